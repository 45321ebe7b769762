"""复盘: where each customer's month went, for the end of the month."""

from __future__ import annotations

from xl_huikuan.book.contract.columns import CodeColumn, Count, Filled, Money, TextColumn
from xl_huikuan.book.contract.schema import Table


def _figure(header: str) -> Money:
    return Money(header, 12, by=Filled.JOB, signed=True)


class Review(Table, name="tblReview", sheet="复盘", title="月末复盘", needed=False, lines=2):
    """One row a customer; narrow enough for one page across."""

    code = CodeColumn("客户编码", 10, by=Filled.JOB)
    name = TextColumn("客户名称", 18, by=Filled.JOB)
    target = _figure("目标")
    commitment = _figure("承诺")
    received = _figure("实收")
    not_committed = _figure("未承诺")
    not_kept = _figure("未兑现")
    beyond_commitment = _figure("超承诺")
    difference = _figure("差异")
    measures_effect = _figure("措施效果")
    suggested_grade = TextColumn("建议等级", 8, by=Filled.JOB)
    grade_reason = TextColumn("建议理由", 34, by=Filled.JOB)
    promises = Count("承诺笔数", 8, by=Filled.JOB)
    kept = Count("兑现笔数", 8, by=Filled.JOB)
    in_time = Money("按期实收", 12, by=Filled.JOB)
    latest = Count("最多晚几天", 10, by=Filled.JOB)
    contacts = Count("联系次数", 8, by=Filled.JOB)
    contacts_due = Count("应联系次数", 10, by=Filled.JOB)
