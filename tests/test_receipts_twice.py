"""The same bank export pasted twice counts once: in memory, in files, and for 5,000 receipts in no more time than it takes to
read them."""

from __future__ import annotations

import random

from conftest import JIA, TODAY
from hypothesis import given
from hypothesis import strategies as st
from month_in_memory import add_row, day, receipt, small_month

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.receipts import check_receipts
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up

ROWS = st.lists(
    st.tuples(st.sampled_from(["", "K1", "K2", "k1", "K*"]), st.integers(1, 2), st.sampled_from([100, 250.5, -30]), st.booleans()),
    max_size=8,
)  # fmt: skip


def test_a_bank_list_pasted_twice_changes_no_total(demo):
    book = FileBook(demo)
    month = book.read()
    before = sum(month.plan.received)
    table = month["tblReceipts"]
    filled = [row for row in range(len(table)) if not table.is_blank_row(row)]
    for number, row in enumerate(filled):
        table.set(row, "流水号", f"622{number:05d}")
        table.set(row, "状态", "财务确认")
    listed = [{header: cells[row] for header, cells in table.columns.items()} for row in filled]
    once = sum(month.plan.received)
    random.Random(1).shuffle(listed)
    for row in listed:
        add_row(month, "tblReceipts", **row)
    book.write(month)
    assert before > 0 and sum(FileBook(demo).read().plan.received) == once
    told = [problem for problem in check(FileBook(demo)).problems if problem.rule is rules.RECEIPT_TWICE]
    assert len(told) == len(filled) and all("没有再算" in problem.what for problem in told)
    follow_up(FileBook(demo), TODAY.replace(day=23))
    assert sum(FileBook(demo).read().plan.received) == once


@given(ROWS)
def test_every_yuan_counts_once_or_is_told(given_rows):
    """What was typed = what counts + what is told as left out; a row without a number always counts."""
    month = small_month()
    was = month.plan.received[0]
    for serial, number, amount, reported in given_rows:
        state = "业务员报款" if reported else "财务确认"
        receipt(month, JIA, amount, day(number), 流水号=serial or None, 状态=state)
    counted = month.plan.received[0] - was
    kept: dict[tuple, int] = {}
    for serial, number, amount, reported in given_rows:
        confirmed = any(other[0].casefold() == serial.casefold() and not other[3] for other in given_rows)
        if serial and reported and confirmed:
            continue
        key = (serial.casefold(), number, amount, reported) if serial else (object(),)
        kept[key] = round(amount * 100)
    assert counted == sum(kept.values())
    told = [problem for problem in check_receipts(month) if problem.rule is rules.RECEIPT_TWICE]
    confirmed_or_first = len({(s.casefold(), n, a, r) for s, n, a, r in given_rows if s})
    assert len(told) == len([row for row in given_rows if row[0]]) - confirmed_or_first
