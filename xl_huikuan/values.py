"""The words that all rooms share: what a cell can hold, amounts in cents, and Excel's numbers for days."""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import SupportsIndex

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_FIFTEEN_DIGITS = 10**15


class CellError(StrEnum):
    """An Excel error value. It is never a number and never text: a sum that meets one becomes one."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"


LONGEST_TEXT = 32_767
"""Characters: Excel calls a file damaged when a cell's text is longer."""

Cents = int
"""An amount in whole 分; yuan stand in cells alone."""

Value = float | int | str | bool | dt.date | CellError | None
"""A cell's value: None is a blank cell, dates are `datetime.date` (a time of day is dropped on reading)."""


def is_number(value: Value) -> bool:
    """True for what Excel's ISNUMBER calls a number (dates are numbers there, and here)."""
    return isinstance(value, (int, float, dt.date)) and not isinstance(value, bool)


_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
"""Day 0 of Excel's calendar, as far as it is right (from 1 March 1900 on)."""


def serial(day: dt.date) -> int:
    """Excel's number for a day."""
    return day.toordinal() - _DAY_ZERO


def day_of(serial: float) -> dt.date:
    """The day of Excel's number; a time of day is dropped.

    Raises:
        ValueError, OverflowError: beyond the years that a date can have.
    """
    return dt.date.fromordinal(_DAY_ZERO + int(serial))


def to_cents(value: SupportsIndex | float | Decimal) -> Cents:
    """An amount in yuan as whole cents, half a cent away from zero: 1.005 is 101 and -1.005 is -101.

    A float counts as the decimal number it is shown as (`repr`), not as the binary fraction behind it.
    Raises ValueError for True, False, NaN and infinities, TypeError for what is no number at all.
    """
    if isinstance(value, float):
        hundredfold = value * 100
        # A double has at most one decimal neighbour of 15 digits or fewer, and if it has one, `repr` shows that one.
        # So when cents/100 comes back as the very same double, it is what repr would say, and no rounding is needed.
        if -_FIFTEEN_DIGITS < hundredfold < _FIFTEEN_DIGITS and (cents := round(hundredfold)) / 100 == value:
            return cents
        if not math.isfinite(value):
            raise ValueError("金额不是有效的数字")
        value = Decimal(repr(float(value)))
    elif isinstance(value, bool):
        raise ValueError("逻辑值不是金额")
    if isinstance(value, Decimal):
        try:
            return int(value.scaleb(2, _EXACT).to_integral_value(ROUND_HALF_UP))
        except (InvalidOperation, ValueError, OverflowError):
            raise ValueError("金额不是有效的数字") from None
    return operator.index(value) * 100


def all_to_cents(values: Sequence[float]) -> list[Cents]:
    """`to_cents` of many: what `to_cents` finds at once is found without calling it."""
    most = _FIFTEEN_DIGITS
    return [
        cents
        if -most < (hundredfold := value * 100) < most and (cents := round(hundredfold)) / 100 == value
        else to_cents(value)
        for value in values
    ]


def to_yuan(cents: Cents) -> float:
    """Cents as yuan: the double nearest to the exact amount (int / int is correctly rounded)."""
    return cents / 100
