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
from typing import TYPE_CHECKING, NamedTuple

from xl_huikuan.domain import followup_words as words
from xl_huikuan.domain.chances import expected_share, p_full
from xl_huikuan.domain.commitment import DEFAULT_THRESHOLDS, PromiseState
from xl_huikuan.domain.followup_ask import Least, amount_to_ask
from xl_huikuan.domain.followup_draw import drawn, draws_of_day
from xl_huikuan.domain.followup_due import ONE_DAY, GradeRule, Ground, Situation, Waiting, contact_grounds, next_contact
from xl_huikuan.domain.followup_order import Turn, lay_calls
from xl_huikuan.domain.followup_risk import (
    NOT_KEPT,
    Promised,
    amount_at_risk,
    contact_level,
    count_renewals,
    count_strikes,
)
from xl_huikuan.domain.followup_words import MATTERS, Ask, AskFor, ContactLevel, Priority, Why

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


class FollowUp(NamedTuple):
    """One row of 跟进清单. Amounts in cents; what cannot be told of a customer with bad data is None."""

    rank: int
    code: str
    priority: Priority
    matter: str
    """事由: one of `followup_words.MATTERS`."""
    level: ContactLevel | None
    at_risk: int | None
    outstanding: int | None
    ask: int | None
    ask_for: AskFor | None
    promise_due: dt.date | None
    promise_state: str | None
    """A `PromiseState`, or `followup_words.IN_TOLERANCE`."""
    last_contact: dt.date | None
    contact_on: dt.date | None
    """None: there is nothing to be said before the data is mended."""
    reason: str
    action: str
    no_room: bool = False
    """The days up to the month's last have too few calls for it; it is laid on the last."""
    drawn_among: tuple[str, ...] = ()
    """Called by lot: the codes beside which it was drawn."""


class _Days(NamedTuple):
    """The days that the list looks at."""

    today: dt.date
    first: dt.date
    """The first working day from today on."""
    last: dt.date | None
    """The month's last working day; None: it is past."""


class _Case(NamedTuple):
    """A customer with money to come, judged."""

    situation: Situation
    waiting: Waiting
    promises_for_later: bool
    """All that is open is promised for the next month."""
    level: ContactLevel
    at_risk: int
    stake: int
    """What its turn goes by: 风险金额, or where the target is reached that of the promises beyond it."""
    outstanding: int
    ask: Ask
    least: int

    def has_news(self, first_day: dt.date) -> bool:
        """A promise was not kept, or a day that was named has come, and nobody has spoken of it since."""
        last, said = self.waiting.last, self.situation.said
        broken = [p.due for p in self.situation.promises if p.unpaid and p.state in NOT_KEPT]
        named = [said.day] if said is not None and said.day <= first_day else []
        return any(last is None or last <= day for day in broken) or any(last is None or last < day for day in named)

    @property
    def is_small(self) -> bool:
        """Not worth a call of its own."""
        return max(self.outstanding, sum(promise.unpaid for promise in self.situation.promises)) < self.least


class _Due(NamedTuple):
    """When a customer is due, and why."""

    case: _Case
    grounds: list[Ground]
    natural: dt.date

    def turn(self, days: _Days, large: int) -> Turn:
        """Its turn; news of which nobody has spoken yet comes first if what is at risk is `large` (cents)."""
        case, interval = self.case, self.case.situation.rule.interval
        first = case.has_news(days.first) and case.at_risk >= large
        earliest = max(self.natural, days.first)
        return Turn(case.stake, case.waiting.since, interval, earliest, is_new=case.waiting.last is None, first=first)


class _Place(NamedTuple):
    """Where a row stands."""

    priority: Priority
    day: dt.date
    for_waiting: bool = False
    no_room: bool = False
    drawn_among: tuple[str, ...] = ()


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
    days = _Days(today, first_day, last_day if last_day is not None and last_day >= first_day else None)
    bad = [customer for customer in customers if customer.bad]
    cases = [
        _assess(customer, days, workdays, credible_from, least)
        for customer in customers
        if not customer.bad and (customer.target > customer.received or any(p.unpaid for p in customer.promises))
    ]
    worth_a_call = [case for case in cases if not case.is_small]
    mean = -(-sum(case.at_risk for case in worth_a_call) // max(len(worth_a_call), 1))
    due = [_due(case, mean, days, workdays) for case in worth_a_call]
    small = [case for case in cases if case.is_small]
    rows = [_data_error_row(rank, customer) for rank, customer in enumerate(bad, 1)]
    for one, place in _places(due, days, calls_per_day, workdays, draw_one_in):
        rows.append(_followup_row(len(rows) + 1, one, place, days))
    rows += [_small_row(rank, case, days, workdays) for rank, case in enumerate(small, len(rows) + 1)]
    return rows


def _assess(customer: Situation, days: _Days, workdays: Workdays, credible_from: float, least: Least) -> _Case:
    """What the list says of one customer, but for its grounds, place and day."""
    last = min(customer.last_contact, days.today) if customer.last_contact else None
    outstanding = max(customer.target - customer.received, 0)
    since = workdays.elapsed(last or customer.month_from - ONE_DAY, days.first)
    pressing, coming = _split_unpaid(customer, days.first, workdays)
    strikes = count_strikes(customer.promises)
    calming = [] if strikes else [p for p in coming if _promise_chance(p, customer) >= credible_from]

    def risk(amount: int) -> int:
        return amount_at_risk(
            amount,
            expected_share(amount, customer.usual, *customer.record),
            strikes,
            workdays.count(days.first, customer.month_to),
            sum(promise.unpaid for promise in calming),
        )

    at_risk, worth = risk(outstanding), least.of(customer.usual)
    unpaid = [*pressing, *coming]
    for_later = sum(promise.unpaid for promise in unpaid if promise.due > customer.month_to)
    return _Case(
        situation=customer,
        waiting=Waiting(last, max(since, 0)),
        promises_for_later=for_later >= max(outstanding, 1),
        level=contact_level(strikes),
        at_risk=at_risk,
        stake=at_risk if outstanding else risk(sum(promise.unpaid for promise in unpaid)),
        outstanding=outstanding,
        ask=amount_to_ask(customer, outstanding, pressing, coming, worth),
        least=worth,
    )


def _due(case: _Case, mean: int, days: _Days, workdays: Workdays) -> _Due:
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
    return _Due(case, grounds, workdays.next_on_or_after(natural))


def _places(
    due: Sequence[_Due], days: _Days, calls_per_day: int, workdays: Workdays, draw_one_in: int
) -> list[tuple[_Due, _Place]]:
    """Who is reached on which day, in the list's order."""
    turns, placed = [], []
    for at, one in enumerate(due):
        if days.last is not None and one.natural > days.last and not one.case.promises_for_later:
            placed.append((at, one, _Place(Priority.LATER, days.last)))  # reached today, the month's last day
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
                _Place(priority, call.day, call.for_waiting, call.no_room, tuple(codes[at] for at in call.drawn_among)),
            )
        )
    placed.sort(
        key=lambda each: (each[2].day, each[2].no_room, -each[1].case.at_risk, -each[1].case.outstanding, each[0])
    )
    return [(one, place) for _, one, place in placed]


def _split_unpaid(customer: Situation, first_day: dt.date, workdays: Workdays) -> tuple[list[Promised], list[Promised]]:
    """The unpaid promises: those past or near, and those that are not near; each by date."""
    unpaid = sorted((p for p in customer.promises if p.unpaid), key=lambda promise: promise.due)
    pressing = [p for p in unpaid if workdays.add(p.due, -customer.rule.lead_days) <= first_day]
    return pressing, unpaid[len(pressing) :]


def _promise_chance(promise: Promised, customer: Situation) -> float:
    return p_full(promise.unpaid, customer.usual, *customer.record[:2])


def _shown_promise(promises: Sequence[Promised], today: dt.date) -> tuple[dt.date | None, str]:
    """Date and state of the earliest promise still unpaid, else of the last one kept; 未承诺 when there is none."""
    unpaid = [promise for promise in promises if promise.unpaid]
    if unpaid:
        shown = min(unpaid, key=lambda promise: promise.due)
        is_past = shown.state is PromiseState.OPEN and shown.due < today
        return shown.due, words.IN_TOLERANCE if is_past else shown.state.value
    live = [p for p in promises if p.state not in (PromiseState.REPLACED, PromiseState.EMPTY)]
    if not live:
        return None, PromiseState.EMPTY.value
    shown = max(live, key=lambda promise: promise.due)
    return shown.due, shown.state.value


def _followup_row(rank: int, due: _Due, place: _Place, days: _Days) -> FollowUp:
    """The row of a customer with money to come, to be reached on the place's day."""
    case, customer = due.case, due.case.situation
    is_due = due.natural <= days.first
    said = [ground for ground in due.grounds if ground.natural <= max(due.natural, days.first)] or due.grounds[:1]
    promise_due, promise_state = _shown_promise(customer.promises, days.today)
    texts = [ground.text for ground in said]
    renewals = count_renewals(customer.promises)
    if renewals and not any(ground.why is Why.RENEWED for ground in said):
        texts.append(words.renewed_text(renewals))
    reached_today = customer.last_contact is not None and customer.last_contact >= days.today
    return FollowUp(
        rank=rank,
        code=customer.code,
        priority=place.priority,
        matter=MATTERS[Why.DRAWN if place.drawn_among else Why.SILENT if place.for_waiting else said[0].why],
        level=case.level,
        at_risk=case.at_risk,
        outstanding=case.outstanding,
        ask=case.ask.amount,
        ask_for=case.ask.reason,
        promise_due=promise_due,
        promise_state=promise_state,
        last_contact=customer.last_contact,
        contact_on=place.day,
        reason=words.reason_text(texts, is_due, reached_today),
        action=words.action_text(case.level, said[0].why, case.ask, customer.obstacle, customer.plan),
        no_room=place.no_room,
        drawn_among=place.drawn_among,
    )


def _small_row(rank: int, case: _Case, days: _Days, workdays: Workdays) -> FollowUp:
    """The row of what is not worth a call of its own: it waits for the visit that is due anyway, in this month."""
    customer = case.situation
    visit = next_contact(customer.last_contact, customer.rule.interval, days.today, workdays)
    visit = visit if days.last is None else min(visit, days.last)
    promise_due, promise_state = _shown_promise(customer.promises, days.today)
    owed = case.outstanding or case.ask.amount
    reason, action = words.small_texts(owed, case.least, visit)
    return FollowUp(
        rank=rank,
        code=customer.code,
        priority=Priority.SMALL,
        matter=MATTERS[Why.SMALL],
        level=case.level,
        at_risk=case.at_risk,
        outstanding=case.outstanding,
        ask=owed,
        ask_for=AskFor.OPEN if case.outstanding else case.ask.reason,
        promise_due=promise_due,
        promise_state=promise_state,
        last_contact=customer.last_contact,
        contact_on=visit,
        reason=reason,
        action=action,
    )


def _data_error_row(rank: int, customer: Situation) -> FollowUp:
    """The row of a customer whose data must be mended before anything can be said of it."""
    return FollowUp(
        rank=rank,
        code=customer.code,
        priority=Priority.DATA,
        matter=MATTERS[Why.DATA],
        level=None,
        at_risk=None,
        outstanding=None,
        ask=None,
        ask_for=None,
        promise_due=None,
        promise_state=None,
        last_contact=customer.last_contact,
        contact_on=None,
        reason=words.data_reason(customer.bad or ""),
        action=words.data_action(),
    )
