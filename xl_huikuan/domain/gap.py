"""What of a customer's target is not covered. Amounts are whole cents.

差距率, 剩余差距, 未兑现, 超承诺 and 待回金额 are the workbook's own formulas.
"""

from __future__ import annotations


def gap(target: int, commitment: int | None) -> int:
    """差距: the target that the customer has not promised; no commitment (None) is a commitment of 0."""
    return max(target - (commitment or 0), 0)


def to_close_by_measures(target: int, commitment: int | None, received: int) -> int:
    """What neither promise nor payment covers, so that measures must bring it now."""
    return max(target - max(commitment or 0, received), 0)
