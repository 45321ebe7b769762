"""看: the totals, and the follow-up list of the day as it stands in the workbook; writes nothing."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.behind import BehindSteps, behind_steps
from xl_huikuan.jobs.followup_rows import FollowupRow, followup_rows
from xl_huikuan.jobs.forecast import Forecast
from xl_huikuan.jobs.leavers import gone, unsettled_leavers
from xl_huikuan.jobs.month_end import kept_forecast
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import Opened, open_month
from xl_huikuan.jobs.totals import OfficeTotal, totals_of
from xl_huikuan.records import record


@record
class ShowResult:
    """What a workbook says today."""

    today: dt.date
    totals: list[OfficeTotal]
    rows: list[FollowupRow]
    """The list's rows to be reached by `today`, without those of who has left since."""
    empty: str
    """Why nobody is to be reached; empty where somebody is."""
    problems: list[Problem]
    forecast: Forecast | None
    """None where it cannot be worked out."""
    behind: BehindSteps
    next_step: str


def show(book: MonthlyBook, today: dt.date | None = None) -> ShowResult:
    """The totals and whom to reach by today.

    Raises:
        BookError: structural problems.
    """
    opened = open_month(book, today, for_plan=False, writes=False)
    return show_opened(opened)


def next_of(book: MonthlyBook) -> str:
    """What is to be done next with a workbook, on its own day."""
    try:
        return show(book).next_step
    except BookError:
        return notes.NEXT_MEND


def show_opened(opened: Opened) -> ShowResult:
    """The same of a month that is open."""
    month, today = opened.month, opened.today
    rows, empty = listed_today(month, today)
    problems = [*opened.problems, *unsettled_leavers(month)]
    forecast, behind, step = kept_forecast(month), behind_steps(month), next_step(month, problems)
    return ShowResult(today, totals_of(month), rows, empty, problems, forecast, behind, step)


def listed_today(month: Month, today: dt.date) -> tuple[list[FollowupRow], str]:
    """Whom the list in the workbook has reached by today; and why nobody, where it is nobody."""
    away = gone(month)
    listed = [row for row in followup_rows(month.followups) if row.code not in away]
    rows = [row for row in listed if row.contact_on is None or row.contact_on <= today]
    return rows, "" if rows else _why_empty(month, today, len(listed))


def _why_empty(month: Month, today: dt.date, listed: int) -> str:
    listed_on = month.kept.listed_on
    if listed:
        return notes.NOBODY_TODAY.format(listed_on=listed_on or "", today=today, count=listed)
    return notes.NEVER_LISTED if listed_on is None else notes.NOBODY_LISTED.format(today=listed_on)
