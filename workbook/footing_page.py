"""对账: whether the tables agree with each other."""

from __future__ import annotations

import rules
import style
from sheets import Build, block_of_figures, heading, print_setup, put_formula

from xl_huikuan.book.contract.footing import FOOTING_SHEET, FOOTINGS, Footing, Unclaimed

_WIDTHS = (56, 18, 18, 16, 62)
_FIRST, _GAP = 5, 3


def footing_sheet(build: Build) -> None:
    """The whole sheet: how many lines do not agree, then the lines."""
    sheet = build.book.get_worksheet_by_name(FOOTING_SHEET)
    heading(build, sheet, FOOTING_SHEET, "同一笔钱在两张表里各加一遍，应当一样；不一样的，差额标出来，旁边说去哪里看。")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    styles = build.styles
    for row, cell in enumerate((*Footing.declared, *Unclaimed.declared), 2):
        assert cell.formula is not None
        sheet.set_row(row, 24)
        sheet.write_string(row, 0, cell.label, styles.of(bold=True, indent=1, border=1, border_color=style.LINE))
        look = styles.of(bold=True, num_format=style.number_format(cell.kind, True), border=1, border_color=style.LINE)
        put_formula(sheet, row, 1, cell.formula.excel(), build.sums.name(cell.name), look)
        build.name_cell(cell.name, cell.sheet, row, 1)
        rules.not_zero(sheet, styles, row, 1)
    top = _FIRST
    for block in FOOTINGS:
        block_of_figures(build, sheet, block, top, 0)
        for row in range(top + 1, top + 2 + len(block.rows)):
            sheet.set_row(row, style.ROW_HEIGHT)
            if row > top + 1:
                rules.not_zero(sheet, build.styles, row, 3)
        top += len(block.rows) + _GAP
    sheet.freeze_panes(4, 1)
    print_setup(sheet)
    sheet.fit_to_pages(1, 1)
