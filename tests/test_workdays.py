"""Working days against the State Council's notices, typed from them by hand."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain import official_days
from xl_huikuan.domain import workdays as module
from xl_huikuan.domain.workdays import Workdays, unpublished_years

# 国务院办公厅关于 2024、2025、2026 年部分节假日安排的通知: days off (first, last), and weekend days that are worked.
OFF = {
    2024: [("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-10", "06-10"),
           ("09-15", "09-17"), ("10-01", "10-07")],
    2025: [("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"), ("05-31", "06-02"),
           ("10-01", "10-08")],
    2026: [("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
           ("09-25", "09-27"), ("10-01", "10-07")],
}  # fmt: skip
WORKED = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}


def days_of(year):
    return [date(year, 1, 1) + dt.timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_year_is_as_announced(year):
    off = {
        day
        for first, last in OFF[year]
        for day in days_of(year)
        if date.fromisoformat(f"{year}-{first}") <= day <= date.fromisoformat(f"{year}-{last}")
    }
    worked = {date.fromisoformat(f"{year}-{day}") for day in WORKED[year]}
    assert all(day.weekday() >= 5 for day in worked)
    expected = [day for day in days_of(year) if day in worked or (day.weekday() < 5 and day not in off)]
    calendar = Workdays()
    assert [day for day in days_of(year) if calendar.is_workday(day)] == expected
    assert calendar.count(date(year, 1, 1), date(year, 12, 31)) == len(expected)
    assert unpublished_years(date(year, 1, 1), date(year, 12, 31)) == []


def test_a_working_day_at_the_end_of_the_year_before():
    # 2012's New Year was worked for on Saturday 2011-12-31.
    assert Workdays().is_workday(date(2011, 12, 31))


def test_counting_over_the_national_day_of_2025():
    calendar = Workdays()
    assert calendar.add(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert calendar.add(date(2025, 9, 30), 3) == date(2025, 10, 11)  # a Saturday that is worked
    assert calendar.add(date(2025, 9, 30), 4) == date(2025, 10, 13)
    assert calendar.add(date(2025, 10, 4), 1) == date(2025, 10, 9)
    assert calendar.add(date(2025, 10, 9), -1) == calendar.previous(date(2025, 10, 9)) == date(2025, 9, 30)
    assert calendar.previous(date(2025, 10, 5)) == date(2025, 9, 30)
    assert calendar.add(date(2025, 9, 30), -2) == date(2025, 9, 28)  # a Sunday that is worked
    assert calendar.add(date(2025, 10, 4), 0) == date(2025, 10, 4)
    assert calendar.next_on_or_after(date(2025, 10, 4)) == date(2025, 10, 9)
    assert calendar.next_on_or_after(date(2025, 10, 9)) == date(2025, 10, 9)
    assert calendar.count(date(2025, 9, 28), date(2025, 10, 11)) == 6  # 28, 29, 30 and 9, 10, 11
    assert calendar.count(date(2025, 10, 1), date(2025, 10, 8)) == 0
    assert calendar.count(date(2025, 10, 11), date(2025, 9, 28)) == 0
    assert calendar.elapsed(date(2025, 9, 28), date(2025, 10, 11)) == 5
    assert calendar.elapsed(date(2025, 10, 1), date(2025, 10, 11)) == 3
    assert calendar.elapsed(date(2025, 10, 11), date(2025, 9, 28)) == -5
    assert calendar.elapsed(date(2025, 10, 9), date(2025, 10, 9)) == 0


def test_over_the_turn_of_the_year():
    calendar = Workdays()
    assert calendar.add(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert calendar.add(date(2026, 1, 4), -1) == date(2025, 12, 31)
    assert calendar.add(date(2024, 12, 31), 300) == date(2026, 3, 20)  # 248 in 2025; 21 + 16 + 15 in 2026
    assert calendar.count(date(2025, 12, 29), date(2026, 1, 5)) == 5


def test_the_office_has_the_last_word():
    calendar = Workdays({date(2026, 6, 13): True, date(2026, 6, 15): False, date(2026, 5, 9): False})
    assert calendar.is_workday(date(2026, 6, 13))  # a Saturday
    assert not calendar.is_workday(date(2026, 6, 15))  # a Monday
    assert not calendar.is_workday(date(2026, 5, 9))  # 调休, but not here
    assert calendar.add(date(2026, 6, 12), 2) == date(2026, 6, 16)
    assert Workdays().is_workday(date(2026, 6, 15))
    assert Workdays({date(2026, 1, 1): True}).is_workday(date(2026, 1, 1))  # who works at New Year


def test_a_year_not_announced_yet_is_reported_and_still_counts():
    year = max(year for year in range(2024, 2100) if not is_unknown(year)) + 1
    calendar = Workdays({date(year, 1, 2): False})
    assert unpublished_years(date(year - 1, 1, 1), date(year - 1, 12, 31)) == []
    assert unpublished_years(date(year - 1, 12, 31), date(year + 1, 1, 1)) == [year, year + 1]
    assert not calendar.is_workday(date(year, 1, 1))
    assert not calendar.is_workday(date(year, 10, 1))
    assert not calendar.is_workday(date(year, 1, 2))
    assert calendar.is_workday(next(date(year, 11, n) for n in range(1, 8) if date(year, 11, n).weekday() == 2))


def is_unknown(year):
    return bool(unpublished_years(date(year, 6, 1), date(year, 6, 1)))


def test_the_years_announced_are_without_a_hole():
    known = [year for year in range(1990, 2050) if not is_unknown(year)]
    assert known == list(range(2001, known[-1] + 1))
    assert known[-1] >= 2026


def test_the_way_out_when_the_package_is_laid_out_otherwise(monkeypatch):
    monkeypatch.setattr(module, "load_alone", lambda *place: None)
    module._china_calendar.cache_clear()
    try:
        from holidays.countries.china import China

        assert module._china_calendar() is China
    finally:
        module._china_calendar.cache_clear()


def test_the_days_written_down_are_the_packages():
    made = [official_days.YEARS[year] for year in official_days.YEARS]
    assert len(made) == 9 and all(off for off, _, _ in made)
    if module.rules_digest() != official_days.MADE_FROM:
        pytest.skip("another release of holidays: the package itself is asked; python workbook/official_days.py")
    for year in official_days.YEARS:
        module._official.cache_clear()
        assert module._official(year) == module.from_package(year)


def test_where_the_rules_are_others_the_package_is_asked(monkeypatch):
    monkeypatch.setattr(official_days, "YEARS", {2026: ("0102", "", False)})
    monkeypatch.setattr(official_days, "MADE_FROM", module.rules_digest())
    module._official.cache_clear()
    assert not module._official(2026).published
    monkeypatch.setattr(official_days, "MADE_FROM", "of another release")
    module._official.cache_clear()
    assert module._official(2026).published
    module._official.cache_clear()


def test_the_other_countries_are_not_imported():
    code = (
        "import sys, datetime\n"
        "from xl_huikuan.domain.workdays import Workdays, from_package, unpublished_years\n"
        "from_package(2026)\n"
        "print('holidays' in sys.modules, Workdays().is_workday(datetime.date(2026, 2, 14)))\n"
        "print([m for m in sys.modules if m.startswith('holidays.countries')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split("\n")
    assert shown[:2] == ["False True", "[]"]


DAYS = st.dates(date(2023, 12, 1), date(2026, 12, 31))


@given(DAYS, DAYS, st.dictionaries(DAYS, st.booleans(), max_size=20))
def test_counting_is_counting_day_by_day(a, b, exceptions):
    calendar = Workdays(exceptions)
    a, b = sorted((a, b))
    each = [day for n in range((b - a).days + 1) if calendar.is_workday(day := a + dt.timedelta(n))]
    assert calendar.count(a, b) == len(each)
    assert calendar.elapsed(a, b) == len([day for day in each if day > a])
    for n, day in enumerate((day for day in each if day > a), start=1):
        assert calendar.add(a, n) == day
        assert calendar.elapsed(a, day) == n
    for n, day in enumerate((day for day in reversed(each) if day < b), start=1):
        assert calendar.add(b, -n) == day
    assert all(calendar.is_workday(day) == worked for day, worked in exceptions.items())


def test_a_hundred_years_are_the_farthest():
    assert Workdays().add(date(2026, 11, 20), 25_000).year == 2126
    for far in (25_001, -25_001, 10**9):
        with pytest.raises(ValueError, match="太远"):
            Workdays().add(date(2026, 11, 20), far)
