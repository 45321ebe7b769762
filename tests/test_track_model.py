"""What the small model is told of a past, and what it makes of it, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xl_huikuan.domain.track_history import Sums
from xl_huikuan.domain.track_model import (
    Model,
    _features,
    _features_of_new,
    _size_in_office,
    dues_of,
    fit_model,
    own_weight,
    past_dues,
    predict,
    probability,
    taught_by,
)

LN = math.log


def known(**more: float) -> Sums:
    """Three periods' weight: two paid in full, nothing of half a one; 80 yuan came of 100 in a period."""
    figures = {"weight": 3.0, "full": 2.0, "nothing": 0.5, "share": 2.4, "received": 240.0, "due": 300.0}
    figures |= {"fast_weight": 1.5, "fast_full": 1.0, "fast_nothing": 0.25, "last_due": 50.0} | more
    return Sums(**{name: np.array([value]) for name, value in figures.items()})


NONE = known(**dict.fromkeys(Sums._fields, 0.0))


TYPICAL = 40.0
"""The office's median due."""


def features(past: Sums, due: float, prior: float, full: bool) -> list[float]:
    return [float(figure) for figure in _features(dues_of(past, np.array([due]), TYPICAL), np.array([prior]), full)[0]]


def test_features_of_full() -> None:
    # Share (2 + 3 · .5) / 6 = 7/12, odds 7 : 5. Of late (1 + 7/12) / 2.5 = 19/30, odds 19 : 11. Paid beyond
    # (2.4 - 3 · .5) / 6 = .15. Due 160: twice the usual 80, which is .8 of the usual due 100; the last was 50. In the office dues
    # are 40 in the middle: four times that.
    expected = [1, LN(7 / 5), LN(19 / 11) - LN(7 / 5), 0.15, LN(2), LN(0.8), LN(3.2), 1 / 4, LN(4)]
    assert features(known(), 160, 0.5, True) == pytest.approx(expected)
    assert own_weight(known())[0] == 0.5  # 3 / (3 + 3)


def test_features_of_nothing() -> None:
    # Share (.5 + 3 · .5) / 6 = 1/3, odds 1 : 2. Of late (.25 + 1/3) / 2.5 = 7/30, odds 7 : 23.
    expected = [1, LN(1 / 2), LN(7 / 23) - LN(1 / 2), 0.15, LN(2), LN(0.8), LN(3.2), 1 / 4, LN(4)]
    assert features(known(), 160, 0.5, False) == pytest.approx(expected)


def test_sizes_are_held() -> None:
    assert features(known(), 1e6, 0.5, True)[4:] == pytest.approx([3, LN(0.8), 3, 1 / 4, 4])
    assert features(known(), 1e-3, 0.5, True)[4:] == pytest.approx([-3, LN(0.8), -3, 1 / 4, -4])
    # Nothing ever came: 2 % of the usual due 100, of which 10 is five times as much.
    assert features(known(received=0.0), 10, 0.5, True)[4:6] == pytest.approx([LN(5), LN(0.02)])


def test_without_a_record_only_the_prior_and_the_size_speak() -> None:
    assert features(NONE, 160, 0.8, True) == pytest.approx([1, LN(4), 0, 0, 0, 0, 0, 1, LN(4)])
    found = _features_of_new(_size_in_office(np.log([160.0, 1e6, 1e-3]), TYPICAL), np.array([0.8, 1.0, 0.0]))
    assert found == pytest.approx(np.array([[1, LN(4), LN(4)], [1, LN(0.997 / 0.003), 4], [1, -LN(0.997 / 0.003), -4]]))


def line(constant: float, to_usual: float = 0.0, to_last: float = 0.0, in_office: float = 0.0) -> Model:
    known_ones = np.array([constant, 1.0, 0.0, 0.0, to_usual, 0.0, to_last, 0.0, in_office])
    return Model(known_ones, np.array([0.25, 2.0, -0.5]))


def test_predict() -> None:
    asked = (
        dues_of(known(), np.array([80.0]), TYPICAL),
        np.array([0.5]),
        True,
    )  # as usual, 1.6 times the last, twice the office's
    found = predict(line(0.1, -0.3, -0.2, -0.1), *asked)
    assert found.logit[0] == pytest.approx(0.1 + LN(7 / 5) - 0.2 * LN(1.6) - 0.1 * LN(2))
    assert found.slope == pytest.approx([-0.6])
    assert predict(line(0, -0.8, -0.7), *asked).slope == [-1]
    assert predict(line(0, 0.3, -0.2), *asked).slope == [0]
    assert predict(line(20), *asked).logit[0] == 6
    assert predict(line(-20), *asked).logit[0] == -6
    assert probability(predict(line(20), *asked))[0] == pytest.approx(0.9975, abs=1e-4)


def test_who_has_no_record_has_a_line_of_its_own() -> None:
    both = Sums(*(np.concatenate(columns) for columns in zip(known(), NONE, strict=True)))
    found = predict(line(0.1, -0.3), dues_of(both, np.array([80.0, 80.0]), TYPICAL), np.array([0.5, 0.8]), True)
    assert found.logit == pytest.approx([0.1 + LN(7 / 5), 0.25 + 2 * LN(4) - 0.5 * LN(2)])
    assert found.slope == pytest.approx([-0.3, -0.5])
    steep = line(0.0)._replace(new=np.array([0.0, 1.0, 0.3]))
    assert predict(steep, dues_of(NONE, np.array([80.0]), TYPICAL), np.array([0.8]), True).slope == [0]


def first_dues(count: int, outcome: float, due: float = TYPICAL) -> Model:
    """What so many first dues of this size, all with one outcome, teach of customers whose grade is a half."""
    none = Sums(*(np.repeat(column, count) for column in NONE))
    halves, weights = np.full(count, 0.5), np.full(count, 0.001)
    return fit_model(
        taught_by(past_dues(none, np.full(count, due), TYPICAL), np.full(count, outcome), halves, weights, True)
    )


def test_first_dues_teach_what_to_expect_of_newcomers() -> None:
    nothing_seen = first_dues(0, 1.0)
    assert nothing_seen.known.tolist() == [0, 1, 0, 0, -0.5, -0.5, 0, 0, 0] and nothing_seen.new.tolist() == [0, 1, 0]
    # 40 first dues, all kept, at the median size of grade ½: only the constant c can learn; held by 20 observations,
    # 40 / (1 + e^c) = 20 c, so c = .6748. They weigh 1 each, however old.
    taught = first_dues(40, 1.0)
    assert taught.new == pytest.approx([0.6748, 1, 0], abs=1e-4)
    assert 40 / (1 + math.exp(taught.new[0])) == pytest.approx(20 * taught.new[0], abs=1e-4)
    assert taught.known.tolist() == nothing_seen.known.tolist()
    # none kept of those that are e times the median: the slope learns as much as the constant, downwards
    large = first_dues(40, 0.0, TYPICAL * math.e)
    assert large.new[0] == pytest.approx(large.new[2]) and large.new[0] < -0.3
