"""What is worked out for a whole column at once is what each row by itself comes to."""

from __future__ import annotations

import datetime as dt
import operator

from hypothesis import given
from hypothesis import strategies as st
from small_sheet import Col, Name, sheet, values

from xl_huikuan.formulas.exact_texts import CountExact, IsRepeated
from xl_huikuan.formulas.expressions import Cell, Named
from xl_huikuan.formulas.lookups import CountIf, MeanIf, SumIf, Where
from xl_huikuan.formulas.semantics import as_text, as_texts, round2
from xl_huikuan.formulas.texts import Identity, Joined
from xl_huikuan.ooxml.cell import is_spaced, xml_text
from xl_huikuan.ooxml.new_rows import plain_texts
from xl_huikuan.ooxml.stored_values import escape_text, number_bytes, number_text
from xl_huikuan.values import LONGEST_TEXT, CellError, serial

A, B, C = Col("t", "A"), Col("t", "B"), Col("t", "C")
X = Named(Name("x"))
TEXTS = st.text(alphabet=st.sampled_from("甲aA1-/ "), max_size=3)
FIGURES = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, 2.5, 1e15, -1e15, 1e22]), st.floats(allow_nan=False, allow_infinity=False)
)
DAYS = st.dates(dt.date(2026, 11, 1), dt.date(2026, 11, 6))
ANY = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), FIGURES, TEXTS, DAYS, st.sampled_from([*CellError]))
COLUMN = st.one_of([st.lists(each, min_size=1, max_size=8) for each in (ANY, TEXTS, st.none() | TEXTS, FIGURES, DAYS)])
PAIR = st.integers(1, 8).flatmap(
    lambda count: st.tuples(
        *[st.one_of([st.lists(each, min_size=count, max_size=count) for each in (ANY, TEXTS, DAYS)])] * 2
    )
)
ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@given(COLUMN)
def test_texts_of_cells(column):
    assert [*as_texts(column)] == [*map(as_text, column)]


@given(PAIR)
def test_texts_put_together(columns):
    held = sheet(t=dict(zip("AB", columns, strict=True)))
    expected = [
        next((cell for cell in cells if isinstance(cell, CellError)), None) or ";".join(map(as_text, cells))
        for cells in zip(*columns, strict=True)
    ]
    count = len(expected)
    assert values(held, Identity((Cell(A), Cell(B)), 1000), count) == expected
    assert [type(cell) for cell in values(held, Joined((Cell(A), Cell(B))), count)] == [*map(type, expected)]


def test_an_identity_ends_where_it_must():
    held = sheet(t={"A": ["甲乙", dt.date(2026, 11, 5), None], "B": ["丙", 1.5, None]})
    assert values(held, Identity((Cell(A), Cell(B)), 6), 3) == ["甲乙;丙", "46331;", ";"]
    assert values(held, Joined((Cell(A), Cell(B))), 3) == ["甲乙丙", "463311.5", ""]


@given(PAIR)
def test_rows_with_the_very_same_texts(columns):
    held = sheet(t=dict(zip("AB", columns, strict=True)))
    found = values(held, CountExact((Where(A, "=", Cell(A)), Where(B, "=", Cell(B)))), len(columns[0]))
    error = next((cell for column in columns for cell in column if isinstance(cell, CellError)), None)
    texts = [tuple(as_text(cell).casefold() for cell in cells) for cells in zip(*columns, strict=True)]
    assert found == [texts.count(each) if error is None else error for each in texts]


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_what_stands_further_up_already(texts):
    folded = [text.casefold() for text in texts]
    found = values(sheet(t={"A": texts}), IsRepeated(A), len(texts))
    assert found == [int(text in folded[:row]) for row, text in enumerate(folded)]


def test_what_stands_further_up_beside_cells_that_hold_no_text():
    assert values(sheet(t={"A": ["a", 1.0, "A", None, CellError.NA, 1]}), IsRepeated(A), 6) == [
        0, 0, 1, CellError.NA, CellError.NA, 1,
    ]  # fmt: skip


@given(COLUMN, st.lists(FIGURES, min_size=8, max_size=8), st.sampled_from([*ORDERS]), st.one_of(FIGURES, DAYS))
def test_figures_within_bounds(column, amounts, order, bound):
    """The rows in their order, too: a mean of the same figures in another order may differ."""
    held = sheet(t={"A": column, "B": amounts[: len(column)]})
    held.names["x"] = bound
    limit = float(serial(bound)) if isinstance(bound, dt.date) else float(f"{bound:.15g}")

    def figure(cell):
        return serial(cell) if isinstance(cell, dt.date) else None if isinstance(cell, (bool, str)) else cell

    met = [row for row, cell in enumerate(map(figure, column)) if cell is not None and ORDERS[order](cell, limit)]
    where = (Where(A, order, X),)
    assert values(held, CountIf(where)) == [len(met)]
    mean = sum([amounts[row] for row in met]) / len(met) if met else CellError.NA
    assert values(held, MeanIf(B, where)) == [mean]


def test_days_between_others():
    days = [dt.date(2026, 11, day) for day in (5, 2, 9, 2, 7)]
    held = sheet(t={"A": [*days, None, "x", CellError.NA], "B": [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]})
    held.names |= {"x": days[0], "y": days[4]}
    later, earlier = Where(A, ">=", X), Where(A, "<=", Named(Name("y")))
    assert values(held, SumIf(B, (later, earlier))) == [17.0] and values(held, SumIf(B, (later,))) == [21.0]
    assert values(held, SumIf(B, (earlier,))) == [27.0] and values(held, SumIf(B, (Where(A, "<", X),))) == [10.0]


@given(
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(-5, 5), TEXTS, st.sampled_from([*CellError])),
        min_size=1,
        max_size=6,
    )
)
def test_sums_pass_over_what_is_no_figure(column):
    held = sheet(t={"A": [1.0] * len(column), "B": column})
    held.names["x"] = 1.0
    error = next((cell for cell in column if isinstance(cell, CellError)), None)
    figures = [cell for cell in column if type(cell) is int]
    assert values(held, SumIf(B, (Where(A, "=", X),))) == [error or round2(sum(figures))]


@given(st.lists(st.tuples(st.sampled_from("abA"), st.sampled_from("xy"), st.integers(0, 9)), min_size=1, max_size=9))
def test_a_mean_for_each_row_of_rows_alike(rows):
    held = sheet(t={"A": [row[0] for row in rows], "B": [row[1] for row in rows], "C": [row[2] for row in rows]})
    found = values(held, MeanIf(C, (Where(A, "=", Cell(A)), Where(B, "=", Cell(B)))), len(rows))
    for (a, b, _), mean in zip(rows, found, strict=True):
        alike = [figure for other, beside, figure in rows if other.casefold() == a.casefold() and beside == b]
        assert mean == sum(alike) / len(alike)


def test_a_mean_tells_a_number_from_what_is_true():
    held = sheet(t={"A": [1.0, True, "1"], "C": [3.0, 8.0, 5.0]})
    assert values(held, MeanIf(C, (Where(A, "=", Cell(A)),)), 3) == [4.0, 8.0, 4.0]


@given(
    st.lists(
        st.text(alphabet=st.sampled_from('甲a1_x004A-/ &<>"\n\t\x01\u3000\ud800'), max_size=8), min_size=1, max_size=4
    )
)
def test_texts_that_stand_in_xml_as_they_are(texts):
    found = plain_texts(texts)
    if found is None:
        assert any(
            not text or not text.isprintable() or text != text.strip() or "_x" in text or {*text} & {*"&<>"}
            for text in texts
        )
    else:
        assert found == [xml_text(escape_text(text)).encode() for text in texts]
        assert all(texts) and not any(map(is_spaced, texts))


def test_texts_too_long_for_a_cell_are_looked_at_closely():
    assert plain_texts(["a" * LONGEST_TEXT, "b"]) == [b"a" * LONGEST_TEXT, b"b"]
    assert plain_texts(["a" * (LONGEST_TEXT + 1)]) is None


@given(st.lists(FIGURES, min_size=1, max_size=6))
def test_numbers_of_a_column(figures):
    assert number_bytes(figures) == [number_text(figure).encode() for figure in figures]


def test_rows_within_bounds_are_added_up_in_their_order():
    held = sheet(t={"A": [3, 1, 2, 9], "B": [1e16, 1.0, -1e16, 5.0]})
    held.names["x"] = 3
    assert values(held, MeanIf(B, (Where(A, "<=", X),))) == [0.0]


def test_texts_that_xml_writes_otherwise_are_looked_at_closely():
    for text in ("a_x0041_", " a", "a ", "", "a&b", "a<b"):
        assert plain_texts([text]) is None and plain_texts(["b", text, "c"]) is None
