"""Absurd cells, one at a time: in every column that is filled and every setting, every value, every job.

No job ends otherwise than done, or stopped with words; a job that stops wrote nothing; what is no value of its cell's kind is
told with the cell; what is told is short and can be read; and what nobody tells of leaves the totals in line with what is typed.
"""

from __future__ import annotations

import datetime as dt
import random

import pytest
from absurd_cells import JOBS, VALUES, Place, computed_places, full_month, places, run

from xl_huikuan.values import Value

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
