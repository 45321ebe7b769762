"""The words of the follow-up list: its classes, its reasons and what to do, as a rep would say them.

Every text of the list is in the tables below; nothing here decides who is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import IntEnum, StrEnum

from xl_huikuan.domain.money import format_short


class Priority(StrEnum):
    """优先级, in the order of the list."""

    DATA = "数据待改"
    """The customer's row has an error: mend it first."""
    SILENT = "久未联系"
    """Two intervals of its grade without a contact: goes first, whatever the amount."""
    TODAY = "今天"
    """Due, and among today's calls (the next working day's, if today is none)."""
    QUEUED = "顺延"
    """Due, but today's calls are used up: laid on one of the next working days."""
    LATER = "已排期"
    """Not due yet: laid on the next natural date."""


class ContactLevel(StrEnum):
    """跟进级别: how firmly."""

    CALL = "电话"
    VISIT = "上门"
    MANAGER = "经理出面"


class Why(IntEnum):
    """Why a customer is due; smaller is said first and decides what to do."""

    OVERDUE = 1
    NEAR = 2
    PART = 3
    PAY_DAY = 4
    UNCOMMITTED = 5
    CADENCE = 6


_WORDS = {
    "promise": "承诺{due}到款{amount}",
    "none_came": "，分文未到",
    "part_came": "，只到{paid}",
    "part_so_far": "，已到{paid}",
    "overdue": "，逾期{days}天",
    "in_tolerance": "，已过{days}天，在宽限期内",
    "due_today": "，今天到期",
    "days_to_go": "，还有{days}天",
    "part": "{paid_on}到过款，还差{outstanding}",
    "pay_day": "习惯每月{day}日付款，趁付款前联系",
    "uncommitted": "本月还没有承诺",
    "uncommitted_because": "本月还没有承诺（{because}）",
    "since": "距上次联系{days}个工作日",
    "every": "距上次联系{days}个工作日，每{interval}个工作日联系一次",
    "never": "本月还没有联系过",
    "silent": "，早该联系了",
    "renewed": "没兑现后又改过{times}次期",
    "later": "还没到联系的时候：",
    "reached_today": "今天已联系过，接着跟：",
    "between": "；",
    "data": "数据待改：{problem}",
    "data_action": "先改正数据，再重新生成清单",
    "action": "{how}{purpose}，催{ask}",
    "support": "；障碍（{obstacle}）→ 支持方案：{plan}",
    "support_missing": "；障碍（{obstacle}）→ 先定支持方案",
    "support_plain": "；支持方案：{plan}",
}

_HOW = {ContactLevel.CALL: "电话", ContactLevel.VISIT: "上门", ContactLevel.MANAGER: "请经理出面"}

_PURPOSE = {
    Why.OVERDUE: "问清没到的原因，定死到款日",
    Why.NEAR: "确认打款时间",
    Why.PART: "跟紧余款",
    Why.PAY_DAY: "确认付款日付多少",
    Why.UNCOMMITTED: "谈定承诺金额和到款日",
    Why.CADENCE: "确认本月回款安排",
}


def day_text(day: dt.date) -> str:
    """A date as people say it: ``11月20日``."""
    return f"{day.month}月{day.day}日"


def overdue_text(due: dt.date, amount: int, paid: int, days: int, in_tolerance: bool) -> str:
    """A promise that is past and unpaid; `days` past its date."""
    came = _WORDS["part_came"] if paid > 0 else _WORDS["none_came"]
    how_late = _WORDS["in_tolerance" if in_tolerance else "overdue"]
    return _promise(due, amount) + came.format(paid=format_short(paid)) + how_late.format(days=days)


def near_text(due: dt.date, amount: int, paid: int, days: int) -> str:
    """A promise that will fall due in `days` days."""
    came = _WORDS["part_so_far"].format(paid=format_short(paid)) if paid > 0 else ""
    return _promise(due, amount) + came + _WORDS["days_to_go" if days else "due_today"].format(days=days)


def part_text(paid_on: dt.date, outstanding: int) -> str:
    """A part payment since the last contact."""
    return _WORDS["part"].format(paid_on=day_text(paid_on), outstanding=format_short(outstanding))


def pay_day_text(day: int) -> str:
    """The usual pay day is near."""
    return _WORDS["pay_day"].format(day=day)


def uncommitted_text(because: str | None) -> str:
    """No commitment yet, and why, if the rep knows."""
    return _WORDS["uncommitted_because" if because else "uncommitted"].format(because=because)


def cadence_text(days: int | None, interval: int, due: bool, silent: bool) -> str:
    """Working days since the last contact (None: never contacted)."""
    key = "never" if days is None else "since" if due else "every"
    return _WORDS[key].format(days=days, interval=interval) + (_WORDS["silent"] if silent else "")


def renewed_text(times: int) -> str:
    """A promise that was renewed after it was not kept, so often: why a visit is due."""
    return _WORDS["renewed"].format(times=times)


def reason_text(texts: Sequence[str], due: bool, reached_today: bool) -> str:
    """原因 from its parts, the weightiest first."""
    lead = "" if due else _WORDS["reached_today" if reached_today else "later"]
    return lead + _WORDS["between"].join(texts)


def data_reason(problem: str) -> str:
    """原因 of a row whose data must be mended first."""
    return _WORDS["data"].format(problem=problem)


def data_action() -> str:
    """建议动作 of a row whose data must be mended first."""
    return _WORDS["data_action"]


def action_text(level: ContactLevel, why: Why, ask: int, obstacle: str | None, plan: str | None) -> str:
    """建议动作: how, what for, how much, and what to offer against the obstacle."""
    text = _WORDS["action"].format(how=_HOW[level], purpose=_PURPOSE[why], ask=format_short(ask))
    if obstacle:
        key = "support" if plan else "support_missing"
    elif plan:
        key = "support_plain"
    else:
        return text
    return text + _WORDS[key].format(obstacle=obstacle, plan=plan)


def _promise(due: dt.date, amount: int) -> str:
    return _WORDS["promise"].format(due=day_text(due), amount=format_short(amount))
