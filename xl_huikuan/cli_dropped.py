"""What was dropped onto one of the bundle's files: ``python -I -m xl_huikuan.cli_dropped plan …``.

A job is done on every workbook; of an office's own tables one new workbook is made, beside the first of them.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PureWindowsPath

from xl_huikuan import cli
from xl_huikuan.addin.bundle_drops import CALLED, SCRIPT
from xl_huikuan.jobs.commands import COMMANDS, FROM_TABLES
from xl_huikuan.template import WORKBOOK_NAME
from xl_huikuan.terminal import finish, harmless, put_line

_HOW = "没有收到工作簿。请把一本或几本月度工作簿（.xlsm 或 .xlsx）拖到“{job}.cmd”上，松开鼠标。先在 WPS 或 Excel 里保存并关闭它们。"
_HOW_TABLES = "没有收到文件。请把现在用的台账、回款表（.xlsx、.xls、.csv，一个或几个一起）拖到“{job}.cmd”上，松开鼠标。"
_HEAD = "== {job}：{name} =="


def dropped(called: str, script: str) -> list[str]:
    """The paths behind the script in the command line that started cmd.exe: ``cmd /c ""script" path "another path""``."""
    names = (script, PureWindowsPath(script).name)
    found = next((match for name in names if (match := re.search(re.escape(name), called, re.IGNORECASE))), None)
    if found is None:
        return []
    rest = called[found.end() :].removeprefix('"')
    if rest.count('"') % 2:
        rest = rest.rpartition('"')[0]  # it closes what cmd /c opened
    return [quoted or bare for quoted, bare in re.findall(r'"([^"]+)"|([^\s"]+)', rest)]


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the job on each workbook; the gravest of their exit codes, 2 when there is none."""
    cli.speak_utf8()
    command, *typed = arguments
    of_tables = command in FROM_TABLES.values()
    job = next(job for job, name in (FROM_TABLES if of_tables else COMMANDS).items() if name == command)
    paths = dropped(environment.get(CALLED, ""), environment.get(SCRIPT, "")) or typed
    if not paths:
        put_line((_HOW_TABLES if of_tables else _HOW).format(job=job))
        return 2
    if of_tables:
        return _run([command, "--from", paths[0], "-o", _beside(paths[0]), "--", *paths[1:]])
    codes = []
    for path in paths:
        put_line(harmless(_HEAD.format(job=job, name=PureWindowsPath(path).name)))
        finish()
        codes.append(_run([command, "--", path]))
        put_line("")
    return max(codes, key=(0, 2, 1).index)


def _run(arguments: list[str]) -> int:
    try:
        cli.main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


def _beside(path: str) -> str:
    """Where the new workbook goes."""
    return str(Path(path).with_name(WORKBOOK_NAME.format(month=f"{dt.date.today():%Y-%m}")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
