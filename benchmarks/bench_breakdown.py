"""How long a break-down takes, beside numpy sorting the same number of figures in the same run.

    python benchmarks/bench_breakdown.py [customers]

Every result is checked to the cent: its sum, everyone's bounds, and that no more than one amount is off the unit.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

from xl_huikuan.domain.breakdown import ABSENT, allocate
from xl_huikuan.domain.steps import as_share, split_over_steps


def best_of(times: int, work: Callable[[], object]) -> tuple[float, object]:
    spent, result = [], None
    for _ in range(times):
        start = perf_counter()
        result = work()
        spent.append(perf_counter() - start)
    return min(spent), result


def check(total, floors, caps, unit, result, one_off=True) -> None:
    amounts = result.amounts
    assert sum(amounts.tolist()) == total, "sum"
    assert (result.shortfall, result.surplus) == (0, 0)
    assert (amounts >= np.maximum(floors, 0)).all(), "floors"
    assert ((caps == ABSENT) | (amounts <= caps)).all(), "caps"
    assert not one_off or np.count_nonzero(amounts % unit) <= 1, "unit"


def bisect(total, weights, floors, caps):
    """The plain way: no units, and the sum is not exact."""
    low, high = 0.0, total / weights.min()
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if np.clip(middle * weights, floors, caps).sum() < total else (low, middle)
    return np.clip(high * weights, floors, caps).astype(np.int64)


def main(n: int) -> None:
    random = np.random.default_rng(20260601)
    weights = np.minimum(random.lognormal(16, 2, n), 1e12).astype(np.int64)
    floors = np.where(random.random(n) < 0.5, weights // 4 // 10_000 * 10_000, ABSENT)
    caps = np.where(random.random(n) < 0.7, weights * random.uniform(0.5, 3, n) // 10_000 * 10_000 + 10_000, ABSENT)
    caps = caps.astype(np.int64)
    total = min(int(weights.sum() * 1.1), 10**13)
    if (least := int(np.maximum(floors, 0).sum())) > total:
        floors, total = floors // 10**5 * 10**4, max(total, least // 9)
    equal = np.full(n, 7, dtype=np.int64)
    none = np.full(n, ABSENT)

    sort, _ = best_of(5, lambda: np.sort(weights))
    print(f"{n:,} customers, total {total:,} cents, largest weight {int(weights.max()):,}")
    print(f"{'np.sort of the weights':44s} {sort * 1e3:8.1f} ms")

    lows, highs = np.maximum(floors, 0), np.where(caps == ABSENT, 10**15, caps)
    spent, naive = best_of(1, lambda: bisect(total, weights, lows, highs))
    print(f"{'plain numpy: 60 bisections in floats, cents':44s} {spent * 1e3:8.1f} ms  {spent / sort:6.1f} × the sort,"
          f" and {int(naive.sum()) - total:+,} cents off the total")  # fmt: skip

    def report(name, result_of, *checks, **more) -> None:
        spent, result = best_of(3, result_of)
        check(*checks, result, **more)
        print(f"{name:44s} {spent * 1e3:8.1f} ms  {spent / sort:6.1f} × the sort")

    hundred = 10_000
    report("floors and caps, unit 100 yuan",
           lambda: allocate(total, weights, floors, caps, unit=hundred), total, floors, caps, hundred)  # fmt: skip
    report("floors and caps, to the cent",
           lambda: allocate(total, weights, floors, caps), total, floors, caps, 1)  # fmt: skip
    report("no bounds, unit 100 yuan",
           lambda: allocate(total, weights, unit=hundred), total, none, none, hundred)  # fmt: skip
    report("all weights equal (every amount a tie)",
           lambda: allocate(total, equal, unit=hundred), total, none, none, hundred)  # fmt: skip
    cents = weights / 100.0
    report("weights as floats with cents, bounds",
           lambda: allocate(total, cents, floors, caps, unit=hundred), total, floors, caps, hundred)  # fmt: skip
    odd_floors, odd_caps = np.where(floors > 0, floors + 37, floors), np.where(caps > 0, caps + 61, caps)
    report("floors and caps off the unit",
           lambda: allocate(total, weights, odd_floors, odd_caps, unit=hundred),
           total, odd_floors, odd_caps, hundred, one_off=False)  # fmt: skip
    tight = int(np.maximum(odd_floors, 0).sum()) + 5000 * int((odd_floors > 0).sum())
    report("total too small for floors on the unit",
           lambda: allocate(tight, weights, odd_floors, unit=hundred), tight, odd_floors, none, hundred,
           one_off=False)  # fmt: skip

    few = 5_000
    means = (weights[:few] / 300.0).tolist()  # means of three months: 16 digits and more, beyond int64
    few_floors = [int(x) if x >= 0 else None for x in floors[:few]]
    few_caps = [int(x) if x >= 0 else None for x in caps[:few]]
    few_total = int(weights[:few].sum() * 1.1)
    spent, result = best_of(3, lambda: allocate(few_total, means, few_floors, few_caps, unit=hundred))
    check(few_total, floors[:few], caps[:few], hundred, result)
    print(f"{'5,000 from Python lists, long decimals':44s} {spent * 1e3:8.1f} ms")

    shares = [as_share(0.3), as_share(8 / 23), as_share(0.75), as_share(1)]
    targets = result.amounts.tolist()
    spent, steps = best_of(3, lambda: [split_over_steps(target, shares, hundred) for target in targets])
    assert all(sum(row) == target for row, target in zip(steps, targets, strict=True))
    print(f"{'5,000 customers × 4 steps':44s} {spent * 1e3:8.1f} ms")
    spent, steps = best_of(3, lambda: [split_over_steps(target, shares, hundred, row[:2])
                                       for target, row in zip(targets, steps, strict=True)])  # fmt: skip
    assert all(sum(row) == target for row, target in zip(steps, targets, strict=True))
    print(f"{'the same with two steps past':44s} {spent * 1e3:8.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
