"""Which exchanges of mixes close the most within what is left of a budget: dynamic programming over the customers.

A state is what the customers looked at so far have in place of what they started with: what it costs more and closes more.
Only states are kept that no other beats in both, and that may yet lead to something better than what is known: measured by
the price of money each has lost something, and what it must lose besides is known from below. How many are kept, and how
many are looked at in all, is limited by counts and not by a clock: the same question has the same answer everywhere.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from xl_huikuan.named_tuples import NamedTuple

_AT_ONCE = 400_000
"""So many states are looked at for one customer: memory follows from it."""
_AWAY = 1e-3
"""Where too many lose as little, those near the whole budget are kept: a unit away counts as so much of its price lost."""
_FILLINGS = 100
"""So often at most an exchange is looked for to use up what is left."""
_NEVER = 1e100

_Whole = NDArray[np.int64]
_Real = NDArray[np.float64]
_Places = NDArray[np.intp]


class Exchanges(NamedTuple):
    """What customers may have in place of what they start with, one after the other; the differences, whole numbers.

    Each customer has one that changes nothing. None closes more than its cost at the price.
    """

    customer: _Places
    """Counted from 0, rising, none left out."""
    closed: _Whole
    cost: _Whole


class BestKnown(NamedTuple):
    """The best known, against what the customers start with."""

    closed: int
    cost: int
    chosen: list[int] | None = None
    """Which exchanges, for those who do not keep what they start with; None: what was known before."""
    short: int = 0
    """At most so much more could be closed; 0: proved that nothing more can."""
    cheapest: bool = True
    """Whether it is proved that nothing closes as much for less."""


class _Stage(NamedTuple):
    """The states after a customer, in the order of cost."""

    options: _Places
    """The customer's exchanges."""
    before: int
    """How many states there were before."""
    origin: _Whole
    """Number of the exchange · `before` + number of the state before."""
    closed: _Whole
    cost: _Whole
    loses: _Real
    """At least, against the bound, once every customer was looked at."""

    def only(self, which: NDArray[np.bool_] | _Places) -> _Stage:
        """Some of the states."""
        return self._replace(
            origin=self.origin[which], closed=self.closed[which], cost=self.cost[which], loses=self.loses[which]
        )

    def origins(self) -> _Stage:
        """What leads back, and no more: every stage is kept until the end."""
        none = self.only(np.zeros(0, np.intp))
        return none._replace(origin=self.origin.astype(np.int32))


def search_exchanges(exchanges: Exchanges, room: int, gain: int, unit: int, known: BestKnown, work: int) -> BestKnown:
    """The most closed within the room, then the least cost.

    Args:
        exchanges: what may change.
        room: how much may be spent beyond what the customers start with; not negative.
        gain: a price of money: closed for `unit` of cost.
        unit: see `gain`.
        known: a solution to be beaten.
        work: how many states may be looked at.
    """
    price = gain / unit
    _, closed, cost = exchanges
    lost = np.maximum(price * cost - closed, 0.0)
    filled = _fill(exchanges, lost, room)
    best = filled if (filled.closed, -filled.cost) > (known.closed, -known.cost) else known
    error = _rounding(price, closed, cost, room)
    slack = price * room - best.closed + error  # nothing closes more than the room at the price
    nothing = np.zeros(1, np.int64)
    state = _Stage(np.zeros(0, np.intp), 1, nothing, nothing, nothing, np.zeros(1))
    trail: list[_Stage] = []
    given_up = math.inf  # what is lost at least by the states that were dropped unseen
    for options, dearer, cheaper in _order(exchanges, lost, slack):
        if not len(state.cost) or _is_best(best, room, gain, unit):
            break
        options = options[lost[options] <= slack]
        most = min(_AT_ONCE, work) // len(options)
        if most < len(state.cost):
            state, least = _most_promising(state, most, price * _AWAY * np.abs(room - state.cost))
            given_up = min(given_up, least)
        if not most:
            break
        work -= len(options) * len(state.cost)
        trail.append(state.origins())
        more = (closed[options][:, None] + state.closed).ravel()
        spent = (cost[options][:, None] + state.cost).ravel()
        left = room - spent
        # what is not spent is lost at the price
        loses = price * spent - more + np.where(left >= 0, min(dearer, price) * left, -cheaper * left)
        error = max(error, _rounding(price, more, spent, room))
        origin = np.flatnonzero(loses <= slack + error)
        state = _Stage(options, len(state.cost), origin, more[origin], spent[origin], loses[origin])
        state = state.only(_unbeaten(state.closed, state.cost))
        fitting = int(np.searchsorted(state.cost, room, side="right")) - 1  # it closes the most of all that fit
        if fitting >= 0 and (state.closed[fitting], -state.cost[fitting]) > (best.closed, -best.cost):
            slack -= float(state.closed[fitting] - best.closed)
            best = BestKnown(
                int(state.closed[fitting]), int(state.cost[fitting]), _walk_back([*trail[1:], state], fitting)
            )
            state = state.only(state.loses <= slack + error)
    if _is_best(best, room, gain, unit) or given_up > slack + error:
        return best
    bound = min(math.floor(price * room - given_up + 2 * error), gain * room // unit)
    return best._replace(short=max(bound - best.closed, 0), cheapest=False)


def _fill(exchanges: Exchanges, lost: _Real, room: int) -> BestKnown:
    """A first use of the room: again and again the exchange that closes more and loses least."""
    customer, closed, cost = exchanges
    people = int(customer[-1]) + 1
    now = np.full(people, -1)
    has_closed, has_cost, has_lost = np.zeros(people, np.int64), np.zeros(people, np.int64), np.zeros(people)
    left = np.arange(len(customer))
    for _ in range(_FILLINGS):
        who = customer[left]
        left = left[(closed[left] > has_closed[who]) & (cost[left] - has_cost[who] <= room - has_cost.sum())]
        if not len(left):
            break
        at = left[np.argmin(lost[left] - has_lost[customer[left]])]
        who = customer[at]
        now[who], has_closed[who], has_cost[who], has_lost[who] = at, closed[at], cost[at], lost[at]
    return BestKnown(int(has_closed.sum()), int(has_cost.sum()), now[now >= 0].tolist())


def _is_best(best: BestKnown, room: int, gain: int, unit: int) -> bool:
    """Whether the price alone proves it: no whole unit more can be closed, and none of cost be saved."""
    return (best.closed + 1) * unit > gain * room and (best.cost - 1) * gain < best.closed * unit


def _rounding(price: float, closed: _Whole, cost: _Whole, room: int) -> float:
    """More than what counting in floats may be off."""
    largest = max(float(np.abs(closed).max(initial=0)), price * max(float(np.abs(cost).max(initial=0)), room))
    return 1e-6 + 4e-15 * largest


def _order(exchanges: Exchanges, lost: _Real, slack: float) -> list[tuple[_Places, float, float]]:
    """The customers for whom another exchange may be best, those first that lose least for a unit of cost.

    For each: its exchanges, and what a unit of cost more, or less, loses at least with the customers after it.
    """
    customer, _, cost = exchanges
    kept = np.flatnonzero(lost <= slack)
    rate = np.full(len(kept), _NEVER)
    np.divide(lost[kept], np.abs(cost[kept]), out=rate, where=cost[kept] != 0)
    starts = np.flatnonzero(np.r_[True, np.diff(customer[kept]) > 0])
    dearer = np.minimum.reduceat(np.where(cost[kept] > 0, rate, _NEVER), starts)
    cheaper = np.minimum.reduceat(np.where(cost[kept] < 0, rate, _NEVER), starts)
    # in turn the next that may spend more and the next that may spend less: so the whole budget is met early
    place = np.minimum(_rank(dearer), _rank(cheaper))
    order = np.argsort(place, kind="stable")
    order = order[np.minimum(dearer, cheaper)[order] < _NEVER]
    ends = np.r_[starts[1:], len(kept)]
    after = (np.r_[np.minimum.accumulate(rates[order][::-1])[::-1][1:], _NEVER] for rates in (dearer, cheaper))
    return [
        (kept[starts[at] : ends[at]], float(more), float(less)) for at, more, less in zip(order, *after, strict=True)
    ]


def _rank(rates: _Real) -> _Places:
    """The place of each in their order; those that never are come last."""
    rank = np.empty(len(rates), np.intp)
    rank[np.argsort(rates, kind="stable")] = np.arange(len(rates))
    rank[rates >= _NEVER] = len(rates)
    return rank


def _unbeaten(closed: _Whole, cost: _Whole) -> _Places:
    """The states that no other beats in cost and money closed, in the order of cost; the first of equal ones."""
    order = np.argsort(cost, kind="stable")
    closed, cost = closed[order], cost[order]
    rises = np.r_[True, closed[1:] > np.maximum.accumulate(closed)[:-1]][: len(order)]
    order, cost = order[rises], cost[rises]
    found: _Places = order[np.r_[cost[1:] > cost[:-1], True][: len(order)]]
    return found


def _most_promising(state: _Stage, most: int, away: _Real) -> tuple[_Stage, float]:
    """So many of the states, and what the others lose at least. Of equal ones the first, whatever the processor."""
    if not most:
        return state.only(np.zeros(0, np.intp)), float(state.loses.min())
    score = state.loses + away
    last = np.partition(score, most - 1)[most - 1]
    kept = score < last
    kept[np.flatnonzero(score == last)[: most - int(kept.sum())]] = True
    return state.only(kept), float(state.loses[~kept].min())


def _walk_back(trail: list[_Stage], at: int) -> list[int]:
    """The exchanges that led to a state of the last stage."""
    chosen = []
    for stage in reversed(trail):
        option, at = divmod(int(stage.origin[at]), stage.before)
        chosen.append(int(stage.options[option]))
    return chosen
