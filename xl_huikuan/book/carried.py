"""Promises of other months: those that 结转 brought along, and in which order what came in the month is set against all."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month


def is_carried(month: Month, row: int) -> bool:
    """Whether a row of 承诺登记 was made and due before the month; it counts in no sum of the month's promises."""
    first = month.named(Settings.first_day)  # checks ask too, before it is known to be a day
    made, due = month.promises.made_on[row], month.promises.due_on[row]
    return isinstance(first, dt.date) and made is not None and due is not None and made < first and due < first


def order_of_payment(first: dt.date, due: dt.date, number: object) -> tuple[bool, dt.date, str]:
    """What a month's receipts pay first comes first: promises due from the month's first day on, as the states in the sheet have
    it, then older ones; each by its day and number."""
    return due < first, due, str(number or "")
