"""The sheets without tables: 说明 (how to use it, status) and 参数 (the month's settings)."""

from __future__ import annotations

from typing import Any

import rules
import style
from commands import BUTTONS
from sheets import NOT_BROKEN_DOWN, Build, heading, print_setup, put, put_formula
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xl_huikuan.book.contract.blocks import Block
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.guide_news import LATE, MET, TO_MEND
from xl_huikuan.book.contract.guide_steps import NEXT, STEPS_DONE
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Actions, History, Receipts
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, THRESHOLDS, MonthEnd, Settings
from xl_huikuan.book.contract.status import GUIDE, Status
from xl_huikuan.book.contract.tables import SETTINGS
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.contract.workings import Workings
from xl_huikuan.jobs.commands import COMMANDS, FROM_TABLES


def _sheets(*places: str | type[Table]) -> tuple[str, ...]:
    return tuple(place if isinstance(place, str) else place.declared.sheet for place in places)


_STEPS = (
    ("填参数和客户", "在“参数”填月份、起止日、今天和本月任务；在“客户”登记客户、信用等级、习惯付款日、优势和困难，或点那里的“从旧表开始”。",
     _sheets(SETTINGS_SHEET, Customers)),
    ("分解计划", "点“分解计划”：任务按各客户的承受力分到客户和节点，分毫不差；分不下去的钱显示为“未分解”。", _sheets(Plan)),
    ("登记承诺，补上差距", "承诺的日期和金额填在“承诺登记”；“承诺与差距”里选障碍；点“测算措施”，“措施行动”里是最省的建议，定下的改成“已定”。",
     _sheets(Promises, Commitments, Actions)),
    ("每天跟进", "到款记入“回款流水”，或点“导入回款”；点“生成跟进清单”，从上往下联系，结果填在清单右边几列。", _sheets(Receipts, Followups)),
    ("月末复盘和结转",
     "点“月末复盘”看差在哪里、差在谁；月份过完了点“结转”：本月结账，另做下个月的工作簿，客户、历史、没到的承诺都带过去。",
     _sheets(Review, BOARD, History)),
)  # fmt: skip

_HEIGHTS = {Status.problems: 40, Status.python: 40, Status.review: 132}
"""Of lines of 状态 that hold longer texts, points."""
_WHO = (
    (Filled.REP, "浅蓝底的格子由你填，按提示选或填；金额一律以元计。"),
    (Filled.JOB, "按钮和命令写入，改了会在下次运行时被覆盖。"),
    (Filled.FORMULA, "自动计算，请不要改；出现 #VALUE! 或 #N/A 时看同一行的“数据检查”。"),
)

_RULES = (
    "可以加自己的列、换列的顺序、改表页的名字；请不要改表头文字，也不要在表的下面放东西。",
    "金额写成 20万 也行：程序运行时会换成数字并告诉你；没换之前，含它的合计会显示 #VALUE!，不会悄悄变小。",
    "文件只在本机处理，不会传到任何地方；每次写入前，在旁边的“备份”文件夹里留一份备份。",
    f"没有按钮的地方（如 WPS）：关闭工作簿，拖到程序文件夹里的 {'、'.join(f'{job}.cmd' for job in COMMANDS)} 上，做的是同样的事。",
    f"用命令也一样：{'、'.join(f'{job} huikuan {command}' for job, command in COMMANDS.items())}，后面写文件名。",
    f"有旧表的（欠款表、往月回款）：{'、'.join(FROM_TABLES)} huikuan {'、'.join(FROM_TABLES.values())} --from 旧表.xlsx，"
    "做出填好客户和历史的新工作簿；导入银行、财务的到款：huikuan import-receipts 文件名 到款.xlsx。",
    "给手机、邮件和领导看：huikuan share 文件名，得到一份只有数值的副本，没有宏和按钮，原文件不动。",
)


_GUIDE_WIDTHS = (5, 17, 56, 30, 42, 9, 9, 9)
_COLOURS = (
    (style.BAD, "红底白字", "差得多（超过“参数”的标红线）、承诺没兑现、要经理出面、数据要改。"),
    (style.WARN, "黄底", "差一些（超过标黄线）、部分兑现、承诺偏高偏易、久未联系。"),
    (style.GOOD, "蓝底", "今天要联系；承诺可信、已兑现。"),
    (style.QUIET, "灰字", "以后几天的、已被替代的、本月没有承诺的。"),
)


def guide_sheet(build: Build) -> None:
    """说明: what is next; the five steps and how far they are; what the colours say; what ran last and what it found."""
    sheet, styles = build.book.get_worksheet_by_name(GUIDE), build.styles
    heading(build, sheet, "月度回款计划", "一个月一本：把任务分到客户和节点，登记承诺，补上差距，每天跟到钱到账。")
    for column, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(column, column, width)
    _next_step(build, sheet)
    _guide_buttons(sheet, 6)
    row = _steps(build, sheet, _section(build, sheet, 8, "五步填完一个月"))
    row = _news(build, sheet, row + 1)
    row = _section(build, sheet, row + 1, "表头的颜色：谁来填（表头上方写着“必填”的一定要填）")
    for filled, text in _WHO:
        shade = style.SHADES[filled]
        key = {"bold": True, "font_color": style.WHITE, "bg_color": shade.header}
        row = _key(build, sheet, row, key, filled.value, text, shade.cells)
    row = _section(build, sheet, row + 1, "格子的颜色：一处定的界线，在“参数”里改")
    for look, name, text in _COLOURS:
        row = _key(build, sheet, row, look, name, text, style.WHITE)
    row = _section(build, sheet, row + 1, "几条约定")
    for text in _RULES:
        sheet.set_row(row, 20)
        sheet.write_string(row, 0, "·", styles.of(align="center"))
        sheet.write_string(row, 1, text, styles.of())
        row += 1
    _status(build, sheet, _section(build, sheet, row + 1, "状态"))
    print_setup(sheet)
    sheet.activate()


def _next_step(build: Build, sheet: Worksheet) -> None:
    """The one thing to do now, in large letters."""
    styles = build.styles
    sheet.write_string(2, 1, NEXT.title, styles.section())
    sheet.write_string(3, 1, NEXT.columns[0].header, styles.of(font_size=9, font_color=style.MUTED))
    sheet.set_row(4, 30)
    sheet.merge_range(4, 1, 4, 4, None)
    look = styles.of(bold=True, font_size=14, font_color=style.WHITE, bg_color=style.NAVY, indent=1)
    put_formula(sheet, 4, 1, NEXT.rows[0][0].excel(), build.sums.block(NEXT)[0][0], look)
    build.name_area(NEXT.name, GUIDE, (4, 1, 4, 1))


def _guide_buttons(sheet: Worksheet, row: int) -> None:
    sheet.set_row(row, 40)
    for i, command in enumerate(BUTTONS[GUIDE]):
        place = {"width": 124, "height": 30, "x_offset": 6 + 136 * i, "y_offset": 6}
        sheet.insert_button(row, 0, {"caption": command.caption, "macro": command.macro, **place})


def _steps(build: Build, sheet: Worksheet, row: int) -> int:
    """Each step: how it is done, how far it is, what is to be done, and where; the row after them."""
    styles = build.styles
    line = {"bottom": 1, "bottom_color": style.LINE}
    sheet.write_string(row - 1, 3, STEPS_DONE.title, styles.section())
    for at, header in ((1, "步骤"), (2, "怎样做"), (5, "去这里")):
        sheet.write_string(row, at, header, styles.of(font_size=9, font_color=style.MUTED))
    for at, column in enumerate(STEPS_DONE.columns, 3):
        sheet.write_string(row, at, column.header, styles.of(font_size=9, font_color=style.MUTED))
    row += 1
    build.name_area(STEPS_DONE.name, GUIDE, (row, 3, row + len(_STEPS) - 1, 4))
    shown = build.sums.block(STEPS_DONE)
    looks = (
        styles.of(text_wrap=True, indent=1, **line),
        styles.of(text_wrap=True, bold=True, font_color=style.NAVY, **line),
    )
    for at, (title, text, links) in enumerate(_STEPS):
        sheet.set_row(row, 38)
        number = styles.of(bold=True, font_size=14, font_color=style.NAVY, align="center", **line)
        sheet.write_number(row, 0, at + 1, number)
        sheet.write_string(row, 1, title, styles.of(bold=True, **line))
        sheet.write_string(row, 2, text, styles.of(text_wrap=True, **line))
        for i, look in enumerate(looks):
            put_formula(sheet, row, 3 + i, STEPS_DONE.rows[at][i].excel(), shown[at][i], look)
        for i in range(3):
            look = styles.of(font_color="#2B5C8F", underline=1, align="center", **line)
            if i < len(links):
                sheet.write_url(row, 5 + i, f"internal:'{links[i]}'!A1", look, links[i])
            else:
                sheet.write_blank(row, 5 + i, None, styles.of(**line))
        row += 1
    return row


def _news(build: Build, sheet: Worksheet, row: int) -> int:
    """What is to be mended, each with a link to its cell; beside it who is behind the steps. The row after them."""
    styles = build.styles
    sheet.set_row(row, 26)
    for block, column in ((TO_MEND, 1), (MET, 3)):
        sheet.write_string(row, column, block.title, styles.section())
    line = {"bottom": 1, "bottom_color": style.LINE}
    told, name = styles.of(shrink=True, **line), styles.of(bold=True, font_color=style.NAVY, **line)
    link = styles.of(font_color="#2B5C8F", underline=1, shrink=True, **line)
    words = styles.of(text_wrap=True, font_size=9, **line)
    first = row + 2
    for at in range(first, first + len(TO_MEND.rows)):
        sheet.set_row(at, 24)
    _told(build, sheet, TO_MEND, first, 1, (link, words))
    sheet.merge_range(first, 3, first, 7, None)
    _told(build, sheet, MET, first, 3, (name,))
    rules.behind_steps(sheet, styles, (first, 3))
    late = first + 3
    sheet.write_string(late - 2, 3, LATE.title, styles.of(bold=True, font_color=style.NAVY))
    for at in range(late, late + len(LATE.rows)):
        sheet.merge_range(at, 4, at, 7, None)
    _told(build, sheet, LATE, late, 3, (told, told))
    return first + len(TO_MEND.rows)


def _told(build: Build, sheet: Worksheet, block: Block, top: int, left: int, looks: tuple[Format, ...]) -> None:
    """A block beneath its headers."""
    for at, column in enumerate(block.columns):
        sheet.write_string(top - 1, left + at, column.header, build.styles.of(font_size=9, font_color=style.MUTED))
    for row, (cells, shown) in enumerate(zip(block.rows, build.sums.block(block), strict=True), top):
        for at, (formula, value, look) in enumerate(zip(cells, shown, looks, strict=True), left):
            put_formula(sheet, row, at, formula.excel(), value, look)
    build.name_area(block.name, GUIDE, (top, left, top + len(block.rows) - 1, left + len(block.columns) - 1))


def _key(build: Build, sheet: Worksheet, row: int, look: dict[str, Any], name: str, text: str, ground: str) -> int:
    """A colour and what it says; the row after it."""
    sheet.set_row(row, 20)
    edge = {"border": 1, "border_color": style.LINE}
    sheet.merge_range(row, 0, row, 1, name, build.styles.of(align="center", **{**edge, **look}))
    sheet.write_string(row, 2, text, build.styles.of(bg_color=ground, indent=1))
    return row + 1


def _status(build: Build, sheet: Worksheet, row: int) -> None:
    styles = build.styles
    for cell in Status.declared:
        sheet.set_row(row, _HEIGHTS.get(cell, 22))
        label = styles.of(font_color=style.MUTED, indent=1, border=1, border_color=style.LINE)
        sheet.merge_range(row, 0, row, 1, cell.label, label)
        text_format = style.number_format(cell.kind, False)
        look = styles.of(
            num_format=text_format, text_wrap=True, align="left", indent=1, border=1, border_color=style.LINE
        )
        sheet.merge_range(row, 2, row, 4, None, look)
        put(sheet, row, 2, build.sums.name(cell.name), look)
        build.name_cell(cell.name, cell.sheet, row, 2)
        row += 1


def _section(build: Build, sheet: Worksheet, row: int, title: str) -> int:
    sheet.set_row(row, 26)
    sheet.write_string(row, 0, title, build.styles.section())
    return row + 1


_GROUPS: dict[NamedCell[Any], str] = {
    Settings.month: "本月",
    Settings.unit: "分解与跟进",
    Settings.easy: "承诺判断的界线",
    Settings.learned_from: "互相学习",
    Settings.mark_least: "黄色和红色的界线（全表一处）",
    Settings.closed_on: "结账",
    MonthEnd.low: "程序推算",
    Workings.steps_due: "自动计算",
}
"""Headings in 参数, by the first cell beneath each."""


def settings_sheet(build: Build) -> None:
    """参数: label, value, what it means."""
    sheet = build.book.get_worksheet_by_name(SETTINGS_SHEET)
    heading(build, sheet, SETTINGS_SHEET, "本月的区间、任务和规则；分解、判断和跟进都从这里取数。")
    for column, width in enumerate((22, 20, 78)):
        sheet.set_column(column, column, width)
    row, rows = 2, {}
    for cell in SETTINGS:
        if cell in _GROUPS:
            row = _section(build, sheet, row + 1, _GROUPS[cell])
        _setting(build, sheet, row, cell)
        rows[cell.name] = row
        row += 1
    first, *_, last = under_each_other = [rows[cell.name] for cell in THRESHOLDS.cells]
    assert under_each_other == list(range(first, last + 1))
    build.name_area(THRESHOLDS.name, SETTINGS_SHEET, (first, 1, last, 1))
    sheet.freeze_panes(2, 0)
    print_setup(sheet)
    sheet.fit_to_pages(1, 1)


def _setting(build: Build, sheet: Worksheet, row: int, cell: NamedCell[Any]) -> None:
    by_hand = Filled.JOB if cell in MonthEnd.declared else Filled.REP
    filled = by_hand if cell.formula is None else Filled.FORMULA
    edge = {"border": 1, "border_color": style.LINE}
    sheet.set_row(row, 22)
    sheet.write_string(row, 0, cell.label, build.styles.of(bold=cell.needed, indent=1, **edge))
    look = build.styles.of(
        num_format=style.number_format(cell.kind, cell.formula is not None), bg_color=style.SHADES[filled].cells,
        align="right" if cell.kind is not Kind.TEXT else "left", indent=1, **edge,
    )  # fmt: skip
    if cell.formula is None:
        put(sheet, row, 1, build.sums.name(cell.name), look)
    else:
        put_formula(sheet, row, 1, cell.formula.excel(), build.sums.name(cell.name), look)
    prompt = ("必填。" if cell.needed else "") + cell.prompt
    sheet.write_string(row, 2, prompt, build.styles.of(font_color=style.MUTED, indent=1, text_wrap=True))
    build.name_cell(cell.name, cell.sheet, row, 1)
    rule = rules.validation_of_setting(cell) if filled is Filled.REP else None
    if rule is not None:
        sheet.data_validation(row, 1, row, 1, rule)
    if cell in NOT_BROKEN_DOWN:
        rules.not_broken_down(sheet, build.styles, row, 1)
