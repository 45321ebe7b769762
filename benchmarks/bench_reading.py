"""Full reading of a workbook, checked against the contract, beside a loop of pandas.read_excel with openpyxl over the same sheets.

    python benchmarks/bench_reading.py [--quick]

Twenty demo workbooks of 22 to 31 customers with amounts, reps and codes of their own, one after the other in one process each way:
CPU milliseconds a workbook without the program's start and its first workbook, pair by pair. Then the peak memory of a process that
reads 20 and of one that reads 200 of them, while nobody looks for cycles.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from bench_consolidate import per_book, told  # noqa: E402
from office_books import FILLED, lay_out  # noqa: E402

from xl_huikuan.book.contract.tables import TABLES  # noqa: E402
from xl_huikuan.book.file.standing import named_places  # noqa: E402
from xl_huikuan.ooxml.workbook import Workbook  # noqa: E402

CUSTOMERS = range(22, 32)
BESIDE_PANDAS = 0.30
READ = """
import gc, sys
gc.disable()
from xl_huikuan.book.file.book import FileBook
for path in sys.argv[1:]:
    FileBook(path).read()
"""
PEAK = (
    READ
    + """
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""
)
PANDAS = """
import sys, warnings
import pandas
warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    pandas.read_excel(path, sheet_name={sheets!r}, engine="openpyxl")
"""


def sheets_of(path: Path) -> tuple[list[str], list[str]]:
    """The sheets that a full reading reads, and those among them that people fill most."""
    book = Workbook.open(path)
    of_tables = {name: table.sheet for name, table in book.tables.items() if name in TABLES}
    read = {*of_tables.values(), *(sheet for sheet, _ in named_places(book).values())}
    filled = {of_tables[name] for name in FILLED}
    return [each for each in book.sheets if each in read], [each for each in book.sheets if each in filled]


def peak(paths: list[Path]) -> float:
    """MB of a process that reads all of these. (What the system tells of a child is never less than its parent's.)"""
    ran = subprocess.run([sys.executable, "-c", PEAK, *map(str, paths)], check=True, capture_output=True, text=True)
    return int(ran.stdout) / 1024


def main(copies: int, rounds: int, scratch: Path) -> None:
    """Measure and print: so many workbooks of each number of customers, so many pairs."""
    paths = [
        path
        for at, customers in enumerate(CUSTOMERS)
        for path in lay_out(scratch, copies, customers, variants=2, first=at * copies)
    ]
    some = [path for at, path in enumerate(paths) if at % copies < 2]
    whole, filled = sheets_of(some[0])
    print(f"full reading of {len(some)} demo workbooks of {CUSTOMERS[0]} to {CUSTOMERS[-1]} customers, {rounds} pairs")
    pairs = [
        (per_book(READ, some), *(per_book(PANDAS.format(sheets=sheets), some) for sheets in (whole, filled)))
        for _ in range(rounds)
    ]
    ours, theirs, fewer = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(
        f"CPU a workbook: ours {ours:.1f} ms; pandas + openpyxl {theirs:.0f} ms, the {len(filled)} sheets that people fill {fewer:.0f} ms"
    )
    shares = [[one / other[at] for one, *other in pairs] for at in range(2)]
    print(told(f"times the loop over the same {len(whole)} sheets", statistics.median(shares[0]), BESIDE_PANDAS))
    print(told(f"times the loop over the {len(filled)} sheets alone", statistics.median(shares[1]), BESIDE_PANDAS))
    few, many = peak(some), peak(paths)
    print(
        f"{f'peak memory after {len(some)} and after {len(paths)} workbooks, MB':<66} {few:6.1f} {many:6.1f}",
        flush=True,
    )


if __name__ == "__main__":
    quick = "--quick" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as made:
        main(2 if quick else 20, 1 if quick else 5, Path(made))
