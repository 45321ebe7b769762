"""校验: everything that is wrong with a workbook, and its totals; writes nothing."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.footing import FootingLine, footing_of
from xl_huikuan.jobs.header_words import not_understood
from xl_huikuan.jobs.leavers import unsettled_leavers
from xl_huikuan.jobs.logging_contacts import half_promises, waiting_promises
from xl_huikuan.jobs.measures_offer import doubts_of_offer
from xl_huikuan.jobs.missing_rows import missing_rows
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.totals import OfficeTotal, totals_of
from xl_huikuan.records import record

JOB = "校验"


@record
class CheckResult:
    """What a workbook holds and what is wrong with it."""

    today: dt.date
    footing: list[FootingLine]
    totals: list[OfficeTotal]
    problems: list[Problem]
    next_step: str


def check(book: MonthlyBook, today: dt.date | None = None) -> CheckResult:
    """Inspect a workbook for every job.

    Raises:
        BookError: structural problems, with all the others behind them.
    """
    opened = open_month(book, today, for_plan=True, writes=False)
    month = opened.month
    opened.problems += [*half_promises(month, opened.today), *waiting_promises(month)]
    opened.problems += [*missing_rows(month), *unsettled_leavers(month), *doubts_of_offer(month)]
    opened.problems += not_understood(month)
    problems = opened.all_problems()
    step = next_step(month, problems, notes.NEXT_MEND if problems else "")
    return CheckResult(opened.today, footing_of(month), totals_of(month), problems, step)
