"""What a repair says of each kind of damage: every case, and its neighbours that are none."""

from __future__ import annotations

from typing import Any

from troubles import Case, Edit, Job, doubt, stop

from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.importing import HeaderWords
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.lists import Steps
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.status import Kept
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.versions import VERSION
from xl_huikuan.book.damage import Damage
from xl_huikuan.book.headers import Suspect
from xl_huikuan.book.lost_names import At
from xl_huikuan.book.month import Month
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.repair import repair
from xl_huikuan.values import CellError, Value

OF_RECEIPTS = Receipts.declared
COPY = "请从旁边“备份”文件夹里较早的一份复制回来"
KEEP = "原来的内容要留的，请抄到自己的列里"
NEVER = f"旧版本里没有它，不用管；以前填过的，{COPY}"
CLOSE = "整张工作表都没有了的，在 Excel 里补不了：请关闭工作簿，运行 huikuan repair 文件名"


def no_edit(month: Month) -> None:
    """What is wrong lies in how the workbook is built."""


def shown(damage: Damage | None = None) -> Job:
    """What a repair would do about damage."""

    def job(book: Any) -> object:
        book.damage = damage or Damage()
        return repair(book, dry_run=True)

    return job


def lacking(**missing: Any) -> Job:
    return shown(Damage(missing=Missing(**missing)))


def no_room(book: Any) -> object:
    """The book adds nothing of what it lacks."""
    book.damage = Damage(missing=Missing(names=(NAMES["hk_days"],)))
    return repair(book)


def header(found: str, column: Column[Any] = Receipts.amount, sure: bool = True, same_word: bool = False) -> Job:
    return shown(Damage([Suspect(OF_RECEIPTS, column, found, sure, same_word)]))


def over(table: str, column: str, *values: Value) -> Edit:
    """Cells of a computed column that hold these, from the first row on."""

    def edit(month: Month) -> None:
        month.typed_over[table, column] = dict(enumerate(values))

    return edit


def figures(name: str, *values: Value) -> Edit:
    return lambda month: month.figures_over.update({(name, at, 0): value for at, value in enumerate(values)})


CASES = [
    Case(rules.SAME_HEADER, "a blank behind it", no_edit,
         (doubt("回款流水", "表头“金额 ”改回“金额”", "只差空格或全角半角，内容不动"),), header("金额 ", same_word=True)),
    Case(rules.SAME_HEADER, "none", no_edit, (), shown()),
    Case(rules.RENAMED_HEADER, "another word", no_edit,
         (doubt("回款流水", "表头“到款数”改回“金额”：位置没变，内容也对得上",
                "不是这一列的话，请用 huikuan undo 换回来，再改表头"),), header("到款数")),
    Case(rules.RENAMED_HEADER, "none", no_edit, (), shown()),
    Case(rules.ASKED_HEADER, "one that may be it", no_edit,
         (stop("回款流水", "缺少列“金额”，“数”可能就是它，拿不准，没有动",
               "是它：请把表头“数”改成“金额”；不是：请在表格右边加一列，表头写“金额”。改好再运行一次"),), header("数", sure=False)),
    Case(rules.ASKED_HEADER, "none", no_edit, (), shown()),
    Case(rules.COLUMN_BACK, "a formula's", no_edit,
         (doubt("回款流水", "补上公式列“计入回款”", ""),), lacking(columns=((OF_RECEIPTS, Receipts.counted),))),
    Case(rules.COLUMN_BACK, "one that people fill", no_edit,
         (doubt("回款流水", "补上空白的列“金额”，原来填的内容已经不在了", COPY),), lacking(columns=((OF_RECEIPTS, Receipts.amount),))),
    Case(rules.BLANK_COLUMN_BACK, "one that people fill", no_edit,
         (doubt("回款流水", "补上空白的列“金额”，原来填的内容已经不在了", COPY),), lacking(columns=((OF_RECEIPTS, Receipts.amount),))),
    Case(rules.BLANK_COLUMN_BACK, "a formula's", no_edit,
         (doubt("回款流水", "补上公式列“计入回款”", ""),), lacking(columns=((OF_RECEIPTS, Receipts.counted),))),
    Case(rules.COLUMN_ADDED, "one that came later", no_edit,
         (doubt("客户", "补上空白的列“先付比例”", NEVER),), lacking(columns=((Customers.declared, Customers.part),))),
    Case(rules.COLUMN_ADDED, "one of a table that came later", no_edit,
         (doubt("复盘", "补上空白的列“建议理由”", NEVER),), lacking(columns=((Review.declared, Review.declared.by_header["建议理由"]),))),
    Case(rules.COLUMN_ADDED, "one that all versions have", no_edit,
         (doubt("回款流水", "补上空白的列“金额”，原来填的内容已经不在了", COPY),), lacking(columns=((OF_RECEIPTS, Receipts.amount),))),
    Case(rules.TABLE_ADDED, "one that came later", no_edit,
         (doubt("清单", "补上空白的表“表头叫法”", NEVER),), lacking(tables=(HeaderWords.declared,))),
    Case(rules.TABLE_ADDED, "one that all versions have", no_edit,
         (doubt("回款流水", "补上空白的表“回款流水”，原来填的内容已经不在了", COPY),), lacking(tables=(OF_RECEIPTS,))),
    Case(rules.TABLE_BACK, "with the template's rows", no_edit,
         (doubt("清单", "补上表“节点”，内容是模板里的", "改过的内容请再改一次"),), lacking(tables=(Steps.declared,))),
    Case(rules.TABLE_BACK, "a blank one", no_edit,
         (doubt("回款流水", "补上空白的表“回款流水”，原来填的内容已经不在了", COPY),), lacking(tables=(OF_RECEIPTS,))),
    Case(rules.BLANK_TABLE_BACK, "a blank one", no_edit,
         (doubt("回款流水", "补上空白的表“回款流水”，原来填的内容已经不在了", COPY),), lacking(tables=(OF_RECEIPTS,))),
    Case(rules.BLANK_TABLE_BACK, "none", no_edit, (), shown()),
    Case(rules.SHEET_BACK, "a sheet", no_edit, (doubt("看板", "补上整张工作表，和模板里的一样", ""),), shown(Damage(sheets=["看板"]))),
    Case(rules.BLANK_SHEET_BACK, "one that people fill", no_edit,
         (doubt("客户", "补上整张工作表，和模板里的一样；原来填的内容已经不在了", COPY),), shown(Damage(sheets=["客户"]))),
    Case(rules.BLANK_SHEET_BACK, "one of formulas", no_edit,
         (doubt("看板", "补上整张工作表，和模板里的一样", ""),), shown(Damage(sheets=["看板"]))),
    Case(rules.BLANK_SHEET_BACK, "the settings", no_edit,
         (doubt("参数", "补上整张工作表，和模板里的一样；原来填的内容已经不在了", COPY),), shown(Damage(sheets=["参数"]))),
    Case(rules.SHEET_ADDED, "one that came later", no_edit,
         (doubt("待认领", "补上整张工作表，和模板里的一样", NEVER),), shown(Damage(sheets=["待认领"]))),
    Case(rules.SHEET_ADDED, "one that all versions have", no_edit,
         (doubt("客户", "补上整张工作表，和模板里的一样；原来填的内容已经不在了", COPY),), shown(Damage(sheets=["客户"]))),
    Case(rules.SHEET_BACK, "none", no_edit, (), shown()),
    Case(rules.BOARD_RENEWED, "an earlier version's", no_edit,
         (doubt("看板", "是旧版本的，没有动；这个版本的图和榜在新的一页“看板（新）”；旧页的数要在 Excel 里打开、重新计算后才是新的",
                "看过以后，旧的一页不要了就删掉，把“看板（新）”改回“看板”"),),
         shown(Damage(renewed=("看板", "看板（新）")))),
    Case(rules.BOARD_RENEWED, "none", no_edit, (), shown()),
    Case(rules.BOARD_OLD, "in Excel", no_edit,
         (doubt("看板", "是旧版本的，在打开的工作簿里换不了：这个版本的图和榜，要在关着的文件里补",
                "请保存并关闭工作簿，运行 huikuan repair 文件名：新的一页放在旁边，旧的一页不动"),),
         shown(Damage(old_board="看板"))),
    Case(rules.BOARD_OLD, "none", no_edit, (), shown()),
    Case(rules.NAME_BACK, "whose cell stands", no_edit,
         (doubt("参数", "名称 hk_target 重新指向“本月任务（元）”的格子", ""),),
         lacking(names=(Settings.target,), standing={"hk_target": At("参数", 11, 2)})),
    Case(rules.NAME_BACK, "whose cell is gone", no_edit,
         (doubt("参数", "补上“本月任务（元）”，原来填的内容已经不在了，现在是空白", "请核对"),), lacking(names=(Settings.target,))),
    Case(rules.SETTING_ADDED, "with its default", no_edit,
         (doubt("参数", "补上“分解单位（元）”，现在是100", "旧版本里没有它；以前填过的，请核对"),), lacking(names=(Settings.unit,))),
    Case(rules.SETTING_ADDED, "one that came later", no_edit,
         (doubt("hk.messages", "补上“分解的月份”，现在是空白", "旧版本里没有它；以前填过的，请核对"),),
         lacking(names=(Kept.planned_month,))),
    Case(rules.SETTING_ADDED, "what the runs work out anew", no_edit, (), lacking(names=(Kept.shock,))),
    Case(rules.SETTING_ADDED, "one that all versions have", no_edit,
         (doubt("参数", "补上“本月任务（元）”，原来填的内容已经不在了，现在是空白", "请核对"),), lacking(names=(Settings.target,))),
    Case(rules.SETTING_BACK, "a formula", no_edit,
         (doubt("参数", "补上“本月工作日”", ""),), lacking(names=(NAMES["hk_days"],))),
    Case(rules.FIGURE_ADDED, "a formula", no_edit,
         (doubt("参数", "补上“本月工作日”", ""),), lacking(names=(NAMES["hk_days"],))),
    Case(rules.FIGURE_ADDED, "a setting", no_edit,
         (doubt("参数", "补上“分解单位（元）”，现在是100", "旧版本里没有它；以前填过的，请核对"),), lacking(names=(Settings.unit,))),
    Case(rules.FIGURE_ADDED, "a rate", no_edit,
         (doubt("参数", "补上“标黄线”，现在是10%", "旧版本里没有它；以前填过的，请核对"),), lacking(names=(Settings.mark_amber,))),
    Case(rules.THRESHOLDS_BACK, "the name alone", no_edit,
         (doubt("参数", "名称 hk_thresholds 重新指向四条界线", ""),), lacking(thresholds=True)),
    Case(rules.THRESHOLDS_BACK, "it is there", no_edit, (), lacking(thresholds=False)),
    # 甲 has paid 40,000, 乙 90,000, 丙 nothing, 丁 10,000 and 戊 nothing
    Case(rules.FORMULAS_BACK, "figures", over("tblPlan", "累计实收", 1.5, 2.0, None, 4.0),
         (doubt("计划!I7", "“累计实收”有 4 格不是公式了（I7 1.5、I8 2、I9 空白……），换回公式，这一列合计由 7.50 变为 140,000", KEEP),),
         shown()),
    Case(rules.FORMULAS_BACK, "a rate", over("tblCommitments", "差距率", 0.07, "高"),
         (doubt("承诺与差距!R7", "“差距率”有 2 格不是公式了（R7 7%、R8 高），换回公式", KEEP),), shown()),
    Case(rules.FORMULAS_BACK, "an error", over("tblPlan", "累计实收", CellError.REF),
         (doubt("计划!I7", "“累计实收”有 1 格不是公式了（I7 #REF!），换回公式，这一列合计由 #REF! 变为 140,000", KEEP),), shown()),
    Case(rules.FORMULAS_BACK, "a text", over("tblPlan", "数据检查", "好的"),
         (doubt("计划!L7", "“数据检查”有 1 格不是公式了（L7 好的），换回公式", KEEP),), shown()),
    Case(rules.FORMULAS_BACK, "none", no_edit, (), shown()),
    Case(rules.VERSION_RAISED, "the first", lambda month: (month.names.update(hk_contract=None),
         month.name_places.update(hk_contract="说明!C27")),
         (doubt("说明!C27", f"这本工作簿是旧版本做的（表格版本 1），公式和表格都换成新版本（{VERSION}）的，填写的数字不动", ""),), shown()),
    Case(rules.VERSION_RAISED, "this one", no_edit, (), shown()),
    Case(rules.FIGURE_BACK, "a total", figures("hk_plan_received", 7.0),
         (doubt("计划!I4", "“累计实收”有 1 格不是公式了（7），换回公式", ""),), shown()),
    Case(rules.FIGURE_BACK, "a rate", figures("hk_done_rate", 0.145),
         (doubt("看板!C11", "“完成率”有 1 格不是公式了（14.5%），换回公式", ""),), shown()),
    Case(rules.FIGURE_BACK, "a block", figures("hk_board_waterfall", "a", None, CellError.NA, 4),
         (doubt("看板数据!A6", "“差距从哪里来”有 4 格不是公式了（a、空白、#N/A……），换回公式", ""),), shown()),
    Case(rules.FIGURE_BACK, "none", no_edit, (), shown()),
    Case(rules.NO_ROOM, "a named cell", no_edit,
         (stop("修复", "工作簿缺少这个版本要用的“参数”的“本月工作日”，旁边没有空位（或整张工作表不在了），"
               "这次没有补上；请把挡住的内容挪开再运行一次，或运行 huikuan repair",
               CLOSE),), no_room),
    Case(rules.NO_ROOM, "nothing is missing", no_edit, (), lambda book: repair(book)),  # type: ignore[arg-type]
]  # fmt: skip
