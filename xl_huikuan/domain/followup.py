"""Whom to reach, when, in what order, how firmly, why, and what to ask for.

A customer is on the list when money is still to come (待回金额 = max(target - received, 0) > 0), when it promised more
than its target and owes that yet (then for its promises alone), or when its data is bad. Each ground for a contact
(`followup_due.contact_grounds`) has a natural date; the customer is due when the earliest has come. Order:

1. 数据待改, in the order of the input;
2. 久未联系: two intervals of its grade or more without a contact (never contacted: counted from the month's start);
   the most intervals first, then as 3;
3. due: by 风险金额, then 待回金额, then the order of the input;
4. not due: by natural date, then as 3.

Calls are laid over the working days in that order, at most `calls_per_day` a day (bad data takes no call), no customer
before its natural date. A customer reached today is not called again before the next working day.
Amounts are integers of cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xl_huikuan.domain import followup_words as words
from xl_huikuan.domain.chances import expected_share, p_full
from xl_huikuan.domain.commitment import DEFAULT_THRESHOLDS, PromiseState
from xl_huikuan.domain.followup_due import ONE_DAY, GradeRule, Ground, Situation, contact_grounds, next_contact
from xl_huikuan.domain.followup_risk import Promised, amount_at_risk, contact_level, count_renewals, count_strikes
from xl_huikuan.domain.followup_words import ContactLevel, Priority

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays

__all__ = ["FollowUp", "GradeRule", "Promised", "Situation", "amount_at_risk", "next_contact", "rank_followups"]

SILENT_INTERVALS = 2
"""So many intervals without a contact make 久未联系."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One row of 跟进清单. Amounts in cents; what cannot be told of a customer with bad data is None."""

    rank: int
    code: str
    priority: Priority
    level: ContactLevel | None
    at_risk: int | None
    outstanding: int | None
    ask: int | None
    promise_due: dt.date | None
    promise_state: PromiseState | None
    last_contact: dt.date | None
    contact_on: dt.date
    reason: str
    action: str


class _Case(NamedTuple):
    """A customer with money to come, judged; `order` is its place within its group."""

    situation: Situation
    grounds: list[Ground]
    natural: dt.date
    silent: bool
    level: ContactLevel
    at_risk: int
    outstanding: int
    ask: int
    order: tuple[float, ...]


def rank_followups(
    customers: Sequence[Situation],
    today: dt.date,
    calls_per_day: int,
    workdays: Workdays,
    credible_from: float = DEFAULT_THRESHOLDS.stretch,
) -> list[FollowUp]:
    """The follow-up list, in order; every customer with money to come is on it exactly once.

    Args:
        customers: all of them, in the order in which equals stand.
        today: the list's day.
        calls_per_day: 每天联系几个客户.
        workdays: the calendar.
        credible_from: 偏高线; an open promise with less of a chance calms nothing.

    Raises:
        ValueError: `calls_per_day` below 1.
    """
    if calls_per_day < 1:
        raise ValueError("每天跟进家数至少为1")
    first_day = workdays.next_on_or_after(today)
    rows = [
        _data_error_row(rank, customer, first_day) for rank, customer in enumerate((c for c in customers if c.bad), 1)
    ]
    cases = [
        _assess(customer, today, first_day, workdays, credible_from)
        for customer in customers
        if not customer.bad and (customer.target > customer.received or any(p.unpaid for p in customer.promises))
    ]
    cases.sort(key=lambda case: (case.natural > first_day, case.order))

    day, used = first_day, 0
    for case in cases:
        natural = workdays.next_on_or_after(case.natural)
        if natural > day:
            day, used = natural, 0
        elif used == calls_per_day:
            day, used = workdays.add(day, 1), 0
        used += 1
        rows.append(_followup_row(len(rows) + 1, case, day, today, first_day))
    return rows


def _assess(customer: Situation, today: dt.date, first_day: dt.date, workdays: Workdays, credible_from: float) -> _Case:
    """What the list says of one customer, but for its place and day."""
    last = min(customer.last_contact, today) if customer.last_contact else None
    outstanding = max(customer.target - customer.received, 0)
    since = workdays.elapsed(last or customer.month_from - ONE_DAY, first_day)
    silent = outstanding > 0 and since >= SILENT_INTERVALS * customer.rule.interval
    held = sorted(contact_grounds(customer, last, since, silent, today, first_day, workdays))
    natural = min(ground.natural for ground in held)
    if last is not None and last >= first_day:
        natural = max(natural, workdays.add(last, 1))

    pressing, coming = _split_unpaid(customer, first_day, workdays)
    strikes = count_strikes(customer.promises)
    calming = [] if strikes else [p for p in coming if _promise_chance(p, customer) >= credible_from]
    at_risk = amount_at_risk(
        outstanding,
        expected_share(outstanding, customer.usual, *customer.record),
        strikes,
        workdays.count(first_day, customer.month_to),
        sum(promise.unpaid for promise in calming),
    )
    lateness = -since / customer.rule.interval if silent else 0.0
    if natural > first_day:
        lateness = float(natural.toordinal())
    return _Case(
        situation=customer,
        grounds=held,
        natural=natural,
        silent=silent,
        level=contact_level(strikes),
        at_risk=at_risk,
        outstanding=outstanding,
        ask=_amount_to_ask(customer, outstanding, pressing, coming),
        order=(lateness, -at_risk, -outstanding),
    )


def _split_unpaid(customer: Situation, first_day: dt.date, workdays: Workdays) -> tuple[list[Promised], list[Promised]]:
    """The unpaid promises: those past or near, and those that are not near; each by date."""
    unpaid = sorted((p for p in customer.promises if p.unpaid), key=lambda promise: promise.due)
    pressing = [p for p in unpaid if workdays.add(p.due, -customer.rule.lead_days) <= first_day]
    return pressing, unpaid[len(pressing) :]


def _promise_chance(promise: Promised, customer: Situation) -> float:
    return p_full(promise.unpaid, customer.usual, *customer.record[:2])


def _amount_to_ask(
    customer: Situation, outstanding: int, pressing: Sequence[Promised], coming: Sequence[Promised]
) -> int:
    """建议催款额: the first of these that is not 0.

    1. what is unpaid of the promises that are past or near. Not held to 待回金额: a customer that promised more than
       its target is asked for what it promised, and a promise that is due is never asked for by halves;
    2. what the step lacks (at most 待回金额);
    3. 待回金额, but no more than the next promise: that is the amount that it has agreed to (and all of it, where only
       a promise beyond the target is still to come).
    """
    promised = sum(promise.unpaid for promise in pressing)
    lacking = min(max(customer.step_due - customer.received, 0), outstanding)
    agreed = coming[0].unpaid if coming else outstanding
    return promised or lacking or min(outstanding, agreed) or agreed


def _shown_promise(promises: Sequence[Promised]) -> tuple[dt.date | None, PromiseState]:
    """Date and state of the earliest promise still unpaid, else of the last one kept; 未承诺 when there is none."""
    unpaid = [promise for promise in promises if promise.unpaid]
    if unpaid:
        shown = min(unpaid, key=lambda promise: promise.due)
        return shown.due, shown.state
    live = [p for p in promises if p.state not in (PromiseState.REPLACED, PromiseState.EMPTY)]
    if not live:
        return None, PromiseState.EMPTY
    shown = max(live, key=lambda promise: promise.due)
    return shown.due, shown.state


def _followup_row(rank: int, case: _Case, day: dt.date, today: dt.date, first_day: dt.date) -> FollowUp:
    """The row of a customer with money to come, to be reached on `day`."""
    customer = case.situation
    is_due = case.natural <= first_day
    said = [ground for ground in case.grounds if ground.natural <= max(case.natural, first_day)]
    if not is_due:
        place = Priority.LATER
    elif case.silent:
        place = Priority.SILENT
    else:
        place = Priority.TODAY if day == first_day else Priority.QUEUED
    promise_due, promise_state = _shown_promise(customer.promises)
    texts = [ground.text for ground in said]
    if renewals := count_renewals(customer.promises):
        texts.append(words.renewed_text(renewals))
    reached_today = customer.last_contact is not None and customer.last_contact >= today
    return FollowUp(
        rank=rank,
        code=customer.code,
        priority=place,
        level=case.level,
        at_risk=case.at_risk,
        outstanding=case.outstanding,
        ask=case.ask,
        promise_due=promise_due,
        promise_state=promise_state,
        last_contact=customer.last_contact,
        contact_on=day,
        reason=words.reason_text(texts, is_due, reached_today),
        action=words.action_text(case.level, said[0].why, case.ask, customer.obstacle, customer.plan),
    )


def _data_error_row(rank: int, customer: Situation, first_day: dt.date) -> FollowUp:
    """The row of a customer whose data must be mended before anything can be said of it."""
    return FollowUp(
        rank=rank,
        code=customer.code,
        priority=Priority.DATA,
        level=None,
        at_risk=None,
        outstanding=None,
        ask=None,
        promise_due=None,
        promise_state=None,
        last_contact=customer.last_contact,
        contact_on=first_day,
        reason=words.data_reason(customer.bad or ""),
        action=words.data_action(),
    )
