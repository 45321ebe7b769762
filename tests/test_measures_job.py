"""测算措施 on the small month (see conftest): what is suggested, and what a re-run leaves alone.

Everybody usually pays 100,000, the 18th is a Wednesday, 12 days are left: 激励 brings 10,000 for 2,000, 宣传 8,000 for 3,000,
网点 12,000 for 4,000 (twice), 培训 5,000 for 800 (twice), 进货促销 20,000 for 6,000: 72,000 for 20,600 in all.
Gaps: 甲 100,000 less the 60,000 promised, 乙 less 90,000 received, 丙 less 50,000, 丁 less 30,000, 戊 all of it.
"""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from office_edits import add_row, by_code, drop_name, for_customer, read_rows, rename_column, set_cells, set_name

from xl_huikuan import cli
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.suggest_measures import suggest_measures


def run(path, budget=None, today=TODAY):
    """The job with a budget in yuan; its figures are cents."""
    return suggest_measures(FileBook(path), today, None if budget is None else budget * 100)


def of(rows, code):
    """A customer's rows of 措施行动 in a workbook."""
    return [(row["措施"], row["预计增量"], row["费用"]) for row in rows if row["客户编码"] == code]


def suggested(found, code):
    """What the job says that it suggests to a customer; yuan."""
    return [(row.measure, row.increment / 100, row.cost / 100) for row in found.rows if str(row.code) == code]


def test_what_is_suggested_by_hand(small):
    found = run(small)
    rows = read_rows(small, "tblActions")
    # 10,000: 培训 twice for 1,600 beats 激励 for 2,000
    assert of(rows, YI) == [("促销培训", 5_000, 800), ("促销培训", 5_000, 800)]
    # 40,000: 激励 + 培训 twice + 进货促销 for 9,600 brings exactly 40,000
    assert {name for name, _, _ in of(rows, JIA)} == {"客户激励", "促销培训", "下游进货促销"}
    assert sum(cost for _, _, cost in of(rows, JIA)) == 9_600
    # 100,000: everything, 72,000, and 28,000 stay open
    assert len(of(rows, WU)) == 7
    assert found.gap == (40_000 + 10_000 + 50_000 + 70_000 + 100_000) * 100
    assert found.open_customers == [(WU, "戊酒业", 28_000_00)]
    assert (found.closed, found.still_open) == (242_000_00, 28_000_00)
    assert found.cost == sum(row["费用"] for row in rows) * 100
    assert {row["状态"] for row in rows} == {"建议"}
    assert rows[0]["开始日"].date() == TODAY and all(row["完成日"].date() <= dt.date(2026, 11, 30) for row in rows)
    assert len({row["行动编号"] for row in rows}) == len(rows)


def test_suggestions_do_not_count_until_they_are_decided(small):
    run(small)
    assert {row["措施合计"] for row in read_rows(small, "tblCommitments")} == {0}


def test_suggestions_in_words(small):
    run(small)
    rows = by_code(small, "tblCommitments")
    assert rows[YI]["建议方案"] == "建议促销培训2次：可补1万元，费用1,600元"
    assert rows[WU]["建议方案"] == (
        "建议客户激励、促销宣传、开发网点2次、促销培训2次、下游进货促销：可补7.2万元，费用2.06万元；还差2.8万元没有措施"
    )
    # once the rep has decided on one of 乙's two, the other is what is suggested
    at = next(i for i, row in enumerate(read_rows(small, "tblActions")) if row["客户编码"] == YI)
    set_cells(small, "tblActions", {(at, "状态"): "已定"})
    follow_up(FileBook(small), TODAY)
    after = by_code(small, "tblCommitments")[YI]
    assert after["建议方案"] == "建议促销培训：可补5,000元，费用800元" and after["措施合计"] == 5_000


def test_the_reps_own_plan_stays(small):
    for_customer(small, "tblCommitments", WU, 支持方案="找老板娘谈", 障碍="资金")
    run(small)
    row = by_code(small, "tblCommitments")[WU]
    assert row["支持方案"] == "找老板娘谈"
    # 资金 is answered by 激励 (10,000 for 2,000) and 进货促销 (20,000 for 6,000) alone
    assert row["建议方案"].startswith(
        "建议客户激励、下游进货促销：可补3万元，费用8,000元；还差7万元没有措施；办法：问清何时回笼"
    )


def test_what_costs_more_than_it_brings_is_told(small):
    receipt = {"日期": TODAY, "方式": "转账", "款项性质": "清欠", "状态": "财务确认"}
    add_row(small, "tblReceipts", {**receipt, "客户编码": YI, "金额": 9_500})
    found = run(small)  # 500 are open yet, and the cheapest measure costs 800
    assert suggested(found, YI) == [("促销培训", 5_000, 800)]
    assert "有 1 个客户的措施费用比能补的还多（见“建议方案”），先看值不值" in found.notes
    told = by_code(small, "tblCommitments")[YI]["建议方案"]
    assert told == "建议促销培训：可补500元，费用800元（费用比能补的还多，先看值不值）"


def test_the_list_offers_the_answer_to_the_obstacle_and_not_our_costs(small):
    for_customer(small, "tblCommitments", WU, 障碍="库存")
    run(small)
    rows = {str(row.code): row for row in follow_up(FileBook(small), TODAY).rows}
    assert "障碍（库存）→ 支持方案：一起盘库" in rows[WU].action
    assert all("费用" not in row.action for row in rows.values())


def test_the_budget_of_the_settings(small):
    set_name(small, "hk_budget", 1_600)
    assert (run(small).budget, run(small).cost) == (1_600_00, 1_600_00)
    assert run(small, budget=800).budget == 800_00  # what is asked for on the command line goes before
    set_name(small, "hk_budget", "不多")
    with pytest.raises(BookError, match="本月措施费用预算") as error:
        run(small)
    assert error.value.problems[0].where.startswith("参数!")


def test_needs_and_excludes(small):
    set_cells(small, "tblMeasures", {(4, "须先有"): "客户激励", (1, "不可同做"): "下游进货促销"})
    found = run(small)
    # 培训 asks for 激励, so for 乙's 10,000 激励 alone (2,000) is cheapest now
    assert suggested(found, YI) == [("客户激励", 10_000, 2_000)]
    # 戊: all without 进货促销 brings 52,000, all without 激励 (and so without 培训) also 52,000 but costs more
    assert {name for name, _, _ in suggested(found, WU)} == {"客户激励", "促销宣传", "开发网点", "促销培训"}
    assert (WU, "戊酒业", 48_000_00) in found.open_customers


def test_names_that_no_list_knows(small):
    set_cells(small, "tblMeasures", {(4, "须先有"): "客户激力", (1, "不可同做"): "送货，拜访"})
    with pytest.raises(BookError) as error:
        run(small)
    assert [problem.what for problem in error.value.problems] == [
        "不可同做：措施表里没有“拜访”",
        "不可同做：措施表里没有“送货”",
        "须先有：措施表里没有“客户激力”",
    ]
    set_cells(small, "tblMeasures", {(4, "须先有"): None, (1, "不可同做"): None, (2, "适用障碍"): "动销、钱紧"})
    told = [problem.what for problem in run(small).problems]
    assert "适用障碍：障碍表里没有“钱紧”，这项措施不会因它被建议" in told


def test_a_workbook_from_before_links_and_budget(small):
    rename_column(small, "tblMeasures", "须先有", "列A")
    rename_column(small, "tblMeasures", "不可同做", "列B")
    drop_name(small, "hk_budget")
    found = run(small)
    assert (found.closed, found.budget) == (242_000_00, None)


def test_a_measures_table_without_a_column_is_told(small):
    rename_column(small, "tblMeasures", "单次成本", "费用")
    with pytest.raises(BookError, match="表格 tblMeasures 缺少列“单次成本”"):
        run(small)


def test_twice_changes_nothing(small):
    run(small)
    before = small.read_bytes()
    assert not run(small).written.changed and small.read_bytes() == before


def test_what_the_rep_decided_or_did_is_never_touched(small):
    mine = {
        "行动编号": "我的1",
        "客户编码": YI,
        "措施": "客户激励",
        "预计增量": 7_000,
        "费用": 500,
        "负责人": "王",
        "状态": "已定",
    }
    done = {"客户编码": JIA, "措施": "下游进货促销", "预计增量": 15_000, "状态": "完成", "实际增量": 12_000}
    add_row(small, "tblActions", mine)
    add_row(small, "tblActions", done)
    run(small)
    run(small, budget=3_000)
    rows = read_rows(small, "tblActions")
    assert {name: rows[0][name] for name in mine} == mine
    assert {name: rows[1][name] for name in done} == done
    # 乙 lacks 3,000 yet: one 培训; 甲 may not have 进货促销 again
    run(small)
    rows = read_rows(small, "tblActions")
    assert [name for name, _, _ in of(rows, YI)] == ["客户激励", "促销培训"]
    assert [name for name, _, _ in of(rows, JIA)].count("下游进货促销") == 1


def test_a_name_given_to_a_suggestion_stays_with_it(small):
    run(small)
    for_customer(small, "tblActions", YI, 负责人="李")
    run(small)
    assert "李" in [row["负责人"] for row in read_rows(small, "tblActions") if row["客户编码"] == YI]


def test_under_a_budget_the_most_money(small):
    # 4,000 less the 800 spent: four 培训 (5,000 each for 800, the most a yuan, twice a customer) bring 20,000
    add_row(small, "tblActions", {"客户编码": DING, "措施": "促销宣传", "预计增量": 1, "费用": 800, "状态": "完成"})
    found = run(small, budget=4_000)
    assert (found.budget, found.closed, found.cost) == (3_200_00, 20_000_00, 3_200_00)
    assert run(small, budget=0).rows == []


def test_obstacles_and_what_is_switched_off(small):
    for_customer(small, "tblCommitments", YI, 障碍="费用")  # 客户激励 alone answers it
    run(small)
    assert of(read_rows(small, "tblActions"), YI) == [("客户激励", 10_000, 2_000)]


def test_nothing_is_closed_that_a_customer_cannot_carry(small):
    for_customer(small, "tblCustomers", BING, 本月能力上限=57_000)
    found = run(small)
    assert sum(amount for _, amount, _ in suggested(found, BING)) == 7_000
    assert (BING, "丙酒业", 43_000_00) in found.open_customers


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("单次成本", "两千块", "“两千块”不是数字"),
        ("单次成本", -5, "0 到"),
        ("预计增量率", "一成", "“一成”不是数字"),
        ("预计增量率", 25, "0 到 1 之间"),
        ("见效天数", "很快", "不是数字"),
        ("次数上限", 2.5, "整数"),
        ("启用", "停用", "“停用”不是“是”或“否”"),
        ("措施", "潜力分析", "重名"),
    ],
)
def test_measures_that_cannot_be_read_stop_the_job(small, column, value, words):
    set_cells(small, "tblMeasures", {(1, column): value})
    before = small.read_bytes()
    with pytest.raises(BookError, match=words) as error:
        run(small)
    assert small.read_bytes() == before
    assert error.value.problems[0].where.startswith("清单!")


def test_all_bad_figures_are_told_at_once(small):
    set_cells(small, "tblMeasures", {(1, "单次成本"): "贵", (2, "次数上限"): -1, (3, "启用"): "也许"})
    with pytest.raises(BookError) as error:
        run(small)
    assert len(error.value.problems) == 3


def test_blank_figures_have_their_meaning(small):
    # 激励 without a limit, without cost, once: free, so everybody with a gap gets it first
    set_cells(
        small, "tblMeasures", {(1, name): None for name in ("增量上限", "单次成本", "见效天数", "次数上限", "启用")}
    )
    assert suggested(run(small), YI) == [("客户激励", 10_000, 0)]


def test_a_measure_switched_off_is_not_suggested(small):
    set_cells(small, "tblMeasures", {(4, "启用"): "否"})
    assert suggested(run(small), YI) == [("客户激励", 10_000, 2_000)]


def test_on_the_command_line(small, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["measures", str(small), "--today", TODAY.isoformat(), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert end.value.code == 0 and told["closed"] == 242_000 and told["still_open"] == 28_000
    with pytest.raises(SystemExit) as end:
        cli.main(["measures", str(small), "--budget", "-1"])
    assert end.value.code == 2 and "预算" in capsys.readouterr().err


def test_a_budget_as_people_type_it(small, huikuan):
    assert (
        huikuan("measures", small, "--today", TODAY.isoformat(), "--budget", "0.16万", "--json").json["cost"] == 1_600
    )
    for nonsense in ("很多", "nan", "3万5"):
        ran = huikuan("measures", small, "--budget", nonsense)
        assert ran.code == 2 and "请写金额（元），如 --budget 50000" in ran.err and nonsense in ran.err


def test_what_cannot_be_a_cost_is_not_money_to_spend(small):
    add_row(small, "tblActions", {"客户编码": YI, "措施": "客户激励", "预计增量": 1, "费用": -5_000, "状态": "已定"})
    assert run(small, budget=1_000).budget == 1_000_00


def test_an_action_without_a_known_state_is_told_and_kept(small):
    add_row(small, "tblActions", {"客户编码": YI, "措施": "客户激励", "预计增量": 5_000, "状态": "作废"})
    add_row(small, "tblActions", {"客户编码": YI, "措施": "客户激励", "预计增量": 6_000})
    told = [str(problem) for problem in run(small).problems]
    assert any("状态“作废”不认识，5,000元没有算进措施合计" in text for text in told)
    assert any("这项行动没有状态，6,000元没有算进措施合计" in text for text in told)
    kept = [(row["预计增量"], row["状态"]) for row in read_rows(small, "tblActions") if row["状态"] != "建议"]
    assert kept == [(5_000, "作废"), (6_000, None)]


def test_how_far_from_the_best_it_may_be(small, huikuan):
    # 1,000 buy one 培训, 5,000; at its 6.25 a yuan all of the 1,000 would bring 6,250: 1,250 more, which a search rules out
    call = ("measures", small, "--today", TODAY.isoformat(), "--budget", "1000")
    guessed = huikuan(*call, "--effort", "0", "--json").json
    assert (guessed["closed"], guessed["short"], guessed["cheapest"]) == (5_000, 1_250, False)
    assert [problem["what"] for problem in guessed["problems"]] == [
        "搭配太多，没有全部算过：能补的离最优最多差 1,250元"
    ]
    before = small.read_bytes()
    assert "最多差 1,250元" in huikuan(*call, "--effort", "0").out and small.read_bytes() == before
    searched = huikuan(*call, "--json").json
    assert (searched["short"], searched["cheapest"], searched["problems"]) == (0, True, [])
    for nonsense in ("-1", "21", "很多", "1.5"):
        ran = huikuan(*call, f"--effort={nonsense}")
        assert ran.code == 2 and "不是 0 到 20 的整数" in ran.err and nonsense in ran.err
