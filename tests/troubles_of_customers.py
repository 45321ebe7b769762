"""客户, and cells of any table: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

from conftest import BING, JIA, YI
from month_in_memory import add_row, day, for_customer, receipt, set_cells
from troubles import Case, Edit, Told, doubt, planned, row, shown, stop
from troubles_of_settings import DIGITS

from xl_huikuan.book.checks import rules
from xl_huikuan.book.month import Month
from xl_huikuan.values import CellError, Value

CORRECT, LOOK, AGAIN = (
    "请改成正确的内容，或清空",
    "会写入的任务会改好这一格，请看一眼是否正确",
    "请把单元格格式改成数字，再填一次",
)
ZEROS, FROM_LIST, ONE_CODE = "请看是否多打了零", "请从“清单”的信用等级里选", "每个客户只留一个编码"


def yi(**values: Value) -> Edit:
    """Type into 乙's row of 客户, which is row 6."""
    return lambda month: for_customer(month, "tblCustomers", YI, **values)


def new(code: Value, **more: Value) -> Edit:
    """A new customer, in row 10."""
    return lambda month: add_row(month, "tblCustomers", 客户编码=code, 客户名称="新客户", **{"信用等级": "A", **more})


def in_list(table: str, at: int, **values: Value) -> Edit:
    return lambda month: set_cells(month, table, at, **values)


def no_customers(month: Month) -> None:
    month["tblCustomers"].rearrange([None])


def wildcard(code: str) -> Case:
    what = f"客户编码“{code}”含有 * ? ~，或以 < > = 开头，Excel 求和会算错"
    return Case(rules.CODE_WITH_WILDCARD, code, new(code), (stop("客户!A10", what, "请换一个编码", code),))


def same_code(where: str, shown: str, first: str = "客户!A5") -> Told:
    what = f"客户编码“{shown}”与第 {first} 格重复（Excel 把 00123 与 123、1E3 与 1000、1-3 与 01/03、大写与小写当作同一个）"
    return stop(where, what, ONE_CODE, shown)


def twice(code: Value, shown: str, first: str) -> Case:
    return Case(rules.CODE_TWICE, shown, new(code), (same_code("客户!A10", shown, first),))


def pay_day(value: float, text: str) -> Case:
    told = row("客户!I6", f"习惯付款日是 {text}", "请填 1 到 31，或清空", YI)
    return Case(rules.PAY_DAY, text, yi(习惯付款日=value), (told,))


CUSTOMERS = [
    Case(rules.NO_CUSTOMERS, "none", no_customers, (stop("客户", "客户表是空的", "请先在客户表里登记客户"),), alone=False),
    Case(rules.NO_CUSTOMERS, "a row with a name alone", lambda month: (no_customers(month), new(None)(month)), alone=False),
    Case(rules.CUSTOMER_WITHOUT_CODE, "a name alone", new(None),
         (stop("客户!A10", "这一行有内容，却没有客户编码", "请补上编码，或删掉这一行"),)),
    Case(rules.CUSTOMER_WITHOUT_CODE, "a row without anything", lambda month: month["tblCustomers"].rearrange([0, 1, 2, 3, 4, None])),
    Case(rules.CODE_IS_ERROR, "an error", new(CellError.NA), (stop("客户!A10", "客户编码是错误值 #N/A", "请改成正确的编码"),)),
    Case(rules.CODE_IS_ERROR, "a text like an error", new("#N/A的")),
    *map(wildcard, ("A*1", "A?1", "A~1", "<5", ">5", "=5")),
    Case(rules.CODE_WITH_WILDCARD, "signs that do no harm", new("A-1>2=3<4")),
    twice(JIA, "00101", "客户!A5"), twice("101", "101", "客户!A5"), twice(101.0, "101", "客户!A5"), twice("d4", "d4", "客户!A8"),
    twice("01/03", "01/03", "客户!A7"), twice("1.0100E2", "1.0100E2", "客户!A5"),
    Case(rules.CODE_TWICE, "words that only look like numbers", lambda month: [new(code)(month) for code in ("NAN", "1_0_1", "INF", "²")]),
    Case(rules.CODE_TWICE, "one like it", new("1010")),
    Case(rules.CODE_TWICE, "three of them: each is told of the first", lambda month: (new("101")(month), new("0101")(month)),
         (same_code("客户!A10", "101"), same_code("客户!A11", "0101"))),
    Case(rules.STATUS_UNKNOWN, "a word of one's own", yi(状态="暂停"),
         (row("客户!D6", "状态“暂停”不认识", "请从 正常、新开、停供、移交 里选", YI),)),
    Case(rules.STATUS_UNKNOWN, "blank is 正常", yi(状态=None)),
    Case(rules.STATUS_UNKNOWN, "handed over", yi(状态="移交"), alone=False),
    Case(rules.NO_GRADE, "blank", yi(信用等级=None), (row("客户!F6", "没有信用等级", FROM_LIST, YI),)),
    Case(rules.NO_GRADE, "and no status", yi(信用等级=" ", 状态=None), (row("客户!F6", "没有信用等级", FROM_LIST, YI),)),
    Case(rules.NO_GRADE, "of one who takes no part", yi(信用等级=None, 状态="停供"), alone=False),
    Case(rules.GRADE_UNKNOWN, "not in the list", yi(信用等级="E"), (row("客户!F6", "信用等级“E”不在清单里", FROM_LIST, YI),)),
    Case(rules.GRADE_UNKNOWN, "an error", yi(信用等级=CellError.NA),
         (row("客户!F6", "信用等级“#N/A”不在清单里", FROM_LIST, YI), row("客户!F6", "“信用等级”是错误值 #N/A", CORRECT, YI))),
    Case(rules.GRADE_UNKNOWN, "a small letter", yi(信用等级="b")),
    Case(rules.GRADE_UNKNOWN, "of one who takes no part", yi(信用等级="E", 状态="移交"), alone=False),
    pay_day(0, "0"), pay_day(32, "32"),
    Case(rules.PAY_DAY, "the first", yi(习惯付款日=1)),
    Case(rules.PAY_DAY, "the last", yi(习惯付款日=31)),
    Case(rules.FLOOR_ABOVE_CAP, "for the plan", yi(本月最低回款=60_000, 本月能力上限=59_999.99),
         (stop("客户!X6", "本月最低回款 60,000.00 高于本月能力上限 59,999.99", "请改其中一个", YI),), planned),
    Case(rules.FLOOR_ABOVE_CAP, "for everybody else", yi(本月最低回款=60_000, 本月能力上限=59_999.99),
         (row("客户!X6", "本月最低回款 60,000.00 高于本月能力上限 59,999.99", "请改其中一个", YI),), shown),
    Case(rules.FLOOR_ABOVE_CAP, "equal", yi(本月最低回款=60_000, 本月能力上限=60_000)),
    Case(rules.FLOOR_ABOVE_CAP, "above what is estimated: the estimate gives way",
         yi(本月最低回款=60_000, 结算方式="先款后货", 月均动销=1), (), planned),
]  # fmt: skip

CELLS = [
    Case(rules.CELL_UNREADABLE, "a figure that the plan needs", yi(锁定目标="若干"),
         (stop("客户!Y6", "“锁定目标”不是数字：“若干”", DIGITS, YI),)),
    Case(rules.CELL_UNREADABLE, "the same, for everybody else", yi(锁定目标="若干"),
         (row("客户!Y6", "“锁定目标”不是数字：“若干”", DIGITS, YI),), shown),
    Case(rules.CELL_UNREADABLE, "a figure that it does not need", yi(授信额度="若干"),
         (row("客户!N6", "“授信额度”不是数字：“若干”", DIGITS, YI),)),
    Case(rules.CELL_UNREADABLE, "text of 20 characters", yi(授信额度="二" * 20),
         (row("客户!N6", f"“授信额度”不是数字：“{'二' * 20}”", DIGITS, YI),)),
    Case(rules.CELL_UNREADABLE, "text of 21", yi(授信额度="二" * 21),
         (row("客户!N6", f"“授信额度”不是数字：“{'二' * 20}…”", DIGITS, YI),)),
    Case(rules.CELL_UNREADABLE, "true or false", yi(授信额度=True), (row("客户!N6", "“授信额度”不是数字：“True”", DIGITS, YI),)),
    Case(rules.CELL_UNREADABLE, "a day", yi(授信额度=day(5)), (row("客户!N6", "“授信额度”是日期 2026-11-05，不是数字", AGAIN, YI),)),
    Case(rules.CELL_UNREADABLE, "an error among words", yi(客户名称=CellError.REF), (row("客户!B6", "“客户名称”是错误值 #REF!", CORRECT, YI),)),
    Case(rules.CELL_UNREADABLE, "a number among words", yi(客户名称=5.0, 备注=day(5))),
    Case(rules.CELL_UNREADABLE, "too large", yi(授信额度=1e12), (row("客户!N6", "“授信额度”大得不合理：1e+12", ZEROS, YI),)),
    Case(rules.CELL_UNREADABLE, "too small", yi(应收余额=-1e12), (row("客户!O6", "“应收余额”大得不合理：-1e+12", ZEROS, YI),)),
    Case(rules.CELL_UNREADABLE, "no number at all", yi(授信额度=float("nan")), (row("客户!N6", "“授信额度”大得不合理：nan", ZEROS, YI),)),
    Case(rules.CELL_UNREADABLE, "just not too large, just not too small", yi(授信额度=999_999_999_999.0, 应收余额=-999_999_999_999.0)),
    Case(rules.CELL_UNREADABLE, "below 0", yi(授信额度=-0.01), (row("客户!N6", "“授信额度”是负数：-0.01", "请改成不小于 0 的数", YI),)),
    Case(rules.CELL_UNREADABLE, "a whole number below 0", yi(账期=-5), (row("客户!M6", "“账期”是负数：-5.00", "请改成不小于 0 的数", YI),)),
    Case(rules.CELL_UNREADABLE, "0, and below 0 where that is normal", yi(授信额度=0, 应收余额=-0.01, 账期=0)),
    Case(rules.CELL_UNREADABLE, "a list's figure", in_list("tblGrades", 1, 跟进间隔="常常"),
         (stop("清单!B7", "“跟进间隔”不是数字：“常常”", DIGITS),)),
    Case(rules.CELL_UNREADABLE, "a list's figure below 0", in_list("tblGrades", 1, 先验兑现率=-0.1),
         (stop("清单!E7", "“先验兑现率”是负数：-0.10", "请改成不小于 0 的数"),)),
    Case(rules.CELL_UNREADABLE, "the list of measures, which one job reads for itself", in_list("tblMeasures", 1, 单次成本="贵"),
         (doubt("清单!K7", "“贵”不是数字", "请改好这一格再测算"),)),
    Case(rules.CELL_UNREADABLE, "of nobody", lambda month: receipt(month, None, "若干", day(5)),
         (doubt("回款流水!D10", "“金额”不是数字：“若干”", DIGITS),)),
    Case(rules.CELL_UNREADABLE, "a code that is an error", lambda month: receipt(month, CellError.NA, 5, day(5)),
         (doubt("回款流水!B10", "“客户编码”是错误值 #N/A", CORRECT),)),
    Case(rules.CELL_UNREADABLE, "words for a day", lambda month: for_customer(month, "tblPromises", BING, 承诺到款日="月底吧"),
         (row("承诺登记!E6", "“承诺到款日”不是日期：“月底吧”，5万元没有算进去", "请写成 2026-11-05 这样的日期", BING),)),
    Case(rules.TURNED_TO_NUMBER, "an amount", yi(授信额度="8万"), (doubt("客户!N6", "文字“8万”当作数字 80,000.00", LOOK, YI),)),
    Case(rules.TURNED_TO_NUMBER, "a count", yi(账期=" ３０ "), (doubt("客户!M6", "文字“ ３０ ”当作数字 30", LOOK, YI),)),
    Case(rules.TURNED_TO_NUMBER, "a share, of nobody", in_list("tblGrades", 1, 先验兑现率="75%"),
         (doubt("清单!E7", "文字“75%”当作数字 0.75", LOOK),)),
    Case(rules.TURNED_TO_NUMBER, "a setting", lambda month: month.names.update(hk_target="60万"),
         (doubt("参数!B11", "文字“60万”当作数字 600,000.00", LOOK),)),
    Case(rules.TURNED_TO_NUMBER, "words where words are; spaces are nothing", yi(备注="8万", 授信额度="  ")),
    Case(rules.TURNED_TO_NUMBER, "no number that there is", yi(账期="inf"), (row("客户!M6", "“账期”不是数字：“inf”", DIGITS, YI),)),
    Case(rules.TURNED_TO_DATE, "a day without a year", lambda month: for_customer(month, "tblReceipts", JIA, 日期="11月5日"),
         (doubt("回款流水!A7", "文字“11月5日”当作日期 2026-11-05", LOOK, JIA),)),
    Case(rules.TURNED_TO_DATE, "a setting", lambda month: month.names.update(hk_to="2026/11/30"),
         (doubt("参数!B7", "文字“2026/11/30”当作日期 2026-11-30", LOOK),)),
    Case(rules.TURNED_TO_DATE, "a day among words", yi(备注="11月5日")),
]  # fmt: skip

CASES = [*CUSTOMERS, *CELLS]
