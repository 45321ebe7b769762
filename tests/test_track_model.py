"""What the small model is told of a past, and what it makes of it, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from xl_huikuan.domain.track_history import Sums
from xl_huikuan.domain.track_model import _features, own_weight, predict, probability

LN = math.log


def known(**more: float) -> Sums:
    """Three periods' weight: two paid in full, nothing of half a one; 80 yuan came of 100 in a period."""
    figures = {"weight": 3.0, "full": 2.0, "nothing": 0.5, "share": 2.4, "received": 240.0, "due": 300.0}
    figures |= {"fast_weight": 1.5, "fast_full": 1.0, "fast_nothing": 0.25, "last_due": 50.0} | more
    return Sums(**{name: np.array([value]) for name, value in figures.items()})


NONE = known(**dict.fromkeys(Sums._fields, 0.0))


def features(past: Sums, due: float, prior: float, full: bool) -> list[float]:
    return [float(figure) for figure in _features(past, np.array([due]), np.array([prior]), full)[0]]


def test_features_of_full() -> None:
    # Share (2 + 3 · .5) / 6 = 7/12, odds 7 : 5. Of late (1 + 7/12) / 2.5 = 19/30, odds 19 : 11. Paid beyond
    # (2.4 - 3 · .5) / 6 = .15. Due 160: twice the usual 80, which is .8 of the usual due 100; the last was 50.
    expected = [1, LN(7 / 5), LN(19 / 11) - LN(7 / 5), 0.15, LN(2), LN(0.8), LN(3.2), 1 / 4]
    assert features(known(), 160, 0.5, True) == pytest.approx(expected)
    assert own_weight(known())[0] == 0.5  # 3 / (3 + 3)


def test_features_of_nothing() -> None:
    # Share (.5 + 3 · .5) / 6 = 1/3, odds 1 : 2. Of late (.25 + 1/3) / 2.5 = 7/30, odds 7 : 23.
    expected = [1, LN(1 / 2), LN(7 / 23) - LN(1 / 2), 0.15, LN(2), LN(0.8), LN(3.2), 1 / 4]
    assert features(known(), 160, 0.5, False) == pytest.approx(expected)


def test_sizes_are_held() -> None:
    assert features(known(), 1e6, 0.5, True)[4:7] == pytest.approx([3, LN(0.8), 3])
    assert features(known(), 1e-3, 0.5, True)[4:7] == pytest.approx([-3, LN(0.8), -3])
    # Nothing ever came: 2 % of the usual due 100, of which 10 is five times as much.
    assert features(known(received=0.0), 10, 0.5, True)[4:6] == pytest.approx([LN(5), LN(0.02)])


def test_without_a_record_only_the_prior_speaks() -> None:
    assert features(NONE, 160, 0.8, True) == pytest.approx([1, LN(4), 0, 0, 0, 0, 0, 1])


def line(constant: float, to_usual: float = 0.0, to_last: float = 0.0) -> np.ndarray:
    return np.array([constant, 1.0, 0.0, 0.0, to_usual, 0.0, to_last, 0.0])


def test_predict() -> None:
    asked = (np.array([80.0]), np.array([0.5]), True)  # as usual, and 1.6 times the last
    found = predict(line(0.1, -0.3, -0.2), known(), *asked)
    assert found.logit[0] == pytest.approx(0.1 + LN(7 / 5) - 0.2 * LN(1.6))
    assert found.slope == pytest.approx(-0.5)
    assert predict(line(0, -0.8, -0.7), known(), *asked).slope == -1
    assert predict(line(0, 0.3, -0.2), known(), *asked).slope == 0
    assert predict(line(20), known(), *asked).logit[0] == 6
    assert predict(line(-20), known(), *asked).logit[0] == -6
    assert probability(predict(line(20), known(), *asked))[0] == pytest.approx(0.9975, abs=1e-4)


@pytest.mark.parametrize(("prior", "held"), [(0.8, 0.8), (1.0, 0.997), (0.0, 0.003)])
def test_predict_without_a_record_is_the_prior_whatever_the_model(prior: float, held: float) -> None:
    found = predict(line(2.0, -0.3), NONE, np.array([160.0]), np.array([prior]), True)
    assert probability(found)[0] == pytest.approx(held)
