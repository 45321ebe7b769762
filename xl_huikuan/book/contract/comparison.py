"""历月对照: month by month what was forecast and what came, what measures were to bring and what they brought.

Both tables go on from month to month: only many months show how far to trust a forecast.
"""

from __future__ import annotations

from xl_huikuan.book.contract.columns import Count, Date, Filled, Money, Number, Rate, TextColumn
from xl_huikuan.book.contract.schema import Table

COMPARISON = "历月对照"


class Forecasts(
    Table, name="tblForecasts", sheet=COMPARISON, title="预测准不准", key="made_on", needed=False, blank_rows=5
):  # fmt: skip
    """One row a week: what was forecast on its first day with a list or a plan, as it was then; the review adds what came."""

    month = TextColumn("月份", 10, by=Filled.JOB)
    made_on = Date("预测日", by=Filled.JOB)
    had = Money("当时已回", by=Filled.JOB, signed=True)
    expected = Money("预计月底回款", by=Filled.JOB, signed=True)
    low = Money("下限", by=Filled.JOB, signed=True)
    high = Money("上限", by=Filled.JOB, signed=True)
    came = Money("月底实收", by=Filled.JOB, signed=True)
    off = Money("实收－预计", by=Filled.JOB, signed=True)
    inside = TextColumn("在范围内", 9, by=Filled.JOB)


class MeasureEffects(
    Table, name="tblMeasureEffects", sheet=COMPARISON, title="措施灵不灵", key="measure", needed=False, blank_rows=5
):  # fmt: skip
    """One row a month and measure that was finished and of which somebody told what it brought."""

    month = TextColumn("月份", 10, by=Filled.JOB)
    measure = TextColumn("措施", 14, by=Filled.JOB)
    count = Count("完成次数", 9, by=Filled.JOB)
    planned = Money("计划增量", by=Filled.JOB)
    actual = Money("实际增量", by=Filled.JOB)
    ratio = Number("实际÷计划", 10, by=Filled.JOB)
    rate = Rate("当时增量率", 11, by=Filled.JOB)
    suggested = Rate("建议增量率", 11, by=Filled.JOB)
