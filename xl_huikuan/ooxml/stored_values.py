"""Values as a sheet's XML keeps them: numbers, serial dates, escaped text, errors."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from xl_huikuan.patterns import pattern
from xl_huikuan.values import LONGEST_TEXT, CellError, Value, day_of, serial

Stored = tuple[str, str | float | bool | None]
"""A cell's content made comparable: its kind (blank, n, b, e, str) and the value."""

BLANK: Stored = ("blank", None)

_NEEDS_ESCAPE = pattern(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = pattern(r"_x([0-9A-Fa-f]{4})_")
_FIRST_OF_1904 = serial(dt.date(1904, 1, 1))
_MARCH_1900, _LAST_DAY = 61, 2_900_000
EXACT_DIGITS = 15
"""Of a whole number a double holds so many for certain."""


def escape_text(text: str) -> str:
    """Text with the characters that XML cannot hold written as ``_xHHHH_``, as Excel does."""
    if text.isprintable() and "_x" not in text:
        return text
    return _NEEDS_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def decode_text(text: str) -> str:
    """Text as the user sees it: ``_x000a_`` is a line break. (openpyxl leaves these escapes in what it reads.)"""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def date_number(date: dt.date, date1904: bool) -> int | float:
    """Excel's number for a date; `ValueError` for one before its calendar begins."""
    days = serial(date) - (_FIRST_OF_1904 if date1904 else 0)
    if not date1904 and days < _MARCH_1900:
        days -= 1  # Excel's 1900 has a 29 February
    if days < 0 or (not date1904 and days == 0):
        raise ValueError("date before Excel's first")
    if isinstance(date, dt.datetime):
        seconds = (date.hour * 60 + date.minute) * 60 + date.second + date.microsecond / 1e6
        return days + seconds / 86400 if seconds else days
    return days


def date_of(figure: float, date1904: bool) -> Value:
    """The day of a date's number; a time of day, or what is no day of Excel's calendar, stays the number."""
    if not 1 <= figure < _LAST_DAY:
        return figure
    return day_of(int(figure) + (_FIRST_OF_1904 if date1904 else figure < _MARCH_1900 - 1))


def number_of(text: str) -> float | int | None:
    """The number that a cell's text is; None for what is none to Excel: `float` alone also takes ``1_2``, ``INF`` and other
    scripts' digits, and makes more than a number can hold endless."""
    try:
        figure = float(text)
    except ValueError:
        return None
    if not math.isfinite(figure) or "_" in text or not text.isascii():
        return None
    return int(text) if len(text) <= EXACT_DIGITS and text.isdecimal() else figure


def whole_number(text: str) -> int:
    """A count or a place in the XML; `ValueError` for what is none: `int` alone also takes ``1_2`` and other scripts' digits."""
    if not (text.isascii() and text.isdecimal()) or len(text) > EXACT_DIGITS:
        raise ValueError(f"not a whole number: {text[:20]!r}")
    return int(text)


def stored(value: Value, date1904: bool) -> Stored:
    """The content that a value becomes in a cell; `ValueError` when a cell cannot hold it."""
    if value is None:
        return BLANK
    if type(value) is float and -math.inf < value < math.inf:  # as most are
        return "n", value
    if isinstance(value, bool):
        return "b", value
    if isinstance(value, CellError):
        return "e", value.value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ValueError("text too long for a cell")
        return "str", value
    if isinstance(value, dt.date):
        return "n", date_number(value, date1904)
    if not math.isfinite(value):
        raise ValueError("not a number that a cell can hold")
    return "n", value


_WHOLE = 1e15
"""Beyond it a whole number of a double is written as Python shows it."""


def number_text(number: float) -> str:
    """A number as the file keeps it: the shortest text that reads back as the same number."""
    if isinstance(number, float) and number.is_integer() and abs(number) < _WHOLE:
        return str(int(number))
    return repr(number)


def number_bytes(numbers: Sequence[float]) -> list[bytes]:
    """`number_text` of many, as the file has it.

    Raises:
        ValueError: one that no cell can hold.
    """
    first = numbers[0] if numbers else 0
    if -_WHOLE < first < _WHOLE and numbers.count(first) == len(numbers):
        return [number_text(first).encode()] * len(numbers)
    if not all(map(math.isfinite, numbers)):
        raise ValueError("not a number that a cell can hold")
    if {*map(type, numbers)} == {float} and min(numbers) > -_WHOLE and max(numbers) < _WHOLE:
        together = (
            f"{','.join(map(repr, numbers))},"  # all at once: a whole number ends in .0, and a nought may have a sign
        )
        return together.replace(".0,", ",").replace("-0,", "0,")[:-1].encode().split(b",")
    return [
        b"%d" % number
        if type(number) is int or (number.is_integer() and -_WHOLE < number < _WHOLE)
        else repr(number).encode()
        for number in numbers
    ]
