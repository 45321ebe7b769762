"""A chart of the office's own that reads a table by addresses is told of when the table outgrows it."""

from __future__ import annotations

import pytest

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.ooxml.chart_ranges import ShortChart, charts_that_fall_short
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.template import template_path

CHART = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:ser><c:val><c:numRef>'
    "<c:f>{ref}</c:f></c:numRef></c:val></c:ser></c:chartSpace>"
)


@pytest.mark.parametrize(
    ("rows", "told"),
    [(30, False), (29, True), (31, False), (1, False)],  # the template's 客户 has 30 rows; one row is a single figure
)
def test_a_chart_that_ends_before_the_table_does(rows, told):
    book = Workbook.open(template_path())
    table = book.table("tblCustomers")
    assert table.row_count == 30
    column = "ABC"[table.ref.left - 1]
    ref = f"'客户'!${column}${table.first_row}:${column}${table.first_row + rows - 1}"
    book.package.add("xl/charts/chart99.xml", CHART.format(ref=ref).encode())
    found = list(charts_that_fall_short(book))
    assert bool(found) is told
    assert not told or found == [ShortChart("客户", "tblCustomers", table.last_row - 1, table.last_row)]


def test_a_file_book_says_so(small):
    package = Package.open(small)
    ref = "'客户'!$A$5:$A$9"
    package.add("xl/charts/chart99.xml", CHART.format(ref=ref).encode())
    package.save(small)
    book = FileBook(small)
    month = book.read()
    month.followups.note[0] = "我的"
    last = Workbook.open(small).table("tblCustomers").last_row
    assert book.write(month).notes == [
        f"“客户”的图表只读到第 9 行，表格 tblCustomers 已到第 {last} 行，请在图表的“选择数据”里改大"
    ]


def test_the_templates_own_charts_never_fall_short():
    assert list(charts_that_fall_short(Workbook.open(template_path()))) == []
