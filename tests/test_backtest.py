"""The back-test measures what it says: nothing of the future, calibration and catches worked out by hand.

Its figures on real invoices stand in docs/method.md; their data are not part of the repository.
"""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import backtest
import small_offices

HEADER = "countrycode,customerID,InvoiceDate,DueDate,InvoiceAmount,SettledDate,DaysLate\n"


def line(customer: str, invoiced: str, due: str, amount: float, settled: str, late: int) -> str:
    return f"1,{customer},{invoiced},{due},{amount},{settled},{late}\n"


LINES = [
    line("A", "01/01/2013", "31/01/2013", 100, "20/01/2013", 0),
    line("A", "01/02/2013", "03/03/2013", 300, "13/03/2013", 10),
    line("B", "05/02/2013", "07/03/2013", 50, "27/03/2013", 20),
    line("A", "10/03/2013", "09/04/2013", 200, "01/04/2013", 0),
    line("B", "20/03/2013", "19/04/2013", 80, "10/04/2013", 0),
    line("A", "05/04/2013", "05/05/2013", 400, "01/05/2013", 0),
]


@pytest.fixture
def data(tmp_path):
    def of(lines):
        path = tmp_path / "invoices.csv"
        path.write_text(HEADER + "".join(lines), encoding="utf-8")
        return backtest.read(path)

    return of


def test_what_was_known_on_the_day(data):
    known = backtest.known_before(data(LINES))
    # 10 March: A's first is settled in time; the second is a week overdue and still open
    assert known.n[3] == 1 and known.raw[3] == 0 and known.days_overdue[3] == 7
    assert known.ratio[3] == 2  # 200 beside a mean of 100
    # 20 March: B has settled nothing yet
    assert known.n[4] == 0 and np.isnan(known.raw[4]) and known.days_overdue[4] == 13
    # 5 April: three settled, one of them 10 days late, the last of them in time
    assert known.n[5] == 3 and known.raw[5] == pytest.approx(1 / 3) and known.last_late[5] == 0
    assert known.mean_days_late[5] == pytest.approx(10 / 3)
    weights = [0.5 ** (2 / 6), 0.5 ** (1 / 6), 1]
    assert known.recent[5] == pytest.approx(weights[1] / sum(weights))


def test_nothing_of_the_future_is_used(data):
    before = data(LINES)
    judged = before[3:]
    # what is settled after 5 April is told otherwise, and one more invoice comes
    changed = [*LINES[:4], line("B", "20/03/2013", "19/04/2013", 80, "30/06/2013", 72)]
    changed += [line("A", "05/04/2013", "05/05/2013", 400, "30/06/2013", 56)]
    changed += [line("B", "01/06/2013", "01/07/2013", 999, "02/07/2013", 1)]
    after = data(changed)
    pd.testing.assert_frame_equal(backtest.ours(before, judged), backtest.ours(after, after[3:6]))
    pd.testing.assert_frame_equal(backtest.known_before(before)[:6], backtest.known_before(after)[:6])


def test_caught_by_hand():
    missed = np.array([0.0, 60.0, 0.0, 30.0, 10.0])
    order = np.array([5.0, 4.0, 3.0, 2.0, 1.0])
    assert backtest.caught(order, missed, 0.2) == 0
    assert backtest.caught(order, missed, 0.4) == 0.6
    assert backtest.caught(order, missed, 0.8) == 0.9
    assert backtest.caught(missed, missed, 0.2) == 0.6  # the oracle


def test_calibration_by_hand():
    # 40 cases said .75: 1.96 · √(.75 · .25 / 40) = .134, so 25 to 35 of them may happen
    said = np.full(40, 0.75)

    def within(happened: int) -> bool:
        (row,) = backtest.calibration(said, np.arange(40) < happened, "tenths").itertuples()
        assert row.cases == 40 and row.half == pytest.approx(0.13419, abs=1e-5)
        return bool(row.within)

    assert [within(n) for n in (24, 25, 35, 36)] == [False, True, True, False]


def test_deciles_of_few_cases_are_left_out():
    said = np.r_[np.full(40, 0.75), np.full(29, 0.25)]
    assert list(backtest.calibration(said, said > 0.5, "tenths").index) == [7]
    spread = np.linspace(0.001, 0.999, 400)
    assert list(backtest.calibration(spread, spread > 0.5, "equal numbers").cases) == [40] * 10


# ---- small offices and money


def test_a_panel_by_customer_and_month(data):
    found = small_offices.panel_of(data(LINES), "month's end")
    # A: 100 due on 31 January, settled before; 300 due on 3 March, settled on the 13th; 200 in April; 400 in May. B: 50 due on
    # 7 March, settled on the 27th; 80 in April. Months from January: 0, 2, 3, 4 are 0, 1, 2, 3 of those that there are.
    assert found.to_numpy().tolist() == [
        [0, 0, 100, 100], [0, 1, 300, 300], [0, 2, 200, 200], [0, 3, 400, 400], [1, 1, 50, 50], [1, 2, 80, 80],
    ]  # fmt: skip
    late = small_offices.panel_of(data(LINES), "due date")
    assert late.received.tolist() == [100, 0, 200, 400, 0, 80]
    both = [
        line("A", "01/01/2013", "20/01/2013", 100, "25/01/2013", 5),
        line("A", "02/01/2013", "31/01/2013", 40, "02/02/2013", 2),
    ]
    assert small_offices.panel_of(data(both), "month's end").to_numpy().tolist() == [[0, 0, 140, 100]]  # a part


def panel(*rows):
    return pd.DataFrame(rows, columns=["customer", "month", "due", "received"])


PAST = panel((1, 0, 100.0, 100.0), (1, 1, 300.0, 0.0), (2, 1, 100.0, 50.0), (3, 1, 100.0, 100.0))


def test_what_an_office_would_work_out_itself():
    now = panel((1, 2, 10.0, 0.0), (2, 2, 10.0, 0.0), (9, 2, 10.0, 0.0))
    found = small_offices.own_rates(PAST, now)
    assert found["raw"] == pytest.approx([0.5, 0.01, 0.5])  # of the office 2 of 4
    assert found["bayes"] == pytest.approx([(1 + 2) / 6, 2 / 5, 1 / 2])
    assert found["share"] == pytest.approx([100 / 400, 1 / 2, 250 / 600])


def test_what_boosting_is_told():
    found = small_offices._known_before(
        PAST, panel((1, 0, 100.0, 0.0), (1, 1, 300.0, 0.0), (1, 2, 50.0, 0.0), (9, 2, 10.0, 0.0))
    )
    nan = math.nan
    f = 0.5 ** (1 / 6)
    expected = [
        [0, 100, nan, nan, nan, nan, nan], [1, 300, 1, 1, 1, 1, 3], [2, 50, 0.5, f / (1 + f), 0, 0.25, 0.25],
        [0, 10, nan, nan, nan, nan, nan],
    ]  # fmt: skip
    assert found == pytest.approx(np.array(expected), nan_ok=True)


def test_money_by_hand():
    # expected 50 and 300 of 100 and 300; 80 and 150 came: off by −30 and 150, of 400
    bias, error = small_offices.money(np.array([100.0, 300]), np.array([80.0, 150]), np.array([0.5, 1.0]))
    assert (bias, error) == (0.3, 0.45)
    assert small_offices.paired(np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0, 1.0])) == (
        1.0,
        pytest.approx(1 / math.sqrt(3)),
    )


def test_an_office_is_forecast_from_its_own_past_alone():
    whole = small_offices.made_up_payers(customers=12, months=16)
    drawn = list(small_offices.offices(whole, seed=3, draws=20))
    for past, now in drawn:
        assert now.month.nunique() == 1 and past.month.max() == now.month.iloc[0] - 1
        assert 4 <= past.month.nunique() <= 12
    found, again = small_offices.Forecasts(), small_offices.Forecasts()
    past, now = drawn[0]
    small_offices.add_forecasts(found, 0, past, now, boosting=False)
    small_offices.add_forecasts(again, 0, past, now.assign(received=0.0), boosting=False)
    for name, shares in found.shares.items():
        assert shares[0].tolist() == again.shares[name][0].tolist(), name
    assert found.totals[0][1:] == again.totals[0][1:] and again.totals[0][0] == 0
    losses = small_offices.log_losses(found)["ours"]
    kept, chance = (now.received >= now.due).to_numpy(), found.chances["ours"][0]
    assert losses == pytest.approx([-np.log(np.where(kept, chance, 1 - chance)).mean()])


def test_ranges_are_counted(capsys):
    small_offices.print_ranges("months", np.array([[10.0, 5, 15, 0, 20], [16.0, 5, 15, 0, 20], [25.0, 5, 15, 0, 20]]))
    alone, together = capsys.readouterr().out.splitlines()
    assert "1 of 3 = 0.333" in alone and "below 0.000 above 0.667" in alone and "2 of 3 = 0.667" in together


def test_make_believe_payers_are_as_said():
    found = small_offices.made_up_payers(seed=2, customers=300, months=30, common=0.0)
    assert (found.received <= found.due).all() and (
        (found.received == 0) | (found.received >= found.due / 5 - 0.01)
    ).all()
    nothing = (found.received == 0).mean()
    assert 0.1 < nothing < 0.2


# ---- what the estimate must reach on real invoices

RECEIVABLES = os.environ.get("HUIKUAN_RECEIVABLES", "")
"""IBM's accounts-receivable sample, which is not part of the repository."""
on_the_sample = pytest.mark.skipif(not RECEIVABLES, reason="HUIKUAN_RECEIVABLES names no file of invoices")


@on_the_sample
def test_chances_tell_who_pays_late():
    """Of two invoices, one late and one not, the late one has the larger chance of it in 87 of 100; the loss is .40 at most."""
    data = backtest.read(Path(RECEIVABLES))
    first = round(len(data) * (1 - backtest.JUDGED))
    late = data[first:].late.to_numpy()
    estimates = backtest.ours(data, data[first:])
    chance = 1 - estimates.p_full.to_numpy()
    ranks = pd.Series(chance).rank().to_numpy()
    bad = int(late.sum())
    area = (ranks[late == 1].sum() - bad * (bad + 1) / 2) / (bad * (len(late) - bad))
    loss = -np.log(np.where(late == 1, chance, 1 - chance)).mean()
    assert len(late) == 740 and area >= 0.87 and loss <= 0.40
    for by in ("tenths", "equal numbers"):
        assert backtest.calibration(estimates.p_full.to_numpy(), 1 - late, by).within.all()


@on_the_sample
@pytest.mark.parametrize("by", ["month's end", "due date"])
def test_eight_of_ten_months_lie_in_the_range(by):
    panel = small_offices.panel_of(backtest.read(Path(RECEIVABLES)), by)
    months = small_offices.whole_months(panel[panel.month < panel.month.max()])
    came, low, high = months[:, 0], months[:, 3], months[:, 4]
    assert len(came) == 10 and ((low <= came) & (came <= high)).sum() == 8
