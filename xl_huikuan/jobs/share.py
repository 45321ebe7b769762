"""分享: the month as values alone, for who only reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from xl_huikuan.book.checks.inspection import inspect
from xl_huikuan.book.checks.rules import NEWER_WORKBOOK, OLDER_WORKBOOK
from xl_huikuan.book.checks.tidying import tidy
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem, structural
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.keeping import keep_up
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import month_changed, workdays_of
from xl_huikuan.jobs.run_record import run_record

JOB = "分享"


@dataclass(frozen=True)
class ShareResult:
    """What was written, and what is wrong with the figures in it."""

    today: dt.date | None
    """The workbook's own day, of which the figures are; None when it holds none."""
    written: Written
    problems: Sequence[Problem]
    next_step: str


def share(book: MonthlyBook, now: dt.datetime) -> ShareResult:
    """Write the month's values of the workbook's own day. Faulty figures keep nobody from reading the others: they are told.

    Args:
        book: writes values alone.
        now: when the copy is made, for 说明.

    Raises:
        BookError: the workbook cannot be read, or is of a later version; or the copy cannot be written.
    """
    month = book.read()
    turned = tidy(month)
    problems = month_changed(month) or [*inspect(month, for_plan=False), *turned]
    strange = [problem for problem in problems if problem.rule in (NEWER_WORKBOOK, OLDER_WORKBOOK)]
    if strange:
        raise BookError(strange)
    step = notes.NEXT_MEND
    if not structural(problems):
        keep_up(month, workdays_of(month))
        step = next_step(month, problems)
    held = month.named(Settings.today)
    today = held if isinstance(held, dt.date) else None
    month.names.update(run_record(today, JOB, problems))
    month.status.python = notes.COPY.format(now=f"{now:%Y-%m-%d %H:%M}")
    return ShareResult(today, book.write(month), problems, step)
