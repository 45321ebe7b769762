"""How every job begins and ends: read once, tidy, inspect; say what was found; write once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.checks.beneath import not_taken_in, take_in
from xl_huikuan.book.checks.formulas import doubts_of_rows
from xl_huikuan.book.checks.inspection import faults_by_customer, inspect
from xl_huikuan.book.checks.rules import SETTING_BLANK
from xl_huikuan.book.checks.settings import check_version
from xl_huikuan.book.checks.tidying import tidy
from xl_huikuan.book.contract.choices import DAY_ON
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.lists import Holidays
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.versions import FIRST, VERSION
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem, structural
from xl_huikuan.domain.workdays import Workdays, unpublished_years
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.keeping import keep_up
from xl_huikuan.jobs.leavers import unsettled_leavers
from xl_huikuan.jobs.missing_rows import missing_rows
from xl_huikuan.values import Value


@dataclass
class Opened:
    """A month that a job can work on."""

    month: Month
    today: dt.date
    problems: list[Problem]
    workdays: Workdays
    """The calendar with the office's own exceptions."""
    stood_on: Value
    """hk_today as the workbook held it."""

    def faults(self) -> dict[Code, str]:
        """What is wrong with the rows of each customer who has row problems, in words."""
        return {code: "；".join(map(str, found)) for code, found in faults_by_customer(self.problems).items()}

    def all_problems(self, *more: Problem, last_day: dt.date | None = None) -> list[Problem]:
        """Everything that is to be told at the end: what opening found, what the job did, and what shows only now.

        `last_day`: the last day of which the job says something, if that is not the month's.
        """
        told = faults_by_customer(self.problems).keys()
        until = max(last_day or self.month.settings.last_day, self.month.settings.last_day)
        return [*self.problems, *more, *doubts_of_rows(self.month, told), *_unpublished(self.month, until)]


def open_month(
    book: MonthlyBook,
    today: dt.date | None,
    for_plan: bool,
    writes: bool = True,
    for_close: bool = False,
    for_receipts: bool = False,
) -> Opened:
    """Read, normalise and inspect the month; raise if anything structural is wrong.

    Args:
        book: where the month lives.
        today: becomes hk_today; None leaves what the workbook holds.
        for_plan: the break-down's figures must be readable.
        writes: the job writes: rows beneath tables are taken in; else they are only told, as the workbook's own formulas
            do not see them.
        for_close: a month that is closed may be opened.
        for_receipts: receipts come before the month's target is known: it may be blank.

    Raises:
        BookError: structural problems, all at once, row problems and doubts behind them; or the month is closed.
    """
    month = book.read()
    if other := [*check_version(month)]:
        raise BookError(other)
    closed = month.settings.closed_on
    if writes and closed is not None and not for_close:
        raise BookError([rules.CLOSED.at(month.where(Settings.closed_on.name), day=str(closed))])
    stood_on = month.names.get(Settings.today.name)
    if today is not None:
        month.settings.today = today
    if other := month_changed(month):
        raise BookError(other)
    beneath = take_in(month) if writes else not_taken_in(month)
    turned = tidy(month)
    problems = [*inspect(month, for_plan), *beneath, *turned]
    if for_receipts and is_blank(month.names.get(Settings.target.name)):
        target = month.where(Settings.target.name)
        problems = [each for each in problems if (each.rule, each.where) != (SETTING_BLANK, target)]
    if structural(problems):
        raise BookError(problems)
    workdays = workdays_of(month)
    keep_up(month, workdays)
    if not writes and is_older(month):  # what writes has the records estimated again in any case
        update_records(month)
    return Opened(month, month.settings.today, problems, workdays, stood_on)


def month_changed(month: Month) -> list[Problem]:
    """Whether somebody changed the month of a filled workbook: one line, since all that stands there is of another month."""
    planned = month.kept.planned_month
    if not planned or planned == month.settings.month or not any(month.plan.opening):
        return []
    facts = {"planned": planned, "month": month.settings.month or ""}
    return [rules.MONTH_CHANGED.at(month.where(Settings.month.name), **facts)]


def open_planned_month(book: MonthlyBook, today: dt.date | None, for_close: bool = False) -> Opened:
    """`open_month` for a job that needs a plan.

    Raises:
        BookError: structural problems, or nothing in 计划 yet.
    """
    opened = open_month(book, today, for_plan=False, for_close=for_close)
    if not any(opened.month.plan.code):
        raise BookError([rules.NOT_PLANNED_YET.at(opened.month.where_table(Plan))])
    opened.problems += [*missing_rows(opened.month), *unsettled_leavers(opened.month)]
    return opened


def is_older(month: Month) -> bool:
    """Whether an earlier version of the contract made the workbook."""
    return (month.status.contract or FIRST) < VERSION


def workdays_of(month: Month) -> Workdays:
    """The official calendar with the office's own days."""
    holidays = month.holidays
    kinds = list(holidays.kind)
    return Workdays({day: kinds[row] == DAY_ON for row, day in enumerate(holidays.day) if day is not None})


def _unpublished(month: Month, until: dt.date) -> list[Problem]:
    """A doubt for each year whose official calendar is not out yet and for which the office told no days of its own."""
    told = {day.year for day in month.holidays.day if day is not None}
    years = [year for year in unpublished_years(month.settings.first_day, until) if year not in told]
    return [rules.CALENDAR_NOT_OUT.at(month.where_table(Holidays), year=year) for year in years]
