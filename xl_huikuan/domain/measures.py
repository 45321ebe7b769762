"""The cheapest mix of measures that closes the gaps; under a budget, the mix that closes the most money.

Each customer's sensible mixes are worked out exactly: every mix that no other beats in both cost and money closed. Without
a budget each customer takes the mix that closes the most, the cheapest of these; a budget is shared out over the whole
office (`measures_budget`). All in whole cents.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xl_huikuan.domain.measures_budget import Mix, allocate_budget


@dataclass(frozen=True, slots=True)
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
    """次数上限: how often a month for one customer."""
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

    def increment(self, usual: int) -> int:
        """What it brings once, cents, half up."""
        brings = math.floor(self.rate * max(usual, 0) + 0.5)
        return brings if self.cap is None else min(brings, self.cap)


@dataclass(frozen=True, slots=True)
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


def choose_mixes(
    needs: Sequence[Need], measures: Sequence[Measure], days_left: int, budget: int | None = None
) -> list[Suggestion]:
    """One suggestion a customer, in order; an empty one where there is no gap.

    Args:
        needs: the customers.
        measures: what the office offers; names are unique. 0 times: no longer offered, yet it may be taken already.
        days_left: calendar days until the month closes; what takes longer is left out.
        budget: the most that all suggested actions together may cost, cents; None: no limit.

    Raises:
        ValueError: a negative budget, or two measures of the same name.
    """
    if budget is not None and budget < 0:
        raise ValueError("措施预算不能为负")
    if len({measure.name for measure in measures}) < len(measures):
        raise ValueError("清单里有重名的措施")
    offers = [_usable_measures(need, measures, days_left) for need in needs]
    mixes = [_efficient_mixes(need, offer) for need, offer in zip(needs, offers, strict=True)]
    best = [each[-1] for each in mixes]
    if budget is not None and sum(mix.cost for mix in best) > budget:
        best = allocate_budget(mixes, budget)
    return [_build_suggestion(*each) for each in zip(needs, offers, best, strict=True)]


def _usable_measures(need: Need, measures: Sequence[Measure], days_left: int) -> list[Measure]:
    """What may be suggested to the customer: it brings something in time, answers its obstacle, is not used up.

    What is taken already, offered still or not, excludes what it excludes.
    """
    usable = [
        measure
        for measure in measures
        if need.closable > 0
        and measure.days <= days_left
        and measure.times > need.taken.get(measure.name, 0)
        and (need.obstacle is None or not measure.obstacles or need.obstacle in measure.obstacles)
    ]
    excluded = {name for measure in measures if need.taken.get(measure.name) for name in measure.excludes}
    usable = [m for m in usable if m.name not in excluded and not any(need.taken.get(name) for name in m.excludes)]
    needed = {name for measure in usable for name in measure.needs}
    return [measure for measure in usable if measure.increment(need.usual) > 0 or measure.name in needed]


def _efficient_mixes(need: Need, offer: Sequence[Measure]) -> list[Mix]:
    """Every mix that no other beats in cost and money closed, from nothing to the most closed.

    Measure by measure; mixes are compared only with those that agree in the measures that others need or exclude. Of
    equal ones the fewest actions win, then the order of the list.
    """
    tied = {name for m in offer for name in (*m.needs, *m.excludes)} | {m.name for m in offer if m.needs or m.excludes}
    kept: list[Mix] = [Mix(0, 0, ())]
    for at, measure in enumerate(offer):
        brings, left = measure.increment(need.usual), measure.times - need.taken.get(measure.name, 0)
        most = min(left, 1 if brings == 0 else -(-need.closable // brings))
        grown = [
            Mix(mix.closed + brings * times, mix.cost + measure.cost * times, (*mix.times, times))
            for mix in kept
            for times in range(most + 1)
        ]
        groups: dict[tuple[bool, ...], list[Mix]] = {}
        linked = [number for number in range(at + 1) if offer[number].name in tied]
        for mix in grown:
            groups.setdefault(tuple(mix.times[number] > 0 for number in linked), []).append(mix)
        kept = [mix for group in groups.values() for mix in _pareto_front(group, need.closable)]
    allowed = [mix for mix in kept if _satisfies_links(need, offer, mix)]
    return _pareto_front(allowed, need.closable)


def _pareto_front(mixes: Iterable[Mix], closable: int) -> list[Mix]:
    """By money closed, rising; each dearer than the one before it."""
    held = (Mix(min(mix.closed, closable), mix.cost, mix.times) for mix in mixes)
    ordered = sorted(held, key=lambda mix: (-mix.closed, mix.cost, sum(mix.times), tuple(-n for n in mix.times)))
    found: list[Mix] = []
    for mix in ordered:
        if not found or mix.cost < found[-1].cost:
            found.append(mix)
    return found[::-1]


def _satisfies_links(need: Need, offer: Sequence[Measure], mix: Mix) -> bool:
    """Whether the mix keeps to what its measures need and exclude, those taken already among them."""
    chosen = {measure.name for measure, times in zip(offer, mix.times, strict=True) if times}
    there = chosen | {name for name, times in need.taken.items() if times}
    return all(
        measure.needs <= there and not measure.excludes & (there - {measure.name})
        for measure in offer
        if measure.name in chosen
    )


def _build_suggestion(need: Need, offer: Sequence[Measure], mix: Mix) -> Suggestion:
    """The mix as actions; together they bring no more than the customer can carry."""
    left = need.room
    actions = []
    for measure, times in zip(offer, mix.times, strict=True):
        for _ in range(times):
            brings = measure.increment(need.usual)
            if left is not None:
                brings = min(brings, left)
                left -= brings
            actions.append(Action(measure.name, brings, measure.cost))
    return Suggestion(need.code, tuple(actions), mix.closed, max(need.gap, 0) - mix.closed)
