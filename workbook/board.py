"""看板: the month's figures, the charts, and beneath them the blocks that the charts read."""

from __future__ import annotations

import style
from sheets import Build, figure, heading, print_setup, put_formula, strip
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.schema import Block, Filled, Kind
from xl_huikuan.ooxml.references import quote_sheet

SHEET = "看板"
_COLUMNS, _WIDTH, _PIXELS = 8, 16.0, 117
"""The grid that figures, charts and blocks stand on; a column's width in characters and in pixels."""
_ROW_POINTS, _ROW_PIXELS = 18, 24
_UPPER, _UPPER_ROWS, _LOWER_ROWS = 5, 13, 17
_LOWER = _UPPER + _UPPER_ROWS + 1
_FIGURES = _LOWER + _LOWER_ROWS + 1
_PLACES = {
    "hk_board_waterfall": (_FIGURES, 0),
    "hk_board_steps": (_FIGURES, 4),
    "hk_board_customers": (_FIGURES + 11, 0),
}
_AXIS_FORMAT = "#,##0"


def board_sheet(build: Build) -> None:
    """The whole sheet."""
    sheet = build.book.get_worksheet_by_name(SHEET)
    heading(build, sheet, "回款看板", "数字随各表自动更新；图读的是本页下半部分的数据。")
    sheet.set_column(0, _COLUMNS - 1, _WIDTH)
    sheet.set_default_row(_ROW_POINTS)
    sheet.set_row(2, 20)
    sheet.set_row(3, 28)
    strip(build, sheet, 2, 0, _COLUMNS - 1)
    for column, cell in enumerate(c for c in contract.SHEET_TOTALS if c.sheet == SHEET):
        figure(build, sheet, cell, 2, column, size=12)
    for name, block in contract.BLOCKS.items():
        _block(build, sheet, block, *_PLACES[name])
    half = _PIXELS * _COLUMNS // 2
    _place(sheet, _waterfall(build), _UPPER, 0, half - 6, _UPPER_ROWS)
    _place(sheet, _steps(build), _UPPER, _COLUMNS // 2, half, _UPPER_ROWS)
    _place(sheet, _customers(build), _LOWER, 0, half * 2, _LOWER_ROWS)
    sheet.freeze_panes(4, 0)
    print_setup(sheet)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def _block(build: Build, sheet: Worksheet, block: Block, top: int, left: int) -> None:
    styles = build.styles
    sheet.write_string(top, left, block.title, styles.section())
    for i, header in enumerate(block.headers):
        shade = style.SHADES[Filled.FORMULA]
        look = styles.of(
            bold=True, font_color=style.WHITE, bg_color=shade.header, align="center", border=1, border_color=style.WHITE
        )
        sheet.write_string(top + 1, left + i, header, look)
    values = build.calc.block(block.name)
    for r, row in enumerate(block.rows, top + 2):
        for c, formula in enumerate(row):
            kind = block.kinds[c]
            look = styles.of(
                num_format=style.number_format(kind, True), border=1, border_color=style.LINE, shrink=kind is Kind.TEXT,
                **style.align(kind),
            )  # fmt: skip
            put_formula(sheet, r, left + c, formula.excel(""), values[r - top - 2][c], look)
    area = (top + 2, left, top + 1 + len(block.rows), left + len(block.headers) - 1)
    build.name_area(block.name, SHEET, area)


def _range(name: str, column: str) -> str:
    block = contract.BLOCKS[name]
    top, left = _PLACES[name]
    letter = chr(65 + left + block.headers.index(column))
    return f"={quote_sheet(SHEET)}!${letter}${top + 3}:${letter}${top + 2 + len(block.rows)}"


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
    name = "hk_board_waterfall"
    categories = _range(name, "项目")
    chart.add_series({
        "name": "垫底", "categories": categories, "values": _range(name, "垫底"), "gap": 45,
        "fill": {"none": True}, "border": {"none": True},
    })  # fmt: skip
    chart.add_series({
        "name": "金额", "categories": categories, "values": _range(name, "金额"), "gap": 45,
        "points": [{"fill": {"color": colour}} for colour in style.WATERFALL],
        "data_labels": {"value": True, "num_format": "#,##0;-#,##0;", "font": {"name": style.FONT, "size": 8, "color": style.INK}},
    })  # fmt: skip
    return _dressed(chart, "差距从哪里来（元）", legend=False)


def _steps(build: Build) -> Chart:
    """Each step's cumulative target beside what came in."""
    chart = build.book.add_chart({"type": "column"})
    name = "hk_board_steps"
    for column, colour in (("累计应达", style.COMMITTED), ("累计实收", style.RECEIVED)):
        chart.add_series({
            "name": column, "categories": _range(name, "节点"), "values": _range(name, column),
            "fill": {"color": colour}, "gap": 80, "overlap": -5,
        })  # fmt: skip
    return _dressed(chart, "节点进度（累计，元）", legend=True)


def _customers(build: Build) -> Chart:
    """Target, commitment and receipts of the largest customers."""
    name = "hk_board_customers"
    chart = build.book.add_chart({"type": "column"})
    for column, colour in (("本月目标", style.TARGET), ("客户承诺", style.COMMITTED), ("累计实收", style.RECEIVED)):
        chart.add_series({
            "name": column, "categories": _range(name, "客户名称"), "values": _range(name, column),
            "fill": {"color": colour}, "gap": 60, "overlap": 0,
        })  # fmt: skip
    return _dressed(chart, f"{contract.BLOCKS[name].title}：目标、承诺、实收（元）", legend=True)
