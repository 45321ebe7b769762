"""What the jobs themselves find: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

from unittest.mock import patch

from conftest import BING, DING, JIA, WU, YI
from month_in_memory import add_row, day, filled_month, for_customer, receipt, set_cells
from troubles import Case, Edit, Job, Told, checked, doubt, listed, measured, planned, planned_anew, row, stop
from troubles_of_customers import new, yi
from troubles_of_rows import over, typed_over

from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.domain import measures
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.values import CellError, Value

FIRST = "请先分解计划（huikuan plan 或“分解计划”按钮）"
TYPE_ONE, ELSEWHERE = "要给目标，请在“目标调整”加一行", "请把未分解的部分安排给别的客户"
WEIGHT, MORE_CALLS, MEND = "请填手工月均，或填锁定目标", "请多联系几个，或请人分担", "请改好这一格再测算"
LONGER = "要多算一会儿，请运行 huikuan measures 文件名 --effort 10"


def all_five(**values: Value) -> Edit:
    def edit(month: Month) -> None:
        for at in range(5):
            set_cells(month, "tblCustomers", at, **values)

    return edit


def of_2031(*holidays: int) -> Edit:
    """A January that no official calendar knows yet."""

    def edit(month: Month) -> None:
        from_, to = day(1, 1).replace(year=2031), day(31, 1).replace(year=2031)
        month.names |= {"hk_from": from_, "hk_to": to}
        month["tblSteps"].rearrange([0, 1, 2])
        for at in range(3):
            set_cells(month, "tblSteps", at, 截止日=None)
        for number in holidays:
            add_row(month, "tblHolidays", 日期=from_.replace(day=number), 类型="休")

    return edit


def measure(at: int = 1, **values: Value) -> Edit:
    """Type into a measure: 客户激励 is in row 7."""
    return lambda month: set_cells(month, "tblMeasures", at, **values)


def on_the_last_day(book: MonthlyBook) -> object:
    return follow_up(book, day(30))


def with_budget(cents: int) -> Job:
    return lambda book: suggest_measures(book, day(18), cents)


def at_once(cents: int) -> Job:
    """Only the first guess, nothing is searched."""
    return lambda book: suggest_measures(book, day(18), cents, effort=0)


def thinned_out(book: MonthlyBook) -> object:
    """As where there are far too many mixes: sixteen are kept of each customer's."""
    with patch.object(measures, "_WORK", 0):
        return suggest_measures(book, day(18))


def leaver(status: str, code: str, at: str, received: str) -> tuple[Told, ...]:
    what = f"客户已{status}，目标由 10万元改为已回款 {received}，差额转入“未分解”"
    return (doubt(at, what, ELSEWHERE, code),)


def left_and_back(month: Month) -> None:
    """What the plan wrote of 戊 when he left, whose status is 正常 again."""
    add_row(month, "tblTargetChanges", 日期=day(12), 客户编码=WU, 调整额=-100_000.0, 原因="停供：目标改为已回款")


def own_words(month: Month) -> None:
    """The same change, of a person."""
    add_row(month, "tblTargetChanges", 日期=day(12), 客户编码=WU, 调整额=-100_000.0, 原因="停供，目标取消")
    for header in ("节点1", "节点2", "节点3"):
        for_customer(month, "tblPlan", WU, **{header: 0.0})


PLAN = [
    Case(rules.NOT_PLANNED_YET, "no plan", lambda month: None, (stop("计划", "计划表还是空的", FIRST),), listed, filled_month),
    Case(rules.NOT_PLANNED_YET, "for the plan itself", lambda month: None, (), planned, filled_month),
    Case(rules.CALENDAR_NOT_OUT, "a year to come", of_2031(),
         (doubt("清单", "2031 年的放假调休安排还没有收录，按周末和固定节日推算",
                "安排公布后请更新本工具，或把放假和调休日填在“清单”的节假日补充里"),), alone=False),
    Case(rules.CALENDAR_NOT_OUT, "typed by the office", of_2031(1), alone=False),
    Case(rules.NO_WEIGHT, "no figure", lambda month: for_customer(month, "tblCustomers", WU, 手工月均=None),
         (doubt("客户!V9", "没有历史回款，也没有手工月均，按比例分不到目标", WEIGHT, WU),), planned_anew),
    Case(rules.NO_WEIGHT, "locked", lambda month: for_customer(month, "tblCustomers", WU, 手工月均=None, 锁定目标=0), (), planned_anew),
    Case(rules.NO_WEIGHT, "who takes no part", lambda month: for_customer(month, "tblCustomers", WU, 手工月均=None, 状态="停供"), (), planned_anew),
    Case(rules.SHORTFALL, "caps too small", all_five(本月能力上限=50_000),
         (doubt("参数!B11", "所有客户都到了本月上限，还有 25万元分不下去，留在“未分解”", "请提高部分客户的本月能力上限，或与上级商量任务"),),
         planned_anew),
    Case(rules.SHORTFALL, "caps just large enough", all_five(本月能力上限=100_000), (), planned_anew),
    Case(rules.SURPLUS, "locks too large", all_five(锁定目标=110_000),
         (doubt("参数!B11", "本月最低回款和锁定目标加起来，比本月任务多 5万元", "请降低部分客户的本月最低回款或锁定目标"),), planned_anew),
    Case(rules.SURPLUS, "locks that are the target", all_five(锁定目标=100_000), (), planned_anew),
    Case(rules.NEWCOMER, "in mid-month", new("00106", 状态="新开"), (doubt("计划!C12", "月中新增的客户，期初目标是 0", TYPE_ONE, "00106"),), planned),
    Case(rules.NEWCOMER, "who takes no part", new("00106", 状态="停供"), (), planned),
    Case(rules.LEAVER, "nothing received", lambda month: for_customer(month, "tblCustomers", WU, 状态="停供"),
         leaver("停供", WU, "计划!D11", "0元"), planned),
    Case(rules.LEAVER, "something received", yi(状态="移交"), leaver("移交", YI, "计划!D8", "9万元"), planned),
    Case(rules.LEAVER, "refunds alone",
         lambda month: (for_customer(month, "tblCustomers", WU, 状态="停供"), receipt(month, WU, -5_000, day(5))),
         leaver("停供", WU, "计划!D11", "0元"), planned),
    Case(rules.RETURNED, "what the plan wrote", left_and_back,
         (doubt("计划!D11", "客户回来了，离开时程序写的目标调整 -10万元已撤回", "目标要改的话，请在“目标调整”加一行", WU),), planned),
    Case(rules.RETURNED, "what a person wrote", own_words, (), planned),
    Case(rules.RETURN_NOT_PLANNED, "since the plan", left_and_back,
         (doubt("客户!D9", "客户回来了，离开时程序写的目标调整 -10万元还没有撤回", FIRST, WU),), alone=False),
    Case(rules.RETURN_NOT_PLANNED, "what a person wrote", own_words),
    Case(rules.LEAVE_NOT_PLANNED, "since the plan", yi(状态="移交"),
         (doubt("客户!D6", "客户已移交，目标 10万元还没有改为已回款 9万元，多出的不在跟进清单里，却还在合计里", FIRST, YI),), listed),
    Case(rules.LEAVE_NOT_PLANNED, "all received", lambda month: (yi(状态="停供")(month), receipt(month, YI, 10_000, day(18)))),
    Case(rules.LEAVER, "all received", lambda month: (yi(状态="停供")(month), receipt(month, YI, 10_000, day(18))), (), planned),
]  # fmt: skip


def without(table: str, *codes: str, more: Edit = lambda month: None) -> Edit:
    """Delete these customers' rows of a table."""

    def edit(month: Month) -> None:
        held = month[table].columns["客户编码"]
        month[table].rearrange([row for row, code in enumerate(held) if code not in codes])
        more(month)

    return edit


def weights_changed(month: Month) -> None:
    """And the list is empty: nobody can know what targets were."""
    month["tblFollowups"].rearrange([None])
    for_customer(month, "tblCustomers", BING, 手工月均=1.0)


SURE, COPY = "请看一眼是否正确", "请从备份抄回（新客户填 0），或用命令 huikuan plan 文件名 --anew 全部重新分配"
BY_HAND = "请补填，备份里有原来的"
AS_IT_WAS = "照原来的分法，其余客户分毫不差"


def typed_0(month: Month) -> None:
    for_customer(month, "tblPlan", WU, 期初目标=0.0, 节点1=0.0, 节点2=0.0, 节点3=0.0)


def nothing_open(month: Month) -> None:
    month.names["hk_target"] = 400_000
    for_customer(month, "tblPlan", WU, 期初目标=None)


def left_without_one(month: Month) -> None:
    for_customer(month, "tblPlan", WU, 期初目标=None)
    for_customer(month, "tblCustomers", WU, 状态="停供")


BACK = [
    Case(rules.PLAN_ROWS_BACK, "two of five", without("tblPlan", YI, WU),
         (doubt("计划", f"有 2 个客户的行不见了，已补回：乙酒业、戊酒业；期初目标合计 20万元，{AS_IT_WAS}", SURE),), planned),
    Case(rules.PLAN_ROWS_BACK, "all are allocated again", without("tblPlan", YI),
         (doubt("计划", "有 1 个客户的行不见了，已补回：乙酒业；期初目标合计 10万元，和别的客户一起重新分配", SURE),), planned_anew),
    Case(rules.PLAN_ROWS_BACK, "all rows, named as far as there is room", without("tblPlan", JIA, YI, BING, DING, WU),
         (doubt("计划", "有 5 个客户的行不见了，已补回：甲酒业、乙酒业、丙酒业、丁酒业、戊酒业；期初目标合计 50万元，和别的客户一起重新分配", SURE),),
         planned),
    Case(rules.PLAN_ROWS_BACK, "a newcomer's", new("00106"), (), planned, alone=False),
    Case(rules.COMMITMENT_ROWS_BACK, "one", without("tblCommitments", YI),
         (doubt("承诺与差距", "有 1 个客户的行不见了，已补回：乙酒业；人填的障碍、障碍说明、支持方案无从得知", BY_HAND),), planned),
    Case(rules.COMMITMENT_ROWS_BACK, "a newcomer's", new("00106"), (), planned, alone=False),
    Case(rules.OPENING_BACK, "cleared", lambda month: for_customer(month, "tblPlan", WU, 期初目标=None),
         (doubt("计划!C11", f"期初目标是空的，已补回 10万元，{AS_IT_WAS}", SURE, WU),), planned),
    Case(rules.OPENING_BACK, "0 is a target", typed_0, (), planned),
    Case(rules.OPENING_LOST, "nobody can know", without("tblPlan", WU, more=weights_changed),
         (row("计划!C11", "期初目标是空的，无从得知，本月目标少算了；未分解 10万元里有他的", COPY, WU),), planned),
    Case(rules.OPENING_LOST, "since the plan", lambda month: for_customer(month, "tblPlan", WU, 期初目标=None),
         (row("计划!C11", "期初目标是空的，无从得知，本月目标少算了；未分解 10万元里有他的", COPY, WU),)),
    Case(rules.OPENING_LOST, "and nothing is open", nothing_open,
         (row("计划!C11", "期初目标是空的，无从得知，本月目标少算了", COPY, WU),)),
    Case(rules.OPENING_LOST, "of one who left", left_without_one, alone=False),
    Case(rules.GONE_FROM_PLAN, "who paid", without("tblPlan", YI),
         (row("客户!A6", "“计划”里这个客户的行不见了，累计实收 9万元没有算进合计", FIRST, YI),)),
    Case(rules.GONE_FROM_PLAN, "who paid and promised", without("tblPlan", JIA),
         (row("客户!A5", "“计划”里这个客户的行不见了，累计实收 4万元、客户承诺 6万元没有算进合计", FIRST, JIA),), listed, alone=False),
    Case(rules.GONE_FROM_PLAN, "who did neither", without("tblPlan", WU), (row("客户!A9", "“计划”里这个客户的行不见了", FIRST, WU),), measured),
    Case(rules.GONE_FROM_PLAN, "before the first plan", lambda month: None, (), planned, filled_month, alone=False),
    Case(rules.GONE_FROM_COMMITMENTS, "and his measures",
         without("tblCommitments", JIA, more=lambda month: add_row(
             month, "tblActions", 行动编号="A9", 客户编码=JIA, 措施="客户激励", 预计增量=5_000.0, 状态="已定")),
         (row("客户!A5", "“承诺与差距”里这个客户的行不见了，本月目标 10万元、累计实收 4万元、客户承诺 6万元、措施合计 5,000元没有算进合计",
              FIRST, JIA),)),
    Case(rules.GONE_FROM_COMMITMENTS, "told by every job", without("tblCommitments", WU),
         (row("客户!A9", "“承诺与差距”里这个客户的行不见了，本月目标 10万元没有算进合计", FIRST, WU),), listed),
    Case(rules.GONE_FROM_COMMITMENTS, "a newcomer's", new("00106")),
]  # fmt: skip


def on_list(code: str, **values: Value) -> Edit:
    """Type on the list: 丙 is its second, in row 8."""
    return lambda month: for_customer(month, "tblFollowups", code, **values)


def said(words: str) -> Edit:
    """丙's last contact, the day before, and what was said."""
    return lambda month: add_row(month, "tblContacts", 日期=day(17), 客户编码=BING, 结果=words)


LIST = [
    Case(rules.HALF_PROMISE, "no day", on_list(BING, 再次承诺金额=30_000),
         (row("跟进清单!M8", "填了再次承诺 3万元，却没有再次承诺日期，这一行暂不登记", "请补上再次承诺日期", BING),)),
    Case(rules.HALF_PROMISE, "no amount", on_list(BING, 再次承诺日期=day(26)),
         (row("跟进清单!L7", "填了再次承诺，却没有再次承诺金额，这一行暂不登记", "请补上再次承诺金额", BING),), listed),
    Case(rules.HALF_PROMISE, "both", on_list(BING, 再次承诺金额=30_000, 再次承诺日期=day(26)), alone=False),
    Case(rules.WAITING_PROMISE, "entered by the next list", on_list(BING, 再次承诺金额=30_000, 再次承诺日期=day(26)),
         (doubt("跟进清单!L8", "再次承诺 3万元还没有登记，没有算进客户承诺", "生成跟进清单（huikuan followups 或按钮）时会登记", BING),)),
    Case(rules.WAITING_PROMISE, "nothing promised", on_list(BING, 再次承诺金额=0, 再次承诺日期=day(26))),
    Case(rules.CONTACT_TO_COME, "tomorrow", on_list(BING, 实际联系日=day(19), 结果="谈妥"),
         (row("跟进清单!N8", "实际联系日 2026-11-19 在今天 2026-11-18 之后，这一行暂不登记", "请改成真正联系的那天；空白按清单的日期算", BING),)),
    Case(rules.CONTACT_TO_COME, "today", on_list(BING, 实际联系日=day(18), 结果="谈妥")),
    Case(rules.PROMISE_PAST, "before the list", on_list(BING, 再次承诺金额=30_000, 再次承诺日期=day(17)),
         (row("跟进清单!M8", "再次承诺日期 2026-11-17 在联系日 2026-11-18 之前，3万元暂不登记", "请改成客户答应到款的那天", BING),), alone=False),
    Case(rules.PROMISE_PAST, "of the contact's day", on_list(BING, 实际联系日=day(16), 再次承诺金额=30_000, 再次承诺日期=day(16)), alone=False),
    Case(rules.DAY_NAMED, "and no promise", said("周五付"),
         (doubt("跟进清单!M11", "2026-11-17 联系时说到 2026-11-20，没有登记承诺",
                "是承诺的，请在再次承诺日期填 2026-11-20，并填再次承诺金额；不是就不用管", BING),), listed),
    Case(rules.DAY_NAMED, "no day", said("再等等"), (), listed),
    Case(rules.NOT_IN_PLAN, "since the plan", new("00106"), (row("客户!A10", "计划里没有这个客户的目标", FIRST, "00106"),), listed),
    Case(rules.NOT_IN_PLAN, "and something is left out",
         lambda month: (new("00106")(month), receipt(month, "00106", 7_000, day(12)), receipt(month, "00106", 7_000, day(31, 10))),
         (row("客户!A10", "计划里没有这个客户的目标，累计实收 7,000元没有算进合计", FIRST, "00106"),), alone=False),
    Case(rules.NOT_IN_PLAN, "who takes no part", new("00106", 状态="停供"), (), listed),
    Case(rules.CANNOT_WORK_OUT, "the target", typed_over("tblPlan", "本月目标", "十万"),
         (over("计划!D11", "十万"), row("计划!L11", "本月目标算不出：请看期初目标和目标调整里是否有文字", "改好后再生成清单", WU)), listed),
    Case(rules.CANNOT_WORK_OUT, "the commitment", typed_over("tblCommitments", "客户承诺", "十万"),
         (over("承诺与差距!D11", "十万"), row("计划!L11", "该客户的数字算不出", "改好后再生成清单", WU)), listed),
    Case(rules.CANNOT_WORK_OUT, "typed over with a number", typed_over("tblPlan", "本月目标", 90_000.0),
         (over("计划!D11", "90,000.00"), doubt("计划!L11", "节点合计与本月目标不等，请重新分解计划", "", WU)), listed),
    Case(rules.TOO_FEW_CALLS, "one a day, on the last day", lambda month: month.names.update(hk_calls_per_day=1),
         (doubt("参数!B15", "每天联系 1 个，到 2026-11-30 还有 4 个客户排不上（待回 27万元），都先放在那一天", MORE_CALLS),), on_the_last_day),
    Case(rules.TOO_FEW_CALLS, "four of five", lambda month: month.names.update(hk_calls_per_day=4),
         (doubt("参数!B15", "每天联系 4 个，到 2026-11-30 还有 1 个客户排不上（待回 6万元），都先放在那一天", MORE_CALLS),), on_the_last_day),
    Case(rules.TOO_FEW_CALLS, "as many as there are", lambda month: month.names.update(hk_calls_per_day=5), (), on_the_last_day),
]  # fmt: skip


def ranged(header: str, letter: str, value: float, most: str, text: str) -> Case:
    told = stop(f"清单!{letter}7", f"{header}应在 0 到 {most} 之间，现在是 {text}", MEND)
    return Case(rules.MEASURE_RANGE, f"{header} {text}", measure(**{header: value}), (told,), measured)


MEASURES = [
    Case(rules.BUDGET, "below 0", lambda month: None,
         (stop("--budget", "措施预算应是不小于 0 的金额", "请写金额（元），如 --budget 50000 或 --budget 5万"),), with_budget(-1)),
    Case(rules.BUDGET, "0", lambda month: None, (), with_budget(0)),
    Case(rules.MEASURE_USE, "a word of one's own", measure(启用="停用"), (stop("清单!N7", "“停用”不是“是”或“否”", MEND),), measured),
    Case(rules.MEASURE_USE, "blank", measure(启用=None), (), measured),
    Case(rules.MEASURE_IS_ERROR, "an error", measure(单次成本=CellError.REF), (stop("清单!K7", "单次成本是错误值 #REF!", MEND),), measured),
    Case(rules.MEASURE_IS_ERROR, "blank", measure(单次成本=None), (), measured),
    Case(rules.MEASURE_NO_NUMBER, "words", measure(单次成本="两千块左右"), (stop("清单!K7", "“两千块左右”不是数字", MEND),), measured),
    Case(rules.MEASURE_NO_NUMBER, "words, as 校验 sees them", measure(单次成本="两千块左右"),
         (doubt("清单!K7", "“两千块左右”不是数字", MEND),), checked),
    Case(rules.MEASURE_NO_NUMBER, "true or false", measure(单次成本=True), (stop("清单!K7", "“True”不是数字", MEND),), measured),
    Case(rules.MEASURE_NO_NUMBER, "words that are read as a number", measure(单次成本="0.2万"),
         (doubt("清单!K7", "文字“0.2万”当作数字 2,000.00", "会写入的任务会改好这一格，请看一眼是否正确"),), measured),
    ranged("预计增量率", "I", 1.01, "1", "1.01"), ranged("预计增量率", "I", -0.01, "1", "-0.01"),
    ranged("增量上限", "J", 2e10, "10,000,000,000", "2e+10"), ranged("单次成本", "K", 2e10, "10,000,000,000", "2e+10"),
    ranged("见效天数", "L", 367, "366", "367"), ranged("次数上限", "M", 32, "31", "32"),
    Case(rules.MEASURE_RANGE, "the most that makes sense",
         measure(预计增量率=1, 增量上限=1e10, 单次成本=1e10, 见效天数=366, 次数上限=31), (), measured),
    Case(rules.MEASURE_RANGE, "0", measure(预计增量率=0, 增量上限=0, 单次成本=0, 见效天数=0, 次数上限=0), (), measured),
    Case(rules.MEASURE_NOT_WHOLE, "half a time", measure(次数上限=2.5), (stop("清单!M7", "次数上限应是整数，现在是 2.5", MEND),), measured),
    Case(rules.MEASURE_NOT_WHOLE, "half a day", measure(见效天数=2.5), (stop("清单!L7", "见效天数应是整数，现在是 2.5", MEND),), measured),
    Case(rules.MEASURE_NOT_WHOLE, "half a yuan", measure(次数上限=2.0, 单次成本=2.5), (), measured),
    Case(rules.MEASURE_TWICE, "two of a name", measure(措施="潜力分析 "), (stop("清单!G7", "措施“潜力分析”重名", MEND),), measured),
    Case(rules.MEASURE_TWICE, "one like it", measure(措施="潜力分析会"), (), measured),
    Case(rules.MEASURE_UNKNOWN, "asked for", measure(须先有="客户激力、促销培训"),
         (stop("清单!O7", "须先有：措施表里没有“客户激力”", MEND),), measured),
    Case(rules.MEASURE_UNKNOWN, "excluded", measure(不可同做="送货，拜访"),
         (stop("清单!P7", "不可同做：措施表里没有“拜访”", MEND), stop("清单!P7", "不可同做：措施表里没有“送货”", MEND)), measured),
    Case(rules.MEASURE_UNKNOWN, "names between any marks", measure(须先有="促销培训；开发网点;促销宣传/潜力分析　下游进货促销\n"), (), measured),
    # 1,000 buy one 培训, 5,000. Its 6.25 a yuan, the most there is, would make 6,250 of the whole budget: 1,250 more
    Case(rules.MEASURES_SHORT, "nothing is searched", lambda month: None,
         (doubt("措施行动", "搭配太多，没有全部算过：能补的离最优最多差 1,250元", LONGER),), at_once(1_000_00)),
    Case(rules.MEASURES_SHORT, "the guess is the best that there can be", lambda month: None, (), at_once(1_600_00)),
    Case(rules.MEASURES_SHORT, "searched", lambda month: None, (), with_budget(1_000_00)),
    # everything that 戊 could be given is given, 242,000 in all; a cheaper mix for the others may have been passed over
    Case(rules.MEASURES_DEARER, "not every mix is kept", lambda month: None,
         (doubt("措施行动", "搭配太多，没有全部算过：能补的不会更多，费用不一定最省", LONGER),), thinned_out),
    Case(rules.MEASURES_DEARER, "every mix", lambda month: None, (), measured),
    Case(rules.OBSTACLE_UNKNOWN, "of no list", measure(适用障碍="动销,钱紧"),
         (doubt("清单!H7", "适用障碍：障碍表里没有“钱紧”，这项措施不会因它被建议", MEND),), measured),
    Case(rules.OBSTACLE_UNKNOWN, "of the list", measure(适用障碍="动销 资金"), (), measured),
]  # fmt: skip

CASES = [*PLAN, *BACK, *LIST, *MEASURES]
