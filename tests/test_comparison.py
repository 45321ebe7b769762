"""历月对照 and what the review says of it: forecasts kept as they were, measures' results, calls by lot."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import InMemory, add_row, day, make_list, receipt, rows, set_cells, small_month
from test_followup_draw import many

from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.calls_by_lot import note_draws
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.roll_over import close_month, roll_over

LAST = day(30)


def forecasts(month):
    return rows(month, "tblForecasts")


def said(month, word, today=LAST):
    """The review's line that begins so."""
    return next((line for line in review(InMemory(month), today).words if line.startswith(word)), None)


# ---- forecasts


def test_a_forecast_is_what_the_sheets_say_that_day():
    month = small_month()
    [kept] = forecasts(month)
    expected = sum(row["预计回款"] for row in rows(month, "tblCommitments"))
    assert (kept["月份"], kept["预测日"], kept["当时已回"]) == ("2026-11", TODAY, 140_000)
    assert kept["预计月底回款"] == pytest.approx(expected) and kept["下限"] < expected < kept["上限"]
    assert kept["月底实收"] is kept["实收－预计"] is kept["在范围内"] is None


def test_the_first_day_of_a_week_counts_and_the_last_run_of_that_day():
    book = InMemory(small_month())
    first = forecasts(book.month)[0]["预计月底回款"]
    receipt(book.month, WU, 100_000, TODAY)
    follow_up(book, TODAY)  # the same Wednesday
    [again] = forecasts(book.month)
    assert again["当时已回"] == 240_000 and again["预计月底回款"] > first
    receipt(book.month, YI, 10_000, day(20))
    for day_of_run in (day(20), day(22)):  # Friday and Sunday of that week
        follow_up(book, day_of_run)
    assert forecasts(book.month) == [again]
    break_down(book, day(24))  # a plan says it too
    follow_up(book, day(25))
    assert [row["预测日"] for row in forecasts(book.month)] == [TODAY, day(24)]


def test_a_day_of_another_month_has_no_forecast():
    for other in (day(31, 10), dt.date(2026, 12, 1)):
        month = small_month()
        set_cells(
            month, "tblForecasts", 0, 月份=None, 预测日=None, 预计月底回款=None, 下限=None, 上限=None, 当时已回=None
        )
        book = InMemory(month)
        follow_up(book, other)
        assert forecasts(book.month) == []


def with_forecasts(*ranges):
    """The small month in which 140,000 came, with these forecasts: day, expected, from, to."""
    month = small_month()
    for at, (on, expected, low, high) in enumerate(ranges):
        row = at if at == 0 else month.forecasts.add_row()
        cells = {"月份": "2026-11", "预测日": on, "预计月底回款": expected, "下限": low, "上限": high, "当时已回": 0}
        set_cells(month, "tblForecasts", row, **cells)
    return month


def test_the_review_compares_each_week_with_what_came():
    month = with_forecasts(
        (day(9), 150_000, 140_000, 160_000), (day(2), 200_000, 150_000, 250_000), (day(16), 100_000, 90_000, 139_999.99)
    )
    book = InMemory(month)
    words = review(book, LAST).words
    assert [(row["预测日"], row["月底实收"], row["实收－预计"], row["在范围内"]) for row in forecasts(book.month)] == [
        (day(9), 140_000, -10_000, "是"), (day(2), 140_000, -60_000, "否"), (day(16), 140_000, 40_000, "否"),
    ]  # fmt: skip
    # 3 · 140,000 of 450,000
    assert words[3] == (
        "预测：2026-11-02 预计月底回款 20万元（八成把握 15万元 到 25万元），实际 14万元，比下限还少 1万元。"
        "至今 1 个月 3 次预测，1 次在范围里（应有八成），实收合计是预计的 93%；月份还少，别全信也别不信，明细在“历月对照”。"
    )
    assert book.month.names["hk_review"].endswith(words[-1])
    above = with_forecasts((day(2), 100_000, 90_000, 120_000))
    assert "，实际 14万元，比上限还多 2万元。" in said(above, "预测")
    assert "，实际 14万元，在范围里。" in said(with_forecasts((day(2), 150_000, 140_000, 160_000)), "预测")


def test_before_the_month_is_over_nothing_is_compared():
    book = InMemory(with_forecasts((day(2), 150_000, 140_000, 160_000)))
    review(book, LAST)
    assert len(review(book, day(29)).words) == 3
    assert forecasts(book.month)[0]["月底实收"] is forecasts(book.month)[0]["在范围内"] is None


def test_forecasts_go_on_from_month_to_month():
    book = InMemory(with_forecasts((day(2), 150_000, 140_000, 160_000)))
    close_month(book, LAST)
    after = InMemory(book.month)
    roll_over(after)
    [kept] = forecasts(after.month)
    assert (kept["月份"], kept["月底实收"], kept["在范围内"]) == ("2026-11", 140_000, "是")
    after.month.names["hk_target"] = 500_000
    break_down(after, dt.date(2026, 12, 1))
    follow_up(after, dt.date(2026, 12, 1))
    assert [row["月份"] for row in forecasts(after.month)] == ["2026-11", "2026-12"]
    for number in range(6, 11):  # of six months that are compared the count is told without reserve
        add_row(after.month, "tblForecasts", 月份=f"2026-{number:02d}", 预测日=dt.date(2026, number, 2),
                预计月底回款=100_000, 下限=90_000, 上限=110_000, 月底实收=100_000, 在范围内="是")  # fmt: skip
    told = said(after.month, "预测", dt.date(2026, 12, 31))
    assert "至今 7 个月 7 次预测，6 次在范围里（应有八成）" in told and "月份还少" not in told


# ---- measures


def action(month, code=JIA, measure="客户激励", planned=5_000, actual=3_000, state="完成"):
    add_row(month, "tblActions", 客户编码=code, 措施=measure, 预计增量=planned, 状态=state, 实际增量=actual)


def effects(month):
    names = ("月份", "措施", "完成次数", "计划增量", "实际增量", "实际÷计划", "当时增量率", "建议增量率")
    return [tuple(row[name] for name in names) for row in rows(month, "tblMeasureEffects")]


def test_what_measures_brought_and_the_rates_that_this_speaks_for():
    month = small_month()
    action(month, DING, "自办酒会", 1_000, 1_000)  # none of the office's list
    action(month, BING, "促销宣传", 4_000, 8_000)
    action(month)
    action(month, YI, planned=15_000, actual=0)
    action(month, actual=9_000, state="已定")  # not finished
    action(month, planned=None)  # nothing planned to compare with
    book = InMemory(month)
    rates = [*month.measures.rate]
    words = review(book, LAST).words
    # 3,000 of 20,000, twice: 10 % · (2 · .15 + 5) / 7; 8,000 of 4,000, once: 8 % · (2 + 5) / 6
    assert effects(book.month) == [
        ("2026-11", "客户激励", 2, 20_000, 3_000, 0.15, 0.1, 0.0757), ("2026-11", "促销宣传", 1, 4_000, 8_000, 2, 0.08, 0.0933),
        ("2026-11", "自办酒会", 1, 1_000, 1_000, 1, None, None),
    ]  # fmt: skip
    assert words[-1] == (
        "措施：客户激励 计划 2万元、实际 3,000元，增量率 10.0% 建议 7.6%，促销宣传 计划 4,000元、实际 8,000元，增量率 8.0% 建议 9.3%，"
        "自办酒会 计划 1,000元、实际 1,000元；建议的增量率列在“历月对照”，要改在“清单”改。"
    )
    assert [*book.month.measures.rate] == rates  # only suggested


def test_who_told_nothing_is_asked():
    month = small_month()
    action(month, actual=None)
    assert said(month, "完成的措施") == (
        "完成的措施有 1 项没填实际增量，看不出有没有用：在“措施行动”补上，再复盘一次。"
    )
    assert said(month, "措施：") is None


def test_a_second_review_puts_the_months_rows_in_place_of_its_first():
    month = small_month()
    action(month)
    book = InMemory(month)
    review(book, LAST)
    writes = book.writes
    review(book, LAST)
    assert book.writes == writes
    month = book.month
    month.tables["tblActions"].set(len(month.actions) - 1, "实际增量", None)
    for row in range(len(month.actions)):
        set_cells(month, "tblActions", row, 实际增量=None)
    add_row(month, "tblMeasureEffects", 月份="2026-10", 措施="客户激励", 完成次数=3, 计划增量=1, 实际增量=1)
    review(book, LAST)
    assert [row[:3] for row in effects(book.month)] == [("2026-10", "客户激励", 3)]
    close_month(book, LAST)
    after = InMemory(book.month)
    roll_over(after)
    assert [row[:3] for row in effects(after.month)] == [("2026-10", "客户激励", 3)]


# ---- calls by lot


def drawn_list():
    """A list of 18 November with one call by lot; (book, who was drawn, beside whom)."""
    month = many()
    month.names |= {"hk_draw_one_in": 10, "hk_calls_per_day": 10}
    done, book = make_list(month)
    [row] = [row for row in done.rows if row.drawn_among]
    return book, str(row.code), row.drawn_among.split("、")


def test_who_was_drawn_is_noted_with_the_list_whether_or_not_he_is_called():
    book, drawn, beside = drawn_list()
    noted = json.loads(book.month.names["hk_draws"])
    assert noted == [[TODAY.isoformat(), drawn, beside]] and len(beside) == 9
    make_list(book.month)
    assert json.loads(book.month.names["hk_draws"]) == noted
    follow_up(book, day(19))
    assert len(json.loads(book.month.names["hk_draws"])) == 2


def test_who_paid_within_five_working_days():
    book, drawn, beside = drawn_list()
    receipt(book.month, drawn, 10, day(25))  # the fifth working day after Wednesday the 18th
    receipt(book.month, beside[0], 10, day(18))
    receipt(book.month, beside[1], 10, day(26))  # too late
    receipt(book.month, beside[2], 10, day(17))  # before
    receipt(book.month, beside[3], 10, day(20))
    receipt(book.month, beside[3], -10, day(21))  # and paid back
    assert said(book.month, "抽签") == (
        "抽签的电话 1 次：抽中的 100% 在 5 个工作日内回了款，同组没抽中的 11%；不到 30 次，还看不出来。"
    )
    assert said(book.month, "抽签", day(24)) is None  # his days are not over


def test_months_are_added_up():
    book, drawn, _ = drawn_list()
    receipt(book.month, drawn, 10, day(25))
    book.month.names["hk_draws_before"] = json.dumps([39, 19, 10, 15])
    told = said(book.month, "抽签")
    # 20 of 40; 10 of 40; the squares 15 + 1: variance (16 − 40/16) / 39 = 9/26; 1.96 · √(9/26 / 40) = 18 points
    assert told == (
        "抽签的电话 40 次：抽中的 50% 在 5 个工作日内回了款，同组没抽中的 25%，相差 +25 ± 18 个百分点，打电话有用。"
    )
    book.month.names["hk_draws_before"] = json.dumps([39, 14, 10, 15])
    assert said(book.month, "抽签").endswith("相差 +12 ± 19 个百分点，还看不出来。")
    book.month.names["hk_draws_before"] = json.dumps([39, 4, 15, 15])
    assert said(book.month, "抽签").endswith("相差 -25 ± 18 个百分点，抽中的反而回得少，看看电话是怎么打的。")


def test_the_next_month_begins_with_what_the_draws_said():
    book, drawn, _ = drawn_list()
    follow_up(book, day(27))  # its days reach into December
    receipt(book.month, drawn, 10, day(20))
    close_month(book, LAST)
    after = InMemory(book.month)
    roll_over(after)
    assert json.loads(after.month.names["hk_draws_before"])[:2] == [1, 1] and after.month.names["hk_draws"] is None


def test_without_draws_nothing_is_kept():
    book = InMemory(small_month())
    close_month(book, LAST)
    after = InMemory(book.month)
    roll_over(after)
    assert after.month.names["hk_draws_before"] is after.month.names["hk_draws"] is None


@pytest.mark.parametrize(
    "text", ["x", "[1]", "{}", "3", '[["2026-13-01","a",["b"]]]', '[["2026-11-02","a",[]]]', "[[1,2,3]]"]
)
def test_a_cell_that_somebody_wrote_into_tells_nothing(text):
    for name in ("hk_draws", "hk_draws_before"):
        month = small_month()
        month.names[name] = text
        assert said(month, "抽签") is None


def test_the_oldest_draws_go_when_the_cell_is_full():
    month = small_month()
    code = "x" * 400
    noted = [[f"2026-11-{number:02d}", str(lot), [code] * 9] for number in range(1, 10) for lot in range(2)]
    month.names["hk_draws"] = json.dumps(noted)
    note_draws(month, [])
    text = month.names["hk_draws"]
    kept = json.loads(text)
    assert len(text) <= 30_000 and kept == noted[-len(kept) :] and len(text) > 26_000
