"""What a rep sends a customer: texts worked out by hand, and what must never stand in one.

Thursday 20 November 2025 is today.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.customer_message import customer_message
from xl_huikuan.domain.followup import GradeRule, Promised, Situation
from xl_huikuan.domain.followup_words import Ask, AskFor, ContactLevel, Priority
from xl_huikuan.domain.money import format_short

WAN = 1_000_000
OPEN, KEPT, PARTLY, BROKEN, REPLACED = (
    PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.BROKEN, PromiseState.REPLACED,
)  # fmt: skip


def day(n: int) -> dt.date:
    return dt.date(2025, 11, n)


TODAY = day(20)
CUSTOMER = Situation(
    code="K1", rule=GradeRule(5, 1, 2), target=30 * WAN, received=0, step_due=0, commitment=0,
    month_from=day(1), month_to=day(30),
)  # fmt: skip


def promised(due: int, amount: int, paid: int = 0, state: PromiseState = OPEN) -> Promised:
    return Promised(day(due), amount * WAN, paid * WAN, state)


def said(ask: int, reason: AskFor, contact: str | None = "王总", **facts: object) -> str:
    return customer_message(replace(CUSTOMER, **facts), Ask(ask * WAN, reason), contact, TODAY)


CASES = {
    "no promise, nothing came": (
        said(30, AskFor.OPEN),
        "王总您好！本月计划回款30万元，目前还没有收到。想请您安排30万元，您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
    "no promise, something came": (
        said(20, AskFor.OPEN, received=10 * WAN),
        "王总您好！本月计划回款30万元，已收到10万元，谢谢您！想请您安排20万元，您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
    "no promise, nobody to greet by name": (
        said(9, AskFor.STEP, contact=None, step_due=9 * WAN),
        "您好！本月计划回款30万元，目前还没有收到。想请您安排9万元，您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
    "promise due today": (
        said(20, AskFor.PROMISE, commitment=20 * WAN, promises=(promised(20, 20),)),
        "王总您好！您答应11月20日到款20万元。跟您确认一下，20万元到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    ),
    "promise tomorrow, partly paid": (
        said(15, AskFor.PROMISE, commitment=20 * WAN, received=5 * WAN, promises=(promised(21, 20, 5),)),
        "王总您好！您答应11月21日到款20万元，已收到5万元。跟您确认一下，15万元到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    ),
    "overdue, nothing came": (
        said(20, AskFor.PROMISE, commitment=20 * WAN, promises=(promised(14, 20, 0, BROKEN),)),
        "王总您好！您答应11月14日到款20万元，还没有收到。这20万元麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
    ),
    "overdue, partly paid": (
        said(8, AskFor.PROMISE, commitment=20 * WAN, received=12 * WAN, promises=(promised(14, 20, 12, PARTLY),)),
        "王总您好！您答应11月14日到款20万元，已收到12万元。还差8万元，麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
    ),
    "two promises asked for together, a third is for later and goes unsaid": (
        said(
            13, AskFor.PROMISE, commitment=30 * WAN, received=7 * WAN,
            promises=(promised(21, 10), promised(28, 10), promised(14, 10, 7, PARTLY)),
        ),
        "王总您好！您答应11月14日到款10万元，已收到7万元；11月21日到款10万元。还差13万元，麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
    ),
    "what was replaced is not held against him": (
        said(6, AskFor.PROMISE, commitment=6 * WAN, promises=(promised(10, 6, 0, REPLACED), promised(21, 6))),
        "王总您好！您答应11月21日到款6万元。跟您确认一下，6万元到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    ),
    "top-up: all that was promised came": (
        said(10, AskFor.OPEN, commitment=20 * WAN, received=20 * WAN, promises=(promised(14, 20, 20, KEPT),)),
        "王总您好！您答应的20万元都到了，非常感谢！本月计划回款30万元，还差10万元，想请您再安排10万元，您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
    "the promise is for later, and the step lacks money now": (
        said(4, AskFor.STEP, commitment=20 * WAN, received=5 * WAN, step_due=9 * WAN, promises=(promised(28, 20, 5),)),
        "王总您好！您答应11月28日到款20万元，已收到5万元。按本月计划到现在应到9万元，已收到5万元，谢谢您！您看能不能先安排4万元？定下日子告诉我一声。谢谢！",
    ),
    "all that is open is promised for later": (
        said(30, AskFor.OPEN, commitment=30 * WAN, promises=(promised(28, 30),)),
        "王总您好！您答应11月28日到款30万元。跟您确认一下，30万元到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    ),
    "a part is promised for later": (
        said(30, AskFor.OPEN, commitment=20 * WAN, promises=(promised(28, 20),)),
        "王总您好！您答应11月28日到款20万元。本月计划回款30万元，目前还没有收到。答应的20万元请按时安排，另外的10万元您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
    "more promised than planned": (
        said(40, AskFor.BEYOND, commitment=40 * WAN, promises=(promised(21, 40),)),
        "王总您好！您答应11月21日到款40万元。跟您确认一下，40万元到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    ),
    "the plan is reached, the next promise is still to come": (
        said(5, AskFor.COMING, commitment=35 * WAN, received=30 * WAN, promises=(promised(28, 5),)),
        "王总您好！本月计划的30万元都到了，非常感谢您的支持！您答应11月28日到款5万元。跟您确认一下，5万元到时麻烦按时安排，打款后告诉我一声，我及时查收入账。谢谢！",
    ),
    "a promise of the month before": (
        said(3, AskFor.PROMISE, promises=(Promised(dt.date(2025, 10, 28), 3 * WAN, 0, BROKEN),)),
        "王总您好！您答应10月28日到款3万元，还没有收到。这3万元麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
    ),
    "more went back than came": (
        said(31, AskFor.OPEN, received=-1 * WAN),
        "王总您好！本月计划回款30万元，目前还没有收到。想请您安排31万元，您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
    "too little for a call of its own, and past": (
        said(2, AskFor.OPEN, commitment=30 * WAN, received=28 * WAN, promises=(promised(14, 30, 28, PARTLY),)),
        "王总您好！您答应11月14日到款30万元，已收到28万元。还差2万元，麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
    ),
    "a name with a line break": (
        said(30, AskFor.OPEN, contact="王\n 总"),
        "王 总您好！本月计划回款30万元，目前还没有收到。想请您安排30万元，您看哪天方便？定下日子告诉我一声。谢谢！",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_what_is_said(text, expected):
    assert text == expected


def test_nothing_open_is_thanked_for():
    customer = replace(CUSTOMER, received=30 * WAN, promises=(promised(14, 30, 30, KEPT),))
    assert customer_message(customer, None, "王总", TODAY) == "王总您好！本月收到您30万元，非常感谢您的支持！"


def test_nothing_is_said_where_there_is_nothing_to_say():
    assert customer_message(replace(CUSTOMER, target=0), None, "王总", TODAY) == ""


def test_nothing_is_said_where_the_figures_are_wrong():
    assert customer_message(replace(CUSTOMER, bad="本月目标不对"), Ask(0, AskFor.OPEN), "王总", TODAY) == ""


OURS = (
    "风险", "信用", "等级", "级", "可信", "偏", "判断", "优先", "逾期", "违约", "失信", "障碍", "资金紧", "库存", "催", "K1", "今天", "明天",
    *Priority, ContactLevel.VISIT, ContactLevel.MANAGER, *PromiseState,
)  # fmt: skip
"""What we think of a customer, and how we speak among ourselves."""
PROMISES = st.builds(
    Promised,
    due=st.dates(dt.date(2025, 10, 20), dt.date(2025, 12, 15)),
    amount=st.integers(0, 40).map(lambda n: n * WAN),
    paid=st.integers(0, 5).map(lambda n: n * WAN),
    state=st.sampled_from(PromiseState),
    level=st.integers(1, 3),
)


@settings(max_examples=at_most(300))
@given(
    st.lists(PROMISES, max_size=4),
    st.integers(-5, 50),
    st.integers(0, 40),
    st.integers(1, 60),
    st.sampled_from(AskFor),
)
def test_nothing_of_our_judgement_and_always_what_we_ask_for(promises, received, committed, ask, reason):
    customer = replace(
        CUSTOMER, received=received * WAN, commitment=committed * WAN, promises=tuple(promises), obstacle="库存",
        plan="促销", no_commitment_reason="资金", step_due=9 * WAN,
    )  # fmt: skip
    text = customer_message(customer, Ask(ask * WAN, reason), "王总", TODAY)
    assert not [word for word in OURS if word in text]
    asked = format_short(ask * WAN)
    promised = sum(promise.unpaid for promise in promises)
    rest = format_short(ask * WAN - promised)
    assert asked in text or rest in text or format_short(promised) in text
    assert text.startswith("王总您好！") and text.endswith("谢谢！") and "{" not in text and "。。" not in text
