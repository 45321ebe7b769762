"""建议催款额: one figure, and the one reason for it. Amounts are integers of cents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xl_huikuan.domain.followup_words import Ask, AskFor
from xl_huikuan.named_tuples import NamedTuple

if TYPE_CHECKING:
    from xl_huikuan.domain.followup_due import Situation
    from xl_huikuan.domain.followup_risk import Promised


class Least(NamedTuple):
    """The smallest amount that is worth a call of its own: the larger of the two."""

    amount: int = 0
    """Cents."""
    share: float = 0.0
    """Of what the customer usually pays in a month."""

    def of(self, usual: int | None) -> int:
        """For a customer, cents."""
        return max(self.amount, int(self.share * max(usual or 0, 0)))


def amount_to_ask(
    customer: Situation, outstanding: int, pressing: Sequence[Promised], coming: Sequence[Promised], least: int
) -> Ask:
    """The first of these that there is:

    1. what is unpaid of the promises that are past or near (a promise that is due is never asked for by halves);
    2. where the target is reached, the next promise beyond it;
    3. all that is still open of the month, when its last step runs or the customer has promised all of the target;
    4. what the steps up to today lack, if that is worth asking for (`least`);
    5. all that is still open.
    """
    promised = sum(promise.unpaid for promise in pressing)
    if promised:
        return Ask(promised, AskFor.BEYOND if promised > outstanding else AskFor.PROMISE)
    if not outstanding and coming:
        return Ask(coming[0].unpaid, AskFor.COMING)
    lacking = min(max(customer.step_due - customer.received, 0), outstanding)
    if customer.last_step or customer.commitment >= customer.target or lacking < max(least, 1):
        return Ask(outstanding, AskFor.OPEN)
    return Ask(lacking, AskFor.STEP if lacking < outstanding else AskFor.OPEN)
