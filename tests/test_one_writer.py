"""Two jobs on one workbook at once: one of them is refused, in words, and nobody's work is lost. Real processes."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import JIA, TODAY, YI
from office_edits import for_customer, read_rows

from xl_huikuan.book.backups import backups_of
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.saving import save_content, stamp_of
from xl_huikuan.book.file.undo import undo
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.ooxml import file_lock
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.file_lock import lock_path, locked

NOW = dt.datetime(2026, 11, 18, 9)
WRITER = """
import datetime as dt, json, sys
from pathlib import Path
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
book, month = None, None
for line in sys.stdin:
    order, path, mark = json.loads(line)
    told = "read"
    if order == "read":
        book = FileBook(path)
        month = book.read()
        month["tblContacts"].append({"日期": dt.date(2026, 11, 3), "客户编码": "00101", "备注": mark})
    else:
        try:
            book.write(month)
            told = "written"
        except BookError as error:
            told = str(error)
    print(json.dumps(told), flush=True)
"""


class Writer:
    """A process that reads a workbook, and writes it when it is told."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip

    def order(self, what: str, path: Path, mark: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([what, str(path), mark]) + "\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout is not None
        return str(json.loads(self.process.stdout.readline()))


def files(book: Path) -> set[str]:
    return {path.name for path in book.parent.iterdir()}


def test_nobodys_work_is_lost(small: Path) -> None:
    writers, kept = [Writer(), Writer()], set()
    try:
        for turn in range(12):
            for number, writer in enumerate(writers):
                writer.order("read", small, f"{turn}-{number}")
            assert [writer.answer() for writer in writers] == ["read", "read"]
            for number, writer in enumerate(writers):
                writer.order("write", small, f"{turn}-{number}")
            told = [writer.answer() for writer in writers]
            assert sorted(text == "written" for text in told) == [False, True], told
            assert all(text == "written" or "读取之后文件又被改过" in text for text in told)
            kept.add(f"{turn}-{told.index('written')}")
            assert {row["备注"] for row in read_rows(small, "tblContacts")} >= kept
            assert len(backups_of(small)) == min(turn + 1, 11)  # the last ten, and the first of the day
    finally:
        for writer in writers:
            writer.process.communicate()
    assert files(small) == {small.name, "备份"}


def test_two_commands_at_once(small: Path) -> None:
    for turn in range(3):
        for_customer(small, "tblReceipts", YI, 金额=1_000.0 + turn)
        runs = [
            subprocess.Popen(
                [sys.executable, "-m", "xl_huikuan.cli", command, str(small), "--today", "2026-11-18", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
            for command in ("followups", "plan")
        ]  # fmt: skip
        told = [run.communicate()[0] for run in runs]
        codes = [run.returncode for run in runs]
        assert 0 in codes and set(codes) <= {0, 2}, told
        for code, text in zip(codes, told, strict=True):
            assert code == 0 or "又被改过" in json.loads(text)["problems"][0]["what"]


def test_two_imports_at_once(small: Path, tmp_path: Path) -> None:
    """What a run says that it imported stands in the workbook; who was too late says so and can come again."""
    amounts = (1_234.56, 777.0)
    files_ = [tmp_path / f"收款{number}.csv" for number in range(2)]
    for path, amount in zip(files_, amounts, strict=True):
        path.write_text(f"日期,对方户名,金额,流水号\n2026-11-12,甲酒业,{amount},{path.stem}\n", "utf-8")
    call = [sys.executable, "-m", "xl_huikuan.cli", "import-receipts", str(small)]
    runs = [
        subprocess.Popen([*call, str(path), "--today", "2026-11-18"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for path in files_
    ]
    told = [run.communicate()[1].decode() for run in runs]
    done = [run.returncode == 0 for run in runs]
    assert any(done) and all(
        ok or (run.returncode == 2 and "又被改过" in text) for ok, run, text in zip(done, runs, told, strict=True)
    )
    held = {row["金额"] for row in read_rows(small, "tblReceipts")}
    assert [amount in held for amount in amounts] == done


# ---- the lock itself


def test_one_after_the_other(tmp_path: Path) -> None:
    path, order = tmp_path / "十一月.xlsm", []
    entered = threading.Event()

    def second() -> None:
        entered.set()
        with locked(path):
            order.append("second")

    thread = threading.Thread(target=second)
    with locked(path) as held:
        assert held and lock_path(path).exists()
        thread.start()
        entered.wait()
        order.append("first")
    thread.join()
    assert order == ["first", "second"] and list(tmp_path.iterdir()) == []


def test_other_files_are_not_kept_from_being_written(tmp_path: Path) -> None:
    with locked(tmp_path / "十一月.xlsm"), locked(tmp_path / "十二月.xlsm", wait=0):
        pass
    with (
        locked(tmp_path / "Nov.xlsm"),
        pytest.raises(OoxmlError) as caught,
        locked(tmp_path / "NOV.XLSM", wait=0),  # one file, for Windows
    ):
        pass
    assert caught.value.fault is Fault.BEING_WRITTEN


def test_a_busy_workbook_is_told_in_words(small: Path, huikuan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before = small.read_bytes()
    monkeypatch.setattr(file_lock, "_WAIT", 0)
    with locked(small):
        ran = huikuan("plan", small, "--today", "2026-11-18")
    assert ran.code == 2 and "另一个 huikuan 命令正在写这个文件" in ran.err
    assert small.read_bytes() == before and files(small) == {small.name}


def test_what_a_killed_process_left_is_no_lock(small: Path) -> None:
    assert break_down(FileBook(small), TODAY).written.changed
    lock_path(small).touch(0o600)
    assert break_down(FileBook(small), TODAY).written.changed is False
    assert files(small) == {small.name, "备份"}


def test_a_file_system_without_locks(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")

    def none(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    assert break_down(FileBook(small), TODAY).written.changed
    assert files(small) == {small.name, "备份"}


# ---- whoever writes without our lock (Excel, a sync client)


def while_it_is_written(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something happens when the new file's contents are on the disk, and before it takes the old one's place."""
    fsync = os.fsync

    def written(handle: int) -> None:
        fsync(handle)
        happens()

    monkeypatch.setattr(os, "fsync", written)


def test_changed_while_the_new_file_is_written(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    while_it_is_written(monkeypatch, lambda: small.write_bytes(b"somebody else's"))
    with pytest.raises(BookError, match="读取之后文件又被改过"):
        break_down(FileBook(small), TODAY)
    assert small.read_bytes() == b"somebody else's"
    assert files(small) <= {small.name, "备份"} and backups_of(small) == []


def test_opened_in_excel_while_the_new_file_is_written(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before = small.read_bytes()
    while_it_is_written(monkeypatch, (small.parent / f"~${small.name}").touch)
    with pytest.raises(BookError, match="中打开"):
        break_down(FileBook(small), TODAY)
    assert small.read_bytes() == before and backups_of(small) == []


def test_a_file_that_came_meanwhile_is_not_written_over(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "新的.xlsm"
    opened = stamp_of(out)
    out.write_bytes(b"mine")
    with pytest.raises(BookError, match="又被改过"):
        save_content(out, opened, b"yours", NOW)
    assert out.read_bytes() == b"mine"


def test_undo_brings_nothing_back_over_a_newer_file(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblCustomers", JIA, 锁定目标=50_000)
    assert break_down(FileBook(small), TODAY, anew=True).written.backup
    while_it_is_written(monkeypatch, lambda: small.write_bytes(b"somebody else's"))
    with pytest.raises(BookError, match="又被改过"):
        undo(small, NOW)
    assert small.read_bytes() == b"somebody else's" and len(backups_of(small)) == 1


# ---- what fails leaves nothing


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_no_backup_and_costs_none(
    small: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for hour in range(10):
        (small.parent / "备份").mkdir(exist_ok=True)
        (small.parent / "备份" / f"十一月.备份-20261101-{hour:02}0000.xlsm").write_bytes(b"kept")
    before, copies = small.read_bytes(), backups_of(small)
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before = small.read_bytes()
    real, calls = getattr(os, step), []

    def full(*arguments: Any) -> Any:
        calls.append(arguments)
        if step == "fsync" or Path(arguments[1]) == small:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        for _ in range(3):
            with pytest.raises(BookError, match="磁盘空间不足"):
                break_down(FileBook(small), TODAY)
    assert calls and small.read_bytes() == before and backups_of(small) == copies
    assert files(small) == {small.name, "备份"}
    assert break_down(FileBook(small), TODAY).written.changed


def test_interrupted_after_the_replacement_keeps_the_backup(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for_customer(small, "tblReceipts", YI, 金额=1.0)
    before, replace = small.read_bytes(), os.replace

    def interrupted(source: Any, target: Any) -> None:
        replace(source, target)
        if Path(target) == small:
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        break_down(FileBook(small), TODAY)
    [copy] = backups_of(small)
    assert copy.path.read_bytes() == before != small.read_bytes()
