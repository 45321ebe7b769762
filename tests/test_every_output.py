"""Every command that writes, onto everything that is no file for it: refused in words, nothing written, nothing waited for."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import office_lists
import pytest
from conftest import Ran, fill_small

from xl_huikuan.addin.selftest import run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, devices and links as POSIX has them")
DAY, END, ISSUED = ("--today", "2026-11-18"), ("--today", "2026-11-30"), ("--month", "2026-12", "--today", "2026-11-28")
BANK = "日期,对方户名,金额,流水号\n2026-11-12,甲酒业,1234.56,B1\n"
LEDGER = "客户名称,信用等级,2026-09,2026-10\n甲酒业,A,1000,2000\n"
SUFFIXES = {
    "share": ".xlsx",
    "targets": ".xlsx",
    "consolidate": ".xlsx",
    "report": ".html",
    "sheets": ".html",
    "office": ".html",
    "selftest": ".json",
}
"""The others write an .xlsm."""

Call = Callable[[Path, Path], tuple[object, ...]]
BANK_FILE, LEDGER_FILE, LIST_FILE = "收款.csv", "台账.csv", "任务.xlsx"
CALLS: dict[str, Call] = {
    "plan": lambda book, out: ("plan", book, "-o", out, "--anew", *DAY),
    "followups": lambda book, out: ("followups", book, "-o", out, *END),
    "log": lambda book, out: ("log", book, "-o", out, *END),
    "measures": lambda book, out: ("measures", book, "-o", out, *DAY),
    "import": lambda book, out: ("import-receipts", book, book.parent.parent / BANK_FILE, "-o", out, *DAY),
    "review": lambda book, out: ("review", book, "-o", out, *END),
    "rollover": lambda book, out: ("rollover", book, "-o", out, *END),
    "share": lambda book, out: ("share", book, "-o", out),
    "report": lambda book, out: ("report", book, "-o", out, *DAY),
    "sheets": lambda book, out: ("report", book, "--customers", "-o", out, *DAY),
    "office": lambda book, out: ("report", book.parent.parent / "各本", "-o", out),
    "consolidate": lambda book, out: ("consolidate", book.parent.parent / "各本", "-o", out),
    "new": lambda book, out: ("new", "-o", out, *DAY),
    "from": lambda book, out: ("new", "--from", book.parent.parent / LEDGER_FILE, "-o", out, *DAY),
    "targets": lambda book, out: ("new", "--targets", "-o", out, *DAY),
    "demo": lambda book, out: ("demo", "-o", out),
    "issue": lambda book, out: ("issue", book.parent.parent / LIST_FILE, "-o", out, *ISSUED),
    "selftest": lambda book, out: ("selftest", "-o", out),
}  # fmt: skip
IN_A_FOLDER = {"demo", "issue"}
MAKES_FOLDERS = {"consolidate", "office", "demo", "issue"}


def pipe(out: Path, book: Path) -> Path:
    os.mkfifo(out)
    return out


def folder(out: Path, book: Path) -> Path:
    out.mkdir()
    return out


def in_use(out: Path, book: Path) -> Path:
    shutil.copy(book, out)
    return about_to_be(out, book)


def about_to_be(out: Path, book: Path) -> Path:
    """Not saved yet, but a program holds the name."""
    (out.parent / f"~${out.name}").touch()
    return out


def read_only(out: Path, book: Path) -> Path:
    shutil.copy(book, out)
    out.chmod(0o444)
    return out


def device(out: Path, book: Path) -> Path:
    out.symlink_to("/dev/full")
    return out


def loop(out: Path, book: Path) -> Path:
    out.symlink_to(out)
    return out


def of_another_kind(out: Path, book: Path) -> Path:
    return out.with_suffix(".csv")


def leads_to_another_kind(out: Path, book: Path) -> Path:
    """The link's name fits, the file's does not: that one would hold a page, or macros, under its old name."""
    there = out.with_name("在这里.txt")
    there.write_text("mine")
    out.symlink_to(there)
    return out


def nowhere(out: Path, book: Path) -> Path:
    return out.parent / "没有" / out.name


def below_a_file(out: Path, book: Path) -> Path:
    return book / out.name


def too_long(out: Path, book: Path) -> Path:
    return out.with_name("长" * 90 + out.suffix)


TARGETS = (
    pipe, folder, in_use, about_to_be, read_only, device, loop, of_another_kind, leads_to_another_kind, nowhere, below_a_file, too_long,
)  # fmt: skip
FOR_FOLDERS = (pipe, in_use, read_only, device, loop, leads_to_another_kind, below_a_file, too_long)


@pytest.fixture(autouse=True)
def alarm() -> Iterator[None]:
    """Whoever waits for a pipe is woken."""

    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def no_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The self-test thinks that there is one; whoever starts a trial has not looked at the file before."""

    def tried(*_: object) -> None:
        raise AssertionError("ten minutes of trials, for a file that cannot be written")

    monkeypatch.setattr(run, "check_there", lambda *_: None)
    monkeypatch.setattr(run, "run", tried)


@pytest.fixture
def book(small: Path) -> Path:
    top = small.parent.parent
    (top / BANK_FILE).write_text(BANK, "utf-8")
    (top / LEDGER_FILE).write_text(LEDGER, "utf-8")
    office_lists.written(top / LIST_FILE)
    (top / "各本").mkdir()
    shutil.copy(small, top / "各本")
    return small


def held(folder: Path) -> dict[str, bytes | None]:
    """All there is in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.__name__)
@pytest.mark.parametrize("command", CALLS)
def test_what_is_no_output(huikuan: Any, book: Path, command: str, target: Callable[[Path, Path], Path]) -> None:
    if command in MAKES_FOLDERS and (target is nowhere or (command in IN_A_FOLDER and target not in FOR_FOLDERS)):
        pytest.skip("it may be written there")
    out = target(book.with_name(f"写到{SUFFIXES.get(command, '.xlsm')}"), book)
    before = held(book.parent)
    signal.alarm(20)
    ran: Ran = huikuan(*CALLS[command](book, out))
    assert ran.code == 2 and ran.out == "", (ran.out[:300], ran.err[:300])
    assert "没有写入任何内容" in ran.err and "已保存" not in ran.err
    assert held(book.parent) == before


@pytest.mark.parametrize("target", [pipe, folder, device], ids=lambda target: target.__name__)
def test_a_second_roll_over_onto_what_is_no_file(
    huikuan: Any, book: Path, target: Callable[[Path, Path], Path]
) -> None:
    assert huikuan("rollover", book, *END).code == 0
    before = book.read_bytes()
    out = target(book.with_name("写到.xlsm"), book)
    signal.alarm(20)
    ran = huikuan("rollover", book, "-o", out, *END)
    assert ran.code == 2 and out.name in ran.err and book.read_bytes() == before


def test_what_stops_a_job_after_a_save_is_told_with_what_was_saved(
    huikuan: Any, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The month is closed; then the disk is full."""
    import errno

    before, replace = small.read_bytes(), os.replace

    def full(source: Any, target: Any) -> None:
        if Path(target).parent == small.parent and Path(target) != small:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    ran = huikuan("rollover", small, *END)
    assert ran.code == 2 and small.read_bytes() != before
    assert f"在此之前已保存：{small}" in ran.err and "没有写入任何内容" not in ran.err and "磁盘空间不足" in ran.err
    small.write_bytes(before)
    ran = huikuan("rollover", small, "--json", *END)
    assert ran.code == 2 and str(small) in ran.json["saved"] and ran.json["error"] == "structural"
    ran = huikuan("check", small.with_name("没有.xlsm"), "--json")  # the next run has saved nothing
    assert ran.code == 2 and "saved" not in ran.json


@pytest.mark.parametrize(
    "words",
    [
        ("check",), ("show",), ("plan",), ("followups",), ("log",), ("measures",), ("measures", "--budget", "5万"), ("review",),
        ("rollover",), ("share",), ("repair",), ("undo",), ("report",), ("report", "--customers"), ("learn",),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("name", ["长" * 90, "没有" * 40 + "/没有", ".", ""])
def test_a_name_that_is_no_workbooks(
    huikuan: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = huikuan(words[0], name, *words[1:])
    assert ran.code == 2 and ran.out == "" and list(tmp_path.iterdir()) == [], ran.err


def test_long_names_of_the_files_beside_a_workbook(huikuan: Any, tmp_path: Path) -> None:
    fill_small(tmp_path / "十一月.xlsm")
    book, long = tmp_path / "十一月.xlsm", tmp_path / ("长" * 90)
    for words in (
        ("import-receipts", book, long), ("distribute-receipts", long, tmp_path), ("distribute-receipts", book, long),
        ("new", "--from", long), ("new", "--from", book, long.with_suffix(".xlsm")), ("issue", long, "-o", tmp_path / "新"),
        ("issue", book, "-o", tmp_path / "新", "--from", long), ("retarget", long, tmp_path), ("consolidate", long, "-o", tmp_path / "汇.xlsx"),
        ("consolidate", tmp_path, "--targets", long, "-o", tmp_path / "汇.xlsx"), ("doctor", long),
    ):  # fmt: skip
        ran = huikuan(*words)
        assert ran.code == 2 and ran.out == "", (words, ran.err)
