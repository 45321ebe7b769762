"""Where a job may write, and what it may read: regular files of the right kind that nobody has open. Nothing hangs."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, YI, Ran
from office_edits import for_customer

from xl_huikuan.book.backups import backups_of
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.ooxml.package import Package

resource = pytest.importorskip("resource", reason="POSIX's")
DAY = ("--today", "2026-11-18")
WRITING = ["plan", "followups", "measures", "repair"]


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 2 and ran.out == "" and "Traceback" not in ran.err
    assert all(word in ran.err for word in words), ran.err


def command(*arguments: object, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xl_huikuan.cli", *map(str, arguments)],
        capture_output=True, encoding="utf-8", timeout=60, **more,
    )  # fmt: skip


# ---- pipes and devices


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "管道.xlsm"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("job", ["check", "show", "share", "undo", *WRITING])
def test_a_pipe_as_the_workbook(huikuan: Any, pipe: Path, job: str) -> None:
    refused(huikuan(job, pipe), pipe.name, "不是普通文件")


def test_a_device_as_the_workbook(huikuan: Any) -> None:
    for device in ("/dev/zero", "/dev/null"):
        refused(huikuan("check", device), "不是普通文件")


@pytest.mark.parametrize("job", ["plan", "followups", "measures"])
def test_a_pipe_as_the_output(huikuan: Any, small: Path, pipe: Path, job: str) -> None:
    refused(huikuan(job, small, "-o", pipe), pipe.name, "不是普通文件")
    assert stat.S_ISFIFO(pipe.stat().st_mode) and [*pipe.parent.glob(".huikuan*"), *pipe.parent.glob("备份")] == []


def test_other_outputs_that_are_no_files(huikuan: Any, small: Path, tmp_path: Path) -> None:
    folder, pipe = tmp_path / "文件夹.xlsx", tmp_path / "管道.xlsx"
    folder.mkdir()
    os.mkfifo(pipe)
    refused(huikuan("share", small, "-o", pipe), "不是普通文件")
    ran = huikuan("share", small, "-o", folder)
    assert ran.code == 2 and folder.name in ran.err
    link = tmp_path / "链接.xlsm"
    link.symlink_to("/dev/null")
    refused(huikuan("plan", small, "-o", link, *DAY), "不是普通文件")
    target = tmp_path / "回款计划-示例-2026-11.xlsm"
    os.mkfifo(target)
    refused(huikuan("demo", "-o", tmp_path), "不是普通文件")
    refused(huikuan("new", "-o", target), "文件已经存在")


def test_the_terminal_as_the_output(small: Path) -> None:
    ran = command("plan", small, "-o", "/dev/stdout", *DAY)
    assert ran.returncode == 2 and ran.stdout == "" and "Traceback" not in ran.stderr


# ---- a file that is there


@pytest.mark.parametrize("lock", ["~${}", ".~{}", ".~lock.{}#"])
@pytest.mark.parametrize("job", ["plan", "share"])
def test_an_output_that_somebody_has_open(huikuan: Any, small: Path, tmp_path: Path, lock: str, job: str) -> None:
    out = tmp_path / ("别的.xlsx" if job == "share" else "别的.xlsm")
    shutil.copy(small, out)
    (tmp_path / lock.format(out.name)).touch()
    before = out.read_bytes()
    refused(huikuan(job, small, "-o", out), out.name, "中打开")
    assert out.read_bytes() == before and not (tmp_path / "备份").exists()


def test_a_read_only_output(huikuan: Any, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "别的.xlsm"
    shutil.copy(small, out)
    out.chmod(0o444)
    before = out.read_bytes()
    refused(huikuan("plan", small, "-o", out, *DAY), out.name, "只读")
    assert out.read_bytes() == before and backups_of(out) == []


@pytest.mark.parametrize("name", ["甲.xlsx", "甲.csv", "甲.xls", "甲", "甲.XLSX"])
def test_macros_under_another_name(huikuan: Any, small: Path, tmp_path: Path, name: str) -> None:
    refused(huikuan("plan", small, "-o", tmp_path / name, *DAY), name, ".xlsm")
    refused(huikuan("new", "-o", tmp_path / name), name, ".xlsm")
    assert not (tmp_path / name).exists()


def test_names_that_fit(huikuan: Any, small: Path, tmp_path: Path) -> None:
    assert huikuan("plan", small, "-o", tmp_path / "甲.XLSM", *DAY).code == 0
    plain = tmp_path / "原.xlsx"
    assert huikuan("share", small, "-o", plain).code == 0
    refused(huikuan("plan", plain, "-o", tmp_path / "乙.xlsm", *DAY), "乙.xlsm", ".xlsx")


def test_an_output_whose_kind_fits_is_kept_before_it_is_written_over(huikuan: Any, small: Path, tmp_path: Path) -> None:
    out = tmp_path / "别的.xlsm"
    out.write_bytes(b"mine")
    assert huikuan("plan", small, "-o", out, *DAY).code == 0
    assert [copy.path.read_bytes() for copy in backups_of(out)] == [b"mine"]


# ---- links


def test_the_file_behind_a_link_is_locked_written_and_kept(small: Path, tmp_path: Path) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before = small.read_bytes()
    shelf = tmp_path / "桌面"
    shelf.mkdir()
    link = shelf / "本月.xlsm"
    link.symlink_to(small)
    assert break_down(FileBook(link), TODAY).written.changed
    assert link.is_symlink() and [path.name for path in shelf.iterdir()] == [link.name]
    assert [copy.path.read_bytes() for copy in backups_of(small)] == [before]
    assert backups_of(link) == backups_of(small) != []


@pytest.mark.parametrize("beside_the_link", [True, False])
def test_a_file_that_is_open_behind_a_link(huikuan: Any, small: Path, tmp_path: Path, beside_the_link: bool) -> None:
    link = tmp_path / "本月.xlsm"
    link.symlink_to(small)
    opened = link if beside_the_link else small
    (opened.parent / f"~${opened.name}").touch()
    refused(huikuan("plan", link, *DAY), "中打开")


# ---- long names


@pytest.mark.parametrize("length", [70, 80, 83])
def test_long_chinese_names(huikuan: Any, small: Path, length: int) -> None:
    book = small.rename(small.with_name("五" * length + ".xlsm"))  # three bytes each; 255 is the most
    for turn in range(2):
        for_customer(book, "tblReceipts", YI, 金额=1.0 + turn)
        assert huikuan("plan", book, *DAY).code == 0
    copies = backups_of(book)
    assert len(copies) == 2 and all(len(copy.path.name.encode()) <= 255 for copy in copies)
    after = book.read_bytes()
    assert huikuan("undo", book).code == 0 and book.read_bytes() == copies[-1].path.read_bytes() != after
    other = book.with_name("五" * (length - 1) + "六.xlsm")
    assert backups_of(other) == []


def test_no_room_for_the_copys_name(huikuan: Any, small: Path) -> None:
    book = small.rename(small.with_name("五" * 83 + ".xlsm"))
    refused(huikuan("share", book), "太长")
    refused(huikuan("plan", book, "-o", small.with_name("五" * 90 + ".xlsm"), *DAY), "太长")
    refused(huikuan("new", "-o", small.with_name("五" * 90 + ".xlsm")), "太长")
    assert [path.name for path in book.parent.iterdir()] == [book.name]
    refused(huikuan("check", small.with_name("五" * 90 + ".xlsm")))


def test_a_long_path(huikuan: Any, small: Path) -> None:
    folder = small.parent
    for _ in range(12):
        folder /= "很长的文件夹名字" * 8  # 192 bytes each, together more than half of what Linux knows
    folder.mkdir(parents=True)
    book = Path(shutil.copy(small, folder))
    for_customer(book, "tblReceipts", YI, 金额=1.0)
    assert huikuan("plan", book, *DAY).code == 0 and len(backups_of(book)) == 1


# ---- no room, no right


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A small file system of its own; the test is skipped where this user may mount none."""
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", *options, "none", str(folder)], capture_output=True).returncode:
        pytest.skip("this user may mount nothing")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def is_whole(path: Path) -> bool:
    Package.open(path).check_whole()
    return True


@pytest.mark.parametrize("room", range(0, 260, 52))
def test_a_disk_that_is_full(huikuan: Any, small: Path, tmp_path: Path, room: int) -> None:
    """`room` KiB are left: too few for the new file, enough for it and too few for the backup, …"""
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before = small.read_bytes()
    kib = -(-len(before) // 4096) * 4 + room
    with mounted(tmp_path / "盘", "-o", f"size={kib}k") as disk:
        book = Path(shutil.copyfile(small, disk / small.name))
        ran = huikuan("plan", book, *DAY)
        if ran.code == 0:
            assert room > 150 and len(backups_of(book)) == 1 and is_whole(book)
            return
        refused(ran, "磁盘空间不足")
        assert book.read_bytes() == before
        assert sorted(path.name for path in disk.rglob("*") if path.is_file()) == [book.name]


@pytest.mark.parametrize("room", [10_000, 100_000])
def test_a_file_that_may_not_grow(small: Path, room: int) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before = small.read_bytes()
    assert len(before) > room
    limit = (resource.RLIMIT_FSIZE, (room, room))
    ran = command("plan", small, *DAY, preexec_fn=lambda: resource.setrlimit(*limit))
    assert ran.returncode == 2 and "写入失败" in ran.stderr, ran.stderr
    assert small.read_bytes() == before and not [*small.parent.glob(".huikuan*")] and backups_of(small) == []


def test_a_folder_that_may_not_be_written_to(huikuan: Any, small: Path, tmp_path: Path) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    with mounted(tmp_path / "盘", "-o", "size=4m") as disk:
        book = Path(shutil.copyfile(small, disk / small.name))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for job in ("plan", "followups", "undo"):
            ran = huikuan(job, book)
            assert ran.code == 2 and ran.out == ""
        refused(huikuan("plan", book, *DAY), "文件是只读的")
        refused(huikuan("share", book), "没有写入权限")
        assert huikuan("check", book).code == 0 and [path.name for path in disk.iterdir()] == [book.name]


def test_no_file_may_be_made_in_the_folder(huikuan: Any, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    real = os.open

    def refuse(path: Any, flags: int, *more: Any, **others: Any) -> int:
        if flags & os.O_CREAT and str(path).startswith(str(small.parent)):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, flags, *more, **others)

    monkeypatch.setattr(os, "open", refuse)
    refused(huikuan("plan", small, *DAY), "没有写入权限")
