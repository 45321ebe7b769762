"""One budget over many workbooks: ``python benchmarks/bench_share_budget.py [BOOKS CUSTOMERS]`` (100 × 100).

First the sums alone, on figures made up as in `bench_measures`; then ``huikuan measures DIR`` over as many workbook files, copies of
the demo's month with customers of their own. Seconds of CPU, and the peak of memory.
"""

from __future__ import annotations

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

from bench_measures import DAYS, OFFER, office

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import Actions, Contacts, History, Receipts
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import fill
from xl_huikuan.domain.measures import OfficeNeeds, choose_for_offices
from xl_huikuan.folder import files_of
from xl_huikuan.jobs.learn_together import learn_together
from xl_huikuan.jobs.share_budget import share_budget

TODAY = dt.date(2026, 11, 23)
CODED = tuple(
    table.declared.name for table in (Customers, Plan, Commitments, Receipts, Promises, Actions, History, Contacts)
)


def sums(books: int, customers: int) -> None:
    offices = [OfficeNeeds(office(customers, seed), OFFER, DAYS) for seed in range(books)]
    without = sum(action.cost for each in choose_for_offices(offices).suggestions for action in each.actions)
    start = time.process_time()
    chosen = choose_for_offices(offices, without // 3)
    spent = time.process_time() - start
    print(f"{books} × {customers} customers, the sums alone: {spent:.2f} s, "
          f"{'proved' if not chosen.short and chosen.cheapest else f'at most {chosen.short / 100:,.2f} yuan short'}")  # fmt: skip


def files(books: int, customers: int, folder: Path) -> None:
    demo = folder / "office.xlsm"
    fill(demo, customers, TODAY)
    for number in range(books):
        book = FileBook(demo, folder / f"{number:04d}.xlsm")
        month = book.read()
        for table in CODED:
            for row, code in enumerate(month[table].columns[Customers.code.header]):
                if code is not None:
                    month[table].set(row, Customers.code.header, f"{number}-{code}")
        book.write(month)
    demo.unlink()
    for words, work in (
        ("one budget", lambda: share_budget(files_of(folder), 2_000_000_00, TODAY)),
        ("what all teach each", lambda: learn_together(files_of(folder))),
    ):
        start = time.process_time()
        work()
        spent = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{books} workbook files of {customers} customers, {words}: {spent:.1f} s, {1000 * spent / books:.0f} ms each, "
              f"peak {peak:.0f} MB", flush=True)  # fmt: skip


if __name__ == "__main__":
    books, customers = map(int, sys.argv[1:]) if sys.argv[1:] else (100, 100)
    sums(books, customers)
    with tempfile.TemporaryDirectory() as scratch:
        files(books, customers, Path(scratch))
