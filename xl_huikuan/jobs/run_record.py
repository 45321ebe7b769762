"""说明: what ran last, when, by which version, and what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import xl_huikuan
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, Status
from xl_huikuan.book.contract.versions import VERSION
from xl_huikuan.book.grouping import grouped
from xl_huikuan.book.links import linked_place
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, gravest_first
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.forecast import Forecast
from xl_huikuan.jobs.month_end import keep_month_end
from xl_huikuan.values import Value

SHOWN_PROBLEMS = 30
"""So many problems are listed in 说明; the command line shows all."""
_CELL_LIMIT = 8000
_LONGEST, _CUT = 200, "……"
"""Characters of a problem beside its link; all of it is in the list of all."""


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
        **dict(_first(problems)),
    }


def _first(problems: Sequence[Problem]) -> Iterator[tuple[str, Value]]:
    """The gravest with the cells to go to; nothing in the rest of their places."""
    found, room = grouped(gravest_first(problems)), len(FIRST_PROBLEMS)
    shown = found if len(found) <= room else found[: room - 1]
    for (place, words), line in zip_longest(FIRST_PROBLEMS, shown):
        yield place.name, None if line is None else linked_place(line.problem.where)
        yield words.name, None if line is None else _cut(f"{line.problem.what}。{line.problem.mend}")
    if rest := sum(line.count for line in found[len(shown) :]):
        yield FIRST_PROBLEMS[-1][1].name, notes.MORE_BELOW.format(count=rest)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def record_run(month: Month, job: str, problems: Sequence[Problem]) -> Forecast | None:
    """Say in the month what ran on its today and what it found; and what the month will bring, which no formula works out: that
    is given back."""
    month.names.update(run_record(month.settings.today, job, problems))
    return keep_month_end(month)
