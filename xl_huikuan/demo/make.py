"""The demo workbook: a believable month put into the template, and the jobs run on it."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path

from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.saving import save_content, stamp_of
from xl_huikuan.book.file.writing import cannot_write
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import unusable
from xl_huikuan.demo.month import TODAY, DemoMonth, demo_month
from xl_huikuan.demo.rows import type_in
from xl_huikuan.empty_book import EmptyBook
from xl_huikuan.jobs.break_down import PlanResult, break_down
from xl_huikuan.jobs.follow_up import FollowupResult, follow_up
from xl_huikuan.overriding import override
from xl_huikuan.template import WORKBOOK_NAME

EXAMPLE = "示例-{month:%Y-%m}"


def fill(path: Path, customers: int = 60, today: dt.date = TODAY) -> PlanResult:
    """Put a demo month into a copy of the template at `path`, with the targets broken down."""
    return break_down(_DemoBook(demo_month(customers, today), EmptyBook(path)), today)


class _DemoBook(MonthlyBook):
    """The template with a demo month typed in; the obstacles, once the plan job has laid the rows for them."""

    def __init__(self, demo: DemoMonth, book: EmptyBook):
        self.demo, self.book, self.damage = demo, book, book.damage

    @override
    def read(self, repair: bool = False) -> Month:
        month = self.book.read(repair)
        self.demo.type_into(month)
        return month

    @override
    def write(self, month: Month) -> Written:
        at = row_by(month.commitments.code)
        for code, note in self.demo.obstacles.items():
            type_in(month.commitments, at[code], note)
        return self.book.write(month)


def make_demo(
    folder: str | os.PathLike[str], customers: int = 60, today: dt.date = TODAY
) -> tuple[Path, PlanResult, FollowupResult]:
    """Make the demo workbook in `folder`; (its path, what the break-down did, the follow-up list).

    Raises:
        BookError: the folder cannot be written to. A workbook of the same name that lies there is kept as a backup.
    """
    target = Path(folder) / WORKBOOK_NAME.format(month=EXAMPLE.format(month=today))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise unusable(str(folder), "这不是文件夹", "请换一个文件夹（-o DIR）") from None
    except OSError as error:
        raise cannot_write(target, error) from error
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / target.name
        planned = fill(made, customers, today)
        listed = follow_up(FileBook(made), today)
        save_content(target, stamp_of(target), made.read_bytes(), dt.datetime.now())
    return target, planned, listed
