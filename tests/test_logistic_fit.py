"""The fit, from solutions chosen first: at the minimum Σ w·x·(y - p) = penalty · (β - start)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xl_huikuan.domain.logistic_fit import fit

ONES = np.ones((4, 1))
THREE_OF_FOUR = np.array([1.0, 1.0, 1.0, 0.0])
LN2 = math.log(2)


def constant(start: float, strength: float, column: float = 1.0, outcome: np.ndarray = THREE_OF_FOUR) -> float:
    return float(fit(column * ONES, outcome, np.ones(4), np.array([start]), strength)[0])


def test_hardly_a_prior() -> None:
    assert constant(0, 1e-9) == pytest.approx(math.log(3), abs=1e-5)  # logit(3/4)


def test_no_data_or_a_firm_prior_is_the_start() -> None:
    assert fit(ONES[:0], THREE_OF_FOUR[:0], np.ones(0), np.array([0.7]), 1.0)[0] == 0.7
    assert fit(ONES[:0], THREE_OF_FOUR[:0], np.ones(0), np.array([1]), 1.0).dtype == float
    assert constant(0.7, 1e9) == pytest.approx(0.7, abs=1e-3)


def test_a_prior_pulls_towards_the_start() -> None:
    # β = ln 2 is p = 2/3: Σ (y - p) = 3 - 8/3 = 1/3, which the penalty balances if strength · (ln 2 - start) = 1/3.
    assert constant(0, 1 / 3 / LN2) == pytest.approx(LN2, abs=1e-4)
    assert constant(-1, 1 / 3 / (LN2 + 1)) == pytest.approx(LN2, abs=1e-4)
    assert constant(-5, 1 / 3 / (LN2 + 5)) == pytest.approx(LN2, abs=1e-4)
    # Beyond what was seen, from above: p = 4/5 is β = ln 4, Σ (y - p) = 3 - 16/5 = -1/5.
    assert constant(3, 0.2 / (3 - 2 * LN2)) == pytest.approx(2 * LN2, abs=1e-4)


def test_the_unit_of_a_column_does_not_matter() -> None:
    # A column of twos has β = ln 2 / 2; its penalty is four times as large, its slope twice.
    assert constant(0, 1 / 3 / LN2, column=2.0) == pytest.approx(LN2 / 2, abs=1e-4)
    # Next to nothing counts as .05: .001 · (3 - 4 · .5) = .0025 · β.
    assert constant(0, 1.0, column=0.001) == pytest.approx(0.4, rel=1e-3)


def test_weights_count_observations() -> None:
    two = fit(ONES[:2], np.array([1.0, 0.0]), np.array([3.0, 1.0]), np.zeros(1), 1 / 3 / LN2)
    assert two[0] == pytest.approx(LN2, abs=1e-4)


def test_a_start_far_off_is_left() -> None:
    # At β = 8 the curve is so flat that a whole Newton step overshoots by thousands.
    one_of_four = 1.0 - THREE_OF_FOUR
    assert constant(8, 1e-9, outcome=one_of_four) == pytest.approx(-math.log(3), abs=1e-4)
    assert constant(-8, 1e-9) == pytest.approx(math.log(3), abs=1e-4)
    # p = 1/3 is β = -ln 2: Σ (y - p) = 1 - 4/3 = -1/3, against a start of 8.
    assert constant(8, 1 / 3 / (8 + LN2), outcome=one_of_four) == pytest.approx(-LN2, abs=1e-4)


def test_separable_and_repeated_columns() -> None:
    x = np.linspace(-1, 1, 40)
    found = fit(np.column_stack([x, x]), (x > 0).astype(float), np.ones(40), np.zeros(2), 10.0)
    assert np.isfinite(found).all() and found[0] == pytest.approx(found[1]) and found[0] > 0
