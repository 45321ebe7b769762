"""A target over customers: exact to the cent, within everyone's bounds, in whole units wherever these allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from xl_huikuan.domain.exact_columns import (
    ABSENT,
    MOST,
    SAFE,
    Amounts,
    Bools,
    ImpossibleRows,
    Ints,
    Weights,
    column,
    exact_sum,
    whole_weights,
)

__all__ = ["ABSENT", "MOST", "Allocation", "ImpossibleRows", "allocate"]


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
      nobody has, to the largest weights in turn, as far as each has room.

    Weights are ratios of exact numbers (a float is the decimal that it is shown as), so multiplying all by an
    integer changes nothing. Among customers with equal bounds a larger weight never gets less.
    Sequences have one entry a customer, None for no floor, cap or lock; arrays are int64 with `ABSENT`.
    Raises ValueError for a negative total or a unit below 1, and its kind `ImpossibleRows` for negative or
    unreadable weights and amounts and for floors above caps.
    """
    if not 0 <= total <= MOST or not 1 <= unit <= MOST:
        raise ValueError("总目标不能为负，单位至少为 1 分，都不能超过 10 万亿元")
    weight = whole_weights(weights)
    n = len(weight)
    low = column(floors, n, 0, "最低回款")
    high = column(caps, n, MOST, "能力上限")
    amounts = column(locked, n, ABSENT, "锁定目标")
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
        amounts[free] = _share_out(rest, weight, low, high, unit)
    return Allocation(amounts, shortfall=max(rest - most, 0), surplus=max(least - rest, 0))


def _share_out(rest: int, weight: Weights, low: Ints, high: Ints, unit: int) -> Ints:
    """Amounts for free customers, where Σ low < rest < Σ high."""
    high = np.minimum(high, rest + unit)  # no customer can get as much, and sums stay small
    inner_low, inner_high = low, high
    if unit > 1:
        inner_low, inner_high = -(-low // unit) * unit, high // unit * unit
        inside = inner_low <= inner_high
        inner_low, inner_high = np.where(inside, inner_low, low), np.where(inside, inner_high, high)
        if exact_sum(inner_low) > rest:
            inner_low = low
    positive = np.asarray(weight > 0, dtype=np.bool_)
    if exact_sum(inner_high) < rest:
        given = inner_high.copy()
    else:
        ideal, part = _ideal(rest, weight, positive, inner_low, inner_high)
        given = ideal.copy()
        if unit > 1:
            given = np.where(inside, np.maximum(ideal // unit * unit, inner_low), ideal)
        over = ideal - given
        for group in (positive, ~positive):
            if _give_units(rest - exact_sum(given), group, given, high, over, part, weight, unit):
                break
    _give_cents(rest - exact_sum(given), weight, positive, given, high, unit)
    return given


def _ideal(rest: int, weight: Weights, positive: Bools, low: Ints, high: Ints) -> tuple[Ints, Weights]:
    """clip(λ·weight, low, high) that sum to `rest`: whole cents rounded down, and the numerators of what is left.

    The numerators are over one denominator, so they tell whose part of a cent is larger.
    """
    zeros_low, positive_high = exact_sum(low[~positive]), exact_sum(high[positive])
    if positive.any() and rest - zeros_low <= positive_high:
        who, amount, ideal = np.flatnonzero(positive), rest - zeros_low, low.copy()
        sharing = weight[who]
    else:
        who, amount, ideal = np.flatnonzero(~positive), rest - positive_high, np.where(positive, high, low)
        sharing = np.ones(len(who), dtype=np.int64)
    bottom, top = low[who], high[who]
    over, under = _level(amount, sharing, bottom, top)
    ideal[who], numerators = _times(over, under, sharing, bottom, top)
    part: Weights = np.zeros(len(weight), dtype=numerators.dtype)
    part[who] = numerators
    return ideal, part


def _level(amount: int, weight: Weights, low: Ints, high: Ints) -> tuple[int, int]:
    """The λ with Σ clip(λ·weight, low, high) = amount, as a fraction (numerator, denominator).

    The sum is piecewise linear and never falls as λ grows; it bends where a customer leaves its floor or reaches its
    cap. Each round tries a λ, compares the sum with `amount` exactly, and so narrows the interval in which λ lies.
    A customer that cannot change sides inside the interval any more is settled and drops out. The λ tried is Newton's (exact
    as soon as no bend is left between); if that falls outside or the rounds drag on, it is the middle bend left,
    so at least one bend drops out each round, and mostly half of them.
    """
    base, slope = 0, 0  # of the settled customers: Σ bounds, and Σ weights of those between their bounds
    w, lo, hi = weight, low, high
    off_floor, short_of_cap = lo == 0, hi >= amount  # true throughout the interval, so far all λ > 0
    over, under = amount, exact_sum(w)
    bottom: Fraction | None = Fraction(0)
    top: Fraction | None = None
    slow = 0
    while True:
        settled = off_floor & short_of_cap
        if settled.any():
            slope += exact_sum(w[settled])
            keep = ~settled
            w, lo, hi, off_floor, short_of_cap = w[keep], lo[keep], hi[keep], off_floor[keep], short_of_cap[keep]
        if not len(w):
            return (amount - base, slope) if slope else (over, under)
        at_floor = _side(over, under, w, lo)
        at_cap = _side(over, under, w, hi)
        down, up = at_floor <= 0, (at_cap >= 0) & (at_floor > 0)
        middle = ~(down | up)
        level = base + exact_sum(lo[down]) + exact_sum(hi[up])
        run = slope + exact_sum(w[middle])
        reached = level * under + over * run - amount * under
        if reached == 0:
            return over, under
        before = len(w)
        if reached < 0:
            bottom = Fraction(over, under)
            off_floor, gone = off_floor | (at_floor >= 0), at_cap >= 0
            base += exact_sum(hi[gone])
        else:
            top = Fraction(over, under)
            short_of_cap, gone = short_of_cap | (at_cap <= 0), at_floor <= 0
            base += exact_sum(lo[gone])
        if gone.any():
            keep = ~gone
            w, lo, hi, off_floor, short_of_cap = w[keep], lo[keep], hi[keep], off_floor[keep], short_of_cap[keep]
        slow = slow + 1 if len(w) * 2 > before else 0
        if run:
            over, under = amount - level, run
        if not run or slow > 2 or not _inside(over, under, bottom, top):
            over, under = _middle_bend(w, lo, hi, off_floor, short_of_cap) or (over, under)
            slow = 0


def _inside(over: int, under: int, bottom: Fraction | None, top: Fraction | None) -> bool:
    tried = Fraction(over, under)
    return (bottom is None or bottom < tried) and (top is None or tried < top)


def _middle_bend(w: Weights, lo: Ints, hi: Ints, off_floor: Bools, short_of_cap: Bools) -> tuple[int, int] | None:
    """The λ of a bend about the middle of those left. Approximate order is enough: any bend left moves things on."""
    leaves, reaches = np.flatnonzero(~off_floor), np.flatnonzero(~short_of_cap)
    bound = np.concatenate((lo[leaves], hi[reaches]))
    if not len(bound):
        return None
    each = np.concatenate((w[leaves], w[reaches]))
    half = len(bound) // 2
    if each.dtype == object:  # perhaps beyond what a double can hold
        at = sorted(range(len(bound)), key=lambda i: Fraction(int(bound[i]), int(each[i])))[half]
    else:
        at = int(np.argpartition(bound / each, half)[half])
    return int(bound[at]), int(each[at])


def _side(over: int, under: int, w: Weights, bound: Ints) -> npt.NDArray[np.int8]:
    """The sign of λ·w - bound, exactly, where λ = over / under.

    In doubles λ·w - bound is off by at most 5·2⁻⁵³·λ·w (quotient, w, product and difference are each rounded once).
    Bounds are below 2·10¹⁵: near them that is less than 1.5, and far above them far less than the distance. So wherever
    it comes out at 2 or more its sign is right. For the few others |over·w - bound·under| < 3.5·under < 2⁶³, so
    int64 arithmetic, which is exact modulo 2⁶⁴, gives it exactly although the products may overflow.
    Weights too large for that are Python integers.
    """
    if w.dtype == object or under >= SAFE:
        exact = w.astype(object) * over - bound.astype(object) * under
        return np.asarray(exact > 0, dtype=np.int8) - np.asarray(exact < 0, dtype=np.int8)
    about = w * (over / under) - bound
    sign = np.sign(about).astype(np.int8)
    close = np.flatnonzero(np.abs(about) < 2)
    sign[close] = np.sign(w[close] * np.int64(over) - bound[close] * np.int64(under))
    return sign


def _times(over: int, under: int, w: Weights, low: Ints, high: Ints) -> tuple[Ints, Weights]:
    """clip(λ·w, low, high) as whole cents rounded down, and what is left in parts of `under`; exact as in `_side`."""
    above_low = _side(over, under, w, low) > 0
    cents = np.where(above_low, high, low)
    part: Weights = np.zeros(len(w), dtype=w.dtype)
    between = np.flatnonzero(above_low & (_side(over, under, w, high) < 0))
    w = w[between]
    if w.dtype == object or under >= SAFE:
        product = w.astype(object) * over
        whole = product // under
        left = product - whole * under
        part = part.astype(object)
    else:
        whole = (w * (over / under)).astype(np.int64)  # at most 1 off
        left = w * np.int64(over) - whole * np.int64(under)
        slip = (left >= under).astype(np.int64) - (left < 0)
        whole += slip
        left -= slip * np.int64(under)
    cents[between], part[between] = whole, left
    return cents, part


def _give_units(
    left: int, group: Bools, given: Ints, high: Ints, over: Ints, part: Weights, weight: Weights, unit: int
) -> bool:
    """Raise customers of the group to their next multiple of the unit, neediest first. True when money is at an end.

    `over` is ideal - given in whole cents, `part` orders what it has beyond them; both stay in step.
    """
    if left < unit and not (given % unit).any():
        return True
    who = np.flatnonzero(group & (given // unit * unit + unit <= high))
    while len(who) and left:
        steps = given[who] // unit * unit + unit - given[who]
        if exact_sum(steps) <= left:
            # Each has its turn before any has the next (needs lie within one unit), so whole rounds are one.
            rounds = 1
            if int(steps.min()) == unit:
                rounds = min(left // (unit * len(who)), int(((high[who] - given[who]) // unit).min()))
            added = steps + (rounds - 1) * unit
            given[who] += added
            over[who] -= added
            left -= exact_sum(added)
            who = who[given[who] + unit <= high[who]]
            continue
        keys = [_ranked(key[who]) for key in (over, part, weight)]
        if int(steps.min()) == unit:
            chosen = _first(left // unit, keys)
        else:
            order = np.lexsort([-key for key in reversed(keys)])
            chosen = order[: int(np.searchsorted(np.cumsum(steps[order]), left, side="right"))]
        given[who[chosen]] += steps[chosen]
        return True
    return not left


def _give_cents(left: int, weight: Weights, positive: Bools, given: Ints, high: Ints, unit: int) -> None:
    """Place what is off the unit: with one customer if any can hold all of it, else along the weights."""
    if not left:
        return
    room = high - given
    whole = np.flatnonzero((room >= left) & (given % unit == 0) & (positive | (not positive.any())))
    if left < unit and len(whole):
        given[whole[np.argmax(weight[whole])]] += left
        return
    order = np.argsort(-weight, kind="stable")
    takes = np.minimum(room[order], left)
    before = np.cumsum(takes if left < SAFE // len(takes) else takes.astype(object)) - takes
    given[order] += np.clip(left - before, 0, takes).astype(np.int64)


def _first(k: int, keys: Sequence[Ints]) -> Ints:
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


def _ranked(key: Weights) -> Ints:
    """A key in int64: itself, or for Python integers their ranks."""
    if key.dtype == object:
        return np.unique(key, return_inverse=True)[1].astype(np.int64)
    return key
