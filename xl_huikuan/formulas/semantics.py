"""Excel's rules for single values: what arithmetic, SUMIFS, MATCH and comparisons make of blanks, text, dates, errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xl_huikuan.values import CellError, Value, serial

_CENT = Decimal("0.01")

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
"""Comparisons of order."""


def number(value: Value) -> float | int | CellError:
    """What arithmetic makes of a value: a blank is 0, a date its number, text an error."""
    if value is None:
        return 0
    if isinstance(value, CellError):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, dt.date):
        return serial(value)
    return CellError.VALUE


def round2(value: float) -> float:
    """Excel's ROUND(value, 2): half away from zero, on the decimal that Excel shows (15 digits)."""
    return float(Decimal(f"{value:.15g}").quantize(_CENT, ROUND_HALF_UP))


def criterion_key(value: Value) -> Value:
    """What SUMIFS and COUNTIFS compare for equality: text folds case, text that reads as a number is that number."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value.casefold()
    if isinstance(value, dt.date):
        return float(serial(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value


def match_key(value: Value) -> tuple[str, Value]:
    """What MATCH(…, 0) compares: text folds case and is never a number."""
    if isinstance(value, str):
        return "text", value.casefold()
    if isinstance(value, dt.date):
        return "number", float(serial(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "number", float(value)
    return type(value).__name__, value


def as_text(value: Value) -> str:
    """What ``&""`` makes of a value."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dt.date):
        return str(serial(value))
    return "" if value is None else str(value)


def compares(a: Value, op: str, b: Value) -> bool:
    """Excel's comparison: numbers before text, text without case, a blank is 0 or empty text as the other side needs."""
    if a is None:
        a = "" if isinstance(b, str) else 0
    if b is None:
        b = "" if isinstance(a, str) else 0
    left, right = match_key(a), match_key(b)
    if op == "=":
        return left == right
    if op == "<>":
        return left != right
    if left[0] != right[0]:  # a text is greater than any number
        return (left[0] == "text") == (op in (">", ">="))
    return COMPARE[op](left[1], right[1])
