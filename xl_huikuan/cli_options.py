"""The arguments and options that commands share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from xl_huikuan.overriding import override

PATH: click.Path = click.Path(path_type=Path)
"""A path as it is typed; what is there is looked at by the job."""
REPS_BOOKS = "放着各业务员工作簿的文件夹（里面的文件夹也看）"
FOLDER = click.argument("folder", metavar="DIR", type=PATH, help=REPS_BOOKS)


class _Day(click.ParamType[dt.date]):
    name = "day"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}”不是日期，请写成 2026-11-23 这样", param, ctx)


class _Effort(click.ParamType[int]):
    name = "effort"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not (str(value).isdecimal() and int(value) <= _MOST_EFFORT):
            self.fail(f"“{value}”不是 0 到 {_MOST_EFFORT} 的整数", param, ctx)
        return int(value)


_MOST_EFFORT = 20
EFFORT = _Effort()
"""How many times the usual effort a search may take."""
BOOK = click.argument("book", metavar="BOOK", type=PATH, help="月度工作簿（.xlsm 或 .xlsx）")
OUT = click.option(
    "-o", "--output", "out", metavar="OUT", type=PATH,
    help="写到另一个文件；默认就地更新，在旁边的“备份”文件夹留一份",
)  # fmt: skip
TODAY = click.option("--today", metavar="YYYY-MM-DD", type=_Day(), help="按哪一天算；默认是今天")
JSON = click.option("--json", is_flag=True, help="标准输出只给一个 JSON 对象")
