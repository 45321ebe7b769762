"""Commands over a folder of the reps' workbooks that teach or share with each other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import FOLDER, JSON
from xl_huikuan.values import Cents


@click.command(cls=HelpfulCommand)
@FOLDER
@click.option("--dry-run", is_flag=True, help="只说学到了什么，不改文件")
@JSON
def learn(folder: Path, dry_run: bool, json: bool) -> None:
    """互相学习：文件夹里各本的历史一起教，写进各本的“参数”，历史短的那一本也估得准；不含客户资料。"""
    from xl_huikuan import console, console_json, console_together
    from xl_huikuan.folder import files_of
    from xl_huikuan.jobs.learn_together import learn_together
    from xl_huikuan.jobs.summary_together import learned_lines

    with console.busy("正在互相学习"):
        result = learn_together(files_of(folder), dry_run)
    if json:
        console_json.print_json(console_together.learned_json(result))
        return
    for line in learned_lines(result, dry_run):
        console.say(line)


def share_budget_over(
    folder: Path, out: Path | None, today: dt.date, budget: Cents | None, effort: int, json: bool
) -> None:
    """``huikuan measures DIR``: one budget over all workbooks of a folder."""
    from xl_huikuan import console, console_json, console_together
    from xl_huikuan.book.problems import BookError
    from xl_huikuan.folder import files_of
    from xl_huikuan.jobs import rules
    from xl_huikuan.jobs.share_budget import share_budget
    from xl_huikuan.jobs.summary_together import shared_lines

    if out is not None:
        raise BookError([rules.OUT_OF_ALL.at("--output")])
    if budget is None:
        raise BookError([rules.BUDGET_OF_ALL.at("--budget")])
    with console.busy("正在测算措施"):
        result = share_budget(files_of(folder), budget, today, effort)
    if json:
        console_json.print_json(console_together.shared_json(result))
        return
    for line in shared_lines(result):
        console.say(line)
