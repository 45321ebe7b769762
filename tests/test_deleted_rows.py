"""Rows of 计划 and 承诺与差距 that somebody deleted: told with their amounts, and put back as they were or told that nobody knows.

The small month (see `conftest`): 100,000 each of 500,000, steps 33,300 · 38,100 · 28,600; 甲 paid 40,000, 乙 90,000, 丁 10,000.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from examples import at_most
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from month_in_memory import (
    InMemory,
    add_row,
    change_target,
    copied,
    day,
    for_customer,
    plan,
    receipt,
    rows,
    small_month,
)
from office_edits import by_code, delete_rows, named
from office_edits import row_of as row_in_file

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Severity
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.suggest_measures import suggest_measures

ALL = (JIA, YI, BING, DING, WU)
OF_A_ROW = ("期初目标", "本月目标", "节点1", "节点2", "节点3", "节点4")


def planned(month: Month) -> dict[str, tuple[object, ...]]:
    return {row["客户编码"]: tuple(row[header] for header in OF_A_ROW) for row in rows(month, "tblPlan")}


def delete(month: Month, table: str, codes: Collection[str]) -> None:
    held = month[table].columns["客户编码"]
    month[table].rearrange([row for row, code in enumerate(held) if code not in codes] or [None])


def forget_the_list(month: Month) -> None:
    month["tblFollowups"].rearrange([None])


def lost(problems) -> list[str | None]:
    return [problem.customer for problem in problems if problem.rule is rules.OPENING_LOST]


# ---- in a file


def test_deleted_rows_of_the_plan(small):
    before = by_code(small, "tblPlan")
    for code in (YI, WU):
        delete_rows(small, "tblPlan", [row_in_file(small, "tblPlan", code)])
    for job in (check, follow_up, suggest_measures):
        told = {p.customer: p.what for p in job(FileBook(small), TODAY).problems if p.severity is Severity.ROW}
        assert told == {YI: "“计划”里这个客户的行不见了，累计实收 9万元没有算进合计", WU: "“计划”里这个客户的行不见了"}
    assert [row["优先级"] for code, row in by_code(small, "tblFollowups").items() if code in (YI, WU)] == [
        "数据待改"
    ] * 2
    assert by_code(small, "tblCommitments")[YI]["数据检查"] == "计划里没有这个客户的行，请重新分解计划"
    done = break_down(FileBook(small), TODAY)
    after = by_code(small, "tblPlan")
    assert {code: {h: row[h] for h in OF_A_ROW} for code, row in after.items()} == {
        code: {h: row[h] for h in OF_A_ROW} for code, row in before.items()
    }
    assert (done.unallocated, named(small, "hk_plan_target"), named(small, "hk_sum_target")) == (0, 500_000, 500_000)
    assert check(FileBook(small), TODAY).problems == []


def test_a_deleted_row_of_commitments(small):
    delete_rows(small, "tblCommitments", [row_in_file(small, "tblCommitments", JIA)])
    for job in (check, follow_up, suggest_measures):
        told = [p.what for p in job(FileBook(small), TODAY).problems]
        assert told == ["“承诺与差距”里这个客户的行不见了，本月目标 10万元、累计实收 4万元、客户承诺 6万元没有算进合计"]
    assert (named(small, "hk_plan_target"), named(small, "hk_sum_target")) == (500_000, 400_000)
    done = break_down(FileBook(small), TODAY)
    assert [p.what for p in done.problems] == [
        "有 1 个客户的行不见了，已补回：甲酒业；人填的障碍、障碍说明、支持方案无从得知"
    ]
    assert (named(small, "hk_sum_target"), named(small, "hk_sum_commitment")) == (500_000, 140_000)
    assert by_code(small, "tblPlan")[JIA]["期初目标"] == 100_000 and break_down(FileBook(small), TODAY).problems == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_rows_deleted_from_the_demo_come_back_to_the_cent(demo, count):
    month = FileBook(demo).read()
    today = month.settings.today
    _, month = plan(month, today)
    before = planned(month)
    for at in range(0, 60, 7 if count > 1 else 3):
        damaged = copied(month)
        gone = [*before][at : at + count]
        delete(damaged, "tblPlan", gone)
        done, after = plan(damaged, today)
        assert planned(after) == before and lost(done.problems) == []


# ---- who was deleted and who is new


def test_both_rows_deleted_and_no_list():
    month = small_month()
    for table in ("tblPlan", "tblCommitments"):
        delete(month, table, [YI])
    forget_the_list(month)
    _, after = plan(month)
    assert planned(after)[YI] == (100_000, 100_000, 33_300, 38_100, 28_600, None)


def test_a_newcomer_beside_a_deleted_one():
    month = small_month()
    delete(month, "tblPlan", [YI])
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=100_000.0)
    done, after = plan(month)
    assert planned(after)["00106"][0] == 0 and planned(after)[YI][0] == 100_000
    assert [p.customer for p in done.problems if p.rule is rules.NEWCOMER] == ["00106"]


def test_a_newcomer_whose_promise_and_row_somebody_typed_is_new():
    month = small_month()
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=100_000.0)
    add_row(month, "tblPromises", 客户编码="00106", 承诺金额=9_000.0, 承诺到款日=day(25))
    add_row(month, "tblCommitments", 客户编码="00106")
    done, after = plan(month)
    assert planned(after)["00106"][0] == 0 and [p.rule for p in done.problems] == [rules.NEWCOMER]


def test_a_newcomer_of_the_same_size_as_one_who_is_gone_altogether():
    month = small_month()
    for table in ("tblCustomers", "tblPlan", "tblCommitments", "tblFollowups", "tblPromises"):
        delete(month, table, [WU])
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=100_000.0)
    assert planned(plan(month)[1])["00106"][0] == 0


def all_at_their_limit() -> Month:
    """80,000 at most: 400,000 of 500,000 for five, and nobody's target shows whether another was there."""
    month = small_month()
    for code in ALL:
        for_customer(month, "tblCustomers", code, 本月能力上限=80_000)
        for_customer(month, "tblPlan", code, 期初目标=80_000.0, 节点1=26_700.0, 节点2=30_400.0, 节点3=22_900.0)
    forget_the_list(month)
    return month


def test_whom_nothing_proves_is_told():
    month = all_at_their_limit()
    delete(month, "tblPlan", [WU])
    done, after = plan(month)
    assert planned(after)[WU][0] is None and lost(done.problems) == [WU]


def test_who_may_have_been_there_is_told_and_who_has_no_line_is_new():
    month = all_at_their_limit()
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=100_000.0)
    assert planned(plan(month)[1])["00106"][0] == 0
    add_row(month, "tblPromises", 客户编码="00106", 承诺金额=9_000.0, 承诺到款日=day(25))
    done, after = plan(month)
    assert planned(after)["00106"][0] is None and lost(done.problems) == ["00106"]  # 100,000 was for somebody


@pytest.mark.parametrize(("deleted", "told"), [((YI, BING, DING), []), ((YI, BING, DING, WU), [YI, BING, DING, WU])])
def test_whose_targets_stand_prove_three_times_their_money(deleted, told):
    month = small_month()
    delete(month, "tblPlan", deleted)
    forget_the_list(month)
    assert lost(plan(month)[0].problems) == told


def test_who_came_later_had_no_part():
    month = small_month()
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=100_000.0)
    _, month = plan(month)
    before = planned(month)
    delete(month, "tblPlan", [YI, WU])
    forget_the_list(month)
    assert before["00106"][0] == 0 and planned(plan(month)[1]) == before


# ---- what else proves a target


def test_the_list_knows_when_weights_have_changed():
    # what it says is to come and what came: 10,000 + 90,000 of 乙 and 90,000 + 10,000 of 丁 make 500,000 with the others
    month = small_month()
    delete(month, "tblPlan", [YI, DING])
    for_customer(month, "tblCustomers", BING, 手工月均=1.0)
    _, after = plan(month)
    assert planned(after)[YI][0] == planned(after)[DING][0] == 100_000


def test_the_list_knows_no_more_when_money_came_since():
    month = small_month()
    delete(month, "tblPlan", [YI])
    for_customer(month, "tblCustomers", BING, 手工月均=1.0)
    receipt(month, YI, 4_000, day(18))
    done, after = plan(month)
    assert planned(after)[YI] == (None, 0, None, None, None, None) and lost(done.problems) == [YI]
    assert done.unallocated == 100_000_00
    for_customer(after, "tblPlan", YI, 期初目标=100_000.0)  # typed from the backup
    done, after = plan(after)
    assert planned(after)[YI] == (100_000, 100_000, 33_300, 38_100, 28_600, None) and done.problems == []


def test_steps_know_what_was_cleared():
    month = small_month()
    forget_the_list(month)
    for code in (YI, WU):
        for_customer(month, "tblPlan", code, 期初目标=None)
    change_target(month, day(12), -5_000.0, BING)
    for_customer(month, "tblCustomers", BING, 手工月均=1.0)
    _, after = plan(month)
    assert planned(after)[YI][0] == planned(after)[WU][0] == 100_000


def test_nobody_knows_and_it_is_told_until_somebody_types_it():
    month = small_month()
    delete(month, "tblPlan", [YI, WU])
    forget_the_list(month)
    month.names["hk_target"] = 510_000  # raised since
    for _ in range(2):
        done, month = plan(month)
        assert lost(done.problems) == [YI, WU] and done.unallocated == 210_000_00
        assert str(done.problems[0]) == (
            "计划!C10：期初目标是空的，无从得知，本月目标少算了；未分解 21万元里有他的。"
            "请从备份抄回（新客户填 0），或用命令 huikuan plan 文件名 --anew 全部重新分配"
        )
        listed = follow_up(InMemory(month), TODAY)
        assert lost(listed.problems) == [YI, WU] and {str(row.priority) for row in listed.rows[:2]} == {"数据待改"}
    done, month = plan(month, anew=True)
    assert done.unallocated == 0 and {row[0] for row in planned(month).values()} == {102_000}


# ---- with all that the month holds


def test_the_steps_of_a_deleted_row_follow_its_changes():
    # 33,300 stood on the 12th; of the 56,700 left of 90,000 4/7, 32,400, by the 20th
    month = small_month()
    change_target(month, day(12), -10_000.0)
    _, month = plan(month, day(12))
    before = planned(month)
    assert before[JIA] == (100_000, 90_000, 33_300, 32_400, 24_300, None)
    delete(month, "tblPlan", [JIA])
    assert planned(plan(month, day(23))[1]) == before


@pytest.mark.parametrize("on", [day(12), day(23), day(4, 12)])
def test_a_leavers_row(on):
    month = small_month()
    for_customer(month, "tblCustomers", YI, 状态="停供")
    _, month = plan(month, day(12))
    before = planned(month)
    assert before[YI][:2] == (100_000, 90_000)
    delete(month, "tblPlan", [YI, WU])
    done, after = plan(month, on)
    assert planned(after) == before and done.unallocated == 10_000_00


def test_a_leavers_row_that_nobody_knows_is_what_came():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 状态="停供")
    delete(month, "tblPlan", [YI])
    forget_the_list(month)
    for_customer(month, "tblCustomers", BING, 手工月均=1.0)
    for _ in range(2):
        done, month = plan(month)
        assert planned(month)[YI][:2] == (None, 90_000) and lost(done.problems) == []
        assert [row["调整额"] for row in rows(month, "tblTargetChanges")] == [90_000] and done.unallocated == 10_000_00
    for_customer(month, "tblCustomers", YI, 状态="正常")
    done, month = plan(month)
    assert lost(done.problems) == [YI] and done.unallocated == 100_000_00


def test_after_a_new_allocation_that_kept_what_people_changed():
    month = small_month()
    change_target(month, day(12), -40_000.0)
    _, month = plan(month, anew=True)  # 甲 60,000, the others 110,000
    before = planned(month)
    delete(month, "tblPlan", [YI, DING])
    forget_the_list(month)
    after = planned(plan(month)[1])  # the past steps of the first plan are lost; the targets are not
    assert {code: row[:2] for code, row in after.items()} == {code: row[:2] for code, row in before.items()}


def test_the_whole_plan_is_allocated_anew():
    month = small_month()
    delete(month, "tblPlan", ALL)
    done, after = plan(month)
    assert done.allocated_anew and set(planned(after)) == set(ALL) and done.unallocated == 0


# ---- never a wrong figure

UNIT = 100
LATE = ("change", "leaver", "receipt", "newcomer")
EARLY = (*LATE, "weight", "target", "cap")


def edits(kinds: Sequence[str], most: int) -> st.SearchStrategy[list[tuple[str, str, int]]]:
    return st.lists(st.tuples(st.sampled_from(kinds), st.sampled_from(ALL), st.integers(0, 200_000)), max_size=most)


def edit(month: Month, what: str, code: str, amount: int) -> None:
    if what == "weight":
        for_customer(month, "tblCustomers", code, 手工月均=float(amount))
    elif what == "target":
        month.names["hk_target"] = float(500_000 + amount)
    elif what == "change":
        change_target(month, day(12), float(amount - 50_000), code)
    elif what == "leaver":
        for_customer(month, "tblCustomers", code, 状态="停供")
    elif what == "receipt":
        receipt(month, code, float(amount), day(13))
    elif what == "newcomer" and "00106" not in month["tblCustomers"].columns["客户编码"]:
        add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 手工月均=float(amount))
    elif what == "cap":
        for_customer(month, "tblCustomers", code, 本月能力上限=float(amount))


def comes_back(weights, early, since, late, deleted, both, listed):
    month = small_month()
    for code, weight in zip(ALL, weights, strict=True):
        for_customer(month, "tblCustomers", code, 手工月均=float(weight))
    for one in early:
        edit(month, *one)
    _, month = plan(month, anew=True)
    for one in since:
        edit(month, *one)
    _, month = plan(month, day(19))
    if listed:
        book = InMemory(month)
        follow_up(book, day(19))
        month = book.month
    before = planned(month)
    for one in late:
        edit(month, *one)
    for table in ("tblPlan", "tblCommitments") if both else ("tblPlan",):
        delete(month, table, deleted)
    done, after = plan(month, day(19))
    away = {row["客户编码"] for row in rows(after, "tblCustomers") if row["状态"] == "停供"}
    for code in deleted:
        if done.allocated_anew:
            assert [p.rule for p in done.problems].count(rules.PLAN_ROWS_BACK) == 1  # nothing but 0 was left
        elif planned(after)[code][0] is None:
            assert code in away or code in lost(done.problems)
        else:
            # whose targets stand tells the others' to the unit, and no more than three times their money
            assert abs(planned(after)[code][0] - before[code][0]) <= 4 * 3 * UNIT
    assert plan(after, day(19))[1]["tblPlan"].columns == after["tblPlan"].columns
    assert {row["客户编码"] for row in rows(after, "tblCommitments")} >= set(ALL)


@settings(max_examples=at_most(80), deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain})
@given(
    st.lists(st.integers(1, 300_000), min_size=5, max_size=5),
    edits(EARLY, 3),
    edits(LATE, 2),
    edits(LATE, 1),
    st.sets(st.sampled_from(ALL), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_what_comes_back_is_what_it_was_or_is_told(weights, early, since, late, deleted, both, listed):
    comes_back(weights, early, since, late, deleted, both, listed)


def test_a_list_of_an_earlier_plan_tells_nothing():
    comes_back(
        [1622, 24394, 310, 588, 300000],
        [("change", JIA, 588), ("change", WU, 4096)],
        [("receipt", JIA, 2017), ("newcomer", DING, 65536)],
        [],
        {YI, BING, DING},
        both=True,
        listed=False,
    )
