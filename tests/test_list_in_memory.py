"""生成跟进清单: what it writes onto the list, case by case, in memory."""

from __future__ import annotations

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import (
    InMemory,
    add_row,
    day,
    for_customer,
    make_list,
    receipt,
    row_of,
    rows,
    set_cells,
    small_month,
)

from xl_huikuan.jobs.show import show

ORDER = [DING, BING, WU, JIA, YI]


def paid_up(month, code, amount):
    """Pay the rest: nothing is left to be asked for."""
    receipt(month, code, amount, day(18))


# ---- the list


def test_what_stands_on_the_list():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 联系人="王", 电话="0571", 客户名称="甲新名", 信用等级="B")
    done, book = make_list(month)
    row = next(row for row in done.rows if str(row.code) == JIA)
    assert (row.name, row.contact_person, row.phone, row.grade) == ("甲新名", "王", "0571", "B")
    assert (row.outstanding, row.ask, row.promise_due, row.promise_state) == (60_000_00, 20_000_00, day(10), "部分兑现")
    assert (row.last_contact, row.contact_on, row.level) == (None, TODAY, "电话")
    assert [row.rank for row in done.rows] == [1, 2, 3, 4, 5] and [str(row.code) for row in done.rows] == ORDER
    assert done.at_risk == sum(row.at_risk for row in done.rows)
    assert book.unfiltered == {"tblFollowups"} and done.notes == []


def test_notes_follow_their_customers():
    month = small_month()
    for code in ORDER:
        for_customer(month, "tblFollowups", code, 备注=f"给{code}")
    receipt(month, JIA, 60_000, day(18))
    month["tblFollowups"].rearrange([4, 3, 2, 1, 0])
    done, book = make_list(month)
    assert [(str(row.code), row.note) for row in done.rows] == [(code, f"给{code}") for code in (DING, BING, WU, YI)]
    assert [(row["日期"], row["客户编码"], row["备注"], row["结果"]) for row in rows(book.month, "tblContacts")] == [
        (TODAY, JIA, f"给{JIA}", None)
    ]
    assert rows(book.month, "tblFollowups", JIA) == []


def test_who_drops_out_without_a_note_leaves_nothing():
    month = small_month()
    paid_up(month, YI, 10_000)
    done, book = make_list(month)
    assert [str(row.code) for row in done.rows] == ORDER[:-1] and rows(book.month, "tblContacts") == []


def test_what_cannot_be_moved_stays_last_with_nothing_else_said():
    month = small_month()
    for_customer(month, "tblFollowups", DING, 再次承诺金额=9_000.0, 备注="记着")
    for_customer(month, "tblCustomers", DING, 状态="停供")
    done, _ = make_list(month)
    last = done.rows[-1]
    assert [str(row.code) for row in done.rows] == [BING, WU, JIA, YI, DING]
    assert (last.rank, last.priority, last.new_amount, last.note, last.name) == (
        5,
        "数据待改",
        9_000_00,
        "记着",
        "丁酒业",
    )
    judged = (
        last.contact_person, last.phone, last.grade, last.level, last.at_risk, last.outstanding, last.ask, last.promise_due,
        last.promise_state, last.last_contact, last.contact_on, last.action,
    )  # fmt: skip
    assert judged == (None,) * 12


def test_nobody_to_be_reached():
    month = small_month()
    for code, rest in ((JIA, 60_000), (YI, 10_000), (BING, 100_000), (DING, 90_000), (WU, 100_000)):
        paid_up(month, code, rest)
    for_customer(month, "tblFollowups", WU, 备注="记着")
    done, book = make_list(month)
    assert (done.rows, done.at_risk, len(book.month["tblFollowups"])) == ([], 0, 1)
    assert book.month["tblFollowups"].is_blank_row(0)
    assert [row["备注"] for row in rows(book.month, "tblContacts")] == ["记着"]
    assert book.sources["tblFollowups"] == [0]  # the row and its look stay
    assert make_list(book.month)[0].written.changed is False
    book.month["tblFollowups"].rearrange([])
    assert len(make_list(book.month)[1].month["tblFollowups"]) == 1


def test_the_list_of_another_day():
    done, book = make_list(small_month(), day(19))
    assert (done.today, book.month.names["hk_today"]) == (day(19), day(19))


def test_a_customer_whose_row_is_bad_has_no_sum_at_risk():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干")
    done, _ = make_list(month)
    assert done.rows[0].at_risk is None and [problem.customer for problem in done.problems] == [YI]
    assert done.at_risk == sum(row.at_risk for row in done.rows[1:])


def test_the_line_of_a_hard_promise_decides_whether_one_calms():
    def at_risk(line):
        month = small_month()
        month.names |= {"hk_stretch": line, "hk_incredible": 0.0}
        return rows(make_list(month)[1].month, "tblFollowups", BING)[0]["风险金额"]

    # 丙's 50,000 for the 25th: what calms takes something off the sum at risk
    assert at_risk(0.0) < at_risk(1.0)


def test_the_list_twice_is_the_list():
    assert make_list(small_month())[1].writes == 0


@pytest.mark.parametrize(("calls", "today"), [(2, 2), (5, 5), (None, 5)])
def test_calls_a_day(calls, today):
    month = small_month()
    month.names["hk_calls_per_day"] = calls
    done, _ = make_list(month)
    assert sum(row.contact_on == TODAY for row in done.rows) == today


def test_twelve_calls_a_day_where_none_are_set():
    month = small_month()
    for number in range(10):
        add_row(month, "tblCustomers", 客户编码=f"N{number}", 客户名称="新", 信用等级="B", 手工月均=100_000)
        add_row(month, "tblPlan", 客户编码=f"N{number}", 期初目标=100_000, 节点1=100_000)
        add_row(month, "tblCommitments", 客户编码=f"N{number}")
    month.names["hk_calls_per_day"] = None
    assert sum(row.contact_on == TODAY for row in make_list(month)[0].rows) == 12


def test_show_lists_who_is_to_be_reached_by_its_day():
    month = small_month()
    for code, on in zip(ORDER, (day(17), day(18), day(19), None, day(20)), strict=True):
        set_cells(month, "tblFollowups", row_of(month, "tblFollowups", code), 应联系日=on)
    found = show(InMemory(month), TODAY)
    assert [str(row.code) for row in found.rows] == [DING, BING, JIA] and (found.today, found.problems) == (TODAY, [])
    assert {total.label: total.figure for total in found.totals}["累计实收"] == 140_000_00
