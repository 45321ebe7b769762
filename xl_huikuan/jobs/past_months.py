"""The rows of 历史 that customers' records are learnt from: what was due in a month, what came, and what of it in time."""

from __future__ import annotations

from collections.abc import Iterator

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.month import Month
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents


class PastMonth(NamedTuple):
    """A customer's month before this one; cents."""

    code: Code
    period: str
    due: Cents
    """The commitment, else the target."""
    came: Cents
    """In time, where 历史 tells; else all."""
    received: Cents


def past_months(month: Month) -> Iterator[PastMonth]:
    """Row by row; those of this month or later, of nobody, or without 实收 tell nothing."""
    history, this_month = month.history, month.settings.month or ""
    columns = history.code, history.month, history.target, history.commitment, history.received, history.in_time
    blank_in_time = list(map(is_blank, history.in_time.raw))
    for row, (code, period, target, commitment, received, in_time) in enumerate(zip(*columns, strict=True)):
        if code is None or period is None or received is None or (this_month and period >= this_month):
            continue
        came = received if blank_in_time[row] else in_time or 0
        yield PastMonth(code, period, commitment or target or 0, came, received)
