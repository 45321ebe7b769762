"""A row of 跟进清单: what is said of a customer, in the list's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_huikuan.domain import followup_words as words
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup_cases import Days, DueCase, Judged, ListPlace
from xl_huikuan.domain.followup_due import Situation, next_contact
from xl_huikuan.domain.followup_risk import Promised, count_renewals
from xl_huikuan.domain.followup_words import MATTERS, AskFor, ContactLevel, Priority, Why
from xl_huikuan.named_tuples import NamedTuple

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays


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


def followup_row(rank: int, due: DueCase, place: ListPlace, days: Days) -> FollowUp:
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


def small_row(rank: int, case: Judged, days: Days, workdays: Workdays) -> FollowUp:
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


def data_error_row(rank: int, customer: Situation) -> FollowUp:
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
