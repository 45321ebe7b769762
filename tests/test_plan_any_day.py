"""分解计划 on any day of the month and after it: who leaves, pays later and comes back; words that no list knows; `anew`.

The small month (see `conftest`): 100,000 each of 500,000, steps on the 10th, 20th and 30th; 甲 paid 40,000, 乙 90,000, 丁 10,000.
"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from month_in_memory import (
    TOLD,
    InMemory,
    add_row,
    change_target,
    contents,
    copied,
    day,
    filled_month,
    for_customer,
    make_list,
    plan,
    receipt,
    rows,
    small_month,
)
from office_edits import by_code, read_rows
from office_edits import for_customer as in_file

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.show import show
from xl_huikuan.jobs.suggest_measures import suggest_measures

ALL = (JIA, YI, BING, DING, WU)
DECEMBER = day(3, 12)


def targets(month: Month) -> dict[str, float]:
    return {row["客户编码"]: row["本月目标"] for row in rows(month, "tblPlan")}


def changes(month: Month) -> list[tuple[object, ...]]:
    return [(row["日期"], row["客户编码"], row["调整额"]) for row in rows(month, "tblTargetChanges")]


def left(code: str = YI, status: object = "停供", on: dt.date = TODAY) -> Month:
    """乙, who paid 90,000 of 100,000, has left and the plan has seen to it."""
    month = small_month()
    for_customer(month, "tblCustomers", code, 状态=status)
    return plan(month, on)[1]


# ---- who left


def test_one_row_follows_what_a_leaver_pays_later():
    month = left()
    assert changes(month) == [(TODAY, YI, -10_000)]
    receipt(month, YI, 8_000, day(20))
    _, month = plan(month, day(24))
    assert changes(month) == [(TODAY, YI, -2_000)] and targets(month)[YI] == 98_000
    receipt(month, YI, 2_000, day(25))
    _, month = plan(month, day(26))
    assert changes(month) == [] and targets(month)[YI] == 100_000


def test_after_the_months_end_it_is_dated_in_the_month_and_written_once():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 状态="停供")
    receipt(month, YI, 8_000, day(28))
    done, month = plan(month, DECEMBER)
    assert changes(month) == [(day(30), YI, -2_000)] and done.unallocated == 2_000_00
    receipt(month, YI, 1_000, day(2, 12))  # December's money
    for on in (DECEMBER, day(9, 12)):
        done, month = plan(month, on)
        assert changes(month) == [(day(30), YI, -2_000)] and done.unallocated == 2_000_00


def test_before_the_month_it_is_dated_in_the_month():
    month = small_month()
    change_target(month, day(5))
    for_customer(month, "tblCustomers", WU, 状态="移交")
    assert changes(plan(month, day(28, 10))[1])[1:] == [(day(1), WU, -100_000)]


def test_rows_that_do_not_count_in_the_month_become_one_that_does():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 状态="停供")
    for amount in (-10_000.0, 8_000.0, 8_000.0):
        add_row(month, "tblTargetChanges", 日期=DECEMBER, 客户编码=YI, 调整额=amount, 原因="停供：目标改为已回款")
    assert changes(plan(month)[1]) == [(day(30), YI, -10_000)]


def test_peoples_rows_are_counted_and_never_touched():
    month = small_month()
    add_row(
        month, "tblTargetChanges", 日期=day(12), 客户编码=YI, 调整额=-4_000.0, 原因="停供：目标改为已回款，先减一部分"
    )
    for_customer(month, "tblCustomers", YI, 状态="停供")
    _, month = plan(month)
    assert changes(month) == [(day(12), YI, -4_000), (TODAY, YI, -6_000)] and targets(month)[YI] == 90_000
    for_customer(month, "tblCustomers", YI, 状态="正常")
    _, month = plan(month)
    assert changes(month) == [(day(12), YI, -4_000)] and targets(month)[YI] == 96_000


def test_what_cannot_be_worked_out_leaves_the_row_as_it_is():
    month = left()
    add_row(month, "tblReceipts", 日期=day(19), 客户编码=YI, 金额="很多", 方式="转账", 款项性质="清欠")
    assert changes(plan(month)[1]) == [(TODAY, YI, -10_000)]


# ---- who is back


@pytest.mark.parametrize("status", ["正常", "新开", None])
def test_who_comes_back_has_his_target_again(status):
    month = left()
    for_customer(month, "tblCustomers", YI, 状态=status)
    done, month = plan(month, day(24))
    assert changes(month) == [] and targets(month) == dict.fromkeys(ALL, 100_000) and done.unallocated == 0
    assert [problem.what for problem in done.problems] == ["客户回来了，离开时程序写的目标调整 -1万元已撤回"]
    assert plan(month, day(24))[0].problems == []


def test_the_offices_other_rows_stay_where_they_are():
    month = small_month()
    change_target(month, day(5))
    for_customer(month, "tblCustomers", YI, 状态="停供")
    _, month = plan(month)
    change_target(month, day(19), -3_000.0, BING)
    for_customer(month, "tblCustomers", YI, 状态="正常")
    assert changes(plan(month, day(24))[1]) == [(day(5), JIA, -10_000), (day(19), BING, -3_000)]


def test_steps_of_who_left_and_came_back():
    # 33,300 · 38,100 · 28,600. Left on the 12th with nothing paid: 0, for the past step too. Back on the 24th, two steps
    # past, with 100,000: all of it is to come in the last one
    month = left(WU, on=day(12))
    assert [rows(month, "tblPlan", WU)[0][f"节点{n}"] for n in (1, 2, 3)] == [0, 0, 0]
    for_customer(month, "tblCustomers", WU, 状态="正常")
    _, month = plan(month, day(24))
    assert [rows(month, "tblPlan", WU)[0][f"节点{n}"] for n in (1, 2, 3)] == [0, 0, 100_000]


def test_a_first_plan_after_the_first_step_is_final():
    # 1,900 each: a third, 633.33, is 600 by the 10th, which is past; of the 1,300 left 4/7, 742.86, is 700 by the 20th.
    # (Rounded from the month's start it were 1,357.14 by the 20th, so 800, and the next run would say 700.)
    month = filled_month()
    month.names["hk_target"] = 9_500
    for _ in range(2):
        _, month = plan(month, day(12))
        assert [rows(month, "tblPlan", WU)[0][f"节点{n}"] for n in (1, 2, 3)] == [600, 700, 600]


# ---- words that no list knows


@pytest.mark.parametrize("word", ["正常 ", "停货", "暂停"])
def test_a_word_that_no_list_knows_has_no_effect(small, word):
    in_file(small, "tblCustomers", YI, 状态=word)
    done = break_down(FileBook(small), TODAY)
    assert by_code(small, "tblPlan")[YI]["本月目标"] == 100_000 and read_rows(small, "tblTargetChanges") == []
    assert done.unallocated == 0 and [problem.customer for problem in done.problems] == [YI]
    follow_up(FileBook(small), TODAY)
    assert by_code(small, "tblFollowups")[YI]["客户编码"] == YI


def test_who_had_left_stays_away_under_a_word_that_no_list_knows():
    month = left()
    for_customer(month, "tblCustomers", YI, 状态="停 供")
    receipt(month, YI, 4_000, day(19))
    done, month = plan(month, day(24))
    assert targets(month)[YI] == 94_000 and changes(month) == [(TODAY, YI, -6_000)]
    assert YI not in [row["客户编码"] for row in rows(make_list(month, day(24))[1].month, "tblFollowups")]
    assert done.unallocated == 6_000_00


def test_before_the_first_plan_it_takes_part():
    month = filled_month()
    for_customer(month, "tblCustomers", WU, 状态="暂停")
    assert targets(plan(month, day(3))[1]) == dict.fromkeys(ALL, 100_000)


# ---- allocated anew


def test_anew_gives_a_leaver_what_came_and_a_newcomer_his_target_once(small):
    """The leaver's own row is worked out anew; the newcomer has the 20,000 that a person gave him, and nothing on top."""
    in_file(small, "tblCustomers", YI, 状态="停供")
    break_down(FileBook(small), TODAY)
    book = FileBook(small)
    month = book.read()
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=100_000.0)
    change_target(month, TODAY, 20_000.0, "00106")
    book.write(month)
    break_down(FileBook(small), TODAY)
    for _ in range(2):
        done = break_down(FileBook(small), TODAY, anew=True)
        found = {code: row["本月目标"] for code, row in by_code(small, "tblPlan").items()}
        # 500,000 less 90,000 and 20,000 over four
        assert found == {JIA: 97_500, YI: 90_000, BING: 97_500, DING: 97_500, WU: 97_500, "00106": 20_000}
        assert done.unallocated == 0 and done.allocated == 500_000_00
        assert [(row["客户编码"], row["调整额"]) for row in read_rows(small, "tblTargetChanges")] == [("00106", 20_000)]


def test_anew_keeps_what_people_changed_and_shares_out_the_rest():
    month = small_month()
    change_target(month, day(12), -40_000.0)
    done, month = plan(month, anew=True)
    assert targets(month) == {JIA: 60_000, **dict.fromkeys((YI, BING, DING, WU), 110_000)} and done.unallocated == 0
    assert rows(month, "tblPlan", JIA)[0]["期初目标"] == 100_000
    assert any("有 1 个客户的目标在“目标调整”里改过" in note for note in done.notes)


def test_anew_a_locked_target_is_the_opening_one_and_changes_come_on_top():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 锁定目标=50_000)
    change_target(month, day(12), 10_000.0)
    _, month = plan(month, anew=True)
    assert targets(month) == {JIA: 60_000, **dict.fromkeys((YI, BING, DING, WU), 110_000)}


def test_anew_a_change_beyond_the_opening_target_leaves_no_more_than_the_months():
    month = small_month()
    change_target(month, day(12), -150_000.0)
    done, month = plan(month, anew=True)
    assert targets(month) == {JIA: -50_000, **dict.fromkeys((YI, BING, DING, WU), 125_000)}
    assert done.unallocated == 50_000_00 and done.allocated == 450_000_00


def test_anew_a_leaver_whose_target_people_changed_keeps_what_came():
    month = left()
    change_target(month, day(19), -30_000.0, YI)
    for _ in range(2):
        done, month = plan(month, day(24), anew=True)
        assert targets(month) == {YI: 90_000, **dict.fromkeys((JIA, BING, DING, WU), 102_500)}
        assert changes(month) == [(TODAY, YI, 30_000), (day(19), YI, -30_000)] and done.unallocated == 0


# ---- who left, in the other jobs


def test_who_left_is_no_more_on_the_list_and_gets_no_measure():
    month = small_month()
    add_row(month, "tblActions", 行动编号="A1", 客户编码=DING, 措施="客户激励", 预计增量=9_000.0, 费用=1.0, 状态="建议")
    for_customer(month, "tblCustomers", DING, 状态="停供")  # he promised 30,000 and paid 10,000
    _, month = plan(month)
    done, book = make_list(month)
    assert DING not in [row["客户编码"] for row in rows(book.month, "tblFollowups")]
    assert done.problems == [] and len(done.rows) == 4
    found = suggest_measures(book, TODAY)
    assert DING not in {str(row.code) for row in found.rows} | {gap.code for gap in found.open_customers}
    # 甲 100,000 − 60,000; 乙 − 90,000; 丙 − 50,000; 戊 100,000
    assert found.gap == 200_000_00


def test_who_left_since_the_list_was_made_is_not_shown_for_today():
    month = small_month()
    assert DING in [str(row.code) for row in show(InMemory(month), TODAY).rows]
    for_customer(month, "tblCustomers", DING, 状态="移交")
    shown = show(InMemory(month), TODAY)
    assert DING not in [str(row.code) for row in shown.rows]
    # he paid 10,000 of his 100,000, and the totals do not know yet
    assert [problem.what for problem in shown.problems] == [
        "客户已移交，目标 10万元还没有改为已回款 1万元，多出的不在跟进清单里，却还在合计里"
    ]


# ---- any month, any day

KNOWN, UNKNOWN = ("正常", "新开", "停供", "移交", None), ("暂停", "正常 ")
DAYS = st.dates(day(25, 10), day(10, 12))
EVENTS = st.one_of(
    st.tuples(st.just("status"), st.sampled_from(ALL), st.sampled_from(KNOWN + UNKNOWN)),
    st.tuples(st.just("receipt"), st.sampled_from(ALL), st.tuples(DAYS, st.integers(-5_000_000, 15_000_000))),
    st.tuples(st.just("change"), st.sampled_from(ALL), st.tuples(DAYS, st.integers(-12_000_000, 12_000_000))),
    st.tuples(st.just("newcomer"), st.sampled_from(("00106", "00107")), st.integers(0, 30_000_000)),
    st.tuples(st.just("plan"), DAYS, st.booleans()),
)


def happen(month: Month, event: tuple[object, ...]) -> Month:
    what, who, how = event
    if what == "status":
        for_customer(month, "tblCustomers", str(who), 状态=how)  # type: ignore[arg-type]
    elif what == "receipt":
        receipt(month, str(who), how[1] / 100, how[0])  # type: ignore[index]
    elif what == "change":
        change_target(month, how[0], how[1] / 100, str(who))  # type: ignore[index]
    elif what == "newcomer" and who not in month["tblCustomers"].columns["客户编码"]:
        add_row(month, "tblCustomers", 客户编码=str(who), 客户名称="新", 信用等级="B", 手工月均=how / 100)  # type: ignore[operator]
    elif what == "plan":
        return plan(month, who, how)[1]  # type: ignore[arg-type]
    return month


def cents(yuan: object) -> int:
    assert isinstance(yuan, (int, float))
    return round(yuan * 100)


def same_again(month: Month, job, *arguments: object) -> Month:
    """The month after a job, which a second run leaves as it is, but for what it tells."""
    book = InMemory(month)
    job(book, *arguments)
    once = copied(book.month)
    job(book, *arguments)
    told = dict.fromkeys(TOLD)
    again = copied(book.month)
    once.names |= told
    again.names |= told
    assert contents(again) == contents(once)
    return book.month


@settings(max_examples=at_most(60), deadline=None)
@given(st.booleans(), st.lists(EVENTS, max_size=9), DAYS, st.booleans())
def test_a_second_run_changes_nothing_and_every_cent_has_its_place(planned, events, today, anew):
    month = small_month() if planned else filled_month()
    for event in events:
        month = happen(month, event)
    planned = any(row["期初目标"] for row in rows(month, "tblPlan"))
    month = same_again(month, break_down, today, anew and planned)  # the first plan is no new one

    found = {row["客户编码"]: row for row in rows(month, "tblPlan")}
    status = {row["客户编码"]: row["状态"] for row in rows(month, "tblCustomers")}
    inside = [row for row in rows(month, "tblTargetChanges") if day(1) <= row["日期"] <= day(30)]
    for code, row in found.items():
        changed = sum(cents(change["调整额"]) for change in inside if change["客户编码"] == code)
        assert cents(row["本月目标"]) == cents(row["期初目标"]) + changed
        if status[code] in ("停供", "移交"):
            assert cents(row["本月目标"]) == max(cents(row["累计实收"]), 0)
        elif status[code] in KNOWN:
            assert not any(change["原因"] for change in inside if change["客户编码"] == code)
        if row["本月目标"] >= 0:
            assert sum(cents(row[f"节点{n}"] or 0) for n in (1, 2, 3, 4)) == cents(row["本月目标"])
    over = month.unallocated.amount
    assert sum(cents(row["本月目标"]) for row in found.values()) + over == 500_000_00
    typed = [event[2] for event in events if event[0] == "change"]
    kept = [(row["日期"], cents(row["调整额"])) for row in rows(month, "tblTargetChanges") if not row["原因"]]
    assert kept == typed


@settings(max_examples=at_most(30), deadline=None)
@given(st.lists(EVENTS, max_size=7), DAYS)
def test_list_and_measures_change_nothing_when_run_again(events, today):
    month = small_month()
    for event in events:
        month = happen(month, event)
    for job in (follow_up, suggest_measures):
        try:
            month = same_again(month, job, today)
        except BookError:
            assert not any(row["客户编码"] for row in rows(month, "tblPlan"))
