"""A cent in the history changes no chance by more than a little, neither as estimated nor as the cells and the list have it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import JIA, TODAY, YI
from hypothesis import example, given
from hypothesis import strategies as st
from month_in_memory import InMemory, add_row, rows, small_month

from xl_huikuan.domain import chances
from xl_huikuan.domain.track_estimate import rebase_intercept
from xl_huikuan.domain.track_record import estimate
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up

CHANCES = ["p_full", "p_nothing", "expected_share"]
MOST = 0.01

_DUE = st.integers(1_000_00, 1_000_000_00)
_SHARE = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
_OFF = st.integers(-3, 3)
"""Cents beside nothing, all, or a part."""
MONTHS = st.lists(st.tuples(_DUE, _SHARE, _OFF), min_size=1, max_size=12)


def _history(months, others):
    """Cents; customer 0's months, and some of others, so that there is a model."""
    found = [
        (0, number, due, min(max(round(due * share) + off, 0), due)) for number, (due, share, off) in enumerate(months)
    ]
    return found + [(who, number, due, min(max(round(due * share) + off, 0), due)) for who, past in enumerate(others, 1)
                    for number, (due, share, off) in enumerate(past)]  # fmt: skip


def _estimated(history):
    return estimate(
        pd.DataFrame(
            [(who, at, due / 100, came / 100) for who, at, due, came in history],
            columns=["customer", "period", "due", "received"],
        )
    )


def _in_cells(history, row, due):
    """What the cells make of customer 0's figures, for a due in cents."""
    came = [each[3] for each in history if each[0] == 0]
    mean = (2 * sum(came) + len(came)) // (2 * len(came))
    lines = [
        (rebase_intercept(a, b, row.usual, mean / 100), b)
        for a, b in ((row.a_full, row.b_full), (row.a_nothing, row.b_nothing))
    ]
    full = chances.p_full(due, mean, *lines[0])
    nothing = chances.p_nothing(due, mean, *lines[1], full)
    return full, nothing, chances.expected_share(due, mean, *lines[0], *lines[1], row.part)


@example([(30_000_00, 0.0, 0)] * 8, [], 3)
@example([(30_000_00, 0.0, 0)] * 8, [], 7)
@example([(30_000_00, 0.0, 3)] * 8, [], 0)
@example([(1_000_00, 1.0, -1)], [], 0)
@given(MONTHS, st.lists(MONTHS, max_size=3), st.integers(0, 11))
def test_a_cent_more_changes_a_chance_by_little(months, others, at):
    history = _history(months, others)
    at %= len(months)
    who, number, due, came = history[at]
    more = [*history]
    more[at] = who, number, due, came + 1 if came < due else came - 1
    before, after = (_estimated(each).iloc[0] for each in (history, more))
    assert np.abs(before[CHANCES].to_numpy(float) - after[CHANCES].to_numpy(float)).max() < MOST
    asked = round(before.due * 100)
    assert _in_cells(history, before, asked) == pytest.approx(_in_cells(more, after, asked), abs=MOST)
    # what the cells say of the judged due is what was estimated
    assert _in_cells(history, before, asked) == pytest.approx(tuple(before[CHANCES]), abs=1e-4)


def _listed(cents, in_month=5):
    """甲's line of 客户 and of the list after eight months of 30,000 in which nothing came but these cents in one."""
    month = small_month()
    for number in range(1, 9):
        came = cents / 100 if number == in_month else 0
        add_row(month, "tblHistory", 月份=f"2026-{number + 1:02d}", 客户编码=JIA, 承诺=30_000, 实收=came)
        add_row(month, "tblHistory", 月份=f"2026-{number + 1:02d}", 客户编码=YI, 承诺=30_000, 实收=30_000)
    book = InMemory(month)
    break_down(book, TODAY, anew=True)
    follow_up(book, TODAY)
    return rows(book.month, "tblCustomers", JIA)[0], rows(book.month, "tblFollowups", JIA)


@pytest.mark.parametrize("cents", [1, 2, 3, 4])
@pytest.mark.parametrize("in_month", [1, 8])
def test_who_paid_a_few_cents_is_one_who_does_not_pay(cents, in_month):
    (none, listed), (some, also) = _listed(0), _listed(cents, in_month)
    assert none["月均回款"] == 0 and chances.p_full(30_000_00, 0, none["兑现a"], none["兑现b"]) < 0.25
    if some["月均回款"] == 0:  # less than half a cent a month
        assert some["兑现a"] == pytest.approx(none["兑现a"], abs=0.01)
    assert some["预计回款率"] == pytest.approx(none["预计回款率"], abs=0.01)
    for row, other in zip(listed, also, strict=True):
        assert other["风险金额"] == pytest.approx(row["风险金额"], rel=0.02)


def _of(*received):
    """One customer's months of 30,000 each, and another's who pays."""
    came = [(0, at, 30_000.0, yuan) for at, yuan in enumerate(received)]
    paid = [(1, at, 30_000.0, 30_000.0) for at in range(len(received))]
    return estimate(pd.DataFrame(came + paid, columns=["customer", "period", "due", "received"]))


def test_what_is_below_half_a_cent_is_nothing():
    """A received amount, a due, the usual amount (0.01 in eight months is about 0.001 a month) and what a line is made for."""
    pd.testing.assert_frame_equal(_of(*[0.004] * 8), _of(*[0.0] * 8))
    owed = pd.DataFrame(
        [(0, 0, 30_000.0, 5_000.0), (0, 1, 0.004, 0.004)], columns=["customer", "period", "due", "received"]
    )
    pd.testing.assert_frame_equal(estimate(owed), estimate(owed[:1]))
    assert _of(0.01, *[0.0] * 7).usual[0] == 0
    assert rebase_intercept(2.0, -1.0, 0.004, 100.0) == rebase_intercept(2.0, -1.0, 0.0, 100.0)
