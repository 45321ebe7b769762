"""How much of what a record lets expect still comes by itself, given promises not kept and the days gone by.

    by itself = BROKEN_FACTOR ^ broken · d / (d + HALF_DAYS)

`broken` counts the promises not kept, d the working days left (today with them). The list's 风险金额 and 预计回款 share it;
its constants are judgement, not fitted.
"""

from __future__ import annotations

BROKEN_FACTOR = 0.6
"""Each broken promise leaves so much of what would come by itself."""
HALF_DAYS = 2.0
"""With so many working days left, half of the money that would come by itself still comes in time."""


def unprompted_share(broken: float, days_left: int) -> float:
    """Between 0 and 1; no days left (or fewer than none): 0.

    Raises:
        ValueError: `broken` is negative.
    """
    if broken < 0:
        raise ValueError("未兑现的承诺数不能为负")
    days = max(days_left, 0)
    left: float = BROKEN_FACTOR**broken
    return left * days / (days + HALF_DAYS)


def share_since_month_start(broken: float, days_left: int, days: int) -> float:
    """`unprompted_share`, as a share of what it was when the month of `days` working days began with no promise broken."""
    return min(unprompted_share(broken, days_left) / unprompted_share(0, days), 1.0) if days > 0 else 0.0
