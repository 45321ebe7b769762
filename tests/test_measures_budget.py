"""A budget over customers' mixes: by hand, and against trying every combination."""

from __future__ import annotations

import itertools

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.measures_budget import Mix, _greedy_solution, _shadow_price, _upper_hull, allocate_budget


def mixes_of(*figures: tuple[int, int]) -> list[Mix]:
    """Mixes of (closed, cost), the first of which does nothing."""
    return [Mix(closed, cost, (at,)) for at, (closed, cost) in enumerate(((0, 0), *figures))]


def sums(chosen: list[Mix]) -> tuple[int, int]:
    return sum(mix.closed for mix in chosen), sum(mix.cost for mix in chosen)


def test_the_most_closed_then_the_least_cost() -> None:
    # Each closes 10; for 13 any four of 1, 2, 3, 4, 5, 6 that cost no more: 1 + 2 + 3 + 4 is the cheapest.
    customers = [mixes_of((10, cost)) for cost in (6, 5, 4, 3, 2, 1)]
    assert sums(allocate_budget(customers, 13)) == (40, 10)
    assert sums(allocate_budget(customers, 9)) == (30, 6)
    assert sums(allocate_budget(customers, 0)) == (0, 0)
    # Only one of two fits, and either closes the same: the cheaper one.
    assert sums(allocate_budget([mixes_of((20, 6)), mixes_of((20, 3))], 7)) == (20, 3)
    assert sums(allocate_budget([mixes_of((10, 4)), mixes_of((10, 3))], 6)) == (10, 3)
    # 20 for 5 by one, or 10 + 10 for 2 + 2 by two others.
    assert sums(allocate_budget([mixes_of((20, 5)), mixes_of((10, 2)), mixes_of((10, 2))], 5)) == (20, 4)


def test_greed_by_money_a_yuan_is_not_enough() -> None:
    # 6 for 1 is the best a yuan, but leaves 9 for nothing; 20 for 10 is the most.
    assert sums(allocate_budget([mixes_of((6, 1)), mixes_of((20, 10))], 10)) == (20, 10)


def test_figures_without_a_common_unit_stay_exact() -> None:
    # One cent decides: 10¹² + 1 against 10¹², each for the whole budget.
    customers = [mixes_of((10**12, 700)), mixes_of((10**12 + 1, 700)), mixes_of((3, 699))]
    assert sums(allocate_budget(customers, 700)) == (10**12 + 1, 700)


def test_upper_hull() -> None:
    # At a cost of 20 a blend of (10, 5) and (30, 30) closes 10 + 20·15/25 = 22, more than 12.
    kept = _upper_hull(mixes_of((10, 5), (12, 20), (30, 30)))
    assert [mix[:2] for mix in kept] == [(0, 0), (10, 5), (30, 30)]
    # On the line it is no better than the blend; at one more it is.
    assert [mix[:2] for mix in _upper_hull(mixes_of((10, 10), (20, 20)))] == [(0, 0), (20, 20)]
    assert [mix[:2] for mix in _upper_hull(mixes_of((11, 10), (20, 20)))] == [(0, 0), (11, 10), (20, 20)]
    # (10, 6) falls when (20, 11) comes, and (12, 8) then too: from (0, 0) to (20, 11) the blend closes 10.9 and 14.5.
    assert [mix[:2] for mix in _upper_hull(mixes_of((10, 6), (12, 8), (20, 11)))] == [(0, 0), (20, 11)]


def test_shadow_price() -> None:
    # Steps: 10 for 1, then 10 for 4; 20 for 4 by the other. By money a yuan: 10/1, 20/4, 10/4.
    customers = [mixes_of((10, 1), (20, 5)), mixes_of((20, 4))]
    assert _shadow_price(customers, 0) == (10, 1)
    assert _shadow_price(customers, 1) == (20, 4)
    assert _shadow_price(customers, 8) == (10, 4)
    assert _shadow_price(customers, 9) == (0, 1)  # all of it fits: money has no price


def test_the_first_guess() -> None:
    # The best a yuan is 30 for 25, which 24 cannot pay; at that price nothing else is worth its cost. What loses least
    # goes first: 10 for 10 (250 - 300 = -50), then 8 more for 9 (200 - 270 = -70), then 1 for 5 (25 - 150 = -125),
    # which takes all that is left.
    customers = [mixes_of((30, 25)), mixes_of((10, 10), (18, 19)), mixes_of((1, 5))]
    assert _shadow_price(customers, 24) == (30, 25)
    assert sums(_greedy_solution(customers, 24, 30, 25)) == (19, 24)


@st.composite
def offices(draw: st.DrawFn) -> list[list[Mix]]:
    steps = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 12)), max_size=4)
    return [
        mixes_of(*itertools.accumulate(draw(steps), lambda one, other: (one[0] + other[0], one[1] + other[1])))
        for _ in range(draw(st.integers(1, 4)))
    ]


@settings(max_examples=at_most(300), deadline=None)
@given(offices(), st.integers(0, 60))
def test_equal_to_trying_everything(customers: list[list[Mix]], budget: int) -> None:
    closed, cost = sums(allocate_budget(customers, budget))
    fitting = [sums(list(each)) for each in itertools.product(*customers)]
    assert (closed, -cost) == max((c, -k) for c, k in fitting if k <= budget)


@settings(max_examples=at_most(300), deadline=None)
@given(offices(), st.integers(0, 60))
def test_the_first_guess_fits_and_leaves_no_room(customers: list[list[Mix]], budget: int) -> None:
    gain, cost = _shadow_price(customers, budget)
    chosen = _greedy_solution(customers, budget, gain, cost)
    left = budget - sums(chosen)[1]
    assert left >= 0
    for each, now in zip(customers, chosen, strict=True):
        assert not any(mix.closed > now.closed and mix.cost - now.cost <= left for mix in each)


@pytest.mark.parametrize("budget", [50, 120, 333])
def test_a_larger_office(budget: int) -> None:
    # Customer i closes 7i for i² + 1, or nothing: the cheapest a yuan is not the first of the list. Dynamic programming
    # over the budget says the same as HiGHS.
    customers = [mixes_of((7 * i, i * i + 1)) for i in range(1, 13)]
    best = [(0, 0)] + [(-1, 0)] * budget  # by what is spent: (closed, -cost)
    for each in customers:
        for spent in range(budget, each[1].cost - 1, -1):
            before = best[spent - each[1].cost]
            if before[0] >= 0:
                best[spent] = max(best[spent], (before[0] + each[1].closed, -spent))
    closed, cost = max(best)
    assert sums(allocate_budget(customers, budget)) == (closed, -cost)
