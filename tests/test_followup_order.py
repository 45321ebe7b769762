"""Whose turn it is: how many calls are for who has waited, and how calls are laid over the days; by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st

from xl_huikuan.domain.followup_order import CallQueue, Turn, calls_for_waiting, lay_calls
from xl_huikuan.domain.workdays import Workdays

WORKDAYS = Workdays()
MONDAY, FRIDAY = dt.date(2025, 11, 3), dt.date(2025, 11, 28)


def turn(at_risk: int, waited: int, interval: int = 5, earliest: dt.date = MONDAY, **more: bool) -> Turn:
    return Turn(at_risk, waited, interval, earliest, **more)


@pytest.mark.parametrize(("calls", "quarter"), [(1, 0), (2, 1), (3, 1), (5, 1), (6, 2), (8, 2), (10, 3), (12, 3)])
def test_a_quarter_is_for_who_has_waited(calls: int, quarter: int) -> None:
    assert calls_for_waiting(calls) == quarter


@pytest.mark.parametrize(
    ("beyond", "places"),
    [
        ([0] * 12, 2),  # twelve within a week and today: two a day
        ([0] * 18, 3),
        ([5, 5, 5], 3),  # three for whom today is the last day
        ([5, 4, 4, 4], 2),  # one today, four by tomorrow
        ([9] * 20, 6),  # at most three quarters
        ([-20], 2),
    ],
)
def test_more_than_a_quarter_if_somebody_would_wait_for_more_than_a_week(beyond: list[int], places: int) -> None:
    assert calls_for_waiting(8, Counter(beyond)) == places


def test_urgency_by_hand() -> None:
    assert turn(1000, 3, 5).urgency() == 600 and turn(1000, 3, 5).urgency(2) == 1000
    assert turn(1000, 3, 5, is_new=True).urgency() == 1600
    assert (turn(1, 9).beyond, turn(1, 10).beyond, turn(1, 13).beyond) == (-1, 0, 3)


def test_first_then_who_waited_then_urgency() -> None:
    queue = CallQueue()
    turns = [
        turn(900, 5),  # urgency 900
        turn(100, 12),  # waited, 240
        turn(50, 1, first=True),  # a broken promise
        turn(800, 5),
        turn(100, 13),  # waited longest
        turn(1, 1),
    ]
    for at, one in enumerate(turns):
        queue.add(at, one)
    assert set(queue.take(4)) == {(2, False), (4, True), (0, False), (3, False)}
    assert queue.take_all() == [1, 5] and len(queue) == 0


def test_without_anybody_who_waited_all_calls_are_for_the_urgent() -> None:
    queue = CallQueue()
    for at in range(5):
        queue.add(at, turn(100 + at, 1))
    assert queue.take(4) == [(4, False), (3, False), (2, False), (1, False)]


def test_the_last_day_takes_who_found_no_room() -> None:
    calls = lay_calls([turn(10 - at, 1) for at in range(5)], FRIDAY, FRIDAY, 2, WORKDAYS)
    assert [(call.at, call.no_room) for call in calls] == [(0, False), (1, False), (2, True), (3, True), (4, True)]
    assert {call.day for call in calls} == {FRIDAY}


TURNS = st.lists(
    st.builds(
        Turn,
        st.integers(0, 10**9),
        st.integers(0, 40),
        st.integers(1, 12),
        st.sampled_from([MONDAY, FRIDAY]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@settings(max_examples=at_most(150), deadline=None)
@given(TURNS, st.integers(1, 5), st.sampled_from([None, FRIDAY, dt.date(2025, 11, 5)]))
def test_everybody_is_laid_once(turns: list[Turn], calls: int, last_day: dt.date | None) -> None:
    laid = lay_calls(turns, MONDAY, last_day, calls, WORKDAYS)
    assert sorted(call.at for call in laid) == list(range(len(turns)))
    assert [call.day for call in laid] == sorted(call.day for call in laid)
    for call in laid:
        assert call.day >= turns[call.at].earliest and WORKDAYS.is_workday(call.day)
        assert last_day is None or call.day <= max(last_day, turns[call.at].earliest) or not call.no_room
        assert not call.no_room or call.day == last_day
        if call.for_waiting:
            assert turns[call.at].beyond + WORKDAYS.elapsed(MONDAY, call.day) >= 0
    for day in {call.day for call in laid}:
        assert sum(call.day == day and not call.no_room for call in laid) <= calls
