"""看板: the month's figures, the charts, and beneath them the blocks that the charts read."""

from __future__ import annotations

import style
from sheets import Build, block_of_figures, figure, heading, print_setup, strip
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.dashboard import (
    AMOUNT,
    BASE,
    BY_STEP,
    DUE,
    ITEM,
    LARGEST,
    RECEIVED,
    STEP,
    WATERFALL,
)
from xl_huikuan.book.contract.totals import BOARD, Totals
from xl_huikuan.ooxml.references import quote_sheet

_COLUMNS, _WIDTH, _PIXELS = 8, 16.0, 117
"""The grid that figures, charts and blocks stand on; a column's width in characters and in pixels."""
_ROW_POINTS, _ROW_PIXELS = 18, 24
_UPPER, _UPPER_ROWS, _LOWER_ROWS = 5, 13, 17
_LOWER = _UPPER + _UPPER_ROWS + 1
_FIGURES = _LOWER + _LOWER_ROWS + 1
_PLACES = {WATERFALL: (_FIGURES, 0), BY_STEP: (_FIGURES, 4), LARGEST: (_FIGURES + 11, 0)}
"""Row and column of each block's title."""
_AXIS_FORMAT = "#,##0"


def board_sheet(build: Build) -> None:
    """The whole sheet."""
    sheet = build.book.get_worksheet_by_name(BOARD)
    heading(build, sheet, "回款看板", "数字随各表自动更新；图读的是本页下半部分的数据。")
    sheet.set_column(0, _COLUMNS - 1, _WIDTH)
    sheet.set_default_row(_ROW_POINTS)
    sheet.set_row(2, 20)
    sheet.set_row(3, 28)
    strip(build, sheet, 2, 0, _COLUMNS - 1)
    for column, cell in enumerate(c for c in Totals.declared if c.sheet == BOARD):
        figure(build, sheet, cell, 2, column, size=12)
    for block, (top, left) in _PLACES.items():
        block_of_figures(build, sheet, block, top, left)
    half = _PIXELS * _COLUMNS // 2
    _place(sheet, _waterfall(build), _UPPER, 0, half - 6, _UPPER_ROWS)
    _place(sheet, _steps(build), _UPPER, _COLUMNS // 2, half, _UPPER_ROWS)
    _place(sheet, _customers(build), _LOWER, 0, half * 2, _LOWER_ROWS)
    sheet.freeze_panes(4, 0)
    print_setup(sheet)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def _range(block: Block, header: str) -> str:
    top, left = _PLACES[block]
    letter = chr(65 + left + [column.header for column in block.columns].index(header))
    return f"={quote_sheet(BOARD)}!${letter}${top + 3}:${letter}${top + 2 + len(block.rows)}"


def _place(sheet: Worksheet, chart: Chart, row: int, column: int, width: int, rows: int) -> None:
    chart.set_size({"width": width, "height": rows * _ROW_PIXELS})
    sheet.insert_chart(row, column, chart, {"object_position": 2})


def _dressed(chart: Chart, title: str, legend: bool) -> Chart:
    font = {"name": style.FONT, "size": 9, "color": style.MUTED}
    chart.set_title({
        "name": title, "overlay": False, "layout": {"x": 0.02, "y": 0.03},
        "name_font": {"name": style.FONT, "size": 11, "bold": True, "color": style.NAVY},
    })  # fmt: skip
    chart.set_legend({"position": "top", "font": font} if legend else {"none": True})
    chart.set_chartarea({"border": {"color": style.LINE}, "fill": {"color": style.WHITE}})
    chart.set_plotarea({"fill": {"none": True}})
    quiet = {"num_font": font, "line": {"color": style.LINE}, "major_tick_mark": "none"}
    amounts = {**quiet, "num_format": _AXIS_FORMAT, "major_gridlines": {"visible": True, "line": {"color": "#E8ECF1"}}}
    amounts["line"] = {"none": True}
    # names stand below the lowest bar: what is not broken down may be negative
    chart.set_x_axis({**quiet, "label_position": "low"})
    chart.set_y_axis(amounts)
    return chart


def _waterfall(build: Build) -> Chart:
    """Stacked columns on an invisible base."""
    chart = build.book.add_chart({"type": "column", "subtype": "stacked"})
    categories = _range(WATERFALL, ITEM.header)
    chart.add_series({
        "name": BASE.header, "categories": categories, "values": _range(WATERFALL, BASE.header), "gap": 45,
        "fill": {"none": True}, "border": {"none": True},
    })  # fmt: skip
    chart.add_series({
        "name": AMOUNT.header, "categories": categories, "values": _range(WATERFALL, AMOUNT.header), "gap": 45,
        "points": [{"fill": {"color": colour}} for colour in style.WATERFALL],
        "data_labels": {"value": True, "num_format": "#,##0;-#,##0;", "font": {"name": style.FONT, "size": 8, "color": style.INK}},
    })  # fmt: skip
    return _dressed(chart, f"{WATERFALL.title}（元）", legend=False)


def _steps(build: Build) -> Chart:
    """Each step's cumulative target beside what came in."""
    chart = build.book.add_chart({"type": "column"})
    for column, colour in ((DUE, style.COMMITTED), (RECEIVED, style.RECEIVED)):
        chart.add_series({
            "name": column.header, "categories": _range(BY_STEP, STEP.header), "values": _range(BY_STEP, column.header),
            "fill": {"color": colour}, "gap": 80, "overlap": -5,
        })  # fmt: skip
    return _dressed(chart, "节点进度（累计，元）", legend=True)


def _customers(build: Build) -> Chart:
    """Target, commitment and receipts of the largest customers."""
    chart = build.book.add_chart({"type": "column"})
    shown = (
        (Commitments.target, style.TARGET), (Commitments.commitment, style.COMMITTED), (Commitments.received, style.RECEIVED),
    )  # fmt: skip
    categories = _range(LARGEST, Commitments.name.header)
    for column, colour in shown:
        chart.add_series({
            "name": column.header, "categories": categories, "values": _range(LARGEST, column.header),
            "fill": {"color": colour}, "gap": 60, "overlap": 0,
        })  # fmt: skip
    return _dressed(chart, f"{LARGEST.title}：目标、承诺、实收（元）", legend=True)
