"""A sheet's cells, read without keeping its XML: from the bytes of a plain sheet, from a stream of its elements else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell import INLINE, VALUE, rich_text
from xl_huikuan.ooxml.references import Area, cell_column, row_number, shift
from xl_huikuan.ooxml.shared_formulas import CELL, FORMULA
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.stored_values import date_of, decode_text, number_of, whole_number
from xl_huikuan.ooxml.xml_parts import Element
from xl_huikuan.values import CellError, Value

_ERRORS = {error.value: error for error in CellError}


class ValueReader(NamedTuple):
    """How a workbook keeps values: its shared texts, its styles that show dates, its calendar."""

    shared_text: Callable[[int], str]
    date_styles: frozenset[str]
    date1904: bool

    def read(self, rows: Iterable[Element], area: Area) -> SheetCells:
        """The sheet's cells from its row elements (a stream of them); `ValueError` for what is no cell's value."""
        found = SheetCells(area)
        top, left, bottom, right = area
        masters: Masters = {}
        one_text: dict[str, str] = {}
        number = 0
        for row in rows:
            number = row_number(row.get("r"), number)
            inside = top <= number <= bottom
            ending = str(number)
            holds = False
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
                    text = formula.text or ""
                    if formula.get("t") == "shared":
                        text = shared_formula(text, formula.get("si", ""), number, column, masters)
                    found.formulas.setdefault(column, {})[number] = one_text.setdefault(text, text)
                    holds = True
                if content is not None and inside:
                    value = self.value(content, cell.get("t", "n"), cell.get("s"))
                    holds = holds or value is not None
                    if value is not None and left <= column <= right:
                        found.values.setdefault(column, {})[number] = value
            if holds:
                found.numbers.append(number)
        return found

    def value(self, text: str, kind: str, style: str | None) -> Value:
        """What a cell's content means; `ValueError` when it is none."""
        if kind == "n":
            if not text:
                return None
            figure = number_of(text)
            if figure is None:
                return decode_text(text)  # what was no number is seen, and told
            return self.date(figure) if self.date_styles and style in self.date_styles else figure
        if kind == "s":
            return decode_text(self.shared_text(whole_number(text))) if text else None
        if kind in ("str", "inlineStr"):
            return decode_text(text)
        if kind == "b":
            return text in ("1", "true")
        if kind == "e":
            return _ERRORS.get(text, CellError.VALUE)
        if kind == "d":
            try:
                return dt.datetime.fromisoformat(text).date()
            except ValueError:
                return decode_text(text)
        raise ValueError(kind)

    def date(self, figure: float) -> Value:
        """The day of a date's number."""
        return date_of(figure, self.date1904)


Masters = dict[str, tuple[int, int, str]]
"""Shared formulas by their number: where the master stands, and its text."""


def shared_formula(text: str, index: str, row: int, column: int, masters: Masters) -> str:
    """A shared formula as it reads in its cell; one with a text is a master."""
    if text:
        masters[index] = (row, column, text)
    elif index in masters:
        top, left, text = masters[index]
        return shift(text, row - top, column - left)
    return text
