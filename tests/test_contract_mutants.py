"""Small mistakes in the contract's formulas, one at a time: the figures worked out by hand notice every one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from figures.mutants import looks_at, mutants
from figures.text_tables import Book, same
from test_figures import BOOKS

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.dashboard import BLOCKS
from xl_huikuan.book.contract.schema import ColumnFormula
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.formulas.evaluation import Evaluation
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.values import Value

IN_PLACE = "变异"
"""The header, or name, under which a mutant is worked out beside the contract's own formulas."""

EQUIVALENT: dict[str, str] = {}
"""Mutants that show the same figures in every workbook, and why. `*` ends what any place's mutant may begin with."""


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


def is_equivalent(place: Place, words: str) -> bool:
    return any(
        (f"{place.text}: {words}").startswith(known[:-1]) or words.startswith(known[:-1]) if known.endswith("*")
        else known in (words, f"{place.text}: {words}")
        for known in EQUIVALENT
    )  # fmt: skip


def test_every_mistake_is_noticed():
    oracles = [Oracle(book) for book in BOOKS.values()]
    killed, equivalent, survivors = 0, 0, []
    for place in places():
        for words, mutant in mutants(place.formula):
            if mutant == place.formula or is_circular(place, mutant):
                continue
            if any(oracle.notices(place, mutant) for oracle in oracles):
                killed += 1
            elif is_equivalent(place, words):
                equivalent += 1
            else:
                survivors.append(f"{place.text}: {words}")
    print(f"{killed + equivalent + len(survivors)} mutants: {killed} killed, {equivalent} equivalent")
    assert not survivors, f"{len(survivors)} survive:\n" + "\n".join(survivors)
