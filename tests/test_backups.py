"""Copies of a workbook in a folder beside it: never over another, nothing left of one that failed, thinned out by age, and
brought back."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import JIA, TODAY, YI
from hypothesis import given
from hypothesis import strategies as st
from office_edits import by_code, for_customer

from xl_huikuan.book.backups import Backup, _worth_keeping, backup, backups_of
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.undo import undo
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down

NOW = dt.datetime(2026, 5, 6, 7, 8, 9)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "五月[1].xlsm"
    path.write_bytes(b"workbook")
    return path


def names(book: Path) -> list[str]:
    return sorted(path.name for path in (book.parent / "备份").iterdir())


def test_backup_never_overwrites(book: Path) -> None:
    first, second = backup(book, NOW), backup(book, NOW)
    assert first == book.parent / "备份" / "五月[1].备份-20260506-070809.xlsm"
    assert second == book.parent / "备份" / "五月[1].备份-20260506-070809-2.xlsm"
    assert first.read_bytes() == second.read_bytes() == book.read_bytes()
    assert backups_of(book) == [Backup(NOW, 1, first), Backup(NOW, 2, second)]
    assert [path.name for path in book.parent.iterdir() if path != book] == ["备份"]


def test_ten_of_the_same_second_sort_by_their_number(book: Path) -> None:
    made = [backup(book, NOW) for _ in range(10)]
    assert [copy.path for copy in backups_of(book)] == made


def test_failed_backup_leaves_nothing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BookError, match="磁盘空间不足"):
        backup(book, NOW)
    assert names(book) == []


def test_backup_of_a_file_in_a_folder_that_is_gone(book: Path) -> None:
    with pytest.raises(BookError, match="找不到"):
        backup(book.parent / "没有" / book.name, NOW)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_cannot_be_written_to(book: Path) -> None:
    book.parent.chmod(0o500)
    try:
        with pytest.raises(BookError, match=r"没有写入权限.*没有备份就不动工作簿"):
            backup(book, NOW)
    finally:
        book.parent.chmod(0o700)


def test_the_system_refuses_the_folder(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(BookError) as caught:
        backup(book, NOW)
    assert caught.value.problems[0].where == book.name
    assert "备份存不进旁边的“备份”文件夹：没有写入权限" in str(caught.value)


# ---- how many stay


def at(day: int, hour: int, month: int = 5) -> dt.datetime:
    return dt.datetime(2026, month, day, hour)


def test_the_last_ten_stay_and_the_first_of_each_day_for_a_month(book: Path) -> None:
    # 3 a day from 1 to 5 May; the twelfth of June is 38 days after 5 May, and 31 days after 12 May
    for day in range(1, 6):
        for hour in (8, 12, 16):
            backup(book, at(day, hour))
    ten = [*((3, h) for h in (8, 12, 16)), *((4, h) for h in (8, 12, 16)), *((5, h) for h in (8, 12, 16))]
    assert [copy.made for copy in backups_of(book)] == [at(1, 8), at(2, 8), at(2, 16), *(at(*one) for one in ten)]
    for hour in range(10):
        backup(book, at(12, hour, month=6))
    assert [copy.made for copy in backups_of(book)] == [at(12, hour, month=6) for hour in range(10)]


def test_a_day_of_thirty_days_ago_stays_and_one_of_thirty_one_goes(book: Path) -> None:
    first, second = backup(book, at(1, 8)), backup(book, at(2, 8))
    for hour in range(10):
        backup(book, dt.datetime(2026, 6, 1, hour))
    assert not first.exists() and second.exists()


times = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 4, 1)).map(lambda at: at.replace(microsecond=0))


@given(st.lists(times, max_size=60))
def test_whatever_the_days_the_newest_and_enough_stay(made: list[dt.datetime]) -> None:
    copies = sorted(Backup(at, number, Path(str(number))) for number, at in enumerate(made, 1))
    kept = _worth_keeping(copies)
    assert set(copies[-10:]) <= set(kept) <= set(copies)
    assert len(kept) <= 10 + 31
    if copies:
        recent = {copy.made.date() for copy in copies if (copies[-1].made.date() - copy.made.date()).days < 31}
        assert recent <= {copy.made.date() for copy in kept}


def test_nothing_else_is_taken_away(book: Path) -> None:
    folder = book.parent / "备份"
    folder.mkdir()
    others = [
        "五月[1].xlsm", "五月[1].备份-20250101-000000.xlsx", "五月[1].备份-20250101.xlsm", "五月[1].备份-20259901-000000.xlsm",
        "五月[1].备份-20250101-000000 - 副本.xlsm", "我的五月[1].备份-20250101-000000.xlsm", "五月.备份-20250101-000000.xlsm",
        "五月[1].备份-20250101-000000.备份-20250101-000000.xlsm",
    ]  # fmt: skip
    for name in others:
        (folder / name).write_bytes(b"kept")
    (folder / "五月[1].备份-20250102-000000.xlsm").mkdir()
    for day in range(1, 32):
        for hour in (8, 9):
            backup(book, at(day, hour))
    assert (
        set(others) <= set(names(book)) and len(backups_of(book)) == 31 + 5
    )  # the first of each day, and the second of the last five


def test_a_clock_that_went_back_does_not_cost_the_new_copy(book: Path) -> None:
    for hour in range(10):
        backup(book, dt.datetime(2027, 1, 1, hour))
    assert backup(book, NOW).exists() and len(backups_of(book)) == 11


def test_a_name_without_content_is_no_copy(book: Path) -> None:
    copy = backup(book, NOW)
    (book.parent / "备份" / "五月[1].备份-20260507-000000.xlsm").touch()  # the PC went off in between
    assert [each.path for each in backups_of(book)] == [copy]


# ---- bringing back


def plan_targets(path: Path) -> dict[str, float]:
    return {code: row["期初目标"] for code, row in by_code(path, "tblPlan").items()}


def changed(path: Path) -> bytes:
    """A job has changed the workbook; what it was before."""
    for_customer(path, "tblCustomers", YI, 锁定目标=50_000)
    before = path.read_bytes()
    assert break_down(FileBook(path), TODAY, anew=True).written.backup
    return before


def test_undo_brings_the_last_copy_back_and_is_undone_itself(small: Path) -> None:
    before = changed(small)
    after = small.read_bytes()
    undone = undo(small, NOW)
    assert small.read_bytes() == before and undone.copy.path.read_bytes() == before
    assert undone.before is not None and undone.before.read_bytes() == after
    for turn, content in enumerate((after, before, after)):
        undo(small, dt.datetime.now() + dt.timedelta(minutes=turn + 1))
        assert small.read_bytes() == content


def test_undo_of_a_workbook_that_is_gone(small: Path) -> None:
    before = changed(small)
    small.unlink()
    assert undo(small, NOW).before is None and small.read_bytes() == before


def test_undo_passes_over_what_cannot_be_read_and_what_is_the_same(small: Path) -> None:
    before = changed(small)
    [copy] = backups_of(small)
    later = dt.datetime.now() + dt.timedelta(minutes=1)
    half = backup(small, later)
    half.write_bytes(half.read_bytes()[:5_000])
    same = backup(small, later + dt.timedelta(minutes=1))
    assert same.read_bytes() == small.read_bytes()
    undone = undo(small, NOW)
    assert small.read_bytes() == before
    assert (undone.copy, undone.passed_over) == (copy, (half,))


def test_undo_passes_over_a_copy_with_one_wrong_byte(small: Path) -> None:
    before = changed(small)
    spoilt = backup(small, dt.datetime.now() + dt.timedelta(minutes=1))
    raw = bytearray(before)
    raw[raw.index(b"xl/worksheets/sheet3.xml") + 500] ^= 1  # in the packed data of a sheet
    spoilt.write_bytes(raw)
    undone = undo(small, NOW)
    assert small.read_bytes() == before and undone.passed_over == (spoilt,)


@pytest.mark.parametrize("lock", ["~$十一月.xlsm", ".~lock.十一月.xlsm#"])
def test_undo_refuses_while_the_workbook_is_open(small: Path, lock: str) -> None:
    changed(small)
    held = small.read_bytes()
    (small.parent / lock).touch()
    with pytest.raises(BookError, match="中打开"):
        undo(small, NOW)
    assert small.read_bytes() == held and len(backups_of(small)) == 1


def test_undo_on_the_command_line(small: Path, huikuan: Any) -> None:
    ran = huikuan("undo", small)
    assert ran.code == 2 and "没有能恢复的备份" in ran.err
    before = changed(small)
    after = small.read_bytes()
    ran = huikuan("undo", small)
    assert ran.code == 0 and "已恢复为" in ran.out and f"huikuan undo {small}" in ran.out
    assert small.read_bytes() == before
    told = huikuan("undo", small, "--json").json
    assert small.read_bytes() == after
    assert Path(told["backup"]).read_bytes() == before and Path(told["restored"]).read_bytes() == after
    assert plan_targets(small)[JIA] != plan_targets(Path(told["backup"]))[JIA]


def test_the_folder_of_another_name_is_looked_at_by_hand(small: Path) -> None:
    changed(small)
    moved = Path(shutil.copy2(small, small.parent / "改名.xlsm"))
    with pytest.raises(BookError, match="文件名有没有改过"):
        undo(moved, NOW)
