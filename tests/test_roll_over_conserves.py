"""结转 keeps every cent: what came stands in 历史, what was promised and has not come goes on, for any month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from conftest import BING, DING, JIA, WU, YI
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from month_in_memory import InMemory, add_row, day, receipt, rows, small_month

from xl_huikuan.jobs.roll_over import close_month, roll_over
from xl_huikuan.values import to_cents as cents

CODES = (JIA, YI, BING, DING, WU)
AMOUNTS = st.integers(1, 9_000_000).map(lambda amount: amount / 100)
PROMISES = st.lists(
    st.tuples(
        st.sampled_from(CODES), AMOUNTS, st.dates(dt.date(2026, 11, 1), dt.date(2026, 12, 31)), st.integers(1, 3)
    ),
    max_size=8,
)
RECEIPTS = st.lists(
    st.tuples(st.sampled_from(CODES), AMOUNTS, st.integers(1, 30), st.booleans(), st.booleans()), max_size=10
)


@settings(max_examples=at_most(60))
@given(PROMISES, RECEIPTS)
def test_no_cent_is_lost_at_the_month_s_end(promises, receipts):
    """Promises are no renewals of each other; a rebate that is offset (冲抵) counts as nothing received."""
    month = small_month()
    for number, (code, amount, due, level) in enumerate(promises, 700):
        add_row(month, "tblPromises", 承诺编号=f"P{number}", 客户编码=code, 作出日=day(2), 承诺到款日=due, 承诺金额=amount, 级次=level)  # fmt: skip
    for code, amount, on, offset, refund in receipts:
        kind = {"方式": "冲抵", "款项性质": "返利冲抵"} if offset else {}
        receipt(month, code, -amount if refund else amount, day(on), **kind)
    promised, came = defaultdict(int), defaultdict(int)
    numbers = {}
    for row in rows(month, "tblPromises"):
        if row["承诺金额"]:
            promised[row["客户编码"]] += cents(row["承诺金额"])
            numbers[row["承诺编号"]] = (cents(row["承诺金额"]), row["承诺到款日"], row["级次"])
    for row in rows(month, "tblReceipts"):
        came[row["客户编码"]] += 0 if row["方式"] == "冲抵" else cents(row["金额"])

    book = InMemory(month)
    close_month(book, day(30))
    after = InMemory(book.month)
    begun = roll_over(after)

    carried = defaultdict(int)
    for row in rows(after.month, "tblPromises"):
        if row["承诺金额"]:
            amount, due, level = numbers[row["承诺编号"]]
            assert (row["承诺到款日"], row["级次"]) == (due, level) and 0 < cents(row["承诺金额"]) <= amount
            carried[row["客户编码"]] += cents(row["承诺金额"])
    assert dict(carried) == {
        code: promised[code] - max(came[code], 0) for code in CODES if promised[code] > max(came[code], 0)
    }
    assert begun.promised == sum(carried.values())
    assert {row["客户编码"]: cents(row["实收"]) for row in rows(after.month, "tblHistory")} == {
        code: came[code] for code in CODES
    }
    assert rows(after.month, "tblReceipts") == []
