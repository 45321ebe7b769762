"""跟进清单: whom to reach, made by a job; at its right end what the rep writes down."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.contract.choices import CONTACT_WAYS
from xl_huikuan.book.contract.columns import Cells, CodeColumn, Count, Date, Filled, Money, TextColumn
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.values import Cents

_JOB = Filled.JOB


class Followups(
    Table, name="tblFollowups", sheet="跟进清单", title="跟进清单", lines=3,
    hint="上面一块是今天要联系的，从上往下；结果当场填，下次生成时自动记入“跟进记录”和“承诺登记”。灰字是以后几天的，打印只印今天的。",
):  # fmt: skip
    """One row a customer who is to be reached."""

    rank = Count("序号", 5, by=_JOB)
    name = TextColumn("客户名称", 17, by=_JOB)
    contact_person = TextColumn("联系人", 7, by=_JOB)
    phone = TextColumn("电话", 13, by=_JOB)
    matter = TextColumn("事由", 9, by=_JOB, later=True)
    """Why the row is where it is, in a word."""
    level = TextColumn("跟进级别", 8, by=_JOB)
    ask = Money("建议催款额", 12, by=_JOB)
    reason = TextColumn("原因", 34, by=_JOB)
    action = TextColumn("建议动作", 50, by=_JOB)
    contacted_by = TextColumn("联系方式", 8, choices=CONTACT_WAYS)
    result = TextColumn("结果", 28, prompt="谈得怎样。下次生成清单时记入“跟进记录”。")
    new_amount = Money("再次承诺金额", 12, prompt="客户这次答应再付多少（元）。")
    new_date = Date("再次承诺日期", 11, prompt="客户这次答应哪天付。")
    """Up to here the day's sheet is printed."""
    contacted_on = Date("实际联系日", 11, prompt="哪天联系的；空白按清单的日期算。")
    note = TextColumn("备注", 24, prompt="一直跟着这个客户，不会被清掉。")
    contact_on = Date("应联系日", 11, by=_JOB)
    priority = TextColumn("优先级", 10, by=_JOB)
    code = CodeColumn("客户编码", 11, by=_JOB)
    grade = TextColumn("信用等级", 9, by=_JOB, aside=True)
    at_risk = Money("风险金额", by=_JOB, aside=True)
    outstanding = Money("待回金额", by=_JOB, aside=True)
    ask_for = TextColumn("催款依据", 20, by=_JOB, later=True, aside=True)
    promise_due = Date("承诺到款日", by=_JOB, aside=True)
    promise_state = TextColumn("承诺状态", 10, by=_JOB, aside=True)
    last_contact = Date("最近联系", by=_JOB, aside=True)
    drawn_among = TextColumn("抽签同组", 12, by=_JOB, later=True, aside=True)
    """Called by lot: the codes of those beside whom it was drawn, and who were not."""

    def typed(self) -> tuple[Cells[dt.date] | Cells[str] | Cells[Cents], ...]:
        """What the rep types of a contact; 备注 stays with the customer."""
        return self.contacted_on, self.contacted_by, self.result, self.new_amount, self.new_date
