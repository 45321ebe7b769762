"""What one customer may still bring, and how sure a range of what all bring shall be."""

from __future__ import annotations

from xl_huikuan.named_tuples import NamedTuple

LEVEL = 0.8
"""How often what comes lies within the range."""
_ROUNDING = 1e-9


class Outlook(NamedTuple):
    """What one customer may bring; what comes in neither way does not come."""

    full: int
    """Cents, if all comes."""
    p_full: float
    """The chance of it, 0 to 1."""
    part: int = 0
    """Cents, if a part comes."""
    p_part: float = 0.0
    """The chance of it; together with `p_full` at most 1."""

    @property
    def mean(self) -> float:
        """Expected cents."""
        return self.full * self.p_full + self.part * self.p_part


def checked(outlook: Outlook) -> Outlook:
    """The same, whose amounts and chances can be.

    Raises:
        ValueError: an amount below 0, or chances that are none.
    """
    full, p_full, part, p_part = outlook
    if full < 0 or part < 0:
        raise ValueError("可能的回款不能为负")
    if not (0 <= p_full <= 1 and 0 <= p_part <= 1 and p_full + p_part <= 1 + _ROUNDING):
        raise ValueError("可能性应在0到1之间，合计不超过1")
    return outlook
