"""A new table on a sheet: its part, its header, its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Protocol

from lxml import etree

from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import MAX_COLUMN, MAX_ROW, Area
from xl_huikuan.ooxml.relationships import RELATION, add_part, free_part
from xl_huikuan.ooxml.room import taken
from xl_huikuan.ooxml.schema_order import child
from xl_huikuan.ooxml.table import SheetTable
from xl_huikuan.ooxml.table_columns import append_column, check_headers
from xl_huikuan.ooxml.table_host import TableHost
from xl_huikuan.ooxml.xml_parts import MAIN, Tree, numbered, serialise, tag

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_STYLE = {"showFirstColumn": "0", "showLastColumn": "0", "showRowStripes": "1", "showColumnStripes": "0"}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of a new table."""

    header: str
    formula: str | None = None
    """What Excel fills new rows with, without ``=``."""
    header_style: str | None = None
    cell_style: str | None = None
    """Numbers of styles, as `SheetXml.style` gives them."""


class NewTableHost(TableHost, Protocol):
    """A workbook, as a new table sees it."""

    @property
    def package(self) -> Package:
        """Where the table's part goes."""

    @property
    def part(self) -> str:
        """The workbook's own part."""

    @property
    def sheets(self) -> Mapping[str, str]:
        """The worksheets' parts by name."""

    @property
    def tables(self) -> Mapping[str, SheetTable]:
        """The tables that are there, by name."""


def add_table(
    book: NewTableHost, sheet: str, name: str, top: int, left: int,
    columns: Sequence[ColumnSpec], rows: Sequence[Sequence[CellWrite]], like: SheetTable | None,
) -> SheetTable:  # fmt: skip
    """See `Workbook.add_table`, which has looked at the name."""
    check_headers([column.header for column in columns])
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("rows with more or fewer cells than columns")
    area = Area(top, left, top + max(len(rows), 1), left + len(columns) - 1)
    if area.bottom > MAX_ROW:
        raise OoxmlError(Fault.TABLE_TOO_LONG, sheet, table=name)
    if area.right > MAX_COLUMN:
        raise OoxmlError(Fault.TABLE_TOO_WIDE, sheet, table=name)
    place = taken(book, sheet, area)
    if place is not None:
        raise OoxmlError(Fault.TABLE_BLOCKED, place, table=name)

    _write_cells(book, sheet, area, columns, rows)
    numbers = [numbered(table.tree.getroot(), "id") for table in book.tables.values()]
    part = free_part(book.package, f"{book.part.rpartition('/')[0]}/tables/table{{}}.xml")
    data = serialise(_table_xml(max(numbers, default=0) + 1, name, area, columns, like))
    relation = add_part(book.package, book.sheets[sheet], part, data, _TYPE)
    parts = child(book.sheet_xml(sheet).tree.getroot(), "tableParts")
    etree.SubElement(parts, tag("tablePart"), {f"{{{RELATION}}}id": relation})
    parts.set("count", str(len(parts)))
    return SheetTable(book, part, sheet, data)


def _write_cells(
    book: TableHost, sheet: str, area: Area, columns: Sequence[ColumnSpec], rows: Sequence[Sequence[CellWrite]]
) -> None:
    cells = book.sheet_xml(sheet)
    for at, column in enumerate(columns, area.left):
        cells.set_style(area.top, at, column.header_style)
        cells.write(area.top, at, CellWrite(column.header))
        for row in range(area.top + 1, area.bottom + 1):
            cells.set_style(row, at, column.cell_style)
    for row, writes in enumerate(rows, area.top + 1):
        for at, write in enumerate(writes, area.left):
            cells.write(row, at, write)


def _table_xml(number: int, name: str, area: Area, columns: Sequence[ColumnSpec], like: SheetTable | None) -> Tree:
    root = etree.fromstring(f'<table xmlns="{MAIN}"/>')
    for key, value in (("id", str(number)), ("name", name), ("displayName", name), ("ref", str(area))):
        root.set(key, value)
    root.set("totalsRowShown", "0")
    etree.SubElement(root, tag("autoFilter"), ref=str(area))
    elements = etree.SubElement(root, tag("tableColumns"))
    for column in columns:
        append_column(elements, column.header, column.formula)
    style = None if like is None else like.tree.getroot().find(tag("tableStyleInfo"))
    if style is None:
        etree.SubElement(root, tag("tableStyleInfo"), _STYLE)
    else:
        root.append(deepcopy(style))
    return root.getroottree()
