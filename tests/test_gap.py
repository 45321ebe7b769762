from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.gap import gap, to_close_by_measures

T, C = 300_000_00, 200_000_00
MONEY = st.integers(0, 10**13)


def test_gap() -> None:
    assert gap(T, C) == 100_000_00  # promised 20万 of 30万
    assert gap(T, None) == gap(T, 0) == T
    assert gap(C, T) == 0  # a surplus is no negative gap


def test_what_measures_must_bring() -> None:
    assert (
        to_close_by_measures(T, C, 120_000_00) == 100_000_00
    )  # 30 less the 20 promised, which the 12 paid are part of
    assert to_close_by_measures(T, C, 250_000_00) == 50_000_00  # paid 25, beyond the promise
    assert to_close_by_measures(T, None, 0) == T
    assert to_close_by_measures(T, 310_000_00, 0) == 0


@given(MONEY, st.none() | MONEY, st.integers(-(10**13), 10**13))
def test_what_is_paid_only_lessens_what_measures_must_bring(target: int, commitment: int | None, received: int) -> None:
    left = to_close_by_measures(target, commitment, received)
    assert 0 <= left <= gap(target, commitment)
    assert left == 0 or left == min(gap(target, commitment), target - received)
