"""Small mistakes in the contract's formulas, one at a time: the figures worked out by hand notice every one of them.

A mutant takes its formula's place, all others stay as they are, and the figure that it shows is compared with the one worked
out by hand, in each workbook of `figures` that has one. So every formula is held by figures of its own. A formula with a function
of ours is looked at twice: the function alone, and its native equal alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import pytest
from figures.formula_parts import alone, looks_at
from figures.mutants import mutants
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


class Equivalent(NamedTuple):
    """Mutants that show the same in every workbook."""

    places: tuple[str, ...]
    words: tuple[str, ...]
    times: int
    """How many at each of the places."""
    reason: str


_MAYBE_BLANK = ("手工月均", "记录月均", "月均动销", "自定上限", "最高", "部分占比")
_WHO_TAKES_PART = "who takes part has promised what is registered; of who left, what came is never beyond it"

EQUIVALENT = (
    Equivalent(
        tuple(f"tblWorkings[{header}]" for header in _MAYBE_BLANK), ("text or not",), 1,
        "asks whether a figure is blank: as text it is empty exactly then; a row that is not found is an error either way",
    ),
    Equivalent(
        ("tblCustomers[平常回款]",), ("tblCustomers[记录月均] -> tblCustomers[月均回款]",), 4,
        "asked only where there is a record, whose mean it is",
    ),
    Equivalent(
        ("hk_review_words",), ('without &""', "parts 1 and 2 swapped"), 1,
        "a text and nothing, in either order; in Excel alone a blank would show 0 without it",
    ),
    Equivalent(("tblCustomers[手工大小]",), ("tblCustomers[记录月均] -> tblCustomers[月均回款]",), 1, "the same"),
    Equivalent(
        ("tblCustomers[平常回款]",), ("tblCustomers[手填月均] -> tblCustomers[手工月均]",), 2,
        "asks whether it is blank, and takes it where it is not",
    ),
    Equivalent(
        ("tblWorkings[客户名称]", "tblWorkings[能力]", "tblCommitments[承诺判断]", "tblCommitments[判断理由]"), ("text or not",), 1,
        "a word is text, and a blank shows nothing",
    ),
    Equivalent(("tblWorkings[在册]",), ("text or not",), 2, "the same"),
    Equivalent(
        ("tblWorkings[在册]",), ("tblWorkings[客户行] -> tblWorkings[部分占比]",), 1,
        "asks whether the customer is found: the share of who is found is always a number",
    ),
    Equivalent(
        ("tblWorkings[平常可回]",), ("tblWorkings[平常回款] -> tblWorkings[大小基准]",), 1,
        "where the usual is more than nothing, sizes are measured by it",
    ),
    Equivalent(
        ("tblPromises[宽限天数]",), ("text or not",), 1,
        "a grade is text in both tables, and a blank or an unknown one is not found either way",
    ),
    Equivalent(
        ("tblPlan[数据检查] without Python", "tblCommitments[数据检查] without Python"), ("text or not",), 1,
        "every fault on the list has its words",
    ),
    Equivalent(
        ("tblPromises[改期前已回]",),
        ("> -> >=", "0 -> -1", "tblPromises[替代笔数] -> tblPromises[客户行]"), 1,
        "a promise that was not renewed has no 改期日: nothing came by then",
    ),
    Equivalent(
        ("tblPlan[检查号]",), ("tblPlan[节点合计] -> tblPlan[应达进度]", "tblPlan[累计实收] -> tblPlan[进度差额]"), 1,
        "what is due is worked out from the steps together: an error of the one is an error of the other, and told before",
    ),
    Equivalent(("tblPlan[数据检查]",), ("tblPlan[累计实收] -> tblPlan[进度差额]",), 1, "the same"),
    Equivalent(("tblPlan[检查号]",), ("sign turned",), 1, "no difference is none either way"),
    Equivalent(
        ("tblCommitments[检查号]", "tblCommitments[数据检查]"),
        ("tblCommitments[客户承诺] -> tblCommitments[差距]", "tblCommitments[措施合计] -> tblCommitments[剩余差距]"), 1,
        "the gap is an error if the target or the commitment is one, and the target's is told before; so with what is left of it",
    ),
    Equivalent(
        ("tblCommitments[检查号]", "tblCommitments[数据检查]"), ("tblCommitments[措施合计] -> tblCommitments[其他措施]",), 1,
        "the rest is the total less the columns: an error of the one is an error of the other",
    ),
    Equivalent(
        ("tblCommitments[建议方案]",),
        (
            "> -> >=", "0 -> -1", "tblCommitments[建议笔数] -> tblCommitments[测算行]",
        ), 1,
        "hands the actions over more often: without suggestions among them the words are the same",
    ),
    Equivalent(
        ("tblReceipts[计入回款]",), ("tblReceipts[金额] as it stands",), 1,
        "text times a share is an error here; Excel would take text that reads as a number for one",
    ),
    Equivalent(
        ("tblWorkings[超承诺]", "tblWorkings[预计回款]"), ("tblWorkings[承诺] -> tblWorkings[登记承诺]",), 1, _WHO_TAKES_PART
    ),
    Equivalent(
        ("tblWorkings[按时折算]",), ("1 out of MIN", "1 -> 2"), 1, "no more days are left than the month has: held to 1 for safety"
    ),
    Equivalent(
        tuple(f"hk_board_steps({step},4)" for step in range(1, 5)), ("text or not",), 1,
        "a day's number as text asks for the same days: a criterion is text in any case",
    ),
    *(
        Equivalent(
            (f"hk_footing({line},4)",), (f"without -INDEX(hk_footing,{line},3)", f"-INDEX(hk_footing,{line},3) added"), 1,
            "what belongs to nobody stands against 0",
        )
        for line in range(7, 11)
    ),
    Equivalent(
        ("tblCommitments[检查号]",),
        tuple(f"tblCommitments[本月目标] -> tblCommitments[{header}]" for header in ("差距", "风险差距", "剩余差距")), 1,
        "a row's figures are #N/A only where its target is; who is unknown is told before",
    ),
    Equivalent(
        ("tblPromises[轮到的回款]",),
        ("tblPromises[宽限到] -> tblPromises[作出日]", "tblPromises[宽限到] -> tblPromises[承诺到款日]", "'' -> '？'"), 1,
        "asks for the day only so that its error is one: by a day that is blank nothing came",
    ),
    Equivalent(
        (
            *(f"hk_board_who({row},{at})" for row in range(1, 6) for at in range(1, 5)),
            *(f"hk_board_{each}({row},2)" for each in ("risks", "silent") for row in range(1, 6)),
            "tblWorkings[信用等级]", "hk_slip_who(1,1)", "hk_slip_who(1,2)", "hk_slip_words(1,1)", "hk_slip_words(1,2)",
            *(f"hk_slip_promises({row},3)" for row in range(1, 7)),
        ),
        ("text or not",), 1, "a word is text, and a blank shows nothing",
    ),
    Equivalent(
        tuple(f"hk_board_silent({row},4)" for row in range(1, 6)), ("tblCommitments[本月目标] -> tblCommitments[差距]",), 1,
        "where nothing was promised the gap is the target",
    ),
    Equivalent(("tblCommitments[未承诺排序键]",), ("tblCommitments[本月目标] -> tblCommitments[差距]",), 1, "the same"),
    Equivalent(
        tuple(f"hk_board_broken_promises({row},3)" for row in range(1, 6)),
        ("tblPromises[承诺金额] -> tblPromises[有效金额]",), 1, "a promise that was renewed is not broken: all of it is asked for",
    ),
    Equivalent(("tblPromises[失信金额]",), ("tblPromises[有效金额] -> tblPromises[承诺金额]",), 2, "the same"),
    Equivalent(
        tuple(f"hk_board_days({row},4)" for row in range(1, 32)), ("'' -> '？'",), 1,
        "what is no day is a text, and comes after today",
    ),
    Equivalent(
        tuple(f"hk_board_grades({row},{at})" for row in range(1, 5) for at in (2, 3)), ("'' -> '？'",), 1,
        "sums what has an empty grade: nothing here; Excel would take those without one (`test_libreoffice`)",
    ),
    Equivalent(
        (*(f"hk_board_head(1,{at})" for at in (1, 2, 3)), "hk_slip_who(1,3)", "hk_slip_who(1,4)"), ('without &""', "parts 1 and 2 swapped"), 1,
        "an empty text beside it makes a blank a text, and else shows nothing",
    ),
    Equivalent(
        ("hk_board_days(1,1)", "hk_board_weeks(1,1)"), ("'' -> '？'", "hk_from -> hk_to", "hk_from -> hk_today"), 1,
        "a first day that is blank shows nothing here; in Excel it would be a 0 (`test_libreoffice`)",
    ),
    Equivalent(("hk_guide(2,1)", "hk_guide(3,1)"), ("parts 3 and 6 swapped",), 1, "both are 万元"),
    Equivalent(("hk_board_answers(4,2)",), ("0 -> 1", "0 -> -1"), 2, "a yuan does not show in 万元"),
    Equivalent(
        tuple(f"hk_guide_mend({row},2)" for row in range(2, 9)), ('without &""', "parts 1 and 2 swapped"), 1,
        "an empty text beside it makes a blank a text, and else shows nothing",
    ),
    Equivalent(("hk_board_step(1,1)",), ("text or not",), 1, "a step's name is a text"),
    Equivalent(("hk_board_behind_by",), ("tblPlan[进度差额] < -> <=",), 1, "adds nothings"),
    Equivalent(
        ("hk_board_behind", "hk_board_behind_by"), ("hk_plan_ahead -> hk_plan_due", "hk_plan_ahead -> hk_board_due"), 2,
        "an error where the other is one",
    ),
    Equivalent(("hk_board_behind",), ("hk_plan_ahead -> hk_board_behind_by",), 2, "the same"),
    Equivalent(("hk_board_behind_by",), ("0 -> 1",), 1, "nobody is ahead by less than a yuan"),
    Equivalent(("hk_pace",), ("hk_days -> hk_days_left",), 1, "with no days left it is 0, asked for or worked out"),
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
    "hk_board_waterfall(3,3): without -ROUND(SUM(tblWorkings[未兑现]),2)",
    "hk_board_waterfall(4,3): without -ROUND(SUM(tblCommitments[差距]),2)",
    "hk_board_steps(2,3): without +ROUND(SUM(tblPlan[节点1]),2)",
    "hk_board_steps(2,3): tblPlan[节点2] -> tblPlan[节点3]",
    "hk_board_steps(3,4): tblReceipts[日期] <= -> <",
    "tblWorkings[登记承诺]: tblPromises[承诺到款日] <= -> <",
    "tblWorkings[承诺]: not MIN",
    "tblWorkings[预计回款] without Python: not MIN",
    "tblWorkings[足额可能]: the other chance",
    "tblCommitments[剩余差距]: not MAX",
    "tblActions[计入增量]: signed or not",
    "tblCommitments[差距率]: ratio inverted",
    "hk_days_left: not MAX",
    "hk_days_left without Python: + -> -",
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
    python: bool = True
    """False: as it is where our functions are not there."""


def places() -> Iterator[Place]:
    """Every formula; one with a function of ours first without the native equal, then without the function."""
    for place in _declared():
        ours, native = (alone(place.formula, python) for python in (True, False))
        yield replace(place, formula=ours)
        if native is not ours:
            yield replace(place, text=f"{place.text} without Python", formula=native, python=False)


def _declared() -> Iterator[Place]:
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
        return FUNCTIONS[name].values


class Oracle:
    """A workbook of `figures`: does it notice another formula in a place?"""

    def __init__(self, book: Book):
        month = book.month()
        self.declared = OneMore()
        self.scope = Evaluation(self.declared, month.tables, month.names)
        self.columns = {python: book.expected_columns(python) for python in (True, False)}
        self.names, self.blocks = book.expected_names(), book.expected_blocks()
        self.number = 0

    def expected(self, place: Place) -> list[Value] | None:
        if place.table:
            return self.columns[place.python].get((place.table, place.name))
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
            return [mutant.value(self.scope)]
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


@pytest.mark.parametrize("name", BOOKS)
def test_function_and_native_equal_show_the_figures_each_by_itself(name):
    oracle = Oracle(BOOKS[name])
    assert [place.text for place in places() if oracle.expected(place) and oracle.notices(place, place.formula)] == []


def test_every_mistake_is_noticed(outcome, capsys):
    equivalent: Counter[str] = Counter()
    for known in EQUIVALENT:
        for place, words in product(known.places, known.words):
            equivalent[f"{place}: {words}"] += known.times
    left = outcome.survivors.total()
    with capsys.disabled():
        print(f" {outcome.count} mutants, {left} not noticed; {outcome.circular} circular ", end="")
    unknown = outcome.survivors - equivalent
    assert not unknown, f"{unknown.total()} survive:\n" + "\n".join(
        f"{text} ×{times}" for text, times in unknown.items()
    )
    assert outcome.survivors == equivalent  # what is noticed by now need not be excused


def test_the_likely_mistakes_are_among_them(outcome):
    assert set(LIKELY) - outcome.killed == set()
    assert not set(LIKELY) & set(outcome.survivors)
