"""Rows typed beneath a table that did not grow: every kind of row, and what is told of it."""

from __future__ import annotations

from conftest import BING, JIA
from month_in_memory import day, type_beneath
from troubles import Case, Edit, Told, doubt, listed, stop

from xl_huikuan.book.checks import rules
from xl_huikuan.book.month_table import RowBeneath
from xl_huikuan.values import CellError, Value

TAKES, DRAG = "“分解计划”“生成跟进清单”“测算措施”会把它收进表格", "也可以在 Excel 里把表格的右下角拖到这里"
PUT_THERE = "是这张表的内容，请填上客户编码、紧接着表格最后一行放；重复的请删掉，别的内容请移到别处"
MAKE_ROOM = "请移到表格上面或别的表页，给表格往下加行留出地方"
NOT_BY_HAND = "是到款请记在“回款流水”，别的内容请移到别处；再把这里清空"
THEIR_OWN = "请填到这个客户已有的那一行；要给目标，请用“锁定目标”或“目标调整”；再把这里清空"
PAID: dict[str, Value] = {
    "日期": day(12),
    "客户编码": BING,
    "金额": 7_000.0,
    "方式": "转账",
    "款项性质": "清欠",
    "状态": "财务确认",
}
"""A receipt; typed beneath 回款流水 it stands in row 17."""


def beneath(table: str, *rows: dict[str, Value], after: int = 0) -> Edit:
    return lambda month: type_beneath(month, table, *rows, after=after)


def not_in(where: str, rows: str, sums: str = "") -> tuple[Told, ...]:
    return (doubt(where, f"表格下面第 {rows} 行不在表格里{sums}，还没有算进去", f"{TAKES}；{DRAG}"),)


def put_off(where: str, rows: str, sums: str = "") -> Told:
    return doubt(where, f"表格下面第 {rows} 行不在表格里{sums}，没有算进去", PUT_THERE)


def the_jobs(where: str, rows: str, sums: str = "") -> tuple[Told, ...]:
    what = f"表格下面第 {rows} 行不在表格里{sums}，没有算进去；这张表一个客户一行，由程序排"
    return (doubt(where, what, THEIR_OWN),)


def by_jobs(where: str, rows: str, sums: str) -> tuple[Told, ...]:
    what = f"表格下面第 {rows} 行不在表格里{sums}，没有算进去；这张表由程序填，不能手工加行"
    return (doubt(where, what, NOT_BY_HAND),)


CASES = [
    Case(rules.ROWS_BENEATH, "a receipt", beneath("tblReceipts", PAID), not_in("回款流水!D17", "17", "（金额 7,000元）")),
    Case(rules.ROWS_BENEATH, "several, one as text, a line left blank",
         beneath("tblReceipts", PAID, {**PAID, "金额": "1.3万"}, {}, {"客户编码": "X9", "金额": -500.0}, after=1),
         not_in("回款流水!D18", "18 至 19、21", "（金额 1.95万元）")),
    Case(rules.ROWS_BENEATH, "a sum that nobody can read, and an error",
         beneath("tblReceipts", {**PAID, "金额": "七千吧"}, {**PAID, "金额": CellError.NA}),
         not_in("回款流水!D17", "17 至 18", "（金额 “七千吧”、“#N/A”）")),
    Case(rules.ROWS_BENEATH, "several figures", beneath("tblHistory", {"月份": "2026-10", "客户编码": JIA, "目标": 90_000, "实收": 80_000.5}),
         not_in("历史!D10", "10", "（目标 9万元、实收 80,000.50元）")),
    Case(rules.ROWS_BENEATH, "no figure", beneath("tblContacts", {"客户编码": JIA, "结果": "谈妥"}),
         not_in("跟进记录!B10", "10")),
    Case(rules.ROWS_BENEATH, "a new customer", beneath("tblCustomers", {"客户编码": "00777", "客户名称": "庚", "手工月均": 50_000}),
         not_in("客户!V35", "35", "（手工月均 5万元）")),
    Case(rules.ROWS_BENEATH, "a day off", beneath("tblHolidays", {"日期": day(20)}), not_in("清单!AC7", "7")),
    Case(rules.ROWS_BENEATH, "five blank lines above", beneath("tblReceipts", PAID, after=5),
         not_in("回款流水!D22", "22", "（金额 7,000元）")),
    Case(rules.ROWS_BENEATH, "a code forgotten", beneath("tblReceipts", {**PAID, "客户编码": None}),
         not_in("回款流水!D17", "17", "（金额 7,000元）")),
    Case(rules.ROWS_BENEATH, "a remark", beneath("tblReceipts", {"日期": "以上已与财务核对"}, {"日期": "制表：", "金额": None, "方式": "王"})),
    Case(rules.ROWS_BENEATH, "nothing", beneath("tblReceipts")),
    Case(rules.ROWS_TAKEN_IN, "a receipt", beneath("tblReceipts", PAID),
         (doubt("回款流水!D17", "表格下面第 17 行不在表格里（金额 7,000元），已收进表格", "请看一眼是否都该算"),), job=listed),
    Case(rules.ROWS_TAKEN_IN, "a remark", beneath("tblReceipts", {"日期": "以上已与财务核对"}), job=listed),
    Case(rules.TOTAL_BENEATH, "a total", beneath("tblReceipts", {"日期": "合 计：", "金额": 140_000}),
         (doubt("回款流水!D17", "表格下面第 17 行像是合计（金额 14万元），没有算进去", MAKE_ROOM),)),
    Case(rules.TOTAL_BENEATH, "where codes stand, and a row beneath it", beneath("tblReceipts", {"客户编码": "11月小计", "金额": 140_000}, PAID),
         (doubt("回款流水!D17", "表格下面第 17 行像是合计（金额 14万元），没有算进去", MAKE_ROOM),
          put_off("回款流水!D18", "18", "（金额 7,000元）"))),
    Case(rules.TOTAL_BENEATH, "the word in a row of its own code", beneath("tblReceipts", {**PAID, "摘要": "合计"}),
         not_in("回款流水!D17", "17", "（金额 7,000元）")),
    Case(rules.ROWS_LEFT_BENEATH, "six blank lines above", beneath("tblReceipts", PAID, PAID, after=6),
         (put_off("回款流水!D23", "23 至 24", "（金额 1.4万元）"),)),
    Case(rules.ROWS_LEFT_BENEATH, "a sum and no more", beneath("tblReceipts", {"金额": 140_000}),
         (put_off("回款流水!D17", "17", "（金额 14万元）"),)),
    Case(rules.ROWS_LEFT_BENEATH, "a code and no more", beneath("tblReceipts", {"客户编码": BING}),
         (put_off("回款流水!B17", "17"),)),
    Case(rules.ROWS_LEFT_BENEATH, "a remark and its sum", beneath("tblReceipts", {"日期": "税金", "金额": 300}),
         (put_off("回款流水!D17", "17", "（金额 300元）"),)),
    Case(rules.ROWS_LEFT_BENEATH, "beneath a remark", beneath("tblReceipts", {"日期": "以下补录"}, PAID),
         (put_off("回款流水!D18", "18", "（金额 7,000元）"),)),
    Case(rules.ROWS_LEFT_BENEATH, "a name where codes stand", beneath("tblCustomers", {"客户编码": "制表人：", "客户名称": "王"}),
         (put_off("客户!A35", "35"),)),
    Case(rules.ROWS_LEFT_BENEATH, "a customer who is there", beneath("tblCustomers", {"客户编码": "101", "客户名称": "甲", "锁定目标": 9_000}),
         (put_off("客户!Y35", "35", "（锁定目标 9,000元）"),)),
    Case(rules.ROWS_LEFT_BENEATH, "a new customer twice",
         beneath("tblCustomers", {"客户编码": "00777", "客户名称": "庚"}, {"客户编码": "777", "客户名称": "庚", "锁定目标": 9_000}),
         (*not_in("客户!A35", "35"), put_off("客户!Y36", "36", "（锁定目标 9,000元）"))),
    Case(rules.ROWS_LEFT_BENEATH, "five blank lines above", beneath("tblReceipts", PAID, after=5),
         not_in("回款流水!D22", "22", "（金额 7,000元）")),
    Case(rules.JOBS_ROWS_BENEATH, "in 计划", beneath("tblPlan", {"客户编码": "X9", "期初目标": 30_000}),
         the_jobs("计划!C12", "12", "（期初目标 3万元）")),
    Case(rules.JOBS_ROWS_BENEATH, "in 跟进清单", beneath("tblFollowups", {"客户编码": JIA, "结果": "谈妥", "再次承诺金额": 5_000}),
         the_jobs("跟进清单!L12", "12", "（再次承诺金额 5,000元）")),
    Case(rules.JOBS_ROWS_BENEATH, "in 承诺与差距, of nobody", beneath("tblCommitments", {"客户编码": "X9", "障碍": "资金"}),
         the_jobs("承诺与差距!A12", "12")),
    Case(rules.JOBS_LINES_BENEATH, "in 待认领", beneath("tblUnmatched", {"日期": day(12), "付款人": "庚酒业", "金额": 5_000.0}),
         by_jobs("待认领!D10", "10", "（金额 5,000元）")),
    Case(rules.JOBS_LINES_BENEATH, "in 上期流水", beneath("tblClosedReceipts", {"日期": day(12), "客户编码": BING, "金额": 5_000.0}),
         by_jobs("上期流水!C6", "6", "（金额 5,000元）")),
    Case(rules.JOBS_LINES_BENEATH, "in 测算, where each customer has a row", beneath("tblWorkings", {"客户编码": "X9"}),
         the_jobs("测算!A10", "10")),
    Case(rules.JOBS_ROWS_BENEATH, "a total", beneath("tblPlan", {"客户编码": "合计", "期初目标": 500_000}),
         (doubt("计划!C12", "表格下面第 12 行像是合计（期初目标 50万元），没有算进去", MAKE_ROOM),)),
    Case(rules.UNCALCULATED, "beneath a table", lambda month: month["tblReceipts"].beneath.append(
        RowBeneath(10, {**PAID, "金额": None}, frozenset({"金额"}))),
        (stop("回款流水!D17", "这一格是公式，但还没有算出结果", "请用 Excel 打开工作簿、保存一次再试，或改填数字"),), alone=False),
]  # fmt: skip
