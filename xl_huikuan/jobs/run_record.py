"""说明: what ran last, when, by which version, and what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import xl_huikuan
from xl_huikuan.book.contract.status import Status
from xl_huikuan.book.contract.versions import VERSION
from xl_huikuan.book.grouping import grouped
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.month_end import keep_month_end
from xl_huikuan.values import Value

SHOWN_PROBLEMS = 30
"""So many problems are listed in 说明; the command line shows all."""
_CELL_LIMIT = 8000


def run_record(day: dt.date | None, job: str, problems: Sequence[Problem]) -> Mapping[str, Value]:
    """The named cells that say it."""
    lines = [notes.PROBLEM.format(severity=line.problem.severity.value, problem=line) for line in grouped(problems)]
    if len(lines) > SHOWN_PROBLEMS:
        lines = [*lines[:SHOWN_PROBLEMS], notes.MORE_PROBLEMS.format(count=len(problems))]
    return {
        Status.last_run.name: f"{day or ''} {job}".strip(),
        Status.version.name: xl_huikuan.__version__,
        Status.contract.name: VERSION,
        Status.problems.name: "\n".join(lines)[:_CELL_LIMIT] if lines else notes.NO_PROBLEMS,
    }


def record_run(month: Month, job: str, problems: Sequence[Problem]) -> None:
    """Say in the month what ran on its today and what it found; and what the month will bring, which no formula works out."""
    month.names.update(run_record(month.settings.today, job, problems))
    keep_month_end(month)
