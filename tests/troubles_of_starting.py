"""新建 from an office's tables: what keeps a workbook from being made."""

from __future__ import annotations

from month_in_memory import InMemory
from office_tables import TODAY
from troubles import Case, Job, Told, doubt, stop
from troubles_of_files import no_edit

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.header_words import words_of_sheets
from xl_huikuan.jobs.start_from import Started, start_from
from xl_huikuan.jobs.starting.words import SYNONYMS
from xl_huikuan.template import template_path


class _NoProblems:
    """A job that ended well tells its result, and no problem."""

    problems: tuple[()] = ()

    def __init__(self, started: Started):
        self.started = started


def of_table(*rows: list[object], maps: tuple[str, ...] = ()) -> Job:
    def job(_: object) -> object:
        sheet = ForeignSheet("台账.xlsx", "十月", 1, rows)  # type: ignore[arg-type]
        return _NoProblems(start_from(FileBook(template_path()), [sheet], TODAY, maps, dry_run=True))

    return job


def of_begun(*codes: str) -> Job:
    def job(_: object) -> object:
        month = FileBook(template_path()).read()
        for code in codes:
            month.customers.code[month.customers.add_row()] = Code(code)
        return _NoProblems(start_from(InMemory(month), [ForeignSheet("台账.xlsx", "十月", 1, [HEAD, LINE])], TODAY))

    return job


def of_all(*rows: list[object]) -> Job:
    """As a button tells it: what was not taken is a problem."""

    def job(_: object) -> object:
        sheet = ForeignSheet("台账.xlsx", "十月", 1, rows)  # type: ignore[arg-type]
        return start_from(FileBook(template_path()), [sheet], TODAY, dry_run=True)

    return job


def unreadable(text: str) -> tuple[Told, ...]:
    mend = (
        "请写成“旧列=新列”，如 --map 欠款=应收余额、--map 9月=2026-09实收、--map 余额=不取；新列可以是："
        + "、".join(column.header for column in SYNONYMS)
    )
    return (stop("--map", f"“{text}”看不懂", mend),)


HEAD, LINE = ["客户名称", "余额"], ["甲酒业", 5.0]
OWED = ["客户名称", "应收余额"]
LOOKED_FOR = (
    "要有一行表头，里面有“客户名称”“客户编码”之类的列（也认 客户、客户名、客户全称、客户简称、名称、经销商）；"
    "叫法特别的，用命令的加 --map 旧列=客户名称，或写进一个有“表头”“就是”两列的文件，加 --words 文件名；"
    "用按钮的在“清单”的“表头叫法”里写一行"
)


def named_by(*rows: list[object]) -> Job:
    """With the words of a file."""

    def job(_: object) -> object:
        words = words_of_sheets([ForeignSheet("叫法.xlsx", "", 1, rows)])  # type: ignore[arg-type]
        sheet = ForeignSheet("台账.xlsx", "十月", 1, [HEAD, LINE])
        return _NoProblems(start_from(FileBook(template_path()), [sheet], TODAY, dry_run=True, words=words))

    return job


CASES = [
    Case(rules.NO_HEADER_WORDS, "no such columns", no_edit,
         (stop("叫法.xlsx", "没有“表头”和“就是”两列的表", "请给一个有这两列的文件（如 欠款单位｜客户名称），或填过“清单”里“表头叫法”的工作簿"),),
         named_by(["表头", "意思"], ["余额", "应收余额"])),
    Case(rules.NO_HEADER_WORDS, "both columns", no_edit, (), named_by(["表头", "就是"], ["余额", "应收余额"])),
    Case(rules.CUSTOMERS_ALREADY, "two customers", no_edit,
         (stop("客户!A5", "已经登记了 2 个客户，不能再从旧表开始", "请换一个空的工作簿（huikuan new）；只补几个客户的，直接登记"),),
         of_begun("00101", "00102")),
    Case(rules.CUSTOMERS_ALREADY, "none", no_edit, (), of_begun()),
    Case(rules.NOT_TAKEN, "a total, and a column that is none of ours", no_edit,
         (doubt("台账.xlsx“十月” 第 3 行", "没有取：合计行，金额 5", "要的话请自己登记，或在旧表里改好，换一个空的工作簿再来一次"),),
         of_all(OWED, LINE, ["合计", 5.0])),
    Case(rules.NOT_TAKEN, "all taken", no_edit, (), of_all(OWED, LINE)),
    Case(rules.MAP_UNREADABLE, "a column that the workbook has not", no_edit, unreadable("余额=欠条"), of_table(HEAD, LINE, maps=("余额=欠条",))),
    Case(rules.MAP_UNREADABLE, "no sign of equality", no_edit, unreadable("余额"), of_table(HEAD, LINE, maps=("余额",))),
    Case(rules.MAP_UNREADABLE, "a synonym", no_edit, (), of_table(HEAD, LINE, maps=("余额=欠款",))),
    Case(rules.MAP_UNUSED, "a column that no table has", no_edit,
         (stop("--map", "哪张表里都没有“尾款”这一列", "请照表头里的写法写旧列；表头是两行的，写下面一行"),),
         of_table(HEAD, LINE, maps=("尾款=应收余额",))),
    Case(rules.MAP_UNUSED, "one that the table has", no_edit, (), of_table(HEAD, LINE, maps=(" 余 额 =应收余额",))),
    Case(rules.NO_TABLE_OF_CUSTOMERS, "goods", no_edit,
         (stop("台账.xlsx“十月”", "没找到客户表的表头，看到的是：品名、数量", LOOKED_FOR),), of_table(["品名", "数量"], ["酒", 5.0])),
    Case(rules.NO_TABLE_OF_CUSTOMERS, "customers", no_edit, (), of_table(HEAD, LINE)),
    Case(rules.NO_LINE_TAKEN, "nothing but a total", no_edit,
         (stop("台账.xlsx", "表头认出来了，却没有一行是客户；第一行没取的原因：合计行", "请看表里有没有客户，列有没有认对"),),
         of_table(HEAD, ["合计", 5.0])),
    Case(rules.NO_LINE_TAKEN, "nothing at all", no_edit,
         (stop("台账.xlsx", "表头认出来了，却没有一行是客户；第一行没取的原因：表头下面没有内容", "请看表里有没有客户，列有没有认对"),),
         of_table(HEAD)),
    Case(rules.NO_LINE_TAKEN, "a customer", no_edit, (), of_table(HEAD, LINE, ["合计", 5.0])),
]  # fmt: skip
