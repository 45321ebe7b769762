"""What many customers bring together: by hand, against every combination, and as properties."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain import receipts_range as module
from xl_huikuan.domain.outlook import LEVEL, Outlook
from xl_huikuan.domain.receipts_range import POINTS, distribution, receipts_range

COIN = Outlook(100, 0.5)


@pytest.fixture(autouse=True, params=[True, False], ids=["lists", "numpy"], scope="module")
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Few customers are added up in lists, many by numpy: everything here must hold for both."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_lists_do", lambda customers: request.param)
        yield


def test_nobody_and_nothing() -> None:
    assert receipts_range([]) == (0, 0, 0)
    assert receipts_range([], certain=-70) == (-70, -70, -70)
    assert receipts_range([Outlook(0, 0.5), Outlook(300, 0.0, 200, 0.0)], certain=50) == (50, 50, 50)
    assert receipts_range([Outlook(300, 1.0)], certain=50) == (350, 350, 350)


def test_two_coins() -> None:
    # 0, 100, 200 with 1/4, 1/2, 1/4: less than 100 comes with 1/4, as does more.
    assert distribution([COIN, COIN])[0] == 100
    assert distribution([COIN, COIN])[1] == pytest.approx([0.25, 0.5, 0.25])
    assert receipts_range([COIN, COIN], level=0.5) == (100, 100, 100)
    assert receipts_range([COIN, COIN], level=0.49) == (100, 100, 100)
    assert receipts_range([COIN, COIN], level=0.51) == (100, 0, 200)
    assert receipts_range([COIN, COIN]) == (100, 0, 200)  # 80 %: a tenth on either side


def test_ten_coins() -> None:
    # Of 1,024 cases 0 to 2 heads are 1 + 10 + 45 = 56 (5.5 %), 0 to 3 176 (17.2 %): 80 % lie within 3 and 7.
    assert receipts_range([COIN] * 10, certain=5_000) == (5_500, 5_300, 5_700)


def test_three_outcomes() -> None:
    # All 90 with .6, a part of 30 with .3, nothing with .1: a tenth lies below 30, six tenths at 90.
    one = Outlook(90, 0.6, 30, 0.3)
    step, chances = distribution([one])
    assert (step, one.mean) == (30, 63) and chances == pytest.approx([0.1, 0.3, 0, 0.6])
    assert receipts_range([one]) == (63, 30, 90)
    assert receipts_range([one], level=0.82) == (63, 0, 90)
    # two of them: 0 .01, 30 .06, 60 .09, 90 .12, 120 .36, 180 .36; .07 lie below 60, .16 below 90
    assert distribution([one, one])[1] == pytest.approx([0.01, 0.06, 0.09, 0.12, 0.36, 0, 0.36])
    assert receipts_range([one, one]) == (126, 60, 180)


def test_a_common_shock_widens_in_quadrature() -> None:
    # Ten coins: 200 to either side; z of 80 % is 1.281552: a shock of a fifth of 500 is 128.155; √(200² + 128.155²) = 237.53.
    assert receipts_range([COIN] * 10, shock=0.2) == (500, 262, 738)
    # Who pays for certain has a shock alone: 1,000 ± 1.281552 · .1 · 1,000; but no more than 1,000 may come
    assert receipts_range([Outlook(1_000, 1.0)], shock=0.1) == (1_000, 871, 1_000)
    assert receipts_range([COIN] * 10, shock=50.0) == (500, 0, 1_000)


@pytest.mark.parametrize(
    ("outlook", "more", "words"),
    [
        (Outlook(-1, 0.5), {}, "可能的回款不能为负"),
        (Outlook(1, 0.5, -1, 0.1), {}, "可能的回款不能为负"),
        (Outlook(1, 1.1), {}, "可能性应在0到1之间"),
        (Outlook(1, -0.1), {}, "可能性应在0到1之间"),
        (Outlook(1, 0.7, 1, 0.4), {}, "可能性应在0到1之间"),
        (COIN, {"level": 0.0}, "把握应在0到1之间"),
        (COIN, {"level": 1.0}, "把握应在0到1之间"),
        (COIN, {"shock": -0.1}, "共同波动不能为负"),
        (COIN, {"shock": math.nan}, "共同波动不能为负"),
        (Outlook(1, math.nan), {}, "可能性应在0到1之间"),
    ],
)
def test_what_is_none(outlook: Outlook, more: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        receipts_range([outlook], **more)


def outlooks(amounts: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[Outlook]]:
    three = st.tuples(*[st.integers(0, 10)] * 3).filter(any)

    def one(full: int, part: int, weights: tuple[int, int, int]) -> Outlook:
        return Outlook(full, weights[0] / sum(weights), part, weights[1] / sum(weights))

    return st.lists(st.builds(one, amounts, amounts, three), max_size=most)


def every_combination(known: list[Outlook]) -> tuple[np.ndarray, np.ndarray]:
    """All that may come, in order, and its chance."""
    ways = [
        ((each.full, each.p_full), (each.part, each.p_part), (0, max(1 - each.p_full - each.p_part, 0.0)))
        for each in known
    ]
    found: dict[int, float] = {}
    for way in itertools.product(*ways):
        amount = sum(each for each, _ in way)
        found[amount] = found.get(amount, 0.0) + math.prod(chance for _, chance in way)
    amounts = sorted(found)
    return np.array(amounts), np.array([found[each] for each in amounts])


@given(outlooks(st.integers(0, 40).map(lambda tens: tens * 10), 6), st.sampled_from([0.5, 0.8, 0.95]))
def test_on_the_grid_it_is_what_every_combination_says(known: list[Outlook], level: float) -> None:
    amounts, chances = every_combination(known)
    found, upto = receipts_range(known, level=level), np.cumsum(chances)
    tail = (1 - level) / 2
    low = amounts[np.argmax(upto > tail + 1e-7)]
    high = amounts[np.argmax(upto >= 1 - tail - 1e-7)]
    if np.abs(upto - tail).min() > 1e-6 and np.abs(upto - 1 + tail).min() > 1e-6:  # else rounding decides
        assert (found.low, found.high) == (low, high)
    assert found.expected == pytest.approx(float(amounts @ chances), abs=0.5 + 1e-6)
    step, on_grid = distribution(known)
    assert sum(on_grid) == pytest.approx(1)
    for amount, chance in zip(amounts, chances, strict=True):
        assert on_grid[amount // step] == pytest.approx(chance, abs=1e-9)


@given(outlooks(st.integers(0, 10**9), 6), st.sampled_from([0.5, 0.8, 0.95]), st.sampled_from([7, 50, POINTS]))
def test_beside_the_grid_it_is_off_by_less_than_a_step_a_customer(
    known: list[Outlook], level: float, points: int
) -> None:
    amounts, chances = every_combination(known)
    step, found = distribution(known, points)
    on_grid = np.array(found)
    grid = np.arange(len(on_grid)) * step
    assert len(on_grid) <= points + 2 * len(known) + 1
    assert float(on_grid @ grid) == pytest.approx(float(amounts @ chances), rel=1e-9, abs=1e-6)  # the mean is kept
    off = step * len(known)
    for amount in amounts:
        below, upto = chances[amounts <= amount - off].sum(), chances[amounts <= amount + off].sum()
        assert below - 1e-9 <= on_grid[grid <= amount].sum() <= upto + 1e-9


@given(outlooks(st.integers(0, 10**9), 12), st.integers(-(10**9), 10**9), st.floats(0.01, 0.99), st.floats(0, 3))
def test_always_a_range(known: list[Outlook], certain: int, level: float, shock: float) -> None:
    found = receipts_range(known, certain, level, shock)
    most = certain + sum(max(each.full, each.part) for each in known)
    assert certain <= found.low <= found.high <= most
    assert certain <= found.expected <= most
    wider = receipts_range(known, certain, level + (1 - level) / 2, shock)
    more = receipts_range(known, certain, level, shock + 0.5)
    for other in (wider, more):
        assert other.low <= found.low and found.high <= other.high
    assert receipts_range(known[::-1], certain, level, shock) == pytest.approx(found, abs=1)


def test_many_customers_are_near_the_normal_distribution() -> None:
    # 400 customers of different size: sd √Σ v², 80 % within 1.2816 of them
    sizes = [1_000_00 + 7_919 * number for number in range(400)]
    known = [Outlook(size, 0.5, size // 2, 0.25) for size in sizes]
    mean = sum(each.mean for each in known)
    spread = math.sqrt(sum((size**2) * (0.5 + 0.25 / 4 - 0.625**2) for size in sizes))
    found = receipts_range(known)
    assert found.low == pytest.approx(mean - 1.2816 * spread, rel=2e-3)
    assert found.high == pytest.approx(mean + 1.2816 * spread, rel=2e-3)


@given(outlooks(st.integers(0, 10**9), 40))
def test_both_ways_say_the_same(known: list[Outlook]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        ways = []
        for lists in (True, False):
            patch.setattr(module, "_lists_do", lambda customers, lists=lists: lists)
            ways.append(distribution(known))
    assert ways[0][0] == ways[1][0] and ways[0][1] == pytest.approx(ways[1][1], rel=0, abs=1e-12)


def test_the_usual_level_needs_no_library() -> None:
    assert NormalDist().inv_cdf(1.0 - (1.0 - LEVEL) / 2) == module._QUANTILE
    coins = [COIN] * 10  # a shock of a fifth of 500 at a level beside it: 1.277 · 100, √(200² + 127.7²) = 237.3
    assert receipts_range(coins, shock=0.2, level=0.7985) == (500, 262, 738)
    assert receipts_range(coins, shock=0.2, level=0.5) == (500, 379, 621)  # .6745 · 100, √(100² + 67.45²) = 120.6


@given(outlooks(st.integers(0, 10**6), 12))
def test_the_chance_up_to_a_point_is_that_of_all_points_until_there(known: list[Outlook]) -> None:
    chances = distribution(known)[1]
    upto = module._chance_upto(module._on_grid(known, POINTS)[1])
    for point, chance in enumerate(itertools.accumulate(chances)):
        if point % max(len(chances) // 50, 1) == 0 or chances[point] > 0.01:
            assert upto(point) == pytest.approx(chance, rel=0, abs=1e-11)
    assert upto(len(chances) - 1) == pytest.approx(1, rel=0, abs=1e-11)


def test_the_chance_up_to_a_point_of_few_by_hand() -> None:
    # 0, 100, 200, 300 with 1/8, 3/8, 3/8, 1/8; nobody brings nothing for certain
    upto = module._chance_upto(module._on_grid([COIN] * 3, POINTS)[1])
    assert [upto(point) for point in range(4)] == [0.125, 0.5, 0.875, 1.0]
    certain = module._chance_upto(module._on_grid([Outlook(100, 1.0)] * 3, POINTS)[1])
    assert [certain(point) for point in range(4)] == [0, 0, 0, 1]
    nobody = module._chance_upto([])
    assert nobody(0) == 1


def test_few_do_without_numpy_and_many_need_it() -> None:
    program = (
        "import sys\nfrom xl_huikuan.domain.outlook import Outlook\nfrom xl_huikuan.domain.receipts_range import FEW, receipts_range\n"
        "receipts_range([Outlook(100, 0.5)] * FEW)\nassert 'numpy' not in sys.modules\n"
        "receipts_range([Outlook(100, 0.5)] * (FEW + 1))\nassert 'numpy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], timeout=60, check=True)
