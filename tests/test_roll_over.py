"""复盘 and 结转 of the small month, worked out by hand; and of files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from conftest import BING, DING, JIA, WU, YI
from month_in_memory import InMemory, add_row, contents, day, for_customer, receipt, rows, set_cells, small_month
from office_edits import named
from troubles import as_told

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.import_receipts import import_receipts
from xl_huikuan.jobs.opening import open_planned_month
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.roll_over import close_month, roll_over
from xl_huikuan.rolling import place_of_next, roll_over_file, roll_over_open

LAST, DECEMBER = day(30), dt.date(2026, 12, 1)


def rolled(month, today=LAST):
    """(what closing did, the closed month, what the next begins with, the next month)."""
    book = InMemory(month)
    closed = close_month(book, today)
    after = InMemory(book.month)
    return closed, book.month, roll_over(after), after.month


# ---- the review


def test_the_review_splits_what_is_lacking():
    done = review(InMemory(small_month()), LAST)
    found = {str(row.code): row for row in done.rows}
    assert {code: (row.not_committed, row.not_kept, row.beyond_commitment) for code, row in found.items()} == {
        JIA: (40_000_00, 20_000_00, 0), YI: (100_000_00, 0, 90_000_00), BING: (50_000_00, 50_000_00, 0),
        DING: (70_000_00, 20_000_00, 0), WU: (100_000_00, 0, 0),
    }  # fmt: skip
    for row in done.rows:
        assert row.not_committed + row.not_kept - row.beyond_commitment == row.difference
    assert {code: row.difference for code, row in found.items()} == {
        BING: 100_000_00, WU: 100_000_00, DING: 90_000_00, JIA: 60_000_00, YI: 10_000_00,
    }  # fmt: skip
    assert {code: (row.promises, row.kept, row.in_time, row.latest) for code, row in found.items()} == {
        JIA: (1, 0, 40_000_00, 20), BING: (1, 0, 0, 5), DING: (1, 0, 0, 21), YI: (0, 0, 90_000_00, 0), WU: (0, 0, 0, 0),
    }  # fmt: skip
    assert done.words[:3] == (
        "任务 50万元，回款 14万元（28%），差 36万元：没有承诺的 36万元，承诺了没到的 9万元，承诺之外多到 9万元。",
        "差的有 5 个客户，最多的是 戊酒业 10万元、丙酒业 10万元、丁酒业 9万元；到期承诺 3 笔，按时兑现 0 笔。",
        "下月先做：月初就和 戊酒业、乙酒业、丁酒业 谈定承诺，谈不下来的当时就安排措施。",
    )


def test_the_review_stands_in_the_workbook():
    book = InMemory(small_month())
    done = review(book, LAST)
    row = rows(book.month, "tblReview", DING)[0]
    assert (row["客户名称"], row["目标"], row["承诺"], row["实收"]) == ("丁酒业", 100_000, 30_000, 10_000)
    assert (row["未承诺"], row["未兑现"], row["超承诺"], row["差异"]) == (70_000, 20_000, 0, 90_000)
    assert (row["承诺笔数"], row["兑现笔数"], row["按期实收"], row["最多晚几天"]) == (1, 0, 0, 21)
    assert book.month.names["hk_review"] == "\n".join(done.words)
    writes = book.writes
    review(book, LAST)
    assert book.writes == writes


def test_what_finished_measures_brought_and_who_was_called():
    month = small_month()
    action = {"客户编码": JIA, "措施": "客户激励", "预计增量": 5_000, "状态": "完成", "实际增量": 3_000}
    add_row(month, "tblActions", **action)
    add_row(month, "tblActions", **{**action, "状态": "已定", "实际增量": 100})
    for on in (day(3), day(30), day(31, 10)):
        add_row(month, "tblContacts", 日期=on, 客户编码=JIA, 方式="电话")
    book = InMemory(month)
    found = {str(row.code): row for row in review(book, LAST).rows}
    assert found[JIA].measures_effect == 3_000_00 and found[YI].measures_effect is None
    intervals = dict(zip(month.grades.grade, month.grades.interval, strict=True))
    assert (found[JIA].contacts, found[JIA].contacts_due) == (
        2,
        21 // intervals["A"],
    )  # November 2026 has 21 working days


def test_a_grade_is_suggested_with_its_reason():
    month = small_month()
    for number, came in enumerate((0, 10_000, 0, 20_000)):
        add_row(month, "tblHistory", 月份=f"2026-0{6 + number}", 客户编码=YI, 目标=100_000, 实收=came)
    book = InMemory(month)
    found = {str(row.code): row for row in review(book, LAST).rows}
    prior = dict(zip(month.grades.grade, month.grades.prior, strict=True))
    share = (5 * (30_000 + 90_000) / 500_000 + 3 * prior["B"]) / 8
    assert abs(share - prior["C"]) < abs(share - prior["B"])
    assert found[YI].grade == "C" and found[YI].grade_reason.startswith("5 个月按期回款 24%，更接近 C 级的")
    assert found[JIA].grade is None  # no record


# ---- closing


def test_a_month_is_closed_once_and_no_job_changes_it_any_more():
    book = InMemory(small_month())
    closed = close_month(book, day(2, 12))
    assert book.month.names["hk_closed"] == day(2, 12) and book.month.names["hk_today"] == LAST
    assert closed.month == "2026-11" and len(closed.words) == 4  # the last of the forecast
    writes = book.writes
    again = close_month(book, day(5, 12))
    assert (book.writes, again.words, again.written.changed) == (writes, closed.words, False)
    for job in (break_down, follow_up, review):
        with pytest.raises(BookError, match="已在 2026-12-02 结账"):
            job(book, day(5, 12))
    check(book, day(5, 12))  # looking is allowed
    book.month.names["hk_closed"] = None
    follow_up(book, LAST)  # open again


def test_what_is_typed_on_the_list_belongs_to_the_month():
    month = small_month()
    for_customer(
        month, "tblFollowups", WU, 实际联系日=day(27), 结果="下月初付", 再次承诺金额=70_000, 再次承诺日期=day(3, 12)
    )
    _, before, begun, after = rolled(month)
    assert rows(before, "tblContacts", WU)[0]["结果"] == "下月初付"
    promise = rows(after, "tblPromises", WU)[0]
    assert (promise["承诺金额"], promise["承诺到款日"], promise["作出日"]) == (70_000, day(3, 12), day(27))
    assert rows(after, "tblCommitments", WU)[0]["客户承诺"] == 70_000  # it counts in December
    assert begun.promises == 4


def test_a_promise_without_the_day_on_which_it_was_made_is_carried_without_alarm():
    month = small_month()
    held = month["tblPromises"].columns["作出日"]
    held[:] = [None] * len(held)
    add_row(month, "tblPromises", 客户编码=WU, 承诺到款日=day(5, 12), 承诺金额=20_000, 备注="电话里说的")
    _, _, _, after = rolled(month)
    found = {row["客户编码"]: row for row in rows(after, "tblPromises")}
    said = {str(code): (row["作出日"], row["承诺到款日"], row["备注"]) for code, row in found.items()}
    given = "作出日没填，结转时按 2026-11-01"
    assert said == {
        JIA: (day(1), day(10), given), BING: (day(1), day(25), given), DING: (day(1), day(9), given),
        WU: (None, day(5, 12), "电话里说的"),
    }  # fmt: skip
    after.names["hk_target"] = 500_000
    told = [text for text in map(str, check(InMemory(after), DECEMBER).problems) if text.startswith("承诺登记")]
    assert len(told) == 3 and all("从以前的月份结转来的" in text for text in told)  # none of them is wrongly dated


def test_a_full_memo_does_not_stop_the_next_workbook(small, tmp_path):
    """The month is closed before the next one is written."""
    full = "长" * 32_760
    book = FileBook(small)
    month = book.read()
    month.promises.made_on[0], month.promises.note[0] = None, full
    code = month.promises.code[0]
    book.write(month)
    target = tmp_path / "下月.xlsm"
    roll_over_file(small, target, dt.date(2026, 11, 30))
    held = FileBook(target).read().promises
    assert held.note[[*held.code].index(code)] == full


def test_a_list_that_cannot_be_moved_stops_the_close():
    month = small_month()
    for_customer(month, "tblFollowups", WU, 再次承诺金额=70_000)
    book = InMemory(month)
    with pytest.raises(BookError) as stopped:
        close_month(book, LAST)
    assert book.writes == 0 and "再次承诺日期" in as_told(stopped.value.problems)[0].what


# ---- the next month


def test_history_is_what_happened():
    *_, begun, after = rolled(small_month())
    found = {
        row["客户编码"]: (row["月份"], row["目标"], row["承诺"], row["实收"], row["按期实收"])
        for row in rows(after, "tblHistory")
    }
    assert found == {
        JIA: ("2026-11", 100_000, 60_000, 40_000, 40_000), YI: ("2026-11", 100_000, 0, 90_000, None),
        BING: ("2026-11", 100_000, 50_000, 0, 0), DING: ("2026-11", 100_000, 30_000, 10_000, 0),
        WU: ("2026-11", 100_000, 0, 0, None),
    }  # fmt: skip
    assert begun.history == 5
    assert {row["客户编码"]: row["记录月数"] for row in rows(after, "tblCustomers")} == dict.fromkeys(found, 1)


def test_open_promises_go_on_with_number_and_level():
    month = small_month()
    for_customer(month, "tblPromises", BING, 级次=3)
    numbers = {row["客户编码"]: row["承诺编号"] for row in rows(month, "tblPromises") if row["承诺金额"]}
    *_, begun, after = rolled(month)
    found = {row["客户编码"]: row for row in rows(after, "tblPromises")}
    assert {code: row["承诺金额"] for code, row in found.items()} == {JIA: 20_000, BING: 50_000, DING: 20_000}
    assert (begun.promises, begun.promised) == (3, 90_000_00)
    assert {code: row["承诺编号"] for code, row in found.items()} == numbers
    assert found[BING]["级次"] == 3 and found[BING]["承诺到款日"] == day(25)
    assert {row["状态"] for row in found.values()} == {"未兑现"}
    assert (
        rows(after, "tblCommitments", BING)[0]["客户承诺"] == 0
    )  # what was promised for November is no promise for December


def test_a_late_receipt_pays_the_oldest_promise():
    month = small_month()
    receipt(month, JIA, 15_000, day(29))  # 40,000 + 15,000 of 60,000
    *_, after = rolled(month)
    assert rows(after, "tblPromises", JIA)[0]["承诺金额"] == 5_000
    assert rows(after, "tblHistory", JIA)[0]["按期实收"] == 40_000


def test_a_promise_that_was_renewed_does_not_go_on():
    month = small_month()
    old = rows(month, "tblPromises", JIA)[0]["承诺编号"]
    add_row(
        month, "tblPromises", 客户编码=JIA, 作出日=day(20), 承诺到款日=day(28), 承诺金额=20_000, 级次=2, 替代编号=old
    )
    *_, after = rolled(month)
    found = rows(after, "tblPromises", JIA)
    assert [(row["承诺金额"], row["级次"], row["替代编号"]) for row in found] == [(20_000, 2, None)]
    after.names["hk_target"] = 500_000
    problems = check(InMemory(after), DECEMBER).problems
    assert not [problem for problem in problems if "替代" in problem.what]


def test_inputs_are_empty_and_the_rest_goes_on():
    month = small_month()
    for_customer(
        month,
        "tblCustomers",
        JIA,
        本月能力上限=90_000,
        本月最低回款=1_000,
        锁定目标=80_000,
        备注="老客户",
        授信额度=500_000,
    )
    for_customer(month, "tblCommitments", JIA, 障碍="资金", 支持方案="月底前给返利")
    for_customer(month, "tblFollowups", JIA, 备注="只在上午接电话")
    set_cells(month, "tblSteps", 0, 截止日=day(12))
    *_, begun, after = rolled(month)
    customer = rows(after, "tblCustomers", JIA)[0]
    assert [customer[name] for name in ("本月能力上限", "本月最低回款", "锁定目标")] == [None] * 3
    assert (customer["备注"], customer["授信额度"], customer["手工月均"]) == ("老客户", 500_000, 100_000)
    commitment = rows(after, "tblCommitments", JIA)[0]
    assert (commitment["障碍"], commitment["支持方案"], commitment["客户承诺"]) == ("资金", "月底前给返利", 0)
    [noted] = rows(after, "tblFollowups")
    assert {name: value for name, value in noted.items() if value is not None} == {
        "客户编码": JIA, "客户名称": "甲酒业", "备注": "只在上午接电话",
    }  # fmt: skip
    for table in ("tblPlan", "tblReceipts", "tblTargetChanges", "tblReview"):
        assert rows(after, table) == []
    names = after.names
    assert (names["hk_month"], names["hk_from"], names["hk_to"]) == ("2026-12", DECEMBER, day(31, 12))
    assert (names["hk_target"], names["hk_closed"], names["hk_today"]) == (None, None, DECEMBER)
    assert after.steps.deadline[0] == day(12, 12)  # the office's own date
    assert begun.customers == 5


def test_the_first_plan_of_the_next_month_misses_nobody():
    """承诺与差距 goes on with its rows, 计划 begins empty: no row of it is gone."""
    *_, after = rolled(small_month())
    after.names["hk_target"] = 500_000
    book = InMemory(after)
    planned = break_down(book, DECEMBER)
    assert not [str(problem) for problem in planned.problems if "不见了" in str(problem)]
    assert {row["客户编码"] for row in rows(book.month, "tblPlan")} == {JIA, YI, BING, DING, WU}
    again = InMemory(book.month)
    again.month.plan.empty()  # now they are gone
    assert [each for each in break_down(again, DECEMBER).problems if "有 5 个客户的行不见了，已补回" in each.what]


def test_what_waits_is_claimed_in_the_next_workbook_alone():
    month = small_month()
    add_row(month, "tblUnmatched", 日期=day(20), 付款人="王二", 金额=5_000, 流水号="B1")
    add_row(month, "tblUnmatched", 日期=day(20), 付款人="李四", 金额=7_000, 流水号="B2", 客户编码=JIA)
    closed, before, _, after = rolled(month, day(2, 12))
    told = [*closed.problems, *check(InMemory(before), day(3, 12)).problems]
    assert not [str(problem) for problem in told if "待认领" in str(problem) or "结转" in str(problem)]
    after.names["hk_target"] = 500_000
    assert len([p for p in check(InMemory(after), day(3, 12)).problems if p.where.startswith("待认领")]) == 2


def test_who_paid_nothing_in_his_only_month_gets_a_target_by_what_was_typed():
    *_, after = rolled(small_month())  # 丙 and 戊 paid nothing in November; everybody's 手工月均 is 100,000
    for_customer(after, "tblCustomers", WU, 手工月均=None)
    after.names["hk_target"] = 500_000
    book = InMemory(after)
    break_down(book, DECEMBER)
    # by 40,000, 90,000, 100,000 and 10,000; nobody knows what 戊 usually pays
    found = {row["客户编码"]: row["本月目标"] for row in rows(book.month, "tblPlan")}
    assert found[WU] == 0 and found[BING] > found[YI] > found[JIA] > found[DING]
    assert abs(found[BING] - 500_000 * 100 / 240) <= 100  # whole hundreds


def test_the_usual_dates_of_steps_are_worked_out_anew():
    *_, after = rolled(small_month())
    assert not any(after.steps.deadline)


def test_an_action_that_runs_on_counts_once():
    month = small_month()
    action = {"客户编码": JIA, "措施": "客户激励", "费用": 800, "负责人": "王"}
    add_row(month, "tblActions", **action, 预计增量=9_000, 状态="已定", 完成日=day(10, 12), 实际增量=2_500)
    add_row(month, "tblActions", **action, 预计增量=7_000, 状态="已定", 完成日=day(20))
    add_row(month, "tblActions", **action, 预计增量=6_000, 状态="建议", 完成日=day(10, 12))
    add_row(month, "tblActions", **action, 预计增量=5_000, 状态="完成", 完成日=day(10, 12))
    *_, begun, after = rolled(month)
    [on] = rows(after, "tblActions")
    assert (on["预计增量"], on["费用"], on["实际增量"], on["负责人"], begun.actions) == (6_500, 0, None, "王", 1)


def test_who_left_stays_in_history_alone_unless_he_still_owes_what_he_promised():
    month = small_month()
    for code in (WU, DING):
        for_customer(month, "tblCustomers", code, 状态="停供")
    book = InMemory(month)
    break_down(book, LAST)
    *_, begun, after = rolled(book.month)
    assert (begun.left, begun.still_open) == (["戊酒业"], ["丁酒业"])
    assert {row["客户编码"] for row in rows(after, "tblCustomers")} == {JIA, YI, BING, DING}
    assert {row["客户编码"] for row in rows(after, "tblHistory")} == {
        JIA,
        YI,
        BING,
        DING,
    }  # WU had neither target nor receipt
    assert {row["客户编码"] for row in rows(after, "tblCommitments")} == {JIA, YI, BING, DING}


@pytest.mark.parametrize(
    "owes",
    [
        {"应收余额": 12_000}, {"逾期金额": 12_000},
        ("tblActions", {"措施": "客户激励", "预计增量": 9_000, "状态": "已定", "完成日": day(10, 12)}),
        ("tblUnmatched", {"日期": day(20), "付款人": "王二", "金额": 5_000}),
    ],
    ids=["receivable", "overdue", "a measure that runs on", "a receipt that was claimed for him"],
)  # fmt: skip
def test_who_left_stays_in_sight_while_something_of_his_is_open(owes):
    month = small_month()
    for_customer(month, "tblCustomers", WU, 状态="移交")
    if isinstance(owes, dict):
        for_customer(month, "tblCustomers", WU, **owes)
    else:
        add_row(month, owes[0], 客户编码=WU, **owes[1])
    book = InMemory(month)
    break_down(book, LAST)
    *_, begun, after = rolled(book.month)
    assert (begun.left, begun.still_open) == ([], ["戊酒业"])
    assert rows(after, "tblCustomers", WU)


def test_who_left_and_has_settled_is_in_history_alone_the_month_after():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 状态="移交", 应收余额=12_000)
    receipt(month, WU, 3_000, day(20))
    book = InMemory(month)
    break_down(book, LAST)
    *_, after = rolled(book.month)
    after.names["hk_target"] = 500_000
    for_customer(after, "tblCustomers", WU, 应收余额=0)
    following = InMemory(after)
    break_down(following, DECEMBER)
    *_, begun, after = rolled(following.month, dt.date(2026, 12, 31))
    assert begun.left == ["戊酒业"] and not rows(after, "tblCustomers", WU)
    assert [row["实收"] for row in rows(after, "tblHistory", WU)] == [3_000]


def test_a_leaver_whose_account_is_in_our_debt_owes_nothing():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 状态="停供", 应收余额=-300)
    book = InMemory(month)
    break_down(book, LAST)
    assert rolled(book.month)[2].left == ["戊酒业"]


def test_the_last_contact_goes_on():
    month = small_month()
    for on, words in ((day(3), "先"), (day(20), "后"), (day(12), "中")):
        add_row(month, "tblContacts", 日期=on, 客户编码=JIA, 方式="电话", 结果=words)
    *_, after = rolled(month)
    assert [row["结果"] for row in rows(after, "tblContacts")] == ["后"]


def test_a_row_of_the_month_that_somebody_typed_into_history_stands():
    month = small_month()
    add_row(month, "tblHistory", 月份="2026-11", 客户编码=JIA, 目标=1, 实收=2)
    *_, begun, after = rolled(month)
    assert [row["实收"] for row in rows(after, "tblHistory", JIA)] == [2]
    assert (begun.history, begun.there_before) == (4, 1)


def test_what_nobody_claimed_goes_on_and_counts_for_who_claims_it():
    month = small_month()
    for number, memo in (("B1", "货款"), ("B2", None)):
        add_row(month, "tblUnmatched", 日期=day(20), 付款人="王二", 金额=5_000, 摘要=memo, 流水号=number)
    *_, begun, after = rolled(month)
    assert (begun.unclaimed, begun.unclaimed_cents) == (2, 10_000_00)
    found = rows(after, "tblUnmatched")
    assert [(row["日期"], row["摘要"]) for row in found] == [
        (DECEMBER, "2026-11-20 到款；货款"), (DECEMBER, "2026-11-20 到款"),
    ]  # fmt: skip
    set_cells(after, "tblUnmatched", 0, 客户编码=JIA)
    after.names["hk_target"] = 500_000
    book = InMemory(after)
    import_receipts(book, [], day(2, 12))
    booked = [(row["日期"], row["客户编码"], row["金额"], row["流水号"]) for row in rows(book.month, "tblReceipts")]
    # the payer is known now: the other of his receipts follows
    assert booked == [(DECEMBER, JIA, 5_000, "B1"), (DECEMBER, JIA, 5_000, "B2")]
    assert rows(book.month, "tblUnmatched") == []


# ---- files


def test_files_a_second_time_nothing_changes(huikuan, small):
    ran = huikuan("rollover", small, "--today", "2026-11-30", "--json")
    assert ran.code == 0, ran.err
    following = small.with_name("回款计划-2026-12.xlsm")
    assert ran.json["path"] == str(following) and ran.json["promised"] == 90_000 and ran.json["changed"]
    closed, made = small.read_bytes(), following.read_bytes()
    again = huikuan("rollover", small, "--today", "2026-12-03", "--json")
    assert (again.code, again.json["changed"]) == (0, False)
    assert (small.read_bytes(), following.read_bytes()) == (closed, made)


def test_files_who_rolls_over_after_the_month_is_not_told_to_do_it(huikuan, small):
    """The day of the close is past the month, which is what it is for."""
    assert "本月过完了请结转" in huikuan("check", small, "--today", "2026-12-01").out
    told = huikuan("rollover", small, "--today", "2026-12-01")
    assert told.code == 0 and "本月过完了请结转" not in told.out
    assert "本月过完了" not in named(small, "hk_problems")


def test_files_a_next_workbook_in_use_is_not_touched(huikuan, small):
    huikuan("rollover", small, "--today", "2026-11-30")
    following = small.with_name("回款计划-2026-12.xlsm")
    book = FileBook(following)
    month = book.read()
    month.settings.target = 600_000_00
    book.write(month)
    made = following.read_bytes()
    ran = huikuan("rollover", small, "--today", "2026-12-03")
    assert ran.code == 2 and "已经在用" in ran.err and following.read_bytes() == made


def test_files_what_stands_in_the_place_stops_before_the_close(huikuan, small):
    small.with_name("回款计划-2026-12.xlsm").write_bytes(b"somebody's")
    before = small.read_bytes()
    assert huikuan("rollover", small, "--today", "2026-11-30").code == 2
    assert small.read_bytes() == before


class OpenInExcel(FileBook):
    """A workbook file that stands for one open in Excel."""

    def place(self):
        return self.path

    def copy_to(self, path):
        shutil.copy2(self.path, path)


def test_an_open_workbook_is_closed_where_it_is_and_the_next_made_beside_it(huikuan, small):
    twin = Path(shutil.copy2(small, small.with_name("另一本.xlsm")))
    before = small.read_bytes()
    assert place_of_next(OpenInExcel(small), LAST) == small.with_name("回款计划-2026-12.xlsm")
    assert small.read_bytes() == before  # looking changes nothing
    closed, begun, made = roll_over_open(OpenInExcel(small), LAST)
    assert (closed.month, begun.month, begun.promises) == ("2026-11", "2026-12", 3)
    assert huikuan("rollover", twin, "--today", "2026-11-30", "-o", twin.with_name("十二月.xlsm")).code == 0
    assert FileBook(small).read().settings.closed_on == LAST
    assert contents(FileBook(made).read()) == contents(FileBook(twin.with_name("十二月.xlsm")).read())
    with pytest.raises(BookError, match="已经在旁边了"):
        roll_over_open(OpenInExcel(small), LAST)
    made.unlink()
    assert roll_over_open(OpenInExcel(small), day(5, 12))[2] == made  # it is closed already; the next one is made again
    assert FileBook(small).read().settings.closed_on == LAST


def test_an_open_workbook_is_not_closed_before_its_last_day(small):
    for rolling in (place_of_next, roll_over_open):
        with pytest.raises(BookError, match="还不能结账"):
            rolling(OpenInExcel(small), day(29))
    assert not small.with_name("回款计划-2026-12.xlsm").exists()


def test_files_december_can_be_worked_with(huikuan, small):
    huikuan("rollover", small, "--today", "2026-11-30", "-o", small.with_name("十二月.xlsm"))
    path = small.with_name("十二月.xlsm")
    book = FileBook(path)
    month = book.read()
    month.settings.target = 600_000_00
    book.write(month)
    planned = huikuan("plan", path, "--today", "2026-12-01", "--json")
    assert planned.code == 0 and planned.json["allocated"] == 600_000
    listed = huikuan("followups", path, "--today", "2026-12-01", "--json")
    assert listed.code == 0
    shown = {row["客户编码"]: row for row in listed.json["rows"]}
    # 丙 paid nothing in November and gets no target: what he promised is asked for all the same
    assert (shown[BING]["建议催款额"], shown[BING]["承诺到款日"], shown[BING]["承诺状态"]) == (
        50_000,
        "2026-11-25",
        "未兑现",
    )
    assert "承诺11月25日到款5万元，分文未到" in shown[BING]["原因"]
    told = huikuan("check", path, "--today", "2026-12-01").out
    assert told.count("到期的承诺是从以前的月份结转来的，还有 2万元没到") == 2
    assert told.count("到期的承诺是从以前的月份结转来的，还有 5万元没到") == 1


def test_a_promise_that_came_along_is_renewed_on_the_list():
    *_, after = rolled(small_month())
    after.names["hk_target"] = 500_000
    book = InMemory(after)
    break_down(book, DECEMBER)
    follow_up(book, DECEMBER)
    old = rows(book.month, "tblPromises", DING)[0]["承诺编号"]
    renewal = {"联系方式": "电话", "结果": "答应再付", "再次承诺金额": 20_000, "再次承诺日期": day(10, 12)}
    for_customer(book.month, "tblFollowups", DING, 实际联系日=DECEMBER, **renewal)
    follow_up(book, day(2, 12))
    first, second = sorted(rows(book.month, "tblPromises", DING), key=lambda row: row["承诺到款日"])
    assert (first["状态"], second["替代编号"], second["级次"]) == ("已替代", old, 2)
    assert rows(book.month, "tblCommitments", DING)[0]["客户承诺"] == 20_000


def test_the_list_and_the_roll_over_set_receipts_against_promises_in_one_order():
    month = small_month()
    for_customer(month, "tblPromises", JIA, 承诺金额=10_000)  # of 10 November
    add_row(month, "tblPromises", 客户编码=JIA, 作出日=day(2, 10), 承诺到款日=day(20, 10), 承诺金额=35_000)
    add_row(month, "tblPromises", 客户编码=JIA, 作出日=day(20), 承诺到款日=day(5, 12), 承诺金额=30_000)
    # 40,000 came: 10,000 for November's own, 30,000 for December's, which the sheet calls kept; nothing of what came along
    opened = open_planned_month(InMemory(month), LAST)
    [shown] = [each for each in situations(opened) if each.code == JIA]
    assert [(promise.due, promise.unpaid) for promise in shown.promises] == [
        (day(20, 10), 35_000_00), (day(10), 0), (day(5, 12), 0),
    ]  # fmt: skip
    *_, after = rolled(month)
    assert {row["承诺到款日"]: row["承诺金额"] for row in rows(after, "tblPromises", JIA)} == {
        day(20, 10): 35_000,
    }  # fmt: skip
