"""The sheets with tables: title, hint, totals, then one table with nothing beneath it (清单: several beside each other)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import rules
import style
from commands import BUTTONS, Command
from style import Styles
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.columns import Column, Filled
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.comparison import COMPARISON
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.importing import Aliases, Unmatched
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Actions, Contacts, History, Receipts, TargetChanges
from xl_huikuan.book.contract.lists import JOBS_LISTS, LISTS, Measures
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.contract.totals import Totals, Unallocated
from xl_huikuan.book.month_sums import MonthSums
from xl_huikuan.book.row_heights import height
from xl_huikuan.formulas.lookups import Total
from xl_huikuan.ooxml.references import cell_ref, quote_sheet
from xl_huikuan.values import CellError, Value, serial

TABLE_STYLE = "Table Style Light 1"
_TITLE_ROW, _HINT_ROW = 0, 1
_FIGURE_WIDTH = 12.0
_PAGE_WIDTH = 230.0
"""Characters that still read well on one landscape page."""
_LIST_GAP = 2.5
_LISTS_SCALE = 60
"""Per cent, at which the lists of 清单 fit two pages."""
_LAST_ROW = 1_048_575
_LAST_PRINTED = (Followups.new_date, Customers.prepaid_balance, Commitments.support_plan)
"""What stands after them is for the screen: one page across can be read."""
_NAMES_OF_CUSTOMERS = (
    Customers.name, Plan.name, Promises.name, Commitments.name, Followups.name, CustomerWorkings.name, Receipts.name,
    TargetChanges.name, Actions.name, Contacts.name, History.name, Aliases.name, Unmatched.name,
)  # fmt: skip
"""They stay in sight: all up to them is frozen."""
_MUST = (
    Customers.code, Customers.name, Customers.grade, Promises.code, Promises.due_on, Promises.amount, Receipts.received_on,
    Receipts.code, Receipts.amount, Receipts.way, Receipts.nature, Actions.code, Actions.measure, Actions.increment,
    Actions.state, Contacts.contacted_on, Contacts.code, TargetChanges.changed_on, TargetChanges.code, TargetChanges.amount,
    History.month, History.code, History.received,
)  # fmt: skip
"""Without these a row counts for nothing; it is said above their headers."""
NOT_BROKEN_DOWN = (Unallocated.amount, Totals.plan_unallocated, Totals.board_unallocated)
"""Figures that should be 0."""


@dataclass
class Build:
    """What the writers of the sheets share."""

    book: Workbook
    styles: Styles
    sums: MonthSums
    names: dict[str, str] = field(default_factory=dict)
    """Defined names and what they refer to."""

    def name_cell(self, name: str, sheet: str, row: int, column: int) -> None:
        """Give a cell its name."""
        self.names[name] = f"={quote_sheet(sheet)}!{_absolute(row, column)}"

    def name_area(self, name: str, sheet: str, area: tuple[int, int, int, int]) -> None:
        """Give a block its name."""
        top, left, bottom, right = area
        self.names[name] = f"={quote_sheet(sheet)}!{_absolute(top, left)}:{_absolute(bottom, right)}"


def _absolute(row: int, column: int) -> str:
    letters = cell_ref(1, column + 1)[:-1]
    return f"${letters}${row + 1}"


def put(sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    """Write a typed value; nothing becomes a blank cell that keeps its format."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, dt.date):
        sheet.write_number(row, column, serial(value), look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, look)
    else:
        sheet.write_string(row, column, str(value), look)


def put_formula(sheet: Worksheet, row: int, column: int, text: str, value: Value, look: Format) -> None:
    """Write a formula with its value."""
    shown: Value = serial(value) if isinstance(value, dt.date) else value
    if isinstance(value, CellError):
        shown = value.value
    elif isinstance(value, float) and value.is_integer():
        shown = int(value)
    sheet.write_formula(row, column, f"={text}", look, shown)


def table_sheet(build: Build, table: TableDeclaration) -> None:
    """A sheet with one table."""
    sheet = build.book.get_worksheet_by_name(table.sheet)
    heading(build, sheet, table.title, table.hint)
    totals = [cell for cell in Totals.declared if cell.sheet == table.sheet]
    if not any(style.wraps(column) and not column.is_computed for column in table.columns):
        sheet.set_default_row(style.ROW_HEIGHT)  # where people type long texts Excel is to fit the rows
    header = 3
    if totals:
        _totals(build, sheet, table, totals)
        header = 5
    if table is CustomerWorkings.declared:
        _explanations(build, sheet, table, header - 1)
    for at, column in enumerate(table.columns):
        if column in _MUST:
            sheet.write_string(header - 1, at, "必填", build.styles.must())
    frame(build, sheet, table, header, 0)
    sheet.set_row(header, 34)
    if table.lines > 1:
        for row in range(header + 1, header + 1 + table.blank_rows):
            sheet.set_row(row, height(table.lines))
    keep = _columns_in_sight(table)
    sheet.freeze_panes(header + 1, keep)
    for i, command in enumerate(BUTTONS.get(table.sheet, ())):
        button(sheet, _TITLE_ROW, keep + 2 * i, command)
    pages = _pages(table)
    print_setup(sheet, header, pages)
    last = len(_printed(table)) - 1
    if table is Followups.declared:  # the day's list: later days are for the screen
        sheet.print_area(0, 0, header + 1, last)
        sheet.set_footer(_footer("&C打印日期 &D"))
        sheet.set_zoom(85)
    elif last < len(table.columns) - 1:
        sheet.print_area(0, 0, _LAST_ROW, last)  # whole columns: rows that come are printed
    if pages > 1:
        sheet.repeat_columns(0, keep - 1)


def _explanations(build: Build, sheet: Worksheet, table: TableDeclaration, row: int) -> None:
    """Above each header: what the column is worked out from. It is printed, as no cell comment would be."""
    sheet.set_row(row, 48)
    for at, column in enumerate(table.columns):
        if column.prompt:
            sheet.write_string(row, at, column.prompt, build.styles.explanation())


def _columns_in_sight(table: TableDeclaration) -> int:
    """How many columns stay when the sheet is scrolled: up to the customer's name, else up to the key."""
    for at, column in enumerate(table.columns, 1):
        if column in _NAMES_OF_CUSTOMERS:
            return at
    return 1 if table.key is None else table.headers().index(table.key) + 1


def heading(build: Build, sheet: Worksheet, title: str, hint: str) -> None:
    """Title and hint."""
    sheet.hide_gridlines(2)
    sheet.set_zoom(100)
    sheet.set_row(_TITLE_ROW, 34)
    sheet.set_row(_HINT_ROW, 24)
    sheet.write_string(_TITLE_ROW, 0, title, build.styles.title())
    if hint:
        sheet.write_string(_HINT_ROW, 0, hint, build.styles.hint())


def button(sheet: Worksheet, row: int, column: int, command: Command) -> None:
    """A form-control button."""
    options = {
        "caption": command.caption,
        "macro": command.macro,
        "width": 124,
        "height": 28,
        "x_offset": 6,
        "y_offset": 7,
    }
    sheet.insert_button(row, column, options)


def print_setup(sheet: Worksheet, header: int | None = None, pages: int = 1) -> None:
    """A4 landscape, as many pages wide as can be read, the header on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages, 0)
    sheet.set_footer(_footer())
    if header is not None:
        sheet.repeat_rows(header)


def _footer(middle: str = "") -> str:
    """The sheet's name and the page's number; the day's list says of which day the paper is, too."""
    look = '&"微软雅黑"&9'
    return f"&L{look}&A{middle.replace('&C', f'&C{look}')}&R{look}第 &P 页，共 &N 页"


def _totals(build: Build, sheet: Worksheet, table: TableDeclaration, totals: list[NamedCell[Any]]) -> None:
    """A column's total stands above it; any other where the next column has room for it."""
    own = {table.columns[at].header: at for at in _on_first_page(table)}
    room = [at for at in _on_first_page(table) if table.columns[at].width >= _FIGURE_WIDTH - 1]
    above = {
        cell: own[cell.formula.column.header]
        for cell in totals
        if isinstance(cell.formula, Total)
        and cell.formula.column.table == table.name
        and cell.formula.column.header in own
    }
    free = iter(at for at in room if at not in above.values())
    places = {cell: above[cell] if cell in above else next(free) for cell in totals}
    sheet.set_row(3, 22)
    strip(build, sheet, 2, min(places.values()), max(places.values()))
    for cell, column in places.items():
        figure(build, sheet, cell, 2, column)


def _width(table: TableDeclaration) -> float:
    """Of what is printed."""
    return sum(column.width for column in _printed(table) if not column.aside)


def _printed(table: TableDeclaration) -> tuple[Column[Any], ...]:
    """The columns that are printed: all up to the last for paper."""
    last = next((column for column in table.columns if column in _LAST_PRINTED), table.columns[-1])
    return table.columns[: table.columns.index(last) + 1]


def _pages(table: TableDeclaration) -> int:
    """How many pages lie beside each other."""
    return -(-int(_width(table)) // int(_PAGE_WIDTH))


def _on_first_page(table: TableDeclaration) -> list[int]:
    """The columns that stand on the first page, from 0."""
    pages, again = _pages(table), sum(column.width for column in table.columns[: _columns_in_sight(table)])
    found, width, room = [], 0.0, (_width(table) + (pages - 1) * again) / pages  # those in sight stand on each page
    for at, column in enumerate(_printed(table)):
        width += 0 if column.aside else column.width
        if not column.aside and width <= room:
            found.append(at)
    return found


def strip(build: Build, sheet: Worksheet, row: int, left: int, right: int) -> None:
    """The ground on which figures stand."""
    for column in range(left, right + 1):
        sheet.write_blank(row, column, None, build.styles.label())
        sheet.write_blank(row + 1, column, None, build.styles.figure(Kind.MONEY))


def figure(
    build: Build, sheet: Worksheet, cell: NamedCell[Any], row: int, column: int, size: int = 11, looked_at: bool = False
) -> None:
    """A named figure beneath its label."""
    assert cell.formula is not None
    sheet.write_string(row, column, cell.label, build.styles.label())
    look = build.styles.figure(cell.kind, size, looked_at)
    put_formula(sheet, row + 1, column, cell.formula.excel(), build.sums.name(cell.name), look)
    build.name_cell(cell.name, cell.sheet, row + 1, column)
    if cell in NOT_BROKEN_DOWN:
        rules.not_broken_down(sheet, build.styles, row + 1, column)


def block_of_figures(build: Build, sheet: Worksheet, block: Block, top: int, left: int) -> None:
    """A block with its title and headers."""
    styles = build.styles
    sheet.write_string(top, left, block.title, styles.section())
    for i, column in enumerate(block.columns):
        shade = style.SHADES[Filled.FORMULA]
        look = styles.of(
            bold=True, font_color=style.WHITE, bg_color=shade.header, align="center", border=1, border_color=style.WHITE
        )
        sheet.write_string(top + 1, left + i, column.header, look)
    values = build.sums.block(block)
    for r, row in enumerate(block.rows, top + 2):
        for c, formula in enumerate(row):
            kind = block.columns[c].kind
            look = styles.of(
                num_format=style.number_format(kind, True), border=1, border_color=style.LINE, shrink=kind is Kind.TEXT,
                **style.align(kind),
            )  # fmt: skip
            put_formula(sheet, r, left + c, formula.excel(), values[r - top - 2][c], look)
    area = (top + 2, left, top + 1 + len(block.rows), left + len(block.columns) - 1)
    build.name_area(block.name, block.sheet, area)


def frame(
    build: Build, sheet: Worksheet, table: TableDeclaration, header: int, left: int, autofilter: bool = True
) -> None:
    """The table itself: header, rows, formulas with their values, validations and conditional formats."""
    rows = build.sums.length(table.name)
    last = header + rows
    columns = []
    for column in table.columns:
        options = {"header": column.header, "header_format": build.styles.header(column)}
        if column.is_computed:
            options["formula"] = "=" + table.cell_formula(column.header)
        columns.append(options)
    sheet.add_table(
        header, left, last, left + len(columns) - 1,
        {"name": table.name, "columns": columns, "style": TABLE_STYLE, "banded_rows": False, "autofilter": autofilter},
    )  # fmt: skip
    places = {column.header: at for at, column in enumerate(table.columns, left)}
    for i, column in enumerate(table.columns, left):
        folded = {"level": 1, "hidden": True} if column.aside else None
        sheet.set_column(i, i, column.width, None, folded)
        look, values = (
            build.styles.cell(column),
            build.sums.column(table.name, column.header),
        )
        for row, value in enumerate(values, header + 1):
            if column.is_computed:
                put_formula(sheet, row, i, table.cell_formula(column.header), value, look)
            else:
                put(sheet, row, i, value, look)
        area = (header + 1, i, last, i)
        rule = rules.validation(column)
        if rule is not None:
            sheet.data_validation(*area, rule)
        rules.colour(sheet, build.styles, column, area, places)


def lists_sheet(build: Build) -> None:
    """清单: the list tables beside each other."""
    hint = "全表的规则都在这里：可以改数、可以在每张表末尾接着加行；表下面请不要放别的东西。"
    last = _beside_each_other(build, LISTS, hint)[Measures.declared]
    sheet = build.book.get_worksheet_by_name(LISTS)
    sheet.set_print_scale(_LISTS_SCALE)  # on one page they would be too small
    sheet.set_v_pagebreaks([last + 1])


def comparison_sheet(build: Build) -> None:
    """历月对照: forecasts and measures beside each other."""
    hint = "程序写入，不用填：每周的预测和月底实收，措施的计划和实际；一个月一个月接着记。建议增量率只是建议，要改自己在“清单”改。"
    _beside_each_other(build, COMPARISON, hint)


def jobs_lists_sheet(build: Build) -> None:
    """The lists that only formulas read, out of sight."""
    _beside_each_other(build, JOBS_LISTS, "程序写入，公式取用，不用填也不要改。")
    build.book.get_worksheet_by_name(JOBS_LISTS).hide()


def _beside_each_other(build: Build, name: str, hint: str) -> dict[TableDeclaration, int]:
    """Where each table ends: the column behind it, from 0."""
    sheet = build.book.get_worksheet_by_name(name)
    heading(build, sheet, name, hint)
    header, left, ends = 4, 0, {}
    for table in TABLES.values():
        if table.sheet != name:
            continue
        sheet.write_string(header - 1, left, table.title, build.styles.section())
        frame(build, sheet, table, header, left, autofilter=False)
        left += len(table.columns)
        ends[table] = left
        sheet.set_column(left, left, _LIST_GAP)
        left += 1
    sheet.set_row(header - 1, 22)
    sheet.set_row(header, 34)
    sheet.freeze_panes(header + 1, 0)
    print_setup(sheet, header)
    return ends
