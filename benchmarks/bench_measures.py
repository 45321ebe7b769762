"""Time, memory and proof of the cheapest mix of measures: ``python benchmarks/bench_measures.py [CUSTOMERS] [--quick]``.

Ordinary offices of so many customers (1,000) and five measures under one budget, beside a greedy loop, the most money for a
yuan first, and what it leaves open: under 2 s, and proved. Then offices that are hard to prove anything of: each ends within
10 s and 500 MB, proved or with its distance from the best. Seconds of CPU: it is one thread, and others may run beside it.
"""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from xl_huikuan.domain.measure import Measure, Need
from xl_huikuan.domain.measures import choose_mixes

OFFER = [
    Measure("激励", 0.10, 5_000_000, 200_000, 3, 1),
    Measure("宣传", 0.08, 4_000_000, 300_000, 7, 1),
    Measure("网点", 0.12, 6_000_000, 400_000, 10, 2),
    Measure("培训", 0.05, 2_000_000, 80_000, 5, 2),
    Measure("进货", 0.20, 10_000_000, 600_000, 5, 1),
]
DAYS = 20


def office(customers: int, seed: int) -> list[Need]:
    dice = np.random.default_rng(seed)
    usual = np.exp(dice.normal(16.5, 1.0, customers)).astype(int)
    gaps = (usual * dice.uniform(0, 0.8, customers)).astype(int)
    rooms = (usual * dice.uniform(0, 1, customers)).astype(int)
    return [Need(str(at), int(gaps[at]), int(usual[at]), int(rooms[at]) if at % 2 else None) for at in range(customers)]


def capped(measures: int, brings: Callable[[int], int]) -> list[Measure]:
    """Measures whose increment is a function of their cost, which is a number of cents that nothing divides."""
    dice = np.random.default_rng(0)
    costs = [int(cost) for cost in dice.integers(50_000, 800_000, measures)]
    return [Measure(str(at), 1.0, brings(cost), cost, 1, 2 - at % 2) for at, cost in enumerate(costs)]


def gaping(customers: int, measures: list[Measure], cut: bool) -> list[Need]:
    """Customers whose usual payments no cap leaves whole; their gaps are beyond all measures, or cut these."""
    dice = np.random.default_rng(1)
    most = sum((measure.cap or 0) * measure.times for measure in measures)
    gaps = dice.uniform(0, 1, customers) * most if cut else np.full(customers, 10 * most)
    return [Need(str(at), int(gap), 100 * most) for at, gap in enumerate(gaps)]


def linked(excluding: bool) -> list[Measure]:
    """Sixteen measures, each of which needs the next but seven, or excludes all others."""
    dice = np.random.default_rng(2)
    names = [str(at) for at in range(16)]
    return [
        Measure(
            name, 0.02 + 0.01 * at, None, int(dice.integers(500, 8_000)) * 100, 1, 1,
            needs=frozenset() if excluding else frozenset(names[at + 7 : at + 8]),
            excludes=frozenset(names) - {name} if excluding else frozenset(),
        )
        for at, name in enumerate(names)
    ]  # fmt: skip


FLAT, PLUS = capped(5, lambda cost: 25 * cost), capped(8, lambda cost: cost + 1_000_000)
ALIKE = [Need(str(at), 30_000_000, 100_000_000) for at in range(5_000)]
EVEN = [replace(measure, cost=200_000, rate=0.1) for measure in OFFER]

HARD: dict[str, tuple[Callable[[int], list[Need]], list[Measure], int]] = {
    "cost a share of the increment": (lambda customers: gaping(customers, FLAT, False), FLAT, 1_000),
    "the same, cut by the gaps": (lambda customers: gaping(customers, FLAT, True), FLAT, 1_000),
    "increment = cost + a constant": (lambda customers: gaping(customers, PLUS, False), PLUS, 200),
    "the same, cut by the gaps ": (lambda customers: gaping(customers, PLUS, True), PLUS, 200),
    "ordinary": (lambda customers: office(customers, 0), OFFER, 20_000),
    "all alike": (lambda customers: ALIKE[:customers], EVEN, 5_000),
    "needs": (lambda customers: office(customers, 3), linked(False), 1_000),
    "each excludes all others": (lambda customers: office(customers, 3), linked(True), 1_000),
    "31 times each": (lambda customers: office(customers, 4), [replace(each, times=31) for each in OFFER], 1_000),
}
"""Whose needs, which measures, how many customers."""


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


def everything(needs: list[Need], offer: list[Measure]) -> int:
    """What it costs to close all that can be closed."""
    return sum(action.cost for each in choose_mixes(needs, offer, DAYS).suggestions for action in each.actions)


def ordinary(customers: int) -> None:
    print(f"{customers:,} customers × {len(OFFER)} measures under one budget, exact to the cent")
    for seed in range(3):
        needs = office(customers, seed)
        full = everything(needs, OFFER)
        for share in (0.1, 0.5, 0.9):
            budget = int(full * share)
            start = time.process_time()
            found = choose_mixes(needs, OFFER, DAYS, budget)
            took = time.process_time() - start
            closed = sum(each.closed for each in found.suggestions)
            start = time.process_time()
            loop = greedy(needs, budget)
            other = time.process_time() - start
            good = "met" if took < 2 and found.cheapest else "MISSED"
            print(
                f"office {seed}, budget {share:4.0%} of what everything costs  {took:6.2f} s  goal 2 s, proved:"
                f" {good}   a greedy loop {other:5.3f} s closes {loop / closed:7.2%} of it"
            )


def hard(name: str, share: float, quick: bool) -> None:
    make, offer, customers = HARD[name]
    needs = make(20 if quick else customers)
    budget = int(everything(needs, offer) * share)
    start = time.process_time()
    found = choose_mixes(needs, offer, DAYS, budget)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    closed = sum(each.closed for each in found.suggestions)
    proof = (
        "proved"
        if found.cheapest
        else f"at most {found.short / 100:,.2f} yuan more, {found.short / max(closed, 1):.1e} of it"
    )
    print(
        f"{name.strip():30} {len(needs):6,} × {len(offer):2}, budget {share:5.1%}  {took:6.2f} s {peak:4} MB"
        f"  goal 10 s, 500 MB: {'met' if took < 10 and peak < 500 else 'MISSED'}   {proof}"
    )


if __name__ == "__main__":
    if "--hard" in sys.argv:
        hard(sys.argv[2], float(sys.argv[3]), "--quick" in sys.argv)
        sys.exit()
    sizes = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    quick = "--quick" in sys.argv
    ordinary(sizes[0] if sizes else 50 if quick else 1_000)
    print("\nHard offices")
    for name, share in itertools.product(HARD, ("0.001", "0.1", "0.5")):
        # each in a process of its own: its peak of memory
        sys.stdout.flush()
        again = [sys.executable, __file__, "--hard", name, share, *(["--quick"] if quick else [])]
        subprocess.run(again, check=True)
