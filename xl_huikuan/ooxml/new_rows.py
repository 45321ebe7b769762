"""Many new rows of a sheet in one piece, a column at a time: what a cell says again and again is worked out once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xl_huikuan.ooxml.cell import cell_bytes, formula_bytes
from xl_huikuan.ooxml.references import column_letters
from xl_huikuan.ooxml.stored_values import BLANK, number_text, stored
from xl_huikuan.values import Value


class NewCells(NamedTuple):
    """What new rows hold in a column that has a name."""

    values: Sequence[Value]
    formula: str | None = None
    """Without ``=``; the values are its results."""


class NewColumn(NamedTuple):
    """A column's cells in new rows."""

    column: int
    style: str | None
    values: Sequence[Value]
    formulas: str | Sequence[str] | None = None
    """One for all rows, or one a row; without ``=``. None: constants."""

    @property
    def is_there(self) -> bool:
        """Whether any row has a cell in it."""
        return (
            self.style is not None or self.formulas is not None or any(value not in (None, "") for value in self.values)
        )


def row_texts(first: int, attributes: str, columns: Sequence[NewColumn], date1904: bool) -> Iterator[str]:
    """The rows from `first` on, with these attributes.

    Raises:
        ValueError: a value that no cell can hold.
    """
    cells = [_cells(first, column, date1904) for column in columns]
    for number, row in enumerate(zip(*cells, strict=True), first):
        yield f'<row r="{number}"{attributes}>{"".join(row)}</row>'


def _cells(first: int, column: NewColumn, date1904: bool) -> list[str]:
    letters, formulas = column_letters(column.column), column.formulas
    if formulas is None or isinstance(formulas, str):
        formula = b"" if formulas is None else formula_bytes(formulas)
        ends = _Ends(column.style, formula, date1904)
        found = []
        for number, value in enumerate(column.values, first):
            end = ends.of_number(value) if type(value) is float else ends[type(value), value]
            found.append(end and f'<c r="{letters}{number}{end}')
        return found
    return [
        f'<c r="{letters}{number}{_Ends(column.style, formula_bytes(formula), date1904)[type(value), value]}'
        for number, (value, formula) in enumerate(zip(column.values, formulas, strict=True), first)
    ]


class _Ends(dict[tuple[type, Value], str]):
    """What follows a cell's place, by its value's type and value; nothing where no cell is needed."""

    def __init__(self, style: str | None, formula: bytes, date1904: bool):
        super().__init__()
        self._style, self._formula, self._date1904 = None if style is None else style.encode(), formula, date1904
        look = "" if style is None else f' s="{style}"'
        self._number = f'"{look}>{formula.decode()}<v>'

    def of_number(self, value: float) -> str:
        """Figures are seldom the same twice."""
        if not math.isfinite(value):
            raise ValueError("not a number that a cell can hold")
        return f"{self._number}{number_text(value)}</v></c>"

    def __missing__(self, key: tuple[type, Value]) -> str:
        content = stored(key[1], self._date1904)
        if not self._formula and content == ("str", ""):
            content = BLANK
        needed = self._formula or self._style is not None or content != BLANK
        end = cell_bytes("", self._style, content, self._formula)[len(b'<c r="') :].decode() if needed else ""
        self[key] = end
        return end
