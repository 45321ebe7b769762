"""What keeps a workbook's copies from being made or brought back: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from office_edits import count_from_1904
from troubles import Case, Job, doubt, stop

from xl_huikuan.book import backups, reading
from xl_huikuan.book.file import conflicts
from xl_huikuan.book.file import undo as undoing
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.template import template_path

NOW = dt.datetime(2026, 11, 18, 9)
BLOCKED = "改动前的备份存不进旁边的“备份”文件夹：那里有一个叫这个名字的文件"
OTHER_DAYS = "工作簿用的是 1904 日期系统：同一天的数字差 1462，日期会错四年"
NOT_1904 = "请在 Excel 的“文件 → 选项 → 高级”里取消这本工作簿的“使用 1904 日期系统”，核对所有日期，保存后再试"
MERGE = "两本可能各有各的改动，哪一本都不全：请打开核对，把要的内容合到一本里，再把另一本移走"
NO_COPY = "旁边的“备份”文件夹里没有能恢复的备份"


def no_edit(month: Month) -> None:
    """What is wrong lies in the folder, not in the month."""


def in_a_folder(work: Callable[[Path], object]) -> Job:
    """Work on a file of its own."""

    def job(_: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "十一月.xlsm"
            path.write_bytes(template_path().read_bytes())
            work(path)
        return SimpleNamespace(problems=[])

    return job


def with_a_file_of_that_name(path: Path) -> None:
    (path.parent / "备份").touch()
    backups.backup(path, NOW)


def with_a_copy(path: Path) -> None:
    copy = backups.backup(path, NOW)
    path.write_bytes(b"spoilt")
    assert undoing.undo(path, NOW).copy.path == copy


def beside(*names: str) -> Job:
    """Read a workbook beside which such files lie."""

    def job(_: object) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "十一月.xlsm"
            path.write_bytes(template_path().read_bytes())
            for name in names:
                (path.parent / name).write_bytes(b"x")
            return SimpleNamespace(problems=FileBook(path).read().file_doubts)

    return job


def from_1904(path: Path) -> None:
    count_from_1904(path)
    before = path.read_bytes()
    try:
        FileBook(path).read()
    finally:
        assert path.read_bytes() == before


CASES = [
    Case(conflicts.CONFLICT_COPIES, "one of OneDrive's", no_edit,
         (doubt("十一月.xlsm", "旁边有像是同步冲突副本的文件：十一月-DESKTOP-7A1B2C3.xlsm", MERGE),),
         beside("十一月-DESKTOP-7A1B2C3.xlsm", "十二月.xlsm")),
    Case(conflicts.CONFLICT_COPIES, "five of them", no_edit,
         (doubt("十一月.xlsm", "旁边有像是同步冲突副本的文件：十一月 (1).xlsm、十一月 (2).xlsm、十一月 (3).xlsm 等 5 个", MERGE),),
         beside(*(f"十一月 ({number}).xlsm" for number in range(1, 6)))),
    Case(conflicts.CONFLICT_COPIES, "other months and other files", no_edit, (),
         beside("十二月.xlsm", "十一月-分享.xlsx", "十一月 (1).xlsx", "十一月-张三.xlsm", "十一月2.xlsm")),
    Case(reading.DATES_FROM_1904, "days from 1904", no_edit,
         (stop("十一月.xlsm", OTHER_DAYS, NOT_1904),), in_a_folder(from_1904)),
    Case(reading.DATES_FROM_1904, "days from 1900", no_edit, (), in_a_folder(lambda path: FileBook(path).read())),
    Case(backups.BLOCKED, "a file where the folder would be", no_edit,
         (stop("十一月.xlsm", BLOCKED, "请把它改名或移走。没有备份就不动工作簿"),), in_a_folder(with_a_file_of_that_name)),
    Case(backups.BLOCKED, "no folder yet", no_edit, (), in_a_folder(lambda path: backups.backup(path, NOW))),
    Case(undoing.NOTHING_TO_UNDO, "no copy", no_edit,
         (stop("十一月.xlsm", NO_COPY, "请看文件名有没有改过：备份按原来的文件名存放，可以自己从那里复制"),),
         in_a_folder(lambda path: undoing.undo(path, NOW))),
    Case(undoing.NOTHING_TO_UNDO, "a copy", no_edit, (), in_a_folder(with_a_copy)),
]  # fmt: skip
