"""校验: everything that is wrong with a workbook, and its totals; writes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import Problem
from xl_huikuan.formulas.evaluation import Calculation
from xl_huikuan.jobs.logging_contacts import half_promises
from xl_huikuan.jobs.opening import doubts_of_rows, open_month, unpublished, workdays_of
from xl_huikuan.values import Value

JOB = "校验"


@dataclass(frozen=True)
class Checked:
    """What a workbook holds and what is wrong with it."""

    today: dt.date
    totals: dict[str, Value]
    """Label -> figure (yuan), in the order of the sheets."""
    problems: list[Problem]


def totals_of(month: Month, calc: Calculation | None = None) -> dict[str, Value]:
    """The figures above the tables, by sheet and label."""
    calc = calc or Calculation.of(month)
    return {f"{cell.sheet}·{cell.label}": calc.name(cell.name) for cell in contract.SHEET_TOTALS}


def check(book: MonthlyBook, today: dt.date | None = None) -> Checked:
    """Inspect a workbook for every job.

    Raises:
        BookError: structural problems, with all the others behind them.
    """
    opened = open_month(book, today, for_plan=True)
    opened.problems += half_promises(opened)
    calc = Calculation.of(opened.month)
    workdays = workdays_of(opened.month)
    first, last = opened.month.names["hk_from"], opened.month.names["hk_to"]
    if isinstance(first, dt.date) and isinstance(last, dt.date):
        workdays.count(first, last)  # asks for the calendars that the jobs will need
    problems = [*opened.problems, *doubts_of_rows(opened, calc), *unpublished(opened.month, workdays)]
    return Checked(opened.today, totals_of(opened.month, calc), problems)
