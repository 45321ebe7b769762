"""Cells that no office means: what a program, an export or Excel's own guess leaves in them, and their neighbours that are none."""

from __future__ import annotations

import datetime as dt

from conftest import JIA, YI
from month_in_memory import row_of
from troubles import Case, Edit, planned_anew, row, stop
from troubles_of_customers import ZEROS, in_list, new, yi
from troubles_of_rows import received
from troubles_of_settings import setting

from xl_huikuan.book.checks import rules
from xl_huikuan.book.month import Month
from xl_huikuan.jobs import rules as job_rules
from xl_huikuan.values import CellError, Value

AS_TEXT = "请把这一格的格式设成“文本”，再把编码重填一次；别的表里的同一编码也要改"
NO_PERCENT, WHOLE, RIGHT_DAY = "请填 0% 到 100%，例如 80%", "请改成整数", "请把日期改对"


def state(value: Value) -> Edit:
    """Type over the state of 甲's promise, in row 5."""

    def edit(month: Month) -> None:
        month.typed_over["tblPromises", "状态"] = {row_of(month, "tblPromises", JIA): value}

    return edit


def openings(amount: Value) -> Edit:
    """甲 keeps his opening target of that much, and 1 yuan that people took off it."""

    def edit(month: Month) -> None:
        month["tblPlan"].set(row_of(month, "tblPlan", JIA), "期初目标", amount)
        month["tblTargetChanges"].append({"日期": dt.date(2026, 11, 3), "客户编码": JIA, "调整额": -1})

    return edit


def _day(day: str) -> str:
    return f"客户编码是日期 {day}，多半是 Excel 把 1-3 这样的编码当成了日期"


CASES = [
    Case(rules.CODE_IS_DAY, "1-3 as Excel takes it", new(dt.date(2026, 1, 3)), (stop("客户!A10", _day("2026-01-03"), AS_TEXT, "2026-01-03"),)),
    Case(rules.CODE_IS_DAY, "the same as a text", new("1-4")),
    Case(rules.CODE_IS_NONE, "TRUE", new(True), (stop("客户!A10", "客户编码是 TRUE，既不是文字也不是数字", "请改成正确的编码"),)),
    Case(rules.CODE_IS_NONE, "1 is a number", new(1)),
    Case(rules.CODE_TOO_LONG, "one sign too many", new("长" * 256),
         (stop("客户!A10", "客户编码有 256 个字，超过 255 个，Excel 查不到", "请换一个短的编码"),)),
    Case(rules.CODE_TOO_LONG, "as long as Excel looks for", new("长" * 255)),
    Case(rules.PROMISE_STATE_UNKNOWN, "called off", state("作废"),
         (row("承诺登记!L5", "这笔承诺的状态是“作废”，不认识；这一格本来是公式",
              "承诺作废的，请清空承诺金额；要恢复公式：运行 huikuan repair，或点“修复”", JIA),)),
    Case(rules.PROMISE_STATE_UNKNOWN, "a state that there is", state("已兑现"), alone=False),
    Case(job_rules.CANNOT_SHARE, "beyond what is shared to the cent", openings(2e13),
         (stop("客户!A5", "这个客户的目标、目标调整或最低回款大得无法分解到分", "请看这个客户的期初目标、目标调整、锁定目标是否多打了零", JIA),),
         planned_anew),
    Case(job_rules.CANNOT_SHARE, "just below", openings(1e13), (), planned_anew, alone=False),

    Case(rules.CELL_UNREADABLE, "80 for 80 %", in_list("tblGrades", 0, 先验兑现率=80),
         (stop("清单!E6", "“先验兑现率”大于 100%：80", "请填 0% 到 100%：是 80% 的，请写成 80%"),)),
    Case(rules.CELL_UNREADABLE, "8000 for 80 %", in_list("tblGrades", 0, 先验兑现率=8000),
         (stop("清单!E6", "“先验兑现率”大于 100%：8000", NO_PERCENT),)),
    Case(rules.CELL_UNREADABLE, "all of them pay", in_list("tblGrades", 0, 先验兑现率=1)),
    Case(rules.SETTING_UNREADABLE, "90 for 90 %", setting(hk_easy=90),
         (stop("参数!B23", "“偏易线”大于 100%：90", "请填 0% 到 100%：是 90% 的，请写成 90%"),)),
    Case(rules.SETTING_UNREADABLE, "an error for a name", setting(hk_rep=CellError.REF),
         (stop("参数!B9", "“业务员”是错误值 #REF!", "请改成正确的内容，或清空"),)),
    Case(rules.CELL_UNREADABLE, "reminded a million days before", in_list("tblGrades", 0, 提前天数=1_000_000),
         (stop("清单!C6", "“提前天数”大得不合理：1e+06", ZEROS),)),
    Case(rules.CELL_UNREADABLE, "reminded a year before", in_list("tblGrades", 0, 提前天数=366)),
    Case(rules.SETTING_UNREADABLE, "half a call a day", setting(hk_calls_per_day=0.5),
         (stop("参数!B15", "“每天联系几个客户”不是整数：0.5", WHOLE),)),
    Case(rules.CELL_UNREADABLE, "half a day", yi(习惯付款日=0.5), (row("客户!I6", "“习惯付款日”不是整数：0.5", WHOLE, YI),)),
    Case(rules.CELL_UNREADABLE, "the last day that Excel knows", received(YI, 100, dt.date(9999, 12, 31)),
         (row("回款流水!A10", "“日期”是 9999-12-31，年份不合理，100元没有算进去", RIGHT_DAY, YI),)),
    Case(rules.CELL_UNREADABLE, "a text longer than a cell", yi(备注="长" * 40_000),
         (row("客户!Z6", "“备注”有 40,000 个字，一格最多放 32,767 个", "请删短", YI),)),
    Case(rules.CELL_UNREADABLE, "a text as long as a cell", yi(备注="长" * 32_767)),
    Case(rules.SETTING_UNREADABLE, "a target of 1e15", setting(hk_target=1e15), (stop("参数!B11", "“本月任务（元）”大得不合理：1e+15", ZEROS),)),
]  # fmt: skip
