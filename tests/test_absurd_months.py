"""Several absurd cells at once, and each job twice in a row: the second time changes nothing, and says what the first said."""

from __future__ import annotations

import pytest
from absurd_cells import VALUES, WRITING, computed_places, full_month, places, run
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from month_in_memory import TOLD, contents

EDITS = st.lists(
    st.tuples(st.sampled_from([*places(), *computed_places()]), st.sampled_from(VALUES)), min_size=1, max_size=3
)


def _edited(edits):
    month = full_month()
    for place, value in edits:
        place.put(month, value)
    return month


@pytest.mark.parametrize("job", WRITING)
@settings(max_examples=at_most(60), deadline=None)
@given(EDITS)
def test_twice_in_a_row_gives_the_same(job, edits):
    first = run(job, _edited(edits))
    if first.stopped:
        return  # nothing was written: `run` saw to that
    again = run(job, first.book.month)
    assert not again.stopped, again.problems
    # what was mended is told once; a NaN equals nothing, not even itself, so cells are compared as they are shown
    for ran in (first, again):
        ran.book.month.names |= dict.fromkeys(TOLD)
    assert str(contents(again.book.month)) == str(contents(first.book.month))
    assert _of(again.result) == _of(first.result)


def _of(result):
    """What the job gave, but for what it moved, mended or did anew, which the second time has nothing to do with."""
    return str(getattr(result, "rows", "")), str(getattr(result, "at_risk", "")), str(getattr(result, "gap", ""))
