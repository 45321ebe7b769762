"""The start that many offices' records teach one with few, by hand; and what an estimate makes of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain import track_estimate
from xl_huikuan.domain.track_estimate import Estimates, estimate, grade_priors
from xl_huikuan.domain.track_history import PaymentHistory, build_history
from xl_huikuan.domain.track_learning import OfficeRecords, learn_start
from xl_huikuan.domain.track_start import NO_GRADE, PLAIN, PLAIN_START, Coefficients, GradeShares, Start, strength

Rows = list[tuple[int, int, float, float]]


def history(rows: Rows, customers: int, times: float = 1.0) -> PaymentHistory:
    """Customer, period, due, received; amounts `times` as large."""
    columns = [np.array(column) for column in zip(*rows, strict=True)] if rows else [np.zeros(0)] * 4
    who, period, due, came = columns
    return build_history(who.astype(np.int64), customers, period.astype(np.int64), due * times, came * times)


def office(rows: Rows, customers: int, grade: str | None = None, times: float = 1.0) -> OfficeRecords:
    return OfficeRecords(history(rows, customers, times), [grade] * customers, 0.5)


def estimated(rows: Rows, customers: int, start: Start) -> Estimates:
    """What a typical due of each customer lets expect; grade prior one half."""
    return estimate(history(rows, customers), np.zeros(customers), grade_priors([None] * customers, 0.5, start), start)


def keeping(customers: int, months: int) -> Rows:
    return [(who, month, 100.0, 100.0) for who in range(customers) for month in range(months)]


def test_how_much_a_start_is_worth():
    # plain: 20. Learned from n: 40·n / (40 + n), of 160 observations 32, of 360 36; of 40 and fewer the 20 of a plain one.
    assert [strength(n) for n in (0, 10, 40, 160, 360)] == [20, 20, 20, 32, 36]
    assert strength(1e9) == pytest.approx(40)


def test_nobody_teaches_the_plain_start():
    assert learn_start([]) == PLAIN_START
    assert learn_start([office([], 3), office([], 0)]) == PLAIN_START
    found, plain = (estimate(history([], 2), np.zeros(2), grade_priors([None] * 2, 0.5), start) for start in (
        learn_start([]), PLAIN_START))  # fmt: skip
    assert found.p_full.tolist() == plain.p_full.tolist() == [0.5, 0.5]


def test_a_customer_without_a_record_begins_at_the_start():
    # of a median due the size says nothing, of prior ½ the logit is 0: p = logistic(.3), and nothing logistic(-1 + 2·logit ¼)
    begins = Start(PLAIN._replace(new=(0.3, 1.0, 0.0)), PLAIN._replace(new=(-1.0, 2.0, 0.0)), 0.8)
    found = estimated([], 1, begins)
    assert found.p_full[0] == pytest.approx(1 / (1 + math.exp(-0.3)))
    assert found.p_nothing[0] == pytest.approx(1 / (1 + math.exp(1 + 2 * math.log(3))))
    assert found.part[0] == pytest.approx(0.8)


def test_a_start_that_was_learned_from_more_holds_more():
    """Three customers kept one due each; their first dues pull the constant up from a start below."""
    low = PLAIN._replace(new=(-2.0, 1.0, 0.0))
    few, many = (estimated(keeping(3, 1), 4, Start(low, PLAIN, 0.5, first=first)).p_full[3] for first in (0.0, 1e6))
    # m = (3 + 6) / 15 = .6, of logit ln 1.5. The constant and the slope in logit m each learn S / held, in logits, where
    # S = 3 / (1 + e^logit): logit = -2 + ln 1.5 + 2·S / held, which is -1.3560 for 20 and -1.4725 for 40 observations.
    for found, logit, held in ((few, -1.3560, 20), (many, -1.4725, 40)):
        assert logit == pytest.approx(-2 + math.log(1.5) + 2 * 3 / (1 + math.exp(logit)) / held, abs=1e-4)
        assert math.log(found / (1 - found)) == pytest.approx(logit, abs=1e-3)


def test_each_part_of_a_start_is_held_by_what_taught_it():
    """Dues with a record before them by `dues`, first dues by `first`: two customers kept three dues each."""
    low = PLAIN._replace(known=(-2.0, *PLAIN.known[1:]), new=(-2.0, 1.0, 0.0))

    def chances(dues: float, first: float) -> list[float]:
        found = estimated(keeping(2, 3), 3, Start(low, PLAIN, 0.5, dues=dues, first=first)).p_full
        return [float(found[0]), float(found[2])]

    (known, new), (known_more, new_same), (known_same, new_more) = chances(0, 0), chances(1e6, 0), chances(0, 1e6)
    assert known_more < known == known_same and new_more < new == new_same


def test_the_share_of_parts_by_hand():
    # A quarter came of one due in an office, five eighths in one that counts in thousands: (¼ + ⅝ + 6·½) / (1 + 1 + 6).
    small, large = office([(0, 0, 80.0, 20.0)], 1), office([(0, 0, 80.0, 50.0)], 1, times=1000.0)
    assert learn_start([small, large]).part == pytest.approx(3.875 / 8)
    # against each office's own mean due: 20 of 40 beside a kept due of 120 (mean 80) is ¼ of ½
    mixed = office([(0, 0, 40.0, 20.0), (1, 0, 120.0, 120.0)], 2)
    # (¼ + ¼ + 6·½·¾) / (1 + ½ + 6·¾): the mean of the two dues is ¾
    assert learn_start([small, mixed]).part == pytest.approx((0.5 + 2.25) / (1.5 + 4.5))


def test_the_shares_of_a_grade_by_hand():
    rows = [(0, 0, 9.0, 9.0), (0, 1, 9.0, 0.0), *((who, 0, 9.0, 9.0) for who in range(1, 4))]
    one, other = office(rows, 4, " a "), office([(0, 0, 9.0, 0.0), (1, 0, 9.0, 4.5)], 3, "A")
    # six customers with a record (the seventh has none), seven periods: four kept, of two nothing came
    assert learn_start([one, other]).grades == {"a": GradeShares(7, pytest.approx(4 / 7), pytest.approx(2 / 7))}
    assert learn_start([one]).grades == {}  # four customers' record would be theirs
    nameless = learn_start([office(keeping(5, 2), 5)])
    assert nameless.grades == {NO_GRADE: GradeShares(10, 1.0, 0.0)}


def test_what_others_grades_did_counts_beside_what_is_typed():
    start = PLAIN_START._replace(grades={"a": GradeShares(36, 0.5, 0.25)})
    found = grade_priors(["A", "b", None], {"A": 0.9, "B": 0.6}, start)
    # A: (12·.9 + 36·.5) / 48 and (12·.05 + 36·.25) / 48; B as typed; without a grade the mean of those typed
    assert found.full[found.grade] == pytest.approx([0.6, 0.6, 0.75])
    assert found.nothing[found.grade] == pytest.approx([0.2, 0.2, 0.125])
    assert grade_priors([None], None, PLAIN_START._replace(grades={NO_GRADE: GradeShares(36, 1.0, 0.0)})).given
    assert not grade_priors([None], None).given


def test_past_periods_teach_half_as_much_after_six():
    # 13 dues of one customer: the first is its first due, the others' weights are ½^(age / 6), ages 11 to 0
    start = learn_start([office(keeping(1, 13), 1)])
    assert start.dues == pytest.approx(sum(0.5 ** (age / 6) for age in range(12)))
    assert start.first == 1


def random_office(seed: int, customers: int, slope: float, times: float = 1.0) -> OfficeRecords:
    """Dues that are e^x of the usual are kept with odds e^(1 + slope·x), of others nothing comes."""
    dice = np.random.default_rng(seed)
    x = dice.normal(size=(customers, 8))
    kept = dice.random(x.shape) < 1 / (1 + np.exp(-1 - slope * x))
    rows = [
        (who, month, float(100 * np.exp(x[who, month])), float(100 * np.exp(x[who, month]) * kept[who, month]))
        for who in range(customers)
        for month in range(8)
    ]
    return office(rows, customers, times=times)


def test_units_and_the_order_of_offices_do_not_matter():
    offices = [random_office(seed, 12, -1.0) for seed in range(4)]
    start = learn_start(offices)
    scaled = [random_office(seed, 12, -1.0, times=10.0 ** (seed + 1)) for seed in (2, 0, 3, 1)]
    other = learn_start(scaled)
    for one, two in ((start.full, other.full), (start.nothing, other.nothing)):
        assert one.known == pytest.approx(two.known, abs=1e-5) and one.new == pytest.approx(two.new, abs=1e-5)
    assert start.part == pytest.approx(other.part) and start.grades == other.grades


@pytest.mark.parametrize("slope", [-2.0, 0.0])
def test_a_small_office_judges_as_many_do(slope):
    """Eight customers of two months cannot know what size says; forty offices do."""
    start = learn_start([random_office(seed, 20, slope) for seed in range(1, 41)])
    mine = random_office(99, 8, slope).history.before(2)
    plain, learned = (
        float(estimate(mine, np.zeros(8), grade_priors([None] * 8, 0.5, begins), begins).b_full[0])
        for begins in (PLAIN_START, start)
    )
    truth = max(slope, -1.0)  # a slope is held to -1
    assert abs(learned - truth) < abs(plain - truth) and abs(learned - truth) < 0.35


def test_large_offices_teach_by_a_share_of_their_customers(monkeypatch):
    offices = [random_office(seed, 60, -1.0) for seed in range(4)]
    whole = learn_start(offices)
    monkeypatch.setattr(track_estimate, "MAX_TRAINING_PERIODS", 60 * 4 * 8 // 3)
    part = learn_start(offices)
    assert part.first == pytest.approx(whole.first / 3, abs=4)
    assert part.dues == pytest.approx(whole.dues / 3, rel=0.1)
    assert part.full != whole.full and part.grades == whole.grades


@given(st.integers(0, 2**32), st.integers(1, 8), st.floats(-3, 3))
def test_a_start_keeps_chances_chances(seed, customers, slope):
    start = learn_start([random_office(seed, customers, slope), random_office(seed + 1, customers, slope)])
    mine = random_office(seed + 2, customers, slope).history
    found = estimate(mine, np.zeros(customers), grade_priors([None] * customers, 0.5, start), start)
    assert ((found.p_full >= 0) & (found.p_nothing >= 0) & (found.p_full + found.p_nothing <= 1 + 1e-12)).all()
    assert ((found.part >= 0) & (found.part <= 1)).all()
    assert isinstance(start.full, Coefficients) and len(start.full.known) == 9 and len(start.full.new) == 3
