"""总览 and 周一例会: the two pages that are looked at, and printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xl_huikuan.office import schema
from xl_huikuan.office.overview import Overview
from xl_huikuan.office.pages import (
    BLUE,
    GREEN,
    GREY,
    INK,
    LINE,
    ORANGE,
    PALE,
    REGIONS,
    REPS,
    SHARE,
    WAN,
    Book,
    exact_text,
    harmless,
    share,
    wan,
    wan_text,
)
from xl_huikuan.office.stepping_in import Group

_WIDE = 12
"""Columns of the first page."""
_FIRST_ITEMS, _MEETING_ITEMS, _MEETING_REPS = 10, 12, 15


def _as_of(view: Overview) -> str:
    return max(book.as_of for book in view.total.books)


def _days(view: Overview) -> tuple[int, int]:
    """Working days gone and in all, of the newest workbook."""
    book = max(view.total.books, key=lambda each: each.as_of)
    return book.figures[schema.DAYS_GONE.header], book.figures[schema.DAYS.header]


def _range(group: Group) -> str:
    return "" if group.range is None else f"{wan_text(group.range.low)} ～ {wan_text(group.range.high)}"


def first_page(
    book: Book,
    sheet: Any,
    view: Overview,
    places: Mapping[str, tuple[int, int]],
    links: Mapping[str, str],
    skipped: int,
    doubts: int,
) -> None:
    """Headline figures, days gone against money, charts, the first to look at, 对账."""
    total = view.total
    sheet.set_column(0, _WIDE - 1, 11.5)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, 6, f"{view.month} 回款总览", book.format(bold=True, font_size=20, font_color=BLUE))
    told = f"数据到 {_as_of(view)} · {len(view.reps)} 本工作簿 · {view.count:,} 个客户 · 单位：万元"
    sheet.merge_range(0, 7, 0, _WIDE - 1, told, book.format(font_color=GREY, align="right"))
    _tiles(book, sheet, view, 2)
    gone, days = _days(view)
    _bars(book, sheet, 6, [
        (f"时间：{days} 个工作日过了 {gone} 个", share(gone, days), "#BFBFBF"),
        (f"回款：任务 {wan_text(total[schema.TASK])}，已回 {wan_text(total[schema.RECEIVED])}",
         share(total[schema.RECEIVED], total[schema.TASK]), GREEN),
        (f"预计：到月底 {wan_text(total[schema.EXPECTED])}", share(total[schema.EXPECTED], total[schema.TASK]), BLUE),
    ])  # fmt: skip
    _charts(book, sheet, view, places, 10)
    line = _list_items(book, sheet, view, links, 26, _FIRST_ITEMS)
    _footing(book, sheet, view, line + 1, skipped, doubts)


def _tiles(book: Book, sheet: Any, view: Overview, top: int) -> None:
    total = view.total
    tiles = [
        ("本月任务", wan(total[schema.TASK]), f"没分到客户的 {wan_text(total[schema.UNALLOCATED])}", INK),
        ("已经回款", wan(total[schema.RECEIVED]), f"应达进度 {wan_text(total[schema.DUE_BY_NOW])}", GREEN),
        ("客户答应的", wan(total[schema.COMMITTED]), f"比目标少 {wan_text(total[schema.GAP])}", BLUE),
        ("预计到月底", wan(total[schema.EXPECTED]), f"八成把握 {_range(total)}" if _range(total) else "", BLUE),
        ("预计缺口", wan(total[schema.AT_RISK]), "各客户预计少回的相加", ORANGE),
        ("还没人管的差距", wan(total[schema.RESIDUAL]), "没有承诺、没有措施的", ORANGE),
    ]
    sheet.set_row(top, 20)
    sheet.set_row(top + 1, 38)
    sheet.set_row(top + 2, 20)
    for number, (label, figure, note, colour) in enumerate(tiles):
        at = number * 2
        looks = {"bg_color": "#F5F8FC", "align": "center"}
        sheet.merge_range(top, at, top, at + 1, label, book.format(font_color=GREY, top=2, top_color=colour, **looks))
        big = book.format(bold=True, font_size=22, font_color=colour, num_format="#,##0.0", **looks)
        sheet.merge_range(top + 1, at, top + 1, at + 1, figure, big)
        sheet.merge_range(top + 2, at, top + 2, at + 1, note, book.format(font_size=9, font_color=GREY, **looks))


def _bars(book: Book, sheet: Any, top: int, bars: list[tuple[str, float | None, str]]) -> None:
    for row, (words, figure, colour) in enumerate(bars, top):
        sheet.set_row(row, 20)
        sheet.merge_range(row, 0, row, 3, words, book.format())
        sheet.write_number(
            row, 4, figure or 0, book.format(num_format=SHARE, align="right", bold=True, font_color=colour)
        )
        full = book.format(num_format=";;;", border=1, border_color=LINE)
        sheet.merge_range(row, 5, row, _WIDE - 1, figure or 0, full)
        sheet.conditional_format(row, 5, row, 5, {
            "type": "data_bar", "bar_color": colour, "bar_solid": True, "bar_only": True, "min_type": "num", "min_value": 0,
            "max_type": "num", "max_value": 1, "data_bar_2010": True,
        })  # fmt: skip


def _charts(book: Book, sheet: Any, view: Overview, places: Mapping[str, tuple[int, int]], top: int) -> None:
    def chart(
        page: str, label: int, columns: tuple[tuple[int, str, str], ...], title: str, last: int, kind: str
    ) -> Any:
        made = book.workbook.add_chart({"type": kind})
        first = places[page][0]
        for column, name, colour in columns:
            made.add_series({
                "name": name, "categories": [page, first, label, last, label], "values": [page, first, column, last, column],
                "fill": {"color": colour}, "gap": 70, "overlap": -5,
            })  # fmt: skip
        made.set_title({"name": title, "name_font": {"size": 11, "name": "微软雅黑"}})
        made.set_legend({"position": "bottom"})
        made.set_size({"width": 505, "height": 300})
        return made

    first, last = places[REPS]
    many = len(view.regions) > 1
    columns = ((2, "任务", "#BFBFBF"), (5, "已回款", GREEN), (7, "预计", BLUE))
    if many:
        left = chart(
            REGIONS,
            0,
            columns,
            "各区域（万元，风险大的在前）",
            min(places[REGIONS][1], places[REGIONS][0] + 11),
            "column",
        )
    else:
        moved = tuple((column + 5, name, colour) for column, name, colour in columns)
        left = chart(REPS, 1, moved, "各业务员（万元，风险大的在前）", min(last, first + 11), "column")
    left.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    sheet.insert_chart(top, 0, left, {"object_position": 2})
    risky = chart(REPS, 1, ((16, "预计缺口", ORANGE),), "预计缺口最大的业务员（万元）", min(last, first + 9), "bar")
    risky.set_y_axis({"reverse": True})
    risky.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    risky.set_legend({"none": True})
    sheet.insert_chart(top, 6, risky, {"object_position": 2, "x_offset": 8})


def _list_items(book: Book, sheet: Any, view: Overview, links: Mapping[str, str], top: int, most: int) -> int:
    sheet.set_row(top, 24)
    sheet.merge_range(
        top,
        0,
        top,
        _WIDE - 1,
        "先介入这里（按钱从大到小）",
        book.format(bold=True, font_size=13, font_color=ORANGE, bottom=2, bottom_color=ORANGE),
    )
    line = top + 1
    if not view.items:
        sheet.merge_range(line, 0, line, _WIDE - 1, "没有需要介入的。", book.format(font_color=GREY))
        return line + 1
    for item in view.items[:most]:
        sheet.set_row(line, 20)
        sheet.write_number(
            line, 0, item.cents / 1_000_000, book.format(bold=True, num_format=WAN, font_color=ORANGE, align="right")
        )
        path = links.get(item.path)
        who = "·".join(filter(None, (item.region, item.rep)))
        sheet.merge_range(line, 1, line, 2, "", book.format())
        if path:
            book.link(sheet, line, 1, path, who, indent=1)
        else:
            book.put(sheet, line, 1, who, book.format(indent=1))
        sheet.merge_range(line, 3, line, 4, "", book.format())
        book.put(sheet, line, 3, item.customer or "（整本）", book.format(bold=True))
        sheet.merge_range(line, 5, line, _WIDE - 1, "", book.format())
        book.put(sheet, line, 5, item.why, book.format())
        line += 1
    return line


def _footing(book: Book, sheet: Any, view: Overview, top: int, skipped: int, doubts: int) -> None:
    off = [line for line in view.agreements if line.shown != line.added]
    told = "；".join(f"{line.label} {exact_text(line.shown)}" for line in view.agreements)
    left_out = view.not_compared()
    if off:
        words = "；".join(f"{a.label} 工作簿 {exact_text(a.shown)}，明细 {exact_text(a.added)}" for a in off)
        text, colour = f"对账不符：{words}{left_out}", ORANGE
    else:
        text = f"对账：客户明细相加与各工作簿的合计分毫不差（元）：{told}{left_out}"
        colour = ORANGE if left_out else GREEN
    look = book.format(font_color=colour, bg_color=PALE, text_wrap=True, border=1, border_color=LINE)
    sheet.set_row(top, 34)
    sheet.merge_range(top, 0, top, _WIDE - 1, text, look)
    if skipped or doubts:
        sheet.merge_range(
            top + 1,
            0,
            top + 1,
            _WIDE - 1,
            f"没算进来的 {skipped} 条，算了要核对的 {doubts} 条：原因在“名单”页。",
            book.format(font_color=GREY),
        )


def meeting_page(book: Book, sheet: Any, view: Overview) -> None:
    """One page to print for Monday's meeting."""
    total = view.total
    for column, width in enumerate((9, 11, 18, 9, 9, 9, 9, 9, 9, 30)):
        sheet.set_column(column, column, width)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.set_row(0, 30)
    sheet.merge_range(
        0,
        0,
        0,
        9,
        f"回款例会 · {view.month}（数据到 {_as_of(view)}，万元）",
        book.format(bold=True, font_size=16, font_color=BLUE),
    )
    gone, days = _days(view)
    reached = share(total[schema.RECEIVED], total[schema.TASK]) or 0
    words = (
        f"任务 {wan_text(total[schema.TASK])}，已回 {wan_text(total[schema.RECEIVED])}（{reached:.0%}），"
        f"时间过了 {share(gone, days) or 0:.0%}；客户答应 {wan_text(total[schema.COMMITTED])}；"
        f"预计 {wan_text(total[schema.EXPECTED])}{f'（{_range(total)}）' if _range(total) else ''}，预计缺口 {wan_text(total[schema.AT_RISK])}。"
    )
    sheet.set_row(1, 36)
    sheet.merge_range(1, 0, 1, 9, words, book.format(text_wrap=True, font_size=11))
    head = book.format(
        bold=True, font_color="#FFFFFF", bg_color=BLUE, align="center", text_wrap=True, border=1, border_color=LINE
    )
    cell = {"border": 1, "border_color": LINE}
    sheet.set_row(2, 30)
    for column, header in enumerate(
        (
            schema.REGION.header,
            "业务员",
            "",
            "任务",
            "已回",
            "完成",
            "预计",
            "缺口",
            "任务÷能力",
            "会上说什么、谁办、哪天前",
        )
    ):
        sheet.write_string(2, column, header, head)
    sheet.merge_range(2, 1, 2, 2, "业务员", head)
    line = 3
    reps = sorted(view.reps, key=lambda g: (-g[schema.AT_RISK], g.region, g.name))
    for group in reps[:_MEETING_REPS]:
        sheet.set_row(line, 22)
        book.put(sheet, line, 0, group.region, book.format(**cell))
        sheet.merge_range(line, 1, line, 2, "", book.format(**cell))
        book.put(sheet, line, 1, group.name, book.format(bold=True, **cell))
        figures = (
            (wan(group[schema.TASK]), WAN), (wan(group[schema.RECEIVED]), WAN), (share(group[schema.RECEIVED], group[schema.TASK]), SHARE),
            (wan(group[schema.EXPECTED]), WAN), (wan(group[schema.AT_RISK]), WAN), (share(group[schema.TASK], group[schema.CARRY]), SHARE),
        )  # fmt: skip
        for column, (figure, number) in enumerate(figures, 3):
            book.put(sheet, line, column, figure, book.format(num_format=number, align="right", **cell))
        sheet.write_blank(line, 9, None, book.format(**cell))
        line += 1
    if len(reps) > _MEETING_REPS:
        sheet.merge_range(
            line, 0, line, 9, f"其余 {len(reps) - _MEETING_REPS} 人见“业务员并排”。", book.format(font_color=GREY)
        )
        line += 1
    line += 1
    sheet.merge_range(line, 0, line, 9, "今天定下来怎么办的", book.format(bold=True, font_size=12, font_color=ORANGE))
    line += 1
    sheet.set_row(line, 22)
    for column, header in enumerate(("万元", "业务员", "客户名", "", "怎么回事", "", "", "", "", "谁去、哪天前")):
        sheet.write_string(line, column, header, head)
    sheet.merge_range(line, 2, line, 3, "客户名", head)
    sheet.merge_range(line, 4, line, 8, "怎么回事", head)
    line += 1
    for item in view.items[:_MEETING_ITEMS]:
        sheet.set_row(line, 30)
        book.put(
            sheet,
            line,
            0,
            wan(item.cents),
            book.format(num_format=WAN, bold=True, font_color=ORANGE, align="right", **cell),
        )
        book.put(sheet, line, 1, item.rep, book.format(text_wrap=True, indent=1, **cell))
        sheet.merge_range(line, 2, line, 3, "", book.format(**cell))
        book.put(sheet, line, 2, item.customer or "（整本）", book.format(text_wrap=True, **cell))
        sheet.merge_range(line, 4, line, 8, "", book.format(**cell))
        book.put(sheet, line, 4, harmless(item.why), book.format(text_wrap=True, font_size=9, **cell))
        sheet.write_blank(line, 9, None, book.format(**cell))
        line += 1
