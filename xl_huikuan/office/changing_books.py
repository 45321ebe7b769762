"""A changed target entered into a rep's workbook: rows of 目标调整, 本月任务, and the steps that are not past."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError
from xl_huikuan.domain.breakdown import MAX_CENTS
from xl_huikuan.domain.levels import Carrier, Level, as_carrier, share_change
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs.allocation import Share
from xl_huikuan.jobs.break_down import shares_to_allocate
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.leavers import gone
from xl_huikuan.jobs.opening import open_planned_month
from xl_huikuan.jobs.plan_steps import passed_steps, spread_over_steps, unit_of
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.office.as_issued import issued_text
from xl_huikuan.office.filling import day_within
from xl_huikuan.office.rep_books import Failed
from xl_huikuan.office.targets import RepName
from xl_huikuan.values import Cents

JOB = "调整任务"
REASON = "上级调整本月任务：{before} → {after}"


@dataclass(frozen=True)
class ChangeJob:
    """A change to be entered."""

    rep: RepName
    path: Path
    target: Cents
    """What his target becomes."""
    carrier: Carrier
    """See `as_issued`."""
    today: dt.date
    dry_run: bool


@dataclass(frozen=True)
class CustomerChange:
    """What a customer's target changes by."""

    code: str
    name: str
    amount: Cents


@dataclass(frozen=True)
class ChangedBook:
    """What was entered, or would be."""

    rep: RepName
    path: Path
    before: Cents
    after: Cents
    rows: tuple[CustomerChange, ...]
    left: Cents
    """What of the change no customer could carry: it is not broken down."""
    backup: str | None

    @property
    def change(self) -> Cents:
        """What the target changed by; the rows and what is left add up to it."""
        return self.after - self.before


def standing_below(path: Path, today: dt.date) -> Carrier:
    """What stands below a rep whose workbook was not issued: his customers as they are.

    Raises:
        BookError: structural problems.
    """
    month = open_planned_month(FileBook(path), today).month
    update_records(month)
    shares, _ = shares_to_allocate(month, {})
    return as_carrier(Level([_carrier(share) for share in shares.values()]))


def _carrier(share: Share) -> Carrier:
    if share.locked is not None:
        return Carrier(share.weight, share.locked, share.locked, share.locked)
    return Carrier(share.weight, share.floor or 0, MAX_CENTS if share.cap is None else share.cap)


def change_book(job: ChangeJob) -> ChangedBook | Failed:
    """Enter the change over the customers' room; a second time there is none.

    What people typed stays, but for 本月任务. Steps whose day is past stay, as when a plan is made again.
    """
    try:
        book = FileBook(job.path)
        opened = open_planned_month(book, job.today)
        month = opened.month
        today = month.settings.today = day_within(month, job.today)
        before = month.settings.target
        passed = passed_steps(month, today)
        rows, left = _enter(month, job.target - before, REASON.format(before=_said(before), after=_said(job.target)))
        month.settings.target = job.target
        month.kept.issued = issued_text(month.settings.month or "", job.target, job.carrier)
        spread_over_steps(month, opened.workdays, passed)
        record_run(month, JOB, opened.all_problems())
        backup = None if job.dry_run else book.write(month).backup
    except BookError as error:
        return Failed(job.rep, job.path, tuple(error.problems))
    return ChangedBook(job.rep, job.path, before, job.target, tuple(rows), left, backup)


def _said(cents: Cents) -> str:
    return format_short(cents)


def _enter(month: Month, change: Cents, reason: str) -> tuple[list[CustomerChange], Cents]:
    """Rows of 目标调整; what nobody could carry."""
    plan, changes, away = month.plan, month.target_changes, gone(month)
    shares, names = shares_to_allocate(month, {})[0], dict(zip(month.customers.code, month.customers.name, strict=True))
    codes, targets, carriers = [], [], []
    for code, target in zip(plan.code, list(plan.target), strict=True):
        if code is not None and target is not None and code in shares:
            carrier = _carrier(shares[code])
            codes.append(code)
            targets.append(target)
            carriers.append(carrier._replace(fixed=target) if code in away else carrier)
    shared = share_change(change, targets, carriers, unit_of(month))
    given = [(code, amount) for code, amount in zip(codes, shared.amounts, strict=True) if amount]
    first = changes.add_rows(len(given))
    for at, (code, amount) in enumerate(given):
        changes.changed_on[first + at], changes.code[first + at] = month.settings.today, code
        changes.amount[first + at], changes.reason[first + at] = amount, reason
    return [CustomerChange(str(code), names.get(code) or "", amount) for code, amount in given], shared.left
