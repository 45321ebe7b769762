"""Rows of a workbook open in Excel get the height that their texts need: see `book.row_heights`. Excel calculates after a job:
the texts that formulas will show are Python's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.review import Review, ReviewHead
from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.book.month import Month
from xl_huikuan.book.row_heights import WrappedColumn, height, height_of_words, is_ours, lines_of_rows


def fit_rows(tables: Iterable[LiveTable], month: Month) -> None:
    """Rows of the contract's tables become higher where their texts need it; what is hidden, or on a protected sheet, stays."""
    by_sheet: dict[str, list[LiveTable]] = {}
    for table in tables:
        if table.count and table.sheet.ProtectContents is not True:
            by_sheet.setdefault(table.sheet_name, []).append(table)
    for beside in by_sheet.values():
        lines: dict[int, int] = {}
        for table in beside:
            for row, needed in enumerate(_lines(table, month), table.first_row):
                lines[row] = max(needed, lines.get(row, 1))
        _fit(beside[0].sheet, lines, max(table.declared.lines for table in beside))


def fit_words(cell: Any, month: Month) -> None:
    """The row of 复盘's words, by their cell: Excel fits none whose cells are merged."""
    if cell.Worksheet.ProtectContents is True or cell.EntireRow.Hidden is True:
        return
    left, row = int(cell.Column), int(cell.Row)
    columns = range(left, left + len(Review.declared.columns) - 1)
    width = sum(float(cell.Worksheet.Cells(row, at).ColumnWidth) for at in columns)
    now = float(cell.RowHeight)
    points = height_of_words(month.named(ReviewHead.words), width, now)
    if points != now:
        cell.EntireRow.RowHeight = points


def _lines(table: LiveTable, month: Month) -> list[int]:
    columns = []
    for column in table.declared.columns:
        if column.kind is Kind.TEXT and not column.aside and column.header in table.columns:
            cell = table.sheet.Cells(table.first_row, table.left + table.columns.index(column.header))
            if cell.WrapText is True and cell.EntireColumn.Hidden is not True:
                columns.append(WrappedColumn(float(cell.ColumnWidth), _values(month, table, column.header)))
    return lines_of_rows(columns, table.count)


def _values(month: Month, table: LiveTable, header: str) -> Sequence[Any]:
    name = table.declared.name
    is_computed = table.declared.by_header[header].is_computed
    return month.sums.column(name, header) if is_computed else month[name].columns.get(header, ())


def _fit(sheet: Any, lines: dict[int, int], least: int) -> None:
    for first, last, needed in _runs(lines, least):
        if needed > 1:
            rows = sheet.Range(sheet.Cells(first, 1), sheet.Cells(last, 1)).EntireRow
            if _is_other(rows.RowHeight, height(needed)):
                for row in range(first, last + 1):
                    _set(sheet.Cells(row, 1).EntireRow, height(needed))


def _set(row: Any, wanted: int) -> None:
    """A hidden row that gets a height Excel would show."""
    if row.Hidden is not True and _is_other(row.RowHeight, wanted):
        row.RowHeight = wanted


def _is_other(now: float | None, wanted: int) -> bool:
    """Whether rows must get this height; one that somebody chose, and that is enough, stays. None: they are not of one height."""
    return now is None or now < wanted or (now > wanted and is_ours(now))


def _runs(lines: dict[int, int], least: int) -> Iterator[tuple[int, int, int]]:
    """First and last row of each run that needs as many lines, and how many."""
    for needed, run in groupby(sorted(lines), key=lambda row: max(lines[row], least)):
        rows = [*run]
        yield rows[0], rows[-1], needed
