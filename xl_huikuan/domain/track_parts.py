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
from xl_huikuan.domain.track_history import Ints, PaymentHistory, fade, outcomes
from xl_huikuan.named_tuples import NamedTuple

OWN_PERIODS = 0.5
"""How many periods of a customer's own the office's share is worth."""
OFFICE_PERIODS = 6.0
"""How many periods of the office's own the share before any record is worth: one half, or what other offices taught."""


def part_shares(history: PaymentHistory, start: float = PART_SHARE) -> Floats:
    """Each customer's share of the due in a period paid in part, 0 to 1; shape (customers,).

    `start`: the office's share before any record.
    """
    of = paid_in_part(history)
    office = office_share(of, start)
    own = of.degree * fade(history, of.rows)
    customer, count = history.customer[of.rows], len(history.lengths)
    n, of_due, came = (np.bincount(customer, own * each, minlength=count) for each in (1.0, of.due, of.received))
    share = np.where(n > 0, came / np.where(n > 0, of_due, 1.0), 0.0)
    return np.asarray((n * share + OWN_PERIODS * office) / (n + OWN_PERIODS))


class Parts(NamedTuple):
    """The periods paid in part."""

    rows: Ints
    degree: Floats
    """How far each is one, 0 to 1."""
    due: Floats
    received: Floats


def paid_in_part(history: PaymentHistory) -> Parts:
    """Those of a history; yuan."""
    full, nothing = outcomes(history)
    rows = np.flatnonzero(full + nothing < 1.0)
    return Parts(rows, 1.0 - full[rows] - nothing[rows], history.due[rows], history.received[rows])


def office_share(parts: Parts, start: float = PART_SHARE) -> float:
    """What came of such dues, all together, shrunk to `start`."""
    periods = float(parts.degree.sum())
    if periods <= 0:
        return start
    owed, came = float(parts.degree @ parts.due), float(parts.degree @ parts.received)
    before = OFFICE_PERIODS * owed / periods
    return (came + start * before) / (owed + before)
