"""What will come in from many customers together, and between which amounts it lies with a given chance.

Each customer pays in full, a part, or nothing; each by itself, the distribution of their sum is worked out exactly, one
customer after the other (convolution), on a grid. Where amounts do not fall on it, each is split between the two points
beside it so that its mean is kept: with n customers the sum is off by less than n steps, one step being a `POINTS`-th of all that may
come, and where a step divides every amount nothing is off.

Customers are not independent: a good month is good for many. What they have in common is told as a `shock`, the standard
deviation of the office's receipts around what was expected, beyond chance, as a share of what was expected
(`track_shock`). Its z-fold and the distance to each end are added in quadrature, as variances of independent causes are.
"""

from __future__ import annotations

import math
import operator
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from xl_huikuan.domain.outlook import LEVEL, Outlook, checked
from xl_huikuan.named_tuples import NamedTuple

POINTS = 10_000
"""At most so many steps has the grid."""
FEW = 300
"""Customers, at most, whom plain lists add up in less time than numpy takes to be loaded."""
_NEXT_TO_NOTHING = 1e-14
"""A chance, left out at the ends: all that is left out stays far below `_ROUNDING`."""
_ROUNDING = 1e-9
_QUANTILE = 1.2815515655446008
"""Of `LEVEL`: nearly nobody asks for another, and is spared the library."""


class ReceiptsRange(NamedTuple):
    """Cents."""

    expected: int
    low: int
    high: int


def receipts_range(
    outlooks: Iterable[Outlook], certain: int = 0, level: float = LEVEL, shock: float = 0.0
) -> ReceiptsRange:
    """What all customers together will bring, with the range that holds it with the chance `level`.

    With the chance (1 - level) / 2 at most less than `low` comes, and with no more more than `high`. The range lies
    within `certain` and all that may come.

    Args:
        outlooks: one a customer; who brings nothing in any case may be left out.
        certain: cents that have come already; below 0 (refunds) too.
        level: 0 to 1, both excluded.
        shock: what the customers have in common, a share of what is expected of them, at least 0.

    Raises:
        ValueError: an amount below 0, chances that are none, or `level` or `shock` out of bounds.
    """
    if not (0 < level < 1 and shock >= 0):
        raise ValueError("把握应在0到1之间，共同波动不能为负")
    known = [checked(each) for each in outlooks]
    mean, most = sum(each.mean for each in known), sum(max(each.full, each.part) for each in known)
    step, stakes = _on_grid(known, POINTS)
    tail = (1.0 - level) / 2
    points, upto = range(sum(stake.reach for stake in stakes) + 1), _chance_upto(stakes)
    low, high = (bisect_left(points, share, key=upto) * step for share in (tail + _ROUNDING, 1.0 - tail - _ROUNDING))
    common = _quantile(level) * shock * mean
    down, up = (math.hypot(distance, common) for distance in (max(mean - low, 0.0), max(high - mean, 0.0)))
    if common > 0:
        low, high = math.floor(mean - down), math.ceil(mean + up)
    return ReceiptsRange(certain + math.floor(mean + 0.5), certain + max(low, 0), certain + min(high, most))


def _quantile(level: float) -> float:
    """How many standard deviations to either side of its mean hold a normal distribution with the chance `level`."""
    if level == LEVEL:
        return _QUANTILE
    from statistics import NormalDist

    return NormalDist().inv_cdf(1.0 - (1.0 - level) / 2)


def distribution(outlooks: Sequence[Outlook], points: int = POINTS) -> tuple[int, list[float]]:
    """The chances of the sum of independent customers: the grid's step in cents, and the chance of each multiple of it, from 0 on."""
    step, stakes = _on_grid(outlooks, points)
    if not _lists_do(len(stakes)):
        return step, _added_by_numpy(stakes)
    first, chances = _added_in_lists(stakes)
    after = sum(stake.reach for stake in stakes) + 1 - first - len(chances)
    return step, [0.0] * first + chances + [0.0] * after


def _on_grid(outlooks: Sequence[Outlook], points: int) -> tuple[int, list[_Stake]]:
    """The step of a grid of at most so many points, and what the customers may bring on it, the smallest first."""
    amounts = [each.full for each in outlooks if each.full] + [each.part for each in outlooks if each.part]
    most = sum(max(each.full, each.part) for each in outlooks)
    step = math.gcd(*amounts) or 1
    if most // step > points:
        step = -(-most // points)
    smallest_first = sorted(outlooks, key=lambda each: max(each.full, each.part))
    return step, [_stake(each, step) for each in smallest_first]


def _chance_upto(stakes: Sequence[_Stake]) -> Callable[[int], float]:
    """The chance that no more than a point comes of them together."""
    if not _lists_do(len(stakes)):
        return [*accumulate(_added_by_numpy(stakes))].__getitem__
    # One after the other the windows grow as the root of their number: two halves take seven tenths of the time of the whole,
    # and what is asked at a point is soon added up of both.
    (one, chances), (other, others) = _added_in_lists(stakes[::2]), _added_in_lists(stakes[1::2])
    before, upto = [0.0, *accumulate(chances)], [*accumulate(others)]
    backwards, count = upto[::-1], len(upto)

    def chance(point: int) -> float:
        over = point - one - other  # what is left above both windows' beginnings
        whole = min(
            max(over - count + 1, 0), len(chances)
        )  # so many of the first half leave room for all of the second
        some = chances[whole : max(over + 1, 0)]
        rest: float = sum(map(operator.mul, some, backwards[max(count - 1 - over, 0) :]))
        return before[whole] * upto[-1] + rest

    return chance


def _lists_do(customers: int) -> bool:
    """Whether plain lists are through before numpy would be."""
    return customers <= FEW and "numpy" not in sys.modules


class _Stake(NamedTuple):
    """One customer's chances on the grid: of nothing, and of each amount."""

    nothing: float
    amounts: tuple[tuple[int, float, float], ...]
    """The point at or below an amount, the chance there, and that of the next point."""
    reach: int
    """The last point with a chance."""


def _stake(outlook: Outlook, step: int) -> _Stake:
    amounts, reach = [], 0
    for amount, chance in ((outlook.full, outlook.p_full), (outlook.part, outlook.p_part)):
        below, over = divmod(amount, step)
        reach = max(reach, below + (over > 0))
        if chance:
            amounts.append((below, chance * (1.0 - over / step), chance * over / step))
    return _Stake(max(1.0 - outlook.p_full - outlook.p_part, 0.0), tuple(amounts), reach)


def _added_in_lists(stakes: Sequence[_Stake]) -> tuple[int, list[float]]:
    """The chances of their sum in a window outside of which there is next to nothing: its first point, and from there on."""
    chances, first = [1.0], 0
    for nothing, amounts, reach in stakes:
        longer, count = [nothing * chance for chance in chances] + [0.0] * reach, len(chances) + 1
        here, next_ = [*chances, 0.0], [0.0, *chances]
        for at, share, beyond in amounts:
            window = longer[at : at + count]
            longer[at : at + count] = [
                sum_ + share * one + beyond * other
                for sum_, one, other in zip(
                    window, here, next_, strict=False
                )  # the list may end with the amount's point
            ]
        start = next(at for at, chance in enumerate(longer) if chance > _NEXT_TO_NOTHING)
        end = next(at for at in range(len(longer), 0, -1) if longer[at - 1] > _NEXT_TO_NOTHING)
        chances, first = longer[start:end], first + start
    return first, chances


def _added_by_numpy(stakes: Sequence[_Stake]) -> list[float]:
    """The same of many."""
    import numpy as np

    chances = np.ones(1)
    for nothing, amounts, reach in stakes:
        longer, count = np.zeros(len(chances) + reach), len(chances)
        longer[:count] = nothing * chances
        for at, share, beyond in amounts:
            longer[at : at + count] += share * chances
            if beyond:
                longer[at + 1 : at + 1 + count] += beyond * chances
        chances = longer
    found: list[float] = chances.tolist()
    return found
