"""复盘: where each customer's month went, what it says of promises, contacts and grades, and what to do first next month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from xl_huikuan.book.contract.choices import DONE
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by, rows_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.commitment import NOT_LIVE, PromiseState
from xl_huikuan.domain.money import format_short
from xl_huikuan.domain.review import Grade, PromiseDue, Receipt, latest_days, share_in_time, suggest_grade
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.calls_by_lot import compare_calls
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.effects_of_measures import compare_measures
from xl_huikuan.jobs.forecast_record import compare_forecasts
from xl_huikuan.jobs.logging_contacts import half_promises, log_contacts
from xl_huikuan.jobs.month_record import MonthRecord, month_records
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import Opened, open_planned_month
from xl_huikuan.jobs.past_months import PastMonth, past_months
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.values import Cents

JOB = "月末复盘"
_SHOWN = 3


@dataclass(frozen=True)
class Reviewed:
    """One customer's month, as it stands in 复盘."""

    code: Code
    name: str
    target: Cents
    commitment: Cents
    received: Cents
    not_kept: Cents
    beyond_commitment: Cents
    promises: int
    """Due in the month."""
    kept: int
    in_time: Cents
    latest: int
    """Calendar days by which the latest promise missed its day."""
    contacts: int
    contacts_due: int
    measures_effect: Cents | None
    grade: str | None
    """Suggested; None: it stays."""
    grade_reason: str | None

    @property
    def not_committed(self) -> Cents:
        """What was never promised."""
        return self.target - min(self.commitment, self.target)

    @property
    def difference(self) -> Cents:
        """What is lacking; below 0: more came than was asked for."""
        return self.target - self.received


@dataclass(frozen=True)
class ReviewResult:
    """What the month came to."""

    today: dt.date
    rows: list[Reviewed]
    words: tuple[str, ...]
    """What went wrong, with whom, what to do first next month; then what forecasts, measures and calls by lot were worth."""
    problems: list[Problem] = field(default_factory=list)
    next_step: str = ""
    written: Written = field(default_factory=lambda: Written(changed=False))


def review(book: MonthlyBook, today: dt.date | None = None) -> ReviewResult:
    """Write 复盘 as of a day; what the rep typed on the follow-up list is moved first, as it belongs to the month.

    Raises:
        BookError: structural problems, or nothing planned; nothing written.
    """
    opened = open_planned_month(book, today)
    opened.problems += half_promises(opened.month, opened.today)
    rows, words = write_review(opened)
    problems = opened.all_problems()
    record_run(opened.month, JOB, problems)
    written = book.write(opened.month)
    return ReviewResult(
        opened.today, rows, words, problems, next_step(opened.month, problems, notes.NEXT_AFTER_REVIEW), written
    )


def write_review(opened: Opened) -> tuple[list[Reviewed], tuple[str, ...]]:
    """Put the month's review into the month; its rows, and its words."""
    month = opened.month
    update_records(month)
    log_contacts(opened)
    rows = _reviewed(opened)
    table = month.review
    there = row_by(table.code)
    if rows:
        table.rearrange([there.get(row.code) for row in rows])
    else:
        table.empty()
    for at, row in enumerate(rows):
        table.code[at], table.name[at] = row.code, row.name
        table.target[at], table.commitment[at], table.received[at] = row.target, row.commitment, row.received
        table.not_committed[at], table.not_kept[at] = row.not_committed, row.not_kept
        table.beyond_commitment[at], table.difference[at] = row.beyond_commitment, row.difference
        table.promises[at], table.kept[at], table.in_time[at] = row.promises, row.kept, row.in_time
        table.latest[at], table.contacts[at], table.contacts_due[at] = row.latest, row.contacts, row.contacts_due
        table.measures_effect[at] = row.measures_effect
        table.suggested_grade[at], table.grade_reason[at] = row.grade, row.grade_reason
    words = (
        *_words(rows), *compare_forecasts(month), *compare_measures(month), *compare_calls(month, opened.workdays),
    )  # fmt: skip
    month.status.review = "\n".join(words)
    return rows, words


def _reviewed(opened: Opened) -> list[Reviewed]:
    month = opened.month
    records, effects = month_records(month), _effects(month)
    intervals = dict(zip(month.grades.grade, month.grades.interval, strict=True))
    workdays = opened.workdays.count(month.settings.first_day, month.settings.last_day)
    contacts = rows_by(month.contacts.code)
    grades = [
        Grade(name, prior)
        for name, prior in zip(month.grades.grade, month.grades.prior, strict=True)
        if name and prior is not None
    ]
    past: dict[Code, list[PastMonth]] = {}
    for each in past_months(month):
        past.setdefault(each.code, []).append(each)
    found = []
    for record in records:
        grade, why = _grade(record, past.get(record.code, ()), grades)
        interval = intervals.get(record.grade) if record.takes_part else None
        days = [month.contacts.contacted_on[row] for row in contacts.get(record.code, ())]
        found.append(
            Reviewed(
                code=record.code, name=record.name, target=record.target, commitment=record.commitment,
                received=record.received, not_kept=record.not_kept, beyond_commitment=record.beyond_commitment,
                promises=sum(state not in NOT_LIVE for state in record.states), kept=sum(state == PromiseState.KEPT for state in record.states),
                in_time=record.in_time if record.due else max(record.received, 0),
                latest=_latest(month, record),
                contacts=sum(day is not None and month.settings.first_day <= day <= month.settings.last_day for day in days),
                contacts_due=workdays // interval if interval else 0,
                measures_effect=effects.get(record.code), grade=grade, grade_reason=why,
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (-row.difference, str(row.code)))


def _latest(month: Month, record: MonthRecord) -> int:
    until = min(month.settings.today, month.settings.last_day)
    return latest_days(
        [PromiseDue(promise.effective, promise.due_on) for promise in record.due],
        [Receipt(day, amount) for day, amount in record.receipts],
        until,
    )


def _effects(month: Month) -> dict[Code, Cents]:
    """What finished measures really brought, where somebody told."""
    actions, found = month.actions, dict[Code, Cents]()
    for code, state, actual in zip(actions.code, actions.state, actions.actual, strict=True):
        if code is not None and state == DONE and actual is not None:
            found[code] = found.get(code, 0) + actual
    return found


def _grade(record: MonthRecord, before: Sequence[PastMonth], grades: Sequence[Grade]) -> tuple[str | None, str | None]:
    """The grade that the record, this month with it, speaks for, and why."""
    own = next((grade for grade in grades if grade.name == record.grade), None)
    if own is None or not record.takes_part:
        return None, None
    past = [each for each in before if each.due > 0]
    due, months = sum(each.due for each in past), len(past)
    in_time = sum(min(max(each.came, 0), each.due) for each in past)
    if record.due_amount > 0:
        due, in_time, months = due + record.due_amount, in_time + record.in_time_amount, months + 1
    share = share_in_time(due, in_time, months, own.prior)
    suggested = suggest_grade(grades, record.grade, share, months)
    if suggested is None:
        return None, None
    theirs = next(grade.prior for grade in grades if grade.name == suggested)
    facts = {
        "months": months,
        "share": in_time / due,
        "suggested": suggested,
        "theirs": theirs,
        "grade": own.name,
        "own": own.prior,
    }
    return suggested, notes.GRADE_REASON.format(**facts)


def _words(rows: Sequence[Reviewed]) -> tuple[str, ...]:
    """Three sentences: what went wrong, with whom, what to do first."""
    target, received = sum(row.target for row in rows), sum(row.received for row in rows)
    none, broken = sum(row.not_committed for row in rows), sum(row.not_kept for row in rows)
    lacking = [row for row in rows if row.difference > 0]
    first = notes.REVIEWED.format(
        target=format_short(target), received=format_short(received), share=received / target if target else 1,
        none=format_short(none), broken=format_short(broken),
        beyond=format_short(sum(row.beyond_commitment for row in rows)), difference=format_short(target - received),
    )  # fmt: skip
    promises, kept = sum(row.promises for row in rows), sum(row.kept for row in rows)
    if not lacking:
        return first, notes.ALL_REACHED.format(promises=promises, kept=kept), notes.FIRST_AGAIN
    named = notes.OPEN_GAP_JOIN.join(
        notes.OPEN_GAP.format(customer=row.name or row.code, amount=format_short(row.difference))
        for row in lacking[:_SHOWN]
    )
    second = notes.LACKING_MOST.format(count=len(lacking), named=named, promises=promises, kept=kept)
    by: Callable[[Reviewed], Cents] = attrgetter("not_committed" if none >= broken else "not_kept")
    worst = sorted((row for row in lacking if by(row)), key=lambda row: -by(row))[:_SHOWN]
    whom = notes.OPEN_GAP_JOIN.join(row.name or str(row.code) for row in worst)
    third = notes.FIRST_ASK if none >= broken else notes.FIRST_COLLECT
    return first, second, third.format(whom=whom)
