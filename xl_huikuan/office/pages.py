"""How the manager's workbook looks: formats, and tables that are laid out one way everywhere. Amounts are shown as 万元."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xl_huikuan.book.row_heights import height, lines_of
from xl_huikuan.domain.money import format_amount
from xl_huikuan.values import Cents

FONT, INK, BLUE, PALE, LINE, ORANGE, GREEN, GREY = (
    "微软雅黑", "#1F2937", "#1F4E79", "#DDE8F3", "#C9D3DE", "#C55A11", "#2E7D4F", "#6B7280",
)  # fmt: skip
WAN, SHARE, COUNT, DAY = "#,##0.0;[Red]-#,##0.0;0.0", "0%", "#,##0", "mm-dd"
REGIONS, REPS, CUSTOMERS, ITEMS, TREND, LIST = "按区域", "业务员并排", "按客户", "先介入这里", "走势", "名单"
"""The pages behind the first two."""
TOTAL, NOT_FILLED = "合计", "（未填）"
_TEN_THOUSAND = 1_000_000
"""Cents of a 万元."""
_LONGEST = 2000
"""Signs of a text that anybody reads in a cell."""


def wan(cents: Cents | None) -> float | None:
    """An amount in 万元."""
    return None if cents is None else cents / _TEN_THOUSAND


def wan_text(cents: Cents) -> str:
    """An amount in 万元 with one decimal, as text."""
    return f"{cents / _TEN_THOUSAND:,.1f}"


def exact_text(cents: Cents) -> str:
    """An amount in yuan to the cent."""
    return format_amount(cents)


def share(part: Cents | None, whole: Cents | None) -> float | None:
    """A part of a whole; None where there is no whole."""
    return None if part is None or not whole else part / whole


class Book:
    """The workbook under way, and its formats."""

    def __init__(self, workbook: Any):
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **looks: Any) -> Any:
        """A format; equal ones are one."""
        all_looks = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter", **looks}
        key = tuple(sorted(all_looks.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(all_looks)
        return self._formats[key]

    def sheet(self, name: str, tab: str = BLUE) -> Any:
        """A new sheet without lines between cells."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_tab_color(tab)
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        sheet.set_footer(f"&C&8{name}  第 &P 页 / 共 &N 页")
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Any, look: Any) -> None:
        """A value as it is: a text never becomes a formula, a number or a link."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, column, harmless(value), look)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), look)
        else:
            sheet.write_number(row, column, value, look)

    def link(self, sheet: Any, row: int, column: int, path: str, text: str, **looks: Any) -> None:
        """A link to a workbook; its text alone where Excel takes no such link."""
        look = self.format(font_color="#0563C1", underline=1, **looks)
        address = path.replace("\\", "/").replace("#", "%23")
        if (
            len(address) > _LONGEST_LINK
            or sheet.write_url(row, column, f"external:{address}", look, harmless(text)) != 0
        ):
            sheet.write_string(row, column, harmless(text), self.format(**looks))


_LONGEST_LINK = 2000


def harmless(text: str) -> str:
    """A text that a cell can hold."""
    return text.encode("utf-8", "replace").decode()[:_LONGEST]


@dataclass(frozen=True)
class Shown:
    """A column of a page."""

    header: str
    width: float
    value: Callable[[Any], Any]
    number: str = ""
    """Its number format; empty: words."""
    total: bool = False
    bar: str = ""
    """The colour of bars within the cells."""
    wrap: bool = False
    link: Callable[[Any], str | None] | None = None


def table(
    book: Book, sheet: Any, top: int, columns: Sequence[Shown], rows: Sequence[Any], totals: Any = None, left: int = 0
) -> int:
    """Lay rows out under headers, the totals first; the row after the last.

    Args:
        book: whose formats.
        sheet: where.
        top: the row of the headers, from 0.
        columns: which.
        rows: each is handed to every column.
        totals: what is handed to the columns for the line of totals; None: there is none.
        left: the first column.
    """
    head = book.format(
        bold=True, font_color="#FFFFFF", bg_color=BLUE, align="center", text_wrap=True, border=1, border_color=LINE
    )
    sheet.set_row(top, 32, None)
    for at, column in enumerate(columns, left):
        sheet.write_string(top, at, column.header, head)
    line = top + 1
    if totals is not None:
        for at, column in enumerate(columns, left):
            value = column.value(totals) if column.total else TOTAL if at == left else None
            look = book.format(bold=True, bg_color=PALE, border=1, border_color=LINE, **_number(column))
            book.put(sheet, line, at, value, look)
        line += 1
    first = line
    looks = [{"border": 1, "border_color": LINE, "text_wrap": column.wrap, **_number(column)} for column in columns]
    cells = [
        (at, column, book.format(**look), look)
        for at, (column, look) in enumerate(zip(columns, looks, strict=True), left)
    ]
    for row in rows:
        values = [column.value(row) for column in columns]
        lines = [lines_of(str(v), c.width) for v, c in zip(values, columns, strict=True) if c.wrap]
        sheet.set_row(line, max(height(max(lines, default=1)), 17))  # no program but Excel fits it itself
        for value, (at, column, format_, look) in zip(values, cells, strict=True):
            if column.link is not None and (path := column.link(row)):
                book.link(sheet, line, at, path, str(value), **look)
            elif type(value) is float or type(value) is int:
                sheet.write_number(line, at, value, format_)
            else:
                book.put(sheet, line, at, value, format_)
        line += 1
    for at, column in enumerate(columns, left):
        if column.bar and line > first:
            rule = {
                "type": "data_bar", "bar_color": column.bar, "bar_solid": True, "min_type": "num", "min_value": 0,
                "data_bar_2010": True,
            }  # fmt: skip
            if column.number == SHARE:
                rule |= {"max_type": "num", "max_value": 1}
            sheet.conditional_format(first, at, line - 1, at, rule)
    return line


def _number(column: Shown) -> dict[str, Any]:
    return {"num_format": column.number, "align": "right"} if column.number else {"align": "left", "indent": 1}


def widths(sheet: Any, columns: Sequence[Shown], left: int = 0) -> None:
    """Set the columns' widths."""
    for at, column in enumerate(columns, left):
        sheet.set_column(at, at, column.width)


def titled(book: Book, sheet: Any, title: str, below: str, last: int) -> None:
    """A page's title, and a line below it."""
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, title, book.format(bold=True, font_size=16, font_color=BLUE))
    sheet.set_row(1, 30)
    sheet.merge_range(1, 0, 1, last, below, book.format(font_color=GREY, text_wrap=True, valign="top"))
