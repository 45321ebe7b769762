"""``huikuan followups`` as a whole process beside what an office would write instead, on fresh copies, in turn.

    python benchmarks/bench_followups.py [--quick]

Time is the wall clock of each process, memory its own peak. The ratio is taken pair by pair; the median is printed.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAIVE = Path(__file__).parent / "naive_followups.py"
TODAY = "2026-11-23"
MAKE = "import sys; from pathlib import Path; from xl_huikuan.demo.make import fill; fill(Path(sys.argv[1]), int(sys.argv[2]))"
BOOK = "BOOK"
"""Stands for the book in a command."""
GOALS = {200: 0.8, 5000: 0.4}
"""At most this share of the other's time; memory no higher."""


def run(command: list[str], book: Path, scratch: Path) -> tuple[float, int]:
    """Seconds and peak KiB of one process over a fresh copy of the book; what it leaves beside the book goes with it."""
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
    return seconds, usage.ru_maxrss


def compare(customers: int, runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book, scratch = Path(folder) / "made.xlsm", Path(folder) / "scratch"
        # made by another process: a child's peak memory is never told lower than its parent's
        subprocess.run([sys.executable, "-c", MAKE, str(book), str(customers)], check=True)
        ours = [sys.executable, "-m", "xl_huikuan.cli", "followups", BOOK, "--today", TODAY, "--json"]
        naive = [sys.executable, str(NAIVE), BOOK, TODAY]
        pairs = [(run(ours, book, scratch), run(naive, book, scratch)) for _ in range(runs + 1)][1:]
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    memory = statistics.median(a[1] / b[1] for a, b in pairs)
    seconds = [statistics.median(pair[i][0] for pair in pairs) for i in (0, 1)]
    peaks = [statistics.median(pair[i][1] for pair in pairs) / 1024 for i in (0, 1)]
    goal = GOALS.get(customers)
    verdict = "" if goal is None else f"  goal {goal}: {'met' if ratio <= goal else 'MISSED'}"
    print(f"{customers:>6} customers  {seconds[0]:6.2f} s beside {seconds[1]:6.2f} s   ratio {ratio:.2f}{verdict}")
    verdict = "" if goal is None else f"  goal 1.00: {'met' if memory <= 1 else 'MISSED'}"
    print(f"{'':>16}  {peaks[0]:4.0f} MB beside {peaks[1]:5.0f} MB   ratio {memory:.2f}{verdict}")


def main(quick: bool) -> None:
    print("huikuan followups beside pandas + openpyxl")
    for customers, runs in ((60, 1), (200, 2)) if quick else ((200, 9), (5000, 5)):
        compare(customers, runs)


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
