"""Days as text: as people type them, and as other programs export them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from xl_huikuan.patterns import pattern

_TIME = r"(?:[\sT]+(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d(?:\.\d+)?)?)?"
_DATE = pattern(rf"(?:(\d{{4}})\s*[-/.年]\s*)?(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}", re.ASCII)
_RUN = pattern(rf"((?:19|20)\d\d)([01]\d)([0-3]\d)(?:\d{{6}})?{_TIME}", re.ASCII)
"""All digits, as banks write days; six more are a time."""
_DAY = pattern(r"(\d{1,2})\s*[日号]", re.ASCII)


def parse_date(text: str, first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
    """A date as people type it (``2026-11-05``, ``2026/11/5``, ``11月5日``, ``5日``) or a bank exports it (``20261105``).

    Without a year (or month), the one that falls in the month from `first` to `last`, else the year of `last`.

    Raises:
        ValueError: it cannot be read as one date.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if run := _RUN.fullmatch(plain):
        return dt.date(int(run[1]), int(run[2]), int(run[3]))
    whole, day_only = _DATE.fullmatch(plain), _DAY.fullmatch(plain)
    if whole and whole[1]:
        return dt.date(int(whole[1]), int(whole[2]), int(whole[3]))
    if last is None or first is None or not (whole or day_only):
        raise ValueError("不是日期")
    if whole:
        candidates = [dt.date(year, int(whole[2]), int(whole[3])) for year in dict.fromkeys((first.year, last.year))]
    else:
        assert day_only is not None
        candidates = []
        for start in dict.fromkeys((first.replace(day=1), last.replace(day=1))):
            try:
                candidates.append(start.replace(day=int(day_only[1])))
            except ValueError:
                continue
    inside = [day for day in candidates if first <= day <= last]
    if len(inside) == 1:
        return inside[0]
    if whole:
        return candidates[-1]
    raise ValueError("不是日期")
