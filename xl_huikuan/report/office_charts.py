"""The charts of an office's month."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.office import schema
from xl_huikuan.report.charts import lying, standing
from xl_huikuan.report.contents import Panel
from xl_huikuan.report.office_contents import LACKING, MOST_CHARTED, PACE, REGIONS, REPS, SHARE, TREND, WHAT, WHO


def office_chart_of(panel: Panel) -> Markup | None:
    """The chart of a panel that has one and has figures."""
    drawn = _DRAWN.get(panel.block.name)
    if drawn is None or not panel.rows:
        return None
    return Markup('<figure aria-label="{}">{}</figure>').format(panel.block.title, drawn(panel))


def _pace(panel: Panel) -> Markup:
    return lying(panel, WHAT, (SHARE,), kind=Kind.RATE)


def _regions(panel: Panel) -> Markup:
    shown = schema.TASK.header, schema.RECEIVED.header, schema.EXPECTED.header
    return lying(panel._replace(rows=panel.rows[:MOST_CHARTED]), WHO, shown)


def _reps(panel: Panel) -> Markup:
    return lying(panel._replace(rows=panel.rows[:MOST_CHARTED]), WHO, (LACKING,), row=22)


def _trend(panel: Panel) -> Markup:
    return standing(panel, schema.MONTH.header, (schema.TASK.header, schema.COMMITTED.header, schema.RECEIVED.header))


_DRAWN: dict[str, Callable[[Panel], Markup]] = {PACE: _pace, REGIONS: _regions, REPS: _reps, TREND: _trend}
