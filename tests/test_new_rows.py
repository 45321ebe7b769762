"""Rows added in one piece read as rows that are written cell by cell."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from xl_huikuan.ooxml.cell import CellWrite, same_element
from xl_huikuan.ooxml.new_rows import NewColumn
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.values import CellError

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B3"/><sheetData>'
    '<row r="3" ht="20" customHeight="1"><c r="A3" s="4"><v>1</v></c></row></sheetData></worksheet>'
)
FIGURES = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, -0.0, 1e15, 1e22])
)  # fmt: skip
TEXTS = st.text(alphabet=st.sampled_from("甲a1-% &<>\"'_x0041\n\x01"), max_size=8)
VALUES = st.one_of(
    st.none(), st.booleans(), FIGURES, TEXTS, st.sampled_from([*CellError]),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.sampled_from([0.0, 1.0, 1, True, "1"]),
)  # fmt: skip
COUNT = 4
COLUMNS = st.lists(
    st.tuples(
        st.sampled_from([None, "7"]), st.one_of([st.lists(each, min_size=COUNT, max_size=COUNT) for each in (VALUES, FIGURES, TEXTS, st.none())]),
        st.sampled_from([None, "A1&\"<\"", ["B1", "B2", "B3", "B4"]]),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


def sheet():
    return SheetXml(etree.ElementTree(etree.fromstring(SHEET)), "表", str, date1904=False)


@given(COLUMNS)
def test_as_if_written_cell_by_cell(columns):
    whole, single = sheet(), sheet()
    new = [NewColumn(2 + at, *column) for at, column in enumerate(columns)]
    assert (
        whole.add_rows(6, 3, new) and whole.changes and whole.formulas_changed == any(column.formulas for column in new)
    )
    for row in range(COUNT):
        single.ensure_row(6 + row, 3)
        for column, style, values, formulas in new:
            single.set_style(6 + row, column, style)
            formula = formulas if formulas is None or isinstance(formulas, str) else formulas[row]
            single.write(6 + row, column, CellWrite(values[row], formula))
    rows = [[*each.tree.getroot().iter("{*}row")] for each in (whole, single)]
    assert len(rows[0]) == len(rows[1]) and all(map(same_element, *rows))
    assert whole.cell(6, 2) is None or whole.cell(6, 2).get("r") == "B6"
    for each in (whole, single):
        each.serialise()
    assert [each.tree.find("{*}dimension").get("ref") for each in (whole, single)] != ["A1:B3"] * 2 or not any(
        column.style or column.formulas or any(value not in (None, "") for value in column.values) for column in new
    )


@pytest.mark.parametrize(
    ("first", "value"), [(3, 1.0), (2, 1.0), (6, float("inf")), (6, "x" * 32_768), (6, dt.date(1899, 12, 30))]
)
def test_where_rows_are_or_no_cell_can_hold_it_nothing_changes(first, value):
    whole = sheet()
    before = etree.tostring(whole.tree)
    assert not whole.add_rows(first, 3, [NewColumn(2, None, [1.0, value])])
    assert etree.tostring(whole.tree) == before and not whole.changes and [*whole.rows_within(1, 99)] == [3]


def test_the_extent_grows_to_the_last_of_many():
    whole = sheet()
    assert whole.add_rows(4, 3, [NewColumn(3, None, [2.0] * 2_500), NewColumn(4, None, [None] * 2_500)])
    whole.serialise()
    assert whole.tree.find("{*}dimension").get("ref") == "A1:C2503" and whole.held(2503, 3) == ("n", 2.0)
