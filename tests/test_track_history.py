"""Periods put in order, and the sums over a past, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xl_huikuan.domain.track_history import PaymentHistory, build_history, outcomes, running_sums

Row = tuple[int, int, float, float]
NAN = float("nan")


def history(*rows: Row, count: int = 3) -> PaymentHistory:
    customer, period, due, received = (np.array(column) for column in zip(*rows, strict=True))
    return build_history(customer, count, period, due.astype(float), received.astype(float))


def test_rows_are_put_in_order_and_added_up() -> None:
    found = history((2, 5, 100, 100), (0, 7, 30, 10), (2, 4, 40, 0), (0, 6, 20, 20), (2, 5, 50, 20), (2, 4, 10, 5))
    assert found.customer.tolist() == [0, 0, 2, 2]
    assert found.due.tolist() == [20, 30, 50, 150]
    assert found.received.tolist() == [20, 10, 5, 120]
    assert (found.starts.tolist(), found.lengths.tolist()) == ([0, 2, 2], [2, 0, 2])
    assert found.position.tolist() == [0, 1, 0, 1]


def test_what_is_no_record() -> None:
    # Unknown figures, and dues of nothing or less; half a yuan is a due.
    rows = [
        (0, 1, NAN, 5),
        (0, 2, 10, NAN),
        (0, 3, 0, 70),
        (0, 4, -5, 0),
        (0, 5, 0.5, 0.2),
        (1, 1, 1, -3),
        (1, 2, 9, 12),
    ]
    found = history(*rows)
    assert found.due.tolist() == [0.5, 1, 9]
    assert found.received.tolist() == [0.2, 0, 9]  # clipped to the due
    assert found.lengths.tolist() == [1, 2, 0]


def test_half_a_cent_is_forgiven() -> None:
    full, nothing = outcomes(history((0, 1, 1, 0.995), (0, 2, 1, 0.994), (0, 3, 1, 0.005), (0, 4, 1, 0.004)))
    # 0.001 beyond the half cent is a tenth of the hundredth within which it is nearly all; 0.005 half of that of nothing
    assert full == pytest.approx([1, 0.9, 0, 0])
    assert nothing == pytest.approx([0, 0, 0.5, 1])
    assert (full.dtype, nothing.dtype) == (float, float)


def test_running_sums() -> None:
    # Customer 0: 100 of 100, then 50 of 200; the older one weighs f = ½^(1/6), in the short memory a half.
    # Customer 2: nothing of 80.
    before, now = running_sums(history((0, 1, 100, 100), (0, 2, 200, 50), (2, 1, 80, 0)), keep_before=True)
    f = 0.5 ** (1 / 6)
    of_each = {
        "weight": [1 + f, 0, 1], "full": [f, 0, 0], "nothing": [0, 0, 1], "share": [0.25 + f, 0, 0],
        "received": [50 + 100 * f, 0, 0], "due": [200 + 100 * f, 0, 80],
        "fast_weight": [1.5, 0, 1], "fast_full": [0.5, 0, 0], "fast_nothing": [0, 0, 1], "last_due": [200, 0, 80],
    }  # fmt: skip
    for name, values in of_each.items():
        assert getattr(now, name) == pytest.approx(np.array(values)), name
    # Before its second period the first one weighs whole; before a first period nothing is known.
    of_rows = {
        "weight": [0, 1, 0], "full": [0, 1, 0], "nothing": [0, 0, 0], "share": [0, 1, 0], "received": [0, 100, 0],
        "due": [0, 100, 0], "fast_weight": [0, 1, 0], "fast_full": [0, 1, 0], "fast_nothing": [0, 0, 0],
        "last_due": [0, 100, 0],
    }  # fmt: skip
    for name, values in of_rows.items():
        assert getattr(before, name).tolist() == values, name


def test_three_periods_fade_one_after_the_other() -> None:
    _, now = running_sums(history(*((0, period, 8, 8) for period in range(3)), count=1), keep_before=False)
    assert now.weight[0] == pytest.approx(1 + 0.5 ** (1 / 6) + 0.5 ** (2 / 6))
    assert now.fast_full[0] == 1.75
    assert now.last_due[0] == 8
