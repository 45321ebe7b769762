"""Plain values written into cells of an open workbook so that they stay what they are, and checked by reading back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xl_huikuan.book.contract.kinds import FORMATS, Kind
from xl_huikuan.book.live.com_values import rows_of, value_from
from xl_huikuan.ooxml.stored_values import date_number
from xl_huikuan.values import CellError, Value

_TEXT_FORMAT = "@"


@dataclass(frozen=True)
class CellBlock:
    """A rectangle of cells and what it shall hold, rows of values; `dates` says which columns hold days."""

    range: Any
    rows: Sequence[Sequence[Value]]
    dates: Sequence[bool]


_Plain = float | str | bool | None
"""What goes over COM into a cell."""


def write_cells(cells: CellBlock) -> None:
    """Write a rectangle in one block.

    A text that Excel would take for a number, a date or a formula gets an apostrophe, unless its cell is formatted as text.
    What does not read back as it was meant is written again, each cell by itself.

    Raises:
        RuntimeError: a cell does not take its value.
    """
    plain = [[_outward(value) for value in row] for row in cells.rows]
    marked = [
        _is_mistakable(column) and not _is_text(cells.range.Columns(at))
        for at, column in enumerate(zip(*plain, strict=True), 1)
    ]
    block = tuple(
        tuple(_marked(value) if mark else value for value, mark in zip(row, marked, strict=True)) for row in plain
    )
    cells.range.Value2 = block if len(block) > 1 or len(block[0]) > 1 else block[0][0]
    _show_days(cells)
    for row, column in _wrong(cells.range, plain):
        _write_alone(cells.range.Cells(row + 1, column + 1), plain[row][column])


def _write_alone(cell: Any, value: _Plain) -> None:
    """Write a cell in the way that it takes."""
    for form in (f"'{value}", value) if isinstance(value, str) else (value,):
        cell.Value2 = form
        if not _wrong(cell, [[value]]):
            return
    raise RuntimeError(f"{cell.Worksheet.Name} R{cell.Row}C{cell.Column} does not take its value")


def _outward(value: Value) -> _Plain:
    if value == "":
        return None
    if isinstance(value, dt.date):
        return float(date_number(value, date1904=False))
    if isinstance(value, CellError):
        return value  # Excel reads an error's name as the error
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _is_text(cells: Any) -> bool:
    return str(cells.NumberFormat) == _TEXT_FORMAT


def _is_mistakable(column: Sequence[_Plain]) -> bool:
    return any(_marked(value) != value for value in column)


def _marked(value: _Plain) -> _Plain:
    """A text with an apostrophe where Excel might take it for something else (`00123`, `1-2`, `=A1`, `Nov 5`)."""
    if not isinstance(value, str) or isinstance(value, CellError):
        return value
    first = value[:1]
    mistakable = (
        not first.isalpha()
        or (first.isascii() and any(sign.isdigit() for sign in value))
        or value.casefold() in ("true", "false")
    )
    return f"'{value}" if mistakable else value


def _show_days(cells: CellBlock) -> None:
    """A day in a cell without any format would read as a number."""
    for at, dates in enumerate(cells.dates, 1):
        if dates and cells.range.Columns(at).NumberFormat == "General":
            cells.range.Columns(at).NumberFormat = FORMATS[Kind.DATE]


def _wrong(block: Any, rows: Sequence[Sequence[_Plain]]) -> list[tuple[int, int]]:
    """The cells that do not hold what they should."""
    held = rows_of(block.Value2)
    return [
        (i, j) for i, row in enumerate(rows) for j, value in enumerate(row) if not _same(value_from(held[i][j]), value)
    ]


def _same(held: Value, meant: _Plain) -> bool:
    if isinstance(meant, float) and isinstance(held, str):  # a number in a cell formatted as text
        return held == f"{meant:.15g}"
    return held == meant and isinstance(held, bool) == isinstance(meant, bool)
