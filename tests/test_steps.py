from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.steps import as_share, default_deadlines, split_over_steps, step_shares
from xl_huikuan.domain.workdays import Workdays

THIRDS = [Fraction(1, 3), Fraction(2, 3), Fraction(1)]


@pytest.mark.parametrize(
    ("first", "last", "deadlines"),
    [
        ((2026, 2, 1), (2026, 2, 28), [(2026, 2, 10), (2026, 2, 20), (2026, 2, 28)]),
        ((2026, 3, 1), (2026, 3, 31), [(2026, 3, 10), (2026, 3, 20), (2026, 3, 31)]),
        ((2026, 3, 26), (2026, 4, 25), [(2026, 4, 4), (2026, 4, 15), (2026, 4, 25)]),  # 31 days: 10, 21, 31
        ((2026, 4, 26), (2026, 5, 25), [(2026, 5, 5), (2026, 5, 15), (2026, 5, 25)]),  # 30 days: 10, 20, 30
        ((2026, 1, 1), (2026, 3, 31), [(2026, 1, 30), (2026, 3, 1), (2026, 3, 31)]),  # 90 days: a quarter
        ((2026, 3, 5), (2026, 3, 5), [(2026, 3, 5)] * 3),
    ],
)
def test_default_deadlines(first, last, deadlines):
    assert default_deadlines(date(*first), date(*last)) == [date(*day) for day in deadlines]


def test_shares_are_working_days_gone_by():
    # June 2026 has 21 working days (the 19th is off): 8 up to the 10th, 6 more up to the 20th.
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    shares = step_shares(first, last, default_deadlines(first, last), None, Workdays())
    assert shares == [Fraction(8, 21), Fraction(14, 21), 1]


def test_a_share_that_is_given_stands():
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    days = default_deadlines(first, last)
    assert step_shares(first, last, days, [0.3, 0.65, 1.0], Workdays()) == [Fraction(3, 10), Fraction(13, 20), 1]
    assert step_shares(first, last, days, [0.3, None, None], Workdays()) == [Fraction(3, 10), Fraction(14, 21), 1]


def test_nobody_works_in_the_whole_period():
    shares = step_shares(date(2025, 10, 1), date(2025, 10, 8), [date(2025, 10, 2), date(2025, 10, 8)], None, Workdays())
    assert shares == [Fraction(2, 8), 1]


def test_the_last_step_has_everything():
    shares = step_shares(date(2026, 6, 1), date(2026, 6, 30), [date(2026, 6, 10), date(2026, 6, 25)], None, Workdays())
    assert shares == [Fraction(8, 21), 1]
    days = [date(2026, 6, day) for day in (10, 20, 25)]
    assert step_shares(date(2026, 6, 1), date(2026, 6, 30), days, [None, 0.5, None], Workdays())[1:] == [
        Fraction(1, 2),
        1,
    ]


@pytest.mark.parametrize(
    ("days", "given_shares", "words"),
    [
        ([], None, "^没有节点$"),
        ([10, 5, 30], None, "^节点的截止日要在"),
        ([10, 20, 30], [0.5, 0.4, 1], "^累计比例要在 0 与 100% 之间，只增不减$"),
        ([10, 20, 30], [0.5, 0.6, 0.9], "^最后一个节点的累计比例应为 100%$"),
        ([10, 20, 30], [-0.5, 0.6, 1], "^累计比例要在 0 与 100% 之间，只增不减$"),
        ([10, 20, 30], [0.5, 0.6], "^累计比例与节点的个数不一致$"),
        ([10, 20, 30], [0.5, float("nan"), 1], "^累计比例不是有效的数字$"),
    ],
)
def test_steps_that_make_no_sense(days, given_shares, words):
    with pytest.raises(ValueError, match=words):
        step_shares(date(2026, 6, 1), date(2026, 6, 30), [date(2026, 6, d) for d in days], given_shares, Workdays())


def test_deadlines_outside_the_period():
    for first, deadlines in ((1, [date(2026, 7, 1)]), (5, [date(2026, 6, 4), date(2026, 6, 30)])):
        with pytest.raises(ValueError, match=r"^节点的截止日要在 2026-06-0. 至 2026-06-30 之间，由早到晚$"):
            step_shares(date(2026, 6, first), date(2026, 6, 30), deadlines, None, Workdays())
    with pytest.raises(ValueError, match=r"^期间的结束日 2026-06-01 早于开始日 2026-06-02$"):
        default_deadlines(date(2026, 6, 2), date(2026, 6, 1))


def test_steps_may_begin_at_once_and_fall_together():
    # A deadline on the first day, a Monday that is worked, and two on the 10th: 1, 8 and 8 of 21 working days.
    days = [date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 10), date(2026, 6, 30)]
    shares = step_shares(days[0], days[-1], days, None, Workdays())
    assert shares == [Fraction(1, 21), Fraction(8, 21), Fraction(8, 21), 1]
    assert step_shares(days[0], days[-1], days, [0, 0, 0.5, 1], Workdays()) == [0, 0, Fraction(1, 2), 1]


def test_amounts_by_hand():
    # 1000 yuan by thirds in hundreds: 333 and 667 due are 300 and 700.
    assert split_over_steps(1000_00, THIRDS, 100_00) == [300_00, 400_00, 300_00]
    # What is off the unit falls into the last step.
    assert split_over_steps(1000_55, THIRDS, 100_00) == [300_00, 400_00, 300_55]
    assert split_over_steps(0, THIRDS, 100_00) == [0, 0, 0]
    assert split_over_steps(50_00, THIRDS, 100_00) == [0, 0, 50_00]
    assert split_over_steps(900_00, [0.3, 0.65, 1.0]) == [270_00, 315_00, 315_00]
    assert split_over_steps(101, [0.5, 1.0]) == [51, 50]  # to the cent, half up
    # 160 is due at once, the nearest hundred is 200: no more than the hundred that there is.
    assert split_over_steps(160, [1, 1], 100) == [100, 60]


def test_large_amounts_and_odd_shares_stay_exact():
    # A third and two thirds of the odd cent are .33 and .67: it is due by the second deadline.
    assert split_over_steps(3 * 10**16 + 1, THIRDS) == [10**16, 10**16 + 1, 10**16]
    assert split_over_steps(1_000_003 * 10**6, [Fraction(1, 1_000_003), Fraction(1)])[0] == 10**6


def test_a_share_in_a_cell_and_in_a_job_come_to_the_same():
    assert as_share(8 / 23) == Fraction(8, 23)
    assert as_share(0.35) == Fraction(7, 20)
    # 23,001 × 8/23 = 8,000.35 cents
    for share in (8 / 23, Fraction(8, 23)):
        assert split_over_steps(230_01, [share, 1]) == [80_00, 150_01]


def test_steps_past_stay_when_the_target_changes():
    assert split_over_steps(1600_00, THIRDS, 100_00, [300_00]) == [300_00, 700_00, 600_00]  # 1300 over two equal steps
    assert split_over_steps(1600_00, THIRDS, 100_00, [300_00, None, None]) == [300_00, 700_00, 600_00]
    assert split_over_steps(700_00, THIRDS, 100_00, [300_00, 400_00]) == [300_00, 400_00, 0]


def test_past_steps_beyond_the_new_target_give_way_from_the_last():
    assert split_over_steps(500_00, THIRDS, 100_00, [300_00, 400_00]) == [300_00, 200_00, 0]
    assert split_over_steps(100_00, THIRDS, 100_00, [300_00, 400_00]) == [100_00, 0, 0]
    assert split_over_steps(500_00, THIRDS, 100_00, [600_00, 0]) == [500_00, 0, 0]  # nothing to take of the latest


def test_steps_past_that_had_all_leave_the_rest_to_the_last():
    # By the first deadline all of it was due: of the 400 left nothing is due before the end.
    assert split_over_steps(1000, [1, 1, 1], passed=[600]) == [600, 0, 400]
    # Half by the first, all by the second: all of the 600 left is due by then.
    assert split_over_steps(1000, [0.5, 1, 1], passed=[400]) == [400, 600, 0]


def test_a_change_after_the_last_step_is_the_last_steps():
    assert split_over_steps(1200_00, THIRDS, 100_00, [300_00, 400_00, 300_00]) == [300_00, 400_00, 500_00]
    assert split_over_steps(600_00, THIRDS, 100_00, [300_00, 400_00, 300_00]) == [300_00, 300_00, 0]


def test_steps_refused():
    for bad in ((-1, THIRDS, 1), (1, THIRDS, 0), (1, [], 1)):
        with pytest.raises(ValueError, match=r"^目标不能为负，单位至少为 1 分，至少要有一个节点$"):
            split_over_steps(*bad)


SHARES = st.lists(st.fractions(0, 1, max_denominator=400), max_size=4).map(lambda some: [*sorted(some), Fraction(1)])


@given(st.integers(0, 10**13), SHARES, st.sampled_from([1, 100, 10_000, 777]))
def test_steps_add_up_and_keep_to_progress(target, shares, unit):
    amounts = split_over_steps(target, shares, unit)
    assert sum(amounts) == target
    assert min(amounts) >= 0
    assert all(amount % unit == 0 for amount in amounts[:-1])
    for due, share in zip(accumulate(amounts), shares, strict=True):
        assert abs(due - target * share) <= Fraction(unit, 2) or due == target // unit * unit


@given(st.integers(0, 10**6), SHARES, st.sampled_from([1, 100, 777]), st.lists(st.integers(0, 10**6), max_size=5))
def test_a_change_keeps_the_sum_and_the_past(target, shares, unit, passed):
    amounts = split_over_steps(target, shares, unit, passed)
    past = passed[: len(shares)]
    assert sum(amounts) == target
    assert len(amounts) == len(shares)
    assert min(amounts) >= 0
    if sum(past) <= target and len(past) < len(shares):
        assert amounts[: len(past)] == past
