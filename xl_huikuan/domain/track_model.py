"""The small model behind the track record: which few things of a past speak of the next due, and how they are weighed.

    logit p = β · (1, logit share, of late, mean share paid, ln(due/usual), ln(usual/usual due), ln(due/last due),
                   1/(1 + Σ wᵢ))

`share` is the customer's own share of such outcomes, shrunk to its grade's (empirical Bayes):
(Σ wᵢ·[outcome]ᵢ + PRIOR_PERIODS · prior) / (Σ wᵢ + PRIOR_PERIODS).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from xl_huikuan.domain.logistic_fit import Floats, fit, logistic
from xl_huikuan.domain.track_history import Sums

PRIOR_PERIODS = 3.0
"""How many periods of the customer's own the grade's prior is worth."""
START_STRENGTH = 10.0
"""How many observations the model's start is worth."""
START_SLOPE = -0.5
"""The model's start: a due four times as large has half the odds."""
SLOPES = (-1.0, 0.0)
"""Bounds of b. With b_full >= -1 what is expected of a promise does not fall when the promise grows."""
_SUREST = 0.997
"""No share of the record counts as surer than this, nor as unlikelier than 1 - _SUREST."""
_FARTHEST = 6.0
"""No chance is surer than logistic(6) = .9975."""
_FASTEST = 1.0
"""How many periods the long memory is worth in the short one."""
_LARGEST = 3.0
"""Sizes beyond e³ = 20 times the usual say no more."""
_LEAST_USUAL = 0.02
"""A customer that paid next to nothing is taken to usually pay this share of its dues, lest ln(due/usual) run away."""

_START = np.array([0.0, 1.0, 0.0, 0.0, START_SLOPE, START_SLOPE, 0.0, 0.0])
"""Plain empirical Bayes, and a gentle slope in ln(due / usual due)."""
_TO_USUAL, _TO_LAST = 4, 6
"""The columns that hold ln(due)."""


class LogitLine(NamedTuple):
    """logit p at the due that is judged, and its slope in ln(due)."""

    logit: Floats
    slope: float


def fit_model(known: Sums, due: Floats, outcome: Floats, prior: Floats, weights: Floats, full: bool) -> Floats:
    """The model's coefficients, from past dues and what was known before each; a customer's first due teaches nothing.

    Args:
        known: what was known before each due, shape (n,).
        due: yuan, shape (n,).
        outcome: 1 where it happened, shape (n,).
        prior: the share of such outcomes in the customer's grade, shape (n,).
        weights: how much each due teaches, shape (n,).
        full: the outcome is "paid in full", else "nothing came".
    """
    has = known.weight > 0
    chosen = Sums(*(column[has] for column in known))
    columns = _features(chosen, due[has], prior[has], full)
    return fit(columns, outcome[has], weights[has], _START, START_STRENGTH)


def predict(beta: Floats, known: Sums, due: Floats, prior: Floats, full: bool) -> LogitLine:
    """What the model says of the dues, and of a customer without a record its grade's prior; as `fit_model`."""
    logit = np.where(known.weight > 0, _features(known, due, prior, full) @ beta, _logit(prior))
    return LogitLine(np.clip(logit, -_FARTHEST, _FARTHEST), float(np.clip(beta[_TO_USUAL] + beta[_TO_LAST], *SLOPES)))


def probability(line: LogitLine) -> Floats:
    """The chance, 0 to 1, of the due that was judged."""
    return logistic(line.logit)


def own_weight(known: Sums) -> Floats:
    """How much of a share is the customer's own record, 0 to 1."""
    return known.weight / (known.weight + PRIOR_PERIODS)


def _features(known: Sums, due: Floats, prior: Floats, full: bool) -> Floats:
    """The model's columns, shape (n, 8); what no record tells is 0."""
    total = known.weight + PRIOR_PERIODS
    share = ((known.full if full else known.nothing) + PRIOR_PERIODS * prior) / total
    of_late = ((known.fast_full if full else known.fast_nothing) + _FASTEST * share) / (known.fast_weight + _FASTEST)
    own = _logit(share)
    paid_beyond = (known.share - known.weight * prior) / total
    has = known.weight > 0
    mean_due = np.where(has, known.due, 1.0) / np.where(has, known.weight, 1.0)
    usual = np.maximum(known.received / np.where(has, known.weight, 1.0), _LEAST_USUAL * mean_due)
    to_usual = np.where(has, np.log(due) - np.log(usual), 0.0)
    of_due = np.where(has, np.log(usual / mean_due), 0.0)
    to_last = np.where(has, np.log(due) - np.log(np.where(has, known.last_due, 1.0)), 0.0)
    return np.column_stack(
        [
            np.ones_like(own),
            own,
            _logit(of_late) - own,
            paid_beyond,
            np.clip(to_usual, -_LARGEST, _LARGEST),
            of_due,
            np.clip(to_last, -_LARGEST, _LARGEST),
            1.0 / (1.0 + known.weight),
        ]
    )


def _logit(share: Floats) -> Floats:
    held = np.clip(share, 1.0 - _SUREST, _SUREST)
    return np.asarray(np.log(held / (1.0 - held)))
