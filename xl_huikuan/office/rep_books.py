"""One rep's workbook made: from the template, or rolled over from his last one, filled in and broken down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.damage import Damage
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.saving import stamp_of
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.breakdown import MAX_CENTS
from xl_huikuan.domain.levels import Carrier
from xl_huikuan.empty_book import EmptyBook, blank_month
from xl_huikuan.jobs.break_down import break_down, shares_to_allocate
from xl_huikuan.jobs.estimating import put_amounts
from xl_huikuan.jobs.learning import Lesson, teaches
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.past_months import past_months
from xl_huikuan.jobs.plan_steps import unit_of
from xl_huikuan.jobs.roll_over import close_month, roll_over
from xl_huikuan.office import rules
from xl_huikuan.office.filling import Handed, Taken, day_within, fill
from xl_huikuan.office.found_books import FoundBook, look_at
from xl_huikuan.office.moved_customers import MovedCustomer, leaving
from xl_huikuan.office.targets import ListedRep, RepName
from xl_huikuan.overriding import override
from xl_huikuan.values import Cents


@dataclass(frozen=True)
class RepJob:
    """A workbook to be made."""

    rep: ListedRep
    handed: Handed
    last: Path | None
    """His workbook of the month before; None: he has none."""
    out: Path
    today: dt.date
    amounts: tuple[tuple[Code, Cents], ...] = ()
    """What each customer must get."""
    moved: Mapping[Code, MovedCustomer] = field(default_factory=dict)
    """Those of his customers who come from another rep's workbook."""
    elsewhere: frozenset[Code] = frozenset()
    """Whom his last workbook has, and the list gives to other reps."""


@dataclass(frozen=True)
class Below:
    """What stands below a rep: his customers, in the order of his workbook."""

    rep: RepName
    codes: tuple[Code, ...]
    carriers: tuple[Carrier, ...]
    unit: Cents
    lesson: Lesson
    """What his customers' records have to teach the others'."""
    new: tuple[Code, ...] = ()
    """On his list, and not in his workbook of the month before, or handed over there."""
    leaving: tuple[MovedCustomer, ...] = ()
    """In that workbook, and not on his list."""


@dataclass(frozen=True)
class MadeBook:
    """A workbook that was made."""

    rep: RepName
    path: Path
    target: Cents
    customers: int
    rolled: bool
    taken: Taken
    problems: tuple[Problem, ...]
    """Of single rows, and doubts."""


@dataclass(frozen=True)
class Standing:
    """A workbook that stands there already, and is left alone."""

    rep: RepName
    path: Path
    target: Cents | None
    """Its target; None: it is no workbook of ours."""
    wanted: Cents
    """The target that it would get."""


@dataclass(frozen=True)
class Failed:
    """A workbook that could not be made, or changed."""

    rep: RepName
    path: Path
    problems: tuple[Problem, ...]


class RepBook(MonthlyBook):
    """The workbook that a rep gets: read from the template or his last one, filled in, written elsewhere."""

    def __init__(self, job: RepJob):
        self.book = EmptyBook(job.out) if job.last is None else FileBook(job.last, job.out)
        self.job, self.taken, self.damage = job, Taken(), self.book.damage

    @override
    def read(self, repair: bool = False) -> Month:
        month = self.book.read(repair)
        if self.job.last is not None:
            month = rolled_over(month, self.job.today)
        self.taken = fill(month, self.job.rep, self.job.handed, self.job.moved, self.job.elsewhere)
        return month

    @override
    def write(self, month: Month) -> Written:
        return self.book.write(month)


class _InHand(MonthlyBook):
    """A month that is read already, and written later."""

    def __init__(self, month: Month):
        self.month, self.damage = month, Damage()

    @override
    def read(self, repair: bool = False) -> Month:
        return self.month

    @override
    def write(self, month: Month) -> Written:
        return Written(changed=False)


def rolled_over(month: Month, today: dt.date) -> Month:
    """The next month made of it, in memory: the workbook itself stays as it is.

    Raises:
        BookError: it cannot be closed.
    """
    if month.settings.closed_on is None:
        close_month(_InHand(month), today)
    roll_over(_InHand(month))
    return month


def look_below(job: RepJob) -> Below | Failed:
    """What the rep's customers can carry, as his workbook will have it."""
    try:
        if job.last is None:
            month = blank_month()
            taken = fill(month, job.rep, job.handed, job.moved)
        else:
            book = RepBook(job)
            month = open_month(book, None, for_plan=True).month
            taken = book.taken
    except BookError as error:
        return Failed(job.rep.name, job.last or job.out, tuple(error.problems))
    past = past_months(month)
    put_amounts(month, past)
    shares, _ = shares_to_allocate(month, {})
    carriers = tuple(
        Carrier(share.weight, share.floor or 0, MAX_CENTS if share.cap is None else share.cap, share.locked)
        for share in shares.values()
    )
    stay = {customer.code for customer in job.rep.customers}
    away = () if job.last is None else tuple(leaving(month, stay, until_now=taken.gone))
    return Below(job.rep.name, tuple(shares), carriers, unit_of(month), teaches(month, past), taken.new, away)


class Leaver(NamedTuple):
    """A workbook of the month before whose rep is not on the list any more."""

    book: FoundBook
    wanted: frozenset[Code]
    today: dt.date


def look_at_leaver(job: Leaver) -> list[MovedCustomer] | Problem:
    """What it knows of the wanted customers; a doubt where it cannot be read, or its month is not over."""
    try:
        return leaving(rolled_over(FileBook(job.book.path).read(), job.today), (), job.wanted)
    except BookError as error:
        return rules.LEFT_UNREADABLE.at(job.book.name, rep=job.book.rep, why=error.problems[0].what)


def make_book(job: RepJob) -> MadeBook | Standing | Failed:
    """Make the workbook, unless one stands there.

    Raises:
        RuntimeError: an error of ours: the workbook's plan gives a customer something else than was handed down to him.
    """
    try:
        if stamp_of(job.out) is not None:
            return standing(job)
        book = RepBook(job)
        planned = break_down(_Checked(book), None)
    except BookError as error:
        return Failed(job.rep.name, job.out, tuple(error.problems))
    return MadeBook(
        job.rep.name,
        job.out,
        planned.target,
        planned.customers,
        job.last is not None,
        book.taken,
        tuple(planned.problems),
    )


def standing(job: RepJob) -> Standing:
    """What stands where the workbook would be written."""
    try:
        found = look_at(job.out)
    except BookError:
        found = None
    return Standing(job.rep.name, job.out, None if found is None else found.target, job.handed.target)


class _Checked(MonthlyBook):
    """The rep's workbook on its first day; its plan must be what was handed down before anything is written."""

    def __init__(self, book: RepBook):
        self.book, self.damage = book, book.damage

    @override
    def read(self, repair: bool = False) -> Month:
        month = self.book.read(repair)
        month.settings.today = day_within(month, self.book.job.today)
        return month

    @override
    def write(self, month: Month) -> Written:
        planned = {code: opening or 0 for code, opening in zip(month.plan.code, month.plan.opening, strict=True)}
        for code, amount in self.book.job.amounts:
            if planned.get(code) != amount:
                raise RuntimeError(
                    f"{self.book.job.out.name}: {code} gets {planned.get(code)} in the plan, not {amount}"
                )
        return self.book.write(month)
