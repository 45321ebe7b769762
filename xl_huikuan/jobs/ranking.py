"""The month's customers in the order of the follow-up list, by the office's own settings."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.book.month import Month
from xl_huikuan.domain.followup import FollowUp, Least, Situation, rank_followups
from xl_huikuan.jobs.opening import Opened

_DEFAULT_CALLS = 12


def calls_a_day(month: Month) -> int:
    """每天联系几个客户."""
    return month.settings.calls_per_day or _DEFAULT_CALLS


def ranked(opened: Opened, known: Sequence[Situation]) -> list[FollowUp]:
    """Everybody with money to come, as the list has it."""
    settings = opened.month.settings
    least = Least(settings.least or 0, settings.least_share or 0.0)
    calls = calls_a_day(opened.month)
    return rank_followups(
        known, opened.today, calls, opened.workdays, settings.stretch, least, settings.draw_one_in or 0
    )
