"""新建: an empty workbook for a month."""

from __future__ import annotations

import calendar
import datetime as dt

from xl_huikuan.book.port import MonthlyBook, Written


def new_month(book: MonthlyBook, today: dt.date) -> Written:
    """Set an empty workbook to the calendar month of `today`."""
    month = book.read()
    month.names |= {
        "hk_month": f"{today:%Y-%m}",
        "hk_from": today.replace(day=1),
        "hk_to": today.replace(day=calendar.monthrange(today.year, today.month)[1]),
        "hk_today": today,
    }
    return book.write(month)
