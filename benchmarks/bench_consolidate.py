"""``huikuan consolidate`` over many workbooks, beside what an office would write, and beside the bare reading of the values.

    python benchmarks/bench_consolidate.py [--quick] [COUNT]

COUNT workbooks (1,000) of 100 customers: twelve worked out with differing amounts, the others copies with reps, regions and codes
of their own. CPU seconds of all processes together, so that other programs on the machine do not show.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from office_books import lay_out  # noqa: E402

from xl_huikuan.book.contract.tables import NAMES, TABLES  # noqa: E402
from xl_huikuan.book.file.quick_book import UNREAD  # noqa: E402
from xl_huikuan.book.file.standing import named_places  # noqa: E402
from xl_huikuan.ooxml.workbook import Workbook  # noqa: E402

CUSTOMERS, VARIANTS = 100, 12
BESIDE_PANDAS, BESIDE_CALAMINE, OF_FIRST = 10.0, 2.0, 0.05
MEMORY = 1024
"""MB."""
PANDAS_AT_ONCE = """
import sys, warnings, pandas
warnings.simplefilter("ignore")
for path in sys.argv[2:]:
    for frame in pandas.read_excel(path, sheet_name=sys.argv[1].split("|"), engine="openpyxl").values():
        assert len(frame.columns)
"""
"""One call a workbook."""
PANDAS_A_SHEET = """
import sys, warnings, pandas
warnings.simplefilter("ignore")
for path in sys.argv[2:]:
    for sheet in sys.argv[1].split("|"):
        assert len(pandas.read_excel(path, sheet_name=sheet, engine="openpyxl").columns)
"""
"""The loop over the sheets to the letter: each call opens the workbook."""
CALAMINE = """
import sys, python_calamine
for path in sys.argv[2:]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    for sheet in sys.argv[1].split("|"):
        book.get_sheet_by_name(sheet).to_python()
"""
READ = """
import sys
from xl_huikuan.office.running import read_batch
read_batch([(path, path) for path in sys.argv[1:]], None)
"""
DASK = """
import sys
from pathlib import Path
from distributed import LocalCluster
from xl_huikuan.office.consolidate import consolidate
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        consolidate([sys.argv[1]], Path(sys.argv[2]), parquet=Path(sys.argv[3]), cluster=cluster.scheduler_address)
"""


_INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPYCACHEPREFIX": tempfile.mkdtemp(prefix="huikuan-compiled-")
}
"""Modules are compiled once, as where the program is installed, and not by every process."""


class Used(NamedTuple):
    """What a program and its processes took."""

    cpu: float
    wall: float
    peak: float
    """MB, of the largest process."""


def used(program: list[str]) -> Used:
    """Run a program to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, env=_INSTALLED)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"ended with {status}: {program[:4]}")
    return Used(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


def script(text: str, *arguments: object) -> Used:
    """Run Python text as a program."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return used([sys.executable, file.name, *map(str, arguments)])


def gathered(folder: Path, out: Path) -> Used:
    """The command, tables and all."""
    command = [sys.executable, "-m", "xl_huikuan.cli", "consolidate", str(folder), "-o", str(out / "总览.xlsx")]
    return used([*command, "--parquet", str(out / "明细"), "--json"])


def sheets_of(path: Path) -> str:
    """The sheets that hold what consolidate must know, in order."""
    book = Workbook.open(path)
    wanted = {table.sheet for name, table in book.tables.items() if name in TABLES and name not in UNREAD}
    wanted |= {
        sheet for name, (sheet, _) in named_places(book).items() if name in NAMES and NAMES[name].formula is None
    }
    return "|".join(sheet for sheet in book.sheets if sheet in wanted)


def per_book(text: str, paths: list[Path], *before: str) -> float:
    """CPU milliseconds a workbook, without the program's start; `before`: arguments in front of the paths."""
    script(text, *before, *paths[:1])  # which compiles what it loads
    few, many = script(text, *before, *paths[:1]), script(text, *before, *paths)
    return (many.cpu - few.cpu) / (len(paths) - 1) * 1000


def told(words: str, figure: float, goal: float) -> str:
    """A ratio against its goal."""
    return f"{words:<66} {figure:6.3g}  goal {goal:.3g}: {'met' if figure <= goal else 'MISSED'}"


def main(count: int, scratch: Path) -> None:
    """Measure and print."""
    folder = scratch / "各业务员"
    paths = lay_out(folder, count, CUSTOMERS, VARIANTS)
    print(
        f"huikuan consolidate: {count:,} workbooks of {CUSTOMERS} customers, {paths[0].stat().st_size / 1024:.0f} KB each",
        flush=True,
    )
    some = paths[: min(40, count)]
    ours, sheets = per_book(READ, some), sheets_of(some[0])
    bare, pandas, loop = (
        per_book(text, paths, sheets)
        for text, paths in ((CALAMINE, some), (PANDAS_AT_ONCE, some[:4]), (PANDAS_A_SHEET, some[:4]))
    )
    print(f"CPU a workbook: read, checked and worked out anew {ours:.0f} ms; bare calamine {bare:.0f} ms")
    print(f"pandas.read_excel with openpyxl: one call for all sheets {pandas:.0f} ms; a call a sheet {loop:.0f} ms")
    tenth = scratch / "十分之一"
    tenth.mkdir()
    for path in paths[: max(count // 10, 2)]:
        shutil.copy2(path, tenth)
    small, whole = gathered(tenth, scratch / "少"), gathered(folder, scratch / "多")
    each = whole.cpu / count * 1000
    print(
        f"the command with all it writes: {each:.0f} ms CPU a workbook; {whole.cpu:.1f} s CPU, {whole.wall:.1f} s by the clock"
    )
    print(told("times the CPU of bare calamine over the same sheets", each / bare, BESIDE_CALAMINE))
    for words, taken in (("a call of pandas.read_excel a sheet", loop), ("one call for all sheets", pandas)):
        print(f"{f'times as fast as {words}, with openpyxl':<66} {taken / each:6.2f}  goal {BESIDE_PANDAS:.2f}: "
              f"{'met' if taken / each >= BESIDE_PANDAS else 'MISSED'}")  # fmt: skip
    start = (
        script("import xl_huikuan.office.consolidate, xl_huikuan.office.managers_book, pyarrow.parquet, xlsxwriter").cpu
        * 3
    )
    linear = (whole.cpu - start) / count / ((small.cpu - start) / max(count // 10, 2))
    print(f"{'CPU a workbook against a tenth of them, the start of 3 processes aside':<66} {linear:6.2f}")
    print(f"{'peak of the largest process, MB: a tenth, all':<66} {small.peak:6.0f} {whole.peak:6.0f}  goal {MEMORY}: "
          f"{'met' if whole.peak <= MEMORY else 'MISSED'}")  # fmt: skip
    changed = lay_out(folder, max(count // 100, 1), CUSTOMERS, 7)
    again = gathered(folder, scratch / "多")
    print(told(f"second run, {len(changed)} changed, as a share of the first (CPU)", again.cpu / whole.cpu, OF_FIRST))
    try:
        import distributed  # noqa: F401
    except ImportError:
        print("Dask not run: distributed is not installed")
        return
    on_dask = script(DASK, folder, scratch / "云" / "总览.xlsx", scratch / "云" / "明细")
    print(f"{'on a Dask cluster of 2 workers, its start with it: times the CPU':<66} {on_dask.cpu / whole.cpu:6.2f}")
    same = all(
        path.read_bytes() == (scratch / "云" / path.relative_to(scratch / "多")).read_bytes()
        for path in (scratch / "多").rglob("*.parquet")
    )
    print(f"the tables are the same byte for byte: {same}", flush=True)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdecimal()]
    try:
        with tempfile.TemporaryDirectory() as made:
            main(numbers[0] if numbers else 20 if "--quick" in sys.argv else 1000, Path(made))
    finally:
        shutil.rmtree(_INSTALLED["PYTHONPYCACHEPREFIX"])
