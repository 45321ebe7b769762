"""Months in headers and titles, and headers of one row or two with merged cells."""

from __future__ import annotations

import datetime as dt

import pytest

from xl_huikuan.foreign.header_lines import HeaderWord, header_lines, titles_above, unit_said
from xl_huikuan.foreign.month_words import month_word
from xl_huikuan.foreign.sheets import ForeignSheet


@pytest.mark.parametrize(
    ("said", "year", "month", "rest"),
    [
        ("8月实收", None, 8, "实收"), ("8 月份", None, 8, ""), ("2026年8月", 2026, 8, ""), ("26年8月", 2026, 8, ""),
        ("2026-08", 2026, 8, ""), ("2026.8", 2026, 8, ""), ("202608", 2026, 8, ""), ("2026/8实收", 2026, 8, "实收"),
        ("八月", None, 8, ""), ("十二月回款", None, 12, "回款"), ("10月末应收", None, 10, "末应收"), ("２０２６年８月", 2026, 8, ""),
        ("2025年回款1月", 2025, 1, "回款"), ("2026年8", 2026, 8, ""),
    ],
)  # fmt: skip
def test_months(said, year, month, rest):
    found = month_word(said)
    assert (found.year, found.month, found.rest, found.day) == (year, month, rest, False)


@pytest.mark.parametrize(
    "said",
    [
        "1-10月回款", "2026年1-8月", "1月至3月", "2026年1月-8月", "8月、9月", "一至三月", "上半年", "一季度", "2026年", "13800138000", "13月",
        "第1月", "12", "20260831", "2026-2027年",
    ],
)  # fmt: skip
def test_what_is_no_one_month(said):
    assert not month_word(said).names_one


def test_a_year_alone_a_day_and_words():
    assert month_word("2025年度").year == 2025 and month_word("25年度").year == 2025
    assert month_word("截至2026年8月31日")[:4] == (2026, 8, None, True)
    assert month_word("2026-11-05")[:4] == (2026, 11, None, True)
    assert (month_word("上月回款").ago, month_word("本月目标").ago, month_word("上月回款").rest) == (1, 0, "回款")


def lines(*rows):
    return [*header_lines(ForeignSheet("a", "", 1, rows))]


def test_the_upper_word_stands_over_the_columns_to_its_right():
    one, two, _ = lines(["客户", "8月", None, "备注"], [None, "目标", "实收", None])
    assert (one.row, one.first_row, two.first_row) == (0, 1, 2)
    assert one.words == tuple(HeaderWord("", word) for word in ("客户", "8月", "", "备注"))
    assert two.words == (
        HeaderWord("", "客户"),
        HeaderWord("8月", "目标"),
        HeaderWord("8月", "实收"),
        HeaderWord("", "备注"),
    )
    assert two.words[1].shown == "8月·目标"


def test_days_and_numbers_as_headers():
    (line,) = lines(["客户", dt.date(2026, 8, 1), 9.0, 2026.0], ["甲", 150.0, 20.0, 3.5])
    assert [word.lower for word in line.words] == ["客户", "2026年8月", "9", "2026"]


def test_no_header_of_sentences_or_amounts():
    assert not lines(["填" * 31, "甲"], ["甲", 12.5], [True, "甲"], [None, None])


@pytest.mark.parametrize("below", ["(5.00)", "1,200", "￥5.5元", 2026.0, 5.0, "2026"])
def test_a_figure_below_a_header_is_none(below):
    """A line without a name would be swallowed, and its amount with it."""
    assert [line.first_row for line in lines(["客户", "8月"], [None, below]) if line.row == 0] == [1]


def test_months_as_numbers_below_a_year():
    _, two, *_ = lines(["客户", "2026年", None, None], [None, 11.0, 12.0, 1.0], ["甲", 5.5])
    assert [word.shown for word in two.words] == ["客户", "2026年·11", "2026年·12", "2026年·1"]


def test_titles_and_units():
    sheet = ForeignSheet("a", "", 1, [["台账"], [None, "单位：万元"], ["客户", "金额"]])
    assert titles_above(sheet, 2) == ["单位：万元", "台账"]
    assert [unit_said(text) for text in ("单位：万元", "金额（元）", "金额", "8月（千元）")] == [10_000, 1, None, 1_000]


@pytest.mark.parametrize("month", ["9月", "九月", "9月份", "2026年9月", "2026-09月"])
@pytest.mark.parametrize("word", ["到账", "到帐", "到款", "到账金额"])
def test_what_came_in_is_no_span_of_months(month, word):
    """到 is a sign of a span elsewhere: `1月到3月`."""
    found = month_word(month + word)
    assert (found.month, found.rest) == (9, word)
    assert not month_word(f"8-{month}{word}").names_one
    assert not month_word(f"{month}到10月到账").names_one
