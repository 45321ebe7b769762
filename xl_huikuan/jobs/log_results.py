"""登记联系结果: what the rep typed on the follow-up list becomes entries, without a new list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs.logging_contacts import Moved, half_promises, log_contacts
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import open_planned_month
from xl_huikuan.jobs.run_record import record_run

JOB = "登记联系结果"


@dataclass(frozen=True)
class LogResult:
    """What was moved off the list."""

    today: dt.date
    moved: Moved
    problems: list[Problem]
    next_step: str
    written: Written


def log_results(book: MonthlyBook, today: dt.date | None = None) -> LogResult:
    """Move what was typed on the list into 跟进记录 and 承诺登记; the list itself stays as it is. Where nothing was typed the workbook
    stays as it is, but for what was tidied.

    Raises:
        BookError: structural problems; nothing written.
    """
    opened = open_planned_month(book, today)
    opened.problems += half_promises(opened.month, opened.today)
    moved = log_contacts(opened)
    problems = opened.all_problems()
    step = next_step(opened.month, problems)
    if moved.contacts or moved.promises:
        record_run(opened.month, JOB, problems)
    else:
        opened.month.names[Settings.today.name] = opened.stood_on
    return LogResult(opened.today, moved, problems, step, book.write(opened.month))
