"""A budget over customers' mixes: by hand, and against trying every combination."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.measures_budget import Shared, _take_best_steps, _upper_hull, allocate_budget
from xl_huikuan.domain.measures_search import _most_promising, _Stage
from xl_huikuan.domain.mixes import Mix


def mixes_of(*figures: tuple[int, int]) -> list[Mix]:
    """Mixes of (closed, cost), the first of which does nothing."""
    return [Mix(closed, cost, (at,)) for at, (closed, cost) in enumerate(((0, 0), *figures))]


def proved(shared: Shared) -> tuple[int, int]:
    """What is closed, and its cost, of an answer that says that it is the best."""
    assert shared[1:] == (0, True)
    return sums(shared.chosen)


def sums(chosen: list[Mix]) -> tuple[int, int]:
    return sum(mix.closed for mix in chosen), sum(mix.cost for mix in chosen)


def test_the_most_closed_then_the_least_cost() -> None:
    # Each closes 10; for 13 any four of 1, 2, 3, 4, 5, 6 that cost no more: 1 + 2 + 3 + 4 is the cheapest.
    customers = [mixes_of((10, cost)) for cost in (6, 5, 4, 3, 2, 1)]
    assert proved(allocate_budget(customers, 13)) == (40, 10)
    assert proved(allocate_budget(customers, 9)) == (30, 6)
    assert proved(allocate_budget(customers, 0)) == (0, 0)
    # Only one of two fits, and either closes the same: the cheaper one.
    assert proved(allocate_budget([mixes_of((20, 6)), mixes_of((20, 3))], 7)) == (20, 3)
    assert proved(allocate_budget([mixes_of((10, 4)), mixes_of((10, 3))], 6)) == (10, 3)
    # 20 for 5 by one, or 10 + 10 for 2 + 2 by two others.
    assert proved(allocate_budget([mixes_of((20, 5)), mixes_of((10, 2)), mixes_of((10, 2))], 5)) == (20, 4)


def test_greed_by_money_a_yuan_is_not_enough() -> None:
    # 6 for 1 is the best a yuan, but leaves 9 for nothing; 20 for 10 is the most.
    assert proved(allocate_budget([mixes_of((6, 1)), mixes_of((20, 10))], 10)) == (20, 10)


def test_figures_without_a_common_unit_stay_exact() -> None:
    # One cent decides: 10¹² + 1 against 10¹², each for the whole budget.
    customers = [mixes_of((10**12, 700)), mixes_of((10**12 + 1, 700)), mixes_of((3, 699))]
    assert proved(allocate_budget(customers, 700)) == (10**12 + 1, 700)


def test_figures_that_no_computer_word_holds() -> None:
    # Three of ten for 2 each, and 1 for the last: the price is half of 10²⁸, so 3.5 · 10²⁸ is the bound.
    customers = [*(mixes_of((10**28, 2)) for _ in range(10)), mixes_of((1, 1))]
    found = allocate_budget(customers, 7)
    assert (sums(found.chosen), found.short, found.cheapest) == ((3 * 10**28 + 1, 7), 5 * 10**27 - 1, False)


def test_the_same_on_every_machine() -> None:
    # What is kept of too many states does not depend on how a processor sorts equal ones.
    state = _Stage(np.zeros(1, np.intp), 1, *(np.arange(6) for _ in range(3)), np.array([2.0, 1, 2, 0, 2, 2]))
    kept, least = _most_promising(state, 4, np.array([0.0, 0, 1, 0, 0, 0]))
    assert (kept.origin.tolist(), least) == ([0, 1, 3, 4], 2.0)
    none, least = _most_promising(state, 0, np.zeros(6))
    assert (len(none.origin), least) == (0, 0.0)


def test_upper_hull() -> None:
    # At a cost of 20 a blend of (10, 5) and (30, 30) closes 10 + 20·15/25 = 22, more than 12.
    kept = _upper_hull(mixes_of((10, 5), (12, 20), (30, 30)))
    assert [mix[:2] for mix in kept] == [(0, 0), (10, 5), (30, 30)]
    # On the line it is no better than the blend; at one more it is.
    assert [mix[:2] for mix in _upper_hull(mixes_of((10, 10), (20, 20)))] == [(0, 0), (20, 20)]
    assert [mix[:2] for mix in _upper_hull(mixes_of((11, 10), (20, 20)))] == [(0, 0), (11, 10), (20, 20)]
    # (10, 6) falls when (20, 11) comes, and (12, 8) then too: from (0, 0) to (20, 11) the blend closes 10.9 and 14.5.
    assert [mix[:2] for mix in _upper_hull(mixes_of((10, 6), (12, 8), (20, 11)))] == [(0, 0), (20, 11)]


def test_the_best_steps_first() -> None:
    # Steps: 10 for 1, then 10 for 4; 20 for 4 by the other. By money a yuan: 10/1, 20/4, 10/4.
    customers = [mixes_of((10, 1), (20, 5)), mixes_of((20, 4))]
    found = {budget: _take_best_steps(customers, budget) for budget in (0, 1, 8, 9)}
    assert {budget: each[2:] for budget, each in found.items()} == {0: (10, 1), 1: (20, 4), 8: (10, 4), 9: (0, 1)}
    assert {budget: sums(each.start) for budget, each in found.items()} == {
        0: (0, 0),
        1: (10, 1),
        8: (30, 5),
        9: (40, 9),
    }


def test_steps_that_come_later_fill_what_is_left() -> None:
    # 30/25 first, which 24 cannot pay; then 10/10 and 8/9; 5 are left, which is what 1/5 costs
    customers = [mixes_of((30, 25)), mixes_of((10, 10), (18, 19)), mixes_of((1, 5))]
    found = _take_best_steps(customers, 24)
    assert (sums(found.start), found[2:], sums(found.filled)) == ((0, 0), (30, 25), (19, 24))
    # who could not be given a step is not given the one after it: 9/3, then 4/2 and 1/1 of another; 3 are left, then 1
    customers = [mixes_of((9, 3)), mixes_of((8, 4), (9, 5))]
    found = _take_best_steps(customers, 4)
    assert (sums(found.start), found[2:], sums(found.filled)) == ((9, 3), (8, 4), (9, 3))


def test_ratios_that_differ_in_the_last_digit() -> None:
    # (10¹² + 1) / 10¹² is more than 10¹² / (10¹² - 1) is not: 1 + 10⁻¹² against 1 + 1/(10¹² - 1), which is more
    customers = [mixes_of((10**12 + 1, 10**12)), mixes_of((10**12, 10**12 - 1))]
    assert _take_best_steps(customers, 10**12 - 1)[2:] == (10**12 + 1, 10**12)


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
    closed, cost = proved(allocate_budget(customers, budget))
    fitting = [sums(list(each)) for each in itertools.product(*customers)]
    assert (closed, -cost) == max((c, -k) for c, k in fitting if k <= budget)


@settings(max_examples=at_most(300), deadline=None)
@given(offices(), st.integers(0, 60), st.integers(0, 40))
def test_an_answer_that_is_not_proved_says_how_far_it_may_be_off(
    customers: list[list[Mix]], budget: int, work: int
) -> None:
    found = allocate_budget(customers, budget, work)
    closed, cost = sums(found.chosen)
    fitting = [sums(list(each)) for each in itertools.product(*customers)]
    most, least = max((c, -k) for c, k in fitting if k <= budget)
    assert cost <= budget and closed <= most <= closed + found.short
    assert not found.cheapest or (found.short, closed, cost) == (0, most, -least)
    assert closed >= sums(_take_best_steps(customers, budget).filled)[0]


@pytest.mark.parametrize("budget", [50, 120, 333])
def test_a_larger_office(budget: int) -> None:
    # Customer i closes 7i for i² + 1, or nothing: the cheapest a yuan is not the first of the list. A table over
    # what is spent says the same.
    customers = [mixes_of((7 * i, i * i + 1)) for i in range(1, 13)]
    best = [(0, 0)] + [(-1, 0)] * budget  # by what is spent: (closed, -cost)
    for each in customers:
        for spent in range(budget, each[1].cost - 1, -1):
            before = best[spent - each[1].cost]
            if before[0] >= 0:
                best[spent] = max(best[spent], (before[0] + each[1].closed, -spent))
    closed, cost = max(best)
    assert proved(allocate_budget(customers, budget)) == (closed, -cost)


@settings(max_examples=at_most(300), deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 3_000))
def test_offices_beyond_trying_everything(dice: Random, work: int) -> None:
    # A table over what is spent: the most that may be closed for exactly so much, -1 where nothing costs that.
    prices = [dice.randint(1, 30) for _ in range(4)]
    customers = []
    for _ in range(12):
        steps = [
            (prices[at] * dice.choice([3, 3, 4]), prices[at]) for at in dice.choices(range(4), k=dice.randint(0, 4))
        ]
        customers.append(
            mixes_of(*itertools.accumulate(steps, lambda one, other: (one[0] + other[0], one[1] + other[1])))
        )
    budget = dice.randint(0, 250)
    table = [0] + [-1] * budget
    for each in customers:
        table = [
            max(
                (table[at - mix.cost] + mix.closed for mix in each if mix.cost <= at and table[at - mix.cost] >= 0),
                default=-1,
            )
            for at in range(budget + 1)
        ]
    most = max(table)
    assert proved(allocate_budget(customers, budget)) == (most, table.index(most))
    found = allocate_budget(customers, budget, work)
    closed, cost = sums(found.chosen)
    assert cost <= budget and closed <= most <= closed + found.short
    assert not found.cheapest or (found.short, closed, cost) == (0, most, table.index(most))
