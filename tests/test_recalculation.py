"""The benchmarks' list of what Excel asks our functions: a call a cell, the arguments as they stand, and after an edit what it reaches."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from recalculation import EDITS, Calculating, unknown

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.month_sums import MonthSums

CUSTOMERS = 5


@pytest.fixture
def calculating():
    return Calculating(CUSTOMERS)


def test_at_first_every_function_cell_asks(calculating):
    month, calls = calculating.month, calculating.calls()
    asked = Counter(name for name, _ in calls)
    assert sum(code is not None for code in month[Customers.declared.name].columns[Customers.code.header]) == CUSTOMERS
    # 客户 and 承诺 check each of their rows; a promise is worth something in each row of 承诺兑现
    assert (asked["HK_GAP"], asked["HK_EXPECTED"], asked["HK_CHECK"]) == (CUSTOMERS, CUSTOMERS, 2 * CUSTOMERS)
    assert asked["HK_PROMISE"] == len(month.promises.amount)
    sums = MonthSums(month.tables, month.names)
    targets, commitments = (
        sums.column(Commitments.declared.name, of.header) for of in (Commitments.target, Commitments.commitment)
    )
    # as COM hands them over: floats, and a blank as nothing
    assert [cells for name, cells in calls if name == "HK_GAP"] == list(zip(targets, commitments, strict=True))
    assert all(isinstance(target, float) for target in targets)


def test_after_an_edit_what_it_reaches_asks_again(calculating):
    known = set()
    unknown(calculating.calls(), known)
    EDITS["one promise"](calculating.month)
    again = calculating.calls()
    # the whole column where one amount changed; Python is asked for that promise alone, and for the customer's next one:
    # what has been received for it is what the first leaves
    assert Counter(name for name, _ in again)["HK_PROMISE"] == len(calculating.month.promises.amount)
    assert Counter(name for name, _ in unknown(again, known))["HK_PROMISE"] == 2
    assert calculating.calls() == []
