"""Trials of figures: is every computed cell what Python says, are arrays, days and errors what they should be, how fast."""

from __future__ import annotations

import time

import xlwings

from xl_huikuan.addin.selftest.compare import compared, tables_of
from xl_huikuan.addin.selftest.opening import READY
from xl_huikuan.addin.selftest.trial import DEMO, TEMPLATE, Desk, Notes, NotPossible
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.live.com_values import rows_of, value_from
from xl_huikuan.values import CellError

_SHOWN = 8
_COUNT = (
    "import xlwings.com_server as s; s.selftest_calls = 0; s.call_udf = lambda *given, real=s.call_udf, home=s, **more: "
    "(setattr(home, 'selftest_calls', home.selftest_calls + 1), real(*given, **more))[1]"
)
"""Python that counts the calls of functions in the server of the trial's own Excel."""
_CALLS = "__import__('xlwings.com_server').com_server.selftest_calls"


def check_ready(desk: Desk, book: xlwings.Book) -> None:
    """Make sure that this PC can calculate; `NotPossible` when not."""
    state = str(desk.run(book, "HkWhatIsThere"))
    if state != READY:
        raise NotPossible(f"这台电脑还不能计算：{desk.run(book, 'HkText', state)}")


def expect_agreement(desk: Desk, notes: Notes, book: xlwings.Book, when: str) -> None:
    """Every computed cell is what Python makes of the same month."""
    cells = compared(book, desk.folder)
    wrong = [cell for cell in cells if not cell.agrees]
    notes.figures[f"{when}_cells"], notes.figures[f"{when}_wrong"] = len(cells), len(wrong)
    some = "；".join(map(str, wrong[:_SHOWN]))
    notes.expect(not wrong, f"{when}：{len(cells)} 个算出来的格子里 {len(wrong)} 个和 Python 不同，如 {some}")


def computes(desk: Desk, notes: Notes) -> None:
    """Everything calculated anew by Excel is what Python says."""
    for which in (TEMPLATE, DEMO):
        book = desk.open(which)
        expect_agreement(desk, notes, book, f"{which}_opened")
        check_ready(desk, book)
        began = time.perf_counter()
        desk.calculate()
        notes.figures[f"{which}_seconds"] = round(time.perf_counter() - began, 2)
        expect_agreement(desk, notes, book, f"{which}_calculated")


def gives(desk: Desk, notes: Notes) -> None:
    """A column from one call, a day as a day, an error as that error."""
    book = desk.open(TEMPLATE)
    check_ready(desk, book)
    sheet = book.sheets.add().api
    column = sheet.Range("A1:A3")
    column.FormulaArray = "=HK_BREAKDOWN(100,{1;2;1})"
    sheet.Range("B1").Formula = "=HK_GAP(300000,200000)"
    sheet.Range("B2").Formula = '=HK_GAP(NA(),"x")'
    sheet.Range("B3").Formula = '=HK_GAP("x",1)'
    sheet.Range("B4").Formula = "=HK_NEXT_CONTACT(DATE(2026,11,20),3,DATE(2026,11,20))"
    sheet.Range("B5").Formula = "=HK_GAP(1/0,1)"
    desk.calculate()
    shown = [value_from(row[0]) for row in rows_of(column.Value2)]
    notes.expect(shown == [25.0, 50.0, 25.0], f"一次算出三个格子：应是 25、50、25，得到 {shown}")
    wanted = {"B1": 100000.0, "B2": CellError.NA, "B3": CellError.VALUE, "B5": CellError.DIV0}
    for at, value in wanted.items():
        found = value_from(sheet.Range(at).Value2)
        notes.expect(found == value, f"{sheet.Range(at).Formula}：应是 {value}，得到 {found}")
    day = sheet.Range("B4").Value
    notes.expect(hasattr(day, "year"), f"{sheet.Range('B4').Formula}：应显示为日期，得到 {day}")


def one_receipt(desk: Desk, notes: Notes) -> None:
    """One receipt typed: how many calls and seconds until all that hangs on it is right."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    desk.calculate()
    server = desk.server(book)
    server.Exec(_COUNT)
    table = tables_of(book)[Receipts.declared.name]
    cell = book.sheets[table.sheet_name].range(f"{table.letters[Receipts.amount.header]}{table.first_row}").api
    for time_of_day in ("first", "second"):
        server.Exec("import xlwings.com_server as s; s.selftest_calls = 0")
        began = time.perf_counter()
        cell.Value2 = float(cell.Value2) + 1000.0
        desk.settle()
        notes.figures[f"{time_of_day}_seconds"] = round(time.perf_counter() - began, 3)
        notes.figures[f"{time_of_day}_calls"] = int(server.Var(server.Eval(_CALLS)))
        expect_agreement(desk, notes, book, time_of_day)
