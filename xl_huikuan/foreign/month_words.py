"""Months in headers, titles and names of sheets: `8月实收`, `2026年8月`, `26年8月`, `2026-08`, `八月`, `上月`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from xl_huikuan.named_tuples import NamedTuple

_CHINESE = {
    said: at for at, said in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)
}
_JOIN = r"\-~至到—–－、及和与+/.,"
"""Signs that make `1-3月` a span of months and no month."""
_CAME_IN = r"到[账帐款]"
"""The 到 that is no such sign: `9月到账`."""
_NUMBER = r"1[0-2]|0?[1-9]"
_DAY = r"\d{1,2}[日号]"
_WHOLE = re.compile(
    rf"(?<![\d{_JOIN}])((?:19|20)\d\d|\d\d(?=年))([年\-./]?)({_NUMBER})(?!\d)(?:(月份?)({_DAY})?|([\-./]\d{{1,2}})(?!\d))?",
    re.ASCII,
)
_BARE = re.compile(rf"(?<![\d{_JOIN}第])({_NUMBER})月份?+(?={_DAY}|{_CAME_IN}|[^\d{_JOIN}]|$)", re.ASCII)
_IN_CHINESE = re.compile(
    rf"(?<![一二三四五六七八九十{_JOIN}第])(十[一二]?|[一二三四五六七八九])月份?+(?={_CAME_IN}|(?![{_JOIN}]))"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?度?|(?<!\d)(\d\d)年度?", re.ASCII)
_AS_OF = re.compile(r"截[至止]到?")
_AGO = re.compile(r"(上个?月|本月|当月|这个月)份?")
_CENTURY = 2000


class MonthWord(NamedTuple):
    """The month that a text names."""

    year: int | None
    month: int | None
    """None: it names none, or several."""
    ago: int | None
    """1 for 上月, 0 for 本月."""
    day: bool
    """It names a day of the month: `截至8月31日`, but also `8月31日制表`."""
    rest: str
    """What is left of the text, half-width, without spaces."""

    @property
    def names_one(self) -> bool:
        """Whether it names a month."""
        return self.month is not None or self.ago is not None


@lru_cache(maxsize=1 << 12)
def month_word(text: str) -> MonthWord:
    """The month that a text names; a year by itself is told, too."""
    plain = _AS_OF.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    if whole := _WHOLE.search(plain):
        year = int(whole[1]) if len(whole[1]) > len("26") else _CENTURY + int(whole[1])
        if whole[4] or (len(whole[1]) > len("26") and (whole[2] != "年" or whole.end() == len(plain))):
            return _only(year, int(whole[3]), bool(whole[5] or whole[6]), plain[: whole.start()], plain[whole.end() :])
    year_said = _YEAR.search(plain)
    stated: int | None = None
    if year_said:
        stated = int(year_said[1]) if year_said[1] else _CENTURY + int(year_said[2])
        plain = plain[: year_said.start()] + plain[year_said.end() :]
    if ago := _AGO.search(plain):
        return MonthWord(stated, None, 1 if ago[1].startswith("上") else 0, False, plain.replace(ago[0], "", 1))
    for pattern in (_BARE, _IN_CHINESE):
        if found := pattern.search(plain):
            month = _CHINESE.get(found[1]) or int(found[1])
            rest = plain[found.end() :]
            day = re.match(_DAY, rest)
            return _only(stated, month, day is not None, plain[: found.start()], rest[day.end() :] if day else rest)
    return MonthWord(stated, None, None, False, plain)


def _only(year: int | None, month: int, day: bool, before: str, after: str) -> MonthWord:
    """The month, unless the rest names another one (`1月至3月`, `2026年1月-8月`)."""
    rest = before + after
    spans = after[:1] and after[0] in "-~至到—–－、及和与+" and not re.match(_CAME_IN, after)
    if spans or _BARE.search(rest) or re.search(rf"(?:{_NUMBER})月", rest):
        return MonthWord(year, None, None, day, rest)
    return MonthWord(year, month, None, day, rest)
