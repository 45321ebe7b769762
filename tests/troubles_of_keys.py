"""Codes and words that Excel takes for others than people do: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

import datetime as dt

from conftest import BING, DING, JIA, YI
from month_in_memory import add_row, day, for_customer, receipt, set_cells
from troubles import Case, Edit, Told, doubt, row, stop
from troubles_of_rows import added, received

from xl_huikuan.book.checks import rules
from xl_huikuan.book.month import Month
from xl_huikuan.values import Value

OBSTACLES = "资金、库存、动销、价格、竞品、信心、不重视、网点、费用、无方案"


def typed(table: str, code: str, **values: Value) -> Edit:
    return lambda month: for_customer(month, table, code, **values)


def meant(where: str, header: str, text: str, value: str, customer: str | None, left_out: str = "") -> Told:
    what = f"“{header}”写的是“{text}”，空格、全角或数字写法不同，当作“{value}”{left_out}"
    return doubt(where, what, "会写入的任务会改好这一格，请看一眼是否正确", customer)


def code(text: str, shown: str, left_out: str = "，7.72万元原来没有算进该客户") -> Case:
    """A receipt of 丁, in row 10."""
    value = "d4" if text[0] == "d" else DING
    told = (meant("回款流水!B10", "客户编码", shown, value, value, left_out),)
    return Case(rules.KEY_MENDED, repr(text), received(text, 77_200, day(5)), told)


def in_customers(month: Month) -> None:
    """丁 has a space in 客户, and two receipts without one; and a promise with one."""
    for_customer(month, "tblCustomers", DING, 客户编码="D4 ")
    receipt(month, DING, 77_200, day(5))
    for_customer(month, "tblPromises", DING, 客户编码="D4 ")


def unknown(where: str, header: str, word: str, choices: str, customer: str | None = JIA, left_out: str = "") -> Told:
    return doubt(where, f"“{header}”里的“{word}”不在选项里{left_out}", f"请从 {choices} 里选", customer)


KEYS = [
    code("D4 ", "D4␠"), code(" D4", "␠D4"), code("D4\xa0", "D4␠"), code("D4　", "D4␠"), code("Ｄ４", "Ｄ４"), code("D4\u200b", "D4␠"),
    code("D4\n", "D4␠"), code("\tD4", "␠D4"), code("'D4", "'D4"), code("''D4", "''D4"), code("D 4", "D 4"), code("d\xa0４", "d␠４"),
    Case(rules.KEY_MENDED, "small letters, which Excel takes for the same", received("d4", 77_200, day(5))),
    Case(rules.KEY_MENDED, "a number that Excel takes for the same", received(101.0, 5_000, day(5)),
         (meant("回款流水!B10", "客户编码", "101", JIA, JIA),)),
    Case(rules.KEY_MENDED, "a code that Excel took for a day", received(dt.date(2026, 1, 3), 5_000, day(5)),
         (meant("回款流水!B10", "客户编码", "2026-01-03", BING, BING, "，5,000元原来没有算进该客户"),)),
    Case(rules.KEY_MENDED, "nobody's, whose sum is told as such", received("X9 ", 5_000, day(5)),
         (doubt("回款流水!B10", "客户编码“X9”不在客户表里，5,000元没有算进去", "请核对编码，或先在客户表登记"),
          meant("回款流水!B10", "客户编码", "X9␠", "X9", "X9"))),
    Case(rules.KEY_MENDED, "a promise", typed("tblPromises", BING, 客户编码="1-3 "),
         (meant("承诺登记!B6", "客户编码", "1-3␠", BING, BING, "，5万元原来没有算进该客户"),)),
    Case(rules.KEY_MENDED, "a change of target of nothing", added("tblTargetChanges", 客户编码="D4 ", 日期=day(5), 调整额=0),
         (meant("目标调整!B5", "客户编码", "D4␠", DING, DING),)),
    Case(rules.KEY_MENDED, "an action", added("tblActions", 行动编号="A9 ", 客户编码="D4 ", 措施="客户激励", 预计增量=2_000, 状态=" 已定"),
         (meant("措施行动!A5", "行动编号", "A9␠", "A9", DING),
          meant("措施行动!B5", "客户编码", "D4␠", DING, DING, "，2,000元原来没有算进该客户"),
          meant("措施行动!J5", "状态", "␠已定", "已定", DING, "，2,000元原来没有算对"))),
    Case(rules.KEY_MENDED, "months before", added("tblHistory", 月份="2026-10", 客户编码="D4 ", 目标=1, 实收=3_000),
         (meant("历史!B5", "客户编码", "D4␠", DING, DING, "，3,000元原来没有算进该客户"),)),
    Case(rules.KEY_MENDED, "计划, 承诺与差距 and 跟进清单", lambda month: [for_customer(month, table, DING, 客户编码="D4 ")
         for table in ("tblPlan", "tblCommitments", "tblFollowups")],
         (meant("计划!A10", "客户编码", "D4␠", DING, DING, "，10万元原来没有算进该客户"), meant("承诺与差距!A10", "客户编码", "D4␠", DING, DING),
          meant("跟进清单!R7", "客户编码", "D4␠", DING, DING))),
    Case(rules.KEY_MENDED, "客户: the ledgers' sums were counted for nobody", in_customers,
         (meant("客户!A8", "客户编码", "D4␠", DING, DING, "，回款流水 8.72万元、计划 10万元原来没有算进该客户"),
          meant("承诺登记!B7", "客户编码", "D4␠", DING, DING))),
    Case(rules.CODE_TWICE, "equal when mended", lambda month: add_row(month, "tblCustomers", 客户编码="Ｄ4 ", 客户名称="己", 信用等级="A"),
         (stop("客户!A10", "客户编码“D4”与第 客户!A8 格重复（Excel 把 00123 与 123、1E3 与 1000、1-3 与 01/03、大写与小写当作同一个）",
               "每个客户只留一个编码", DING), meant("客户!A10", "客户编码", "Ｄ4␠", DING, DING))),
    Case(rules.KEY_MENDED, "promises' numbers", lambda month: (for_customer(month, "tblPromises", JIA, 承诺编号="P202611-001 "),
         add_row(month, "tblPromises", 承诺编号="P202611-099", 客户编码=JIA, 作出日=day(17), 承诺到款日=day(27), 承诺金额=20_000,
                 替代编号="P202611－001")),
         (meant("承诺登记!A5", "承诺编号", "P202611-001␠", "P202611-001", JIA),
          meant("承诺登记!I10", "替代编号", "P202611－001", "P202611-001", JIA))),
    Case(rules.KEY_MENDED, "a receipt's number", received(DING, 5, day(5), 流水号="７7 "),
         (meant("回款流水!J10", "流水号", "７7␠", "77", DING),)),
    Case(rules.KEY_MENDED, "nothing but spaces is nothing", received(DING, 5, day(5), 流水号=" 　")),
    Case(rules.KEY_MENDED, "words", lambda month: (for_customer(month, "tblCustomers", JIA, 状态="正常 ", 结算方式="先款\xa0后货", 信用等级="Ａ"),
         for_customer(month, "tblReceipts", JIA, 方式="转账　", 款项性质="清欠 ", 状态="财务确认 "),
         for_customer(month, "tblPromises", BING, 未承诺原因="资金 ")),
         (meant("客户!D5", "状态", "正常␠", "正常", JIA), meant("客户!E5", "结算方式", "先款␠后货", "先款后货", JIA),
          meant("客户!F5", "信用等级", "Ａ", "A", JIA), meant("承诺登记!G6", "未承诺原因", "资金␠", "资金", BING),
          meant("回款流水!E7", "方式", "转账␠", "转账", JIA, "，4万元原来没有算对"),
          meant("回款流水!F7", "款项性质", "清欠␠", "清欠", JIA, "，4万元原来没有算对"),
          meant("回款流水!H7", "状态", "财务确认␠", "财务确认", JIA, "，4万元原来没有算对"))),
    Case(rules.KEY_MENDED, "a small letter, which Excel takes for the same", typed("tblCustomers", JIA, 信用等级="a")),
    Case(rules.KEY_MENDED, "a list's own word", lambda month: set_cells(month, "tblGrades", 0, 信用等级="A\xa0"),
         (meant("清单!A6", "信用等级", "A␠", "A", None),)),
    Case(rules.WORD_UNKNOWN, "a receipt's state", received(DING, 77_200, day(5), 状态="作废 "),
         (row("回款流水!H10", "“状态”里的“作废 ”不在选项里，7.72万元已照数算入", "请从 业务员报款、财务确认 里选", DING),)),
    Case(rules.WORD_UNKNOWN, "no state", received(DING, 77_200, day(5), 状态=None)),
    Case(rules.WORD_UNKNOWN, "a way of settlement", typed("tblCustomers", JIA, 结算方式="现结"),
         (row("客户!E5", "“结算方式”里的“现结”不在选项里", "请从 先款后货、账期 里选", JIA),)),
    Case(rules.WORD_UNKNOWN, "words that no figure depends on", lambda month: (for_customer(month, "tblPromises", BING, 未承诺原因="没空"),
         for_customer(month, "tblCommitments", JIA, 障碍="天气"), add_row(month, "tblContacts", 客户编码=JIA, 方式="短信")),
         (unknown("承诺登记!G6", "未承诺原因", "没空", "不重视、无方案、资金、库存", BING),
          unknown("承诺与差距!K7", "障碍", "天气", OBSTACLES),
          unknown("跟进记录!D5", "方式", "短信", "电话、上门、微信、经理出面"))),
    Case(rules.WORD_UNKNOWN, "a day off", added("tblHolidays", 日期=day(5), 类型="补班"), (unknown("清单!AD6", "类型", "补班", "休、班", None),)),
    Case(rules.WORD_UNKNOWN, "a measure of one's own", added("tblActions", 客户编码=YI, 措施="赠品", 预计增量=5, 状态="已定")),
    Case(rules.RECEIPT_RULE_TWICE, "a word with a space", lambda month: add_row(month, "tblReceiptRules", 方式="转账 ", 款项性质="清欠", 计入比例=1),
         (doubt("清单!Y26", "方式“转账”与款项性质“清欠”的计入比例有两行，到款按平均计入", "请删掉多出的一行"),
          meant("清单!Y26", "方式", "转账␠", "转账", None))),
    Case(rules.RECEIPT_RULE_TWICE, "a way of one's own", added("tblReceiptRules", 方式="微信", 款项性质="清欠", 计入比例=1)),
]  # fmt: skip

CASES = KEYS
