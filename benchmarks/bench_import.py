"""``huikuan import-receipts`` as a whole process beside a bare python-calamine read of the same file, in turn.

    python benchmarks/bench_import.py [--quick]

100,000 lines of a finance system's list into a workbook of 200 customers. `company`: the list of the whole company, 4 % of the
lines of our customers, the rest with other codes; `again`: the same file a second time; `all ours`: every line of our customers, and
`unwritten` the same with --dry-run: all but the 100,000 new rows of the workbook. Time is the wall clock of each process, CPU what the
system counts for it (which other programs disturb less); the ratios are taken pair by pair, the median printed. Last the floor of
`all ours`: XlsxWriter writing so many rows of 回款流水 into an empty sheet, without formulas, reading and matching nothing.
"""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_followups import BOOK, MAKE, Cost, run

import xl_huikuan

TODAY = "2026-11-23"
GOAL = 3.0
BARE = "import sys, python_calamine; python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
EXPORT = """
import datetime as dt, random, sys
from pathlib import Path
import xlsxwriter
from xl_huikuan.book.file.book import FileBook
book, target, count, share = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
customers = FileBook(book).read().customers
ours = [(str(code), name) for code, name in zip(customers.code, customers.name) if code is not None]
chance = random.Random(20261123)
with xlsxwriter.Workbook(target, {"constant_memory": True}) as out:
    sheet, day = out.add_worksheet("明细"), out.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["客户往来明细账"])
    sheet.write_row(1, 0, ["日期", "凭证字号", "分录号", "客户编码", "客户名称", "摘要", "借方金额", "贷方金额"])
    for row in range(count):
        mine = chance.random() < share
        other = chance.randrange(5000)
        code, name = chance.choice(ours) if mine else (f"X{other:05}", f"外地{other}号商贸公司")
        sheet.write_datetime(row + 2, 0, dt.datetime(2026, 11, chance.randint(1, 23)), day)
        sheet.write_row(row + 2, 1, [f"收-{row // 4 + 1}", row % 4 + 1, code, name, f"收 {name} 货款"])
        sheet.write_number(row + 2, 7, chance.randrange(1_000, 9_999_999) / 100)
"""
ROWS = """
import sys, xlsxwriter
from xl_huikuan.book.contract.ledgers import Receipts
width, count = len(Receipts.declared.columns), int(sys.argv[1])
with xlsxwriter.Workbook(sys.argv[2], {"constant_memory": True}) as out:
    sheet = out.add_worksheet()
    for row in range(count):
        sheet.write_row(row, 0, [45992, "K001", 1234.5 + row, *["收 货款"] * (width - 3)])
"""


def compare(name: str, book: Path, export: Path, scratch: Path, runs: int, *more: str) -> None:
    """Print both sides and their ratios."""
    ours = [
        sys.executable,
        "-m",
        "xl_huikuan.cli",
        "import-receipts",
        BOOK,
        str(export),
        "--today",
        TODAY,
        "--json",
        *more,
    ]
    bare = [sys.executable, "-c", BARE, str(export)]
    pairs = [(run(ours, book, scratch), run(bare, book, scratch)) for _ in range(runs)]
    ratio, cpu = (statistics.median(a[at] / b[at] for a, b in pairs) for at in range(2))
    mine, other = (Cost(*(statistics.median(pair[side][at] for pair in pairs) for at in range(3))) for side in (0, 1))
    print(
        f"{name:<10} {mine.seconds:6.2f} s beside {other.seconds:5.2f} s   ratio {ratio:5.2f}   "
        f"CPU {mine.cpu:6.2f} s beside {other.cpu:5.2f} s   ratio {cpu:5.2f}  goal {GOAL:.1f}: "
        f"{'met' if cpu <= GOAL else 'MISSED'}   {mine.peak / 1024:5.0f} MB",
        flush=True,
    )


def main(quick: bool) -> None:
    lines, runs = (5_000, 1) if quick else (100_000, 7)
    print(f"huikuan import-receipts, {lines:,} lines, 200 customers, beside a bare calamine read")
    compileall.compile_dir(Path(xl_huikuan.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        book, scratch = Path(folder) / "made.xlsm", Path(folder) / "scratch"
        subprocess.run([sys.executable, "-c", MAKE, str(book), "200"], check=True)
        company, own = Path(folder) / "company.xlsx", Path(folder) / "own.xlsx"
        for target, share in ((company, 0.04), (own, 1.0)):
            subprocess.run([sys.executable, "-c", EXPORT, str(book), str(target), str(lines), str(share)], check=True)
        compare("company", book, company, scratch, runs)
        done = Path(folder) / "done.xlsm"
        command = ["import-receipts", str(book), str(company), "--today", TODAY, "--json", "-o", str(done)]
        subprocess.run([sys.executable, "-m", "xl_huikuan.cli", *command], check=True, stdout=subprocess.DEVNULL)
        compare("again", done, company, scratch, runs)
        compare("unwritten", book, own, scratch, runs, "--dry-run")
        compare("all ours", book, own, scratch, 1)
        floor, bare = (
            run([sys.executable, "-c", *each], book, scratch)
            for each in ((ROWS, str(lines), str(Path(folder) / "rows.xlsx")), (BARE, str(own)))
        )
        print(
            f"{'the rows alone, by XlsxWriter':<40} CPU {floor.cpu:6.2f} s beside {bare.cpu:5.2f} s   ratio {floor.cpu / bare.cpu:5.2f}"
        )


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
