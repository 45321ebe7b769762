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
from collections.abc import Iterable, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from xl_huikuan.domain.logistic_fit import Floats
from xl_huikuan.domain.outlook import LEVEL, Outlook, checked

POINTS = 10_000
"""At most so many steps has the grid."""
_ROUNDING = 1e-9


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
    step, chances = distribution(known)
    tail = (1.0 - level) / 2
    upto = np.cumsum(chances)
    low = int(np.searchsorted(upto, tail + _ROUNDING, side="left")) * step
    high = int(np.searchsorted(upto, 1.0 - tail - _ROUNDING, side="left")) * step
    common = NormalDist().inv_cdf(1.0 - tail) * shock * mean
    down, up = (math.hypot(distance, common) for distance in (max(mean - low, 0.0), max(high - mean, 0.0)))
    if common > 0:
        low, high = math.floor(mean - down), math.ceil(mean + up)
    return ReceiptsRange(certain + math.floor(mean + 0.5), certain + max(low, 0), certain + min(high, most))


def distribution(outlooks: Sequence[Outlook], points: int = POINTS) -> tuple[int, Floats]:
    """The chances of the sum of independent customers: the grid's step in cents, and the chance of each multiple of it.

    Shape (k,): the chances of 0, 1, …, k - 1 steps.
    """
    amounts = [each.full for each in outlooks if each.full] + [each.part for each in outlooks if each.part]
    most = sum(max(each.full, each.part) for each in outlooks)
    step = math.gcd(*amounts) or 1
    if most // step > points:
        step = -(-most // points)
    chances = np.ones(1)
    for each in outlooks:
        kernel = _kernel(each, step)
        longer = np.zeros(len(chances) + len(kernel) - 1)
        for at in np.flatnonzero(kernel):
            longer[at : at + len(chances)] += kernel[at] * chances
        chances = longer
    return step, chances


def _kernel(outlook: Outlook, step: int) -> Floats:
    """One customer's chances on the grid."""
    ends = max(outlook.full, outlook.part)
    kernel = np.zeros(-(-ends // step) + 1)
    kernel[0] = max(1.0 - outlook.p_full - outlook.p_part, 0.0)
    for amount, chance in ((outlook.full, outlook.p_full), (outlook.part, outlook.p_part)):
        below, over = divmod(amount, step)
        kernel[below] += chance * (1.0 - over / step)
        if over:
            kernel[below + 1] += chance * over / step
    return kernel
