"""What 生成跟进清单 gathers of each customer from the month's tables, by hand, in memory."""

from __future__ import annotations

import math

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import InMemory, add_row, day, for_customer, receipt, set_cells, small_month

from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup_risk import Promised
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.opening import open_month

KEPT, PARTLY, OPEN = PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.OPEN


def known(month, code, today=TODAY):
    """What is known of a customer; None: not asked for."""
    opened = open_month(InMemory(month), today, for_plan=False)
    return {situation.code: situation for situation in situations(opened)}.get(code)


def promise(month, code, number, due, amount, **more):
    add_row(
        month,
        "tblPromises",
        承诺编号=number,
        客户编码=code,
        作出日=day(2),
        承诺到款日=due,
        承诺金额=amount,
        级次=1,
        **more,
    )


def contact(month, on, **values):
    add_row(month, "tblContacts", 日期=on, 客户编码=YI, **values)


# ---- the figures


def test_figures_of_a_customer():
    found = known(small_month(), JIA)
    assert (found.target, found.received, found.step_due, found.commitment) == (
        100_000_00,
        40_000_00,
        33_300_00,
        60_000_00,
    )
    assert (found.month_from, found.month_to) == (day(1), day(30))
    assert (found.usual, found.usual_pay_day, found.bad) == (100_000_00, None, None)
    assert found.promises == (Promised(day(10), 60_000_00, 40_000_00, PARTLY, 1),)
    assert (found.last_contact, found.last_payment) == (None, day(5))
    assert (found.obstacle, found.plan, found.no_commitment_reason) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "is_asked_for"), [("正常", True), (None, True), ("新开", True), ("停供", False), ("移交", False)]
)
def test_who_takes_part(status, is_asked_for):
    month = small_month()
    for_customer(month, "tblCustomers", YI, 状态=status)
    assert (known(month, YI) is not None) == is_asked_for


def test_a_customer_without_a_row_in_the_tables_of_the_plan():
    month = small_month()
    month["tblPlan"].rearrange([0, 2, 3, 4])
    month["tblCommitments"].rearrange([0, 2, 3, 4])
    found = known(month, YI)
    assert (found.target, found.received, found.step_due, found.commitment) == (0, 0, 0, 0)
    assert found.bad == "客户!A6：计划里没有这个客户的目标。请先分解计划（huikuan plan 或“分解计划”按钮）"
    assert (found.obstacle, found.plan) == (None, None)


def test_a_customer_without_a_row_in_承诺与差距_has_no_commitment():
    month = small_month()
    month["tblCommitments"].rearrange([1, 2, 3, 4])
    found = known(month, JIA)
    assert (found.commitment, found.target, found.bad) == (0, 100_000_00, None)


def test_the_record_and_the_usual_pay_day():
    month = small_month()
    figures = {"兑现a": 1.5, "兑现b": -0.5, "不付a": None, "不付b": 0.25}
    for_customer(month, "tblCustomers", YI, 习惯付款日=25, 记录月数=3, 月均回款=80_000, 先付比例=0.3, **figures)
    found = known(month, YI)
    assert (found.record, found.usual_pay_day) == ((1.5, -0.5, 0.0, 0.25, 0.3), 25)
    # without months the lines are of ln(due / 1 yuan), and 100,000 typed by hand are the usual; of parts nothing is known
    for_customer(month, "tblCustomers", YI, 记录月数=0, 月均回款=None, 先付比例=None)
    more = math.log(100_000)
    assert known(month, YI).record == pytest.approx((1.5 - 0.5 * more, -0.5, 0.25 * more, 0.25, 0.5))
    for_customer(month, "tblCustomers", YI, 手工月均=None)
    assert known(month, YI).record == (1.5, -0.5, 0.0, 0.25, 0.5)
    for_customer(month, "tblCustomers", YI, 授信额度="若干", 兑现a=None, 兑现b=None, 不付a=2.5, 不付b=None)
    found = known(month, YI)
    assert (found.record, found.usual_pay_day) == ((0.0, 0.0, 2.5, 0.0, 0.5), None)  # the row is not used
    assert found.bad == "客户!N6：“授信额度”不是数字：“若干”。请改成数字，例如 200000 或 20万"


def test_all_that_is_wrong_is_told_together():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干", 信用等级=None)
    assert known(month, YI).bad == (
        "客户!F6：没有信用等级。请从“清单”的信用等级里选；客户!N6：“授信额度”不是数字：“若干”。请改成数字，例如 200000 或 20万"
    )


# ---- grades


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, (7, 2, 2)),
        ({"跟进间隔": None}, (1, 2, 2)),
        ({"跟进间隔": 0}, (1, 2, 2)),
        ({"跟进间隔": 1}, (1, 2, 2)),
        ({"提前天数": None, "宽限天数": None}, (7, 0, 0)),
        ({"信用等级": "b"}, (7, 2, 2)),
    ],
)
def test_rule_of_a_grade(values, rule):
    month = small_month()
    set_cells(month, "tblGrades", 1, **values)
    found = known(month, YI).rule
    assert (found.interval, found.lead_days, found.tolerance_days) == rule


def test_without_a_grade_the_closest_rule():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 信用等级=None)
    assert known(month, YI).rule == type(known(month, YI).rule)(1, 0, 0)


# ---- promises


def test_receipts_pay_promises_in_the_order_of_their_dates_not_of_their_numbers():
    month = small_month()
    promise(month, BING, "P202611-000", day(27), 20_000)
    promise(month, BING, "P202611-009", day(16), 30_000)
    receipt(month, BING, 40_000, day(14))
    assert known(month, BING).promises == (
        Promised(day(16), 30_000_00, 30_000_00, KEPT),
        Promised(day(25), 50_000_00, 10_000_00, OPEN),
        Promised(day(27), 20_000_00, 0, OPEN),
    )


def test_two_promises_of_a_day_in_the_order_of_their_numbers():
    month = small_month()
    promise(month, BING, "P202611-001B", day(25), 7_000)
    receipt(month, BING, 8_000, day(14))
    assert [(each.amount, each.paid) for each in known(month, BING).promises] == [
        (7_000_00, 7_000_00),
        (50_000_00, 1_000_00),
    ]


def test_without_receipts_nothing_is_paid():
    month = small_month()
    assert [each.paid for each in known(month, BING).promises] == [0]
    month["tblPlan"].rearrange([0, 1, 3, 4])
    receipt(month, BING, 8_000, day(14))
    found = known(month, BING)  # nobody knows what came of one who is not in the plan
    assert [each.paid for each in found.promises] == [0] and found.commitment == 50_000_00


def test_a_promise_of_nothing_and_one_renewed_before_anything_came():
    month = small_month()
    for_customer(month, "tblPromises", BING, 承诺金额=0)
    promise(month, DING, "P202611-009", day(20), 20_000, 替代编号="P202611-003")
    set_cells(month, "tblPromises", 5, 作出日=day(5))
    receipt(month, BING, 8_000, day(14))
    assert [(each.amount, each.paid) for each in known(month, BING).promises] == [(0, 0)]
    assert [(each.amount, each.paid) for each in known(month, DING).promises] == [
        (30_000_00, 0),
        (20_000_00, 10_000_00),
    ]


def test_refunds_alone_pay_nothing():
    month = small_month()
    receipt(month, BING, -8_000, day(14))
    assert [each.paid for each in known(month, BING).promises] == [0]


@pytest.mark.parametrize(("due", "counts"), [(day(31, 10), False), (day(1), True), (day(1, 12), True)])
def test_promises_of_an_earlier_month_are_left_out(due, counts):
    month = small_month()
    for_customer(month, "tblPromises", BING, 承诺到款日=due)
    promise(month, BING, "P202611-009", day(28), 7_000)
    assert [each.due for each in known(month, BING).promises] == sorted([*[due] * counts, day(28)])


def test_a_renewed_promise_is_paid_as_far_as_it_counts():
    month = small_month()
    promise(month, DING, "P202611-009", day(20), 20_000, 替代编号="P202611-003")
    set_cells(month, "tblPromises", 5, 级次=2, 作出日=day(12))
    # what came before the renewal, 10,000, is what the old one counts for
    assert known(month, DING).promises == (
        Promised(day(9), 30_000_00, 10_000_00, PromiseState.REPLACED, 1),
        Promised(day(20), 20_000_00, 0, OPEN, 2),
    )


def test_level_1_where_none_is_written():
    month = small_month()
    for_customer(month, "tblPromises", BING, 级次=None)
    assert known(month, BING).promises[0].level == 1


def test_a_promise_without_an_amount_is_none_and_has_its_reason():
    month = small_month()
    for_customer(month, "tblPromises", WU, 未承诺原因=" 资金 ")
    for_customer(month, "tblPromises", BING, 未承诺原因="库存")  # there is a promise after all
    assert (known(month, WU).no_commitment_reason, known(month, WU).promises) == ("资金", ())
    assert known(month, BING).no_commitment_reason is None


def test_a_promise_whose_state_cannot_be_told_is_left_out():
    month = small_month()
    month.typed_over["tblPromises", "状态"] = {1: None}
    assert known(month, BING).promises == ()


# ---- contacts and payments


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"结果": "谈妥"}, True),
        ({"方式": "电话"}, True),
        ({"承诺金额": 5.0}, True),
        ({"承诺到款日": day(20)}, True),
        ({}, True),
        ({"备注": "老板姓王"}, False),
        ({"备注": "老板姓王", "结果": "谈妥"}, True),
        ({"备注": "  "}, True),
    ],
)
def test_a_row_that_only_keeps_a_note_is_no_contact(values, counts):
    month = small_month()
    contact(month, day(16), **values)
    assert known(month, YI).last_contact == (day(16) if counts else None)


def test_the_last_contact_wherever_it_stands():
    month = small_month()
    for number in (12, 16, 14):
        contact(month, day(number), 结果="谈妥")
    contact(month, None, 结果="谈妥")
    contact(month, day(17), 备注="只是备注")
    assert known(month, YI).last_contact == day(16) and known(month, JIA).last_contact is None


def test_the_last_payment_up_to_today():
    month = small_month()
    for on in (day(18), day(12), day(19)):
        receipt(month, YI, 500, on)
    assert known(month, YI).last_payment == day(18)


@pytest.mark.parametrize(
    ("amount", "more"), [(-500, {}), (0, {}), (500, {"款项性质": "保证金"}), (None, {}), (500, {"方式": "微信"})]
)
def test_what_is_no_payment(amount, more):
    month = small_month()
    receipt(month, YI, amount, day(17), **more)
    assert known(month, YI).last_payment == day(6)


def test_no_payment_on_no_day():
    receipt(month := small_month(), WU, 500, None)
    assert known(month, WU).last_payment is None


# ---- obstacles


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"障碍": "库存"}, ("库存", "一起盘库")),
        ({"障碍": " 库存 "}, ("库存", "一起盘库")),
        ({"障碍": "库存", "支持方案": " 找老板娘谈 "}, ("库存", "找老板娘谈")),
        ({"障碍": "天气"}, ("天气", None)),
        ({"支持方案": "找老板娘谈"}, (None, "找老板娘谈")),
    ],
)
def test_obstacle_and_plan(values, expected):
    month = small_month()
    set_cells(month, "tblObstacles", 1, 障碍="库存 ", 支持方案=" 一起盘库")
    for_customer(month, "tblCommitments", WU, **values)
    found = known(month, WU)
    assert (found.obstacle, found.plan) == expected


def test_an_obstacle_without_an_answer():
    month = small_month()
    set_cells(month, "tblObstacles", 1, 支持方案=None)
    for_customer(month, "tblCommitments", WU, 障碍="库存")
    assert (known(month, WU).obstacle, known(month, WU).plan) == ("库存", None)
