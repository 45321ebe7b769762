"""The dashboard's charts as SVG, drawn by pygal: coloured by the page's own style sheet, each bar with its figures beside it.

What pygal puts into a picture besides the drawing (its style sheet, its settings as a script, links) is taken out: a page has one
style sheet and one script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pygal
from lxml import etree
from markupsafe import Markup
from pygal.style import Style

from xl_huikuan.book.contract import kinds
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.dashboard import (
    AMOUNT,
    CAPTION,
    DOWN,
    GAP,
    LARGEST,
    STANDS_ON,
    UP,
)
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
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.report.contents import Panel
from xl_huikuan.report.texts import at_a_glance, exact, is_figure, shown_text
from xl_huikuan.values import Value

_WIDTH, _HEIGHT = 380, 260
"""As wide as a phone: text keeps its size on it, and two charts stand beside each other on a desk."""
_ROW = 34
"""Pixels a customer."""
_LONGEST = 9
"""Characters of a name beside a bar; all of it is in the bar's figures."""
_TEXT = 10
_MOST_VALUES = 12
"""So many bars have their figures written on them."""
_WAN = 10_000


def chart_of(panel: Panel) -> Markup | None:
    """The chart of a block that has one and has figures."""
    drawn = _DRAWN.get(panel.block.name)
    if drawn is None or not panel.rows:
        return None
    return Markup('<figure aria-label="{}">{}</figure>').format(panel.block.title, drawn(panel))


def _figures(panel: Panel, header: str) -> list[Value]:
    at = [column.header for column in panel.block.columns].index(header)
    return [row[at] for row in panel.rows]


def _drawable(value: Value) -> float | None:
    return value if is_figure(value) and abs(value) < kinds.LARGEST else None  # pygal has no room for more


def _names(values: Sequence[Value]) -> list[str]:
    return ["" if value is None else shown_text(str(value)) for value in values]


def _short(name: str) -> str:
    """With its end: a branch is told from another by it."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 4]}…{name[-3:]}"


def _on_the_axis(yuan: float) -> str:
    """万元 as short as it can be."""
    return f"{yuan / _WAN:,.2f}".rstrip("0").rstrip(".")


def _bar(value: Value, kind: Kind = Kind.MONEY) -> dict[str, Any]:
    """A figure to draw, with its words; what is none stands at nothing and says what it is."""
    figure = _drawable(value)
    return {"value": figure or 0, "formatter": lambda _: at_a_glance(value, kind)}


def _settings(**more: Any) -> dict[str, Any]:
    plain = {
        "style": Style(font_family="inherit", label_font_size=_TEXT, major_label_font_size=_TEXT, legend_font_size=_TEXT,
                       value_font_size=_TEXT, transition="0s"),
        "js": [], "width": _WIDTH, "height": _HEIGHT, "margin": 4, "value_formatter": _on_the_axis, "print_values": True,
        "print_values_position": "top", "show_legend": False, "max_scale": 6, "spacing": 8, "truncate_label": -1,
    }  # fmt: skip
    return {**plain, **more}


def _waterfall(panel: Panel) -> Markup:
    """Every bar stands where it belongs: on where the one before it ends."""
    items = [item.rpartition(" ")[0] or item for item in _names(_figures(panel, CAPTION.header))]
    amounts = _figures(panel, AMOUNT.header)
    bases, above, below = (
        [_drawable(figure) or 0 for figure in _figures(panel, column.header)] for column in (STANDS_ON, UP, DOWN)
    )
    chart = pygal.StackedBar(**_settings(print_values_position="center"))
    chart.x_labels = items
    told = [(item, AMOUNT.header, amount, Kind.MONEY) for item, amount in zip(items, amounts, strict=True)]
    series: list[Sequence[Told] | None] = [None, told]
    chart.add("", bases)
    for drawn in (above, below) if any(below) else (above,):
        sizes = zip(drawn, amounts, strict=True)
        chart.add(AMOUNT.header, [{**_bar(amount), "value": size} for size, amount in sizes])
    if any(below):
        series.append(told)
    ends = zip(*(map(_drawable, _figures(panel, header)) for header in (_FROM, _TO)), strict=True)
    return _finished(chart, series, "waterfall", bars_of(list(ends)))


_FROM, _TO = (GAP.columns[at].header for at in (2, 3))


def bars_of(bars: Sequence[tuple[float | None, float | None]]) -> list[str]:
    """What each bar of a waterfall (from, to) does to the level so far: ``total`` for the first and the last, ``lack``, ``gain``."""
    kinds = ["gain" if (end or 0) > (start or 0) else "lack" for start, end in bars]
    for at in {0, len(kinds) - 1} if kinds else ():
        kinds[at] = "total"
    return kinds


def _by_week(panel: Panel) -> Markup:
    return standing(panel, WEEK.header, (PROMISED.header, CAME.header))


def _by_day(panel: Panel) -> Markup:
    """Two lines, a dot a day; nothing is drawn where a day has no figure."""
    days = panel._replace(rows=[row for row in panel.rows if row[0] not in (None, "")])
    chart = pygal.Line(
        **_settings(
            print_values=False, dots_size=2, allow_interruptions=True, x_labels_major_every=5, show_minor_x_labels=False
        )
    )
    return _series(
        chart, days, DAY_OF_MONTH.header, (DUE_BY_DAY.header, CAME_BY_DAY.header), kind=Kind.MONEY, lines=True
    )


def _largest(panel: Panel) -> Markup:
    shown = Commitments.target.header, Commitments.commitment.header, Commitments.received.header
    return lying(panel, Commitments.name.header, shown)


def lying(panel: Panel, label: str, shown: Sequence[str], row: int = _ROW, kind: Kind = Kind.MONEY) -> Markup:
    """Bars that lie, the first row on top; `row`: pixels each."""
    names = max(len(_short(name)) for name in _names(_figures(panel, label)))
    room = {"margin_left": 4 + names * _TEXT // 2}  # pygal reckons with letters half as wide
    scale = {} if kind is Kind.MONEY else {"value_formatter": lambda share: f"{share:.0%}"}
    chart = pygal.HorizontalBar(
        **_settings(height=40 + row * len(panel.rows), print_values=False, spacing=2, **room, **scale)
    )
    turned = panel._replace(rows=panel.rows[::-1])  # the first stands at the bottom
    return _series(chart, turned, label, shown, kind)


def standing(panel: Panel, label: str, shown: Sequence[str]) -> Markup:
    """Bars that stand beside each other."""
    return _series(
        pygal.Bar(**_settings(print_values=len(panel.rows) * len(shown) <= _MOST_VALUES)), panel, label, shown
    )


def _series(
    chart: Any, panel: Panel, label: str, shown: Sequence[str], kind: Kind = Kind.MONEY, lines: bool = False
) -> Markup:
    names = _names(_figures(panel, label))
    chart.x_labels = list(map(_short, names))
    told: list[list[Told] | None] = []
    for header in shown:
        figures = _figures(panel, header)
        chart.add(header, [None if lines and _drawable(figure) is None else _bar(figure, kind) for figure in figures])
        here = [(name, header, figure, kind) for name, figure in zip(names, figures, strict=True)]
        told.append([each for each in here if not lines or _drawable(each[2]) is not None])
    keys = [Markup('<span><i class="key color-{}"></i>{}</span>').format(at, header) for at, header in enumerate(shown)]
    return _finished(chart, told, "lines" if lines else "bars") + Markup('<p class="keys">{}</p>').format(
        Markup("").join(keys)
    )


def _finished(chart: Any, told: Sequence[Sequence[Told] | None], kind: str, classes: Sequence[str] = ()) -> Markup:
    """The drawing alone, its bars with what they say; a series of which nothing is told only lifts others."""
    tree = chart.render_tree()
    for node in tree.xpath(_NOT_DRAWN):
        node.getparent().remove(node)
    for at, texts in enumerate(told):
        groups = tree.xpath(f"//*[contains(concat(' ', @class, ' '), ' serie-{at} ')]")
        if texts is None:
            for group in groups:
                group.getparent().remove(group)
            continue
        bars = [
            bar
            for group in groups
            for bar in group.iter("{*}rect", "{*}circle")
            if "tooltip-trigger" in bar.get("class", "")
        ]
        for row, (bar, text) in enumerate(zip(bars, texts, strict=True)):
            if classes:
                bar.set("class", f"{bar.get('class')} {classes[row]}")
            bar.set("data-tip", _told(*text))
            bar.set("tabindex", "0")
    tree.attrib.pop("id", None)
    tree.set("class", f"{tree.get('class', '')} {kind}")
    tree.set("role", "img")
    return Markup(etree.tostring(tree, encoding="unicode"))


Told = tuple[str, str, Value, Kind]
"""Of what a bar is, of which series, what it shows, and what that is."""


def _told(item: str, header: str, amount: Value, kind: Kind) -> str:
    figure = exact(amount, kind)
    if kind is Kind.MONEY and _drawable(amount) is not None:
        figure = f"{at_a_glance(amount, kind)}万元（{figure}元）"
    return f"{item} · {header}：{figure or _NO_FIGURE}"


_NO_FIGURE = "没有"
_NOT_DRAWN = "//*[local-name()='defs' or local-name()='desc' or local-name()='title'] | //*[starts-with(@class, 'tooltip')][@style] | //comment()"
_DRAWN: dict[str, Callable[[Panel], Markup]] = {
    GAP.name: _waterfall, BY_DAY.name: _by_day, BY_WEEK.name: _by_week, LARGEST.name: _largest,
}  # fmt: skip
"""How each block of `contents.CHARTED` is drawn."""
