"""Sharing a budget for measures over the office: one mix a customer (a multiple-choice knapsack), exactly, with HiGHS.

First the most money closed, then the least cost for it. Amounts are integers of cents, and what the solver, which counts
in floats, says is checked in integers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple


class Mix(NamedTuple):
    """A way to close some of a customer's gap."""

    closed: int
    cost: int
    times: tuple[int, ...]
    """How often each measure that may be used for it."""


def allocate_budget(mixes: Sequence[Sequence[Mix]], budget: int) -> list[Mix]:
    """One mix a customer within the budget: the most closed, then the least cost.

    A price of money (money closed for a unit of cost) tells what each mix loses against its customer's best one at that
    price. No solution that loses more in all than a known one falls short of the bound can be best, so nearly all mixes
    are out before HiGHS is asked: for 1,000 customers some dozens are left of several thousand.
    """
    gain, cost = _shadow_price(mixes, budget)
    # in units of 1/cost, so that every figure is whole
    worth = [[mix.closed * cost - mix.cost * gain for mix in each] for each in mixes]
    best = [max(each) for each in worth]
    bound = sum(best) + gain * budget
    slack = bound - cost * sum(mix.closed for mix in _greedy_solution(mixes, budget, gain, cost))
    core = [
        [mix for mix, value in zip(each, values, strict=True) if top - value <= slack]
        for each, values, top in zip(mixes, worth, best, strict=True)
    ]
    most = _solve_knapsack(core, budget, None)
    return _solve_knapsack(core, budget, sum(mix.closed for mix in most))


def _shadow_price(mixes: Sequence[Sequence[Mix]], budget: int) -> tuple[int, int]:
    """Money closed and its cost at the step that no longer fits, when the best steps are taken first.

    A customer's steps lead along the mixes that no blend of two others beats (their upper hull).
    """
    steps = []
    for each in mixes:
        hull = _upper_hull(each)
        steps += [(after.closed - before.closed, after.cost - before.cost) for before, after in pairwise(hull)]
    steps.sort(key=lambda step: Fraction(step[0], step[1]), reverse=True)
    spent = sum(each[0].cost for each in mixes)
    for gain, cost in steps:
        spent += cost
        if spent > budget:
            return gain, cost
    return 0, 1


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


def _greedy_solution(mixes: Sequence[Sequence[Mix]], budget: int, gain: int, cost: int) -> list[Mix]:
    """A good solution within the budget: each customer's best mix at the price, then the best use of what is left."""
    chosen = [max(each, key=lambda mix: (mix.closed * cost - mix.cost * gain, -mix.cost)) for each in mixes]
    left = budget - sum(mix.cost for mix in chosen)
    while True:
        better = max(
            (
                ((mix.closed - now.closed) * cost - (mix.cost - now.cost) * gain, mix.closed - now.closed, at, mix)
                for at, (each, now) in enumerate(zip(mixes, chosen, strict=True))
                for mix in each
                if mix.closed > now.closed and mix.cost - now.cost <= left
            ),
            default=None,
        )
        if better is None:
            return chosen
        _, _, at, mix = better
        left -= mix.cost - chosen[at].cost
        chosen[at] = mix


def _solve_knapsack(mixes: Sequence[Sequence[Mix]], budget: int, at_least: int | None) -> list[Mix]:
    """Maximise what is closed within the budget; or, told what must be closed at least, minimise the cost."""
    import highspy  # heavy: only where there is a budget to share out
    import numpy as np

    options = [mix for each in mixes for mix in each]
    closed_unit = math.gcd(*(mix.closed for mix in options)) or 1
    cost_unit = math.gcd(*(mix.cost for mix in options)) or 1
    closed = np.array([mix.closed // closed_unit for mix in options], dtype=float)
    cost = np.array([mix.cost // cost_unit for mix in options], dtype=float)
    customers = np.repeat(np.arange(len(mixes)), [len(each) for each in mixes])
    # rows: one mix for each customer; the budget; what must be closed. All are whole numbers: half a unit is slack.
    rows, columns = len(mixes), len(options)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows + 2
    model.col_cost_ = -closed if at_least is None else cost
    model.col_lower_, model.col_upper_ = np.zeros(columns), np.ones(columns)
    model.row_lower_ = np.r_[
        np.ones(rows), -highspy.kHighsInf, 0 if at_least is None else at_least // closed_unit - 0.5
    ]
    model.row_upper_ = np.r_[np.ones(rows), budget // cost_unit + 0.5, highspy.kHighsInf]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.arange(columns + 1) * 3
    model.a_matrix_.index_ = np.column_stack([customers, np.full(columns, rows), np.full(columns, rows + 1)]).ravel()
    model.a_matrix_.value_ = np.column_stack([np.ones(columns), cost, closed]).ravel()
    model.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.silent()
    for name, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5), ("mip_feasibility_tolerance", 1e-9)):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS: {solver.getModelStatus()}")
    taken = np.array(solver.getSolution().col_value) > 0.5
    chosen = [mix for mix, is_taken in zip(options, taken, strict=True) if is_taken]
    good = len(chosen) == len(mixes) and sum(mix.cost for mix in chosen) <= budget
    if not good or (at_least is not None and sum(mix.closed for mix in chosen) < at_least):
        raise RuntimeError("HiGHS: the answer does not hold in whole cents")
    return chosen
