"""Many customers' periods as arrays, and what was known of each customer before each of its periods.

Every sum over a customer's past gives a period the weight ½^(age / half-life), age counting its own periods with a due:
the newest weighs 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from xl_huikuan.domain.logistic_fit import Floats
from xl_huikuan.named_tuples import NamedTuple

Ints = NDArray[np.int64]

HALF_LIFE = 6.0
"""Periods after which a period of the record weighs half as much."""
FAST_HALF_LIFE = 1.0
"""The same for the short memory, which tells whether the customer has changed of late."""
HALF_A_CENT = 0.005
NEARLY = 0.01
"""What lacks less than this share of a due is nearly all, and what is less than it nearly nothing: a cent decides nothing."""

_GOLDEN = (math.sqrt(5) - 1) / 2
_SUMS = 10
_DECAY = np.array([0.5 ** (1.0 / HALF_LIFE)] * 6 + [0.5 ** (1.0 / FAST_HALF_LIFE)] * 3 + [0.0])
"""What a period leaves of each of the `Sums`; the last one, the newest due, is forgotten at once."""


class PaymentHistory(NamedTuple):
    """Each customer's periods with a due, oldest first, customer by customer; yuan."""

    customer: Ints
    """Number of the customer, rising; shape (rows,)."""
    period: Ints
    """Rising with time; among all customers the same number is the same period."""
    due: Floats
    received: Floats
    """Clipped to 0..due."""
    starts: Ints
    """The first row of each customer, shape (customers,)."""
    lengths: Ints
    """How many rows it has."""

    @property
    def position(self) -> Ints:
        """How many periods of the customer come before each row."""
        return np.asarray(np.arange(len(self.due)) - self.starts[self.customer])

    def only(self, chosen: NDArray[np.bool_]) -> PaymentHistory:
        """The chosen customers' history; `chosen` has shape (customers,)."""
        return self._rows(chosen[self.customer])

    def before(self, period: int) -> PaymentHistory:
        """The periods before one."""
        return self._rows(self.period < period)

    def _rows(self, rows: NDArray[np.bool_]) -> PaymentHistory:
        lengths = np.bincount(self.customer[rows], minlength=len(self.lengths))
        starts = np.cumsum(lengths) - lengths
        of_rows = self.customer[rows], self.period[rows], self.due[rows], self.received[rows]
        return PaymentHistory(*of_rows, starts, lengths)


class Sums(NamedTuple):
    """Weighted sums over the past, each of the same shape; `fast` ones with the short memory."""

    weight: Floats
    full: Floats
    nothing: Floats
    share: Floats
    """Of received / due."""
    received: Floats
    due: Floats
    fast_weight: Floats
    fast_full: Floats
    fast_nothing: Floats
    last_due: Floats
    """The newest period's due, 0 where there is none."""


def build_history(customer: Ints, count: int, period: Ints, due: Floats, received: Floats) -> PaymentHistory:
    """Periods of a customer that come twice are added up, dues <= 0 dropped, receipts clipped, all put in order.

    What is below half a cent is nothing.

    Args:
        customer: 0 to count - 1, any order.
        count: how many customers there are; some may have no row.
        period: numbers that rise with time.
        due: yuan; NaN is unknown, and the row ignored.
        received: likewise.
    """
    known = ~(np.isnan(due) | np.isnan(received))
    if not known.all():
        customer, period, due, received = customer[known], period[known], due[known], received[known]
    key = customer * (int(period.max(initial=0)) + 1) + period
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        key, customer, period = key[order], customer[order], period[order]
        due, received = due[order], received[order]
    if len(key) and np.any(key[1:] == key[:-1]):
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
        due, received = np.add.reduceat(due, first), np.add.reduceat(received, first)
        customer, period = customer[first], period[first]
    if np.any(due < HALF_A_CENT):
        owed = due >= HALF_A_CENT
        customer, period, due, received = customer[owed], period[owed], due[owed], received[owed]
    received = np.where(received < HALF_A_CENT, 0.0, received)
    lengths = np.bincount(customer, minlength=count)
    starts = np.cumsum(lengths) - lengths
    return PaymentHistory(customer, period, due, np.clip(received, 0.0, due), starts, lengths)


def evenly(count: int, share: float) -> NDArray[np.bool_]:
    """About so large a share of `count` customers, spread over their list.

    Multiples of the golden ratio spread evenly whatever pattern the list has; every tenth, say, might all be of one kind.
    """
    return np.asarray(np.arange(count) * _GOLDEN % 1.0 < share)


def fade(history: PaymentHistory, rows: Ints) -> Floats:
    """½^(age / HALF_LIFE) of some rows: how much each counts in the long memory."""
    age = (history.lengths - 1 + history.starts)[history.customer[rows]] - rows
    powers = 0.5 ** (np.arange(int(history.lengths.max(initial=0))) / HALF_LIFE)
    return np.asarray(powers[age])


def outcomes(history: PaymentHistory) -> tuple[Floats, Floats]:
    """1 or 0 for each row, and between them within `NEARLY` of it: paid in full (half a cent is forgiven); nothing came."""
    lacking = np.maximum(history.due - history.received - HALF_A_CENT, 0.0)
    full, nothing = (np.clip(1.0 - off / (NEARLY * history.due), 0.0, 1.0) for off in (lacking, history.received))
    return full, np.minimum(nothing, 1.0 - full)


def running_sums(history: PaymentHistory, keep_before: bool) -> tuple[Sums, Sums]:
    """What was known before each row (empty unless `keep_before`), and what is known now of each customer.

    Goes over the positions, not the rows: all customers' first periods at once, then all their second ones.
    """
    full, nothing = outcomes(history)
    seen = np.empty((len(full), 6))
    share = history.received / history.due
    for at, column in enumerate((np.ones_like(full), full, nothing, share, history.received, history.due)):
        seen[:, at] = column
    before = np.zeros((len(full) if keep_before else 0, _SUMS))
    state = np.zeros((len(history.lengths), _SUMS))
    order = np.argsort(-history.lengths, kind="stable")
    first, lengths = history.starts[order], history.lengths[order]
    for position in range(int(lengths.max(initial=0))):
        active = int(np.searchsorted(-lengths, -position, side="left"))
        rows = first[:active] + position
        if keep_before:
            before[rows] = state[:active]
        came = seen[rows]
        state[:active] *= _DECAY
        state[:active, :6] += came
        state[:active, 6:9] += came[:, :3]
        state[:active, 9] += came[:, 5]
    now = np.empty_like(state)
    now[order] = state
    return Sums(*before.T), Sums(*now.T)
