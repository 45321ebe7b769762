"""参数: is everything there that the month's sums need, and does it make sense?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.cells import fault_of
from xl_huikuan.book.contract.footing import FOOTING_SHEET
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.settings import ABOVE_ZERO, THRESHOLDS, Settings
from xl_huikuan.book.contract.status import Status
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.contract.versions import FIRST, OLDEST, VERSION
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, Rule
from xl_huikuan.domain.commitment import Thresholds
from xl_huikuan.domain.start_text import read_start

_LONGEST = 62
"""Days."""


def check_settings(month: Month) -> Iterator[Problem]:
    """Settings that are missing, unreadable or out of range; the month's days; the thresholds."""
    wrong: set[str] = set()
    for cell in Settings.declared:
        for problem in _check_setting(month, cell):
            wrong.add(cell.name)
            yield problem
    yield from _check_thresholds(month, wrong)
    yield from _check_days(month)
    yield from _check_learned(month)
    yield from _sheets_gone(month)


def check_version(month: Month) -> Iterator[Problem]:
    """Whether the workbook is of a version that the jobs can work on; if not, nothing else that is found says anything."""
    held = Status.contract.reading.read(month.named(Status.contract)) or FIRST
    if held > VERSION:
        yield rules.NEWER_WORKBOOK.at(month.where(Status.contract.name), held=held, known=VERSION)
    if held < OLDEST:
        yield rules.OLDER_WORKBOOK.at(month.where(Status.contract.name), held=held)


def _sheets_gone(month: Month) -> Iterator[Problem]:
    """Pages of figures of which no cell is left: nothing else would tell."""
    for page in (BOARD, FOOTING_SHEET):
        if not any(cell.name in month.name_places for cell in NAMES.values() if cell.sheet == page):
            yield rules.SHEET_GONE.at(page)


def _check_setting(month: Month, cell: NamedCell[Any]) -> Iterator[Problem]:
    value, where = month.named(cell), month.where(cell.name)
    if fault := fault_of(value, cell.kind):
        yield rules.SETTING_UNREADABLE.at(where, label=cell.label, fault=fault.what, mend=fault.mend).with_cause(
            cell.label
        )
    elif is_blank(value):
        if cell.needed:
            yield rules.SETTING_BLANK.at(where, label=cell.label, prompt=cell.prompt).with_cause(cell.label)
    elif isinstance(value, (int, float)) and (value < 0 or (value == 0 and cell in ABOVE_ZERO)):
        yield rules.SETTING_TOO_SMALL.at(where, label=cell.label, value=f"{value:g}").with_cause(cell.label)


def _check_thresholds(month: Month, wrong: set[str]) -> Iterator[Problem]:
    if wrong.intersection(cell.name for cell in THRESHOLDS.cells):
        return
    settings = month.settings
    try:
        Thresholds(settings.easy, settings.stretch, settings.incredible, settings.seen)
    except ValueError as error:
        yield rules.THRESHOLDS.at(month.where(THRESHOLDS.cells[0].name), fault=str(error))


def _check_learned(month: Month) -> Iterator[Problem]:
    text = month.settings.learned
    if text is not None:
        try:
            read_start(text)
        except ValueError:
            cell = Settings.learned
            yield rules.LEARNED_UNREADABLE.at(month.where(cell.name), label=cell.label)


def _check_days(month: Month) -> Iterator[Problem]:
    first, last, today = (month.named(cell) for cell in (Settings.first_day, Settings.last_day, Settings.today))
    if not (isinstance(first, dt.date) and isinstance(last, dt.date)):
        return

    def at(rule: Rule, cell: NamedCell[dt.date]) -> Problem:
        return rule.at(month.where(cell.name), first=str(first), last=str(last), today=str(today))

    if first > last:
        yield at(rules.MONTH_REVERSED, Settings.first_day)
    elif (last - first).days > _LONGEST:
        yield at(rules.MONTH_TOO_LONG, Settings.first_day)
    elif isinstance(today, dt.date) and not first <= today <= last and month.settings.closed_on is None:
        yield at(rules.MONTH_PAST if today > last else rules.MONTH_TO_COME, Settings.today)
