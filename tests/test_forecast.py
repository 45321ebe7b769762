"""What a month's forecast takes from 测算, by hand, and what `show` says of it."""

from __future__ import annotations

import datetime as dt

import pytest
from figures.judging import JUDGING
from figures.leavers import LEAVERS
from figures.november import NOVEMBER
from month_in_memory import InMemory, day, empty_month

from xl_huikuan.domain.outlook import Outlook
from xl_huikuan.domain.receipts_range import receipts_range
from xl_huikuan.domain.track_shock import START
from xl_huikuan.jobs.forecast import forecast
from xl_huikuan.jobs.new_month import new_month
from xl_huikuan.jobs.show import show
from xl_huikuan.jobs.summary import forecast_lines
from xl_huikuan.values import CellError


@pytest.fixture
def told(monkeypatch):
    """The outlooks and what is certain, as the range is asked for."""
    found: list[tuple[list[Outlook], int, float]] = []

    def remember(outlooks, certain, shock):
        found.append((outlooks, certain, shock))
        return receipts_range(outlooks, certain, shock=shock)

    monkeypatch.setattr("xl_huikuan.domain.receipts_range.receipts_range", remember)
    return found


def test_november_by_hand(told, monkeypatch):
    monkeypatch.setattr("xl_huikuan.jobs.estimating.office_shock", lambda month: 0.125)
    found = forecast(NOVEMBER.month())
    [(outlooks, certain, shock)] = told
    # what came: 63,000 + 59,000 + 14,500.25 + 17,000 + 25,000 − 1,000; 戊 has brought all that is expected of it
    assert (certain, shock) == (177_500_25, 0.125)
    # of the figures on 测算, × what still comes in time: .88; of who broke two promises .3168, of who broke one .528
    # 甲, 己: as always, the usual less what came. 丙: 52,724.7625 × .88 = 46,397.791, but no more than 45,499.75 can be carried
    held = 45_499.75 / 46_397.791
    expected = [
        (37_000_00, 0.9 * 0.88, 0, 0.0),
        (61_000_00, 0.8 * 0.3168, 30_500_00, (1 - 0.8 - 1 / 7) * 0.3168),
        (55_499_75 * held, 0.9 * 0.88, 27_749_88 * held, 0.1 * 0.88),
        (63_000_00, 0.528 / 9, 31_500_00, (1 - 1 / 9 - 0.8) * 0.528),
        (61_000_00, 0.8 * 0.88, 0, 0.0),
    ]
    assert len(outlooks) == len(expected)
    for outlook, by_hand in zip(outlooks, expected, strict=True):
        assert tuple(outlook) == pytest.approx(by_hand, abs=1)
    # 92,304 + 75,011.98 + 60,000 + 22,174.40 + 25,000 + 41,944
    assert found.expected == 316_434_38 and 177_500_25 <= found.low < found.expected < found.high
    assert found.expected == pytest.approx(receipts_range(outlooks, certain).expected, abs=6)


@pytest.mark.parametrize("book", [NOVEMBER, JUDGING], ids=["november", "judging"])
def test_expected_is_the_sheets_and_lies_within(book):
    month = book.month()
    found = forecast(month)
    assert found.expected == round(100 * month.sums.name("hk_sum_expected"))
    assert found.low <= found.expected <= found.high and found.level == 0.8


def test_of_who_left_comes_what_came(told, monkeypatch):
    month = LEAVERS.month()
    codes = list(month.workings.code)
    for row, code in enumerate(codes):
        if code is not None and str(code) not in ("L1", "L2", "L3"):
            month["tblWorkings"].set(row, "客户编码", None)
    found = forecast(month)
    assert told == [([], 49_500_00, START)] and (found.expected, found.low, found.high) == (49_500_00,) * 3


def test_a_figure_that_cannot_be_worked_out_is_no_forecast():
    assert forecast(LEAVERS.month()) is None  # Z1 stands in 计划 alone: #N/A
    month = NOVEMBER.month()
    month.typed_over["tblWorkings", "足额可能"] = {1: CellError.NUM}
    assert forecast(month) is None
    assert forecast_lines(None) == []


def test_an_empty_month():
    book = InMemory(empty_month())
    new_month(book, day(1))
    assert forecast(book.month) is None


def test_after_the_months_end_nothing_is_open():
    month = NOVEMBER.month()
    month.names["hk_today"] = day(30) + dt.timedelta(days=1)
    found = forecast(month)
    assert found.expected == found.low == found.high == 177_500_25


def test_show_has_it():
    month = NOVEMBER.month()
    shown = show(InMemory(month), day(20))
    assert shown.forecast == forecast(NOVEMBER.month())
