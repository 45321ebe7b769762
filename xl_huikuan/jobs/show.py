"""看: the totals, and the follow-up list of the day as it stands in the workbook; writes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.month import is_blank
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import Problem
from xl_huikuan.jobs.check import totals_of
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.values import Value


@dataclass(frozen=True)
class Shown:
    """What a workbook says today."""

    today: dt.date
    totals: dict[str, Value]
    rows: list[dict[str, Value]]
    """The list's rows to be reached by `today`."""
    problems: list[Problem]


def show(book: MonthlyBook, today: dt.date | None = None) -> Shown:
    """The totals and whom to reach by today.

    Raises:
        BookError: structural problems.
    """
    opened = open_month(book, today, for_plan=False)
    table = opened.month["tblFollowups"]
    rows = []
    for row in range(len(table)):
        day = table.get(row, "应联系日")
        if not is_blank(table.get(row, "客户编码")) and not (isinstance(day, dt.date) and day > opened.today):
            rows.append({name: values[row] for name, values in table.columns.items()})
    return Shown(opened.today, totals_of(opened.month), rows, opened.problems)
