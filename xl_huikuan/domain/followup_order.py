"""Whose turn it is: which customers a day's calls go to, and on which days the others are reached.

    urgency = 风险金额 · (working days since the last contact / the grade's interval)

A day's calls go first to large promises that were broken and of which nobody has spoken yet. Of the others a quarter goes to
who has waited longest beyond two intervals, so that no small payer is left uncalled all month; more than a quarter, and at
most three, where a quarter would leave somebody for more than a week beyond them. The rest goes to the most urgent.
Simulated beside other rules in `benchmarks/list_order.py`; a whole month of it is lived in `tests/month_lived.py`.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xl_huikuan.domain.followup_draw import DRAWN_FROM
from xl_huikuan.named_tuples import NamedTuple

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays

SILENT_INTERVALS = 2
"""So many intervals without a contact make 久未联系."""
QUARTERS = 4
"""One call in so many is for who has waited longest."""
A_WEEK = 5
"""Working days."""


class Turn(NamedTuple):
    """What decides a customer's turn."""

    at_risk: int
    """风险金额, cents."""
    waited: int
    """Working days since the last contact, or since the month began, on the first day of the list."""
    interval: int
    """跟进间隔 of its grade, working days."""
    earliest: dt.date
    """The working day from which it may be called."""

    is_new: bool = False
    """Never reached this month: its urgency counts one interval more, so that the month begins with the largest risks."""
    first: bool = False
    """A large promise was broken, and nobody has spoken of it yet."""

    def urgency(self, days_on: int = 0) -> float:
        """Cents: what is at risk, the more the longer it will have waited so many working days on."""
        return self.at_risk * (self.waited + days_on + self.interval * self.is_new) / self.interval

    @property
    def beyond(self) -> int:
        """Working days beyond two intervals; negative before they are over."""
        return self.waited - SILENT_INTERVALS * self.interval


class LaidCall(NamedTuple):
    """A call laid on a day."""

    at: int
    """Which of the turns."""
    day: dt.date
    for_waiting: bool
    """One of the calls for who has waited longest."""
    no_room: bool = False
    """Laid on the last day, beyond its calls."""
    drawn_among: tuple[int, ...] = ()
    """The turns beside which it was drawn by lot; none: it was not."""


def calls_for_waiting(calls: int, beyond: Mapping[int, int] | None = None) -> int:
    """How many of a day's calls are for who has waited longest.

    A quarter, to the nearest (of a single call none); more, up to three quarters, if that many a day are needed so that nobody
    waits more than a week beyond two intervals. `beyond`: how many have waited so many working days beyond them (below 0: they
    are not over).
    """
    usual = (calls + QUARTERS // 2) // QUARTERS
    needed, reached = 0, 0
    for days in sorted(beyond or {}, reverse=True):
        reached += (beyond or {})[days]
        needed = max(needed, -(-reached // (max(A_WEEK - days, 0) + 1)))
    return max(usual, min(needed, calls - usual))


class CallQueue:
    """Customers who may be called, from whom each day takes its calls."""

    def __init__(self) -> None:
        self._first: list[tuple[float, int]] = []
        self._urgent: list[tuple[float, int]] = []
        self._waiting: list[tuple[int, float, int]] = []
        self._beyond: dict[int, int] = {}
        """Of those who are left: working days beyond two intervals on the list's first day."""
        self._waits: Counter[int] = Counter()
        """How many of them there are of each."""

    def __len__(self) -> int:
        return len(self._beyond)

    def add(self, at: int, turn: Turn, days_on: int = 0) -> None:
        """A customer who may be called from so many working days on; equals go by `at`."""
        urgency = turn.urgency(days_on)
        self._beyond[at] = turn.beyond
        self._waits[turn.beyond] += 1
        heapq.heappush(self._urgent, (-urgency, at))
        if turn.first:
            heapq.heappush(self._first, (-urgency, at))
        heapq.heappush(self._waiting, (-turn.beyond, -urgency, at))

    def take(self, calls: int, days_on: int = 0) -> list[tuple[int, bool]]:
        """At most so many of them for the day that is so many working days on, and whether each is there for its wait; they
        leave the queue."""
        first = self._next(self._first, calls)
        silent = sum(count for days, count in self._waits.items() if days + days_on >= 0)
        places = min(self.calls_for_waiting(calls, days_on), silent, calls - len(first))
        for_waiting = self._next(self._waiting, places)
        urgent = self._next(self._urgent, calls - len(first) - len(for_waiting))
        return [*((at, True) for at in for_waiting), *((at, False) for at in [*first, *urgent])]

    def calls_for_waiting(self, calls: int, days_on: int) -> int:
        """How many of a day's calls are for who has waited longest."""
        return calls_for_waiting(calls, {days + days_on: count for days, count in self._waits.items() if count})

    def has_first(self) -> bool:
        """Whether somebody is left who must come first."""
        return any(entry[-1] in self._beyond for entry in self._first)

    def take_urgent(self, count: int) -> list[int]:
        """The most urgent of all who are left; they leave the queue."""
        return self._next(self._urgent, count)

    def take_all(self) -> list[int]:
        """All who are left, the most urgent first; they leave the queue."""
        return self._next(self._urgent, len(self))

    def _next(self, heap: list[Any], count: int) -> list[int]:
        """The first of a heap who are still in the queue; they leave it."""
        found: list[int] = []
        while heap and len(found) < count:
            at: int = heapq.heappop(heap)[-1]
            beyond = self._beyond.pop(at, None)
            if beyond is not None:
                self._waits[beyond] -= 1
                found.append(at)
        return found


def _the_first(_: Sequence[int]) -> int:
    return 0


def lay_calls(
    turns: Sequence[Turn],
    first_day: dt.date,
    last_day: dt.date | None,
    calls: int,
    workdays: Workdays,
    draws: int = 0,
    draw: Callable[[Sequence[int]], int] = _the_first,
) -> list[LaidCall]:
    """Every turn laid on a working day, the days in order.

    Args:
        turns: the customers, in the order in which equals stand.
        first_day: a working day.
        last_day: the last working day by which money must be there; who finds no room up to it is laid on it all the same.
            Only a turn that may not be called before stands later. None: no such day.
        calls: at most so many a day.
        workdays: the calendar.
        draws: so many of the first day's calls are left to chance.
        draw: which of some turns is called then, by its place among them.
    """
    coming = sorted(range(len(turns)), key=lambda at: turns[at].earliest)
    queue, day, laid = CallQueue(), first_day, list[LaidCall]()
    nearest = 0
    while nearest < len(coming) or queue:
        if not queue:
            day = max(day, turns[coming[nearest]].earliest)
        while nearest < len(coming) and turns[coming[nearest]].earliest <= day:
            at = coming[nearest]
            queue.add(at, turns[at], workdays.elapsed(first_day, day))
            nearest += 1
        days_on = workdays.elapsed(first_day, day)
        by_order = calls if days_on else max(calls - draws, 0)
        laid += [LaidCall(at, day, waits) for at, waits in queue.take(by_order, days_on)]
        for _ in range(calls - by_order):
            laid += _by_lot(queue, turns, day, draw)
        if day == last_day:
            laid += [LaidCall(at, day, for_waiting=False, no_room=True) for at in queue.take_all()]
        day = workdays.add(day, 1)
    return laid


def _by_lot(
    queue: CallQueue, turns: Sequence[Turn], day: dt.date, draw: Callable[[Sequence[int]], int]
) -> list[LaidCall]:
    """The next call by lot among the ten that come next; by order where one of them must come first, or there is no choice."""
    offered = [at for at, _ in queue.take(1)] if queue.has_first() else queue.take_urgent(DRAWN_FROM)
    if len(offered) < 2:
        return [LaidCall(at, day, for_waiting=False) for at in offered]
    called = offered[draw(offered)]
    others = tuple(at for at in offered if at != called)
    for at in others:
        queue.add(at, turns[at])
    return [LaidCall(called, day, for_waiting=False, drawn_among=others)]
