"""对账: money that stands on one side alone shows, with its amount and where to look. The small month has five customers with a
target of 100,000 each; 乙 has paid 90,000."""

from __future__ import annotations

import pytest
from conftest import JIA, TODAY, WU, YI
from month_in_memory import InMemory, add_row, day, for_customer, receipt, small_month

from xl_huikuan.book.contract.footing import Footing
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.footing import footing_of
from xl_huikuan.jobs.summary import footing_lines
from xl_huikuan.values import CellError


def lines_of(month):
    return footing_lines(check(InMemory(month), TODAY).footing)


def without_row(month, table, code):
    cells = getattr(month, table).code
    at = next(row for row, held in enumerate(cells) if str(held) == code)
    getattr(month, table).rearrange([row for row in range(len(cells)) if row != at])
    return month


def test_a_month_that_foots():
    month = small_month()
    assert lines_of(month) == ["对账：13 项都对得上"]
    assert month.sums.name(Footing.off.name) == 0


def test_a_promise_of_a_customer_whose_row_is_gone():
    month = small_month()  # 140,000 are promised by others
    for_customer(month, "tblPromises", WU, 作出日=day(2), 承诺到款日=day(27), 承诺金额=30_000)
    without_row(month, "commitments", WU)
    assert lines_of(month) == [
        "对账：本月承诺：登记＝承诺与差距（另加已离开客户不再算的）：170,000 对 140,000，差 30,000。承诺登记里有客户编码不在“承诺与差距”里，"
        "或“承诺与差距”缺行",
        "对账：本月任务＝承诺与差距的目标＋未分解：500,000 对 400,000，差 100,000。“计划”和“承诺与差距”的客户不一样，请分解计划或修复",
        "对账：每个客户一行：承诺与差距：5 对 4，差 1。“承诺与差距”缺行或多行：请分解计划或修复",
    ]


def test_a_receipt_of_nobody_and_one_of_an_unknown_code():
    month = small_month()
    add_row(month, "tblReceipts", 日期=day(5), 金额=500, 方式="转账", 款项性质="清欠", 状态="财务确认")
    add_row(
        month, "tblReceipts", 日期=day(5), 客户编码="X9", 金额=12_345, 方式="转账", 款项性质="清欠", 状态="财务确认"
    )
    said = lines_of(month)
    before = next(line.shown for line in footing_of(small_month()) if line.label.startswith("本月计入回款"))
    assert said[0].startswith(
        f"对账：本月计入回款：流水＝计划：{(before + 12_345_00) // 100:,} 对 {before // 100:,}，差 12,345。"
    )
    assert said[1:] == [
        "对账：回款流水：没写客户编码的金额：500 对 0，差 500。请补上客户编码；没有编码的金额不算在任何客户头上"
    ]
    assert month.sums.name(Footing.off.name) == 2


@pytest.mark.parametrize(
    ("table", "values", "line", "amount"),
    [
        ("tblActions", {"客户编码": "X9", "预计增量": 700, "状态": "已定"}, "已定和完成的措施", "700 对 0，差 700"),
        ("tblActions", {"预计增量": 800, "状态": "已定"}, "措施行动：没写客户编码的预计增量", "800 对 0，差 800"),
        (
            "tblTargetChanges",
            {"日期": day(5), "客户编码": "X9", "调整额": -900},
            "目标调整：调整＝",
            "-900 对 0，差 -900",
        ),
        ("tblTargetChanges", {"日期": day(5), "调整额": 60}, "目标调整：没写客户编码的调整额", "60 对 0，差 60"),
        ("tblPromises", {"承诺到款日": day(27), "承诺金额": 40}, "承诺登记：没写客户编码的承诺金额", "40 对 0，差 40"),
        (
            "tblPromises",
            {"客户编码": "X9", "承诺到款日": day(27), "承诺金额": 50},
            "本月承诺：",
            "140,050 对 140,000，差 50",
        ),
    ],
)
def test_what_belongs_to_nobody(table, values, line, amount):
    month = small_month()
    add_row(month, table, **values)
    (said,) = lines_of(month)
    assert said.startswith(f"对账：{line}") and amount in said


def test_a_leavers_promise_is_told_and_no_difference():
    month = small_month()
    for_customer(month, "tblPromises", JIA, 作出日=day(2), 承诺到款日=day(27), 承诺金额=30_000)
    for_customer(month, "tblCustomers", JIA, 状态="停供")
    assert not [line for line in lines_of(month) if "本月承诺" in line]


def test_an_error_on_one_side_counts_as_a_difference():
    month = small_month()
    receipt(month, YI, "两万", day(5))
    off = [line for line in footing_of(month) if not line.agrees]
    assert next(line.typed for line in off) is CellError.VALUE
    assert month.sums.name(Footing.off.name) == len(off) == 2
