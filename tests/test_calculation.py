"""Values of formulas where Excel's rules are easily got wrong; the expected ones are worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from test_reconcile import in_memory

from xl_huikuan.book.contract.dashboard import LARGEST
from xl_huikuan.formulas.semantics import criterion_key, match_key, round2
from xl_huikuan.values import CellError

NOV = dt.date(2026, 11, 1)


def day(number):
    return NOV.replace(day=number)


def calc(target=1000.0, **tables):
    given = {f"tbl{name}": rows for name, rows in tables.items()}
    empty = dict.fromkeys(
        ("tblCustomers", "tblPlan", "tblCommitments", "tblPromises", "tblReceipts", "tblTargetChanges", "tblActions"),
        (),
    )
    return in_memory({**empty, **given}, target).sums


def customer(code="001", **more):
    return {"客户编码": code, "客户名称": f"客户{code}", "信用等级": "B", **more}


def receipt(number, amount, code="001", **more):
    return {
        "日期": day(number),
        "客户编码": code,
        "金额": amount,
        "方式": "转账",
        "款项性质": "清欠",
        "状态": "财务确认",
        **more,
    }


def promise(number, due, amount, code="001", made=1, **more):
    return {
        "承诺编号": f"P{number}",
        "客户编码": code,
        "作出日": day(made),
        "承诺到款日": day(due),
        "承诺金额": amount,
        **more,
    }


@pytest.mark.parametrize(
    ("a", "b", "same"), [("00123", 123, True), ("abc", "ABC", True), ("1-2", "1-2", True), ("1-2", 12, False)]
)
def test_sumifs_takes_text_numbers_for_numbers(a, b, same):
    assert (criterion_key(a) == criterion_key(b)) is same


def test_match_does_not():
    assert match_key("123") != match_key(123) and match_key("A") == match_key("a") and match_key(1) == match_key(1.0)


def test_round2_goes_by_the_decimal_that_is_shown():
    assert round2(1.005) == 1.01 and round2(-1.005) == -1.01 and round2(0.1 + 0.2) == 0.3 and round2(2.675) == 2.68


def test_received_counts_by_rule_and_month():
    found = calc(
        Customers=[customer()], Plan=[{"客户编码": "001", "期初目标": 500.0}],
        Receipts=[
            receipt(3, 100.0), receipt(4, -30.0),                            # a refund is a negative receipt
            receipt(5, 50.0, 款项性质="保证金"), receipt(5, 50.0, 方式="冲抵"),    # neither counts
            {**receipt(6, 70.0), "日期": dt.date(2026, 10, 31)},             # another month
            receipt(7, 20.0, 方式="承兑汇票"),                                 # a bill counts when received
        ],
    )  # fmt: skip
    assert found.column("tblPlan", "累计实收") == [90.0]


def test_reported_and_confirmed_is_one_receipt_even_with_long_numbers():
    found = calc(
        Customers=[customer()], Plan=[{"客户编码": "001"}],
        Receipts=[
            receipt(3, 100.0, 流水号="20261103000000000001", 状态="业务员报款"),
            receipt(4, 100.0, 流水号="20261103000000000001"),
            receipt(5, 7.0, 流水号="20261103000000000002", 状态="业务员报款"),   # differs in the 20th digit: its own
            receipt(6, 5.0, 状态="业务员报款"),                                # without a number it counts
        ],
    )  # fmt: skip
    assert found.column("tblReceipts", "计入回款") == [0, 100.0, 7.0, 5.0]
    assert found.column("tblPlan", "累计实收") == [112.0]


def test_text_in_a_money_cell_never_makes_a_total_too_small():
    found = calc(
        Customers=[customer(), customer("002")], Plan=[{"客户编码": "001", "期初目标": 10.0}, {"客户编码": "002", "期初目标": "十"}],
        Commitments=[{"客户编码": "001"}, {"客户编码": "002"}],
        Receipts=[receipt(3, "20万"), receipt(3, 5.0, "002")],
        Promises=[promise(1, 10, "10万"), promise(2, 10, 6.0, "002")],
        TargetChanges=[{"日期": day(2), "客户编码": "001", "调整额": "五百"}],
        Actions=[{"客户编码": "001", "措施": "客户激励", "预计增量": "一千", "状态": "已定"}],
    )  # fmt: skip
    assert found.column("tblPlan", "累计实收") == [CellError.VALUE, 5.0]
    assert found.column("tblPlan", "本月目标") == [CellError.VALUE, CellError.VALUE]
    assert found.column("tblCommitments", "客户承诺") == [CellError.VALUE, 6.0]
    assert found.column("tblCommitments", "客户激励") == [CellError.VALUE, 0.0]
    assert found.name("hk_plan_received") is CellError.VALUE and found.name("hk_unallocated") is CellError.VALUE
    texts = found.column("tblPlan", "数据检查")
    assert "本月目标算不出" in texts[0] and "期初目标" in texts[1]  # the gravest of each row


def test_a_renewed_promise_counts_for_what_came_before_it_was_renewed():
    # 200 by the 10th; 50 comes on the 9th; on the 12th the rest of 150 is promised for the 20th
    rows = [promise(1, 10, 200.0), promise(2, 20, 150.0, made=12, 替代编号="P1", 级次=2)]
    found = calc(Customers=[customer()], Commitments=[{"客户编码": "001"}], Promises=rows, Receipts=[receipt(9, 50.0)])
    assert found.column("tblPromises", "有效金额") == [50.0, 150.0]
    assert found.column("tblCommitments", "客户承诺") == [200.0]
    assert found.column("tblPromises", "状态") == ["已替代", "未到期"]


def test_a_chain_of_renewals_counts_each_payment_once():
    rows = [
        promise(1, 5, 100.0),
        promise(2, 9, 90.0, made=6, 替代编号="P1"),
        promise(3, 20, 60.0, made=10, 替代编号="P2"),
    ]
    paid = [receipt(6, 10.0), receipt(8, 30.0)]  # the day of the renewal still belongs to the old promise
    found = calc(Customers=[customer()], Promises=rows, Receipts=paid)
    assert found.column("tblPromises", "有效金额") == [10.0, 30.0, 60.0]


def test_receipts_cover_promises_in_the_order_of_their_dates():
    # grade B has 2 days of tolerance; today is the 17th
    rows = [promise(1, 5, 100.0), promise(2, 10, 100.0), promise(3, 14, 100.0), promise(4, 16, 100.0)]
    found = calc(Customers=[customer()], Promises=rows, Receipts=[receipt(7, 130.0)])
    assert found.column("tblPromises", "状态") == ["已兑现", "部分兑现", "未兑现", "未到期"]


def test_two_promises_on_one_date_are_not_both_kept_by_one_payment():
    rows = [promise(1, 5, 100.0), promise(2, 5, 100.0)]
    found = calc(Customers=[customer()], Promises=rows, Receipts=[receipt(4, 100.0)])
    assert found.column("tblPromises", "状态") == ["已兑现", "未兑现"]


def test_blank_cap_is_no_cap_and_a_blank_history_no_history():
    found = calc(
        Customers=[customer(手工月均=100.0), customer("002", 本月能力上限=50.0)],
        Plan=[{"客户编码": "001", "期初目标": 100.0}, {"客户编码": "002", "期初目标": 100.0}],
        Commitments=[{"客户编码": "001"}, {"客户编码": "002"}],
        Promises=[promise(1, 20, 100.0), promise(2, 20, 100.0, "002")],
    )  # fmt: skip
    # no coefficients: p = 1/2, on the limit of 偏高; 100 promised against a cap of 50
    assert found.column("tblCommitments", "承诺判断") == ["可信", "不可信"]


def test_unknown_customer_shows_as_error_and_in_words():
    found = calc(Customers=[customer()], Plan=[{"客户编码": "001", "期初目标": 1.0}], Commitments=[{"客户编码": "009"}])
    assert found.column("tblCommitments", "客户名称") == [""]
    assert found.column("tblCommitments", "本月目标") == [CellError.NA]
    assert found.column("tblCommitments", "差距") == [CellError.NA]
    assert "客户表里没有" in found.column("tblCommitments", "数据检查")[0]


def test_blank_rows_show_nothing():
    found = calc(Customers=[customer()], Plan=[{"客户编码": None}], Commitments=[{}], Receipts=[{}], Promises=[{}])
    assert found.column("tblPlan", "客户名称") == [""] and found.column("tblPlan", "本月目标") == [0]
    assert found.column("tblReceipts", "计入回款") == [0] and found.column("tblPromises", "状态") == [""]


def test_measures_column_by_column():
    actions = [
        {"客户编码": "001", "措施": measure, "预计增量": amount, "状态": state}
        for measure, amount, state in (
            ("客户激励", 10.0, "已定"), ("客户激励", 5.0, "完成"), ("客户激励", 99.0, "建议"), ("开发网点", 3.0, "已定"), ("赠品", 2.0, "已定"),
        )
    ]  # fmt: skip
    found = calc(
        Customers=[customer()], Plan=[{"客户编码": "001", "期初目标": 100.0}], Commitments=[{"客户编码": "001"}],
        Actions=actions, Promises=[promise(1, 20, 70.0)],
    )  # fmt: skip
    row = {
        name: found.column("tblCommitments", name)[0]
        for name in ("客户激励", "开发网点", "其他措施", "措施合计", "差距", "差距率", "剩余差距")
    }
    assert row == {
        "客户激励": 15.0,
        "开发网点": 3.0,
        "其他措施": 2.0,
        "措施合计": 20.0,
        "差距": 30.0,
        "差距率": 0.3,
        "剩余差距": 10.0,
    }


def test_the_largest_customers_keep_their_order_when_equal():
    found = calc(
        Customers=[customer("001"), customer("002"), customer("003")],
        Plan=[{"客户编码": code, "期初目标": amount} for code, amount in (("001", 5.0), ("002", 9.0), ("003", 5.0))],
        Commitments=[{"客户编码": code} for code in ("001", "002", "003")],
    )  # fmt: skip
    assert [row[0] for row in found.block(LARGEST)[:4]] == ["客户002", "客户001", "客户003", ""]
