"""A column is spared the look at each of its cells only when each of them would have passed it."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xl_huikuan.book.checks.cells import _FIGURES, _PLAIN, _are_usual, _is_usual
from xl_huikuan.book.contract.kinds import LARGEST, Kind
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.values import LONGEST_TEXT, CellError

ODD = [
    math.nan,
    math.inf,
    -math.inf,
    LARGEST,
    -LARGEST,
    1e308,
    -1e-9,
    0.5,
    True,
    False,
    *CellError,
    "",
    " ",
    "x" * (LONGEST_TEXT + 1),
]
DAYS = [dt.date(1953, 12, 31), dt.date(1954, 1, 1), dt.date(2026, 11, 5), dt.date(2119, 12, 31), dt.date(2120, 1, 1)]
CELLS = st.one_of(
    st.none(), st.sampled_from([*ODD, *DAYS]), st.integers(-2, 10**13), st.floats(), st.dates(), st.text(max_size=3)
)
ALIKE = st.one_of(
    st.lists(st.one_of(st.none(), st.floats(), st.integers(-2, 10**13), st.sampled_from([1.0, 2.5, LARGEST]))),
    st.lists(st.one_of(st.none(), st.dates(), st.sampled_from(DAYS))),
    st.lists(
        st.one_of(st.none(), st.text(max_size=3), st.sampled_from(["甲", "x" * LONGEST_TEXT, "x" * (LONGEST_TEXT + 1)]))
    ),
)
COLUMNS = {
    (column.kind, column.most, column.signed): column
    for table in TABLES.values()
    for column in table.columns
    if not column.is_computed
}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=repr)
@given(values=st.one_of(ALIKE, st.lists(CELLS)))
@example(values=[1.0, math.nan, 2])
@example(values=[1, 2.5, True])
@example(values=[1, 2.5, 3])
def test_no_cell_of_a_usual_column_needs_a_closer_look(column, values):
    plain = _PLAIN.get(column.kind, _FIGURES)
    if _are_usual(values, column, plain):
        assert all(value is None or (type(value) in plain and _is_usual(value, column)) for value in values)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Kind.MONEY, [None, 1, 2.5, 1e9]),
        (Kind.COUNT, [3, 4.0, None]),
        (Kind.DATE, [DAYS[2], None, DAYS[1]]),
        (Kind.TEXT, ["甲", None, "乙"]),
        (Kind.TEXT, [None, None]),
    ],
    ids=str,
)
def test_ordinary_columns_are_usual(kind, values):
    for column in COLUMNS.values():
        if column.kind is kind:
            assert _are_usual(values, column, _PLAIN.get(kind, _FIGURES))
