"""The words of the follow-up list: its classes, its reasons and what to do, as a rep would say them.

Every text of the list is in the tables below; nothing here decides who is due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import IntEnum, StrEnum

from xl_huikuan.domain.money import format_short
from xl_huikuan.named_tuples import NamedTuple


class Priority(StrEnum):
    """优先级."""

    DATA = "数据待改"
    """The customer's row has an error: mend it first. It takes no call's place."""
    TODAY = "今天"
    """Among today's calls (the next working day's, if today is none)."""
    QUEUED = "顺延"
    """Due, but today's calls are used up: laid on one of the next working days."""
    LATER = "已排期"
    """Not due yet: laid on its date."""
    SMALL = "顺带"
    """Less than is worth a call: asked for at the visit that is due anyway. It takes no call's place."""


class ContactLevel(StrEnum):
    """跟进级别: how firmly."""

    CALL = "电话"
    VISIT = "上门"
    MANAGER = "经理出面"


class Why(IntEnum):
    """Why a customer is due; smaller is said first and decides what to do."""

    OVERDUE = 1
    NEAR = 2
    RENEWED = 3
    SAID = 4
    PART = 5
    TOP_UP = 6
    PAY_DAY = 7
    LARGE = 8
    UNCOMMITTED = 9
    CADENCE = 10
    MONTH_END = 11
    SILENT = 12
    SMALL = 13
    DATA = 14
    DRAWN = 15


MATTERS = {
    Why.OVERDUE: "承诺过期",
    Why.NEAR: "承诺到期",
    Why.RENEWED: "多次改期",
    Why.SAID: "说过日子",
    Why.PART: "付了一部分",
    Why.TOP_UP: "承诺不够目标",
    Why.PAY_DAY: "快到付款日",
    Why.LARGE: "金额大",
    Why.UNCOMMITTED: "没有承诺",
    Why.CADENCE: "到了间隔",
    Why.MONTH_END: "月底前",
    Why.SILENT: "久未联系",
    Why.SMALL: "金额小",
    Why.DATA: "数据待改",
    Why.DRAWN: "抽签",
}
"""事由: in a word, why a row is where it is."""
IN_TOLERANCE = "宽限期内"
"""承诺状态 of an open promise whose date is past."""


class AskFor(StrEnum):
    """催款依据: what the amount is."""

    PROMISE = "到期承诺"
    """What is unpaid of the promises that are past or near."""
    BEYOND = "到期承诺，超出目标"
    """The same, and more than 待回金额: a customer that promised more than its target is asked for what it promised."""
    STEP = "节点差额"
    """What the steps up to today lack."""
    OPEN = "本月余款"
    """待回金额."""
    COMING = "超出目标的承诺"
    """The target is reached; the next promise."""


class Ask(NamedTuple):
    """建议催款额 with its reason."""

    amount: int
    reason: AskFor


_WORDS = {
    "promise": "承诺{due}到款{amount}",
    "none_came": "，分文未到",
    "part_came": "，只到{paid}",
    "part_so_far": "，已到{paid}",
    "overdue": "，逾期{days}天",
    "in_tolerance": "，已过{days}天，在宽限期内",
    "due_today": "，今天到期",
    "days_to_go": "，还有{days}天",
    "part": "{paid_on}已到一笔，还差{outstanding}",
    "said": "{on}联系时说到{day}，还没有登记承诺",
    "top_up": "承诺的{promised}已付清，离目标还差{outstanding}，要补一笔",
    "large": "风险金额大，不等满{interval}个工作日",
    "month_end": "本月最后一个工作日（{day}）前要问到",
    "pay_day": "习惯每月{day}日付款，趁付款前联系",
    "uncommitted": "本月还没有承诺",
    "uncommitted_because": "本月还没有承诺（{because}）",
    "today": "每{interval}个工作日联系一次",
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
    "small": "还差{outstanding}，不到{least}，不单独联系，{day}拜访时顺带催",
    "small_action": "下次联系时顺带催{ask}",
    "action": "{how}{purpose}，催{ask}（{ask_for}）",
    "support": "；障碍（{obstacle}）→ 支持方案：{plan}",
    "support_missing": "；障碍（{obstacle}）→ 先定支持方案",
    "support_plain": "；支持方案：{plan}",
}

_HOW = {ContactLevel.CALL: "电话", ContactLevel.VISIT: "上门", ContactLevel.MANAGER: "请经理出面"}

_PURPOSE = {
    Why.OVERDUE: "问清没到的原因，定死到款日",
    Why.NEAR: "确认打款时间",
    Why.RENEWED: "当面定死到款日",
    Why.SAID: "问清到款没有，把日子和金额登记成承诺",
    Why.PART: "跟紧余款",
    Why.TOP_UP: "谈定补多少、哪天到款",
    Why.PAY_DAY: "确认付款日付多少",
    Why.LARGE: "确认本月回款安排",
    Why.UNCOMMITTED: "谈定承诺金额和到款日",
    Why.CADENCE: "确认本月回款安排",
    Why.MONTH_END: "确认月底前付清",
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


def said_text(on: dt.date, day: dt.date) -> str:
    """A day was named, and no promise entered."""
    return _WORDS["said"].format(on=day_text(on), day=day_text(day))


def top_up_text(promised: int, outstanding: int) -> str:
    """All that was promised came, and the target is larger."""
    return _WORDS["top_up"].format(promised=format_short(promised), outstanding=format_short(outstanding))


def large_text(interval: int) -> str:
    """A large risk does not wait for its interval."""
    return _WORDS["large"].format(interval=interval)


def month_end_text(day: dt.date) -> str:
    """The interval would end after the month."""
    return _WORDS["month_end"].format(day=day_text(day))


def small_texts(outstanding: int, least: int, day: dt.date) -> tuple[str, str]:
    """原因 and 建议动作 of what is not worth a call of its own."""
    reason = _WORDS["small"].format(outstanding=format_short(outstanding), least=format_short(least), day=day_text(day))
    return reason, _WORDS["small_action"].format(ask=format_short(outstanding))


def pay_day_text(day: int) -> str:
    """The usual pay day is near."""
    return _WORDS["pay_day"].format(day=day)


def uncommitted_text(because: str | None) -> str:
    """No commitment yet, and why, if the rep knows."""
    return _WORDS["uncommitted_because" if because else "uncommitted"].format(because=because)


def cadence_text(days: int | None, interval: int, due: bool, silent: bool) -> str:
    """Working days since the last contact (None: never contacted)."""
    key = "never" if days is None else "today" if days == 0 else "since" if due else "every"
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


def action_text(level: ContactLevel, why: Why, ask: Ask, obstacle: str | None, plan: str | None) -> str:
    """建议动作: how, what for, how much and why so much, and what to offer against the obstacle."""
    amount = format_short(ask.amount)
    text = _WORDS["action"].format(how=_HOW[level], purpose=_PURPOSE[why], ask=amount, ask_for=ask.reason)
    if obstacle:
        key = "support" if plan else "support_missing"
    elif plan:
        key = "support_plain"
    else:
        return text
    return text + _WORDS[key].format(obstacle=obstacle, plan=plan)


def _promise(due: dt.date, amount: int) -> str:
    return _WORDS["promise"].format(due=day_text(due), amount=format_short(amount))
