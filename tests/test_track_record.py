"""The track record: hand-worked estimates, boundaries, and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xl_huikuan.domain import chances, track_estimate, track_history
from xl_huikuan.domain.track_estimate import Prior, grade_priors, rebase_intercept
from xl_huikuan.domain.track_record import RESULT, estimate

Row = tuple[str, str, float, float]


def records(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["customer", "period", "due", "received"])


def one(*rows: Row, prior: Prior | None = None, due: float | None = None) -> pd.Series:
    upcoming = None if due is None else pd.DataFrame({"customer": [rows[0][0]], "due": [due]})
    return estimate(records(*rows), upcoming, prior).iloc[0]


def office(customers: int, periods: int, seed: int = 1) -> pd.DataFrame:
    """Payers of three kinds (sure, by halves, hardly), 100 yuan a period on average."""
    dice = np.random.default_rng(seed)
    kind = np.repeat(np.arange(customers) % 3, periods)
    due = np.round(dice.uniform(50, 150, customers * periods), 2)
    full = dice.random(len(due)) < np.array([0.95, 0.4, 0.05])[kind]
    nothing = dice.random(len(due)) < np.array([0.2, 0.1, 0.8])[kind]
    received = np.where(full, due, np.where(nothing, 0, np.round(due * 0.4, 2)))
    return pd.DataFrame(
        {
            "customer": np.repeat([f"C{number:03d}" for number in range(customers)], periods),
            "period": np.tile(np.arange(periods), customers),
            "due": due,
            "received": received,
        }
    )


def test_nobody_known() -> None:
    found = estimate(records())
    assert found.empty and tuple(found.columns) == RESULT


def test_no_history_is_the_prior() -> None:
    upcoming = pd.DataFrame({"customer": ["new"], "due": [500.0]})
    row = estimate(records(), upcoming, 0.8).iloc[0]
    assert (row.n, row.weight) == (0, 0) and math.isnan(row.usual)
    assert (row.b_full, row.b_nothing, row.part, row.due) == (0, 0, 0.5, 500)  # nobody's first due taught anything
    assert row.a_full == pytest.approx(math.log(4))  # .8 / .2
    assert row.a_nothing == pytest.approx(math.log(1 / 9))  # half of the .2 not kept: .1 / .9
    assert row.p_full == pytest.approx(0.8)
    assert row.expected_share == pytest.approx(0.85)  # .8 + .1 of a half
    assert estimate(records(), upcoming).iloc[0].p_full == pytest.approx(0.5)  # nothing known at all


def test_one_month_kept() -> None:
    # The grade: (1 + 12 * .8) / 13 = .815385. Its own share: (1 + 3 * .815385) / 4 = .861538; a first period teaches
    # nothing of those that have a record, so that model is at its start, and the due is its usual one.
    row = one(("a", "2026-10", 100, 100), prior=0.8)
    assert (row.n, row.usual) == (1, 100)
    assert row.weight == pytest.approx(1 / 4)
    assert row.p_full == pytest.approx(0.861538, abs=1e-6)
    # Nothing: grade (0 + 12 * .1) / 13 = .092308, own 3 * .092308 / 4 = .069231. A part: the rest, at a half.
    assert row.p_nothing == pytest.approx(0.069231, abs=1e-6)
    assert row.expected_share == pytest.approx(0.861538 + (1 - 0.861538 - 0.069231) / 2, abs=1e-6)
    assert row.b_full == row.b_nothing == -0.5
    # Four times the usual has half the odds (slope -1/2): .861538 / .138462 = 6.2222 -> 3.1111.
    large = one(("a", "2026-10", 100, 100), prior=0.8, due=400)
    assert large.p_full == pytest.approx(3.1111 / 4.1111, abs=1e-5)
    # The line is the same: a of the usual due. "Nothing" has half the odds too, .074380 -> .037190.
    assert (large.a_full, large.b_full) == (pytest.approx(math.log(6.2222), abs=1e-5), -0.5)
    assert large.p_nothing == pytest.approx(0.037190 / 1.037190, abs=1e-6)
    assert large.expected_share == pytest.approx(large.p_full + (1 - large.p_full - large.p_nothing) / 2)
    # A quarter of the usual has twice the odds, also where that is small change.
    small = one(("a", "2026-10", 0.5, 0.5), prior=0.8, due=0.125)
    assert small.p_full == pytest.approx(12.4444 / 13.4444, abs=1e-5)
    assert small.a_full == pytest.approx(math.log(6.2222), abs=1e-5)


def test_recent_periods_weigh_more() -> None:
    # Weights 1 and .5 ** (1/6) = .890899; usual: (1 * 100) / 1.890899 = 52.885.
    late, early = ("a", "1", 100.0, 100.0), ("a", "2", 100.0, 0.0)
    row = one(("a", "1", 100, 0), ("a", "2", 100, 100), prior=0.8)
    assert row.weight == pytest.approx(1.890899 / 4.890899, abs=1e-6)
    assert row.usual == pytest.approx(52.885, abs=1e-3)
    assert row.p_full > one(late, early, prior=0.8).p_full


def test_few_records_of_one_kind_are_no_law() -> None:
    # Three customers, two months each, all kept. The grade: (6 + 12 * .5) / 18 = 2/3; own (1.890899 + 3 * 2/3) / 4.890899 =
    # .7955, and the model, which three second months teach, goes a little further and not to certainty. None kept: the
    # grade 1/3, own (0 + 3 * 1/3) / 4.890899 = .2045; where nothing was ever paid the start is above that, since its usual
    # is taken for 2 % of its dues, and sizes are held to e³: ½ · (ln 50 − 3) = .456 in the logit, .2886. Taught, it is less.
    def office_of(received: float) -> float:
        rows = [(customer, period, 100.0, received) for customer in "abc" for period in ("1", "2")]
        return float(estimate(records(*rows), prior=0.5).p_full.iloc[0])

    assert 0.7955 < office_of(100) < 0.88
    assert 0.15 < office_of(0) < 0.2886


def test_all_zero() -> None:
    row = one(*(("a", str(month), 100, 0) for month in range(6)), prior=0.8)
    assert (row.n, row.usual) == (6, 0)
    assert row.p_full < 0.3 < 0.6 < row.p_nothing
    # 1 yuan stands for what it usually pays: the line goes through its due, 100 yuan
    logit = math.log(row.p_full / (1 - row.p_full))
    assert row.a_full + row.b_full * math.log(100) == pytest.approx(logit)
    # nobody ever paid a part: a half of what is neither
    assert row.expected_share == pytest.approx(row.p_full + (1 - row.p_full - row.p_nothing) / 2)


def test_one_huge_month() -> None:
    rows = [("a", str(month), 100.0, 100.0) for month in range(5)] + [("a", "5", 100_000.0, 0.0)]
    small, huge = one(*rows, prior=0.8, due=100), one(*rows, prior=0.8, due=100_000)
    assert small.p_full > 0.6 and huge.p_full < small.p_full
    assert 0 <= huge.expected_share <= 1


def test_a_negative_month_is_one_in_which_nothing_came() -> None:
    rows = [("a", "1", 100.0, 100.0)]
    refund, nothing = (one(*rows, ("a", "2", 100, came), prior=0.8) for came in (-50, 0))
    pd.testing.assert_series_equal(refund, nothing)


def test_contract_of_rows() -> None:
    rows = [("b", "1", 100.0, 40.0), ("a", "1", 100.0, 100.0), ("b", "1", 50.0, 110.0), ("b", "2", 0.0, 70.0)]
    upcoming = pd.DataFrame({"customer": ["new", "a", "new"], "due": [10.0, 100.0, 5.0]})
    found = estimate(records(*rows, ("c", "2", -5.0, 0.0)), upcoming, 0.6)
    assert list(found.customer) == ["b", "a", "c", "new"]
    assert list(found.n) == [1, 1, 0, 0]
    assert found.usual[0] == 150  # 40 + 110 of 100 + 50: a due kept; what came without a due is no record
    again = estimate(records(("b", "1", 150, 150), *rows[1:2], ("c", "2", 0, 0)), upcoming, 0.6)
    pd.testing.assert_frame_equal(found, again)


def test_more_than_the_due_is_the_due() -> None:
    pd.testing.assert_series_equal(one(("a", "1", 100, 500)), one(("a", "1", 100, 100)))


def test_grades_have_priors_of_their_own() -> None:
    upcoming = pd.DataFrame({"customer": ["x", "y", "z"], "due": 10.0, "grade": ["A", " d", None]})
    found = estimate(records(), upcoming, {"a": 0.9, "D": 0.3})
    assert list(found.p_full.round(9)) == [0.9, 0.3, 0.6]  # without a grade: their middle
    known = office(30, 8).assign(grade=lambda frame: np.where(frame.customer.str[-1].astype(int) % 2, "A", "B"))
    known.loc[known.grade == "B", "received"] = 0
    news = pd.DataFrame({"customer": ["a", "b"], "due": 100.0, "grade": ["A", "B"]})
    a, b = estimate(known, news).p_full.iloc[-2:]
    assert a > 0.3 > 0.1 > b


def test_what_is_given_before_any_record() -> None:
    assert [grade_priors([], prior).given for prior in (None, {}, 0.5, {"A": 0.9})] == [False, False, True, True]
    found = grade_priors(["a", None, " B ", "b"], {"A": 1.0, "b": 0.0})
    assert found.grade.tolist() == [1, 0, 2, 2]
    assert found.full.tolist() == [0.5, 1.0, 0.0]


@pytest.mark.parametrize("prior", [-0.1, 1.1, {"A": 2.0}])
def test_a_prior_is_a_chance(prior: Prior) -> None:
    with pytest.raises(ValueError, match=r"^先验兑现率应在0到1之间$"):
        estimate(records(("a", "1", 100, 100)), prior=prior)


def test_unknown_rows_are_not_zeros() -> None:
    rows = (("a", "1", 100.0, 100.0), ("a", "2", 100.0, math.nan), ("a", "3", math.nan, 5.0))
    pd.testing.assert_series_equal(one(*rows, prior=0.7), one(rows[0], prior=0.7))


AMOUNTS = st.one_of(st.just(0.0), st.floats(-1e3, 1e6), st.just(math.nan))
DUES = st.one_of(st.just(0.0), st.just(math.nan), st.integers(-10, 10**8).map(lambda cents: cents / 100))
ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("1234567"), AMOUNTS, AMOUNTS), max_size=30)


@example([("a", "1", 1.0, 2.2e-311)], [("a", 1.0)], None)
@given(ROWS, st.lists(st.tuples(st.sampled_from("aceg"), DUES), max_size=5), st.none() | st.floats(0, 1))
def test_always_chances_and_the_line_through_them(
    rows: list[Row], upcoming: list[tuple[str, float]], prior: float | None
) -> None:
    asked = pd.DataFrame(upcoming, columns=["customer", "due"])
    found = estimate(records(*rows), asked, prior)
    assert list(found.customer) == list(dict.fromkeys([row[0] for row in rows] + [name for name, _ in upcoming]))
    for column in ("p_full", "p_nothing", "expected_share", "weight", "part"):
        assert found[column].between(0, 1).all()
    assert (found.p_full + found.p_nothing <= 1 + 1e-12).all()
    assert found.b_full.between(-1, 0).all() and found.b_nothing.between(-1, 0).all()
    dues = asked.groupby("customer").due.sum()
    for row in found.itertuples():
        if not dues.get(row.customer, 0) > 0.005:  # below half a cent is nothing
            continue
        due = float(dues[row.customer])
        size = math.log(due) - math.log(row.usual if row.usual > 0 else 1.0)  # NaN is not above 0 either
        assert row.p_full == pytest.approx(1 / (1 + math.exp(-(row.a_full + row.b_full * size))), abs=1e-9)
        # ... and so in the cells, which know 月均回款 to the cent
        cents = None if math.isnan(row.usual) else round(row.usual * 100)
        lines = [
            (rebase_intercept(a, b, row.usual, None if cents is None else cents / 100), b)
            for a, b in ((row.a_full, row.b_full), (row.a_nothing, row.b_nothing))
        ]
        shown = chances.p_full(round(due * 100), cents, *lines[0])
        assert row.p_full == pytest.approx(shown, abs=1e-9)
        share = chances.expected_share(round(due * 100), cents, *lines[0], *lines[1], row.part)
        assert row.expected_share == pytest.approx(share, abs=1e-9)


@given(st.permutations(range(12)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = office(3, 4)
    shuffled = estimate(rows.iloc[order]).set_index("customer").sort_index()
    pd.testing.assert_frame_equal(shuffled, estimate(rows).set_index("customer").sort_index())


def test_the_model_learns_from_the_office() -> None:
    found = estimate(office(90, 24))
    by_kind = found.groupby(np.arange(90) % 3)
    for kind, chance in enumerate((0.95, 0.4, 0.05)):
        assert by_kind.p_full.mean()[kind] == pytest.approx(chance, abs=0.06)


def test_units_do_not_matter() -> None:
    rows = office(20, 6)
    fen = rows.assign(due=rows.due * 1000, received=rows.received * 1000)
    upcoming = pd.DataFrame({"customer": ["C001"], "due": [120.0]})
    yuan, other = estimate(rows, upcoming), estimate(fen, upcoming.assign(due=120_000.0))
    for name in ("p_full", "p_nothing", "expected_share", "part"):
        assert np.allclose(yuan[name], other[name], atol=1e-6)
    pays = yuan.usual > 0  # a line in ln(due / usual); of the others in ln(due / 1 yuan)
    assert pays.any() and np.allclose(yuan.a_full[pays], other.a_full[pays], atol=1e-6)


def test_a_large_office_learns_from_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = office(300, 12)
    whole = estimate(rows).p_full
    monkeypatch.setattr(track_estimate, "MAX_TRAINING_PERIODS", 600)
    sampled = estimate(rows).p_full
    assert not np.array_equal(whole, sampled)
    assert np.abs(whole - sampled).max() < 0.12


def test_the_sample_is_a_share_of_the_customers_evenly_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    # 600 of 3,600 periods: a sixth of 300 customers, among any thirty in a row about five.
    monkeypatch.setattr(track_estimate, "MAX_TRAINING_PERIODS", 600)
    numbers = np.repeat(np.arange(300), 12)
    everything = np.full(3600, 9.0)
    history = track_history.build_history(numbers, 300, np.tile(np.arange(12), 300), everything, everything)
    share = track_estimate.training_share(len(history.due))
    chosen = np.flatnonzero(history.only(track_history.evenly(300, share)).lengths)
    assert len(chosen) == pytest.approx(50, abs=2)
    assert all(4 <= np.count_nonzero((chosen >= start) & (chosen < start + 30)) <= 6 for start in range(270))


def test_recent_periods_teach_more() -> None:
    # Once small dues failed and large ones were paid; in the last three periods it is the other way round.
    dice = np.random.default_rng(3)
    rows = office(60, 12).assign(due=np.where(dice.random(720) < 0.5, 20.0, 500.0))
    rows["received"] = np.where((rows.due < 100) == (rows.period >= 9), rows.due, 0.0)
    assert estimate(rows).b_full.iloc[0] < -0.5


def test_sums_before_a_period_are_those_of_a_shorter_record() -> None:
    rows = office(4, 6)
    numbered = pd.factorize(rows.customer)[0]
    whole = track_history.build_history(
        numbered, 4, rows.period.to_numpy(), rows.due.to_numpy(), rows.received.to_numpy()
    )
    before, _ = track_history.running_sums(whole, keep_before=True)
    shorter = rows.period < 5
    cut = track_history.build_history(
        numbered[shorter], 4, rows.period[shorter].to_numpy(), rows.due[shorter].to_numpy(),
        rows.received[shorter].to_numpy(),
    )  # fmt: skip
    _, now = track_history.running_sums(cut, keep_before=False)
    last = whole.starts + 5
    for told, known in zip(before, now, strict=True):
        assert told[last] == pytest.approx(known)
    # by hand: weights of five periods, newest first, ½^(0/6) … ½^(4/6)
    assert now.weight == pytest.approx(sum(0.5 ** (age / 6) for age in range(5)))
    assert now.last_due == pytest.approx(rows.due[rows.period == 4].to_numpy())


def test_rebased_says_the_same_of_every_due() -> None:
    # ln(due/200) = ln(due/100) - ln 2: with b = -1 a falls by ln 2.
    assert rebase_intercept(1.0, -1.0, 100.0, 200.0) == pytest.approx(1 - math.log(2))
    assert rebase_intercept(1.0, -1.0, 1.0, 0.5) == pytest.approx(1 + math.log(2))
    # Where there is no usual, or nothing (less than half a cent), 1 yuan stands for it, both ways.
    for nothing in (None, math.nan, 0.0, 0.004, 5e-324):
        assert rebase_intercept(1.0, -1.0, 100.0, nothing) == pytest.approx(1 + math.log(100))
    for nothing in (math.nan, 0.0, 0.004, 5e-324):
        assert rebase_intercept(1.0, -1.0, nothing, 100.0) == pytest.approx(1 - math.log(100))
        assert rebase_intercept(1.0, -1.0, nothing, None) == 1
    assert rebase_intercept(0.0, -1.0, 0.005, 1e308) == pytest.approx(math.log(0.005) - math.log(1e308))


def newcomers(count: int, kept: float) -> pd.DataFrame:
    """Customers' first dues: half of them 50 yuan, kept always, half of them 800, of which so many are kept."""
    large = np.arange(count) % 2 == 1
    lucky = np.arange(count) / count < kept
    due = np.where(large, 800.0, 50.0)
    return pd.DataFrame(
        {
            "customer": [f"N{number}" for number in range(count)], "period": 1, "due": due,
            "received": np.where(~large | lucky, due, 0.0),
        }
    )  # fmt: skip


def test_of_newcomers_first_dues_are_what_is_learned() -> None:
    asked = pd.DataFrame({"customer": ["small", "large"], "due": [50.0, 800.0]})
    small, large = estimate(newcomers(200, 0.3), asked).p_full.iloc[-2:]
    assert small > 0.85 > 0.5 > large
    alike = estimate(newcomers(200, 1.0), asked).iloc[-2:]
    assert (alike.p_full > 0.9).all()
    # and the line in the cells goes through it, without any usual
    row = estimate(newcomers(200, 0.3), asked).iloc[-1]
    assert row.b_full < -0.2 and math.isnan(row.usual)
    assert chances.p_full(80_000, None, row.a_full, row.b_full) == pytest.approx(row.p_full)
    # one of which nothing is asked is judged by a due of the office's middle size: 425 yuan
    unasked = estimate(newcomers(200, 0.3), pd.DataFrame({"customer": ["new"], "due": [math.nan]})).iloc[-1]
    assert unasked.due == 425 and large < unasked.p_full < small


def test_the_size_in_the_office_is_learned() -> None:
    # Dues of a customer are always alike, so that only the office's other dues say that it is large: those fail.
    rows = office(80, 8, seed=5).assign(due=lambda frame: np.where(frame.customer.str[-1].astype(int) < 5, 20.0, 500.0))
    rows["received"] = np.where(rows.due < 100, rows.due, 0.0)
    kept = pd.DataFrame({"customer": "K", "period": range(8), "due": 20.0, "received": 20.0})
    asked = pd.DataFrame({"customer": ["K", "K"], "due": [400.0, 100.0]})
    learned = estimate(pd.concat([rows, kept]), asked).iloc[-1]
    assert learned.b_full < -0.6  # at the start -½


@given(st.integers(0, 11))
def test_one_more_kept_period_does_not_lower_the_chance(n: int) -> None:
    others = office(60, 12)
    kept = pd.DataFrame({"customer": "kept", "period": range(13), "due": 100.0, "received": 100.0})
    upcoming = pd.DataFrame({"customer": ["kept"], "due": [100.0]})
    fewer, more = (estimate(pd.concat([others, kept[:many]]), upcoming).p_full.iloc[-1] for many in (n, n + 1))
    assert more >= fewer - 0.02


# tables that cannot be read


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match=r"^缺少“due”一列$"):
        estimate(records(("a", 1, 100, 100)).drop(columns="due"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due": ["一百"]}, "“due”一列里有不是数字的内容"),
        ({"received": [math.inf]}, "“received”一列第1行不是有限的数"),
        ({"customer": [None]}, "第1行没有客户"),
        ({"period": [None]}, "第1行没有月份"),
    ],
)
def test_bad_input_is_told(change: dict[str, list[object]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        estimate(records(("a", "1", 100, 100)).assign(**change))


def test_periods_of_mixed_types_have_no_order() -> None:
    with pytest.raises(ValueError, match="“period”一列里类型不一"):
        estimate(pd.DataFrame({"customer": ["a", "a"], "period": ["1", 2], "due": 1.0, "received": 1.0}))
