"""What stands beneath a table of an open workbook: rows that were typed there, and the table did not grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xl_huikuan.book.contract.kinds import Kind, is_blank
from xl_huikuan.book.live.com_values import rows_of
from xl_huikuan.book.live.table import OURS, LiveTable, OwnFormula
from xl_huikuan.book.month_table import RowBeneath
from xl_huikuan.ooxml.references import MAX_ROW, cell_ref
from xl_huikuan.values import Value

Cleaned = Callable[[Value, Kind], Value]
"""What a cell's value means in a column of a kind."""

_FEW_ROWS = 50
"""So many are read first; the blocks grow, since what is formatted may reach far beyond what is typed."""


def rows_beneath(table: LiveTable, cleaned: Cleaned) -> list[RowBeneath]:
    """The filled rows in the table's columns, down to the next table."""
    top = table.bottom + 1
    if top > MAX_ROW or not _filled(table, top, MAX_ROW):
        return []
    end = _next_table(table, top)
    left = _filled(table, top, end - 1) if end > top else 0
    found: list[RowBeneath] = []
    step = _FEW_ROWS
    while left > 0 and top < end:
        last = min(top + step, end) - 1
        left -= _filled(table, top, last)
        block = table.block(top, last)
        # values may end where cells do
        cells = zip(rows_of(block.Value2), rows_of(block.Value), rows_of(block.FormulaR1C1), strict=False)
        found += (_row(table, number, row, cleaned) for number, row in enumerate(cells, top))
        top, step = last + 1, step * 4
    return [row for row in found if row.cells]


def claimed_beneath(table: LiveTable, count: int) -> str | None:
    """The first of `count` rows beneath the table in which cells are merged, which no table can take in."""
    for row in range(table.bottom + 1, table.bottom + count + 1):
        if table.block(row, row).MergeCells is not False:
            return f"{table.sheet_name}!{cell_ref(row, table.left)}"
    return None


def _filled(table: LiveTable, top: int, bottom: int) -> int:
    """How many cells hold something: Excel counts them at once, however many rows there are."""
    return int(table.sheet.Application.WorksheetFunction.CountA(table.block(top, bottom)))


def _next_table(table: LiveTable, top: int) -> int:
    """The first row of the next table in these columns."""
    right, end = table.left + len(table.columns) - 1, MAX_ROW + 1
    for other in table.sheet.ListObjects:
        area = other.Range
        row, column = int(area.Row), int(area.Column)
        if row >= top and column <= right and table.left < column + int(area.Columns.Count):
            end = min(end, row)
    return end


def _row(table: LiveTable, number: int, row: tuple[Sequence[Any], ...], cleaned: Cleaned) -> RowBeneath:
    held: dict[str, Value] = {}
    formulas = set()
    for name, *cell in zip(table.columns, *row, strict=True):
        value, content = table.cell_content(name, *cell)
        if content is OURS or is_blank(value):
            continue
        column = table.declared.by_header.get(name)
        held[name] = value if column is None else cleaned(value, column.kind)
        if isinstance(content, OwnFormula):
            formulas.add(name)
    return RowBeneath(number - table.first_row - table.totals, held, frozenset(formulas))
