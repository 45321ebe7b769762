"""What a rep sends a customer by 微信: what he promised, what came, what we ask for; nothing of what we think of him.

Every text is in the tables below. No day is called today or tomorrow: the text stays true when it is sent later.
Amounts are integers of cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_huikuan.domain.followup_words import Ask, AskFor, day_text
from xl_huikuan.domain.money import format_short

if TYPE_CHECKING:
    from xl_huikuan.domain.followup_due import Situation
    from xl_huikuan.domain.followup_risk import Promised

_WORDS = {
    "hello": "{contact}您好！",
    "promised": "您答应{promises}",
    "promise": "{due}到款{amount}",
    "came": "已收到{paid}，谢谢您！",
    "none_came": "目前还没有收到。",
    "so_far": "，已收到{paid}",
    "not_yet": "，还没有收到",
    "join": "；",
    "target": "本月计划回款{target}，",
    "step": "按本月计划到现在应到{step_due}，",
    "open": "还差{open}，",
    "all_promised": "您答应的{commitment}都到了，非常感谢！",
    "all_came": "本月计划的{target}都到了，非常感谢您的支持！",
    "thanks": "本月收到您{received}，非常感谢您的支持！",
    "please": "这{ask}麻烦您尽快安排；{or_else}",
    "please_the_rest": "还差{ask}，麻烦您尽快安排；{or_else}",
    "or_else": "有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
    "confirm": "跟您确认一下，{ask}到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    "some_now": "您看能不能先安排{ask}？定下日子告诉我一声。谢谢！",
    "the_rest": "答应的{promised}请按时安排，另外的{rest}您看哪天方便？定下日子告诉我一声。谢谢！",
    "some_more": "想请您再安排{ask}，您看哪天方便？定下日子告诉我一声。谢谢！",
    "when": "想请您安排{ask}，您看哪天方便？定下日子告诉我一声。谢谢！",
}


def customer_message(customer: Situation, ask: Ask | None, contact: str | None, today: dt.date) -> str:
    """The text for one customer; empty where there is nothing to say, or nothing that is sure.

    Args:
        customer: what is known of him.
        ask: 建议催款额; None for who is not on the list.
        contact: 联系人, to be greeted.
        today: promises with an earlier date are past.
    """
    if customer.bad:
        return ""
    body = _body(customer, ask, today)
    who = " ".join((contact or "").split())
    return _WORDS["hello"].format(contact=who) + body if body else ""


def _body(customer: Situation, ask: Ask | None, today: dt.date) -> str:
    received = max(customer.received, 0)
    if ask is None or ask.amount <= 0:
        return _WORDS["thanks"].format(received=format_short(received)) if received else ""
    unpaid = sorted((promise for promise in customer.promises if promise.unpaid), key=lambda promise: promise.due)
    promised = sum(promise.unpaid for promise in unpaid)
    wanted = {"ask": format_short(ask.amount)}
    if ask.reason in (AskFor.PROMISE, AskFor.BEYOND):
        return _for_promises(_first_of(unpaid, ask.amount), wanted, today)
    if ask.reason is AskFor.COMING:
        reached = _WORDS["all_came"].format(target=format_short(customer.target)) if customer.target > 0 else ""
        return reached + _for_promises(unpaid[:1], wanted, today)
    if any(promise.due < today for promise in unpaid):  # what is not worth a call of its own, too
        return _for_promises(unpaid, wanted, today)
    so_far = _received(received)
    lacking = _WORDS["open"].format(open=format_short(max(customer.target - customer.received, 0)))
    target = _WORDS["target"].format(target=format_short(customer.target))
    if not unpaid:
        if customer.commitment > 0:
            kept = _WORDS["all_promised"].format(commitment=format_short(customer.commitment))
            return kept + target + lacking + _WORDS["some_more"].format(**wanted)
        return target + so_far + _WORDS["when"].format(**wanted)
    if ask.reason is AskFor.STEP:
        step = _WORDS["step"].format(step_due=format_short(customer.step_due))
        return f"{_promises(unpaid, today)}。{step}{so_far}{_WORDS['some_now'].format(**wanted)}"
    if ask.amount <= promised:
        return _for_promises(unpaid, {"ask": format_short(promised)}, today)
    rest = {"promised": format_short(promised), "rest": format_short(ask.amount - promised)}
    return f"{_promises(unpaid, today)}。{target}{so_far}{_WORDS['the_rest'].format(**rest)}"


def _received(received: int) -> str:
    return _WORDS["came"].format(paid=format_short(received)) if received else _WORDS["none_came"]


def _first_of(unpaid: Sequence[Promised], amount: int) -> list[Promised]:
    """The earliest promises of which this much is open."""
    found, left = [], amount
    for promise in unpaid:
        if left <= 0:
            break
        found.append(promise)
        left -= promise.unpaid
    return found


def _for_promises(promises: Sequence[Promised], wanted: dict[str, str], today: dt.date) -> str:
    asked = "confirm"
    if any(promise.due < today for promise in promises):
        asked = "please_the_rest" if any(promise.paid > 0 for promise in promises) else "please"
    return f"{_promises(promises, today)}。{_WORDS[asked].format(**wanted, or_else=_WORDS['or_else'])}"


def _promises(promises: Sequence[Promised], today: dt.date) -> str:
    """What was promised, each with what came on it."""
    return _WORDS["promised"].format(promises=_WORDS["join"].join(_promise(promise, today) for promise in promises))


def _promise(promise: Promised, today: dt.date) -> str:
    text = _WORDS["promise"].format(due=day_text(promise.due), amount=format_short(promise.amount))
    if promise.paid > 0:
        return text + _WORDS["so_far"].format(paid=format_short(promise.paid))
    return text + (_WORDS["not_yet"] if promise.due < today else "")
