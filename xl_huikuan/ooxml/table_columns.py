"""A table's columns in its part, and one more of them at its right end."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.references import MAX_COLUMN, Area
from xl_huikuan.ooxml.room import taken
from xl_huikuan.ooxml.stored_values import escape_text
from xl_huikuan.ooxml.table_core import TableCore
from xl_huikuan.ooxml.xml_parts import Element, numbered, tag
from xl_huikuan.values import Value

_LOOKS = (
    "headerRowDxfId", "dataDxfId", "totalsRowDxfId", "headerRowCellStyle", "dataCellStyle", "totalsRowCellStyle",
)  # fmt: skip
"""What Excel gives the cells of new rows."""


def check_headers(headers: Sequence[str]) -> None:
    """`ValueError` unless each is a text, and no two are the same to Excel."""
    if not headers or not all(headers) or len({header.casefold() for header in headers}) < len(headers):
        raise ValueError(f"no headers for the columns of a table: {headers!r}")


def append_column(columns: Element, header: str, formula: str | None) -> Element:
    """Write one more column into ``<tableColumns>``; its element."""
    numbers = [numbered(column, "id") for column in columns]
    name = escape_text(header).replace("\n", "_x000a_")
    column = etree.SubElement(columns, tag("tableColumn"), id=str(max(numbers, default=0) + 1), name=name)
    if formula is not None:
        etree.SubElement(column, tag("calculatedColumnFormula")).text = escape_text(formula)
    columns.set("count", str(len(columns)))
    return column


def add_column(
    table: TableCore, header: str, like: str, formula: str | None, values: Sequence[Value], width: float | None
) -> None:
    """See `SheetTable.add_column`."""
    sheet, (top, _, bottom, right) = table.xml, table.ref
    model, at = table.column(like), right + 1
    if not header:
        raise ValueError("a column without a header")
    if len(values) != table.row_count:
        raise ValueError(f"{len(values)} values for {table.row_count} rows")
    if header.casefold() in (name.casefold() for name in table.columns):
        raise OoxmlError(Fault.COLUMN_EXISTS, table.sheet, table=table.name, column=header)
    if at > MAX_COLUMN:
        raise OoxmlError(Fault.TABLE_TOO_WIDE, table.sheet, table=table.name)
    place = taken(table.book, table.sheet, Area(top, at, bottom, at))
    if place is not None:
        raise OoxmlError(Fault.COLUMN_BLOCKED, place, table=table.name, column=header)

    for row in range(top, bottom + 1):
        sheet.set_style(row, at, sheet.style(row, model))
    for row in range(top, table.first_row):
        sheet.write(row, at, CellWrite(header))
    for row, value in enumerate(values, table.first_row):
        sheet.write(row, at, CellWrite(value, formula))
    if width is not None:
        sheet.set_width(at, width)
    _widen(table, header, like, formula)


def _widen(table: TableCore, header: str, like: str, formula: str | None) -> None:
    root = table.tree.getroot()
    columns = root.find(tag("tableColumns"))
    assert columns is not None  # or the column `like` would not have been found
    model = columns[table.columns.index(like)]
    column = append_column(columns, header, formula)
    for name in _LOOKS:
        if name in model.attrib:
            column.set(name, model.get(name, ""))
    table.take_column(header)
