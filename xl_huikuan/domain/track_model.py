"""The small model behind the track record: which few things of a past speak of the next due, and how they are weighed.

    logit p = β · (1, logit share, of late, mean share paid, ln(due/usual), ln(usual/usual due), ln(due/last due),
                   1/(1 + Σ wᵢ), ln(due/the office's median due))

`share` is the customer's own share of such outcomes, shrunk to its grade's (empirical Bayes):
(Σ wᵢ·[outcome]ᵢ + PRIOR_PERIODS · prior) / (Σ wᵢ + PRIOR_PERIODS).

A customer without a record has a model of its own, learned from every customer's first due:

    logit p = γ · (1, logit prior, ln(due/the office's median due))
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xl_huikuan.domain.logistic_fit import Floats, fit, logistic
from xl_huikuan.domain.track_history import Sums
from xl_huikuan.domain.track_start import PLAIN, START_STRENGTH, Coefficients
from xl_huikuan.named_tuples import NamedTuple

PRIOR_PERIODS = 3.0
"""How many periods of the customer's own the grade's prior is worth."""
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
_LARGEST_IN_OFFICE = 4.0
"""Nor do those beyond e⁴ = 55 times the office's median due."""
_LEAST_USUAL = 0.02
"""A customer that paid next to nothing is taken to usually pay this share of its dues, lest ln(due/usual) run away."""

_OF_DUE = [4, 6, 8]
"""The columns that hold ln(due)."""


class Model(NamedTuple):
    """Coefficients of one outcome."""

    known: Floats
    """Of a customer with a record, shape (9,)."""
    new: Floats
    """Of one without, shape (3,)."""


class Taught(NamedTuple):
    """What past dues teach of one outcome: rows of features, what came of each, and how much it teaches."""

    known: Floats
    """Of dues before which there was a record, shape (n, 9)."""
    outcome: Floats
    weights: Floats
    new: Floats
    """Of customers' first dues, shape (m, 3); each teaches the same."""
    first_outcome: Floats


class LogitLines(NamedTuple):
    """logit p at the due that is judged, and its slope in ln(due); shape (n,)."""

    logit: Floats
    slope: Floats


class Dues(NamedTuple):
    """Dues with what is known of their customers before, and the columns in which both outcomes look at them; shape (n,)."""

    known: Sums
    has: NDArray[np.bool_]
    """Whether there is a record."""
    total: Floats
    """Its periods with those of the prior."""
    alike: tuple[Floats, Floats, Floats, Floats, Floats]


def dues_of(known: Sums, due: Floats, typical: float) -> Dues:
    """Dues of customers.

    Args:
        known: what is known before each due, shape (n,).
        due: yuan, shape (n,).
        typical: the office's median due, yuan.
    """
    has = known.weight > 0
    past = np.where(has, known.weight, 1.0)
    mean_due = np.where(has, known.due, 1.0) / past
    usual = np.maximum(known.received / past, _LEAST_USUAL * mean_due)
    size = np.log(due)
    alike = (
        np.clip(np.where(has, size - np.log(usual), 0.0), -_LARGEST, _LARGEST),
        np.where(has, np.log(usual / mean_due), 0.0),
        np.clip(np.where(has, size - np.log(np.where(has, known.last_due, 1.0)), 0.0), -_LARGEST, _LARGEST),
        1.0 / (1.0 + known.weight),
        _size_in_office(size, typical),
    )
    return Dues(known, has, known.weight + PRIOR_PERIODS, alike)


class PastDues(NamedTuple):
    """Dues that teach, each as it looked before it was paid."""

    has: NDArray[np.bool_]
    """Whether there was a record; shape (n,)."""
    known: Dues
    """Those before which there was."""
    first: Floats
    """`_size_in_office` of the others."""


def past_dues(known: Sums, due: Floats, typical: float) -> PastDues:
    """Arguments as of `dues_of`."""
    has = known.weight > 0
    of_known = dues_of(Sums(*(column[has] for column in known)), due[has], typical)
    return PastDues(has, of_known, _size_in_office(np.log(due[~has]), typical))


def taught_by(past: PastDues, outcome: Floats, prior: Floats, weights: Floats, full: bool) -> Taught:
    """What past dues teach.

    Args:
        past: the dues.
        outcome: 1 where it happened, shape (n,).
        prior: the share of such outcomes in the customer's grade, shape (n,).
        weights: how much each due teaches, shape (n,); of customers' first ones each teaches the same.
        full: the outcome is "paid in full", else "nothing came".
    """
    has, first = past.has, ~past.has
    columns = _features(past.known, prior[has], full)
    return Taught(columns, outcome[has], weights[has], _features_of_new(past.first, prior[first]), outcome[first])


def fit_model(
    taught: Taught, start: Coefficients = PLAIN, known: float = START_STRENGTH, new: float = START_STRENGTH
) -> Model:
    """The coefficients, held at the start as if by so many observations (`known`, `new`: of its two parts)."""
    return Model(
        fit(taught.known, taught.outcome, taught.weights, np.array(start.known), known),
        fit(taught.new, taught.first_outcome, np.ones(len(taught.new)), np.array(start.new), new),
    )


def predict(model: Model, dues: Dues, prior: Floats, full: bool) -> LogitLines:
    """What the model says of the dues; `prior` and `full` as of `taught_by`."""
    of_known = _features(dues, prior, full) @ model.known
    logit = np.where(dues.has, of_known, _features_of_new(dues.alike[-1], prior) @ model.new)
    slope = np.where(dues.has, model.known[_OF_DUE].sum(), model.new[-1])
    return LogitLines(np.clip(logit, -_FARTHEST, _FARTHEST), np.clip(slope, *SLOPES))


def probability(lines: LogitLines) -> Floats:
    """The chance, 0 to 1, of the due that was judged."""
    return logistic(lines.logit)


def own_weight(known: Sums) -> Floats:
    """How much of a share is the customer's own record, 0 to 1."""
    return known.weight / (known.weight + PRIOR_PERIODS)


def _features(dues: Dues, prior: Floats, full: bool) -> Floats:
    """The model's columns, shape (n, 9); what no record tells is 0."""
    known, total = dues.known, dues.total
    share = ((known.full if full else known.nothing) + PRIOR_PERIODS * prior) / total
    of_late = ((known.fast_full if full else known.fast_nothing) + _FASTEST * share) / (known.fast_weight + _FASTEST)
    own = _logit(share)
    paid_beyond = (known.share - known.weight * prior) / total
    return _beside(own, _logit(of_late) - own, paid_beyond, *dues.alike)


def _features_of_new(size: Floats, prior: Floats) -> Floats:
    """The columns of a customer without a record, shape (n, 3); `size` as of `_size_in_office`."""
    return _beside(_logit(prior), size)


def _beside(*columns: Floats) -> Floats:
    """The columns beside one of ones: `numpy.column_stack` in half the time."""
    found = np.empty((len(columns[0]), len(columns) + 1))
    found[:, 0] = 1.0
    for at, column in enumerate(columns, 1):
        found[:, at] = column
    return found


def _size_in_office(log_due: Floats, typical: float) -> Floats:
    return np.asarray(np.clip(log_due - np.log(typical), -_LARGEST_IN_OFFICE, _LARGEST_IN_OFFICE))


def _logit(share: Floats) -> Floats:
    held = np.clip(share, 1.0 - _SUREST, _SUREST)
    return np.asarray(np.log(held / (1.0 - held)))
