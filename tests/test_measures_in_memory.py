"""测算措施: needs, room, budget, numbers and days at their limits, by hand, in memory.

Everybody usually pays 100,000; the figures of the measures stand in `test_measures_job`. 乙 lacks 10,000, 丙 50,000.
"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from month_in_memory import InMemory, add_row, day, for_customer, receipt, rows, set_cells, small_month

from xl_huikuan.jobs.measures_offer import read_offer
from xl_huikuan.jobs.opening import open_planned_month
from xl_huikuan.jobs.suggest_measures import _needs, suggest_measures


def measure(month, budget=None, today=TODAY):
    """The job, budget in yuan; (what it did, the month after)."""
    book = InMemory(month)
    return suggest_measures(book, today, None if budget is None else budget * 100), book.month


def need(month, code):
    """What the sums are asked to close for a customer; None: left out."""
    return {each.code: each for each in _needs(open_planned_month(InMemory(month), TODAY))}.get(code)


def act(month, code, state="已定", **values):
    add_row(month, "tblActions", 客户编码=code, 状态=state, **{"措施": "客户激励", "预计增量": 4_000, **values})


def of(found, code):
    return [(row.measure, row.increment // 100, row.cost // 100) for row in found.rows if str(row.code) == code]


# ---- what is needed


def test_need_of_a_customer():
    found = need(small_month(), BING)
    assert (found.gap, found.usual, found.room, found.obstacle, found.taken) == (50_000_00, 100_000_00, None, None, {})


def test_what_is_decided_narrows_gap_and_room():
    month = small_month()
    for_customer(month, "tblCustomers", BING, 本月能力上限=57_000)
    act(month, BING)
    act(month, BING, "完成", 措施=" 促销培训 ", 预计增量=1_000)
    act(month, BING, "建议", 预计增量=9_000)
    act(month, BING, "作废", 预计增量=9_000)
    found = need(month, BING)
    # 57,000 less the 50,000 promised, less 5,000 decided and done
    assert (found.gap, found.room, found.taken) == (45_000_00, 2_000_00, {"客户激励": 1, "促销培训": 1})
    assert sum(amount for _, amount, _ in of(measure(month)[0], BING)) == 2_000


def test_room_beyond_what_came_where_more_came_than_was_promised():
    month = small_month()
    for_customer(month, "tblCustomers", DING, 本月能力上限=57_000)
    assert need(month, DING).room == 27_000_00  # promised 30,000, 10,000 came
    receipt(month, DING, 30_000, day(17))
    assert need(month, DING).room == 17_000_00
    assert need(month, DING).gap == 60_000_00


def test_obstacle():
    month = small_month()
    for_customer(month, "tblCommitments", BING, 障碍=" 库存 ")
    for_customer(month, "tblCommitments", WU, 障碍="  ")
    assert need(month, BING).obstacle == "库存" and need(month, WU).obstacle is None


def test_no_usual_figure_is_0():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 手工月均=None)
    assert need(month, WU).usual == 0


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("tblCustomers", {"状态": "停供"}),
        ("tblCustomers", {"授信额度": "若干"}),
        ("tblCustomers", {"手工月均": "若干"}),
        ("tblCommitments", {"客户编码": None}),
        ("tblReceipts", {"金额": "若干"}),
    ],
)
def test_who_is_left_out(table, values):
    month = small_month()
    for_customer(month, table, YI, **values)
    assert need(month, YI) is None and need(month, WU) is not None
    found, _ = measure(month)
    assert of(found, YI) == [] and of(found, WU) and found.gap == 260_000_00


@pytest.mark.parametrize("header", ["本月目标", "客户承诺", "累计实收", "措施合计"])
def test_who_has_a_figure_that_cannot_be_worked_out_is_left_out(header):
    month = small_month()
    month.typed_over["tblCommitments", header] = {1: "约"}
    assert need(month, YI) is None and need(month, WU) is not None


@pytest.mark.parametrize("values", [{"本月能力上限": "约"}, {"结算方式": "先款后货", "月均动销": "约"}])
def test_who_has_an_unreadable_limit_is_left_out(values):
    month = small_month()
    for_customer(month, "tblCustomers", YI, **values)
    assert need(month, YI) is None


def test_a_code_that_is_written_otherwise_is_the_same_customer():
    month = small_month()
    act(month, "102")
    assert need(month, YI).taken == {"客户激励": 1} and need(month, YI).gap == 6_000_00


# ---- the budget


def test_what_is_left_of_the_budget():
    month = small_month()
    act(month, DING, "完成", 费用=800)
    act(month, DING, "已定", 费用=700)
    act(month, DING, "建议", 费用=90_000)
    act(month, DING, "已定", 费用=-5_000)
    act(month, DING, "已定")
    assert measure(month, 4_000)[0].budget == 2_500_00
    assert measure(month, 1_500)[0].budget == 0
    assert measure(month, 1_000)[0].budget == 0
    assert measure(month)[0].budget is None


def test_the_budget_of_the_settings_and_of_the_run():
    month = small_month()
    month.names["hk_budget"] = 1_600
    assert measure(month)[0].budget == 1_600_00 and measure(month, 800)[0].budget == 800_00
    assert measure(month, 0)[0].budget == 0
    month.names["hk_budget"] = 0
    assert measure(month)[0].rows == []


# ---- rows


def test_rows_of_suggestions():
    found, after = measure(small_month())
    mine = [row for row in rows(after, "tblActions") if row["客户编码"] == YI]
    assert mine == [
        {
            "行动编号": f"A202611-{number:03d}", "客户编码": YI, "措施": "促销培训", "预计增量": 5_000, "费用": 800,
            "开始日": starts, "完成日": ends, "负责人": None, "状态": "建议", "实际增量": None,
            "客户名称": "乙酒业", "计入增量": 0,
        }
        # five days each, one after the other; the second begins on a Monday
        for number, starts, ends in (
            (int(str(mine[0]["行动编号"])[-3:]), TODAY, day(23)), (int(str(mine[1]["行动编号"])[-3:]), day(23), day(28)),
        )
    ]  # fmt: skip
    numbers = [row["行动编号"] for row in rows(after, "tblActions")]
    assert numbers == [f"A202611-{at:03d}" for at in range(1, len(numbers) + 1)]
    assert [str(row.number) for row in found.rows] == numbers
    assert found.written.changed
    assert (found.gap, found.closed, found.still_open) == (270_000_00, 242_000_00, 28_000_00)
    assert found.cost == sum(row["费用"] for row in rows(after, "tblActions")) * 100


def test_numbers_that_somebody_has_are_left():
    month = small_month()
    act(month, DING, 行动编号="A202611-001")
    act(month, DING, "建议", 行动编号="A202611-003", 措施="没有这项")
    _, after = measure(month)
    assert [row["行动编号"] for row in rows(after, "tblActions")][:4] == [
        "A202611-001",
        "A202611-002",
        "A202611-004",
        "A202611-005",
    ]


def test_who_was_named_and_which_number_stay_with_a_suggestion():
    _, month = measure(small_month())
    for_customer(month, "tblActions", YI, 1, 负责人="李", 行动编号="我的")
    set_cells(month, "tblActions", 0, 实际增量=5.0)
    month["tblActions"].rearrange([*reversed(range(len(month["tblActions"])))])
    _, after = measure(month)
    assert {(row["行动编号"], row["负责人"]) for row in rows(after, "tblActions", YI)} >= {("我的", "李")}
    assert [row["实际增量"] for row in rows(after, "tblActions") if row["实际增量"]] == []
    assert len(rows(after, "tblActions")) == len(month["tblActions"])


def test_what_is_kept_stands_before_the_suggestions():
    month = small_month()
    act(month, YI, "建议")
    act(month, YI, "已定", 行动编号="我的1")
    act(month, YI, None, 行动编号="我的2", 预计增量=None)
    _, after = measure(month)
    assert [row["行动编号"] for row in rows(after, "tblActions")][:2] == ["我的1", "我的2"]
    assert of(measure(month)[0], YI) == [("促销培训", 5_000, 800), ("促销培训", 5_000, 800)]


def test_no_suggestion_leaves_a_blank_row():
    _, month = measure(small_month())
    _, after = measure(month, 0)
    assert len(after["tblActions"]) == 1 and rows(after, "tblActions") == []
    _, again = measure(after, 0)
    assert len(again["tblActions"]) == 1
    month["tblActions"].rearrange([])
    assert len(measure(month, 0)[1]["tblActions"]) == 1


def test_a_row_that_stands_keeps_all_that_the_office_put_into_it():
    _, month = measure(small_month())
    count = len(month["tblActions"])
    month["tblActions"].rearrange([*reversed(range(count))])
    book = InMemory(month)
    suggest_measures(book, TODAY)
    sources = book.sources["tblActions"]
    assert sorted(sources) == [*range(count)] and sources != [*range(count)]
    suggest_measures(book, TODAY, 0)
    assert book.sources["tblActions"] == [0]


def test_what_is_kept_alone():
    month = small_month()
    act(month, WU, 行动编号="我的")
    _, after = measure(month, 0)
    assert [row["行动编号"] for row in rows(after, "tblActions")] == ["我的"]


# ---- days


@pytest.mark.parametrize(
    ("today", "starts", "ends"),
    [(day(18), day(18), day(23)), (day(21), day(23), day(28)), (day(25), day(25), day(30))],
)
def test_a_measure_starts_on_a_working_day_and_ends_within_the_month(today, starts, ends):
    found, _ = measure(small_month(), today=today)
    training = next(row for row in found.rows if row.measure == "促销培训")
    assert (training.starts_on, training.ends_on, found.today) == (starts, ends, today)


def test_a_measure_that_takes_longer_than_the_month_is_not_suggested():
    # 5 days for 培训, 3 for 激励: from the 26th 激励 alone is in time
    found, _ = measure(small_month(), today=day(26))
    assert {row.measure for row in found.rows} == {"客户激励"}
    assert all(row.ends_on == day(29) for row in found.rows)
    assert isinstance(found.rows[0].starts_on, dt.date)


def trainings(month, today):
    found, _ = measure(month, today=today)
    return [
        (row.starts_on.day, row.ends_on.day) for row in found.rows if (row.measure, str(row.code)) == ("促销培训", YI)
    ]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (day(18), [(18, 23), (23, 28)]), (day(20), [(20, 25), (25, 30)]),
        (day(23), [(23, 28), (25, 30)]),  # as far apart as the month has room
        (day(24), [(24, 29), (25, 30)]),
        (day(21), [(23, 28), (25, 30)]),  # a Saturday
    ],
)  # fmt: skip
def test_no_two_times_of_a_measure_look_alike(today, days):
    assert trainings(small_month(), today) == days


def test_nor_does_one_that_is_decided():
    month = small_month()
    act(month, YI, 措施="促销培训", 预计增量=5_000, 开始日=day(18), 完成日=day(23))
    assert trainings(month, day(18)) == [(19, 24)]
    assert trainings(month, day(25)) == [(25, 30)]


# ---- who stays open


def test_whose_gap_stays_open_the_largest_first():
    found, _ = measure(small_month(), 0)
    assert [(gap.code, gap.name, gap.still_open // 100) for gap in found.open_customers] == [
        (WU, "戊酒业", 100_000), (DING, "丁酒业", 70_000), (BING, "丙酒业", 50_000), (JIA, "甲酒业", 40_000), (YI, "乙酒业", 10_000),
    ]  # fmt: skip


def test_nobodys_surplus_counts_for_another():
    month = small_month()
    act(month, YI, 预计增量=30_000)
    found, _ = measure(month)
    assert found.gap == 260_000_00


# ---- what the office offers


def test_blank_figures_have_their_meaning():
    month = small_month()
    set_cells(
        month, "tblMeasures", 1, 预计增量率=None, 增量上限=None, 单次成本=None, 见效天数=None, 次数上限=None, 启用=None
    )
    set_cells(month, "tblMeasures", 2, 启用="否")
    set_cells(month, "tblMeasures", 3, 措施=None)
    set_cells(month, "tblMeasures", 4, 增量上限=0, 次数上限=0, 适用障碍="动销,信心;库存/资金 ，价格")
    offer, doubts = read_offer(month)
    by_name = {each.name: each for each in offer}
    blank = by_name["客户激励"]
    assert (blank.rate, blank.cap, blank.cost, blank.days, blank.times) == (0.0, None, 0, 0, 1)
    assert by_name["促销宣传"].times == 0 and "开发网点" not in by_name and doubts == []
    training = by_name["促销培训"]
    assert (training.rate, training.cap, training.cost, training.days, training.times) == (0.05, None, 800_00, 5, 0)
    assert (
        training.obstacles == {"动销", "信心", "库存", "资金", "价格"}
        and training.needs == training.excludes == frozenset()
    )
    assert by_name["下游进货促销"].cap == 100_000_00


def test_a_commitment_that_is_not_credible_gets_suggestions():
    # 戊 promises all of its 100,000: nothing is left uncommitted, but less than all is expected of it.
    month = small_month()
    for_customer(month, "tblPromises", WU, 承诺到款日=day(28), 承诺金额=100_000)
    row = rows(measure(month)[1], "tblCommitments", WU)[0]
    assert (row["承诺判断"], row["差距"]) == ("可信", 0) and row["风险差距"] > 0
    assert need(month, WU).gap == 0  # a credible one is left to the follow-up
    month.names["hk_stretch"] = 0.99
    found, after = measure(month)
    row = rows(after, "tblCommitments", WU)[0]
    assert (row["承诺判断"], row["差距"]) == ("偏高", 0)
    assert need(month, WU).gap == round(row["风险差距"] * 100) and of(found, WU)
    # what is expected, and not what is promised, takes the room
    for_customer(month, "tblCustomers", WU, 本月能力上限=100_000)
    assert need(month, WU).room == 100_000_00 - round(row["预计回款"] * 100)
