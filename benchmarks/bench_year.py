"""The twelfth month beside the second: CPU time of whole processes over the two workbooks of the year that the tests live through.

    python benchmarks/bench_year.py [--quick]

The workbooks are those of `tests/test_a_year.py` (60 dealers), as they are before their month's close. Each command runs on a
copy of either, in turn; the ratio is taken pair by pair, the median printed.
"""

from __future__ import annotations

import compileall
import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import test_a_year

import xl_huikuan
from xl_huikuan.book.file.book import FileBook

GOAL = 1.5
COMMANDS = ("check", "plan", "followups", "measures", "import-receipts", "review", "rollover")


def cpu(command: str, book: Path, scratch: Path) -> float:
    """Seconds of a command over a copy of a workbook, on the last day of its month."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    copy = Path(shutil.copy2(book, scratch))
    last: dt.date = FileBook(copy).read().settings.last_day
    arguments = [command, str(copy)]
    if command == "import-receipts":
        bank = scratch / "bank.csv"
        bank.write_text(f"日期,客户编码,金额,流水号\n{last},K001,500,Z1\n", "utf-8")
        arguments.append(str(bank))
    before = os.times()
    ran = subprocess.run(
        [sys.executable, "-m", "xl_huikuan.cli", *arguments, "--today", str(last)],
        capture_output=True,
        text=True,
        check=False,
    )
    after = os.times()
    if ran.returncode:
        raise SystemExit(f"{command}: {ran.stdout}{ran.stderr}")
    return after.children_user + after.children_system - before.children_user - before.children_system


def main(quick: bool) -> None:
    """Live through the year, and print a line a command."""
    compileall.compile_dir(Path(xl_huikuan.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        kept: dict[int, Path] = {}
        roll_over = test_a_year.roll_over_file

        def keep(path: Path, out: Path | None, today: dt.date) -> object:
            if today.month in (2, 12):
                kept[today.month] = Path(shutil.copy2(path, Path(folder) / f"month-{today.month:02}.xlsm"))
            return roll_over(path, out, today)

        test_a_year.roll_over_file = keep
        (Path(folder) / "year").mkdir()
        test_a_year.live(Path(folder) / "year")
        sizes = [kept[number].stat().st_size for number in (2, 12)]
        print(f"size            {sizes[0]:9,} {sizes[1]:9,}   ratio {sizes[1] / sizes[0]:.2f}   goal {GOAL}")
        for command in COMMANDS:
            pairs = [
                tuple(cpu(command, kept[number], Path(folder) / "scratch") for number in (2, 12))
                for _ in range(1 if quick else 5)
            ]
            second, twelfth = (statistics.median(pair[at] for pair in pairs) for at in (0, 1))
            ratio = statistics.median(pair[1] / pair[0] for pair in pairs)
            print(f"{command:<15} {second:7.2f} s {twelfth:7.2f} s   ratio {ratio:.2f}   goal {GOAL}", flush=True)


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
