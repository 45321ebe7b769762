"""Copies of a workbook: never over another, nothing left of one that failed."""

from __future__ import annotations

import datetime as dt
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from xl_huikuan.book.backups import backup, backups_of
from xl_huikuan.book.problems import BookError

NOW = dt.datetime(2026, 5, 6, 7, 8, 9)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "五月[1].xlsm"
    path.write_bytes(b"workbook")
    return path


def test_backup_never_overwrites(book: Path) -> None:
    first, second = backup(book, NOW), backup(book, NOW)
    assert first.name == "五月[1].备份-20260506-070809.xlsm"
    assert second.name == "五月[1].备份-20260506-070809-2.xlsm"
    assert first.read_bytes() == second.read_bytes() == book.read_bytes()
    assert {*backups_of(book, NOW.date())} == {first, second}
    assert [*backups_of(book, dt.date(2026, 5, 7))] == []


def test_failed_backup_leaves_nothing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BookError, match="磁盘空间不足"):
        backup(book, NOW)
    assert list(book.parent.iterdir()) == [book]


def test_backup_of_a_file_in_a_folder_that_is_gone(book: Path) -> None:
    with pytest.raises(BookError, match="找不到"):
        backup(book.parent / "没有" / book.name, NOW)
