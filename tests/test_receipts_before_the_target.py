"""A new month's receipts come before head office has sent its target: they are booked, and 下一步 asks for the target."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import JIA
from foreign_files import text
from month_in_memory import InMemory, day, small_month

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.distribute_receipts import distribute_receipts
from xl_huikuan.jobs.import_receipts import import_receipts
from xl_huikuan.rolling import roll_over_file

TODAY = day(18)
LINES = ["日期,客户编码,金额,凭证号", f"2026-11-17,{JIA},1234.56,记-1"]


def without_target(first_day=True):
    month = small_month()
    month.names["hk_target"] = None
    if not first_day:
        month.names["hk_from"] = None
    return InMemory(month)


def test_receipts_are_booked(tmp_path):
    book = without_target()
    done = import_receipts(book, [text(tmp_path / "a.csv", LINES)], TODAY)
    assert (done.brought, done.total.cents) == (1, 1_234_56) and 1234.56 in book.month["tblReceipts"].columns["金额"]
    assert "本月任务" in done.next_step and not any("本月任务" in str(problem) for problem in done.problems)


def test_and_distributed(tmp_path):
    book = without_target()
    done = distribute_receipts({"甲": lambda: book}, text(tmp_path / "a.csv", LINES), TODAY)
    assert done.imported["甲"].brought == 1 and 1234.56 in book.month["tblReceipts"].columns["金额"]


def test_all_else_is_asked_for_as_before(tmp_path):
    with pytest.raises(BookError, match="本月任务"):
        break_down(without_target(), TODAY)
    with pytest.raises(BookError, match="本月起"):
        import_receipts(without_target(first_day=False), [text(tmp_path / "a.csv", LINES)], TODAY)


def test_and_imported_into_a_workbook_that_was_just_rolled_over(small, tmp_path):
    book = tmp_path / "十二月.xlsm"
    roll_over_file(small, book, dt.date(2026, 11, 30))
    before = list(FileBook(book).read()["tblReceipts"].columns["金额"])
    lines = ["日期,客户编码,金额,凭证号", f"2026-12-01,{JIA},1234.56,记-1"]
    done = import_receipts(FileBook(book), [text(tmp_path / "a.csv", lines)], dt.date(2026, 12, 2))
    after = [amount for amount in FileBook(book).read()["tblReceipts"].columns["金额"] if amount]
    assert done.brought == 1 and sum(after) == pytest.approx(sum(filter(None, before)) + 1234.56)
    assert "本月任务" in done.next_step
