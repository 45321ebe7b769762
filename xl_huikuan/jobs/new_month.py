"""新建: an empty workbook for a month."""

from __future__ import annotations

import calendar
import datetime as dt

from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written


def new_month(book: MonthlyBook, today: dt.date) -> Written:
    """Set an empty workbook to the calendar month of `today`."""
    month = book.read()
    set_month(month, today)
    return book.write(month)


def set_month(month: Month, today: dt.date) -> None:
    """The same in memory."""
    settings = month.settings
    settings.month = f"{today:%Y-%m}"
    settings.first_day = today.replace(day=1)
    settings.last_day = today.replace(day=calendar.monthrange(today.year, today.month)[1])
    settings.today = today
