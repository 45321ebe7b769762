"""What a cell's value becomes for a function of ours and what stands in the cell afterwards; and how an evaluation keeps what
it has worked out for as long as it is right."""

from __future__ import annotations

import datetime as dt
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_sheet import Col, Computed, Filled, Name, sheet, values

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.formulas.calls import Call
from xl_huikuan.formulas.expressions import Amount, Cell, Named, RoundedSum
from xl_huikuan.formulas.lookups import CountIf, Lookup, SumIf, Total, Where
from xl_huikuan.formulas.places import Ranked
from xl_huikuan.formulas.semantics import as_text, criterion_key, match_key, number, round2
from xl_huikuan.formulas.signatures import Argument, Example, Function, Gives, Takes, money_of
from xl_huikuan.values import CellError

NA, VALUE = CellError.NA, CellError.VALUE
DAY = dt.date(2026, 11, 5)
A, K, SEEN = Col("t", "A"), Col("t", "K"), Col("t", "seen")


def taking(*takes, gives=Gives.TEXT, call=lambda *taken: repr(taken), optional=0):
    """A function that says what it was handed."""
    arguments = tuple(Argument(f"a{i}", take, "", i >= len(takes) - optional) for i, take in enumerate(takes))
    return Function("HK_X", "", "", arguments, gives, call)


TAKEN = {
    Takes.MONEY: {
        1.005: "101",
        None: "0",
        "": "0",
        "x": VALUE,
        True: VALUE,
        NA: NA,
        DAY: "4633100",
        float("inf"): VALUE,
    },
    Takes.MAYBE_MONEY: {0: "0", 2: "200", None: "None", "": "None", "x": VALUE},
    Takes.NUMBER: {1.5: "1.5", None: "0", "": "0", DAY: "46331", "1": VALUE, False: VALUE, NA: NA},
    Takes.MAYBE_NUMBER: {1.5: "1.5", None: "None", "": "None", "1": VALUE},
    Takes.TEXT: {"x": "'x'", None: "''", 5: "'5'", NA: NA},
    Takes.DATE: {
        DAY: repr(DAY),
        46331: repr(DAY),
        46331.75: repr(DAY),
        None: VALUE,
        0: VALUE,
        "x": VALUE,
        1e12: VALUE,
        NA: NA,
    },
    Takes.MAYBE_DATE: {DAY: repr(DAY), 46331: repr(DAY), None: "None", "": "None", 0: "None", "x": VALUE},
    Takes.MONEYS: {(1, None, 2.5): "(100, None, 250)", 3: "(300,)", None: "()", (1, NA): NA, (1, "x"): VALUE, (): "()"},
    Takes.NUMBERS: {(1, None): "(1, None)", 3: "(3,)", (NA,): NA},
    Takes.TEXTS: {("x", None, 5): "('x', '', '5')", "x": "('x',)", (NA,): NA},
    Takes.DATES: {(DAY, None, 46331): repr((DAY, None, DAY)), ("x",): VALUE},
    Takes.CELLS: {(1, NA, "x"): repr((1, NA, "x")), None: "()", NA: repr((NA,))},
    Takes.ANYTHING: {NA: repr(NA), "": "None", None: "None", "x": "'x'", 0: "0"},
}


@pytest.mark.parametrize(
    ("take", "cell", "expected"),
    [(take, cell, expected) for take, cells in TAKEN.items() for cell, expected in cells.items()],
)
def test_what_a_cell_becomes(take, cell, expected):
    shown = expected if isinstance(expected, CellError) else f"({expected},)"
    assert taking(take).value(cell) == shown


def test_every_kind_of_argument_is_tried():
    assert set(TAKEN) == set(Takes)


@pytest.mark.parametrize(
    ("gives", "result", "cell"),
    [
        (Gives.MONEY, 12_345, 123.45), (Gives.MONEYS, (100, 250.0), (1.0, 2.5)), (Gives.NUMBER, 3, 3.0), (Gives.TEXT, 5, "5"),
        (Gives.DATE, DAY, DAY),
    ],
)  # fmt: skip
def test_what_stands_in_the_cell(gives, result, cell):
    found = taking(Takes.NUMBER, gives=gives, call=lambda _: result).value(1)
    assert found == cell and type(found) is type(cell)


@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, OverflowError])
def test_what_a_function_refuses_is_an_error_in_the_cell(error):
    def refuses(_):
        raise error

    assert taking(Takes.NUMBER, call=refuses).value(1) is VALUE


def test_other_faults_are_no_errors_of_cells():
    def breaks(_):
        raise KeyError

    with pytest.raises(KeyError):
        taking(Takes.NUMBER, call=breaks).value(1)


def test_how_many_arguments():
    function = taking(Takes.NUMBER, Takes.TEXT, Takes.TEXT, optional=2)
    assert function.least == 1
    assert [function.value(1), function.value(1, "a"), function.value(1, "a", "b")] == [
        "(1,)",
        "(1, 'a')",
        "(1, 'a', 'b')",
    ]
    for cells in ((), (1, "a", "b", "c")):
        with pytest.raises(TypeError, match=rf"HK_X: {len(cells)} arguments, not 1 to 3"):
            function.value(*cells)
    assert function.value(NA, CellError.REF) is NA and function.value(1, CellError.REF) is CellError.REF


def test_a_cell_of_a_column_as_money():
    assert (money_of(1.005), money_of(None), money_of("")) == (101, 0, 0)
    function = taking(Takes.CELLS, call=lambda cells: money_of(cells[0]))
    assert function.value((NA,)) is NA and function.value(("x",)) is VALUE


@pytest.mark.parametrize(
    ("cells", "gives", "text"),
    [
        ((300_000, 0.5), 100_000.0, "=F(300000,0.5) → 100,000"), ((1e6, -1e6), 1.5, "=F(1000000,-1000000) → 1.50"),
        ((DAY, None, "好"), "好", '=F(DATE(2026,11,5),"","好") → 好'), (((1, 2.5), ("a", None)), (1.0, 2.25), '=F({1;2.5},{"a";""}) → 1、2.25'),
        ((), 3, "=F() → 3"), ((999_999,), DAY, "=F(999999) → 2026-11-05"),
    ],
)  # fmt: skip
def test_an_example_as_it_is_typed(cells, gives, text):
    assert Example(cells, gives).text("F") == text


# ---- single values


@pytest.mark.parametrize(
    ("value", "criterion", "match", "text"),
    [
        ("00123", 123.0, ("text", "00123"), "00123"), ("ABC", "abc", ("text", "abc"), "ABC"), (123, 123.0, ("number", 123.0), "123"),
        (DAY, 46331.0, ("number", 46331.0), "46331"), (1.0, 1.0, ("number", 1.0), "1"), (None, None, ("NoneType", None), ""),
        (True, "\0TRUE", ("bool", True), "TRUE"), (1 / 3, 0.333333333333333, ("number", 1 / 3), "0.333333333333333"),
    ],
)  # fmt: skip
def test_how_values_are_compared_and_shown(value, criterion, match, text):
    assert (criterion_key(value), match_key(value), as_text(value)) == (criterion, match, text)
    assert type(criterion_key(value)) is type(criterion)


@pytest.mark.parametrize(
    "alike",
    [
        ("007", "7", "7.0", 7), ("1E3", "1e+3", "1000", "1,000", "100000%"), ("0E00", "0", "0.00", ".0e5"), ("-5", -5.0),
        ("12345678901234567", "12345678901234599"), ("0.1234567890123451", "0.1234567890123459"), ("2026-11-05", "2026/11/5", DAY),
        ("11-15", "11/15", "15-11"), ("1-3", "01/03"), ("ah003", "AH003"),
    ],
)  # fmt: skip
def test_what_excel_takes_for_the_same(alike):
    """Numbers as https://www.dailydoseofexcel.com/archives/2006/10/10/countif-bug/ (long ones, and 0E00 in the newsgroups) tells,
    days as Nikkei PC 2007-12 does of 11-15 and 15-11."""
    assert len({criterion_key(value) for value in alike}) == 1


@pytest.mark.parametrize(
    "word",
    [
        "NAN", "INF", "-Infinity", "1_2", "1E", "E3", "1e999", ".", "-", "+", "0x10", "1.2.3", "1-2-3-4", "13-32", "2026-02-30", "0-0",
        "１２", "٣", "²", "12\xa0", "12 ", " 12", "1 2", "P202611-001", "1,00", "12\n",
    ],
)  # fmt: skip
def test_what_is_a_word_to_excel(word):
    assert criterion_key(word) == word.casefold()


@given(st.text("0123456789.,eE+-/% _naifNAIF\xa0", max_size=12))
def test_a_code_is_itself_and_never_an_exception(text):
    assert criterion_key(text) == criterion_key(text) and (Code.of(text) == Code.of(text))
    assert len({Code(text): 1, Code(text.swapcase()): 2}) == 1


@pytest.mark.parametrize("raw", ["K007", "甲-1", 7, 2.5, True])
def test_a_code_that_travelled_to_another_process_is_the_same_code(raw):
    """Processes that are started, not forked (all on Windows), have a hash seed each."""
    program = f"""import pickle, sys
from xl_huikuan.book.contract.codes import Code
sys.stdout.buffer.write(pickle.dumps([Code({raw!r}), Code({raw!r})]))"""
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        sent = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=environment).stdout
        for code in pickle.loads(sent):
            assert {Code(raw): "found"}[code] == "found" and (code.raw, type(code.raw)) == (raw, type(raw))


def test_numbers():
    assert [number(value) for value in (None, NA, True, 2.5, DAY, "1")] == [0, NA, 1, 2.5, 46331, VALUE]
    assert type(number(True)) is int
    assert [round2(value) for value in (1.005, -1.005, 2.675, 1.0049999, 1e15)] == [1.01, -1.01, 2.68, 1.0, 1e15]


# ---- what is kept


def counting():
    """A table with a computed column that counts how often it is worked out."""
    held = sheet(t={"K": ["a", None, "b", ""], "A": [1.0, 2.0, 3.0, 4.0]}, other={"A": [1.0]})
    asked = []

    def count(cell):
        asked.append(cell)
        return cell

    held.functions["COUNT"] = count
    held.columns["t", "seen"] = Computed(Call("COUNT", (Amount(A),)), "K", "-")
    held.formulas["sum"] = Total(SEEN)
    return held, asked


def test_blank_rows_are_not_worked_out():
    held, asked = counting()
    assert held.evaluation().column("t", "seen") == [1, "-", 3, "-"] and asked == [1, 3]
    held.columns["t", "seen"] = Computed(Call("COUNT", (Amount(A),)), None, "-")
    assert held.evaluation().column("t", "seen") == [1, 2, 3, 4]


def test_a_value_of_nothing_shows_as_the_column_does():
    held, _ = counting()
    held.columns["t", "seen"] = Computed(Lookup(Cell(K), K, A), "K", 0)
    held.tables["t"].columns["A"][0] = None
    assert held.evaluation().column("t", "seen") == [0, 0, 3, 0]


def test_what_is_typed_over_counts():
    held, _ = counting()
    held.over["t", "seen"] = {0: 7.0, 1: "x"}
    scope = held.evaluation()
    assert scope.column("t", "seen") == [7, "x", 3, "-"] and scope.name("sum") == 10


def test_it_is_worked_out_again_only_when_something_under_it_changes():
    held, asked = counting()
    held.names["x"] = 1
    held.formulas["twice"] = RoundedSum((Named(Name("sum")), Named(Name("sum")), Named(Name("x"))))
    scope = held.evaluation()
    assert (scope.name("twice"), scope.name("twice"), asked) == (9, 9, [1, 3])
    held.tables["other"].version += 1
    assert (scope.name("twice"), len(asked)) == (9, 2)
    held.names["x"] = 2
    assert (scope.name("twice"), len(asked)) == (10, 2)
    held.tables["t"].columns["A"][0] = 5.0
    assert scope.name("twice") == 10  # nobody said that it changed
    held.tables["t"].version += 1
    assert (scope.name("twice"), scope.column("t", "seen"), len(asked)) == (18, [5, "-", 3, "-"], 4)


def test_indexes_are_made_again_when_their_column_changes():
    held = sheet(t={"K": ["a", "b"], "A": [1.0, 2.0]})
    held.names["x"] = "c"
    held.formulas |= {
        "found": Lookup(Named(Name("x")), K, A),
        "count": CountIf((Where(K, "=", Named(Name("x"))),)),
        "first": Ranked(A, 1, K),
        "sum": SumIf(A, (Where(K, "=", Named(Name("x"))),)),
    }
    scope = held.evaluation()
    before = [scope.name(name) for name in held.formulas]
    held.tables["t"].columns = {"K": ["a", "c", "c"], "A": [1.0, 0.0, 9.0]}
    held.tables["t"].version += 1
    assert before == [NA, 0, "b", 0] and [scope.name(name) for name in held.formulas] == [0, 2, "c", 9]


def test_an_index_is_made_again_when_a_cell_changes_in_place():
    held = sheet(t={"K": ["a", "b"], "A": [1.0, 2.0]})
    scope = held.evaluation()
    before = scope.rows_by_criterion("t", "K")
    assert scope.rows_by_criterion("t", "K") is before
    held.tables["t"].columns["K"][1] = "a"
    held.tables["t"].version += 1
    assert scope.rows_by_criterion("t", "K") == {"a": [0, 1]} and scope.first_rows("t", "K") == {("text", "a"): 0}


def test_named_formulas_are_those_of_the_first_row_and_are_kept():
    held, asked = counting()
    held.formulas |= {"first": Call("COUNT", (Cell(A),)), "none": Total(Col("u", "A"))}
    scope = held.evaluation()
    assert (scope.name("first"), scope.name("first"), scope.name("none"), asked) == (1, 1, 0, [1])


def test_indexes_over_computed_columns():
    held, _ = counting()
    scope = held.evaluation()
    assert scope.rows_by_criterion("t", "seen") == {1.0: [0], "-": [1, 3], 3.0: [2]}
    assert scope.rows_by_criterion("t", "seen") is scope.rows_by_criterion("t", "seen")
    assert scope.first_rows("t", "seen") == {("number", 1.0): 0, ("text", "-"): 1, ("number", 3.0): 2}
    held.tables["t"].columns["A"][0] = 3.0
    held.tables["t"].version += 1
    assert scope.rows_by_criterion("t", "seen") == {3.0: [0, 2], "-": [1, 3]}
    assert held.evaluation().ranking("t", "A") == [3, 0, 2, 1] and held.evaluation().ranking("t", "K") is VALUE


def test_what_is_not_there():
    held = sheet(t={"A": [1, 2]})
    scope = held.evaluation()
    assert (scope.length("t"), scope.length("u"), scope.column("t", "Z"), scope.column("u", "Z"), scope.name("x")) == (
        2, 0, [None, None], [], None,
    )  # fmt: skip
    held.tables["e"] = Filled({})
    assert scope.length("e") == 0 and values(held, Total(Col("u", "A"))) == [0]


def test_what_cannot_be_worked_out_once_may_be_later():
    held, _ = counting()
    count = held.functions.pop("COUNT")
    scope = held.evaluation()
    for _ in range(2):
        with pytest.raises(KeyError, match="COUNT"):
            scope.name("sum")
        with pytest.raises(KeyError, match="COUNT"):
            scope.column("t", "seen")
    held.functions["COUNT"] = count
    assert scope.name("sum") == 4 and scope.column("t", "seen") == [1, "-", 3, "-"]
