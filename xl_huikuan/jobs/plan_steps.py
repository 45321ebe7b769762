"""节点: where the steps of the month end, and each customer's target over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.domain.steps import default_deadlines, split_over_steps, step_shares
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.values import Cents


def set_deadlines(month: Month) -> None:
    """Fill in the steps' dates where the office left them all blank."""
    steps = month.steps
    rows = _named(month)
    if any(not steps.deadline.is_blank(row) for row in rows):
        return
    first, last = month.settings.first_day, month.settings.last_day
    days = default_deadlines(first, last)
    if len(rows) != len(days):
        length = (last - first).days + 1
        days = [first + dt.timedelta(days=length * i // len(rows) - 1) for i in range(1, len(rows) + 1)]
    for row, day in zip(rows, days, strict=True):
        steps.deadline[row] = day


def passed_steps(month: Month, today: dt.date) -> dict[Code, list[Cents]]:
    """What each customer's steps hold whose date is before today: they stay. A step that ends today is not past."""
    plan, past = month.plan, sum(day is not None and day < today for day in month.steps.deadline)
    found: dict[Code, list[Cents]] = {}
    for row, code in enumerate(plan.code):
        cells = plan.steps()
        if code is not None and any(not cell.is_blank(row) for cell in cells):
            found[code] = [cell[row] or 0 for cell in cells[:past]]
    return found


def spread_over_steps(month: Month, workdays: Workdays, passed: Mapping[Code, list[Cents]]) -> None:
    """Write 节点1..4 of every customer whose target can be worked out."""
    plan, settings, steps, rows = month.plan, month.settings, month.steps, _named(month)
    deadlines = [day for row in rows if (day := steps.deadline[row]) is not None]
    shares = step_shares(settings.first_day, settings.last_day, deadlines, [steps.share[row] for row in rows], workdays)
    unit, cells, today = unit_of(month), plan.steps(), settings.today
    past = sum(day < today for day in deadlines)
    for row, (code, target) in enumerate(zip(plan.code, list(plan.target), strict=True)):
        if code is None or target is None:
            continue
        meant = passed.get(code)
        if meant is None:  # else the next run, which knows them as past, would round the others anew
            meant = split_over_steps(max(target, 0), shares, unit)[:past]
        amounts = split_over_steps(max(target, 0), shares, unit, meant)
        for position, cell in enumerate(cells):
            cell[row] = amounts[position] if position < len(amounts) else None


def unit_of(month: Month) -> Cents:
    """分解单位; without one, the cent."""
    return max(month.settings.unit or 0, 1)


def _named(month: Month) -> list[int]:
    steps = month.steps
    return [row for row in range(len(steps)) if not steps.step.is_blank(row)]
