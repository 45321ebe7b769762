"""What many offices' records teach one that has few: the start of its estimates (`track_start`).

Each office's dues are seen as that office sees them, against its own median due and its own grades' shares: what is learned is
no amount of anybody's, and fits offices of any size. What offices have in common changes more slowly than any of them does:
a past period teaches half as much after HALF_LIFE periods of its customer's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from xl_huikuan.domain.track_estimate import Prior, grade_priors, lessons, training_share
from xl_huikuan.domain.track_history import HALF_LIFE, PaymentHistory, outcomes
from xl_huikuan.domain.track_model import Model, Taught, fit_model
from xl_huikuan.domain.track_parts import Parts, office_share, paid_in_part
from xl_huikuan.domain.track_start import NO_GRADE, PLAIN_START, Coefficients, GradeShares, Start, normalise_grade
from xl_huikuan.named_tuples import NamedTuple

LEAST_CUSTOMERS = 5
"""A grade of which all offices together have fewer customers with a record teaches no share: it would be theirs."""


class OfficeRecords(NamedTuple):
    """An office's records."""

    history: PaymentHistory
    grades: Sequence[str | None]
    """Each customer's."""
    prior: Prior | None
    """How often dues are paid in full, as the office has it."""


def learn_start(offices: Sequence[OfficeRecords]) -> Start:
    """What the offices' records teach together; without any record the plain start."""
    offices = [office for office in offices if len(office.history.due)]
    if not offices:
        return PLAIN_START
    share = training_share(sum(len(office.history.due) for office in offices))
    taught = [
        lessons(office.history, grade_priors(office.grades, office.prior), share, HALF_LIFE).taught
        for office in offices
    ]
    full, nothing = (
        Taught(*(np.concatenate(column) for column in zip(*of_offices, strict=True)))
        for of_offices in zip(*taught, strict=True)
    )
    return Start(
        full=_coefficients(fit_model(full)),
        nothing=_coefficients(fit_model(nothing)),
        part=_share_of_parts(offices),
        dues=float(full.weights.sum()),
        first=float(len(full.new)),
        grades=_grade_shares(offices),
    )


def _coefficients(model: Model) -> Coefficients:
    return Coefficients(tuple(model.known.tolist()), tuple(model.new.tolist()))


def _share_of_parts(offices: Sequence[OfficeRecords]) -> float:
    """What comes of dues paid in part; each office's money counts against its own mean due."""
    found = []
    for office in offices:
        parts, mean = paid_in_part(office.history), office.history.due.mean()
        found.append(parts._replace(due=parts.due / mean, received=parts.received / mean))
    return office_share(Parts(*(np.concatenate(column) for column in zip(*found, strict=True))))


def _grade_shares(offices: Sequence[OfficeRecords]) -> dict[str, GradeShares]:
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for office in offices:
        history, names = office.history, [NO_GRADE if each is None else normalise_grade(each) for each in office.grades]
        columns = (history.lengths > 0, history.lengths, *_by_customer(history))
        for name, *each in zip(names, *(column.tolist() for column in columns), strict=True):
            sums[name] = [before + more for before, more in zip(sums[name], each, strict=True)]
    return {
        name: GradeShares(periods, full / periods, nothing / periods)
        for name, (customers, periods, full, nothing) in sorted(sums.items())
        if customers >= LEAST_CUSTOMERS
    }


def _by_customer(history: PaymentHistory) -> list[np.ndarray]:
    """How many of each customer's periods were paid in full, and in how many nothing came."""
    return [np.bincount(history.customer, each, minlength=len(history.lengths)) for each in outcomes(history)]
