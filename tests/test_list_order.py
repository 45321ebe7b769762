"""The simulation of the list's order does what it says: worked out by hand for three payers. Its figures stand in docs/method.md."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import list_order

THE_RULE = next(rule for title, rule in list_order.RULES.items() if title.startswith("THE RULE"))
FLAT = list_order.SHAPES["flat"]


NEVER = 0.999


def three(by_itself=NEVER, by_call=NEVER, part=NEVER):
    """Payers of 300, 200 and 100 yuan; luck 0: it happens every day."""
    luck = np.empty((list_order.DAYS, 3, 3))
    luck[..., 0], luck[..., 1], luck[..., 2] = by_itself, by_call, part
    due, half = np.array([300_00, 200_00, 100_00]), np.full(3, 0.5)
    return list_order.Office(due, half, half, np.full(3, 2), luck)


def lived(rule, one, calls=1, shape=FLAT):
    found = list_order.Lived()
    list_order.live(rule, one, shape, calls, found)
    return found


def test_who_is_called_pays_if_the_call_succeeds():
    found = lived(list_order.by_risk, three(by_call=0.0))
    # called on the first, the second and the third day, who was called last had waited for three
    assert (found.points, found.longest, found.waits) == ([100.0], [3], [1.5])
    assert found.calls == [3 / list_order.DAYS]


def test_half_of_it_where_he_pays_in_part():
    found = lived(list_order.by_risk, three(by_call=0.0, part=0.0), calls=3)
    assert found.points[0] > 99 and found.calls[0] > 3 / list_order.DAYS  # halves, day after day


def test_nothing_comes_by_itself_or_by_calls_that_fail():
    for rule in list_order.RULES.values():
        assert lived(rule, three()).points == [0.0]


def test_all_comes_by_itself_on_the_first_day():
    found = lived(list_order.by_risk, three(by_itself=0.0))
    assert (found.points, found.longest) == ([100.0], [1])


def test_pure_risk_calls_the_largest_all_month_and_the_list_does_not():
    assert lived(list_order.by_risk, three()).longest == [list_order.DAYS]
    assert lived(THE_RULE, three()).longest[0] <= 5


@pytest.mark.parametrize("shape", list_order.SHAPES)
def test_every_shape_of_uplift_is_as_large_on_average(shape):
    q = np.linspace(0.05, 0.95, 19)
    u = list_order.SHAPES[shape](q)
    assert (u >= 0).all() and (list_order.UPLIFT * u / u.mean()).mean() == pytest.approx(list_order.UPLIFT)


def test_the_same_luck_gives_the_same_month():
    payers = list_order.made_up_payers(np.random.default_rng(1), 50)
    months = [lived(THE_RULE, list_order.office(payers, np.random.default_rng(2)), 8).points for _ in range(2)]
    assert months[0] == months[1] and 0 < months[0][0] < 100
