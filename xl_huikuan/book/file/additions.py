"""What a workbook file lacks of the contract, added to it: columns, tables, named cells. Nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator

from xl_huikuan.book.additions import At, column_like, neighbours_of, spot_for
from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.schema import NamedCell, TableDeclaration
from xl_huikuan.book.contract.settings import THRESHOLDS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.table import Table
from xl_huikuan.ooxml.workbook import CellWrite, Workbook

_NO_ROOM = (Fault.COLUMN_BLOCKED, Fault.TABLE_BLOCKED, Fault.TABLE_TOO_WIDE)
_TITLE, _TOP = 1, 4
"""Rows of a new sheet's title and of its table's header."""


def add_missing(workbook: Workbook, month: Month, missing: Missing) -> Missing:
    """Add what there is room for; what was added. The columns' and tables' values are written with all others."""
    columns = [(table, column) for table, column in missing.columns if _add_column(workbook, table, column.header)]
    tables = [table for table in missing.tables if _add_table(workbook, month, table)]
    places = dict(_places(workbook))
    names = [cell for cell in missing.names if _add_name(workbook, month, cell, places)]
    _name_thresholds(workbook, places)
    return Missing(tuple(columns), tuple(names), tuple(tables))


def _add_column(workbook: Workbook, declared: TableDeclaration, header: str) -> bool:
    table, column = workbook.table(declared.name), declared.by_header[header]
    formula = declared.cell_formula(header) if column.is_computed else None
    like = column_like(declared, column, table.columns)
    try:
        table.add_column(header, like=like, formula=formula, values=[None] * table.row_count, width=column.width)
    except OoxmlError as error:
        if error.fault not in _NO_ROOM:
            raise
        return False
    return True


def _add_table(workbook: Workbook, month: Month, declared: TableDeclaration) -> bool:
    beside = [workbook.table(other.name) for other in neighbours_of(declared) if other.name in workbook.tables]
    like = beside[0] if beside else workbook.table(History.declared.name)
    if beside:
        sheet, top, left = like.sheet, like.ref.top, max(table.ref.right for table in beside) + 2
    else:
        sheet, top, left = declared.sheet, _TOP, 1
        if sheet not in workbook.sheets:
            workbook.add_sheet(sheet, like=like.sheet)
    columns = [_column_spec(like, declared, column.header) for column in declared.columns]
    try:
        workbook.add_table(sheet, declared.name, top, left, columns, [], like=like.name)
    except OoxmlError as error:
        if error.fault not in _NO_ROOM:
            raise
        return False
    cells = workbook.sheet_xml(sheet)
    for at, column in enumerate(declared.columns, left):
        cells.set_width(at, column.width)
    row = top - 1 if beside else _TITLE
    cells.set_style(row, left, like.xml.style(like.ref.top - 1 if beside else _TITLE, like.ref.left))
    cells.write(row, left, CellWrite(declared.title))
    return True


def _column_spec(like: Table, declared: TableDeclaration, header: str) -> ColumnSpec:
    """The look of the column of the table `like` that is most like it."""
    model = TABLES[like.name]
    at = like.column(column_like(model, declared.by_header[header], like.columns))
    formula = declared.cell_formula(header) if declared.by_header[header].is_computed else None
    return ColumnSpec(header, formula, like.xml.style(like.ref.top, at), like.xml.style(like.first_row, at))


def _places(workbook: Workbook) -> Iterator[tuple[str, At]]:
    for name in NAMES:
        found = workbook.area_of(name)
        if found is not None:
            yield name, At(found[0], found[1].top, found[1].left)


def _add_name(workbook: Workbook, month: Month, cell: NamedCell[object], places: dict[str, At]) -> bool:
    def is_free(at: At) -> bool:
        return not workbook.sheet_xml(at.sheet).has_content(at.row, at.column)

    spot = spot_for(cell, places, is_free)
    if spot is None:
        return False
    cells = workbook.sheet_xml(spot.value.sheet)
    value, formula = month.named(cell), None if cell.formula is None else cell.formula.excel()
    for at, like, write in (
        (spot.label, spot.like_label, CellWrite(cell.label)),
        (spot.value, spot.like_value, CellWrite(value, formula)),
    ):
        cells.set_style(at.row, at.column, cells.style(like.row, like.column))
        cells.write(at.row, at.column, write)
    workbook.add_name(cell.name, spot.value.sheet, Area(spot.value.row, spot.value.column, *spot.value[1:]))
    places[cell.name] = spot.value
    return True


def _name_thresholds(workbook: Workbook, places: dict[str, At]) -> None:
    """The name over the four thresholds, where they stand under each other."""
    cells = [places.get(cell.name) for cell in THRESHOLDS.cells]
    first, last = cells[0], cells[-1]
    if first is None or last is None or workbook.area_of(THRESHOLDS.name) is not None:
        return
    if cells == [first._replace(row=first.row + i) for i in range(len(cells))]:
        workbook.add_name(THRESHOLDS.name, first.sheet, Area(first.row, first.column, last.row, last.column))
