"""Headers that are not the contract's any more: which column each was, and whether that is sure.

Blanks and width are nobody's meaning. A column of another name is the missing one for sure when it holds its formula, or
when it stands where that one stood, between the same neighbours, and its cells fit; else people are asked.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.kinds import Kind, is_blank
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.ooxml.column_names import renamed_in_formula
from xl_huikuan.values import CellError, Value

_ALIKE = 0.3
"""How alike a foreign header must be to be taken for the missing one renamed."""


@dataclass(frozen=True)
class Suspect:
    """A header of a workbook, and the column that it is taken for."""

    declared: TableDeclaration
    column: Column[Any]
    found: str
    sure: bool
    same_word: bool = False
    """Only blanks and width differ."""


def likeliest(header: str, foreign: Iterable[str]) -> str | None:
    """The foreign header most like the missing one; None where nothing is like it."""
    import difflib  # for a workbook that is refused

    alike = {other: difflib.SequenceMatcher(None, header, other).ratio() for other in foreign}
    best = max(alike, key=alike.__getitem__, default=None)
    return None if best is None or alike[best] < _ALIKE else best


def suspects(
    declared: TableDeclaration,
    headers: Sequence[str],
    values: Callable[[str], Sequence[Value]],
    formulas: Callable[[str], set[str]],
    expected: Callable[[str], str],
) -> list[Suspect]:
    """Who is who among a table's headers.

    Args:
        declared: the contract's table.
        headers: as they stand, from left to right.
        values: the cells under a header.
        formulas: those in the cells under a header.
        expected: the contract's formula of a computed column, as the workbook would show it.
    """
    return list(_Lineup(declared, headers, values, formulas, expected).run())


class _Lineup:
    """One run of `suspects`."""

    def __init__(
        self,
        declared: TableDeclaration,
        headers: Sequence[str],
        values: Callable[[str], Sequence[Value]],
        formulas: Callable[[str], set[str]],
        expected: Callable[[str], str],
    ):
        self._declared, self._headers = declared, headers
        self._values, self._formulas, self._expected = values, formulas, expected
        self._missing = [column for column in declared.columns if column.header not in headers]
        self._foreign = [header for header in headers if header not in declared.by_header]
        self._known = {header: header for header in headers if header in declared.by_header}
        """What each header is, as far as it is known."""

    def run(self) -> Iterator[Suspect]:
        for is_it, same_word in ((self._same_word, True), (self._same_formula, False), (self._same_place, False)):
            found = [(c, h) for c in self._missing for h in self._foreign if is_it(c, h)]
            for column, header in found:
                if sum(c is column or h == header for c, h in found) == 1:
                    self._missing.remove(column)
                    self._foreign.remove(header)
                    self._known[header] = column.header
                    yield Suspect(self._declared, column, header, True, same_word)
        for column in self._missing:
            if not column.is_computed and (asked := self._asked(column)) is not None:
                yield Suspect(self._declared, column, asked, False)

    @staticmethod
    def _same_word(column: Column[Any], header: str) -> bool:
        return _word(column.header) == _word(header)

    def _same_formula(self, column: Column[Any], header: str) -> bool:
        if not column.is_computed:
            return False
        return _word(self._expected(column.header)) in map(_word, self._formulas(header))

    def _same_place(self, column: Column[Any], header: str) -> bool:
        if column.is_computed or not self._stands_at(column, header):
            return False
        filled = [value for value in self._values(header) if not is_blank(value)]
        return bool(filled) and not self._formulas(header) and all(_fits(column, value) for value in filled)

    def _stands_at(self, column: Column[Any], header: str) -> bool:
        """Between the neighbours of the column."""
        order = self._declared.headers()
        here, there = self._headers.index(header), order.index(column.header)
        around = [self._known.get(self._headers[at]) if 0 <= at < len(self._headers) else None for at in (here - 1, here + 1)]  # fmt: skip
        meant = [order[at] if 0 <= at < len(order) else None for at in (there - 1, there + 1)]
        return around == meant and (there > 0 or here == 0)

    def _asked(self, column: Column[Any]) -> str | None:
        """The header that might be it: one at its place, or between the nearest neighbours that are known; else the
        likeliest."""
        near = [header for header in self._between(column) if self._mostly_fits(column, header)]
        at_place = next((header for header in near if self._stands_at(column, header)), None)
        return at_place or likeliest(column.header, near or self._foreign) or next(iter(near), None)

    def _between(self, column: Column[Any]) -> list[str]:
        """Foreign headers between the nearest known neighbours; at the right end, where offices add theirs, only the
        next."""
        order = self._declared.headers()
        there = {self._known[header]: at for at, header in enumerate(self._headers) if header in self._known}
        at = order.index(column.header)
        left = next((there[name] for name in reversed(order[:at]) if name in there), -1)
        right = next((there[name] for name in order[at + 1 :] if name in there), left + 2)
        return [header for header in self._headers[left + 1 : right] if header in self._foreign]

    def _mostly_fits(self, column: Column[Any], header: str) -> bool:
        filled = [value for value in self._values(header) if not is_blank(value)]
        return 2 * sum(_fits(column, value) for value in filled) >= len(filled)


def _word(text: str) -> str:
    """A text without its blanks and widths."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _fits(column: Column[Any], value: Value) -> bool:
    """Whether a cell can be one of the column's."""
    if isinstance(value, CellError):
        return False
    if isinstance(column.choices, tuple):
        return isinstance(value, str) and value.strip() in column.choices
    if column.kind is Kind.TEXT:
        return isinstance(value, str)
    if column.kind is Kind.DATE:
        return isinstance(value, dt.date)
    return column.read(value) is not None


def as_it_stands(formula: str, suspects: Iterable[Suspect]) -> str:
    """A formula of the contract as Excel shows it while headers have other names."""
    for suspect in suspects:
        formula = renamed_in_formula(formula, suspect.declared.name, suspect.column.header, suspect.found)
    return formula
