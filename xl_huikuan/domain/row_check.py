"""What is wrong in one customer's row, in words, for the column 数据检查."""

from __future__ import annotations

from enum import StrEnum

from xl_huikuan.values import CellError, Value, is_number


class RowFault(StrEnum):
    """A row's faults; the value is what the cell says."""

    UNKNOWN = "客户编码在客户表里没有，请核对编码，或先在客户表登记"
    OPENING = "期初目标不是数字，请改成数字"
    TARGET = "本月目标算不出：请看期初目标和目标调整里是否有文字"
    STEPS = "节点里有文字或错误值，请改成数字"
    RECEIVED = "累计实收算不出：回款流水里该客户有金额不是数字，或方式与款项性质没有对应的计入比例"
    COMMITMENT = "客户承诺算不出：承诺登记里该客户有金额不是数字，或是负数"
    MEASURES = "措施合计算不出：措施行动里该客户有预计增量不是数字，或是负数"
    NEGATIVE_TARGET = "本月目标是负数，请看目标调整是否减多了"
    STEPS_OFF = "节点合计与本月目标不等，请重新分解计划"
    NOT_IN_PLAN = "计划里没有这个客户的行，请重新分解计划"
    """Where a lookup of the target finds no row: no text stands in its way."""

    @property
    def number(self) -> int:
        """Its place in the list, from 1."""
        return list(RowFault).index(self) + 1


def check_row(
    customer: Value,
    opening: Value = None,
    target: Value = None,
    steps: Value = None,
    received: Value = None,
    commitment: Value = None,
    measures: Value = None,
) -> str:
    """The row's gravest fault, in words; ``""`` when there is none.

    `customer` is the name that the code finds (blank: unknown). Amounts are yuan as they stand in the cells; an amount
    left out is not looked at. `steps` is the sum of the row's steps, compared with `target` to the cent.
    """
    if customer is None or customer == "" or isinstance(customer, CellError):
        return RowFault.UNKNOWN
    if isinstance(opening, str) and not isinstance(opening, CellError):
        return RowFault.OPENING
    if opening is None and target is CellError.NA:
        return RowFault.NOT_IN_PLAN
    computed = (
        (target, RowFault.TARGET), (steps, RowFault.STEPS), (received, RowFault.RECEIVED), (commitment, RowFault.COMMITMENT),
        (measures, RowFault.MEASURES),
    )  # fmt: skip
    for value, fault in computed:
        if value is not None and not is_number(value):
            return fault
    if isinstance(target, (int, float)):
        if target < 0:
            return RowFault.NEGATIVE_TARGET
        if isinstance(steps, (int, float)) and abs(target - steps) >= 0.005:
            return RowFault.STEPS_OFF
    return ""
