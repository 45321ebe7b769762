"""清单·节点: the steps of the month, in order, inside the month, either all given or all left to the program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.lists import Steps
from xl_huikuan.book.contract.plan import STEPS
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem

_NEARLY = 1e-9


def check_steps(month: Month) -> Iterator[Problem]:
    """What is wrong with the steps."""
    steps = month.steps
    rows = steps.filled_rows()
    if len(rows) > len(STEPS):
        yield rules.TOO_MANY_STEPS.at(steps.step.where(rows[len(STEPS)]), count=len(rows), most=len(STEPS))
    if not rows:
        yield rules.NO_STEPS.at(month.where_table(Steps))
    for row in rows:
        if steps.step.is_blank(row):
            yield rules.STEP_WITHOUT_NAME.at(steps.step.where(row))
    yield from _half_filled(steps.deadline, rows)
    first, last = month.named(Settings.first_day), month.named(Settings.last_day)
    for row in rows:
        day = steps.deadline[row]
        within = day is None or not (isinstance(first, dt.date) and isinstance(last, dt.date)) or first <= day <= last
        if not within:
            facts = {"day": str(day), "first": str(first), "last": str(last)}
            yield rules.STEP_OUTSIDE_MONTH.at(steps.deadline.where(row), **facts)
    yield from _out_of_order(steps.deadline, [(row, day.toordinal()) for row in rows if (day := steps.deadline[row])])
    yield from _half_filled(steps.share, rows)
    shares = [(row, share) for row in rows if (share := steps.share[row]) is not None]
    yield from _out_of_order(steps.share, shares)
    if shares and len(shares) == len(rows) and abs(shares[-1][1] - 1) > _NEARLY:
        yield rules.LAST_SHARE.at(steps.share.where(shares[-1][0]))


def _half_filled(cells: Cells[dt.date] | Cells[float], rows: list[int]) -> Iterator[Problem]:
    blank = [row for row in rows if cells.is_blank(row)]
    if blank and any(cells[row] is not None for row in rows):
        yield rules.STEPS_HALF_FILLED.at(cells.where(blank[0]), header=cells.column.header)


def _out_of_order(cells: Cells[dt.date] | Cells[float], filled: list[tuple[int, float]]) -> Iterator[Problem]:
    for (_, before), (row, value) in pairwise(filled):
        if value <= before:
            yield rules.STEPS_OUT_OF_ORDER.at(cells.where(row), header=cells.column.header)
