"""The day that people mean; 23 November 2026 is a Monday."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.day_words import day_meant

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "said_on", "meant"),
    [
        ("老板说明天上午打款", MONDAY, dt.date(2026, 11, 24)),
        ("今天下午转", MONDAY, MONDAY),
        ("后天", MONDAY, dt.date(2026, 11, 25)),
        ("大后天付", MONDAY, dt.date(2026, 11, 26)),
        ("周五付一半", MONDAY, dt.date(2026, 11, 27)),
        ("星期一", MONDAY, dt.date(2026, 11, 30)),  # not today's
        ("本周一就付", MONDAY, MONDAY),
        ("下周三", MONDAY, dt.date(2026, 12, 2)),
        ("下个星期天", MONDAY, dt.date(2026, 12, 6)),
        ("25号", MONDAY, dt.date(2026, 11, 25)),
        ("２５日打", MONDAY, dt.date(2026, 11, 25)),
        ("5号", MONDAY, dt.date(2026, 12, 5)),
        ("12月3日", MONDAY, dt.date(2026, 12, 3)),
        ("1月5号", MONDAY, dt.date(2027, 1, 5)),
        ("5号", dt.date(2026, 12, 20), dt.date(2027, 1, 5)),
        ("月底前补齐", MONDAY, dt.date(2026, 11, 30)),
        ("周五不行，30号", MONDAY, dt.date(2026, 11, 27)),  # the first
        ("上周五说过", MONDAY, None),
        ("上个周五说过", MONDAY, None),
        ("每月25号结账", MONDAY, None),
        ("上月底", MONDAY, None),
        ("31号", MONDAY, dt.date(2026, 12, 31)),  # November has none
        ("2月30日", MONDAY, None),
        ("18号楼", MONDAY, None),
        ("再等等", MONDAY, None),
        ("付了20万", MONDAY, None),
        ("", MONDAY, None),
    ],
)
def test_day_meant(text: str, said_on: dt.date, meant: dt.date | None) -> None:
    assert day_meant(text, said_on) == meant


@given(
    st.text(alphabet="今明后大天日周星期礼拜一五下本上个月底0123456789号 ", max_size=14),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
)
def test_never_before_it_was_said_and_never_an_error(text: str, said_on: dt.date) -> None:
    meant = day_meant(text, said_on)
    assert meant is None or meant >= said_on
