"""Words that say of a line that it adds others up, or carries a balance, and is no entry itself."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from xl_huikuan.patterns import pattern

_SUM = pattern(
    r"(本?[日旬月季年页]|当[前日月年]|本?期|\d{1,2}月份?)?(人民币|收入|支出|贷方|借方)?(总?合计|总计|小计|共计|累计|总额|total)"
    r"(人民币|收入|支出|贷方|借方)?(金额|笔?数|\(?共?\d+笔\)?)?[:：]?",
    re.IGNORECASE,
)
_BALANCE = pattern(
    r"(期初|期末|年初|上年|上月|上期|本月|本期|昨日|上日)(余额|结余|结转)[:：]?|承前页|过次页|转次页|结转下[页期年月]"
)
_LONGEST = 12
_SIGNS = frozenset("计额结页转tTｔＴ")
"""Each of these words has one: most cells need no closer look."""


def is_sum_label(text: str) -> bool:
    """`合计`, `小计`, `本页合计`, `11月累计`: the line adds others up. Spaces do not count (`合 计`)."""
    return _SUM.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).strip("#*【】[]")


@lru_cache(maxsize=1 << 12)
def _is_either(text: str) -> bool:
    plain = _plain(text)
    return _SUM.fullmatch(plain) is not None or _BALANCE.fullmatch(plain) is not None


def is_no_entry(text: str) -> bool:
    """`is_sum_label`, or a balance that is carried (`期初余额`, `承前页`)."""
    return len(text) <= _LONGEST and not _SIGNS.isdisjoint(text) and _is_either(text)
