"""对账: whether the tables agree with each other."""

from __future__ import annotations

import rules
import style
from sheets import Build, block_of_figures, figure, heading, print_setup, strip

from xl_huikuan.book.contract.footing import FOOTING_SHEET, FOOTINGS, Footing

_WIDTHS = (56, 18, 18, 16, 62)
_FIRST, _GAP = 5, 3


def footing_sheet(build: Build) -> None:
    """The whole sheet: how many lines do not agree, then the lines."""
    sheet = build.book.get_worksheet_by_name(FOOTING_SHEET)
    heading(build, sheet, FOOTING_SHEET, "同一笔钱在两张表里各加一遍，应当一样；不一样的，差额标出来，旁边说去哪里看。")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_row(3, 22)
    strip(build, sheet, 2, 0, 0)
    figure(build, sheet, Footing.off, 2, 0)
    rules.not_zero(sheet, build.styles, 3, 0)
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
