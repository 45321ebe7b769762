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


def order_of_payment(first: dt.date, last: dt.date, due: dt.date | None, number: object) -> tuple[int, dt.date, str]:
    """What a month's receipts pay first comes first: the month's own promises, as their states have it, then older ones, then
    those of months to come; each by its day and number. One without a day counts as the month's last."""
    day = due or last
    return 0 if first <= day <= last else 1 if day < first else 2, day, str(number or "")
