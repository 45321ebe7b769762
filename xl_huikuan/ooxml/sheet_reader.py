"""What a sheet holds, read in one pass without keeping its XML: values, and the formulas that they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from xl_huikuan.ooxml.cell import INLINE, VALUE, rich_text
from xl_huikuan.ooxml.references import Area, cell_column, row_number, shift
from xl_huikuan.ooxml.shared_formulas import CELL, FORMULA
from xl_huikuan.ooxml.stored_values import date_of, decode_text, index_of, number_of
from xl_huikuan.ooxml.xml_parts import Element
from xl_huikuan.values import CellError, Value

_ERRORS = {error.value: error for error in CellError}


@dataclass
class SheetCells:
    """The values of one block of a sheet, and all the sheet's formulas. Rows and columns count from 1."""

    area: Area
    rows: dict[int, list[Value]] = field(default_factory=dict)
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    """Texts by row and column, shared ones as they read in their cell; equal texts are one object."""

    def value(self, row: int, column: int) -> Value:
        """A cell's value; None outside the block."""
        cells = self.rows.get(row)
        at = column - self.area.left
        return cells[at] if cells is not None and 0 <= at < len(cells) else None

    def column(self, column: int, rows: range) -> list[Value]:
        """A column's values."""
        at, nothing = column - self.area.left, [None] * (self.area.right - self.area.left + 1)
        return [self.rows.get(row, nothing)[at] for row in rows]

    def column_formulas(self, column: int, rows: range) -> list[str | None]:
        """The texts of a column's formulas."""
        if not self.formulas:
            return [None] * len(rows)
        return [self.formula(row, column) for row in rows]

    def formula(self, row: int, column: int) -> str | None:
        """The text of a cell's formula, without ``=``."""
        return self.formulas.get(row, {}).get(column)


@dataclass(frozen=True)
class ValueReader:
    """How a workbook keeps values: its shared texts, its styles that show dates, its calendar."""

    shared_text: Callable[[int], str]
    date_styles: frozenset[str]
    date1904: bool

    def read(self, rows: Iterable[Element], area: Area) -> SheetCells:
        """The sheet's cells from its row elements (a stream of them); `ValueError` for what is no cell's value."""
        found = SheetCells(area)
        top, left, bottom, right = area
        width = right - left + 1
        masters: dict[str, tuple[int, int, str]] = {}
        one_text: dict[str, str] = {}
        number = 0
        for row in rows:
            number = row_number(row.get("r"), number)
            inside = top <= number <= bottom
            ending = str(number)
            values: list[Value] | None = None
            texts: dict[int, str] = {}
            column = 0
            for cell in row.iterchildren(CELL):
                column = cell_column(cell.get("r"), ending, column)
                formula = content = None
                for child in cell:
                    name = child.tag
                    if name == VALUE:
                        content = child.text or ""
                    elif name == FORMULA:
                        formula = child
                    elif name == INLINE:
                        content = rich_text(child)
                if formula is not None:
                    text = _formula(formula, number, column, masters)
                    texts[column] = one_text.setdefault(text, text)
                if content is not None and inside and left <= column <= right:
                    values = values or [None] * width
                    values[column - left] = self._value(content, cell)
            if values is not None:
                found.rows[number] = values
            if texts:
                found.formulas[number] = texts
        return found

    def _value(self, text: str, cell: Element) -> Value:
        kind = cell.get("t", "n")
        if kind == "n":
            if not text:
                return None
            figure = number_of(text)
            return self.date(figure) if self.date_styles and cell.get("s") in self.date_styles else figure
        if kind == "s":
            return decode_text(self.shared_text(index_of(text))) if text else None
        if kind in ("str", "inlineStr"):
            return decode_text(text)
        if kind == "b":
            return text in ("1", "true")
        if kind == "e":
            return _ERRORS.get(text, CellError.VALUE)
        if kind == "d":
            return dt.datetime.fromisoformat(text).date()
        raise ValueError(kind)

    def date(self, figure: float) -> Value:
        """The day of a date's number."""
        return date_of(figure, self.date1904)


def _formula(element: Element, row: int, column: int, masters: dict[str, tuple[int, int, str]]) -> str:
    text = element.text or ""
    if element.get("t") == "shared":
        index = element.get("si", "")
        if text:
            masters[index] = (row, column, text)
        elif index in masters:
            top, left, text = masters[index]
            return shift(text, row - top, column - left)
    return text
