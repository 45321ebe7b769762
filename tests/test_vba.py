"""The template's macros, run: what they ask of Python, what they make of its answers, and how they fail."""

from __future__ import annotations

import datetime as dt
import math
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hosts.vba_stand_in import CONF, HOME, LIBRARY, LOST, PYTHON, Excel, column, fail, plain, procedures, row
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from office_edits import protect
from pyopenvba.excel import ExcelFile
from pyopenvba.interpreter import EMPTY, MISSING, NULL, VBAArray, VBADate, VBAErrorValue, VBAObject
from pyopenvba.interpreter._objects import member, method
from pyopenvba.interpreter._preprocess import strip_directives

from xl_huikuan.addin.serve import command
from xl_huikuan.addin.xlwings_conf import settings as conf_settings
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.status import Messages
from xl_huikuan.formulas.signatures import Gives
from xl_huikuan.values import serial

WORKBOOK = Path(__file__).parents[1] / "workbook"
TEMPLATE = WORKBOOK / "template.xlsm"
TEXT = {cell.name.removeprefix("hk_msg_"): cell.default for cell in Messages.declared}
JOBS = {
    "HkCheck": "check",
    "HkPlan": "plan",
    "HkFollowUps": "follow_ups",
    "HkLog": "log",
    "HkMeasures": "measures",
    "HkReview": "review",
    "HkRollOver": "roll_over",
    "HkImport": "import_receipts",
    "HkFromTables": "start_from",
    "HkRepair": "repair",
}
NAME = 2029
INFORMATION, EXCLAMATION, CRITICAL = 64, 48, 16
RAN: set[str] = set()


@pytest.fixture
def excel():
    made = Excel(TEMPLATE)
    yield made
    RAN.update(made.ran)


def error(found):
    assert isinstance(found, VBAErrorValue), found
    return found.number


# ---- functions


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_wrapper_hands_its_arguments_to_its_function(excel, name):
    function = FUNCTIONS[name]
    server = excel.server(lambda *call: 1.0)
    cells = [float(n) for n in range(1, len(function.arguments) + 1)]
    found = excel.app.run(name, *cells)
    assert server.calls == [("xl_huikuan.addin.functions", name, cells)]
    assert found == (dt.datetime(1899, 12, 31) if function.gives is Gives.DATE else 1.0)
    assert server.with_workbook == [False]


def test_left_out_arguments_arrive_as_missing(excel):
    server = excel.server(lambda *call: 1.0)
    excel.basic("result = HK_PRIORITY(100, 0.5)")
    assert server.calls[0][2] == [100, 0.5, "(missing)", "(missing)"]


def test_cells_are_handed_over_as_values_days_as_numbers(excel):
    server = excel.server(lambda *call: 1.0)
    excel.basic(
        'With ThisWorkbook.Worksheets(1)\n.Range("H50").Value = 3.5\n.Range("H52").Value = DateSerial(2026, 11, 23)\n'
        'result = HK_GAP(.Range("H50"), .Range("H50:H52"))\nEnd With'
    )
    day = float(serial(dt.date(2026, 11, 23)))
    assert server.calls[0][2] == [3.5, ((3.5,), (None,), (day,))]


MARKS = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
NUMBERS = [2000, 2007, 2015, 2023, 2029, 2036, 2042]


@pytest.mark.parametrize(("mark", "number"), list(zip(MARKS, NUMBERS, strict=True)))
def test_an_errors_name_becomes_the_error(excel, mark, number):
    excel.server(lambda *call: mark)
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == number


def test_errors_in_columns_and_rows_are_errors_element_by_element(excel):
    excel.server(lambda *call: column(1.0, "#N/A", "文字", "#VALUE!"))
    shown = 'result = IsError(r({0})) & "," & CStr(r({1})) & "," & r({2}) & "," & CStr(r({3}))'
    assert (
        excel.basic("r = HK_GAP(1, 2)\n" + shown.format("1, 0", "1, 0", "2, 0", "3, 0"))
        == "True,Error 2042,文字,Error 2015"
    )
    excel.server(lambda *call: row(1.0, "#DIV/0!"))
    assert excel.basic('r = HK_GAP(1, 3)\nresult = r(0) & "," & CStr(r(1))') == "1,Error 2007"


def test_days_arrive_as_dates_element_by_element(excel):
    day = float(serial(dt.date(2026, 11, 23)))
    shown = 'r = HK_NEXT_CONTACT(1, 2, 3)\nresult = TypeName(r({0})) & Format(r({0}), "yyyy-mm-dd") & TypeName(r({1}))'
    excel.server(lambda *call: column(day, "#N/A"))
    assert excel.basic(shown.format("0, 0", "1, 0")) == "Date2026-11-23Error"
    excel.server(lambda *call: row(day, "#N/A"))
    assert excel.basic(shown.format("0", "1").replace("1, 2, 3", "1, 2, 4")) == "Date2026-11-23Error"


def test_an_unknown_failure_is_a_value_error(excel):
    excel.server(lambda *call: fail(-2147352567, "Unexpected Python Error: KeyError: '#N/A'"))
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == 2015


# ---- the memo


def ran(excel, *arguments, name="HK_GAP"):
    """A call's answer, and whether Python was asked."""
    calls = excel.outside.server.calls
    before = len(calls)
    return excel.app.run(name, *arguments), len(calls) > before


def counting(excel):
    """Let each call that reaches Python get a number of its own."""
    numbers = iter(range(1, 10**9))
    return excel.server(lambda *call: float(next(numbers)))


def test_the_same_arguments_ask_python_once(excel):
    counting(excel)
    assert ran(excel, 3e5, "甲") == (1.0, True)
    assert ran(excel, 3e5, "甲") == (1.0, False)
    assert ran(excel, 3e5, "甲", name="HK_PRIORITY") == (2.0, True)
    assert ran(excel, 3e5, "甲") == (1.0, False)


KINDS = [
    1.0, "1", True, "True", False, 0.0, "", EMPTY, "Error 2042", VBAErrorValue(2042), VBAErrorValue(2015), MISSING,
    46_349.0, VBADate(46_349.0), "46349", 0.3, 0.1 + 0.2, 1.005, math.nextafter(1.005, 0.0), -1.0, 1e300, 1.0000000000000002e300,
    "a", "A", "Ａ", "a ", "甲", "a|t1:b", "t1:a", "a|5:1",
]  # fmt: skip
"""Values that are one to a careless key."""


def test_no_two_kinds_of_values_share_an_answer(excel):
    counting(excel)

    def asked(kind):
        return ran(excel, 1.0, 2.0, kind, name="HK_PRIORITY")

    first = [asked(kind) for kind in KINDS]
    assert len({value for value, _ in first}) == len(KINDS)
    again = [asked(kind) for kind in KINDS]
    # "a" and "A" take each other's place, and so may what this PC's language takes for the same letter
    apart = [n for n, kind in enumerate(KINDS) if str(kind).casefold() not in ("a", "ａ")]
    assert [again[n] for n in apart] == [(first[n][0], False) for n in apart]
    assert all(value not in {value for value, _ in first} for value, asked_again in again if asked_again)


COLUMNS = [
    column(1.0, 2.0), row(1.0, 2.0), column("1", 2.0), column(1.0, EMPTY), column(1.0, ""), column(1.0, 0.0),
    column(1.0), column(1.0, 2.0, EMPTY), row("1|5:2"), column("1", "2"), row("1", "2"), column("1|t1:2"),
]  # fmt: skip


def test_columns_keep_their_shape_and_their_blanks(excel):
    counting(excel)
    first = [ran(excel, 9.0, cells, name="HK_BREAKDOWN")[0] for cells in COLUMNS]
    assert len(set(first)) == len(COLUMNS)
    assert [ran(excel, 9.0, cells, name="HK_BREAKDOWN") for cells in COLUMNS] == [(value, False) for value in first]


def test_arguments_do_not_run_into_each_other(excel):
    counting(excel)
    calls = [
        ("ab", "c"),
        ("a", "bc"),
        ("a|t1:b", "c"),
        ("a", "b|t1:c"),
        ("a|tb", "c"),
        ("a", "b|tc"),
        (column("a", "b"), "c"),
        (column("a"), "b"),
    ]
    assert len({ran(excel, *cells)[0] for cells in calls}) == len(calls)


def test_a_long_column_is_handed_over_each_time(excel):
    counting(excel)
    for cells, asked in ((column(*map(float, range(64))), False), (column(*map(float, range(65))), True)):
        ran(excel, 1.0, cells, name="HK_BREAKDOWN")
        assert ran(excel, 1.0, cells, name="HK_BREAKDOWN")[1] is asked


def test_an_answer_that_is_an_error_or_a_column_comes_back_as_it_was(excel):
    excel.server(lambda *call: "#N/A")
    assert [error(ran(excel, 1.0, 2.0)[0]) for _ in range(2)] == [2042, 2042]
    excel.server(lambda *call: column(7.0, "#VALUE!", "文字"))
    shown = "r = HK_GAP(1, 3)\nresult = r(0, 0) & CStr(r(1, 0)) & r(2, 0)"
    assert [excel.basic(shown) for _ in range(2)] == ["7Error 2015文字"] * 2
    assert len(excel.outside.server.calls) == 1


def test_what_is_no_answer_of_pythons_is_not_kept(excel):
    excel.server(lambda *call: fail(-2147352567, "Unexpected Python Error"))
    assert error(ran(excel, 1.0, 2.0)[0]) == 2015
    excel.outside.files.discard(PYTHON)
    counting(excel)
    assert ran(excel, 1.0, 2.0) == (1.0, True)


def test_a_new_connection_knows_nothing_of_the_last_one(excel):
    """The next Python may be of another version."""
    excel.server(lambda *call: 1.0)
    assert ran(excel, 1.0, 2.0) == (1.0, True)
    excel.server(lambda *call: fail(LOST) if not excel.outside.activations > 1 else 2.0)
    assert ran(excel, 8.0, 9.0) == (2.0, True)  # lost, started again
    assert ran(excel, 1.0, 2.0) == (2.0, True)


def test_the_memo_is_bounded():
    small = Excel(TEMPLATE, {"MOST_ANSWERS As Long = 50000": "MOST_ANSWERS As Long = 3"})
    counting(small)
    for n in range(3):
        ran(small, float(n), 1.0)
    assert [ran(small, float(n), 1.0)[1] for n in range(3)] == [False] * 3
    assert ran(small, 3.0, 1.0)[1]
    assert [ran(small, float(n), 1.0)[1] for n in (3, 0, 1, 2)] == [False, True, True, True]


values = st.one_of(
    st.floats(allow_nan=False, width=64), st.integers(-5, 5).map(float), st.booleans(), st.just(EMPTY), st.just(MISSING),
    st.text("ab|~:[]1甲", max_size=4), st.sampled_from(NUMBERS).map(VBAErrorValue),
)  # fmt: skip
memo_books = []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(values, values), min_size=1, max_size=12))
def test_with_the_memo_every_call_answers_as_it_would_without(calls):
    """What Python would say is the text of the typed arguments."""
    if not memo_books:
        memo_books.append(Excel(TEMPLATE))
    [book] = memo_books
    book.server(lambda *call: repr(call))
    for given_cells in (*calls, *calls):
        found = book.app.run("HK_PRIORITY", 1.0, 2.0, *given_cells)
        assert found == repr(("HK_PRIORITY", 1.0, 2.0, *map(plain, given_cells)))


class Cells(VBAObject):
    """A block of cells, each a value and whether a formula stands there."""

    vba_type_name = "Range"

    def __init__(self, *rows):
        self.rows = rows

    @member
    def Value2(self):
        if len(self.rows) == len(self.rows[0]) == 1:
            return self.rows[0][0][0]
        block = VBAArray([(1, len(self.rows)), (1, len(self.rows[0]))])
        for i, cells in enumerate(self.rows, 1):
            for j, (value, _) in enumerate(cells, 1):
                block.items[block.offset([i, j])] = value
        return block

    @member
    def HasFormula(self):
        found = {formula for cells in self.rows for _, formula in cells}
        return found.pop() if len(found) == 1 else NULL

    @method
    def Cells(self, i, j):
        return Cells((self.rows[int(str(i)) - 1][int(str(j)) - 1],))


@pytest.mark.parametrize(
    ("cells", "waits"),
    [
        (Cells([(EMPTY, True)]), True),
        (Cells([(EMPTY, False)]), False),  # a blank that somebody may fill
        (Cells([(5.0, True)]), False),
        (Cells([("", True)]), False),
        (Cells([(1.0, True)], [(EMPTY, True)]), True),
        (Cells([(1.0, True), (EMPTY, False)], [(EMPTY, False), (2.0, True)]), False),
        (Cells([(1.0, False), (EMPTY, False)], [(2.0, False), (EMPTY, True)]), True),
        (Cells([(EMPTY, False)], [(EMPTY, False)]), False),
        (Cells([(1.0, True)], [(2.0, True)]), False),
    ],
)
def test_cells_that_excel_has_not_calculated_yet_are_not_handed_over(excel, cells, waits):
    """Excel calls again when they are; what stands there meanwhile is an error, not a sum."""
    counting(excel)
    found, asked = ran(excel, 9.0, cells, name="HK_BREAKDOWN")
    assert asked is not waits
    assert error(found) == 2042 if waits else found == 1.0


def asked(excel):
    """What reached Python: functions' names and first arguments, and the calls of each batch."""
    found = []
    for _, name, arguments in excel.outside.server.calls:
        if name == "answer_all":
            flat, calls = arguments[0], []
            while flat:
                calls.append((flat[0], *flat[2 : 2 + int(str(flat[1]))]))
                flat = flat[2 + int(str(flat[1])) :]
            found.append(calls)
        else:
            found.append((name, *arguments))
    return found


def working(excel, cells, told="", batch=True):
    """Let the job's writing make Excel calculate these cells; Python's answer is the sum of a cell's arguments."""

    def answer(name, *given):
        if name == "plan":
            for at, arguments in enumerate(cells):
                shown[at] = excel.app.run("HK_GAP", *arguments)
            return row("ok", "", told)
        if name == "answer_all":
            if not batch:
                return fail(-2147352567, "gone")
            flat = [value for value in given[0] if not isinstance(value, str)]
            return row(*(a + b for a, b in zip(flat[1::3], flat[2::3], strict=True)))
        return sum(given) if name == "HK_GAP" else 0.0

    shown = {}
    excel.server(answer)
    return shown


CALCULATED = {"calculated": True}


def test_what_a_button_makes_excel_calculate_is_asked_for_in_one_call(excel):
    cells = [(float(n), 0.5) for n in range(50)]
    shown = working(excel, [*cells, *cells])
    excel.app.run("HkPlan")
    plan, *alone, batch = asked(excel)
    assert plan[0] == "plan" and alone == [("HK_GAP", *cell) for cell in cells[:20]]
    assert batch == [("HK_GAP", *cell) for cell in cells[20:]]  # each once
    assert error(shown[20]) == NAME and shown[19] == 19.5
    assert excel.help == [CALCULATED]  # … which calls again
    excel.outside.server.calls.clear()
    assert [excel.app.run("HK_GAP", *cell) for cell in cells] == [n + 0.5 for n in range(50)]
    assert excel.outside.server.calls == []


def test_few_calls_are_asked_for_alone_and_nothing_is_calculated_again(excel):
    shown = working(excel, [(float(n), 0.5) for n in range(20)])
    excel.app.run("HkPlan")
    assert [shown[n] for n in range(20)] == [n + 0.5 for n in range(20)] and excel.help == []
    assert "answer_all" not in [name for _, name, _ in excel.outside.server.calls]


def test_after_a_button_no_call_waits(excel):
    for told in ("", "calculate"):
        working(excel, [], told)
        excel.app.run("HkPlan")
        counting(excel)
        assert [excel.app.run("HK_GAP", float(n), told) for n in range(30)] == [float(n) for n in range(1, 31)]


@pytest.mark.parametrize("last", ["plan", "answer_all"])
def test_a_batch_or_a_job_that_fails_leaves_calls_that_ask_alone(excel, last):
    cells = [(float(n), 0.5) for n in range(30)]
    shown = working(excel, cells, batch=False)
    if last == "plan":
        answer = excel.outside.server.answer
        excel.server(
            lambda name, *given: answer(name, *given) and fail(LOST) if name == "plan" else answer(name, *given)
        )
    excel.app.run("HkPlan")
    assert error(shown[29]) == NAME
    assert excel.app.run("HK_GAP", 29.0, 0.5) == 29.5
    assert last == "plan" or excel.help == [CALCULATED]


def test_what_a_batch_has_no_answer_for_asks_alone(excel):
    cells = [(float(n), 0.5) for n in range(30)]
    working(excel, cells)
    answer = excel.outside.server.answer
    excel.server(lambda name, *given: row(*[NULL] * 9, "#N/A") if name == "answer_all" else answer(name, *given))
    excel.app.run("HkPlan")
    excel.outside.server.calls.clear()
    assert error(excel.app.run("HK_GAP", 29.0, 0.5)) == 2042 and excel.outside.server.calls == []
    assert excel.app.run("HK_GAP", 28.0, 0.5) == 28.5 and len(excel.outside.server.calls) == 1


def test_a_workbook_that_counts_days_from_1904_shows_errors_not_other_days(excel):
    server = counting(excel)
    excel.date1904 = True
    assert error(excel.app.run("HK_WORKDAYS", 46_349.0, 46_350.0)) == 2015 and server.calls == []
    excel.date1904 = False
    assert excel.app.run("HK_WORKDAYS", 46_349.0, 46_350.0) == 1.0


# ---- without Python


@pytest.mark.parametrize(
    ("lacks", "said"),
    [("settings", "no_setup"), (PYTHON, "no_interpreter"), (LIBRARY, "no_library")],
)
def test_without_python_nothing_is_started_and_the_second_call_answers_at_once(excel, lacks, said):
    if lacks == "settings":
        excel.outside.texts.clear()
    excel.outside.files.discard(lacks)
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == NAME
    looks = excel.outside.looks, len(excel.outside.read)
    for name in FUNCTIONS:
        found = excel.app.run(name, *[1.0] * len(FUNCTIONS[name].arguments))
        assert error(found) == NAME
    assert (excel.outside.looks, len(excel.outside.read)) == looks and excel.outside.activations == 0
    excel.app.run("HkPlan")
    assert excel.dialogs == [(TEXT["no_python"], CRITICAL, TEXT["title"])]
    assert state_cell(excel) == TEXT[said]
    assert excel.outside.activations == 0


def test_an_interpreter_in_a_virtual_environment_has_its_library_a_folder_up(excel):
    excel.outside.texts[CONF] = '"INTERPRETER_WIN","C:\\py\\Scripts\\python.exe"\r\n'
    excel.outside.files = {r"C:\py\Scripts\python.exe", LIBRARY}
    assert excel.app.run("HK_GAP", 1.0, 2.0) == 0.0 and excel.outside.activations == 1
    assert excel.outside.loaded == [LIBRARY]


def test_the_older_settings_key_counts_too(excel):
    excel.outside.texts[CONF] = f'"INTERPRETER","{PYTHON}"\r\n'
    assert excel.app.run("HK_GAP", 1.0, 2.0) == 0.0


def test_a_server_that_does_not_start_is_tried_once_until_a_button_tries_again(excel):
    excel.outside.activate = lambda: fail(1000, "Could not activate Python COM server")
    for _ in range(3):
        assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == NAME
    assert excel.outside.activations == 1
    excel.app.run("HkCheck")
    assert excel.outside.activations == 2 and excel.dialogs[-1][0] == TEXT["no_python"]
    server = excel.server(lambda name, *call: row("ok", "", "") if name == "check" else 5.0)
    excel.outside.activate = lambda: server
    excel.app.run("HkCheck")
    assert {"calculated": True} in excel.help  # the cells that got #NAME? are calculated again
    assert excel.app.run("HK_GAP", 1.0, 2.0) == 5.0 and excel.outside.activations == 3


def test_a_server_that_was_lost_is_started_again_once(excel):
    answers = iter([1.0, LOST, 2.0, LOST, LOST])

    def answer(*call):
        found = next(answers)
        return fail(LOST, "The RPC server is unavailable.") if found == LOST else found

    excel.server(answer)
    assert [excel.app.run("HK_GAP", 1.0, n) for n in (2.0, 3.0)] == [1.0, 2.0]
    assert excel.outside.activations == 2
    assert error(excel.app.run("HK_GAP", 1.0, 4.0)) == NAME  # lost, started again, lost again
    assert excel.outside.activations == 3
    assert error(excel.app.run("HK_GAP", 1.0, 5.0)) == NAME and excel.outside.activations == 3
    assert error(excel.app.run("HK_GAP", 1.0, 4.0)) == NAME  # no answer of Python's: it was not kept


def test_settings_are_not_read_for_each_call(excel):
    excel.app.run("HK_GAP", 1.0, 2.0)
    reads = len(excel.outside.read)
    assert reads > 0
    for n in range(5):
        excel.app.run("HK_GAP", 1.0, float(n))
    assert len(excel.outside.read) == reads


# ---- which Python: the user's own settings, and nothing else

START = f'"{PYTHON}" -P -B -m xl_huikuan.addin.serve $(CLSID)'
HOSTILE = {
    "INTERPRETER_WIN": r"\\share\evil\python.exe", "INTERPRETER": r"\\share\evil\python.exe",
    "PYTHONPATH": r"\\share\evil", "UDF MODULES": "evil", "USE UDF SERVER": "False", "DEBUG UDFS": "True",
    "SHOW CONSOLE": "True", "ADD_WORKBOOK_TO_PYTHONPATH": "True", "CONDA PATH": r"\\share\evil", "CONDA ENV": "evil",
    "LICENSE_KEY": "x';import evil;'",
}  # fmt: skip


def test_python_is_started_by_itself_without_the_current_folder(excel):
    """No cmd.exe, which Windows would look for in the current folder first; the DLL by its whole path for the same reason."""
    excel.app.run("HK_GAP", 1.0, 2.0)
    assert excel.outside.commands == [START] == [command(PYTHON)]
    assert excel.outside.loaded == [LIBRARY]


@pytest.mark.parametrize("macro", ["HK_GAP", "HkCheck"])
def test_no_settings_but_the_users_own_are_looked_at(excel, macro):
    """Beside the workbook, in the current folder, above the user's."""
    excel.server(lambda name, *call: row("ok", "", "") if name == "check" else 1.0)
    hostile = "".join(f'"{key}","{value}"\r\n' for key, value in HOSTILE.items())
    folder = str(excel.basic("result = ThisWorkbook.Path"))
    for place in (folder, folder + "\\", ".", "", HOME):
        excel.outside.texts[f"{place}\\xlwings.conf"] = excel.outside.texts[f"{place}xlwings.conf"] = hostile
    excel.outside.files |= {r"\\share\evil\python.exe", r"\\share\evil\xlwings64-0.37.8.dll"}
    excel.app.run(macro, *[1.0, 2.0] * (macro == "HK_GAP"))
    assert set(excel.outside.read) == {CONF}
    assert (excel.outside.loaded, excel.outside.commands) == ([LIBRARY], [START])
    assert {call[0].rpartition(".")[2] for call in excel.outside.server.calls} <= {"functions", "buttons"}


@pytest.mark.parametrize("users", [True, False])
def test_the_workbook_itself_names_no_python_either(excel, users):
    """A sheet can be changed where the macros are signed."""
    for at, (key, value) in enumerate(HOSTILE.items(), 1):
        excel.basic(f'ThisWorkbook.Worksheets("xlwings.conf").Range("A{at}:B{at}").Value = Array("{key}", "{value}")')
    assert (
        excel.basic('result = ThisWorkbook.Worksheets("xlwings.conf").Range("B1").Value') == HOSTILE["INTERPRETER_WIN"]
    )
    excel.outside.files |= {r"\\share\evil\python.exe", r"\\share\evil\xlwings64-0.37.8.dll"}
    if not users:
        excel.outside.texts.clear()
    excel.app.run("HK_GAP", 1.0, 2.0)
    assert excel.outside.commands == [START] * users
    assert excel.app.run("HkWhatIsThere") == ("hk_msg_ready" if users else "hk_msg_no_setup")


def test_the_workbook_can_do_without_python(excel):
    excel.basic('ThisWorkbook.Worksheets("xlwings.conf").Range("A14").Value = "HK WITHOUT PYTHON"')
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == NAME and excel.outside.commands == []
    assert excel.app.run("HkWhatIsThere") == "hk_msg_no_setup"


@pytest.mark.parametrize("text", [
    f'"INTERPRETER_WIN","{PYTHON}"', f'interpreter_win,{PYTHON}\n', f' "Interpreter_Win" , "{PYTHON}" \r\n',
    f'"LONE"\r\n\r\n"INTERPRETER_WIN","{PYTHON}"\r"INTERPRETER_WIN","C:\\other\\python.exe"\r\n',
    '"A","1, 2"\r\n"INTERPRETER_WIN","%PY%\\python.exe"\r\n',
])  # fmt: skip
def test_the_first_line_of_its_key_counts_in_any_case_quoted_or_not(excel, text):
    excel.outside.variables["%PY%"] = PYTHON.rpartition("\\")[0]
    excel.outside.texts[CONF] = text
    excel.app.run("HK_GAP", 1.0, 2.0)
    assert excel.outside.commands == [START]


lines = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["INTERPRETER_WIN", '"interpreter_win"', '"A"', "", " ", "INTERPRETER_WIN "]),
                  st.sampled_from([",", ", ", ""]), st.text('a",\\ 回', max_size=6)).map("".join),
        st.text('A",= 款', max_size=8),
    ),
    max_size=5,
)  # fmt: skip
settings_books = []


@settings(max_examples=80, deadline=None)
@given(lines, st.sampled_from(["\r\n", "\n", "\r"]))
def test_setup_and_doctor_read_the_settings_as_vba_does(found, end):
    if not settings_books:
        settings_books.append(Excel(TEMPLATE, {"Private Function UserSetting": "Public Function UserSetting"}))
    [book] = settings_books
    text = end.join(found)
    book.outside.texts[CONF] = text
    assert book.app.run("UserSetting", "INTERPRETER_WIN") == conf_settings(text.encode("gbk"), "gbk").get(
        "INTERPRETER_WIN", ""
    )


def test_what_the_library_says_instead_of_a_server_is_no_server(excel):
    excel.outside.refusal = "Could not create Python process."
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == NAME
    excel.app.run("HkCheck")
    assert excel.dialogs == [(TEXT["no_python"], CRITICAL, TEXT["title"])]
    excel.outside.refusal = ""
    excel.server(lambda name, *call: row("ok", "", "") if name == "check" else 5.0)
    excel.app.run("HkCheck")
    assert excel.app.run("HK_GAP", 1.0, 2.0) == 5.0


def test_a_library_that_does_not_load_starts_nothing(excel):
    load = type(excel.outside).Load

    class Refusing(type(excel.outside)):
        @method
        def Load(self, path):
            load(self, path)
            return 0.0

    excel.outside.__class__ = Refusing
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == NAME and excel.outside.commands == []
    assert error(excel.app.run("HK_GAP", 1.0, 2.0)) == NAME and excel.outside.loaded == [LIBRARY]  # not for every cell


# ---- buttons and ribbon


@pytest.mark.parametrize("macro", JOBS)
@pytest.mark.parametrize(("kind", "icon"), [("ok", INFORMATION), ("problems", EXCLAMATION), ("error", CRITICAL)])
def test_a_button_runs_its_job_and_shows_one_message(excel, macro, kind, icon):
    server = excel.server(lambda name, *call: row(kind, "第一行\n第二行", ""))
    excel.app.run(macro)
    assert server.calls == [("xl_huikuan.addin.buttons", JOBS[macro], [])] and server.with_workbook == [True]
    assert excel.dialogs == [("第一行\n第二行", icon, "回款计划")]


def test_a_button_with_nothing_to_say_shows_nothing(excel):
    excel.server(lambda name, *call: row("ok", "", ""))
    excel.app.run("HkCheck")
    assert excel.dialogs == []


def test_messages_are_unicode_on_every_windows():
    """VBA's MsgBox shows question marks where the PC's code page has no Chinese."""
    source = (WORKBOOK / "vba" / "HkButtons.bas").read_text("ascii")
    for vba7, pointer in ((True, "LongPtr"), (False, "Long")):
        seen = strip_directives(source, constants={"VBA7": vba7, "Win64": vba7})
        [declared] = [line.strip() for line in seen.splitlines() if "Declare" in line]
        assert declared == (
            f'Private Declare {"PtrSafe " if vba7 else ""}Function MessageBoxW Lib "user32" (ByVal owner As {pointer}, '
            f"ByVal text As {pointer}, ByVal title As {pointer}, ByVal style As Long) As Long"
        )
        assert "MessageBoxW Application.Hwnd, StrPtr(message), StrPtr(title), icon" in seen and "MsgBox" not in seen
    assert "MessageBoxW A" not in strip_directives(source, constants={"Mac": True})


def test_the_memo_is_the_projects_own():
    """Cells and Excel's lists do not offer it. The other modules are called from outside: by cells, buttons, `selftest`."""
    modules = {path.stem: path.read_text("ascii") for path in (WORKBOOK / "vba").glob("*.bas")}
    assert {name for name, source in modules.items() if "Option Private Module" in source} == {"HkMemo"}


def test_every_type_that_a_module_names_is_there_on_a_mac():
    known = {"boolean", "integer", "long", "double", "string", "variant", "object", "collection",
             "range", "longptr"}  # fmt: skip
    with ExcelFile(TEMPLATE) as file:
        modules = {module.name: module.source for module in file.vba_project().modules}
    for name, source in modules.items():
        plain = "\n".join(line.partition("'")[0] for line in source.splitlines())
        code = strip_directives(plain, constants={"Mac": True, "Win32": False, "Win64": False})
        assert {kind.lower() for kind in re.findall(r"\bAs (?:New )?(\w+)", code)} <= known, name


@pytest.mark.parametrize("told", ["", "calculate"])
def test_a_button_calculates_everything_when_python_says_so(excel, told):
    """What earlier sessions left without Python."""
    excel.server(lambda name, *call: row("ok", "好了", told))
    excel.app.run("HkCheck")
    assert excel.help == [CALCULATED] * bool(told)


@pytest.mark.parametrize("number", [LOST, -2147352567, 13])
def test_a_job_whose_call_fails_is_not_run_twice_and_excel_stays_usable(excel, number):
    application = excel.app.application

    def answer(name, *call):
        if name == "Builtin":
            return 1.0
        for setting, value in (
            ("ScreenUpdating", False),
            ("EnableEvents", False),
            ("Calculation", -4135),
            ("StatusBar", "…"),
        ):
            application.vba_set(setting, value, [])
        return fail(number, "gone")

    server = excel.server(answer)
    excel.app.run("HkPlan")
    assert [call[1] for call in server.calls] == ["plan"]
    assert excel.dialogs == [(TEXT["failed"], CRITICAL, TEXT["title"])]
    assert [application.vba_get(member, []) for member in ("ScreenUpdating", "EnableEvents", "StatusBar")] == [
        True,
        True,
        False,
    ]
    assert int(str(application.vba_get("Calculation", []))) == -4105
    excel.server(lambda name, *call: row("ok", "好了", "") if name == "plan" else 3.0)
    excel.app.run("HkPlan")
    assert excel.dialogs[-1] == ("好了", INFORMATION, TEXT["title"]) and excel.app.run("HK_GAP", 1.0, 2.0) == 3.0


def test_an_answer_that_is_none_ends_in_the_dialog(excel):
    excel.server(lambda name, *call: 7.0)
    excel.app.run("HkPlan")
    assert excel.dialogs == [(TEXT["failed"], CRITICAL, TEXT["title"])]


def ribbon_buttons():
    with zipfile.ZipFile(TEMPLATE) as package:
        return list(etree.fromstring(package.read("customUI/customUI14.xml")).iter("{*}button"))


class Control(VBAObject):
    """A control of the ribbon, pressed in the window of a workbook."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag, book):
        self.tag, self.book = tag, book

    @member
    def Tag(self):
        return self.tag

    @member
    def Context(self):
        return Window(self.book)


class Window(VBAObject):
    vba_type_name = "Window"

    def __init__(self, book):
        self.book = book

    @member
    def Parent(self):
        return self.book


def test_every_control_of_the_ribbon_runs_its_macro(excel):
    buttons = ribbon_buttons()
    assert {button.get("onAction") for button in buttons} == {"HkRibbon"}
    done = []
    excel.server(lambda name, *call: done.append(name) or row("ok", "", ""))
    for button in buttons:
        excel.app.run("HkRibbon", Control(button.get("tag"), excel.app.workbook))
    assert [name for name in done if name != "Builtin"] == [
        "check",
        "plan",
        "import_receipts",
        "follow_ups",
        "log",
        "measures",
        "review",
        "roll_over",
        "repair",
    ]
    assert {"hkbuttons.hkshowfunctions", "hkbuttons.hkshowguide"} <= excel.ran
    assert excel.basic("result = ActiveSheet.Name") == "说明"


@pytest.mark.parametrize("name", ["十二月.xlsm", "Lee's 12.xlsm"])
def test_with_two_months_open_the_ribbon_works_on_the_one_in_whose_window_it_was_pressed(excel, tmp_path, name):
    """Excel calls the callback of either, as both have the same."""
    other = Excel(shutil.copy2(TEMPLATE, tmp_path / name))
    excel.open[name] = other
    other.open["template.xlsm"] = excel
    done = []
    for book in (excel, other):
        book.server(lambda job, *call, book=book: done.append((book.app.workbook.name, job)) or row("ok", "", ""))
    for called in (excel, other):
        for pressed in (excel, other):
            done.clear()
            called.app.run("HkRibbon", Control("HkPlan", pressed.app.workbook))
            assert [told for told in done if told[1] != "Builtin"] == [(pressed.app.workbook.name, "plan")]


def test_a_control_that_knows_no_window_works_on_its_own_workbook(excel):
    server = excel.server(lambda *call: row("ok", "", ""))
    excel.app.run("HkRibbon", Control("HkCheck", EMPTY))
    assert [call[1] for call in server.calls] == ["check"]


# ---- opening


def state_cell(excel):
    return excel.basic('result = ThisWorkbook.Names("hk_python").RefersToRange.Value2')


def test_opening_says_what_this_computer_can_do_and_starts_nothing(excel):
    assert excel.basic("result = ThisWorkbook.Saved") is True
    excel.app.run("HkOpening")
    assert state_cell(excel) == TEXT["ready"]
    assert excel.basic("result = ThisWorkbook.Saved") is True
    assert excel.outside.activations == 0 and excel.dialogs == []


def test_opening_without_python_says_what_is_missing(excel):
    excel.outside.texts.clear()
    excel.basic("ThisWorkbook.Saved = False")
    excel.app.run("HkOpening")
    assert state_cell(excel) == TEXT["no_setup"] and excel.dialogs == []
    assert excel.basic("result = ThisWorkbook.Saved") is False


def test_opening_leaves_a_protected_page_alone(tmp_path):
    path = Path(shutil.copy2(TEMPLATE, tmp_path / "protected.xlsm"))
    protect(path, "说明")
    excel = Excel(path)
    excel.app.run("HkOpening")
    assert not state_cell(excel) and excel.dialogs == []


def test_the_event_of_opening_calls_it(excel):
    excel.app.interpreter.run("Workbook_Open", [], module="ThisWorkbook")
    assert state_cell(excel) == TEXT["ready"]


def test_function_help_is_registered_in_chinese(excel):
    excel.app.run("HkRegisterHelp")
    assert [told["macro"].rpartition("!")[2] for told in excel.help] == list(FUNCTIONS)
    for told, function in zip(excel.help, FUNCTIONS.values(), strict=True):
        assert told["macro"].startswith("'template.xlsm'!")
        assert (told["help"], told["category"]) == (function.help, function.category)
        assert told["arguments"] == [argument.help for argument in function.arguments]


def test_help_fits_into_excels_limits():
    for function in FUNCTIONS.values():
        texts = [function.help, *(argument.help for argument in function.arguments)]
        assert all(0 < len(text) <= 255 for text in texts) and len(function.category) <= 255


def test_the_sheet_for_intellisense_is_as_its_add_in_reads_it():
    sheet = openpyxl.load_workbook(TEMPLATE)["_IntelliSense_"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:1] == ["FunctionInfo"] and sheet.sheet_state == "hidden"
    for found, function in zip(rows[1:], FUNCTIONS.values(), strict=True):
        assert found[:3] == [function.name, function.help, None]
        pairs = [text for argument in function.arguments for text in (argument.called, argument.help)]
        assert [text for text in found[3:] if text is not None] == pairs


def test_the_list_of_functions_is_complete():
    sheet = openpyxl.load_workbook(TEMPLATE)["函数"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_col=5)]
    assert [row[:3] for row in rows] == [[f.name, f.category, f.help] for f in FUNCTIONS.values()]
    for found, function in zip(rows, FUNCTIONS.values(), strict=True):
        call, *each = found[3].splitlines()
        for at, argument in enumerate(function.arguments):
            assert each[at].startswith(f"{at + 1}. {argument.help}")
            assert (f"[{argument.called}]" in call) == argument.optional
        assert (found[4] or "").splitlines() == [example.text(function.name) for example in function.examples]


# ---- all of it


def test_every_procedure_ran():
    """Last in this file: what the tests above ran, and nothing left out."""
    wanted = {
        f"{path.stem}.{name}".lower()
        for path in (WORKBOOK / "vba").iterdir()
        for name in procedures(path.read_text("ascii"))
    }
    assert len(wanted) > 30
    assert wanted - RAN == set()
