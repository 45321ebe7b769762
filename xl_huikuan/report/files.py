"""The report of a workbook as a file: .html, .pdf or .png."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xl_huikuan.book.file.saving import is_written_as, save_content, stamp_of
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import Problem, unusable
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.customer_messages import known_as
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.report.browser import needed_browser, pdf_of, png_of
from xl_huikuan.report.contents import report_of
from xl_huikuan.report.customer_sheets import customer_sheets
from xl_huikuan.report.pages import customers_page, report_page

DRAWING = "排版"
"""The stage in which a browser makes a PDF or a picture."""
_WRITERS: dict[str, Callable[[bytes], bytes]] = {".html": bytes, ".htm": bytes, ".pdf": pdf_of, ".png": png_of}
"""How a page becomes a file, by the file's suffix."""


def writer_for(out: Path) -> Callable[[bytes], bytes]:
    """How a page becomes this file.

    Raises:
        BookError: it is of no kind that we write, or there is no browser to write it.
    """
    writer = _WRITERS.get(out.suffix.lower())
    if writer is None or not is_written_as(out, *_WRITERS):
        raise unusable("-o", f"“{out.name}”不是能写的文件", "文件名请以 .html、.pdf 或 .png 结尾")
    if writer is not bytes:
        needed_browser()
    return writer


@dataclass(frozen=True)
class ReportResult:
    """What was written."""

    today: dt.date
    listed: int
    """How many customers are on the day's list; of customers' sheets, how many there are."""
    backup: Path | None
    notes: list[str]
    problems: list[Problem]
    next_step: str


def write_report(
    book: MonthlyBook, out: Path, now: dt.datetime, today: dt.date | None = None, customers: bool = False,
    customer: str | None = None, tell: Callable[[str], object] = str,
) -> ReportResult:  # fmt: skip
    """The dashboard and the day's list; with `customers` 客户回款计划单 instead, a page a customer, or that of one `customer` alone.
    `tell` hears when the page is made into a PDF or a picture, which takes a while.

    Raises:
        BookError: structural problems; the file cannot be written, or is of no kind that we write; nobody has a sheet.
    """
    writer = writer_for(out)
    opened_file = stamp_of(out)
    opened = open_month(book, today, for_plan=False, writes=False)
    if customers or customer is not None:
        sheets = customer_sheets(opened, None if customer is None else known_as(opened.month, customer))
        if not sheets.sheets:
            raise unusable(
                "-o",
                "没有可写的客户回款计划单：客户还没有目标、承诺和回款，或者数据要先改好",
                "请先分解计划（huikuan plan），再运行 huikuan check 看看",
            )
        page, listed, problems = customers_page(sheets), len(sheets.sheets), opened.problems
    else:
        report = report_of(opened)
        page, listed, problems = report_page(report), len(report.listed), list(report.problems)
    step = next_step(opened.month, problems, notes.NEXT_SIGN_SHEETS if customers or customer is not None else "")
    if writer is not bytes:
        tell(DRAWING)
    saved = save_content(out, opened_file, writer(page.encode()), now)
    return ReportResult(opened.today, listed, saved.backup, saved.notes, problems, step)
