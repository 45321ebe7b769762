"""跟进清单 on paper: the print area follows the day's calls, keeps its columns, and is left alone where there is none."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest

from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.ooxml.references import area_until

DAY = dt.date(2026, 11, 24)


def printed(path):
    return openpyxl.load_workbook(path)["跟进清单"].print_area


@pytest.mark.parametrize("calls", [2, 4])
def test_todays_calls_are_printed_and_no_later_day(demo, calls):
    book = FileBook(demo)
    month = book.read()
    month.settings.calls_per_day = calls
    book.write(month)
    rows = follow_up(FileBook(demo), DAY).rows
    header = openpyxl.load_workbook(demo)["跟进清单"].tables["tblFollowups"].ref
    top = int(header.split(":")[0].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    last = max(at for at, row in enumerate(rows, 1) if row.priority in ("今天", "数据待改"))
    assert calls <= last < len(rows)
    assert printed(demo) == f"'跟进清单'!$A$1:$M${top + last}"


def test_a_workbook_without_a_print_area_gets_none(demo):
    with zipfile.ZipFile(demo) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    text = parts["xl/workbook.xml"].decode()
    start = text.index('<definedName name="_xlnm.Print_Area" localSheetId="2"')
    end = text.index("</definedName>", start) + len("</definedName>")
    parts["xl/workbook.xml"] = (text[:start] + text[end:]).encode()
    with zipfile.ZipFile(demo, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    follow_up(FileBook(demo), DAY)
    assert not printed(demo)


@pytest.mark.parametrize(
    ("area", "wanted"),
    [
        ("'a''b'!$A$1:$D$30", "'a''b'!$A$1:$D$9"), ("s!$B$2:$B$3", "'s'!$B$2:$B$9"), ("s!$A$1:$D$9", None),
        ("s!$A$6:$D$30", None), ("s!$A:$D", None), ("s!$A$1:$D$5,s!$F$1", None), ("$A$1:$D$30", None), ("#REF!", None),
    ],
)  # fmt: skip
def test_an_area_until_another_row(area, wanted):
    assert area_until(area, 5, 9) == wanted


def test_what_is_printed_is_what_a_call_needs():
    columns = Followups.declared.columns
    on_paper = columns[: columns.index(Followups.new_date) + 1]
    assert {Followups.reason, Followups.action, Followups.result, Followups.phone} <= {*on_paper}
    assert not any(column.aside for column in on_paper)
    # 1,366 pixels at 85 %: characters of 7 pixels and 5 at the edge of each column
    assert sum(7 * column.width + 5 for column in on_paper) * 0.85 <= 1_366


def test_range_at_the_months_end_is_written_and_stands(demo):
    follow_up(FileBook(demo), DAY)
    book = FileBook(demo)
    month = book.read()
    end = month.month_end
    assert end.worked_out_on == DAY and end.low is not None and end.high is not None and end.low < end.high
    again = follow_up(FileBook(demo), DAY)
    assert not again.written.changed
