"""What a customer pays when it pays a part, by hand and as properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.track_history import PaymentHistory, build_history, fade
from xl_huikuan.domain.track_parts import part_shares

Row = tuple[int, int, float, float]


def history(*rows: Row, count: int = 3) -> PaymentHistory:
    customer, period, due, received = (np.array(column) for column in zip(*rows, strict=True))
    return build_history(customer, count, period, due.astype(float), received.astype(float))


def test_nobody_paid_a_part() -> None:
    assert part_shares(history((0, 1, 100, 100), (1, 1, 100, 0))).tolist() == [0.5, 0.5, 0.5]


def test_one_period_paid_in_part() -> None:
    # Office: (30 + 6 · ½ · 100) / (100 + 6 · 100) = 33/70. Its own: (1 · .3 + ½ · 33/70) / 1.5.
    assert part_shares(history((0, 1, 100, 30), (1, 1, 80, 80))) == pytest.approx(
        [(0.3 + 33 / 140) / 1.5, 33 / 70, 33 / 70]
    )


def test_two_customers_and_what_fades() -> None:
    # Customer 0: 20 of 100 in its first period, all in its second, 240 of 300 in its third: weights f² and 1, f = ½^(1/6).
    # Customer 1: 30 of 50. Office: mean due 150; (290 + 6 · ½ · 150) / (450 + 6 · 150) = 740/1350.
    f = 0.5 ** (1 / 6)
    found = part_shares(history((0, 1, 100, 20), (0, 2, 100, 100), (0, 3, 300, 240), (1, 2, 50, 30)))
    office = 740 / 1350
    own = (20 * f**2 + 240) / (100 * f**2 + 300)
    n = 1 + f**2
    assert found == pytest.approx([(n * own + office / 2) / (n + 0.5), (0.6 + office / 2) / 1.5, office])


def test_what_fades() -> None:
    rows = np.array([0, 2, 3])
    of = history((0, 1, 9, 9), (0, 2, 9, 9), (0, 3, 9, 9), (2, 1, 9, 9))
    assert fade(of, rows) == pytest.approx([0.5 ** (2 / 6), 1, 1])


def test_by_degrees_next_to_nothing_and_next_to_all() -> None:
    # .4 of 100 came: within a hundredth of nothing, so it is .4 of a part (of .004) and .6 nothing. Office: one part of .4
    # periods: (.4 · .4 + 6 · ½ · 40 / .4) … with d̄ = 100: (.16 + 300) / (40 + 600).
    office = 300.16 / 640
    assert part_shares(history((0, 1, 100, 0.4), count=1)) == pytest.approx([(0.4 * 0.004 + office / 2) / 0.9])


DUES = st.integers(1, 10**9).map(lambda cents: cents / 100)
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9), DUES, st.floats(0, 1)), min_size=1, max_size=30)


@given(ROWS)
def test_a_share_between_what_is_known_and_a_half(rows: list[Row]) -> None:
    of = history(*((who, at, due, due * share) for who, at, due, share in rows), count=5)
    found = part_shares(of)
    paid = of.received / of.due
    assert found.shape == (5,)
    assert (found >= min(0.5, paid.min()) - 1e-9).all() and (found <= max(0.5, paid.max()) + 1e-9).all()
