"""``huikuan setup``, ``doctor``, ``selftest`` and ``bundle``: what a Windows PC needs, as commands."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path

import click

from xl_huikuan.cli_help import HelpfulCommand
from xl_huikuan.cli_options import JSON, PATH


@click.command(cls=HelpfulCommand)
@click.option("--undo", is_flag=True, help="撤销 setup 做过的事")
@JSON
def setup(undo: bool, json: bool) -> None:
    """在 Windows 上登记：让 Excel 用这个 Python 计算函数、运行按钮。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.addin import install

    install.check_windows()
    done = install.undo(install.Pc()) if undo else install.set_up(install.Pc())
    if json:
        console_json.print_json(
            {
                "changed": done.changed,
                "complete": done.complete,
                "conf": str(done.conf),
                "interpreter": None if done.interpreter is None else str(done.interpreter),
                "dlls": [str(path) for path in done.dlls],
                "lines": done.lines,
            }
        )
    else:
        for line in done.lines:
            console.say(line)
    if not done.complete:
        raise click.exceptions.Exit(2)


@click.command(cls=HelpfulCommand)
@click.argument("book", metavar="BOOK", type=PATH, required=False, help="要检查的月度工作簿")
@JSON
def doctor(book: Path | None, json: bool) -> None:
    """检查这台电脑：Excel、宏、Python、工作簿哪里不对，怎么改。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.addin import doctor as doctors
    from xl_huikuan.addin.finding import Machine

    if os.name != "nt":
        doctors.check_there(book)
        if json:
            console_json.print_json(doctors.elsewhere_json())
            return
        for line in doctors.elsewhere_lines():
            console.say(line)
        return
    findings = []
    for finding in doctors.find_all(Machine(book)):
        findings.append(finding)
        if not json:
            for line in doctors.lines_of(finding):
                console.say(line)
    if json:
        console_json.print_json(doctors.as_json(findings))
    else:
        console.say("")
        console.say(doctors.summary(findings))
    if not doctors.is_well(findings):
        raise click.exceptions.Exit(2)


@click.command(cls=HelpfulCommand)
@click.option(
    "-o", "--output", "out", metavar="FILE", type=PATH, help="结果文件；默认是这里的 huikuan-selftest-日期-时间.json"
)
@JSON
def selftest(out: Path | None, json: bool) -> None:
    """在真的 Excel 里自检一遍（约十分钟，只用临时文件夹里的副本），结果写成一个 JSON 文件。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.addin.finding import Machine
    from xl_huikuan.addin.selftest import run
    from xl_huikuan.addin.selftest.report import as_text
    from xl_huikuan.book.file.saving import check_output, is_written_as, save_content
    from xl_huikuan.book.problems import unusable

    machine = Machine()
    run.check_there(machine, os.name == "nt")
    target = out or Path(f"huikuan-selftest-{dt.datetime.now():%Y%m%d-%H%M}.json")
    if not is_written_as(target, ".json"):
        raise unusable(target.name, "结果写成 .json", "请把 -o 后面的文件名改成以 .json 结尾")
    opened = check_output(target)
    asks = sys.stdin.isatty() and not json
    found = run.run(machine, _nothing if json else console.say, input if asks else None)
    save_content(target, opened, as_text(found).encode(), dt.datetime.now())
    if json:
        console_json.print_json(found)
    else:
        console.say(f"结果：{target.absolute()}（没有发到任何地方；请把这个文件发给维护者）")
    if not found["ok"]:
        raise click.exceptions.Exit(2)


def _nothing(text: str) -> None:
    """Say nothing."""


@click.command(cls=HelpfulCommand)
@click.option(
    "--python",
    metavar="DIR|ZIP",
    type=PATH,
    required=True,
    help="Windows 版 Python 的文件夹，或 python.org 的 embeddable 压缩包",
)
@click.option("--wheels", metavar="DIR", type=PATH, required=True, help="放着 xl-huikuan 和它所需全部 wheel 的文件夹")
@click.option("-o", "--output", "out", metavar="OUT", type=PATH, required=True, help="做成的文件夹，还不能存在")
@click.option("--hashes", metavar="FILE", type=PATH, help="名单：每行一个 SHA-256 和文件名；不符、不在里面的不打包")
@JSON
def bundle(python: Path, wheels: Path, out: Path, hashes: Path | None, json: bool) -> None:
    """给 IT：做一个文件夹，复制到没有 Python 的 Windows 电脑上就能用。"""
    from xl_huikuan import console, console_json
    from xl_huikuan.addin.bundle import make_bundle

    with console.busy("正在打包"):
        made = make_bundle(python, wheels, out, hashes)
    if json:
        console_json.print_json(
            {
                "path": str(made.path),
                "python": made.python,
                "cpu": made.cpu,
                "packages": made.packages,
                "notes": made.notes,
            }
        )
        return
    for line in made.lines():
        console.say(line)


def register(app: click.Group) -> None:
    """Add the commands to the command line."""
    for command in (setup, doctor, selftest, bundle):
        app.add_command(command)
