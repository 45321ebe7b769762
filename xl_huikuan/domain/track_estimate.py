"""What customers' past periods say of the next due: one estimate, used by commitment, follow-up and review alike.

In a rep's sentence: "of its past months, the recent ones counting more, so many were paid in full; with few months we
lean on what customers of its grade do; a customer that slackened lately, or owes more than it usually pays, is believed less."

How: empirical Bayes, then a small model (`track_model`) of the office's own records, fitted to every past period as it
looked before it was paid. It starts from plain empirical Bayes, so an office with few records stays near it. Of size
a cell needs only a line: b is the slope in ln(due), and a makes the line pass through the due that is judged. What comes
of a due that is paid in part is a share of its own (`track_parts`). Method, sources and figures: docs/method.md.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from xl_huikuan.domain.logistic_fit import Floats
from xl_huikuan.domain.track_history import HALF_A_CENT, Ints, PaymentHistory, Sums, evenly, outcomes, running_sums
from xl_huikuan.domain.track_model import (
    Taught,
    dues_of,
    fit_model,
    own_weight,
    past_dues,
    predict,
    probability,
    taught_by,
)
from xl_huikuan.domain.track_parts import part_shares
from xl_huikuan.domain.track_start import NO_GRADE, PLAIN_START, GradeShares, Start, normalise_grade, strength
from xl_huikuan.named_tuples import NamedTuple

GRADE_PERIODS = 12.0
"""How many periods of a grade's own the prior above it is worth: the given one, else that of all customers."""
UNKNOWN = 0.5
"""The chance that a due is paid in full, before anything is known."""
PRIOR_NOTHING = 0.5
"""Of the dues not kept in full, the share of which nothing comes at all, before anything is known."""
TRAINING_HALF_LIFE = 1.5
"""Periods after which a past period teaches the model half as much: offices change."""
MAX_TRAINING_PERIODS = 60_000
"""About so many periods teach the model; of a larger office a share of the customers does."""


Prior = float | Mapping[str, float]
"""How often dues are paid in full, 0 to 1: for all, or by grade."""


class Priors(NamedTuple):
    """What is known of the customers before any record."""

    grade: Ints
    """Each customer's grade as a number, 0 without one; shape (customers,)."""
    full: Floats
    """Each grade's chance that a due is paid in full; shape (grades,)."""
    nothing: Floats
    """And that nothing comes of it."""
    given: bool
    """The chances were given, and not only assumed."""


class Estimates(NamedTuple):
    """One value for each customer, shape (customers,)."""

    n: Ints
    """Periods with a due."""
    p_full: Floats
    """The chance that all of the due comes in time."""
    p_nothing: Floats
    """The chance that nothing does; together with `p_full` at most 1."""
    expected_share: Floats
    """Expected received / due."""
    weight: Floats
    """0 to 1: how much of the share behind it is the customer's own record."""
    a_full: Floats
    """With b: p = logistic(a + b·ln(due / usual)); where `usual` is NaN or 0, of ln(due / 1 yuan)."""
    b_full: Floats
    a_nothing: Floats
    b_nothing: Floats
    usual: Floats
    """Yuan: what the customer pays in a period, recent ones weighing more; NaN without a record."""
    due: Floats
    """Yuan: the due that was judged, through which the lines pass."""
    part: Floats
    """What comes of a due that is paid in part, as a share of it."""


def grade_priors(grades: Sequence[str | None], prior: Prior | None, start: Start = PLAIN_START) -> Priors:
    """The customers' grades (None: without one) as numbers, and what each grade's chances are before any record.

    A grade that `prior` does not name, or no grade, has the mean of those that it names. What a grade did in other offices
    (`start`) counts by its periods, what is given as GRADE_PERIODS of them.

    Raises:
        ValueError: a prior is not within 0 to 1.
    """
    by_name: Mapping[str, float] = prior if isinstance(prior, Mapping) else {}
    told = {normalise_grade(grade): float(chance) for grade, chance in by_name.items()}
    middle = sum(told.values()) / len(told) if told else UNKNOWN if isinstance(prior, Mapping | None) else float(prior)
    if not all(0 <= chance <= 1 for chance in (*told.values(), middle)):
        raise ValueError("先验兑现率应在0到1之间")
    numbers: dict[str, int] = {}
    names = {grade: None if grade is None else normalise_grade(grade) for grade in dict.fromkeys(grades)}
    for name in names.values():
        if name is not None:
            numbers.setdefault(name, len(numbers) + 1)
    number_of = {grade: 0 if name is None else numbers[name] for grade, name in names.items()}
    chances = [_before_any_record(told.get(name, middle), start.grades.get(name)) for name in (NO_GRADE, *numbers)]
    full, nothing = zip(*chances, strict=True)
    return Priors(
        np.array([number_of[grade] for grade in grades], dtype=np.int64),
        np.array(full),
        np.array(nothing),
        bool(told) or bool(start.grades) or (prior is not None and not isinstance(prior, Mapping)),
    )


def _before_any_record(given: float, elsewhere: GradeShares | None) -> tuple[float, float]:
    """A grade's chances that all and that nothing comes."""
    nothing = (1.0 - given) * PRIOR_NOTHING
    if elsewhere is None:
        return given, nothing
    own = GRADE_PERIODS / (GRADE_PERIODS + elsewhere.periods)
    return own * given + (1 - own) * elsewhere.full, own * nothing + (1 - own) * elsewhere.nothing


def estimate(history: PaymentHistory, asked: Floats, priors: Priors, start: Start = PLAIN_START) -> Estimates:
    """What to expect of each customer's next due.

    Args:
        history: the customers' past.
        asked: the due to judge, yuan, shape (customers,); below half a cent: one like its past, and without a past one
            of the office's median size.
        priors: what is known of them beside it.
        start: what the office's own records are held to: plain, or what other offices' taught.
    """
    share = training_share(len(history.due))
    before, now = running_sums(history, keep_before=share >= 1)
    has = now.weight > 0
    past = np.where(has, now.weight, 1.0)
    mean = now.received / past
    usual = np.where(has, np.where(mean < HALF_A_CENT, 0.0, mean), np.nan)
    learnt = lessons(history, priors, share, before=before if share >= 1 else None)
    held = strength(start.dues), strength(start.first)
    due = np.where(asked >= HALF_A_CENT, asked, np.where(has, now.due / past, learnt.typical))
    asked_of = dues_of(now, due, learnt.typical)
    lines = [
        predict(fit_model(taught, begins, *held), asked_of, prior, full)
        for full, taught, begins, prior in zip(
            _FULL, learnt.taught, (start.full, start.nothing), learnt.priors, strict=True
        )
    ]

    size = np.log(due) - np.log(np.where(usual > 0, usual, 1.0))
    p_full, p_nothing = (probability(line) for line in lines)
    p_nothing = np.minimum(p_nothing, 1.0 - p_full)
    part = part_shares(history, start.part)
    (a_full, b_full), (a_nothing, b_nothing) = ((line.logit - line.slope * size, line.slope) for line in lines)
    expected = np.minimum(p_full + (1.0 - p_full - p_nothing) * part, 1.0)
    return Estimates(
        history.lengths, p_full, p_nothing, expected, own_weight(now), a_full, b_full, a_nothing, b_nothing, usual, due,
        part,
    )  # fmt: skip


_FULL = (True, False)
"""The two outcomes that are modelled: paid in full, and nothing."""


class Lessons(NamedTuple):
    """What an office's records teach."""

    taught: tuple[Taught, Taught]
    """Of each outcome: paid in full, nothing."""
    typical: float
    """The office's median due, yuan."""
    priors: tuple[Floats, Floats]
    """Of each outcome: each customer's grade's share of it."""


def lessons(
    history: PaymentHistory,
    priors: Priors,
    share: float = 1.0,
    half_life: float = TRAINING_HALF_LIFE,
    before: Sums | None = None,
) -> Lessons:
    """What an office's records teach.

    Args:
        history: the customers' past.
        priors: what is known of them beside it.
        share: so large a share of the customers teaches, evenly spread.
        half_life: periods after which a past period teaches half as much.
        before: what was known before each row of the past, where that is worked out already and all customers teach.
    """
    sample = history if share >= 1 else history.only(evenly(len(history.lengths), share))
    if before is None:
        before, _ = running_sums(sample, keep_before=True)
    typical = float(np.median(sample.due)) if len(sample.due) else 1.0
    past = past_dues(before, sample.due, typical)
    weights = 0.5 ** ((sample.lengths[sample.customer] - 1 - sample.position) / half_life)
    taught: list[Taught] = []
    of_grade: list[Floats] = []
    firsts, of_all = (priors.full, priors.nothing), outcomes(history)
    of_sample = of_all if sample is history else outcomes(sample)
    for full, all_seen, seen, first in zip(_FULL, of_all, of_sample, firsts, strict=True):
        prior = _shrunk_grade_shares(all_seen, priors.grade[history.customer], first, priors.given)[priors.grade]
        taught.append(taught_by(past, seen, prior[sample.customer], weights, full))
        of_grade.append(prior)
    return Lessons((taught[0], taught[1]), typical, (of_grade[0], of_grade[1]))


def training_share(periods: int) -> float:
    """Which share of the customers teaches, of so many periods."""
    return min(MAX_TRAINING_PERIODS / max(periods, 1), 1.0)


def rebase_intercept(a: float, b: float, usual: float, other: float | None) -> float:
    """`a` for ln(due / other) in place of ln(due / usual); yuan. What is unknown (NaN, None) or nothing counts as 1 yuan."""
    return a + b * (_log_base(other) - _log_base(usual))


def _log_base(usual: float | None) -> float:
    return math.log(usual) if usual is not None and usual >= HALF_A_CENT else 0.0


def _shrunk_grade_shares(seen: Floats, grade: Ints, first: Floats, given: bool) -> Floats:
    """Each grade's share of an outcome, shrunk to the given chance, or else to that of all customers."""
    if not given:
        first = np.full_like(first, (seen.sum() + GRADE_PERIODS * first[0]) / (len(seen) + GRADE_PERIODS))
    times = np.bincount(grade, minlength=len(first))
    total = np.bincount(grade, seen, minlength=len(first)) + GRADE_PERIODS * first
    return np.asarray(total / (times + GRADE_PERIODS))
