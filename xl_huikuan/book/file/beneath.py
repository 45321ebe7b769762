"""What stands beneath a table in a workbook file: rows that were typed there, and the table did not grow."""

from __future__ import annotations

from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.held import formula_of, same_formula
from xl_huikuan.book.month_table import RowBeneath
from xl_huikuan.book.reading import cleaned
from xl_huikuan.ooxml.references import MAX_ROW
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.workbook import SheetTable, Workbook
from xl_huikuan.values import Value


def rows_beneath(workbook: Workbook, table: SheetTable, cells: SheetCells) -> list[RowBeneath]:
    """The filled rows in the table's columns, down to the next table."""
    numbers = [row for row in cells.numbers if row > table.ref.bottom]
    if not numbers:
        return []
    end = _next_table(workbook, table)
    found = (_row(workbook, table, cells, number) for number in numbers if number < end)
    return [row for row in found if row.cells]


def _next_table(workbook: Workbook, table: SheetTable) -> int:
    """The first row of the next table in these columns."""
    ref = table.ref
    below = (area for area in workbook.table_areas(table.sheet).values() if area.top > ref.bottom)
    return min((area.top for area in below if area.left <= ref.right and ref.left <= area.right), default=MAX_ROW + 1)


def _row(workbook: Workbook, table: SheetTable, cells: SheetCells, number: int) -> RowBeneath:
    declared = TABLES[table.name]
    held: dict[str, Value] = {}
    formulas = set()
    for at, header in enumerate(table.columns, table.ref.left):
        value, text = cells.value(number, at), cells.formula(number, at)
        if text is None and is_blank(value):
            continue
        column = declared.by_header.get(header)
        if column is not None:
            if column.is_computed and same_formula(text, formula_of(table.name, header)):
                continue
            value = cleaned(value, column.kind, workbook.value_reader.date)
        held[header] = value
        if text is not None:
            formulas.add(header)
    return RowBeneath(number - table.first_row - table.totals_rows, held, frozenset(formulas))
