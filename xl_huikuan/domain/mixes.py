"""The sensible mixes of measures for one customer: every mix that no other beats in both cost and money closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xl_huikuan.named_tuples import NamedTuple


class Mix(NamedTuple):
    """A way to close some of a customer's gap; cents."""

    closed: int
    cost: int
    times: tuple[int, ...]
    """How often each measure that may be used for it."""


class Way(NamedTuple):
    """A measure as one customer may use it; cents. Others are known by their place in the list."""

    increment: int
    cost: int
    most: int
    """How often at most."""
    needs: frozenset[int] = frozenset()
    """Which must be used too."""
    excludes: frozenset[int] = frozenset()
    """Which must not be used beside it."""


class Mixes(NamedTuple):
    """A customer's mixes."""

    front: list[Mix]
    """From nothing, or what costs nothing, to the most closed; each closes more than the one before it, and costs more."""
    lost: int
    """A mix that is not there closes at most so much more than one that costs no more, cents; 0: all are there."""
    most: int
    """No mix closes more."""
    looked_at: int
    """How many were looked at."""


_Held = tuple[int, int, int, tuple[int, ...]]
"""(-closed, cost, number of actions, -times): in this order the better comes first."""


def efficient_mixes(closable: int, ways: Sequence[Way], width: int) -> Mixes:
    """Measure by measure; mixes are compared only with those that agree in what later measures need or exclude.

    Of equal ones the fewest actions win, then the order of the list.

    Args:
        closable: the most that may be closed.
        ways: the measures.
        width: how many mixes are kept from one measure to the next; more than that are thinned out.
    """
    partners = [
        {*way.needs, *way.excludes, *(no for no, other in enumerate(ways) if at in other.needs | other.excludes)} - {at}
        for at, way in enumerate(ways)
    ]
    held: list[_Held] = [(0, 0, 0, ())]
    lost, is_most, looked_at = 0, True, 0
    for at, way in enumerate(ways):
        grown = [
            (max(closed - way.increment * times, -closable), cost + way.cost * times, count + times, (*before, -times))
            for closed, cost, count, before in held
            for times in range(way.most + 1)
        ]
        looked_at += len(grown)
        if any(partner < at for partner in partners[at]):
            grown = [each for each in grown if _agrees(ways, at, each[3])]
        linked = [no for no in range(at + 1) if any(partner > at for partner in partners[no])]
        if linked:
            groups: dict[tuple[bool, ...], list[_Held]] = {}
            for each in grown:
                groups.setdefault(tuple(each[3][no] < 0 for no in linked), []).append(each)
            held = [each for group in groups.values() for each in _front(group)]
            free = _front(groups[(False,) * len(linked)])[-1]  # whatever later measures need or exclude, it agrees
        else:
            held = _front(grown)
            free = held[-1]
        if len(held) > width:
            held, wide = _thin(held, closable, width)
            held = sorted({*held, free})
            lost += closable if linked else wide
            is_most = is_most and not linked
    front = [
        Mix(-closed, cost, tuple(-times for times in before)) for closed, cost, _, before in reversed(_front(held))
    ]
    most = front[-1].closed if is_most else closable
    return Mixes(front, min(lost, closable - front[0].closed), most, looked_at)


def _agrees(ways: Sequence[Way], at: int, times: tuple[int, ...]) -> bool:
    """Whether the last measure and those before it keep to what they need and exclude."""
    last = ways[at]
    if not times[at]:
        return not any(at in way.needs for way, often in zip(ways, times, strict=False) if often)
    used = {no for no, often in enumerate(times) if often}
    return (
        all(no in used for no in last.needs if no < at)
        and used.isdisjoint(last.excludes - {at})
        and not any(at in ways[no].excludes for no in used - {at})
    )


def _front(mixes: Iterable[_Held]) -> list[_Held]:
    """What no other beats, the most closed first; each cheaper than the one before it."""
    found: list[_Held] = []
    for each in sorted(mixes):
        if not found or each[1] < found[-1][1]:
            found.append(each)
    return found


def _thin(mixes: list[_Held], closable: int, width: int) -> tuple[list[_Held], int]:
    """Of those that close nearly the same the cheapest, and the one that closes the most; and what "nearly" is."""
    near = closable // width + 1
    found: dict[int, _Held] = {}
    for each in sorted(mixes):
        at = each[0] // near
        if at not in found or each[1] < found[at][1]:
            found[at] = each
    return sorted({min(mixes), *found.values()}), near - 1
