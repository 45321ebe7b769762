"""The jobs that write, each in a process that can be killed: nothing is loaded here but the product."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.undo import undo
from xl_huikuan.book.file.values_copy import ValuesCopy
from xl_huikuan.domain.levels import Carrier
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.import_receipts import import_receipts
from xl_huikuan.jobs.log_results import log_results
from xl_huikuan.jobs.repair import repair
from xl_huikuan.jobs.review import review
from xl_huikuan.jobs.share import share
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.office.changing_books import ChangeJob, change_book
from xl_huikuan.office.targets import RepName
from xl_huikuan.rolling import roll_over_file
from xl_huikuan.start_files import start_files
from xl_huikuan.template import template_path


def bank_list(book: Path) -> Path:
    """What a bank exported, beside the workbook's folder."""
    path = book.parent.parent / f"{book.parent.name}.csv"
    if not path.exists():
        path.write_text("日期,对方户名,金额,流水号\n20261112,甲酒业,1234.56,B1\n20261113,王二,500,B2\n", "utf-8")
    return path


NOW = dt.datetime(2026, 11, 18, 9)
JOBS: dict[str, Callable[[Path], object]] = {
    "plan": lambda book: break_down(FileBook(book), NOW.date(), anew=True),
    "followups": lambda book: follow_up(FileBook(book), NOW.date()),
    "log": lambda book: log_results(FileBook(book), NOW.date()),
    "measures": lambda book: suggest_measures(FileBook(book), NOW.date(), None),
    "import": lambda book: import_receipts(FileBook(book), [bank_list(book)], NOW.date()),
    "repair": lambda book: repair(FileBook(book, None, template_path())),
    "share": lambda book: share(ValuesCopy(book), NOW),
    "undo": lambda book: undo(book, NOW),
    "retarget": lambda book: change_book(
        ChangeJob(RepName("华东", "张明"), book, 1_234_567_00, Carrier(1), NOW.date(), dry_run=False)
    ),
    "review": lambda book: review(FileBook(book), dt.date(2026, 11, 30)),
    "new from": lambda book: start_files(
        [bank_list(book)], book.with_name("新.xlsm"), NOW.date(), ["对方户名=客户名称"]
    ),
    "rollover": lambda book: roll_over_file(book, None, dt.date(2026, 11, 30)),
}


def work(job: str, book: Path, kill_at: int, started: Any) -> None:
    """Do a job; at its so manyth step in the workbook's folder (from 1) the process is killed; 0: never."""
    if kill_at:
        steps = 0

        def watch(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal steps
            if event.startswith(("open", "os.")) and str(arguments[0] if arguments else "").startswith(
                str(book.parent)
            ):
                steps += 1
                if steps == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
    started.set()
    JOBS[job](book)
