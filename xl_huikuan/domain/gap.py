"""Target, commitment and receipts against each other. All amounts are whole cents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Reconciliation(NamedTuple):
    """Where a customer's target went. `target - received` = not_committed + not_kept - beyond_commitment, exactly."""

    not_committed: int
    """未承诺: target that nobody promised."""
    not_kept: int
    """未兑现: promised, as far as the target goes, and not received."""
    beyond_commitment: int
    """超承诺: received over what was promised (promises count up to the target)."""
    beyond_target: int
    """超额承诺: promised over the target. Shown apart; it closes no other customer's gap."""


def gap(target: int, commitment: int | None) -> int:
    """差距: the target that the customer has not promised; no commitment (None) is a commitment of 0."""
    return max(target - (commitment or 0), 0)


def gap_rate(target: int, commitment: int | None) -> float:
    """差距率: the gap as a share of the target, 0.0 where there is no target to miss."""
    return gap(target, commitment) / target if target > 0 else 0.0


def residual_gap(open_gap: int, increments: Iterable[int]) -> int:
    """剩余差距: what a gap still is after the increments of the actions decided or done."""
    return max(open_gap - sum(increments), 0)


def reconcile(target: int, commitment: int | None, received: int) -> Reconciliation:
    """Split what a customer's month lacks into its causes. Received may be negative (more refunded than paid)."""
    promised = commitment or 0
    counted = min(promised, target)
    return Reconciliation(
        not_committed=target - counted,
        not_kept=max(counted - received, 0),
        beyond_commitment=max(received - counted, 0),
        beyond_target=max(promised - target, 0),
    )


def outstanding(target: int, received: int) -> int:
    """待回金额: what is still to come in."""
    return max(target - received, 0)


def to_close_by_measures(target: int, commitment: int | None, received: int) -> int:
    """What neither promise nor payment covers, so that measures must bring it now."""
    return max(target - max(commitment or 0, received), 0)
