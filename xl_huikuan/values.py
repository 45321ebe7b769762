"""What a cell can hold, as the trade's functions see it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class CellError(StrEnum):
    """An Excel error value. It is never a number and never text: a sum that meets one becomes one."""

    NULL = "#NULL!"
    DIV0 = "#DIV/0!"
    VALUE = "#VALUE!"
    REF = "#REF!"
    NAME = "#NAME?"
    NUM = "#NUM!"
    NA = "#N/A"


Value = float | int | str | bool | dt.date | CellError | None
"""A cell's value: None is a blank cell, dates are `datetime.date` (a time of day is dropped on reading)."""


_DAY_ZERO = dt.date(1899, 12, 30).toordinal()


def serial(day: dt.date) -> int:
    """The day's number in Excel's 1900 calendar (right from 1 March 1900 on)."""
    return day.toordinal() - _DAY_ZERO


def day(number: float) -> dt.date:
    """The day of a number in Excel's 1900 calendar, a time of day dropped; `ValueError` or `OverflowError` for what is
    no day."""
    return dt.date.fromordinal(_DAY_ZERO + int(number))


def is_number(value: Value) -> bool:
    """True for what Excel's ISNUMBER calls a number (dates are numbers there, and here)."""
    return isinstance(value, (int, float, dt.date)) and not isinstance(value, bool)
