"""``huikuan followups``, ``show`` and ``check`` as whole processes beside what an office would write instead, on fresh copies,
in turn.

    python benchmarks/bench_followups.py [--quick | --growth]

Two days: that of the plan, with an empty list, and the next morning, with a list and a dozen results typed into it; `show` and
`check` on the latter beside the same program's reading and computing alone. `--growth`: 20,000 customers, one pair. Time is
the wall clock of each process, memory its own peak, CPU what the system counts for it (which other programs disturb less).
The ratio is taken pair by pair; the median is printed. Our modules are compiled first, as those of an installation are.
"""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import xl_huikuan

NAIVE = Path(__file__).parent / "naive_followups.py"
TODAY, TOMORROW = "2026-11-23", "2026-11-24"
MAKE = "import sys; from pathlib import Path; from xl_huikuan.demo.make import fill; fill(Path(sys.argv[1]), int(sys.argv[2]))"
TYPE_RESULTS = """
import datetime as dt, sys
from pathlib import Path
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.follow_up import follow_up
path, today = Path(sys.argv[1]), dt.date.fromisoformat(sys.argv[2])
follow_up(FileBook(path), today)
book = FileBook(path)
month = book.read()
for row in range(12):
    month.followups.contacted_on[row], month.followups.contacted_by[row] = today, "电话"
    month.followups.result[row] = "月底前付"
    if row % 3 == 0:
        month.followups.new_amount[row], month.followups.new_date[row] = 1_000_000, today + dt.timedelta(days=4)
book.write(month)
"""
BOOK = "BOOK"
"""Stands for the book in a command."""
FOLLOWUPS, SHOW, CHECK = "followups", "show", "check"
GOALS = {
    (FOLLOWUPS, 200, TODAY): 0.25, (FOLLOWUPS, 200, TOMORROW): 0.25,
    (FOLLOWUPS, 5000, TODAY): 0.20, (FOLLOWUPS, 5000, TOMORROW): 0.23,
    (SHOW, 200, TOMORROW): 0.25, (SHOW, 5000, TOMORROW): 0.23, (CHECK, 200, TOMORROW): 0.25, (CHECK, 5000, TOMORROW): 0.23,
}  # fmt: skip
"""At most this share of the other's time; memory no higher."""


class Cost(NamedTuple):
    """What a process took."""

    seconds: float
    cpu: float
    peak: int
    """KiB."""


def run(command: list[str], book: Path, scratch: Path) -> Cost:
    """What one process takes over a fresh copy of the book; what it leaves beside the book goes with it."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    copy = scratch / "book.xlsm"
    shutil.copy(book, copy)
    start = time.perf_counter()
    process = subprocess.Popen([str(copy) if word == BOOK else word for word in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{command[:3]} ended with {process.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def compare(customers: int, runs: int) -> None:
    """Both days of an office of so many customers."""
    with tempfile.TemporaryDirectory() as folder:
        book, scratch = Path(folder) / "made.xlsm", Path(folder) / "scratch"
        # made by other processes: a child's peak memory is never told lower than its parent's
        subprocess.run([sys.executable, "-c", MAKE, str(book), str(customers)], check=True)
        compare_day(FOLLOWUPS, customers, TODAY, book, scratch, runs)
        subprocess.run([sys.executable, "-c", TYPE_RESULTS, str(book), TODAY], check=True)
        for command in (FOLLOWUPS, SHOW, CHECK):
            compare_day(command, customers, TOMORROW, book, scratch, runs)


def compare_day(command: str, customers: int, day: str, book: Path, scratch: Path, runs: int) -> None:
    """One morning: print both sides and their ratios."""
    ours = [sys.executable, "-m", "xl_huikuan.cli", command, BOOK, "--today", day, "--json"]
    naive = [sys.executable, str(NAIVE), BOOK, day, *([] if command == FOLLOWUPS else ["--look"])]
    warm = 1 if runs > 1 else 0  # one that is not counted
    pairs = [(run(ours, book, scratch), run(naive, book, scratch)) for _ in range(runs + warm)][warm:]
    ratio, cpu, memory = (statistics.median(a[at] / b[at] for a, b in pairs) for at in range(3))
    mine, other = (Cost(*(statistics.median(pair[side][at] for pair in pairs) for at in range(3))) for side in (0, 1))
    name = "first day" if day == TODAY else "next morning" if command == FOLLOWUPS else command
    goal = GOALS.get((command, customers, day))
    verdict = "" if goal is None else f"  goal {goal:.2f}: {'met' if ratio <= goal else 'MISSED'}"
    print(
        f"{customers:>6} customers, {name:<12}  {mine.seconds:6.2f} s beside {other.seconds:6.2f} s   ratio {ratio:.2f}"
        f"{verdict}   (CPU {cpu:.2f})"
    )
    verdict = "" if goal is None else f"  goal 1.00: {'met' if memory <= 1 else 'MISSED'}"
    print(
        f"{'':>31}  {mine.peak / 1024:4.0f} MB beside {other.peak / 1024:5.0f} MB   ratio {memory:.2f}{verdict}",
        flush=True,
    )


def main(quick: bool, growth: bool) -> None:
    print("huikuan followups, show and check beside pandas + openpyxl")
    compileall.compile_dir(Path(xl_huikuan.__file__).parent, quiet=1)
    for customers, runs in ((60, 1), (200, 2)) if quick else ((20000, 1),) if growth else ((200, 9), (5000, 3)):
        compare(customers, runs)


if __name__ == "__main__":
    main("--quick" in sys.argv[1:], "--growth" in sys.argv[1:])
