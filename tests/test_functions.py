"""The functions for cells: what a cell's value becomes, what comes back, and errors stay errors."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import math
from typing import Any

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

import xl_huikuan
from xl_huikuan.addin.functions import answer, answer_all
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.live.com_values import ERROR_CODES
from xl_huikuan.formulas.calls import Call, ManyCells
from xl_huikuan.formulas.node import Node
from xl_huikuan.formulas.signatures import Function, Takes
from xl_huikuan.values import CellError, serial


def call(name, *cells):
    return FUNCTIONS[name].value(*cells)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("HK_GAP", (300_000.0, 200_000.0), 100_000.0),
        ("HK_GAP", (300_000.0, None), 300_000.0),           # no commitment is a commitment of 0
        ("HK_GAP", (300_000.0, ""), 300_000.0),
        ("HK_GAP", (100.0, 250.0), 0.0),
        ("HK_GAP", (1.005, 0.0), 1.01),                     # half up on the decimal that was typed
        ("HK_GAP", (CellError.NA, 200_000.0), CellError.NA),
        ("HK_GAP", (300_000.0, CellError.DIV0), CellError.DIV0),
        ("HK_GAP", ("20万", 0.0), CellError.VALUE),          # a function takes numbers only
        ("HK_GAP", (True, 0.0), CellError.VALUE),
        ("HK_GAP", (float("nan"), 0.0), CellError.VALUE),
        ("HK_BREAKDOWN", (100.0, (1.0, 1.0, 1.0)), (33.34, 33.33, 33.33)),
        ("HK_BREAKDOWN", (1000.0, (3.0, 1.0), (), (600.0, None), (), 100.0), (600.0, 400.0)),
        ("HK_BREAKDOWN", (100.0, (1.0, "一")), CellError.VALUE),
        ("HK_BREAKDOWN", (100.0, (1.0, 1.0), (70.0, None)), (70.0, 30.0)),               # at least 70
        ("HK_BREAKDOWN", (100.0, (1.0, 1.0), (), (), (10.0, None)), (10.0, 90.0)),       # 10 agreed on
        ("HK_STEP", (100.0, (0.25, 0.5, 1.0), 1.0), 25.0),
        ("HK_STEP", (100.0, (0.25, 0.5, 1.0), 3.0), 50.0),
        ("HK_STEP", (100.0, (0.25, 0.5, 1.0), 0.0), CellError.VALUE),
        ("HK_STEP", (0.01, (1.0,), 1.0), 0.01),                                          # without a unit, to the cent
        ("HK_SUPPORT", ("资金", ("库存", "资金"), ("分期",)), CellError.VALUE),              # columns of two lengths
        ("HK_SUGGESTION", ("分期", 1.0, "A1", ("A1",), ("甲",), (1.0,), (1.0,), ()), CellError.VALUE),
        ("HK_SUGGESTION", ("分期", None), "分期"),
        ("HK_SUGGESTION", (None, 50_000.0), "缺口5万元还没有措施"),
        ("HK_WORKDAYS", (dt.date(2026, 11, 20), dt.date(2026, 11, 23), (dt.date(2026, 11, 23),), ()), CellError.VALUE),
        ("HK_PROMISE", (0.0, None, 0.0, 0.0, 46_339.0), "未承诺"),
        ("HK_STEP", (50_000.0, (1 / 3, 5 / 7, 1.0), 2.0, 100.0), 19_000.0),
        ("HK_STEP", (50_000.0, (1 / 3, 5 / 7, 1.0), 4.0), CellError.VALUE),
        ("HK_STEP", (50_000.0, (None, 1.0), 1.0), CellError.VALUE),                      # a share is blank
        ("HK_COMMITMENT", (1.0, 1.0, 1.0, None, 1.0, 0.0, 0.0, (0.9, 0.5, None, 1.5)), CellError.VALUE),
        ("HK_COMMITMENT", (1.0, 1.0, 1.0, None, 1.0, 0.0, 0.0, (0.9, 0.5, 0.15)), CellError.VALUE),
        ("HK_COMMITMENT", (None, 300.0, 100.0, None, 100.0, 0.0, 0.0, ()), "未承诺"),
        ("HK_COMMITMENT", (500.0, 600.0, 100.0, 400.0, None, 0.0, 0.0, ()), "不可信"),   # beyond capacity
        ("HK_COMMITMENT", (100.0, 100.0, 100.0, None, 100.0, 2.0, -1.0, ()), "可信"),   # p = 0.88
        ("HK_COMMITMENT", (100.0, 100.0, 100.0, None, 100.0, -0.5, -1.0, ()), "偏高"),  # p = 0.38
        # good until Thursday the 12th, 46,338
        ("HK_PROMISE", (100.0, dt.date(2026, 11, 12), 0.0, 100.0, dt.date(2026, 11, 5)), "已兑现"),
        ("HK_PROMISE", (100.0, 46_338.0, 0.0, 30.0, 46_339.0), "部分兑现"),   # dates as serials
        ("HK_PROMISE", (100.0, 46_338.0, 0.0, 0.0, 46_339.0), "未兑现"),
        ("HK_PROMISE", (100.0, 46_338.0, 0.0, -30.0, 46_339.0), "未兑现"),    # promises before it take more than came
        ("HK_PROMISE", (100.0, 46_338.0, 0.0, 0.0, 46_338.0), "未到期"),      # tolerance not over
        ("HK_PROMISE", (100.0, 46_338.0, 1.0, 0.0, 46_339.0), "已替代"),
        ("HK_PROMISE", (100.0, None, 0.0, 0.0, 46_339.0), CellError.VALUE),
        ("HK_PROMISE", (-100.0, 46_338.0, 0.0, 0.0, 46_339.0), CellError.VALUE),
        ("HK_NEXT_CONTACT", (dt.date(2026, 11, 20), 2.0, dt.date(2026, 11, 23), (), ()), dt.date(2026, 11, 24)),
        ("HK_NEXT_CONTACT", (dt.date(2026, 11, 20), 2.0, dt.date(2026, 11, 23), (dt.date(2026, 11, 24),), ("休",)), dt.date(2026, 11, 25)),
        ("HK_SUPPORT", ("库存", ("资金", "库存"), ("分期", "分销")), "分销"),
        ("HK_SUPPORT", (None, ("资金", None), ("分期", "空")), ""),
        ("HK_SUPPORT", ("别的", ("资金",), ("分期",)), ""),
        ("HK_CHECK", ("甲", 10.0, 10.0, 10.0, 0.0), ""),
        ("HK_VERSION", (), xl_huikuan.__version__),
    ],
)  # fmt: skip
def test_values(name, cells, expected):
    found = call(name, *cells)
    if isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-9)
    else:
        assert found == expected and isinstance(found, type(expected))


def test_check_names_the_gravest_fault():
    assert "客户表里没有" in call("HK_CHECK", "", "二十万", CellError.VALUE, 5.0, CellError.NA, -1.0, CellError.VALUE)
    assert "期初目标" in call("HK_CHECK", "甲", "二十万", CellError.VALUE, 5.0, CellError.NA)
    assert "本月目标算不出" in call("HK_CHECK", "甲", 20.0, CellError.VALUE, 5.0, CellError.NA)
    assert "累计实收算不出" in call("HK_CHECK", "甲", 20.0, -5.0, 5.0, CellError.NA)
    assert "客户承诺算不出" in call("HK_CHECK", "甲", None, -5.0, None, 5.0, CellError.VALUE, CellError.VALUE)
    assert "措施合计算不出" in call("HK_CHECK", "甲", None, -5.0, None, 5.0, 3.0, CellError.VALUE)
    assert "本月目标是负数" in call("HK_CHECK", "甲", 20.0, -5.0, 5.0, 5.0)
    assert "节点合计" in call("HK_CHECK", "甲", 10.0, 10.0, 9.99, 0.0)
    assert call("HK_CHECK", "甲", 10.0, 10.0, 10.004, 0.0) == ""  # less than a cent is no difference


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_the_table_is_whole(function):
    assert function.name.startswith("HK_") and function.help and function.category
    assert all(argument.help for argument in function.arguments)
    called = [argument.called for argument in function.arguments]
    assert all(called) and len(set(called)) == len(called)
    optional = [argument.optional for argument in function.arguments]
    assert optional == sorted(optional), "optional arguments come last"
    names = [argument.name for argument in function.arguments]
    assert len(set(names)) == len(names) and all(name.isascii() for name in names)
    # the declared arguments fit the function that computes it
    inspect.signature(function.call).bind(*names)
    inspect.signature(function.call).bind(*[a.name for a in function.arguments if not a.optional])


ACTIONS = {
    "codes": ("A1", "a1", "A2", "A1", None, "A1"),
    "measures": ("客户激励", "促销培训", "促销宣传", "促销培训", None, "促销宣传"),
    "increments": (30_000.0, 5_000.0, CellError.NA, 5_000.0, None, "两万"),
    "costs": (2_000.0, 800.0, "贵", 800.0, None, CellError.NA),
    "states": ("建议", "建议", "建议", "建议", None, "已定"),
}
"""Four rows of A1 (codes fold case, as Excel's sums do): three suggestions that bring 40,000 for 3,600, and one decided."""


@pytest.mark.parametrize(
    ("gap", "code", "expected"),
    [
        (100_000.0, "A1", "建议客户激励、促销培训2次：可补4万元，费用3,600元；还差6万元没有措施；办法：分期"),
        (40_000.0, "A1", "建议客户激励、促销培训2次：可补4万元，费用3,600元；办法：分期"),
        (38_500.0, "A1", "建议客户激励、促销培训2次：可补3.85万元，费用3,600元；办法：分期"),  # no more than the gap
        (9_000.0, "B7", "缺口9,000元还没有措施；办法：分期"),
        (0.0, "B7", "分期"),
        (9_000.0, "A2", CellError.NA),  # what A2's own action brings is an error
    ],
)
def test_suggestions_in_words(gap, code, expected):
    assert call("HK_SUGGESTION", "分期", gap, code, *ACTIONS.values()) == expected


def test_a_free_suggestion_costs_nothing_in_words_too():
    cells = ("A1",), ("潜力分析",), (1_000.0,), (None,), ("建议",)
    assert call("HK_SUGGESTION", "", 1_000.0, "A1", *cells) == "建议潜力分析：可补1,000元，不花费用"


REFUSING = [f for f in FUNCTIONS.values() if f.arguments and f.arguments[0].takes is not Takes.ANYTHING]
"""All but HK_CHECK, which is there to tell of errors."""


@pytest.mark.parametrize("function", REFUSING, ids=lambda function: function.name)
@pytest.mark.parametrize("error", list(CellError))
def test_an_error_in_an_argument_stays_that_error(function, error):
    plain = {
        Takes.TEXT: "库存", Takes.DATE: dt.date(2026, 11, 5), Takes.MAYBE_DATE: dt.date(2026, 11, 5),
        Takes.MONEYS: (1.0,), Takes.NUMBERS: (1.0,), Takes.TEXTS: ("库存",), Takes.DATES: (),
    }  # fmt: skip
    for at, argument in enumerate(function.arguments):
        if argument.takes is Takes.CELLS:
            continue  # only the rows that count are looked at: see the test of suggestions below
        cells = [plain.get(a.takes, 1.0) for a in function.arguments]
        cells[at] = (error,) if isinstance(cells[at], tuple) else error
        assert function.value(*cells) is error, argument.name


# ---- what is no cell's fault


def test_too_many_or_too_few_arguments_are_an_error_of_ours():
    for cells in ((300.0, 200.0, 1.0), (300.0,), ()):
        with pytest.raises(TypeError, match="HK_GAP"):
            call("HK_GAP", *cells)


def test_a_slip_in_our_own_code_is_not_the_users_value_error(monkeypatch):
    broken = dataclasses.replace(FUNCTIONS["HK_GAP"], call=lambda target, commitment: target + None)
    with pytest.raises(TypeError):
        broken.value(300.0, 200.0)


def calls(expression):
    """Every call of a function of ours inside a formula."""
    if isinstance(expression, Call):
        yield expression
    for name in expression.field_names if isinstance(expression, Node) else ():
        held = getattr(expression, name)
        for part in held if isinstance(held, tuple) else (held,):
            yield from calls(part)


FORMULAS = [
    *(computed.expression for table in TABLES.values() for computed in table.computed.values()),
    *(cell.formula for cell in NAMES.values() if cell.formula is not None),
]


def test_every_call_of_the_contract_has_the_arguments_that_its_function_takes():
    found = [found for formula in FORMULAS for found in calls(formula)]
    assert {called.name for called in found} == {
        "HK_CHECK", "HK_GAP", "HK_COMMITMENT", "HK_REASON", "HK_EXPECTED", "HK_PROMISE", "HK_SUPPORT", "HK_SUGGESTION",
        "HK_WORKDAYS",
    }  # fmt: skip
    for called in found:
        function = FUNCTIONS[called.name]
        assert function.least <= len(called.arguments) <= len(function.arguments), called.name
        columns = [argument.takes in COLUMNS for argument in function.arguments]
        for is_column, argument in zip(columns, called.arguments, strict=False):
            assert argument is None or isinstance(argument, ManyCells) == is_column, called.name


COLUMNS = {Takes.MONEYS, Takes.NUMBERS, Takes.TEXTS, Takes.DATES, Takes.CELLS}
figures = st.one_of(st.none(), st.floats(-10, 1e6), st.sampled_from((0.0, 0.15, 0.5, 0.9, 1.0, 1.5)))
cells = st.one_of(
    figures, st.none(), st.booleans(), st.text(max_size=8), st.sampled_from(list(CellError)), st.integers(-(10**9), 10**9),
    st.floats(allow_nan=True, allow_infinity=True), st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
)  # fmt: skip


usual = st.sampled_from([
    st.floats(-1e6, 1e6), st.integers(-(10**6), 10**6), st.text(max_size=4), st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
])  # fmt: skip
"""A column of cells is nearly always of one kind, with blanks among them."""


@st.composite
def rows_of_cells(draw: st.DrawFn, function: Function, count: int) -> list[list[Any]]:
    """A column of cells for each argument of a function."""
    found: list[list[Any]] = []
    for argument in function.arguments:
        kind = cells if draw(st.booleans()) else draw(usual)
        cell = kind if draw(st.booleans()) else st.one_of(st.none(), kind)
        if argument.takes in COLUMNS:
            many = st.lists(cell, max_size=3).map(tuple)
            same = draw(st.booleans())
            found.append([draw(many)] * count if same else [draw(many) for _ in range(count)])
        else:
            found.append([draw(cell) for _ in range(count)])
    return found


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
@given(data=st.data(), count=st.integers(0, 4))
def test_many_rows_get_what_each_would_get(function, data, count):
    columns = data.draw(rows_of_cells(function, count))
    alone = [function.value(*(column[row] for column in columns)) for row in range(count)]
    together = function.values(columns, count)
    assert [*map(repr, together)] == [*map(repr, alone)]  # of one kind, too: 1 is not 1.0


LEFT_OUT, NO_DATA = -2147352572, -2146826246


def test_many_calls_in_one_are_answered_as_each_would_be():
    calls = [
        ("HK_GAP", 300.0, 200.0), ("HK_GAP", "20万", 1.0), ("HK_GAP", NO_DATA, 1.0), ("HK_VERSION",),
        ("HK_PRIORITY", 100.0, 0.5, LEFT_OUT, LEFT_OUT), ("HK_STEP", 1000.0, ((0.3,), (0.6,), (1.0,)), 2.0, LEFT_OUT),
        ("HK_NEXT_CONTACT", None, 5.0, 46_349.0, LEFT_OUT, LEFT_OUT),
    ]  # fmt: skip
    flat = [part for name, *cells in calls for part in (name, len(cells), *cells)]
    alone = [
        answer(FUNCTIONS[name], [None if cell == LEFT_OUT else cell for cell in cells])[0][0] for name, *cells in calls
    ]
    assert answer_all(flat) == [alone]
    assert alone[:4] == [100.0, "#VALUE!", "#N/A", xl_huikuan.__version__] and alone[5] == 300.0


def test_what_cannot_be_answered_among_many_has_no_answer():
    column = ((1.0,), (2.0,))
    flat = ["HK_GAP", 3, 1.0, 2.0, 3.0, "HK_BREAKDOWN", 2, 10.0, column, "HK_OTHER", 0, "HK_GAP", 2, 3.0, 1.0]
    assert answer_all(flat) == [[None, None, None, 2.0]]
    assert answer_all([]) == [[]]


def assert_carried(function, given_cells):
    """What the wrapper gets is rows of texts, finite numbers and booleans, whatever it handed over."""
    codes = {error: code for code, error in ERROR_CODES.items()}

    def over_com(cell):
        if isinstance(cell, tuple):
            return tuple((over_com(one),) for one in cell)
        if isinstance(cell, int) and not isinstance(cell, bool):
            return float(cell)
        return codes.get(cell, float(serial(cell)) if isinstance(cell, dt.date) else cell)

    for row in answer(function, [over_com(cell) for cell in given_cells]):
        assert all(isinstance(value, (float, str, bool)) and value not in (math.inf, -math.inf) for value in row)
        assert not any(value != value for value in row)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
@settings(max_examples=at_most(300), deadline=None)
@given(data=st.data())
def test_whatever_stands_in_the_cells_a_function_gives_a_value(function, data):
    count = data.draw(st.integers(function.least, len(function.arguments)))
    given_cells = [
        tuple(data.draw(st.lists(data.draw(st.sampled_from((cells, figures))), max_size=5)))
        if argument.takes in COLUMNS
        else data.draw(cells)
        for argument in function.arguments[:count]
    ]
    found = function.value(*given_cells)
    assert_carried(function, given_cells)
    held = found if isinstance(found, tuple) else (found,)
    assert all(isinstance(value, (int, float, str, dt.date)) for value in held)
