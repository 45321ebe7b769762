from __future__ import annotations

import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_huikuan.domain.money import format_about, format_amount, format_short, parse_amount
from xl_huikuan.values import to_cents, to_yuan


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        (1.005, 101),  # round(1.005 * 100) is 100
        (-1.005, -101),
        (2.675, 268),
        (0.1 + 0.2, 30),
        (0.285, 29),
        (1.004999, 100),
        (0.0, 0),
        (-0.0, 0),
        (200_000, 20_000_000),
        (1e15, 10**17),
        (123_456_789_012.345, 12_345_678_901_235),
        (Decimal("1.005"), 101),
        (Decimal("-0.005"), -1),
        (Decimal("1e3"), 100_000),
        (np.float64(1.005), 101),
        (np.int64(3), 300),
        (Decimal("1234567890123456789012345678901.005"), 123456789012345678901234567890101),  # 34 digits
    ],
)
def test_to_cents(value, cents):
    assert to_cents(value) == cents
    assert type(to_cents(value)) is int


@pytest.mark.parametrize(
    "value", [True, False, float("nan"), float("inf"), -float("inf"), Decimal("NaN"), Decimal("Infinity")]
)
def test_to_cents_refuses_what_is_no_amount(value):
    with pytest.raises(ValueError, match=r"^(逻辑值不是金额|金额不是有效的数字)$"):
        to_cents(value)


@pytest.mark.parametrize("value", ["1", None, [1]])
def test_to_cents_refuses_what_is_no_number(value):
    with pytest.raises(TypeError):
        to_cents(value)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e17, max_value=1e17))
def test_to_cents_is_the_decimal_that_is_shown_half_up(value):
    assert to_cents(value) == int((Decimal(repr(value)) * 100).to_integral_value(ROUND_HALF_UP))


@given(st.integers(-(10**8), 10**8), st.integers(0, 9999))
def test_to_cents_around_half_a_cent(yuan, ten_thousandths):
    text = f"{yuan}.{ten_thousandths:04d}"
    assert to_cents(float(text)) == int((Decimal(text) * 100).to_integral_value(ROUND_HALF_UP))


@given(st.integers(-(10**15), 10**15))
def test_yuan_and_back(cents):
    assert to_cents(to_yuan(cents)) == cents
    assert to_yuan(cents) == float(Decimal(cents) / 100)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("200000", "200000"),
        ("20万", "200000"),
        (" 20 万 ", "200000"),
        ("20万元", "200000"),
        ("20万圆整", "200000"),
        ("20w", "200000"),
        ("20W", "200000"),
        ("5k", "5000"),
        ("500块", "500"),
        ("¥200,000.00", "200000"),
        ("￥200，000.00", "200000"),
        ("￥ 20万", "200000"),
        ("２０００００", "200000"),
        ("２０，０００．５０", "20000.50"),
        ("1。2亿", "120000000"),
        ("1.2亿", "120000000"),
        ("1亿2000万", "120000000"),
        ("1亿2千万", "120000000"),
        ("2千万", "20000000"),
        ("3百万", "3000000"),
        ("3千", "3000"),
        ("3万5千", "35000"),
        ("3万5千元", "35000"),
        ("3万5000", "35000"),
        ("3万500元", "30500"),
        ("3 万 5 千", "35000"),
        ("1千2百", "1200"),
        ("RMB 200,000", "200000"),
        ("rmb200000元", "200000"),
        ("人民币20万元", "200000"),
        ("人民币￥20万元整", "200000"),
        ("200000 CNY", "200000"),
        ("200元人民币", "200"),
        ("\u00a0200\u00a0000\u00a0".replace("\u00a0000", "000"), "200000"),
        ("20\u3000万", "200000"),
        ("-300", "-300"),
        ("－300", "-300"),
        ("−300", "-300"),
        ("-¥300", "-300"),
        ("¥-300", "-300"),
        ("+300", "300"),
        ("(300)", "-300"),
        ("（300.50）", "-300.50"),
        ("(¥300元)", "-300"),
        ("¥(300)", "-300"),
        ("0", "0"),
        ("0.005", "0.01"),
        ("1.23456万", "12345.6"),
        ("-0.005", "-0.01"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_parse_amount(text, yuan):
    assert parse_amount(text) == int(Decimal(yuan) * 100)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "空"),
        (" \u3000", "空"),
        ("20-30万", "范围"),
        ("20万-30万", "范围"),
        ("20~30万", "范围"),
        ("20至30万", "范围"),
        ("约20万", "约"),
        ("20万左右", "左右"),
        ("20多万", "多"),
        ("1.2.3", "小数点"),
        ("12,34", "逗号"),
        ("1,2345", "逗号"),
        ("1234,567", "逗号"),
        ("20，0000", "逗号"),
        (",200", "逗号"),
        ("200.", "小数点"),
        (".", "小数点"),
        ("二十万", "阿拉伯数字"),
        ("十万", "阿拉伯数字"),
        ("3万5", "几种意思"),
        ("1亿2千", "几种意思"),
        ("1亿2000", "几种意思"),
        ("1亿20000万", "几种意思"),
        ("1亿10000万", "几种意思"),
        ("3万0.5万", "几种意思"),
        ("3万5,000", "几种意思"),
        ("3千5万", "几种意思"),
        ("1.5亿2000万", "几种意思"),
        ("20 30", "30"),
        ("200 000", "000"),
        ("5元3角", "元"),
        ("10²", "²"),
        ("1e5", "e5"),
        ("50%", "%"),
        ("已付", "已付"),
        ("20美元", "美"),
        ("万", "万"),
        ("¥", "没有数字"),
        ("-(300)", "("),
        ("(-300)", "("),
        ("--300", "-"),
        ("9" * 41, "太长"),
    ],
)
def test_parse_amount_does_not_guess(text, why):
    with pytest.raises(ValueError) as caught:
        parse_amount(text)
    assert why in str(caught.value)
    assert len(str(caught.value)) < 60


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "是空的"),
        ("¥", "没有数字"),
        ("20 30", "看不懂“30”"),
        ("1.2.3", "小数点多于一个"),
        ("200.", "小数点位置不对"),
        ("12,34", "千位逗号位置不对"),
        ("20-30万", "像是一个范围，请填一个数"),
        ("约20万", "“约”不是准数，请填一个数"),
        ("二十万", "请用阿拉伯数字，如 20万"),
        ("3万5", "“3万5”可能有几种意思"),
    ],
)
def test_the_reason_in_full(text, why):
    with pytest.raises(ValueError) as caught:
        parse_amount(text)
    assert str(caught.value) == f"读不出金额“{text}”：{why}"


def test_the_longest_amount():
    assert parse_amount("9" * 40) == int("9" * 40) * 100
    assert parse_amount("-" + "9" * 40) == -int("9" * 40) * 100
    with pytest.raises(ValueError, match=r"^读不出金额“999999999999…”：太长$"):
        parse_amount("9" * 41)


@given(st.text(alphabet="0123456789.,，万亿千百元¥-()约 wk", max_size=12))
def test_parse_amount_reads_or_refuses(text):
    try:
        cents = parse_amount(text)
    except ValueError as error:
        assert str(error).startswith("读不出金额")
    else:
        assert isinstance(cents, int)


@given(st.integers(-(10**14), 10**14))
def test_what_is_shown_can_be_read(cents):
    assert parse_amount(format_amount(cents)) == cents
    assert parse_amount(format_short(cents)) == cents


@pytest.mark.parametrize(
    ("cents", "full", "short"),
    [
        (123_450_000, "1,234,500.00", "123.45万元"),
        (30_000_000, "300,000.00", "30万元"),
        (12_350_000, "123,500.00", "12.35万元"),
        (12_300_000, "123,000.00", "12.3万元"),
        (12_345_000, "123,450.00", "123,450元"),
        (850_000, "8,500.00", "8,500元"),
        (850_050, "8,500.50", "8,500.50元"),
        (1_000_000, "10,000.00", "1万元"),
        (0, "0.00", "0元"),
        (-5, "-0.05", "-0.05元"),
        (-30_000_000, "-300,000.00", "-30万元"),
        (10**12, "10,000,000,000.00", "1,000,000万元"),
    ],
)
def test_formats(cents, full, short):
    assert (format_amount(cents), format_short(cents)) == (full, short)


def test_money_and_gap_are_light_to_import():
    code = (
        "import sys, xl_huikuan.domain.money, xl_huikuan.domain.gap, xl_huikuan.domain.workdays\n"
        "print({'numpy', 'pandas', 'holidays', 'dateutil'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (36_316_667, "约36.3万元"),
        (10_000_000, "10万元"),  # exact with three digits: no 约
        (946_667, "约9,470元"),
        (3_343_350, "约3.34万元"),
        (999_600, "约1万元"),
        (105, "1.05元"),
        (0, "0元"),
        (-3_431_500, "约-3.43万元"),
    ],
)
def test_about(cents, text):
    assert format_about(cents) == text


@given(st.integers(-(10**15), 10**15))
def test_about_is_within_half_a_percent(cents):
    shown = parse_amount(format_about(cents).removeprefix("约"))
    assert abs(shown - cents) <= abs(cents) / 200
