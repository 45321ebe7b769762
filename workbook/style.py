"""How the template looks: one font, a restrained palette, and a colour for each of those who fill cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from xl_huikuan.book.contract.columns import Column, Filled
from xl_huikuan.book.contract.kinds import FORMATS, IN_TEN_THOUSANDS, Kind

FONT = "微软雅黑"
BODY = {"font_name": FONT, "font_size": 10}

INK, NAVY, MUTED, LINE, PALE, WHITE = "#26323F", "#1F3A5F", "#6B7785", "#D5DCE4", "#F4F6F9", "#FFFFFF"

TARGET, COMMITTED, RECEIVED = "#C9D5E2", "#7FA8D1", "#1F4E79"
"""Series of the charts, from light to dark: told apart in black and white, and without red or green."""
GAP_BARS = ("#8FA3B8", "#D3DAE1", "#F2B66D", "#C96A12", "#7FA8D1", "#1F4E79")
"""The bars of the waterfall, in order."""
TABS = ("#1F4E79", "#7FA8D1", "#C9D5E2")
"""Of the sheets' tabs: every day, once a month, settings and workings."""


@dataclass(frozen=True)
class Shade:
    """The colours of a column: its header's and its cells'."""

    header: str
    cells: str


SHADES_OF_PAGES = "#434E5A"
"""Headers on pages that are handed out."""
SHADES = {
    Filled.REP: Shade("#2B5C8F", "#EEF4FB"),
    Filled.JOB: Shade("#8A96A3", WHITE),
    Filled.FORMULA: Shade("#434E5A", "#F3F5F7"),
}

BAD = {"font_color": "#FFFFFF", "bg_color": "#B2401B", "bold": True}
WARN = {"font_color": "#6B4300", "bg_color": "#FFE3B3"}
GOOD = {"font_color": "#1F4E79", "bg_color": "#DCE8F4"}
QUIET = {"font_color": "#6B7785"}

WRAPPED_FROM = 15
"""Text columns at least this wide wrap."""

_RIGHT = (Kind.MONEY, Kind.NUMBER, Kind.RATE)
_CENTRED = (Kind.DATE, Kind.COUNT)
ROW_HEIGHT = 19
"""Points, where no text wraps."""


def number_format(kind: Kind, formula: bool) -> str:
    """A cell's number format. A formula in a cell formatted as text would turn into text when it is edited."""
    return "General" if formula and FORMATS[kind] == "@" else FORMATS[kind]


def looked_at(kind: Kind) -> str:
    """The same where people look rather than book: money in 万元, and no day where there is none."""
    if kind is Kind.DATE:
        return f"{FORMATS[kind]};;"
    return IN_TEN_THOUSANDS if kind is Kind.MONEY else number_format(kind, True)


def align(kind: Kind) -> dict[str, Any]:
    """Where a cell's content stands: off the cell's edge, so that neighbours do not touch."""
    if kind in _CENTRED:
        return {"align": "center"}
    return {"align": "right" if kind in _RIGHT else "left", "indent": 1}


def wraps(column: Column[Any]) -> bool:
    """Whether a column's text wraps; jobs see to it that its rows are high enough (`book.row_heights`)."""
    return column.kind is Kind.TEXT and column.width >= WRAPPED_FROM and not column.aside


_looked_at = looked_at


class Styles:
    """The workbook's formats, each made once."""

    def __init__(self, book: Workbook):
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """A format with these properties, vertically centred and in the ink colour unless told."""
        wanted = {"valign": "vcenter", "font_color": INK, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def rule(self, **properties: Any) -> Format:
        """A format for a conditional format: only what it changes."""
        key = (("rule", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def header(self, column: Column[Any]) -> Format:
        """A table header."""
        return self.of(
            bold=True, font_color=WHITE, bg_color=SHADES[column.filled].header, text_wrap=True, align="center",
            border=1, border_color=WHITE,
        )  # fmt: skip

    def cell(self, column: Column[Any]) -> Format:
        """A table's data cell."""
        fit = {"text_wrap": True} if wraps(column) else {}
        return self.of(
            num_format=number_format(column.kind, column.is_computed), bg_color=SHADES[column.filled].cells,
            border=1, border_color=LINE, **align(column.kind), **fit,
        )  # fmt: skip

    def title(self) -> Format:
        """A sheet's title."""
        return self.of(bold=True, font_size=16, font_color=NAVY)

    def hint(self) -> Format:
        """The line beneath a title."""
        return self.of(font_color=MUTED)

    def explanation(self) -> Format:
        """What a column of workings is worked out from, above its header."""
        return self.of(font_size=8, font_color=MUTED, text_wrap=True, align="center", valign="bottom")

    def must(self) -> Format:
        """The word above the header of a column that has to be filled."""
        return self.of(font_size=8, bold=True, font_color="#A3520B", align="center", valign="bottom")

    def section(self) -> Format:
        """A heading inside a sheet."""
        return self.of(bold=True, font_size=11, font_color=NAVY)

    def label(self) -> Format:
        """A figure's label, above it."""
        return self.of(font_size=9, font_color=MUTED, align="right", bg_color=PALE, top=2, top_color=NAVY)

    def figure(self, kind: Kind, size: int = 11, looked_at: bool = False) -> Format:
        """A figure beneath its label; it shrinks rather than show ###. `looked_at`: money in 万元."""
        return self.of(
            bold=True, font_size=size, font_color=NAVY, align="right", shrink=True, bg_color=PALE,
            num_format=_looked_at(kind) if looked_at else number_format(kind, True),
        )  # fmt: skip
