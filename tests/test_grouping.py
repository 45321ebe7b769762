"""Problems of one cause are one line with a count, a sum and the first cells, wherever people read them; programs get all."""

from __future__ import annotations

import datetime as dt

from conftest import BING, JIA, TODAY, YI
from month_in_memory import add_row, day, for_customer, receipt
from office_edits import named, set_cells

from xl_huikuan.book.checks import rules
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.grouping import grouped
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.jobs.follow_up import follow_up

REPAIR = "要恢复公式：运行 huikuan repair，或点“修复”"


def over(row: int, header: str = "I") -> Problem:
    return rules.TYPED_OVER.at(f"计划!{header}{row}", value="5.00")


def shown(*problems: Problem) -> list[str]:
    return [str(line) for line in grouped(problems)]


def test_three_alike_stay_lines_of_their_own_and_four_are_one():
    assert shown(*map(over, (5, 6, 7))) == [str(over(row)) for row in (5, 6, 7)]
    what = "4 格本来是公式，现在是别的内容，合计按它们算"
    assert shown(*map(over, (5, 6, 7, 9))) == [f"计划!I5、I6、I7 等 4 处：{what}。{REPAIR}"]


def test_another_column_sheet_severity_rule_or_cause_is_another_line():
    four = [over(row) for row in (5, 6, 7, 8)]
    others = [
        over(9, "J"),
        rules.TYPED_OVER.at("承诺与差距!I9", value="5.00"),
        rules.TYPED_OVER.at("计划!I9", None, Severity.ROW, value="5.00"),
        rules.UNCALCULATED.at("计划!I9"),
        over(9).with_cause("别的"),
        Problem(Severity.DOUBT, "计划!I9", "没有规则", "请改"),
        rules.CUSTOMER_WITHOUT_CODE.at("计划"),
    ]
    lines = grouped([others[0], *four, *others[1:]])
    assert [line.count for line in lines] == [1, 4, *[1] * 6]
    assert [line.problem for line in lines if line.count == 1] == others
    assert len(grouped([Problem(Severity.DOUBT, "计划!I9", "没有规则", "请改")] * 9)) == 9


def test_the_sum_and_the_customer_of_many():
    many = [
        rules.CODE_UNKNOWN.at(f"回款流水!B{row}", YI, code="X9", left_out="，1元没有算进去") for row in range(5, 1_005)
    ]
    told = "客户编码“X9”不在客户表里，1元没有算进去；这样的共 1,000 处"
    (line,) = grouped([problem.with_sum(123_456) for problem in many])
    assert line.problem.what == f"{told}，合计 1,234,560元"
    assert (line.count, line.problem.cents, line.problem.customer) == (1_000, 123_456_000, YI)
    assert grouped(many)[0].problem.what == told and grouped(many)[0].problem.cents is None
    mixed = [*many, rules.CODE_UNKNOWN.at("回款流水!B4", JIA, code="X9", left_out="").with_sum(-50)]
    assert (grouped(mixed)[0].problem.customer, grouped(mixed)[0].problem.cents) == (None, -50)


def test_a_thousand_old_receipts_and_a_column_typed_over(small, huikuan):
    book = FileBook(small)
    month = book.read()
    for number in range(1_000):
        receipt(month, BING, 10, dt.date(2026, 10, 1 + number % 31), 流水号=f"9{number:04d}")
    for number in range(5):
        receipt(month, YI, 7, day(30, 9), 流水号=f"8{number:04d}")
    for code in (JIA, YI, BING):
        for_customer(month, "tblCustomers", code, 习惯付款日=40)
    book.write(month)
    checked = huikuan("check", small, "--today", TODAY)
    old = "回款流水!A10、A11、A12 等 1,000 处：1,000 笔属 2026 年 10 月，不在本月之内，合计 1万元没有算进本月"
    older = "5 笔属 2026 年 9 月，不在本月之内，合计 35元没有算进本月"
    lines = checked.out.splitlines()
    assert len([line for line in lines if old in line]) == 1 and len([line for line in lines if older in line]) == 1
    assert len([line for line in lines if line.startswith("  [")]) == 5 and "发现 1008 个问题" in checked.out
    told = huikuan("check", small, "--today", TODAY, "--json").json
    assert len(told["problems"]) == 1_008 and len(told["grouped"]) == 5
    group = next(each for each in told["grouped"] if each["count"] == 1_000)
    assert (group["amount"], group["customer"], group["severity"]) == (10_000, BING, "doubt")
    follow_up(FileBook(small), TODAY)
    status = str(named(small, "hk_problems"))
    assert status.count("2026 年 10 月") == 1 and len(status.splitlines()) == 5


def test_settings_are_lines_of_their_own(small, huikuan):
    book = FileBook(small)
    month = book.read()
    names = [cell for cell in ("hk_month", "hk_from", "hk_to", "hk_target", "hk_unit") if cell in month.names]
    for name in names[1:]:
        month.names[name] = "若干"
    book.write(month)
    refused = huikuan("plan", small, "--today", TODAY)
    assert refused.code == 2 and len([line for line in refused.err.splitlines() if line.startswith("  [")]) >= 4


def test_structural_ones_too(small, huikuan):
    book = FileBook(small)
    month = book.read()
    for _ in range(6):
        add_row(month, "tblCustomers", 客户名称="没有编码")
    book.write(month)
    refused = huikuan("plan", small, "--today", TODAY)
    assert refused.code == 2
    lines = [line for line in refused.err.splitlines() if line.startswith("  [")]
    assert len(lines) == 1 and "客户!A10、A11、A12 等 6 处" in lines[0] and "共 6 处" in lines[0]


def test_a_whole_column_typed_over_is_one_line_with_an_advice_that_can_be_followed(demo, huikuan):
    set_cells(demo, "tblPlan", {(row, "累计实收"): 1_000.0 for row in range(60)})
    out = huikuan("check", demo).out
    lines = [line for line in out.splitlines() if "本来是公式" in line]
    assert len(lines) == 1 and "60 格本来是公式" in lines[0] and REPAIR in lines[0]


def test_the_buttons_message():
    from xl_huikuan.addin.buttons import _text

    text = _text(["做完了"], [over(row) for row in range(5, 65)])
    assert text.splitlines()[1:] == [
        "发现 60 个问题，全部问题列在“说明”页。",
        f"[请核对] 计划!I5、I6、I7 等 60 处：60 格本来是公式，现在是别的内容，合计按它们算。{REPAIR}",
    ]
