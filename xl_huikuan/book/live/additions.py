"""What a workbook open in Excel lacks of the contract, added to it over COM: columns, tables, named cells.

Nothing else moves: a table takes in the free cells beside it (`Resize`), where `ListColumns.Add` would push aside what
stands further right. Nothing is selected and nothing copied. A new sheet is shown by Excel itself: the sheet that the user
saw is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_huikuan.book.additions import look_of, thresholds_span, would_be_a_day
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.contract.settings import THRESHOLDS
from xl_huikuan.book.live.additions_plan import NewTable, PlannedAdditions
from xl_huikuan.book.live.cells import CellBlock, write_cells
from xl_huikuan.book.live.free_cells import FreeCells, block
from xl_huikuan.book.live.look import calculate, set_width, take_look
from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.book.lost_names import At
from xl_huikuan.book.month import Month
from xl_huikuan.ooxml.date_styles import shows_date
from xl_huikuan.ooxml.references import Area, column_letters, quote_sheet
from xl_huikuan.values import Value

_FROM_RANGE, _WITH_HEADERS = 1, 1
"""Of ListObjects.Add: xlSrcRange, xlYes."""


def add_planned(
    workbook: Any,
    plan: PlannedAdditions,
    tables: Mapping[str, LiveTable],
    places: Mapping[str, At],
    month: Month,
) -> None:
    """Carry a plan out; tables must be read again. Values of columns and tables are written with all others.

    Args:
        workbook: Excel's Workbook.
        plan: what to add, and where.
        tables: the contract's tables as they were read.
        places: the contract's named cells as they were found.
        month: the values of named cells.
    """
    _Adding(workbook, tables).run(plan, places, month)


class _Adding:
    """One run of `add_planned`: first all cells, then the formulas, which may read any of them."""

    def __init__(self, workbook: Any, tables: Mapping[str, LiveTable]):
        self._workbook, self._tables = workbook, tables
        self._free = FreeCells(workbook)
        self._formulas: list[tuple[Any, str]] = []

    def run(self, plan: PlannedAdditions, places: Mapping[str, At], month: Month) -> None:
        for declared, column in plan.columns:
            self._add_column(declared, column)
        for table in plan.tables:
            self._add_table(table)
        for cell, spot in plan.names:
            sheet = self._free.sheet(spot.value.sheet)
            label, value = self._cell(spot.label), self._cell(spot.value)
            if cell.name not in plan.standing:
                take_look(label, self._cell(spot.like_label))
                like = self._cell(spot.like_value)
                is_day = would_be_a_day(cell, shows_date(str(like.NumberFormat)))
                take_look(value, self._cell(spot.like_label) if is_day else like)
                self._write(label, cell.label, Kind.TEXT)
                if spot.until is not None:
                    block(sheet, Area(spot.value.row, spot.value.column, spot.value.row, spot.until)).Merge()
            if cell.formula is None:
                if cell.name not in plan.standing:
                    self._write(value, month.named(cell), cell.kind)
            else:
                self._formulas.append((value, cell.formula.excel()))
            self._add_name(cell.name, str(sheet.Name), spot.value, spot.value)
        self._name_thresholds({**places, **{cell.name: spot.value for cell, spot in plan.names}})
        for cells, formula in self._formulas:
            calculate(cells, formula)

    def _add_column(self, declared: TableDeclaration, column: Column[Any]) -> None:
        table = self._tables[declared.name].api
        whole = table.Range
        columns = int(whole.Columns.Count) + 1
        top, left, bottom = int(whole.Row), int(whole.Column), int(whole.Row) + int(whole.Rows.Count) - 1
        sheet = whole.Worksheet
        table.Resize(block(sheet, Area(top, left, bottom, left + columns - 1)))
        added = table.ListColumns(columns)
        added.Name = column.header
        self._dress(declared, column, sheet.Cells(top, left + columns - 1), added.DataBodyRange)
        set_width(sheet, left + columns - 1, column.width)

    def _add_table(self, new: NewTable) -> None:
        sheet = self._free.sheet(new.sheet) or self._add_sheet(new.sheet)
        declared, area = new.declared, new.area
        headers = block(sheet, area._replace(bottom=area.top))
        names = [column.header for column in declared.columns]
        write_cells(CellBlock(headers, [names], [False] * len(names)))
        table = sheet.ListObjects.Add(_FROM_RANGE, block(sheet, area), None, _WITH_HEADERS)
        table.Name = declared.name
        style = new.like.api.TableStyle
        table.TableStyle = getattr(style, "Name", style)
        for at, column in enumerate(declared.columns, area.left):
            body = block(sheet, Area(area.top + 1, at, area.bottom, at))
            self._dress(declared, column, sheet.Cells(area.top, at), body)
            set_width(sheet, at, column.width)
        if new.title_row and sheet.Cells(new.title_row, area.left).Formula in (None, ""):
            title = sheet.Cells(new.title_row, area.left)
            take_look(title, new.like.sheet.Cells(new.like_title_row, new.like.left))
            self._write(title, declared.title, Kind.TEXT)

    def _dress(self, declared: TableDeclaration, column: Column[Any], header: Any, body: Any) -> None:
        """Give a new column the look of its kind, and its formula in the end."""

        def there(other: Column[Any]) -> bool:
            return other.table in self._tables and other.header in self._tables[other.table].columns

        like = look_of(declared, column, there)
        model = self._tables[like.table]
        at = model.left + model.columns.index(like.header)
        take_look(header, model.sheet.Cells(model.first_row - 1, at))
        take_look(body, model.sheet.Cells(model.first_row, at))
        if column.is_computed:
            self._formulas.append((body, declared.cell_formula(column.header)))

    def _add_sheet(self, name: str) -> Any:
        """A sheet at the end. Excel shows it, and its `After` does not hold everywhere."""
        seen = self._workbook.ActiveSheet
        last = self._workbook.Sheets(self._workbook.Sheets.Count)
        sheet = self._workbook.Worksheets.Add(last)
        last.Move(sheet)
        sheet.Name = name
        seen.Activate()
        self._free = FreeCells(self._workbook)
        return sheet

    def _name_thresholds(self, places: Mapping[str, At]) -> None:
        span = thresholds_span(places)
        held = {str(name.Name).casefold() for name in self._workbook.Names if "#REF!" not in str(name.RefersTo)}
        if span is not None and THRESHOLDS.name.casefold() not in held:
            self._add_name(THRESHOLDS.name, span[0].sheet, *span)

    def _add_name(self, name: str, sheet: str, first: At, last: At) -> None:
        start = f"${column_letters(first.column)}${first.row}"
        end = f":${column_letters(last.column)}${last.row}" if last != first else ""
        self._workbook.Names.Add(name, f"={quote_sheet(sheet)}!{start}{end}")

    def _cell(self, at: At) -> Any:
        return self._free.sheet(at.sheet).Cells(at.row, at.column)

    def _write(self, cell: Any, value: Value, kind: Kind) -> None:
        write_cells(CellBlock(cell, [[value]], [kind is Kind.DATE]))
