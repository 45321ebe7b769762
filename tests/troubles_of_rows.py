"""Rows of the ledgers, and formulas: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

from conftest import BING, JIA, WU, YI
from month_in_memory import add_row, day, for_customer, receipt, row_of
from troubles import Case, Edit, Told, doubt, row, stop

from xl_huikuan.book.checks import rules
from xl_huikuan.book.month import Month
from xl_huikuan.values import CellError, Value

NO_CODE, REGISTER = "请补上编码，或删掉这一行", "请核对编码，或先在客户表登记"
OTHER_MONTH, NOT_YET = "日期写错了请改；确是别的月份就不用管", "还没到的款请先删掉"
WRITE_DAY = "请写成 2026-11-05 这样的日期"
ZEROS, STATE, MINE = "请看是否多打了零", "请从 建议、已定、完成 里选", "请填被替代的那一笔的承诺编号，或清空"
A_RULE = "请从下拉列表里选，或在“清单”的计入比例里加一行"
ONE_ROW, RECALCULATE = "请删掉多出的一行", "要恢复公式：运行 huikuan repair，或点“修复”"


def received(code: Value, amount: Value, on: Value, **more: Value) -> Edit:
    """A receipt, in row 10."""
    return lambda month: receipt(month, code, amount, on, **more)


def added(table: str, **values: Value) -> Edit:
    return lambda month: add_row(month, table, **values)


def promised(code: str, **values: Value) -> Edit:
    """Type into a customer's promise: 甲's is in row 5, 丙's in row 6, 戊's empty one in row 9."""
    return lambda month: for_customer(month, "tblPromises", code, **values)


def typed_over(table: str, header: str, value: Value) -> Edit:
    """Type over a formula of 戊, the fifth row."""

    def edit(month: Month) -> None:
        month.typed_over[table, header] = {row_of(month, table, WU): value}

    return edit


def outside(where: str, on: str, amount: str, customer: str) -> tuple[Told, ...]:
    what = f"{on} 不在本月 2026-11-01 到 2026-11-30 之内，{amount}没有算进本月"
    return (doubt(where, what, OTHER_MONTH, customer),)


def action(**values: Value) -> Edit:
    """An action of 乙, in row 5."""
    return added("tblActions", 客户编码=YI, 措施="客户激励", **values)


def over(where: str, value: str) -> Told:
    return doubt(where, f"这一格本来是公式，现在是别的内容（{value}），合计按它算", RECALCULATE, WU)


def past(code, month_of_it, **amounts):
    return added("tblHistory", 客户编码=code, 月份=month_of_it, **amounts)


def unused(why, amount):
    return doubt("历史!B5", f"这一笔历史{why}，{amount}不作预计的依据", "确是这样就不用管；写错了请改")


CLAIM = "请在“待认领”的“客户编码”填上是谁的款，再导入一次（按钮，或 huikuan import-receipts 文件名）"
AGAIN = "请再导入一次（按钮，或 huikuan import-receipts 文件名），就归到填的客户"


def waits(*amounts: float, **more: Value) -> Edit:
    """Receipts in 待认领, from row 5."""

    def edit(month: Month) -> None:
        for amount in amounts:
            add_row(month, "tblUnmatched", 日期=day(5), 付款人="王二", 金额=amount, **more)

    return edit


IMPORTING = [
    Case(rules.UNCLAIMED, "two", waits(500, -20.5), (doubt("待认领", "有 2 笔到款还没有认领，合计 479.50元没有算给任何客户", CLAIM),)),
    Case(rules.UNCLAIMED, "none", waits()),
    Case(rules.CLAIMED, "typed, not imported yet", waits(500, 客户编码=JIA),
         (doubt("待认领", "有 1 笔到款填了客户编码，还没有归入回款流水，合计 500元没有算进去", AGAIN),)),
    Case(rules.CLAIMED, "none", added("tblAliases", 付款户名="王二", 客户编码=JIA)),
    Case(rules.CODE_UNKNOWN, "claimed for nobody", waits(500, 客户编码="X9"),
         (doubt("待认领!E5", "客户编码“X9”不在客户表里，500元没有算进去", REGISTER),)),
    Case(rules.CODE_UNKNOWN, "an alias of nobody", added("tblAliases", 付款户名="王二", 客户编码="X9"),
         (doubt("别名!C5", "客户编码“X9”不在客户表里", REGISTER, None),)),
    Case(rules.ROW_WITHOUT_CODE, "an alias", added("tblAliases", 付款户名="王二"), (doubt("别名!C5", "这一行没有客户编码", NO_CODE),)),
]  # fmt: skip

LEDGERS = [
    Case(rules.ROW_WITHOUT_CODE, "a receipt", received(None, 500, day(5)),
         (doubt("回款流水!B10", "这一行没有客户编码，500元没有算进任何客户", NO_CODE),)),
    Case(rules.ROW_WITHOUT_CODE, "a contact", added("tblContacts", 结果="谈妥"), (doubt("跟进记录!B5", "这一行没有客户编码", NO_CODE),)),
    Case(rules.ROW_WITHOUT_CODE, "a receipt without a sum", received(None, None, day(5))),
    Case(rules.ROW_WITHOUT_CODE, "a sum that is told as too large", received(None, 1e12, day(5)),
         (doubt("回款流水!D10", "“金额”大得不合理：1e+12", ZEROS),)),
    Case(rules.CODE_UNKNOWN, "a receipt", received("X9", 12_345, day(5)),
         (doubt("回款流水!B10", "客户编码“X9”不在客户表里，12,345元没有算进去", REGISTER),)),
    Case(rules.CODE_UNKNOWN, "a promise", added("tblPromises", 客户编码="X8", 承诺到款日=day(27), 承诺金额=7_000),
         (doubt("承诺登记!B10", "客户编码“X8”不在客户表里，7,000元没有算进去", REGISTER),)),
    Case(rules.CODE_UNKNOWN, "a change of target", added("tblTargetChanges", 客户编码="X8", 日期=day(27), 调整额=-7_000),
         (doubt("目标调整!B5", "客户编码“X8”不在客户表里，-7,000元没有算进去", REGISTER),)),
    Case(rules.CODE_UNKNOWN, "an action", added("tblActions", 客户编码="X8", 预计增量=7_000, 状态="已定"),
         (doubt("措施行动!B5", "客户编码“X8”不在客户表里，7,000元没有算进去", REGISTER),)),
    Case(rules.CODE_UNKNOWN, "a contact", added("tblContacts", 客户编码="X8", 结果="谈妥"),
         (doubt("跟进记录!B5", "客户编码“X8”不在客户表里", REGISTER),)),
    Case(rules.CODE_UNKNOWN, "on the list, with a promise",
         lambda month: (for_customer(month, "tblFollowups", BING, 再次承诺金额=30_000), for_customer(month, "tblCustomers", BING, 客户编码="X8")),
         (doubt("承诺登记!B6", "客户编码“1-3”不在客户表里，“计划”里还有他，5万元还算在合计里", REGISTER),
          doubt("跟进清单!R8", "客户编码“1-3”不在客户表里，3万元没有算进去", REGISTER)), alone=False),
    Case(rules.HISTORY_UNUSED, "nobody's", past(None, "2026-10", 实收=1_000), (unused("没有客户编码", "1,000元"),)),
    Case(rules.HISTORY_UNUSED, "who is no customer", past("X8", "2026-10", 实收=1_000, 目标=5), (unused("的客户不在客户表里", "1,000元"),)),
    Case(rules.HISTORY_UNUSED, "no month", past(JIA, None, 承诺=2_000), (unused("没有月份", "2,000元"),)),
    Case(rules.HISTORY_UNUSED, "this month", past(JIA, "2026-11", 目标=3_000), (unused("不早于本月", "3,000元"),)),
    Case(rules.HISTORY_UNUSED, "the month before", past(JIA, "2026-10", 实收=1_000)),
    Case(rules.HISTORY_UNUSED, "without a sum", past("X8", "2026-10")),
    Case(rules.CODE_UNKNOWN, "in other letters", received("d4", 1_000, day(5))),
    Case(rules.AMOUNT_WITHOUT_DATE, "a receipt", received(JIA, 1_000, None),
         (row("回款流水!A10", "有金额 1,000元，没有日期，没有算进去", "请补上日期", JIA),)),
    Case(rules.AMOUNT_WITHOUT_DATE, "a promise", promised(WU, 承诺金额=1_000),
         (row("承诺登记!E9", "有金额 1,000元，没有承诺到款日，没有算进去", "请补上日期", WU),)),
    Case(rules.AMOUNT_WITHOUT_DATE, "a receipt of nothing", received(JIA, 0, None)),
    Case(rules.CELL_UNREADABLE, "a receipt's day, and what it leaves out", received(JIA, 1_000, "下周"),
         (row("回款流水!A10", "“日期”不是日期：“下周”，1,000元没有算进去", WRITE_DAY, JIA),)),
    Case(rules.CELL_UNREADABLE, "a promise's day", promised(WU, 承诺金额=1_000, 承诺到款日=20261105.0),
         (row("承诺登记!E9", "“承诺到款日”不是日期：“20261105.0”，1,000元没有算进去", WRITE_DAY, WU),)),
    Case(rules.CELL_UNREADABLE, "the day of a change of target", added("tblTargetChanges", 客户编码=JIA, 日期="月中", 调整额=-7_000),
         (row("目标调整!A5", "“日期”不是日期：“月中”，-7,000元没有算进去", WRITE_DAY, JIA),)),
    Case(rules.CELL_UNREADABLE, "the day of a promise on the list",
         lambda month: for_customer(month, "tblFollowups", BING, 再次承诺金额=30_000, 再次承诺日期="下周"),
         (row("跟进清单!M8", "“再次承诺日期”不是日期：“下周”，3万元没有算进去", WRITE_DAY, BING),)),
    Case(rules.CELL_UNREADABLE, "the day of a receipt of nothing", received(JIA, 0, "下周"),
         (row("回款流水!A10", "“日期”不是日期：“下周”", WRITE_DAY, JIA),)),
    Case(rules.DATE_WITHOUT_AMOUNT, "a receipt", received(JIA, None, day(5)),
         (row("回款流水!D10", "有日期，没有金额", "请补上金额", JIA),)),
    Case(rules.DATE_WITHOUT_AMOUNT, "a promise", promised(WU, 承诺到款日=day(25)),
         (row("承诺登记!F9", "有承诺到款日，没有承诺金额", "请补上金额", WU),)),
    Case(rules.DATE_WITHOUT_AMOUNT, "an empty promise", promised(WU, 未承诺原因="资金")),
    Case(rules.OUTSIDE_MONTH, "the day before the first", received(JIA, 1_000, day(31, 10)), outside("回款流水!A10", "2026-10-31", "1,000元", JIA)),
    Case(rules.OUTSIDE_MONTH, "the day after the last", received(JIA, 1_000, day(1, 12)), outside("回款流水!A10", "2026-12-01", "1,000元", JIA)),
    Case(rules.OUTSIDE_MONTH, "a promise", promised(BING, 承诺到款日=day(1, 12)), outside("承诺登记!E6", "2026-12-01", "5万元", BING)),
    Case(rules.OUTSIDE_MONTH, "a change of target", added("tblTargetChanges", 客户编码=JIA, 日期=day(31, 10), 调整额=-7_000),
         outside("目标调整!A5", "2026-10-31", "-7,000元", JIA)),
    Case(rules.OUTSIDE_MONTH, "the first day", received(JIA, 1_000, day(1))),
    Case(rules.OUTSIDE_MONTH, "the last day", promised(BING, 承诺到款日=day(30))),
    Case(rules.OUTSIDE_MONTH, "a contact, which counts in any month", added("tblContacts", 客户编码=JIA, 日期=day(1, 10), 结果="谈妥")),
    Case(rules.OUTSIDE_MONTH, "nothing but a refund's sum that is told as too large", received(JIA, -1e12, day(1, 12)),
         (row("回款流水!D10", "“金额”大得不合理：-1e+12", ZEROS, JIA),)),
    Case(rules.RECEIPT_OF_TOMORROW, "tomorrow", received(JIA, 1_000, day(19)),
         (doubt("回款流水!A10", "到款日期 2026-11-19 在今天 2026-11-18 之后，1,000元已算进累计实收", NOT_YET, JIA),)),
    Case(rules.RECEIPT_OF_TOMORROW, "the last day", received(JIA, 1_000, day(30)),
         (doubt("回款流水!A10", "到款日期 2026-11-30 在今天 2026-11-18 之后，1,000元已算进累计实收", NOT_YET, JIA),)),
    Case(rules.RECEIPT_OF_TOMORROW, "today", received(JIA, 1_000, day(18))),
    Case(rules.RECEIPT_OF_TOMORROW, "a promise of tomorrow", promised(BING, 承诺到款日=day(19))),
    Case(rules.ABSURD_AMOUNT, "a promise above the month's target", promised(BING, 承诺金额=500_000.01),
         (doubt("承诺登记!F6", "一笔承诺 500,000.01元，比全月任务还大，已照数算入", ZEROS, BING),)),
    Case(rules.ABSURD_AMOUNT, "a refund above it", received(JIA, -500_001, day(5)),
         (doubt("回款流水!D10", "一笔到款 -500,001元，比全月任务还大，已照数算入", ZEROS, JIA),)),
    Case(rules.ABSURD_AMOUNT, "a change above it", added("tblTargetChanges", 客户编码=JIA, 日期=day(5), 调整额=600_000),
         (doubt("目标调整!D5", "一笔目标调整 60万元，比全月任务还大，已照数算入", ZEROS, JIA),
          doubt("计划!L7", "节点合计与本月目标不等，请重新分解计划", "", JIA))),
    Case(rules.ABSURD_AMOUNT, "equal to the month's target", promised(BING, 承诺金额=500_000)),
    Case(rules.ABSURD_AMOUNT, "a month without a target", lambda month: month.names.update(hk_target=0)),
    Case(rules.NO_RECEIPT_RULE, "an unknown way", lambda month: for_customer(month, "tblReceipts", YI, 方式="微信"),
         (row("回款流水!E8", "方式“微信”与款项性质“清欠”没有对应的计入比例，9万元没有算进去", A_RULE, YI),)),
    Case(rules.NO_RECEIPT_RULE, "none at all", received(YI, 5, day(5), 方式=None),
         (row("回款流水!E10", "方式“”与款项性质“清欠”没有对应的计入比例，5元没有算进去", A_RULE, YI),)),
    Case(rules.NO_RECEIPT_RULE, "one that counts for nothing", received(YI, 5, day(5), 方式="冲抵")),
    Case(rules.ACTION_STATE_UNKNOWN, "a word of one's own", action(预计增量=5_000, 状态="作废"),
         (doubt("措施行动!J5", "状态“作废”不认识，5,000元没有算进措施合计", STATE, YI),)),
    Case(rules.ACTION_STATE_UNKNOWN, "and no sum", action(状态="作废"), (doubt("措施行动!J5", "状态“作废”不认识", STATE, YI),)),
    Case(rules.ACTION_STATE_UNKNOWN, "an error is told as one", action(状态=CellError.NA),
         (row("措施行动!J5", "“状态”是错误值 #N/A", "请改成正确的内容，或清空", YI),)),
    Case(rules.ACTION_STATE_UNKNOWN, "a suggestion", action(状态="建议")),
    Case(rules.ACTION_WITHOUT_STATE, "blank", action(预计增量=6_000),
         (doubt("措施行动!J5", "这项行动没有状态，6,000元没有算进措施合计", STATE, YI),)),
    Case(rules.ACTION_WITHOUT_STATE, "done", action(预计增量=6_000, 状态="完成")),
]  # fmt: skip


def renewed(number: str) -> Edit:
    """A second promise of 丙, in row 10, that replaces one."""
    return added("tblPromises", 承诺编号="P202611-009", 客户编码=BING, 作出日=day(17), 承诺到款日=day(27), 承诺金额=50_000,
                 级次=1, 替代编号=number)  # fmt: skip


def foreign(number: str, where: str) -> tuple[Told, ...]:
    return (row(where, f"替代编号“{number}”不是该客户的另一笔承诺", MINE, BING),)


PROMISES = [
    Case(rules.PROMISE_NUMBER_TWICE, "丙's is 甲's", promised(BING, 承诺编号="P202611-001"),
         (row("承诺登记!A6", "承诺编号“P202611-001”与 承诺登记!A5 重复", "请清空其中一个，程序会另编", BING),)),
    Case(rules.PROMISE_NUMBER_TWICE, "of nobody", added("tblPromises", 承诺编号="P202611-001"),
         (row("承诺登记!A10", "承诺编号“P202611-001”与 承诺登记!A5 重复", "请清空其中一个，程序会另编"),)),
    Case(rules.PROMISE_NUMBER_TWICE, "once", promised(BING, 承诺编号="P202611-099")),
    Case(rules.PROMISE_NUMBER_TWICE, "two without any", lambda month: (promised(BING, 承诺编号=None)(month), promised(WU, 承诺编号=None)(month))),
    Case(rules.REPLACES_FOREIGN, "甲's", renewed("P202611-001"), foreign("P202611-001", "承诺登记!I10")),
    Case(rules.REPLACES_FOREIGN, "nobody's", renewed("P202611-077"), foreign("P202611-077", "承诺登记!I10")),
    Case(rules.REPLACES_FOREIGN, "itself", promised(BING, 替代编号="P202611-002"), foreign("P202611-002", "承诺登记!I6")),
    Case(rules.REPLACES_FOREIGN, "the customer's own other promise", renewed("P202611-002")),
    Case(rules.CUSTOMER_TWICE, "in 计划", added("tblPlan", 客户编码=JIA), (stop("计划!A12", "客户“00101”在这张表里有两行", ONE_ROW),)),
    Case(rules.CUSTOMER_TWICE, "in 承诺与差距", added("tblCommitments", 客户编码=JIA),
         (stop("承诺与差距!A12", "客户“00101”在这张表里有两行", ONE_ROW),)),
    Case(rules.CUSTOMER_TWICE, "in 跟进清单", added("tblFollowups", 客户编码=JIA), (stop("跟进清单!R12", "客户“00101”在这张表里有两行", ONE_ROW),)),
    Case(rules.CUSTOMER_TWICE, "in 承诺登记, where that is normal", added("tblPromises", 客户编码=JIA)),
]  # fmt: skip

NEGATIVE = "本月目标是负数，请看目标调整是否减多了"
FORMULAS = [
    Case(rules.TYPED_OVER, "a number", typed_over("tblPlan", "累计实收", 5_000.0), (over("计划!I11", "5,000.00"),)),
    Case(rules.TYPED_OVER, "a day", typed_over("tblCommitments", "支持方案", day(5)), (over("承诺与差距!O11", "2026-11-05"),)),
    Case(rules.TYPED_OVER, "an action's cell, which is for typing", action(预计增量=5_000, 状态="已定")),
    Case(rules.FORMULA_CLEARED, "a cell", lambda month: month.cleared.update({("tblPlan", "累计实收"): {0: None}}),
         (doubt("计划!I7", "这一格本来是公式，现在是空白，表里的合计少了它", "“分解计划”“生成跟进清单”“测算措施”和“修复”会补上公式"),)),
    Case(rules.FORMULA_CLEARED, "none", lambda month: month.cleared.clear()),
    Case(rules.FIGURE_OVER, "a total", lambda month: (month.figures_over.update({("hk_plan_received", 0, 0): 7.0}),
         month.name_places.update(hk_plan_received="计划!I4")),
         (doubt("计划!I4", "“累计实收”本来是公式，现在是别的内容（7.00）", "要恢复公式：运行 huikuan repair，或点“修复”"),)),
    Case(rules.FIGURE_OVER, "in a block, cleared", lambda month: (month.figures_over.update({("hk_footing", 1, 3): None}),
         month.name_places.update(hk_footing="对账!A7")),
         (doubt("对账!D8", "“金额·差额”本来是公式，现在是别的内容（空白）", "要恢复公式：运行 huikuan repair，或点“修复”"),)),
    Case(rules.FIGURE_OVER, "none", lambda month: month.figures_over.clear()),
    Case(rules.UNCALCULATED, "a formula without a value", lambda month: month.uncalculated.append("客户!Y6"),
         (stop("客户!Y6", "这一格是公式，但还没有算出结果", "请用 Excel 打开工作簿、保存一次再试，或改填数字"),)),
    Case(rules.UNCALCULATED, "none", lambda month: month.uncalculated.clear()),
    Case(rules.ROW_CHECK, "a target below 0", added("tblTargetChanges", 客户编码=YI, 日期=day(17), 调整额=-150_000),
         (doubt("计划!L8", NEGATIVE, "", YI), doubt("承诺与差距!P8", NEGATIVE, "", YI))),
    Case(rules.ROW_CHECK, "nothing of one whose trouble is told", promised(BING, 承诺金额="三五万吧"),
         (row("承诺登记!F6", "“承诺金额”不是数字：“三五万吧”", "请改成数字，例如 200000 或 20万", BING),)),
]  # fmt: skip

CASES = [*IMPORTING, *LEDGERS, *PROMISES, *FORMULAS]
