"""What jobs say besides problems, word for word: notes, the lines of their results, and what they write into 说明."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from conftest import BING, JIA, TODAY, WU, YI
from foreign_files import excel, text
from month_in_memory import (
    InMemory,
    add_row,
    day,
    filled_month,
    for_customer,
    receipt,
    rows,
    small_month,
)
from month_in_memory import copied as copied_month
from office_edits import add_sheet, address, drop_name, filter_on, named, set_cells, set_formula, set_name

import xl_huikuan
from xl_huikuan.book import completeness, reading
from xl_huikuan.book.completeness import Missing, told
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.lists import Measures
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.versions import VERSION
from xl_huikuan.book.file import values_copy
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.values_copy import ValuesCopy
from xl_huikuan.book.port import Written
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.console_start import started_lines
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.forecast import Forecast
from xl_huikuan.jobs.import_receipts import import_receipts
from xl_huikuan.jobs.repair import RepairResult, repair
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.roll_over import close_month, roll_over
from xl_huikuan.jobs.run_record import run_record
from xl_huikuan.jobs.share import share
from xl_huikuan.jobs.show import show
from xl_huikuan.jobs.start_from import start_from
from xl_huikuan.jobs.suggest_measures import OpenGap, suggest_measures
from xl_huikuan.jobs.summary import (
    followups_lines,
    footing_lines,
    forecast_lines,
    import_lines,
    measures_lines,
    plan_lines,
    repair_lines,
    rollover_lines,
    share_lines,
)
from xl_huikuan.template import template_path

KEPT = "），没有重新分配，只补新客户、处理离开的客户、重算节点；要全部重新分配用命令 huikuan plan 文件名 --anew（在“目标调整”里改过目标的客户不变）"
NO_ROOM = "，旁边没有空位（或整张工作表不在了），这次没有补上；请把挡住的内容挪开再运行一次，或运行 huikuan repair"
AS_SUGGESTIONS = "· 都写在“措施行动”，状态是“建议”；改成“已定”才算进差距"


def lines_of_a_plan(month, today=TODAY):
    return plan_lines(break_down(InMemory(month), today))


def test_planned():
    assert lines_of_a_plan(filled_month(), day(3)) == ["本月任务 500,000，已分解 500,000，未分解 0，共 5 个客户"]


def test_kept_since_the_first_step_is_past():
    assert lines_of_a_plan(small_month()) == [
        "本月任务 500,000，已分解 500,000，未分解 0，共 5 个客户",
        f"· 期初目标已经定下（第一个节点已过{KEPT}",
    ]


def test_kept_since_targets_changed():
    month = small_month()
    add_row(month, "tblTargetChanges", 日期=day(5), 客户编码=JIA, 调整额=-1_234.5)
    assert lines_of_a_plan(month, day(6)) == [
        "本月任务 500,000，已分解 498,765.50，未分解 1,234.50，共 5 个客户",
        f"· 期初目标已经定下（本月已有目标调整{KEPT}",
    ]


def test_what_people_changed_is_kept_in_a_new_allocation():
    month = small_month()
    add_row(month, "tblTargetChanges", 日期=day(5), 客户编码=JIA, 调整额=-1_234.5)
    # 甲 keeps 98,765.50, and the other four share what is left of 500,000
    assert plan_lines(break_down(InMemory(month), TODAY, anew=True)) == [
        "本月任务 500,000，已分解 500,000，未分解 0，共 5 个客户",
        "· 有 1 个客户的目标在“目标调整”里改过，他们的目标不变，其余的重新分配",
    ]


def test_reason_of_a_leavers_change():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 状态="移交")
    book = InMemory(month)
    break_down(book, TODAY)
    assert [row["原因"] for row in rows(book.month, "tblTargetChanges")] == ["移交：目标改为已回款"]


BEHIND = (
    "节点预警：上旬（11-10）：3 个客户落后，共少 9.0 万元；最多的是 丙酒业 少 3.33万元（应回 3.33万元）、"
    "戊酒业 少 3.33万元（应回 3.33万元）、丁酒业 少 2.33万元（应回 3.33万元）"
)
"""A third of 100,000 in whole hundreds was due of each of five; 10,000 of 丁 came, and enough of two."""


def test_listed():
    book = InMemory(small_month())
    at_risk = sum(row["风险金额"] for row in rows(book.month, "tblFollowups"))
    assert followups_lines(follow_up(book, TODAY)) == [
        f"2026-11-18 跟进清单：5 个客户，风险金额合计 {at_risk:,.2f}",
        f"· {BEHIND}",
    ]


@pytest.mark.parametrize(
    ("typed", "moved"),
    [({"结果": "谈妥"}, (1, 0)), ({"再次承诺金额": 9_000.0, "再次承诺日期": day(27)}, (1, 1))],
)
def test_moved(typed, moved):
    month = small_month()
    for_customer(month, "tblFollowups", YI, **typed)
    said = followups_lines(follow_up(InMemory(month), TODAY))[1:-1]
    assert said == [f"· 已把 {moved[0]} 次联系记入“跟进记录”，{moved[1]} 笔再次承诺记入“承诺登记”"]


def test_stays_on_the_list():
    month = small_month()
    for_customer(month, "tblFollowups", YI, 再次承诺金额=9_000.0)
    for_customer(month, "tblCustomers", YI, 状态="停供")
    book = InMemory(month)
    follow_up(book, TODAY)
    assert rows(book.month, "tblFollowups", YI)[0]["原因"] == "这一行填的内容还不能登记，请先改好"


def test_suggested():
    # see test_measures_job: 戊 alone stays open, with 28,000
    found = suggest_measures(InMemory(small_month()), TODAY)
    assert measures_lines(found) == [
        f"措施要补的差距 270,000：建议 {len(found.rows)} 项行动，可补 242,000，费用 {found.cost // 100:,}；还差 28,000",
        "· 措施补不上的有 1 个客户，最多的是 戊酒业 28,000",
        AS_SUGGESTIONS,
    ]


def test_suggested_within_a_budget():
    # 1,600 buy two 培训, 10,000; 丙 and 甲 and 丁 and 戊 stay as they are, or 乙 is closed: 260,000 are open
    found = suggest_measures(InMemory(small_month()), TODAY, 1_600_00)
    said = measures_lines(found)
    assert said[0] == "措施要补的差距 270,000：建议 2 项行动，可补 10,000，费用 1,600，可用预算 1,600；还差 260,000"
    assert said[2:] == [AS_SUGGESTIONS]


def test_nothing_to_suggest():
    said = measures_lines(suggest_measures(InMemory(small_month()), TODAY, 0))
    assert said == [
        "措施要补的差距 270,000：建议 0 项行动，可补 0，费用 0，可用预算 0；还差 270,000",
        "· 措施补不上的有 5 个客户，最多的是 戊酒业 100,000、丁酒业 70,000、丙酒业 50,000",
    ]


def test_a_customer_without_a_name_is_called_by_his_code():
    month = small_month()
    for_customer(month, "tblCustomers", WU, 客户名称=None)
    found = suggest_measures(InMemory(month), TODAY)
    assert found.open_customers == [OpenGap(WU, None, 28_000_00)]
    assert measures_lines(found)[1] == "· 措施补不上的有 1 个客户，最多的是 00105 28,000"


def test_dear_measures():
    month = small_month()
    receipt(month, YI, 9_500, day(18))  # 500 are open yet, and the cheapest measure costs 800
    assert "· 有 1 个客户的措施费用比能补的还多（见“建议方案”），先看值不值" in measures_lines(
        suggest_measures(InMemory(month), TODAY)
    )
    month = small_month()
    receipt(month, YI, 9_200, day(18))  # 800 are open, and the cheapest measure costs just that
    assert suggest_measures(InMemory(month), TODAY).notes == []


# ---- 说明


def problem(number):
    return Problem(Severity.DOUBT, f"计划!D{number}", "不对", "请改")


def test_what_ran_and_found_nothing():
    book = InMemory(small_month())
    follow_up(book, TODAY)
    names = book.month.names
    assert names["hk_last_run"] == "2026-11-18 生成跟进清单" and names["hk_problems"] == "没有发现问题"
    assert names["hk_version"] == xl_huikuan.__version__ and names["hk_contract"] == VERSION
    break_down(book, TODAY)
    assert book.month.names["hk_last_run"] == "2026-11-18 分解计划"
    suggest_measures(book, TODAY)
    assert book.month.names["hk_last_run"] == "2026-11-18 测算措施"


@pytest.mark.parametrize("job", [break_down, follow_up, suggest_measures])
def test_what_it_found_is_written_too(job):
    month = small_month()
    for_customer(month, "tblCustomers", YI, 授信额度="若干")
    book = InMemory(month)
    job(book, TODAY)
    assert str(book.month.names["hk_problems"]).startswith(
        "该行暂停　客户!N6：“授信额度”不是数字：“若干”。请改成数字，例如 200000 或 20万"
    )


def test_what_ran_without_a_day():
    assert run_record(None, "安装", [])["hk_last_run"] == "安装"


def test_thirty_problems_are_listed_and_the_rest_counted():
    lines = [f"请核对　计划!D{number}：不对。请改" for number in range(31)]
    assert run_record(TODAY, "校验", [problem(i) for i in range(30)])["hk_problems"] == "\n".join(lines[:30])
    shown = run_record(TODAY, "校验", [problem(i) for i in range(31)])["hk_problems"]
    assert shown == "\n".join([*lines[:30], "…… 共 31 条，其余请用“校验”查看"])


def test_what_is_too_long_for_a_cell_is_cut():
    long = Problem(Severity.ROW, "客户!A5", "字" * 10_000, "请改")
    assert len(str(run_record(TODAY, "校验", [long])["hk_problems"])) == 8_000


def test_repaired():
    assert repair_lines(RepairResult([problem(1), problem(2)], [], Written(True), ["x"])) == [
        "修复了 2 处，填写的数字没有动",
        "· x",
    ]
    assert repair_lines(RepairResult([problem(1)], [problem(2)], None)) == ["可以修复 1 处，还没有动手："]
    assert repair_lines(RepairResult([], [problem(2)], None)) == ["没有要修复的"]


# ---- what a book says when it writes


def test_what_was_added():
    missing = Missing(
        ((Plan.declared, Plan.check), (Customers.declared, Customers.note)),
        (Settings.budget, Settings.rep),
        (Measures.declared,),
    )
    assert told(missing, missing) == [
        "工作簿缺少这个版本要用的“计划”的列“数据检查”、“客户”的列“备注”，已经补上",
        "工作簿缺少这个版本要用的“参数”的“本月措施费用预算（元）”、“参数”的“业务员”，已经补上",
        "工作簿缺少这个版本要用的“清单”的表“措施”，已经补上",
    ]
    added = Missing(missing.columns[:1], (), missing.tables)
    assert told(missing, added) == [
        "工作簿缺少这个版本要用的“计划”的列“数据检查”，已经补上",
        "工作簿缺少这个版本要用的“清单”的表“措施”，已经补上",
        f"工作簿缺少这个版本要用的“客户”的列“备注”{NO_ROOM}",
        f"工作簿缺少这个版本要用的“参数”的“本月措施费用预算（元）”、“参数”的“业务员”{NO_ROOM}",
    ]
    assert told(Missing(), Missing()) == []


def test_a_filter_on_the_list_is_cleared(small):
    filter_on(small, "跟进清单", "tblFollowups", "优先级", [1])
    assert follow_up(FileBook(small), TODAY).notes == ["“跟进清单”的筛选已清除，隐藏的行已显示"]


def test_foots_or_not():
    assert footing_lines(check(InMemory(small_month()), TODAY).footing) == ["对账：13 项都对得上"]
    month = small_month()
    add_row(month, "tblTargetChanges", 日期=day(5), 调整额=60)
    assert footing_lines(check(InMemory(month), TODAY).footing) == [
        "对账：目标调整：没写客户编码的调整额：60 对 0，差 60。请补上客户编码；没有编码的金额不算在任何客户头上"
    ]
    month = small_month()
    add_row(month, "tblUnmatched", 日期=day(5), 金额=60)
    assert footing_lines(check(InMemory(month), TODAY).footing) == [
        "对账：待认领：还没有算给客户的回款：60 对 0，差 60。请在“待认领”填上客户编码，再导入一次"
    ]


# ---- importing

BANK = [
    "日期,对方户名,贷方,借方,凭证号,分录号",
    "20261109,甲酒业,500,,收-1,1",
    "20261110,王二,600,,收-1,2",
    ",供电,,40,付-1,1",
    "合计,,1100,40,,",
]
OUTCOMES = "新增 {new}；已有 {there}；确认报款 0；重复 0；待认领 1 笔 600；别的业务员 0；不在本月 0；没有日期 0；以上合计 2 笔 1,100"
CLAIM_IT = "下一步：在“待认领”给 1 笔（合计 600元）填上客户编码，再导入一次"
READ = "银行.csv：2 笔，合计 1,100；另有借方（支出）1 笔 40，不导入；合计、余额行 1 行，不导入"
WAITS = "· “待认领”里还有 1 笔，合计 600，没有算给任何客户"
NEXT_LIST = "下一步：生成跟进清单（huikuan followups 或“生成跟进清单”按钮）"


def test_what_is_not_in_yuan_is_told_with_its_sum(tmp_path):
    lines = ["日期,客户编码,币种,金额", "20261109,00101,USD,700", "20261109,00101,,30"]
    told = import_lines(import_receipts(InMemory(small_month()), [text(tmp_path / "银行.csv", lines)], TODAY))
    assert told[0] == "银行.csv：1 笔，合计 30；另有 USD 1 笔共 700.00，不是人民币，没有导入"


def test_lines_that_the_file_must_say_better_are_next(tmp_path):
    lines = ["日期,客户编码,收支,金额", "20261109,00101,不明,5", "20261110,00101,收,30"]
    told = imported(InMemory(small_month()), text(tmp_path / "银行.csv", lines))
    assert told[-1] == "下一步：在文件里改好没有导入的 1 行，再导入一次"


def imported(book, *files, **more):
    return import_lines(import_receipts(book, files, TODAY, **more))


def test_imported_and_claimed(tmp_path):
    book, path = InMemory(small_month()), text(tmp_path / "银行.csv", BANK)
    new = OUTCOMES.format(new="1 笔 500", there="0")
    columns = "· 按这些列读的：银行.csv 第 1 行：日期、对方户名、贷方、借方、凭证号、分录号"
    earnest = "下一步：看过没有问题，就不加 --dry-run 再运行一次"
    would = ["试算：下面是要做的，文件没有改动", READ, columns, new, WAITS, earnest]
    assert imported(book, path, dry_run=True) == would
    assert imported(book, path) == [READ, new, WAITS, CLAIM_IT]
    known = OUTCOMES.format(new="0", there="1 笔 500")
    assert imported(book, path) == [READ, known, "· 都导入过了，这次没有新增", WAITS, CLAIM_IT]
    book.month["tblUnmatched"].set(0, "客户编码", BING)
    moved = "· “待认领”里认领了 1 笔，合计 600，已处理；新记住 1 个别名"
    assert imported(book) == [moved, NEXT_LIST]
    (alias,), (row,) = rows(book.month, "tblAliases"), rows(book.month, "tblReceipts", BING)
    assert alias["备注"] == "待认领里认过" and row["摘要"] == "付款人 王二"


def test_imported_of_other_months(tmp_path):
    month = small_month()
    receipt(month, WU, 700, day(27), 状态="业务员报款")
    receipt(month, WU, 90, day(27))
    book = InMemory(month)
    close_month(book, day(30))
    book = InMemory(book.month)
    roll_over(book)
    book.month.names["hk_target"] = 500_000
    lines = [
        "日期,对方户名,贷方,凭证号,分录号", "2026-11-30,戊酒业,90,收-1,1", "2026-11-30,甲酒业,60,收-1,2", "2026-12-01,戊酒业,700,收-2,1",
        "2026-10-31,甲酒业,7,收-3,1", "2027-01-01,甲酒业,8,收-4,1",
    ]  # fmt: skip
    told = import_lines(import_receipts(book, [text(tmp_path / "银行.csv", lines)], day(3, 12)))
    assert told[2:-1] == [
        "· 上月的到款 2 笔，合计 150，上月结账时还没有：记在 2026-12-01，原来的日期写在摘要里",
        "· 其中 1 笔，合计 90，在“上期流水”里有客户、金额相同而日期相近的：请核对；是同一笔的，把流水号填到“上期流水”那一行，再在“回款流水”删掉它",
        "· 确认的报款里有 1 笔，合计 700，是上月报的，已经算在上月，本月不再算",
        "· 早于 2026-11-01 的 1 笔，合计 7，没有导入：不知道当时记过哪些；漏记的请按 2026-12-01 记入“回款流水”，原来的日期写在摘要里",
        "· 晚于 2026-12-31 的 1 笔，合计 8，没有导入：请在那个月的工作簿里导入",
    ]


def test_import_into_a_month_without_a_plan(tmp_path):
    path = text(tmp_path / "银行.csv", BANK[:2])
    assert imported(InMemory(filled_month()), path)[-1] == "下一步：请先分解计划（huikuan plan 或“分解计划”按钮）"


def test_a_reported_number_stays_in_the_memo(tmp_path):
    month = small_month()
    receipt(month, JIA, 500, day(9), 状态="业务员报款", 流水号="R9", 摘要="赵收")
    book = InMemory(month)
    imported(book, text(tmp_path / "银行.csv", BANK[:2]))
    assert rows(book.month, "tblReceipts", JIA)[-1]["摘要"] == "赵收；报款流水号 R9"


def test_sheets_without_a_header_are_told(tmp_path):
    sheets = [["日期", "客户编码", "金额"], [day(9), JIA, 5]], [["说明"], ["无"]]
    path = excel(tmp_path / "a.xlsx", *sheets, names=("明细", "备注"))
    assert "· a.xlsx：工作表 备注 没有认出表头，没有读" in imported(InMemory(small_month()), path)


# ---- a copy of values


def copied(path):
    """What is told of a copy, made at five past four."""
    return share_lines(share(ValuesCopy(path), dt.datetime(2026, 11, 24, 16, 5)))


def test_shared(small):
    assert copied(small) == ["已写好数值副本，按 2026-11-18 计算"]
    assert (
        named(small.with_name("十一月-分享.xlsx"), "hk_python")
        == "这是 2026-11-24 16:05 做的数值副本，只供查看：数字不再重算，填的内容不会回到原工作簿"
    )
    set_name(small, "hk_today", None)
    assert copied(small) == ["已写好数值副本"]


def test_a_copy_of_what_is_open_elsewhere(small):
    (small.parent / f"~${small.name}").touch()
    assert copied(small)[1:] == ["· 工作簿正在 Excel / WPS 中打开：副本里是上次保存的内容，没保存的改动不在里面"]


def test_a_copy_of_formulas_that_are_not_ours(small):
    add_sheet(small, "本办", {"A1": "=SUM(tblPlan[本月目标])"})
    own = "· 本单位自己的公式（如 本办!A1）写的是上次在 Excel 里算好的值；改过数的，请先用 Excel 打开、保存一次"
    assert copied(small)[1:] == [own]
    set_formula(small, "tblCustomers", 0, "备注", '"甲"&"乙"')
    at = "!".join(address(small, "tblCustomers", 0, "备注"))
    assert copied(small)[1:] == [
        own.replace("本办!A1", at),
        f"· 有 1 个公式从没算过，副本里是空的：{at}；请用 Excel 打开工作簿、保存一次再分享",
    ]
    for row in range(1, 5):
        set_formula(small, "tblCustomers", row, "备注", '"甲"&"乙"')
    assert "：" in copied(small)[2] and " 等；" not in copied(small)[2]
    set_formula(small, "tblCustomers", 0, "区域", '"甲"&"乙"')
    assert copied(small)[2].startswith("· 有 6 个公式从没算过，副本里是空的：") and " 等；请用" in copied(small)[2]


def test_what_to_do_after_each_job(small, huikuan):
    def last(command: str, *more: object) -> str:
        return huikuan(command, small, *more).out.rstrip().splitlines()[-1]

    on, morning = ("--today", TODAY), ("--today", TODAY + dt.timedelta(days=1))
    call = "下一步：照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”"
    after = {
        "check": call,  # its list is of TODAY
        "plan": call,
        "show": call,
        "followups": call,
        "log": call,
        "measures": "下一步：在“措施行动”里把要做的改成“已定”",
        "review": "下一步：照小结先做下月的事；月份过完了结转（“结转”按钮，或 huikuan rollover），做出下个月的工作簿",
    }
    assert huikuan("log", small).out.splitlines()[0] == "清单上没有新填的结果"
    for command, said in after.items():
        assert last(command, *on) == said, command
    for command in ("check", "show", "log", "plan"):
        assert last(command, *morning) == "下一步：点“生成跟进清单”，或运行 huikuan followups", command
    set_cells(small, "tblReceipts", {(0, "客户编码"): "没有的"})
    assert last("check", *on) == "下一步：列出的问题从上往下改，改好再校验一次"
    set_cells(small, "tblReceipts", {(0, "客户编码"): JIA})
    assert huikuan("repair", small).out.rstrip().splitlines() == [
        "没有要修复的",
        "下一步：点“生成跟进清单”，或运行 huikuan followups",
    ]
    roll = "下一步：本月过完了，最后几天的到款导入完，就结转（“结转”按钮，或 huikuan rollover）"
    receipts = text(small.with_name("银行.csv"), ["日期,客户编码,金额", "20261109,00101,100"])
    for command in (*after, "import-receipts"):
        files = [receipts] if command == "import-receipts" else []
        told = huikuan(command, small, *files, "--today", dt.date(2026, 12, 1)).out.rstrip().splitlines()[-1]
        assert told == roll, command
    set_cells(small, "tblPromises", {(0, "承诺金额"): "约三万"})
    for command in ("show", "followups", "log", "plan"):
        assert last(command, *on) == "下一步：列出的问题从上往下改，改好再校验一次", command
    set_cells(small, "tblPromises", {(0, "承诺金额"): 30_000})
    set_name(small, "hk_closed", dt.date(2026, 12, 2))
    for command in ("show", "check"):
        told = last(command, "--today", dt.date(2026, 12, 3))
        assert told in ("下一步：用下个月的工作簿", "下一步：列出的问题从上往下改，改好再校验一次"), command
        assert "用下个月的工作簿" in told or command == "check"
    set_name(small, "hk_closed", None)
    drop_name(small, "hk_days")
    look = "下一步：看过没有问题，就再点一次“修复”（或运行 huikuan repair，不带 --dry-run）"
    assert last("repair", "--dry-run") == look
    assert huikuan("repair", small).out.rstrip().splitlines()[-1] == "下一步：打开看一眼补回来的内容，再校验一次"


def test_an_empty_list_says_why():
    month = filled_month()
    plan_it = InMemory(month)
    break_down(plan_it, TODAY)
    assert show(plan_it, TODAY).empty == "还没有生成过跟进清单，请先生成跟进清单（huikuan followups 或按钮）"
    book = InMemory(small_month())
    assert show(book, TODAY).empty == ""
    for code, left in ((JIA, 60_000), (YI, 10_000), ("1-3", 100_000), ("D4", 90_000), (WU, 100_000)):
        receipt(book.month, code, left, TODAY)
    follow_up(book, TODAY)
    assert show(book, TODAY).empty == "2026-11-18 没有要联系的客户：该回的都回了，承诺也都兑现了"
    later = InMemory(small_month())
    for row in range(5):
        later.month["tblFollowups"].set(row, "应联系日", day(20))
    assert show(later, TODAY).empty == "2026-11-18 的清单里，到 2026-11-18 没有要联系的客户；清单上共 5 个"


def test_what_the_month_will_bring():
    said = forecast_lines(Forecast(354_739_485, 320_123_400, 386_000_000))
    assert said == ["预计回款 355万元，八成把握在 320万元 到 386万元 之间"]
    assert forecast_lines(None) == []


def test_formulas_that_were_an_earlier_versions():
    former = {("tblWorkings", "大小"): {0}, ("tblWorkings", "部分占比"): {0, 1}}
    assert completeness.renewed(small_month(), former, []) == [
        "这个版本换了公式，已经更新：“测算”的列“大小”、“测算”的列“部分占比”；填写的内容都没有动"
    ]


# ---- 月末复盘 and 结转


def test_what_came_with_a_later_version(tmp_path):
    """A sheet with all that is on it, then columns, then cells with the figure that they begin with, then tables."""
    path = Path(shutil.copy2(Path(__file__).parent / "fixtures" / "second-version.xlsm", tmp_path / "旧.xlsm"))
    told = repair(FileBook(path, None, template_path()))
    assert told.notes[0] == "补上这个版本新有的工作表：待认领、客户计划单、历月对照、别名、上期流水、对账、测算"
    columns, cells, tables = told.notes[1:4]
    assert columns.startswith("补上这个版本要用的“客户”的列“先付比例”、“计划”的列“节点合计”、")
    assert cells.startswith(
        "补上这个版本要用的“参数”的“最少催多少（元）”（500）、“参数”的“最少催平常回款的”（1%）、“参数”的“每几个电话抽签一个”、"
    )
    assert "hk." not in cells and tables == "补上这个版本要用的“清单”的表“表头叫法”"


def test_the_month_in_three_sentences():
    # all have paid: 360,000 were never promised, and as much came beyond the promises; one of three came by its day
    paid = small_month()
    for code, amount in ((JIA, 60_000), (YI, 10_000), ("1-3", 100_000), ("D4", 90_000), (WU, 100_000)):
        receipt(paid, code, amount, day(20))
    assert review(InMemory(paid), day(30)).words[:3] == (
        "任务 50万元，回款 50万元（100%），差 0元：没有承诺的 36万元，承诺了没到的 0元，承诺之外多到 36万元。",
        "每个客户都完成了；到期承诺 3 笔，按时兑现 1 笔。",
        "下月先做：照这个月的节奏，月初先把承诺谈齐。",
    )
    promised = small_month()
    for code in (YI, WU):
        add_row(promised, "tblPromises", 客户编码=code, 作出日=day(2), 承诺到款日=day(25), 承诺金额=100_000)
    assert review(InMemory(promised), day(30)).words[:3] == (
        "任务 50万元，回款 14万元（28%），差 36万元：没有承诺的 16万元，承诺了没到的 20万元，承诺之外多到 0元。",
        "差的有 5 个客户，最多的是 戊酒业 10万元、丙酒业 10万元、丁酒业 9万元；到期承诺 5 笔，按时兑现 0 笔。",
        "下月先做：先催 戊酒业、丙酒业、丁酒业 没兑现的承诺，收回一笔再谈新的。",
    )
    third = review(InMemory(small_month()), day(30)).words[2]
    assert third == "下月先做：月初就和 戊酒业、乙酒业、丁酒业 谈定承诺，谈不下来的当时就安排措施。"


def test_why_a_grade_is_suggested():
    month = small_month()
    for number, came in enumerate((0, 10_000, 0, 20_000)):
        add_row(month, "tblHistory", 月份=f"2026-0{6 + number}", 客户编码=YI, 目标=100_000, 实收=came)
    # 120,000 of 500,000 with November; (5 · 24 % + 3 · 75 %) / 8 = 43 % is nearer to 55 % than to 75 %
    [told] = [row for row in review(InMemory(month), day(30)).rows if row.grade]
    assert told.grade_reason == "5 个月按期回款 24%，更接近 C 级的 55%，不是 B 级的 75%"


def test_what_goes_on_into_the_next_month(small, huikuan):
    month = small_month()
    for code in (WU, "D4"):
        for_customer(month, "tblCustomers", code, 状态="停供")
    add_row(month, "tblActions", 客户编码=JIA, 措施="客户激励", 预计增量=9_000, 状态="已定", 完成日=day(10, 12))
    add_row(month, "tblHistory", 月份="2026-11", 客户编码=JIA, 目标=1, 实收=2)
    add_row(month, "tblUnmatched", 日期=day(20), 付款人="王二", 金额=5_000, 摘要="货款")
    receipt(month, JIA, 300, day(2, 12))
    book = InMemory(month)
    closed = close_month(book, day(30))
    following = InMemory(book.month)
    rolled = roll_over(following)
    assert rows(following.month, "tblUnmatched")[0]["摘要"] == "2026-11-20 到款；货款"
    assert rollover_lines(closed, rolled)[4:] == [
        "2026-11 已结账，2026-12 的工作簿已做好：4 个客户；“历史”添了 2026-11 的 4 行，以前各月的都还在",
        "· 没到的承诺 3 笔，合计 90,000，带到下月，编号和级次不变",
        "· 还在做的措施 1 项带到下月，已到的增量和费用不再算",
        "· 待认领的到款 1 笔，合计 5,000，带到下月：认领后算下月的回款，原来的日期写在摘要里",
        "· 日期在下月、缺日期或客户不明的到款 1 笔，合计 300，本月没有算，留在下月的“回款流水”",
        "· 停供、移交的 1 个客户只留在历史里：戊酒业",
        "· 已停供、移交的 1 个客户还有承诺、欠款没清或措施没完，留在“客户”里：丁酒业",
        "· “历史”里已有 1 个客户 2026-11 的行，照填的不动",
    ]
    first = huikuan("rollover", small, "--today", "2026-11-30").out
    path = small.with_name("回款计划-2026-12.xlsm")
    last = f"下一步：在新工作簿填本月任务，更新应收、库存、预收等余额，再分解计划（huikuan plan {path}）"
    assert first.rstrip().splitlines()[-1] == last
    # the button, which asks first and says the path in a line of its own
    assert notes.ROLL_OVER_ASK.format(month="2026-11", name="甲.xlsm") == (
        "还没有动手：再点一次“结转”，就给 2026-11 结账（以后按钮不再改它），在旁边做出 甲.xlsm"
    )
    assert notes.ROLLED_BESIDE.format(path="甲.xlsm") == "新工作簿：甲.xlsm"
    assert notes.AFTER_ROLLOVER_OPEN.format(name="甲.xlsm") == (
        "保存并关闭这个工作簿；打开 甲.xlsm，填本月任务，更新应收、库存、预收等余额，再分解计划"
    )
    again = huikuan("rollover", small, "--today", "2026-12-01").out
    assert again.splitlines()[0] == "2026-11 早已结转，2026-12 的工作簿没有变化"


def lines_of_a_start(*rows, dry_run=False):
    sheet = ForeignSheet("台账.xlsx", "十月", 1, rows)
    started = start_from(InMemory(copied_month(FileBook(template_path()).read())), [sheet], TODAY, dry_run=dry_run)
    return [*started_lines(started, Path("新.xlsm"))]


HEAD, OF_JIA, SUM_LINE = ["客户名称", "10月（万元）", "欠条"], ["甲酒业", 1.5, 7.0], ["合计", 1.5, None]


def test_started():
    assert lines_of_a_start(HEAD, OF_JIA, SUM_LINE) == [
        "台账.xlsx“十月”，表头在第 1 行：",
        "  客户名称 → 客户名称",
        "  10月（万元） → 2026-10 实收（万元），合计 30,000，取 15,000，没取 15,000",
        "  欠条 → 不取：没认出是什么，合计 7，取 0，没取 7",
        "2026-11 的工作簿：客户 1 个，历史 1 行",
        "· 金额对账：表里 30,007 ＝ 取 15,000 ＋ 没取 15,007（其中合计行 15,000），分毫不差",
        "· 1 个客户没有编码，已编 K001 到 K001",
        "· 1 个客户没有信用等级，生成跟进清单前请补上",
        "没取的 2 处：",
        "  台账.xlsx“十月” 第 3 行：合计行，金额 15,000",
        "  台账.xlsx“十月”“欠条”：没认出是什么，金额 7",
        "下一步：打开 新.xlsm，在“参数”填“本月任务（元）”，保存关闭后运行 huikuan plan 新.xlsm",
    ]


def test_would_start():
    lines = lines_of_a_start(HEAD, OF_JIA, dry_run=True)
    assert lines[4] == "试看，没有写文件：2026-11 可取客户 1 个，历史 1 行"
    assert lines[-1] == "下一步：认得对，就去掉 --dry-run 再运行一次；有列认错了，加 --map 旧列=新列"


def test_started_without_sizes():
    lines = lines_of_a_start(
        ["客户名称", "欠款"], *([f"客户{at}", "约5万"] for at in range(101)), ["甲", 5.0], *([["乙", 5.0]] * 300)
    )
    assert lines[-2] == "  …… 还有 300 处，加 --json 看全部"
    assert lines[-1] == (
        "下一步：打开 新.xlsm，给 103 个既没有历史也没有手工月均的客户填“手工月均”，在“参数”填“本月任务（元）”，再运行 huikuan plan 新.xlsm"
    )


def test_texts_for_customers(small, huikuan):
    run = huikuan("show", small, "--customer", "丁酒业", "--today", TODAY)
    assert run.out.splitlines() == [
        "【丁酒业（D4）】",
        "您好！您答应11月9日到款3万元，已收到1万元。还差2万元，麻烦您尽快安排；有难处也请告诉我哪天能到，我们一起想办法。谢谢！",
        "下一步：把上面的文字发给客户，客户怎么答的填在“跟进清单”",
    ]
    book = FileBook(small)
    month = book.read()
    for_customer(month, "tblCustomers", BING, 信用等级="Z")
    book.write(month)
    said = huikuan("show", small, "--customer", BING, "--today", TODAY).out.splitlines()
    assert said[1] == "没有要发的：本月没有要他付的款，或者他的数据要先改好"


def test_reports_are_told(small, huikuan, tmp_path):
    run = huikuan("report", small, "-o", tmp_path / "r.html", "--today", TODAY)
    assert run.out.splitlines() == [
        "已写好报告，按 2026-11-18 计算，今天联系 5 个客户",
        f"文件：{tmp_path / 'r.html'}",
        "下一步：照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”",
    ]
    run = huikuan("report", small, "--customers", "-o", tmp_path / "c.html", "--today", TODAY)
    assert run.out.splitlines()[0] == "已写好客户回款计划单 5 个客户，一个客户一页，按 2026-11-18 计算"


def test_every_note_is_said_above():
    """Add a test of the exact words to this file for each of these."""
    source = "".join(
        Path(__file__).with_name(name).read_text("utf-8")
        for name in (
            "test_every_note.py",
            "test_behind.py",
            "test_distribute_receipts.py",
            "test_start_from.py",
            "test_comparison.py",
            "test_share_budget.py",
            "test_learn_together.py",
            "test_console_at_80_columns.py",
            "test_what_is_next.py",
            "test_roll_over.py",
            "test_cli.py",
        )
    )
    homes = (notes, completeness, reading, values_copy)
    texts = {name: text for home in homes for name, text in vars(home).items() if isinstance(text, str)}
    said = {name: re.split(r"\{.*?\}", text) for name, text in texts.items() if name.isupper() and name[0] != "_"}
    assert len(said) > 20
    assert [name for name, pieces in said.items() if not all(piece in source for piece in pieces)] == []
