"""Working days in China: weekends, statutory holidays, 调休, and the office's own exceptions.

The official calendar comes from the `holidays` package: as it was written down from there in `official_days`, or from the
package itself, which is imported at the first question about a date that is not there.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from xl_huikuan.digests import blake2b
from xl_huikuan.lone_modules import load_alone, module_file
from xl_huikuan.named_tuples import NamedTuple

_FARTHEST = 25_000
"""Working days: a hundred years. Each year's calendar takes a millisecond to work out."""


class Workdays:
    """The working days of an office: the official calendar, and on top of it the office's own days.

    `exceptions` says of single days whether they are worked (True, 班) or off (False, 休); they always win.
    A year whose official arrangement is not known yet (see `unpublished_years`) has its weekends, the statutory days
    that can be computed, and the exceptions.
    """

    def __init__(self, exceptions: Mapping[dt.date, bool] | None = None) -> None:
        self._exceptions: dict[int, dict[int, bool]] = {}
        for day, worked in (exceptions or {}).items():
            self._exceptions.setdefault(day.year, {})[day.toordinal()] = worked
        self._years: dict[int, _Days] = {}

    def is_workday(self, day: dt.date) -> bool:
        """Whether the day is worked."""
        return day.toordinal() in self._year(day.year).worked

    def add(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after `day` (before it, for a negative n); n = 0 is `day` itself, worked or not.

        Raises ValueError beyond the years that a date can have, and for more than a hundred years of working days.
        """
        if abs(n) > _FARTHEST:
            raise ValueError(f"{n} 个工作日太远")
        if n == 0:
            return day
        year, ordinal = day.year, day.toordinal()
        days = self._year(year).in_order
        at = bisect_right(days, ordinal) + n - 1 if n > 0 else bisect_left(days, ordinal) + n
        while at >= len(days):
            at -= len(days)
            year += 1
            days = self._year(year).in_order
        while at < 0:
            year -= 1
            days = self._year(year).in_order
            at += len(days)
        return dt.date.fromordinal(days[at])

    def next_on_or_after(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the next working day."""
        return day if self.is_workday(day) else self.add(day, 1)

    def previous(self, day: dt.date) -> dt.date:
        """The last working day strictly before `day`."""
        return self.add(day, -1)

    def count(self, first: dt.date, last: dt.date) -> int:
        """How many working days there are from `first` to `last`, both included; 0 when `last` is earlier."""
        if last < first:
            return 0
        below = bisect_left(self._year(first.year).in_order, first.toordinal())
        upto = bisect_right(self._year(last.year).in_order, last.toordinal())
        return upto - below + sum(len(self._year(year).in_order) for year in range(first.year, last.year))

    def elapsed(self, start: dt.date, end: dt.date) -> int:
        """Working days gone by: those after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.elapsed(end, start)
        return self.count(start, end) - self.is_workday(start)

    def unlike_their_weekday(self, year: int) -> Sequence[tuple[dt.date, bool]]:
        """The year's Saturdays and Sundays that are worked (True), and the other days that are off."""
        return self._year(year).unlike

    def _year(self, year: int) -> _Days:
        if year not in self._years:
            self._years[year] = _days_of(year, frozenset(self._exceptions.get(year, {}).items()))
        return self._years[year]


class _Days(NamedTuple):
    """A year's working days, as ordinals."""

    in_order: list[int]
    worked: frozenset[int]
    unlike: list[tuple[dt.date, bool]]
    """See `Workdays.unlike_their_weekday`."""


@lru_cache(maxsize=64)
def _days_of(year: int, exceptions: frozenset[tuple[int, bool]]) -> _Days:
    """With the office's own days, by ordinal; of one month's workbooks they are the same."""
    official, own = _official(year), dict(exceptions)
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    days, unlike = list[int](), list[tuple[dt.date, bool]]()
    for day in range(first, last + 1):
        at_weekend = day % 7 in (6, 0)  # ordinal 1 was a Monday
        is_worked = own.get(day, day in official.worked if at_weekend else day not in official.off)
        if is_worked:
            days.append(day)
        if is_worked == at_weekend:
            unlike.append((dt.date.fromordinal(day), is_worked))
    return _Days(days, frozenset(days), unlike)


def unpublished_years(first: dt.date, last: dt.date) -> list[int]:
    """Years from the one day to the other whose official calendar (调休) is not in the package."""
    return [year for year in range(first.year, last.year + 1) if not _official(year).published]


class _Year(NamedTuple):
    off: frozenset[int]
    """Ordinals of holidays; weekends need not be among them."""
    worked: frozenset[int]
    """Ordinals of Saturdays and Sundays that are worked instead of another day."""
    published: bool
    """Whether the State Council's arrangement of the year is in the package."""


@cache
def _official(year: int) -> _Year:
    """The official calendar of one year."""
    from xl_huikuan.domain.official_days import MADE_FROM, YEARS

    if year not in YEARS or rules_digest() != MADE_FROM:
        return from_package(year)
    off, worked, published = YEARS[year]
    return _Year(_ordinals(year, off), _ordinals(year, worked), published)


def _ordinals(year: int, days: str) -> frozenset[int]:
    return frozenset(dt.date(year, int(day[:2]), int(day[2:])).toordinal() for day in days.split())


@cache
def rules_digest() -> str:
    """Of the package's rules for China; blank where they are not found."""
    place = module_file("holidays", "countries", "china.py")
    return "" if place is None else blake2b(place.read_bytes(), digest_size=16).hexdigest()


def from_package(year: int) -> _Year:
    """The official calendar of one year as the package tells it."""
    china = _china_calendar()(years=year)
    swaps = china.special_public_holidays.get(year, ())
    return _Year(
        off=frozenset(day.toordinal() for day in china),
        worked=frozenset(day.toordinal() for day in china.weekend_workdays if day.year == year),
        # The package gives a day off that is worked for as (month, day, month, day[, year]). Each arrangement since
        # the first in 2001 has had some; a year that has none has simply not been entered yet.
        published=any(isinstance(swap, tuple) and len(swap) >= 4 for swap in swaps),
    )


@cache
def _china_calendar() -> Any:
    """The class `holidays.countries.china.China`.

    Importing that name would first run `holidays/countries/__init__.py`, which imports 250 countries: two thirds of
    the time.
    """
    module = load_alone("holidays", "countries", "china.py")
    if module is not None:
        return module.China
    from holidays.countries.china import China

    return China
