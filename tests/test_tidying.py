"""Text that becomes a date or a number in place; and a month's tables: what a job may do to their rows."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import JIA, YI
from month_in_memory import add_row, day, empty_month, for_customer, rows, set_cells, small_month

from xl_huikuan.book.checks.tidying import tidy
from xl_huikuan.book.completeness import Missing, with_missing
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.lists import Measures
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.totals import Unallocated
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.domain.dates import parse_date
from xl_huikuan.values import CellError

FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
WINTER = dt.date(2026, 12, 26), dt.date(2027, 1, 25)
"""The January of an office that closes on the 25th."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-05", day(5)), ("2026/11/5", day(5)), ("2026.11.5", day(5)), ("2026年11月5日", day(5)), (" ２０２６－１１－０５ ", day(5)),
        ("2026-11-05 14:30", day(5)), ("2026-11-05 14:30:59", day(5)), ("2020-2-29", dt.date(2020, 2, 29)),
        ("20261105", day(5)), ("20261105143059", day(5)), ("20261105 14:30:59", day(5)), ("2026-11-05T14:30:59", day(5)),
        ("2026-11-05 14.30.59.123", day(5)), ("２０２６１１０５", day(5)),
        ("11月5日", day(5)), ("11-5", day(5)), ("11.5", day(5)), ("5日", day(5)), ("5 号", day(5)), ("30日", day(30)), ("1号", day(1)),
        ("12月1日", dt.date(2026, 12, 1)),  # outside the month: the year of its last day
    ],
)  # fmt: skip
def test_dates_as_people_type_them(text, expected):
    assert parse_date(text, FIRST, LAST) == expected


@pytest.mark.parametrize(
    "text",
    [
        "20261305",
        "20261131",
        "2026110",
        "18991105",
        "上周五",
        "11",
        "5",
        "31日",
        "0日",
        "11月31日",
        "2026-13-01",
        "2026-11-05 晚上",
        "26-11-05",
        "2026-11-05日日",
        "",
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError):
        parse_date(text, FIRST, LAST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月26日", dt.date(2026, 12, 26)), ("1月25日", dt.date(2027, 1, 25)), ("31日", dt.date(2026, 12, 31)),
        ("25日", dt.date(2027, 1, 25)), ("26日", dt.date(2026, 12, 26)), ("3月1日", dt.date(2027, 3, 1)),
    ],
)  # fmt: skip
def test_dates_in_a_month_over_new_year(text, expected):
    assert parse_date(text, *WINTER) == expected


@pytest.mark.parametrize("text", ["11月5日", "5日"])
@pytest.mark.parametrize("span", [(None, None), (FIRST, None), (None, LAST)])
def test_without_the_month_a_date_needs_its_year(text, span):
    with pytest.raises(ValueError, match=r"^不是日期$"):
        parse_date(text, *span)
    assert parse_date("2026-11-05", *span) == day(5)


def test_a_day_that_two_months_have_is_none():
    with pytest.raises(ValueError, match=r"^不是日期$"):
        parse_date("15日", dt.date(2026, 10, 10), dt.date(2026, 11, 20))
    assert parse_date("31日", dt.date(2026, 10, 10), dt.date(2026, 11, 30)) == dt.date(2026, 10, 31)
    assert parse_date("31日", dt.date(2026, 11, 10), dt.date(2026, 12, 31)) == dt.date(2026, 12, 31)


# ---- in place


@pytest.mark.parametrize(
    ("header", "text", "value"),
    [
        ("账期", "30", 30.0), ("账期", "50%", 0.5), ("授信额度", "1万", 10_000.0), ("授信额度", "-5", -5.0), ("账期", " １０ ", 10.0),
        ("账期", "", None), ("账期", "  ", None), ("客户名称", " 甲 ", " 甲 "), ("客户名称", "  ", "  "), ("授信额度", "若干", "若干"),
        ("账期", "nan", "nan"), ("授信额度", CellError.NA, CellError.NA),
    ],
)  # fmt: skip
def test_what_a_cell_holds_afterwards(header, text, value):
    month = small_month()
    for_customer(month, "tblCustomers", YI, **{header: text})
    told = tidy(month)
    assert rows(month, "tblCustomers", YI)[0][header] == value
    assert len(told) == (value != text and value is not None)


def test_settings_and_their_formulas():
    month = small_month()
    month.names |= {
        "hk_target": "50万",
        "hk_rep": "50万",
        "hk_unit": CellError.NA,
        "hk_plan_target": "50万",
        "hk_to": "11月30日",
    }
    assert [problem.where for problem in tidy(month)] == ["参数!B11"]  # a last day without its year is no day
    assert month.names["hk_target"] == 500_000 and month.names["hk_rep"] == "50万"
    assert month.names["hk_plan_target"] == "50万" and month.names["hk_unit"] is CellError.NA


def test_a_last_day_that_was_text_gives_other_texts_their_month():
    month = small_month()
    month.names["hk_to"] = "2026-11-30"
    for_customer(month, "tblReceipts", JIA, 日期="11月5日")
    tidy(month)
    assert month.names["hk_to"] == day(30) and rows(month, "tblReceipts", JIA)[0]["日期"] == day(5)


def test_a_row_without_a_code_is_tidied_too():
    month = small_month()
    add_row(month, "tblReceipts", 金额="1万")
    set_cells(month, "tblSteps", 2, 累计比例="100%")
    assert [(p.where, p.customer) for p in tidy(month)] == [("回款流水!D10", None), ("清单!W8", None)]


# ---- a month's tables


def table(*values):
    return MonthTable("tblX", {"甲": list(values)}, list(range(len(values))), Place("表", 5, {"甲": "C"}))


def test_a_cell_changes_only_when_it_differs():
    one = table(1, None)
    one.set(0, "甲", 1)
    assert one.version == 0
    one.set(0, "甲", True)  # equal, and yet another thing
    assert (one.version, one.get(0, "甲")) == (1, True)
    one.set(1, "甲", 2)
    assert (one.version, one.columns) == (2, {"甲": [True, 2]})


def test_a_new_row_takes_the_first_blank_one_at_the_end():
    one = table(1, None, 2, " ", None)
    assert one.append({"甲": 3}) == 3 and one.columns["甲"] == [1, None, 2, 3, None]
    assert one.append({"甲": 4}) == 4
    assert one.append({"甲": 5}) == 5 and one.source == [0, 1, 2, 3, 4, None]
    assert one.append() == 6 and one.append() == 6 and table().append() == 0


def test_where_a_cell_stands():
    one = table(1, 2)
    one.rearrange([1, None])
    assert (one.where(0, "甲"), one.where(1, "甲"), one.where(0, "乙")) == ("表!C6", "表!C6", "表!6")


def test_rows_in_place_of_all():
    one = table(1, 2)
    one.replace([(1, {}), (None, {"甲": 7}), (0, {"甲": 8})])
    assert (one.columns["甲"], one.source) == ([2, 7, 8], [1, None, 0]) and one.version > 0
    assert not one.is_blank_row(0) and len(one) == 3


def test_what_the_month_says_of_itself():
    month = small_month()
    assert month.where("hk_target") == "参数!B11" and month.where_table(Customers) == "客户"
    month.name_places.clear()
    assert month.where("hk_target") == "本月任务（元）"
    month.clear_filter(Followups)
    assert month.unfilter == {"tblFollowups"} and month.named(Unallocated.amount) == 0


def test_what_was_typed_over_moves_with_its_row_and_goes_with_it():
    month = small_month()
    month.put_typed_over({("tblPlan", "累计实收"): {0: 5.0, 4: 7.0}})
    month["tblPlan"].rearrange([4, 1, None])
    assert month.typed_over_in("tblPlan", "累计实收") == {0: 7.0}
    assert month.plan.received[0] == 700
    month.put_typed_over({("tblPlan", "累计实收"): {}})
    assert month.typed_over_in("tblPlan", "累计实收") == {}


def test_what_is_missing_has_its_defaults():
    month = empty_month()
    del month.tables["tblMeasures"]
    del month.names["hk_budget"], month.names["hk_easy"]
    with_missing(month, Missing((), (Settings.budget, Settings.easy, Unallocated.amount), (Measures.declared,)))
    assert month.names["hk_budget"] is None and month.names["hk_easy"] == Settings.easy.default
    assert "hk_unallocated" not in month.names
    held = month["tblMeasures"]
    assert held.columns == empty_month()["tblMeasures"].columns and held.source == [None] * 6
    assert held.where(1, "措施") == "清单!2" and held.name == "tblMeasures"
    assert [bool(each) for each in (Missing(), Missing(names=(Settings.budget,)), Missing(tables=(Measures.declared,)))] == [
        False, True, True,
    ]  # fmt: skip
