"""The chances that cells and jobs share, by hand and as properties.

p = odds / (1 + odds); with b = -1 the odds of a due twice as large as the usual are half of e^a.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.chances import expected_share, p_full, p_nothing
from xl_huikuan.domain.track_model import SLOPES


def test_a_due_twice_as_large_has_half_the_odds() -> None:
    # Odds 4 : 1 at the usual size, 2 : 1 at twice, 8 : 1 at half.
    assert p_full(100, 100, math.log(4), -1) == pytest.approx(4 / 5)
    assert p_full(200, 100, math.log(4), -1) == pytest.approx(2 / 3)
    assert p_full(50, 100, math.log(4), -1) == pytest.approx(8 / 9)
    # "Nothing comes" likewise: odds 1 : 1 at the usual size, 1 : 2 at twice.
    assert p_nothing(200, 100, 0, -1) == pytest.approx(1 / 3)


def test_a_cent_is_an_amount() -> None:
    assert p_full(1, 100, 0, -1) == pytest.approx(100 / 101)  # a hundredth of the usual: odds 100 : 1
    assert p_nothing(1, 100, 0, -1) == pytest.approx(100 / 101)
    assert p_full(4, 1, 0, -1) == pytest.approx(1 / 5)  # four times the usual cent: odds 1 : 4
    assert expected_share(1, None, 0, 0, -1e6, 0) == pytest.approx(0.75)  # in full with .5, else a half


def test_chances_at_the_edges() -> None:
    assert p_full(0, 100, 0, -1) == p_full(-5, None, 0, -1) == expected_share(0, 100, 0, -1, 0, 0) == 1
    assert p_nothing(0, 100, 0, 0) == 0
    # without a usual 1 yuan stands for it: of 2 yuan the odds are 1 : 2, of 50 cents 2 : 1
    for unknown in (None, 0, -7):
        assert p_full(100, unknown, 0, -1) == 0.5
        assert p_full(200, unknown, 0, -1) == p_nothing(200, unknown, 0, -1) == pytest.approx(1 / 3)
        assert p_full(50, unknown, 0, -1) == pytest.approx(2 / 3)
    assert p_full(100, 100, 1e6, -1) == 1 and p_full(100, 100, -1e6, -1) == 0
    assert p_nothing(100, 100, 0, 0) == 0.5
    assert p_nothing(100, 100, 0, 0, full=0.8) == pytest.approx(0.2)  # held to 1 - .8


CENTS = st.integers(1, 10**12)
LOGITS = st.floats(-30, 30)
SLOPE = st.floats(*SLOPES)


def test_expected_share_by_hand() -> None:
    # p_full = .5, p_nothing = .25, partly .25, of which a half comes, or as much as is said.
    third = math.log(1 / 3)
    assert expected_share(100, 100, 0, 0, third, 0) == pytest.approx(0.625)
    assert expected_share(400, 100, 0, 0, third, 0, 0.2) == pytest.approx(0.55)
    assert expected_share(400, None, 0, 0, third, 0, 1.0) == pytest.approx(0.75)
    assert expected_share(100, 0, 0, 0, third, 0, 0.0) == pytest.approx(0.5)
    # Size counts for both. Twice the usual: in full with odds 4/2, 2/3; nothing with odds (1/4)/2, 1/9; so a part, a
    # half of the due, with 2/9: 2/3 + 1/9.
    assert expected_share(200, 100, math.log(4), -1, math.log(1 / 4), -1) == pytest.approx(7 / 9)


@given(
    CENTS, st.none() | st.integers(-100, 10**12), LOGITS, LOGITS, st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 1)
)
def test_chances_are_chances(due: int, usual: int | None, a: float, c: float, b: float, d: float, part: float) -> None:
    full = p_full(due, usual, a, b)
    nothing = p_nothing(due, usual, c, d, full)
    assert 0 <= full <= 1 and nothing >= 0 and full + nothing <= 1
    assert full <= expected_share(due, usual, a, b, c, d, part) <= 1


@given(CENTS, CENTS, st.none() | CENTS, LOGITS, LOGITS, SLOPE, SLOPE, st.floats(0, 1))
def test_a_dearer_due_is_kept_less_often_but_brings_no_less(
    one: int, other: int, usual: int | None, a: float, c: float, b: float, d: float, part: float
) -> None:
    small, large = sorted((one, other))
    assert p_full(small, usual, a, b) >= p_full(large, usual, a, b)
    brings = [due * expected_share(due, usual, a, b, c, d, part) for due in (small, large)]
    assert brings[0] <= brings[1] * (1 + 1e-9)
