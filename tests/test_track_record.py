"""The customer's record: hand-worked estimates, boundaries, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.track_record import (
    SLOPE_FULL,
    SLOPE_NOTHING,
    Period,
    Record,
    expected_share,
    p_full,
    p_nothing,
    record_of,
)

AMOUNTS = st.integers(1, 10**12)
LOGITS = st.floats(-30, 30)


def share_at_usual(record: Record) -> float:
    """p_full for a due of usual size."""
    return p_full(1, 1, record.a_full, record.b_full)


def nothing_at_usual(record: Record) -> float:
    return p_nothing(1, 1, record.a_nothing, record.b_nothing, share_at_usual(record))


def test_no_history_is_the_prior() -> None:
    record = record_of([], 0.8)
    assert (record.n, record.usual, record.highest) == (0, None, None)
    assert record.a_full == pytest.approx(math.log(4))  # .8 / .2
    assert record.a_nothing == pytest.approx(math.log(1 / 9))  # half of the .2 not kept: .1 / .9
    assert record.expected_share == pytest.approx(0.85)  # .8 + .1 of a half
    assert p_full(12_345, record.usual, record.a_full, record.b_full) == pytest.approx(0.8)


def test_one_month_kept() -> None:
    # Weight 1 against the prior's 3 months: (1 + 3 * .8) / 4 = .85; nothing: 3 * .1 / 4 = .075; partly the other .075.
    record = record_of([Period("2025-10", 100_00, 100_00)], 0.8)
    assert (record.n, record.usual, record.highest) == (1, 100_00, 100_00)
    assert share_at_usual(record) == pytest.approx(0.85)
    assert nothing_at_usual(record) == pytest.approx(0.075)
    assert record.expected_share == pytest.approx(0.85 + 0.075 / 2)


def test_recent_months_weigh_more_and_size_is_taken_out() -> None:
    # October was missed (weight 1), September kept (weight .5 ** (1/6) = .8909); usual is 50, so both dues were twice
    # the usual. Share kept: (.8909 + 2.4) / 4.8909 = .67286. Mean log size: 1.8909 * .69315 / 4.8909 = .26798.
    # a = ln(.67286 / .32714) + .26798 = .72118 + .26798.
    kept_first = [Period("2025-09", 100_00, 100_00), Period("2025-10", 100_00, 0)]
    record = record_of(kept_first, 0.8)
    assert (record.n, record.usual, record.highest) == (2, 50_00, 100_00)
    assert record.a_full == pytest.approx(0.98916, abs=2e-4)
    # Nothing came: (1 + .3) / 4.8909 = .26580; ln(.2658 / .7342) = -1.01606, and half of .26798 on top.
    assert record.a_nothing == pytest.approx(-1.01606 + 0.13399, abs=2e-4)
    missed_first = [Period("2025-09", 100_00, 0), Period("2025-10", 100_00, 100_00)]
    assert record_of(missed_first, 0.8).a_full > record.a_full


def test_all_zero() -> None:
    # Six months: weights (1 - .5) / (1 - .5 ** (1/6)) = 4.5829. Kept 2.4 / 7.5829 = .3165; nothing (4.5829 + .3) /
    # 7.5829 = .6439.
    record = record_of([Period(f"2025-{month:02}", 100_00, 0) for month in range(5, 11)], 0.8)
    assert (record.n, record.usual, record.highest) == (6, 0, 0)
    assert share_at_usual(record) == pytest.approx(0.3165, abs=1e-4)
    assert nothing_at_usual(record) == pytest.approx(0.6439, abs=1e-4)


def test_part_payments_are_neither_kept_nor_nothing() -> None:
    # Three weights 1 + .8909 + .7937 = 2.6846, all in part: kept 1.5 / 5.6846 = .26387 of the prior .5.
    record = record_of([Period(f"2025-{month:02}", 100_00, 99_99) for month in (8, 9, 10)], 0.5)
    assert share_at_usual(record) == pytest.approx(0.2639, abs=1e-4)  # the size, ln(100/99.99), is as good as 0
    assert nothing_at_usual(record) == pytest.approx(0.75 / 5.6846, abs=1e-4)


def test_one_huge_month() -> None:
    # Usual (3 * 100 + 9,700) / 4 = 2,500: the plain mean. The small dues were kept, and stay nearly certain.
    periods = [Period(f"2025-0{month}", 100_00, 100_00) for month in (6, 7, 8)] + [
        Period("2025-09", 9_700_00, 9_700_00)
    ]
    record = record_of(periods, 0.8)
    assert (record.usual, record.highest) == (2_500_00, 9_700_00)
    small = p_full(100_00, record.usual, record.a_full, record.b_full)
    huge = p_full(9_700_00, record.usual, record.a_full, record.b_full)
    assert small > 0.9 > huge


def test_negative_month() -> None:
    # A refund of 50 against a due: nothing came of it; usual (100 - 50) / 2 = 25.
    refund = record_of([Period("2025-09", 100_00, 100_00), Period("2025-10", 100_00, -50_00)], 0.8)
    nothing = record_of([Period("2025-09", 100_00, 100_00), Period("2025-10", 100_00, 0)], 0.8)
    assert (refund.n, refund.usual, refund.highest) == (2, 25_00, 100_00)
    # Dues were 4 times and not twice the usual: x̄ is larger by 1.8909 * ln 2 / 4.8909 = .26798.
    assert refund.a_full - nothing.a_full == pytest.approx(0.26798, abs=1e-4)
    only_refund = record_of([Period("2025-10", 100_00, -50_00)], 0.8)
    assert only_refund.usual == 0
    assert nothing_at_usual(only_refund) == pytest.approx((1 + 0.3) / 4)


def test_a_month_without_a_due_says_nothing_of_keeping() -> None:
    kept = Period("2025-09", 100_00, 100_00)
    record = record_of([kept, Period("2025-10", 0, 0), Period("2025-11", -5, 0)], 0.8)
    assert record == record_of([kept], 0.8)
    with_money = record_of([Period("2025-10", 0, 300_00)], 0.8)
    assert (with_money.n, with_money.usual, with_money.highest) == (0, 300_00, 300_00)
    assert with_money.a_full == pytest.approx(math.log(4))


def test_periods_of_a_month_are_added_up_in_any_order() -> None:
    halves = [Period("2025-10", 60_00, 0), Period("2025-09", 10_00, 10_00), Period("2025-10", 40_00, 100_00)]
    assert record_of(halves, 0.6) == record_of(
        [Period("2025-09", 10_00, 10_00), Period("2025-10", 100_00, 100_00)], 0.6
    )


@pytest.mark.parametrize("prior", [-0.1, 1.1, math.nan])
def test_a_prior_is_a_chance(prior: float) -> None:
    with pytest.raises(ValueError, match="先验"):
        record_of([], prior)


@pytest.mark.parametrize(("prior", "share"), [(0.0, 0.02), (1.0, 0.98)])
def test_nothing_is_certain(prior: float, share: float) -> None:
    assert share_at_usual(record_of([], prior)) == pytest.approx(share)


def test_a_due_twice_as_large_has_half_the_odds() -> None:
    # Odds 4 : 1 at the usual size, 2 : 1 at twice, 8 : 1 at half.
    assert p_full(100, 100, math.log(4), -1) == pytest.approx(4 / 5)
    assert p_full(200, 100, math.log(4), -1) == pytest.approx(2 / 3)
    assert p_full(50, 100, math.log(4), -1) == pytest.approx(8 / 9)


def test_chances_at_the_edges() -> None:
    assert p_full(0, 100, 0, -1) == p_full(-5, None, 0, -1) == expected_share(0, 100, 0, -1, 0, 0) == 1
    assert p_nothing(0, 100, 0, 0) == 0
    assert p_full(100, None, 0, -1) == p_full(100, 0, 0, -1) == p_full(100, -7, 0, -1) == 0.5
    assert p_full(100, 100, 1e6, -1) == 1 and p_full(100, 100, -1e6, -1) == 0
    assert p_nothing(100, 100, 0, 0) == 0.5
    assert p_nothing(100, 100, 0, 0, full=0.8) == pytest.approx(0.2)  # held to 1 - .8


def test_expected_share_by_hand() -> None:
    # p_full = .5, p_nothing = .25, partly .25, of which a half comes: .625. At 4 times the usual (slopes 0) a part
    # payment is no more than the usual, a quarter: .5 + .25 / 4.
    third = math.log(1 / 3)
    assert expected_share(100, 100, 0, 0, third, 0) == pytest.approx(0.625)
    assert expected_share(400, 100, 0, 0, third, 0) == pytest.approx(0.5625)
    assert expected_share(400, None, 0, 0, third, 0) == pytest.approx(0.625)


@given(AMOUNTS, st.none() | st.integers(-100, 10**12), LOGITS, LOGITS, st.floats(-3, 3), st.floats(-3, 3))
def test_chances_are_chances(due: int, usual: int | None, a: float, c: float, b: float, d: float) -> None:
    full = p_full(due, usual, a, b)
    nothing = p_nothing(due, usual, c, d, full)
    assert 0 <= full <= 1 and nothing >= 0 and full + nothing <= 1
    assert full <= expected_share(due, usual, a, b, c, d) <= 1


@given(AMOUNTS, AMOUNTS, AMOUNTS, LOGITS, LOGITS)
def test_a_dearer_due_is_kept_less_often_but_brings_no_less(
    one: int, other: int, usual: int, a: float, c: float
) -> None:
    small, large = sorted((one, other))
    assert p_full(small, usual, a, SLOPE_FULL) >= p_full(large, usual, a, SLOPE_FULL)
    brings = [due * expected_share(due, usual, a, SLOPE_FULL, c, SLOPE_NOTHING) for due in (small, large)]
    assert brings[0] <= brings[1] * (1 + 1e-9)


PERIODS = st.lists(
    st.builds(
        Period,
        month=st.sampled_from([f"2024-{month:02}" for month in range(1, 13)]),
        due=st.integers(-100, 10**9),
        received=st.integers(-(10**6), 10**9),
    ),
    max_size=24,
)


@given(PERIODS, st.floats(0, 1))
def test_every_record_is_sane(periods: list[Period], prior: float) -> None:
    record = record_of(periods, prior)
    assert 0 <= record.n <= 12
    assert (record.usual is None) == (record.highest is None)
    if record.usual is not None and record.highest is not None:
        assert 0 <= record.usual <= record.highest
    assert all(map(math.isfinite, (record.a_full, record.b_full, record.a_nothing, record.b_nothing)))
    assert 0 < record.expected_share < 1
    assert record == record_of(periods[::-1], prior)


@given(st.integers(1, 24), st.integers(1, 10**9), st.floats(0.1, 0.9))
def test_more_kept_months_never_lower_the_chance(n: int, due: int, prior: float) -> None:
    kept = [Period(f"20{year}-{month:02}", due, due) for year in (23, 24) for month in range(1, 13)]
    fewer, more = record_of(kept[:n], prior), record_of(kept[: n + 1], prior)
    assert prior - 1e-9 <= share_at_usual(fewer) <= share_at_usual(more) + 1e-9
