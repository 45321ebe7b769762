"""The cheapest mix of measures that closes the gaps; under a budget, the mix that closes the most money.

Each customer's sensible mixes are worked out (`mixes`): every mix that no other beats in both cost and money closed. Without
a budget each customer takes the mix that closes the most, the cheapest of these; a budget is shared out over the whole
office (`measures_budget`). All in whole cents. It always ends: how much is looked at is limited, and where the best is not
proved within the limit, the answer says how far from it it may be.
"""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.domain.measure import Action, Chosen, Measure, Need, Suggestion
from xl_huikuan.domain.measures_budget import WORK, Shared, allocate_budget
from xl_huikuan.domain.mixes import Mix, Mixes, Way, efficient_mixes
from xl_huikuan.named_tuples import NamedTuple

_WORK = 20_000_000
"""So many mixes are looked at in all: ten seconds."""
_SPARING = 4
"""Hardly a customer looks at as many as it might: so many times its part of the work each may have."""
_FEWEST = 16
"""Of a customer's mixes at least so many are kept from one measure to the next."""


def choose_mixes(
    needs: Sequence[Need], measures: Sequence[Measure], days_left: int, budget: int | None = None, effort: int = 1
) -> Chosen:
    """One suggestion a customer, in order; an empty one where there is no gap.

    Args:
        needs: the customers.
        measures: what the office offers; names are unique. 0 times: no longer offered, yet it may be taken already.
        days_left: calendar days until the month closes; what takes longer is left out, and so are times
            that would begin on one day.
        budget: the most that all suggested actions together may cost, cents; None: no limit.
        effort: how long the best is looked for, as a multiple of the usual.

    Raises:
        ValueError: a negative budget, or two measures of the same name.
    """
    return choose_for_offices([OfficeNeeds(needs, measures, days_left)], budget, effort)


class OfficeNeeds(NamedTuple):
    """Customers with the measures that are offered to them; as `choose_mixes`."""

    needs: Sequence[Need]
    measures: Sequence[Measure]
    days_left: int


def choose_for_offices(offices: Sequence[OfficeNeeds], budget: int | None = None, effort: int = 1) -> Chosen:
    """`choose_mixes` for all offices together under one budget: a suggestion a customer, office by office."""
    if budget is not None and budget < 0:
        raise ValueError("措施预算不能为负")
    if any(len({measure.name for measure in office.measures}) < len(office.measures) for office in offices):
        raise ValueError("清单里有重名的措施")
    needs = [need for office in offices for need in office.needs]
    offers = [_usable_measures(need, office.measures, office.days_left) for office in offices for need in office.needs]
    days = [office.days_left for office in offices for _ in office.needs]
    ways = [_ways(need, offer, left) for need, offer, left in zip(needs, offers, days, strict=True)]
    mixes = _all_mixes(needs, ways, _WORK * max(effort, 1))
    lost = sum(each.lost for each in mixes)
    best = Shared([each.front[-1] for each in mixes])
    within = budget is None or sum(mix.cost for mix in best.chosen) <= budget
    if budget is not None and not within:
        best = allocate_budget([each.front for each in mixes], budget, WORK * effort)
    short = sum(each.most - mix.closed for each, mix in zip(mixes, best.chosen, strict=True))
    if not within:
        short = min(short, best.short + lost)
    suggestions = [_build_suggestion(*each) for each in zip(needs, offers, best.chosen, strict=True)]
    return Chosen(suggestions, short, best.cheapest and not lost)


def _usable_measures(need: Need, measures: Sequence[Measure], days_left: int) -> list[Measure]:
    """What may be suggested to the customer: it brings something in time, answers its obstacle, is not used up.

    What is taken already, offered still or not, excludes what it excludes.
    """
    usable = [
        measure
        for measure in measures
        if need.closable > 0
        and measure.fits(days_left)
        and measure.times > need.taken.get(measure.name, 0)
        and (need.obstacle is None or not measure.obstacles or need.obstacle in measure.obstacles)
    ]
    excluded = {name for measure in measures if need.taken.get(measure.name) for name in measure.excludes}
    usable = [m for m in usable if m.name not in excluded and not any(need.taken.get(name) for name in m.excludes)]
    there = {name for name, times in need.taken.items() if times} | {measure.name for measure in usable}
    while lacking := {measure.name for measure in usable if not measure.needs <= there}:
        usable = [measure for measure in usable if measure.name not in lacking]
        there = {name for name, times in need.taken.items() if times} | {measure.name for measure in usable}
    needed = {name for measure in usable for name in measure.needs}
    return [measure for measure in usable if measure.increment(need.usual) > 0 or measure.name in needed]


def _ways(need: Need, offer: Sequence[Measure], days_left: int) -> list[Way]:
    """The measures as the customer may use them; what is taken already needs no place among them."""
    place = {measure.name: at for at, measure in enumerate(offer)}
    ways = []
    for measure in offer:
        brings = measure.increment(need.usual)
        left = min(measure.times - need.taken.get(measure.name, 0), measure.fits(days_left))
        most = min(left, 1 if brings == 0 else -(-need.closable // brings))
        wanted = (name for name in measure.needs if not need.taken.get(name))
        ways.append(
            Way(
                increment=brings,
                cost=measure.cost,
                most=most,
                needs=frozenset(place[name] for name in wanted),
                excludes=frozenset(place[name] for name in measure.excludes if name in place),
            )
        )
    return ways


def _all_mixes(needs: Sequence[Need], ways: Sequence[Sequence[Way]], work: int) -> list[Mixes]:
    """Every customer's mixes; each may have what those before it leave of the work, as its measures need it."""
    wanted = sum(way.most + 1 for each in ways for way in each)
    found = []
    for need, each in zip(needs, ways, strict=True):
        mixes = efficient_mixes(need.closable, each, max(_SPARING * work // max(wanted, 1), _FEWEST))
        work -= mixes.looked_at
        wanted -= sum(way.most + 1 for way in each)
        found.append(mixes)
    return found


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
