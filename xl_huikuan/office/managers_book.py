"""The manager's workbook: what to look at first on the first page, then where to step in, then the tables behind it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from xl_huikuan.office import schema
from xl_huikuan.office.first_page import first_page, meeting_page
from xl_huikuan.office.overview import MonthBefore, Overview
from xl_huikuan.office.pages import (
    BLUE,
    COUNT,
    CUSTOMERS,
    DAY,
    GREEN,
    GREY,
    ITEMS,
    LIST,
    NOT_FILLED,
    ORANGE,
    REGIONS,
    REPS,
    SHARE,
    TREND,
    WAN,
    Book,
    Shown,
    share,
    table,
    titled,
    wan,
    widths,
)
from xl_huikuan.office.sorting_out import Listed, to_be_mended
from xl_huikuan.office.stepping_in import CustomerLine, Group

_KINDS = "、"
_MOST_CHARTED = 20


def managers_book(
    view: Overview, skipped: Sequence[Listed], doubts: Sequence[Listed], links: Mapping[str, str]
) -> bytes:
    """The workbook's bytes.

    Args:
        view: what it shows.
        skipped: files that do not count, with reasons.
        doubts: files that count, and what is to be looked at.
        links: where each workbook lies, seen from this one.
    """
    import xlsxwriter

    content = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(content, options) as workbook:
        as_of = max(book.as_of for book in view.total.books)
        workbook.set_properties({"title": f"{view.month} 回款汇总", "created": dt.datetime.fromisoformat(as_of)})
        workbook.set_calc_mode("auto")
        book = Book(workbook)
        first = book.sheet("总览", ORANGE)
        meeting = book.sheet("周一例会", ORANGE)
        _items(book, view, links)
        places = {REGIONS: _regions(book, view), REPS: _reps(book, view, links)}
        _customers(book, view, links)
        if view.trend:
            _trend(book, view.trend)
        _list(book, view, skipped, doubts, links)
        first_page(book, first, view, places, links, len(to_be_mended(skipped)), len(doubts))
        meeting_page(book, meeting, view)
        first.activate()
    return content.getvalue()


def _sums() -> list[Shown]:
    def money(column: schema.TidyColumn, header: str = "", bar: str = "") -> Shown:
        return Shown(header or column.header, 10.5, lambda group: wan(group[column]), WAN, total=True, bar=bar)

    return [
        money(schema.TASK), money(schema.COMMITTED), money(schema.GAP), money(schema.RECEIVED),
        Shown("完成率", 9, lambda g: share(g[schema.RECEIVED], g[schema.TASK]), SHARE, total=True, bar="#9BC2E6"),
        money(schema.EXPECTED),
        Shown(schema.LOW.header, 10, lambda g: wan(g.range.low) if g.range else None, WAN, total=True),
        Shown(schema.HIGH.header, 10, lambda g: wan(g.range.high) if g.range else None, WAN, total=True),
        Shown("预计完成", 9, lambda g: share(g[schema.EXPECTED], g[schema.TASK]), SHARE, total=True),
        money(schema.AT_RISK, bar="#F4B183"),
    ]  # fmt: skip


def _regions(book: Book, view: Overview) -> tuple[int, int]:
    """By region; the first and last row of data, from 0."""
    sheet = book.sheet(REGIONS)
    columns = [
        Shown(schema.REGION.header, 14, lambda g: g.name or NOT_FILLED), Shown("业务员", 8, lambda g: len(g.books), COUNT, total=True), *_sums(),
    ]  # fmt: skip
    regions = sorted(view.regions, key=lambda g: (-g[schema.AT_RISK], g.name))
    titled(
        book,
        sheet,
        f"{view.month} {REGIONS}",
        "单位：万元。按风险差距从大到小。预计的上下限：十次有八次落在里面。",
        len(columns) - 1,
    )
    widths(sheet, columns)
    end = table(book, sheet, 2, columns, regions, view.total)
    _finish(sheet, 2, end, len(columns), freeze=1)
    return 4, end - 1


def _reps(book: Book, view: Overview, links: Mapping[str, str]) -> tuple[int, int]:
    sheet = book.sheet(REPS)
    carry = schema.CARRY
    columns = [
        Shown(schema.REGION.header, 9, lambda g: g.region), Shown("业务员", 13, lambda g: g.name, link=lambda g: links.get(g.books[0].path)),
        Shown("客户数", 7, lambda g: g[schema.TAKING_PART], COUNT, total=True),
        Shown(carry.header, 10, lambda g: wan(g[carry]), WAN, total=True),
        Shown("任务÷能力", 9, lambda g: share(g[schema.TASK], g[carry]), SHARE, total=True),
        Shown("实收÷能力", 9, lambda g: share(g[schema.RECEIVED], g[carry]), SHARE, total=True, bar="#A9D08E"),
        Shown("预计÷能力", 9, lambda g: share(g[schema.EXPECTED], g[carry]), SHARE, total=True, bar="#9BC2E6"),
        *_sums(),
        Shown("该联系", 7, lambda g: g[schema.CONTACTS_DUE], COUNT, total=True),
        Shown("已联系", 7, lambda g: g[schema.CONTACTS_MADE], COUNT, total=True),
        Shown("到期承诺兑现", 9, lambda g: share(g[schema.KEPT], g[schema.PROMISED]), SHARE, total=True),
        Shown("以前预测在范围里", 9, lambda g: share(g[schema.FORECASTS_HELD], g[schema.FORECASTS]), SHARE, total=True),
        Shown("没有承诺的客户", 8, lambda g: g[schema.NOT_COMMITTED], COUNT, total=True),
        Shown("数据日期", 8, lambda g: dt.date.fromisoformat(g.books[0].as_of) if len(g.books) == 1 else None, DAY),
    ]  # fmt: skip
    reps = _by_risk(view.reps)
    below = (
        "单位：万元。公平地比：看各人的客户本月能承受多少（能力），不看彼此的总额；任务÷能力高的，任务本来就重。"
        "能力：客户表的上限，或动销与库存推算的；不知道的按平常回款。以前预测：“历月对照”里每周的，应有八成在范围里。点业务员打开他的工作簿。"
    )
    titled(book, sheet, f"{view.month} {REPS}", below, len(columns) - 1)
    widths(sheet, columns)
    end = table(book, sheet, 2, columns, reps, view.total)
    _finish(sheet, 2, end, len(columns), freeze=2)
    last = min(end - 1, 4 + _MOST_CHARTED - 1)
    chart = book.workbook.add_chart({"type": "bar"})
    for column, name, colour in ((4, "任务÷能力", "#BFBFBF"), (6, "预计÷能力", BLUE), (5, "实收÷能力", GREEN)):
        chart.add_series({
            "name": name, "categories": [REPS, 4, 1, last, 1], "values": [REPS, 4, column, last, column],
            "fill": {"color": colour}, "gap": 60,
        })  # fmt: skip
    chart.set_title({"name": "任务、预计、实收各占客户能力的多少", "name_font": {"size": 12, "name": "微软雅黑"}})
    chart.set_y_axis({"reverse": True, "num_font": {"name": "微软雅黑"}})
    chart.set_x_axis({"num_format": "0%", "min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 900, "height": 120 + 46 * max(last - 3, 2)})
    sheet.insert_chart(end + 1, 0, chart)
    return 4, end - 1


def _by_risk(groups: Sequence[Group]) -> list[Group]:
    return sorted(groups, key=lambda g: (-g[schema.AT_RISK], g.region, g.name))


def _customers(book: Book, view: Overview, links: Mapping[str, str]) -> None:
    sheet = book.sheet(CUSTOMERS)
    names = {"rep": "业务员"}

    def money(name: str, column: schema.TidyColumn, bar: str = "") -> Shown:
        return Shown(column.header, 10.5, lambda line: wan(getattr(line, name)), WAN, total=True, bar=bar)

    columns = [
        Shown(schema.REGION.header, 9, lambda c: c.region),
        Shown(names["rep"], 13, lambda c: c.rep, link=lambda c: links.get(c.path)),
        Shown("编码", 11, lambda c: c.code), Shown("客户名", 24, lambda c: c.name), Shown("等级", 6, lambda c: c.grade),
        money("target", schema.TARGET), money("committed", schema.COMMITTED), money("gap", schema.GAP),
        money("received", schema.RECEIVED),
        Shown("完成率", 9, lambda c: share(c.received, c.target), SHARE, bar="#9BC2E6"),
        money("expected", schema.EXPECTED), money("at_risk", schema.AT_RISK, "#F4B183"),
        Shown("平常", 10, lambda c: wan(c.usual), WAN), Shown("最多能回", 10, lambda c: wan(c.capacity), WAN),
        Shown("判断", 9, lambda c: c.judgement), Shown("难处", 9, lambda c: c.obstacle),
        Shown("最近一次联系", 9, lambda c: c.last_contact, DAY),
    ]  # fmt: skip
    below = "单位：万元。按风险差距从大到小。点业务员打开他的工作簿。"
    if view.others:
        below += f"这里是前 {len(view.customers):,} 户，其余 {view.others:,} 户合在“其余”一行；全部明细在 Parquet 里。"
    titled(book, sheet, f"{view.month} {CUSTOMERS}", below, len(columns) - 1)
    widths(sheet, columns)
    lines: list[Any] = [*view.customers]
    if view.others:
        lines.append(_line("其余", [*view.rest.values()]))
    sums = _of_lines(view)
    end = table(book, sheet, 2, columns, lines, sums)
    _finish(sheet, 2, end, len(columns), freeze=4)


def _of_lines(view: Overview) -> CustomerLine:
    names = ("target", "committed", "gap", "received", "expected", "at_risk")
    sums = [sum(getattr(line, name) for line in view.customers) + view.rest[name] for name in names]
    return _line("", sums)


def _line(rep: str, sums: Sequence[int]) -> CustomerLine:
    target, committed, gap, received, expected, at_risk = sums
    return CustomerLine(
        "", rep, "", "", "", target, committed, gap, received, expected, at_risk, None, None, "", "", None, ""
    )


def item_columns(links: Mapping[str, str]) -> list[Shown]:
    """What is told of where to step in."""
    return [
        Shown("金额（万元）", 10, lambda item: wan(item.cents), WAN, bar="#F4B183"),
        Shown(schema.REGION.header, 10, lambda item: item.region),
        Shown("业务员", 13, lambda item: item.rep, link=lambda item: links.get(item.path)),
        Shown("客户名", 24, lambda item: item.customer or "（整本）"),
        Shown("为什么", 14, lambda item: _KINDS.join(item.kinds)), Shown("怎么回事", 60, lambda item: item.why, wrap=True),
    ]  # fmt: skip


def _items(book: Book, view: Overview, links: Mapping[str, str]) -> None:
    sheet = book.sheet(ITEMS, ORANGE)
    columns = item_columns(links)
    below = "按钱从大到小：预计回不来的、第二次以后又失信的、没有承诺的、业务员联系不够的、以前预计偏高的。点业务员打开他的工作簿。"
    titled(book, sheet, f"{view.month} {ITEMS}", below, len(columns) - 1)
    widths(sheet, columns)
    end = table(book, sheet, 2, columns, view.items)
    _finish(sheet, 2, end, len(columns), freeze=0)


def _trend(book: Book, months: Sequence[MonthBefore]) -> None:
    sheet = book.sheet(TREND)
    columns = [
        Shown(schema.MONTH.header, 12, lambda m: m.month), Shown("工作簿", 9, lambda m: m.books, COUNT),
        Shown("任务", 12, lambda m: wan(m.task), WAN), Shown(schema.COMMITTED.header, 12, lambda m: wan(m.committed), WAN),
        Shown(schema.RECEIVED.header, 12, lambda m: wan(m.received), WAN),
        Shown("完成率", 10, lambda m: share(m.received, m.task), SHARE), Shown("承诺占任务", 10, lambda m: share(m.committed, m.task), SHARE),
    ]  # fmt: skip
    titled(
        book,
        sheet,
        TREND,
        "单位：万元。各月都按所给的工作簿相加；最后一行是本月，还没有过完的照到今天为止。",
        len(columns) - 1,
    )
    widths(sheet, columns)
    end = table(book, sheet, 2, columns, months)
    chart = book.workbook.add_chart({"type": "column"})
    for column, colour in ((2, "#BFBFBF"), (3, "#9BC2E6"), (4, GREEN)):
        chart.add_series({
            "name": [TREND, 2, column], "categories": [TREND, 3, 0, end - 1, 0], "values": [TREND, 3, column, end - 1, column],
            "fill": {"color": colour}, "gap": 80,
        })  # fmt: skip
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    chart.set_title({"name": "各月任务、承诺、实收（万元）", "name_font": {"size": 12, "name": "微软雅黑"}})
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 760, "height": 320})
    sheet.insert_chart(end + 1, 0, chart)
    _finish(sheet, 2, end, len(columns), freeze=0)


def _list(
    book: Book, view: Overview, skipped: Sequence[Listed], doubts: Sequence[Listed], links: Mapping[str, str]
) -> None:
    sheet = book.sheet(LIST, GREY)
    counted = {path for group in view.reps for path in (group.books[0].path,)}
    lines = [("不用算" if each.in_order else "没算进来", each) for each in skipped] + [
        ("算了，请核对", each) for each in doubts
    ]
    told = {path for each in doubts for path in each.files or (each.file,)}
    lines += [("算了", Listed(path, "没有问题")) for path in sorted(counted - told)]
    columns = [
        Shown("情况", 14, lambda line: line[0]),
        Shown("文件", 52, lambda line: line[1].file, wrap=True, link=lambda line: links.get(line[1].file)),
        Shown("为什么", 90, lambda line: line[1].reason, wrap=True),
    ]  # fmt: skip
    titled(book, sheet, "名单：哪些算了，哪些没算", "点文件名打开那一本。", len(columns) - 1)
    widths(sheet, columns)
    end = table(book, sheet, 2, columns, lines)
    _finish(sheet, 2, end, len(columns), freeze=0)


def _finish(sheet: Any, top: int, end: int, columns: int, freeze: int) -> None:
    """What every table's page has: headers that stay, a filter, a print that fits."""
    sheet.freeze_panes(top + 1, freeze)
    if end > top + 1:
        sheet.autofilter(top, 0, end - 1, columns - 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
