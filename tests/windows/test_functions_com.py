"""Every function for cells, called as Excel calls it: over COM, values only, through the server and through the DLL."""

from __future__ import annotations

import datetime as dt

import pytest
import pywintypes
from servers import by_dll, by_hand

import xl_huikuan
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.live.com_values import ERROR_CODES
from xl_huikuan.formulas.signatures import Gives, Takes
from xl_huikuan.values import CellError, serial

MODULE = "xl_huikuan.addin.functions"
MISSING = -2147352572
"""What VBA hands over for an argument that was left out."""
NA, VALUE, SPILL = -2146826246, -2146826273, -2146826243
TODAY = float(serial(dt.date(2026, 11, 23)))  # a Monday


@pytest.fixture(scope="module", params=[by_hand, by_dll], ids=["server", "DLL"])
def server(request):
    with request.param() as found:
        yield found


@pytest.fixture
def call(server):
    return lambda name, *cells: server.CallUDF(MODULE, name, cells)


def column(*cells):
    return tuple((cell,) for cell in cells)


@pytest.mark.parametrize(
    ("name", "cells", "gives"),
    [
        ("HK_GAP", (300000.0, 200000.0), 100000.0),
        ("HK_GAP", (300000.0, None), 300000.0),  # no commitment is a commitment of 0
        ("HK_GAP", (0.3, 0.1), 0.2),  # in cents: not 0.19999999999999998
        ("HK_GAP", (column(300.0, 200.0, 100.0), column(100.0, None, 200.0)), column(200.0, 200.0, 0.0)),
        ("HK_GAP", (column(300.0, NA, "20万"), 100.0), column(200.0, "#N/A", "#VALUE!")),
        ("HK_GAP", (((300.0, 200.0),), 100.0), (200.0, 100.0)),  # a row stays a row
        ("HK_GAP", (column(300.0, 200.0), column(1.0, 2.0, 3.0)), column(299.0, 198.0, "#N/A")),
        ("HK_BREAKDOWN", (100.0, column(1.0, 2.0, 1.0)), column(25.0, 50.0, 25.0)),
        ("HK_BREAKDOWN", (100.0, column(1.0, 2.0, 1.0), MISSING, column(None, 40.0, None), MISSING, 10.0), column(30.0, 40.0, 30.0)),
        ("HK_BREAKDOWN", (90.0, ((1.0, 2.0),)), (30.0, 60.0)),
        ("HK_STEP", (1000.0, column(0.3, 0.6, 1.0), 2.0), 300.0),
        ("HK_STEP", (column(100.0, 200.0), column(0.3, 0.6, 1.0), ((1.0, 2.0, 3.0),)), ((30.0, 30.0, 40.0), (60.0, 60.0, 80.0))),
        ("HK_COMMITMENT", (None, 300000.0, 200000.0, None, 250000.0, 1.0, -1.0), "未承诺"),
        ("HK_EXPECTED", (100000.0, 100000.0, 30.0, 0.0, -30.0, 0.0), 100000.0),  # sure to pay in full
        ("HK_EXPECTED", (100000.0, 100000.0, 30.0, 0.0, -30.0, 0.0, MISSING), 100000.0),
        ("HK_PROMISE", (50000.0, TODAY - 2, 0.0, 50000.0, TODAY), "已兑现"),
        ("HK_PROMISE", (50000.0, TODAY + 4, 0.0, 0.0, TODAY), "未到期"),
        ("HK_PRIORITY", (0.0, 0.5), 0.0),
        ("HK_NEXT_CONTACT", (TODAY - 3, 2.0, TODAY), TODAY + 1),  # Friday and two working days: Tuesday
        ("HK_NEXT_CONTACT", (TODAY - 3, 2.0, TODAY, column(TODAY, None), column("休", None)), TODAY + 2),  # Monday is off
        ("HK_NEXT_CONTACT", (None, 5.0, TODAY, MISSING, MISSING), TODAY),
        ("HK_SUPPORT", ("资金", column("库存", "资金"), column("促销", "分批打款")), "分批打款"),
        ("HK_SUPPORT", (None, column("库存", "资金"), column("促销", "分批打款")), ""),
        (
            "HK_SUGGESTION",
            (
                "分批打款", 50000.0, "00101", column("00101", 101.0, NA), column("客户激励", "促销培训", "促销培训"),
                column(30000.0, 5000.0, NA), column(2000.0, None, NA), column("建议", "建议", "建议"),
            ),
            "建议客户激励、促销培训：可补3.5万元，费用2,000元；还差1.5万元没有措施；办法：分批打款",
        ),
        ("HK_REASON", (60000.0, 100000.0, 50000.0, 40000.0, None, 1.0, -1.0), "承诺6万元，超过本月能力上限4万元"),
        ("HK_WORKDAYS", (TODAY - 3, TODAY, MISSING, MISSING), 2.0),  # Friday and Monday
        ("HK_CHECK", ("甲酒业", 100.0, 100.0, 100.0, 0.0, 100.0, 0.0), ""),
        ("HK_VERSION", (), xl_huikuan.__version__),
    ],
)  # fmt: skip
def test_a_call_gives_what_the_trade_says(call, name, cells, gives):
    assert call(name, *cells) == gives


@pytest.mark.parametrize(
    ("name", "cells", "error"),
    [
        ("HK_GAP", (NA, 200000.0), "#N/A"),
        ("HK_GAP", (SPILL, 200000.0), "#VALUE!"),
        ("HK_GAP", ("20万", 200000.0), "#VALUE!"),
        ("HK_GAP", (300000.0, True), "#VALUE!"),
        ("HK_BREAKDOWN", (100.0, column(1.0, NA)), "#N/A"),
        ("HK_BREAKDOWN", (column(1.0, 2.0), column(1.0, 2.0)), "#VALUE!"),
        ("HK_STEP", (1000.0, column(0.3, 0.6, 1.0), 4.0), "#VALUE!"),
        ("HK_NEXT_CONTACT", (None, 5.0, None), "#VALUE!"),
        ("HK_PROMISE", (VALUE, TODAY, 0.0, 0.0, TODAY), "#VALUE!"),
    ],
)
def test_a_single_cell_that_fails_arrives_as_an_error(call, name, cells, error):
    assert call(name, *cells) == error


@pytest.mark.parametrize(
    ("module", "name", "cells"),
    [
        (MODULE, "HK_GAP", (1.0, 2.0, 3.0)),  # more than the function takes: another version's workbook
        (MODULE, "HK_GAP", (1.0,)),
        (MODULE, "HK_NEVER", ()),
        ("xl_huikuan.no_module", "HK_GAP", (1.0, 2.0)),
    ],
)
def test_what_raises_cannot_be_taken_for_a_success(server, module, name, cells):
    """A caller may take an exception whose code is 0 for a success that gives nothing (MS-OAUT)."""
    with pytest.raises(pywintypes.com_error) as caught:
        server.CallUDF(module, name, cells)
    code, scode = caught.value.excepinfo[0], caught.value.excepinfo[5]
    assert code == 0 and scode < 0


SAMPLE = {
    Takes.MONEY: 1000.0, Takes.MAYBE_MONEY: 2000.0, Takes.NUMBER: 1.0, Takes.MAYBE_NUMBER: 2.0, Takes.TEXT: "资金",
    Takes.DATE: TODAY, Takes.MAYBE_DATE: TODAY + 1, Takes.MONEYS: (100.0, 900.0), Takes.NUMBERS: (0.5, 1.0),
    Takes.TEXTS: ("休", "班"), Takes.DATES: (TODAY, TODAY + 5), Takes.ANYTHING: 5.0,
    Takes.CELLS: ("资金", 1.0),
}  # fmt: skip
CODES = {error: code for code, error in ERROR_CODES.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("odd", ["as it is", "blank", "text", "error", "bool", "left out"])
def test_what_arrives_over_com_is_what_python_gives(call, name, odd):
    """Every argument of every function in turn blank, text, an error, TRUE, or left out."""
    function = FUNCTIONS[name]
    plain = [SAMPLE[argument.takes] for argument in function.arguments]
    strange = {"blank": None, "text": "二十万元", "error": CellError.DIV0, "bool": True, "left out": None}
    for at in range(len(plain)) if odd != "as it is" else [None]:
        cells = list(plain)
        if at is not None:
            if odd == "left out" and not function.arguments[at].optional:
                continue
            cells[at] = strange[odd]
        expected = function.value(*cells)
        given = [column(*cell) if isinstance(cell, tuple) else CODES.get(cell, cell) for cell in cells]
        if odd == "left out" and at is not None:
            given[at] = MISSING
        if isinstance(expected, CellError):
            expected = expected.value
        elif function.gives is Gives.MONEYS:
            expected = column(*expected) if len(expected) > 1 else expected[0]
        elif function.gives is Gives.DATE:
            expected = float(serial(expected))
        assert call(name, *given) == expected


def test_many_calls_in_one_come_back_as_each_would(server, call):
    calls = [
        ("HK_GAP", 300.0, 200.0), ("HK_GAP", "20万", 1.0), ("HK_GAP", NA, 1.0), ("HK_SUPPORT", "资金", column("资金"), column("分批")),
        ("HK_PRIORITY", 100.0, 0.5, MISSING, MISSING), ("HK_BREAKDOWN", 10.0, column(1.0, 2.0)), ("HK_VERSION",), ("HK_GAP", None, None),
    ]  # fmt: skip
    flat = [part for name, *cells in calls for part in (name, len(cells), *cells)]
    found = server.CallUDF(MODULE, "answer_all", (flat,))
    assert list(found) == [None if name == "HK_BREAKDOWN" else call(name, *cells) for name, *cells in calls]


def test_dates_of_vba_count_as_days(call):
    """A VBA caller hands over a Date where a cell hands over its number."""
    day = pywintypes.Time(dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    assert call("HK_NEXT_CONTACT", day, 2.0, TODAY) == TODAY + 1


def test_a_long_column_keeps_its_shape_and_order(call):
    targets = column(*(float(n) for n in range(1000)))
    assert call("HK_GAP", targets, 10.0) == column(*(max(n - 10.0, 0.0) for n in range(1000)))


def test_chinese_arrives_whole(call):
    names = ("库存高", "资金紧张：贷款未批", "𠮷野家")
    assert (
        call("HK_SUPPORT", names[2], column(*names), column("一", "二", "增补汉字也不丢：𠮷")) == "增补汉字也不丢：𠮷"
    )


def test_the_table_is_what_xlwings_sees(server):
    for name, function in FUNCTIONS.items():
        told = server.Str(server.Eval(f"__import__('{MODULE}', fromlist=['x']).{name}.__xlfunc__['args']"))
        assert all(f"'name': '{argument.name}'" in told for argument in function.arguments)
        assert told.count("'convert': 'raw'") == len(function.arguments)
