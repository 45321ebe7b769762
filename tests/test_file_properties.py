"""What a file is besides its contents stays through a job: owner, group, mode, attributes; and nobody new may read it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, YI
from office_edits import for_customer

from xl_huikuan import log
from xl_huikuan.book.backups import backups_of
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.port import Written
from xl_huikuan.jobs.break_down import break_down

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners and modes as POSIX has them")
root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give files away")


def planned(book: Path) -> Written:
    for_customer(book, "tblReceipts", YI, 金额=float(book.stat().st_mtime_ns % 1000 + 1))
    return break_down(FileBook(book), TODAY).written


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def copy_of(book: Path) -> Path:
    return backups_of(book)[-1].path


@pytest.mark.parametrize(
    ("book_mode", "folder_mode"), [(0o600, 0o700), (0o640, 0o750), (0o644, 0o755), (0o660, 0o770), (0o664, 0o775)]
)
def test_who_may_read_the_workbook_may_read_its_copies(small: Path, book_mode: int, folder_mode: int) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    small.chmod(book_mode)
    mask = os.umask(0o002)
    try:
        assert break_down(FileBook(small), TODAY).written.changed
    finally:
        os.umask(mask)
    assert mode(small) == mode(copy_of(small)) == book_mode
    assert mode(small.parent / "备份") == folder_mode


def test_a_copy_is_never_open_to_more_people_meanwhile(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    small.chmod(0o600)
    seen, fsync = [], os.fsync

    def look(handle: int) -> None:
        seen.extend(mode(path) for path in small.parent.rglob("*") if path.is_file() and path.suffix != ".lock")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", look)
    assert break_down(FileBook(small), TODAY).written.changed
    assert len(seen) > 4 and {*seen} == {0o600}


def test_a_folder_that_is_there_stays_as_it_is(small: Path) -> None:
    (small.parent / "备份").mkdir()
    (small.parent / "备份").chmod(0o711)
    planned(small)
    assert mode(small.parent / "备份") == 0o711


@root
def test_the_owner_stays(small: Path) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    os.chown(small, 4321, 8765)
    written = break_down(FileBook(small), TODAY).written
    for path in (small, copy_of(small)):
        assert (path.stat().st_uid, path.stat().st_gid) == (4321, 8765)
    assert (small.parent / "备份").stat().st_gid == 8765 and written.notes == []


def test_an_owner_who_cannot_stay_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's file in a shared folder: the group's rights are not given to another group."""
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    small.chmod(0o664)
    real = os.stat

    def somebody_elses(path: Any, *more: Any, **others: Any) -> os.stat_result:
        found = real(path, *more, **others)
        if str(path) == str(small):
            return os.stat_result(
                (*found[:4], found.st_uid + 1, found.st_gid + 1, *found[6:]), found.__reduce__()[1][1]
            )
        return found

    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "stat", somebody_elses)
    monkeypatch.setattr(os, "chown", refuse)
    written = break_down(FileBook(small), TODAY).written
    monkeypatch.undo()
    assert [note for note in written.notes if "属于另一个用户" in note] and mode(small) == 0o644


def test_extended_attributes_stay(small: Path) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    try:
        os.setxattr(small, "user.note", "甲".encode())
    except (AttributeError, OSError):
        pytest.skip("no attributes here")
    assert break_down(FileBook(small), TODAY).written.notes == []
    assert os.getxattr(small, "user.note") == os.getxattr(copy_of(small), "user.note") == "甲".encode()


def test_attributes_that_cannot_stay_are_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "listxattr", lambda _: ["security.selinux"], raising=False)
    monkeypatch.setattr(os, "getxattr", lambda *_: b"x", raising=False)
    monkeypatch.setattr(os, "setxattr", refuse, raising=False)
    assert planned(small).notes == []  # the system's own business
    monkeypatch.setattr(os, "listxattr", lambda _: ["system.posix_acl_access"], raising=False)
    assert ["附加属性" in note for note in planned(small).notes] == [True]


def test_another_name_of_the_file_is_told(huikuan: Any, small: Path) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    other = small.with_name("另一个名字.xlsm")
    other.hardlink_to(small)
    before = small.read_bytes()
    ran = huikuan("plan", small, "--today", "2026-11-18")
    assert ran.code == 0 and "硬链接" in ran.out
    assert other.read_bytes() == before != small.read_bytes()
    other.unlink()
    other.hardlink_to(small)
    ran = huikuan("undo", small)
    assert ran.code == 0 and "硬链接" in ran.out and small.read_bytes() == before


# ---- the log


def test_the_log_is_this_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    path = log.write_log(ValueError("甲酒业"))
    assert mode(path) == 0o600 and mode(path.parent) == 0o700
    path.chmod(0o644)  # as an earlier version left it
    assert log.write_log(ValueError("甲酒业")) == path and mode(path) == 0o600


def test_the_log_says_where_and_what_kind_but_quotes_no_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    cell, file = "甲酒业 300000.00", tmp_path / "甲酒业.xlsm"
    try:
        try:
            {}[cell]
        except KeyError as error:
            error.add_note(cell)
            raise ValueError(f"amount {cell}") from error
    except ValueError as error:
        path = log.write_log(error)
    try:
        file.open()
    except OSError as error:
        log.write_log(error)
    text = path.read_text("utf-8")
    for word in ("KeyError", "ValueError", "and then", "test_file_properties", "FileNotFoundError: No such file"):
        assert word in text
    assert "甲酒业" not in text and "300000" not in text


def test_a_link_where_the_log_would_be_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    victim = tmp_path / "victim"
    victim.write_text("mine")
    log.log_path().parent.mkdir(parents=True)
    log.log_path().symlink_to(victim)
    assert log.write_log(ValueError()) == tmp_path / "huikuan.log" and victim.read_text() == "mine"
