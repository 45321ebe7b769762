"""Trials of what goes wrong: Python taken away and given back, the server killed in the middle of a job."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

import xlwings

from xl_huikuan.addin.finding import CONF_SHEET
from xl_huikuan.addin.selftest.compare import compared
from xl_huikuan.addin.selftest.desk import process_of
from xl_huikuan.addin.selftest.figures import check_ready, expect_agreement
from xl_huikuan.addin.selftest.pressing import ERROR, press, state_of
from xl_huikuan.addin.selftest.processes import end
from xl_huikuan.addin.selftest.trial import DEMO, Desk, Notes, NotPossible
from xl_huikuan.book.contract.status import Messages
from xl_huikuan.values import CellError

_WITHOUT = "HK WITHOUT PYTHON"
"""The row of the workbook's settings with which its VBA looks for no Python (HkStart.bas)."""
_AT_ONCE = 20.0
"""Seconds within which a workbook without Python must open and calculate; waiting for Python takes 121 s a cell."""
_MOMENTS = (0.5, 0.3, 0.15, 0.7)
"""Parts of a job's usual time after which its Python is killed, until one hits the middle."""


def without_python(desk: Desk, notes: Notes) -> None:
    """A workbook that finds no Python opens at once and says so; given back, one button mends all."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    told = _conf_row(book)
    told.Value2 = ((_WITHOUT, "True"),)
    began = time.perf_counter()
    book = desk.reopen(book)
    notes.figures["opening_seconds"] = round(time.perf_counter() - began, 2)
    began = time.perf_counter()
    desk.calculate()
    notes.figures["calculating_seconds"] = round(time.perf_counter() - began, 2)
    for name in ("opening_seconds", "calculating_seconds"):
        seconds = notes.figures[name]
        assert isinstance(seconds, float)
        notes.expect(seconds < _AT_ONCE, f"没有 Python 时等了 {seconds:.0f} 秒")
    state = str(desk.run(book, "HkWhatIsThere"))
    notes.expect(state == Messages.no_setup.name, f"应说没有 Python，说的是 {state}")
    notes.expect(not desk.run(book, "HkTryAgain"), "没有 Python，按钮却以为有")
    notes.figures["errors_without"] = _errors(desk, book)
    _conf_row(book, _WITHOUT).ClearContents()
    kind, text = press(desk, book, "check")
    notes.expect(kind != ERROR, f"Python 回来以后：{text}")
    desk.calculate()
    notes.figures["errors_with"] = _errors(desk, book)
    expect_agreement(desk, notes, book, "given_back")


def _conf_row(book: xlwings.Book, key: str = "") -> Any:
    """The two cells of a setting in the workbook; without a key, the first free ones."""
    sheet: Any = book.api.Worksheets(CONF_SHEET)
    row = next(row for row in range(1, 100) if (sheet.Cells(row, 1).Value2 or "") == key)
    return sheet.Range(sheet.Cells(row, 1), sheet.Cells(row, 2))


def _errors(desk: Desk, book: xlwings.Book) -> int:
    return sum(isinstance(cell.excel, CellError) for cell in compared(book, desk.folder))


def server_killed(desk: Desk, notes: Notes) -> None:
    """Python killed in the middle of a job: a message, Excel usable, and the next press works."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    before = state_of(book)
    press(desk, book, "plan")
    began = time.perf_counter()
    press(desk, book, "follow_ups")
    usual = time.perf_counter() - began
    for part in _MOMENTS:
        number = process_of(desk.server(book))
        killer = threading.Timer(usual * part, end, [number])
        killer.start()
        kind, text = ERROR, ""
        with contextlib.suppress(Exception):
            desk.run(book, "HkTryAgain")
            answer = desk.run(book, "HkJob", "follow_ups")
            kind, text = str(answer[0]), str(answer[1])
        killer.join()
        if kind == ERROR:
            notes.figures["killed_after"] = round(usual * part, 2)
            break
    else:
        raise NotPossible("作业太快，没有能在中途结束 Python")
    notes.expect(text != "", "Python 中途没了，却没有一句话")
    notes.figures["message"] = text
    notes.expect(str(book.api.Name) != "", "Excel 没有了")
    kind, text = press(desk, book, "follow_ups")
    notes.expect(kind != ERROR, f"再点一次：{text}")
    desk.calculate()
    now = state_of(book)
    notes.expect(now == before, f"Excel 的状态没有恢复：{before} → {now}")
    expect_agreement(desk, notes, book, "after")
