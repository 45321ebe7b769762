"""A customer with money to come, judged: what the list says of it but for its place, and when it is due."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from xl_huikuan.domain.chances import expected_share, p_full
from xl_huikuan.domain.followup_ask import Least, amount_to_ask
from xl_huikuan.domain.followup_due import ONE_DAY, Ground, Situation, Waiting
from xl_huikuan.domain.followup_order import Turn
from xl_huikuan.domain.followup_risk import NOT_KEPT, Promised, amount_at_risk, contact_level, count_strikes
from xl_huikuan.domain.followup_words import Ask, ContactLevel, Priority
from xl_huikuan.named_tuples import NamedTuple

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays


class Days(NamedTuple):
    """The days that the list looks at."""

    today: dt.date
    first: dt.date
    """The first working day from today on."""
    last: dt.date | None
    """The month's last working day; None: it is past."""


class Judged(NamedTuple):
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


class DueCase(NamedTuple):
    """When a customer is due, and why."""

    case: Judged
    grounds: list[Ground]
    natural: dt.date

    def turn(self, days: Days, large: int) -> Turn:
        """Its turn; news of which nobody has spoken yet comes first if what is at risk is `large` (cents)."""
        case, interval = self.case, self.case.situation.rule.interval
        first = case.has_news(days.first) and case.at_risk >= large
        earliest = max(self.natural, days.first)
        return Turn(case.stake, case.waiting.since, interval, earliest, is_new=case.waiting.last is None, first=first)


class ListPlace(NamedTuple):
    """Where a row stands."""

    priority: Priority
    day: dt.date
    for_waiting: bool = False
    no_room: bool = False
    drawn_among: tuple[str, ...] = ()


def assess(customer: Situation, days: Days, workdays: Workdays, credible_from: float, least: Least) -> Judged:
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
    return Judged(
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


def _split_unpaid(customer: Situation, first_day: dt.date, workdays: Workdays) -> tuple[list[Promised], list[Promised]]:
    """The unpaid promises: those past or near, and those that are not near; each by date."""
    unpaid = sorted((p for p in customer.promises if p.unpaid), key=lambda promise: promise.due)
    pressing = [p for p in unpaid if workdays.add(p.due, -customer.rule.lead_days) <= first_day]
    return pressing, unpaid[len(pressing) :]


def _promise_chance(promise: Promised, customer: Situation) -> float:
    return p_full(promise.unpaid, customer.usual, *customer.record[:2])
