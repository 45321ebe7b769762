"""建议方案 in words."""

from __future__ import annotations

from xl_huikuan.domain.measure import Action
from xl_huikuan.domain.measure_words import support_text

WAN = 1_000_000  # 1万元 in cents
PRIZE = Action("客户激励", 3 * WAN, 2_000_00)
OUTLET = Action("开发网点", 2 * WAN, 5_000_00)


def test_nothing_to_do() -> None:
    assert support_text("") == ""
    assert support_text("", gap=0) == support_text("", gap=-WAN) == ""


def test_the_answer_to_the_obstacle_alone() -> None:
    assert support_text("分批打款") == "分批打款"


def test_a_gap_without_measures() -> None:
    # A mean's odd cents: an exact gap is told exactly, what measures leave open is an estimate.
    assert support_text("", gap=5 * WAN) == "缺口5万元还没有措施"
    assert support_text("分批打款", gap=1_234_567) == "缺口12,345.67元还没有措施；办法：分批打款"


def test_measures_that_close_part_of_the_gap() -> None:
    # 3 + 2 of 6万, for 2,000 + 5,000.
    said = support_text("", 6 * WAN, [PRIZE, OUTLET])
    assert said == "建议客户激励、开发网点：可补5万元，费用7,000元；还差1万元没有措施"
    # 3 of 50,012.34元: 20,012.34 stay open, to three digits 20,000.
    said = support_text("分批打款", 5_001_234, [PRIZE])
    assert said == "建议客户激励：可补3万元，费用2,000元；还差约2万元没有措施；办法：分批打款"
    # What they bring is an estimate too: 31,234.56 to three digits.
    assert support_text("", 5 * WAN, [Action("客户激励", 3_123_456, 1_00)]).startswith(
        "建议客户激励：可补约3.12万元，费用1元"
    )


def test_measures_that_close_all_of_it_close_no_more_than_the_gap() -> None:
    assert support_text("", 5 * WAN, [PRIZE, OUTLET]) == "建议客户激励、开发网点：可补5万元，费用7,000元"
    assert support_text("", 4_512_345, [PRIZE, OUTLET]) == "建议客户激励、开发网点：可补45,123.45元，费用7,000元"
    exactly = [Action("客户激励", 3_123_456, 1_00)]
    assert support_text("", 3_123_456, exactly) == "建议客户激励：可补31,234.56元，费用1元"
    assert support_text("", -WAN, [PRIZE]) == "建议客户激励：可补0元，费用2,000元（费用比能补的还多，先看值不值）"


def test_the_same_measure_more_than_once() -> None:
    said = support_text("", 9 * WAN, [PRIZE, OUTLET, PRIZE])
    assert said == "建议客户激励2次、开发网点：可补8万元，费用9,000元；还差1万元没有措施"


def test_what_costs_nothing() -> None:
    assert support_text("", WAN, [Action("潜力分析", WAN, 0)]) == "建议潜力分析：可补1万元，不花费用"


def test_what_costs_more_than_it_brings_is_told() -> None:
    # It brings 3万 of a gap of 1,999元 and costs 2,000; at 2,000 it is no longer dearer.
    assert (
        support_text("", 1_999_00, [PRIZE]) == "建议客户激励：可补1,999元，费用2,000元（费用比能补的还多，先看值不值）"
    )
    assert support_text("", 2_000_00, [PRIZE]) == "建议客户激励：可补2,000元，费用2,000元"
    # There is nothing to close for a cent.
    assert "先看值不值" in support_text("", 0, [Action("客户激励", WAN, 1)])
    # It brings 100元 for 101.
    dear = [Action("客户激励", 100_00, 101_00)]
    assert "先看值不值" in support_text("", WAN, dear)
