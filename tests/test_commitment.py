"""Promise states, classes of commitments with their reasons, and expected receipts."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.commitment import (
    Judgement,
    PromiseState,
    Thresholds,
    classify_commitment,
    expected_receipts,
    judgement_reason,
    promise_state,
)
from xl_huikuan.domain.track_model import SLOPES

WAN = 1_000_000  # 1万元 in cents
AMOUNTS = st.integers(0, 10**10)
SLOPE_FULL, SLOPE_NOTHING = SLOPES[0], -0.5
"""The steepest that a record can have, and a middling one."""


def day(n: int) -> dt.date:
    return dt.date(2025, 11, n)


# Promise states: 20万 promised for 20 November, good until the 22nd.


def state(covered: int, today: int, amount: int | None = 20 * WAN, replaced: bool = False) -> str:
    return promise_state(amount, day(22), replaced, covered, day(today))


@pytest.mark.parametrize(
    ("covered", "today", "expected_state"),
    [
        (0, 1, "未到期"),
        (5 * WAN, 20, "未到期"),
        (0, 22, "未到期"),  # the last good day
        (0, 23, "未兑现"),
        (-3 * WAN, 23, "未兑现"),  # promises before it take all, or a refund came
        (1, 23, "部分兑现"),
        (20 * WAN - 1, 23, "部分兑现"),
        (20 * WAN, 23, "已兑现"),
        (20 * WAN, 1, "已兑现"),  # paid before its date
        (25 * WAN, 30, "已兑现"),
    ],
)
def test_state_of_a_single_promise(covered: int, today: int, expected_state: str) -> None:
    assert state(covered, today) == expected_state


def test_replaced_and_empty_promises() -> None:
    assert state(0, 23, replaced=True) == "已替代"
    assert state(20 * WAN, 23, replaced=True) == "已替代"
    assert state(0, 23, amount=None) == state(0, 23, amount=0) == "未承诺"
    assert state(0, 23, amount=None, replaced=True) == "未承诺"
    assert promise_state(None, None, False, 0, day(1)) is PromiseState.EMPTY


def test_a_promise_that_cannot_be_judged() -> None:
    with pytest.raises(ValueError, match=r"^有承诺金额，没有承诺到款日$"):
        promise_state(1, None, False, 0, day(1))
    with pytest.raises(ValueError, match=r"^承诺金额不能为负$"):
        promise_state(-1, day(22), False, 0, day(1))


@given(st.lists(st.integers(1, 10**9), max_size=6), st.integers(-(10**9), 10**10))
def test_states_agree_with_what_was_not_kept(amounts: list[int], received: int) -> None:
    """Long after the dates, receipts have paid the promises one after the other until they were used up."""
    before, left = 0, max(received, 0)
    for amount in amounts:
        said = promise_state(amount, day(20), False, received - before, day(30))
        assert said == ("已兑现" if left >= amount else "部分兑现" if left else "未兑现")
        before += amount
        left = max(left - amount, 0)


# Classes. The customer usually pays 10万, at best 18万 so far; a usual due is kept 4 times in 5 (a = ln 4, b = -1).

A, B = math.log(4), -1.0


def judged(
    commitment: int | None, target: int = 30, capacity: int | None = None, a: float = A, history: bool = True
) -> str:
    figures = (
        None if commitment is None else commitment * WAN,
        target * WAN,
        10 * WAN if history else None,
        None if capacity is None else capacity * WAN,
        18 * WAN if history else None,
        a,
        B,
    )
    return f"{classify_commitment(*figures)}：{judgement_reason(*figures)}"


def test_absent() -> None:
    assert judged(None) == judged(0) == "未承诺：本月尚未承诺"
    reason = judgement_reason(None, 30 * WAN, None, None, None, A, B, no_commitment_reason="库存")
    assert reason == "本月尚未承诺：库存"


def test_too_easy() -> None:
    # 8万 is less than 9 tenths of 10万; p = 4/.8 : 1 = 5/6.
    assert judged(8) == "偏易：承诺8万元，低于平时月均10万元，离目标30万元还差22万元，可以再谈"
    # At 9万 it is no longer too easy; with a target of 8万 there is nothing more to want.
    # Odds 4 / .9 and 4 / .8: 82 % and 83 %.
    assert judged(9) == "可信：承诺9万元（平时月均10万元），按以往记录足额兑现的可能有82%"
    assert judged(8, target=8) == "可信：承诺8万元（平时月均10万元），按以往记录足额兑现的可能有83%"


def test_credible() -> None:
    # Twice the usual: odds 2 : 1.
    assert judged(20) == "可信：承诺20万元（平时月均10万元），按以往记录足额兑现的可能有67%"


def test_stretch() -> None:
    # Usual dues kept with odds 1 : 1; 16万: odds 10 : 16 = 38 %. At 10万 it is one half, which is not below one half.
    assert judged(16, a=0) == "偏高：承诺16万元（平时月均10万元），按以往记录足额兑现的可能只有38%，要有支持方案"
    assert judged(10, a=0).startswith("可信")


def test_not_believable() -> None:
    assert judged(20, capacity=19) == "不可信：承诺20万元，超过本月能力上限19万元"
    assert judged(20, capacity=20).startswith("可信")
    assert judged(1, capacity=-5) == "不可信：承诺1万元，超过本月能力上限0元"
    # 1.5 times the best month is 27万; odds 4 / 2.7 = 60 %.
    assert judged(27).startswith("可信")
    assert judged(28) == "不可信：承诺28万元，历史最高只有18万元"
    # Odds 1/5 at the usual, 1/10 at twice: 9 % < 15 %.
    assert judged(20, a=math.log(1 / 5)) == "不可信：承诺20万元（平时月均10万元），按以往记录足额兑现的可能只有9%"


def test_precedence_a_doubt_beats_an_ease() -> None:
    # Below the usual, but with a record this bad (odds 1/5 * 10/5 = 2/5, 29 %) even that is a stretch.
    assert judged(5, a=math.log(1 / 5)).startswith("偏高")
    # Beyond capacity comes before everything.
    assert judged(5, capacity=4).startswith("不可信：承诺5万元，超过")


def test_no_history_leaves_capacity_and_the_chance() -> None:
    # b = -1, and 1 yuan stands for the usual: with a = ln 4 + ln(1,000万) the odds of 1,000万 are 4 : 1, of 4,000万 1 : 1.
    a = A + math.log(10_000_000)
    assert judged(1000, history=False, a=a) == "可信：承诺1,000万元，按以往记录足额兑现的可能有80%"
    assert judged(4000, history=False, a=a).endswith("可能有50%")
    assert judged(6000, history=False, a=a).startswith("偏高")
    assert judged(1, history=False, a=a).startswith("可信")  # nothing usual that it could be below
    assert judged(20, history=False, a=a, capacity=10).startswith("不可信")


def test_a_customer_who_never_paid_anything() -> None:
    figures = (WAN, 3 * WAN, 0, None, 0, A, B)
    assert classify_commitment(*figures) is Judgement.INCREDIBLE
    assert judgement_reason(*figures) == "承诺1万元，而以往从未回过款"


def test_what_has_come_is_beyond_doubt() -> None:
    # 28万, beyond 1.5 times the best month, is not believable until it is there.
    figures = (28 * WAN, 30 * WAN, 10 * WAN, 20 * WAN, 18 * WAN, A, B)
    assert classify_commitment(*figures, received=28 * WAN - 1) is Judgement.INCREDIBLE
    assert classify_commitment(*figures, received=28 * WAN) is Judgement.CREDIBLE
    assert judgement_reason(*figures, received=28 * WAN) == "承诺28万元，已经到齐"
    # Paid, but less than usually and less than the target: there is more to be had.
    assert classify_commitment(8 * WAN, 30 * WAN, 10 * WAN, None, 18 * WAN, A, B, received=8 * WAN) is Judgement.EASY


def test_own_thresholds() -> None:
    strict = Thresholds(easy=1.0, stretch=0.7, incredible=0.6, seen=1.0)
    assert classify_commitment(9 * WAN, 30 * WAN, 10 * WAN, None, 18 * WAN, A, B, strict) == "偏易"
    assert (
        classify_commitment(18 * WAN, 30 * WAN, 10 * WAN, None, 18 * WAN, A, B, strict) == "偏高"
    )  # odds 4 / 1.8: 69 %
    assert classify_commitment(19 * WAN, 30 * WAN, 10 * WAN, None, 18 * WAN, A, B, strict) == "不可信"
    assert (
        classify_commitment(30 * WAN, 30 * WAN, 10 * WAN, None, 100 * WAN, A, B, strict) == "不可信"
    )  # odds 4/3: 57 %


def test_at_a_line_itself_nothing_is_doubted() -> None:
    # Odds 1 : 1 at the usual size: .5, not below either line.
    lines = Thresholds(stretch=0.5, incredible=0.5)
    assert classify_commitment(10 * WAN, 30 * WAN, 10 * WAN, None, 18 * WAN, 0.0, B, lines) == "可信"


@pytest.mark.parametrize("figures", [(0, 1, 1, 0.1), (0.9, 0, 0, 1.5), (2, 0.5, 0.5, 9)])
def test_thresholds_that_are_possible(figures: tuple[float, float, float, float]) -> None:
    easy, stretch, incredible, seen = figures
    assert Thresholds(easy, stretch, incredible, seen).seen == seen


@pytest.mark.parametrize(
    "figures",
    [(0.9, 0.1, 0.15, 1.5), (0.9, 1.1, 0.15, 1.5), (0.9, 0.5, -0.1, 1.5), (-0.1, 0.5, 0.15, 1.5), (0.9, 0.5, 0.15, 0)],
)
def test_thresholds_that_contradict_each_other(figures: tuple[float, float, float, float]) -> None:
    with pytest.raises(
        ValueError, match=r"^承诺判断的界限不合理：应有 0 ≤ 不可信 ≤ 偏高 ≤ 1，偏易比例 ≥ 0，历史最高倍数 > 0$"
    ):
        Thresholds(*figures)


def test_a_cent_is_a_commitment() -> None:
    # By a customer that never paid; by one whose best month was a cent; with no capacity left.
    assert judgement_reason(1, 3, 0, None, 0, A, B) == "承诺0.01元，而以往从未回过款"
    assert classify_commitment(1, 3, 0, None, 0, A, B) is Judgement.INCREDIBLE
    assert classify_commitment(1, 3, None, None, 1, A, B) is Judgement.CREDIBLE
    assert judgement_reason(1, 3, None, 0, None, A, B) == "承诺0.01元，超过本月能力上限0元"
    # Usually a cent: odds 4 : 1. Usually nothing: not spoken of.
    assert judgement_reason(1, 3, 1, None, 9, A, B) == "承诺0.01元（平时月均0.01元），按以往记录足额兑现的可能有80%"
    a = A - math.log(100)  # a cent is a hundredth of the yuan that stands for the usual
    assert judgement_reason(1, 3, 0, None, 9, a, B) == "承诺0.01元，按以往记录足额兑现的可能有80%"


def test_senseless_figures() -> None:
    with pytest.raises(ValueError, match=r"^承诺金额不能为负$"):
        classify_commitment(-1, 1, None, None, None, A, B)
    with pytest.raises(ValueError, match=r"^承诺金额不能为负$"):
        expected_receipts(-1, None, A, B, 0, 0)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.floats(-5, 5), AMOUNTS)
def test_a_larger_commitment_is_never_more_believable(one: int, other: int, usual: int, a: float, highest: int) -> None:
    order = [Judgement.EASY, Judgement.CREDIBLE, Judgement.STRETCH, Judgement.INCREDIBLE]
    small, large = sorted((one + 1, other + 1))
    classes = [classify_commitment(each, 10**11, usual, None, highest, a, SLOPE_FULL) for each in (small, large)]
    assert order.index(classes[0]) <= order.index(classes[1])


@given(st.none() | AMOUNTS, AMOUNTS, st.none() | AMOUNTS, st.none() | AMOUNTS, st.none() | AMOUNTS, st.floats(-5, 5))
def test_every_commitment_has_a_class_and_a_reason(
    commitment: int | None, target: int, usual: int | None, capacity: int | None, highest: int | None, a: float
) -> None:
    figures = (commitment, target, usual, capacity, highest, a, SLOPE_FULL)
    assert (classify_commitment(*figures) is Judgement.NONE) == (not commitment)
    assert judgement_reason(*figures) and "{" not in judgement_reason(*figures)


# Expected receipts. Slopes 0 where the hand work is about something else: p_full = .5, p_nothing = .25.

THIRD = math.log(1 / 3)


def coming(commitment: int | None, usual: int | None, received: int = 0, *late: float) -> int:
    return expected_receipts(commitment, usual, 0.0, 0.0, THIRD, 0.0, received, *late)  # type: ignore[arg-type]


def test_expected_as_promised() -> None:
    # 20万 by a customer who usually pays 10万: .5 + .25 / 2 = .625 of it, more than the .75 of 10万 that come anyway.
    assert coming(20 * WAN, 10 * WAN) == 12.5 * WAN
    # 8万 came: 8 + .625 * 12 = 15.5.
    assert coming(20 * WAN, 10 * WAN, 8 * WAN) == 15.5 * WAN


def test_expected_as_always() -> None:
    assert coming(None, 10 * WAN) == coming(0, 10 * WAN) == 7.5 * WAN
    assert coming(2 * WAN, 10 * WAN) == 7.5 * WAN  # a small promise is never worth less than none
    assert coming(None, 10 * WAN, 6 * WAN) == 9 * WAN  # 6 + .75 * 4


def test_expected_by_the_size_of_the_promise() -> None:
    # 20万 by a customer who usually pays 10万: in full with odds 4/2, 2/3; nothing with odds (1/4)/2, 1/9; else a half:
    # 2/3 + 2/9 · 1/2 = 7/9. As always it would be 10万 · .8.
    assert expected_receipts(20 * WAN, 10 * WAN, A, -1, -A, -1) == round(20 * WAN * 7 / 9)
    # "Nothing" with .5 is held to the .2 that "in full" leaves: 10万 · .8.
    assert expected_receipts(None, 10 * WAN, A, 0, 0, 0) == 8 * WAN


def test_expected_of_hardly_anything() -> None:
    assert expected_receipts(None, None, A, B, 0, 0) == 0
    assert coming(None, 0, -WAN) == -WAN  # a customer that usually pays nothing
    assert coming(None, 1) == 1  # .75 of a cent


def test_expected_is_never_less_than_received() -> None:
    assert coming(5 * WAN, 4 * WAN, 9 * WAN) == 9 * WAN
    assert coming(None, None, 9 * WAN) == 9 * WAN
    assert coming(None, None) == 0
    assert coming(None, None, -WAN) == -WAN
    # After a refund of 1万 the promise of 2万 means 3万 more: -1 + .625 * 3.
    assert coming(2 * WAN, None, -WAN) == 0.875 * WAN


def test_no_more_is_expected_than_the_customer_can_carry() -> None:
    def upto(capacity: int, received: int = 0) -> int:
        return expected_receipts(20 * WAN, 10 * WAN, 0.0, 0.0, THIRD, 0.0, received, capacity=capacity)

    assert upto(13 * WAN) == 12.5 * WAN  # as without it, see above
    assert upto(9 * WAN) == 9 * WAN
    assert upto(9 * WAN, 10 * WAN) == 10 * WAN  # what came is there
    assert upto(-5) == 0


def test_less_is_expected_with_every_day_gone_and_every_promise_broken() -> None:
    # 6万 of the usual 10万 came, 3万 more is expected at the month's start (see above). Of 22 working days, 22/24 at
    # first; 2 left: 2/4, that is 6/11 of it; 10 left: 10/12, that is 10/11; none left: nothing more.
    def later(left: int, broken: float = 0) -> int:
        return coming(None, 10 * WAN, 6 * WAN, broken, left, 22)

    assert later(22) == 9 * WAN
    assert later(10) == 6 * WAN + round(3 * WAN * 10 / 11)
    assert later(2) == 6 * WAN + round(3 * WAN * 6 / 11)
    assert later(0) == later(-3) == 6 * WAN
    assert later(22, broken=1) == 7.8 * WAN  # .6 of 3万
    assert later(2, broken=2) == 6 * WAN + round(3 * WAN * 0.36 * 6 / 11)
    assert coming(None, 10 * WAN, 6 * WAN, 1) == 7.8 * WAN  # without a calendar: as on the first day
    assert coming(None, 10 * WAN, 6 * WAN, 0, 5) == 9 * WAN
    with pytest.raises(ValueError, match="为负"):
        later(5, broken=-1)


def test_expected_of_a_newcomer_by_the_size_of_its_promise() -> None:
    # 10万 yuan: .8 kept, .1 nothing, .1 partly, of which a half comes, or what he pays at first.
    lines = math.log(4) + math.log(100_000), -1.0, math.log(1 / 9) + 0.5 * math.log(100_000), -0.5
    assert expected_receipts(10 * WAN, None, *lines) == 8.5 * WAN
    assert expected_receipts(10 * WAN, None, *lines, part=0.2) == 82 * WAN // 10
    assert expected_receipts(10 * WAN, None, *lines, part=1.0) == 9 * WAN
    # Four times as much: odds 1 : 1, and of nothing (1/9)/2 : 1, 1/19. 40 × (.5 + (.5 − 1/19) × .5).
    assert expected_receipts(40 * WAN, None, *lines) == round(40 * WAN * (0.75 - 1 / 38))


@given(AMOUNTS, AMOUNTS, st.none() | AMOUNTS, st.floats(-5, 5), st.floats(-5, 5), AMOUNTS, AMOUNTS)
def test_expected_grows_with_promise_and_receipts(
    one: int, other: int, usual: int | None, a: float, c: float, received: int, more: int
) -> None:
    small, large = sorted((one, other))

    def of(commitment: int | None, came: int) -> int:
        return expected_receipts(commitment, usual, a, SLOPE_FULL, c, SLOPE_NOTHING, came)

    slack = 1 + large // 10**12
    assert of(None, received) <= of(small, received) <= of(large, received) + slack
    assert received <= of(small, received) <= of(small, received + more) + slack
    assert of(small, received) <= max(small, usual or 0, received)
