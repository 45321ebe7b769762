"""Absurd cells on pages: whatever stands in a cell, the day's page, the customers' sheets and 微信文字 are made, or stop in words."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from absurd_cells import VALUES, computed_places, full_month, places
from conftest import TODAY
from month_in_memory import InMemory
from office_edits import set_cells
from test_absurd_cells import _id

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.customer_messages import customer_messages
from xl_huikuan.jobs.log_results import log_results
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.roll_over import close_month
from xl_huikuan.report.contents import report_of
from xl_huikuan.report.customer_sheets import customer_sheets
from xl_huikuan.report.pages import customers_page, report_page
from xl_huikuan.report.texts import at_a_glance, exact

END = dt.date(2026, 11, 30)
HARD = (float("nan"), float("inf"), -1e308, 1e300, 1e27)
_SOME = 1


def pages(book):
    opened = open_month(book, TODAY, for_plan=False, writes=False)
    return report_page(report_of(opened)) + customers_page(customer_sheets(opened, None))


JOBS = {
    "pages": pages,
    "messages": lambda book: customer_messages(book, TODAY, None),
    "log": lambda book: log_results(book, TODAY),
    "review": lambda book: review(book, END),
    "close": lambda book: close_month(book, END),
}


def ends_in_words(place, value, job):
    month = full_month()
    place.put(month, value)
    book = InMemory(month)
    try:
        JOBS[job](book)
    except BookError as error:
        assert book.writes == 0 and all(problem.where and problem.mend for problem in error.problems)


@pytest.mark.parametrize("place", [*places(), *computed_places()], ids=_id)
def test_later_jobs_end_in_words(place):
    """What the jobs of `absurd_cells` do not show; each cell has a value of its own, the same at every run."""
    for job in JOBS:
        for value in random.Random(f"{place} {job}").sample(VALUES, _SOME):
            ends_in_words(place, value, job)


AMOUNTS = [
    place for place in (*places(), *computed_places())
    if (place.table, place.header) in {
        ("tblPlan", "进度差额"), ("tblPromises", "有效金额"), ("tblCommitments", "客户承诺"), ("tblCommitments", "差距"),
        ("tblCustomers", "月均回款"), ("tblWorkings", "登记承诺"), ("tblCustomers", "手工月均"), ("tblPlan", "累计实收"),
    }
]  # fmt: skip


@pytest.mark.parametrize("value", HARD)
@pytest.mark.parametrize("place", AMOUNTS, ids=_id)
def test_pages_of_amounts_that_are_none(place, value):
    ends_in_words(place, value, "pages")


def test_what_is_shown_of_them():
    assert exact(float("nan"), Kind.MONEY) == "nan" and at_a_glance(float("inf"), Kind.MONEY) == "inf"
    assert exact(1e300, Kind.MONEY) == "1e+300" and exact(float("-inf"), Kind.RATE) == "-inf"
    assert at_a_glance(1e30, Kind.MONEY) == f"{10**26:,}.0"
    assert at_a_glance(12_345.0, Kind.MONEY) == "1.2" and exact(12_345.67, Kind.MONEY) == "12,345.67"


@pytest.mark.parametrize(
    ("table", "header", "value"),
    [("tblCustomers", "手工月均", 1e300), ("tblCommitments", "客户承诺", 1e303), ("tblWorkings", "登记承诺", 1e308)],
)
def test_workbooks_whose_board_shows_them(huikuan, small, table, header, value):
    """看板's texts in 万元 are worked out only where a file is written or shown."""
    set_cells(small, table, {(0, header): value})
    held = small.read_bytes()
    for words in (
        ("check", small), ("show", small), ("plan", small), ("followups", small), ("measures", small), ("log", small),
        ("review", small, "--today", END), ("rollover", small, "--today", END), ("report", small), ("share", small), ("repair", small),
    ):  # fmt: skip
        small.write_bytes(held)
        ran = huikuan(*words)
        assert ran.code in (0, 2), (words[0], ran.err)
        assert ran.code == 0 or small.read_bytes() == held
