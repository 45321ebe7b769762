"""What a customer pays of a due when it pays a part: its own share of such periods, shrunk to the office's.

    part = (n·Σwr/Σwd + OWN·π₀) / (n + OWN),   n = Σw over the customer's periods paid in part
    π₀   = (Σr + OFFICE·½·d̄) / (Σd + OFFICE·d̄),   over all such periods of the office, d̄ their mean due

r is what came of the due d, w fades with a half-life of `track_history.HALF_LIFE` of the customer's periods. A period is
"paid in part" by what it is neither full nor nothing (`track_history.outcomes`), so that no cent decides.
"""

from __future__ import annotations

import numpy as np

from xl_huikuan.domain.chances import PART_SHARE
from xl_huikuan.domain.logistic_fit import Floats
from xl_huikuan.domain.track_history import PaymentHistory, fade, outcomes

OWN_PERIODS = 0.5
"""How many periods of a customer's own the office's share is worth."""
OFFICE_PERIODS = 6.0
"""How many periods of the office's own the share before any record, one half, is worth."""


def part_shares(history: PaymentHistory) -> Floats:
    """Each customer's share of the due in a period paid in part, 0 to 1; shape (customers,)."""
    full, nothing = outcomes(history)
    partly = np.flatnonzero(full + nothing < 1.0)
    customer, due, received = history.customer[partly], history.due[partly], history.received[partly]
    degree = 1.0 - full[partly] - nothing[partly]
    office = _office_share(degree, due, received)
    own = degree * fade(history, partly)
    count = len(history.lengths)
    n, of_due, came = (np.bincount(customer, own * each, minlength=count) for each in (1.0, due, received))
    share = np.where(n > 0, came / np.where(n > 0, of_due, 1.0), 0.0)
    return np.asarray((n * share + OWN_PERIODS * office) / (n + OWN_PERIODS))


def _office_share(degree: Floats, due: Floats, received: Floats) -> float:
    periods = float(degree.sum())
    if periods <= 0:
        return PART_SHARE
    owed, came = float(degree @ due), float(degree @ received)
    before = OFFICE_PERIODS * owed / periods
    return (came + PART_SHARE * before) / (owed + before)
