"""An oracle of its own: tables of a saved workbook as openpyxl reads them."""

from __future__ import annotations

from openpyxl import load_workbook


def read_table(path, name):
    """A table's rows as {header: value}; rows without a code left out."""
    book = load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        if name in sheet.tables:
            header, *rows = [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]
            found = [dict(zip(header, row, strict=True)) for row in rows]
            return [row for row in found if row.get("客户编码")]
    raise AssertionError(name)
