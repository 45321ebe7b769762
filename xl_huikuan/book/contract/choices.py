"""The words that cells may hold: the choices of each list, typed once."""

NORMAL, NEW, STOPPED, HANDED_OVER = "正常", "新开", "停供", "移交"
STATUSES = (NORMAL, NEW, STOPPED, HANDED_OVER)
ACTIVE = (NORMAL, NEW)
"""Statuses that take part in the month's target."""

PREPAID, ON_CREDIT = "先款后货", "账期"
SETTLEMENTS = (PREPAID, ON_CREDIT)

NO_COMMITMENT_REASONS = ("不重视", "无方案", "资金", "库存")
SUGGESTED, DECIDED, DONE = "建议", "已定", "完成"
ACTION_STATES = (SUGGESTED, DECIDED, DONE)

TRANSFER, CASH, BANK_ACCEPTANCE, OFFSET = "转账", "现金", "承兑汇票", "冲抵"
RECEIPT_WAYS = (TRANSFER, CASH, BANK_ACCEPTANCE, OFFSET)
PREPAYMENT, OLD_DEBT, DEPOSIT, REBATE_OFFSET, RETURN_OFFSET = "预付货款", "清欠", "保证金", "返利冲抵", "退货冲抵"
RECEIPT_NATURES = (PREPAYMENT, OLD_DEBT, DEPOSIT, REBATE_OFFSET, RETURN_OFFSET)
REPORTED, CONFIRMED = "业务员报款", "财务确认"
RECEIPT_STATES = (REPORTED, CONFIRMED)

CONTACT_WAYS = ("电话", "上门", "微信", "经理出面")
DAY_OFF, DAY_ON = "休", "班"
DAY_KINDS = (DAY_OFF, DAY_ON)
YES_NO = ("是", "否")
NOT_WANTED = "不取"
"""Of a column in an office's file."""
