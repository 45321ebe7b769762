"""Lists of targets as offices fill them, and what must come of the smallest, worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from foreign_files import excel

from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.office.targets import Targets
from xl_huikuan.office.targets_reading import targets_of

TODAY = dt.date(2026, 11, 28)
MONTH = "2026-12"
HEAD = ["区域", "业务员", "客户编码", "客户名称", "信用等级", "月均回款", "本月能力上限"]
LINES: tuple[list[Any], ...] = (
    ["华东", "张明", "A1", "甲酒业", "A", 300_000.0, None],
    ["华东", "张明", "A2", "乙商行", "B", 100_000.0, None],
    ["华东", "李娜", "B1", "丙超市", "B", 200_000.0, None],
    ["华北", "王强", "C1", "丁商贸", "C", 400_000.0, None],
)
TARGET_HEAD = ["层级", "名称", "目标"]
COMPANY = ["公司", "", 500_000.0]
HISTORY_HEAD = ["月份", "客户编码", "目标", "承诺", "实收"]
# 50万 over 60 : 40 is 30万 and 20万; 30万 over 40 : 20 is 20万 and 10万; 20万 over 30 : 10 is 15万 and 5万
GIVEN = {"张明": {"A1": 150_000, "A2": 50_000}, "李娜": {"B1": 100_000}, "王强": {"C1": 200_000}}


def sheets(
    lines: Sequence[Sequence[Any]] = (HEAD, *LINES),
    targets: Sequence[Sequence[Any]] = (TARGET_HEAD, COMPANY),
    history: Sequence[Sequence[Any]] = (),
    settings: Sequence[Sequence[Any]] = (),
) -> dict[str, list[list[Any]]]:
    """Sheets by name."""
    said = {"客户": lines, "目标": targets, "历史": history, "参数": settings}
    return {name: [list(row) for row in rows] for name, rows in said.items() if rows}


def written(path: Path, **said: Any) -> Path:
    """A list as a workbook."""
    held = sheets(**said)
    return excel(path, *held.values(), names=[*held])


def read(month: str | None = MONTH, file: str = "任务.xlsx", **said: Any) -> Targets:
    """A list read, without a file."""
    held = [ForeignSheet(file, name, 1, rows) for name, rows in sheets(**said).items()]
    return targets_of(held, file, month, TODAY)
