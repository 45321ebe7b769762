"""看板, one screen and one page: whose month, the answers, the figures, four charts, and what to do; and 看板数据 behind it."""

from __future__ import annotations

from typing import Any

import rules
import style
from sheets import Build, block_of_figures, figure, heading, print_setup, put_formula
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.all_blocks import DATA_BLOCKS
from xl_huikuan.book.contract.blocks import Block, BlockColumn
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.dashboard import (
    BOARD_DATA,
    CAPTION,
    CHARTED_CUSTOMERS,
    DOWN,
    GAP,
    LARGEST,
    NAMES_SHOWN,
    STANDS_ON,
    UP,
)
from xl_huikuan.book.contract.dashboard_answers import ANSWERS, HEAD
from xl_huikuan.book.contract.dashboard_days import (
    BY_DAY,
    BY_WEEK,
    CAME,
    CAME_BY_DAY,
    DAY_OF_MONTH,
    DUE_BY_DAY,
    PROMISED,
    WEEK,
)
from xl_huikuan.book.contract.dashboard_lists import (
    BEHIND,
    BROKEN,
    GRADES,
    RISKS,
    STEPS_SHOWN,
    UNCOMMITTED,
    UNDATED,
)
from xl_huikuan.book.contract.kinds import IN_TEN_THOUSANDS, Kind
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.totals import BOARD, Totals
from xl_huikuan.ooxml.references import cell_ref, quote_sheet

_WIDTHS = (13.5, 13.5, 13.5, 13.5, 20, 10.5, 10.5, 10.5, 2, 20, 10.5, 10.5, 10.5)
_PIXELS = tuple(round(7 * width) + 5 for width in _WIDTHS)
_LEFT, _RIGHT = 4, 9
"""Columns at which the two rows of lists begin; the gap between them holds nothing."""
_ROW_POINTS, _ROW_PIXELS = 15, 20
_TOP = 1
"""Row of the first blocks' titles."""
_FIGURES = 9
_UPPER, _UPPER_ROWS = 12, 13
_LISTS, _LIST_ROWS, _LIST_TITLE_POINTS = 26, 7, 24
_LAST = _LISTS + 3 * _LIST_ROWS
_SHOWN = (
    Totals.board_task, Totals.board_received, Totals.done_rate, Totals.time_gone, Totals.board_due, Totals.board_ahead,
    Totals.behind, Totals.lag, None, Totals.board_expected, Totals.open_at_end, Totals.board_residual,
    Totals.board_unallocated,
)  # fmt: skip
"""By column."""
_PLACES: tuple[tuple[Block, int, int, NamedCell[Any] | None], ...] = (
    (RISKS, 0, _LEFT, Totals.board_risk_gap), (BEHIND, 0, _RIGHT, Totals.behind_by),
    (BROKEN, 1, _LEFT, Totals.broken), (UNCOMMITTED, 1, _RIGHT, Totals.uncommitted),
    (GRADES, 2, _LEFT, Totals.board_commitment), (STEPS_SHOWN, 2, _RIGHT, None),
)  # fmt: skip
"""Row and column of each list, and the figure beside its title."""
_NOTHING_YET = "分解计划以后，这里有图"
"""Behind each chart, until there is anything to draw."""


def board_sheet(build: Build) -> None:
    """The whole sheet."""
    sheet, styles = build.book.get_worksheet_by_name(BOARD), build.styles
    heading(build, sheet, "回款看板（万元）", "")
    sheet.set_default_row(_ROW_POINTS)
    sheet.set_row(0, 28)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    _block(build, sheet, HEAD, _TOP, 0, size=12)
    _answers(build, sheet)
    sheet.set_row(_FIGURES + 1, 24)
    for column, cell in enumerate(_SHOWN):
        if cell is not None:
            figure(build, sheet, cell, _FIGURES, column, size=13, looked_at=True)
    rules.below(sheet, styles, (_FIGURES + 1, 5), cell_ref(_FIGURES + 2, 5))
    for block, row, left, beside in _PLACES:
        top = _LISTS + row * _LIST_ROWS
        sheet.set_row(top, _LIST_TITLE_POINTS)
        _block(build, sheet, block, top, left)
        if beside is not None:
            sheet.write_string(
                top, left + 2, beside.label, styles.of(font_size=9, font_color=style.MUTED, align="right")
            )
            look = styles.of(bold=True, font_color=style.NAVY, align="right", num_format=style.looked_at(beside.kind))
            assert beside.formula is not None
            put_formula(sheet, top, left + 3, beside.formula.excel(), build.sums.name(beside.name), look)
            build.name_cell(beside.name, BOARD, top, left + 3)
    whole = sum(_PIXELS)
    third = whole // 3
    lower = sum(_PIXELS[:4]) - 8
    for at, chart in enumerate((_waterfall(build), _days(build), _weeks(build))):
        _place(sheet, chart, _UPPER, at * third, third - 6, _UPPER_ROWS)
    _place(sheet, _customers(build), _LISTS, 0, lower, 3 * _LIST_ROWS + 1)
    for row, column in ((_UPPER, 1), (_UPPER, 5), (_UPPER, 10), (_LISTS, 1)):
        sheet.write_string(row + 5, column, _NOTHING_YET, styles.of(font_color=style.MUTED))
        rules.gone_when_planned(sheet, styles, (row + 5, column))
    sheet.set_zoom(90)
    print_setup(sheet)
    sheet.print_area(0, 0, _LAST, len(_WIDTHS) - 1)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()


def _answers(build: Build, sheet: Worksheet) -> None:
    """The questions, and their answers in large letters."""
    top, left, styles = _TOP, _LEFT, build.styles
    sheet.write_string(top, left, ANSWERS.title, styles.section())
    for at, column in enumerate(ANSWERS.columns):
        sheet.write_string(top + 1, left + at, column.header, styles.of(font_size=9, font_color=style.MUTED))
    values = build.sums.block(ANSWERS)
    for row, (cells, shown) in enumerate(zip(ANSWERS.rows, values, strict=True), top + 2):
        first = row == top + 2
        sheet.merge_range(row, left + 1, row, _RIGHT, None)  # its colour is as wide as its words
        looks = (
            styles.of(font_color=style.MUTED),
            styles.of(bold=True, font_size=12 if first else 11, font_color=style.NAVY),
        )
        for at, (formula, value, look) in enumerate(zip(cells, shown, looks, strict=True)):
            put_formula(sheet, row, left + at, formula.excel(), value, look)
    build.name_area(ANSWERS.name, BOARD, (top + 2, left, top + 1 + len(values), left + 1))
    left_out = top + 2 + len(values)
    sheet.merge_range(left_out, left, left_out, _RIGHT, None)
    look = styles.of(font_size=9, shrink=True)
    put_formula(sheet, left_out, left, UNDATED.rows[0][0].excel(), build.sums.block(UNDATED)[0][0], look)
    build.name_area(UNDATED.name, BOARD, (left_out, left, left_out, left))
    rules.says_something(sheet, styles, (left_out, left))
    rules.behind_time(sheet, styles, (top + 2, left + 1))
    rules.behind_steps(sheet, styles, (top + 1 + len(values), left + 1))


def _block(build: Build, sheet: Worksheet, block: Block, top: int, left: int, size: int = 10) -> None:
    """A block where people look: quiet headers, money in 万元, nothing where there is nothing."""
    styles = build.styles
    sheet.write_string(top, left, block.title, styles.section())
    values = build.sums.block(block)
    for at, column in enumerate(block.columns):
        align = {"align": "right"} if column.kind is Kind.MONEY else {"align": "left"}
        head = styles.of(font_size=9, font_color=style.MUTED, bottom=1, bottom_color=style.NAVY, **align)
        sheet.write_string(top + 1, left + at, column.header, head)
        look = styles.of(
            num_format=style.looked_at(column.kind), bottom=1, bottom_color=style.LINE, shrink=True,
            font_size=size, bold=size > 10, **align,
        )  # fmt: skip
        for row, cells in enumerate(block.rows):
            put_formula(sheet, top + 2 + row, left + at, cells[at].excel(), values[row][at], look)
    area = (top + 2, left, top + 1 + len(block.rows), left + len(block.columns) - 1)
    build.name_area(block.name, BOARD, area)


# ---- 看板数据 --------------------------------------------------------------------------------------------------------

_TOPS: dict[str, int] = {}
for _block_of_data in DATA_BLOCKS:
    _TOPS[_block_of_data.name] = 3 + sum(len(b.rows) + 3 for b in DATA_BLOCKS[: len(_TOPS)])


def board_data_sheet(build: Build) -> None:
    """The blocks beneath each other."""
    sheet = build.book.get_worksheet_by_name(BOARD_DATA)
    heading(
        build, sheet, BOARD_DATA, "看板的图和榜单从这里取数。全部自动计算，不用填，也不要改；#N/A 是图上不画的日子。"
    )
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 8, 16)
    for block in DATA_BLOCKS:
        block_of_figures(build, sheet, block, _TOPS[block.name], 0)
    rules.quiet_errors(sheet, build.styles, (_TOPS[BY_DAY.name], 0, _TOPS[BY_DAY.name] + 2 + len(BY_DAY.rows), 6))
    sheet.freeze_panes(3, 0)
    print_setup(sheet)
    sheet.fit_to_pages(1, 0)


def _range(block: Block, column: BlockColumn | str, rows: int | None = None) -> str:
    headers = [each.header for each in block.columns]
    at = headers.index(column if isinstance(column, str) else column.header)
    letter, top = chr(65 + at), _TOPS[block.name] + 3
    return f"={quote_sheet(BOARD_DATA)}!${letter}${top}:${letter}${top - 1 + (rows or len(block.rows))}"


# ---- charts ----------------------------------------------------------------------------------------------------------


def _place(sheet: Worksheet, chart: Chart, row: int, x: int, width: int, rows: int) -> None:
    chart.set_size({"width": width, "height": rows * _ROW_PIXELS})
    sheet.insert_chart(row, 0, chart, {"x_offset": x, "object_position": 2})


def _font(size: int = 9, **more: Any) -> dict[str, Any]:
    return {"name": style.FONT, "size": size, "color": style.INK, **more}


def _dressed(chart: Chart, title: str, legend: bool, upright: bool = True, every: int = 1) -> Chart:
    """The same look for all. `every`: so many names of the axis, one is shown."""
    chart.set_title({
        "name": title, "overlay": False, "layout": {"x": 0.02, "y": 0.02},
        "name_font": {"name": style.FONT, "size": 11, "bold": True, "color": style.NAVY},
    })  # fmt: skip
    chart.set_legend({"position": "top", "font": _font()} if legend else {"none": True})
    chart.set_chartarea({"border": {"color": style.LINE}, "fill": {"none": True}})  # what stands behind it shows
    chart.set_plotarea({"fill": {"none": True}})
    names = {
        "num_font": _font(rotation=360),
        "interval_unit": every,
        "line": {"color": style.MUTED},
        "major_tick_mark": "none",
        "label_position": "low",
    }
    amounts = {
        "num_font": _font(), "num_format": IN_TEN_THOUSANDS, "line": {"none": True}, "major_tick_mark": "none",
        "major_gridlines": {"visible": True, "line": {"color": "#E3E8EE"}},
    }  # fmt: skip
    if upright:
        chart.set_x_axis(names)
        chart.set_y_axis(amounts)
    else:
        chart.set_x_axis(amounts)
        chart.set_y_axis({**names, "reverse": True})
    return chart


def _waterfall(build: Build) -> Chart:
    """Stacked columns on an invisible base; what each bar amounts to stands beneath it."""
    chart = build.book.add_chart({"type": "column", "subtype": "stacked"})
    captions = _range(GAP, CAPTION)
    chart.add_series({
        "name": STANDS_ON.header, "categories": captions, "values": _range(GAP, STANDS_ON), "gap": 35,
        "fill": {"none": True}, "border": {"none": True},
    })  # fmt: skip
    for column in (UP, DOWN):
        chart.add_series({
            "name": column.header, "categories": captions, "values": _range(GAP, column), "gap": 35,
            "points": [{"fill": {"color": colour}, "border": {"color": style.MUTED}} for colour in style.GAP_BARS],
        })  # fmt: skip
    return _dressed(chart, "钱差在哪里：从任务到回款", legend=False)


def _days(build: Build) -> Chart:
    """What came in by each day, against what should have."""
    chart = build.book.add_chart({"type": "line"})
    looks = (
        (DUE_BY_DAY, {"color": style.GAP_BARS[3], "width": 1.5, "dash_type": "dash"}),
        (CAME_BY_DAY, {"color": style.RECEIVED, "width": 2.5}),
    )  # fmt: skip
    for column, line in looks:
        chart.add_series({
            "name": column.header, "categories": _range(BY_DAY, DAY_OF_MONTH), "values": _range(BY_DAY, column), "line": line,
        })  # fmt: skip
    chart.show_blanks_as("span")
    return _dressed(chart, "一天一天累计，对着节点", legend=True, every=5)


def _weeks(build: Build) -> Chart:
    """What was promised for each week, and what came in it."""
    chart = build.book.add_chart({"type": "column"})
    for column, colour in ((PROMISED, style.COMMITTED), (CAME, style.RECEIVED)):
        chart.add_series({
            "name": column.header, "categories": _range(BY_WEEK, WEEK), "values": _range(BY_WEEK, column),
            "fill": {"color": colour}, "gap": 60, "overlap": 0,
        })  # fmt: skip
    return _dressed(chart, "一周一周：答应的和到的", legend=True)


def _customers(build: Build) -> Chart:
    """Target, commitment and receipts of the largest customers, the largest on top."""
    chart = build.book.add_chart({"type": "bar"})
    shown = (
        (Commitments.target, style.TARGET), (Commitments.commitment, style.COMMITTED), (Commitments.received, style.RECEIVED),
    )  # fmt: skip
    for column, colour in shown:
        chart.add_series({
            "name": column.header, "categories": _range(NAMES_SHOWN, NAMES_SHOWN.columns[0]),
            "values": _range(LARGEST, column.header, CHARTED_CUSTOMERS),
            "fill": {"color": colour}, "border": {"color": style.MUTED, "width": 0.25}, "gap": 40, "overlap": 0,
        })  # fmt: skip
    return _dressed(chart, f"目标最大的 {CHARTED_CUSTOMERS} 个客户", legend=True, upright=False)
