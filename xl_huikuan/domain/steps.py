"""A customer's target over the steps (节点) of the month. Amounts are whole cents, shares exact fractions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import lcm

from xl_huikuan.domain.workdays import Workdays

Share = Fraction | float | int


def default_deadlines(first: dt.date, last: dt.date) -> list[dt.date]:
    """Where 上旬 中旬 下旬 end: the 10th, the 20th and the last day of a calendar month.

    Any other period (the 26th to the 25th) is cut into thirds by calendar days, and its last day ends the third.
    """
    if last < first:
        raise ValueError(f"期间的结束日 {last} 早于开始日 {first}")
    day_after = last + dt.timedelta(1)
    if first.day == 1 and day_after.day == 1 and (last.year, last.month) == (first.year, first.month):
        return [first.replace(day=10), first.replace(day=20), last]
    days = (day_after - first).days
    thirds = [max((2 * days * part + 3) // 6, 1) for part in (1, 2, 3)]
    return [first + dt.timedelta(third - 1) for third in thirds]


def step_shares(
    first: dt.date,
    last: dt.date,
    deadlines: Sequence[dt.date],
    cumulative: Sequence[Share | None] | None,
    workdays: Workdays,
) -> list[Fraction]:
    """The share of the target that should be in by each deadline, the last one 1.

    A share given in 累计比例 stands; a blank one (None) is the working days from `first` up to the deadline over
    those of the whole period (calendar days, if nobody works in it at all). Raises ValueError, in Chinese, for
    deadlines or shares that are out of order or out of range.
    """
    if not deadlines:
        raise ValueError("没有节点")
    if not first <= deadlines[0] or any(a > b for a, b in pairwise(deadlines)) or deadlines[-1] > last:
        raise ValueError(f"节点的截止日要在 {first} 至 {last} 之间，由早到晚")
    given = list(cumulative) if cumulative is not None else [None] * len(deadlines)
    if len(given) != len(deadlines):
        raise ValueError("累计比例与节点的个数不一致")
    whole = workdays.count(first, last)
    shares = []
    for deadline, share in zip(deadlines, given, strict=True):
        if share is not None:
            shares.append(as_share(share))
        elif whole:
            shares.append(Fraction(workdays.count(first, deadline), whole))
        else:
            shares.append(Fraction((deadline - first).days + 1, (last - first).days + 1))
    if given[-1] is None:
        shares[-1] = Fraction(1)
    if shares[-1] != 1:
        raise ValueError("最后一个节点的累计比例应为 100%")
    if shares[0] < 0 or any(a > b for a, b in pairwise(shares)):
        raise ValueError("累计比例要在 0 与 100% 之间，只增不减")
    return shares


def split_over_steps(
    target: int, cumulative: Sequence[Share], unit: int = 1, passed: Sequence[int | None] = ()
) -> list[int]:
    """What should come in within each step: amounts in whole units that add up to `target` exactly.

    By each deadline the target's share, rounded to the nearest unit (half up), is due, so no step is ever further
    than half a unit from its true progress; what is off the unit falls into the last step.

    `passed` holds the amounts of the steps already past, from the first on (None or missing: still to come). They
    stay when the target changes, and the rest goes over the steps to come by their shares. Where the past steps
    alone exceed the new target, those to come are 0, and the last of the past ones give way, the latest first;
    where every step is past, the last one takes the difference. Never is a step negative.
    Raises ValueError for a negative target or unit below 1.
    """
    if target < 0 or unit < 1 or not cumulative:
        raise ValueError("目标不能为负，单位至少为 1 分，至少要有一个节点")
    amounts: list[int] = []
    for amount in passed[: len(cumulative)]:
        if amount is None:
            break
        amounts.append(amount)
    rest = target - sum(amounts)
    if rest < 0:
        return _cut_latest_first(amounts, -rest) + [0] * (len(cumulative) - len(amounts))
    ahead = len(cumulative) - len(amounts)
    if not ahead:
        amounts[-1] += rest
        return amounts
    shares = [share if isinstance(share, Fraction) else as_share(share) for share in cumulative]
    whole = lcm(*(share.denominator for share in shares))
    marks = [share.numerator * (whole // share.denominator) for share in shares]
    base = marks[len(amounts) - 1] if amounts else 0
    span, due = whole - base, 0
    for mark in marks[len(amounts) : -1]:
        # The nearest multiple of the unit to rest × (mark − base) / span; within what there is, never falling.
        by_then = (2 * rest * (mark - base) + span * unit) // (2 * span * unit) * unit if span > 0 else 0
        by_then = max(min(by_then, rest // unit * unit), due)
        amounts.append(by_then - due)
        due = by_then
    amounts.append(rest - due)
    return amounts


@lru_cache(maxsize=1024)
def as_share(value: Share) -> Fraction:
    """A share as the simple fraction that it stands for: 0.35 is 7/20, and the double of 8/23 is 8/23.

    So a cell that holds a share as a float and a job that holds it exactly come to the same cent. (Fractions with
    denominators up to a million lie at least 1e-12 apart, so a double's rounding, 1e-16, cannot blur them.)
    """
    try:
        return Fraction(value).limit_denominator(1_000_000)
    except (OverflowError, ValueError):
        raise ValueError("累计比例不是有效的数字") from None


def _cut_latest_first(amounts: list[int], excess: int) -> list[int]:
    """Take `excess` off the latest amounts first, none of them below zero."""
    left = list(amounts)
    for at in reversed(range(len(left))):
        off = min(max(left[at], 0), excess)
        left[at] -= off
        excess -= off
    return left
