"""Copies that synchronised folders make of one workbook are named, and nothing else is."""

from __future__ import annotations

import platform
import shutil
from pathlib import Path
from typing import Any

import pytest

from xl_huikuan.book.file.conflicts import conflict_doubts

COPIES = {
    "OneDrive": [
        "十一月-DESKTOP-7A1B2C3.xlsm",
        "十一月-PC-NAME.xlsm",
        "十一月-LAPTOP-ABCDEF12-2.xlsm",
        "十一月-WIN10.xlsm",
    ],
    "OneDrive on a Mac": ["十一月-张三的MacBook Pro.xlsm", "十一月-Zhang's MacBook.xlsm", "十一月-张三的电脑.xlsm"],
    "OneDrive on the web, 百度网盘": ["十一月 (1).xlsm", "十一月(1).xlsm", "十一月（2）.xlsm"],
    "Dropbox": ["十一月 (张三 的冲突副本 2026-11-18).xlsm", "十一月 (Zhang San's conflicted copy 2026-11-18).xlsm"],
    "Nextcloud": ["十一月 (conflicted copy 2026-11-18 093612).xlsm"],
    "Syncthing": ["十一月.sync-conflict-20261118-093612-ABCDEFG.xlsm"],
    "坚果云": ["十一月-冲突.xlsm", "十一月-NSConflict-张三.xlsm", "十一月(冲突_张三_2026-11-18 09-36-12).xlsm"],
    "WPS": ["十一月-副本.xlsm", "十一月-副本(1).xlsm"],
    "another case of the suffix": ["十一月 (1).XLSM"],
}
OTHERS = [
    "十二月.xlsm", "十一月-分享.xlsx", "十一月-张三.xlsm", "十一月-华东.xlsm", "十一月-2026.xlsm", "十一月-2026-11.xlsm", "十一月2.xlsm",
    "十一月 (1).xlsx", "十一月-V2.xlsm", "十一月-final.xlsm", "十一月-ZHANG.xlsm", "二十一月.xlsm", "冲突.xlsm", "十一月（张三）.xlsm",
    "十一月 (2026).xlsm", "十一月 冲突.txt", "十一月-2026Q4.xlsm", "十一月 - 副本.xlsm",
]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "十一月.xlsm"
    path.touch()
    return path


@pytest.mark.parametrize("name", [name for names in COPIES.values() for name in names])
def test_a_copy_is_named_from_either_side(book: Path, name: str) -> None:
    copy = book.with_name(name)
    copy.touch()
    [doubt], [other] = conflict_doubts(book), conflict_doubts(copy)
    assert doubt.where == book.name and doubt.what.endswith(f"：{name}")
    assert other.where == name and other.what.endswith(f"：{book.name}")


@pytest.mark.parametrize("name", OTHERS)
def test_another_workbook_is_none(book: Path, name: str) -> None:
    book.with_name(name).touch()
    assert conflict_doubts(book) == []


def test_this_computers_own_name(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book.with_name("十一月-zhangsan.xlsm").touch()
    assert conflict_doubts(book) == []
    monkeypatch.setattr(platform, "node", lambda: "ZhangSan")
    assert len(conflict_doubts(book)) == 1
    monkeypatch.setattr(platform, "node", lambda: "")
    book.with_name("十一月-.xlsm").touch()
    assert conflict_doubts(book) == []


def test_a_folder_of_that_name_is_none(book: Path) -> None:
    book.with_name("十一月 (1).xlsm").mkdir()
    assert conflict_doubts(book) == [] and conflict_doubts(book.parent / "没有" / "十一月.xlsm") == []


def test_beside_the_file_that_a_link_leads_to(book: Path, tmp_path: Path) -> None:
    (tmp_path / "桌面").mkdir()
    link = tmp_path / "桌面" / "本月.xlsm"
    link.symlink_to(book)
    book.with_name("十一月 (1).xlsm").touch()
    assert [doubt.where for doubt in conflict_doubts(link)] == [link.name]


@pytest.mark.parametrize("job", ["check", "show", "share", "plan", "followups", "measures"])
def test_every_job_names_it_and_goes_on(huikuan: Any, small: Path, job: str) -> None:
    shutil.copy(small, small.with_name("十一月-冲突.xlsm"))
    ran = huikuan(job, small, "--json")
    assert ran.code == 0
    told = [problem for problem in ran.json["problems"] if "冲突副本" in problem["what"]]
    assert [(each["where"], each["severity"]) for each in told] == [(small.name, "doubt")]
