"""Who is behind the steps, as 说明 says it: a line for whoever runs a command, and the figures for programs."""

from __future__ import annotations

from xl_huikuan.book.contract.dashboard_lists import BEHIND, ROWS
from xl_huikuan.book.contract.guide_news import MET
from xl_huikuan.book.contract.kinds import MONEY
from xl_huikuan.book.month import Month
from xl_huikuan.records import record
from xl_huikuan.values import CellError, Cents, Value, is_number


@record
class BehindSteps:
    """As of the last step whose day has come."""

    told: str
    """In one sentence; empty before there is a plan."""
    most: list[tuple[str, Cents, Cents]]
    """Those who are farthest behind: the name, what was due, what lacks of it."""


def behind_steps(month: Month) -> BehindSteps:
    """What a month says of its steps; where a figure cannot be worked out, nothing is told of it."""
    [[told]] = month.sums.block(MET)
    most = []
    for (_, row, *_), (_, due, _, ahead) in zip(month.sums.block(ROWS), month.sums.block(BEHIND), strict=True):
        if isinstance(row, int) and is_number(due) and is_number(ahead):
            most.append((month.plan.name[row - 1] or str(month.plan.code[row - 1]), _cents(due), -_cents(ahead)))
    return BehindSteps("" if told is None or isinstance(told, CellError) else str(told), most)


def _cents(value: Value) -> Cents:
    return MONEY.read(value) or 0
