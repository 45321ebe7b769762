"""What every job shares, in memory: customers' records from 历史, how a month is opened, the totals, a new month."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import (
    InMemory,
    add_row,
    day,
    empty_month,
    filled_month,
    for_customer,
    rows,
    set_cells,
    small_month,
)

from xl_huikuan.book.problems import BookError, Severity, structural
from xl_huikuan.domain.track_estimate import estimate, grade_priors, rebase_intercept
from xl_huikuan.domain.track_history import build_history
from xl_huikuan.jobs import estimating
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.customer_records import shock_of, update_records
from xl_huikuan.jobs.estimating import estimate_records
from xl_huikuan.jobs.new_month import new_month
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.values import CellError

PRIORS = {"A": 0.9, "B": 0.75, "C": 0.55, "D": 0.35}
GRADES = ["A", "B", "C", "D", "B"]
RECORD = ("记录月数", "月均回款", "历史最高", "兑现a", "兑现b", "不付a", "不付b", "预计回款率", "先付比例")


def past(month, code, period, received, **more):
    add_row(month, "tblHistory", 客户编码=code, 月份=period, 实收=received, **{"目标": 100_000, **more})


def record(month, code=JIA):
    update_records(month)
    row = rows(month, "tblCustomers", code)[0]
    return tuple(row[header] for header in RECORD)


def counted(month, code=JIA):
    """Months, mean and highest."""
    return record(month, code)[:3]


# ---- which months count


@pytest.mark.parametrize(
    ("period", "counts"), [("2026-10", True), ("2026-11", False), ("2026-12", False), ("2025-12", True), (None, False)]
)
def test_only_months_before_this_one(period, counts):
    month = small_month()
    past(month, JIA, "2026-09", 80_000)
    past(month, JIA, period, 40_000)
    assert counted(month) == ((2, 60_000, 80_000) if counts else (1, 80_000, 80_000))


def test_any_month_where_this_one_has_no_name():
    month = small_month()
    month.names["hk_month"] = None
    past(month, JIA, "2026-12", 40_000)
    assert counted(month) == (1, 40_000, 40_000)


def test_what_does_not_count():
    month = small_month()
    past(month, JIA, "2026-09", 80_000)
    past(month, JIA, "2026-10", None)
    past(month, JIA, "2026-08", "很多")
    past(month, "X9", "2026-10", 1)
    past(month, None, "2026-10", 1)
    past(month, JIA, "2026-07", 0, 目标=0)  # nothing due and nothing came: no month of business
    assert counted(month) == (1, 80_000, 80_000)
    past(month, JIA, "2026-06", 0, 目标=0, 承诺=1)
    assert counted(month) == (2, 40_000, 80_000)
    past(month, JIA, "2026-05", 30_000, 目标=None)
    assert counted(month) == (3, 36_666.67, 80_000)


def test_what_came_without_any_target_says_what_is_usual():
    """An office that kept only what came in: its targets follow that, and nobody is asked to type it again."""
    month = filled_month()
    for code, usual in ((JIA, 30_000), (YI, 10_000), (BING, 10_000), (DING, 40_000), (WU, 10_000)):
        for_customer(month, "tblCustomers", code, 手工月均=None)
        past(month, code, "2026-09", usual - 5_000, 目标=None)
        past(month, code, "2026-10", usual + 5_000, 目标=None)
    book = InMemory(month)
    assert break_down(book, day(10)).problems == []
    assert counted(book.month) == (2, 30_000, 35_000)
    shares = {row["客户编码"]: row["本月目标"] for row in rows(book.month, "tblPlan")}
    assert shares == {JIA: 150_000, YI: 50_000, BING: 50_000, DING: 200_000, WU: 50_000}


def test_two_rows_of_a_month_are_one_month():
    month = small_month()
    past(month, JIA, "2026-09", 30_000)
    past(month, "101", "2026-09", 50_000)
    past(month, JIA, "2026-10", 40_000)
    assert counted(month) == (2, 60_000, 80_000)


def test_refunds_beyond_receipts_are_0():
    month = small_month()
    past(month, JIA, "2026-09", -30_000)
    assert counted(month) == (1, 0, 0)
    assert counted(small_month()) == (0, None, None)


@pytest.mark.parametrize(("cents", "mean"), [((1, 2), 0.02), ((1, 1), 0.01), ((1, 1, 2), 0.01), ((2, 2, 1), 0.02)])
def test_the_mean_is_rounded_to_the_cent_half_up(cents, mean):
    month = small_month()
    for number, amount in enumerate(cents, 1):
        past(month, JIA, f"2026-0{number}", amount / 100)
    assert counted(month)[1] == mean


# ---- what the record says


def test_the_record_is_of_what_was_due_and_came_in_time():
    month = small_month()
    past(month, JIA, "2026-08", 90_000, 承诺=80_000, 按期实收=70_000)
    past(month, JIA, "2026-09", 90_000, 承诺=None)  # nothing said of time: all of it
    past(month, YI, "2026-09", 20_000, 承诺=0, 按期实收=0)
    past(month, WU, "2026-10", 50_000, 目标=None, 承诺=60_000, 按期实收="不详")
    history = build_history(
        np.array([0, 0, 1, 4]),
        5,
        np.array([0, 1, 1, 2]),
        np.array([80_000.0, 100_000, 100_000, 60_000]),
        np.array([70_000.0, 90_000, 0, 0]),
    )
    found = estimate(history, np.zeros(5), grade_priors(GRADES, PRIORS))
    means = [90_000.0, 20_000.0, None, None, 50_000.0]
    for number, code in enumerate((JIA, YI, BING, DING, WU)):
        n, _, _, share, _, a, b, a0, b0, usual, _, part = (float(column[number]) for column in found)
        expected = (
            rebase_intercept(a, b, usual, means[number]),
            b,
            rebase_intercept(a0, b0, usual, means[number]),
            b0,
            share,
            part,
        )
        months, mean, _, *cells = record(month, code)
        assert (months, mean) == (n, means[number])
        assert cells == [round(value, 4) for value in expected], code


def test_the_first_part_of_who_pays_in_parts():
    # 甲 paid 30,000 of 100,000 once, and all of it in the month before. One period paid in part: n = 1, the office's
    # (30,000 + 6 · ½ · 100,000) / (100,000 + 6 · 100,000) = 33/70; his own (1 · .3 + ½ · 33/70) / 1.5 = .3571; of the
    # others, who never did, the office's.
    month = small_month()
    past(month, JIA, "2026-09", 100_000)
    past(month, JIA, "2026-10", 30_000)
    assert record(month)[-1] == pytest.approx((0.3 + 33 / 140) / 1.5, abs=5e-5)
    assert record(month, YI)[-1] == pytest.approx(33 / 70, abs=5e-5)
    assert record(small_month())[-1] == 0.5


def test_without_any_prior_a_half():
    month = small_month()
    for at in range(4):
        set_cells(month, "tblGrades", at, 先验兑现率=None)
    shares = {record(month, code)[-2] for code in (JIA, YI, BING, DING, WU)}
    found = estimate(build_history(*[np.array([], dtype=int)], 5, *[np.array([], dtype=int)], *[np.array([])] * 2), np.zeros(5),
                      grade_priors(GRADES, 0.5))  # fmt: skip
    assert shares == {round(float(found.expected_share[0]), 4)}


def test_a_grade_without_a_prior_has_the_mean_of_the_others():
    month = small_month()
    set_cells(month, "tblGrades", 0, 先验兑现率=None)
    set_cells(month, "tblGrades", 3, 信用等级=None)
    mean = (0.75 + 0.55) / 2
    found = estimate(build_history(*[np.array([], dtype=int)], 5, *[np.array([], dtype=int)], *[np.array([])] * 2), np.zeros(5),
                      grade_priors(GRADES, {"B": 0.75, "C": 0.55}))  # fmt: skip
    assert record(month)[-2] == round(float(found.expected_share[0]), 4) and 0.6 < mean < 0.7


# ---- opening


def test_the_day_of_a_run_becomes_the_workbooks():
    opened = open_month(InMemory(small_month()), day(20), for_plan=False)
    assert (opened.today, opened.month.names["hk_today"], opened.problems) == (day(20), day(20), [])
    month = small_month()
    month.names["hk_today"] = day(19)
    assert open_month(InMemory(month), None, for_plan=False).today == day(19)


def test_text_is_tidied_before_it_is_looked_at_and_told_last():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="8万", 账期="若干")
    opened = open_month(InMemory(month), TODAY, for_plan=False)
    assert [problem.severity for problem in opened.problems] == [Severity.ROW, Severity.DOUBT]
    assert rows(opened.month, "tblCustomers", YI)[0]["授信额度"] == 80_000
    assert {str(code): text for code, text in opened.faults().items()} == {
        YI: "客户!M6：“账期”不是数字：“若干”。请改成数字，例如 200000 或 20万"
    }


def test_structural_problems_come_first_and_the_others_with_them():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干", 账期="30")
    month.names["hk_target"] = None
    with pytest.raises(BookError) as error:
        open_month(InMemory(month), TODAY, for_plan=False)
    found = error.value.problems
    assert [problem.severity for problem in found] == [Severity.STRUCTURAL, Severity.ROW, Severity.DOUBT]
    assert structural(found) == found[:1]
    assert str(error.value).splitlines() == [str(problem) for problem in found]


@pytest.mark.parametrize(("kind", "starts"), [("休", day(19)), ("班", TODAY), (None, day(19))])
def test_the_offices_own_days(kind, starts):
    month = small_month()
    add_row(month, "tblHolidays", 日期=TODAY, 类型=kind)
    add_row(month, "tblHolidays", 类型="休")
    opened = open_month(InMemory(month), TODAY, for_plan=False)
    assert opened.workdays.next_on_or_after(TODAY) == starts


def test_check_says_todays_totals():
    month = small_month()
    month.typed_over["tblPlan", "累计实收"] = {0: CellError.NA}
    found = check(InMemory(month), TODAY)
    by_label = {(total.sheet, total.label): total.figure for total in found.totals}
    assert found.today == TODAY and by_label["计划", "本月任务"] == 500_000_00
    assert by_label["计划", "累计实收"] is CellError.NA and by_label["看板", "完成率"] is CellError.NA
    totals = check(InMemory(small_month()), TODAY).totals
    assert {total.label: total.figure for total in totals if total.sheet == "看板"}["完成率"] == 0.28
    assert [total.figure for total in check(InMemory(small_month()), TODAY).totals if total.label == "未分解"] == [0, 0]
    assert not any(row["客户编码"] == "X" for row in rows(month, "tblPlan"))


# ---- a new month


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        (day(18), "2026-11", day(1), day(30)),
        (dt.date(2028, 2, 29), "2028-02", dt.date(2028, 2, 1), dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), "2026-12", dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
    ],
)
def test_new_month(today, name, first, last):
    book = InMemory(empty_month())
    assert new_month(book, today).changed
    names = book.month.names
    assert [names[f"hk_{key}"] for key in ("month", "from", "to", "today")] == [name, first, last, today]


# ---- estimated again only when something changed


def kept_month():
    month = small_month()
    for period in ("2026-08", "2026-09", "2026-10"):
        past(month, JIA, period, 90_000, 承诺=95_000, 按期实收=80_000)
        past(month, YI, period, 100_000)
    update_records(month)
    return month


SOURCES = [
    *((("tblHistory", header), value) for header, value in (
        ("客户编码", BING), ("月份", "2026-07"), ("目标", 50_000), ("承诺", 10_000), ("实收", 3), ("按期实收", 5),
    )),
    (("tblCustomers", "信用等级"), "D"), (("tblCustomers", "客户编码"), "新"),
    (("tblGrades", "信用等级"), "E"), (("tblGrades", "先验兑现率"), 0.11),
    *((("tblCustomers", header), 0.123) for header in RECORD),
]  # fmt: skip


@pytest.mark.parametrize(("at", "value"), SOURCES, ids=lambda each: "".join(each) if isinstance(each, tuple) else "")
def test_whatever_the_records_come_from_has_them_estimated_again(at, value, monkeypatch):
    month = kept_month()
    before, mark = [dict(row) for row in rows(month, "tblCustomers")], month.kept.records
    ran = []
    monkeypatch.setattr(estimating, "estimate_records", lambda month: ran.append(estimate_records(month)))
    update_records(month)
    assert not ran and month.kept.records == mark
    table, header = at
    month[table].set(0, header, value)
    update_records(month)
    assert len(ran) == 1
    if header in RECORD:  # and typed over they come back
        assert [dict(row) for row in rows(month, "tblCustomers")] == before and month.kept.records == mark


def test_another_month_and_another_version_estimate_again(monkeypatch):
    month = kept_month()
    ran = []
    monkeypatch.setattr(estimating, "estimate_records", ran.append)
    month.names["hk_month"] = "2026-10"
    update_records(month)
    assert len(ran) == 1
    monkeypatch.setattr("xl_huikuan.__version__", "9.9")
    update_records(month)
    assert len(ran) == 2


def test_numbers_that_come_back_from_a_file_as_whole_ones_are_the_same(monkeypatch):
    month = kept_month()
    for table in month.tables.values():
        for cells in table.columns.values():
            cells[:] = [int(v) if isinstance(v, float) and v.is_integer() else v for v in cells]
            table.version += 1
    monkeypatch.setattr(estimating, "estimate_records", lambda month: pytest.fail("estimated again"))
    update_records(month)


# ---- what the customers have in common is estimated with their records


def uneven_month():
    month = kept_month()
    for code in (JIA, YI):
        past(month, code, "2026-11", 0)
    month.names["hk_month"] = "2026-12"
    update_records(month)
    return month


def test_what_customers_have_in_common_stands_until_the_records_are_estimated_again(monkeypatch):
    month = uneven_month()
    held = month.kept.shock
    assert held == estimating.office_shock(month) > 0
    monkeypatch.setattr(estimating, "office_shock", lambda month: pytest.fail("estimated again"))
    assert shock_of(month) == held
    past(month, YI, "2026-07", 0)
    update_records(month)
    monkeypatch.undo()
    assert month.kept.shock == estimating.office_shock(month) != held


@pytest.mark.parametrize("kept", [None, -0.5, 1e300, "很多"])
def test_what_can_be_no_shock_is_estimated_again(kept):
    month = uneven_month()
    held = month.kept.shock
    month.names["hk_shock"] = kept
    assert shock_of(month) == held
    update_records(month)
    assert month.kept.shock == held
