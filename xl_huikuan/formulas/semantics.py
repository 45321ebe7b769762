"""Excel's rules for single values: what arithmetic, SUMIFS, MATCH and comparisons make of blanks, text, dates, errors."""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import repeat
from types import NoneType
from typing import Any

from xl_huikuan.patterns import pattern
from xl_huikuan.values import CellError, Value, serial

_CENT = Decimal("0.01")
_WHOLE_FROM = 1e15
"""From here on the fifteen digits that Excel shows of a number hold no cents."""

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""Comparisons of order."""
_COMPARE_FIGURES = COMPARE | {"=": operator.eq, "<>": operator.ne}


FIGURES = frozenset((int, float))
"""The types of nearly all figures: asked first, they are spared the closer look."""


def number(value: Value) -> float | int | CellError:
    """What arithmetic makes of a value: a blank is 0, a date its number, text an error; too large a result of another one, too."""
    if type(value) in FIGURES and -_WHOLE_FROM < value < _WHOLE_FROM:  # type: ignore[operator]
        return value  # type: ignore[return-value]
    if value is None:
        return 0
    if isinstance(value, CellError):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value if -math.inf < value < math.inf else CellError.NUM
    if isinstance(value, dt.date):
        return serial(value)
    return CellError.VALUE


Figure = float | int | CellError
"""What arithmetic makes of a value."""


def are_plain(values: Sequence[Value]) -> bool:
    """Whether all are figures as arithmetic and comparisons take them; not told of some that are large together."""
    return {*map(type, values)} <= FIGURES and sum(map(abs, values)) < _WHOLE_FROM  # type: ignore[arg-type]


def numbers(values: Sequence[Value]) -> Sequence[Figure]:
    """`number` of each."""
    if are_plain(values):
        return values  # type: ignore[return-value]
    return [
        value if type(value) in FIGURES and -_WHOLE_FROM < value < _WHOLE_FROM else number(value)  # type: ignore[operator, misc]
        for value in values
    ]


def as_shown(value: float) -> float | CellError:
    """A number to the fifteen digits that Excel shows; #NUM! for what is too large to be one."""
    try:
        return float(f"{value:.15g}") if math.isfinite(value) else CellError.NUM
    except OverflowError:
        return CellError.NUM


def round2(value: float) -> float | CellError:
    """Excel's ROUND(value, 2): half away from zero, on the decimal that Excel shows (15 digits); #NUM! for what is too large
    to be a number."""
    if not -_WHOLE_FROM < value < _WHOLE_FROM:
        return as_shown(value)
    hundredfold = value * 100
    if -_WHOLE_FROM < hundredfold < _WHOLE_FROM and (whole := round(hundredfold) / 100) == value:
        return whole  # the double of a decimal with two places and 15 digits at most: it is shown as that decimal
    return float(Decimal(f"{value:.15g}").quantize(_CENT, ROUND_HALF_UP))


def rounded(figures: Sequence[Figure]) -> list[Figure]:
    """`round2` of each; an error is passed on."""
    if not any(figures):  # as of all that a month has none of yet
        return [0.0] * len(figures)
    if CellError in {*map(type, figures)}:
        return [figure if isinstance(figure, CellError) else round2(figure) for figure in figures]
    return [
        whole
        if -_WHOLE_FROM < (hundredfold := figure * 100) < _WHOLE_FROM and (whole := round(hundredfold) / 100) == figure  # type: ignore[operator, arg-type]
        else round2(figure)  # type: ignore[arg-type]
        for figure in figures
    ]


_NUMBER = pattern(r"([+-]?)(\d+(?:,\d{3})*\.?\d*|\.\d+)(?:e([+-]?\d{1,3}))?(%?)", re.ASCII | re.IGNORECASE)
_DAY = pattern(r"(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})", re.ASCII)
_DIGITS = 15
"""Excel reads no more of a number; the rest are zeros to it."""
_LEAP_YEAR = 2024


@lru_cache(maxsize=1 << 16, typed=True)
def criterion_key(value: Value) -> Value:
    """What SUMIFS and COUNTIFS compare for equality: text folds case, text that Excel reads as a number is that number.

    So ``007``, ``7`` and ``7.0`` are the same to them, ``1E3`` and ``1000``, ``11-15``, ``11/15`` and ``15-11`` (a day of this
    year), and long numbers that differ from the sixteenth digit on; ``NAN``, ``INF`` and ``1_2`` are words. TRUE is no number.
    """
    if isinstance(value, str):
        return (
            _number_in(value) if value[-1:] in _LAST_OF_NUMBERS and value[:1] in _FIRST_OF_NUMBERS else value.casefold()
        )
    if isinstance(value, dt.date):
        return float(serial(value))
    if isinstance(value, bool):
        return _LOGICAL[value]
    if isinstance(value, (int, float)):
        is_plain = -_WHOLE_FROM < value < _WHOLE_FROM and value == int(value)
        return float(value) if is_plain else as_shown(value)
    return value


_LOGICAL = {True: "\0TRUE", False: "\0FALSE"}
"""Neither the numbers 1 and 0 nor any text."""
_FIRST_OF_NUMBERS, _LAST_OF_NUMBERS = frozenset("0123456789.+-"), frozenset("0123456789.%")
"""Nearly all texts are spared the closer look."""


@lru_cache(maxsize=1 << 16)
def _number_in(text: str) -> Value:
    """The number or day that Excel reads in a text, else the text without its case."""
    found: Value = None
    if number := _NUMBER.fullmatch(text):
        sign, digits, power, percent = number.groups()
        figure = float(f"{sign}{_fifteen_digits(digits.replace(',', ''))}e{power or 0}")
        found = None if math.isinf(figure) else figure / 100 if percent else figure
    elif day := _DAY.fullmatch(text):
        found = _day_of(*day.groups())
    return text.casefold() if found is None else found


def _fifteen_digits(digits: str) -> str:
    whole, _, fraction = digits.partition(".")
    every = whole + fraction
    beyond = max(len(every.lstrip("0")) - _DIGITS, 0)
    kept = every[: len(every) - beyond] + "0" * beyond
    return f"{kept[: len(whole)]}.{kept[len(whole) :]}"


def _day_of(year: str | None, first: str, second: str) -> Value:
    """A day's number, or of a day without a year its month and day; None: no day."""
    for month, day in ((int(first), int(second)), (int(second), int(first))):
        try:
            found = dt.date(int(year or _LEAP_YEAR), month, day)
        except ValueError:
            continue
        return float(serial(found)) if year else f"{month}-{day}"
    return None


@lru_cache(maxsize=1 << 16, typed=True)
def match_key(value: Value) -> tuple[str, Value]:
    """What MATCH(…, 0) compares: text folds case and is never a number."""
    if isinstance(value, str):
        return "text", value.casefold()
    if isinstance(value, dt.date):
        return "number", float(serial(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = float(value) if -_WHOLE_FROM < value < _WHOLE_FROM else as_shown(value)
        return type(shown).__name__ if isinstance(shown, CellError) else "number", shown
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


def as_texts(values: Sequence[Value]) -> Sequence[str]:
    """`as_text` of each: of values of one kind all at once, days and codes only as often as there are different ones."""
    kinds = {*map(type, values)}
    if kinds == {str}:
        return values  # type: ignore[return-value]
    if kinds == {str, NoneType}:
        return [value or "" for value in values]  # type: ignore[misc]
    if len(kinds) == 1 and not kinds & FIGURES:  # -0 equals 0 and is another text
        known = {value: as_text(value) for value in {*values}}
        return [*map(known.__getitem__, values)]
    return [f"{value:.15g}" if type(value) is float else as_text(value) for value in values]


def compares(a: Value, op: str, b: Value) -> bool:
    """Excel's comparison: numbers before text, text without case, a blank is 0 or empty text as the other side needs."""
    if a is None:
        a = "" if isinstance(b, str) else 0
    if b is None:
        b = "" if isinstance(a, str) else 0
    if type(a) in FIGURES and type(b) in FIGURES and -_WHOLE_FROM < a < _WHOLE_FROM and -_WHOLE_FROM < b < _WHOLE_FROM:  # type: ignore[operator]
        return _COMPARE_FIGURES[op](float(a), float(b))  # type: ignore[arg-type, no-any-return]
    if type(a) is str and type(b) is str and op == "=":
        return a == b or a.casefold() == b.casefold()
    left, right = match_key(a), match_key(b)
    if op == "=":
        return left == right
    if op == "<>":
        return left != right
    if left[0] != right[0]:  # a text is greater than any number
        return (left[0] == "text") == (op in (">", ">="))
    return COMPARE[op](left[1], right[1])


def answer(a: Value, op: str, b: Value) -> bool | CellError:
    """`compares`; an error is the answer, the left one first."""
    if isinstance(a, CellError):
        return a
    return b if isinstance(b, CellError) else compares(a, op, b)


def compared(left: Sequence[Value], op: str, right: Sequence[Value]) -> list[bool | CellError]:
    """`answer` of each pair."""
    if len(right) > 1 and right.count(right[0]) == len(right) and len({*map(type, right)}) == 1:
        return compared_with(left, op, right[0])
    work, most = _COMPARE_FIGURES[op], _WHOLE_FROM
    answers: list[bool | CellError] = []
    for a, b in zip(left, right, strict=True):
        if type(a) in FIGURES and type(b) in FIGURES and -most < a < most and -most < b < most:  # type: ignore[operator]
            answers.append(work(a, b))
        else:
            answers.append(answer(a, op, b))
    return answers


def compared_with(left: Sequence[Value], op: str, b: Value) -> list[bool | CellError]:
    """`compared` with one and the same."""
    work, most = _COMPARE_FIGURES[op], _WHOLE_FROM
    if type(b) in FIGURES and are_plain(left) and -most < b < most:  # type: ignore[operator]
        return list(map(work, left, repeat(b)))

    if type(b) in FIGURES and -most < b < most:  # type: ignore[operator]
        return [work(a, b) if type(a) in FIGURES and -most < a < most else answer(a, op, b) for a in left]  # type: ignore[operator]
    if type(b) is str and op in ("=", "<>"):
        folded, same = b.casefold(), op == "="
        if not b:
            return [a if type(a) is CellError else (a is None or a == "") is same for a in left]
        return [(a.casefold() == folded) is same if type(a) is str else answer(a, op, b) for a in left]
    return [answer(a, op, b) for a in left]
