"""Cell values as COM hands them over: numbers are floats, errors ints, dates (of `Range.Value`) datetimes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from xl_huikuan.values import CellError, Value

ERROR_CODES = {
    -2146826288: CellError.NULL,
    -2146826281: CellError.DIV0,
    -2146826273: CellError.VALUE,
    -2146826265: CellError.REF,
    -2146826259: CellError.NAME,
    -2146826252: CellError.NUM,
    -2146826246: CellError.NA,
}
"""Excel's errors over COM (0x800A0000 + xlErr…); newer ones (#SPILL!, #CALC!) count as #VALUE!."""


def value_from(given: Any) -> Value:
    """A cell's value as the trade's functions know it. Any int that is not a bool is an error."""
    if given is None or isinstance(given, (str, float, bool)):
        return given
    if isinstance(given, int):
        return ERROR_CODES.get(given, CellError.VALUE)
    if isinstance(given, dt.datetime):
        return given.date()
    return float(given)  # a currency


def rows_of(block: Any) -> tuple[tuple[Any, ...], ...]:
    """A block as COM hands it over: a lone cell comes as its value."""
    return block if isinstance(block, tuple) and block and isinstance(block[0], tuple) else ((block,),)
