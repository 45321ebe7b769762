"""历月对照: what was forecast, kept week by week as it was, and compared with what came."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.contract.choices import YES_NO
from xl_huikuan.book.month import Month
from xl_huikuan.domain.money import format_about
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.forecast import Forecast
from xl_huikuan.values import Cents

_YES, _NO = YES_NO
_WEEK = dt.timedelta(days=7)
_FEW_MONTHS = 6
"""Of fewer the count says little: a month's forecasts are all of one outcome."""


def keep_forecast(month: Month, found: Forecast | None, today: dt.date) -> None:
    """Keep what the sheets forecast today (`found`), if the week has no forecast yet; one of the same day is put right."""
    settings, table = month.settings, month.forecasts
    if found is None or settings.month is None or not settings.first_day <= today <= settings.last_day:
        return
    begins = today - dt.timedelta(days=today.weekday())
    row = next((at for at, day in _of_month(month) if begins <= day < begins + _WEEK), None)
    if row is not None and (table.made_on[row] or today) < today:
        return
    row = table.add_row() if row is None else row
    table.month[row], table.made_on[row], table.had[row] = settings.month, today, _received(month)
    table.expected[row], table.low[row], table.high[row] = found.expected, found.low, found.high


def compare_forecasts(month: Month) -> list[str]:
    """Write beside each of the month's forecasts what came, once the month is over; and that in words."""
    settings, table = month.settings, month.forecasts
    rows, over = _of_month(month), settings.today >= settings.last_day
    came = _received(month)
    for row, _ in rows:
        expected, low, high = table.expected[row], table.low[row], table.high[row]
        if not over or expected is None or low is None or high is None:
            table.came[row] = table.off[row] = table.inside[row] = None
            continue
        table.came[row], table.off[row] = came, came - expected
        table.inside[row] = _YES if low <= came <= high else _NO
    if not rows or not over:
        return []
    return [_first_of_month(month, rows[0][0], came) + _of_all_months(month)]


def _of_month(month: Month) -> list[tuple[int, dt.date]]:
    """The month's rows, the earliest forecast first."""
    table = month.forecasts
    cells = enumerate(zip(table.month, table.made_on, strict=True))
    rows = [(row, day) for row, (of, day) in cells if day is not None and of == month.settings.month]
    return sorted(rows, key=lambda row: row[1])


def _received(month: Month) -> Cents:
    workings = month.workings
    return sum(came or 0 for code, came in zip(workings.code, workings.received, strict=True) if code is not None)


def _first_of_month(month: Month, row: int, came: Cents) -> str:
    table = month.forecasts
    low, high = table.low[row] or 0, table.high[row] or 0
    where = notes.FORECAST_HELD
    if came < low:
        where = notes.FORECAST_BELOW.format(amount=_about(low - came))
    elif came > high:
        where = notes.FORECAST_ABOVE.format(amount=_about(came - high))
    return notes.FORECAST_CAME.format(
        day=table.made_on[row], expected=_about(table.expected[row] or 0), low=_about(low),
        high=_about(high), came=_about(came), where=where,
    )  # fmt: skip


def _of_all_months(month: Month) -> str:
    """How often what came lay within the range, over all months that are compared."""
    table = month.forecasts
    compared = [row for row, inside in enumerate(table.inside) if inside in YES_NO]
    months = {table.month[row] for row in compared}
    expected = sum(table.expected[row] or 0 for row in compared)
    if not compared or expected <= 0:
        return ""
    told = notes.FORECASTS_FEW if len(months) < _FEW_MONTHS else notes.FORECASTS_MANY
    inside = sum(table.inside[row] == _YES for row in compared)
    share = sum(table.came[row] or 0 for row in compared) / expected
    return told.format(months=len(months), count=len(compared), inside=inside, share=share)


def _about(cents: Cents) -> str:
    return format_about(cents).removeprefix("约")
