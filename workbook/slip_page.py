"""客户计划单: one customer on one A4 page, to be signed by both sides."""

from __future__ import annotations

import rules
import style
from sheets import Build, heading, print_setup, put, put_formula
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import FORMATS, Kind
from xl_huikuan.book.contract.slip import MONEY, PROMISED, SLIP_DATA, SLIP_SHEET, STEPS_OF_HIS, WHO, WORDS, Slip

_WIDTHS = (24, 20, 20, 20)
_WHO, _MONEY, _STEPS, _PROMISED, _WORDS, _SIGNED = 4, 9, 14, 22, 32, 42
"""Rows of the blocks' titles."""
_WORKINGS = 8
"""Their first column."""


def slip_sheet(build: Build) -> None:
    """The whole sheet."""
    sheet, styles = build.book.get_worksheet_by_name(SLIP_SHEET), build.styles
    heading(build, sheet, "客户回款计划单", "在右边的格子里选客户；一页一个客户，只有他自己的，可以打印给他签字。")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(4, 4, 3)
    sheet.set_column(5, 6, 14)
    edge = {"border": 1, "border_color": style.LINE}
    sheet.write_string(2, 5, Slip.code.label, styles.of(bold=True, **edge))
    chosen = styles.of(num_format="@", bg_color="#EEF4FB", bold=True, align="center", **edge)
    put(sheet, 2, 6, build.sums.name(Slip.code.name), chosen)
    build.name_cell(Slip.code.name, SLIP_SHEET, 2, 6)
    sheet.data_validation(2, 6, 2, 6, {
        "validate": "list", "source": f"={rules.list_name(Customers.code)}", "ignore_blank": False,
        "input_title": Slip.code.label, "input_message": Slip.code.prompt, "error_message": "“客户”里没有这个编码。",
    })  # fmt: skip
    for block, top in ((WHO, _WHO), (MONEY, _MONEY), (STEPS_OF_HIS, _STEPS), (PROMISED, _PROMISED)):
        _block(build, sheet, block, top)
    _words(build, sheet)
    _workings(build, sheet)
    for label, column in (("客户（签字盖章）：", 0), ("我方业务员：", 2)):
        sheet.write_string(_SIGNED, column, label, styles.of(bold=True))
        sheet.write_string(_SIGNED + 2, column, "日期：", styles.of())
        line = styles.of(bottom=1, bottom_color=style.INK)
        for row in (_SIGNED, _SIGNED + 2):
            sheet.write_blank(row, column + 1, None, line)
    sheet.set_row(_SIGNED, 28)
    print_setup(sheet)
    sheet.set_portrait()
    sheet.print_area(0, 0, _SIGNED + 2, len(_WIDTHS) - 1)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("")


def _block(build: Build, sheet: Worksheet, block: Block, top: int) -> None:
    styles = build.styles
    sheet.write_string(top, 0, block.title, styles.section())
    values = build.sums.block(block)
    for at, column in enumerate(block.columns):
        align = {"align": "right" if column.kind is Kind.MONEY else "left", "indent": 1}
        head = styles.of(
            bold=True,
            font_color=style.WHITE,
            bg_color=style.SHADES_OF_PAGES,
            border=1,
            border_color=style.LINE,
            **align,
        )
        sheet.write_string(top + 1, at, column.header, head)
        money = FORMATS[Kind.MONEY] if column.kind is Kind.MONEY else style.looked_at(column.kind)
        look = styles.of(
            num_format=money, border=1, border_color=style.LINE, text_wrap=column.kind is Kind.TEXT, **align
        )
        for row, cells in enumerate(block.rows):
            sheet.set_row(top + 2 + row, 36 if block is WHO else 22)
            put_formula(sheet, top + 2 + row, at, cells[at].excel(), values[row][at], look)
    area = (top + 2, 0, top + 1 + len(block.rows), len(block.columns) - 1)
    build.name_area(block.name, SLIP_SHEET, area)


def _workings(build: Build, sheet: Worksheet) -> None:
    """Where the customer stands in the tables: nothing to look at."""
    left = _WORKINGS
    for block in SLIP_DATA:
        values = build.sums.block(block)
        sheet.write_string(_WHO, left, block.title, build.styles.section())
        for at, column in enumerate(block.columns):
            sheet.write_string(_WHO + 1, left + at, column.header, build.styles.of(bold=True))
            for row, cells in enumerate(block.rows, _WHO + 2):
                put_formula(sheet, row, left + at, cells[at].excel(), values[row - _WHO - 2][at], build.styles.of())
        area = (_WHO + 2, left, _WHO + 1 + len(block.rows), left + len(block.columns) - 1)
        build.name_area(block.name, SLIP_SHEET, area)
        left += len(block.columns) + 1
    sheet.set_column(_WORKINGS, left - 2, None, None, {"hidden": True})


def _words(build: Build, sheet: Worksheet) -> None:
    """Two wide cells with room to write."""
    styles, top = build.styles, _WORDS
    sheet.write_string(top, 0, WORDS.title, styles.section())
    values = build.sums.block(WORDS)[0]
    look = styles.of(text_wrap=True, valign="top", border=1, border_color=style.LINE, indent=1)
    head = styles.of(
        bold=True, font_color=style.WHITE, bg_color=style.SHADES_OF_PAGES, border=1, border_color=style.LINE, indent=1
    )
    for at, column in enumerate(WORDS.columns):
        sheet.write_string(top + 1, at, column.header, head)
        sheet.write_blank(top + 1, at + 2, None, head)
    sheet.merge_range(top + 2, 1, top + 8, 3, None, look)
    sheet.merge_range(top + 2, 0, top + 8, 0, None, look)
    for at, formula in enumerate(WORDS.rows[0]):
        put_formula(sheet, top + 2, at, formula.excel(), values[at], look)
    build.name_area(WORDS.name, SLIP_SHEET, (top + 2, 0, top + 2, 1))
