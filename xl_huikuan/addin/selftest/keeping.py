"""Trials of what stays: saved by Excel and read by the command line, and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xl_huikuan.addin.selftest.compare import month_of
from xl_huikuan.addin.selftest.figures import check_ready, expect_agreement
from xl_huikuan.addin.selftest.pressing import ERROR, JOBS, press
from xl_huikuan.addin.selftest.trial import DEMO, Desk, Notes, NotPossible
from xl_huikuan.book.contract.tables import SHEETS
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.check import check

_LANDSCAPE, _PDF = 2, 0
_MOST_ROWS = 60


def saved_then_checked(desk: Desk, notes: Notes) -> None:
    """What Excel saves after the jobs, the command line reads: the same figures, the same check."""
    book = desk.open(DEMO)
    check_ready(desk, book)
    for job in JOBS[1:]:
        kind, text = press(desk, book, job)
        notes.expect(kind != ERROR, f"{job}：{text}")
    desk.settle()
    book = desk.reopen(book)
    desk.settle()
    expect_agreement(desk, notes, book, "reopened")
    live = month_of(book, desk.folder)
    copy = desk.folder / "另存.xlsm"
    book.api.SaveCopyAs(str(copy))
    file = FileBook(copy).read()
    for name, table in file.tables.items():
        notes.expect(live[name].columns == table.columns, f"表 {name}：Excel 和命令行读到的不同")
    notes.expect(live.names == file.names, "名称的值：Excel 和命令行读到的不同")
    notes.figures["problems"] = len(check(FileBook(copy), None).problems)


def prints(desk: Desk, notes: Notes) -> None:
    """Every sheet on landscape pages, one page wide, and no figure too wide for its cell."""
    book = desk.open(DEMO)
    pages: dict[str, Any] = {}
    for sheet in book.sheets:
        if sheet.name not in SHEETS:
            continue
        try:
            setup: Any = sheet.api.PageSetup
            pages[sheet.name] = int(setup.Pages.Count)
        except Exception as error:  # Excel asks the printer, and there may be none
            raise NotPossible(f"没有打印机（{error}）") from error
        notes.expect(setup.Orientation == _LANDSCAPE, f"{sheet.name}：不是横向")
        notes.expect(setup.FitToPagesWide == 1, f"{sheet.name}：不是一页宽")
        notes.expect(not (hashes := _hashes(sheet.api)), f"{sheet.name}：{'、'.join(hashes)} 显示成 ###")
    notes.figures["pages"] = pages
    target = desk.folder / "示例.pdf"
    book.api.ExportAsFixedFormat(_PDF, str(target))
    notes.figures["pdf_bytes"] = Path(target).stat().st_size


def _hashes(sheet: Any) -> list[str]:
    """Cells of the sheet's tables whose figure does not fit."""
    found = []
    for table in sheet.ListObjects:
        body = table.DataBodyRange
        for row in range(1, min(int(body.Rows.Count), _MOST_ROWS) + 1):
            for column in range(1, int(body.Columns.Count) + 1):
                at = body.Cells(row, column)
                if str(at.Text).startswith("##"):
                    found.append(str(at.Address(False, False)))
    return found
