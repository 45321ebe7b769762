"""The one form in which a record speaks of a due; cells and jobs share it.

With x = ln(due / usual), and a customer's coefficients from `track_estimate.estimate`:

    p_full    = logistic(a_full + b_full · x)            chance that the due is paid in full, in time
    p_nothing = logistic(a_nothing + b_nothing · x)      chance that nothing comes, held to at most 1 - p_full
    p_part    = 1 - p_full - p_nothing
    expected share = p_full + p_part · part

`part` is what comes of a due that is paid in part, as a share of it (`track_parts`). Where it is not known what the customer
usually pays (None), or it is nothing, 1 yuan stands in its place in x. Amounts are integers of cents.
"""

from __future__ import annotations

import math

PART_SHARE = 0.5
"""What a part payment brings of the due, before anything is known."""
BASE = 100
"""What stands for the usual where there is none: 1 yuan, in cents."""


def p_full(due: int, usual: int | None, a: float, b: float) -> float:
    """The chance, 0 to 1, that `due` (cents) is paid in full in time: logistic(a + b·ln(due/usual)).

    Where the customer usually pays nothing or nothing is known of it (`usual` <= 0 or None) 1 yuan stands for it. Nothing
    due is paid in full: 1.
    """
    if due <= 0:
        return 1.0
    return _logistic(a + b * _log_size(due, usual))


def p_nothing(due: int, usual: int | None, a: float, b: float, full: float = 0.0) -> float:
    """The chance, 0 to 1, that nothing of `due` comes; held to at most 1 - `full`, the chance that all of it does."""
    if due <= 0:
        return 0.0
    return min(_logistic(a + b * _log_size(due, usual)), 1.0 - full)


def expected_share(
    due: int,
    usual: int | None,
    a_full: float,
    b_full: float,
    a_nothing: float,
    b_nothing: float,
    part: float = PART_SHARE,
) -> float:
    """Expected received / due, 0 to 1 (1 where nothing is due); `part` 0 to 1. The formula: see the module's docstring."""
    if due <= 0:
        return 1.0
    full = p_full(due, usual, a_full, b_full)
    nothing = p_nothing(due, usual, a_nothing, b_nothing, full)
    return min(full + (1.0 - full - nothing) * part, 1.0)


def _log_size(due: int, usual: int | None) -> float:
    return math.log(due) - math.log(BASE if usual is None or usual <= 0 else usual)


def _logistic(z: float) -> float:
    """1 / (1 + e^-z), without overflow at either end."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    return math.exp(z) / (1.0 + math.exp(z))
