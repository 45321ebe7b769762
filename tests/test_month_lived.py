"""A whole month, day by day: what a good rep would want of the list (`month_lived` says what is assumed)."""

from __future__ import annotations

import pytest
from month_lived import Lived, live

DEMO, MANY = (60, 8), (200, 12)
"""Dealers, and the fewest calls that the rep makes a day. For 200 dealers 8 to 12 are too few, see the last test."""


@pytest.fixture(scope="module", params=[DEMO, MANY], ids=["the demo", "200 dealers"])
def lived(request: pytest.FixtureRequest) -> Lived:
    return live(*request.param)


def test_no_large_broken_promise_waits_more_than_two_days(lived: Lived) -> None:
    assert lived.broken >= 5 and max(lived.broken_wait) <= 2


def test_nobody_who_owes_waits_more_than_twice_his_interval_and_a_week(lived: Lived) -> None:
    assert lived.late == []


def test_the_ten_largest_risks_are_called_in_the_first_two_days(lived: Lived) -> None:
    assert all(min(lived.called_on[code]) <= 1 for code in lived.first_list[:10])


def test_nothing_is_laid_into_the_next_month(lived: Lived) -> None:
    assert lived.next_month == []


def test_all_the_calls_are_used_and_money_comes(lived: Lived) -> None:
    assert lived.calls >= 180 and lived.came > 0.85 * lived.due


def test_a_rep_with_too_few_calls_for_200_dealers_still_keeps_to_it_nearly() -> None:
    """8 to 12 calls a day are 200 in the month, for 189 dealers who owe at its start."""
    lived = live(200, 8)
    assert max(lived.broken_wait) <= 2 and all(min(lived.called_on[code]) <= 1 for code in lived.first_list[:10])
    assert all(waited - allowed <= 2 for _, _, waited, allowed in lived.late)
    assert len({code for code, *_ in lived.late}) <= 15
