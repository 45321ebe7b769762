"""What the month says of promises and grades; worked out by hand, and properties."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.month_cycle import a_month_later, next_month, next_span
from xl_huikuan.domain.review import (
    Grade,
    PromiseDue,
    Receipt,
    latest_days,
    open_amounts,
    paid_on,
    share_in_time,
    suggest_grade,
)


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


GRADES = [Grade("A", 0.95), Grade("B", 0.85), Grade("C", 0.7), Grade("D", 0.5)]
AMOUNTS = st.lists(st.integers(0, 10_000), max_size=6)


@pytest.mark.parametrize(
    ("amounts", "received", "left"),
    [
        ([60, 30], 0, [60, 30]), ([60, 30], 59, [1, 30]), ([60, 30], 60, [0, 30]), ([60, 30], 75, [0, 15]),
        ([60, 30], 200, [0, 0]), ([60], -5, [60]), ([], 10, []),
    ],
)  # fmt: skip
def test_what_is_still_to_come(amounts, received, left):
    assert open_amounts(amounts, received) == left


@given(AMOUNTS, st.integers(-10_000, 70_000))
def test_what_is_to_come_and_what_came_are_all_that_was_promised(amounts, received):
    left = open_amounts(amounts, received)
    assert sum(amounts) - sum(left) == min(max(received, 0), sum(amounts))
    assert all(0 <= rest <= amount for rest, amount in zip(left, amounts, strict=True))


def test_the_day_on_which_a_promise_was_paid():
    promises = [PromiseDue(50, day(5)), PromiseDue(30, day(10))]
    assert paid_on(promises, [Receipt(day(4), 40), Receipt(day(7), 20), Receipt(day(12), 20)]) == [day(7), day(12)]
    assert paid_on(promises, [Receipt(day(4), 79)]) == [day(4), None]
    # the refund of the 8th takes back what the 4th had brought; only the 12th pays for good
    assert paid_on(promises, [Receipt(day(4), 80), Receipt(day(8), -40), Receipt(day(12), 40)]) == [day(12), day(12)]
    assert paid_on(promises, []) == [None, None]


def test_how_late():
    promises = [PromiseDue(50, day(5)), PromiseDue(30, day(10))]
    assert latest_days(promises, [Receipt(day(7), 50), Receipt(day(9), 30)], day(30)) == 2
    assert latest_days(promises, [Receipt(day(5), 80)], day(30)) == 0
    assert latest_days(promises, [Receipt(day(5), 50)], day(30)) == 20
    assert latest_days(promises, [], day(7)) == 2  # the second is not due yet
    assert latest_days([], [], day(30)) == 0


def test_the_share_paid_in_time_is_drawn_toward_the_grade():
    assert share_in_time(1000, 400, 6, 0.85) == pytest.approx((6 * 0.4 + 3 * 0.85) / 9)
    assert share_in_time(0, 0, 0, 0.85) == 0.85
    assert share_in_time(1000, 1500, 3, 0.85) == pytest.approx((3 * 1 + 3 * 0.85) / 6)  # more than all is all


@pytest.mark.parametrize(
    ("current", "share", "months", "suggested"),
    [
        ("B", 0.91, 6, "A"), ("B", 0.89, 6, None), ("B", 0.76, 6, "C"), ("B", 0.79, 6, None), ("A", 1.0, 6, None),
        ("D", 0.2, 6, None), ("A", 0.2, 6, "B"), ("B", 0.2, 2, None), (None, 0.2, 6, None), ("E", 0.2, 6, None),
    ],
)  # fmt: skip
def test_the_grade_that_the_record_speaks_for(current, share, months, suggested):
    assert suggest_grade(GRADES[::-1], current, share, months) == suggested


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (dt.date(2026, 11, 30), (dt.date(2026, 12, 1), dt.date(2026, 12, 31))),
        (dt.date(2026, 12, 31), (dt.date(2027, 1, 1), dt.date(2027, 1, 31))),
        (dt.date(2027, 1, 31), (dt.date(2027, 2, 1), dt.date(2027, 2, 28))),
        (dt.date(2027, 2, 28), (dt.date(2027, 3, 1), dt.date(2027, 3, 31))),
        (dt.date(2026, 11, 25), (dt.date(2026, 11, 26), dt.date(2026, 12, 25))),
        (dt.date(2027, 1, 28), (dt.date(2027, 1, 29), dt.date(2027, 2, 28))),
    ],
)
def test_the_days_of_the_next_month(last, following):
    assert next_span(last) == following


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 24))
def test_no_day_falls_between_two_months(last, months):
    for _ in range(months):
        first, following = next_span(last)
        assert first == last + dt.timedelta(days=1) and 27 <= (following - last).days <= 31
        last = following


def test_the_month_that_follows():
    assert (next_month("2026-11"), next_month("2026-12")) == ("2026-12", "2027-01")
    assert a_month_later(dt.date(2026, 12, 25)) == dt.date(2027, 1, 25)
    for wrong in ("", "十一月", "2026-13"):
        with pytest.raises(ValueError, match=r"match|unconverted"):
            next_month(wrong)
