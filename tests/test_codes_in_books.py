"""Codes are text: what looks like a number to a program, and is none to Excel, goes through every job as it stands."""

from __future__ import annotations

import pytest
from conftest import TODAY, WU
from month_in_memory import add_row, make_list, plan, receipt, rows, small_month

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up

STRANGE = ("NAN", "inf", "1_2", "Infinity", "²", "1E3", "٣")


@pytest.mark.parametrize("code", STRANGE)
def test_a_code_like_a_number_is_a_code(code):
    month = small_month()
    add_row(
        month,
        "tblCustomers",
        客户编码=code,
        客户名称="己酒业",
        状态="正常",
        结算方式="账期",
        信用等级="B",
        手工月均=100_000,
    )
    for _ in range(2):
        planned, month = plan(month, anew=True)
        assert planned.customers == 6
    receipt(month, code, 30_000, TODAY)
    listed, book = make_list(month)
    assert code in {str(row.code) for row in listed.rows}
    for table in ("tblPlan", "tblCommitments"):
        assert [row["累计实收"] for row in rows(book.month, table, code)] == [30_000]


def test_like_numbers_are_customers_of_their_own(small):
    book = FileBook(small)
    month = book.read()
    for code in ("12", "1_2", "NAN"):
        add_row(month, "tblCustomers", 客户编码=code, 客户名称=code, 状态="正常", 信用等级="B", 手工月均=100_000)
        receipt(month, code, 1_000 * len(code), TODAY)
    book.write(month)
    break_down(FileBook(small), TODAY, anew=True)
    follow_up(FileBook(small), TODAY)
    month = FileBook(small).read()
    received = {row["客户编码"]: row["累计实收"] for row in rows(month, "tblPlan")}
    assert {code: received[code] for code in ("12", "1_2", "NAN", WU)} == {
        "12": 2_000,
        "1_2": 3_000,
        "NAN": 3_000,
        WU: 0,
    }
    assert len(received) == 8


def test_promise_numbers_in_signs_that_are_no_digits():
    month = small_month()
    for number in ("P202611-²", "P202611-" + "9" * 5_000, "p202611-041"):
        add_row(month, "tblPromises", 承诺编号=number, 客户编码=WU)
    add_row(month, "tblPromises", 客户编码=WU)
    _, month = plan(month)
    assert rows(month, "tblPromises", WU)[-1]["承诺编号"] == "P202611-042"
