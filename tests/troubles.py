"""What a case of trouble is: a rule, one small edit of the small month, and all that must be told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from conftest import TODAY
from month_in_memory import InMemory, small_month

from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem, Rule, Severity
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.show import show
from xl_huikuan.jobs.suggest_measures import suggest_measures

Edit = Callable[[Month], object]
Job = Callable[[MonthlyBook], object]


class Told(NamedTuple):
    """A problem as people read it."""

    severity: Severity
    where: str
    what: str
    mend: str
    customer: str | None = None


def stop(where: str, what: str, mend: str, customer: str | None = None) -> Told:
    return Told(Severity.STRUCTURAL, where, what, mend, customer)


def row(where: str, what: str, mend: str, customer: str | None = None) -> Told:
    return Told(Severity.ROW, where, what, mend, customer)


def doubt(where: str, what: str, mend: str, customer: str | None = None) -> Told:
    return Told(Severity.DOUBT, where, what, mend, customer)


def checked(book: MonthlyBook) -> object:
    """校验, which looks with the eyes of every job."""
    return check(book, TODAY)


def planned(book: MonthlyBook) -> object:
    return break_down(book, TODAY)


def planned_anew(book: MonthlyBook) -> object:
    return break_down(book, TODAY, anew=True)


def listed(book: MonthlyBook) -> object:
    return follow_up(book, TODAY)


def shown(book: MonthlyBook) -> object:
    return show(book, TODAY)


def measured(book: MonthlyBook) -> object:
    return suggest_measures(book, TODAY)


class Case(NamedTuple):
    """One edit, and everything that is told of it, in order: nothing for a neighbour on the right side of the line."""

    rule: Rule
    about: str
    edit: Edit
    told: tuple[Told, ...] = ()
    job: Job = checked
    month: Callable[[], Month] = small_month
    alone: bool = True
    """False: other things follow from the edit, and are not looked at."""


def problems_of(case: Case) -> tuple[Problem, ...]:
    """What the job tells; a job that stops must write nothing."""
    month = case.month()
    case.edit(month)
    book = InMemory(month)
    try:
        return tuple(case.job(book).problems)  # type: ignore[attr-defined]
    except BookError as error:
        assert book.writes == 0
        return tuple(error.problems)


def as_told(problems: Iterable[Problem]) -> list[Told]:
    return [Told(p.severity, p.where, p.what, p.mend, p.customer) for p in problems]
