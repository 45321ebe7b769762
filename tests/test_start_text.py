"""A start as the text of a cell: what is written is read, and what is damaged is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.start_text import read_start, start_text
from xl_huikuan.domain.track_start import PLAIN_START, Coefficients, GradeShares, Start

FIGURE = st.integers(-200_000, 200_000).map(lambda n: n / 10_000)
"""Of four digits, as they are written."""
SHARE = st.integers(0, 5_000).map(lambda n: n / 10_000)
COEFFICIENTS = st.builds(
    Coefficients, st.tuples(*[FIGURE] * 9).map(tuple[float, ...]), st.tuples(*[FIGURE] * 3).map(tuple[float, ...])
)
COUNT = st.integers(0, 10**6).map(float)
STARTS = st.builds(
    Start,
    COEFFICIENTS,
    COEFFICIENTS,
    SHARE,
    COUNT,
    COUNT,
    st.dictionaries(st.text(max_size=4), st.builds(GradeShares, COUNT, SHARE, SHARE), max_size=4),
)
WRITTEN = (
    '{"form": 1, "full": [0.0, 1.0, 0.0, 0.0, -0.5, -0.5, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],'
    ' "nothing": [0.0, 1.0, 0.0, 0.0, -0.5, -0.5, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],'
    ' "part": 0.5, "dues": 12, "first": 3, "grades": {"a": [7, 0.5714, 0.2857]}}'
)


def test_a_start_by_hand():
    start = PLAIN_START._replace(dues=12.4, first=3.0, grades={"a": GradeShares(7, 4 / 7, 2 / 7)})
    assert start_text(start) == WRITTEN
    assert read_start(WRITTEN) == PLAIN_START._replace(dues=12, first=3, grades={"a": GradeShares(7, 0.5714, 0.2857)})


@given(STARTS)
def test_what_is_written_is_read(start):
    assert read_start(start_text(start)) == start


def changed(**more: object) -> str:
    return json.dumps(json.loads(WRITTEN) | more)


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "null", "[]", "{}", WRITTEN[:-1], "各本经验", "[" * 100_000,
        changed(form=2), changed(form=None), changed(part=1.1), changed(part=-0.1), changed(part="0.5"), changed(part=True),
        changed(part=float("nan")), changed(dues=-1), changed(dues=float("inf")), changed(first=None), changed(grades=[]),
        changed(full=[0.0] * 11), changed(full=[0.0] * 13), changed(full={}), changed(nothing=[0.0] * 11 + [101]),
        changed(nothing=[0.0] * 11 + [-1e300]), changed(grades={"a": [7, 0.5]}), changed(grades={"a": [7, 1.5, 0.0]}),
        changed(grades={"a": [7, 0.6, 0.6]}), changed(grades={"a": [-1, 0.6, 0.1]}), changed(grades={"a": None}),
        "9" * 5000, changed(dues=10**400),
    ],
)  # fmt: skip
def test_what_is_damaged_is_refused(text):
    with pytest.raises(ValueError):
        read_start(text)


@given(st.text())
def test_anything_is_read_or_refused(text):
    try:
        read_start(text)
    except ValueError:
        return
    raise AssertionError(text)
