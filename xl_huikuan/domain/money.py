"""Amounts of money as text: as people type them, and as sentences show them."""

from __future__ import annotations

import re
from decimal import Context, Decimal

from xl_huikuan.domain.capital_numerals import is_in_capitals, parse_capitals
from xl_huikuan.patterns import pattern
from xl_huikuan.values import to_cents

_EXACT = Context(prec=60)
"""More digits than an amount of 40 characters has."""
_ABOUT_DIGITS = 3
_ENDLESS = 10**18

_WIDE = str.maketrans(
    "０１２３４５６７８９．。，（）￥－−﹣＋\u00a0\u2007\u202f\u3000\t",
    "0123456789..,()¥---+     ",
)
_MULTIPLES = {
    "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "w": 10**4, "千": 10**3, "k": 10**3, "百": 10**2,
}  # fmt: skip
_BARE_DIGITS = {10**4: (3, 4), 10**3: (2, 3)}
"""How many digits a bare number may have after 万 or 千: `3万500` is plain, `3万5` may mean 35,000 or 30,005."""

_CURRENCY = r"(?:人民币|rmb|cny|¥)"
_FRAME = pattern(rf"{_CURRENCY}* ?([+-]?) ?{_CURRENCY}* ?(.*?) ?(?:[元圆][整正]?|块钱?)? ?{_CURRENCY}*", re.IGNORECASE)
_NUMBER = pattern(r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_PIECE = pattern(r" ?([\d.,]+) ?(亿|千万|百万|万|w|千|k|百|)", re.ASCII | re.IGNORECASE)
_VAGUE = pattern(r"约|左右|大概|大约|上下|差不多|近|多|余|几|以上|以下|以内|[?？]")
_RANGE = pattern(r"[\d万亿千百元] ?[-~～—–至到] ?\d", re.ASCII)
_CHINESE_DIGITS = pattern(r"[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾佰仟]")


def parse_amount(text: str) -> int:
    """What a person typed for an amount, in cents.

    Takes `200000`, `200,000.00`, `¥20万`, `２０００００`, `1.2亿`, `1亿2000万`, `3万5千元`, `20w`, `RMB 500`, `(300)`,
    `-300`, `壹万元整`. Raises ValueError, in Chinese and short, for whatever could be meant in two ways: `20-30万`, `约20万`,
    `12,34`, `3万5`, `二十万`, nothing at all.
    """
    plain = " ".join(text.translate(_WIDE).split())
    frame = _FRAME.fullmatch(plain)
    assert frame  # it matches any line
    sign, body = frame[1], frame[2]
    negative = sign == "-"
    if body.startswith("(") and body.endswith(")") and not sign:
        inner = _FRAME.fullmatch(body[1:-1].strip())
        if inner and not inner[1]:
            negative, body = True, inner[2]
    if len(body) > 40:
        raise ValueError(f"读不出金额“{text[:12]}…”：太长")
    if is_in_capitals(plain) and (written := parse_capitals(plain)) is not None:
        return written
    yuan = _parse_unsigned(body)
    if isinstance(yuan, str):
        raise ValueError(f"读不出金额“{text.strip()}”：{_describe_doubt(plain) or yuan}")
    return to_cents(yuan.copy_negate() if negative else yuan)


def format_amount(cents: int) -> str:
    """An amount in full: 123450000 cents are `1,234,500.00`; one of more digits than anybody reads, `1.23e+30`."""
    if abs(cents) >= _ENDLESS:
        return f"{Decimal(cents).scaleb(-2):.3g}"
    yuan, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{yuan:,}.{rest:02d}"


def format_short(cents: int) -> str:
    """An amount for a sentence: `30万元`, `12.35万元`, `8,500元`. In 万 only where two decimals say it exactly; one of more
    digits than anybody reads, `1.23e+30元`."""
    if abs(cents) >= _ENDLESS:
        return f"{format_amount(cents)}元"
    sign, size = ("-", -cents) if cents < 0 else ("", cents)
    if size >= 1_000_000 and size % 10_000 == 0:
        tens, hundredths = divmod(size // 10_000, 100)
        decimals = f".{hundredths:02d}".rstrip("0").rstrip(".")
        return f"{sign}{tens:,}{decimals}万元"
    yuan, rest = divmod(size, 100)
    return f"{sign}{yuan:,}{f'.{rest:02d}' if rest else ''}元"


def format_about(cents: int) -> str:
    """A mean or an estimate for a sentence: three digits are enough, `约36.3万元`; exact figures stay as they are."""
    digits = len(str(abs(cents)))
    unit = 10 ** max(digits - _ABOUT_DIGITS, 0)
    about = (abs(cents) + unit // 2) // unit * unit * (-1 if cents < 0 else 1)
    return format_short(cents) if about == cents else f"约{format_short(about)}"


def _parse_unsigned(body: str) -> Decimal | str:
    """The yuan of text without sign and currency, or what is wrong with it."""
    if not body:
        return "没有数字"
    total, previous, at = Decimal(0), 0, 0
    while at < len(body):
        piece = _PIECE.match(body, at)
        if piece is None:
            return f"看不懂“{body[at:].strip()}”"
        number, multiple = piece[1], _MULTIPLES.get(piece[2].lower(), 1)
        if not _NUMBER.fullmatch(number):
            return _describe_misplaced(number)
        value = _EXACT.multiply(Decimal(number.replace(",", "")), multiple)
        if previous and not _can_follow(number, multiple, value, previous):
            return f"“{body}”可能有几种意思"
        if piece.end() < len(body) and multiple == 1:
            return f"看不懂“{body[piece.end() :].strip()}”"
        if piece.end() < len(body) and "." in number:
            return f"“{body}”可能有几种意思"
        total, previous, at = _EXACT.add(total, value), multiple, piece.end()
    return total


def _can_follow(number: str, multiple: int, value: Decimal, previous: int) -> bool:
    """Whether this part of `1亿2000万` can only be read as the rest of the part before it."""
    if multiple == 1:
        return len(number.split(".")[0]) in _BARE_DIGITS.get(previous, ())
    if previous > 10**4 and multiple < 10**4:
        return False  # 1亿2千 may well be 1亿2千万
    return multiple < previous and value < previous


def _describe_misplaced(number: str) -> str:
    if number.count(".") > 1:
        return "小数点多于一个"
    return "千位逗号位置不对" if "," in number else "小数点位置不对"


def _describe_doubt(plain: str) -> str:
    """The plainest reason why a text is no amount, if it is one of the usual ones."""
    if not plain:
        return "是空的"
    if _RANGE.search(plain):
        return "像是一个范围，请填一个数"
    if vague := _VAGUE.search(plain):
        return f"“{vague[0]}”不是准数，请填一个数"
    if _CHINESE_DIGITS.search(plain):
        return "请用阿拉伯数字，如 20万"
    return ""
