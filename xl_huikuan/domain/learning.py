"""What months teach: the rate that a measure's results speak for, and what calls by lot say of calls. Plain functions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from xl_huikuan.named_tuples import NamedTuple

RATE_STRENGTH = 5
"""A measure's present rate counts as much as so many finished actions."""
LEAST_DRAWS = 30
"""Of fewer draws nothing is told."""
_SURE = 1.96
"""Standard errors: a difference beyond them comes by chance in one case of twenty."""


def suggested_rate(rate: float, planned: int, actual: int, count: int) -> float:
    """预计增量率 as a month's finished actions speak for it, drawn toward the present one.

    Args:
        rate: the present one, 0 to 1.
        planned, actual: what the finished actions were to bring and brought, together; cents, `planned` above 0.
        count: how many they are.
    """
    told = (count * max(actual, 0) / planned + RATE_STRENGTH) / (count + RATE_STRENGTH)
    return min(rate * told, 1.0)


class CallTally(NamedTuple):
    """Calls by lot, added up; each draw compares who was drawn with those beside whom it was."""

    draws: int = 0
    paid: float = 0.0
    """How many of the drawn paid."""
    others: float = 0.0
    """The share of the others that paid, summed over the draws."""
    squares: float = 0.0
    """The differences' squares."""

    def with_draws(self, draws: Iterable[tuple[bool, Sequence[bool]]]) -> CallTally:
        """With these too: whether the drawn paid, and whether each of the others did."""
        count, paid, others, squares = self
        for drawn, beside in draws:
            share = sum(beside) / len(beside)
            count, paid, others = count + 1, paid + drawn, others + share
            squares += (drawn - share) ** 2
        return CallTally(count, paid, others, squares)

    @property
    def difference(self) -> float:
        """By how much more of the drawn paid, -1 to 1; draws there must be."""
        return (self.paid - self.others) / self.draws

    @property
    def error(self) -> float:
        """Half the width of the range around `difference` that holds the truth in nineteen cases of twenty; of two draws at least."""
        spread = max(self.squares - self.draws * self.difference**2, 0.0) / (self.draws - 1)
        return _SURE * math.sqrt(spread / self.draws)

    @property
    def tells(self) -> bool:
        """Whether the draws are many enough, and the difference is more than chance."""
        return self.draws >= LEAST_DRAWS and abs(self.difference) > self.error
