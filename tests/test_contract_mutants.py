"""Small mistakes in the contract's formulas, one at a time: the figures worked out by hand notice every one of them.

A mutant takes its formula's place, all others stay as they are, and the figure that it shows is compared with the one worked
out by hand, in each workbook of `figures` that has one. So every formula is held by figures of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import pytest
from figures.mutants import looks_at, mutants
from figures.text_tables import Book, same
from test_figures import BOOKS

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.schema import ColumnFormula
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.formulas.evaluation import Evaluation
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.values import Value

IN_PLACE = "变异"
"""The header, or name, under which a mutant is worked out beside the contract's own formulas."""

_JUDGED = ("tblCommitments[承诺判断]", "tblCommitments[判断理由]")
_HANDED_OVER = ("> -> >=", "0 -> -1", "without tblActions[客户编码] =", "without tblActions[状态] =")


class Equivalent(NamedTuple):
    """Mutants that show the same in every workbook."""

    places: tuple[str, ...]
    words: tuple[str, ...]
    times: int
    """How many at each of the places."""
    reason: str


EQUIVALENT = (
    Equivalent(
        ("tblCustomers[平常回款]",), ("text or not",), 1,
        "asks whether a figure is blank: as text it is empty exactly then, and a customer's own code is always found",
    ),
    Equivalent(("tblCustomers[能力]",), ("text or not",), 3, "the same, and a word is the same as text"),
    Equivalent(_JUDGED, ("text or not",), 7, "the same; an unknown code shows in the months already"),
    Equivalent(("tblCommitments[预计回款]",), ("text or not",), 8, "the same; an unknown code shows in the months already"),
    Equivalent(
        ("tblPromises[状态]",), ("text or not",), 2,
        "a grade is text in both tables, and a blank or an unknown one is not found either way",
    ),
    Equivalent(
        ("tblPromises[有效金额]",), ("text or not",), 1,
        "a day's number as text asks for the same days: a criterion is text in any case",
    ),
    Equivalent(_JUDGED, ("'' -> '？'",), 4, "a blank figure is handed over as a blank, whether asked for it or not"),
    Equivalent(("tblCommitments[预计回款]",), ("'' -> '？'",), 5, "a blank figure is handed over as a blank either way"),
    Equivalent(
        (*_JUDGED, "tblCommitments[预计回款]"), ("0 out of MAX", "0 -> -1"), 1,
        "the functions themselves take a capacity below 0 for 0",
    ),
    Equivalent(
        ("tblCommitments[建议方案]",), _HANDED_OVER, 1,
        "hands the actions over more often: without suggestions among them the words are the same",
    ),
    Equivalent(
        ("tblCommitments[建议方案]",), ("0 out of MAX", "0 -> -1"), 2,
        "less than nothing uncovered is nothing uncovered, in words",
    ),
    Equivalent(
        ("tblCommitments[数据检查]",), ("tblCommitments[措施合计] -> tblCommitments[其他措施]",), 1,
        "the rest is the total less the columns: an error of the one is an error of the other",
    ),
)  # fmt: skip

LIKELY = (
    "hk_steps_due: tblSteps[截止日] <= -> <",
    "tblPlan[应达进度]: 3 -> 2",
    "tblPlan[应达进度]: 2 -> 3",
    "tblPlan[进度差额]: sign turned",
    "tblPlan[进度差额]: without -tblPlan[[#This Row],[应达进度]]",
    "hk_done_rate: ratio inverted",
    "hk_board_expected: hk_sum_expected -> hk_sum_commitment",
    "hk_board_waterfall(2,3): without -ROUND(SUM(tblCommitments[差距]),2)",
    "hk_board_waterfall(3,3): without -ROUND(SUM(tblCommitments[未兑现]),2)",
    "hk_board_waterfall(4,3): without -ROUND(SUM(tblCommitments[差距]),2)",
    "hk_board_steps(2,3): without +ROUND(SUM(tblPlan[节点1]),2)",
    "hk_board_steps(2,3): tblPlan[节点2] -> tblPlan[节点3]",
    "hk_board_steps(3,4): tblReceipts[日期] <= -> <",
    "tblCommitments[客户承诺]: tblPromises[承诺到款日] <= -> <",
    "tblCommitments[差距率]: ratio inverted",
    "hk_days_left: not MAX",
)
"""Mistakes that a hurried change may well make."""


@dataclass(frozen=True)
class Place:
    """Where a formula of the contract stands."""

    text: str
    table: str
    """Empty: a named cell or a block."""
    name: str
    formula: Expression
    cell: tuple[str, int, int] | None = None
    """In a block: its name, row, column."""


def places() -> Iterator[Place]:
    for table, declared in TABLES.items():
        for header, computed in declared.computed.items():
            yield Place(f"{table}[{header}]", table, header, computed.expression)
    for name, cell in NAMES.items():
        if cell.formula is not None:
            yield Place(name, "", name, cell.formula)
    for name, block in BLOCKS.items():
        for row, cells in enumerate(block.rows):
            for column, formula in enumerate(cells):
                yield Place(f"{name}({row + 1},{column + 1})", "", "", formula, (name, row, column))


class OneMore:
    """The contract, and one more formula under a name of its own."""

    def __init__(self) -> None:
        self.column: ColumnFormula | None = None

    def computed(self, table: str, header: str) -> ColumnFormula | None:
        return self.column if header.startswith(IN_PLACE) else TABLES[table].computed.get(header)

    def named(self, name: str) -> Expression | None:
        cell = NAMES.get(name)
        return None if cell is None else cell.formula

    def function(self, name: str):
        return FUNCTIONS[name].value


class Oracle:
    """A workbook of `figures`: does it notice another formula in a place?"""

    def __init__(self, book: Book):
        month = book.month()
        self.declared = OneMore()
        self.scope = Evaluation(self.declared, month.tables, month.names)
        self.columns, self.names, self.blocks = book.expected_columns(), book.expected_names(), book.expected_blocks()
        self.number = 0

    def expected(self, place: Place) -> list[Value] | None:
        if place.table:
            return self.columns.get((place.table, place.name))
        found = self.names if place.cell is None else self.blocks
        key: Any = place.name if place.cell is None else place.cell
        return [found[key]] if key in found else None

    def notices(self, place: Place, mutant: Expression) -> bool:
        expected = self.expected(place)
        if expected is None:
            return False
        try:
            shown = self._shown(place, mutant)
        except (TypeError, ValueError, AttributeError):
            return True  # nothing that could be worked out at all
        return not all(same(hand, value) for hand, value in zip(expected, shown, strict=True))

    def _shown(self, place: Place, mutant: Expression) -> list[Value]:
        if not place.table:
            return [mutant.bind(self.scope)(0)]
        declared = TABLES[place.table].computed[place.name]
        self.declared.column = ColumnFormula(mutant, declared.key_header, declared.nothing)
        self.number += 1
        return self.scope.column(place.table, f"{IN_PLACE}{self.number}")


@cache
def leads_to(at: tuple[str, str]) -> frozenset[tuple[str, str]]:
    """All that a column or named cell is worked out from, itself with it."""
    table, name = at
    computed = TABLES[table].computed.get(name) if table else None
    formula = NAMES[name].formula if not table else computed and computed.expression
    found = {at}
    for source in looks_at(formula) if formula else ():
        found |= leads_to(source)
    return frozenset(found)


def is_circular(place: Place, mutant: Expression) -> bool:
    """The mutant would be worked out from itself: no spreadsheet takes it."""
    at = (place.table, place.name)
    return place.cell is None and any(at in leads_to(source) for source in looks_at(mutant))


class Outcome(NamedTuple):
    """What became of all mutants."""

    killed: frozenset[str]
    survivors: Counter[str]
    count: int
    circular: int


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    oracles = [Oracle(book) for book in BOOKS.values()]
    killed: set[str] = set()
    survivors: Counter[str] = Counter()
    count = circular = 0
    for place in places():
        for words, mutant in mutants(place.formula):
            if mutant == place.formula:
                continue
            if is_circular(place, mutant):
                circular += 1
                continue
            count += 1
            text = f"{place.text}: {words}"
            if any(oracle.notices(place, mutant) for oracle in oracles):
                killed.add(text)
            else:
                survivors[text] += 1
    return Outcome(frozenset(killed), survivors, count, circular)


def test_every_mistake_is_noticed(outcome, capsys):
    equivalent: Counter[str] = Counter()
    for known in EQUIVALENT:
        for place, words in product(known.places, known.words):
            equivalent[f"{place}: {words}"] += known.times
    left = outcome.survivors.total()
    with capsys.disabled():
        print(f" {outcome.count} mutants, {left} not noticed; {outcome.circular} circular ", end="")
    unknown = outcome.survivors - equivalent
    assert not unknown, f"{unknown.total()} survive:\n" + "\n".join(unknown)
    assert outcome.survivors == equivalent  # what is noticed by now need not be excused


def test_the_likely_mistakes_are_among_them(outcome):
    assert set(LIKELY) - outcome.killed == set()
    assert not set(LIKELY) & set(outcome.survivors)
