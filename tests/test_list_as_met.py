"""生成跟进清单 as a rep meets it: what was typed on which day, what was said, and cells that are told where they stand now."""

from __future__ import annotations

import re

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import InMemory, add_row, day, for_customer, make_list, receipt, rows, small_month

from xl_huikuan.jobs.check import check


def listed(month, code):
    return rows(month, "tblFollowups", code)[0]


def told(done, word):
    return [problem for problem in done.problems if word in str(problem)]


# ---- days


def test_a_contact_without_a_date_was_on_the_day_of_the_list_it_stands_on():
    _, book = make_list(small_month(), day(23))
    for_customer(book.month, "tblFollowups", DING, 结果="再等等")
    _, book = make_list(book.month, day(24))
    assert rows(book.month, "tblContacts", DING)[0]["日期"] == day(23)
    assert listed(book.month, DING)["最近联系"] == day(23)
    for_customer(book.month, "tblFollowups", DING, 结果="再等等", 再次承诺金额=5_000.0, 再次承诺日期=day(27))
    _, book = make_list(book.month, day(26))
    assert rows(book.month, "tblPromises", DING)[-1]["作出日"] == day(24)


def test_without_a_list_before_it_was_on_the_day():
    month = small_month()
    month.names["hk_listed_on"] = None
    for_customer(month, "tblFollowups", DING, 结果="再等等")
    assert rows(make_list(month, day(20))[1].month, "tblContacts", DING)[0]["日期"] == day(20)


def test_a_day_that_was_named_is_offered_and_not_taken_for_a_promise():
    _, book = make_list(small_month(), day(23))
    for_customer(book.month, "tblFollowups", DING, 结果="老板说明天上午打款")
    done, book = make_list(book.month, day(24))
    row = listed(book.month, DING)
    assert len(rows(book.month, "tblPromises", DING)) == 1  # nothing was assumed
    assert row["应联系日"] == day(24) and row["优先级"] == "今天"
    assert "11月23日联系时说到11月24日，还没有登记承诺" in row["原因"]
    (doubt,) = told(done, "说到")
    assert str(doubt) == (
        f"跟进清单!M{6 + row['序号']}：2026-11-23 联系时说到 2026-11-24，没有登记承诺。"
        "是承诺的，请在再次承诺日期填 2026-11-24，并填再次承诺金额；不是就不用管"
    )
    assert make_list(book.month, day(24))[1].writes == 0  # twice says the same
    # entered, it is a promise like any other
    for_customer(book.month, "tblFollowups", DING, 再次承诺金额=20_000.0, 再次承诺日期=day(24), 结果="就是24号")
    done, book = make_list(book.month, day(24))
    assert told(done, "说到") == [] and "说到" not in listed(book.month, DING)["原因"]


@pytest.mark.parametrize(
    ("typed", "cell", "words"),
    [
        (
            {"再次承诺金额": 9_000.0, "再次承诺日期": day(10)},
            "M",
            "再次承诺日期 2026-11-10 在联系日 2026-11-18 之前，9,000元暂不登记",
        ),
        (
            {"实际联系日": day(19, 12), "结果": "谈妥"},
            "N",
            "实际联系日 2026-12-19 在今天 2026-11-18 之后，这一行暂不登记",
        ),
    ],
)
def test_a_day_that_cannot_be_is_told_at_once_and_nothing_moved(typed, cell, words):
    month = small_month()
    for_customer(month, "tblFollowups", YI, **typed)
    assert any(words in str(problem) for problem in check(InMemory(month), TODAY).problems)
    done, book = make_list(month)
    row = listed(book.month, YI)
    assert (row["优先级"], row["序号"], row["应联系日"]) == ("数据待改", 1, None)
    assert {header: row[header] for header in typed} == typed
    # 乙 stood last; its cell is told where it stands now, in the row's own words too
    (problem,) = told(done, words)
    assert problem.where == f"跟进清单!{cell}7" and f"跟进清单!{cell}7：{words}" in row["原因"]
    again, book = make_list(book.month)
    assert told(again, words) == [problem] and book.writes == 0


def test_every_cell_that_is_told_is_its_customers():
    month = small_month()
    for code in (YI, WU, JIA):
        for_customer(month, "tblFollowups", code, 再次承诺金额=9_000.0)
    done, book = make_list(month)
    for problem in told(done, "却没有再次承诺日期"):
        number = int(re.findall(r"\d+", problem.where)[-1])
        held = book.month["tblFollowups"].columns["客户编码"][number - 7]
        assert held == problem.customer and problem.where in listed(book.month, held)["原因"]


def test_a_promise_beyond_the_month_is_a_doubt_at_once():
    month = small_month()
    for_customer(month, "tblFollowups", WU, 再次承诺金额=80_000.0, 再次承诺日期=day(5, 12))
    done, book = make_list(month)
    at = next(n for n, row in enumerate(rows(book.month, "tblPromises"), 0) if row["客户编码"] == WU)
    (doubt,) = told(done, "2026-12-05")
    assert doubt.where.startswith("承诺登记!") and "没有算进本月" in doubt.what and doubt.customer == WU
    again, _ = make_list(book.month)
    assert [str(each) for each in told(again, "2026-12-05")] == [str(doubt)] and at >= 0


# ---- amounts and words


def test_the_amount_and_its_reason_stand_beside_each_other():
    _, book = make_list(small_month())
    row = listed(book.month, JIA)  # 60,000 promised for the 10th, 40,000 came
    assert (row["建议催款额"], row["催款依据"]) == (20_000, "到期承诺") and row["建议动作"].endswith(
        "催2万元（到期承诺）"
    )
    row = listed(book.month, WU)  # the first step, 33,300, is due
    assert (row["建议催款额"], row["催款依据"]) == (33_300, "节点差额")


def test_in_the_last_step_all_that_is_open_is_asked_for():
    _, book = make_list(small_month(), day(23))
    row = listed(book.month, WU)
    assert (row["建议催款额"], row["催款依据"]) == (100_000, "本月余款")


def test_no_open_state_beside_days_past():
    month = small_month()
    for_customer(month, "tblPromises", BING, 承诺到款日=day(17))  # C: a day of tolerance
    _, book = make_list(month)
    row = listed(book.month, BING)
    assert "已过1天，在宽限期内" in row["原因"] and row["承诺状态"] == "宽限期内"
    _, book = make_list(month, day(19))
    assert listed(book.month, BING)["承诺状态"] == "未兑现"


def test_reached_today_is_no_contact_of_0_days_ago():
    month = small_month()
    for_customer(month, "tblPromises", WU, 承诺到款日=day(30), 承诺金额=100_000.0)
    add_row(month, "tblContacts", 日期=TODAY, 客户编码=WU, 结果="谈妥")
    reason = listed(make_list(month)[1].month, WU)["原因"]
    assert reason == "今天已联系过，接着跟：承诺11月30日到款10万元，还有12天"


def test_money_that_came_is_said_plainly():
    month = small_month()
    receipt(month, DING, 5_000, day(16))
    assert "11月16日已到一笔，还差8.5万元" in listed(make_list(month)[1].month, DING)["原因"]


# ---- what takes no call


def test_bad_rows_and_who_has_left_take_no_calls():
    month = small_month()
    month.names["hk_calls_per_day"] = 2
    for_customer(month, "tblCustomers", YI, 授信额度="若干")
    for_customer(month, "tblCustomers", JIA, 状态="停供")
    for_customer(month, "tblFollowups", JIA, 再次承诺金额=9_000.0)
    done, _ = make_list(month)
    assert [(row.priority, row.contact_on) for row in done.rows if row.priority == "数据待改"] == [
        ("数据待改", None)
    ] * 2
    assert sum(row.contact_on == TODAY for row in done.rows) == 2


def test_what_is_too_small_waits_for_the_visit():
    month = small_month()
    receipt(month, YI, 9_600, day(16))  # 400 are left
    _, book = make_list(month)
    row = listed(book.month, YI)
    assert (row["优先级"], row["事由"], row["建议催款额"], row["催款依据"]) == ("顺带", "金额小", 400, "本月余款")
    assert row["原因"] == "还差400元，不到1,000元，不单独联系，11月18日拜访时顺带催"  # 1 % of the usual 100,000
    month.names |= {"hk_least": None, "hk_least_share": None}
    assert listed(make_list(month)[1].month, YI)["优先级"] != "顺带"
