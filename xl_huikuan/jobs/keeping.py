"""What every job keeps up for the formulas: a row a customer in 测算, the days of 日历, the words of 数据检查."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.defaults import rows_of
from xl_huikuan.book.contract.schema import Table, row_by
from xl_huikuan.book.month import Month
from xl_huikuan.domain.workdays import Workdays


def keep_up(month: Month, workdays: Workdays) -> None:
    """Bring all three up to date; nothing that people type is in them."""
    _keep_workings(month)
    _keep_calendar(month, workdays)
    faults = month.faults
    _lay(faults, (faults.number, faults.words), rows_of(faults.declared))


def _keep_workings(month: Month) -> None:
    """Customers in the order of 客户; then codes that stand in 计划 or 承诺与差距 alone, so that their money stays in sight."""
    columns = month.customers.code, month.plan.code, month.commitments.code
    wanted = list(dict.fromkeys(code for codes in columns for code in codes if code is not None))
    codes = month.workings.code
    if list(codes) == wanted:
        return
    there = row_by(codes)
    if not wanted:
        month.workings.empty()
        return
    sources = [there.get(code) for code in wanted]
    if not there and len(month.workings):
        sources[0] = 0  # its blank row becomes the first: the table only grows
    month.workings.rearrange(sources)
    for row, code in enumerate(wanted):
        codes[row] = code


def _keep_calendar(month: Month, workdays: Workdays) -> None:
    """The days of the month's year, or years, that are not what their weekday says."""
    first, last, calendar = month.settings.first_day.year, month.settings.last_day.year, month.calendar
    found = [
        (day, 1 if is_worked else -1)
        for year in range(first, last + 1)
        for day, is_worked in workdays.unlike_their_weekday(year)
    ]
    _lay(calendar, (calendar.day, calendar.more), found)


def _lay(table: Table, columns: Sequence[Cells[Any]], rows: Sequence[Sequence[Any]]) -> None:
    """Make these the table's rows."""
    if not rows:
        table.empty()
        return
    if len(table) != len(rows):
        table.rearrange([row if row < len(table) else None for row in range(len(rows))])
    for row, values in enumerate(rows):
        for cells, value in zip(columns, values, strict=True):
            cells[row] = value
