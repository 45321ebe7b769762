"""``huikuan new``: an empty workbook, or one with what the office's own tables hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import JSON, PATH, TODAY
from xl_huikuan.places import is_there


@click.command(cls=HelpfulCommand)
@click.argument("more", metavar="[FILE]…", type=PATH, nargs=-1)
@click.option(
    "--from", "sources", metavar="FILE", type=PATH, multiple=True,
    help="现有的台账、回款表（.xlsx、.xls、.csv，可以几个）：客户、历史从里面取",
)  # fmt: skip
@click.option("-o", "--output", "out", metavar="OUT", type=PATH, help="新工作簿的文件名")
@click.option(
    "--map", "maps", metavar="旧列=新列", multiple=True, help="告诉它哪一列是什么，可以写几次；新列写“不取”就不取"
)
@click.option(
    "--words", metavar="FILE", type=PATH,
    help="本单位的表头叫法：有“表头”“就是”两列的表，或“清单”里填过它的工作簿",
)  # fmt: skip
@click.option("--targets", is_flag=True, help="做一份空的任务表（带示例），给 huikuan issue 用")
@click.option("--dry-run", is_flag=True, help="先看认出了什么，不写文件")
@TODAY
@JSON
def new(
    more: tuple[Path, ...],
    sources: tuple[Path, ...],
    out: Path | None,
    maps: tuple[str, ...],
    words: Path | None,
    targets: bool,
    dry_run: bool,
    today: dt.date | None,
    json: bool,
) -> None:
    """新建一个月度工作簿：空的，或者用现有的台账（--from 文件）；--targets：新建任务表。"""
    from xl_huikuan.book.file.saving import stamp_of
    from xl_huikuan.book.problems import unusable
    from xl_huikuan.template import WORKBOOK_NAME

    if not sources and (more or maps or words or dry_run):
        raise unusable("new", "没说用哪个文件", "请写成 huikuan new --from 老台账.xlsx -o 新.xlsm")
    if targets and (sources or more or maps or words or dry_run):
        raise unusable("new", "--targets 不和别的选项一起用", "请写成 huikuan new --targets -o 任务.xlsx")
    day = today or dt.date.today()
    if targets:
        _targets(out or Path(f"任务-{day:%Y-%m}.xlsx"), day, json)
        return
    target = out or Path(WORKBOOK_NAME.format(month=f"{day:%Y-%m}"))
    if not dry_run and stamp_of(target) is not None:
        raise unusable(target.name, "文件已经存在", "请换一个文件名（-o 文件名），或先移走它")
    named = [path for path in more if out is None and path.suffix.lower() == ".xlsm" and not is_there(path)]
    if named:
        mend = f"新工作簿的文件名写在 -o 后面：huikuan new --from 老台账.xlsx -o {named[0].name}"
        raise unusable(named[0].name, "找不到这个文件", mend)
    if sources:
        _start((*sources, *more), target, day, maps, words, dry_run, json)
    else:
        _empty(target, day, json)


def _targets(target: Path, day: dt.date, json: bool) -> None:
    from xl_huikuan import console, console_json
    from xl_huikuan.book.file.saving import stamp_of
    from xl_huikuan.book.problems import unusable
    from xl_huikuan.office.empty_list import write_empty_list

    if target.suffix.lower() != ".xlsx":
        raise unusable(target.name, "任务表是 .xlsx 文件", "请写成 -o 任务.xlsx")
    if stamp_of(target) is not None:
        raise unusable(target.name, "文件已经存在", "请换一个文件名（-o 文件名），或先移走它")
    write_empty_list(target, f"{day:%Y-%m}")
    if json:
        console_json.print_json({"path": str(target), "month": f"{day:%Y-%m}"})
    else:
        console.say(f"已新建任务表：{target}")
        console.say_next(f"照里面的示例填好，再运行 huikuan issue {target} -o 文件夹 --dry-run")


def _empty(target: Path, day: dt.date, json: bool) -> None:
    from xl_huikuan import console, console_json
    from xl_huikuan.empty_book import EmptyBook
    from xl_huikuan.jobs.new_month import new_month

    new_month(EmptyBook(target), day)
    if json:
        console_json.print_json({"path": str(target), "month": f"{day:%Y-%m}"})
    else:
        console.say(f"已新建：{target}")
        console.say("客户和往月回款已经在别的表里的，用 huikuan new --from 旧表.xlsx 新建，不用重填")
        console.say_next(f"打开 {target}，在“参数”填本月任务，在“客户”登记客户，保存关闭后运行 huikuan plan {target}")


def _start(
    files: tuple[Path, ...],
    target: Path,
    day: dt.date,
    maps: tuple[str, ...],
    words: Path | None,
    dry_run: bool,
    json: bool,
) -> None:
    from xl_huikuan import console, console_json, console_start
    from xl_huikuan.start_files import start_files

    with console.busy("正在读现有的表"):
        started = start_files(files, target, day, maps, dry_run, words)
    if json:
        console_json.print_json(console_start.started_json(started, target))
    else:
        console_start.show_started(started, target)
