"""参数, 清单·节点 and what a workbook lacks: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

import pytest
from conftest import TODAY
from month_in_memory import InMemory, add_row, day, set_cells
from troubles import Case, Edit, Job, Told, doubt, stop

from xl_huikuan.book import completeness
from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.contract.versions import OLDEST, VERSION
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.domain.commitment import Thresholds
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.values import CellError, Value

DIGITS, POSITIVE, RIGHT_DATES = "请改成数字，例如 200000 或 20万", "请改成大于 0 的数", "请把两个日期改对"
REPAIR = "请关闭工作簿，运行 huikuan repair 文件名：填写的数字不动，先看要做什么加 --dry-run"
MOVE_ON, LIMITS = "本月过完了请结转（huikuan rollover），不要改月份；日期写错了请改", "请把四条界线改成合理的数"
IN_ORDER, ALL_OR_NONE = "请按先后顺序填写", "请全填，或全部清空由程序推算"
RESTORE = "请运行 huikuan repair 文件名（或点“修复”按钮）；表格和列可以挪动、改先后，但名字不能改"


def _contradiction() -> str:
    """What the domain says of such thresholds."""
    with pytest.raises(ValueError) as error:
        Thresholds(incredible=0.9)
    return str(error.value)


CONTRADICTION = _contradiction()


def as_it_stands(book: MonthlyBook) -> object:
    """校验 on the workbook's own day."""
    return check(book)


def setting(**values: Value) -> Edit:
    return lambda month: month.names.update(values)


def steps(header: str, *values: Value) -> Edit:
    """Type a column of the steps."""

    def edit(month: Month) -> None:
        for at, value in enumerate(values):
            set_cells(month, "tblSteps", at, **{header: value})

    return edit


def steps_without_dates(count: int) -> Edit:
    def edit(month: Month) -> None:
        month["tblSteps"].rearrange([0, 1, 2])
        steps("截止日", None, None, None)(month)
        for number in range(4, count + 1):
            add_row(month, "tblSteps", 节点=f"第{number}步")

    return edit


def without(*gone: str, of: str = "", renamed: str = "") -> Job:
    """Look at a workbook that lacks tables, names, or columns of a table; one column may be called otherwise."""

    def look(book: MonthlyBook) -> object:
        tables = {
            name: (table.sheet, [c.header for c in table.columns if name != of or c.header not in gone] + [renamed])
            for name, table in TABLES.items()
            if name not in gone
        }
        completeness.missing_from("十一月.xlsm", tables, lambda name: name not in gone)
        return check(book)

    return look


def measures_without(header: str) -> Job:
    def look(book: MonthlyBook) -> object:
        month = book.read()
        del month["tblMeasures"].place.letters[header]  # type: ignore[attr-defined]
        return suggest_measures(InMemory(month), TODAY)

    return look


def own_letters(month: Month) -> None:
    """A place of its own for the measures, to be changed."""
    place = month["tblMeasures"].place
    month["tblMeasures"].place = type(place)(place.sheet, place.first_row, dict(place.letters))


def no_edit(month: Month) -> None:
    """The month as it is."""


def unreadable(where: str, text: str, mend: str) -> tuple[Told, ...]:
    return (stop(where, text, mend),)


SETTINGS = [
    Case(rules.SETTING_BLANK, "no target", setting(hk_target=None),
         (stop("参数!B11", "“本月任务（元）”没有填", "上级下达的本月回款任务。"),)),
    Case(rules.SETTING_BLANK, "nothing but spaces", setting(hk_target="  "),
         (stop("参数!B11", "“本月任务（元）”没有填", "上级下达的本月回款任务。"),)),
    Case(rules.SETTING_BLANK, "no first day", setting(hk_from=None),
         (stop("参数!B6", "“本月起”没有填", "结算区间的第一天；25 日结账的填上月 26 日。"),)),
    Case(rules.SETTING_BLANK, "what may be blank", setting(hk_unit=None, hk_calls_per_day=None, hk_budget=None, hk_rep=None)),
    Case(rules.SETTING_UNREADABLE, "words for an amount", setting(hk_target="六七十万"),
         unreadable("参数!B11", "“本月任务（元）”不是数字：“六七十万”", DIGITS)),
    Case(rules.SETTING_UNREADABLE, "words for a day", setting(hk_from="月初"),
         unreadable("参数!B6", "“本月起”不是日期：“月初”", "请写成 2026-11-05 这样的日期")),
    Case(rules.SETTING_UNREADABLE, "a day for a number", setting(hk_unit=day(5)),
         unreadable("参数!B14", "“分解单位（元）”是日期 2026-11-05，不是数字", "请把单元格格式改成数字，再填一次")),
    Case(rules.SETTING_UNREADABLE, "an error", setting(hk_target=CellError.REF),
         unreadable("参数!B11", "“本月任务（元）”是错误值 #REF!", "请改成正确的内容，或清空")),
    Case(rules.SETTING_UNREADABLE, "too large", setting(hk_target=1e12),
         unreadable("参数!B11", "“本月任务（元）”大得不合理：1e+12", "请看是否多打了零")),
    Case(rules.SETTING_UNREADABLE, "just not too large", setting(hk_target=999_999_999_999)),
    Case(rules.SETTING_UNREADABLE, "words where words are", setting(hk_region="六七十万")),
    Case(rules.SETTING_TOO_SMALL, "a negative target", setting(hk_target=-1), (stop("参数!B11", "“本月任务（元）”是 -1", POSITIVE),)),
    Case(rules.SETTING_TOO_SMALL, "a target of 0", setting(hk_target=0)),
    Case(rules.SETTING_TOO_SMALL, "a unit of 0", setting(hk_unit=0), (stop("参数!B14", "“分解单位（元）”是 0", POSITIVE),)),
    Case(rules.SETTING_TOO_SMALL, "a cent as unit", setting(hk_unit=0.01)),
    Case(rules.SETTING_TOO_SMALL, "no call a day", setting(hk_calls_per_day=0),
         (stop("参数!B15", "“每天联系几个客户”是 0", POSITIVE),)),
    Case(rules.SETTING_TOO_SMALL, "one call a day", setting(hk_calls_per_day=1)),
    Case(rules.SETTING_TOO_SMALL, "a stock of 0 months", setting(hk_stock_months=0)),
    Case(rules.THRESHOLDS, "incredible before hard", setting(hk_incredible=0.9),
         (stop("参数!B23", CONTRADICTION, LIMITS),)),
    Case(rules.THRESHOLDS, "nothing is ever believed", setting(hk_seen=0), (stop("参数!B23", CONTRADICTION, LIMITS),)),
    Case(rules.THRESHOLDS, "one of them unreadable: told of that one", setting(hk_incredible=0.9, hk_easy="低"),
         (stop("参数!B23", "“偏易线”不是数字：“低”", DIGITS),)),
    Case(rules.MONTH_REVERSED, "begins after its end", setting(hk_from=day(1, 12)),
         (stop("参数!B6", "本月起 2026-12-01 晚于本月止 2026-11-30", RIGHT_DATES),), alone=False),
    Case(rules.MONTH_REVERSED, "a month of one day", setting(hk_from=day(30)), alone=False),
    Case(rules.MONTH_TOO_LONG, "63 days after its first", setting(hk_from=day(1, 10), hk_to=day(3, 12)),
         (stop("参数!B6", "本月从 2026-10-01 到 2026-12-03，超过两个月", RIGHT_DATES),)),
    Case(rules.MONTH_TOO_LONG, "62 days after its first", setting(hk_from=day(1, 10), hk_to=day(2, 12))),
    Case(rules.MONTH_PAST, "the day after the last", setting(hk_today=day(1, 12)),
         (doubt("参数!B8", "今天 2026-12-01 不在本月 2026-11-01 到 2026-11-30 之内", MOVE_ON),), as_it_stands),
    Case(rules.MONTH_PAST, "the last day", setting(hk_today=day(30)), (), as_it_stands),
    Case(rules.MONTH_TO_COME, "the day before the first", setting(hk_today=day(31, 10)),
         (doubt("参数!B8", "今天 2026-10-31 不在本月 2026-11-01 到 2026-11-30 之内", "提前准备下个月的不用管；日期写错了请改"),),
         as_it_stands, alone=False),
    Case(rules.MONTH_TO_COME, "the first day", setting(hk_today=day(1)), (), as_it_stands, alone=False),
    Case(rules.NEWER_WORKBOOK, "a version after ours", lambda month: (setting(hk_contract=VERSION + 1)(month),
         month.name_places.update(hk_contract="说明!C27")),
         (stop("说明!C27", f"这本工作簿是更新的版本做的（表格版本 {VERSION + 1}，本机的工具认得到 {VERSION}）",
               "请更新本工具（见 docs/windows.md）再试"),)),
    Case(rules.NEWER_WORKBOOK, "ours", setting(hk_contract=VERSION)),
    Case(rules.OLDER_WORKBOOK, "a version whose formulas were others", lambda month: (setting(hk_contract=OLDEST - 1)(month),
         month.name_places.update(hk_contract="说明!C27")),
         (stop("说明!C27", f"这本工作簿是旧版本做的（表格版本 {OLDEST - 1}），和这个版本的公式不一样", REPAIR),)),
    Case(rules.OLDER_WORKBOOK, "none told", lambda month: (setting(hk_contract=None)(month),
         month.name_places.update(hk_contract="说明!C27")),
         (stop("说明!C27", "这本工作簿是旧版本做的（表格版本 1），和这个版本的公式不一样", REPAIR),)),
    Case(rules.SHEET_GONE, "the dashboard", lambda month: [month.name_places.pop(name) for name, cell in NAMES.items() if cell.sheet == "看板"],
         (doubt("看板", "整张工作表不在了，或它的名称都丢了", "请关闭工作簿，运行 huikuan repair 文件名"),)),
    Case(rules.SHEET_GONE, "a name of it is left",
         lambda month: [month.name_places.pop(name) for name, cell in NAMES.items() if cell.sheet == "看板" and name != "hk_done_rate"]),
    Case(rules.OLDER_WORKBOOK, "the oldest that is taken", setting(hk_contract=OLDEST)),
]  # fmt: skip

STEPS = [
    Case(rules.TOO_MANY_STEPS, "five", steps_without_dates(5), (stop("清单!U10", "节点有 5 个", "最多 4 个，请删掉多的"),)),
    Case(rules.TOO_MANY_STEPS, "four", steps_without_dates(4)),
    Case(rules.NO_STEPS, "none", lambda month: month["tblSteps"].rearrange([None]),
         (stop("清单", "没有节点", "请在“清单”的节点里至少填一行，例如 上旬、中旬、下旬"),)),
    Case(rules.NO_STEPS, "one", lambda month: month["tblSteps"].rearrange([2])),
    Case(rules.STEP_WITHOUT_NAME, "a wide blank for a name", steps("节点", "上旬", "\u3000"),
         (stop("清单!U7", "这个节点没有名称", "请填上，例如 上旬；不要的节点请整行清空"),)),
    Case(rules.STEP_WITHOUT_NAME, "any name", steps("节点", "上旬", "。")),
    Case(rules.STEPS_HALF_FILLED, "one without its date", steps("截止日", day(10), None),
         (stop("清单!V7", "有的节点填了截止日，这一行没有", ALL_OR_NONE),)),
    Case(rules.STEPS_HALF_FILLED, "one with its share", steps("累计比例", 0.3),
         (stop("清单!W7", "有的节点填了累计比例，这一行没有", ALL_OR_NONE),)),
    Case(rules.STEPS_HALF_FILLED, "no dates at all", steps("截止日", None, None, None)),
    Case(rules.STEP_OUTSIDE_MONTH, "the day after the last", steps("截止日", day(10), day(20), day(1, 12)),
         (stop("清单!V8", "节点截止日 2026-12-01 不在本月 2026-11-01 到 2026-11-30 之内", "请改成本月的日期，或全部清空由程序推算"),)),
    Case(rules.STEP_OUTSIDE_MONTH, "the day before the first", steps("截止日", day(31, 10)),
         (stop("清单!V6", "节点截止日 2026-10-31 不在本月 2026-11-01 到 2026-11-30 之内", "请改成本月的日期，或全部清空由程序推算"),)),
    Case(rules.STEP_OUTSIDE_MONTH, "the first day", steps("截止日", day(1))),
    Case(rules.STEP_OUTSIDE_MONTH, "a month that is not known", lambda month: (steps("截止日", day(31, 10))(month),
         setting(hk_from=None)(month)), alone=False),
    Case(rules.STEPS_OUT_OF_ORDER, "two on a day", steps("截止日", day(10), day(10)),
         (stop("清单!V7", "截止日不比上一个节点大", IN_ORDER),)),
    Case(rules.STEPS_OUT_OF_ORDER, "a day apart", steps("截止日", day(10), day(11))),
    Case(rules.STEPS_OUT_OF_ORDER, "a share that falls", steps("累计比例", 0.6, 0.5, 1),
         (stop("清单!W7", "累计比例不比上一个节点大", IN_ORDER),)),
    Case(rules.LAST_SHARE, "short of all", steps("累计比例", 0.3, 0.6, 0.99),
         (stop("清单!W8", "最后一个节点的累计比例不是 100%", "请改成 100%"),)),
    Case(rules.LAST_SHARE, "more than all", steps("累计比例", 0.3, 0.6, 1.01),
         (stop("清单!W8", "最后一个节点的累计比例不是 100%", "请改成 100%"),), alone=False),
    Case(rules.LAST_SHARE, "all, as a computer adds it up", steps("累计比例", 0.3, 0.6, 0.3 + 0.6 + 0.1)),
]  # fmt: skip

_FILE = "十一月.xlsm"
LACKING = [
    Case(completeness.NO_MONTH, "none of its tables", no_edit,
         (stop(_FILE, "这不是回款计划的月度工作簿：里面一个它的表格也没有",
               "别的表格不用管；本来是月度工作簿的，表格是被别的程序去掉的，请用旁边“备份”文件夹里的一份"),), without(*TABLES)),
    Case(completeness.NO_MONTH, "one of them", no_edit, (), without("tblMeasures")),
    Case(completeness.TABLE_MISSING, "a table", no_edit,
         (stop(_FILE, "缺少表格 tblContacts（原在“跟进记录”）", RESTORE),), without("tblContacts")),
    Case(completeness.TABLE_MISSING, "one that the jobs can do without", no_edit, (), without("tblMeasures")),
    Case(completeness.COLUMN_MISSING, "a column", no_edit,
         (stop("回款流水", "表格 tblReceipts 缺少列“款项性质”", RESTORE),), without("款项性质", of="tblReceipts", renamed="经手")),
    Case(completeness.COLUMN_MISSING, "a column that has another name", no_edit,
         (stop("回款流水", "表格 tblReceipts 缺少列“款项性质”（“性质”可能就是它，请把表头改回来）", RESTORE),),
         without("款项性质", of="tblReceipts", renamed="性质")),
    Case(completeness.COLUMN_MISSING, "a formula's column", no_edit, (), without("计入回款", of="tblReceipts")),
    Case(completeness.COLUMN_MISSING, "a column of the measures, which only one job needs", no_edit, (),
         without("单次成本", of="tblMeasures")),
    Case(completeness.COLUMN_MISSING, "a column of the measures, for that job", own_letters,
         (stop("清单", "表格 tblMeasures 缺少列“单次成本”", RESTORE),), measures_without("单次成本")),
    Case(completeness.COLUMN_MISSING, "one of the measures that came later", own_letters, (), measures_without("须先有")),
    Case(completeness.NAME_MISSING, "a name", no_edit,
         (stop(_FILE, "缺少名称 hk_from（“参数”里的“本月起”）", "请运行 huikuan repair 文件名（或点“修复”按钮）"),), without("hk_from")),
    Case(completeness.NAME_MISSING, "one that has a meaning when it is missing", no_edit, (), without("hk_budget")),
]  # fmt: skip

CASES = [*SETTINGS, *STEPS, *LACKING]
