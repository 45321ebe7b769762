"""Time of the cheapest mix of measures: ``python benchmarks/bench_measures.py [CUSTOMERS]``, five measures, one budget.

Goal: 1,000 customers in under 2 s. Beside it a greedy loop, the most money for a yuan first, and what it leaves open.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from xl_huikuan.domain.measures import Measure, Need, choose_mixes

OFFER = [
    Measure("激励", 0.10, 5_000_000, 200_000, 3, 1),
    Measure("宣传", 0.08, 4_000_000, 300_000, 7, 1),
    Measure("网点", 0.12, 6_000_000, 400_000, 10, 2),
    Measure("培训", 0.05, 2_000_000, 80_000, 5, 2),
    Measure("进货", 0.20, 10_000_000, 600_000, 5, 1),
]


def office(customers: int, seed: int) -> list[Need]:
    dice = np.random.default_rng(seed)
    usual = np.exp(dice.normal(16.5, 1.0, customers)).astype(int)
    gaps = (usual * dice.uniform(0, 0.8, customers)).astype(int)
    rooms = (usual * dice.uniform(0, 1, customers)).astype(int)
    return [Need(str(at), int(gaps[at]), int(usual[at]), int(rooms[at]) if at % 2 else None) for at in range(customers)]


def greedy(needs: list[Need], budget: int) -> int:
    """What a loop closes: again and again the measure with the most money for a yuan."""
    left = {need.code: need.closable for need in needs}
    ways = sorted(
        ((measure.increment(need.usual) / measure.cost, need, measure) for need in needs for measure in OFFER),
        key=lambda way: -way[0],
    )
    closed = 0
    for _, need, measure in ways:
        for _ in range(measure.times):
            if left[need.code] > 0 and measure.cost <= budget:
                gain = min(measure.increment(need.usual), left[need.code])
                left[need.code] -= gain
                closed += gain
                budget -= measure.cost
    return closed


if __name__ == "__main__":
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{customers:,} customers × {len(OFFER)} measures under one budget, exact to the cent")
    for seed in range(3):
        needs = office(customers, seed)
        full = sum(action.cost for each in choose_mixes(needs, OFFER, 20) for action in each.actions)
        for share in (0.1, 0.5, 0.9):
            budget = int(full * share)
            start = time.perf_counter()
            found = choose_mixes(needs, OFFER, 20, budget)
            took = time.perf_counter() - start
            closed = sum(each.closed for each in found)
            start = time.perf_counter()
            loop = greedy(needs, budget)
            other = time.perf_counter() - start
            print(
                f"office {seed}, budget {share:4.0%} of what everything costs  {took:6.2f} s  goal 2 s:"
                f" {'met' if took < 2 else 'MISSED'}   a greedy loop {other:5.3f} s closes {loop / closed:7.2%} of it"
            )
