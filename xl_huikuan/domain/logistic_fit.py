"""Logistic regression with a starting point that few data cannot leave: the maximum of likelihood times prior.

    minimise  Σ wᵢ·(ln(1 + e^zᵢ) - yᵢ·zᵢ) + ½ Σ penaltyⱼ·(βⱼ - startⱼ)²,   z = X·β

by Newton's method with step halving (convex, so it has one minimum). The penalty of a column is `strength` times its
mean square: `strength` is the weight of the start in observations, whatever the column's unit (and the intercept, a
column of ones, is held like the others: few records of one kind are not made a law).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MOST_STEPS = 30
_LEAST_SIZE = 0.05
"""A column that is next to nothing is penalised as if it were so large: its coefficient stays at the start."""


def logistic(z: Floats) -> Floats:
    """1 / (1 + e^-z), without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -z)))


def fit(columns: Floats, outcome: Floats, weights: Floats, start: Floats, strength: float) -> Floats:
    """The coefficients, shape (k,).

    Args:
        columns: shape (n, k); n may be 0, then the start comes back.
        outcome: 0 or 1, shape (n,).
        weights: of the observations, shape (n,).
        start: the coefficients before anything was observed, shape (k,).
        strength: how many observations the start is worth, above 0.
    """
    beta = start.astype(float)
    if not len(outcome):
        return beta
    penalty = strength * np.maximum((columns**2).mean(axis=0), _LEAST_SIZE**2)
    held, half = np.diag(penalty), 0.5 * penalty

    def loss(at: Floats, z: Floats) -> float:
        return float(weights @ (np.logaddexp(0.0, z) - outcome * z) + half @ (at - start) ** 2)

    z = columns @ beta
    now = loss(beta, z)
    for _ in range(_MOST_STEPS):
        chance = logistic(z)
        uphill = columns.T @ (weights * (outcome - chance)) - penalty * (beta - start)
        curve = (columns * (weights * chance * (1 - chance))[:, None]).T @ columns + held
        step = np.linalg.solve(curve, uphill)
        while (then := loss(beta + step, z := columns @ (beta + step))) > now and np.abs(step).max() > 1e-9:
            step = step / 2
        if then >= now:
            break
        beta = beta + step
        gained, now = now - then, then
        if gained < 1e-7 * (1.0 + now):
            break
    return beta
