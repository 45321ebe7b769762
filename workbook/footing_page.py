"""对账: whether the tables agree with each other."""

from __future__ import annotations

import rules
import style
from sheets import Build, block_of_figures, heading, print_setup, put_formula

from xl_huikuan.book.contract.footing import FOOTING_SHEET, FOOTINGS, Footing

_WIDTHS = (56, 18, 18, 16, 62)
_FIRST, _GAP = 4, 3


def footing_sheet(build: Build) -> None:
    """The whole sheet: how many lines do not agree, then the lines."""
    sheet = build.book.get_worksheet_by_name(FOOTING_SHEET)
    heading(build, sheet, FOOTING_SHEET, "同一笔钱在两张表里各加一遍，应当一样；不一样的，差额标出来，旁边说去哪里看。")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    off, styles = Footing.off, build.styles
    assert off.formula is not None
    sheet.set_row(2, 24)
    sheet.write_string(2, 0, off.label, styles.of(bold=True, indent=1, border=1, border_color=style.LINE))
    look = styles.of(bold=True, num_format=style.number_format(off.kind, True), border=1, border_color=style.LINE)
    put_formula(sheet, 2, 1, off.formula.excel(), build.sums.name(off.name), look)
    build.name_cell(off.name, off.sheet, 2, 1)
    rules.not_zero(sheet, styles, 2, 1)
    top = _FIRST
    for block in FOOTINGS:
        block_of_figures(build, sheet, block, top, 0)
        for row in range(top + 1, top + 2 + len(block.rows)):
            sheet.set_row(row, style.ROW_HEIGHT)
            if row > top + 1:
                rules.not_zero(sheet, build.styles, row, 3)
        top += len(block.rows) + _GAP
    sheet.freeze_panes(3, 1)
    print_setup(sheet)
    sheet.fit_to_pages(1, 1)
