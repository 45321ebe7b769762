"""What people hand in to be broken down, as exact arrays: amounts in cents, weights as whole numbers of one scale."""

from __future__ import annotations

from collections.abc import Sequence
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

MAX_CENTS = 10**15
"""The largest amount understood, in cents. Below it a double holds every cent."""

INT64_SAFE = 1 << 61
"""Weights that add up to less than this are worked on in int64, see `breakdown._compare`."""


class ImpossibleRows(ValueError):
    """Inputs that no breaking down can satisfy: `rows` are the positions (from 0) of the customers concerned."""

    def __init__(self, what: str, rows: Sequence[int]) -> None:
        shown = "、".join(str(row + 1) for row in rows[:10])
        super().__init__(f"{what}：第 {shown} 个{f'（共 {len(rows)} 个）' if len(rows) > 10 else ''}")
        self.rows = tuple(rows)


def exact_sum(values: Weights) -> int:
    """The exact sum, also where it is beyond int64."""
    if values.dtype == object or not len(values):
        return int(sum(values.tolist()))
    if int(values.max()) < (1 << 62) // len(values):
        return int(values.sum())
    return (int((values >> 31).sum()) << 31) + int((values & 0x7FFFFFFF).sum())


def read_amounts(values: Amounts | None, n: int, blank: int, what: str) -> Ints:
    """Amounts as an array of its own, `blank` where there is none."""
    if values is None:
        return np.full(n, blank, dtype=np.int64)
    if len(values) != n:
        raise ValueError(f"{what}有 {len(values)} 个，权重有 {n} 个")
    if isinstance(values, np.ndarray):
        if values.dtype.kind not in "iu":
            raise ValueError(f"{what}要用整数（分）")
        found = np.where(values == ABSENT, blank, values).astype(np.int64)
        wrong = np.flatnonzero((values < ABSENT) | (values > np.iinfo(np.int64).max))
    else:
        bad = [at for at, value in enumerate(values) if value is not None and not _is_cents(value)]
        if bad:
            raise ImpossibleRows(f"{what}不是不小于 0 的整数（分）", bad)
        found = np.array([blank if value is None else min(value, MAX_CENTS + 1) for value in values], dtype=np.int64)
        wrong = np.empty(0, dtype=np.intp)
    if blank == MAX_CENTS:
        np.minimum(found, MAX_CENTS, out=found)  # a larger cap binds no customer
    wrong = wrong if wrong.size else np.flatnonzero(found > MAX_CENTS)
    if wrong.size:
        raise ImpossibleRows(f"{what}为负或过大", wrong.tolist())
    return found


def _is_cents(value: int | np.integer[Any]) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and bool(value >= 0)


def integer_weights(weights: Sequence[float | Decimal | Fraction] | Weights) -> Weights:
    """Weights as whole numbers in the same ratios. int64 if their sum is small enough, else Python integers.

    Only ratios count: λ, ideal amounts and the order of leftovers are the same for any multiple. So the gcd is
    divided out only where the numbers would otherwise be too large.
    """
    values = weights if isinstance(weights, np.ndarray) else _to_array(weights)
    if values.dtype.kind == "f":
        if (bad := np.flatnonzero(~np.isfinite(values) | (values < 0))).size:
            raise ImpossibleRows("权重为负或不是数", bad.tolist())
        whole = _scale_decimals(values.astype(np.float64))
    elif values.dtype.kind in "iu":
        if (bad := np.flatnonzero(values < 0)).size:
            raise ImpossibleRows("权重为负或不是数", bad.tolist())
        whole = values.astype(np.int64) if values.dtype != np.uint64 else values.astype(object)
    else:
        whole = _scale_fractions(values.tolist())
    if exact_sum(whole) >= INT64_SAFE:
        whole = whole // (np.gcd.reduce(whole) or 1)
    if exact_sum(whole) >= INT64_SAFE:
        return whole.astype(object)
    return whole.astype(np.int64)


def _to_array(weights: Sequence[float | Decimal | Fraction]) -> Weights:
    """A sequence as an array that loses nothing: integers, floats (with integers only if exact), or objects."""
    if set(map(type, weights)) <= {int, float} and max(weights, default=0) < 2**53:
        return np.array(weights, dtype=np.float64)
    column = np.empty(len(weights), dtype=object)
    column[:] = weights
    return column


def _scale_decimals(values: npt.NDArray[np.float64]) -> Weights:
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
    return _scale_fractions(values.tolist())


def _scale_fractions(values: Sequence[Any]) -> Weights:
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
