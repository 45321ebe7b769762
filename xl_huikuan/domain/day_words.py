"""The day that people mean when they say 明天, 周五 or 25号.

It is offered, and never taken for a promise: words say no more than that.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from xl_huikuan.patterns import pattern

_ONE_DAY = dt.timedelta(days=1)
_AHEAD = {"今": 0, "明": 1, "后": 2, "大后": 3}
_WEEKDAYS = "一二三四五六日天"


def _after(day: dt.date, found: re.Match[str]) -> dt.date | None:
    return day + _AHEAD[found[1]] * _ONE_DAY


def _weekday(day: dt.date, found: re.Match[str]) -> dt.date | None:
    """周五: the next one after the day; 本周五, 下周五: of its week, of the next."""
    which = min(_WEEKDAYS.index(found[2]), 6)
    monday = day - day.weekday() * _ONE_DAY
    if not found[1]:
        return day + ((which - day.weekday() - 1) % 7 + 1) * _ONE_DAY
    return monday + (which + 7 * (found[1] == "下")) * _ONE_DAY


def _of_month(day: dt.date, found: re.Match[str]) -> dt.date | None:
    """11月25日: the next one; 25号: of this month, or where it is past of the next."""
    number = int(found[2])
    if found[1]:
        same = _real(day.year, int(found[1]), number)
        return same if same is None or same >= day else _real(day.year + 1, int(found[1]), number)
    same = _real(day.year, day.month, number)
    if same is not None and same >= day:
        return same
    return _real(day.year + day.month // 12, day.month % 12 + 1, number)


def _month_end(day: dt.date, _: re.Match[str]) -> dt.date | None:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _real(year: int, month: int, number: int) -> dt.date | None:
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


_WAYS: tuple[tuple[re.Pattern[str], Callable[[dt.date, re.Match[str]], dt.date | None]], ...] = (
    (pattern("(大后|今|明|后)[天日]"), _after),
    (pattern("(?<![上每个])(本|这|下)?个?(?:周|星期|礼拜)([一二三四五六日天])"), _weekday),
    (pattern(r"(?<![\d每个月])(?:(\d{1,2})月)?(\d{1,2})[日号](?![\d楼店路])"), _of_month),
    (pattern("(?<![上每])月[底末]"), _month_end),
)


def day_meant(text: str, said_on: dt.date) -> dt.date | None:
    """The first day that a text names, never before the day on which it was said; None: it names none."""
    plain = unicodedata.normalize("NFKC", text)
    found = ((match.start(), way(said_on, match)) for pattern, way in _WAYS for match in pattern.finditer(plain))
    days = [(at, day) for at, day in found if day is not None and day >= said_on]
    return min(days)[1] if days else None
