"""What a cell holds: the kinds of cells, how each is shown, and what it is in Python."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from typing import Generic, TypeVar

from xl_huikuan.book.contract.codes import Code, code_of
from xl_huikuan.records import record
from xl_huikuan.values import CellError, Cents, Value, to_cents, to_yuan

T = TypeVar("T")


class Kind(Enum):
    """What a cell holds."""

    TEXT = "文字"
    CODE = "编码"
    MONEY = "金额"
    NUMBER = "数字"
    COUNT = "整数"
    RATE = "比例"
    DATE = "日期"


FORMATS = {
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.MONEY: "#,##0.00;-#,##0.00;\\-",
    Kind.NUMBER: "0.00##",
    Kind.COUNT: "0",
    Kind.RATE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
}
"""The number format of each kind of cell."""
IN_TEN_THOUSANDS = "0\\.0,;-0\\.0,;\\-"
"""Yuan shown in 万元 with one decimal: thousands, with a point before the last digit."""


@record
class Reading(Generic[T]):
    """A kind of cell in Python: None for a blank, and for what cannot be read as one."""

    kind: Kind
    read: Callable[[Value], T | None]
    cell: Callable[[T], Value]
    """What stands in the cell for a value."""
    many: Callable[[Sequence[Value]], list[T | None]] | None = None
    """`read` of each of many cells, where there is a shorter way."""

    def each(self, values: Sequence[Value]) -> Iterator[T | None]:
        """`read` of each."""
        return map(self.read, values) if self.many is None else iter(self.many(values))


def is_blank(value: Value) -> bool:
    """Nothing there, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def _figure(value: Value) -> float | None:
    """A finite number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return value if -math.inf < value < math.inf else None


def _cents(value: Value) -> Cents | None:
    if type(value) is float:  # as nearly all are; see `to_cents`
        hundredfold = value * 100
        if -_FIFTEEN_DIGITS < hundredfold < _FIFTEEN_DIGITS and (cents := round(hundredfold)) / 100 == value:
            return cents
    elif value is None:
        return None
    elif type(value) is int:
        return value * 100 if -_WITHOUT_CENTS < value < _WITHOUT_CENTS else None
    figure = _figure(value)
    return None if figure is None or abs(figure) >= _WITHOUT_CENTS else to_cents(figure)


def _all_cents(values: Sequence[Value]) -> list[Cents | None]:
    """`_cents` of many: what it finds at once of nearly all is found without calling it."""
    most = _FIFTEEN_DIGITS
    return [
        cents
        if type(value) is float
        and -most < (hundredfold := value * 100) < most
        and (cents := round(hundredfold)) / 100 == value
        else _cents(value)
        for value in values
    ]


def _count(value: Value) -> int | None:
    figure = _figure(value)
    return None if figure is None else int(figure)


_FIFTEEN_DIGITS = 10**15
_WITHOUT_CENTS = 1e15
"""Yuan: a double of this size holds no cents."""


def _text(value: Value) -> str | None:
    if type(value) is str:
        return value if value.strip() else None
    if is_blank(value) or isinstance(value, CellError):
        return None
    if isinstance(value, float):
        return f"{value:.15g}"
    return value if isinstance(value, str) else str(value)


LARGEST = 1e12
"""Yuan, or any other figure: no cell of a sales office holds so much. Below it doubles hold every cent, also of many cells' sum."""
MOST = {Kind.RATE: 1.0, Kind.COUNT: 10_000.0}
"""The largest figure that makes sense, by kind; of other kinds anything below `LARGEST`."""
FIRST_DAY, LAST_DAY = dt.date(1954, 1, 1), dt.date(2119, 12, 31)
"""Days of an office's life; all others are slips of the pen."""


def _day(value: Value) -> dt.date | None:
    return value if isinstance(value, dt.date) and FIRST_DAY <= value <= LAST_DAY else None


def _as_it_is(value: float | str | dt.date) -> Value:
    return value


TEXT: Reading[str] = Reading(Kind.TEXT, _text, _as_it_is)
CODE: Reading[Code] = Reading(Kind.CODE, code_of, lambda code: code.raw)
MONEY: Reading[Cents] = Reading(Kind.MONEY, _cents, to_yuan, _all_cents)
"""Cents in Python, yuan in the cell."""
NUMBER: Reading[float] = Reading(Kind.NUMBER, _figure, _as_it_is)
COUNT: Reading[int] = Reading(Kind.COUNT, _count, _as_it_is)
RATE: Reading[float] = Reading(Kind.RATE, _figure, _as_it_is)
DATE: Reading[dt.date] = Reading(Kind.DATE, _day, _as_it_is)
