"""Whom to reach, when, in what order, how firmly, why, and what to ask for.

A customer is on the list when money is still to come (待回金额 = max(target - received, 0) > 0), when it promised more
than its target and owes that yet (then for its promises alone), or when its data is bad. Each ground for a contact
(`followup_due.contact_grounds`) has a natural date; the customer is due when the earliest has come. Whose turn it is among
those who are due stands in `followup_order`. The list, in order:

1. 数据待改, in the order of the input; it takes no call's place;
2. the calls, day by day, at most `calls_per_day` a day; those of a day by 风险金额, then 待回金额, then the order of the input;
3. what is less than is worth a call (`least`): it waits for the visit that the cadence asks for, and takes no call's place.

A customer reached today is not called again before the next working day. The month's last working day is the last on which a
call is laid, whoever finds no room before; but what is promised for the next month is asked for then.
Amounts are integers of cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_huikuan.domain.commitment import DEFAULT_THRESHOLDS
from xl_huikuan.domain.followup_ask import Least
from xl_huikuan.domain.followup_cases import Days, DueCase, Judged, ListPlace, assess
from xl_huikuan.domain.followup_draw import drawn, draws_of_day
from xl_huikuan.domain.followup_due import ONE_DAY, GradeRule, Situation, contact_grounds, next_contact
from xl_huikuan.domain.followup_order import lay_calls
from xl_huikuan.domain.followup_risk import (
    Promised,
    amount_at_risk,
)
from xl_huikuan.domain.followup_row import FollowUp, data_error_row, followup_row, small_row
from xl_huikuan.domain.followup_words import Priority

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays

__all__ = [
    "FollowUp",
    "GradeRule",
    "Least",
    "Promised",
    "Situation",
    "amount_at_risk",
    "next_contact",
    "rank_followups",
]

_ANYTHING = Least()


def rank_followups(
    customers: Sequence[Situation],
    today: dt.date,
    calls_per_day: int,
    workdays: Workdays,
    credible_from: float = DEFAULT_THRESHOLDS.stretch,
    least: Least = _ANYTHING,
    draw_one_in: int = 0,
) -> list[FollowUp]:
    """The follow-up list, in order; every customer with money to come is on it exactly once.

    Args:
        customers: all of them, of one month, in the order in which equals stand.
        today: the list's day.
        calls_per_day: 每天联系几个客户.
        workdays: the calendar.
        credible_from: 偏高线; an open promise with less of a chance calms nothing.
        least: the smallest amount that is worth a call.
        draw_one_in: one call in so many is left to chance (`followup_draw`); 0: none.

    Raises:
        ValueError: `calls_per_day` below 1.
    """
    if calls_per_day < 1:
        raise ValueError("每天跟进家数至少为1")
    first_day = workdays.next_on_or_after(today)
    last_day = workdays.previous(customers[0].month_to + ONE_DAY) if customers else None
    days = Days(today, first_day, last_day if last_day is not None and last_day >= first_day else None)
    bad = [customer for customer in customers if customer.bad]
    cases = [
        assess(customer, days, workdays, credible_from, least)
        for customer in customers
        if not customer.bad and (customer.target > customer.received or any(p.unpaid for p in customer.promises))
    ]
    worth_a_call = [case for case in cases if not case.is_small]
    mean = -(-sum(case.at_risk for case in worth_a_call) // max(len(worth_a_call), 1))
    due = [_due(case, mean, days, workdays) for case in worth_a_call]
    small = [case for case in cases if case.is_small]
    rows = [data_error_row(rank, customer) for rank, customer in enumerate(bad, 1)]
    for one, place in _places(due, days, calls_per_day, workdays, draw_one_in):
        rows.append(followup_row(len(rows) + 1, one, place, days))
    rows += [small_row(rank, case, days, workdays) for rank, case in enumerate(small, len(rows) + 1)]
    return rows


def _due(case: Judged, mean: int, days: Days, workdays: Workdays) -> DueCase:
    """Since when a customer is due, or when it will be. A risk above the `mean` (cents) is due as much earlier than its
    interval as it is larger."""
    interval, last = case.situation.rule.interval, case.waiting.last
    large = max(-(-interval * mean // case.at_risk), 1) if case.at_risk > mean else interval
    end = None if case.promises_for_later else days.last
    grounds = sorted(contact_grounds(case.situation, case.waiting, large, days.today, days.first, end, workdays))
    natural = min(ground.natural for ground in grounds)
    if end is not None:
        natural = min(natural, end)
    if last is not None and last >= days.first:
        natural = max(natural, workdays.add(last, 1))
    return DueCase(case, grounds, workdays.next_on_or_after(natural))


def _places(
    due: Sequence[DueCase], days: Days, calls_per_day: int, workdays: Workdays, draw_one_in: int
) -> list[tuple[DueCase, ListPlace]]:
    """Who is reached on which day, in the list's order."""
    turns, placed = [], []
    for at, one in enumerate(due):
        if days.last is not None and one.natural > days.last and not one.case.promises_for_later:
            placed.append((at, one, ListPlace(Priority.LATER, days.last)))  # reached today, the month's last day
        else:
            turns.append((at, one))
    risks = sorted(one.case.at_risk for one in due)
    large = risks[(len(risks) - 1) // 2] if risks else 0  # the median, the lower of two
    codes = [one.case.situation.code for _, one in turns]

    def draw(offered: Sequence[int]) -> int:
        return drawn([codes[at] for at in offered], days.first)

    laid = lay_calls(
        [one.turn(days, large) for _, one in turns], days.first, days.last, calls_per_day, workdays,
        draws_of_day(calls_per_day, draw_one_in, days.first), draw,
    )  # fmt: skip
    for call in laid:
        at, one = turns[call.at]
        priority = Priority.LATER
        if one.natural <= days.first:
            priority = Priority.TODAY if call.day == days.first and not call.no_room else Priority.QUEUED
        placed.append(
            (
                at,
                one,
                ListPlace(
                    priority, call.day, call.for_waiting, call.no_room, tuple(codes[at] for at in call.drawn_among)
                ),
            )
        )

    def order(each: tuple[int, DueCase, ListPlace]) -> tuple[bool, dt.date, bool, int, int, int]:
        at, one, place = each
        later = place.priority is not Priority.TODAY  # today's calls are a block, whoever else was reached today
        return later, place.day, place.no_room, -one.case.at_risk, -one.case.outstanding, at

    return [(one, place) for _, one, place in sorted(placed, key=order)]
