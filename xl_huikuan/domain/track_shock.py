"""What an office's customers have in common: how far its months went beside what was expected, beyond chance.

Each of the last `MONTHS` periods is expected from the periods before it alone, as it would have been then: E is what its dues
let expect, V the variance of that if customers were independent, A what came. The shock τ is the standard deviation of
A / E beyond V, with START_MONTHS periods of the size Ē² in which it was START:

    τ² = max(0, Σ ((A - E)² - V) + START_MONTHS · START² · Ē²) / (Σ E² + START_MONTHS · Ē²),   Ē² the mean of E²

So it holds what makes a month good for many, and how wrong the office's own estimates have been.
"""

from __future__ import annotations

import math

import numpy as np

from xl_huikuan.domain.track_estimate import Priors, estimate
from xl_huikuan.domain.track_history import PaymentHistory, evenly
from xl_huikuan.domain.track_start import PLAIN_START, Start

MONTHS = 12
LEAST_BEFORE = 2
"""A period before which there are fewer says nothing: there was hardly anything to expect it from."""
START = 0.05
"""The shock before any month is known."""
START_MONTHS = 6.0
"""How many months of the office's own the start is worth."""
MOST_CUSTOMERS = 2_000
"""Of a larger office a share of the customers is looked at, evenly spread."""


def common_shock(history: PaymentHistory, priors: Priors, begins: Start = PLAIN_START) -> float:
    """The standard deviation of the office's receipts beyond chance, as a share of what is expected; at least 0.

    `begins`: where the office's estimates start.
    """
    if len(history.lengths) > MOST_CUSTOMERS:
        history = history.only(evenly(len(history.lengths), MOST_CUSTOMERS / len(history.lengths)))
    beyond, squares = [], []
    for period in np.unique(history.period)[LEAST_BEFORE:][-MONTHS:]:
        rows = np.flatnonzero(history.period == period)
        customer, due = history.customer[rows], history.due[rows]
        asked = np.zeros(len(history.lengths))
        asked[customer] = due
        then = estimate(history.before(int(period)), asked, priors, begins)
        share, full, part = then.expected_share[customer], then.p_full[customer], then.part[customer]
        partly = 1.0 - full - then.p_nothing[customer]
        expected, chance = due @ share, due**2 @ (full + partly * part**2 - share**2)
        beyond.append(float((history.received[rows].sum() - expected) ** 2 - chance))
        squares.append(float(expected**2))
    if not squares:
        return START
    start = START_MONTHS * sum(squares) / len(squares)
    return math.sqrt(max(sum(beyond) + start * START**2, 0.0) / (sum(squares) + start))
