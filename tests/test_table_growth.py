"""New rows put into a plain sheet's bytes are the rows that the writer of elements would have made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import TODAY, fill_small
from lxml import etree
from office_edits import add_column, add_sheet, totals_row
from office_lists import written
from test_issue import REP_FILES

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.demo.make import make_demo
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.office.issuing import issue
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.workbook import SheetTable
from xl_huikuan.template import template_path


def parts(path: Path) -> dict[str, bytes]:
    """Every part, XML in one way of writing it."""
    package = Package.open(path)
    found = {}
    for name in package.names():
        data = package.read(name)
        if name.endswith((".xml", ".rels", ".vml")):
            tree = etree.fromstring(data)
            for row in tree.iter("{*}row"):
                row.attrib.pop("spans", None)
            data = etree.tostring(tree, method="c14n")
        found[name] = data
    return found


def by_elements(monkeypatch) -> None:
    monkeypatch.setattr("xl_huikuan.ooxml.table.grow_plain", lambda *_: False)
    monkeypatch.setattr("xl_huikuan.ooxml.table.replace_plain", lambda *_: False)


def grown_tables(monkeypatch) -> list[str]:
    """The names of tables that grew in the bytes from now on."""
    names: list[str] = []
    whole = SheetTable.grow

    def grow(self, *more):
        done = whole(self, *more)
        names.extend([self.name] if done else [])
        return done

    monkeypatch.setattr(SheetTable, "grow", grow)
    return names


def fill_by_hand(path: Path) -> None:
    """Forty customers with whatever cells may hold."""
    texts = ["甲&乙<丙>", " 前后空格 ", "_x000A_", "1-2", "=1+1", "两\n行", "a'b\"c", "", "x" * 1500]
    book = FileBook(template_path(), path)
    month = book.read()
    first = month.customers.add_rows(40)
    for n in range(40):
        row = first + n
        month.customers.code[row] = Code(f"00{n}" if n % 2 else float(n))
        month.customers.name[row] = texts[n % len(texts)] or None
        month.customers.usual_by_hand[row] = (n - 20) * 123_45
        month.receipts.received_on[month.receipts.add_row()] = dt.date(2026, 11, 1 + n % 28)
    book.write(month)


@pytest.mark.parametrize("maker", ["issue", "demo", "by hand", "plan"])
def test_both_ways_give_the_same_workbook(maker, tmp_path, monkeypatch):
    def make(folder: Path) -> Path:
        folder.mkdir()
        if maker == "issue":
            issue(written(tmp_path / "任务.xlsx"), folder, month="2026-12", today=dt.date(2026, 11, 28))
            return folder / REP_FILES["张明"]
        if maker == "demo":
            return make_demo(folder, 45)[0]
        path = folder / "made.xlsm"
        if maker == "by hand":
            fill_by_hand(path)
        else:
            fill_small(path)
            break_down(FileBook(path), TODAY)
        return path

    names = grown_tables(monkeypatch)
    quick = make(tmp_path / "quick")
    assert "tblCustomers" in names if maker in ("demo", "by hand") else "tblPlan" in names
    with monkeypatch.context() as patch:
        by_elements(patch)
        slow = make(tmp_path / "slow")
    ours, theirs = parts(quick), parts(slow)
    assert ours.keys() == theirs.keys()
    assert [name for name in ours if ours[name] != theirs[name]] == []


@pytest.mark.parametrize("office", ["totals", "its own formula", "none"])
def test_what_takes_more_is_left_to_the_writer_of_elements(office, tmp_path, monkeypatch):
    path = tmp_path / "small.xlsm"
    fill_small(path)
    if office == "totals":
        totals_row(path, "tblPromises", "合计", "承诺金额", 0.0)
    elif office == "its own formula":
        add_column(path, "tblPromises", "自用", formula="ROW()")
    else:
        add_sheet(path, "自用", {"A1": "1"})
    names = grown_tables(monkeypatch)
    book = FileBook(path)
    month = book.read()
    month.promises.code[month.promises.add_rows(5) + 4] = Code("00102")
    book.write(month)
    assert ("tblPromises" in names) == (office == "none")
    assert len([code for code in FileBook(path).read().promises.code if code == Code("00102")]) > 1
