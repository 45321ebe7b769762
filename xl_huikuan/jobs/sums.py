"""Amounts of a table by customer, as the workbook's conditional sums add them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.values import Cents


def in_month(month: Month, days: Iterable[dt.date | None]) -> list[bool]:
    """Which of these days are the month's."""
    first, last = month.settings.first_day, month.settings.last_day
    return [day is not None and first <= day <= last for day in days]


def sums_by_customer(
    codes: Iterable[Code | None], amounts: Iterable[Cents | None], counted: Iterable[bool]
) -> dict[Code, Cents]:
    """The amounts of the rows that are counted; one that cannot be read is none."""
    found: dict[Code, Cents] = {}
    for code, amount, counts in zip(codes, amounts, counted, strict=True):
        if code is not None and amount is not None and counts:
            found[code] = found.get(code, 0) + amount
    return found
