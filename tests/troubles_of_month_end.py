"""The month's end: what keeps a month from being closed or changed, and what it brings along."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from conftest import JIA, fill_small
from month_in_memory import day, for_customer
from troubles import Case, Edit, Job, Told, doubt, listed, planned, shown, stop
from troubles_of_files import no_edit

from xl_huikuan.book.checks import rules as checks
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.roll_over import close_month
from xl_huikuan.rolling import roll_over_file, roll_over_open
from xl_huikuan.values import Value

OPEN_AGAIN = "请打开下个月的工作簿；真要重开这个月，请清空“参数”的结账日（下个月的工作簿要删掉重做）"
LAST = day(30)


def setting(**values: Value) -> Edit:
    return lambda month: month.names.update(values)


def closed_on(book: MonthlyBook) -> object:
    return close_month(book, LAST)


def the_day_before(book: MonthlyBook) -> object:
    return close_month(book, day(29))


def promised_for(due: int, month: int, made: int, made_in: int) -> Edit:
    def edit(held: Month) -> None:
        for_customer(held, "tblPromises", JIA, 作出日=day(made, made_in), 承诺到款日=day(due, month), 承诺金额=60_000)

    return edit


def carried(on: str) -> tuple[Told, ...]:
    what = f"{on} 到期的承诺是从以前的月份结转来的，还有 6万元没到，没有算进本月的承诺"
    return (doubt("承诺登记!E5", what, "请催回；客户改了日子的，在跟进清单填再次承诺", JIA),)


def outside(on: str) -> tuple[Told, ...]:
    what = f"{on} 不在本月 2026-11-01 到 2026-11-30 之内，6万元没有算进本月"
    return (doubt("承诺登记!E5", what, "日期写错了请改；确是别的月份就不用管", JIA),)


def rolled_beside(change: bytes | None) -> Job:
    """A second time; what the first made is there as it was, or another in its place."""

    def job(_: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "回款计划-2026-11.xlsm"
            fill_small(path)
            following = roll_over_file(path, None, LAST)[2]
            if change is not None:
                following.write_bytes(change)
            return roll_over_file(path, None, LAST)[0]

    return job


def rolled_open(path: Path) -> object:
    """Of a workbook open in Excel, twice."""

    class OpenTwice(FileBook):
        def place(self) -> Path:
            return self.path

        def copy_to(self, to: Path) -> None:
            shutil.copy2(self.path, to)

    return roll_over_open(OpenTwice(path), LAST)[0]


def pressed(times: int) -> Job:
    def job(_: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "回款计划-2026-11.xlsm"
            fill_small(path)
            return [rolled_open(path) for _ in range(times)][-1]

    return job


CASES = [
    Case(rules.CLOSED, "a list for a month that is closed", setting(hk_closed=LAST),
         (stop("参数!B34", "这个月已在 2026-11-30 结账，按钮和命令不再改它", OPEN_AGAIN),), listed),
    Case(rules.CLOSED, "looking at it", setting(hk_closed=LAST), (), shown),
    Case(rules.CLOSED, "closing it again", setting(hk_closed=LAST), (), closed_on),
    Case(rules.MONTH_CHANGED, "another month in a filled workbook", setting(hk_month="2026-12"),
         (stop("参数!B5", "月份改成了“2026-12”，而表里是 2026-11 的计划和流水",
               "请把月份改回 2026-11；换月请用结转（huikuan rollover），它另做下个月的工作簿，这个月的不动"),), planned),
    Case(rules.MONTH_CHANGED, "the month as it was", no_edit, (), shown),
    Case(rules.NOT_OVER, "the day before the last", no_edit,
         (stop("参数!B7", "今天 2026-11-29，本月到 2026-11-30 才结束，还不能结账",
               "请在最后一天或以后再结转；先看情况用 huikuan review"),), the_day_before),
    Case(rules.NOT_OVER, "the last day", no_edit, (), closed_on),
    Case(rules.NO_MONTH, "no month", setting(hk_month=None, hk_planned_month=None),
         (stop("参数!B5", "“月份”没有填，或看不懂", "请写成 2026-11 这样"),), closed_on),
    Case(rules.NO_MONTH, "a thirteenth month", setting(hk_month="2026-13", hk_planned_month=None),
         (stop("参数!B5", "“月份”没有填，或看不懂", "请写成 2026-11 这样"),), closed_on),
    Case(rules.NO_MONTH, "December", setting(hk_month="2026-12", hk_planned_month=None), (), closed_on),
    Case(rules.ROLLED_OTHERWISE, "another workbook in its place", no_edit,
         (stop("回款计划-2026-12.xlsm", "回款计划-2026-12.xlsm 已经有了，而且和这次结转出来的不一样（已经在用，或结账后又改过）",
               "请另起文件名（-o 文件名），或先移走它"),), rolled_beside(b"another")),
    Case(rules.ROLLED_OTHERWISE, "the same", no_edit, (), rolled_beside(None)),
    Case(rules.ROLLED_ALREADY, "the button when the next month's workbook is there", no_edit,
         (stop("回款计划-2026-12.xlsm", "回款计划-2026-12.xlsm 已经在旁边了，没有再做",
               "请打开它接着做；真要重做，先把它移走，再点“结转”"),), pressed(2)),
    Case(rules.ROLLED_ALREADY, "the button once", no_edit, (), pressed(1)),
    Case(checks.CARRIED, "made and due before the month", promised_for(25, 10, 2, 10), carried("2026-10-25")),
    Case(checks.CARRIED, "made on the month's first day for a day before", promised_for(31, 10, 1, 11), outside("2026-10-31")),
    Case(checks.CARRIED, "made before for the month", promised_for(10, 11, 31, 10)),
]  # fmt: skip
