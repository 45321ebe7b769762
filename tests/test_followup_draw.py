"""Calls left to chance: so many, blind, the same for the same list, and marked where they are logged."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from conftest import TODAY
from hypothesis import given
from hypothesis import strategies as st
from month_in_memory import add_row, make_list, rows, small_month
from test_followup import BROKEN, QUIET, WAN, WORKDAYS, day, promised, rank_followups, replace
from test_followup import TODAY as THAT_DAY

from xl_huikuan.domain.followup_draw import drawn, draws_of_day

DAYS = [dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(2000)]


def test_one_call_in_ten() -> None:
    assert {draws_of_day(20, 10, each) for each in DAYS} == {2}
    assert {draws_of_day(12, 0, each) for each in DAYS} == {0}
    for calls in (8, 12):
        mean = sum(draws_of_day(calls, 10, each) for each in DAYS) / len(DAYS)
        assert abs(mean - calls / 10) < 0.04  # four standard errors of 2,000 days


@given(st.lists(st.text(max_size=4), min_size=1, max_size=10, unique=True), st.sampled_from(DAYS))
def test_a_lot_depends_on_nothing_but_code_and_day(codes: list[str], on: dt.date) -> None:
    assert codes[drawn(codes, on)] == codes[::-1][drawn(codes[::-1], on)]


def test_everybody_is_drawn_alike() -> None:
    codes = [f"{101 + at:05d}" for at in range(10)]
    counts = Counter(drawn(codes, each) for each in DAYS)
    assert all(abs(counts[at] - 200) < 4 * 180**0.5 for at in range(10))  # binomial, a tenth of 2,000


def office(count: int = 40) -> list:
    """So many who wait for three working days, each with a little less at risk than the one before."""
    return [
        replace(QUIET, code=f"c{at:02d}", target=(110 - at) * WAN, promises=(), commitment=0, last_contact=day(17))
        for at in range(count)
    ]


def test_the_last_call_goes_by_lot_among_the_next_ten() -> None:
    plain = rank_followups(office(), THAT_DAY, 10, WORKDAYS)
    rows_ = rank_followups(office(), THAT_DAY, 10, WORKDAYS, draw_one_in=10)
    today = [row for row in rows_ if row.priority == "今天"]
    assert len(today) == 10
    (by_lot,) = [row for row in today if row.drawn_among]
    # the nine most urgent as ever; the tenth from the 10th to the 19th
    assert {row.code for row in today} - {by_lot.code} == {row.code for row in plain[:9]}
    assert {by_lot.code, *by_lot.drawn_among} == {
        row.code for row in rank_followups(office(), THAT_DAY, 19, WORKDAYS)[9:19]
    }
    assert by_lot.matter == "抽签"
    assert rank_followups(office(), THAT_DAY, 10, WORKDAYS, draw_one_in=10) == rows_
    assert Counter(row.code for row in rows_) == Counter(row.code for row in plain)


def test_a_large_broken_promise_is_never_left_to_chance() -> None:
    broken = [replace(each, promises=(promised(18, 20, 0, BROKEN),), commitment=20 * WAN) for each in office(12)]
    today = [row for row in rank_followups(broken, THAT_DAY, 5, WORKDAYS, draw_one_in=1) if row.priority == "今天"]
    assert len(today) == 5 and not any(row.drawn_among for row in today)


def many():
    month = small_month()
    for number in range(30):
        code = f"N{number:02d}"
        add_row(month, "tblCustomers", 客户编码=code, 客户名称="新", 信用等级="B", 手工月均=100_000)
        add_row(month, "tblPlan", 客户编码=code, 期初目标=100_000 + number, 节点1=100_000 + number)
        add_row(month, "tblCommitments", 客户编码=code)
    return month


def test_it_is_off_until_the_rep_agrees() -> None:
    assert not any(row.drawn_among for row in make_list(many())[0].rows)


def test_a_drawn_call_is_marked_where_it_is_logged() -> None:
    month = many()
    month.names |= {"hk_draw_one_in": 10, "hk_calls_per_day": 10}
    done, book = make_list(month)
    (by_lot,) = [row for row in done.rows if row.drawn_among]
    assert by_lot.drawn_among is not None and len(by_lot.drawn_among.split("、")) == 9 and by_lot.matter == "抽签"
    assert make_list(book.month)[1].writes == 0
    other = next(row for row in done.rows if row.priority == "今天" and not row.drawn_among)
    for at, code in enumerate(book.month["tblFollowups"].columns["客户编码"]):
        if code in (str(by_lot.code), str(other.code)):
            book.month["tblFollowups"].set(at, "结果", "谈妥")
    _, book = make_list(book.month, TODAY)
    logged = {row["客户编码"]: row["抽签同组"] for row in rows(book.month, "tblContacts")}
    assert logged == {str(by_lot.code): by_lot.drawn_among, str(other.code): None}
