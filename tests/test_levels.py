"""A target handed down company, region, rep, customer: worked by hand, and what must hold of any office."""

from __future__ import annotations

from dataclasses import replace

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.breakdown import MAX_CENTS
from xl_huikuan.domain.levels import (
    Carrier,
    Level,
    LevelTarget,
    NoTotalError,
    as_carrier,
    fixed_below,
    hand_down,
    own_total,
    share_change,
)


def rep(*customers: Carrier, fixed: int | None = None) -> Level:
    return Level(customers, fixed)


def of_weights(*weights: int) -> tuple[Carrier, ...]:
    return tuple(map(Carrier, weights))


def totals(target: LevelTarget) -> list[int]:
    """What its parts are given."""
    return [part.total if isinstance(part, LevelTarget) else part for part in target.parts]


# ---- by hand


def test_each_level_in_proportion_to_what_stands_below():
    """1,000 over 300 : 100 is 750 and 250; 750 over 200 : 100 is 500 and 250; 500 over 150 : 50 is 375 and 125."""
    east = Level([rep(*of_weights(150, 50)), rep(*of_weights(60, 40))])
    west = Level([rep(*of_weights(100))])
    found = hand_down(Level([east, west], fixed=1000))
    assert totals(found) == [750, 250]
    first, second = found.parts
    assert totals(first) == [500, 250] and totals(second) == [250]
    assert [totals(each) for each in first.parts] == [[375, 125], [150, 100]]
    assert not found.shortfall and not found.surplus


def test_a_fixed_region_takes_its_own_and_the_others_share_the_rest():
    """1,000, the first fixed at 700: 300 over 1 : 2."""
    parts = [Level([rep(*of_weights(w))], fixed) for w, fixed in ((100, 700), (100, None), (200, None))]
    assert totals(hand_down(Level(parts, fixed=1000))) == [700, 100, 200]


def test_without_a_companys_target_it_is_the_sum_of_the_regions():
    parts = [Level([rep(*of_weights(1))], 700), Level([rep(*of_weights(1), fixed=100), rep(*of_weights(5), fixed=150)])]
    found = hand_down(Level(parts))
    assert found.total == 950 and totals(found) == [700, 250] and totals(found.parts[1]) == [100, 150]


def test_a_region_without_any_target_is_an_error():
    parts = [Level([rep(*of_weights(1))], 700), Level([rep(*of_weights(1), fixed=100), rep(*of_weights(5))])]
    assert own_total(Level(parts)) is None
    with pytest.raises(NoTotalError):
        hand_down(Level(parts))


def test_what_stands_below_bounds_a_level():
    """1,000 over 1 : 1; the customers of the first carry 150 + 50 at most, so the other has 800."""
    first = Level([rep(Carrier(1, high=150), Carrier(1, high=50))])
    found = hand_down(Level([first, Level([rep(*of_weights(2))])], fixed=1000))
    assert totals(found) == [200, 800] and totals(found.parts[0].parts[0]) == [150, 50]
    # floors: the second must have 600 at least
    found = hand_down(Level([Level([rep(*of_weights(2))]), Level([rep(Carrier(1, low=600), Carrier(1))])], fixed=1000))
    assert totals(found) == [400, 600] and totals(found.parts[1].parts[0]) == [600, 0]


def test_locks_count_as_they_are():
    """A lock of 300 and nothing else that could carry: the rep's bounds are 300 and 300."""
    locked, free = rep(Carrier(9, high=10, fixed=300)), rep(*of_weights(1))
    assert as_carrier(locked) == Carrier(0, 300, 300, None, 300)
    assert totals(hand_down(Level([locked, free], fixed=1000))) == [300, 700]


def test_what_is_settled_below_comes_first_and_the_rest_by_what_is_free():
    """1,000: 200 are locked below the first, whose free customer weighs 1 as the second's does: 200 + 400 and 400."""
    locked, free = rep(Carrier(7, fixed=200), Carrier(1)), rep(*of_weights(1))
    found = hand_down(Level([Level([locked]), Level([free])], fixed=1000))
    assert totals(found) == [600, 400] and totals(found.parts[0].parts[0]) == [200, 400]
    # 100 do not even suffice for the lock
    found = hand_down(Level([Level([locked]), Level([free])], fixed=100))
    assert totals(found) == [200, 0] and found.surplus == 100


@settings(max_examples=at_most(100))
@given(st.lists(st.lists(st.tuples(st.integers(1, 10**6), st.none() | st.integers(0, 10**4)), min_size=1, max_size=4), min_size=1,
                max_size=4), st.integers(10**6, 10**8))  # fmt: skip
def test_without_bounds_the_levels_make_no_difference(regions, total):
    """Everybody gets what he would of one break-down over all customers, but for less than a cent a level."""
    parts = [[Carrier(weight, fixed=lock) for weight, lock in customers] for customers in regions]
    found = hand_down(Level([Level([Level(part)]) for part in parts], total))
    flat = hand_down(Level([carrier for part in parts for carrier in part], total))
    if found.shortfall or flat.shortfall:
        return  # nobody is free
    ours = [amount for region in found.parts for rep in region.parts for amount in rep.parts]
    assert all(abs(one - other) <= 3 for one, other in zip(ours, flat.parts, strict=True))


def test_what_cannot_be_carried_is_told_where_it_arises():
    """The rep is fixed at 500, his customers carry 300: 200 are his, and the company has carried all."""
    short = rep(Carrier(1, high=300), fixed=500)
    found = hand_down(Level([Level([short]), Level([rep(*of_weights(1))])], fixed=900))
    region = found.parts[0]
    assert (found.shortfall, region.shortfall, region.parts[0].shortfall) == (0, 0, 200)
    assert totals(found) == [500, 400] and totals(region.parts[0]) == [300]
    # nobody has room: the company keeps 1,000 - 300 - 300
    low = Level([rep(Carrier(1, high=300))])
    found = hand_down(Level([low, low], fixed=1000))
    assert found.shortfall == 400 and totals(found) == [300, 300]
    assert not any(part.shortfall for part in found.parts)


def test_floors_beyond_the_target_are_a_surplus_of_the_level():
    floors = Level([rep(Carrier(1, low=300)), rep(Carrier(1, low=400))])
    found = hand_down(Level([floors], fixed=500))
    assert found.surplus == 200 and totals(found) == [700] and not found.parts[0].surplus
    locked = rep(Carrier(1, fixed=300), Carrier(1, fixed=400), fixed=500)
    found = hand_down(Level([Level([locked])]))
    assert found.total == 500 and not found.surplus and found.parts[0].parts[0].surplus == 200


def test_whole_units_where_bounds_allow():
    """1,000 in hundreds over 1 : 2 is 300 and 700 (.33 and .67 of a unit); off the unit goes to one of them."""
    assert totals(hand_down(Level([rep(*of_weights(1)), rep(*of_weights(2))], fixed=1000), unit=100)) == [300, 700]
    assert totals(hand_down(Level([rep(*of_weights(1)), rep(*of_weights(2))], fixed=1005), unit=100)) == [300, 705]


def test_fixed_targets_below_are_added_up_from_the_uppermost():
    east = Level([rep(fixed=600), rep(fixed=700)], fixed=1000)
    assert fixed_below(east) == 1300 and fixed_below(Level([east, Level([rep(fixed=5), rep()])])) == 1005


def test_a_change_over_the_room():
    """A rise of 300 over 1 : 1 : 2; the first has room for 50, so 83 1/3 : 166 2/3 for the others; a cut down to floors."""
    carriers = [Carrier(1, high=150), Carrier(1), Carrier(2)]
    assert share_change(300, [100, 100, 100], carriers) == ([50, 83, 167], 0)
    assert share_change(-90, [100, 100, 100], [Carrier(1, low=90), Carrier(1), Carrier(1, fixed=100)]) == (
        [-10, -80, 0],
        0,
    )
    assert share_change(-500, [100, 100], [Carrier(1), Carrier(3, low=40)]) == ([-100, -60], -340)
    assert share_change(70, [100], [Carrier(1, high=90)]) == ([0], 70)
    assert share_change(70, [], []) == ([], 70)


# ---- of any office

CENTS = st.integers(0, 10_000_00)


@st.composite
def carriers(draw: st.DrawFn) -> Carrier:
    low = draw(st.just(0) | CENTS)
    high = draw(st.just(MAX_CENTS) | CENTS)
    locked = draw(st.none() | st.none() | CENTS)
    return Carrier(draw(CENTS), min(low, high), max(low, high), locked)


REPS = st.builds(Level, st.lists(carriers(), min_size=1, max_size=4), st.none() | st.none() | CENTS)
REGIONS = st.builds(Level, st.lists(REPS, min_size=1, max_size=3), st.none() | st.none() | CENTS)
COMPANIES = st.builds(Level, st.lists(REGIONS, min_size=1, max_size=3), st.integers(0, 100_000_00))
UNITS = st.sampled_from([1, 100, 10_000])


def check_level(level: Level, target: LevelTarget) -> None:
    """Sums, bounds and fixed targets, here and below."""
    given = totals(target)
    assert sum(given) == target.total - target.shortfall + target.surplus
    assert not (target.shortfall and target.surplus)
    if level.fixed is not None:
        assert target.total == level.fixed
    for part, amount in zip(level.parts, given, strict=True):
        seen = as_carrier(part)
        if seen.fixed is not None:
            assert amount == seen.fixed
        else:
            assert seen.low <= amount <= seen.high
    free = [(as_carrier(part), amount) for part, amount in zip(level.parts, given, strict=True) if part.fixed is None]
    if target.shortfall:
        assert all(amount == carrier.high for carrier, amount in free)
    if target.surplus:
        assert all(amount == carrier.low for carrier, amount in free)
    for part, below in zip(level.parts, target.parts, strict=True):
        if isinstance(part, Level):
            check_level(part, below)


@settings(max_examples=at_most(300))
@given(COMPANIES, UNITS)
def test_sums_bounds_and_fixed_targets_hold_at_every_level(company, unit):
    check_level(company, hand_down(company, unit))


@settings(max_examples=at_most(150))
@given(COMPANIES)
def test_only_fixed_levels_can_leave_something_below_the_company(company):
    """Whoever was given his target by the level above can carry it."""

    def walk(level: Level, target: LevelTarget) -> None:
        for part, below in zip(level.parts, target.parts, strict=True):
            if isinstance(part, Level):
                if part.fixed is None:
                    assert not below.shortfall and not below.surplus
                walk(part, below)

    walk(company, hand_down(company))


def scaled(part: Level | Carrier, weights: int, money: int) -> Level | Carrier:
    def times(cents: int | None) -> int | None:
        return None if cents is None else cents if cents == MAX_CENTS else cents * money

    if isinstance(part, Carrier):
        return Carrier(part.weight * weights, times(part.low), times(part.high), times(part.fixed), 0)
    return Level([scaled(below, weights, money) for below in part.parts], times(part.fixed))


def all_in_units(part: Level | Carrier, unit: int) -> bool:
    """Whether everybody whose target is not settled has a multiple of the unit within his bounds."""
    own = as_carrier(part)
    low, high = own.low - own.settled, own.high - own.settled
    alone = own.fixed is not None or -(-low // unit) * unit <= high
    return alone and (isinstance(part, Carrier) or all(all_in_units(below, unit) for below in part.parts))


@settings(max_examples=at_most(150))
@given(COMPANIES, st.integers(2, 1000), st.integers(2, 1000), UNITS)
def test_scales(company, weights, money, unit):
    """More of the same weight changes nothing; all money so many times as much, the unit too, gives everybody so many times as
    much. (Not so who has no multiple of the unit within his bounds: he gets whole cents, and these do not grow.)"""
    found = hand_down(company, unit)
    assert hand_down(scaled(company, weights, 1), unit) == found

    def times(target: LevelTarget) -> LevelTarget:
        parts = tuple(times(part) if isinstance(part, LevelTarget) else part * money for part in target.parts)
        return LevelTarget(target.total * money, target.shortfall * money, target.surplus * money, parts)

    assert hand_down(scaled(company, 1, money), money) == times(hand_down(company))
    if all_in_units(company, unit):
        assert hand_down(scaled(company, 1, money), unit * money) == times(found)


@settings(max_examples=at_most(150))
@given(st.lists(st.tuples(CENTS, carriers()), max_size=6), st.integers(-50_000_00, 50_000_00), UNITS)
def test_a_change_is_shared_exactly_and_within_the_bounds(held, change, unit):
    targets, who = [target for target, _ in held], [carrier for _, carrier in held]
    found = share_change(change, targets, who, unit)
    assert sum(found.amounts) + found.left == change
    for target, carrier, amount in zip(targets, who, found.amounts, strict=True):
        assert amount * change >= 0
        if carrier.fixed is not None:
            assert amount == 0
        elif amount > 0:
            assert target + amount <= carrier.high
        elif amount < 0:
            assert target + amount >= carrier.low
    if found.left:
        full = (max(c.high - t, 0) if change > 0 else max(t - c.low, 0) for t, c in held if c.fixed is None)
        assert sum(full) == abs(sum(found.amounts))


def test_a_change_of_nothing_changes_nothing():
    assert share_change(0, [1, 2], list(of_weights(1, 2))) == ([0, 0], 0)


def test_the_order_of_the_regions_decides_ties_alone():
    east, west = Level([rep(*of_weights(3))]), Level([rep(*of_weights(1))])
    assert totals(hand_down(Level([east, west], 401))) == totals(hand_down(Level([west, east], 401)))[::-1]
    assert replace(east, fixed=3).fixed == 3
