"""What an office's customers have in common, from its own months."""

from __future__ import annotations

import numpy as np
import pytest

from xl_huikuan.domain import track_shock
from xl_huikuan.domain.track_estimate import estimate, grade_priors
from xl_huikuan.domain.track_history import PaymentHistory, build_history
from xl_huikuan.domain.track_shock import START, common_shock
from xl_huikuan.domain.track_start import PLAIN, Start


def office(customers: int, months: int, common: float, seed: int = 1) -> PaymentHistory:
    """Each pays .6 of its dues, in each month by e^(common · z) more or less likely or not."""
    dice = np.random.default_rng(seed)
    shape = months, customers
    chance = np.clip(0.6 + common * dice.choice([-1.0, 1.0], size=(months, 1)), 0, 1)
    due = dice.uniform(500, 1500, shape).round(2)
    received = np.where(dice.random(shape) < chance, due, 0.0)
    month, who = np.indices(shape)
    return build_history(who.ravel(), customers, month.ravel(), due.ravel(), received.ravel())


def shock(history: PaymentHistory) -> float:
    return common_shock(history, grade_priors([None] * len(history.lengths), None))


def test_before_any_month_is_known() -> None:
    assert shock(office(5, 0, 0.0)) == START
    assert shock(office(5, 2, 0.0)) == START  # two months say nothing: nothing is known before them


def test_of_one_month_by_hand() -> None:
    # The third month alone counts: 400 due of one customer that paid 100 twice, and 100 came.
    history = build_history(np.zeros(3, int), 1, np.arange(3), np.array([100.0, 100, 400]), np.array([100.0, 100, 100]))
    priors = grade_priors([None], None)
    then = estimate(history.before(2), np.array([400.0]), priors)
    full, nothing, part, share = (
        float(each[0]) for each in (then.p_full, then.p_nothing, then.part, then.expected_share)
    )
    expected = 400 * share
    variance = 400**2 * (full + (1 - full - nothing) * part**2 - share**2)
    # one month of its own and six in which it was .05
    by_hand = ((100 - expected) ** 2 - variance + 6 * 0.05**2 * expected**2) / (7 * expected**2)
    assert shock(history) == pytest.approx(max(by_hand, 0.0) ** 0.5)


def test_chance_alone_is_no_shock_and_a_common_one_is_found() -> None:
    # A month's receipts are .6 ± common of what is due: ± a third of what is expected for .2; the start draws it down.
    independent = [shock(office(200, 24, 0.0, seed)) for seed in range(4)]
    common = [shock(office(200, 24, 0.2, seed)) for seed in range(4)]
    assert max(independent) < 0.06 < 0.15 < min(common) and max(common) < 0.42


def test_of_a_large_office_some_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shock(office(400, 12, 0.2))
    monkeypatch.setattr(track_shock, "MOST_CUSTOMERS", 100)
    assert shock(office(400, 12, 0.2)) == pytest.approx(whole, abs=0.08)
    assert shock(office(400, 12, 0.2)) != whole


def test_the_periods_before_one() -> None:
    history = build_history(np.array([0, 0, 2]), 3, np.array([4, 6, 6]), np.full(3, 9.0), np.array([9.0, 0, 5]))
    before = history.before(6)
    assert (before.customer.tolist(), before.period.tolist(), before.received.tolist()) == ([0], [4], [9.0])
    assert (before.lengths.tolist(), before.starts.tolist()) == ([1, 0, 0], [0, 1, 1])
    assert history.before(7).lengths.tolist() == [2, 0, 1]


def test_each_month_is_expected_from_the_start():
    """Whose estimates are held at a start that believes nobody has been wrong every month."""
    history = office(8, 6, 0.0)
    gloomy = Start(
        PLAIN._replace(known=(-6.0, *PLAIN.known[1:]), new=(-6.0, 1.0, 0.0)),
        PLAIN._replace(known=(6.0, *PLAIN.known[1:]), new=(6.0, 1.0, 0.0)),
        0.5, dues=1e6, first=1e6,
    )  # fmt: skip
    priors = grade_priors([None] * 8, None)
    assert common_shock(history, priors, gloomy) > common_shock(history, priors) + 0.1
