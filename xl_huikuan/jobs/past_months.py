"""The rows of 历史 that customers' records are learnt from: what was due in a month, what came, and what of it in time."""

from __future__ import annotations

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


def past_months(month: Month) -> list[PastMonth]:
    """Row by row; those of this month or later, of nobody, or without 实收 tell nothing."""
    history, this_month = month.history, month.settings.month or ""
    columns = history.code, history.month, history.target, history.commitment, history.received, history.in_time
    in_time = history.in_time.raw
    is_told = (
        [False] * len(in_time) if in_time.count(None) == len(in_time) else [not is_blank(cell) for cell in in_time]
    )
    return [
        PastMonth(code, period, commitment or target or 0, (on_time or 0) if told else received, received)
        for told, code, period, target, commitment, received, on_time in zip(is_told, *columns, strict=True)
        if not (code is None or period is None or received is None or (this_month and period >= this_month))
    ]
