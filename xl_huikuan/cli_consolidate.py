"""``huikuan consolidate``: all reps' workbooks gathered up."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import JSON, PATH, TODAY


@click.command(cls=HelpfulCommand)
@click.argument("given", metavar="DIR|GLOB…", nargs=-1, required=True)
@click.option("-o", "--output", "out", metavar="OUT.xlsx", type=PATH, required=True, help="汇总写成哪个文件")
@click.option("--parquet", metavar="DIR", type=PATH, help="另把明细写成 Parquet（按月份、区域分文件夹）")
@click.option("--month", metavar="YYYY-MM", help="汇总哪个月；默认是多数工作簿的月份，更早的用来看走势")
@click.option("--targets", metavar="FILE", type=PATH, help="下达任务用的表：里面的业务员谁没交，会说出来")
@click.option("--workers", metavar="N", type=click.IntRange(1, 512), help="用几个进程读；默认每个核一个")
@click.option("--cluster", metavar="ADDRESS", help="用 Dask 集群读，如 tcp://10.0.0.5:8786；集群要看得见同一路径")
@TODAY
@JSON
def consolidate(
    given: tuple[str, ...],
    out: Path,
    parquet: Path | None,
    month: str | None,
    targets: Path | None,
    workers: int | None,
    cluster: str | None,
    today: dt.date | None,
    json: bool,
) -> None:
    """收齐汇总：读各业务员的工作簿，做一本经理看的汇总：谁差多少、先介入哪里；读不了的列出原因，不影响别的。"""
    with told_if_missing():
        from xl_huikuan import console_office
        from xl_huikuan.office.consolidate import consolidate as job

    with progress_bar(json) as progress:
        result = job(
            given, out, parquet=parquet, month=month, today=today, targets=targets, workers=workers, cluster=cluster,
            progress=progress,
        )  # fmt: skip
    if json:
        console_office.print_consolidated_json(result)
    else:
        console_office.show_consolidated(result)


@contextlib.contextmanager
def told_if_missing() -> Iterator[None]:
    """Say what is to be installed where what gathers workbooks up cannot be loaded without it."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package != _LIBRARY:
            raise
        from xl_huikuan.book.problems import BookError
        from xl_huikuan.office.gathering_rules import NOT_INSTALLED

        raise BookError([NOT_INSTALLED.at(_JOB, package=package)]) from error


_LIBRARY = "pyarrow"
"""Of the extra `office`: the tidy tables are laid out by it."""
_JOB = "收齐汇总"


@contextlib.contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, every: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("正在读工作簿"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, every: bar.update(task, completed=done, total=every)
