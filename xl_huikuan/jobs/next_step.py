"""下一步: what follows a job; 结转, where the month is past."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.book.checks.rules import MONTH_PAST
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs import notes


def next_step(usual: str, problems: Sequence[Problem]) -> str:
    """What is to be done next: `usual`, unless the job told that the month is past."""
    return notes.NEXT_ROLL_OVER if any(problem.rule is MONTH_PAST for problem in problems) else usual


def after(usual: str, problems: Sequence[Problem]) -> str:
    """`next_step` as the line that a job ends with."""
    return notes.NEXT.format(step=next_step(usual.removeprefix(notes.NEXT.format(step="")), problems))
