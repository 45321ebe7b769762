"""The back-test measures what it says: nothing of the future, calibration and catches worked out by hand.

Its figures on real invoices stand in docs/method.md; their data are not part of the repository.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

_SPEC = importlib.util.spec_from_file_location("backtest", Path(__file__).parents[1] / "benchmarks" / "backtest.py")
assert _SPEC is not None
assert _SPEC.loader is not None
backtest = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(backtest)

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
