"""下达任务: what keeps the office's list, and the reps' workbooks in a folder, from being used."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from conftest import fill_small
from office_lists import COMPANY, HEAD, HISTORY_HEAD, LINES, MONTH, TARGET_HEAD, TODAY, read, sheets
from troubles import Case, Job, Told, doubt, stop
from troubles_of_files import no_edit

from xl_huikuan.book.problems import Problem
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.office import rules
from xl_huikuan.office.found_books import FoundBook, sort_books, twice_problems
from xl_huikuan.office.issuing import issue, not_theirs
from xl_huikuan.office.rep_books import Leaver, look_at_leaver
from xl_huikuan.office.retargeting import look_at_all, not_retargeted
from xl_huikuan.office.sheet_words import settable
from xl_huikuan.office.targets_reading import targets_of
from xl_huikuan.values import Cents

SAMPLE = "空白的样表用 huikuan new --targets -o 文件名.xlsx 做一份"
MEND = "请改好这一格再下达"


class _Told:
    """A job that ended well: what it told."""

    def __init__(self, problems: Any):
        self.problems = tuple(problems)


def of_list(month: str | None = MONTH, **said: Any) -> Job:
    def job(_: object) -> object:
        return _Told(read(month, **said).problems)

    return job


def with_sheet(name: str, rows: list[list[Any]], **said: Any) -> Job:
    """The list with a sheet more, behind the others."""

    def job(_: object) -> object:
        held = [ForeignSheet("任务.xlsx", each, 1, lines) for each, lines in [*sheets(**said).items(), (name, rows)]]
        return _Told(targets_of(held, "任务.xlsx", MONTH, TODAY).problems)

    return job


def of_lines(*changed: list[Any] | None) -> Job:
    """The list with these lines in place of its first ones, or behind them."""
    return of_list(lines=[HEAD, *changed, *LINES[len(changed) :]])


def of_targets(*rows: list[Any], **said: Any) -> Job:
    return of_list(targets=[TARGET_HEAD, *rows], **said)


def line(at: int, **changed: Any) -> list[Any]:
    said = dict(zip(HEAD, LINES[at], strict=True)) | changed
    return [said[header] for header in HEAD]


def with_floor(floor: Any, cap: Any) -> Job:
    head = [*HEAD, "本月最低回款"]
    return of_list(lines=[head, [*LINES[0][:-1], cap, floor], *LINES[1:]])


def book(
    name: str, rep: str, region: str = "", month: str = MONTH, closed: dt.date | None = None, target: Cents = 0
) -> FoundBook:
    return FoundBook(Path(name), rep, region, month, closed, target, "")


def in_folder(*books: FoundBook) -> Job:
    def job(_: object) -> object:
        found = sort_books(books, [rep.name for rep in read().reps])
        return _Told([*twice_problems(found, (MONTH,)), *not_theirs(found, MONTH)])

    return job


def of_nobody(*books: FoundBook) -> Job:
    def job(_: object) -> object:
        return _Told(not_retargeted(sort_books(books, [rep.name for rep in read().reps]), MONTH))

    return job


def left(today: dt.date) -> Job:
    """Of a rep who is not on the list any more."""

    def job(_: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "张明.xlsm"
            fill_small(path)
            found = look_at_leaver(Leaver(FoundBook(path, "张明", "", "2026-11", None, 0, ""), frozenset(), today))
        return _Told([found] if isinstance(found, Problem) else [])

    return job


def retargeted(*books: FoundBook, **said: Any) -> Job:
    def job(_: object) -> object:
        targets = read(**said)
        return _Told(look_at_all(targets, sort_books(books, [rep.name for rep in targets.reps]), TODAY)[2])

    return job


def last_in(folder: str) -> Job:
    def job(_: object) -> object:
        issue(Path("任务.xlsx"), Path(), last=Path(folder), today=TODAY)
        return _Told([])

    return job


def of_two(at: str, code: str, rep: str, other: str, other_at: str) -> Told:
    return stop(
        at, f"客户 {code} 在两个业务员名下：{rep}，和 {other}（{other_at}）", "一个客户只能归一个业务员，请删去一行"
    )


TWO_OF_A_NAME = [HEAD, *LINES, ["华北", "张明", "D1", "戊酒行", "A", 1.0, None]]
CLOSED = tuple(
    book(f"{rep}.xlsm", rep, closed=closed)
    for rep, closed in (("张明", dt.date(2026, 12, 31)), ("李娜", dt.date(2027, 1, 2)))
)
CASES = [
    Case(rules.NO_CUSTOMERS, "goods", no_edit,
         (stop("客户", "没找到客户名单的表头", f"要有一行表头：区域、客户编码、客户名称、业务员；{SAMPLE}"),),
         of_list(lines=[["品名", "数量"], ["酒", 5.0]], targets=())),
    Case(rules.NO_CUSTOMERS, "titles above the header", no_edit, (), of_list(lines=[["十二月任务"], [], HEAD, *LINES])),
    Case(rules.COLUMNS_LACK, "no region, no name", no_edit, (stop("客户", "缺少列：区域、客户名称", f"请补上；{SAMPLE}"),),
         of_list(lines=[["业务员", "客户编码", "月均回款"], ["张明", "A1", 5.0]], targets=())),
    Case(rules.COLUMNS_LACK, "targets of nobody", no_edit, (stop("目标", "缺少列：名称", f"请补上；{SAMPLE}"),),
         of_list(targets=[["层级", "目标"], ["公司", 5.0]]), alone=False),
    Case(rules.COLUMNS_LACK, "an office's own words", no_edit, (),
         of_list(lines=[["大区", "销售员", "经销商编码", "经销商名称", "等级", "月均", "上限"], *LINES])),
    Case(rules.LIST_LEFT_OUT, "one of a region of its own", no_edit,
         (doubt("华南", "也是客户名单，有 2 行，没有读", "客户名单只读“客户”这一张：要下达的请并进去，不要的不用管"),),
         with_sheet("华南", [["华南的客户"], HEAD, LINES[0], [], LINES[1], ["华南", "小计", "", None]])),
    Case(rules.LIST_LEFT_OUT, "a header alone, and notes", no_edit, (), with_sheet("华南", [HEAD, [], ["华南没有客户"]])),
    Case(rules.LIST_LEFT_OUT, "the history, with whose it was", no_edit, (),
         of_list(history=[[*HISTORY_HEAD, "业务员"], ["2026-11", "A1", 1.0, 1.0, 1.0, "张明"]])),
    Case(rules.SHEET_MISNAMED, "the targets", no_edit,
         (doubt("任务分解", "表头像“目标”，有 2 行，没有读", "要用的请把这张工作表改名为“目标”，不要的不用管"),),
         with_sheet("任务分解", [TARGET_HEAD, COMPANY, ["区域", "华东", 300_000.0]], targets=()), alone=False),
    Case(rules.SHEET_MISNAMED, "the history", no_edit,
         (doubt("历史数据", "表头像“历史”，有 1 行，没有读", "要用的请把这张工作表改名为“历史”，不要的不用管"),),
         with_sheet("历史数据", [HISTORY_HEAD, ["2026-11", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.SHEET_MISNAMED, "targets beside the targets", no_edit, (), with_sheet("上月目标", [TARGET_HEAD, COMPANY])),
    Case(rules.NOBODY_LISTED, "a header alone", no_edit, (stop("客户", "名单里一个客户也没有", "请一行填一个客户"),), of_list(lines=[HEAD])),
    Case(rules.NOBODY_LISTED, "a customer", no_edit, (), of_list(lines=[HEAD, LINES[0]])),
    Case(rules.CELL_BLANK, "whose is he", no_edit, (stop("客户!B2", "业务员是空的", "每个客户都要填，合并的单元格请拆开、每行填上"),),
         of_lines(line(0, 业务员=""))),
    Case(rules.CELL_BLANK, "a rep without a customer", no_edit,
         (stop("客户!C6", "客户编码是空的", "每个客户都要填，合并的单元格请拆开、每行填上"),
          stop("客户!D6", "客户名称是空的", "每个客户都要填，合并的单元格请拆开、每行填上")),
         of_list(lines=[HEAD, *LINES, ["华北", "赵六", None, None, None, None, None]])),
    Case(rules.CELL_BLANK, "a blank line and a total", no_edit, (),
         of_list(lines=[HEAD, *LINES, [], ["合计", None, None, None, None, 1_000_000.0, None]])),
    Case(rules.CODE_UNUSABLE, "a star", no_edit,
         (stop("客户!C2", "客户编码“A*”不能用", "请不要用 * ? ~ 和开头的 < > =，不要超过 200 个字"),), of_lines(line(0, 客户编码="A*"))),
    Case(rules.CODE_UNUSABLE, "a number", no_edit, (), of_lines(line(0, 客户编码=1001.0))),
    Case(rules.TEXT_TOO_LONG, "a name", no_edit, (stop("客户!D2", "客户名称有 201 个字，太长", "请改短，不要超过 200 个字"),),
         of_lines(line(0, 客户名称="甲" * 201))),
    Case(rules.TEXT_TOO_LONG, "a long name", no_edit, (), of_lines(line(0, 客户名称="甲" * 200))),
    Case(rules.VALUE_UNREADABLE, "about so much", no_edit,
         (stop("客户!F2", "手工月均“约20万”看不懂：“约”不是准数，请填一个数", MEND),), of_lines(line(0, 月均回款="约20万"))),
    Case(rules.VALUE_UNREADABLE, "a negative amount", no_edit, (stop("客户!G2", "本月能力上限“-5”看不懂：不能是负数", MEND),),
         of_lines(line(0, 本月能力上限=-5.0))),
    Case(rules.VALUE_UNREADABLE, "20万", no_edit, (), of_lines(line(0, 月均回款="20万", 本月能力上限="¥200,000.00"))),
    Case(rules.NOT_A_CHOICE, "a status", no_edit,
         (stop("客户!H2", "状态“走了”不在可选的里面", "请改成：正常、新开、停供、移交"),),
         of_list(lines=[[*HEAD, "状态"], [*LINES[0], "走了"], *LINES[1:]])),
    Case(rules.NOT_A_CHOICE, "a way of settling", no_edit, (), of_list(lines=[[*HEAD, "结算方式"], [*LINES[0], "现款现货"], *LINES[1:]])),
    Case(rules.FLOOR_ABOVE_CAP, "crossed", no_edit,
         (stop("客户!H2", "本月最低回款 10万元高于本月能力上限 9万元", "请改好其中一个"),), with_floor(100_000.0, 90_000.0)),
    Case(rules.FLOOR_ABOVE_CAP, "equal", no_edit, (), with_floor(90_000.0, 90_000.0)),
    Case(rules.CUSTOMER_TWICE, "in one rep's list", no_edit,
         (stop("客户!C6", "客户 a1 写了两次，另一次在 客户!C2", "一个客户只能有一行，请删去一行"),),
         of_list(lines=[HEAD, *LINES, line(0, 客户编码="a1")])),
    Case(rules.CUSTOMER_TWICE, "another code", no_edit, (), of_list(lines=[HEAD, *LINES, line(0, 客户编码="A11")])),
    Case(rules.CUSTOMER_OF_TWO, "in two reps' lists", no_edit,
         (of_two("客户!C6", "A1", "华东/李娜", "华东/张明", "客户!C2"),), of_list(lines=[HEAD, *LINES, line(0, 业务员="李娜")])),
    Case(rules.CUSTOMER_OF_TWO, "spelt with a space", no_edit, (), of_lines(LINES[0], line(1, 业务员="张 明"))),
    Case(rules.LEVEL_UNKNOWN, "a shop", no_edit, (stop("目标!A3", "层级“门店”看不懂", "请写：公司、区域、业务员"),),
         of_targets(COMPANY, ["门店", "甲", 5.0])),
    Case(rules.LEVEL_UNKNOWN, "other words", no_edit, (), of_targets(["总公司", "", 500_000.0], ["大区", "华东", 5.0])),
    Case(rules.TARGET_BLANK, "nothing", no_edit, (stop("目标!C3", "区域华东没有填目标", "请填金额（元）；不单独定的，删去这一行"),),
         of_targets(COMPANY, ["区域", "华东", None])),
    Case(rules.TARGET_BLANK, "nought", no_edit, (), of_targets(COMPANY, ["区域", "华东", 0.0])),
    Case(rules.NAME_UNKNOWN, "a rep without customers", no_edit,
         (stop("目标!B3", "客户名单里没有业务员“赵六”", "请看名字是否写得不一样，或在名单里补上；没有客户的不能定目标"),),
         of_targets(COMPANY, ["业务员", "赵六", 5.0])),
    Case(rules.NAME_UNKNOWN, "a region", no_edit,
         (stop("目标!B3", "客户名单里没有区域“华南”", "请看名字是否写得不一样，或在名单里补上；没有客户的不能定目标"),),
         of_targets(COMPANY, ["区域", "华南", 5.0])),
    Case(rules.NAME_UNKNOWN, "spelt with a space", no_edit, (), of_targets(COMPANY, ["业务员", "李 娜", 5.0])),
    Case(rules.NAME_AMBIGUOUS, "two of a name", no_edit,
         (stop("目标!B3", "有 2 个业务员叫“张明”：华东/张明、华北/张明", "请写成“区域/业务员”，如 华东/张明"),),
         of_targets(COMPANY, ["业务员", "张明", 5.0], lines=TWO_OF_A_NAME)),
    Case(rules.NAME_AMBIGUOUS, "with the region", no_edit, (), of_targets(COMPANY, ["业务员", "华北／张明", 5.0], lines=TWO_OF_A_NAME)),
    Case(rules.TARGET_TWICE, "two of the company", no_edit, (stop("目标!B3", "公司的目标写了两次，另一次在 目标!B2", "请删去一行"),),
         of_targets(COMPANY, COMPANY)),
    Case(rules.TARGET_TWICE, "two regions", no_edit, (), of_targets(["区域", "华东", 5.0], ["区域", "华北", 5.0])),
    Case(rules.BELOW_EXCEEDS, "reps beyond their region", no_edit,
         (stop("目标!B3", "区域“华东”的目标是 10万元，而下面指定的目标加起来有 12万元，多出 2万元", "请改区域“华东”的目标，或下面的目标"),),
         of_targets(COMPANY, ["区域", "华东", 100_000.0], ["业务员", "张明", 70_000.0], ["业务员", "李娜", 50_000.0])),
    Case(rules.BELOW_EXCEEDS, "regions beyond the company", no_edit,
         (stop("目标!B2", "公司的目标是 50万元，而下面指定的目标加起来有 50.01万元，多出 100元", "请改公司的目标，或下面的目标"),),
         of_targets(COMPANY, ["区域", "华东", 500_000.0], ["业务员", "王强", 100.0])),
    Case(rules.BELOW_EXCEEDS, "just as much", no_edit, (),
         of_targets(COMPANY, ["区域", "华东", 100_000.0], ["业务员", "张明", 50_000.0], ["业务员", "李娜", 50_000.0])),
    Case(rules.NO_TARGET, "neither he nor anybody above", no_edit,
         (stop("目标", "华东/李娜没有目标：自己没有定，上面的区域和公司也没有定", "请在“目标”里给公司、所在区域或他自己定一个"),),
         of_targets(["区域", "华北", 5.0], ["业务员", "张明", 5.0])),
    Case(rules.NO_TARGET, "everybody for himself", no_edit, (), of_targets(*(["业务员", rep, 5.0] for rep in ("张明", "李娜", "王强")))),
    Case(rules.MONTH_UNREADABLE, "of no year", no_edit, (stop("历史!A2", "月份“11月”看不懂", "请写成 2026-12 这样"),),
         of_list(history=[HISTORY_HEAD, ["11月", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.MONTH_UNREADABLE, "the option", no_edit, (stop("--month", "月份“2026-13”看不懂", "请写成 2026-12 这样"),), of_list("2026-13")),
    Case(rules.MONTH_UNREADABLE, "as people write", no_edit, (), of_list(history=[HISTORY_HEAD, ["2026年11月", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.HISTORY_TWICE, "a month twice", no_edit, (stop("历史!B3", "客户 A1 的 2026-11 写了两次，另一次在 历史!B2", "请删去一行"),),
         of_list(history=[HISTORY_HEAD, ["2026-11", "A1", 1.0, 1.0, 1.0], ["2026-11", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.HISTORY_TWICE, "two months", no_edit, (),
         of_list(history=[HISTORY_HEAD, ["2026-11", "A1", 1.0, 1.0, 1.0], ["2026-10", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.HISTORY_OF_NOBODY, "strangers", no_edit,
         (doubt("历史", "有 2 行的客户不在名单里（如 X1），没有用，实收共 3万元", "请核对客户编码"),),
         of_list(history=[HISTORY_HEAD, ["2026-11", "X1", 1.0, 1.0, 10_000.0], ["2026-11", "X2", 1.0, 1.0, 20_000.0]])),
    Case(rules.HISTORY_OF_NOBODY, "known", no_edit, (), of_list(history=[HISTORY_HEAD, ["2026-11", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.HISTORY_TO_COME, "the month itself", no_edit,
         (doubt("历史", "有 1 行是 2026-12 或以后的，没有用，实收共 1万元", "请核对月份"),),
         of_list(history=[HISTORY_HEAD, ["2026-12", "A1", 1.0, 1.0, 10_000.0]])),
    Case(rules.HISTORY_TO_COME, "the month before", no_edit, (), of_list(history=[HISTORY_HEAD, ["2026-11", "A1", 1.0, 1.0, 1.0]])),
    Case(rules.SETTING_UNKNOWN, "his target", no_edit,
         (stop("参数!A2", "没有“本月任务（元）”这一项", f"可以写：{'、'.join(settable())}"),),
         of_list(settings=[["项目", "内容"], ["本月任务（元）", 5.0]])),
    Case(rules.SETTING_UNKNOWN, "the unit", no_edit, (), of_list(settings=[["项目", "内容"], ["分解单位（元）", "1千"]])),
    Case(rules.SETTING_TWICE, "twice", no_edit, (stop("参数!A3", "“分解单位（元）”写了两次，另一次在 参数!A2", "请删去一行"),),
         of_list(settings=[["项目", "内容"], ["分解单位（元）", 100.0], ["分解单位（元）", 50.0]])),
    Case(rules.SETTING_TWICE, "two of them", no_edit, (), of_list(settings=[["分解单位（元）", 100.0], ["每天联系几个客户", 8.0]])),
    Case(rules.DAYS_CROSSED, "crossed", no_edit, (stop("参数“本月起”", "本月起 2026-12-26 在本月止 2026-12-25 之后", "请改好其中一个"),),
         of_list(settings=[["本月起", dt.date(2026, 12, 26)], ["本月止", dt.date(2026, 12, 25)]])),
    Case(rules.DAYS_CROSSED, "from the 26th to the 25th", no_edit, (),
         of_list(settings=[["本月起", dt.date(2026, 11, 26)], ["本月止", dt.date(2026, 12, 25)]])),
    Case(rules.DAYS_OF_OTHER_MONTH, "another month's", no_edit,
         (stop("参数“本月起”", "2026-10-26 到 2026-11-25 不是 2026-12 的一段", "请改好日期，或改月份（--month）"),),
         of_list(settings=[["本月起", dt.date(2026, 10, 26)], ["本月止", dt.date(2026, 11, 25)]])),
    Case(rules.DAYS_OF_OTHER_MONTH, "the month's", no_edit, (),
         of_list(settings=[["本月起", dt.date(2026, 11, 26)], ["本月止", dt.date(2026, 12, 25)]])),
    Case(rules.NO_FOLDER, "nowhere", no_edit, (stop("没有这里", "找不到这个文件夹", "请给出放着各业务员工作簿的文件夹"),), last_in("没有这里")),
    Case(rules.NO_FOLDER, "here, but no list", no_edit, (), last_in("."), alone=False),
    Case(rules.BOOK_TWICE, "two of one rep", no_edit,
         (stop("b.xlsm", "华东/张明的 2026-12 工作簿有两本：a.xlsm、b.xlsm", "只留一本，另一本请移走"),),
         in_folder(book("a.xlsm", "张明"), book("b.xlsm", "张明", "华东"))),
    Case(rules.BOOK_TWICE, "of two months", no_edit, (), in_folder(book("a.xlsm", "张明"), book("b.xlsm", "张明", month="2026-11"))),
    Case(rules.NOT_HIS_BOOK, "of nobody", no_edit,
         (doubt("a.xlsm", "参数里的业务员是“张明”，区域是“华南”，名单里没有这个人", "不是要下达的就不用管；写错了名字的，请改好"),),
         in_folder(book("a.xlsm", "张明", "华南"))),
    Case(rules.NOT_HIS_BOOK, "of a rep", no_edit, (), in_folder(book("a.xlsm", " 张明", "华 东"))),
    Case(rules.NOT_RETARGETED, "of nobody", no_edit,
         (doubt("a.xlsm", "参数里的业务员是“张明”，区域是“华南”，名单里没有这个人：这本没有动，里面的本月任务 20万元不在这次分的里面",
                "这个月还是他做的，名单里请留着他和他的客户；写错了名字的，请改好；不是要调整的就不用管"),),
         of_nobody(book("a.xlsm", "张明", "华南", target=200_000_00), book("b.xlsm", "张明", "华南", month="2026-11"))),
    Case(rules.NOT_RETARGETED, "of a rep", no_edit, (), of_nobody(book("a.xlsm", "张明", "华东"))),
    Case(rules.LEFT_UNREADABLE, "in the middle of his month", no_edit,
         (doubt("张明.xlsm", "名单里没有“张明”了，他上月的工作簿用不了：今天 2026-11-28，本月到 2026-11-30 才结束，还不能结账",
                "从他那里接过来的客户，历史和资料没有带过来；要带的，请改好他这本、删去接手人这个月的工作簿，再下达一次"),),
         left(dt.date(2026, 11, 28))),
    Case(rules.LEFT_UNREADABLE, "over", no_edit, (), left(dt.date(2026, 12, 1))),
    Case(rules.UNCHANGEABLE, "closed, and one that is not there", no_edit,
         (stop("张明.xlsm", "华东/张明的工作簿已在 2026-12-31 结账，不知道他现在的情况，别人的份额也就分不准",
               "请把他的工作簿放进来；或在“目标”里单独给他定一个目标，只调整别人"),
          stop("华北/王强", "华北/王强的工作簿不在文件夹里，不知道他现在的情况，别人的份额也就分不准",
               "请把他的工作簿放进来；或在“目标”里单独给他定一个目标，只调整别人")),
         retargeted(*CLOSED, targets=[TARGET_HEAD, COMPANY, ["业务员", "李娜", 5.0]])),
    Case(rules.UNCHANGEABLE, "of another month", no_edit,
         (stop("华东/张明", "华东/张明的工作簿是 2026-11 的，不是 2026-12 的，不知道他现在的情况，别人的份额也就分不准",
               "请把他的工作簿放进来；或在“目标”里单独给他定一个目标，只调整别人"),),
         retargeted(book("a.xlsm", "张明", month="2026-11"), targets=[TARGET_HEAD, COMPANY, *(["业务员", rep, 5.0] for rep in ("李娜", "王强"))])),
    Case(rules.UNCHANGEABLE, "everybody is fixed", no_edit, (),
         retargeted(*CLOSED, targets=[TARGET_HEAD, *(["业务员", rep, 5.0] for rep in ("张明", "李娜", "王强"))])),
]  # fmt: skip
