"""When suggested actions begin and end: each time of a measure for a customer on a day of its own, so that none looks like another."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from xl_huikuan.book.contract.choices import DECIDED, DONE
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.domain.workdays import Workdays


class ActionDays:
    """Days of a month in which measures begin and end."""

    def __init__(self, month: Month, workdays: Workdays, start: dt.date, days: Mapping[str, int]):
        self._workdays, self._start, self._last, self._days = workdays, start, month.settings.last_day, days
        actions, self._begun = month.actions, defaultdict[tuple[Code, str], set[dt.date]](set)
        for code, measure, state, day in zip(
            actions.code, actions.measure, actions.state, actions.starts_on, strict=True
        ):
            if code is not None and measure is not None and day is not None and state in (DECIDED, DONE):
                self._begun[code, measure.strip()].add(day)

    def spans(self, code: Code, measure: str, times: int) -> list[tuple[dt.date, dt.date]]:
        """First and last days, as far apart as the measure takes and the month has room."""
        takes = self._days[measure]
        room = range((self._last - self._start).days - takes + 1)
        days = [self._start + dt.timedelta(days=at) for at in room]
        free = [day for day in days if day not in self._begun[code, measure]]
        worked = [day for day in free if self._workdays.is_workday(day)]
        days = next((some for some in (worked, free) if len(some) >= times), days)
        found = [days[0]]
        for left in range(times - 1, 0, -1):  # `left` times are to come, each needs a day
            wanted = found[-1] + dt.timedelta(days=takes)
            later = [day for day in days if day > found[-1]]
            later = later[: len(later) - left + 1]
            found.append(next((day for day in later if day >= wanted), later[-1]))
        return [(day, day + dt.timedelta(days=takes)) for day in found]
