"""A target over customers: exact to the cent, within everyone's bounds, in whole units wherever these allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Weights = npt.NDArray[Any]
"""Whole numbers: int64, or Python's own integers (dtype object) where the weights are too large for that."""

Amounts = Sequence[int | None] | Ints

ABSENT = -1
"""In an array of floors, caps or locks: this customer has none. (In a sequence that is None.)"""

MOST = 10**15
"""The largest amount understood, in cents. Below it a double holds every cent."""

_SAFE = 1 << 61
"""Weights that add up to less than this are worked on in int64, see `_side`."""


class ImpossibleRows(ValueError):
    """Inputs that no breaking down can satisfy: `rows` are the positions (from 0) of the customers concerned."""

    def __init__(self, what: str, rows: Sequence[int]) -> None:
        shown = "、".join(str(row + 1) for row in rows[:10])
        super().__init__(f"{what}：第 {shown} 个{f'（共 {len(rows)} 个）' if len(rows) > 10 else ''}")
        self.rows = tuple(rows)


@dataclass(frozen=True, eq=False, slots=True)
class Breakdown:
    """Amounts in cents, one a customer. Their sum is `total - shortfall + surplus`, exactly."""

    amounts: Ints
    shortfall: int
    """What could not be given because all caps are reached."""
    surplus: int
    """What floors and locks come to beyond the total."""


def break_down(
    total: int,
    weights: Sequence[float | Decimal | Fraction] | Weights,
    floors: Amounts | None = None,
    caps: Amounts | None = None,
    locked: Amounts | None = None,
    unit: int = 1,
) -> Breakdown:
    """Break `total` cents down over customers in proportion to `weights`, each within his floor and cap.

    A locked customer gets his amount, whatever his weight and bounds. The rest is Σ clip(λ·weight, floor, cap) for
    the one λ that makes the sum right. Zero weights share evenly what positive weights cannot carry. Then amounts
    become whole units:

    - Bounds are rounded inwards to the unit (a floor of 150 asks for 200), unless there is no multiple between
      them, or the total does not suffice for the floors so rounded. λ is found over these.
    - Each gets the multiple below his ideal amount. Leftovers go one unit at a time to the largest (ideal - given),
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
    weight = _whole_weights(weights)
    n = len(weight)
    low = _column(floors, n, 0, "最低回款")
    high = _column(caps, n, MOST, "能力上限")
    amounts = _column(locked, n, ABSENT, "锁定目标")
    free = np.flatnonzero(amounts == ABSENT)
    rest = total
    if len(free) < n:
        rest -= _sum(amounts[amounts != ABSENT])
        weight, low, high = weight[free], low[free], high[free]
    if (crossed := np.flatnonzero(low > high)).size:
        raise ImpossibleRows("最低回款高于能力上限", free[crossed].tolist())
    least, most = _sum(low), _sum(high)
    if rest <= least:
        amounts[free] = low
    elif rest >= most:
        amounts[free] = high
    else:
        amounts[free] = _share_out(rest, weight, low, high, unit)
    return Breakdown(amounts, shortfall=max(rest - most, 0), surplus=max(least - rest, 0))


def _share_out(rest: int, weight: Weights, low: Ints, high: Ints, unit: int) -> Ints:
    """Amounts for free customers, where Σ low < rest < Σ high."""
    high = np.minimum(high, rest + unit)  # nobody can get as much, and sums stay small
    inner_low, inner_high = low, high
    if unit > 1:
        inner_low, inner_high = -(-low // unit) * unit, high // unit * unit
        inside = inner_low <= inner_high
        inner_low, inner_high = np.where(inside, inner_low, low), np.where(inside, inner_high, high)
        if _sum(inner_low) > rest:
            inner_low = low
    positive = np.asarray(weight > 0, dtype=np.bool_)
    if _sum(inner_high) < rest:
        given = inner_high.copy()
    else:
        ideal, part = _ideal(rest, weight, positive, inner_low, inner_high)
        given = ideal.copy()
        if unit > 1:
            given = np.where(inside, np.maximum(ideal // unit * unit, inner_low), ideal)
        over = ideal - given
        for group in (positive, ~positive):
            if _give_units(rest - _sum(given), group, given, high, over, part, weight, unit):
                break
    _give_cents(rest - _sum(given), weight, positive, given, high, unit)
    return given


def _ideal(rest: int, weight: Weights, positive: Bools, low: Ints, high: Ints) -> tuple[Ints, Weights]:
    """clip(λ·weight, low, high) that sum to `rest`: whole cents rounded down, and the numerators of what is left.

    The numerators are over one denominator, so they tell whose part of a cent is larger.
    """
    zeros_low, positive_high = _sum(low[~positive]), _sum(high[positive])
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

    The sum is piecewise linear and never falls as λ grows; it bends where a customer leaves his floor or reaches his
    cap. Each round tries a λ, compares the sum with `amount` exactly, and so narrows the interval in which λ lies.
    Who cannot change sides inside the interval any more is settled and drops out. The λ tried is Newton's (exact
    as soon as no bend is left between); if that falls outside or the rounds drag on, it is the middle bend left,
    so at least one bend drops out each round, and mostly half of them.
    """
    base, slope = 0, 0  # of the settled customers: Σ bounds, and Σ weights of those between their bounds
    w, lo, hi = weight, low, high
    off_floor, short_of_cap = lo == 0, hi >= amount  # true throughout the interval, so far all λ > 0
    over, under = amount, _sum(w)
    bottom: Fraction | None = Fraction(0)
    top: Fraction | None = None
    slow = 0
    while True:
        settled = off_floor & short_of_cap
        if settled.any():
            slope += _sum(w[settled])
            keep = ~settled
            w, lo, hi, off_floor, short_of_cap = w[keep], lo[keep], hi[keep], off_floor[keep], short_of_cap[keep]
        if not len(w):
            return (amount - base, slope) if slope else (over, under)
        at_floor = _side(over, under, w, lo)
        at_cap = _side(over, under, w, hi)
        down, up = at_floor <= 0, (at_cap >= 0) & (at_floor > 0)
        middle = ~(down | up)
        level = base + _sum(lo[down]) + _sum(hi[up])
        run = slope + _sum(w[middle])
        reached = level * under + over * run - amount * under
        if reached == 0:
            return over, under
        before = len(w)
        if reached < 0:
            bottom = Fraction(over, under)
            off_floor, gone = off_floor | (at_floor >= 0), at_cap >= 0
            base += _sum(hi[gone])
        else:
            top = Fraction(over, under)
            short_of_cap, gone = short_of_cap | (at_cap <= 0), at_floor <= 0
            base += _sum(lo[gone])
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
    if w.dtype == object or under >= _SAFE:
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
    if w.dtype == object or under >= _SAFE:
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
        if _sum(steps) <= left:
            # Everybody has his turn before anybody has the next (needs lie within one unit), so whole rounds are one.
            rounds = 1
            if int(steps.min()) == unit:
                rounds = min(left // (unit * len(who)), int(((high[who] - given[who]) // unit).min()))
            added = steps + (rounds - 1) * unit
            given[who] += added
            over[who] -= added
            left -= _sum(added)
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
    before = np.cumsum(takes if left < _SAFE // len(takes) else takes.astype(object)) - takes
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


def _sum(values: Weights) -> int:
    """The exact sum, also where it is beyond int64."""
    if values.dtype == object or not len(values):
        return int(sum(values.tolist()))
    if int(values.max()) < (1 << 62) // len(values):
        return int(values.sum())
    return (int((values >> 31).sum()) << 31) + int((values & 0x7FFFFFFF).sum())


def _column(values: Amounts | None, n: int, blank: int, what: str) -> Ints:
    """Amounts as an array of its own, `blank` where there is none."""
    if values is None:
        return np.full(n, blank, dtype=np.int64)
    if len(values) != n:
        raise ValueError(f"{what}有 {len(values)} 个，权重有 {n} 个")
    if isinstance(values, np.ndarray):
        if values.dtype.kind not in "iu":
            raise ValueError(f"{what}要用整数（分）")
        column = np.where(values == ABSENT, blank, values).astype(np.int64)
        wrong = np.flatnonzero((values < ABSENT) | (values > np.iinfo(np.int64).max))
    else:
        bad = [at for at, value in enumerate(values) if value is not None and not _is_cents(value)]
        if bad:
            raise ImpossibleRows(f"{what}不是不小于 0 的整数（分）", bad)
        column = np.array([blank if value is None else min(value, MOST + 1) for value in values], dtype=np.int64)
        wrong = np.empty(0, dtype=np.intp)
    if blank == MOST:
        np.minimum(column, MOST, out=column)  # a larger cap binds nobody
    wrong = wrong if wrong.size else np.flatnonzero(column > MOST)
    if wrong.size:
        raise ImpossibleRows(f"{what}为负或过大", wrong.tolist())
    return column


def _is_cents(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and bool(value >= 0)


def _whole_weights(weights: Sequence[float | Decimal | Fraction] | Weights) -> Weights:
    """Weights as whole numbers in the same ratios. int64 if their sum is small enough, else Python integers.

    Only ratios count: λ, ideal amounts and the order of leftovers are the same for any multiple. So the gcd is
    divided out only where the numbers would otherwise be too large.
    """
    values = weights if isinstance(weights, np.ndarray) else _array(weights)
    if values.dtype.kind == "f":
        if (bad := np.flatnonzero(~np.isfinite(values) | (values < 0))).size:
            raise ImpossibleRows("权重为负或不是数", bad.tolist())
        whole = _decimals(values.astype(np.float64))
    elif values.dtype.kind in "iu":
        if (bad := np.flatnonzero(values < 0)).size:
            raise ImpossibleRows("权重为负或不是数", bad.tolist())
        whole = values.astype(np.int64) if values.dtype != np.uint64 else values.astype(object)
    else:
        whole = _fractions(values.tolist())
    if _sum(whole) >= _SAFE:
        whole = whole // (np.gcd.reduce(whole) or 1)
    if _sum(whole) >= _SAFE:
        return whole.astype(object)
    return whole.astype(np.int64)


def _array(weights: Sequence[float | Decimal | Fraction]) -> Weights:
    """A sequence as an array that loses nothing: integers, floats (with integers only if exact), or objects."""
    if set(map(type, weights)) <= {int, float} and max(weights, default=0) < 2**53:
        return np.array(weights, dtype=np.float64)
    column = np.empty(len(weights), dtype=object)
    column[:] = weights
    return column


def _decimals(values: npt.NDArray[np.float64]) -> Weights:
    """Floats as whole numbers in the ratios of the decimals they are shown as (`repr`): 0.1 and 0.3 are 1 and 3.

    A double has at most one decimal of 15 digits or fewer that reads back as it, and then `repr` shows that one. So if
    r / 10ᵏ gives every value back, with all r below 10¹⁵, the r are those decimals times 10ᵏ.
    """
    for places in range(7):
        scaled = np.rint(values * 10.0**places)
        if scaled.max(initial=0) >= 1e15:
            break
        if np.array_equal(scaled / 10.0**places, values):
            return scaled.astype(np.int64)
    return _fractions(values.tolist())


def _fractions(values: Sequence[Any]) -> Weights:
    """Numbers of any kind as whole numbers in the same ratios (dtype object)."""
    exact, bad = [], []
    for at, value in enumerate(values):
        try:
            if isinstance(value, (bool, str)):
                raise TypeError(value)
            value = value.item() if isinstance(value, np.generic) else value
            number = Fraction(repr(value) if isinstance(value, float) else value)
            if number < 0:
                raise ValueError(value)
            exact.append(number)
        except (TypeError, ValueError, OverflowError):
            bad.append(at)
    if bad:
        raise ImpossibleRows("权重为负或不是数", bad)
    common = lcm(*{number.denominator for number in exact}) if exact else 1
    column = np.empty(len(exact), dtype=object)
    column[:] = [number.numerator * (common // number.denominator) for number in exact]
    return column
