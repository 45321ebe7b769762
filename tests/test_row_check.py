"""What 数据检查 says of a row."""

from __future__ import annotations

import pytest

from xl_huikuan.domain.row_check import (
    ERRORS,
    NEGATIVE_COMMITMENT,
    NEGATIVE_TARGET,
    NOT_IN_PLAN,
    STEPS_OFF,
    UNKNOWN,
    check_row,
)
from xl_huikuan.values import CellError


def test_nothing_wrong() -> None:
    assert check_row("甲酒业") == ""
    assert check_row("甲酒业", 100.0, 100.0, 100.0, -5.0, 0, 0.0) == ""  # refunds may outweigh what was paid
    assert check_row("甲酒业", 0, 0, 0, 0, 0, 0) == ""


@pytest.mark.parametrize("customer", [None, "", CellError.NA])
def test_a_customer_that_nobody_entered(customer: str | None) -> None:
    assert check_row(customer, 100.0) == UNKNOWN
    assert UNKNOWN.startswith("客户编码在客户表里没有")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("opening", "期初目标不是数字"),
        ("target", "本月目标算不出"),
        ("steps", "节点里有文字"),
        ("received", "累计实收算不出"),
        ("commitment", "客户承诺算不出"),
        ("measures", "措施合计算不出"),
    ],
)
@pytest.mark.parametrize("value", ["二十万", CellError.VALUE, True])
def test_an_amount_that_is_none(name: str, words: str, value: str | bool) -> None:
    assert check_row("甲酒业", **{name: value}) == ERRORS[name]
    assert ERRORS[name].startswith(words)


def test_a_target_that_no_row_of_the_plan_has() -> None:
    assert check_row("甲酒业", target=CellError.NA) == NOT_IN_PLAN
    assert NOT_IN_PLAN.startswith("计划里没有这个客户的行")
    assert check_row("甲酒业", opening=CellError.NA, target=CellError.NA).endswith(ERRORS["target"])  # in 计划 itself
    assert check_row("甲酒业", target=CellError.REF) == ERRORS["target"]


def test_amounts_below_zero() -> None:
    assert check_row("甲酒业", target=-0.01) == NEGATIVE_TARGET
    assert check_row("甲酒业", commitment=-0.01) == NEGATIVE_COMMITMENT


def test_steps_are_compared_with_the_target_to_the_cent() -> None:
    assert check_row("甲酒业", target=10.0, steps=9.99) == STEPS_OFF
    assert check_row("甲酒业", target=10.0, steps=10.01) == STEPS_OFF
    assert check_row("甲酒业", target=0.0, steps=0.005) == STEPS_OFF  # half a cent is rounded to one
    assert check_row("甲酒业", target=10.0, steps=9.9951) == ""
    assert check_row("甲酒业", target=10.0, steps=10.0049) == ""
    assert check_row("甲酒业", target="十", steps=9.0) == ERRORS["target"]
    assert check_row("甲酒业", steps=9.0) == ""  # no target to compare with


def test_all_faults_are_told_in_the_order_of_the_columns() -> None:
    said = check_row("", opening="无", target=-1.0, steps=2.0, commitment=-1)
    assert said.split("；") == [UNKNOWN, ERRORS["opening"], NEGATIVE_TARGET, NEGATIVE_COMMITMENT, STEPS_OFF]
