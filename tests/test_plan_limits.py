"""分解计划 at its limits: what fixes the targets, who comes and who goes. By hand, in memory.

The small month (see `conftest`): 100,000 each, steps on the 10th, 20th and 30th with shares 1/3, 5/7, 1: 33,300 · 38,100 · 28,600.
"""

from __future__ import annotations

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import (
    InMemory,
    add_row,
    change_target,
    day,
    filled_month,
    for_customer,
    plan,
    receipt,
    row_of,
    rows,
    set_cells,
    small_month,
)

from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.values import CellError


def column(month, header, table="tblPlan"):
    return {row["客户编码"]: row[header] for row in rows(month, table)}


# ---- what fixes the targets


@pytest.mark.parametrize(("today", "anew"), [(day(9), True), (day(10), True), (day(11), False)])
def test_targets_stand_from_the_day_after_the_first_step(today, anew):
    _, month = plan(filled_month(), day(3))
    assert plan(month, today)[0].allocated_anew == anew


@pytest.mark.parametrize(
    ("on", "anew"), [(day(31, 10), True), (day(1), False), (day(30), False), (day(1, 12), True), (None, True)]
)
def test_targets_stand_once_one_of_the_month_was_changed(on, anew):
    _, month = plan(filled_month(), day(3))
    change_target(month, on)
    done, _ = plan(month, day(3))
    assert (done.allocated_anew, done.notes == []) == (anew, anew)


def test_the_first_plan_allocates_whatever_the_day():
    done, month = plan(filled_month(), day(30))
    assert done.allocated_anew and set(column(month, "期初目标").values()) == {100_000}
    change_target(month := filled_month(), day(5))
    assert plan(month, day(30))[0].allocated_anew


def test_anew():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 手工月均=0)
    done, after = plan(month, TODAY, anew=True)
    assert done.allocated_anew and done.notes == []
    assert column(after, "期初目标") == {JIA: 125_000, YI: 125_000, BING: 125_000, DING: 125_000, WU: 0}
    assert set(column(plan(month)[1], "期初目标").values()) == {100_000}


# ---- what each customer gets


def test_what_a_plan_says():
    month = small_month()
    change_target(month, day(17))
    month.names["hk_target"] = 480_000
    done, after = plan(month)
    assert (done.target, done.allocated, done.unallocated) == (48_000_000, 49_000_000, -1_000_000)
    assert (done.shortfall, done.surplus, done.customers) == (0, 0, 5)
    assert done.written.changed and after.names["hk_problems"] == "没有发现问题"


@pytest.mark.parametrize(("value", "shortfall", "surplus"), [(90_000, 50_000, 0), (110_000, 0, 50_000)])
def test_what_locks_leave_and_what_they_exceed(value, shortfall, surplus):
    month = small_month()
    for at in range(5):
        set_cells(month, "tblCustomers", at, 锁定目标=value)
    done, _ = plan(month, anew=True)
    assert (done.shortfall, done.surplus) == (shortfall * 100, surplus * 100)


def test_shortfall_is_no_surplus():
    month = small_month()
    for at in range(5):
        set_cells(month, "tblCustomers", at, 本月能力上限=90_000)
    done, _ = plan(month, anew=True)
    assert (done.shortfall, done.surplus, done.unallocated) == (50_000_00, 0, 50_000_00)


def prepaying(month, **values):
    # 10,000 a month × 1.5: an estimate of 15,000
    for_customer(month, "tblCustomers", WU, 结算方式="先款后货", 月均动销=10_000, **values)


def test_an_estimated_limit_gives_way_to_the_agreed_minimum():
    month = filled_month()
    prepaying(month, 本月最低回款=60_000)
    done, after = plan(month, day(3))
    assert column(after, "期初目标") == {JIA: 110_000, YI: 110_000, BING: 110_000, DING: 110_000, WU: 60_000}
    assert {problem.what[:4] for problem in done.problems} == {"到款日期"}  # planned before they came


def test_an_estimated_limit_holds_without_one():
    month = filled_month()
    prepaying(month)
    assert column(plan(month, day(3))[1], "期初目标")[WU] == 15_000


def test_an_estimated_limit_of_nothing_is_one():
    month = filled_month()
    for_customer(month, "tblCustomers", WU, 结算方式="先款后货", 月均动销=0)
    assert column(plan(month, day(3))[1], "期初目标")[WU] == 0


def test_a_minimum_above_the_customers_share():
    month = filled_month()
    for_customer(month, "tblCustomers", WU, 本月最低回款=180_000)
    assert column(plan(month, day(3))[1], "期初目标") == {
        JIA: 80_000,
        YI: 80_000,
        BING: 80_000,
        DING: 80_000,
        WU: 180_000,
    }


def test_a_typed_limit_goes_before_the_estimate():
    month = filled_month()
    prepaying(month, 本月能力上限=20_000)
    assert column(plan(month, day(3))[1], "期初目标")[WU] == 20_000


def test_a_typed_limit_below_the_minimum_stops_the_plan_and_writes_nothing():
    month = filled_month()
    for_customer(month, "tblCustomers", WU, 本月最低回款=60_000, 本月能力上限=50_000)
    book = InMemory(month)
    with pytest.raises(BookError, match="高于本月能力上限"):
        break_down(book, day(3))
    assert book.writes == 0


# ---- who comes and who goes


def test_who_left_before_the_first_plan_keeps_what_came():
    month = filled_month()
    for_customer(month, "tblCustomers", YI, 状态="停供")
    for_customer(month, "tblCustomers", WU, 状态="移交", 锁定目标=70_000)
    receipt(month, WU, -3_000, day(4))
    _, after = plan(month, day(6))
    # 90,000 and nothing: the rest of 500,000 over three
    assert column(after, "期初目标") == {JIA: 136_700, YI: 90_000, BING: 136_700, DING: 136_600, WU: 0}


def test_who_left_before_the_first_plan_and_paid_nothing_has_no_target():
    month = filled_month()
    for_customer(month, "tblCustomers", WU, 状态="移交")
    assert column(plan(month, day(6))[1], "期初目标")[WU] == 0


def test_a_row_of_somebody_who_is_no_customer_keeps_nobody_waiting():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 状态="停供")
    add_row(month, "tblPlan", 客户编码="X9")
    month["tblPlan"].rearrange([5, 0, 1, 2, 3, 4])
    assert [row["客户编码"] for row in rows(plan(month)[1], "tblTargetChanges")] == [WU]


def test_a_leaver_with_refunds_keeps_0():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 状态="停供")
    receipt(month, WU, -5_000, day(5))
    done, after = plan(month)
    assert [(row["客户编码"], row["日期"], row["调整额"]) for row in rows(after, "tblTargetChanges")] == [
        (WU, TODAY, -100_000)
    ]
    assert column(after, "本月目标")[WU] == 0 and done.unallocated == 100_000_00
    assert len(rows(plan(after)[1], "tblTargetChanges")) == 1


def test_a_leaver_whose_receipts_cannot_be_worked_out_waits():
    month = small_month()
    for code in (JIA, YI):
        for_customer(month, "tblCustomers", code, 状态="停供")
    month.typed_over["tblPlan", "累计实收"] = {row_of(month, "tblPlan", JIA): "很多"}
    assert [row["客户编码"] for row in rows(plan(month)[1], "tblTargetChanges")] == [YI]


def test_a_newcomer_begins_with_0_and_an_older_0_is_not_told():
    month = small_month()
    for_customer(month, "tblPlan", WU, 期初目标=0.0)
    add_row(month, "tblCustomers", 客户编码="00106", 信用等级="B", 手工月均=100_000)
    done, after = plan(month)
    assert [problem.customer for problem in done.problems if "月中新增" in problem.what] == ["00106"]
    assert column(after, "期初目标")["00106"] == 0 and column(after, "期初目标")[JIA] == 100_000
    assert list(column(after, "本月目标", "tblCommitments")) == list(column(after, "期初目标")) and done.customers == 6


def test_a_newcomer_who_has_left_already_keeps_what_came():
    month = small_month()
    add_row(month, "tblCustomers", 客户编码="00106", 客户名称="己", 信用等级="B", 状态="移交")
    receipt(month, "00106", 5_000, day(6))
    done, after = plan(month)
    assert [problem.what for problem in done.problems] == ["客户已移交，目标由 0元改为已回款 5,000元，差额转入“未分解”"]
    assert column(after, "本月目标")["00106"] == 5_000


def test_who_is_no_customer_any_more_has_no_target_of_a_new_allocation():
    month = small_month()
    month["tblCustomers"].rearrange([0, 1, 2, 3])
    _, after = plan(month, anew=True)
    assert column(after, "期初目标") == {JIA: 125_000, YI: 125_000, BING: 125_000, DING: 125_000, WU: 0}
    assert column(plan(month)[1], "期初目标")[WU] == 100_000  # and keeps what stands


# ---- promises


def test_an_empty_promise_for_whoever_takes_part_and_has_none():
    month = filled_month()
    for_customer(month, "tblCustomers", WU, 状态="停供")
    add_row(month, "tblCustomers", 客户编码="00106", 信用等级="B", 状态="新开", 手工月均=1)
    add_row(month, "tblCustomers", 客户编码="00107", 信用等级="B", 状态="移交")
    _, after = plan(month, day(3))
    # 甲, 丙, 丁 promised something already
    assert [row["客户编码"] for row in rows(after, "tblPromises")] == [JIA, BING, DING, YI, "00106"]
    assert len(rows(plan(after, day(3))[1], "tblPromises")) == 5


def test_a_status_that_is_an_error_leaves_nobody_out():
    month = filled_month()
    for_customer(month, "tblCustomers", YI, 状态=CellError.NA)
    result, after = plan(month, day(3))
    assert [row["本月目标"] for row in rows(after, "tblPlan", YI)] == [100_000]
    assert any(problem.what == "“状态”是错误值 #N/A" for problem in result.problems)
