"""What keeps a workbook's copies from being made or brought back: every case of trouble, and its neighbours that are none."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from office_edits import count_from_1904, edit_cell, edit_part, point_name, table_part
from troubles import Case, Job, Told, doubt, stop

from xl_huikuan.book import backups, named_places, reading
from xl_huikuan.book.file import conflicts, standing
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


def pointing(name: str, text: str) -> Job:
    """A name that says something else."""

    def work(path: Path) -> None:
        point_name(path, name, text)
        before = path.read_bytes()
        try:
            FileBook(path).read()
        finally:
            assert path.read_bytes() == before

    return in_a_folder(work)


def with_header(ref: str, text: str) -> Job:
    """Another text where a header of 客户 stands, and not in the table's own record."""

    def work(path: Path) -> None:
        edit_cell(path, "客户", ref, text)
        FileBook(path).read()

    return in_a_folder(work)


def as_long_as(last: int) -> Job:
    """客户 drawn down to this row; only its header in row 4 holds anything."""

    def work(path: Path) -> None:
        edit_part(
            path, lambda package: table_part(package, "tblCustomers"), lambda root: root.set("ref", f"A4:AI{last}")
        )
        FileBook(path).read()

    return in_a_folder(work)


def elsewhere(name: str, label: str, text: str) -> tuple[Told, ...]:
    what = f"名称 {name}（{label}）指向“{text}”，不是一个单元格或一小块单元格"
    mend = (
        "请在「公式 → 名称管理器」里把它的引用位置改回原来的单元格；记不得原来在哪里，就把这个名称删掉，"
        "再运行 huikuan repair 文件名（或点“修复”按钮）"
    )
    return (stop("十一月.xlsm", what, mend),)


FAR = "请把它移到 ZZ 列以内；如果不是有意放到那里的，请用备份"
NOT_THE_HEADER = "请用 Excel 打开（问要不要修复时点“是”），核对这张表的区域和表头，另存一份后再试；或用备份"

CASES = [
    Case(conflicts.CONFLICT_COPIES, "one of OneDrive's", no_edit,
         (doubt("十一月.xlsm", "旁边有像是同步冲突副本的文件：十一月-DESKTOP-7A1B2C3.xlsm", MERGE),),
         beside("十一月-DESKTOP-7A1B2C3.xlsm", "十二月.xlsm")),
    Case(conflicts.CONFLICT_COPIES, "five of them", no_edit,
         (doubt("十一月.xlsm", "旁边有像是同步冲突副本的文件：十一月 (1).xlsm、十一月 (2).xlsm、十一月 (3).xlsm 等 5 个", MERGE),),
         beside(*(f"十一月 ({number}).xlsm" for number in range(1, 6)))),
    Case(conflicts.CONFLICT_COPIES, "other months and other files", no_edit, (),
         beside("十二月.xlsm", "十一月-分享.xlsx", "十一月 (1).xlsx", "十一月-张三.xlsm", "十一月2.xlsm")),
    *(Case(named_places.NAME_ELSEWHERE, f"a needed name says {text}", no_edit,
           elsewhere("hk_target", "“参数”里的“本月任务（元）”", text), pointing("hk_target", text))
      for text in ("客户!A1:XFD1048576", "客户!$A:$A", "客户!$1:$3", "OFFSET(参数!$B$3,1,0)", "500000", "[1]参数!$B$8", "参数!$B$8,参数!$B$9")),
    Case(named_places.NAME_ELSEWHERE, "a name that jobs could do without", no_edit,
         elsewhere("hk_seen", "“参数”里的“历史最高倍数”", "参数!$A$1:$Z$99"), pointing("hk_seen", "参数!$A$1:$Z$99")),
    Case(named_places.NAME_ELSEWHERE, "a block", no_edit,
         elsewhere("hk_footing", "“对账”里的“金额”", "对账!$A:$E"), pointing("hk_footing", "对账!$A:$E")),
    Case(named_places.NAME_ELSEWHERE, "a cell merged with its neighbours", no_edit, (),
         pointing("hk_target", "参数!$B$8:$D$9")),
    Case(named_places.NAME_ELSEWHERE, "a block of which a row was deleted", no_edit, (),
         pointing("hk_footing", "对账!$A$7:$E$14")),
    Case(standing.TOO_FAR, "a name at the sheet's end", no_edit,
         (stop("参数!XFD8", "名称 hk_target 在第 XFD 列，离得太远", FAR),), pointing("hk_target", "参数!$XFD$8")),
    Case(standing.TOO_FAR, "a block that would reach beyond the sheet", no_edit,
         (stop("对账!XFD1048576", "名称 hk_footing_rows 在第 XFD 列，离得太远", FAR),), pointing("hk_footing_rows", "对账!$XFD$1048576")),
    Case(standing.TOO_FAR, "the last column that is near", no_edit, (), pointing("hk_target", "参数!$ZZ$8")),
    Case(standing.TOO_LONG, "a table drawn to the sheet's end", no_edit,
         (stop("客户!A1048576", "表格 tblCustomers 一直拉到第 1048576 行，第 4 行以下都是空的",
               "请用“表设计 → 调整表格大小”把它缩到最后一行有内容的地方"),), as_long_as(1_048_576)),
    Case(standing.TOO_LONG, "20,001 blank rows", no_edit,
         (stop("客户!A20005", "表格 tblCustomers 一直拉到第 20005 行，第 4 行以下都是空的",
               "请用“表设计 → 调整表格大小”把它缩到最后一行有内容的地方"),), as_long_as(20_005)),
    Case(standing.TOO_LONG, "20,000 blank rows", no_edit, (), as_long_as(20_004)),
    Case(standing.HEADER_DIFFERS, "another header in the cell", no_edit,
         (stop("客户!B4", "这里应是表格 tblCustomers 的表头“客户名称”，单元格里写的却是“名字”：表格的区域和单元格对不上",
               NOT_THE_HEADER),), with_header("B4", "名字")),
    Case(standing.HEADER_DIFFERS, "the header with blanks and a line break", no_edit, (), with_header("B4", " 客户\n名称")),
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
