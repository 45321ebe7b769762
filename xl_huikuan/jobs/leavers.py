"""Who left: the target becomes what was received, by a row of 目标调整 that the plan writes and, when he is back, takes away.

The plan knows its own rows by their 原因, word for word. It works each of them out anew at every run, so they follow later
receipts, go when the customer returns, and are never added up. A row with any other 原因 is a person's: it counts and is never
touched. A status that no list knows changes nothing: who was there stays, and who had left stays away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from xl_huikuan.book.contract.choices import ACTIVE, STATUSES
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.sums import in_month, sums_by_customer
from xl_huikuan.values import Cents

_LEFT = tuple(status for status in STATUSES if status not in ACTIVE)
_OWN_REASONS = {notes.LEAVER_REASON.format(status=status) for status in _LEFT}


def gone(month: Month) -> set[Code]:
    """The customers who take no part in the month's target any more; a blank status is 正常."""
    customers, own = month.customers, own_changes(month)
    return {
        code
        for code, status in zip(customers.code, customers.status, strict=True)
        if code is not None and (status in _LEFT or (status is not None and status not in STATUSES and code in own))
    }


def own_changes(month: Month) -> dict[Code, list[int]]:
    """The rows of 目标调整 that the plan wrote, by customer."""
    changes = month.target_changes
    found: dict[Code, list[int]] = {}
    for row, (code, reason) in enumerate(zip(changes.code, changes.reason, strict=True)):
        if code is not None and reason is not None and reason.strip() in _OWN_REASONS:
            found.setdefault(code, []).append(row)
    return found


def peoples_rows(month: Month) -> list[bool]:
    """Which rows of 目标调整 are people's and of the month."""
    own = {row for rows in own_changes(month).values() for row in rows}
    inside = in_month(month, month.target_changes.changed_on)
    return [counts and row not in own for row, counts in enumerate(inside)]


def peoples_changes(month: Month) -> dict[Code, Cents]:
    """What people's rows of 目标调整 come to in the month, by customer."""
    changes = month.target_changes
    return sums_by_customer(changes.code, changes.amount, peoples_rows(month))


def changes_in_month(month: Month, code: Code) -> list[tuple[dt.date, Cents]]:
    """All changes of a customer's target that count in the month, by date."""
    changes = month.target_changes
    inside = in_month(month, changes.changed_on)
    columns = zip(changes.code, changes.changed_on, changes.amount, inside, strict=True)
    return sorted((day, amount or 0) for whose, day, amount, counts in columns if whose == code and day and counts)


def settle_leavers(month: Month, tell: bool) -> list[Problem]:
    """Make each leaver's 本月目标 what was received (a refund beyond it: 0), by one row of 目标调整, and take away the rows of
    who is back. `tell`: whose target changes by this."""
    changes, plan, customers = month.target_changes, month.plan, row_by(month.customers.code)
    away, own, before = gone(month), own_changes(month), list(plan.target)
    held = {row: changes.amount.raw[row] for rows in own.values() for row in rows}
    for row in held:
        changes.amount.set_raw(row, None)
    targets, receipts = list(plan.target), list(plan.received)
    found, over = [], []
    for at, code in enumerate(plan.code):
        if code is None or code not in customers:
            continue
        rows, target, received, was = own.get(code, []), targets[at], receipts[at], before[at]
        if code not in away:
            own.pop(code, None)
            over += rows
            if rows:
                amount = sum(changes.amount.column.read(held[row]) or 0 for row in rows)
                found.append(rules.RETURNED.at(plan.target.where(at), str(code), amount=format_short(amount)))
        elif target is not None and received is not None:
            own.pop(code, None)
            kept, status = max(received, 0), month.customers.status[customers[code]] or ""
            over += _write(month, code, rows, kept - target, status)
            if tell and was is not None and was != kept:
                facts = {"target": format_short(was), "received": format_short(kept), "status": status}
                found.append(rules.LEAVER.at(plan.target.where(at), str(code), **facts))
    for row in (row for rows in own.values() for row in rows):
        changes.amount.set_raw(row, held[row])  # nothing can be said of them now
    _remove(month, over)
    return found


def _write(month: Month, code: Code, rows: Sequence[int], amount: Cents, status: str) -> list[int]:
    """One row that changes the customer's target by `amount`; the rows that are then over."""
    changes, reason = month.target_changes, notes.LEAVER_REASON.format(status=status)
    if not amount:
        return [*rows]
    row = rows[0] if rows else changes.add_row()
    if not rows:
        changes.code[row] = code
    changes.amount[row] = amount
    changes.changed_on[row] = _within(month, changes.changed_on[row] or month.settings.today)
    if reason in _OWN_REASONS:
        changes.reason[row] = reason
    return [*rows[1:]]


def _within(month: Month, day: dt.date) -> dt.date:
    """The day of the month that is nearest: what is dated outside does not count in it."""
    return min(max(day, month.settings.first_day), month.settings.last_day)


def _remove(month: Month, rows: Sequence[int]) -> None:
    changes = month.target_changes
    kept: list[int | None] = [row for row in range(len(changes)) if row not in rows]
    if not rows:
        return
    if any(not changes.is_blank_row(row) for row in kept if row is not None):
        changes.rearrange(kept)
    else:
        changes.empty()


def unsettled_leavers(month: Month) -> Iterator[Problem]:
    """Whose target the next plan will change, since he left or came back after the last one: doubts for every other job."""
    plan, customers, status = month.plan, row_by(month.customers.code), month.customers.status
    away, own, amounts = gone(month), own_changes(month), month.target_changes.amount
    targets, receipts = list(plan.target), list(plan.received)
    for at, code in enumerate(plan.code):
        if code is None or code not in customers:
            continue
        where, word = status.where(customers[code]), status[customers[code]] or ""
        target, received = targets[at], receipts[at]
        if code not in away:
            if amount := sum(amounts[row] or 0 for row in own.get(code, [])):
                yield rules.RETURN_NOT_PLANNED.at(where, str(code), amount=format_short(amount))
        elif target is not None and received is not None and target != max(received, 0):
            facts = {"target": format_short(target), "received": format_short(max(received, 0)), "status": word}
            yield rules.LEAVE_NOT_PLANNED.at(where, str(code), **facts)
