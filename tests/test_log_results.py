"""登记联系结果: what is typed on the list is moved, the list stays."""

from __future__ import annotations

import datetime as dt

from conftest import DING, TODAY, WU, YI
from month_in_memory import InMemory, day, for_customer, rows, small_month
from office_edits import for_customer as for_customer_in_file
from office_edits import named

from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.log_results import log_results
from xl_huikuan.jobs.summary import log_lines

PROMISE = {"联系方式": "电话", "结果": "月底付", "再次承诺金额": 30_000, "再次承诺日期": day(27)}


def test_what_is_typed_is_moved_once_and_the_list_stays():
    month = small_month()
    for_customer(month, "tblFollowups", YI, **PROMISE, 备注="上午打")
    before = [row["客户编码"] for row in rows(month, "tblFollowups")]
    book = InMemory(month)
    done = log_results(book, day(19))
    assert log_lines(done) == ["已把 1 次联系记入“跟进记录”，1 笔再次承诺记入“承诺登记”"]
    [contact] = rows(book.month, "tblContacts", YI)
    assert (contact["日期"], contact["结果"], contact["承诺金额"]) == (TODAY, "月底付", 30_000)  # the day of the list
    assert [row["客户编码"] for row in rows(book.month, "tblFollowups")] == before
    [row] = rows(book.month, "tblFollowups", YI)
    assert (row["结果"], row["再次承诺金额"], row["备注"]) == (None, None, "上午打")
    again = log_results(book, day(19))
    assert log_lines(again) == ["清单上没有新填的结果"] and len(rows(book.month, "tblContacts", YI)) == 1


def test_the_level_rises_only_where_the_old_promise_was_not_kept():
    month = small_month()
    for_customer(month, "tblFollowups", DING, **PROMISE)  # of 30,000 nothing came by its day
    book = InMemory(month)
    log_results(book, TODAY)
    assert [row["级次"] for row in rows(book.month, "tblPromises", DING)] == [1, 2]
    # the same day he names another day: the promise of today is replaced, and was not broken
    for_customer(book.month, "tblFollowups", DING, **PROMISE | {"再次承诺日期": day(28)})
    log_results(book, TODAY)
    found = sorted(rows(book.month, "tblPromises", DING), key=lambda row: row["承诺到款日"])
    assert [(row["状态"], row["级次"]) for row in found] == [("已替代", 1), ("已替代", 2), ("未到期", 2)]


def test_the_next_list_says_the_same_as_if_it_had_moved_it_itself():
    typed = small_month()
    for code in (YI, WU):
        for_customer(typed, "tblFollowups", code, **PROMISE)
    at_once, in_two = InMemory(typed), InMemory(typed)
    log_results(in_two, TODAY)
    one, two = follow_up(at_once, day(19)).rows, follow_up(in_two, day(19)).rows
    assert one == two


def test_without_anything_typed_the_workbook_stays_as_it_is(huikuan, small):
    huikuan("followups", small, "--today", TODAY)
    before = small.read_bytes()
    for on in (TODAY, TODAY + dt.timedelta(days=1)):
        done = huikuan("log", small, "--today", on).out.splitlines()
        assert done[:2] == ["清单上没有新填的结果", "没有变化，文件未改动"] and small.read_bytes() == before
    for_customer_in_file(small, "tblFollowups", YI, 结果="月底付")
    assert "已把 1 次联系" in huikuan("log", small, "--today", on).out
    assert named(small, "hk_last_run") == f"{on} 登记联系结果" and named(small, "hk_today").date() == on
