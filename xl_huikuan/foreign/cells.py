"""What a foreign cell says: an amount, a day, a text."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from xl_huikuan.domain.dates import parse_date
from xl_huikuan.domain.money import parse_amount
from xl_huikuan.values import CellError, Cents, day_of, to_cents

Cell = float | int | str | bool | dt.date | dt.time | dt.timedelta | None
"""As calamine gives it (`datetime.datetime` is a `date`); a text file's cells are texts. Nothing is None or an empty text."""

_SERIALS = 20_000.0, 80_000.0
"""Days from 1954 to 2119, as Excel counts them."""
_RUNS = 19_540_101.0, 21_191_231.0
"""The same days written as 20261108."""


SOME_ERROR = CellError.VALUE.value
_CELL_ERRORS = frozenset(error.value for error in CellError)


def is_error(cell: Cell) -> bool:
    """Whether it is what Excel shows where a formula cannot be worked out: ``#N/A``."""
    return isinstance(cell, str) and cell in _CELL_ERRORS


def text_of(cell: Cell) -> str:
    """A cell as text; a whole number without its point, since codes and numbers of vouchers come as numbers."""
    if isinstance(cell, str):
        return cell if cell.isprintable() and cell[:1] != " " and cell[-1:] != " " else _clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return str(cell.date())
    return str(cell)


def _clean(text: str) -> str:
    """Banks put tabs before numbers, so that Excel takes them for texts; an apostrophe or `="…"` does the same."""
    return " ".join(text.split()).strip()


def cents_of(cell: Cell, unit: int = 1) -> Cents | None:
    """An amount in cents; None for a blank cell. `unit`: 10,000 where the header says 万元.

    Raises:
        ValueError: what stands there is no amount.
    """
    if isinstance(cell, float):
        return to_cents(cell) if unit == 1 else to_cents(cell * unit)
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return _parsed(cell, unit)
    if isinstance(cell, int) and not isinstance(cell, bool):
        return cell * 100 * unit
    raise ValueError("不是金额")


_BLANKS = {"", "-", "--", "—", "——", "－"}
"""Dashes stand for nothing in accounts."""


_PLAIN = re.compile(r"[-+]?[\d,]*\.?\d+|\(([\d,]*\.?\d+)\)", re.ASCII)
"""A number that leaves its unit to the header."""


@lru_cache(maxsize=1 << 14)
def _parsed(text: str, unit: int) -> Cents | None:
    plain = _clean(text).strip("\"'=")
    if plain in _BLANKS:
        return None
    if unit != 1 and (found := _PLAIN.fullmatch(plain)):
        parse_amount(plain)  # its commas stand where they should
        size = Decimal((found[1] or plain).replace(",", "")) * unit
        return to_cents(-size if found[1] else size)
    if plain.isascii() and plain.replace(".", "", 1).isdigit() and len(plain) < _FLOATS:
        return to_cents(float(plain))
    return parse_amount(plain)


_FLOATS = 15
"""Digits that a double holds."""


def day_of_cell(cell: Cell, first: dt.date | None = None, last: dt.date | None = None) -> dt.date | None:
    """A day; None for a blank cell. `first`, `last`: the month that gives `11月8日` its year.

    Raises:
        ValueError: what stands there is no day.
    """
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, str):
        return _day(cell, first, last)
    if cell is None:
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if _SERIALS[0] <= cell < _SERIALS[1]:
            return day_of(cell)
        if _RUNS[0] <= cell <= _RUNS[1] and cell == int(cell):
            return _day(str(int(cell)), first, last)
    raise ValueError("不是日期")


@lru_cache(maxsize=1 << 12)
def _day(text: str, first: dt.date | None, last: dt.date | None) -> dt.date | None:
    plain = _clean(text).strip("\"'=")
    if plain in _BLANKS:
        return None
    if plain.isdigit() and len(plain) == len("45678") and _SERIALS[0] <= int(plain) < _SERIALS[1]:
        return day_of(int(plain))  # a cell of Excel's, exported as text
    return parse_date(plain, first, last)
