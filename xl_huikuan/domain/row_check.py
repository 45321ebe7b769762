"""What is wrong in one customer's row, in words, for the column 数据检查."""

from __future__ import annotations

from xl_huikuan.values import CellError, Value, is_number

ERRORS = {
    "opening": "期初目标不是数字，请改成数字",
    "target": "本月目标算不出：请看期初目标和目标调整里是否有文字",
    "steps": "节点里有文字或错误值，请改成数字",
    "received": "累计实收算不出：回款流水里该客户有金额不是数字，或方式与款项性质没有对应的计入比例",
    "commitment": "客户承诺算不出：承诺登记里该客户有金额不是数字",
    "measures": "措施合计算不出：措施行动里该客户有预计增量不是数字",
}
NOT_IN_PLAN = "计划里没有这个客户的行，请重新分解计划"
"""Where a lookup of the target finds no row: no text stands in its way."""
UNKNOWN = "客户编码在客户表里没有，请核对编码，或先在客户表登记"
NEGATIVE_TARGET = "本月目标是负数，请看目标调整是否减多了"
NEGATIVE_COMMITMENT = "客户承诺是负数，请看承诺登记"
STEPS_OFF = "节点合计与本月目标不等，请重新分解计划"
_JOIN = "；"


def check_row(
    customer: Value,
    opening: Value = None,
    target: Value = None,
    steps: Value = None,
    received: Value = None,
    commitment: Value = None,
    measures: Value = None,
) -> str:
    """Every fault of the row, in words; ``""`` when there is none.

    `customer` is the name that the code finds (blank: unknown). Amounts are yuan as they stand in the cells; an amount
    left out is not looked at. `steps` is the sum of the row's steps, compared with `target` to the cent.
    """
    given = {
        "opening": opening,
        "target": target,
        "steps": steps,
        "received": received,
        "commitment": commitment,
        "measures": measures,
    }
    found = [UNKNOWN] if customer is None or customer == "" or isinstance(customer, CellError) else []
    unplanned = opening is None and target is CellError.NA
    words = {**ERRORS, "target": NOT_IN_PLAN} if unplanned else ERRORS
    found += [words[name] for name, value in given.items() if value is not None and not is_number(value)]
    if isinstance(target, (int, float)) and target < 0:
        found.append(NEGATIVE_TARGET)
    if isinstance(commitment, (int, float)) and commitment < 0:
        found.append(NEGATIVE_COMMITMENT)
    if isinstance(target, (int, float)) and isinstance(steps, (int, float)) and abs(target - steps) >= 0.005:
        found.append(STEPS_OFF)
    return _JOIN.join(found)
