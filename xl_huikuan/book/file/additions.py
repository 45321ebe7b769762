"""What a workbook file lacks of the contract, added to it: columns, tables, named cells. Nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from xl_huikuan.book.additions import (
    HEADER_ROW,
    TITLE_ROW,
    look_of,
    neighbours_of,
    spot_for,
    thresholds_span,
    workable,
    would_be_a_day,
)
from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.contract.settings import THRESHOLDS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.lost_names import At
from xl_huikuan.book.month import Month
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.references import MAX_COLUMN, Area
from xl_huikuan.ooxml.room import taken
from xl_huikuan.ooxml.workbook import CellWrite, SheetTable, Workbook

_DEEPEST = 30
"""So many rows of a sheet are tried for a table's header."""
_NO_ROOM = (Fault.TABLE_BLOCKED, Fault.TABLE_TOO_WIDE)


def add_missing(workbook: Workbook, month: Month, missing: Missing) -> Missing:
    """Add what there is room for; what was added. The columns' and tables' values are written with all others."""
    fits = workable(missing, _blocked(workbook, missing))
    for declared, column in fits.columns:
        _add_column(workbook, declared, column)
    tables = [table for table in fits.tables if _add_table(workbook, month, table)]
    places = dict(_places(workbook))
    names = [cell for cell in fits.names if _add_name(workbook, month, cell, places, missing.standing)]
    _name_thresholds(workbook, places)
    named = missing.thresholds and workbook.area_of(THRESHOLDS.name) is not None
    return replace(fits, names=tuple(names), tables=tuple(tables), thresholds=named)


def _blocked(workbook: Workbook, missing: Missing) -> list[TableDeclaration]:
    """Tables whose columns have no room at their right."""
    blocked = []
    for declared in {declared.name: declared for declared, _ in missing.columns}.values():
        table = workbook.table(declared.name)
        count = sum(1 for other, _ in missing.columns if other.name == declared.name)
        top, _, bottom, right = table.ref
        if right + count > MAX_COLUMN or taken(workbook, table.sheet, Area(top, right + 1, bottom, right + count)):
            blocked.append(declared)
    return blocked


def _add_column(workbook: Workbook, declared: TableDeclaration, column: Column[Any]) -> None:
    table = workbook.table(declared.name)
    formula = declared.cell_formula(column.header) if column.is_computed else None
    blank, like = [None] * table.row_count, table.columns[0]
    head, cell = _look(workbook, declared, column)
    table.add_column(column.header, like=like, formula=formula, values=blank, width=column.width)
    at = table.column(column.header)
    table.xml.set_style(table.ref.top, at, head)
    for row in range(table.first_row, table.last_row + 1):
        table.xml.set_style(row, at, cell)


def _look(workbook: Workbook, declared: TableDeclaration, column: Column[Any]) -> tuple[str | None, str | None]:
    """Styles of header and cells."""

    def there(other: Column[Any]) -> bool:
        return other.table in workbook.tables and other.header in workbook.table(other.table).columns

    like = look_of(declared, column, there)
    model = workbook.table(like.table)
    at = model.column(like.header)
    return model.xml.style(model.ref.top, at), model.xml.style(model.first_row, at)


def _add_table(workbook: Workbook, month: Month, declared: TableDeclaration) -> bool:
    beside = [workbook.table(other.name) for other in neighbours_of(declared) if other.name in workbook.tables]
    like = beside[0] if beside else _model(workbook)
    tops = range(HEADER_ROW, HEADER_ROW + 1)
    if beside:
        sheet, tops, left = (
            like.sheet,
            range(like.ref.top, like.ref.top + 1),
            max(table.ref.right for table in beside) + 2,
        )
    else:
        sheet, left = declared.sheet, 1
        if sheet in workbook.sheets:  # beneath what stands above it there
            tops = range(HEADER_ROW, HEADER_ROW + _DEEPEST)
        else:
            workbook.add_sheet(sheet, like=like.sheet)
    columns = [_column_spec(workbook, declared, column) for column in declared.columns]
    top = next((top for top in tops if _placed(workbook, sheet, declared.name, top, left, columns, like)), None)
    if top is None:
        return False
    cells = workbook.sheet_xml(sheet)
    for at, column in enumerate(declared.columns, left):
        cells.set_width(at, column.width)
    row = top - 1 if beside else TITLE_ROW
    if beside or not cells.has_content(row, left):
        cells.set_style(row, left, like.xml.style(like.ref.top - 1 if beside else TITLE_ROW, like.ref.left))
        cells.write(row, left, CellWrite(declared.title))
    return True


def _placed(
    workbook: Workbook, sheet: str, name: str, top: int, left: int, columns: list[ColumnSpec], like: SheetTable
) -> bool:
    """Add a table there; False when there is no room."""
    try:
        workbook.add_table(sheet, name, top, left, columns, [], like=like.name)
    except OoxmlError as error:
        if error.fault not in _NO_ROOM:
            raise
        return False
    return True


def _model(workbook: Workbook) -> SheetTable:
    """The table whose style a table of its own sheet takes after."""
    there = [name for name in (History.declared.name, *TABLES) if name in workbook.tables]
    return workbook.table(there[0])


def _column_spec(workbook: Workbook, declared: TableDeclaration, column: Column[Any]) -> ColumnSpec:
    formula = declared.cell_formula(column.header) if column.is_computed else None
    return ColumnSpec(column.header, formula, *_look(workbook, declared, column))


def _places(workbook: Workbook) -> Iterator[tuple[str, At]]:
    for name in NAMES:
        found = workbook.area_of(name)
        if found is not None:
            yield name, At(found[0], found[1].top, found[1].left)
    if Review.declared.name in workbook.tables:
        table = workbook.table(Review.declared.name)
        yield table.name, At(table.sheet, table.ref.top, table.ref.left)


def _add_name(
    workbook: Workbook, month: Month, cell: NamedCell[Any], places: dict[str, At], standing: Mapping[str, At]
) -> bool:
    def is_free(at: At) -> bool:
        return taken(workbook, at.sheet, Area(at.row, at.column, at.row, at.column)) is None

    value, formula = month.named(cell), None if cell.formula is None else cell.formula.excel()
    at = standing.get(cell.name)
    if at is not None:
        if formula is not None:
            workbook.sheet_xml(at.sheet).write(at.row, at.column, CellWrite(value, formula))
    else:
        spot = spot_for(cell, places, is_free)
        if spot is None:
            return False
        at, cells = spot.value, workbook.sheet_xml(spot.value.sheet)
        like_style = _style(workbook, spot.like_value)
        if would_be_a_day(cell, like_style in workbook.value_reader.date_styles):
            spot = replace(spot, like_value=spot.like_label)
        for to, like, write in (
            (spot.label, spot.like_label, CellWrite(cell.label)),
            (spot.value, spot.like_value, CellWrite(value, formula)),
        ):
            style = _style(workbook, like)
            cells.set_style(to.row, to.column, workbook.general_style(style) if write.formula else style)
            cells.write(to.row, to.column, write)
        if spot.until is not None:
            cells.merge(Area(at.row, at.column, at.row, spot.until))
    workbook.add_name(cell.name, at.sheet, Area(at.row, at.column, at.row, at.column))
    places[cell.name] = at
    return True


def _style(workbook: Workbook, at: At) -> str | None:
    return workbook.sheet_xml(at.sheet).style(at.row, at.column)


def _name_thresholds(workbook: Workbook, places: dict[str, At]) -> None:
    """The name over the four thresholds, where they stand under each other."""
    span = thresholds_span(places)
    if span is not None and workbook.area_of(THRESHOLDS.name) is None:
        first, last = span
        workbook.add_name(THRESHOLDS.name, first.sheet, Area(first.row, first.column, last.row, last.column))
