"""What a customer's past months say of the next due: one estimate, used by commitment, follow-up and review.

In a rep's sentence: "of his past months, the recent ones counting more, this share was paid in full in time; with few
months we lean on what customers of his grade usually do; and a due dearer than usual is kept less often."

The form is fixed (cells and jobs share it): with x = ln(due / usual),

    p_full    = logistic(a_full + b_full · x)            chance that the due is paid in full, in time
    p_nothing = logistic(a_nothing + b_nothing · x)      chance that nothing comes, held to at most 1 - p_full
    p_part    = 1 - p_full - p_nothing
    expected share = p_full + p_part · min(1/2, usual / due)

A part payment is taken as half of the due (mean .49 over the 185 customer-months paid in part of IBM's
accounts-receivable sample), but never as more than the customer usually pays in a month.

How the coefficients come from the record (a first estimate; the form will stay when it deepens):

    wᵢ     = ½ ^ (months recorded since / HALF_LIFE)                          the newest month weighs 1
    share  = (Σ wᵢ·[kept]ᵢ + PRIOR_MONTHS · prior) / (Σ wᵢ + PRIOR_MONTHS)    empirical Bayes, toward the grade
    x̄      = Σ wᵢ·xᵢ / (Σ wᵢ + PRIOR_MONTHS)                                  the prior's months are of usual size
    a      = logit(share) - b · x̄                                             so a stands for a due of usual size

Amounts are integers of cents.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

HALF_LIFE = 6.0
"""Months after which a recorded month weighs half as much."""
PRIOR_MONTHS = 3.0
"""How many months of the customer's own the grade's prior is worth."""
PRIOR_NOTHING = 0.5
"""Of the dues not kept in full, the share of which nothing comes at all, before anything is known."""
SLOPE_FULL = -1.0
"""b_full: a due twice as large has half the odds of being kept (a fit on IBM's sample gives -0.8)."""
SLOPE_NOTHING = -0.5
"""b_nothing: of a dearer due at least a part comes more often (the same fit gives -0.8)."""
PART_SHARE = 0.5
"""What a part payment brings, as a share of the due."""
SURE = 0.98
"""No record makes a chance surer than this, nor unlikelier than 1 - SURE."""


@dataclass(frozen=True, slots=True)
class Period:
    """One past month of a customer."""

    month: str
    """``YYYY-MM``; periods of the same month are added up."""
    due: int
    """What was committed or owed for the month, cents."""
    received: int
    """What came of it in time, cents; negative when refunds outweigh."""


@dataclass(frozen=True, slots=True)
class Record:
    """A customer's record in a few figures, as 客户 keeps them."""

    n: int
    """记录月数: months with a due."""
    usual: int | None
    """月均回款: mean monthly receipts, cents (never below 0); None while no month is known."""
    highest: int | None
    """历史最高: the best month's receipts, cents (never below 0); None while no month is known."""
    a_full: float
    b_full: float
    a_nothing: float
    b_nothing: float
    expected_share: float
    """预计回款率: expected received / due, for a due of the usual size."""


def record_of(periods: Sequence[Period], prior: float) -> Record:
    """The record of one customer.

    Args:
        periods: past months in any order, months without an entry are unknown (not zero). A month without a due
            (due <= 0) says nothing about keeping one: it is in neither `n` nor the coefficients; what came in it
            still counts in `usual` and `highest`. `received` beyond the due is a due kept, below 0 one of which
            nothing came.
        prior: 先验兑现率 of the customer's grade, 0 to 1: how often such customers pay in full in time.

    Raises:
        ValueError: `prior` is not between 0 and 1.
    """
    if not 0 <= prior <= 1:
        raise ValueError(f"先验兑现率应在0到1之间：{prior}")
    months = _by_month(periods)
    known = [received for due, received in months if due > 0 or received != 0]
    usual = max(_mean(known), 0) if known else None
    highest = max(0, *known) if known else None

    weight = full = nothing = size = 0.0
    dues = [month for month in months if month[0] > 0]
    for age, (due, received) in enumerate(reversed(dues)):
        w = 0.5 ** (age / HALF_LIFE)
        weight += w
        full += w * (received >= due)
        nothing += w * (received <= 0)
        size += w * _log_size(due, usual)

    total = weight + PRIOR_MONTHS
    share_full = (full + PRIOR_MONTHS * prior) / total
    share_nothing = (nothing + PRIOR_MONTHS * (1 - prior) * PRIOR_NOTHING) / total
    a_full = _logit(share_full) - SLOPE_FULL * size / total
    a_nothing = _logit(share_nothing) - SLOPE_NOTHING * size / total
    return Record(
        n=len(dues),
        usual=usual,
        highest=highest,
        a_full=a_full,
        b_full=SLOPE_FULL,
        a_nothing=a_nothing,
        b_nothing=SLOPE_NOTHING,
        expected_share=expected_share(1, 1, a_full, SLOPE_FULL, a_nothing, SLOPE_NOTHING),
    )


def p_full(due: int, usual: int | None, a: float, b: float) -> float:
    """The chance, 0 to 1, that `due` (cents) is paid in full in time: logistic(a + b·ln(due/usual)).

    Where nothing is known of what the customer usually pays (`usual` None or <= 0), size says nothing: logistic(a),
    which for a customer without history is the grade's prior. Nothing due is paid in full: 1.
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
    due: int, usual: int | None, a_full: float, b_full: float, a_nothing: float, b_nothing: float
) -> float:
    """Expected received / due, 0 to 1 (1 where nothing is due). The formula stands in the module's docstring."""
    if due <= 0:
        return 1.0
    full = p_full(due, usual, a_full, b_full)
    nothing = p_nothing(due, usual, a_nothing, b_nothing, full)
    part = PART_SHARE if usual is None or usual <= 0 else min(PART_SHARE, usual / due)
    return min(full + (1.0 - full - nothing) * part, 1.0)


def _by_month(periods: Sequence[Period]) -> list[tuple[int, int]]:
    """(due, received) a month, oldest first, each month once."""
    months: dict[str, tuple[int, int]] = {}
    for period in periods:
        due, received = months.get(period.month, (0, 0))
        months[period.month] = (due + period.due, received + period.received)
    return [months[month] for month in sorted(months)]


def _mean(amounts: Sequence[int]) -> int:
    """The mean in whole cents, half up."""
    return (2 * sum(amounts) + len(amounts)) // (2 * len(amounts))


def _log_size(due: int, usual: int | None) -> float:
    return 0.0 if usual is None or usual <= 0 else math.log(due / usual)


def _logit(share: float) -> float:
    held = min(max(share, 1 - SURE), SURE)
    return math.log(held / (1 - held))


def _logistic(z: float) -> float:
    """1 / (1 + e^-z), without overflow at either end."""
    if z >= 0:
        return 1.0 / (1.0 + math.exp(-z))
    return math.exp(z) / (1.0 + math.exp(z))
