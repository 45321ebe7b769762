"""What measures are, what customers need of them, and what is suggested. Money in cents."""

from __future__ import annotations

import math
from dataclasses import field

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.records import record


@record
class Measure:
    """A kind of action (tblMeasures)."""

    name: str
    rate: float
    """预计增量率: what it brings once, as a share of the customer's usual monthly receipts."""
    cap: int | None
    """增量上限: at most so much each time, cents."""
    cost: int
    """单次成本, cents."""
    days: int
    """见效天数: calendar days until it works."""
    times: int
    """次数上限: how often a month for one customer; no two times begin on one day."""
    obstacles: frozenset[str] = frozenset()
    """适用障碍: the obstacles it answers; empty: all."""
    needs: frozenset[str] = frozenset()
    """须先有: measures that must be taken too."""
    excludes: frozenset[str] = frozenset()
    """不可同做: measures that must not be taken beside it."""

    def __post_init__(self) -> None:
        """Raise ValueError for figures that no measure can have."""
        if not 0 <= self.rate < math.inf or self.cost < 0 or self.days < 0 or self.times < 0:
            raise ValueError(f"措施“{self.name}”的增量率、成本、天数、次数不能为负")
        if self.cap is not None and self.cap < 0:
            raise ValueError(f"措施“{self.name}”的增量上限不能为负")

    def fits(self, days_left: int) -> int:
        """How often it works within so many days if each time begins on a day of its own."""
        return max(days_left - self.days + 1, 0)

    def increment(self, usual: int) -> int:
        """What it brings once, cents, half up."""
        brings = math.floor(self.rate * max(usual, 0) + 0.5)
        return brings if self.cap is None else min(brings, self.cap)


@record
class Need:
    """A customer whose gap measures should close; amounts in cents."""

    code: str
    gap: int
    """What neither promise, payment nor a decided action covers."""
    usual: int
    """Usual monthly receipts."""
    room: int | None = None
    """What it can carry beyond all that; None: no limit known."""
    obstacle: str | None = None
    """None: not told, so every measure may answer it."""
    taken: dict[str, int] = field(default_factory=dict)
    """Measures decided or done already, and how often."""

    @property
    def closable(self) -> int:
        """The most that measures may close."""
        return max(self.gap if self.room is None else min(self.gap, self.room), 0)


class Action(NamedTuple):
    """One suggested action of a customer; cents."""

    measure: str
    increment: int
    cost: int


class Suggestion(NamedTuple):
    """What is suggested to a customer, and what it leaves open; cents."""

    code: str
    actions: tuple[Action, ...]
    closed: int
    still_open: int


class Chosen(NamedTuple):
    """What is suggested to whom, and how good that is."""

    suggestions: list[Suggestion]
    short: int
    """At most so much more could be closed, cents; 0: proved that nothing more can."""
    cheapest: bool
    """Whether it is proved that nothing closes as much for less."""
