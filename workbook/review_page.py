"""What stands above 复盘's table: the month in words, and its totals."""

from __future__ import annotations

import style
from sheets import Build, put_formula

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.review import Review, ReviewHead
from xl_huikuan.book.row_heights import OF_WORDS

_WORDS_ROW, _TOTALS_ROW = 1, 2


def review_head(build: Build) -> None:
    """Two rows, each figure right of its label."""
    table, styles = Review.declared, build.styles
    sheet = build.book.get_worksheet_by_name(table.sheet)
    words, *totals = ReviewHead.declared
    line = {"top": 2, "top_color": style.NAVY, "bg_color": style.PALE}
    sheet.set_row(_WORDS_ROW, OF_WORDS)
    sheet.write_string(_WORDS_ROW, 0, words.label, styles.of(font_color=style.MUTED, indent=1, **line))
    look = styles.of(num_format="General", text_wrap=True, align="left", indent=1, **line)
    sheet.merge_range(_WORDS_ROW, 1, _WORDS_ROW, len(table.columns) - 1, None, look)
    assert words.formula is not None
    put_formula(sheet, _WORDS_ROW, 1, words.formula.excel(), build.sums.name(words.name), look)
    build.name_cell(words.name, words.sheet, _WORDS_ROW, 1)
    sheet.set_row(_TOTALS_ROW, 22)
    for column in range(len(table.columns)):
        sheet.write_blank(_TOTALS_ROW, column, None, styles.figure(Kind.MONEY))
    label = styles.of(font_size=9, font_color=style.MUTED, align="right", bg_color=style.PALE)
    for column, cell in zip(range(0, len(table.columns), 2), totals, strict=False):
        assert cell.formula is not None
        sheet.write_string(_TOTALS_ROW, column, cell.label, label)
        shown = build.sums.name(cell.name)
        put_formula(sheet, _TOTALS_ROW, column + 1, cell.formula.excel(), shown, styles.figure(cell.kind))
        build.name_cell(cell.name, cell.sheet, _TOTALS_ROW, column + 1)
