"""A customer's mixes: by hand, and against trying every combination."""

from __future__ import annotations

import itertools

from examples import at_most
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.mixes import Mix, Mixes, Way, efficient_mixes

ALL = 1_000_000


def figures(found: Mixes) -> list[tuple[int, int]]:
    return [(mix.closed, mix.cost) for mix in found.front]


def test_what_no_other_beats() -> None:
    # 10 for 3, 6 for 1 twice: 6 for 1, 12 for 2 (which beats 10 for 3), 16 for 4, 22 for 5
    found = efficient_mixes(100, [Way(10, 3, 1), Way(6, 1, 2)], ALL)
    assert found == Mixes([Mix(0, 0, (0, 0)), Mix(6, 1, (0, 1)), Mix(12, 2, (0, 2)), Mix(16, 4, (1, 1)), Mix(22, 5, (1, 2))], 0, 22, 8)  # fmt: skip
    # 15 are enough: of 22 for 5 and 16 for 4 the cheaper closes them
    assert figures(efficient_mixes(15, [Way(10, 3, 1), Way(6, 1, 2)], ALL)) == [(0, 0), (6, 1), (12, 2), (15, 4)]


def test_of_equal_ones_the_fewest_actions_then_the_order_of_the_list() -> None:
    assert efficient_mixes(20, [Way(5, 1, 4), Way(10, 2, 2), Way(20, 4, 1)], ALL).front[-1].times == (0, 0, 1)
    assert efficient_mixes(10, [Way(10, 2, 1), Way(10, 2, 1)], ALL).front[-1].times == (1, 0)


def test_what_costs_nothing_is_done_always() -> None:
    assert efficient_mixes(100, [Way(5, 0, 2), Way(7, 1, 1)], ALL).front == [Mix(10, 0, (2, 0)), Mix(17, 1, (2, 1))]
    assert efficient_mixes(100, [], ALL) == Mixes([Mix(0, 0, ())], 0, 0, 0)


def test_needs_and_excludes_in_both_directions() -> None:
    def pairs(one: Way, other: Way) -> set[tuple[int, ...]]:
        return {mix.times for mix in efficient_mixes(100, [one, other], ALL).front}

    assert pairs(Way(5, 1, 1, needs=frozenset({1})), Way(7, 2, 1)) == {(0, 0), (0, 1), (1, 1)}
    assert pairs(Way(7, 2, 1), Way(5, 1, 1, needs=frozenset({0}))) == {(0, 0), (1, 0), (1, 1)}
    assert pairs(Way(5, 1, 1, excludes=frozenset({1})), Way(7, 2, 1)) == {(0, 0), (1, 0), (0, 1)}
    assert pairs(Way(7, 2, 1), Way(5, 1, 1, excludes=frozenset({0}))) == {(0, 0), (1, 0), (0, 1)}
    # each needs the other; each needs, or excludes, itself
    assert pairs(Way(5, 1, 1, needs=frozenset({1})), Way(7, 2, 1, needs=frozenset({0}))) == {(0, 0), (1, 1)}
    assert pairs(Way(5, 1, 1, needs=frozenset({0})), Way(7, 2, 1, excludes=frozenset({1}))) == {(0, 0), (1, 0), (0, 1), (1, 1)}  # fmt: skip


def test_many_that_exclude_one_another() -> None:
    # 40 of which only one may be used: 41 mixes, not 2⁴⁰ to be told apart
    everybody = frozenset(range(40))
    ways = [Way(at + 1, at + 1, 1, excludes=everybody - {at}) for at in range(40)]
    assert figures(efficient_mixes(100, ways, ALL)) == [(at, at) for at in range(41)]
    together = [Way(at + 1, at + 1, 1, needs=everybody - {at}) for at in range(12)]
    assert figures(efficient_mixes(100, [way._replace(needs=way.needs & set(range(12))) for way in together], ALL)) == [
        (0, 0),
        (78, 78),
    ]


def test_thinned_out() -> None:
    # 1 to 9 for as much; of 9 in two parts those that close 0, 1 to 5 and 6 to 9 are kept as 0, 1 and 6; 9 is the most
    found = efficient_mixes(9, [Way(1, 1, 9)], 2)
    assert (figures(found), found.lost, found.most) == ([(0, 0), (1, 1), (6, 6), (9, 9)], 4, 9)


WAYS = st.integers(0, 4).flatmap(
    lambda count: st.tuples(
        *(
            st.builds(
                Way,
                increment=st.integers(0, 9),
                cost=st.integers(0, 6),
                most=st.integers(0, 2),
                needs=st.frozensets(st.integers(0, count - 1), max_size=2),
                excludes=st.frozensets(st.integers(0, count - 1), max_size=2),
            )
            for _ in range(count)
        )
    )
)


def everything(closable: int, ways: tuple[Way, ...]) -> dict[tuple[int, ...], tuple[int, int]]:
    """(closed, cost) of every combination that the words of the rules allow, by how often each is used."""
    found = {}
    for times in itertools.product(*(range(way.most + 1) for way in ways)):
        used = {at for at, often in enumerate(times) if often}
        if all(ways[at].needs <= used and not ways[at].excludes & (used - {at}) for at in used):
            brings = sum(way.increment * often for way, often in zip(ways, times, strict=True))
            found[times] = min(brings, closable), sum(way.cost * often for way, often in zip(ways, times, strict=True))
    return found


@settings(max_examples=at_most(500), deadline=None)
@given(st.integers(0, 30), WAYS)
def test_equal_to_trying_everything(closable: int, ways: tuple[Way, ...]) -> None:
    found = efficient_mixes(closable, ways, ALL)
    allowed = set(everything(closable, ways).values())
    best = [one for one in allowed if not any(other != one and other[0] >= one[0] and other[1] <= one[1] for other in allowed)]  # fmt: skip
    assert figures(found) == sorted(best) and (found.lost, found.most) == (0, max(best)[0])
    assert all(everything(closable, ways)[mix.times] == mix[:2] for mix in found.front)


@settings(max_examples=at_most(500), deadline=None)
@given(st.integers(0, 30), WAYS, st.integers(1, 4))
@example(
    2, (Way(0, 0, 0), Way(1, 0, 1), Way(1, 0, 1, frozenset({3})), Way(0, 0, 0)), 1
)  # all kept need what cannot be had
def test_what_is_thinned_out_is_not_missed_by_more_than_is_told(
    closable: int, ways: tuple[Way, ...], width: int
) -> None:
    found = efficient_mixes(closable, ways, width)
    allowed = everything(closable, ways)
    assert all(allowed[mix.times] == mix[:2] for mix in found.front)
    for closed, cost in allowed.values():
        assert closed <= found.most
        assert any(mix.cost <= cost and mix.closed >= closed - found.lost for mix in found.front)
