"""A workbook that is opened to look only is the same month, read without what its formulas show."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from conftest import DING, JIA, YI
from office_edits import for_customer, insert_rows_above, set_cells, set_formula, set_name, type_beneath
from ooxml_books import edit_zip

from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.show import show
from xl_huikuan.ooxml.references import column_letters
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.values import CellError


def held(path, **looks):
    """All that a month holds; or what is wrong."""
    try:
        month = FileBook(path, **looks).read()
    except BookError as error:
        return [str(problem) for problem in error.problems]
    tables = {n: (t.columns, t.source, t.place, t.beneath) for n, t in month.tables.items()}
    over = month.typed_over, month.figures_over, month.uncalculated, month.cleared
    return tables, month.names, month.name_places, over, month.file_doubts


CHANGES = {
    "nothing": lambda path: None,
    "stale": lambda path: for_customer(path, "tblReceipts", JIA, 金额=55_000),
    "typed over": lambda path: for_customer(path, "tblPlan", YI, 本月目标=77_000),
    "two typed over": lambda path: set_cells(path, "tblPlan", {(0, "本月目标"): 5, (1, "本月目标"): CellError.NA}),
    "cleared": lambda path: for_customer(path, "tblPlan", YI, 本月目标=None),
    "another formula": lambda path: set_formula(path, "tblPlan", 1, "本月目标", "1+1", 2),
    "never worked out": lambda path: set_formula(path, "tblReceipts", 0, "金额", "10000*3"),
    "a day": lambda path: set_name(path, "hk_today", dt.date(2026, 11, 20)),
    "rows above": lambda path: insert_rows_above(path, "回款流水", 3, "说明文字"),
    "rows beneath": lambda path: type_beneath(
        path, "tblReceipts", {"日期": dt.date(2026, 11, 9), "客户编码": DING, "金额": 5}
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_the_same_month(small, change):
    change(small)
    assert held(small, looks=True) == held(small)


def test_the_demo_is_the_same_month(demo):
    assert held(demo, looks=True) == held(demo)


def test_a_named_cell_among_computed_ones_is_read(small):
    book = Workbook.open(small)
    plan, [(sheet, area)] = book.table("tblPlan"), [book.area_of("hk_target")]
    there = rf"{sheet}'?!\$?{column_letters(area.left)}\$?{area.top}\b"
    here = f"{plan.sheet}!${column_letters(plan.column('本月目标'))}${plan.first_row}"
    text, count = re.subn(f"'?{there}", here, book.package.read(book.part).decode())
    assert count
    edit_zip(small, {book.part: text.encode()})
    assert Workbook.open(small).area_of("hk_target")[0] == plan.sheet
    month = FileBook(small, looks=True).read()
    assert month.names["hk_target"] == FileBook(small).read().names["hk_target"] is not None
    assert held(small, looks=True) == held(small)


def test_whatever_stands_in_place_of_a_formula_is_seen(small):
    untouched, book = small.read_bytes(), Workbook.open(small)
    plan = book.table("tblPlan")
    cells = book.cells(plan.sheet, plan.ref)
    for header in TABLES["tblPlan"].computed:
        shown = cells.value(plan.first_row, plan.column(header))
        for write in (CellWrite(shown), CellWrite(None), CellWrite(shown, "1+1")):
            small.write_bytes(untouched)
            changed = Workbook.open(small)
            changed.table("tblPlan").write(0, header, write)
            changed.save(small)
            assert held(small, looks=True) == held(small)
            month = FileBook(small, looks=True).read()
            assert ("tblPlan", header) in {**month.typed_over, **month.cleared}, (header, write)


def test_what_formulas_show_is_neither_read_nor_kept(small):
    book = FileBook(small, looks=True)
    month = book.read()
    assert not book._held.computed and book._read is None
    with pytest.raises(RuntimeError):
        book.write(month)
    plan = Workbook.open(small).table("tblPlan")
    read = FileBook(small)
    read.read()
    assert len(read._held.computed["tblPlan", "本月目标"]) == plan.row_count


@pytest.mark.parametrize("job", [show, check])
def test_jobs_that_look_say_the_same(small, job):
    assert job(FileBook(small, looks=True), dt.date(2026, 11, 24)) == job(FileBook(small), dt.date(2026, 11, 24))
