"""What gathering workbooks finds, and its neighbours that are none. (The month in memory is not asked.)"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from conftest import fill_small
from troubles import Case, Job, stop

from xl_huikuan.office import gathering_rules as rules
from xl_huikuan.office.rules import MONTH_UNREADABLE

ONE_BOOK = "张三.xlsm"


def gathered(
    *given: str,
    out: str = "总览.xlsx",
    lay: Callable[[Path], object] = lambda folder: fill_small(folder / ONE_BOOK),
    **options: object,
) -> Job:
    """Gather up what lies in a folder of its own: patterns in it, or all of it."""

    def job(book: object) -> object:
        from xl_huikuan.office.consolidate import consolidate

        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / "各业务员"
            folder.mkdir()
            lay(folder)
            wanted = [str(folder / each) for each in given] or [str(folder)]
            paths = {name: folder / str(path) for name, path in options.items() if name == "targets"}
            result = consolidate(wanted, Path(made) / out, workers=1, **{**options, **paths})  # type: ignore[arg-type]
            return mock.Mock(problems=[], result=result)

    return job


def without(package: str) -> Job:
    """Gather up where a package is not installed."""
    real = importlib.util.find_spec

    def job(book: object) -> object:
        with mock.patch("importlib.util.find_spec", lambda name, *a: None if name == package else real(name, *a)):
            return gathered()(book)  # type: ignore[arg-type]

    return job


def listed(folder: Path, header: str) -> None:
    fill_small(folder / ONE_BOOK)
    (folder / "名单.csv").write_text(f"{header},客户\n张三,甲\n", "utf-8")


def nothing(month: object) -> None:
    """The month as it is."""


SENT = "请给出放着各业务员工作簿的文件夹，或写成 文件夹/*.xlsm"
CASES = [
    Case(MONTH_UNREADABLE, "a 13th, of those to be gathered", nothing, (stop("--month", "月份“2026-13”看不懂", "请写成 2026-12 这样"),),
         gathered(month="2026-13")),
    Case(MONTH_UNREADABLE, "a month of those to be gathered", nothing, (), gathered(month="2026-11")),
    Case(rules.NOTHING_GIVEN, "a pattern that fits nothing", nothing, (stop("没有*.xlsm", "这里没有工作簿，也没有这个文件夹", SENT),),
         gathered("没有*.xlsm"), alone=False),
    Case(rules.NOTHING_GIVEN, "a pattern", nothing, (), gathered("张*.xlsm"), alone=False),
    Case(rules.NO_BOOKS, "an empty folder", nothing,
         (stop("各业务员", "没有找到工作簿（.xlsm 或 .xlsx）", "请给出放着各业务员工作簿的文件夹；备份文件夹不看"),), gathered(lay=nothing)),
    Case(rules.NO_BOOKS, "one", nothing, (), gathered()),
    Case(rules.NONE_COUNTED, "no workbook at all", nothing,
         (stop("坏.xlsm", "没有一本工作簿可以汇总：不是 Excel 工作簿。请选择 .xlsm 或 .xlsx 文件；如果公司装有文件加密软件，请先解密；"
               "也可用 Excel 另存一份", "请先把工作簿改好，或用 --month 指定月份"),),
         gathered(lay=lambda folder: (folder / "坏.xlsm").write_bytes(b"no workbook"))),
    Case(rules.NONE_COUNTED, "one that is", nothing, (), gathered()),
    Case(rules.NOT_INSTALLED, "no pyarrow", nothing,
         (stop("收齐汇总", "汇总要用的 pyarrow 没有安装", '请运行 pip install "xl-huikuan[office]"'),), without("pyarrow")),
    Case(rules.NOT_INSTALLED, "no matter", nothing, (), without("polars")),
    Case(rules.NO_REPS_LISTED, "no such column", nothing,
         (stop("名单.csv", "没有找到“业务员”这一列", "请给出下达任务用的表：第一张表里要有“业务员”，一行一个客户或业务员"),),
         gathered(lay=lambda folder: listed(folder, "姓名"), targets="名单.csv")),
    Case(rules.NO_REPS_LISTED, "the column", nothing, (), gathered(lay=lambda folder: listed(folder, "业务员"), targets="名单.csv")),
    Case(rules.NO_CLUSTER, "nobody there", nothing,
         (stop("绝无此处", "连不上 Dask 集群：地址不对", "请检查地址，如 tcp://10.0.0.5:8786，以及调度程序是否在运行"),),
         gathered(cluster="绝无此处")),
    Case(rules.NO_CLUSTER, "none asked for", nothing, (), gathered()),
    Case(rules.OUT_IS_NO_WORKBOOK, "a text", nothing, (stop("总览.csv", "汇总写成 .xlsx", "请把 -o 后面的文件名改成以 .xlsx 结尾"),),
         gathered(out="总览.csv")),
    Case(rules.OUT_IS_NO_WORKBOOK, "in capitals", nothing, (), gathered(out="总览.XLSX")),
]  # fmt: skip
