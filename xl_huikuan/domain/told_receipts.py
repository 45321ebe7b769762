"""A receipt as a file tells it, and as the ledger holds it; and the number of one that came without."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Hashable
from contextlib import suppress
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from xl_huikuan.domain.customer_names import name_key
from xl_huikuan.values import Cents

K = TypeVar("K", bound=Hashable)

WAITING = 0
"""The source of lines that wait in the workbook already."""
_UNNUMBERED = "无号"


class ImportOutcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CONFIRMED = "confirmed"
    THERE = "already_there"
    REPEATED = "repeated"
    UNMATCHED = "unmatched"
    OTHERS = "other_reps"
    OUTSIDE = "outside_month"
    UNDATED = "undated"


class ToldReceipt(NamedTuple, Generic[K]):
    """A receipt as a file tells it."""

    source: int
    """Which file, from 1; `WAITING`."""
    day: dt.date | None
    code: K | None
    name: str
    """The customer's; empty if the file does not say it."""
    payer: str
    cents: Cents
    serial: str
    """Its number; empty if it has none."""
    rep: str = ""

    @property
    def who(self) -> str:
        """The name that people look at."""
        return self.name or self.payer


class Held(NamedTuple, Generic[K]):
    """A receipt in the ledger."""

    day: dt.date | None
    code: K
    cents: Cents
    serial: str
    reported: bool
    """The rep told it, finance has not yet."""
    closed: bool = False
    """Of the month before, which is closed: it counts there."""


def given_number(line: ToldReceipt[K], code: K | None, who: str, nth: int) -> str:
    """A number for a line without one: the same at every import."""
    assert line.day is not None
    said = f"{line.day}|{code or ''}|{name_key(who)}|{line.cents}|{nth}"
    return f"{_UNNUMBERED}{line.day:%m%d}-{zlib.crc32(said.encode()):08X}"


_GIVEN = re.compile(rf"{_UNNUMBERED}(\d\d)(\d\d)-")


def told_on(day: dt.date | None, serial: str) -> dt.date | None:
    """The day on which a file told a receipt that stands on `day`: one that came late stands on its month's first day, and the
    number that was given to it keeps its own."""
    found = _GIVEN.match(serial) if day is not None and serial.startswith(_UNNUMBERED) else None
    if day is None or found is None:
        return day
    month, number = int(found[1]), int(found[2])
    days = []
    for year in range(max(day.year - 1, dt.MINYEAR), min(day.year + 1, dt.MAXYEAR) + 1):
        with suppress(ValueError):
            days.append(dt.date(year, month, number))
    return min(days, key=lambda each: abs(each - day), default=day)


def number_key(serial: str) -> str:
    """A number as it is compared."""
    return serial.casefold()


def has_number(serial: str) -> bool:
    """Whether it came with a number of its own."""
    return bool(serial) and not serial.startswith(_UNNUMBERED)
