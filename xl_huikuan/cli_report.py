"""``huikuan report``: pictures and pages of a month, without Excel."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import JSON, PATH, TODAY
from xl_huikuan.places import is_folder

_OFFICE = "总览"
_LIBRARIES = {"jinja2", "markupsafe", "pygal"}
"""Of the extra `report`."""


@click.command(cls=HelpfulCommand)
@click.argument("book", metavar="BOOK|DIR", type=PATH)
@click.option(
    "-o",
    "--output",
    "out",
    metavar="FILE",
    type=PATH,
    help="写成 .html、.pdf 还是 .png，看文件名的结尾；默认在工作簿（文件夹）旁边写 .html",
)
@click.option("--customers", is_flag=True, help="客户回款计划单，一个客户一页，给客户看、签字")
@click.option("--customer", metavar="CODE", help="只要这一个客户的回款计划单（客户编码或名称）")
@click.option("--month", metavar="YYYY-MM", help="文件夹：报告哪个月；默认是多数工作簿的月份")
@TODAY
@JSON
def report(
    book: Path, out: Path | None, customers: bool, customer: str | None, month: str | None, today: dt.date | None, json: bool
) -> None:  # fmt: skip
    """报告：看板和当天的清单写成网页、PDF 或图片，手机上看；或写客户回款计划单。给一个文件夹，就写里面各业务员合起来的一个月。不改工作簿。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.book.contract.slip import SLIP_SHEET
    from xl_huikuan.book.contract.totals import BOARD
    from xl_huikuan.book.file.book import FileBook
    from xl_huikuan.book.problems import unusable
    from xl_huikuan.cli_stages import TellingBook

    many = is_folder(book)
    try:
        from xl_huikuan.report.files import write_report
    except ModuleNotFoundError as error:
        if error.name not in _LIBRARIES:
            raise
        extras = "office,report" if many else "report"
        mend = f'请运行 pip install "xl-huikuan[{extras}]"'
        raise unusable("huikuan report", f"缺少组件 {error.name}", mend) from error
    sheets = customers or customer is not None
    if many:
        if sheets:
            raise unusable(str(book), "客户回款计划单是一本工作簿的，这里是文件夹", "请写工作簿的文件名")
        _office(book, out, today, month, json)
        return
    if month is not None:
        raise unusable("--month", f"“{book.name}”是一本工作簿，只有它自己的月份", "请不写 --month，或给一个文件夹")
    path = out or book.with_name(f"{book.stem}-{SLIP_SHEET if sheets else BOARD}.html")
    with console.busy("正在写报告") as tell:
        written = write_report(
            TellingBook(FileBook(book), tell), path, dt.datetime.now(), today, customers, customer, tell
        )
    if json:
        console_json.print_json(console_json.report_json(written, path))
        return
    console.show_report(written, path, sheets)
    console.show_problems(written.problems)
    console.say_next(written.next_step)


def beside(folder: Path) -> Path:
    """Where the page of a folder goes if nobody says it; of a whole drive into it."""
    return folder.with_name(f"{folder.name}-{_OFFICE}.html") if folder.name else folder / f"{_OFFICE}.html"


def _office(folder: Path, out: Path | None, today: dt.date | None, month: str | None, json: bool) -> None:
    from xl_huikuan.cli_consolidate import progress_bar, told_if_missing

    with told_if_missing():
        from xl_huikuan import console_office
        from xl_huikuan.report.office_files import write_office_report

    path = out or beside(folder.resolve())
    with progress_bar(json) as progress:
        result = write_office_report(folder, path, today, month, progress)
    if json:
        console_office.print_consolidated_json(result)
    else:
        console_office.show_consolidated(result, "报告")
