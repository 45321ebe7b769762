"""Measures: hand-worked mixes, and equal to trying everything on small random cases."""

from __future__ import annotations

import itertools
from unittest.mock import patch

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain import measures as domain
from xl_huikuan.domain.measure import Chosen, Measure, Need, Suggestion
from xl_huikuan.domain.measures import choose_mixes

WAN = 1_000_000  # 1万元 in cents


def measure(name: str, rate: float, cost: int, **more: object) -> Measure:
    return Measure(name, rate, None, cost, **{"days": 0, "times": 1, **more})  # type: ignore[arg-type]


def names(suggestion: Suggestion) -> list[str]:
    return [action.measure for action in suggestion.actions]


OFFER = [measure("激励", 0.10, 2_000_00), measure("宣传", 0.08, 3_000_00), measure("网点", 0.12, 4_000_00, times=2)]


def one(need: Need, offer: list[Measure] = OFFER, days: int = 10, budget: int | None = None) -> Suggestion:
    return choose_mixes([need], offer, days, budget).suggestions[0]


def test_the_cheapest_mix_that_closes_the_gap() -> None:
    # Usual 100万: 激励 brings 10万 for 2,000, 宣传 8万 for 3,000, 网点 12万 for 4,000.
    assert names(one(Need("a", 10 * WAN, 100 * WAN))) == ["激励"]
    assert names(one(Need("a", 11 * WAN, 100 * WAN))) == ["网点"]  # 4,000 beats 激励 + 宣传 5,000
    assert names(one(Need("a", 18 * WAN, 100 * WAN))) == ["激励", "宣传"]  # 5,000 beats 激励 + 网点 6,000
    assert names(one(Need("a", 20 * WAN, 100 * WAN))) == ["激励", "网点"]


def test_what_cannot_be_closed_stays_open() -> None:
    # All: 10 + 8 + 12 + 12 = 42万 of 50万.
    found = one(Need("a", 50 * WAN, 100 * WAN))
    assert (found.closed, found.still_open) == (42 * WAN, 8 * WAN)
    assert names(found) == ["激励", "宣传", "网点", "网点"]


def test_no_gap_no_action() -> None:
    assert one(Need("a", 0, 100 * WAN)) == Suggestion("a", (), 0, 0)
    assert one(Need("a", -5, 100 * WAN)) == Suggestion("a", (), 0, 0)
    assert one(Need("a", 10 * WAN, 0)) == Suggestion("a", (), 0, 10 * WAN)  # who usually pays nothing brings nothing
    assert choose_mixes([], OFFER, 10, 5) == Chosen([], 0, True)


def test_days_limits_obstacles_and_what_is_taken() -> None:
    slow = [measure("慢", 0.5, 1, days=11), measure("快", 0.1, 9_000_00, days=10)]
    assert names(one(Need("a", 10 * WAN, 100 * WAN), slow)) == ["快"]
    answering = [measure("甲", 0.1, 1, obstacles=frozenset({"资金"})), measure("乙", 0.1, 2)]
    assert names(one(Need("a", WAN, 100 * WAN, obstacle="库存"), answering)) == ["乙"]
    assert names(one(Need("a", WAN, 100 * WAN, obstacle="资金"), answering)) == ["甲"]
    assert names(one(Need("a", WAN, 100 * WAN), answering)) == ["甲"]  # not told: every measure may answer
    assert names(one(Need("a", 24 * WAN, 100 * WAN, taken={"网点": 1, "激励": 1}))) == ["宣传", "网点"]


def test_the_cap_and_what_the_customer_can_carry() -> None:
    capped = [Measure("限", 0.10, 5 * WAN, 100, 0, 3)]
    assert one(Need("a", 12 * WAN, 100 * WAN), capped).closed == 12 * WAN  # three times 5万, of which 12 are needed
    found = one(Need("a", 12 * WAN, 100 * WAN, room=7 * WAN), capped)
    assert [action.increment for action in found.actions] == [5 * WAN, 2 * WAN]  # no more than the customer can carry
    assert (found.closed, found.still_open) == (7 * WAN, 5 * WAN)
    assert one(Need("a", 12 * WAN, 100 * WAN, room=-WAN), capped).actions == ()


@pytest.mark.parametrize(("days", "left", "times"), [(5, 4, 0), (5, 5, 1), (5, 6, 2), (5, 9, 5), (0, 0, 1), (0, -1, 0)])
def test_each_time_of_a_measure_begins_on_a_day_of_its_own(days: int, left: int, times: int) -> None:
    often = measure("次", 0.1, 1, days=days, times=3)
    assert often.fits(left) == times
    assert len(one(Need("a", 90 * WAN, 100 * WAN), [often], left).actions) == min(times, 3)


def test_a_cent_is_a_gap_and_an_increment() -> None:
    assert names(one(Need("a", 1, 10))) == ["激励"]  # .10 of 10 cents
    assert [offer.increment(5) for offer in OFFER] == [1, 0, 1]  # .5, .4 and .6 cents, half up
    assert [offer.increment(usual) for usual in (0, -7) for offer in [measure("全", 1.0, 1)]] == [0, 0]


def test_a_measure_taken_more_often_than_it_is_offered_now() -> None:
    gone = [measure("停", 0.2, 1, times=0), measure("少", 0.2, 1), measure("在", 0.1, 9)]
    assert names(one(Need("a", 10 * WAN, 100 * WAN, taken={"停": 1, "少": 2}), gone)) == ["在"]


def test_needs_and_excludes() -> None:
    offer = [measure("分析", 0.0, 100), measure("培训", 0.2, 1, needs=frozenset({"分析"})), measure("直接", 0.2, 500)]
    assert names(one(Need("a", 20 * WAN, 100 * WAN), offer)) == ["分析", "培训"]
    assert names(one(Need("a", 20 * WAN, 100 * WAN, taken={"分析": 1}), offer)) == ["培训"]
    rivals = [measure("甲", 0.1, 1, excludes=frozenset({"乙"})), measure("乙", 0.1, 1), measure("丙", 0.1, 99)]
    assert names(one(Need("a", 20 * WAN, 100 * WAN), rivals)) == ["甲", "丙"]
    assert names(one(Need("a", 20 * WAN, 100 * WAN, taken={"乙": 1}), rivals)) == ["丙"]
    assert names(one(Need("a", 20 * WAN, 100 * WAN, taken={"甲": 1}), rivals)) == ["丙"]


def test_a_budget_goes_where_it_closes_the_most_money() -> None:
    # 2,000 for the whole office: 激励 brings the large customer 10万, the small one 1万.
    needs = [Need("small", 5 * WAN, 10 * WAN), Need("large", 50 * WAN, 100 * WAN)]
    small, large = choose_mixes(needs, OFFER, 10, 2_000_00).suggestions
    assert (names(small), names(large)) == ([], ["激励"])
    # Greed by money a yuan would take 激励 twice (11万 for 4,000); 网点 for the large one alone brings 12万.
    small, large = choose_mixes(needs, OFFER, 10, 4_000_00).suggestions
    assert (names(small), names(large)) == ([], ["网点"])
    assert [each.closed for each in choose_mixes(needs, OFFER, 10, 0).suggestions] == [0, 0]


def test_with_the_same_money_the_least_cost() -> None:
    offer = [measure("贵", 0.1, 900), measure("便宜", 0.1, 100), measure("大", 0.2, 5_000)]
    needs = [Need(code, 20 * WAN, 100 * WAN) for code in "ab"]
    found = choose_mixes(needs, offer, 5, 2_500).suggestions  # all four of 贵 and 便宜: 2,000, and all closed
    assert sum(action.cost for each in found for action in each.actions) == 2_000
    assert [each.still_open for each in found] == [0, 0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: choose_mixes([], [], 1, -1), "^措施预算不能为负$"),
        (lambda: choose_mixes([], [OFFER[0], OFFER[0]], 1), "^清单里有重名的措施$"),
        (lambda: measure("坏", -0.1, 1), "^措施“坏”的增量率、成本、天数、次数不能为负$"),
        (lambda: measure("坏", float("nan"), 1), "不能为负"),
        (lambda: measure("坏", float("inf"), 1), "不能为负"),
        (lambda: measure("坏", 0.1, -1), "不能为负"),
        (lambda: measure("坏", 0.1, 1, days=-1), "不能为负"),
        (lambda: measure("坏", 0.1, 1, times=-1), "不能为负"),
        (lambda: Measure("坏", 0.1, -1, 1, 1, 1), "^措施“坏”的增量上限不能为负$"),
    ],
)
def test_bad_input(call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


NAMES = "甲乙丙"
MEASURES = st.tuples(
    *(
        st.builds(
            Measure,
            name=st.just(name),
            rate=st.sampled_from([0.0, 0.1, 0.25, 0.5]),
            cap=st.none() | st.integers(0, 40),
            cost=st.integers(0, 6),
            days=st.integers(0, 2),
            times=st.integers(0, 2),
            obstacles=st.frozensets(st.sampled_from("资库"), max_size=1),
            needs=st.frozensets(st.sampled_from(NAMES.replace(name, "")), max_size=1),
            excludes=st.frozensets(st.sampled_from(NAMES.replace(name, "")), max_size=1),
        )
        for name in NAMES
    )
)
NEEDS = st.lists(
    st.builds(
        Need,
        code=st.just("c"),
        gap=st.integers(-5, 120),
        usual=st.integers(0, 100),
        room=st.none() | st.integers(-5, 80),
        obstacle=st.none() | st.sampled_from("资库"),
        taken=st.dictionaries(st.sampled_from(NAMES), st.integers(1, 2), max_size=1),
    ),
    min_size=1,
    max_size=2,
)


def everything(need: Need, measures: tuple[Measure, ...], days: int) -> list[tuple[int, int]]:
    """(closed, cost) of every mix that the words of the rules allow."""
    found = []
    for times in itertools.product(range(3), repeat=len(measures)):
        used = {m.name: n for m, n in zip(measures, times, strict=True) if n}
        there = set(used) | set(need.taken)
        allowed = all(
            used[m.name] <= max(days - m.days + 1, 0)
            and used[m.name] + need.taken.get(m.name, 0) <= m.times
            and (need.obstacle is None or not m.obstacles or need.obstacle in m.obstacles)
            and m.needs <= there
            for m in measures
            if m.name in used
        ) and not any(
            other in there and (m.name in used or other in used)
            for m in measures
            if m.name in there
            for other in m.excludes
        )
        if allowed:
            brings = sum(m.increment(need.usual) * used.get(m.name, 0) for m in measures)
            most = min(need.gap, need.room) if need.room is not None else need.gap
            found.append((min(brings, max(most, 0)), sum(m.cost * used.get(m.name, 0) for m in measures)))
    return found


@settings(max_examples=at_most(2000), deadline=None)
@given(NEEDS, MEASURES, st.integers(0, 2), st.none() | st.integers(0, 25))
def test_equal_to_trying_everything(
    needs: list[Need], measures: tuple[Measure, ...], days: int, budget: int | None
) -> None:
    chosen = choose_mixes(needs, measures, days, budget)
    assert chosen[1:] == (0, True)
    found = chosen.suggestions
    ways = [everything(need, measures, days) for need in needs]
    best = max(
        (sum(closed for closed, _ in mix), -sum(cost for _, cost in mix))
        for mix in itertools.product(*ways)
        if budget is None or sum(cost for _, cost in mix) <= budget
    )
    cost = sum(action.cost for each in found for action in each.actions)
    assert (sum(each.closed for each in found), -cost) == best
    for need, each in zip(needs, found, strict=True):
        assert each.still_open == max(need.gap, 0) - each.closed >= 0
        brought = sum(action.increment for action in each.actions)
        assert brought >= each.closed
        assert need.room is None or brought <= max(need.room, 0)


@settings(max_examples=at_most(500), deadline=None)
@given(NEEDS, MEASURES, st.none() | st.integers(0, 25), st.integers(0, 60), st.integers(1, 3))
def test_where_little_is_searched_it_is_never_farther_off_than_it_says(
    needs: list[Need], measures: tuple[Measure, ...], budget: int | None, work: int, fewest: int
) -> None:
    with patch.multiple(domain, _WORK=work, WORK=work, _FEWEST=fewest):
        found = choose_mixes(needs, measures, 2, budget)
    ways = [everything(need, measures, 2) for need in needs]
    best = max(
        (sum(closed for closed, _ in mix), -sum(cost for _, cost in mix))
        for mix in itertools.product(*ways)
        if budget is None or sum(cost for _, cost in mix) <= budget
    )
    closed = sum(each.closed for each in found.suggestions)
    cost = sum(action.cost for each in found.suggestions for action in each.actions)
    assert budget is None or cost <= budget
    assert closed <= best[0] <= closed + found.short
    assert not found.cheapest or (found.short, closed, -cost) == (0, *best)


def test_without_a_search_the_bound_tells_the_distance() -> None:
    # 激励 for both would cost 4,000; 3,000 pay for one, 10万. Its 50 a yuan would make 15万 of 3,000: 5万 more.
    needs = [Need(code, 10 * WAN, 100 * WAN) for code in "ab"]
    found = choose_mixes(needs, OFFER[:1], 10, 3_000_00, effort=0)
    # 2,000 is the one cost that there is: of 3,000 no more than 2,000 can be spent, and that is proof enough
    assert (found.short, found.cheapest) == (0, True)
    found = choose_mixes(needs, [*OFFER[:1], measure("小", 0.01, 1_000_00)], 10, 3_000_00, effort=0)
    # 10万 + 1万 for the whole budget; the bound is 15万
    assert (sum(each.closed for each in found.suggestions), found.short, found.cheapest) == (11 * WAN, 4 * WAN, False)
    found = choose_mixes(needs, [*OFFER[:1], measure("小", 0.01, 1_000_00)], 10, 3_000_00)
    assert (sum(each.closed for each in found.suggestions), found.short, found.cheapest) == (11 * WAN, 0, True)
