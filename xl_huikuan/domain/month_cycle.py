"""The days of the month that follows: an office closes on the calendar month's last day, or on the same day each month."""

from __future__ import annotations

import calendar
import datetime as dt

_DECEMBER = 12


def a_month_later(day: dt.date) -> dt.date:
    """The same day of the next calendar month; its last one where that is shorter. A month's last day stays a last day."""
    year, month = (day.year + 1, 1) if day.month == _DECEMBER else (day.year, day.month + 1)
    longest = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month, longest if is_last else min(day.day, longest))


def next_span(last: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the accounting month after the one that ends on `last`."""
    return last + dt.timedelta(days=1), a_month_later(last)


def next_month(month: str) -> str:
    """``2026-12`` after ``2026-11``.

    Raises:
        ValueError: it is no month.
    """
    first = dt.datetime.strptime(month, "%Y-%m").date().replace(day=1)
    return f"{a_month_later(first):%Y-%m}"


def month_before(month: str) -> str:
    """``2026-11`` before ``2026-12``.

    Raises:
        ValueError: it is no month.
    """
    first = dt.datetime.strptime(month, "%Y-%m").date().replace(day=1)
    return f"{first - dt.timedelta(days=1):%Y-%m}"
