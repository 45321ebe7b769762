"""``huikuan issue``, ``huikuan retarget``: what the office hands down."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import FOLDER, JSON, PATH, TODAY

_TARGETS = click.argument("targets", metavar="TARGETS", type=PATH, help="任务表（huikuan new --targets 做一份空的）")
_MONTH = click.option("--month", metavar="YYYY-MM", help="哪个月的任务；默认是任务表“参数”里的月份，没写就是今天这个月")
_INCOMPLETE = 2
"""Some workbooks could not be written; those that could have been."""


@click.command(cls=HelpfulCommand)
@_TARGETS
@click.option("-o", "--output", "folder", metavar="DIR", type=PATH, required=True, help="工作簿放在哪个文件夹")
@click.option(
    "--from",
    "last",
    metavar="DIR",
    type=PATH,
    help="各业务员上月的工作簿在哪个文件夹（里面的文件夹也看）；默认就在 -o 的文件夹里找",
)
@_MONTH
@TODAY
@click.option("--dry-run", is_flag=True, help="先看每一级分到多少，不写文件")
@JSON
def issue(
    targets: Path, folder: Path, last: Path | None, month: str | None, today: dt.date | None, dry_run: bool, json: bool
) -> int:
    """下达任务：公司的任务逐级分到每个客户，给每个业务员做好一本工作簿。"""
    from xl_huikuan import console_issue, console_json
    from xl_huikuan.office.issuing import issue as job

    with console_issue.progress() as started:
        issued = job(
            targets, folder, month=month, last=last, today=today or dt.date.today(), dry_run=dry_run, started=started
        )
    if json:
        console_json.print_json(console_issue.issued_json(issued, dry_run))
    else:
        console_issue.show_issued(issued, folder, dry_run)
    return _INCOMPLETE if issued.failed else 0


@click.command(cls=HelpfulCommand)
@_TARGETS
@FOLDER
@_MONTH
@TODAY
@click.option("--dry-run", is_flag=True, help="先看每个人变多少，不写文件")
@JSON
def retarget(targets: Path, folder: Path, month: str | None, today: dt.date | None, dry_run: bool, json: bool) -> int:
    """调整任务：任务变了，差额写进各业务员已经填好的工作簿的“目标调整”，别的都不动。"""
    from xl_huikuan import console_issue, console_json
    from xl_huikuan.office.retargeting import retarget as job

    with console_issue.progress() as started:
        result = job(targets, folder, month=month, today=today or dt.date.today(), dry_run=dry_run, started=started)
    if json:
        console_json.print_json(console_issue.retargeted_json(result, dry_run))
    else:
        console_issue.show_retargeted(result, dry_run)
    return _INCOMPLETE if result.failed or result.left_out else 0


def register(app: click.Group) -> None:
    """Add the commands."""
    app.add_command(issue)
    app.add_command(retarget)
