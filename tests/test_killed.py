"""A job killed at any moment: the workbook is whole, the old one or the new one, and the next run takes away what was left.

Real processes, killed for good: at every step of the writing in turn, and at moments by chance over all jobs that write.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import YI
from jobs_to_kill import JOBS, work
from office_edits import for_customer

from xl_huikuan.book.backups import backups_of
from xl_huikuan.ooxml.package import Package
from xl_huikuan.template import template_path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX's")

ROUNDS = int(os.environ.get("HUIKUAN_KILLS", "50"))


def processes() -> Any:
    """Processes that start with the product loaded."""
    context = multiprocessing.get_context("forkserver")
    loaded = [name for name in sys.modules if name.split(".")[0] in ("lxml", "xl_huikuan")]
    context.set_forkserver_preload([*sorted(loaded), "numpy"])
    return context


def edited(book: Path) -> bytes:
    """Something for every job to do, and a copy for undo to bring back."""
    for_customer(book, "tblReceipts", YI, 金额=12_345.0)
    copies = book.parent / "备份"
    copies.mkdir(exist_ok=True)
    (copies / f"{book.stem}.备份-20261101-080000{book.suffix}").write_bytes(template_path().read_bytes())
    return book.read_bytes()


def is_whole(path: Path) -> bool:
    Package.open(path).check_whole()
    return True


def left(book: Path) -> set[str]:
    """Names of ours beside the workbook and its copies, and copies without content."""
    there = [*book.parent.iterdir(), *(book.parent / "备份").iterdir()]
    return {
        path.name for path in there if path.name.startswith(".huikuan") or (path.is_file() and not path.stat().st_size)
    }


def look_after(book: Path, before: bytes, job: str, seen: set[bool]) -> None:
    """After the kill: whole, old or new; then the same job is done, and nothing of ours is left."""
    now = book.read_bytes()
    assert is_whole(book)
    seen.add(now == before)
    assert all(is_whole(copy.path) for copy in backups_of(book))
    if now != before:  # replaced: what it was is kept
        assert any(copy.path.read_bytes() == before for copy in backups_of(book))
    assert all(is_whole(made) for made in book.parent.glob("*.xls?"))  # a copy, the next month's, a new one
    JOBS[job](book)
    assert is_whole(book) and left(book) == set()


@pytest.mark.parametrize("job", ["followups", "undo", "rollover"])
def test_killed_at_every_step(small_master: Path, tmp_path: Path, job: str) -> None:
    context, seen = processes(), set[bool]()
    for step in range(1, 100):
        folder = tmp_path / str(step)
        folder.mkdir()
        book = Path(shutil.copy2(small_master, folder))
        before, started = edited(book), context.Event()
        process = context.Process(target=work, args=(job, book, step, started))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        look_after(book, before, job, seen)
        shutil.rmtree(folder)
    assert step > 8  # there were steps to be killed at
    assert seen == {True, False}


def test_killed_at_moments_by_chance(small_master: Path, tmp_path: Path) -> None:
    context, chance, seen = processes(), random.Random(20261118), set[bool]()
    longest = dict.fromkeys(JOBS, 0.5)
    for turn in range(ROUNDS):
        job = list(JOBS)[turn % len(JOBS)]
        folder = tmp_path / str(turn)
        folder.mkdir()
        book = Path(shutil.copy2(small_master, folder))
        before, started = edited(book), context.Event()
        process = context.Process(target=work, args=(job, book, 0, started))
        process.start()
        started.wait()
        begun = time.monotonic()
        process.join(chance.uniform(0, longest[job]))
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.join()
        if process.exitcode == 0:
            longest[job] = min(longest[job], time.monotonic() - begun)  # later is too late
        look_after(book, before, job, seen)
        shutil.rmtree(folder)
    assert True in seen
