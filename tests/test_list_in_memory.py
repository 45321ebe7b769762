"""生成跟进清单: what it moves off the list and what it writes onto it, case by case, in memory."""

from __future__ import annotations

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import InMemory, add_row, day, for_customer, receipt, row_of, rows, set_cells, small_month

from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.show import show

TYPED = ("实际联系日", "联系方式", "结果", "再次承诺金额", "再次承诺日期")
ORDER = [DING, BING, WU, JIA, YI]


def generate(month, today=TODAY):
    """The job; (what it did, the book after)."""
    book = InMemory(month)
    return follow_up(book, today), book


def promises(month, code):
    return [
        (row["承诺编号"], row["承诺金额"], row["承诺到款日"], row["级次"], row["替代编号"])
        for row in rows(month, "tblPromises", code)
    ]


def renew(month, code, amount=20_000.0, due=None, **more):
    for_customer(month, "tblFollowups", code, 再次承诺金额=amount, 再次承诺日期=due or day(27), **more)


def paid_up(month, code, amount):
    """Pay the rest: nothing is left to be asked for."""
    receipt(month, code, amount, day(18))


# ---- contacts


def test_all_that_was_typed_becomes_a_contact():
    month = small_month()
    renew(month, YI, 9_000.0, day(27), 实际联系日=day(16), 联系方式="上门", 结果="月底补齐", 备注="老板姓王")
    done, book = generate(month)
    assert rows(book.month, "tblContacts") == [
        {"日期": day(16), "客户编码": YI, "方式": "上门", "结果": "月底补齐", "承诺金额": 9_000, "承诺到款日": day(27), "备注": None}
    ]  # fmt: skip
    assert (done.contacts, done.promises, done.today) == (1, 1, TODAY)
    row = rows(book.month, "tblFollowups", YI)[0]
    assert [row[header] for header in TYPED] == [None] * 5 and row["备注"] == "老板姓王"
    assert promises(book.month, YI) == [("P202611-004", 9_000, day(27), 1, None)]
    assert rows(book.month, "tblPromises", YI)[0]["作出日"] == day(16)


@pytest.mark.parametrize("values", [{"联系方式": "电话"}, {"实际联系日": day(17)}, {"结果": "谈妥"}])
def test_anything_typed_is_a_contact_and_a_blank_day_is_today(values):
    month = small_month()
    for_customer(month, "tblFollowups", YI, **values)
    done, book = generate(month)
    assert (done.contacts, done.promises) == (1, 0)
    assert [row["日期"] for row in rows(book.month, "tblContacts")] == [values.get("实际联系日", TODAY)]


def test_nothing_typed_is_none_and_a_note_alone_neither():
    month = small_month()
    for_customer(month, "tblFollowups", YI, 备注="老板姓王", 结果="  ")
    done, book = generate(month)
    assert (done.contacts, rows(book.month, "tblContacts")) == (0, [])


def test_a_row_without_a_known_customer_is_not_moved():
    month = small_month()
    add_row(month, "tblFollowups", 客户编码="X9", 结果="谈妥")
    add_row(month, "tblFollowups", 结果="谈妥")
    for_customer(month, "tblFollowups", YI, 结果="谈妥")
    done, book = generate(month)
    assert done.contacts == 1 and [row["客户编码"] for row in rows(book.month, "tblContacts")] == [YI]
    last = rows(book.month, "tblFollowups")[-1]
    assert (last["客户编码"], last["结果"], last["原因"]) == ("X9", "谈妥", "这一行填的内容还不能登记，请先改好")


@pytest.mark.parametrize(
    "typed",
    [{"再次承诺金额": 9_000.0}, {"再次承诺日期": day(27)}, {"再次承诺金额": "三五万吧", "再次承诺日期": day(27)}],
)
def test_what_is_half_or_unreadable_stays_with_all_that_was_typed(typed):
    month = small_month()
    for_customer(month, "tblFollowups", YI, 结果="再说", **typed)
    for_customer(month, "tblFollowups", BING, 结果="谈妥")
    done, book = generate(month)
    assert (done.contacts, done.promises) == (1, 0)
    row = rows(book.month, "tblFollowups")[0]
    assert (row["客户编码"], row["优先级"]) == (YI, "数据待改")
    assert {header: row[header] for header in typed} == typed and row["结果"] == "再说"


def test_trouble_of_the_customer_elsewhere_does_not_keep_it():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干")
    for_customer(month, "tblFollowups", YI, 结果="谈妥")
    assert generate(month)[0].contacts == 1


# ---- renewals


@pytest.mark.parametrize(
    ("code", "state", "level"),
    [(JIA, "部分兑现", 2), (DING, "未兑现", 2), (BING, "未到期", 1)],
)
def test_level_of_a_renewal(code, state, level):
    month = small_month()
    old = rows(month, "tblPromises", code)[0]
    assert old["状态"] == state
    renew(month, code)
    _, book = generate(month)
    assert promises(book.month, code)[1] == ("P202611-006", 20_000, day(27), level, old["承诺编号"])


def test_a_renewal_of_a_renewal_rises_from_its_level():
    month = small_month()
    for_customer(month, "tblPromises", DING, 级次=3)
    renew(month, DING)
    assert promises(generate(month)[1].month, DING)[1][3] == 4


def test_a_renewal_of_a_promise_without_a_level_and_without_a_number():
    month = small_month()
    for_customer(month, "tblPromises", DING, 级次=None, 承诺编号=None)
    renew(month, DING)
    assert promises(generate(month)[1].month, DING) == [
        ("P202611-006", 30_000, day(9), None, None),
        ("P202611-007", 20_000, day(27), 2, "P202611-006"),
    ]


def test_a_kept_promise_is_not_renewed_the_next_one_is_a_first():
    month = small_month()
    receipt(month, JIA, 20_000, day(10))
    renew(month, JIA)
    assert promises(generate(month)[1].month, JIA)[1] == ("P202611-006", 20_000, day(27), 1, None)


def test_the_promise_that_the_row_showed_is_the_one_renewed():
    month = small_month()
    add_row(
        month,
        "tblPromises",
        承诺编号="P202611-009",
        客户编码=BING,
        作出日=day(2),
        承诺到款日=day(28),
        承诺金额=5_000,
        级次=1,
    )
    for_customer(month, "tblFollowups", BING, 承诺到款日=day(28))
    renew(month, BING)
    assert promises(generate(month)[1].month, BING)[2][4] == "P202611-009"
    for_customer(month := small_month(), "tblFollowups", BING, 承诺到款日=day(26))  # no promise of that day
    renew(month, BING)
    assert promises(generate(month)[1].month, BING)[1][3:] == (1, None)


def test_an_empty_line_is_used_again_and_its_reason_goes():
    month = small_month()
    for_customer(month, "tblPromises", WU, 未承诺原因="资金", 备注="老客户")
    renew(month, WU)
    _, book = generate(month)
    assert promises(book.month, WU) == [("P202611-005", 20_000, day(27), 1, None)]
    line = rows(book.month, "tblPromises", WU)[0]
    assert (line["未承诺原因"], line["备注"], line["作出日"]) == (None, "老客户", TODAY)


@pytest.mark.parametrize("held", [{"承诺到款日": day(28)}, {"承诺金额": 1.0}, {"替代编号": "P202611-001"}])
def test_a_line_that_holds_something_is_not_empty(held):
    month = small_month()
    for_customer(month, "tblPromises", WU, **held)
    renew(month, WU)
    assert len(promises(generate(month)[1].month, WU)) == 2


def test_two_promises_typed_at_once():
    month = small_month()
    renew(month, WU)
    renew(month, YI, 5_000.0, day(26))
    done, book = generate(month)
    assert (done.contacts, done.promises) == (2, 2)
    assert [promises(book.month, code)[0][1] for code in (WU, YI)] == [20_000, 5_000]


# ---- the list


def test_what_stands_on_the_list():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 联系人="王", 电话="0571", 客户名称="甲新名", 信用等级="B")
    done, book = generate(month)
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
    done, book = generate(month)
    assert [(str(row.code), row.note) for row in done.rows] == [(code, f"给{code}") for code in (DING, BING, WU, YI)]
    assert [(row["日期"], row["客户编码"], row["备注"], row["结果"]) for row in rows(book.month, "tblContacts")] == [
        (TODAY, JIA, f"给{JIA}", None)
    ]
    assert rows(book.month, "tblFollowups", JIA) == []


def test_who_drops_out_without_a_note_leaves_nothing():
    month = small_month()
    paid_up(month, YI, 10_000)
    done, book = generate(month)
    assert [str(row.code) for row in done.rows] == ORDER[:-1] and rows(book.month, "tblContacts") == []


def test_what_cannot_be_moved_stays_last_with_nothing_else_said():
    month = small_month()
    for_customer(month, "tblFollowups", DING, 再次承诺金额=9_000.0, 备注="记着")
    for_customer(month, "tblCustomers", DING, 状态="停供")
    done, _ = generate(month)
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
    done, book = generate(month)
    assert (done.rows, done.at_risk, len(book.month["tblFollowups"])) == ([], 0, 1)
    assert book.month["tblFollowups"].is_blank_row(0)
    assert [row["备注"] for row in rows(book.month, "tblContacts")] == ["记着"]
    assert book.sources["tblFollowups"] == [0]  # the row and its look stay
    assert generate(book.month)[0].written.changed is False
    book.month["tblFollowups"].rearrange([])
    assert len(generate(book.month)[1].month["tblFollowups"]) == 1


def test_the_list_of_another_day():
    done, book = generate(small_month(), day(19))
    assert (done.today, book.month.names["hk_today"]) == (day(19), day(19))


def test_a_customer_whose_row_is_bad_has_no_sum_at_risk():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干")
    done, _ = generate(month)
    assert done.rows[0].at_risk is None and [problem.customer for problem in done.problems] == [YI]
    assert done.at_risk == sum(row.at_risk for row in done.rows[1:])


def test_the_line_of_a_hard_promise_decides_whether_one_calms():
    def at_risk(line):
        month = small_month()
        month.names |= {"hk_stretch": line, "hk_incredible": 0.0}
        return rows(generate(month)[1].month, "tblFollowups", BING)[0]["风险金额"]

    # 丙's 50,000 for the 25th: what calms takes something off the sum at risk
    assert at_risk(0.0) < at_risk(1.0)


def test_the_list_twice_is_the_list():
    assert generate(small_month())[1].writes == 0


@pytest.mark.parametrize(("calls", "today"), [(2, 2), (5, 5), (None, 5)])
def test_calls_a_day(calls, today):
    month = small_month()
    month.names["hk_calls_per_day"] = calls
    done, _ = generate(month)
    assert sum(row.contact_on == TODAY for row in done.rows) == today


def test_twelve_calls_a_day_where_none_are_set():
    month = small_month()
    for number in range(10):
        add_row(month, "tblCustomers", 客户编码=f"N{number}", 客户名称="新", 信用等级="B", 手工月均=100_000)
        add_row(month, "tblPlan", 客户编码=f"N{number}", 期初目标=100_000, 节点1=100_000)
        add_row(month, "tblCommitments", 客户编码=f"N{number}")
    month.names["hk_calls_per_day"] = None
    assert sum(row.contact_on == TODAY for row in generate(month)[0].rows) == 12


def test_show_lists_who_is_to_be_reached_by_its_day():
    month = small_month()
    for code, on in zip(ORDER, (day(17), day(18), day(19), None, day(20)), strict=True):
        set_cells(month, "tblFollowups", row_of(month, "tblFollowups", code), 应联系日=on)
    found = show(InMemory(month), TODAY)
    assert [str(row.code) for row in found.rows] == [DING, BING, JIA] and (found.today, found.problems) == (TODAY, [])
    assert {total.label: total.figure for total in found.totals}["累计实收"] == 140_000_00
