"""What the rep typed on the follow-up list becomes entries of 跟进记录 and 承诺登记, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from xl_huikuan.book.checks.rules import CODE_UNKNOWN, LEFT_OUT, OF_MONTH, OUTSIDE_MONTH
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.schema import row_by, rows_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.commitment import NOT_LIVE, PromiseState
from xl_huikuan.domain.followup_risk import NOT_KEPT
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.opening import Opened
from xl_huikuan.jobs.promise_numbers import number_promises
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents

_FIRST_LEVEL = 1


class Moved(NamedTuple):
    """What was moved off the list."""

    contacts: int
    promises: int
    rows: list[int]
    """The rows of 承诺登记 that the promises have."""


def half_promises(month: Month, today: dt.date) -> list[Problem]:
    """What is typed on the list and cannot be moved yet, so it stays where it is: promises with an amount and no date, or
    the other way round, or of nobody whom 客户 knows, or for a day before they were made; contacts of a day to come."""
    followups, found, known = month.followups, [], row_by(month.customers.code)
    amounts, dates = followups.new_amount, followups.new_date
    listed_on = _listed_on(month, today)
    for row, code in enumerate(followups.code):
        if code is not None and code not in known and amounts[row]:
            left_out = LEFT_OUT.format(amount=format_short(amounts[row] or 0))
            where, cents = followups.code.where(row), amounts[row]
            found.append(CODE_UNKNOWN.at(where, code=str(code), left_out=left_out).with_sum(cents))
        elif code is not None and amounts.is_blank(row) != dates.is_blank(row):
            missing, cents = amounts if amounts.is_blank(row) else dates, amounts[row]
            facts = {"amount": f" {format_short(cents)}" if cents else "", "header": missing.column.header}
            found.append(rules.HALF_PROMISE.at(missing.where(row), str(code), **facts).with_sum(cents or None))
        elif code is not None:
            found += _wrong_days(followups, row, str(code), listed_on, today)
    return found


def _wrong_days(followups: Followups, row: int, code: str, listed_on: dt.date, today: dt.date) -> Iterator[Problem]:
    """A contact of a day to come; a promise for a day before it was made."""
    called, due, cents = followups.contacted_on[row], followups.new_date[row], followups.new_amount[row]
    if called is not None and called > today:
        yield rules.CONTACT_TO_COME.at(followups.contacted_on.where(row), code, day=str(called), today=str(today))
    elif due is not None and due < (called or listed_on):
        facts = {"day": str(due), "called": str(called or listed_on), "amount": format_short(cents or 0)}
        yield rules.PROMISE_PAST.at(followups.new_date.where(row), code, **facts).with_sum(cents)


def _listed_on(month: Month, today: dt.date) -> dt.date:
    """The day of the list as it stands: a contact without a date was on it."""
    return min(month.kept.listed_on or today, today)


def promises_beyond(month: Month, rows: Iterable[int]) -> Iterator[Problem]:
    """A doubt at once for each of these rows of 承诺登记 whose day is not of the month."""
    promises, settings = month.promises, month.settings
    for row in rows:
        day, cents = promises.due_on[row], promises.amount[row]
        if day is None or settings.first_day <= day <= settings.last_day:
            continue
        facts = {"first": str(settings.first_day), "last": str(settings.last_day), "amount": format_short(cents or 0)}
        cause = OF_MONTH.format(year=day.year, month=day.month)
        told = OUTSIDE_MONTH.at(promises.due_on.where(row), str(promises.code[row]), day=str(day), **facts)
        yield told.with_cause(cause).with_sum(cents)


def waiting_promises(month: Month) -> Iterator[Problem]:
    """Promises on the list that the next one will enter into 承诺登记, for a job that writes nothing."""
    amounts, dates, known = month.followups.new_amount, month.followups.new_date, row_by(month.customers.code)
    for row, code in enumerate(month.followups.code):
        cents = amounts[row]
        if code in known and cents and dates[row] is not None:
            amount = format_short(cents)
            yield rules.WAITING_PROMISE.at(amounts.where(row), str(code), amount=amount).with_sum(cents)


def log_contacts(opened: Opened) -> Moved:
    """Move what was typed; without a date it was on the day of the list. Rows with something unreadable keep all that was
    typed."""
    month = opened.month
    listed_on = _listed_on(month, opened.today)
    followups, contacts = month.followups, month.contacts
    known = row_by(month.customers.code)
    faulty = {problem.where for problem in opened.problems if problem.severity is Severity.ROW}
    live = _live_promises(month)
    moved, entered = 0, list[int]()
    for row, code in enumerate(followups.code):
        cells = followups.typed()
        if code is None or code not in known or all(cell.is_blank(row) for cell in cells):
            continue
        if any(cell.where(row) in faulty for cell in cells):
            continue
        when = followups.contacted_on[row] or listed_on
        entry = contacts.add_row()
        contacts.contacted_on[entry], contacts.code[entry] = when, code
        contacts.way[entry], contacts.result[entry] = followups.contacted_by[row], followups.result[row]
        contacts.amount[entry], contacts.due_on[entry] = followups.new_amount[row], followups.new_date[row]
        contacts.drawn_among[entry] = followups.drawn_among[row]
        moved += 1
        amount, due = followups.new_amount[row], followups.new_date[row]
        if amount is not None and due is not None:
            old = _renewed(followups.promise_due[row], live.get(code, []))
            entered.append(_register(month, code, when, amount, due, old))
            followups.promise_due[row], followups.promise_state[row] = due, PromiseState.OPEN
        for cell in cells:
            cell.set_raw(row, None)
    number_promises(month)
    return Moved(moved, len(entered), entered)


class _Live(NamedTuple):
    """A promise that stands."""

    row: int
    due_on: dt.date | None
    level: int
    state: str | None
    """None: it cannot be told."""


def _live_promises(month: Month) -> dict[Code, list[_Live]]:
    promises = month.promises
    states, found = list(promises.state), {}
    for code, rows in rows_by(promises.code).items():
        found[code] = [
            _Live(row, promises.due_on[row], promises.level[row] or _FIRST_LEVEL, states[row])
            for row in rows
            if states[row] not in NOT_LIVE
        ]
    return found


def _renewed(shown: dt.date | None, live: list[_Live]) -> _Live | None:
    """The promise that a renewal replaces: the one that the list's row showed, as long as it is not kept."""
    open_ones = (promise for promise in live if promise.state is not None and promise.state != PromiseState.KEPT)
    return next((promise for promise in open_ones if promise.due_on == shown), None)


def _register(month: Month, code: Code, when: dt.date, amount: Cents, due: dt.date, old: _Live | None) -> int:
    """Enter a promise, and say in which row: into the customer's empty line, else in a row of its own. The level of a renewal rises by one
    where the promise that it replaces was already not kept."""
    promises = month.promises
    replaces, level = None, _FIRST_LEVEL
    if old is not None:
        number_promises(month)  # an older promise may have been typed without a number
        replaces, level = promises.number[old.row], old.level + (old.state in NOT_KEPT)
    row = _empty_line(month, code)
    if row is None:
        row = promises.add_row()
        promises.code[row] = code
    promises.made_on[row], promises.due_on[row], promises.amount[row] = when, due, amount
    promises.reason[row], promises.level[row] = None, level
    if replaces is not None:
        promises.replaces[row] = replaces
    return row


def _empty_line(month: Month, code: Code) -> int | None:
    promises = month.promises
    cells = promises.amount, promises.due_on, promises.replaces
    for row, there in enumerate(promises.code):
        if there == code and all(cell.is_blank(row) for cell in cells):
            return row
    return None
