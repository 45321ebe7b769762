"""A target over customers: exact to the cent, within each one's bounds, in whole units wherever these allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from xl_huikuan.domain.exact_columns import (
    ABSENT,
    INT64_SAFE,
    MAX_CENTS,
    Amounts,
    Bools,
    ImpossibleRows,
    Ints,
    Weights,
    exact_sum,
    integer_weights,
    read_amounts,
)

__all__ = ["ABSENT", "MAX_CENTS", "Allocation", "ImpossibleRows", "allocate"]

_FAR = 2.5e15
"""Cents, beyond every bound (2·10¹⁵); up to it λ·w is less than a cent off in doubles: 3·2⁻⁵³·2.5·10¹⁵ = .83."""


@dataclass(frozen=True, eq=False, slots=True)
class Allocation:
    """Amounts in cents, one a customer. Their sum is `total - shortfall + surplus`, exactly."""

    amounts: Ints
    shortfall: int
    """What could not be given because all caps are reached."""
    surplus: int
    """What floors and locks come to beyond the total."""


def allocate(
    total: int,
    weights: Sequence[float | Decimal | Fraction] | Weights,
    floors: Amounts | None = None,
    caps: Amounts | None = None,
    locked: Amounts | None = None,
    unit: int = 1,
) -> Allocation:
    """Break `total` cents down over customers in proportion to `weights`, each within its floor and cap.

    A locked customer gets its amount, whatever its weight and bounds. The rest is Σ clip(λ·weight, floor, cap) for
    the one λ that makes the sum right. Zero weights share evenly what positive weights cannot carry. Then amounts
    become whole units:

    - Bounds are rounded inwards to the unit (a floor of 150 asks for 200), unless there is no multiple between
      them, or the total does not suffice for the floors so rounded. λ is found over these.
    - Each gets the multiple below its ideal amount. Leftovers go one unit at a time to the largest (ideal - given),
      ties to the larger weight, then the earlier; to a zero weight only when no positive one can take a unit.
    - Cents off the unit go to the largest weight that has room for all of them (so one customer holds them); if
      none has, to the largest weights in turn, as far as each has room.

    Weights are ratios of exact numbers (a float is the decimal that it is shown as), so multiplying all by an
    integer changes nothing. Among customers with equal bounds a larger weight never gets less.
    Sequences have one entry a customer, None for no floor, cap or lock; arrays are int64 with `ABSENT`.
    Raises ValueError for a negative total or a unit below 1, and its kind `ImpossibleRows` for negative or
    unreadable weights and amounts and for floors above caps.
    """
    if not 0 <= total <= MAX_CENTS or not 1 <= unit <= MAX_CENTS:
        raise ValueError("总目标不能为负，单位至少为 1 分，都不能超过 10 万亿元")
    weight = integer_weights(weights)
    n = len(weight)
    low = read_amounts(floors, n, 0, "最低回款")
    high = read_amounts(caps, n, MAX_CENTS, "能力上限")
    amounts = read_amounts(locked, n, ABSENT, "锁定目标")
    free = np.flatnonzero(amounts == ABSENT)
    rest = total
    if len(free) < n:
        rest -= exact_sum(amounts[amounts != ABSENT])
        weight, low, high = weight[free], low[free], high[free]
    if (crossed := np.flatnonzero(low > high)).size:
        raise ImpossibleRows("最低回款高于能力上限", free[crossed].tolist())
    least, most = exact_sum(low), exact_sum(high)
    if rest <= least:
        amounts[free] = low
    elif rest >= most:
        amounts[free] = high
    else:
        amounts[free] = _allocate_free(rest, weight, low, high, unit)
    return Allocation(amounts, shortfall=max(rest - most, 0), surplus=max(least - rest, 0))


def _allocate_free(rest: int, weight: Weights, low: Ints, high: Ints, unit: int) -> Ints:
    """Amounts for free customers, where Σ low < rest < Σ high."""
    high = np.minimum(high, rest + unit)  # no customer can get as much, and sums stay small
    inner_low, inner_high = -(-low // unit) * unit, high // unit * unit
    inside = inner_low <= inner_high
    inner_low, inner_high = np.where(inside, inner_low, low), np.where(inside, inner_high, high)
    if exact_sum(inner_low) > rest:
        inner_low = low
    if exact_sum(inner_high) < rest:
        given = inner_high.copy()
    else:
        ideal, part = _ideal_amounts(rest, weight, inner_low, inner_high)
        given = np.where(inside, np.maximum(ideal // unit * unit, inner_low), ideal)
        need = (ideal - given, part, weight)
        for group in (weight > 0, weight == 0):
            if _round_up(rest - exact_sum(given), np.flatnonzero(group), given, high, need, unit):
                break
    _place_remainder(rest - exact_sum(given), weight, given, high, unit)
    return given


def _ideal_amounts(rest: int, weight: Weights, low: Ints, high: Ints) -> tuple[Ints, Weights]:
    """clip(λ·weight, low, high) that sum to `rest`: whole cents rounded down, and the numerators of what is left.

    The numerators are over one denominator, so they tell whose part of a cent is larger.
    """
    positive = np.asarray(weight > 0, dtype=np.bool_)
    zeros_low, positive_high = exact_sum(low[~positive]), exact_sum(high[positive])
    if positive.any() and rest - zeros_low <= positive_high:
        who, amount, ideal = np.flatnonzero(positive), rest - zeros_low, low.copy()
        sharing = weight[who]
    else:
        who, amount, ideal = np.flatnonzero(~positive), rest - positive_high, np.where(positive, high, low)
        sharing = np.ones(len(who), dtype=np.int64)
    bottom, top = low[who], high[who]
    whole, left = _floor_products(*_find_ratio(amount, sharing, bottom, top), sharing)
    ideal[who] = np.clip(whole, bottom, top)
    part: Weights = np.zeros(len(weight), dtype=left.dtype)
    part[who] = np.where((bottom <= whole) & (whole < top), left, 0)
    return ideal, part


def _find_ratio(amount: int, weight: Weights, low: Ints, high: Ints) -> tuple[int, int]:
    """The λ with Σ clip(λ·weight, low, high) = amount, as a fraction (numerator, denominator).

    The sum is piecewise linear in λ and never falls; it bends where a customer leaves its floor or reaches its cap.
    Each round takes a bend about the middle of those left, compares the sum there with `amount` exactly, and drops the
    bends on the wrong side (Kiwiel, "Breakpoint searching algorithms for the continuous quadratic knapsack problem",
    2008). Customers without a bend left are settled: at a bound, or on their way with their weight.
    """
    base, slope = 0, 0  # of the settled customers: Σ bounds, and Σ weights of those between their bounds
    w, lo, hi = weight, low, high
    floor_ahead, cap_ahead = lo > 0, hi < amount  # whether the bend may still lie on either side of λ
    at_bound = np.zeros(len(w), dtype=np.bool_)
    while True:
        unsettled = (floor_ahead | cap_ahead) & ~at_bound
        slope += exact_sum(w[~(at_bound | unsettled)])
        left = np.flatnonzero(unsettled)
        if not len(left):
            return amount - base, slope
        w, lo, hi, floor_ahead, cap_ahead = w[left], lo[left], hi[left], floor_ahead[left], cap_ahead[left]
        numerator, denominator = _middle_bend(w, lo, hi, floor_ahead, cap_ahead)
        whole, parts = _floor_products(numerator, denominator, w)
        ceiling = whole + (parts > 0)
        at_floor, at_cap = ceiling <= lo, whole >= hi
        between = ~(at_floor | at_cap)
        bounds = base + exact_sum(lo[at_floor]) + exact_sum(hi[at_cap & ~at_floor])
        lacking = (amount - bounds) * denominator - numerator * (slope + exact_sum(w[between]))
        if lacking == 0:
            return numerator, denominator
        if lacking > 0:
            floor_ahead, at_bound = floor_ahead & (whole < lo), at_cap
            base += exact_sum(hi[at_cap])
        else:
            cap_ahead, at_bound = cap_ahead & (ceiling > hi), at_floor
            base += exact_sum(lo[at_floor])


def _middle_bend(w: Weights, lo: Ints, hi: Ints, floor_ahead: Bools, cap_ahead: Bools) -> tuple[int, int]:
    """The λ of a bend about the middle of those left. Any of them moves things on, so a sample of customers and floats do.

    Every customer left has a bend ahead.
    """
    some = slice(None, None, len(w) // 200 + 1)
    leaves, reaches = floor_ahead[some], cap_ahead[some]
    bound = np.concatenate((lo[some][leaves], hi[some][reaches]))
    each = np.concatenate((w[some][leaves], w[some][reaches]))
    at = int(np.argsort(bound / each)[len(bound) // 2])
    return int(bound[at]), int(each[at])


def _floor_products(numerator: int, denominator: int, w: Weights) -> tuple[Weights, Weights]:
    """λ·w in whole cents rounded down, and what is left in parts of `denominator`, exactly; λ = numerator / denominator.

    Beyond `_FAR`, which is above any bound, it is only told that it is. Below, λ·w in doubles is off by less than 1, so
    its whole part is at most 1 off, |what is left| < 2·denominator < 2⁶³, and int64 arithmetic, which is exact modulo
    2⁶⁴, gives it exactly although the products may overflow. Weights too large for that are Python integers.
    """
    if w.dtype == object or denominator >= INT64_SAFE:
        product = w.astype(object) * numerator
        whole = product // denominator
        return whole, product - whole * denominator
    whole = np.minimum(w * (numerator / denominator), _FAR).astype(np.int64)
    left = w * np.int64(numerator) - whole * np.int64(denominator)
    slip = (left >= denominator).astype(np.int64) - (left < 0)
    return whole + slip, left - slip * np.int64(denominator)


def _round_up(left: int, who: Ints, given: Ints, high: Ints, need: tuple[Ints, Weights, Weights], unit: int) -> bool:
    """Raise customers of `who` to their next multiple of the unit, neediest first. True when money is at an end.

    `need` orders them: ideal - given in whole cents (kept in step), the part beyond them, the weight.
    """
    while len(who := who[given[who] // unit * unit + unit <= high[who]]):
        steps = unit - given[who] % unit
        if (everyone := exact_sum(steps)) > left:
            break
        # Each has its turn before any has the next (needs lie within one unit), so whole rounds are one.
        rounds = 1 if everyone < unit * len(who) else min(left // everyone, int(((high - given)[who] // unit).min()))
        added = steps + (rounds - 1) * unit
        given[who] += added
        need[0][who] -= added
        left -= exact_sum(added)
    if not len(who):
        return not left
    keys = [key[who] for key in need]
    chosen = _select_largest(left // int(steps.min()), keys)  # no more than these can have a turn
    if everyone < unit * len(who):
        chosen = np.sort(chosen)
        chosen = chosen[np.lexsort([-key[chosen] for key in reversed(keys)])]
        chosen = chosen[: int(np.searchsorted(np.cumsum(steps[chosen]), left, side="right"))]
    given[who[chosen]] += steps[chosen]
    return True


def _place_remainder(left: int, weight: Weights, given: Ints, high: Ints, unit: int) -> None:
    """Place what is off the unit: with one customer if any can hold all of it, else along the weights."""
    if not left:
        return
    room = high - given
    positive = weight > 0
    whole = np.flatnonzero((room >= left) & (given % unit == 0) & (positive | (not positive.any())))
    if left < unit and len(whole):
        given[whole[np.argmax(weight[whole])]] += left
        return
    order = np.argsort(-weight, kind="stable")
    takes = np.minimum(room[order], left)
    before = np.cumsum(takes if left < INT64_SAFE // len(takes) else takes.astype(object)) - takes
    given[order] += np.clip(left - before, 0, takes).astype(np.int64)


def _select_largest(k: int, keys: Sequence[Weights]) -> Ints:
    """The positions of the k largest, by the first key, then the next, then the earlier position."""
    chosen: list[npt.NDArray[np.intp]] = []
    tied = np.arange(len(keys[0]))
    for key in keys:
        if not 0 < k < len(tied):
            break
        values = key[tied]
        edge = np.partition(values, len(values) - k)[len(values) - k]
        chosen.append(tied[values > edge])
        k -= len(chosen[-1])
        tied = tied[values == edge]
    return np.concatenate([*chosen, tied[:k]])
