"""节点 and 承诺编号 at their limits: when a step is past, where steps end, which numbers are free. By hand, in memory.

The small month (see `conftest`): 100,000 each, steps on the 10th, 20th and 30th with shares 1/3, 5/7, 1: 33,300 · 38,100 · 28,600.
"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import BING, DING, JIA, WU, YI
from month_in_memory import (
    add_row,
    change_target,
    day,
    empty_month,
    filled_month,
    for_customer,
    plan,
    row_of,
    rows,
    set_cells,
    small_month,
)

from xl_huikuan.jobs.plan_steps import passed_steps, set_deadlines, unit_of
from xl_huikuan.jobs.promise_numbers import number_promises


def steps(month, code):
    row = rows(month, "tblPlan", code)[0]
    return [row[f"节点{number}"] for number in (1, 2, 3, 4)]


# ---- steps that are past


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        # 90,000 less 33,300: 4/7 of it by the 20th
        (day(19), [33_300, 32_400, 24_300, None]),
        (day(20), [33_300, 32_400, 24_300, None]),  # due today is not past
        (day(21), [33_300, 38_100, 18_600, None]),
        (day(30), [33_300, 38_100, 18_600, None]),
        (day(10), [30_000, 34_300, 25_700, None]),  # the first is not past on its own day: 1/3 and 5/7 of 90,000
    ],
)
def test_a_step_that_ends_today_is_not_past(today, expected):
    month = small_month()
    change_target(month, day(5))
    _, after = plan(month, today)
    assert steps(after, JIA) == expected


def test_steps_that_are_past_are_those_of_customers_who_have_any():
    month = small_month()
    add_row(month, "tblPlan", 客户编码="00106")
    set_cells(month, "tblPlan", 1, 节点1=None)
    held = {str(code): amounts for code, amounts in passed_steps(month, day(21)).items()}
    assert held == {code: [3_330_000, 3_810_000] for code in (JIA, BING, DING, WU)} | {YI: [0, 3_810_000]}
    assert passed_steps(month, day(10))[next(iter(passed_steps(month, day(10))))] == []


def test_shares_that_the_office_typed():
    month = filled_month()
    for at, share in enumerate((0.5, 0.8, 1.0)):
        set_cells(month, "tblSteps", at, 累计比例=share)
    assert steps(plan(month, day(3))[1], JIA) == [50_000, 30_000, 20_000, None]


def test_a_target_below_0_has_steps_of_0():
    month = small_month()
    change_target(month, day(18), -150_000)
    for header in ("节点1", "节点2", "节点3"):
        for_customer(month, "tblPlan", JIA, **{header: None})
    assert steps(plan(month)[1], JIA) == [0, 0, 0, None]


def test_a_fourth_step_that_is_no_more_is_cleared():
    month = small_month()
    for_customer(month, "tblPlan", JIA, 节点4=5.0)
    assert steps(plan(month)[1], JIA) == [33_300, 38_100, 28_600, None]


def test_a_target_that_cannot_be_worked_out_leaves_the_steps():
    month = small_month()
    for_customer(month, "tblPlan", JIA, 节点2=1.0)
    for_customer(month, "tblPlan", YI, 节点2=1.0)
    month.typed_over["tblPlan", "本月目标"] = {row_of(month, "tblPlan", JIA): "十万"}
    _, after = plan(month)
    assert steps(after, JIA)[1] == 1 and steps(after, YI)[1] == 38_100


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("上", "中", "下"), [day(10), day(20), day(30)]),
        (("上半月", "下半月"), [day(15), day(30)]),
        (("全月",), [day(30)]),
        (("一", "二", "三", "四"), [day(7), day(15), day(22), day(30)]),
    ],
)
def test_dates_of_steps(names, days):
    month = filled_month()
    month["tblSteps"].rearrange([None] * (len(names) + 1))
    for at, name in enumerate(names):
        set_cells(month, "tblSteps", at, 节点=name)
    set_deadlines(month)
    assert month["tblSteps"].columns["截止日"] == [*days, None]


def test_dates_that_the_office_typed_stay():
    month = filled_month()
    set_cells(month, "tblSteps", 2, 截止日=day(28))
    set_deadlines(month)
    assert month["tblSteps"].columns["截止日"] == [None, None, day(28)]


@pytest.mark.parametrize(("unit", "cents"), [(100, 10_000), (0.01, 1), (None, 1), (1, 100)])
def test_unit(unit, cents):
    month = small_month()
    month.names["hk_unit"] = unit
    assert unit_of(month) == cents


def test_numbers_of_promises():
    month = empty_month()
    month.names["hk_to"] = dt.date(2026, 11, 25)
    for code, number in (
        (JIA, "P202611-007"),
        (YI, None),
        (BING, "P202610-099"),
        (None, None),
        (DING, "P202611-0x"),
        (WU, " "),
    ):
        add_row(month, "tblPromises", 客户编码=code, 承诺编号=number, 备注="有")
    number_promises(month)
    assert month["tblPromises"].columns["承诺编号"] == [
        "P202611-007", "P202611-008", "P202610-099", None, "P202611-0x", "P202611-009",
    ]  # fmt: skip


def test_the_first_number_of_a_month():
    month = empty_month()
    month.names["hk_to"] = day(30)
    add_row(month, "tblPromises", 客户编码=JIA)
    number_promises(month)
    assert month["tblPromises"].columns["承诺编号"] == ["P202611-001"]
