"""Receipts of the month before, which is closed: what it had is known, what comes late counts in this month."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.month import Month
from xl_huikuan.jobs import notes
from xl_huikuan.values import Cents


def memo_with_day(day: dt.date, memo: str | None) -> str:
    """The memo of a receipt that stands on the month's first day: its own day goes before it."""
    return notes.LATE_MEMO.format(day=day) + (notes.MEMO_JOIN + memo if memo else "")


def close_receipts(month: Month) -> list[Cents]:
    """Put what the month counted into 上期流水, before it becomes the next one; the amounts that stay in 回款流水, since it did
    not: of days to come, and of those whose day or customer is not known yet."""
    receipts, kept = month.receipts, month.closed_receipts
    first, last = month.settings.first_day, month.settings.last_day
    days, codes, amounts = list(receipts.received_on), list(receipts.code), list(receipts.amount)
    counting = {code for code in month.workings.code if code is not None}
    counted: list[int] = []
    stay: list[int] = []
    for row, (day, code, cents) in enumerate(zip(days, codes, amounts, strict=True)):
        if cents is None or (day is not None and day < first):
            continue  # nothing, or a month's before this one, as the user was told
        (counted if day is not None and day <= last and code in counting else stay).append(row)
    kept.empty()
    if counted:
        at = kept.add_rows(len(counted))
        kept.received_on.put(at, [days[row] for row in counted])
        kept.code.put(at, [codes[row] for row in counted])
        kept.amount.put(at, [amounts[row] for row in counted])
        states, serials = list(receipts.state), list(receipts.serial)
        kept.state.put(at, [states[row] for row in counted])
        kept.serial.put(at, [serials[row] for row in counted])
    month.kept.receipts_from = first
    if stay:
        receipts.rearrange(stay)
    else:
        receipts.empty()
    return [amounts[row] or 0 for row in stay]
