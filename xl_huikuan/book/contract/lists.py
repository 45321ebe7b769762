"""清单: the list tables that drive everything, beside each other on one sheet."""

from __future__ import annotations

from xl_huikuan.book.contract.choices import DAY_KINDS, YES_NO
from xl_huikuan.book.contract.columns import Count, Date, Filled, Money, Rate, TextColumn
from xl_huikuan.book.contract.schema import Table

LISTS = "清单"
JOBS_LISTS = "hk.lists"
"""Hidden: lists that the jobs write and only formulas read."""
_YEAR = 366
"""Days."""


class Grades(Table, name="tblGrades", sheet=LISTS, title="信用等级", key="grade"):
    """Credit grades and how closely they are followed."""

    grade = TextColumn("信用等级", 9)
    interval = Count("跟进间隔", 9, most=_YEAR, prompt="几个工作日联系一次。")
    lead_days = Count("提前天数", 9, most=_YEAR, prompt="承诺到款日前几个工作日提醒。")
    tolerance_days = Count("宽限天数", 9, most=_YEAR, prompt="过了承诺到款日几天才算未兑现。")
    prior = Rate("先验兑现率", 11, prompt="没有记录的客户按此兑现率估计。")


class Measures(Table, name="tblMeasures", sheet=LISTS, title="措施", key="measure", needed=False):
    """What the office can do to close a gap."""

    measure = TextColumn("措施", 14)
    obstacles = TextColumn("适用障碍", 20, prompt="几项障碍用顿号隔开。")
    rate = Rate("预计增量率", 11)
    cap = Money("增量上限", 12)
    cost = Money("单次成本", 12)
    days = Count("见效天数", 9)
    times = Count("次数上限", 9, prompt="一个月里对一个客户最多做几次；每次另有一个开始日。")
    in_use = TextColumn("启用", 6, choices=YES_NO)
    needs = TextColumn("须先有", 14, later=True, prompt="要有这几项措施才能做，用顿号隔开；可空。")
    excludes = TextColumn("不可同做", 14, later=True, prompt="不能和这几项措施一起做，用顿号隔开；可空。")


class Obstacles(Table, name="tblObstacles", sheet=LISTS, title="障碍与支持方案", key="obstacle"):
    """What keeps customers from paying, and the office's answer."""

    obstacle = TextColumn("障碍", 10)
    plan = TextColumn("支持方案", 60)


class Steps(Table, name="tblSteps", sheet=LISTS, title="节点", key="step"):
    """The steps of the month."""

    step = TextColumn("节点", 8)
    deadline = Date("截止日", prompt="空白：日历月按 10 日、20 日、月末，其他区间按三等分。")
    share = Rate("累计比例", 9, prompt="到这一天应完成的比例；空白按工作日推算。")


class ReceiptRules(Table, name="tblReceiptRules", sheet=LISTS, title="计入比例", key="way"):
    """How much of a receipt counts."""

    way = TextColumn("方式", 10)
    nature = TextColumn("款项性质", 10)
    share = Rate("计入比例", 9)


class Holidays(Table, name="tblHolidays", sheet=LISTS, title="节假日补充", key="day"):
    """The office's own days off and days on."""

    day = Date("日期", prompt="法定节假日和调休已内置，这里只填本单位自己的例外。")
    kind = TextColumn("类型", 7, choices=DAY_KINDS)


class Calendar(Table, name="tblCalendar", sheet=JOBS_LISTS, title="日历", key="day", needed=False):
    """The days that are worked or off against the week's habit, official and the office's own: written by the jobs, so that
    working days can be counted where there is no Python."""

    day = Date("日期", by=Filled.JOB)
    more = Count("增减", 7, by=Filled.JOB, signed=True)
    """A Monday to Friday that is off: -1. A Saturday or Sunday that is worked: 1."""
