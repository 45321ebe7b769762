from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.gap import gap, gap_rate, outstanding, reconcile, residual_gap, to_close_by_measures

T, C = 300_000_00, 200_000_00
MONEY = st.integers(0, 10**13)


def test_target_thirty_promised_twenty():
    assert gap(T, C) == 100_000_00
    assert gap_rate(T, C) == 1 / 3
    assert residual_gap(gap(T, C), [60_000_00, 15_000_00]) == 25_000_00
    assert residual_gap(gap(T, C), [60_000_00, 60_000_00]) == 0
    assert residual_gap(gap(T, C), []) == 100_000_00


def test_no_commitment_is_a_commitment_of_nothing():
    assert gap(T, None) == gap(T, 0) == T
    assert gap_rate(T, None) == 1.0


def test_a_surplus_is_no_negative_gap():
    assert gap(C, T) == 0
    assert gap_rate(C, T) == 0.0
    assert gap_rate(0, 0) == gap_rate(0, C) == 0.0


def test_reconciliation_by_hand():
    # Promised 20 of 30, paid 15: 10 were never promised, 5 promised and not kept.
    assert reconcile(T, C, 150_000_00) == (100_000_00, 50_000_00, 0, 0)
    # Paid 25: 5 beyond the promise.
    assert reconcile(T, C, 250_000_00) == (100_000_00, 0, 50_000_00, 0)
    # Promised 35 of 30 and paid 32: the promise counts up to the target; 5 stand apart.
    assert reconcile(T, 350_000_00, 320_000_00) == (0, 0, 20_000_00, 50_000_00)
    # Refunds of 1 outweigh what he paid.
    assert reconcile(T, C, -10_000_00) == (100_000_00, 210_000_00, 0, 0)
    assert reconcile(T, None, 0) == (T, 0, 0, 0)


def test_what_is_to_come_and_what_measures_must_bring():
    assert outstanding(T, 120_000_00) == 180_000_00
    assert outstanding(T, 310_000_00) == 0
    assert outstanding(T, -10_000_00) == 310_000_00
    assert to_close_by_measures(T, C, 120_000_00) == 100_000_00
    assert to_close_by_measures(T, C, 250_000_00) == 50_000_00
    assert to_close_by_measures(T, None, 0) == T
    assert to_close_by_measures(T, 310_000_00, 0) == 0


@given(MONEY, st.one_of(st.none(), MONEY), st.integers(-(10**13), 10**13))
def test_the_parts_add_up(target, commitment, received):
    parts = reconcile(target, commitment, received)
    assert target - received == parts.not_committed + parts.not_kept - parts.beyond_commitment
    assert min(parts) >= 0
    assert not (parts.not_kept and parts.beyond_commitment)
    assert not (parts.not_committed and parts.beyond_target)
    assert parts.not_committed == gap(target, commitment)
    assert to_close_by_measures(target, commitment, received) <= gap(target, commitment)
