"""The break-down against a slow, obvious one in fractions, hand-worked examples, and what must hold of any."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from examples import at_most
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.breakdown import ABSENT, MAX_CENTS, ImpossibleRows, allocate


def amounts(*args, **kwargs) -> list[int]:
    return allocate(*args, **kwargs).amounts.tolist()


# --- by hand ----------------------------------------------------------------------------------------------------


def test_in_proportion():
    assert amounts(100_000_00, [50, 30, 20]) == [50_000_00, 30_000_00, 20_000_00]


def test_leftover_units_go_to_the_largest_fraction():
    # 100 元 over 1:1:1 in whole yuan is 33.33 each; one yuan is left, and the first of equals has it.
    assert amounts(100_00, [1, 1, 1], unit=100) == [34_00, 33_00, 33_00]
    # 3 : 2 : 2 of 100 yuan is 42.86, 28.57, 28.57: two yuan are left, for .86 and the first .57.
    assert amounts(100_00, [3, 2, 2], unit=100) == [43_00, 29_00, 28_00]
    assert amounts(100_00, [2, 2, 3], unit=100) == [29_00, 28_00, 43_00]


def test_ties_go_to_the_larger_weight():
    # 6 units over 3 : 1 : 8 is 1.5, 0.5, 4; the one unit left goes to the 3, not to the 1.
    assert amounts(6, [1, 3, 8]) == [0, 2, 4]


def test_cents_off_the_unit_go_to_one_customer():
    # 1000.55 yuan in hundreds over 1:2:1 is 250.14, 500.28, 250.14; the hundreds left go to the .14 with 50 too.
    assert amounts(1000_55, [1, 2, 1], unit=100_00) == [300_00, 500_55, 200_00]


def test_a_cap_sends_the_rest_to_the_others():
    assert amounts(1000, [1, 1, 2], caps=[100, None, None]) == [100, 300, 600]


def test_a_floor_takes_from_the_others():
    assert amounts(1000, [1, 1, 2], floors=[400, None, None]) == [400, 200, 400]
    assert amounts(50, [1] * 10 + [90], floors=[1] * 10 + [0]) == [1] * 10 + [40]  # .5 each by weight, a cent at least


def test_a_leftover_cent_goes_to_a_fraction_not_to_a_bound():
    # 11 over two is 5.5 each; the floor of the first is beyond that, and its 5.5 by weight is no claim.
    assert amounts(101, [1, 1, 1], floors=[90, 0, 0]) == [90, 6, 5]
    # A cap below it is none either: 11 over the other two.
    assert amounts(14, [1, 1, 1], caps=[3, None, None]) == [3, 6, 5]
    # A floor of 5 is below the ideal 5.5, which has a fraction like the other.
    assert amounts(11, [1, 1], floors=[5, 0]) == [6, 5]


def test_locked_amounts_stay_whatever_their_bounds():
    assert amounts(1000, [9, 1, 1], caps=[5, None, None], locked=[600, None, None]) == [600, 200, 200]
    assert amounts(1000, [9, 1, 1], floors=[700, 0, 0], caps=[5, None, None], locked=[0, None, None]) == [0, 500, 500]


def test_all_zero_weights_split_evenly():
    assert amounts(900, [0, 0, 0]) == [300, 300, 300]
    assert amounts(900, [0.0, 0.0], caps=[100, None]) == [100, 800]


def test_zero_weights_take_only_what_positive_ones_cannot_carry():
    assert amounts(100, [0, 1, 0], caps=[None, 1000, None]) == [0, 100, 0]
    assert amounts(1000, [0, 1, 0], caps=[None, 400, None]) == [300, 400, 300]
    assert amounts(1000, [0, 1, 0], floors=[50, 0, 0]) == [50, 950, 0]


def test_zero_weights_keep_their_floors_while_positive_ones_carry_the_rest():
    assert amounts(140, [1, 0], floors=[0, 50], caps=[100, None]) == [90, 50]


def test_a_ratio_between_floors_and_caps():
    # λ = 2.4: ten times 7.2, above their floors, and 48, below its cap. Of the 2 left over 7 · 10 + 48 the first two of
    # the .2 have one each.
    got = amounts(120, [3] * 10 + [20], floors=[6] * 10 + [0], caps=[30] * 10 + [50])
    assert got == [8, 8, *[7] * 8, 48]


def test_a_ratio_at_which_all_are_at_a_bound():
    # With every λ from 5 to 8 the first is at its cap and the second at its floor.
    assert amounts(13, [1, 1], floors=[0, 8], caps=[5, None]) == [5, 8]
    assert amounts(10, [1, 1], floors=[0, 5], caps=[5, None]) == [5, 5]
    # Floors of 155 and 9 ask for 161 and 14 in sevens, which is all that there is.
    assert amounts(175, [1, 2], floors=[155, 9], unit=7) == [161, 14]


def test_a_zero_weight_gets_no_leftover_unit_while_a_positive_one_has_room():
    # Caps of 250 leave 200 each in hundreds; what these cannot hold goes to the third, not to the one of weight 0.
    assert amounts(1100, [5, 5, 1, 0], caps=[250, 250, None, None], unit=100) == [200, 200, 700, 0]


def test_shortfall_is_reported_not_spread():
    result = allocate(1000, [1, 2], caps=[100, 200], locked=None)
    assert (result.amounts.tolist(), result.shortfall, result.surplus) == ([100, 200], 700, 0)


def test_surplus_of_floors_and_locks_is_reported():
    result = allocate(1000, [1, 2, 3], floors=[300, 400, 0], locked=[None, None, 500])
    assert (result.amounts.tolist(), result.shortfall, result.surplus) == ([300, 400, 500], 0, 200)


def test_nobody_to_give_to():
    assert (allocate(10, []).shortfall, allocate(10, [1], locked=[4]).shortfall) == (10, 6)
    assert allocate(10, [1], locked=[14]).surplus == 4


def test_bounds_off_the_unit_are_rounded_inwards():
    # Floor 150 asks for 200, cap 250 allows 200: everybody on the hundred.
    assert amounts(1000, [1, 9, 9], floors=[150, 0, 0], caps=[None, 250, None], unit=100) == [200, 200, 600]


def test_floors_off_the_unit_stay_where_the_total_does_not_suffice_for_rounding_them():
    assert amounts(330, [1, 1, 9], floors=[150, 150, 0], unit=100) == [150, 150, 30]
    # 195 each by weight, and 400 would be needed for two floors of 200. 90 is left over both floors: 50 raise the
    # first to the hundred, the 40 off the unit stay with the larger weight, and of equals with the first.
    assert amounts(390, [1, 1], floors=[150, 150], unit=100) == [240, 150]
    # 176 each; 26 and 66 over the floors. The second needs more, and 90 of the 92 left raise it to the hundred; the 2 off
    # the unit stay with it, for it is on the unit.
    assert amounts(352, [1, 1], floors=[150, 110], unit=100) == [150, 202]


def test_no_multiple_between_the_bounds():
    assert amounts(1000, [1, 1], floors=[110, 0], caps=[190, None], unit=100) == [190, 810]
    assert amounts(1000, [1, 99], floors=[110, 0], caps=[190, None], unit=100) == [110, 890]  # 10 by weight


def test_a_remainder_that_only_caps_off_the_unit_can_hold():
    assert amounts(495, [1, 3], caps=[250, 250], unit=100) == [245, 250]


def test_parts_of_a_cent_of_many_make_whole_units():
    # 399 between 110 and 190, where no hundred is, and one without bounds: the ideal of each is 60,200 / 400 = 150.5.
    # 399 × 150 are 59,850, and the one has the hundred below, 100. 250 are left; two hundreds go to the only one that can
    # take any, and so do the 50 off the unit.
    bounds = {"floors": [110] * 399 + [0], "caps": [190] * 399 + [None]}
    assert amounts(60_200, [1] * 400, **bounds, unit=100) == [150] * 399 + [350]
    # With 400 of them (of 150.5 each, 150 given) the two hundreds left go to a weight of 0, for no other can take one.
    bounds = {"floors": [110] * 400 + [0], "caps": [190] * 400 + [None]}
    assert amounts(60_200, [1] * 400 + [0], **bounds, unit=100) == [150] * 400 + [200]


def test_a_unit_larger_than_the_total():
    assert amounts(50, [1, 2, 2], unit=100) == [0, 50, 0]


def test_weights_are_the_decimals_they_are_shown_as():
    # 0.1 + 0.2 in binary is not 0.3; as decimals 0.1 : 0.2 : 0.3 is 1 : 2 : 3 and 6 divides evenly.
    assert amounts(6, [0.1, 0.2, 0.3]) == [1, 2, 3]
    assert amounts(6, [Decimal("0.1"), Fraction(1, 5), 0.3]) == [1, 2, 3]
    # 1.5 : 0.5 cents is a tie of fractions that binary 0.1 : 0.3 would decide by chance.
    assert amounts(2, [0.1, 0.3]) == [0, 2]


def test_large_figures_stay_exact():
    # 10 trillion yuan is 10**15 cents; a third of it for each of three weights near 10**12.
    assert amounts(MAX_CENTS, [10**12] * 3) == [333_333_333_333_334, 333_333_333_333_333, 333_333_333_333_333]
    assert amounts(10**13 + 1, [10**12 - 1, 10**12 + 1, 0]) == [4_999_999_999_995, 5_000_000_000_006, 0]
    huge = [10**40, 10**40 + 1, 3 * 10**40]
    assert amounts(10**13, huge) == slow(10**13, huge, [0] * 3, [None] * 3, [None] * 3, 1)


def test_ideals_a_hair_below_a_cent():
    # (10⁹ + 2) · 10⁹ / (10⁹ + 1) = 10⁹ + 1 - 10⁻⁹, which is 10⁹ + 1 in doubles: twice; and 2 + 2 · 10⁻⁹. The two cents left
    # over 10⁹, 10⁹ and 2 go to the first two.
    assert amounts(2 * 10**9 + 4, [10**9, 10**9, 2]) == [10**9 + 1, 10**9 + 1, 2]


def test_weights_beyond_what_a_double_holds():
    extremes = [10**400, 3 * 10**400, 1, 1e-300, 10**399, 7 * 10**398]
    case = (5000, extremes, [0, 70, 9, 0, 60, 40], [900, 2000, None, 700, 800, 450], [None] * 6)
    for unit in (1, 10, 100):
        assert amounts(*case, unit) == slow(*case, unit)


def test_arrays_use_absent_where_sequences_use_none():
    weights = np.array([1.0, 1.0, 2.0])
    result = allocate(
        1000,
        weights,
        floors=np.array([0, ABSENT, 0]),
        caps=np.array([100, ABSENT, ABSENT]),
        locked=np.array([ABSENT, 300, ABSENT]),
    )
    assert result.amounts.tolist() == [100, 300, 600]
    assert result.amounts.dtype == np.int64
    assert weights.tolist() == [1.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("kwargs", "rows"),
    [
        ({"floors": [5, 9, 7], "caps": [5, 8, 6]}, (1, 2)),
        ({"floors": [5, -1, 7]}, (1,)),
        ({"caps": [5, 0.5, True]}, (1, 2)),
        ({"locked": np.array([5, -2, 7])}, (1,)),
        ({"floors": [0, 0, MAX_CENTS + 1]}, (2,)),
        ({"weights": [1, -1, float("nan")]}, (1, 2)),
        ({"weights": [Decimal("NaN"), "1", None]}, (0, 1, 2)),
        ({"weights": np.array([1.0, np.inf, 1.0])}, (1,)),
        ({"weights": np.array([1, -4, 1])}, (1,)),
    ],
)
def test_impossible_rows_are_named(kwargs, rows):
    with pytest.raises(ImpossibleRows) as caught:
        allocate(100, **{"weights": [1, 1, 1], **kwargs})
    assert caught.value.rows == rows
    assert f"第 {rows[0] + 1}" in str(caught.value)


@pytest.mark.parametrize("kwargs", [{"total": -1}, {"unit": 0}, {"total": MAX_CENTS + 1}, {"unit": MAX_CENTS + 1}])
def test_a_total_or_unit_out_of_range(kwargs):
    with pytest.raises(ValueError, match=r"^总目标不能为负，单位至少为 1 分，都不能超过 10 万亿元$"):
        allocate(**{"total": 100, "weights": [1, 1], **kwargs})


def test_the_largest_total_and_unit():
    assert amounts(MAX_CENTS, [1, 1], unit=MAX_CENTS) == [MAX_CENTS, 0]
    assert amounts(0, [1, 1], unit=1) == [0, 0]


# --- a slow, obvious reference ----------------------------------------------------------------------------------


def clip(x, low, high):
    return max(low, x if high is None else min(x, high))


def level(amount, weights, lows, highs):
    """The clipped amounts, by trying every stretch between two bends of the sum."""
    bends = {Fraction(0)}
    for weight, low, high in zip(weights, lows, highs, strict=True):
        bends |= {Fraction(low) / weight} | ({Fraction(high) / weight} if high is not None else set())
    ordered = sorted(bends)

    def at(ratio):
        return [clip(ratio * w, low, high) for w, low, high in zip(weights, lows, highs, strict=True)]

    for left, right in itertools.zip_longest(ordered, ordered[1:]):
        right = right if right is not None else left + amount / min(weights)
        below, above = sum(at(left)), sum(at(right))
        if below <= amount <= above:
            ratio = left if above == below else left + (right - left) * Fraction(amount - below) / (above - below)
            ideal = at(ratio)
            assert sum(ideal) == amount
            return ideal
    raise AssertionError


def slow(total, weights, floors, caps, locked, unit):
    """Amounts by the rules as they are written, one unit at a time."""
    weights = [Fraction(str(w)) if isinstance(w, float) else Fraction(w) for w in weights]
    result = list(locked)
    free = [i for i, lock in enumerate(locked) if lock is None]
    rest = total - sum(lock for lock in locked if lock is not None)
    low = {i: floors[i] or 0 for i in free}
    high = {i: caps[i] for i in free}
    if rest <= sum(low.values()):
        return [low[i] if lock is None else lock for i, lock in enumerate(locked)]
    if all(high[i] is not None for i in free) and rest >= sum(high.values()):
        return [high[i] if lock is None else lock for i, lock in enumerate(locked)]
    bottom, top, inside = {}, {}, {}
    for i in free:
        up = -(-low[i] // unit) * unit
        down = None if high[i] is None else high[i] // unit * unit
        inside[i] = down is None or up <= down
        bottom[i], top[i] = (up, down) if inside[i] else (low[i], high[i])
    if sum(bottom.values()) > rest:
        bottom = dict(low)
    if all(top[i] is not None for i in free) and sum(top.values()) < rest:
        given, ideal = dict(top), dict(top)
    else:
        positive = [i for i in free if weights[i] > 0]
        zero = [i for i in free if weights[i] == 0]
        carried = [top[i] for i in positive]
        for_positive = rest - sum(bottom[i] for i in zero)
        if positive and (None in carried or for_positive <= sum(carried)):
            ideal = {i: Fraction(bottom[i]) for i in zero}
            who, amount, shares = positive, for_positive, [weights[i] for i in positive]
        else:
            ideal = {i: Fraction(top[i]) for i in positive}
            who, amount, shares = zero, rest - sum(carried), [Fraction(1)] * len(zero)
        found = level(amount, shares, [bottom[i] for i in who], [top[i] for i in who])
        ideal.update(zip(who, found, strict=True))
        given = {i: max(ideal[i] // unit * unit, bottom[i]) if inside[i] else ideal[i] // 1 for i in free}
        for group in (positive, zero):
            while True:
                can = [i for i in group if high[i] is None or given[i] // unit * unit + unit <= high[i]]
                if not can:
                    break
                neediest = max(can, key=lambda i: (ideal[i] - given[i], weights[i], -i))
                step = unit - given[neediest] % unit
                if step > rest - sum(given.values()):
                    break
                given[neediest] += step
            if can:
                break
    left = rest - sum(given.values())
    room = {i: left if high[i] is None else min(high[i] - given[i], left) for i in free}
    order = sorted(free, key=lambda i: (-weights[i], i))
    some_weight = any(weights[i] > 0 for i in free)
    for i in order:
        if 0 < left < unit and room[i] == left and given[i] % unit == 0 and (weights[i] > 0 or not some_weight):
            given[i] += left
            left = 0
    for i in order:
        taken = min(room[i], left)
        given[i] += taken
        left -= taken
    assert left == 0
    for i in free:
        result[i] = int(given[i])
    return result


WEIGHTS = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 1, 2, 0.1, 0.25, 1234.56, 10**12, 1e-7, 1 / 3]))


@st.composite
def cases(draw, most=1500, units=(1, 1, 2, 7, 100), size=7):
    n = draw(st.integers(1, size))
    unit = draw(st.sampled_from(units))
    money = st.integers(0, most)
    if draw(st.booleans()):
        money = money.map(lambda cents: cents // unit * unit)
    floors, caps = [], []
    for _ in range(n):
        low, high = sorted((draw(money), draw(money)))
        floors.append(draw(st.sampled_from([None, low])))
        caps.append(draw(st.sampled_from([None, high, high])))
    locks = [draw(st.one_of(st.none(), st.none(), st.none(), money)) for _ in range(n)]
    weights = [draw(WEIGHTS) for _ in range(n)]
    least = sum(lock if lock is not None else floor or 0 for lock, floor in zip(locks, floors, strict=True))
    total = draw(st.one_of(st.integers(0, 2 * most), st.integers(0, 2 * most).map(lambda more: least + more)))
    return total, weights, floors, caps, locks, unit


@settings(max_examples=at_most(300), deadline=None)
@given(cases())
@example((300, [0], [None], [None], [None], 7))
@example((390, [1, 1], [150, 150], [None, None], [None, None], 100))
def test_as_the_slow_one(case):
    total, weights, floors, caps, locked, unit = case
    assert amounts(*case) == slow(total, weights, floors, caps, locked, unit)


@settings(max_examples=at_most(150), deadline=None)
@given(cases(most=10**13, units=(1, 100, 10_000, 10**6), size=12))
def test_what_must_hold_of_any(case):
    total, weights, floors, caps, locked, unit = case
    result = allocate(*case)
    got = result.amounts.tolist()
    assert sum(got) == total - result.shortfall + result.surplus
    assert result.shortfall >= 0 <= result.surplus
    assert not (result.shortfall and result.surplus)
    off_unit = 0
    for amount, low, high, lock in zip(got, floors, caps, locked, strict=True):
        if lock is not None:
            assert amount == lock
            continue
        low = low or 0
        assert low <= amount
        assert high is None or amount <= high
        if result.shortfall:
            assert amount == high
        if result.surplus:
            assert amount == low
        off_unit += amount % unit != 0
    bounds_on_unit = all(
        (low or 0) % unit == 0 and (high or 0) % unit == 0 for low, high in zip(floors, caps, strict=True)
    )
    if bounds_on_unit:
        assert off_unit <= 1
    rows = list(zip(weights, floors, caps, locked, got, strict=True))
    for one, other in itertools.permutations(rows, 2):
        if one[3] is None is other[3] and (one[1] or 0, one[2]) == (other[1] or 0, other[2]) and one[0] > other[0]:
            assert one[4] >= other[4]
    for weight, low, _, lock, amount in rows:
        if weight == 0 and lock is None and amount > -(-(low or 0) // unit) * unit:
            for other, _, high, fixed, has in rows:
                if other > 0 and fixed is None:
                    assert high is not None and has // unit * unit + unit > high


@st.composite
def equal_bounds(draw):
    n = draw(st.integers(2, 9))
    unit = draw(st.sampled_from([1, 7, 100]))
    low = draw(st.integers(0, 500))
    high = draw(st.one_of(st.none(), st.integers(low, 1500)))
    weights = draw(st.lists(WEIGHTS, min_size=n, max_size=n))
    return draw(st.integers(0, 12_000)), weights, [low] * n, [high] * n, None, unit


@settings(max_examples=at_most(150), deadline=None)
@given(equal_bounds())
def test_among_equal_bounds_a_larger_weight_never_gets_less(case):
    by_weight = sorted(zip(case[1], amounts(*case), strict=True))
    for (w1, a1), (w2, a2) in itertools.pairwise(by_weight):
        assert w1 == w2 or a1 <= a2


@settings(max_examples=at_most(80), deadline=None)
@given(cases(), st.integers(1, 10**15))
def test_scaling_all_weights_changes_nothing(case, factor):
    total, weights, *more = case
    whole = [round(w * 100) if isinstance(w, float) else w * 100 for w in weights]
    assert amounts(total, whole, *more) == amounts(total, [w * factor for w in whole], *more)


@settings(max_examples=at_most(80), deadline=None)
@given(cases(), st.randoms())
def test_order_matters_only_among_equals(case, random):
    total, weights, floors, caps, locked, unit = case
    weights = [w + i * 1000 for i, w in enumerate(weights)]  # no two alike
    rows = list(zip(weights, floors, caps, locked, strict=True))
    direct = dict(zip(weights, amounts(total, *map(list, zip(*rows, strict=True)), unit), strict=True))
    random.shuffle(rows)
    shuffled = [list(column) for column in zip(*rows, strict=True)]
    assert dict(zip(shuffled[0], amounts(total, *shuffled, unit), strict=True)) == direct


@settings(max_examples=at_most(60), deadline=None)
@given(st.integers(0, 5), st.integers(1, 400), st.sampled_from([1, 100, 10_000]))
def test_many_customers_at_once(seed, n, unit):
    """The vectorised part and Python integers (weights too large for int64) come to the same."""
    random = np.random.default_rng(seed * 1000 + n)
    weights = random.integers(0, 10**12, n)
    floors = np.where(random.random(n) < 0.3, random.integers(0, 10**8, n), ABSENT)
    caps = np.where(random.random(n) < 0.5, np.maximum(floors, 0) + random.integers(0, 10**9, n), ABSENT)
    total = int(np.maximum(floors, 0).sum() + random.integers(0, 10**9) * n // 3)
    small = allocate(total, weights, floors, caps, unit=unit)
    # An odd neighbour keeps the gcd at 1, so these stay beyond int64; it is locked and so takes no part.
    large = [int(w) * 10**20 for w in weights] + [1]
    more = [int(x) if x >= 0 else None for x in floors] + [None]
    tops = [int(x) if x >= 0 else None for x in caps] + [None]
    big = allocate(total + 5, large, more, tops, [None] * n + [5], unit)
    assert big.amounts.tolist() == [*small.amounts.tolist(), 5]
    assert (big.shortfall, big.surplus) == (small.shortfall, small.surplus)
