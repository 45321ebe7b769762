"""Each kind of formula: its text, and its value where Excel's rules are easily got wrong; worked out by hand."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from small_sheet import Col, Computed, Filled, Name, Sheet, sheet, values

from xl_huikuan.formulas.arithmetic import Calc, Ln, Logistic, Weekdays
from xl_huikuan.formulas.asking import IfMissing, IfNumber, IfText
from xl_huikuan.formulas.calls import Call, NamedRange, OrNative, WholeColumn
from xl_huikuan.formulas.exact_texts import CountExact, IsRepeated
from xl_huikuan.formulas.expressions import (
    Amount,
    Cell,
    Const,
    Error,
    Expression,
    Extreme,
    HoldsFigure,
    Named,
    Ratio,
    RoundedSum,
    Rows,
    Times,
    When,
    positive,
)
from xl_huikuan.formulas.lookups import CellsOf, CountIf, Found, InRow, Lookup, MeanIf, SumIf, Total, Where
from xl_huikuan.formulas.places import NextRow, Nth, OrderKey, Ranked, RankedRow
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.formulas.semantics import compared, compared_with, number, numbers, round2
from xl_huikuan.formulas.texts import DayText, Identity, Joined, Shortened, TenThousands
from xl_huikuan.values import CellError, Value

NA, VALUE, DIV0, REF, NUM = CellError.NA, CellError.VALUE, CellError.DIV0, CellError.REF, CellError.NUM
DAY = dt.date(2026, 11, 5)
"""46331 in Excel's calendar."""
A, B, K = Col("t", "A"), Col("t", "B"), Col("t", "K")
ONE, TWO, X = Const(1), Const(2), Named(Name("x"))


# ---- texts


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (Cell(A), "t[[#This Row],[A]]"),
        (Amount(A, signed=True), "IF(ISTEXT(t[[#This Row],[A]]),#VALUE!,t[[#This Row],[A]])"),
        (Amount(A), "IF(OR(ISTEXT(t[[#This Row],[A]]),t[[#This Row],[A]]<0),#VALUE!,t[[#This Row],[A]])"),
        (X, "x"), (NamedRange("range", (Name("x"),)), "range"), (WholeColumn(A), "t[A]"),
        (Const(2), "2"), (Const(0.5), "0.5"), (Const('说"好"'), '"说""好"""'), (Error(NA), "#N/A"),
        (RoundedSum((ONE, X), less=(TWO, X)), "ROUND(1+x-2-x,2)"), (RoundedSum((ONE,)), "ROUND(1,2)"),
        (Times(X, TWO), "ROUND(x*2,2)"), (Ratio(ONE, X), "IF(x=0,0,1/x)"),
        (Extreme("MIN", (ONE, X)), "MIN(1,x)"), (positive(X), "MAX(x,0)"), (When(X, "<=", ONE, TWO, Const("")), 'IF(x<=1,2,"")'),
        (Call("HK_X", (ONE, None, WholeColumn(A))), 'HK_X(1,"",t[A])'), (Call("HK_X", ()), "HK_X()"),
        (Lookup(X, K, A), "INDEX(t[A],MATCH(x,t[K],0))"),
        (Lookup(X, K, A, text=True), 'IFERROR(INDEX(t[A],MATCH(x,t[K],0))&"","")'),
        (SumIf(A, (Where(K, "=", X), Where(B, ">=", ONE))), 'ROUND(SUMIFS(t[A],t[K],x,t[B],">="&1),2)'),
        (MeanIf(A, (Where(K, "=", X), Where(B, ">", ONE))), 'IFERROR(AVERAGEIFS(t[A],t[K],x,t[B],">"&1),#N/A)'),
        (Identity((Cell(A), Identity((X,), 5), ONE), 250), 'LEFT(t[[#This Row],[A]]&";"&LEFT(x,5)&";"&1,250)'),
        (Shortened(X, 6), 'IF(LEN(x)>6,LEFT(x,3)&"…"&RIGHT(x,2),x&"")'),
        (Shortened(X, 5), 'IF(LEN(x)>5,LEFT(x,2)&"…"&RIGHT(x,2),x&"")'),
        (IsRepeated(A),
         'IF(MATCH(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(t[[#This Row],[A]],"~","~~"),"*","~*"),"?","~?"),t[A],0)'
         "<ROW()-ROW(t[[#Headers],[A]]),1,0)"),
        (CountIf((Where(K, "=", X), Where(B, "<", ONE))), 'COUNTIFS(t[K],x,t[B],"<"&1)'),
        (CellsOf(A, K, X), "t[A]"), (Total(A), "ROUND(SUM(t[A]),2)"),
        (Nth(A, 2), 'IF(ROWS(t[A])<2,"",IF(INDEX(t[A],2)="","",INDEX(t[A],2)))'),
        (Ranked(A, 3, B), 'IF(ROWS(t[A])<3,"",INDEX(t[B],MATCH(LARGE(t[A],3),t[A],0)))'),
        (OrderKey(A), "ROUND(t[[#This Row],[A]],0)*100000-ROW()+ROW(t[[#Headers],[A]])"),
        (OrderKey(A, lowest=True), "ROUND(-t[[#This Row],[A]],0)*100000-ROW()+ROW(t[[#Headers],[A]])"),
        (RankedRow(A, 3), 'IF(COUNTIF(t[A],">0")<3,"",MATCH(LARGE(t[A],3),t[A],0))'),
        (NextRow(X, K, TWO),
         'IF(2<ROWS(t[K]),IFERROR(2+MATCH(x,INDEX(t[K],2+1):INDEX(t[K],ROWS(t[K])),0),""),"")'),
        (TenThousands(X), "FIXED(ROUND(x/10000,1),1,TRUE)"), (DayText(X), 'DAY(x)&""'),
        (DayText(X, month=True), 'MONTH(x)&"-"&DAY(x)'),
        (Found(X, K), "MATCH(x,t[K],0)"), (InRow(A, X), "INDEX(t[A],x)"), (InRow(A, X, text=True), 'INDEX(t[A],x)&""'),
        (IfNumber(X, ONE, TWO), "IF(ISNUMBER(x),1,2)"), (IfText(X, ONE, TWO), "IF(ISTEXT(x),1,2)"),
        (IfMissing(X, ONE, TWO), "IF(ISNA(x),1,2)"),
        (Joined((X, Const("a"))), 'x&"a"'), (Ln(X), "LN(x)"), (Logistic(X), "1/(1+EXP(-MAX(x,-700)))"),
        (Weekdays(X, ONE), "NETWORKDAYS(x,1)"), (OrNative(Call("HK_X", (X,)), ONE), "IFERROR(HK_X(x),1)"),
        (Calc(X, "+", Calc(ONE, "*", TWO)), "x+1*2"), (Calc(Calc(X, "+", ONE), "*", TWO), "(x+1)*2"),
        (Calc(X, "-", Calc(ONE, "-", TWO)), "x-(1-2)"), (Calc(Calc(X, "-", ONE), "-", TWO), "x-1-2"),
        (Calc(X, "/", Calc(ONE, "/", TWO)), "x/(1/2)"), (Calc(Calc(X, "/", ONE), "*", TWO), "x/1*2"),
        (Calc(X, "+", Calc(ONE, "-", TWO)), "x+1-2"), (Calc(Calc(X, "*", ONE), "^", TWO), "(x*1)^2"),
        (Calc(X, "*", Calc(ONE, "+", TWO)), "x*(1+2)"), (Calc(X, "^", Calc(ONE, "+", TWO)), "x^(1+2)"),
        (CountExact((Where(K, "=", X), Where(A, "=", Const("a")))), 'SUMPRODUCT((t[K]&""=x&"")*(t[A]&""="a"))'),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)  # fmt: skip
def test_text(expression, text):
    assert expression.excel() == text


# ---- values of a row


def over(a, b=None, x=None):
    """A table of one row with A and B, and x."""
    held = sheet(t={"A": [a], "B": [b]})
    held.names["x"] = x
    return held


@pytest.mark.parametrize(
    ("a", "amount"),
    [
        (1.5, 1.5),
        (None, 0),
        (True, 1),
        (DAY, 46331),
        ("5", VALUE),
        ("", VALUE),
        (NA, NA),
        (-2, VALUE),
        (0, 0),
        (-0.01, VALUE),
    ],
)
def test_amount(a, amount):
    held = over(a)
    assert values(held, Amount(A)) == [amount] and values(held, Cell(A)) == [a]
    below_zero = amount is VALUE and not isinstance(a, str)
    assert values(held, Amount(A, signed=True)) == [a if below_zero else amount]


@pytest.mark.parametrize(
    ("a", "b", "total"),
    [
        (1, 2, -1), (0.1, -0.2, 0.3), (1.005, 0, 1.01), (-1.005, 0, -1.01), (1.004, 0, 1.0), (None, 5, -5), (DAY, 1, 46330),
        ("x", 1, VALUE), (1, NA, NA), (NA, DIV0, NA), ("x", NA, VALUE), (True, None, 1),
    ],
)  # fmt: skip
def test_rounded_sum(a, b, total):
    assert values(over(a, b), RoundedSum((Cell(A),), less=(Cell(B),))) == [total]


@pytest.mark.parametrize(
    ("a", "b", "product", "ratio"),
    [
        (3, 0.335, 1.01, 3 / 0.335), (2, 0, 0, 0), (None, 4, 0, 0), (NA, 2, NA, NA), (2, DIV0, DIV0, DIV0), ("x", NA, VALUE, NA),
        (NA, 0, NA, 0), (6, 3, 18, 2), ("x", 2, VALUE, VALUE), (-1, 4, -4, -0.25),
    ],
)  # fmt: skip
def test_product_and_ratio(a, b, product, ratio):
    held = over(a, b)
    assert values(held, Times(Cell(A), Cell(B))) == [product] and values(held, Ratio(Cell(A), Cell(B))) == [ratio]


@pytest.mark.parametrize(
    ("a", "b", "most", "least", "floor"),
    [
        (3, -1, 3, -1, 3),
        (-3, None, 0, -3, 0),
        (NA, 1, NA, NA, NA),
        (1, "x", VALUE, VALUE, 1),
        (DAY, 1, 46331, 1, 46331),
    ],
)
def test_extremes(a, b, most, least, floor):
    held = over(a, b)
    assert values(held, Extreme("MAX", (Cell(A), Cell(B)))) == [most]
    assert values(held, Extreme("MIN", (Cell(A), Cell(B)))) == [least]
    assert values(held, positive(Cell(A))) == [floor] and positive(X).excel() == "MAX(x,0)"


@pytest.mark.parametrize(
    ("a", "op", "b", "expected"),
    [
        (1, "=", 1.0, True), (1, "=", "1", False), ("a", "=", "A", True), (None, "=", "", True), (None, "=", 0, True), (None, "=", None, True),
        ("", "=", None, True), (0, "=", None, True), (1, "<>", 2, True), ("a", "<>", "A", False), (1, "<", 2, True), (2, "<", 2, False),
        (2, "<=", 2, True), (2, ">", 2, False), (3, ">", 2, True), (2, ">=", 2, True), (1, ">=", 2, False), ("a", ">", 9e9, True),
        (9e9, "<", "a", True), ("a", "<", 1, False), ("a", ">=", 1, True), (1, ">=", "a", False), (1, "<=", "a", True), ("a", "<", "B", True),
        (DAY, ">", 46330, True), (DAY, "=", 46331, True), (None, "<", 1, True), (None, ">", -1, True), (None, "<", "a", True),
        (1, ">", None, True), ("a", ">", None, True),
    ],
)  # fmt: skip
def test_comparison(a, op, b, expected):
    assert values(over(a, b), When(Cell(A), op, Cell(B), Const("yes"), Const("no"))) == ["yes" if expected else "no"]


@pytest.mark.parametrize(
    ("held", "figure"), [(3, 1), (0, 1), (DAY, 1), (None, 0), ("", 0), ("5", 0), ("十天", 0), (NA, 0), (True, 0)]
)
def test_whether_a_cell_holds_a_figure(held, figure):
    assert values(over(held), HoldsFigure(A)) == [figure] and HoldsFigure(A).excel() == "COUNT(t[[#This Row],[A]])"


def test_an_error_on_either_side_is_the_choice():
    for a, b, error in ((NA, 1, NA), (1, DIV0, DIV0), (NA, DIV0, NA)):
        assert values(over(a, b), When(Cell(A), "=", Cell(B), ONE, TWO)) == [error]
    assert values(over(1, 1), When(Cell(A), "=", Cell(B), Error(NA), TWO)) == [NA]


def test_names_constants_errors_and_calls():
    held = over(4, 5, 6)
    held.names["y"] = 7
    held.functions["F"] = lambda *arguments: repr(arguments)
    call = Call("F", (Cell(A), None, X, NamedRange("r", (Name("x"), Name("y"))), WholeColumn(B)))
    assert values(held, call) == ["(4, None, 6, (6, 7), (5,))"]
    assert values(held, Const("a")) == ["a"] and values(held, Error(DIV0)) == [DIV0] and values(held, X) == [6]


def test_a_function_of_ours_and_what_excel_can_do_without_it():
    held = over(3)
    held.functions["F"] = lambda cell: NA if cell == 3 else cell * 2
    both = OrNative(Call("F", (Cell(A),)), Times(Cell(A), Const(5)))
    assert values(held, both) == [15]
    held.tables["t"].columns["A"][0] = 4
    assert values(held, both) == [8]
    held.functions["F"] = lambda cell: NA
    assert values(held, OrNative(Call("F", (Cell(A),)), Error(DIV0))) == [DIV0]


@pytest.mark.parametrize(
    ("a", "is_number", "is_text"),
    [
        (1.5, 1, 2),
        (0, 1, 2),
        (None, 2, 2),
        ("五", 2, 1),
        ("5", 2, 1),
        ("", 2, 1),
        (NA, 2, 2),
        (True, 2, 2),
        (DAY, 1, 2),
    ],
)
def test_what_is_a_number_and_what_is_text(a, is_number, is_text):
    held = over(a)
    assert values(held, IfNumber(Cell(A), ONE, TWO)) == [is_number] and values(held, IfText(Cell(A), ONE, TWO)) == [
        is_text
    ]
    assert values(held, IfMissing(Cell(A), ONE, TWO)) == [1 if a is NA else 2]
    assert values(held, IfNumber(Cell(A), Error(DIV0), TWO)) == [DIV0 if is_number == 1 else 2]


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ("甲", "乙", "甲乙！"),
        (None, "乙", "乙！"),
        (2.0, 0.5, "20.5！"),
        (DAY, "", "46331！"),
        (NA, "乙", NA),
        ("甲", DIV0, DIV0),
        (NA, DIV0, NA),
    ],
)
def test_joined(a, b, text):
    assert values(over(a, b), Joined((Cell(A), Cell(B), Const("！")))) == [text]


@pytest.mark.parametrize(
    ("a", "op", "b", "result"),
    [
        (2, "+", 3, 5), (2, "-", 3, -1), (2, "*", 3, 6), (3, "/", 2, 1.5), (2, "^", 3, 8), (0.1, "+", 0.025, 0.125), (None, "+", 3, 3),
        (2, "/", None, DIV0), (2, "/", 0, DIV0), (0, "/", 2, 0), ("五", "*", 2, VALUE), (2, "*", "五", VALUE), (NA, "+", DIV0, NA),
        (2, "-", DIV0, DIV0), (DAY, "-", 46330, 1), (0.25, "^", 0.5, 0.5), (0, "^", -1, DIV0),
    ],
)  # fmt: skip
def test_plain_arithmetic(a, op, b, result):
    assert values(over(a, b), Calc(Cell(A), op, Cell(B))) == [result]


@pytest.mark.parametrize(("a", "log"), [(1, 0), (math.e, 1), (0, NUM), (-2, NUM), (None, NUM), ("五", VALUE), (NA, NA)])
def test_natural_logarithm(a, log):
    assert values(over(a), Ln(Cell(A))) == [log]


@pytest.mark.parametrize(
    ("a", "chance"),
    # with e^z to 1; beyond -700 the chance stays that of -700, which is nothing either
    [
        (0, 0.5),
        (math.log(3), 0.75),
        (-math.log(3), 0.25),
        (None, 0.5),
        (800, 1),
        (-800, math.exp(-700)),
        ("五", VALUE),
        (NA, NA),
    ],
)
def test_logistic(a, chance):
    [found] = values(over(a), Logistic(Cell(A)))
    assert found == (chance if isinstance(chance, CellError) else pytest.approx(chance, rel=1e-12))


@pytest.mark.parametrize(
    ("a", "b", "count"),
    # Thursday 5 November 2026 is 46331
    [
        (46331, 46331, 1), (46331, 46332, 2), (46331, 46334, 2), (46331, 46335, 3), (46333, 46334, 0), (46335, 46331, -3), (46328, 46357, 22),
        (dt.date(2026, 11, 2), dt.date(2026, 11, 8), 5), (dt.date(2026, 11, 1), dt.date(2026, 12, 31), 44), (NA, 46331, NA), (46331, DIV0, DIV0),
        ("五", 46331, VALUE),
    ],
)  # fmt: skip
def test_weekdays(a, b, count):
    assert values(over(a, b), Weekdays(Cell(A), Cell(B))) == [count]


# ---- lookups


KEYS = {"K": ["a", "B", 1, "1", None, "a", 2.0], "A": [10, None, 30, "四", 50, 60, NA], "B": [1, 2, 3, 4, 5, 6, 7]}


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("A", 10, "10"), ("b", None, ""), (1, 30, "30"), ("1", "四", "四"), (2, NA, ""), ("z", NA, ""), (None, NA, ""), (DIV0, DIV0, ""),
        (1.0, 30, "30"),
    ],
)  # fmt: skip
def test_lookup(key, value, text):
    held = sheet(t=KEYS)
    held.names["x"] = key
    assert values(held, Lookup(X, K, A)) == [value] and values(held, Lookup(X, K, A, text=True)) == [text]


@pytest.mark.parametrize(
    ("key", "row"), [("A", 1), ("b", 2), (1, 3), ("1", 4), (2, 7), ("z", NA), (None, NA), ("", NA), (DIV0, DIV0)]
)
def test_the_row_of_a_key(key, row):
    held = sheet(t=KEYS)
    held.names["x"] = key
    assert values(held, Found(X, K)) == [row]


@pytest.mark.parametrize(
    ("row", "value", "text"),
    [
        (1, 10, "10"), (2, None, ""), (4, "四", "四"), (7, NA, NA), (8, REF, REF), (DIV0, DIV0, DIV0),
        ("五", VALUE, VALUE), (3.0, 30, "30"), (0.5, REF, REF), (-1, REF, REF), (7.5, NA, NA),
    ],
)  # fmt: skip
def test_a_field_of_a_row_that_was_found(row, value, text):
    held = sheet(t=KEYS)
    held.names["x"] = row
    assert values(held, InRow(A, X)) == [value] and values(held, InRow(A, X, text=True)) == [text]


@pytest.mark.parametrize(
    ("cell", "text"), [(1.5, "1.5"), (2.0, "2"), (True, "TRUE"), (False, "FALSE"), (DAY, "46331"), (0.1 + 0.2, "0.3")]
)
def test_text_of_a_figure(cell, text):
    held = sheet(t={"K": ["a"], "A": [cell]})
    assert values(held, Lookup(Const("a"), K, A, text=True)) == [text]


ROWS = {
    "K": ["a", "A", "b", "00123", 123, None, "a"],
    "A": [1, 2, 4, 8, 16, 32, None],
    "B": [DAY, 46332, None, "x", dt.date(2026, 11, 7), 46331, True],
}


@pytest.mark.parametrize(
    ("where", "total", "count"),
    [
        ((Where(K, "=", Const("a")),), 3, 3), ((Where(K, "=", Const("123")),), 24, 2), ((Where(K, "=", Const(123)),), 24, 2),
        ((Where(K, "=", Const("")),), 0, 0), ((Where(K, "=", Const("z")),), 0, 0), ((Where(K, "<>", Const("a")),), 60, 4),
        ((Where(B, ">=", Const(46332)),), 18, 2), ((Where(B, ">", Const(46332)),), 16, 1), ((Where(B, "<", Const(46332)),), 33, 2),
        ((Where(B, "<=", Const(46332)),), 35, 3), ((Where(B, ">=", Const("w")),), 8, 1), ((Where(B, "<", Const("X")),), 0, 0),
        ((Where(A, ">=", Error(NA)),), 0, 0), ((Where(K, "=", Const("a")), Where(B, ">=", Const(46332))), 2, 1),
        ((Where(B, ">=", Const(46332)), Where(K, "=", Const("a"))), 2, 1), ((Where(K, "=", Const("a")), Where(B, "=", Const(46331))), 1, 1),
        ((Where(K, "=", Const("z")), Where(B, "<=", Const(46332))), 0, 0),
    ],
)  # fmt: skip
def test_conditional_sums_and_counts(where, total, count):
    held = sheet(t=ROWS)
    assert values(held, SumIf(A, where)) == [total] and values(held, CountIf(where)) == [count]


def test_conditions_that_other_cells_set():
    held = sheet(t={"K": ["a", "", None], "A": [1, 2, 4]})
    held.names["x"] = 2
    assert values(held, SumIf(A, (Where(A, ">=", X),))) == [6]
    held.names["x"] = ""
    assert values(held, SumIf(A, (Where(K, "=", X),))) == [0]  # a blank asks for nothing, not for blanks


def test_a_blank_cell_as_a_second_condition_asks_for_0():
    """As Excel documents: a criterion that is a blank cell is 0. Blank cells are no 0."""
    held = sheet(t={"K": ["a"] * 4, "A": [1, 2, 4, 8], "B": [None, 0, DAY, ""]})
    assert values(held, SumIf(A, (Where(K, "=", Const("a")), Where(B, "=", Named(Name("y")))))) == [2]


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        ([1, "五"], 1),
        ([1, ""], 1),
        ([1, NA], NA),
        ([DIV0, NA], DIV0),
        ([1, True], 1),
        ([0.125, 1], 1.13),
        ([1, None], 1),
    ],
)
def test_what_is_summed(cells, total):
    held = sheet(t={"K": ["a", "a", "b"], "A": [*cells, "not asked"]})
    where = (Where(K, "=", Const("a")),)
    assert values(held, SumIf(A, where)) == [total]


@pytest.mark.parametrize(
    ("cells", "mean"),
    [([0.125], 0.125), ([1, 0], 0.5), ([0.3, 0.3], 0.3), ([None, 0.5], 0.5), ([None], NA), (["x"], NA), ([True], NA), ([1, VALUE], NA)],
)  # fmt: skip
def test_mean(cells, mean):
    """Blanks and words are passed over; of nothing, and of an error, there is none."""
    held = sheet(t={"K": ["a"] * len(cells) + ["b"], "A": [*cells, 9]})
    assert values(held, MeanIf(A, (Where(K, "=", Const("a")),))) == [mean]
    assert values(held, MeanIf(A, (Where(K, "=", Const("c")),))) == [NA]


def test_identity():
    held = sheet(t={"A": ["甲", 12.5, None, DAY, NA], "B": [1, 2, 3, 4, 5]})
    assert values(held, Identity((Cell(A), Cell(B)), 6), 5) == ["甲;1", "12.5;2", ";3", "46331;", NA]


def test_a_long_text_keeps_its_head_and_its_tail():
    held = sheet(t={"A": ["一二三四五六", "一二三四五六七", "一二三四五六七八九店", None, 12.5, 1234567, NA]})
    assert values(held, Shortened(Cell(A), 6), 7) == [
        "一二三四五六",
        "一二三…六七",
        "一二三…九店",
        "",
        "12.5",
        "123…67",
        NA,
    ]


def test_what_stands_in_an_earlier_row_too():
    held = sheet(t={"A": ["a*", "ab", "A*", "a?", "a~", "a*", None, 1, NA]})
    assert values(held, IsRepeated(A), 9) == [0, 0, 1, 0, 0, 1, NA, 0, NA]


def test_cells_of_a_key():
    held = sheet(t=ROWS)
    held.functions["F"] = lambda *arguments: repr(arguments)
    assert values(held, Call("F", (CellsOf(A, K, Cell(K)),)), 6) == [
        "((1, 2, None),)", "((1, 2, None),)", "((4,),)", "((8, 16),)", "((8, 16),)", "((),)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "total"),
    [([0.1, 0.2, None, "x", True, DAY], 0.3), ([1, NA, DIV0], NA), ([], 0), ([1.005], 1.01), ([-1, 3], 2)],
)
def test_total(cells, total):
    assert values(sheet(t={"A": cells}), Total(A)) == [total]


def test_nth():
    held = sheet(t={"A": [5, None, "x"]})
    assert [values(held, Nth(A, position))[0] for position in (1, 2, 3, 4)] == [5, "", "x", ""]


def test_order_key():
    held = sheet(t={"A": [1, 3.4, 2.6, 3.5, None, -1.5, -0.4]})
    # whole yuan: 1, 3, 3, 4, 0, -2, 0; less the row's number
    wanted = [99_999, 299_998, 299_997, 399_996, -5, -200_006, -7]
    assert values(held, OrderKey(A), 7) == wanted
    assert values(sheet(t={"A": ["五", NA]}), OrderKey(A), 2) == [VALUE, NA]


def test_ranked():
    held = sheet(t={"A": [1, 3.4, 2.6, 3.5, -2], "B": [*"abcd", None]})
    assert [values(held, Ranked(A, position, B))[0] for position in range(1, 7)] == ["d", "b", "c", "a", 0, ""]
    # of two alike MATCH finds the first, twice
    held = sheet(t={"A": [1, 2, 2, 1, 2], "B": [*"abcde"]})
    assert [values(held, Ranked(A, position, B))[0] for position in range(1, 6)] == ["b", "b", "b", "a", "a"]
    assert values(sheet(t={"A": [1, NA], "B": [1, 2]}), Ranked(A, 1, B)) == [NA]


@pytest.mark.parametrize(
    ("x", "count"), [("1" * 20, 2), ("1" * 19 + "2", 1), ("A", 1), (1, 0), (7, 2), ("7", 2), (None, 1)]
)
def test_exact_count(x, count):
    held = sheet(t={"K": ["1" * 20, "1" * 20, "1" * 19 + "2", "a", None, 7.0, "7"], "A": ["p"] * 7})
    held.names["x"] = x
    assert values(held, CountExact((Where(K, "=", X), Where(A, "=", Const("P"))))) == [count]
    assert values(held, CountExact((Where(K, "=", X), Where(A, "=", Const("q"))))) == [0]
    held = sheet(t={"K": ["a", VALUE]})
    assert values(held, CountExact((Where(K, "=", Const("a")),))) == [VALUE]  # as the product of all rows is


# ---- errors in conditions, and formulas that go round


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_an_error_as_a_limit_is_met_by_that_error_alone(op):
    """As in Excel: the text before an error in a criterion is lost, and the error looks for its own kind."""
    held = sheet(t={"K": ["a", "b", "c", "d"], "A": [DAY, "#VALUE!", VALUE, NA]})
    assert values(held, CountIf((Where(A, op, Error(VALUE)),))) == [1]
    assert values(held, CountIf((Where(A, op, Error(DIV0)),))) == [0]


def test_an_error_in_a_cell_is_no_text():
    held = sheet(t={"A": ["P1", VALUE, "P3", None, 5.0]})
    assert values(held, CountIf((Where(A, "<", Const("P2")),))) == [1]
    assert values(held, CountIf((Where(A, ">=", Const("#")),))) == [2]


def test_a_formula_that_depends_on_itself_is_said_so():
    held = sheet(t={"K": ["a"]})
    held.columns |= {("t", "A"): Computed(RoundedSum((Cell(B),))), ("t", "B"): Computed(RoundedSum((Cell(A),)))}
    evaluation = held.evaluation()
    for _ in range(2):  # and is not taken for worked out the next time
        with pytest.raises(ValueError, match="depends on itself"):
            evaluation.column("t", "A")


def test_the_row_of_the_largest_keys_above_nothing():
    held = sheet(t={"A": [5, None, 9, 0, -3, 5]})
    assert [values(held, RankedRow(A, position))[0] for position in range(1, 5)] == [3, 1, 1, ""]
    assert values(sheet(t={"A": [0, NA]}), RankedRow(A, 1)) == [""]
    assert values(sheet(t={"A": [1, NA]}), RankedRow(A, 1)) == [NA]


def test_the_lowest_first():
    assert values(sheet(t={"A": [-2, 3, -0.4]}), OrderKey(A, lowest=True), 3) == [199_999, -300_002, -3]


def test_the_next_row_of_a_key():
    held = sheet(t={"K": ["a", "b", None, "A", "a"]})
    assert [values(held, NextRow(Const("a"), K, Const(after)))[0] for after in range(6)] == [1, 4, 4, 4, 5, ""]
    assert values(held, NextRow(Const("c"), K, Const(0))) == [""]
    assert values(held, NextRow(Const("a"), K, Const(""))) == [""]
    held.names["x"] = None
    assert values(held, NextRow(X, K, Const(0))) == [""]


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (4_220_000, "422.0"), (4_225_499, "422.5"), (500, "0.1"), (499, "0.0"), (-499, "0.0"), (-500, "-0.1"), (None, "0.0"),
        (12_345_678_900, "1234567.9"), (NA, NA), ("x", VALUE),
    ],
)  # fmt: skip
def test_ten_thousands(yuan, text):
    assert values(Sheet(names={"x": yuan}), TenThousands(X)) == [text]


@pytest.mark.parametrize(
    ("day", "alone", "with_month"), [(DAY, "5", "11-5"), (46331.9, "5", "11-5"), (NA, NA, NA), (1e9, NUM, NUM)]
)
def test_a_day_as_text(day, alone, with_month):
    held = Sheet(names={"x": day})
    assert values(held, DayText(X)) == [alone] and values(held, DayText(X, month=True)) == [with_month]


# ---- a formula outside any table is worked out once while what it looks at stands


def test_a_figure_is_worked_out_again_when_what_it_looks_at_has_changed() -> None:
    asked: list[float] = []

    def double(value: float) -> float:
        asked.append(value)
        return 2 * value

    over = Sheet({"t": Filled({"A": [1.0, 2.0]})}, {"x": 5.0}, functions={"HK_DOUBLE": double})
    sums, figure = over.evaluation(), Call("HK_DOUBLE", (RoundedSum((Total(A), X)),))
    assert [sums.figure(figure), sums.figure(figure)] == [16, 16] and asked == [8]
    over.names["x"] = 6.0
    assert sums.figure(figure) == 18
    over.tables["t"].columns["A"][0] = 11.0
    over.tables["t"].version += 1
    assert sums.figure(figure) == 38 and asked == [8, 9, 19]
    assert sums.figure(Call("HK_DOUBLE", (X,))) == 12  # another formula is another figure


def test_what_equals_what_was_there_is_not_the_same() -> None:
    over = Sheet({}, {"x": 1.0})
    sums, figure = over.evaluation(), Joined((X, Const("!")))
    assert sums.figure(figure) == "1!"
    over.names["x"] = True
    assert sums.figure(figure) == "TRUE!"


def test_what_was_worked_out_for_one_formula_is_not_worked_out_again_for_another() -> None:
    asked: list[float] = []

    def double(value: float) -> float:
        asked.append(value)
        return 2 * value

    over = Sheet(
        {"t": Filled({"A": [1.0, 2.0]})}, {"x": 5.0}, {("t", "B"): Computed(Call("HK_DOUBLE", (RoundedSum((Cell(A), X)),)))},
        functions={"HK_DOUBLE": double},
    )  # fmt: skip
    sums = over.evaluation()
    assert sums.figure(RoundedSum((Total(B), Total(B)))) == 2 * (12 + 14) and asked == [6, 7]
    assert sums.figure(RoundedSum((Total(A),))) == 3
    over.names["x"] = 6.0
    both = RoundedSum((Total(A), Total(B), X))
    assert sums.figure(both) == 3 + 14 + 16 + 6 and asked == [6, 7, 7, 8]
    over.tables["t"].columns["A"][1] = 3.0
    over.tables["t"].version += 1
    assert sums.figure(both) == 4 + 14 + 18 + 6 and asked == [6, 7, 7, 8, 7, 9]


def test_a_computed_column_is_never_blank() -> None:
    held = sheet(t={"K": ["a", None, "b"], "A": [None, 7.0, 3.0]})
    held.columns["t", "by key"] = Computed(Cell(A), key_header="K", nothing="-")
    held.columns["t", "of all"] = Computed(Cell(A), nothing="-")
    sums = held.evaluation()
    assert sums.column("t", "by key") == ["-", "-", 3] and sums.column("t", "of all") == ["-", 7, 3]


def test_conditions_of_which_each_row_sets_its_own_or_all_the_same() -> None:
    over = sheet(
        t={"K": ["a", "b", "a", "b"], "A": [1.0, 2.0, 4.0, 8.0], "B": [5.0, 6.0, 7.0, 8.0], "C": [6.0, 6.0, 7.0, 9.0]}
    )
    # of the row's key, with B at least 7 (rows 3 and 4); then B less than the row's C: of a 5 < 6, 7 < 7 is not; of b 6, 8 < 9
    one, own = Where(B, ">=", Const(7)), Where(B, "<", Cell(Col("t", "C")))
    same = Where(K, "=", Cell(K))
    assert values(over, SumIf(A, (same, one)), 4) == [4, 8, 4, 8]
    assert values(over, SumIf(A, (one, same)), 4) == [4, 8, 4, 8]
    assert values(over, SumIf(A, (same, own)), 4) == [1, 0, 1, 10]
    assert values(over, SumIf(A, (own, one, same)), 4) == [0, 0, 0, 8]
    assert values(over, CountIf((own, one)), 4) == [0, 0, 0, 2]
    assert values(over, CountIf((one, own)), 4) == [0, 0, 0, 2]
    assert values(over, CountIf((one, Where(A, "<>", Const(8)))), 4) == [1] * 4


ANYTHING: list[Value] = [
    None, 0, 0.0, -1, 2.5, 1e15, -1e16, 1e308, float("nan"), float("inf"), "", "a", "A", "b", "0", True, False, DAY, NA, VALUE,
]  # fmt: skip


COLUMNS_OF_ONE_KIND: list[list[Value]] = [
    [], [0, 2.5, -1], [1e14, -3], [9e14, 9e14], [1.0, 1e15], [float("nan"), 1.0], [1.0, float("nan")], [float("inf"), 1.0], [None, 1.0],
    ["a", "", "B"], [None, "", "a"], [None, None], [True, False], [DAY, DAY], [NA, 1.0],
]  # fmt: skip


def test_figures_of_a_column_are_those_of_each_cell() -> None:
    for column in [ANYTHING, *COLUMNS_OF_ONE_KIND]:
        assert list(numbers(column)) == [number(value) for value in column]


@pytest.mark.parametrize("op", ["=", "<>", "<", "<=", ">", ">="])
def test_a_column_beside_one_value_is_each_cell_beside_it(op: str) -> None:
    for b in ANYTHING:
        by_itself = [compared([a], op, [b])[0] for a in ANYTHING]
        assert compared(ANYTHING, op, [b] * len(ANYTHING)) == by_itself
        for few in COLUMNS_OF_ONE_KIND:
            assert compared_with(few, op, b) == [compared([a], op, [b])[0] for a in few]
    pairs = [(a, b) for a in ANYTHING for b in ANYTHING]
    assert compared([a for a, _ in pairs], op, [b for _, b in pairs]) == [compared([a], op, [b])[0] for a, b in pairs]


@pytest.mark.parametrize("op", ["+", "-", "*", "/", "^"])
def test_arithmetic_of_a_column_is_that_of_each_row(op: str) -> None:
    small = [None, 0, 2.5, -1, "a", NA, VALUE, True]
    columns = (small, [0.5, -2, 0], [1e200, 1.5]) if op == "^" else (ANYTHING, [10**200, 1.5], [1.0, 2.0, 0])
    for cells in columns:
        pairs = [(a, b) for a in cells for b in cells]
        held = sheet(t={"A": [a for a, _ in pairs], "B": [b for _, b in pairs]})
        found = values(held, Calc(Cell(A), op, Cell(B)), len(pairs))
        by_itself = [values(sheet(t={"A": [a], "B": [b]}), Calc(Cell(A), op, Cell(B)))[0] for a, b in pairs]
        assert list(map(repr, found)) == list(map(repr, by_itself))


def test_a_sum_of_columns_is_that_of_each_row() -> None:
    def summed(a: Value, b: Value, less: Value) -> Value:
        """As Excel goes: one after the other, and what is no number stays."""
        total: Value = number(0.0)
        for sign, figure in ((1, a), (1, b), (-1, less)):
            other = number(figure)
            for each in (total, other):
                if isinstance(each, CellError):
                    total = each
                    break
            else:
                total = number(total + sign * other)
        return total if isinstance(total, CellError) else round2(total)

    some = [None, 2.5, -1, 1e308, float("nan"), float("inf"), "a", True, DAY, NA]
    triples = [(a, b, c) for a in some for b in some for c in some]
    for chosen in (triples, [triple for triple in triples if {*map(type, triple)} <= {int, float}]):
        held = sheet(t={name: [triple[at] for triple in chosen] for at, name in enumerate("ABK")})
        found = values(held, RoundedSum((Cell(A), Cell(B)), less=(Cell(K),)), len(chosen))
        assert list(map(repr, found)) == [repr(summed(*triple)) for triple in chosen]


def test_while_nothing_is_to_change_nobody_looks_whether_it_has() -> None:
    over = Sheet({"t": Filled({"A": [1.0, 2.0]})}, {})
    sums, figure = over.evaluation(), Total(A)

    def change(amount: float) -> None:
        over.tables["t"].columns["A"][0] = amount
        over.tables["t"].version += 1

    assert sums.figure(figure) == 3
    with sums.still():
        assert sums.figure(figure) == 3
        change(11.0)  # which must not happen
        assert sums.figure(figure) == 3
    assert sums.figure(figure) == 13
    change(5.0)
    with sums.still():
        assert sums.figure(figure) == 7


def test_what_fails_while_nothing_changes_is_asked_again() -> None:
    fails = [True]

    class Failing(Expression):
        def excel(self) -> str:
            return ""

        def values(self, scope: Scope, rows: Rows) -> list[Value]:
            if fails.pop():
                raise ZeroDivisionError
            return [3]

    sums, figure = Sheet({}, {}).evaluation(), Failing()
    with sums.still():
        with pytest.raises(ZeroDivisionError):
            sums.figure(figure)
        fails.append(False)
        assert sums.figure(figure) == 3


def test_what_was_found_while_nothing_changed_holds_until_something_does() -> None:
    over = Sheet({"t": Filled({"A": [1.0, 2.0]})}, {"x": 3}, formulas={"before": Total(A), "now": Times(X, TWO)})
    before, now = Named(Name("before")), Named(Name("now"))
    sums, figure = over.evaluation(), When(now, "<", Const(7), RoundedSum((before, now)), Const("no"))
    assert sums.name("before") == 3
    with sums.still():
        assert (sums.figure(figure), sums.name("now")) == (9, 6)
    over.names["x"] = 2
    assert (sums.figure(figure), sums.name("now")) == (7, 4)
    with sums.still():
        assert sums.figure(figure) == 7
    over.tables["t"].columns["A"][0] = 11.0
    over.tables["t"].version += 1
    assert (sums.figure(figure), sums.name("now")) == (17, 4)
    with sums.still():
        assert sums.figure(figure) == 17
    over.names["x"] = 4
    assert (sums.figure(figure), sums.name("before")) == ("no", 13)


@pytest.mark.parametrize("op", ["=", "<>", "<", "<=", ">", ">="])
def test_a_choice_outside_any_table_is_that_of_a_row(op: str) -> None:
    some = [None, "", "a", "A", "2", 0, -0.0, 2, 2.5, 1e300, math.inf, True, DAY, NA, VALUE]
    for a in some:
        for b in some:
            held = Sheet({}, {"x": a, "y": b}).evaluation()
            for other in (Named(Name("y")), *([] if b is None else [Const(b)])):
                choice = When(X, op, other, Const("yes"), Error(REF))
                assert choice.value(held) is choice.values(held, (0,))[0]


def test_nothing_meets_a_condition_in_a_table_without_keys() -> None:
    held = sheet(t={"A": [5, NA], "K": [None, None]}, r={"K": ["甲", NA, None, 0]})
    same = Where(K, "=", Cell(Col("r", "K")))
    assert values(held, SumIf(A, (same,)), 4) == [0, 0, 0, 0]
    assert values(held, CountIf((Where(A, ">", ONE), same)), 4) == [0, 0, 0, 0]
    assert values(held, MeanIf(A, (same,)), 4) == [NA] * 4
