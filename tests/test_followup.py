"""The follow-up list: who is due and why, in what order and on which day, what to ask; and what must always hold.

Thursday 20 November 2025 is today; the month's working days from then on are 20, 21, 24, 25, 26, 27, 28: seven.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup import (
    FollowUp,
    GradeRule,
    Least,
    Promised,
    Situation,
    amount_at_risk,
    next_contact,
    rank_followups,
)
from xl_huikuan.domain.followup_due import Said
from xl_huikuan.domain.followup_risk import contact_level, count_strikes, slipping_chance
from xl_huikuan.domain.followup_words import MATTERS
from xl_huikuan.domain.workdays import Workdays

WAN = 1_000_000  # 1万元 in cents
WORKDAYS = Workdays()
OPEN, KEPT, PARTLY, BROKEN, REPLACED = (
    PromiseState.OPEN,
    PromiseState.KEPT,
    PromiseState.PARTLY_KEPT,
    PromiseState.BROKEN,
    PromiseState.REPLACED,
)


def day(n: int) -> dt.date:
    return dt.date(2025, 11, n)


TODAY = day(20)


def promised(due: int, amount: int, paid: int = 0, state: PromiseState = OPEN, level: int = 1) -> Promised:
    return Promised(day(due), amount * WAN, paid * WAN, state, level)


QUIET = Situation(
    code="K1",
    rule=GradeRule(interval=5, lead_days=1, tolerance_days=2),
    target=30 * WAN,
    received=10 * WAN,
    step_due=10 * WAN,
    commitment=30 * WAN,
    month_from=day(1),
    month_to=day(30),
    promises=(promised(28, 20),),
    last_contact=day(19),
    usual=20 * WAN,
    record=(math.log(4), -1.0, 0.0, 0.0),
)
"""20万 to come, promised for the 28th; reached yesterday: nothing is due. The cadence asks for the 26th."""


def row_of(situation: Situation, today: dt.date = TODAY) -> FollowUp:
    (row,) = rank_followups([situation], today, 10, WORKDAYS)
    return row


# When a customer is due, and why


def test_not_due_stands_on_the_next_natural_date() -> None:
    # Cadence: 19 + 5 working days = 26 (20, 21, 24, 25, 26); the promise is near from the 27th.
    row = row_of(QUIET)
    assert (row.rank, row.priority, row.contact_on) == (1, "已排期", day(26))
    assert row.reason == "还没到联系的时候：距上次联系1个工作日，每5个工作日联系一次"
    assert row.action == "电话确认本月回款安排，催20万元（本月余款）"
    assert (row.outstanding, row.promise_due, row.promise_state) == (20 * WAN, day(28), OPEN)
    # p = .8 (20万 is the usual), seven days: chance 1 - .8 * 7/9 = .37778; the promise halves what it covers: of
    # 20万, 10万 count. 3.7778万.
    assert row.at_risk == 3_777_778
    assert row.last_contact == day(19)


def test_the_promise_may_come_before_the_cadence() -> None:
    row = row_of(replace(QUIET, promises=(promised(25, 20),)))
    assert (row.priority, row.contact_on) == ("已排期", day(24))
    assert row.reason == "还没到联系的时候：承诺11月25日到款20万元，还有5天"
    assert row.action == "电话确认打款时间，催20万元（本月余款）"


def test_promise_near() -> None:
    row = row_of(replace(QUIET, promises=(promised(21, 20, paid=5),)))
    assert (row.priority, row.contact_on, row.ask) == ("今天", TODAY, 15 * WAN)
    assert row.reason == "承诺11月21日到款20万元，已到5万元，还有1天"
    # Due on Monday the 24th with a lead of one working day: Friday.
    monday = replace(QUIET, promises=(promised(24, 20),))
    assert row_of(monday).priority == "已排期"
    assert row_of(replace(monday, last_contact=TODAY), day(21)).reason == "承诺11月24日到款20万元，还有3天"
    assert row_of(replace(QUIET, promises=(promised(20, 20),))).reason == "承诺11月20日到款20万元，今天到期"


def test_promise_past_and_paid_in_part() -> None:
    late = replace(
        QUIET, promises=(promised(17, 20, 5, PARTLY),), last_contact=day(12), obstacle="资金", plan="货款分两批发"
    )
    row = row_of(late)
    # Since the 12th: 13, 14, 17, 18, 19, 20.
    assert row.reason == "承诺11月17日到款20万元，只到5万元，逾期3天；距上次联系6个工作日"
    assert row.action == "电话问清没到的原因，定死到款日，催15万元（到期承诺）；障碍（资金）→ 支持方案：货款分两批发"
    assert (row.ask, row.promise_due, row.promise_state) == (15 * WAN, day(17), PARTLY)
    # Half a broken promise: .8 * sqrt(.6) * 7/9 = .481971; .518029 of 20万.
    assert row.at_risk == pytest.approx(10.36058 * WAN, rel=1e-6)
    assert row_of(replace(late, plan=None)).action.endswith("；障碍（资金）→ 先定支持方案")
    assert row_of(replace(late, obstacle=None)).action.endswith("催15万元（到期承诺）；支持方案：货款分两批发")


def test_promise_past_and_nothing_came() -> None:
    row = row_of(replace(QUIET, promises=(promised(17, 20, 0, BROKEN),)))
    assert (row.level, row.priority) == ("上门", "今天")
    assert row.reason == "承诺11月17日到款20万元，分文未到，逾期3天"
    assert row.action == "上门问清没到的原因，定死到款日，催20万元（到期承诺）"


def test_promise_past_within_tolerance() -> None:
    row = row_of(replace(QUIET, promises=(promised(19, 20),)))
    assert (row.level, row.priority, row.ask) == ("电话", "今天", 20 * WAN)
    assert (row.promise_state, row.matter) == ("宽限期内", "承诺过期")  # no 未到期 beside 已过1天
    assert row.reason == "承诺11月19日到款20万元，分文未到，已过1天，在宽限期内"


def test_a_cent_paid_is_told() -> None:
    late, near = (Promised(day(due), 20 * WAN, 1, state) for due, state in ((17, PARTLY), (21, OPEN)))
    assert row_of(replace(QUIET, promises=(late,))).reason == "承诺11月17日到款20万元，只到0.01元，逾期3天"
    assert row_of(replace(QUIET, promises=(near,))).reason == "承诺11月21日到款20万元，已到0.01元，还有1天"


def test_a_promise_kept_hides_none_that_follows() -> None:
    row = row_of(replace(QUIET, promises=(promised(5, 10, 10, KEPT), promised(21, 20))))
    assert (row.priority, row.reason) == ("今天", "承诺11月21日到款20万元，还有1天")


def test_a_broken_promise_paid_late_is_settled_but_remembered() -> None:
    row = row_of(replace(QUIET, promises=(promised(10, 10, 10, BROKEN), promised(28, 20))))
    assert (row.priority, row.promise_due, row.level) == ("已排期", day(28), "上门")


def test_part_payment_since_the_last_contact() -> None:
    row = row_of(replace(QUIET, last_payment=TODAY))
    assert (row.priority, row.reason) == ("今天", "11月20日已到一笔，还差20万元")
    assert row.action == "电话跟紧余款，催20万元（本月余款）"
    assert row_of(replace(QUIET, last_payment=day(19))).priority == "已排期"  # before or at the contact
    assert row_of(replace(QUIET, last_payment=day(21))).priority == "已排期"  # not yet
    last_month = replace(QUIET, last_payment=dt.date(2025, 10, 31), last_contact=dt.date(2025, 10, 30))
    assert "已到一笔" not in row_of(last_month).reason
    assert "11月1日已到一笔" in row_of(replace(last_month, last_payment=day(1))).reason  # the month's first day


def test_the_working_day_before_the_usual_pay_day() -> None:
    row = row_of(replace(QUIET, usual_pay_day=21))
    assert (row.priority, row.reason) == ("今天", "习惯每月21日付款，趁付款前联系")
    assert row.action == "电话确认付款日付多少，催20万元（本月余款）"
    # The 23rd is a Sunday: Friday the 21st. Missed on Friday, it stands on Monday.
    sunday = replace(QUIET, usual_pay_day=23)
    assert (row_of(sunday).priority, row_of(sunday).contact_on) == ("已排期", day(21))
    assert row_of(sunday, day(24)).reason.startswith("习惯每月23日付款")
    assert row_of(sunday, day(25)).reason.startswith("还没到联系的时候：距上次")
    # Reached on the call day, even if on that day itself: next month's turn, and the cadence comes first.
    assert row_of(replace(sunday, last_contact=day(21)), day(24)).priority == "已排期"


def test_pay_day_31_is_the_months_last_day() -> None:
    # 30 November is a Sunday: Friday the 28th. The promise of the 28th would make it the 27th, so it is taken away.
    row = row_of(replace(QUIET, usual_pay_day=31, promises=(), last_contact=day(26)), day(27))
    assert (row.contact_on, row.reason) == (
        day(28),
        "还没到联系的时候：习惯每月31日付款，趁付款前联系；本月最后一个工作日（11月28日）前要问到",
    )


def test_pay_day_early_next_month_is_called_in_this_one() -> None:
    # 1 December is a Monday: Friday 28 November.
    row = row_of(replace(QUIET, usual_pay_day=1, promises=(), last_contact=day(27)), day(28))
    assert (row.contact_on, row.priority) == (day(28), "今天")


def test_pay_day_of_last_month_that_fell_off_work() -> None:
    # 31 August 2025 is a Sunday, called on Friday the 29th; not reached since the 28th, it stands on 1 September.
    row = row_of(replace(QUIET, usual_pay_day=31, promises=(), last_contact=dt.date(2025, 8, 28)), dt.date(2025, 9, 1))
    assert row.reason == "习惯每月31日付款，趁付款前联系"


def test_pay_day_over_the_turn_of_the_year() -> None:
    # 5 January 2026 is a Monday; the day before is worked (for New Year), and the cadence asks for the 5th: 29, 30 and
    # 31 December, 4 and 5 January.
    row = row_of(
        replace(QUIET, usual_pay_day=5, promises=(), last_contact=dt.date(2025, 12, 26)), dt.date(2025, 12, 29)
    )
    assert (row.contact_on, row.priority) == (dt.date(2026, 1, 4), "已排期")


def test_no_commitment_yet() -> None:
    none = replace(QUIET, commitment=0, promises=())
    row = row_of(none)
    assert (row.priority, row.reason) == ("今天", "本月还没有承诺")
    assert (row.promise_due, row.promise_state) == (None, "未承诺")
    assert row.action == "电话谈定承诺金额和到款日，催20万元（本月余款）"
    assert row_of(replace(none, no_commitment_reason="资金")).reason == "本月还没有承诺（资金）"
    assert "没有承诺" not in row_of(replace(none, commitment=1)).reason


def test_cadence_of_the_grade() -> None:
    # 13 + 5 working days = 20 (14, 17, 18, 19, 20).
    assert row_of(replace(QUIET, last_contact=day(13))).reason == "距上次联系5个工作日"
    assert row_of(replace(QUIET, last_contact=day(14))).contact_on == day(21)
    never = row_of(replace(QUIET, last_contact=None), day(5))
    assert (never.priority, never.reason) == ("今天", "本月还没有联系过")


def test_silence_is_counted_from_the_months_start() -> None:
    # A month from Monday the 3rd, and never a contact: 3 - 7 and 10 - 14 are two intervals of five. A cent is enough.
    never = replace(QUIET, last_contact=None, month_from=day(3), target=10 * WAN + 1, promises=())
    assert row_of(never, day(13)).matter == "到了间隔"
    assert row_of(never, day(14)).matter == "久未联系"


def test_who_was_reached_today_waits_for_the_next_working_day() -> None:
    late = replace(QUIET, promises=(promised(17, 20, 0, BROKEN),))
    row = row_of(replace(late, last_contact=day(21)), day(21))
    assert (row.priority, row.contact_on) == ("已排期", day(24))
    assert row.reason == "今天已联系过，接着跟：承诺11月17日到款20万元，分文未到，逾期4天"
    assert row.ask == 20 * WAN


def test_todays_calls_are_a_block_though_somebody_larger_was_reached_on_the_last_day() -> None:
    last = day(28)  # a Friday
    late = replace(QUIET, promises=(promised(17, 20, 0, BROKEN),), last_contact=None)
    both = [replace(late, code="reached", last_contact=last), replace(late, code="a", target=5 * WAN)]
    rows = rank_followups(both, last, 9, WORKDAYS)
    assert [(row.code, row.priority, row.contact_on) for row in rows] == [
        ("a", "今天", last),
        ("reached", "已排期", last),
    ]
    assert (rows[0].at_risk or 0) < (rows[1].at_risk or 0)


def test_reached_today_is_no_contact_of_0_days_ago() -> None:
    row = row_of(replace(QUIET, promises=(), last_contact=TODAY))
    assert row.reason == "今天已联系过，接着跟：每5个工作日联系一次"


def test_a_day_that_was_named_has_come() -> None:
    # Named on the 18th for the 20th, and nobody spoke of it since: due, before all who only wait.
    said = replace(QUIET, code="said", last_contact=day(18), said=Said(day(18), TODAY))
    row = row_of(said)
    assert (row.priority, row.matter, row.reason) == ("今天", "说过日子", "11月18日联系时说到11月20日，还没有登记承诺")
    assert row.action == "电话问清到款没有，把日子和金额登记成承诺，催20万元（本月余款）"
    waiting = [replace(QUIET, code=f"w{i}", last_contact=day(3), target=11 * WAN, promises=()) for i in range(8)]
    rows = rank_followups([*waiting, said], TODAY, 2, WORKDAYS)
    assert rows[0].code == "said"
    # Entered as a promise for that day, the promise is the ground.
    assert row_of(replace(said, promises=(promised(20, 20),))).matter == "承诺到期"
    tomorrow = row_of(replace(said, said=Said(day(18), day(21))))
    assert (tomorrow.priority, tomorrow.contact_on) == ("已排期", day(21))


def test_a_contact_in_the_future_does_not_silence_a_customer() -> None:
    slip = replace(QUIET, last_contact=dt.date(2052, 11, 19), promises=())
    assert row_of(slip).contact_on == day(27)  # as if reached today: 20 + 5 working days


def test_on_a_day_off_the_list_is_the_next_working_days() -> None:
    # Saturday 22: the calls are Monday's; a promise due on Tuesday is near then.
    row = row_of(replace(QUIET, promises=(promised(25, 20),)), day(22))
    assert (row.priority, row.contact_on) == ("今天", day(24))


def test_nothing_to_come_is_not_on_the_list() -> None:
    paid = promised(28, 20, 20, KEPT)
    for received in (30 * WAN, 31 * WAN):
        assert rank_followups([replace(QUIET, received=received, promises=(paid,))], TODAY, 5, WORKDAYS) == []


# What to ask for


def test_ask_for_the_promises_due_then_what_is_open_or_the_step() -> None:
    two = (promised(17, 6, 2, PARTLY), promised(21, 5), promised(28, 9))
    row = row_of(replace(QUIET, promises=two, step_due=30 * WAN))
    # 4 + 5; the first unpaid is shown
    assert (row.ask, row.ask_for, row.promise_due, row.promise_state) == (9 * WAN, "到期承诺", day(17), PARTLY)

    def asked(**values: Any) -> tuple[int | None, str | None]:
        row = row_of(replace(QUIET, commitment=20 * WAN, **values))
        return row.ask, row.ask_for

    assert asked(step_due=18 * WAN) == (8 * WAN, "节点差额")  # 18 - 10
    assert asked(step_due=99 * WAN) == (20 * WAN, "本月余款")  # never more than is to come
    assert asked(step_due=18 * WAN, last_step=True) == (20 * WAN, "本月余款")
    assert asked(promises=(promised(28, 12),)) == (20 * WAN, "本月余款")  # the step lacks nothing
    assert row_of(replace(QUIET, step_due=18 * WAN)).ask == 20 * WAN  # all of the target is promised


def test_a_step_that_lacks_next_to_nothing_is_not_asked_for_alone() -> None:
    # 3,900 yuan are open, the step lacks 300: less than is worth a call (500).
    customer = replace(QUIET, received=296_100_00, step_due=296_400_00, commitment=0, promises=())
    (row,) = rank_followups([customer], TODAY, 9, WORKDAYS, least=Least(500_00))
    assert (row.outstanding, row.ask, row.ask_for) == (3_900_00, 3_900_00, "本月余款")
    (row,) = rank_followups([customer], TODAY, 9, WORKDAYS, least=Least(300_00))
    assert (row.ask, row.ask_for) == (300_00, "节点差额")


def test_a_due_promise_beyond_the_target_is_asked_for_in_full() -> None:
    row = row_of(replace(QUIET, promises=(promised(17, 35, 10, PARTLY),)))
    assert (row.ask, row.ask_for, row.outstanding) == (25 * WAN, "到期承诺，超出目标", 20 * WAN)


def test_a_promise_beyond_the_target_is_not_forgotten() -> None:
    # The target of 10万 is reached; 8万 more is promised for the 28th, near from the 27th. Nothing of the target is at
    # risk, and neither the cadence nor a missing step asks for anything.
    beyond = replace(QUIET, target=10 * WAN, promises=(promised(28, 8),), last_contact=day(3))
    row = row_of(beyond)
    assert (row.priority, row.contact_on, row.at_risk, row.outstanding, row.ask) == ("已排期", day(27), 0, 0, 8 * WAN)
    assert row.reason == "还没到联系的时候：承诺11月28日到款8万元，还有8天"
    late = row_of(replace(beyond, promises=(promised(18, 8, 3, PARTLY),)))
    assert (late.priority, late.ask, late.level) == ("今天", 5 * WAN, "电话")
    assert late.reason == "承诺11月18日到款8万元，只到3万元，逾期2天"
    assert rank_followups([replace(beyond, promises=(promised(28, 8, 8, KEPT),))], TODAY, 9, WORKDAYS) == []


def test_promise_kept_is_shown_when_none_is_open() -> None:
    row = row_of(replace(QUIET, promises=(promised(5, 10, 10, KEPT), promised(3, 9, 0, REPLACED))))
    assert (row.promise_due, row.promise_state, row.ask) == (day(5), "已兑现", 20 * WAN)


# How firmly


@pytest.mark.parametrize(
    ("promises", "strikes", "level"),
    [
        ((), 0, "电话"),
        ((promised(28, 9), promised(5, 9, 9, KEPT)), 0, "电话"),
        ((promised(5, 9, 3, PARTLY),), 0.5, "电话"),
        ((promised(5, 9, 3, PARTLY), promised(8, 9, 3, PARTLY)), 1, "上门"),
        ((promised(5, 9, 0, BROKEN),), 1, "上门"),
        ((promised(5, 9, 0, REPLACED), promised(28, 9, level=2)), 1, "上门"),
        ((promised(5, 9, 0, BROKEN), promised(8, 9, 3, PARTLY)), 1.5, "上门"),
        ((promised(5, 9, 0, BROKEN), promised(8, 9, 0, BROKEN)), 2, "经理出面"),
        ((promised(8, 9, 0, BROKEN, level=2),), 2, "经理出面"),
        ((promised(28, 9, level=3),), 2, "经理出面"),
        ((promised(27, 9), promised(28, 9, level=2)), 1, "上门"),
        ((promised(8, 9, 0, REPLACED, level=3),), 0, "电话"),
    ],
)
def test_level_rises_with_broken_promises(promises: tuple[Promised, ...], strikes: float, level: str) -> None:
    assert count_strikes(promises) == strikes
    assert contact_level(strikes) == level
    row = row_of(replace(QUIET, promises=promises))
    assert row.level == level
    assert row.action.startswith({"电话": "电话", "上门": "上门", "经理出面": "请经理出面"}[level])


def test_a_promise_renewed_twice_is_the_managers_until_he_has_spoken() -> None:
    twice = replace(QUIET, promises=(promised(12, 20, 0, REPLACED), promised(28, 20, level=3)))
    row = row_of(twice)
    assert (row.level, row.priority, row.matter) == ("经理出面", "今天", "多次改期")
    assert row.reason == "没兑现后又改过2次期"
    assert row.action == "请经理出面当面定死到款日，催20万元（本月余款）"
    told = row_of(replace(twice, last_by_manager=day(19)))
    assert (told.level, told.priority) == ("经理出面", "已排期")
    assert told.reason == "还没到联系的时候：距上次联系1个工作日，每5个工作日联系一次；没兑现后又改过2次期"
    once = row_of(replace(QUIET, promises=(promised(12, 20, 0, REPLACED), promised(28, 20, level=2))))
    assert (once.level, once.priority) == ("上门", "已排期")


def test_kept_but_smaller_than_the_target_asks_for_more() -> None:
    kept = replace(QUIET, commitment=10 * WAN, promises=(promised(19, 10, 10, KEPT),), last_payment=TODAY)
    row = row_of(kept)
    assert (row.priority, row.matter, row.ask) == ("今天", "承诺不够目标", 20 * WAN)
    assert row.reason == "承诺的10万元已付清，离目标还差20万元，要补一笔"
    assert row.action == "电话谈定补多少、哪天到款，催20万元（本月余款）"
    assert row_of(replace(kept, last_contact=TODAY)).priority == "已排期"  # it was asked since
    more = replace(kept, promises=(*kept.promises, promised(28, 5)))
    assert row_of(more).matter == "付了一部分"


# Risk


def test_risk_by_hand() -> None:
    # One broken promise, two days left: 1 - .5 * .6 * 2/4 = .85 of 10万; 4万 of it calm: .85 * 8万.
    assert slipping_chance(0.5, 1, 2) == pytest.approx(0.85)
    assert amount_at_risk(10 * WAN, 0.5, 1, 2) == 8.5 * WAN
    assert amount_at_risk(2, 0.5, 0, 2) == 2  # 1 - .5 * 2/4 = .75 of 2 cents is 1.5, half up
    assert amount_at_risk(10 * WAN, 0.5, 1, 2, calm=4 * WAN) == 6.8 * WAN
    assert amount_at_risk(10 * WAN, 0.5, 1, 2, calm=40 * WAN) == 4.25 * WAN
    assert (
        amount_at_risk(10 * WAN, 0.98, 0, 0) == 10 * WAN == amount_at_risk(10 * WAN, 0.98, 0, -3)
    )  # the month is over
    assert amount_at_risk(0, 0.5, 0, 5) == amount_at_risk(-7, 0.5, 0, 5) == 0
    for share, broken in ((1.1, 0), (-0.1, 0), (math.nan, 0), (0.5, -1)):
        with pytest.raises(ValueError, match=r"^(预计回款率应在0到1之间|未兑现的承诺数不能为负)$"):
            amount_at_risk(WAN, share, broken, 5)


def test_only_credible_promises_calm() -> None:
    plain = 0.377778  # as in the first test
    assert row_of(QUIET).at_risk == pytest.approx(plain * 10 * WAN, rel=1e-5)
    assert row_of(replace(QUIET, promises=())).at_risk == pytest.approx(plain * 20 * WAN, rel=1e-5)
    near = replace(QUIET, promises=(promised(21, 20),))
    assert row_of(near).at_risk == pytest.approx(plain * 20 * WAN, rel=1e-5)
    # A promise of the month was broken (and paid late): no calm; 1 - .8 * .6 * 7/9 = .626667 of 20万.
    broken = replace(QUIET, promises=(promised(10, 10, 10, BROKEN), promised(28, 20)))
    assert row_of(broken).at_risk == pytest.approx(0.626667 * 20 * WAN, rel=1e-5)
    # A record of 1 : 4: in full with .2, nothing with .5, and half of it with .3: a share of .35 is expected. The chance
    # of the promise is .2 too, so no calm: 1 - .35 * 7/9 = .727778 of 20万.
    doubtful = replace(QUIET, record=(math.log(0.25), -1.0, 0.0, 0.0))
    assert row_of(doubtful).at_risk == pytest.approx(0.727778 * 20 * WAN, rel=1e-5)
    # The line is the office's own (偏高线): with .85 the promise's .8 calms no longer; with .2 the doubtful one's does.
    (row,) = rank_followups([QUIET], TODAY, 10, WORKDAYS, credible_from=0.85)
    assert row.at_risk == pytest.approx(plain * 20 * WAN, rel=1e-5)
    (row,) = rank_followups([doubtful], TODAY, 10, WORKDAYS, credible_from=0.2)
    assert row.at_risk == pytest.approx(0.727778 * 10 * WAN, rel=1e-5)


def test_risk_depends_on_the_size_of_what_is_to_come() -> None:
    # 40万, twice the usual: in full with odds 4/2, 2/3; nothing with the third that is left: 1 - 2/3 * 7/9 = 13/27.
    large = replace(QUIET, target=50 * WAN, promises=())
    assert row_of(large).at_risk == round(40 * WAN * 13 / 27)
    # A promise of all of it has that chance too, 2/3: with a line of .7 it does not calm.
    (row,) = rank_followups([replace(large, promises=(promised(28, 40),))], TODAY, 10, WORKDAYS, credible_from=0.7)
    assert row.at_risk == round(40 * WAN * 13 / 27)
    # 4 cents and a broken promise, size saying nothing: 1 - .8 * .6 * 7/9 = .6267 of 4 is 2.51.
    broken = (promised(10, 10, 10, BROKEN), promised(28, 20))
    little = replace(QUIET, target=10 * WAN + 4, record=(math.log(4), 0.0, 0.0, 0.0), promises=broken)
    assert row_of(little).at_risk == 3


MONEY = st.integers(0, 10**10)


@given(MONEY, MONEY, MONEY, st.floats(0, 1), st.floats(0, 1), st.integers(0, 12), st.integers(0, 12), st.data())
def test_risk_is_monotone(
    outstanding: int, more: int, calm: int, p: float, q: float, halves: int, days: int, data: st.DataObject
) -> None:
    at_risk = amount_at_risk(outstanding, p, halves / 2, days, calm)
    assert 0 <= at_risk <= outstanding
    assert at_risk <= amount_at_risk(outstanding + more, p, halves / 2, days, calm)
    assert at_risk <= amount_at_risk(outstanding, p, halves / 2 + data.draw(st.floats(0, 5)), days, calm)
    assert at_risk <= amount_at_risk(outstanding, p, halves / 2, days - data.draw(st.integers(0, 12)), calm)
    assert at_risk >= amount_at_risk(outstanding, p, halves / 2, days, calm + more)
    assert amount_at_risk(outstanding, max(p, q), halves / 2, days) <= amount_at_risk(
        outstanding, min(p, q), halves / 2, days
    )


# Order and days


def test_order_of_the_list() -> None:
    due = replace(QUIET, promises=(promised(20, 20),))
    customers = [
        # Above the mean risk (below): due after 3 of its 5 working days, on the 24th.
        replace(QUIET, code="later"),
        replace(due, code="small", target=12 * WAN),
        replace(due, code="large"),
        # Since the 6th (Thursday): 7, 10 - 14, 17 - 20 are ten working days, two intervals of five: silent.
        replace(QUIET, code="silent", target=10 * WAN + 100, last_contact=day(6)),
        # Since the 7th: nine, not yet two intervals; on the 21st it is.
        replace(QUIET, code="nearly silent", target=10 * WAN + 100, last_contact=day(7)),
        # Never reached; since the month began 3 - 7, 10 - 14, 17 - 20: fourteen, 2.8 intervals.
        replace(QUIET, code="never", target=10 * WAN + 50, last_contact=None),
        replace(QUIET, code="bad", bad="承诺到款日看不懂"),
        replace(QUIET, code="paid", received=30 * WAN, promises=(promised(28, 20, 20),)),
    ]
    # Risks: later 3.78万, large 7.56万, small (40/41 · 7/9 comes) .48万, the others next to nothing: the mean is 1.97万.
    # 5 · 1.97 / 3.78 = 2.6 working days.
    rows = rank_followups(customers, TODAY, 3, WORKDAYS)
    assert [(row.rank, row.code, row.priority, row.matter, row.contact_on and row.contact_on.day) for row in rows] == [
        (1, "bad", "数据待改", "数据待改", None),
        (2, "large", "今天", "承诺到期", 20),
        (3, "small", "今天", "承诺到期", 20),
        (4, "never", "今天", "久未联系", 20),
        (5, "silent", "顺延", "久未联系", 21),
        (6, "nearly silent", "顺延", "到了间隔", 21),
        (7, "later", "已排期", "金额大", 24),
    ]
    assert rows[0].reason == "数据待改：承诺到款日看不懂"
    assert rows[0].action == "先改正数据，再重新生成清单"
    assert (rows[0].at_risk, rows[0].outstanding, rows[0].ask, rows[0].level) == (None, None, None, None)
    assert rows[4].reason == "距上次联系10个工作日，早该联系了"
    assert rows[6].reason == "还没到联系的时候：风险金额大，不等满5个工作日"


def test_a_large_broken_promise_goes_before_many_who_waited() -> None:
    # Twelve of 0.1万 who waited three intervals, and one broken promise of 20万 of which somebody was reached before its day.
    waiting = [
        replace(QUIET, code=f"w{i}", target=10 * WAN + 100_000, promises=(), last_contact=day(3)) for i in range(12)
    ]
    broken = replace(QUIET, code="broken", promises=(promised(18, 20, 0, BROKEN),), last_contact=day(18))
    rows = rank_followups([*waiting, broken], TODAY, 4, WORKDAYS)
    assert (rows[0].code, rows[0].matter, rows[0].priority) == ("broken", "承诺过期", "今天")
    # Spoken of since, it waits for its turn again.
    spoken = rank_followups([*waiting, replace(broken, last_contact=day(19))], TODAY, 1, WORKDAYS)
    assert spoken[0].code != "broken"


def test_what_is_not_worth_a_call_waits_for_the_visit() -> None:
    # 300 yuan: less than 500; the visit is due on the 26th (19 + 5). Large ones are left out of nothing.
    little = replace(QUIET, code="little", target=10 * WAN + 300_00, promises=(promised(17, 20, 20, KEPT),))
    big = replace(QUIET, code="big", last_contact=day(7))
    rows = rank_followups([little, big], TODAY, 1, WORKDAYS, least=Least(500_00))
    assert [(row.code, row.priority, row.contact_on) for row in rows] == [
        ("big", "今天", TODAY),
        ("little", "顺带", day(26)),
    ]
    assert (rows[1].matter, rows[1].ask, rows[1].ask_for) == ("金额小", 300_00, "本月余款")
    assert rows[1].reason == "还差300元，不到500元，不单独联系，11月26日拜访时顺带催"
    assert rows[1].action == "下次联系时顺带催300元"
    # 1 % of the usual 20万 is 2,000 yuan; the larger of the two counts.
    share = rank_followups([little], TODAY, 1, WORKDAYS, least=Least(0, 0.01))
    assert share[0].reason.startswith("还差300元，不到2,000元")
    assert rank_followups([little], TODAY, 1, WORKDAYS, least=Least(300_00))[0].priority != "顺带"
    # A promise beyond the target that is worth a call is called for.
    beyond = replace(little, received=10 * WAN + 300_00, promises=(promised(20, 8),))
    assert rank_followups([beyond], TODAY, 1, WORKDAYS, least=Least(500_00))[0].priority == "今天"


def test_nothing_is_laid_into_the_next_month_but_what_was_promised_for_then() -> None:
    # Wednesday the 26th: the cadence of ten asks for 10 December; the month's last working day is Friday the 28th.
    slow = replace(QUIET, code="slow", rule=GradeRule(10, 1, 2), last_contact=day(26), promises=())
    (row,) = rank_followups([slow], day(27), 1, WORKDAYS)
    assert (row.priority, row.contact_on, row.matter) == ("已排期", day(28), "月底前")
    assert row.reason == "还没到联系的时候：本月最后一个工作日（11月28日）前要问到"
    # Three calls a day for nine who are due: six fit into the 27th and the 28th, all others stand on the 28th too.
    nine = [replace(QUIET, code=str(i), last_contact=day(7)) for i in range(9)]
    rows = rank_followups(nine, day(27), 3, WORKDAYS)
    assert [row.contact_on for row in rows] == [day(27)] * 3 + [day(28)] * 6
    assert [row.no_room for row in rows] == [False] * 6 + [True] * 3
    # Reached on the last day itself: no more this month, and not in the next.
    assert row_of(replace(slow, last_contact=day(28)), day(28)).contact_on == day(28)
    # All of it promised for 5 December (a Friday): asked for the working day before.
    later = Promised(dt.date(2025, 12, 5), 20 * WAN, 0, OPEN)
    (row,) = rank_followups([replace(slow, promises=(later,))], day(27), 1, WORKDAYS)
    assert row.contact_on == dt.date(2025, 12, 4)
    # Once the month is over nothing is held back.
    assert row_of(slow, dt.date(2025, 12, 1)).contact_on == dt.date(2025, 12, 10)


def test_bad_data_stands_first_even_with_nothing_to_come() -> None:
    row = row_of(replace(QUIET, received=30 * WAN, bad="客户编码重复"))
    assert (row.priority, row.last_contact) == ("数据待改", day(19))


def test_who_has_waited_longest_beyond_two_intervals_goes_first() -> None:
    # Ten working days since the 6th are two intervals of five, none beyond; eight since the 10th are four beyond two of two.
    slow = replace(QUIET, code="slow", last_contact=day(6))
    fast = replace(QUIET, code="fast", last_contact=day(10), rule=GradeRule(2, 1, 2))
    rows = rank_followups([slow, fast], TODAY, 1, WORKDAYS)
    assert [(row.code, row.contact_on.day if row.contact_on else 0) for row in rows] == [("fast", 20), ("slow", 21)]


def test_who_is_not_due_goes_by_date() -> None:
    # The cadence asks for the 25th (18 + 5) and the 26th (19 + 5). Risks: larger .43434 of 20万 (30万 less half of the calm
    # 20万), large 3.778万, small .241万; the mean is 4.235万, so larger is due after 5 · 4.235 / 8.687 = 2.4 working days.
    small = replace(QUIET, code="small", target=12 * WAN, last_contact=day(18))
    rows = rank_followups(
        [replace(QUIET, code="large"), replace(QUIET, code="larger", target=40 * WAN), small], TODAY, 9, WORKDAYS
    )
    assert [(row.code, row.contact_on) for row in rows] == [("larger", day(24)), ("small", day(25)), ("large", day(26))]


def test_a_later_day_takes_as_many_calls_as_today() -> None:
    rows = rank_followups([replace(QUIET, code=str(i)) for i in range(3)], TODAY, 2, WORKDAYS)
    assert [row.contact_on for row in rows] == [day(26), day(26), day(27)]


def test_ties_go_by_what_is_to_come_then_by_input() -> None:
    # Size says nothing here (b = 0). 20万 of which a credible promise halves the risk, against a plain 10万: the same
    # 风险金额, .37778 of 10万.
    plain = replace(QUIET, record=(math.log(4), 0.0, 0.0, 0.0), last_contact=day(13), target=20 * WAN, promises=())
    calm = replace(plain, code="calm", target=30 * WAN, promises=(promised(28, 20),))
    rows = rank_followups([replace(plain, code="b"), replace(plain, code="a"), calm], TODAY, 9, WORKDAYS)
    assert [(row.code, row.at_risk) for row in rows] == [("calm", 3_777_778), ("b", 3_777_778), ("a", 3_777_778)]


def test_days_are_filled_and_urgency_decides() -> None:
    due = [replace(QUIET, code=f"d{i}", promises=(promised(20, 20),)) for i in range(5)]
    later = [replace(QUIET, code=f"l{i}", last_contact=day(14)) for i in range(2)]  # natural: Friday the 21st
    # On the 21st 3.78万 · 5/5 is more than 7.56万 · 2/5.
    rows = rank_followups(later + due, TODAY, 2, WORKDAYS)
    assert [(row.code, row.contact_on) for row in rows] == [
        ("d0", day(20)), ("d1", day(20)), ("l0", day(21)), ("l1", day(21)), ("d2", day(24)), ("d3", day(24)), ("d4", day(25)),
    ]  # fmt: skip


def test_senseless_settings() -> None:
    with pytest.raises(ValueError, match=r"^每天跟进家数至少为1$"):
        rank_followups([], TODAY, 0, WORKDAYS)
    for figures in ((0, 1, 1), (1, -1, 1), (1, 1, -1)):
        with pytest.raises(ValueError, match=r"^跟进间隔至少1个工作日，提前天数、宽限天数不能为负$"):
            GradeRule(*figures)
    for pay_day in (0, 32):
        with pytest.raises(ValueError, match=r"^习惯付款日应在1到31之间$"):
            replace(QUIET, usual_pay_day=pay_day)
    with pytest.raises(ValueError, match=r"^跟进间隔至少1个工作日$"):
        next_contact(None, 0, TODAY, WORKDAYS)


def test_next_contact() -> None:
    assert next_contact(day(19), 5, TODAY, WORKDAYS) == day(26)
    assert next_contact(day(13), 5, TODAY, WORKDAYS) == TODAY  # reached exactly today
    assert next_contact(day(3), 5, TODAY, WORKDAYS) == TODAY  # past: at once
    assert next_contact(None, 5, TODAY, WORKDAYS) == TODAY
    assert next_contact(None, 5, day(22), WORKDAYS) == day(24)  # a Saturday
    assert next_contact(dt.date(2052, 1, 1), 1, TODAY, WORKDAYS) == day(21)
    # National Day and Mid-Autumn 2025 are off from 1 to 8 October.
    assert next_contact(dt.date(2025, 9, 30), 1, dt.date(2025, 9, 30), WORKDAYS) == dt.date(2025, 10, 9)


DATES = st.dates(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
SITUATIONS = st.builds(
    Situation,
    code=st.just("K"),
    rule=st.builds(GradeRule, st.integers(1, 10), st.integers(0, 5), st.integers(0, 5)),
    target=MONEY,
    received=st.integers(-(10**9), 10**10),
    step_due=MONEY,
    commitment=MONEY,
    month_from=st.just(day(1)),
    month_to=st.just(day(30)),
    promises=st.lists(
        st.builds(Promised, DATES, MONEY, MONEY, st.sampled_from(PromiseState), st.integers(0, 4)), max_size=3
    ).map(tuple),
    no_commitment_reason=st.sampled_from([None, "资金"]),
    last_contact=st.none() | DATES,
    last_payment=st.none() | DATES,
    usual_pay_day=st.none() | st.integers(1, 31),
    usual=st.none() | MONEY,
    record=st.tuples(st.floats(-4, 4), st.floats(-2, 0), st.floats(-4, 4), st.floats(-2, 2)),
    obstacle=st.sampled_from([None, "库存"]),
    plan=st.sampled_from([None, "促销"]),
    bad=st.sampled_from([None, None, None, "坏行"]),
)
LEAST = st.builds(Least, MONEY, st.floats(0, 0.1))


@settings(max_examples=at_most(150), deadline=None)
@given(st.lists(SITUATIONS, max_size=25), DATES, st.integers(1, 4), LEAST)
def test_every_list(drawn: list[Situation], today: dt.date, calls: int, least: Least) -> None:
    customers = [replace(each, code=str(i)) for i, each in enumerate(drawn)]
    rows = rank_followups(customers, today, calls, WORKDAYS, least=least)
    by_code = {customer.code: customer for customer in customers}

    # Everyone with money to come, or with bad data, exactly once; ranks 1, 2, 3.
    wanted = {c.code for c in customers if c.bad or c.target > c.received or any(p.unpaid for p in c.promises)}
    assert Counter(row.code for row in rows) == Counter(wanted)
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))

    # Bad data first, without a day; then today's calls, all others by day; what is too small last. Amounts make sense.
    group = {"数据待改": 0, "今天": 1, "顺带": 3}
    assert [group.get(row.priority, 2) for row in rows] == sorted(group.get(row.priority, 2) for row in rows)
    called = [row for row in rows if row.priority in ("今天", "顺延", "已排期")]
    assert [row.contact_on for row in called] == sorted(row.contact_on for row in called if row.contact_on)
    for row in rows:
        assert (row.contact_on is None) == (row.priority == "数据待改") and row.matter in MATTERS.values()
        if row.priority == "数据待改":
            continue
        customer = by_code[row.code]
        worth = least.of(customer.usual)
        owed = max(customer.target - customer.received, sum(promise.unpaid for promise in customer.promises))
        assert (row.priority == "顺带") == (owed < worth)
        assert row.outstanding == max(customer.target - customer.received, 0)
        assert row.at_risk is not None and 0 <= row.at_risk <= row.outstanding
        assert row.ask is not None and row.ask > 0 and row.ask_for
        assert row.ask <= row.outstanding or "超出目标" in row.ask_for
        assert (
            row.reason
            and row.action
            and "{" not in row.reason + row.action
            and not re.match("距上次联系0个工作日", row.reason)
        )
    for place in {(row.priority == "今天", row.contact_on, row.no_room) for row in called}:
        risks = [row.at_risk or 0 for row in called if (row.priority == "今天", row.contact_on, row.no_room) == place]
        assert risks == sorted(risks, reverse=True)

    # Levelled: working days only, none above the calls of a day, today's filled before anyone due waits; nothing beyond the
    # month but what is promised for then.
    first, end = WORKDAYS.next_on_or_after(today), WORKDAYS.previous(day(30) + dt.timedelta(1))
    laid = [row for row in called if not row.no_room]
    load = Counter(row.contact_on for row in laid if not _reached_on_the_last_day(by_code[row.code], today, end))
    assert all(each is not None and WORKDAYS.is_workday(each) and each >= first for each in load)
    assert all(count <= calls for count in load.values())
    assert all(row.contact_on == end for row in called if row.no_room)
    if any(row.priority == "顺延" for row in called):
        assert load[first] == calls
    if first <= end:
        for row in called:
            assert row.contact_on is not None
            assert row.contact_on <= end or any(p.unpaid and p.due > day(30) for p in by_code[row.code].promises)

    # The input's order decides nothing but who of equals comes first.
    def places(listed: list[FollowUp]) -> list[object]:
        return [(row.priority == "顺带", row.contact_on, row.at_risk, row.outstanding) for row in listed]

    assert Counter(places(rank_followups(customers[::-1], today, calls, WORKDAYS, least=least))) == Counter(
        places(rows)
    )


def _reached_on_the_last_day(customer: Situation, today: dt.date, end: dt.date) -> bool:
    first = WORKDAYS.next_on_or_after(today)
    return customer.last_contact is not None and first == end and min(customer.last_contact, today) >= first


@settings(max_examples=at_most(100), deadline=None)
@given(SITUATIONS, DATES)
def test_nobody_waits_beyond_his_cadence_while_there_is_room(situation: Situation, today: dt.date) -> None:
    for row in rank_followups([replace(situation, bad=None)], today, 1, WORKDAYS):
        if not row.outstanding:
            continue  # a promise beyond the target has its own dates
        assert row.contact_on is not None
        assert row.contact_on <= next_contact(situation.last_contact, situation.rule.interval, today, WORKDAYS)
