"""节点: where the steps of the month end, and each customer's target over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from fractions import Fraction

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import is_blank
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
    steps = plan.steps()
    for row, (code, *held) in enumerate(zip(plan.code, *(cells.raw for cells in steps), strict=True)):
        if code is not None and not all(map(is_blank, held)):
            found[code] = [cells[row] or 0 for cells in steps[:past]]
    return found


def spread_over_steps(
    month: Month, workdays: Workdays, passed: Mapping[Code, list[Cents]], unknown: Container[Code] = ()
) -> None:
    """Write 节点1..4 of every customer whose target can be worked out, and is not `unknown`."""
    plan, (shares, deadlines) = month.plan, _shares_and_deadlines(month, workdays)
    unit, past = unit_of(month), sum(day < month.settings.today for day in deadlines)
    written: dict[int, list[Cents]] = {}
    for row, (code, target) in enumerate(zip(plan.code, list(plan.target), strict=True)):
        if code is None or target is None or code in unknown:
            continue
        meant = passed.get(code)
        if meant is None and past:  # else the next run, which knows them as past, would round the others anew
            meant = split_over_steps(max(target, 0), shares, unit)[:past]
        written[row] = split_over_steps(max(target, 0), shares, unit, meant or ())
    _write(month, written)


def lay_steps(month: Month, workdays: Workdays, row: int, changes: Sequence[tuple[dt.date, Cents]]) -> None:
    """Write 节点1..4 of a row that lost them, unless it has any: as plans on the days of its changes would have left them."""
    if any(not cell.is_blank(row) for cell in month.plan.steps()):
        return
    shares, deadlines = _shares_and_deadlines(month, workdays)
    target, unit = month.plan.opening[row] or 0, unit_of(month)
    amounts = split_over_steps(max(target, 0), shares, unit)
    for changed_on, change in changes:
        target += change
        past = sum(day < changed_on for day in deadlines)
        amounts = split_over_steps(max(target, 0), shares, unit, amounts[:past])
    _write(month, {row: amounts})


def _shares_and_deadlines(month: Month, workdays: Workdays) -> tuple[list[Fraction], list[dt.date]]:
    settings, steps, rows = month.settings, month.steps, _named(month)
    deadlines = [day for row in rows if (day := steps.deadline[row]) is not None]
    given = [steps.share[row] for row in rows]
    return step_shares(settings.first_day, settings.last_day, deadlines, given, workdays), deadlines


def _write(month: Month, rows: Mapping[int, Sequence[Cents]]) -> None:
    for position, cells in enumerate(month.plan.steps()):
        cells.put_rows(rows, [amounts[position] if position < len(amounts) else None for amounts in rows.values()])


def unit_of(month: Month) -> Cents:
    """分解单位; without one, the cent."""
    return max(month.settings.unit or 0, 1)


def _named(month: Month) -> list[int]:
    steps = month.steps
    return [row for row in range(len(steps)) if not steps.step.is_blank(row)]
