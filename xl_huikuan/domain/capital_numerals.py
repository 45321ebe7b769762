"""Amounts in the capital numerals of cheques and receipts: 壹万贰仟叁佰元整."""

from __future__ import annotations

import re
from functools import cache

from xl_huikuan.patterns import pattern
from xl_huikuan.values import Cents

_DIGIT = "[壹贰叁肆伍陆柒捌玖]"
_BELOW_10000 = rf"(?:{_DIGIT}仟)?(?:零?{_DIGIT}佰)?(?:零?{_DIGIT}?拾)?(?:零?{_DIGIT})?"
_DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1000}
_FIRST = pattern("[零壹贰叁肆伍陆柒捌玖拾佰仟]")


def is_in_capitals(text: str) -> bool:
    """Whether the text has capital numerals; the everyday ones (二十万) are none."""
    return _FIRST.search(text) is not None


def parse_capitals(text: str) -> Cents | None:
    """The amount in cents; None where it is not written as the rules of cheques want it."""
    found = _whole().fullmatch("".join(text.split()))
    if found is None:
        return None
    parts = [found[name] or "" for name in "ewyjf"]
    numbers = [_below_10000(part) for part in parts]
    if any(part and not number for part, number in zip(parts, numbers, strict=True)) or not any(numbers):
        return None
    hundred_millions, ten_thousands, yuan, tenths, cents = numbers
    return (hundred_millions * 10**8 + ten_thousands * 10**4 + yuan) * 100 + tenths * 10 + cents


@cache
def _whole() -> re.Pattern[str]:
    """Compiled when it is asked for: that takes longer than most jobs' need of it is worth."""
    return re.compile(
        rf"(?:人民币)?(?P<e>{_BELOW_10000}亿)?(?P<w>零?{_BELOW_10000}万)?(?P<y>零?{_BELOW_10000})[元圆]"
        rf"(?P<j>零?{_DIGIT}角)?(?P<f>零?{_DIGIT}分)?[整正]?"
    )


def _below_10000(part: str) -> int:
    total, digit = 0, 0
    for sign in part:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[sign], 0
    return total + digit
