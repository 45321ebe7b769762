"""How much of the money to come is at risk, and how firmly to ask for it.

    chance of slipping = 1 - share · by itself (`slipping`)
    风险金额 = chance of slipping · (outstanding - CALM_FACTOR · money calmly on its way)

share is what the record expects to come of the money that is left, 0 to 1 (`chances.expected_share`); with no days left
it slips for certain unless somebody asks. Money calmly on its way is what open, credible promises that are not near will
bring. So the risk grows with every broken promise and every day gone, and never exceeds what is to come. The list and the
function in cells share these formulas. The share is estimated from the office's records and back-tested (docs/method.md);
the constants are judgement: they order the list, they are no forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup_words import ContactLevel
from xl_huikuan.domain.slipping import unprompted_share
from xl_huikuan.named_tuples import NamedTuple

CALM_FACTOR = 0.5
"""How much of the risk an open, credible promise that is not near takes off the money that it covers."""
FIRST_LEVEL = 1
"""级次 of a first promise; its renewal after it was not kept has 2."""

NOT_KEPT = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)
_STRIKES = {PromiseState.BROKEN: 1.0, PromiseState.PARTLY_KEPT: 0.5}
_LEVELS = ((2.0, ContactLevel.MANAGER), (1.0, ContactLevel.VISIT))
"""From how many strikes on which level; below the last: 电话."""
_LIVE = (PromiseState.OPEN, PromiseState.PARTLY_KEPT, PromiseState.BROKEN)


class Promised(NamedTuple):
    """One promise of a customer, with what became of it so far."""

    due: date
    """承诺到款日."""
    amount: int
    """Cents."""
    paid: int
    """What receipts up to today have paid on it, cents: clip(received - promises due earlier, 0, amount)."""
    state: PromiseState
    level: int = FIRST_LEVEL
    """级次: 1 a first promise, 2 its renewal after it was not kept, and so on."""

    @property
    def unpaid(self) -> int:
        """What is still to come on it, cents; 0 for a promise kept, replaced or empty."""
        return max(self.amount - self.paid, 0) if self.state in _LIVE else 0


def count_strikes(promises: Sequence[Promised]) -> float:
    """Broken promises: 1 for each 未兑现, 1/2 for each 部分兑现, and 1 for each level of renewal.

    A promise that was not kept and then renewed is 已替代 and counts no longer itself: the level of its renewal does
    (the highest among those that are not replaced).
    """
    broken = sum(_STRIKES.get(promise.state, 0.0) for promise in promises)
    return broken + count_renewals(promises)


def count_renewals(promises: Sequence[Promised]) -> int:
    """How often the most renewed promise that stands was renewed after it was not kept."""
    counted = [p.level for p in promises if p.state not in (PromiseState.REPLACED, PromiseState.EMPTY)]
    return max(max(counted, default=FIRST_LEVEL) - FIRST_LEVEL, 0)


def contact_level(strikes: float) -> ContactLevel:
    """跟进级别: 电话 below 1 strike (at most one promise partly kept), 上门 below 2, 经理出面 from 2 on."""
    return next((level for least, level in _LEVELS if strikes >= least), ContactLevel.CALL)


def slipping_chance(share: float, broken: float, working_days_left: int) -> float:
    """How much of the money, 0 to 1, does not come in time unless somebody asks.

    Raises:
        ValueError: `share` is not between 0 and 1, or `broken` is negative.
    """
    if not 0 <= share <= 1:
        raise ValueError("预计回款率应在0到1之间")
    return 1.0 - share * unprompted_share(broken, working_days_left)


def amount_at_risk(outstanding: int, share: float, broken: float, working_days_left: int, calm: int = 0) -> int:
    """风险金额 in cents, between 0 and `outstanding`; it decides the order of the list.

    Args:
        outstanding: 待回金额, cents; nothing to come is nothing at risk.
        share: what the record expects to come of `outstanding`, 0 to 1.
        broken: broken promises (`count_strikes`).
        working_days_left: until the month closes, today with them; below 0 is 0.
        calm: what open, credible promises that are not near will bring, cents; beyond `outstanding` it counts no more.

    Raises:
        ValueError: as `slipping_chance`.
    """
    chance = slipping_chance(share, broken, working_days_left)
    to_come = max(outstanding, 0)
    return int(chance * (to_come - CALM_FACTOR * max(min(calm, to_come), 0)) + 0.5)
