"""Workbooks that many tests start from: made once a run, copied for each test."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from xl_huikuan import cli
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.demo.make import make_demo
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.template import template_path

with contextlib.suppress(ImportError):  # Windows Python under Wine has no hypothesis
    import examples  # noqa: F401  (loads the profile)

collect_ignore = [] if os.name == "nt" else ["windows"]
"""`windows` holds tests of what runs on Windows alone; `test_windows.py` runs them in Windows Python under Wine."""


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """A command that ran in this process leaves the collector off, and all that there was frozen: it thinks that it ends."""
    yield
    if not gc.isenabled():
        gc.enable()
        gc.unfreeze()


FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
TODAY = dt.date(2026, 11, 18)
"""A Wednesday; the first step (10 November) is past, the second (20 November) is not."""

JIA, YI, BING, DING, WU = "00101", "00102", "1-3", "D4", "00105"
CUSTOMERS = [
    {"客户编码": JIA, "客户名称": "甲酒业", "信用等级": "A"},
    {"客户编码": YI, "客户名称": "乙酒业", "信用等级": "B"},
    {"客户编码": BING, "客户名称": "丙酒业", "信用等级": "C"},
    {"客户编码": DING, "客户名称": "丁酒业", "信用等级": "D"},
    {"客户编码": WU, "客户名称": "戊酒业", "信用等级": "B"},
]
"""Five customers who usually pay the same: a target of 500,000 is 100,000 for each."""
RECEIPTS = [
    {"日期": dt.date(2026, 11, 5), "客户编码": JIA, "金额": 40_000},
    {"日期": dt.date(2026, 11, 6), "客户编码": YI, "金额": 90_000},
    {"日期": dt.date(2026, 11, 10), "客户编码": DING, "金额": 10_000},
]
PROMISES = [
    {"客户编码": JIA, "承诺到款日": dt.date(2026, 11, 10), "承诺金额": 60_000},  # 40,000 of it came: 部分兑现
    {"客户编码": BING, "承诺到款日": dt.date(2026, 11, 25), "承诺金额": 50_000},  # 未到期
    {"客户编码": DING, "承诺到款日": dt.date(2026, 11, 9), "承诺金额": 30_000},  # nothing by its day: 未兑现
]


def fill_small_month(month: Month) -> None:
    """Type the small month into an empty one."""
    month.names |= {"hk_month": "2026-11", "hk_from": FIRST, "hk_to": LAST, "hk_today": TODAY, "hk_target": 500_000}
    for row in CUSTOMERS:
        month["tblCustomers"].append({"状态": "正常", "结算方式": "账期", "手工月均": 100_000, **row})
    for row in RECEIPTS:
        month["tblReceipts"].append({"方式": "转账", "款项性质": "清欠", "状态": "财务确认", **row})
    for row in PROMISES:
        month["tblPromises"].append({"作出日": dt.date(2026, 11, 2), "级次": 1, **row})


def fill_small(path: Path) -> None:
    """Put the small month into the template, and run the jobs on it."""
    book = FileBook(template_path(), path)
    month = book.read()
    fill_small_month(month)
    book.write(month)
    break_down(FileBook(path), TODAY)
    follow_up(FileBook(path), TODAY)


@pytest.fixture(scope="session")
def small_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("small") / "十一月.xlsm"
    fill_small(path)
    shutil.rmtree(path.parent / "备份")
    return path


@pytest.fixture(scope="session")
def demo_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("demo"))[0]


@pytest.fixture
def small(small_master: Path, tmp_path: Path) -> Path:
    """A workbook of five customers, planned and listed; its folder holds nothing else."""
    return _copy(small_master, tmp_path)


@pytest.fixture
def demo(demo_master: Path, tmp_path: Path) -> Path:
    """The demo workbook of 60 customers; its folder holds nothing else."""
    return _copy(demo_master, tmp_path)


def _copy(master: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    return Path(shutil.copy2(master, folder))


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object that standard output holds."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@pytest.fixture
def huikuan(capsys: pytest.CaptureFixture[str]):
    """Run a command as the command line does."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run
