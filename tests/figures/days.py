"""Working days: days off and on at the edges of a month, before it and after it, and a month that has none.

November 2026 begins on a Sunday. 日历 has the same days as the office's list.
"""

from __future__ import annotations

from figures.text_tables import Book


def days(first: str, last: str, today: str, exceptions: tuple[tuple[str, str, int], ...], shown: str) -> Book:
    """A month without customers; each exception with its kind, and what it adds."""
    return Book(
        tables={
            "tblHolidays": ("日期 | 类型\n" + "\n".join(f"{day} | {kind}" for day, kind, _ in exceptions),),
            "tblCalendar": ("日期 | 增减\n" + "\n".join(f"{day} | {more}" for day, _, more in exceptions),),
        },
        names=f"hk_from | {first}\nhk_to | {last}\nhk_today | {today}\nhk_target | 0\n{shown}",
        blocks={},
    )


_OFF = (
    ("11-03", "休", -1),
    ("11-04", "休", -1),
    ("11-10", "休", -1),
    ("11-28", "班", 1),
    ("11-30", "休", -1),
    ("12-01", "休", -1),
)
"""The day before the month, its first, today, a Saturday on, the month's last, the day after."""

DAYS = {
    # Wednesday 4 to Monday 30: 3 + 15 + 1, less the 4th, 10th and 30th, and the 28th: 17. From Tuesday 10: 4 + 5 + 5 + 1, less the
    # 10th and the 30th, and the 28th: 14. (14/16) / (17/19) = 133/136
    "off at both ends": days(
        "11-04", "11-30", "11-10", _OFF, "hk_days | 17\nhk_days_left | 14\nhk_pace | 133/136"
    ),
    # asked on the 2nd, a Monday: all 19 are still to come, though today is before them
    "before it begins": days(
        "11-04", "11-30", "11-02", (("11-03", "休", -1),), "hk_days | 19\nhk_days_left | 19\nhk_pace | 1"
    ),
    "after it ended": days("11-01", "11-30", "12-03", (("11-28", "班", 1),), "hk_days | 22\nhk_days_left | 0\nhk_pace | 0"),
    "a day long": days("11-30", "11-30", "11-30", (("11-28", "班", 1),), "hk_days | 1\nhk_days_left | 1\nhk_pace | 1"),
    # no days at all: nothing comes by itself
    "ends before it begins": days(
        "11-30", "11-02", "11-20", (("11-28", "班", 1),), "hk_days | 0\nhk_days_left | 0\nhk_pace | 0"
    ),
}  # fmt: skip
