"""Sharing a budget for measures over the office: one mix a customer (a multiple-choice knapsack).

First the most money closed, then the least cost for it, in whole cents. It always ends: where that is not proved within the
work that is allowed, the answer says how far from the best it may be.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from xl_huikuan.domain.mixes import Mix
from xl_huikuan.named_tuples import NamedTuple

WORK = 20_000_000
"""So many combinations are looked at at most: a few seconds."""
_LARGEST = 2**62


class Shared(NamedTuple):
    """One mix a customer, and how good that is."""

    chosen: list[Mix]
    short: int = 0
    """At most so much more could be closed within the budget, cents; 0: proved that nothing more can."""
    cheapest: bool = True
    """Whether it is proved that nothing closes as much for less."""


class _Guess(NamedTuple):
    """Each customer's mixes when the best steps are taken first."""

    start: list[Mix]
    """Up to the first step that the budget cannot pay."""
    filled: list[Mix]
    """With all later ones that it can."""
    gain: int
    """What the first step that it cannot pay closes; 0: it pays for all."""
    cost: int
    """And costs."""


def allocate_budget(mixes: Sequence[Sequence[Mix]], budget: int, work: int = WORK) -> Shared:
    """One mix a customer within the budget: the most closed, then the least cost.

    A price of money (money closed for a unit of cost) tells what each mix loses against its customer's best one at that
    price. No solution that loses more in all than a known one falls short of the bound can be best: nearly all mixes are
    out before anything is searched.

    Args:
        mixes: for each customer, rising in cost and money closed; the first costs nothing.
        budget: cents.
        work: how many combinations may be looked at.
    """
    unit = math.gcd(*(mix.cost for each in mixes for mix in each)) or 1
    most = budget // unit * unit
    guess = _take_best_steps(mixes, most)
    if not guess.gain:
        return Shared(guess.start)
    room = (most - sum(mix.cost for mix in guess.start)) // unit
    known = (
        sum(mix.closed for mix in guess.filled) - sum(mix.closed for mix in guess.start),
        sum(mix.cost for mix in guess.filled) // unit - sum(mix.cost for mix in guess.start) // unit,
    )
    if max(sum(each[-1].closed for each in mixes), sum(each[-1].cost for each in mixes)) > _LARGEST:
        return Shared(guess.filled, guess.gain * room * unit // guess.cost - known[0], False)
    return _improve(mixes, guess, unit, room, known, work)


def _take_best_steps(mixes: Sequence[Sequence[Mix]], budget: int) -> _Guess:
    """The steps that close the most for a unit of cost first.

    A customer's steps lead along the mixes that no blend of two others beats (their upper hull).
    """
    steps = [
        (after.closed - before.closed, after.cost - before.cost, at, after)
        for at, each in enumerate(mixes)
        for before, after in pairwise(_upper_hull(each))
    ]
    # exact: different ratios differ by more than the last digit
    digits = 2 * max((cost.bit_length() for _, cost, _, _ in steps), default=0)
    steps.sort(key=lambda step: -((step[0] << digits) // step[1]))
    taken = [each[0] for each in mixes]
    guess = None
    left = budget - sum(mix.cost for mix in taken)
    stopped: set[int] = set()
    for gain, cost, at, mix in steps:
        if at in stopped:
            continue
        if cost <= left:
            taken[at] = mix
            left -= cost
        else:
            stopped.add(at)
            guess = guess or _Guess(list(taken), taken, gain, cost)
    return guess or _Guess(taken, taken, 0, 1)


def _upper_hull(each: Sequence[Mix]) -> list[Mix]:
    """The mixes that no blend of two others beats."""
    hull: list[Mix] = []
    for mix in each:
        while len(hull) > 1 and (hull[-1].closed - hull[-2].closed) * (mix.cost - hull[-2].cost) <= (
            mix.closed - hull[-2].closed
        ) * (hull[-1].cost - hull[-2].cost):
            hull.pop()
        hull.append(mix)
    return hull


def _improve(
    mixes: Sequence[Sequence[Mix]], guess: _Guess, unit: int, room: int, known: tuple[int, int], work: int
) -> Shared:
    """What a search finds from there; costs in units, so that the budget is spent in whole ones."""
    import numpy as np  # heavy: only where there is a budget to share out

    from xl_huikuan.domain.measures_search import BestKnown, Exchanges, search_exchanges

    sizes = [len(each) for each in mixes]
    customer = np.repeat(np.arange(len(mixes)), sizes)
    closed = np.fromiter((mix.closed for each in mixes for mix in each), np.int64, len(customer))
    cost = np.fromiter((mix.cost // unit for each in mixes for mix in each), np.int64, len(customer))
    start = np.array([(mix.closed, mix.cost // unit) for mix in guess.start])[customer]
    exchanges = Exchanges(customer, closed - start[:, 0], cost - start[:, 1])
    found = search_exchanges(exchanges, room, guess.gain, guess.cost // unit, BestKnown(*known), work)
    chosen = list(guess.filled)
    if found.chosen is not None:
        chosen = list(guess.start)
        first = np.cumsum([0, *sizes])
        for at in found.chosen:
            who = int(customer[at])
            chosen[who] = mixes[who][at - int(first[who])]
    return Shared(chosen, found.short, found.cheapest)
