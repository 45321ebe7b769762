"""``huikuan report``: pictures and pages of a month, without Excel."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import BOOK, JSON, PATH, TODAY

_LIBRARIES = {"jinja2", "markupsafe", "pygal"}
"""Of the extra `report`."""


@click.command(cls=HelpfulCommand)
@BOOK
@click.option(
    "-o",
    "--output",
    "out",
    metavar="FILE",
    type=PATH,
    help="写成 .html、.pdf 还是 .png，看文件名的结尾；默认在工作簿旁边写 .html",
)
@click.option("--customers", is_flag=True, help="客户回款计划单，一个客户一页，给客户看、签字")
@click.option("--customer", metavar="CODE", help="只要这一个客户的回款计划单（客户编码或名称）")
@TODAY
@JSON
def report(
    book: Path, out: Path | None, customers: bool, customer: str | None, today: dt.date | None, json: bool
) -> None:  # fmt: skip
    """报告：看板和当天的清单写成网页、PDF 或图片，手机上看；或写客户回款计划单。不改工作簿。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.book.contract.slip import SLIP_SHEET
    from xl_huikuan.book.contract.totals import BOARD
    from xl_huikuan.book.file.book import FileBook
    from xl_huikuan.book.problems import unusable
    from xl_huikuan.cli_stages import TellingBook

    try:
        from xl_huikuan.report.files import write_report
    except ModuleNotFoundError as error:
        if error.name not in _LIBRARIES:
            raise
        raise unusable("huikuan report", f"缺少组件 {error.name}", "请运行 pip install 'xl-huikuan[report]'") from error
    sheets = customers or customer is not None
    path = out or book.with_name(f"{book.stem}-{SLIP_SHEET if sheets else BOARD}.html")
    with console.busy("正在写报告") as tell:
        written = write_report(TellingBook(FileBook(book), tell), path, dt.datetime.now(), today, customers, customer)
    if json:
        console_json.print_json(console_json.report_json(written, path))
        return
    console.show_report(written, path, sheets)
    console.show_problems(written.problems)
