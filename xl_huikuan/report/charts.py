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
from xl_huikuan.book.contract.dashboard import AMOUNT, BASE, BY_STEP, DUE, ITEM, LARGEST, RECEIVED, STEP, WATERFALL
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
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


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
    """Every bar stands where it belongs: on what is left of the target."""
    items, amounts = _names(_figures(panel, ITEM.header)), _figures(panel, AMOUNT.header)
    bases = [_drawable(base) or 0 for base in _figures(panel, BASE.header)]
    chart = pygal.StackedBar(**_settings(print_values_position="center"))
    chart.x_labels = items
    chart.add("", bases)
    chart.add(AMOUNT.header, list(map(_bar, amounts)))
    told = [(item, AMOUNT.header, amount, Kind.MONEY) for item, amount in zip(items, amounts, strict=True)]
    return _finished(chart, [None, told], "waterfall", bars_of(list(zip(map(_drawable, amounts), bases, strict=True))))


def bars_of(bars: Sequence[tuple[float | None, float]]) -> list[str]:
    """What each bar of a waterfall (amount, what it stands on) does to the level so far: ``total``, ``lack``, ``gain``; one that
    stands apart is ``aside``."""
    level: float | None = None
    found = []
    for amount, base in bars:
        kind = "aside"
        if amount is None:
            pass
        elif level is None or (base == 0 and _same(amount, level)):
            kind, level = "total", amount
        elif _same(base + amount, level):
            kind, level = "lack", base
        elif base and _same(base, level):
            kind, level = "gain", base + amount
        found.append(kind)
    return found


def _same(one: float, other: float) -> bool:
    return abs(one - other) < _HALF_A_CENT


_HALF_A_CENT = 0.005


def _by_step(panel: Panel) -> Markup:
    return standing(panel, STEP.header, (DUE.header, RECEIVED.header))


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


def _series(chart: Any, panel: Panel, label: str, shown: Sequence[str], kind: Kind = Kind.MONEY) -> Markup:
    names = _names(_figures(panel, label))
    chart.x_labels = list(map(_short, names))
    told: list[list[Told] | None] = []
    for header in shown:
        figures = _figures(panel, header)
        chart.add(header, [_bar(figure, kind) for figure in figures])
        told.append([(name, header, figure, kind) for name, figure in zip(names, figures, strict=True)])
    keys = [Markup('<span><i class="key color-{}"></i>{}</span>').format(at, header) for at, header in enumerate(shown)]
    return _finished(chart, told, "bars") + Markup('<p class="keys">{}</p>').format(Markup("").join(keys))


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
        bars = [bar for group in groups for bar in group.iter("{*}rect") if "tooltip-trigger" in bar.get("class", "")]
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
    WATERFALL.name: _waterfall, BY_STEP.name: _by_step, LARGEST.name: _largest,
}  # fmt: skip
"""How each block of `contents.CHARTED` is drawn."""
