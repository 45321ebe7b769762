"""Codes are text: what looks like a number to a program, and is none to Excel, goes through every job as it stands; and what a
space makes another code or word to Excel is mended by the jobs that write."""

from __future__ import annotations

import pytest
from conftest import TODAY, WU
from hypothesis import given
from hypothesis import strategies as st
from month_in_memory import add_row, make_list, plan, receipt, rows, small_month
from office_edits import add_row as add_row_in_file
from office_edits import by_code, for_customer, read_rows

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.keys import all_plain, plain, trimmed
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
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


# ---- codes and words with spaces in a workbook


def test_a_space_leaves_nothing_out(small):
    """In the file as Excel would see it 77,200 stand in the ledger and in no customer's figure; the next job mends the cells."""
    spaced = {
        "日期": TODAY,
        "客户编码": f"{WU}\xa0",
        "金额": 77_200,
        "方式": "转账 ",
        "款项性质": "清欠",
        "状态": "财务确认",
    }
    add_row_in_file(small, "tblReceipts", spaced)
    action = {"客户编码": f"{WU} ", "措施": "客户激励", "预计增量": 6_000, "状态": "已定　"}
    add_row_in_file(small, "tblActions", action)
    add_row_in_file(small, "tblTargetChanges", {"日期": TODAY, "客户编码": "００１０５", "调整额": 9_000})
    before = small.read_bytes()
    told = [str(problem) for problem in check(FileBook(small), TODAY).problems]
    assert small.read_bytes() == before
    for sheet, amount in (("回款流水!B10", "7.72万元"), ("措施行动!B5", "6,000元"), ("目标调整!B5", "9,000元")):
        assert any(sheet in line and f"{amount}原来没有算进该客户" in line for line in told), sheet
    listed = follow_up(FileBook(small), TODAY)
    assert any("7.72万元原来没有算进该客户" in str(problem) for problem in listed.problems)
    assert by_code(small, "tblPlan")[WU]["累计实收"] == 77_200
    assert by_code(small, "tblPlan")[WU]["本月目标"] == 109_000
    assert by_code(small, "tblCommitments")[WU]["措施合计"] == 6_000
    (row,) = (row for row in read_rows(small, "tblReceipts") if row["金额"] == 77_200)
    assert (row["客户编码"], row["方式"], row["状态"], row["计入回款"]) == (WU, "转账", "财务确认", 77_200)
    assert [p for p in check(FileBook(small), TODAY).problems if p.rule is rules.KEY_MENDED] == []


def test_spaces_in_customers_move_to_no_second_row(small):
    """The code of 戊 gets a space in 客户 alone: a plan after it has the same five rows."""
    for_customer(small, "tblCustomers", WU, 客户编码=f"{WU} ")
    planned = break_down(FileBook(small), TODAY, anew=True)
    assert planned.customers == 5 and [row["客户编码"] for row in read_rows(small, "tblCustomers")][4] == WU
    assert any("计划 10万元原来没有算进该客户" in str(problem) for problem in planned.problems)


def test_two_customers_that_a_space_keeps_apart_are_never_one(small):
    add_row_in_file(small, "tblCustomers", {"客户编码": f"{WU}　", "客户名称": "己酒业", "信用等级": "B"})
    before = small.read_bytes()
    with pytest.raises(BookError, match="重复"):
        break_down(FileBook(small), TODAY)
    assert small.read_bytes() == before


@given(st.text("D4 \xa0　\u200bＤ４'\t", max_size=6))
def test_what_is_mended_stays_so(text):
    assert plain(plain(text)) == plain(text)
    assert trimmed(trimmed(text)) == trimmed(text)


_SIGNS = st.text(st.sampled_from("01A-/' \u3000\u200b\t－７（）甲\xa0"), max_size=6)


@given(st.lists(_SIGNS | st.text(max_size=4), max_size=6))
def test_many_are_made_plain_as_one_is(texts):
    assert all_plain(texts) == [plain(text) for text in texts]
