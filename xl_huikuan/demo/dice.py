"""Draws that come out the same on every machine, and the amounts and days of the demo month."""

from __future__ import annotations

import datetime as dt
import random
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from xl_huikuan.values import Cents

T = TypeVar("T")
_SATURDAY = 5


class Dice:
    """A stream of draws. Only `random()` is used: Python promises of no other method that it stays the same."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return self._next() < share

    def between(self, low: float, high: float) -> float:
        """A number from `low` up to `high`."""
        return low + (high - low) * self._next()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely as the others."""
        return choices[int(self._next() * len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the choices by their shares, which add up to 1."""
        left = self._next()
        for choice, share in choices:
            left -= share
            if left < 0:
                return choice
        return choices[-1][0]


def rounded(amount: float) -> Cents:
    """An amount (cents) as dealers pay it: whole thousands of yuan from 20,000 up, else whole hundreds; at least one."""
    step = 1_000_00 if amount >= 20_000_00 else 100_00
    return max(int(amount / step + 0.5), 1) * step


@dataclass(frozen=True)
class DemoCalendar:
    """The demo's calendar month, seen from one day of it."""

    today: dt.date

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return self.today.replace(day=1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.today.replace(day=monthrange(self.today.year, self.today.month)[1])

    @property
    def name(self) -> str:
        """As the workbook writes it: ``2026-11``."""
        return f"{self.today:%Y-%m}"

    def before(self, months: int) -> dt.date:
        """The first day of the month that lies so many months before this one."""
        years, month = divmod(self.today.year * 12 + self.today.month - 1 - months, 12)
        return dt.date(years, month + 1, 1)

    def gone(self, share: float) -> dt.date:
        """A weekday at this share of the days from the first up to today."""
        days = int(share * (self.today - self.first).days)
        return self.weekday(self.first + dt.timedelta(days), self.first, self.today)

    def coming(self, share: float) -> dt.date:
        """A weekday at this share of the days from today up to the last."""
        days = int(share * (self.last - self.today).days)
        return self.weekday(self.today + dt.timedelta(days), self.today, self.last)

    def weekday(self, day: dt.date, low: dt.date, high: dt.date) -> dt.date:
        """The day, or where it is a Saturday or Sunday the Friday before or the Monday after; from `low` to `high`."""
        weekend = day.weekday() - _SATURDAY
        if weekend >= 0:
            friday = day - dt.timedelta(weekend + 1)
            day = friday if friday >= low else day + dt.timedelta(2 - weekend)
        return min(max(day, low), high)
