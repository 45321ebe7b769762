"""The look of new cells in an open workbook: taken property by property, since copying needs the user's clipboard."""

from __future__ import annotations

from typing import Any

_CELL = ("NumberFormat", "HorizontalAlignment", "VerticalAlignment", "WrapText", "Locked")
_FONT = ("Name", "Size", "Bold", "Color")
_NO_FILL = -4142
_TEXT_FORMAT, _GENERAL = "@", "General"


def take_look(cells: Any, like: Any) -> None:
    """Give cells number format, alignment, protection, font and fill of one cell; borders are left as they are."""
    _take(cells, like, _CELL)
    _take(cells.Font, like.Font, _FONT)
    if int(like.Interior.Pattern) != _NO_FILL:
        _take(cells.Interior, like.Interior, ("Color",))


def _take(new: Any, like: Any, names: tuple[str, ...]) -> None:
    """What differs is set: what is the same may be the workbook's own default, and stays it."""
    for name in names:
        value = getattr(like, name)
        if value is not None and getattr(new, name) != value:
            setattr(new, name, value)


def calculate(cells: Any, formula: str) -> None:
    """Give cells a formula (without ``=``); in cells formatted as text it would stay its own text."""
    if cells.NumberFormat == _TEXT_FORMAT:
        cells.NumberFormat = _GENERAL
    cells.Formula = f"={formula}"


def set_width(sheet: Any, column: int, width: float) -> None:
    """Give a column a width in characters; one whose width was chosen, or that is hidden, stays."""
    whole = sheet.Cells(1, column).EntireColumn
    if whole.Hidden is not True and whole.ColumnWidth == sheet.StandardWidth:
        whole.ColumnWidth = width
