"""What months teach of measures and of calls by lot; worked out by hand, and properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.learning import LEAST_DRAWS, CallTally, suggested_rate

DRAW = st.tuples(st.booleans(), st.lists(st.booleans(), min_size=1, max_size=9))


@pytest.mark.parametrize(
    ("rate", "planned", "actual", "count", "suggested"),
    [
        (0.1, 5_000, 3_000, 1, 0.1 * (0.6 + 5) / 6),
        (0.1, 5_000, 0, 1, 0.1 * 5 / 6),  # one that brought nothing takes a sixth
        (0.1, 50_000, 0, 10, 0.1 * 5 / 15),
        (0.1, 5_000, 5_000, 7, 0.1),
        (0.1, 5_000, 10_000, 5, 0.15),  # twice of what was planned, half believed
        (0.1, 5_000, -1, 1, 0.1 * 5 / 6),
        (0.9, 100, 1_000, 5, 1.0),  # never more than all
        (0.0, 100, 1_000, 5, 0.0),
    ],
)  # fmt: skip
def test_the_rate_that_a_month_speaks_for(rate, planned, actual, count, suggested):
    assert suggested_rate(rate, planned, actual, count) == pytest.approx(suggested)


@given(st.floats(0, 1), st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 1000))
def test_a_rate_moves_toward_what_was_seen_and_never_beyond(rate, planned, actual, count):
    seen = rate * actual / planned
    suggested = suggested_rate(rate, planned, actual, count)
    assert min(rate, seen, 1) - 1e-9 <= suggested <= min(max(rate, seen), 1) + 1e-9


def test_draws_are_added_up():
    # 1 − ½ = ½; 0 − 0 = 0; 1 − 0 = 1
    tally = CallTally().with_draws([(True, [True, False]), (False, [False, False]), (True, [False])])
    assert tally == (3, 2, 0.5, 1.25)
    assert tally.difference == pytest.approx(0.5)
    # variance (¼ + ¼) / 2 = ¼ around the mean ½; 1.96 · √(¼ / 3)
    assert tally.error == pytest.approx(1.96 * (0.25 / 3) ** 0.5)
    assert not tally.tells  # three say nothing


@given(st.lists(DRAW, max_size=8), st.lists(DRAW, max_size=8))
def test_months_one_after_the_other_are_all_of_them_together(first, then):
    apart, together = CallTally().with_draws(first).with_draws(then), CallTally().with_draws([*first, *then])
    assert apart == pytest.approx(together)


def test_what_is_more_than_chance():
    helps = [(True, [False, True])] * 20 + [(False, [False, True])] * 10
    # ⅔ of the drawn, half of the others: ⅙ ± 1.96 · √(30/29 · 2/9 / 30) = .172: just not more than chance
    assert not CallTally().with_draws(helps).tells
    assert CallTally().with_draws([*helps, (True, [False, True])]).tells
    harms = [(False, [True])] * LEAST_DRAWS
    assert CallTally().with_draws(harms).tells and not CallTally().with_draws(harms[1:]).tells
