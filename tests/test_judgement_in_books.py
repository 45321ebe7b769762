"""What a workbook says of commitments: class, reason, expectation and risk gap, on the small month (see conftest).

Nobody has a record there: 手工月均 is 100,000 for all, the grades' priors (A .9, B .75, C .55, D .35) are the chances of a due of
any size: no first due taught that large ones are kept less often. November 2026 has 21 working days; from the 18th, 9: of
what a month lets expect (9/11) / (21/23) = .8961 still comes by itself.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import BING, DING, FIRST, JIA, TODAY, WU, YI
from office_edits import add_row, by_code, for_customer, named, read_rows, set_name

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.follow_up import follow_up

LATE = (9 / 11) / (21 / 23)


def commitments(path, today=TODAY):
    follow_up(FileBook(path), today)
    return by_code(path, "tblCommitments")


def said(row):
    return row["承诺判断"], row["判断理由"]


def test_class_and_reason(small):
    for_customer(small, "tblPromises", WU, 未承诺原因="资金")
    for_customer(small, "tblCustomers", BING, 本月能力上限=40_000)
    rows = commitments(small)
    assert said(rows[JIA]) == ("偏易", "承诺6万元，低于平时月均10万元，离目标10万元还差4万元，可以再谈")
    assert said(rows[YI]) == ("未承诺", "本月尚未承诺")
    assert said(rows[BING]) == ("不可信", "承诺5万元，超过本月能力上限4万元")
    assert said(rows[DING]) == ("偏高", "承诺3万元（平时月均10万元），按以往记录足额兑现的可能只有35%，要有支持方案")
    assert said(rows[WU]) == ("未承诺", "本月尚未承诺：资金")


def test_more_promised_and_paid(small):
    # a second promise: 100,000 in all
    add_row(small, "tblPromises", {"客户编码": JIA, "承诺到款日": dt.date(2026, 11, 28), "承诺金额": 40_000})
    for_customer(small, "tblPromises", YI, 承诺到款日=dt.date(2026, 11, 28), 承诺金额=150_000)
    # 丙 pays its 50,000 and 50,000 more
    receipt = {"日期": TODAY, "方式": "转账", "款项性质": "清欠", "状态": "财务确认"}
    add_row(small, "tblReceipts", {**receipt, "客户编码": BING, "金额": 100_000})
    add_row(small, "tblPromises", {"客户编码": BING, "承诺到款日": TODAY, "承诺金额": 50_000})
    rows = commitments(small)
    assert said(rows[JIA]) == ("可信", "承诺10万元（平时月均10万元），按以往记录足额兑现的可能有90%")
    assert said(rows[YI]) == ("可信", "承诺15万元（平时月均10万元），按以往记录足额兑现的可能有75%")
    assert said(rows[BING]) == ("可信", "承诺10万元，已经到齐")
    assert (rows[BING]["预计回款"], rows[BING]["风险差距"]) == (100_000, 0)


def test_expected_and_the_risk_gap_by_hand(small):
    rows = commitments(small)
    # 戊, grade B, nothing promised or paid: nothing comes with half of 1 - .75, else the usual 100,000
    assert rows[WU]["预计回款"] == pytest.approx(87_500 * LATE, abs=5)
    # 甲, A: 40,000 came and a promise is partly broken (half a one); .95 of the 60,000 that are usually still to come
    assert rows[JIA]["预计回款"] == pytest.approx(40_000 + 57_000 * 0.6**0.5 * LATE, abs=5)
    # 丁, D: 10,000 came, a promise broken; .675 of 90,000
    assert rows[DING]["预计回款"] == pytest.approx(10_000 + 60_750 * 0.6 * LATE, abs=5)
    # 乙, B: 90,000 came, .875 of 10,000; 丙, C: .775 of 100,000, more than its promise of 50,000 lets expect
    assert rows[YI]["预计回款"] == pytest.approx(90_000 + 8_750 * LATE, abs=5)
    assert rows[BING]["预计回款"] == pytest.approx(77_500 * LATE, abs=5)
    # each of a target of 100,000: 20,435 + 2,159 + 30,552 + 57,337 + 21,591
    lacking = {JIA: 20_435, YI: 2_159, BING: 30_552, DING: 57_337, WU: 21_591}
    for code, amount in lacking.items():
        assert rows[code]["风险差距"] == pytest.approx(amount, abs=6)
    for total in ("hk_sum_risk_gap", "hk_board_risk_gap"):
        assert named(small, total) == pytest.approx(132_074, abs=25)


def test_nothing_more_is_expected_once_the_month_is_over(small):
    assert commitments(small, dt.date(2026, 12, 1))[JIA]["预计回款"] == 40_000
    assert named(small, "hk_days_left") == 0 and named(small, "hk_days") == 21


def test_the_offices_own_days_off_shorten_the_month(small):
    add_row(small, "tblHolidays", {"日期": dt.date(2026, 11, 30), "类型": "休"})
    add_row(small, "tblHolidays", {"日期": dt.date(2026, 11, 2), "类型": "休"})
    commitments(small)
    assert (named(small, "hk_days"), named(small, "hk_days_left")) == (19, 8)


PROMISES = {
    # 戊, grade B: two days of tolerance. Promises (due, amount), receipts (day, amount), today -> states, what of 100,000 is still to come
    "paid on the last day of tolerance": ([(16, 20_000)], [(18, 20_000)], 18, ["已兑现"], 80_000),
    "paid a day too late": ([(16, 20_000)], [(19, 20_000)], 19, ["未兑现"], 80_000),
    "a part, tolerance not over": ([(16, 20_000)], [(17, 5_000)], 18, ["未到期"], 95_000),
    "a part, tolerance over": ([(16, 20_000)], [(17, 5_000)], 19, ["部分兑现"], 95_000),
    "nothing": ([(16, 20_000)], [], 19, ["未兑现"], 100_000),
    "paid before it was promised": ([(16, 20_000)], [(1, 20_000)], 2, ["已兑现"], 80_000),
    "several, the earlier first": ([(12, 20_000), (20, 30_000)], [(11, 35_000)], 18, ["已兑现", "未到期"], 65_000),
    "several, the later in part": ([(12, 20_000), (20, 30_000)], [(11, 35_000)], 23, ["已兑现", "部分兑现"], 65_000),
    "two on one day": ([(12, 20_000), (12, 30_000)], [(11, 35_000)], 18, ["已兑现", "部分兑现"], 65_000),
    "a refund before the day": ([(16, 20_000)], [(10, 20_000), (15, -5_000)], 19, ["部分兑现"], 85_000),
    "a refund after it was kept": ([(16, 20_000)], [(10, 20_000), (19, -5_000)], 19, ["已兑现"], 85_000),
    "a refund and nothing else": ([(16, 20_000)], [(10, -5_000)], 19, ["未兑现"], 105_000),
}


@pytest.mark.parametrize("case", PROMISES)
def test_promise_states(small, case):
    promises, receipts, today, states, outstanding = PROMISES[case]
    for due, amount in promises:
        promise = {"作出日": FIRST, "承诺到款日": FIRST.replace(day=due), "承诺金额": amount, "级次": 1}
        add_row(small, "tblPromises", {"客户编码": WU, **promise})
    for on, amount in receipts:
        receipt = {
            "方式": "转账",
            "款项性质": "清欠",
            "状态": "财务确认",
            "日期": FIRST.replace(day=on),
            "金额": amount,
        }
        add_row(small, "tblReceipts", {"客户编码": WU, **receipt})
    row = commitments(small, FIRST.replace(day=today))[WU]
    told = [r["状态"] for r in read_rows(small, "tblPromises") if r["客户编码"] == WU and r["承诺金额"]]
    assert told == states
    assert row["本月目标"] - row["累计实收"] == outstanding
    assert row["客户承诺"] == sum(amount for _, amount in promises)


HISTORIES = {
    # months of (due, received): months, mean, best; class of 100,000 and its reason
    "one month": ([(100_000, 100_000)], 1, 100_000, 100_000, "可信", "平时月均10万元"),
    "all zero": ([(100_000, 0)] * 6, 6, 0, 0, "不可信", "而以往从未回过款"),
    "one huge month": (
        [(100_000, 10_000)] * 5 + [(5_000_000, 5_000_000)],
        6,
        841_666.67,
        5_000_000,
        "可信",
        "平时月均约84.2万元",
    ),
    "a negative month": (
        [(60_000, 60_000)] * 5 + [(60_000, -60_000)],
        6,
        40_000,
        60_000,
        "不可信",
        "历史最高只有6万元",
    ),
    "only negative": ([(60_000, -10_000)] * 3, 3, 0, 0, "不可信", "而以往从未回过款"),
    "nothing was due": ([(0, 0)] * 4, 0, None, None, "可信", "按以往记录足额兑现的可能有75%"),
}


@pytest.mark.parametrize("case", HISTORIES)
def test_boundary_histories(small, case):
    months, count, mean, best, judged, reason = HISTORIES[case]
    for at, (due, received) in enumerate(months):
        add_row(small, "tblHistory", {"月份": f"2026-{5 + at:02d}", "客户编码": YI, "承诺": due, "实收": received})
    for_customer(small, "tblPromises", YI, 承诺到款日=dt.date(2026, 11, 28), 承诺金额=100_000)
    row = commitments(small)[YI]
    record = by_code(small, "tblCustomers")[YI]
    assert (record["记录月数"], record["月均回款"], record["历史最高"]) == (count, mean, best)
    assert row["承诺判断"] == judged and reason in row["判断理由"]
    assert 0 <= record["预计回款率"] <= 1
    # never less than what came, never more than what the customer promised or usually pays
    assert 90_000 <= row["预计回款"] <= max(100_000, mean or 0)


def test_too_few_calls_for_the_month_are_told(small):
    # one call a day reaches the two broken promises (丙 100,000, 丁 90,000) before the month closes on the 30th
    set_name(small, "hk_calls_per_day", 1)
    problems = follow_up(FileBook(small), dt.date(2026, 11, 27)).problems
    told = [str(problem) for problem in problems if "每天联系" in problem.what]
    assert told == [
        "参数!B15：每天联系 1 个，到 2026-11-30 还有 3 个客户排不上（待回 17万元），都先放在那一天。请多联系几个，或请人分担"
    ]


def test_a_promise_beyond_the_target_stays_on_the_list(small, huikuan):
    receipt = {"日期": FIRST, "方式": "转账", "款项性质": "清欠", "状态": "财务确认"}
    add_row(
        small, "tblReceipts", {**receipt, "客户编码": YI, "金额": 10_000}
    )  # 90,000 came before: the target is reached
    for_customer(small, "tblPromises", YI, 承诺到款日=dt.date(2026, 11, 25), 承诺金额=130_000)
    ran = huikuan("followups", small, "--today", TODAY.isoformat(), "--json")
    row = next(row for row in json.loads(ran.out)["rows"] if row["客户编码"] == YI)
    assert (row["待回金额"], row["风险金额"], row["建议催款额"]) == (0, 0, 30_000)
    # B: two working days ahead of Wednesday the 25th
    assert (row["应联系日"], row["优先级"]) == ("2026-11-23", "已排期")
