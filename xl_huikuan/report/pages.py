"""One self-contained HTML: every text of a cell is escaped, nothing is fetched, and no script but ours can run."""

from __future__ import annotations

import datetime as dt
import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.dashboard import GAP
from xl_huikuan.book.contract.dashboard_days import DAY_OF_MONTH, WEEK
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.domain.money import format_amount, format_short
from xl_huikuan.jobs.followup_rows import FollowupRow
from xl_huikuan.report.charts import chart_of
from xl_huikuan.report.contents import Panel, Report
from xl_huikuan.report.customer_sheets import CustomerSheets
from xl_huikuan.report.texts import at_a_glance, exact, shown_text

_ASSETS = Path(__file__).parent / "assets"
_ON_PAPER = (
    Followups.rank, Followups.name, Followups.contact_person, Followups.phone, Followups.matter, Followups.level,
    Followups.outstanding, Followups.ask, Followups.reason, Followups.action,
)  # fmt: skip
_HELPERS = {*(column.header for column in GAP.columns[2:]), DAY_OF_MONTH.header, WEEK.header}
"""Columns that only a chart needs."""
_FIGURES = {Kind.MONEY, Kind.COUNT, Kind.NUMBER, Kind.RATE}


def report_page(report: Report) -> str:
    """The dashboard and the day's list."""
    return environment().get_template("report.html.jinja").render(report=report)


def customers_page(sheets: CustomerSheets) -> str:
    """客户回款计划单, a page a customer."""
    return environment().get_template("customers.html.jinja").render(**vars(sheets))


def environment(chart: Callable[[Panel], Markup | None] = chart_of) -> Environment:
    """Where pages are made; `chart` draws a panel, if it is one that is drawn."""
    made = Environment(
        loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined, finalize=_shown,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style, script = ((_ASSETS / name).read_text("utf-8") for name in ("report.css", "report.js"))
    made.globals |= {
        "style": Markup(style), "style_hash": _hash(style), "script": Markup(script), "script_hash": _hash(script),
        "money": Kind.MONEY, "exact": exact, "glance": at_a_glance, "paper": _ON_PAPER, "result": Followups.result, "helpers": _HELPERS,
    }  # fmt: skip
    made.filters |= {
        "money": Kind.MONEY, "exact": exact, "glance": at_a_glance, "short": format_short, "full": _full, "chart": chart, "dialled": _dialled,
        "of_row": _of_row,
    }  # fmt: skip
    made.tests |= {"amount": _is_amount, "figure": _is_figure, "day": _is_day}
    return made


def _shown(value: Any) -> Any:
    """What an expression of a page shows: nothing for a blank, and no sign that nobody sees."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return shown_text(value)
    return value


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _is_amount(kind: Kind) -> bool:
    return kind is Kind.MONEY


def _is_figure(kind: Kind) -> bool:
    return kind in _FIGURES


def _is_day(kind: Kind) -> bool:
    return kind is Kind.DATE


def _full(cents: int | None) -> str:
    return "" if cents is None else format_amount(cents)


def _dialled(phone: str | None) -> str:
    """A phone number to be dialled; empty where the cell holds anything else."""
    plain = re.sub(r"[\s\-()（）]", "", phone or "")
    return plain if re.fullmatch(r"\+?[0-9]{5,15}", plain) else ""


def _of_row(row: FollowupRow, column: Column[Any]) -> str:
    """A cell of the list on paper."""
    value: str | int | dt.date | None = getattr(row, column.attribute)
    if column.kind is Kind.MONEY and isinstance(value, int):
        return format_short(value)
    return "" if value is None else str(value)
