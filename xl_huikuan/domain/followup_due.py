"""What is known of a customer, and every ground on which a contact with it falls due, with its date.

Amounts are integers of cents; intervals are working days.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xl_huikuan.domain import followup_words as words
from xl_huikuan.domain.chances import PART_SHARE
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup_order import SILENT_INTERVALS
from xl_huikuan.domain.followup_risk import Promised, count_renewals
from xl_huikuan.domain.followup_words import Why
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.records import record

if TYPE_CHECKING:
    from xl_huikuan.domain.workdays import Workdays

ONE_DAY = dt.timedelta(days=1)
RENEWED_TOO_OFTEN = 2
"""A promise renewed so often after it was not kept is the manager's."""


@record
class GradeRule:
    """How closely customers of a credit grade are followed (tblGrades)."""

    interval: int
    """跟进间隔, working days, at least 1."""
    lead_days: int
    """提前天数: working days before a promise's date from which it is near."""
    tolerance_days: int
    """宽限天数, calendar days; the promise states already hold it."""

    def __post_init__(self) -> None:
        """Raise ValueError for figures that no rule can have."""
        if self.interval < 1 or self.lead_days < 0 or self.tolerance_days < 0:
            raise ValueError("跟进间隔至少1个工作日，提前天数、宽限天数不能为负")


class Said(NamedTuple):
    """A day that was named in a contact's result, and no promise was entered: it is offered, and not taken for one."""

    on: dt.date
    """The contact's day."""
    day: dt.date


@record
class Situation:
    """All that the list needs to know of one customer; amounts in cents."""

    code: str
    rule: GradeRule
    target: int
    received: int
    """Counted receipts, month to date."""
    step_due: int
    """Cumulative target of the steps that are due by today."""
    commitment: int
    """Live promises of the month, in all."""
    month_from: dt.date
    month_to: dt.date
    promises: tuple[Promised, ...] = ()
    no_commitment_reason: str | None = None
    last_step: bool = False
    """The last step of the month runs."""
    last_contact: dt.date | None = None
    """A date after today is taken for today: a slip of the pen must not silence a customer."""
    last_by_manager: dt.date | None = None
    """The last contact by the manager."""
    last_payment: dt.date | None = None
    """The last positive receipt."""
    usual_pay_day: int | None = None
    """习惯付款日, 1 to 31; in a shorter month its last day."""
    usual: int | None = None
    """Usual monthly receipts."""
    record: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, PART_SHARE)
    """兑现a 兑现b 不付a 不付b 先付比例: the customer's record, as `chances.expected_share` takes it."""
    said: Said | None = None
    """A day that its last contact named without a promise."""
    obstacle: str | None = None
    plan: str | None = None
    """支持方案 for the obstacle."""
    bad: str | None = None
    """What is wrong with the customer's row; then none of the figures is used."""

    def __post_init__(self) -> None:
        """Raise ValueError for a pay day that no month has."""
        if self.usual_pay_day is not None and not 1 <= self.usual_pay_day <= 31:
            raise ValueError("习惯付款日应在1到31之间")


class Ground(NamedTuple):
    """One ground for a contact: from when it holds, and its words."""

    why: Why
    natural: dt.date
    text: str


def next_contact(last: dt.date | None, interval: int, today: dt.date, workdays: Workdays) -> dt.date:
    """The working day on which the cadence asks for the next contact, never before today.

    `interval` working days after `last`; at once if that is past, if there was no contact yet, or if `last` is in the
    future and would silence the customer (then it is taken for today's).

    Raises:
        ValueError: `interval` below 1.
    """
    if interval < 1:
        raise ValueError("跟进间隔至少1个工作日")
    at_once = workdays.next_on_or_after(today)
    return at_once if last is None else max(workdays.add(min(last, today), interval), at_once)


class Waiting(NamedTuple):
    """How long a customer has waited for a contact."""

    last: dt.date | None
    """The last contact, not after today; None: never reached this month."""
    since: int
    """Working days since it, or since the month began."""


def contact_grounds(
    customer: Situation,
    waiting: Waiting,
    large: int,
    today: dt.date,
    first_day: dt.date,
    last_day: dt.date | None,
    workdays: Workdays,
) -> Iterator[Ground]:
    """Every ground on which the customer is, or will be, due; the cadence is always one, but for a customer that has
    reached its target and owes a promise beyond it: it is asked for that alone.

    - a promise, unpaid, from `lead_days` working days before its date until it is paid;
    - a promise renewed twice after it was not kept, until the manager has spoken;
    - a day that was named without a promise, from that day on;
    - a part payment of this month since the last contact;
    - the same, all that was promised being paid and the target being larger: a top-up;
    - the working day before the usual pay day, until that day, unless it was reached meanwhile;
    - no commitment yet: every working day;
    - a large risk, before its interval is over;
    - the cadence of its grade, or the month's last working day if that comes first.

    Args:
        customer: who.
        waiting: since when nobody spoke to it.
        large: working days after which its risk is due, from its size; its interval where it is not large.
        today: the list's day; `first_day`: the first working day from then on.
        first_day: see there.
        last_day: the month's last working day; None: the month is over, or what is open is promised for the next.
        workdays: the calendar.
    """
    last, interval = waiting.last, customer.rule.interval
    for promise in customer.promises:
        if not promise.unpaid:
            continue
        days = (promise.due - today).days
        figures = promise.due, promise.amount, promise.paid
        natural = workdays.add(promise.due, -customer.rule.lead_days)
        if days < 0:
            in_tolerance = promise.state is PromiseState.OPEN
            yield Ground(Why.OVERDUE, natural, words.overdue_text(*figures, -days, in_tolerance))
        else:
            yield Ground(Why.NEAR, natural, words.near_text(*figures, days))
    renewals = count_renewals(customer.promises)
    if renewals >= RENEWED_TOO_OFTEN and customer.last_by_manager is None:
        yield Ground(Why.RENEWED, first_day, words.renewed_text(renewals))

    outstanding = customer.target - customer.received
    if customer.said is not None and not any(
        promise.unpaid and promise.due == customer.said.day for promise in customer.promises
    ):
        yield Ground(Why.SAID, customer.said.day, words.said_text(*customer.said))
    if outstanding <= 0:
        return
    paid = customer.last_payment
    if paid and customer.month_from <= paid <= today and (last is None or paid > last):
        if customer.commitment > 0 and not any(promise.unpaid for promise in customer.promises):
            yield Ground(Why.TOP_UP, paid, words.top_up_text(customer.commitment, outstanding))
        else:
            yield Ground(Why.PART, paid, words.part_text(paid, outstanding))
    if customer.usual_pay_day:
        call = _call_before_pay_day(customer.usual_pay_day, last, first_day, workdays)
        yield Ground(Why.PAY_DAY, call, words.pay_day_text(customer.usual_pay_day))
    if customer.commitment <= 0:
        yield Ground(Why.UNCOMMITTED, first_day, words.uncommitted_text(customer.no_commitment_reason))
    if last is not None and large < interval:
        yield Ground(Why.LARGE, workdays.add(last, large), words.large_text(interval))

    since = None if last is None else waiting.since
    due = last is None or waiting.since >= interval
    silent = waiting.since >= SILENT_INTERVALS * interval
    natural = first_day if last is None else workdays.add(last, interval)
    if last_day is not None and natural > last_day:
        yield Ground(Why.MONTH_END, last_day, words.month_end_text(last_day))
    else:
        yield Ground(Why.CADENCE, natural, words.cadence_text(since, interval, due, silent))


def _call_before_pay_day(pay_day: int, last: dt.date | None, first_day: dt.date, workdays: Workdays) -> dt.date:
    """The working day before the next usual pay day for which it has not been reached yet.

    The call is on the last working day before the pay day. Where that was missed it stands until the pay day itself
    (the next working day, if the pay day is off).
    """
    before = first_day.replace(day=1) - ONE_DAY
    year, month = before.year, before.month
    while True:
        nominal = dt.date(year, month, min(pay_day, calendar.monthrange(year, month)[1]))
        call = workdays.previous(nominal)
        if workdays.next_on_or_after(nominal) >= first_day and (last is None or last < call):
            return call
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
