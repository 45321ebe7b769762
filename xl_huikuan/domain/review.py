"""复盘: what the month says of a customer's promises and grade. Plain functions; money in cents, days as dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate

from xl_huikuan.named_tuples import NamedTuple


class PromiseDue(NamedTuple):
    """A promise as it counts: 有效金额, and the day until which it was to be paid without tolerance."""

    amount: int
    due_on: dt.date


class Receipt(NamedTuple):
    """What came in on a day; a refund is negative."""

    day: dt.date
    amount: int


def open_amounts(amounts: Sequence[int], received: int) -> list[int]:
    """What is still to come of each promise when all that came is set against them in order.

    Args:
        amounts: what each promise was of, none negative, in the order in which they fall due.
        received: all that came; below 0 counts as nothing.
    """
    left, found = max(received, 0), []
    for amount in amounts:
        paid = min(amount, left)
        left -= paid
        found.append(amount - paid)
    return found


def paid_on(promises: Sequence[PromiseDue], receipts: Sequence[Receipt]) -> list[dt.date | None]:
    """The day on which each promise was paid in full, receipts being set against promises in order; None: it was not.

    A refund takes back what came before it: what counts is the last day from which on the sum never falls below again.

    Args:
        promises: in the order in which they fall due.
        receipts: in the order of their days.
    """
    sums = list(accumulate(receipt.amount for receipt in receipts))
    found: list[dt.date | None] = []
    for needed in accumulate(promise.amount for promise in promises):
        day = None
        for receipt, came in zip(reversed(receipts), reversed(sums), strict=True):
            if came < needed:
                break
            day = receipt.day
        found.append(day)
    return found


def latest_days(promises: Sequence[PromiseDue], receipts: Sequence[Receipt], until: dt.date) -> int:
    """By how many calendar days the latest promise that was due by `until` missed its day; an unpaid one is late until then."""
    days = zip(promises, paid_on(promises, receipts), strict=True)
    late = [((paid or until) - promise.due_on).days for promise, paid in days if promise.due_on <= until]
    return max([0, *late])


_FEWEST_MONTHS = 3
"""Of fewer months a grade says more than the record."""
_PRIOR_MONTHS = 3
"""The grade's own prior counts as much as so many months."""


class Grade(NamedTuple):
    """A credit grade and the share of what is due that its customers are taken to pay in time."""

    name: str
    prior: float


def share_in_time(due: int, in_time: int, months: int, prior: float) -> float:
    """What share of what is due a customer pays in time, by its record, drawn toward its grade's prior.

    Args:
        due, in_time: sums over the months of its record, cents.
        months: how many; the prior weighs as much as `_PRIOR_MONTHS` of them.
        prior: its grade's share.
    """
    if due <= 0 or months <= 0:
        return prior
    share = min(max(in_time / due, 0.0), 1.0)
    return (months * share + _PRIOR_MONTHS * prior) / (months + _PRIOR_MONTHS)


def suggest_grade(grades: Sequence[Grade], current: str | None, share: float, months: int) -> str | None:
    """The grade to which a customer should move, a step at most; None: it stays, or too little is known.

    A grade is left only when the record is nearer to its neighbour's share than to its own.

    Args:
        grades: all of them, any order; equal shares keep theirs.
        current: the customer's grade.
        share: see `share_in_time`.
        months: how many months the record has.
    """
    ranked = sorted(grades, key=lambda grade: -grade.prior)
    at = next((index for index, grade in enumerate(ranked) if grade.name == current), None)
    if at is None or months < _FEWEST_MONTHS:
        return None
    off = abs(share - ranked[at].prior)
    step = -1 if share > ranked[at].prior else 1
    if not 0 <= at + step < len(ranked) or abs(share - ranked[at + step].prior) >= off:
        return None
    return ranked[at + step].name
