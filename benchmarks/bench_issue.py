"""``huikuan issue``: a list broken down to every customer, and a workbook for every rep.

    python benchmarks/bench_issue.py [--quick] [--reps 1000] [--customers 100] [--months 6]

Regions of 20 reps; the company's target is fixed, and every tenth rep's; customers differ in size, every fifth has a cap. The
list is read and broken down first (`--dry-run`), then the workbooks are made; both as whole processes, CPU time of all their
processes, and beside them what openpyxl takes to open and save one of the workbooks. Afterwards the sums are added up again from
the workbooks themselves, read with python-calamine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import python_calamine
import xlsxwriter

from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.office.sheet_words import COMPANY_WORD, HEADERS, HISTORY_SHEET, REP_WORD, TARGET_SHEET

MONTH, TODAY = "2026-12", "2026-11-28"
GOAL = 20.0
_PER_REGION = 20


def make_list(path: Path, reps: int, customers: int, months: int) -> None:
    chance = random.Random(20261128)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("list")
        columns = (Customers.code, Customers.name, Customers.grade, Customers.mean, Customers.cap)
        sheet.write_row(0, 0, [Customers.region.header, Settings.rep.label, *(column.header for column in columns)])
        sizes: list[tuple[str, int]] = []
        for at in range(reps * customers):
            rep, size = at // customers, 1000 * chance.randint(5, 300)
            sizes.append((f"K{at:06}", size))
            line = [f"R{rep // _PER_REGION:03}", f"P{rep:05}", sizes[-1][0], f"N{at:06}", chance.choice("ABCD"), size]
            sheet.write_row(at + 1, 0, [*line, size * 2 if at % 5 == 0 else ""])
        targets = book.add_worksheet(TARGET_SHEET)
        targets.write_row(0, 0, HEADERS.values())
        targets.write_row(1, 0, [COMPANY_WORD, "", sum(size for _, size in sizes) + 0.01])
        for row, rep in enumerate(range(0, reps, 10), 2):
            own = sum(size for _, size in sizes[rep * customers : (rep + 1) * customers])
            targets.write_row(row, 0, [REP_WORD, f"P{rep:05}", round(own * 0.9, 2)])
        if months:
            history = book.add_worksheet(HISTORY_SHEET)
            history.write_row(0, 0, [c.header for c in (History.month, History.code, History.target, History.received)])
            row = 0
            for code, size in sizes:
                for month in range(months):
                    row += 1
                    history.write_row(
                        row, 0, [f"2026-{11 - month:02}", code, size, round(size * chance.uniform(0, 1.1), 2)]
                    )


def run(command: list[str]) -> tuple[dict[str, object], float, float, float]:
    """What it told, seconds on the clock and of CPU, peak memory of its largest process in MB."""
    before, begun = os.times(), time.perf_counter()
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return json.loads(told.stdout), time.perf_counter() - begun, cpu, peak


BY_OPENPYXL = """
import sys, time, warnings, openpyxl
warnings.simplefilter("ignore")
begun = time.process_time()
openpyxl.load_workbook(sys.argv[1], keep_vba=True).save(sys.argv[2])
print(time.process_time() - begun)
"""
"""What an office's own script would begin with; it fills in nothing, and works nothing out."""


def by_openpyxl(book: Path, out: Path) -> float:
    """Milliseconds of CPU to open and save one of the workbooks."""
    program = [sys.executable, "-c", BY_OPENPYXL, str(book), str(out)]
    return 1000 * float(subprocess.run(program, check=True, stdout=subprocess.PIPE).stdout)


def cents(yuan: object) -> int:
    return round(float(yuan or 0) * 100)  # type: ignore[arg-type]


def check(told: dict[str, list[dict[str, object]]]) -> None:
    """Every level's sum, from the workbooks."""
    of_rep: dict[tuple[object, object], int] = {}
    header = Plan.opening.header
    for made in told["made"]:
        rows = (
            python_calamine.CalamineWorkbook.from_path(str(made["path"]))
            .get_sheet_by_name(Plan.declared.sheet)
            .to_python()
        )
        top = next(at for at, row in enumerate(rows) if header in row)
        at = rows[top].index(header)
        of_rep[made["region"], made["rep"]] = sum(cents(row[at]) for row in rows[top + 1 :] if row[0])
    of_region: dict[object, int] = defaultdict(int)
    for line in told["levels"]:
        if line["level"] == REP_WORD:
            held = of_rep[line["region"], line["name"]]
            assert held == cents(line["target"]) - cents(line["shortfall"]) + cents(line["surplus"]), line
            of_region[line["region"]] += cents(line["target"])
    company, *below = (line for line in told["levels"] if line["level"] != REP_WORD)
    for line in below:
        assert of_region[line["region"]] == cents(line["target"]) - cents(line["shortfall"]) + cents(line["surplus"]), (
            line
        )
    assert sum(of_region.values()) == cents(company["target"]) - cents(company["shortfall"]) + cents(company["surplus"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    for name, usual in (("reps", 1000), ("customers", 100), ("months", 6)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    said = parser.parse_args()
    reps, customers = (12, 20) if said.quick else (said.reps, said.customers)
    print(f"huikuan issue, {reps:,} reps of {customers} customers with {said.months} months of history")
    with tempfile.TemporaryDirectory() as scratch:
        path, folder = Path(scratch) / "list.xlsx", Path(scratch) / "out"
        make_list(path, reps, customers, said.months)
        command = [sys.executable, "-m", "xl_huikuan.cli", "issue", str(path), "-o", str(folder), "--month", MONTH]
        command += ["--today", TODAY, "--json"]
        told, seconds, cpu, peak = run([*command, "--dry-run"])
        print(f"  read and broken down  {seconds:7.1f} s   CPU {cpu:7.1f} s   {peak:5.0f} MB")
        told, seconds, cpu, peak = run(command)
        check(told)  # type: ignore[arg-type]
        rate, alone = reps / seconds, 1000 * cpu / reps
        verdict = "met" if rate >= GOAL else "MISSED"
        print(
            f"  all of it             {seconds:7.1f} s   CPU {cpu:7.1f} s   {peak:5.0f} MB   every level's sums agree"
        )
        print(
            f"  {rate:.1f} workbooks a second on {os.cpu_count()} cores (goal {GOAL:.0f}: {verdict}); {alone:.0f} ms of CPU each,"
            f" {2000 / alone:.1f} a second on two cores of their own"
        )
        bare = by_openpyxl(Path(told["made"][0]["path"]), Path(scratch) / "saved.xlsm")  # type: ignore[index]
        print(f"  openpyxl, opening and saving one of them: {bare:.0f} ms of CPU, {bare / alone:.1f} times as much")


if __name__ == "__main__":
    main()
