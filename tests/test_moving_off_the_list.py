"""生成跟进清单: what the rep typed becomes contacts and promises, case by case, in memory."""

from __future__ import annotations

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import (
    add_row,
    day,
    for_customer,
    make_list,
    receipt,
    rows,
    small_month,
)

TYPED = ("实际联系日", "联系方式", "结果", "再次承诺金额", "再次承诺日期")


def promises(month, code):
    return [
        (row["承诺编号"], row["承诺金额"], row["承诺到款日"], row["级次"], row["替代编号"])
        for row in rows(month, "tblPromises", code)
    ]


def renew(month, code, amount=20_000.0, due=None, **more):
    for_customer(month, "tblFollowups", code, 再次承诺金额=amount, 再次承诺日期=due or day(27), **more)


# ---- contacts


def test_all_that_was_typed_becomes_a_contact():
    month = small_month()
    renew(month, YI, 9_000.0, day(27), 实际联系日=day(16), 联系方式="上门", 结果="月底补齐", 备注="老板姓王")
    done, book = make_list(month)
    assert rows(book.month, "tblContacts") == [
        {
            "日期": day(16), "客户编码": YI, "客户名称": "乙酒业", "方式": "上门", "结果": "月底补齐", "承诺金额": 9_000,
            "承诺到款日": day(27), "备注": None, "抽签同组": None,
        }
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
    done, book = make_list(month)
    assert (done.contacts, done.promises) == (1, 0)
    assert [row["日期"] for row in rows(book.month, "tblContacts")] == [values.get("实际联系日", TODAY)]


def test_nothing_typed_is_none_and_a_note_alone_neither():
    month = small_month()
    for_customer(month, "tblFollowups", YI, 备注="老板姓王", 结果="  ")
    done, book = make_list(month)
    assert (done.contacts, rows(book.month, "tblContacts")) == (0, [])


def test_a_row_without_a_known_customer_is_not_moved():
    month = small_month()
    add_row(month, "tblFollowups", 客户编码="X9", 结果="谈妥")
    add_row(month, "tblFollowups", 结果="谈妥")
    for_customer(month, "tblFollowups", YI, 结果="谈妥")
    done, book = make_list(month)
    assert done.contacts == 1 and [row["客户编码"] for row in rows(book.month, "tblContacts")] == [YI]
    last = rows(book.month, "tblFollowups")[-1]
    assert (last["客户编码"], last["结果"], last["原因"]) == ("X9", "谈妥", "这一行填的内容还不能登记，请先改好")


@pytest.mark.parametrize(
    "typed",
    [{"再次承诺金额": 9_000.0}, {"再次承诺日期": day(27)}, {"再次承诺金额": "三五万吧", "再次承诺日期": day(27)}],
)
def test_what_is_half_or_unreadable_stays_with_all_that_was_typed(typed):
    month = small_month()  # 丙 stands before 乙 on the list
    for_customer(month, "tblFollowups", BING, 结果="再说", **typed)
    for_customer(month, "tblFollowups", YI, 结果="谈妥")
    done, book = make_list(month)
    assert (done.contacts, done.promises) == (1, 0)
    row = rows(book.month, "tblFollowups")[0]
    assert (row["客户编码"], row["优先级"]) == (BING, "数据待改")
    assert {header: row[header] for header in typed} == typed and row["结果"] == "再说"


def test_trouble_of_the_customer_elsewhere_does_not_keep_it():
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干")
    for_customer(month, "tblFollowups", YI, 结果="谈妥")
    assert make_list(month)[0].contacts == 1


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
    _, book = make_list(month)
    assert promises(book.month, code)[1] == ("P202611-006", 20_000, day(27), level, old["承诺编号"])


def test_a_renewal_of_a_renewal_rises_from_its_level():
    month = small_month()
    for_customer(month, "tblPromises", DING, 级次=3)
    renew(month, DING)
    assert promises(make_list(month)[1].month, DING)[1][3] == 4


def test_a_renewal_of_a_promise_without_a_level_and_without_a_number():
    month = small_month()
    for_customer(month, "tblPromises", DING, 级次=None, 承诺编号=None)
    renew(month, DING)
    assert promises(make_list(month)[1].month, DING) == [
        ("P202611-006", 30_000, day(9), None, None),
        ("P202611-007", 20_000, day(27), 2, "P202611-006"),
    ]


def test_a_kept_promise_is_not_renewed_the_next_one_is_a_first():
    month = small_month()
    receipt(month, JIA, 20_000, day(10))
    renew(month, JIA)
    assert promises(make_list(month)[1].month, JIA)[1] == ("P202611-006", 20_000, day(27), 1, None)


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
    assert promises(make_list(month)[1].month, BING)[2][4] == "P202611-009"
    for_customer(month := small_month(), "tblFollowups", BING, 承诺到款日=day(26))  # no promise of that day
    renew(month, BING)
    assert promises(make_list(month)[1].month, BING)[1][3:] == (1, None)


def test_an_empty_line_is_used_again_and_its_reason_goes():
    month = small_month()
    for_customer(month, "tblPromises", WU, 未承诺原因="资金", 备注="老客户")
    renew(month, WU)
    _, book = make_list(month)
    assert promises(book.month, WU) == [("P202611-005", 20_000, day(27), 1, None)]
    line = rows(book.month, "tblPromises", WU)[0]
    assert (line["未承诺原因"], line["备注"], line["作出日"]) == (None, "老客户", TODAY)


@pytest.mark.parametrize("held", [{"承诺到款日": day(28)}, {"承诺金额": 1.0}, {"替代编号": "P202611-001"}])
def test_a_line_that_holds_something_is_not_empty(held):
    month = small_month()
    for_customer(month, "tblPromises", WU, **held)
    renew(month, WU)
    assert len(promises(make_list(month)[1].month, WU)) == 2


def test_a_customer_without_any_line_gets_one():
    month = small_month()
    month["tblPromises"].rearrange([0, 1, 2])
    renew(month, WU)
    assert promises(make_list(month)[1].month, WU) == [("P202611-004", 20_000, day(27), 1, None)]


def test_two_promises_typed_at_once():
    month = small_month()
    renew(month, WU)
    renew(month, YI, 5_000.0, day(26))
    done, book = make_list(month)
    assert (done.contacts, done.promises) == (2, 2)
    assert [promises(book.month, code)[0][1] for code in (WU, YI)] == [20_000, 5_000]
