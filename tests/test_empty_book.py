"""One workbook after another made of the template in one process: the same as each by itself."""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import weakref
from pathlib import Path

import pytest

import xl_huikuan.empty_book as module
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import fill
from xl_huikuan.demo.month import demo_month
from xl_huikuan.empty_book import EmptyBook, blank_month
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.new_month import new_month
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.template import template_path

DAYS = (dt.date(2026, 11, 3), dt.date(2028, 2, 29), dt.date(2026, 11, 3), dt.date(2027, 1, 31))


def by_itself(path: Path, day: dt.date) -> bytes:
    new_month(FileBook(template_path(), path), day)
    return path.read_bytes()


def test_each_is_as_if_it_were_made_alone(tmp_path):
    for at, day in enumerate(DAYS):
        made = tmp_path / f"{at}.xlsm"
        new_month(EmptyBook(made), day)
        assert made.read_bytes() == by_itself(tmp_path / f"{at}-alone.xlsm", day)


def test_a_month_full_of_rows_leaves_nothing_for_the_next(tmp_path):
    book = EmptyBook(tmp_path / "full.xlsm")
    month = book.read()
    demo_month(5).type_into(month)
    book.write(month)
    new_month(EmptyBook(tmp_path / "empty.xlsm"), DAYS[0])
    assert (tmp_path / "empty.xlsm").read_bytes() == by_itself(tmp_path / "alone.xlsm", DAYS[0])
    assert not any(code for code in blank_month().customers.code)


def test_what_formulas_came_to_is_worked_out_anew_where_cells_have_changed(tmp_path):
    for yuan in (1_000, 2_000, 3_000):
        book = EmptyBook(tmp_path / f"{yuan}.xlsm")
        month = book.read()
        assert not month.totals.plan_task
        month.settings.target = yuan * 100
        book.write(month)
        made = Workbook.open(book.out)
        at = made.area_of(Totals.plan_task.name)
        assert at is not None
        assert made.cells(*at).value(at[1].top, at[1].left) == yuan


def test_another_template_is_read_anew(tmp_path, monkeypatch):
    mine = Path(shutil.copy2(template_path(), tmp_path / "own.xlsm"))
    monkeypatch.setattr(module, "template_path", lambda: mine)
    assert blank_month().settings.rep is None
    book = FileBook(mine)
    month = book.read()
    month.settings.rep = "王芳"
    book.write(month)
    assert blank_month().settings.rep == "王芳"


@pytest.mark.parametrize("make", [lambda path: FileBook(template_path(), path), EmptyBook], ids=["read", "taken over"])
def test_a_workbook_goes_when_nobody_needs_it_though_nobody_looks_for_cycles(make, tmp_path):
    new_month(EmptyBook(tmp_path / "first.xlsm"), DAYS[0])
    collects = gc.isenabled()
    gc.disable()
    try:
        book = make(tmp_path / "second.xlsm")
        new_month(book, DAYS[0])
        workbook = weakref.ref(book._workbook)
        del book
        assert workbook() is None
    finally:
        if collects:
            gc.enable()


def test_the_demo_is_the_same_as_typed_planned_and_typed_again(tmp_path):
    """It is written once; made step by step, with a file in between, it is the same."""
    fill(tmp_path / "once.xlsm", 26)
    path, demo = tmp_path / "steps.xlsm", demo_month(26)
    book = FileBook(template_path(), path)
    month = book.read()
    demo.type_into(month)
    book.write(month)
    break_down(FileBook(path), demo.calendar.today)
    book = FileBook(path)
    month = book.read()
    rows = {code: row for row, code in enumerate(month.commitments.code)}
    for code, note in demo.obstacles.items():
        for name, value in vars(note).items():
            if value is not None:
                getattr(month.commitments, name)[rows[code]] = value
    book.write(month)
    assert (tmp_path / "once.xlsm").read_bytes() == path.read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["once.xlsm", "steps.xlsm", "备份"]
