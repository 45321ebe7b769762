"""Absurd cells, one at a time: in every column that is filled and every setting, every value, every job.

No job ends otherwise than done, or stopped with words; a job that stops wrote nothing; what is no value of its cell's kind is
told with the cell; what is told is short and can be read; and what nobody tells of leaves the totals in line with what is typed.
"""

from __future__ import annotations

import datetime as dt
import random

import pytest
from absurd_cells import JOBS, VALUES, Place, computed_places, full_month, places, run

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.values import CellError, Value

_LONGEST = 1_500
"""Characters of a problem."""
_LARGEST, _FIRST, _LAST = 1e12, dt.date(1954, 1, 1), dt.date(2119, 12, 31)
_SOME = 2
"""Of the values, so many for each cell: all of them take half an hour."""


def _some(place: Place) -> list[Value]:
    """Each cell has values of its own, the same at every run; together the cells see all of them many times."""
    return random.Random(str(place)).sample(VALUES, _SOME)


def _id(place: Place) -> str:
    return f"{place.table}[{place.header}]" if place.table else place.header


def _readable(problem) -> bool:
    words = f"{problem}"
    return words.isprintable() and len(words) < _LONGEST


@pytest.mark.parametrize("place", [*places(), *computed_places()], ids=_id)
def test_every_job_ends_in_words(place):
    for value in _some(place):
        for job in JOBS:
            month = full_month()
            place.put(month, value)
            ran = run(job, month)
            assert all(map(_readable, ran.problems)), (
                value,
                job,
                [str(p)[:200] for p in ran.problems if not _readable(p)],
            )
            assert not ran.stopped or any(problem.where and problem.mend for problem in ran.problems)


# ---- what nobody tells of


def _is_of_its_kind(place: Place, value: Value) -> bool:
    """Whether the cell may hold the value without a word, as its header and its prompt say; texts are looked at elsewhere."""
    column = TABLES[place.table].by_header[place.header] if place.table else NAMES[place.header]
    kind = column.kind
    if value is None or (isinstance(value, str) and not isinstance(value, CellError) and not value.strip()):
        return True
    if isinstance(value, CellError):
        return False
    if kind in (Kind.TEXT, Kind.CODE):
        return not isinstance(value, str) or len(value) <= 32_767
    if kind is Kind.DATE:
        return isinstance(value, dt.date) and _FIRST <= value <= _LAST
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < _LARGEST:
        return False
    if kind is Kind.COUNT:
        return value == int(value) and abs(value) <= 10_000
    return kind is not Kind.RATE or value <= 1


def _is_checked(place: Place) -> bool:
    """Of the measures only one job knows, and it says so; what jobs alone lay anew each time nobody types."""
    if not place.table:
        return place.header in {cell.name for cell in Settings.declared} - {
            Settings.today.name
        }  # the jobs are told the day
    return TABLES[place.table].needed


@pytest.mark.parametrize("place", [place for place in places() if _is_checked(place)], ids=_id)
def test_what_is_no_value_of_its_cell_is_told(place):
    for value in VALUES:
        if _is_of_its_kind(place, value):
            continue
        month = full_month()
        place.put(month, value)
        where = place.where(month)
        told = [problem for problem in run("check", month).problems if problem.where == where]
        assert told, value


MONEY = [place for place in places() if place.table and TABLES[place.table].by_header[place.header].kind is Kind.MONEY]


@pytest.mark.parametrize("place", [place for place in MONEY if _is_checked(place)], ids=_id)
def test_what_nobody_tells_of_agrees(place):
    """Of any value without a word the sums of what is typed and of what is shown agree, to the cent."""
    for value in VALUES:
        month = full_month()
        place.put(month, value)
        where = place.where(month)
        ran = run("check", month)
        if ran.stopped or any(problem.where == where for problem in ran.problems):
            continue
        assert all(line.agrees for line in ran.result.footing), (
            value,
            [line for line in ran.result.footing if not line.agrees],
        )
