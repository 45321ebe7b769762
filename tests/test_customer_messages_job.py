"""微信文本 on the list and on the command line: the same text, for today's calls, for one customer, and for nobody."""

from __future__ import annotations

import pytest
from conftest import BING, DING, JIA, TODAY, YI
from month_in_memory import InMemory, day, for_customer, make_list, receipt, rows, small_month

from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.customer_messages import customer_messages

PLEASE = "麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！"
JIAS = f"李总您好！您答应11月10日到款6万元，已收到4万元。还差2万元，{PLEASE}"
DINGS = f"您好！您答应11月9日到款3万元，已收到1万元。还差2万元，{PLEASE}"
YIS = "您好！本月计划回款10万元，已收到9万元，谢谢您！想请您安排1万元，您看哪天方便？定下日子告诉我一声。谢谢！"


def texts(month, today=TODAY, customer=None):
    return {str(each.code): each.text for each in customer_messages(InMemory(month), today, customer).messages}


def month_with_a_name():
    month = small_month()
    for_customer(month, "tblCustomers", JIA, 联系人="李总")
    return month


def test_the_days_list():
    found = texts(make_list(month_with_a_name())[1].month)
    assert {code: found[code] for code in (JIA, DING, YI)} == {JIA: JIAS, DING: DINGS, YI: YIS}


def test_the_cell_holds_the_same_for_todays_calls_and_nothing_for_later_ones():
    month = month_with_a_name()
    month.names["hk_calls_per_day"] = 2
    book = make_list(month)[1]
    listed = {row["客户编码"]: row for row in rows(book.month, "tblFollowups")}
    today = {code: row["微信文本"] for code, row in listed.items() if row["优先级"] == "今天"}
    later = {code: row["微信文本"] for code, row in listed.items() if row["优先级"] != "今天"}
    assert len(today) == 2 and len(later) == 3 and not any(later.values())
    assert today == {code: texts(book.month)[code] for code in today}


def test_making_the_list_twice_changes_nothing():
    book = make_list(month_with_a_name())[1]
    assert make_list(book.month)[1].writes == 0


def test_what_came_since_the_list_was_made_is_said_at_once():
    month = make_list(month_with_a_name())[1].month
    receipt(month, JIA, 60_000, day(18))
    assert texts(month, customer=JIA) == {JIA: "李总您好！本月收到您10万元，非常感谢您的支持！"}


@pytest.mark.parametrize("asked", [DING, "d4", "丁酒业", " 丁酒业 "])
def test_one_customer_by_code_or_name(asked):
    assert texts(small_month(), customer=asked) == {DING: DINGS}


def test_a_customer_whose_figures_are_wrong_has_no_text():
    month = small_month()
    for_customer(month, "tblPromises", JIA, 承诺金额="若干")
    found = customer_messages(InMemory(month), TODAY, JIA)
    assert found.messages[0].text == "" and found.problems


def test_a_held_row_keeps_no_text():
    month = make_list(small_month())[1].month
    for_customer(month, "tblFollowups", YI, 再次承诺金额=9_000.0)
    for_customer(month, "tblCustomers", YI, 状态="停供")
    assert [row["微信文本"] for row in rows(make_list(month)[1].month, "tblFollowups", YI)] == [None]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("没有的", "--customer：“客户”里没有编码或名称是“没有的”的客户。请照“客户”里的编码写"),
        ("丙酒业", "--customer：叫“丙酒业”的客户有 2 个。请写客户编码：1-3、00105"),
    ],
)
def test_who_is_asked_for_must_be_one(asked, told):
    month = small_month()
    for_customer(month, "tblCustomers", "00105", 客户名称="丙酒业")
    with pytest.raises(BookError) as error:
        texts(month, customer=asked)
    assert str(error.value) == told


def test_on_the_command_line(small, huikuan):
    before = small.read_bytes()
    run = huikuan("show", small, "--text", "--today", TODAY)
    assert run.code == 0 and f"【丁酒业（D4）】\n{DINGS}\n" in run.out and "风险" not in run.out
    told = huikuan("show", small, "--customer", BING, "--today", TODAY, "--json").json
    assert [each["客户编码"] for each in told["messages"]] == [BING]
    assert told["messages"][0]["微信文本"].startswith("您好！您答应11月25日到款5万元。")
    wrong = huikuan("show", small, "--customer", "X9")
    assert wrong.code == 2 and wrong.out == "" and "X9" in wrong.err
    assert small.read_bytes() == before


def test_nobody_is_there_today(small, huikuan):
    run = huikuan("show", small, "--text", "--today", "2026-11-15")
    assert run.code == 0 and "没有要联系的客户" in run.out and "【" not in run.out
