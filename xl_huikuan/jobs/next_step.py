"""下一步: the one thing to do after a job, worked out from the workbook."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.book.checks.rules import MONTH_PAST
from xl_huikuan.book.contract.guide_steps import NEXT
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs import notes
from xl_huikuan.values import CellError


def next_step(month: Month, problems: Sequence[Problem], of_job: str = "") -> str:
    """What is to be done next: 结转, where the job told that the month is past; else what this job alone leaves to do (`of_job`);
    else what 说明 says."""
    if month.settings.closed_on is None and any(problem.rule is MONTH_PAST for problem in problems):
        return notes.NEXT_ROLL_OVER
    ((says,),) = NEXT.rows
    told = of_job or month.sums.figure(says)
    return notes.NEXT_MEND if isinstance(told, CellError) else str(told)


def line_of(step: str) -> str:
    """The line that a job ends with."""
    return notes.NEXT.format(step=step)
