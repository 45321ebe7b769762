"""What 数据检查 says of a row."""

from __future__ import annotations

import pytest

from xl_huikuan.domain.row_check import RowFault, check_row
from xl_huikuan.values import CellError

NO_AMOUNTS = ("二十万", CellError.VALUE, True)


def test_nothing_wrong() -> None:
    assert check_row("甲酒业") == ""
    assert check_row("甲酒业", 100.0, 100.0, 100.0, -5.0, 0, 0.0) == ""  # refunds may outweigh what was paid
    assert check_row("甲酒业", 0, 0, 0, 0, 0, 0) == ""


@pytest.mark.parametrize("customer", [None, "", CellError.NA])
def test_a_customer_that_nobody_entered(customer: str | None) -> None:
    assert check_row(customer, 100.0) == RowFault.UNKNOWN
    assert RowFault.UNKNOWN.startswith("客户编码在客户表里没有")


@pytest.mark.parametrize(
    ("name", "fault", "words"),
    [
        ("target", RowFault.TARGET, "本月目标算不出"),
        ("steps", RowFault.STEPS, "节点里有文字"),
        ("received", RowFault.RECEIVED, "累计实收算不出"),
        ("commitment", RowFault.COMMITMENT, "客户承诺算不出"),
        ("measures", RowFault.MEASURES, "措施合计算不出"),
    ],
)
@pytest.mark.parametrize("value", NO_AMOUNTS)
def test_an_amount_that_is_none(name: str, fault: RowFault, words: str, value: str | bool) -> None:
    assert check_row("甲酒业", **{name: value}) == fault
    assert fault.startswith(words)


def test_an_opening_target_that_is_text() -> None:
    assert check_row("甲酒业", opening="二十万") == RowFault.OPENING
    assert RowFault.OPENING.startswith("期初目标不是数字")
    # an error there is the target's error too, and told as that
    assert check_row("甲酒业", CellError.VALUE, CellError.VALUE) == RowFault.TARGET


def test_a_target_that_no_row_of_the_plan_has() -> None:
    assert check_row("甲酒业", target=CellError.NA) == RowFault.NOT_IN_PLAN
    assert RowFault.NOT_IN_PLAN.startswith("计划里没有这个客户的行")
    assert check_row("甲酒业", opening=5.0, target=CellError.NA) == RowFault.TARGET  # in 计划 itself
    assert check_row("甲酒业", target=CellError.REF) == RowFault.TARGET


def test_a_target_below_zero() -> None:
    assert check_row("甲酒业", target=-0.01) == RowFault.NEGATIVE_TARGET
    assert check_row("甲酒业", target=-0.01, steps=5.0) == RowFault.NEGATIVE_TARGET
    assert check_row("甲酒业", target=0.0) == ""


def test_steps_are_compared_with_the_target_to_the_cent() -> None:
    assert check_row("甲酒业", target=10.0, steps=9.99) == RowFault.STEPS_OFF
    assert check_row("甲酒业", target=10.0, steps=10.01) == RowFault.STEPS_OFF
    assert check_row("甲酒业", target=0.0, steps=0.005) == RowFault.STEPS_OFF  # half a cent is rounded to one
    assert check_row("甲酒业", target=10.0, steps=9.9951) == ""
    assert check_row("甲酒业", target=10.0, steps=10.0049) == ""
    assert check_row("甲酒业", steps=9.0) == ""  # no target to compare with


def test_the_gravest_fault_is_told() -> None:
    """One thing wrong after the other is put right, until nothing is."""
    faulty = {
        "customer": "", "opening": "无", "target": "无", "steps": "无", "received": "无", "commitment": "无", "measures": "无",
    }  # fmt: skip
    right = {
        "customer": "甲酒业", "opening": 5.0, "target": -1.0, "steps": 2.0, "received": 0.0, "commitment": 0.0, "measures": 0.0,
    }  # fmt: skip
    said = []
    for name in faulty:
        said.append(check_row(**faulty))  # type: ignore[arg-type]
        faulty |= {name: right[name]}  # type: ignore[dict-item]
    said.append(check_row(**faulty))  # type: ignore[arg-type]
    said.append(check_row(**{**faulty, "target": 1.0}))  # type: ignore[arg-type]
    assert [*said, RowFault.NOT_IN_PLAN] == list(RowFault)


def test_faults_are_numbered_from_1() -> None:
    assert [fault.number for fault in RowFault] == list(range(1, 11))
    assert RowFault.UNKNOWN.number == 1 and RowFault.STEPS_OFF.number == 9
