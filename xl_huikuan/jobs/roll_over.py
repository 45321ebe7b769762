"""结转: the month is closed, and the next month's workbook is made of what goes on.

The closed workbook stays as it is but for its review and the day of its close. The next one is the same workbook with the
office's own sheets, columns and formats: customers, settings, lists and history go on; what was typed for the month is gone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from xl_huikuan.book.carried import order_of_payment
from xl_huikuan.book.checks.rules import CLAIMED, MONTH_PAST, UNCLAIMED
from xl_huikuan.book.contract.choices import DECIDED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import Table, row_by, rows_by
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.domain.commitment import NOT_LIVE
from xl_huikuan.domain.month_cycle import a_month_later, next_month, next_span
from xl_huikuan.domain.review import open_amounts
from xl_huikuan.domain.steps import default_deadlines
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.calls_by_lot import close_draws
from xl_huikuan.jobs.closed_receipts import close_receipts, memo_with_day
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.keeping import keep_up
from xl_huikuan.jobs.leavers import gone
from xl_huikuan.jobs.logging_contacts import half_promises
from xl_huikuan.jobs.month_record import MonthRecord, month_records
from xl_huikuan.jobs.opening import open_planned_month, workdays_of
from xl_huikuan.jobs.review import Reviewed, write_review
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.values import LONGEST_TEXT, Cents

JOB = "结转"


@dataclass(frozen=True)
class Closed:
    """What closing a month did."""

    month: str
    words: tuple[str, ...]
    rows: list[Reviewed]
    problems: list[Problem]
    written: Written


@dataclass
class Rolled:
    """What the next month's workbook begins with."""

    month: str
    customers: int = 0
    history: int = 0
    """Rows entered."""
    promises: int = 0
    promised: Cents = 0
    """What is still to come of them."""
    actions: int = 0
    unclaimed: int = 0
    unclaimed_cents: Cents = 0
    receipts: int = 0
    """What the closed month did not count: of days to come, or not yet clear."""
    receipts_cents: Cents = 0
    left: list[str] = field(default_factory=list)
    """Names of leavers who are no longer in 客户."""
    still_open: list[str] = field(default_factory=list)
    """Names of leavers who stay, since something of theirs is outstanding."""
    there_before: int = 0
    """Customers whose row of the month stood in 历史 already."""
    written: Written = field(default_factory=lambda: Written(changed=False))


def close_month(book: MonthlyBook, today: dt.date) -> Closed:
    """Write the review and mark the month as closed; a month that is closed stays as it is.

    Raises:
        BookError: structural problems, nothing planned, rows on the follow-up list that cannot be moved, or the month is not
            over yet; nothing written.
    """
    opened = open_planned_month(book, today, for_close=True)
    month, settings = opened.month, opened.month.settings
    if settings.closed_on is not None:
        return Closed(
            settings.month or "", tuple((month.status.review or "").split("\n")), [], [], Written(changed=False)
        )
    refuse_too_early(month, today)
    following_month(month)
    half = half_promises(month, opened.today)
    if half:
        raise BookError([replace(problem, severity=Severity.STRUCTURAL) for problem in half])
    settings.today = settings.last_day
    opened.problems = [
        problem for problem in opened.problems if problem.rule is not MONTH_PAST
    ]  # this is what it asks for
    rows, words = write_review(opened)
    settings.closed_on = today
    # done with the close: what waits in 待认领 is claimed in the next workbook, since no import changes this one
    problems = [each for each in opened.all_problems() if each.rule not in (UNCLAIMED, CLAIMED)]
    record_run(month, JOB, problems)
    return Closed(settings.month or "", words, rows, problems, book.write(month))


def refuse_too_early(month: Month, today: dt.date) -> None:
    """A month is closed on its last day, or later.

    Raises:
        BookError: it is not over.
    """
    last = month.settings.last_day
    if today < last:
        where = month.where(Settings.last_day.name)
        raise BookError([rules.NOT_OVER.at(where, last=str(last), today=str(today))])


def following_month(month: Month) -> str:
    """The month after this one, as 参数 has it.

    Raises:
        BookError: 参数 has none.
    """
    try:
        return next_month(month.settings.month or "")
    except ValueError:
        raise BookError([rules.NO_MONTH.at(month.where(Settings.month.name))]) from None


def roll_over(book: MonthlyBook) -> Rolled:
    """Make the next month of a closed one; `book` reads the closed workbook and writes another.

    Raises:
        BookError: the workbook cannot be read, or the other cannot be written.
    """
    month = book.read()
    records = month_records(month)
    rolled = Rolled(following_month(month))
    carried = _open_promises(month)
    close_draws(month, workdays_of(month))
    _enter_history(month, records, rolled)
    _carry_promises(month, carried, rolled)
    _carry_actions(month, rolled)
    _drop_leavers(month, rolled)
    _keep_contacts(month)
    stay = close_receipts(month)
    rolled.receipts, rolled.receipts_cents = len(stay), sum(stay)
    _clear_inputs(month)
    _set_days(month, rolled.month)
    _carry_unclaimed(month, rolled)
    keep_up(month, workdays_of(month))
    update_records(month)
    rolled.customers = sum(code is not None for code in month.customers.code)
    record_run(month, JOB, [])
    month.status.review = None
    rolled.written = book.write(month)
    return rolled


def _enter_history(month: Month, records: list[MonthRecord], rolled: Rolled) -> None:
    """A row a customer; where somebody typed the month's row already, it stands."""
    history, period = month.history, month.settings.month
    there = {code for code, of in zip(history.code, history.month, strict=True) if of == period}
    for record in records:
        if record.code in there:
            rolled.there_before += 1
            continue
        row = history.add_row()
        history.month[row], history.code[row] = period, record.code
        history.target[row], history.commitment[row] = record.target, record.commitment
        history.received[row] = record.received
        if record.due:
            history.in_time[row] = record.in_time
        rolled.history += 1


def _open_promises(month: Month) -> dict[int, Cents]:
    """What is still to come of each promise that stands, by row."""
    promises, first, last = month.promises, month.settings.first_day, month.settings.last_day
    received = {record.code: record.received for record in month_records(month)}
    states, effective = list(promises.state), list(promises.effective)
    found: dict[int, Cents] = {}
    for code, rows in rows_by(promises.code).items():
        order = {
            row: order_of_payment(first, promises.due_on[row] or last, promises.number.raw[row])
            for row in rows
            if effective[row]
        }
        counted = sorted(order, key=lambda row: order[row])
        left = open_amounts([effective[row] or 0 for row in counted], received.get(code, 0))
        found |= {
            row: amount for row, amount in zip(counted, left, strict=True) if amount and states[row] not in NOT_LIVE
        }
    return found


def _carry_promises(month: Month, carried: dict[int, Cents], rolled: Rolled) -> None:
    """Each with its number, its days and its level, of what is still to come. One that fell due and does not say when it was made
    gets a day: without it nothing tells it from one of the next month that is wrongly dated."""
    promises, first, last = month.promises, month.settings.first_day, month.settings.last_day
    rows = sorted(carried)
    if not rows:
        promises.empty()
        return
    promises.rearrange(rows)
    for row, source in enumerate(rows):
        promises.amount[row], promises.replaces[row] = carried[source], None
        due = promises.due_on[row]
        if promises.made_on.is_blank(row) and due is not None and due <= last:
            made = promises.made_on[row] = min(first, due)
            said = notes.MADE_ON_UNKNOWN.format(day=made)
            note = notes.MEMO_JOIN.join(filter(None, (promises.note[row], said)))
            if len(note) <= LONGEST_TEXT:  # the month is closed by now: a cell that is full must not stop the next one
                promises.note[row] = note
    rolled.promises, rolled.promised = len(rows), sum(carried.values())


def _carry_actions(month: Month, rolled: Rolled) -> None:
    """Decided ones that run beyond the month, with what they have not brought yet; their cost was the old month's."""
    actions, last = month.actions, month.settings.last_day
    rows = [
        row
        for row, (state, ends_on) in enumerate(zip(actions.state, actions.ends_on, strict=True))
        if state == DECIDED and ends_on is not None and ends_on > last
    ]
    if not rows:
        actions.empty()
        return
    actions.rearrange(rows)
    for row in range(len(rows)):
        actions.increment[row] = max((actions.increment[row] or 0) - (actions.actual[row] or 0), 0)
        actions.cost[row], actions.actual[row] = 0, None
    rolled.actions = len(rows)


def _drop_leavers(month: Month, rolled: Rolled) -> None:
    """Who left is in 历史 alone, unless money of his is outstanding: by a promise, by 客户, by a receipt that was claimed for
    him and is not booked yet; or a measure for him runs on."""
    customers, away = month.customers, gone(month)
    tables = month.promises, month.actions, month.unmatched
    holds = {code for table in tables for code in table.code if code is not None}
    for code, *sums in zip(customers.code, customers.receivable, customers.overdue, strict=True):
        if code is not None and any((cents or 0) > 0 for cents in sums):
            holds.add(code)
    rows = []
    for row, code in enumerate(customers.code):
        if code is None or code not in away or code in holds:
            rows.append(row)
        else:
            rolled.left.append(customers.name[row] or str(code))
        if code in away and code in holds:
            rolled.still_open.append(customers.name[row] or str(code))
    if len(rows) < len(customers):
        if any(customers.code[row] is not None for row in rows):
            customers.rearrange(rows)
        else:
            customers.empty()
    known = row_by(customers.code)
    _keep_rows(month.commitments, [row for row, code in enumerate(month.commitments.code) if code in known])


def _keep_contacts(month: Month) -> None:
    """Each customer's last contact, from which the next is reckoned."""
    contacts, known = month.contacts, row_by(month.customers.code)
    latest: dict[Code, int] = {}
    for row, (code, day) in enumerate(zip(contacts.code, contacts.contacted_on, strict=True)):
        if code in known and code is not None and day is not None:
            before = latest.get(code)
            if before is None or (contacts.contacted_on[before] or dt.date.min) <= day:
                latest[code] = row
    _keep_rows(contacts, sorted(latest.values()))


def _keep_rows(table: Table, rows: list[int]) -> None:
    if rows:
        table.rearrange(rows)
    else:
        table.empty()


def _clear_inputs(month: Month) -> None:
    """What was typed for the month; what the rep wrote of a customer stays with him."""
    customers, followups, known = month.customers, month.followups, row_by(month.customers.code)
    for row in range(len(customers)):
        for cells in (customers.cap, customers.floor, customers.locked):
            cells.set_raw(row, None)
    for table in (month.plan, month.target_changes, month.review):
        table.empty()
    noted = [row for row, code in enumerate(followups.code) if code in known and not followups.note.is_blank(row)]
    notes_held = [(followups.code[row], followups.name[row], followups.note[row]) for row in noted]
    _keep_rows(followups, noted)
    for row, (code, name, note) in enumerate(notes_held):
        for column in followups.declared.columns:
            followups.store.set_cell(followups.declared.name, column.header, row, None)
        followups.code[row], followups.name[row], followups.note[row] = code, name, note


def _set_days(month: Month, period: str) -> None:
    """The next month's days; the office's own dates of the steps go with it, the usual ones are worked out anew."""
    settings, steps = month.settings, month.steps
    first, last = next_span(settings.last_day)
    days = list(steps.deadline)
    if [day for day in days if day is not None] == default_deadlines(settings.first_day, settings.last_day):
        days = [None] * len(days)
    for row, day in enumerate(days):
        steps.deadline[row] = None if day is None else min(max(a_month_later(day), first), last)
    settings.month, settings.first_day, settings.last_day, settings.today = period, first, last, first
    settings.target, settings.closed_on = None, None
    month.kept.planned_month = month.kept.issued = None


def _carry_unclaimed(month: Month, rolled: Rolled) -> None:
    """Receipts that nobody has claimed yet: whoever claims one now gets it in this month, since the other is closed. Its own
    day goes before its memo."""
    unmatched, first = month.unmatched, month.settings.first_day
    for row, cents in enumerate(list(unmatched.amount)):
        day = unmatched.received_on[row]
        if cents is None:
            continue
        rolled.unclaimed, rolled.unclaimed_cents = rolled.unclaimed + 1, rolled.unclaimed_cents + cents
        if day is not None and day < first:
            unmatched.received_on[row], unmatched.memo[row] = first, memo_with_day(day, unmatched.memo[row])
