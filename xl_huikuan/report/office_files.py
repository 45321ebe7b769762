"""The report of an office's month as a file: the workbooks of a folder gathered up, and a page made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from xl_huikuan.office.consolidate import Consolidated, Progress, consolidate
from xl_huikuan.office.overview import Overview
from xl_huikuan.office.sorting_out import Listed
from xl_huikuan.report.files import writer_for
from xl_huikuan.report.office_charts import office_chart_of
from xl_huikuan.report.office_contents import OfficeReport, office_report
from xl_huikuan.report.pages import environment


def office_page(report: OfficeReport) -> str:
    """One self-contained HTML of an office's month."""
    return environment(office_chart_of).get_template("office.html.jinja").render(report=report)


def write_office_report(
    folder: Path, out: Path, today: dt.date | None, month: str | None, progress: Progress
) -> Consolidated:  # fmt: skip
    """The month of all workbooks in a folder, as `consolidate` adds it up.

    Raises:
        BookError: there is nothing to gather, or the file cannot be written, or is of no kind that we write.
    """
    writer = writer_for(out)

    def make(
        view: Overview, skipped: Sequence[Listed], doubts: Sequence[Listed], links: Mapping[str, str]
    ) -> bytes:  # fmt: skip
        return writer(office_page(office_report(view, skipped, doubts)).encode())

    return consolidate([str(folder)], out, month=month, today=today, progress=progress, make=make)
