"""What is read quickly is what the slow reader reads; what takes more is left to it."""

from __future__ import annotations

import datetime as dt
import re
from random import Random

import pytest
from conftest import DING, JIA, YI
from examples import at_most
from fuzz import cell_level
from fuzz.seeds import SeedBook
from office_edits import (
    add_column,
    drop_column,
    edit_cell,
    edit_sheet,
    for_customer,
    insert_rows_above,
    rename_sheet,
    reorder_columns,
    row_of,
    set_cells,
    set_formula,
    set_name,
    type_beneath,
)
from ooxml_books import edit_zip, swap
from test_every_trouble import CASES

from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.quick_book import _COMPUTED, UNREAD, QuickBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.values import CellError


def held(book):
    """All that a month holds and the quick reader reads; or what is wrong."""
    try:
        month = book.read()
    except BookError as error:
        return [str(problem) for problem in error.problems]
    tables = {name: table.columns for name, table in month.tables.items() if name not in UNREAD}
    places = {name: (t.place, t.beneath) for name, t in month.tables.items() if name not in UNREAD}
    return tables, places, month.names, month.name_places, month.typed_over, month.uncalculated, month.cleared


def same(path):
    """Compare the two; whether the quick reader did it alone."""
    quick = QuickBook(path)
    assert held(quick) == held(FileBook(path))
    return not quick.closer


def test_the_demo_is_read_quickly_and_alike(demo):
    assert same(demo)


def test_the_small_month_is_read_quickly_and_alike(small):
    assert same(small)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: rename_sheet(path, "客户", "我的客户"),
        lambda path: insert_rows_above(path, "回款流水", 3, "说明文字"),
        lambda path: reorder_columns(path, "tblCustomers", lambda headers: headers[::-1]),
        lambda path: add_column(path, "tblPromises", "本单位备注", ["甲", 5, None]),
    ],
    ids=["sheet renamed", "rows above", "columns reordered", "a column of their own"],
)
def test_the_offices_own_changes_are_read_quickly(small, change):
    change(small)
    assert same(small)


@pytest.mark.parametrize(
    "change",
    [
        lambda path: for_customer(path, "tblReceipts", JIA, 金额=55_000),
        lambda path: for_customer(path, "tblPlan", YI, 本月目标=77_000),
        lambda path: set_formula(path, "tblReceipts", 0, "金额", "10000*3"),
        lambda path: set_formula(path, "tblReceipts", 0, "金额", "10000*4", 40_000),
        lambda path: set_cells(path, "tblCustomers", {(0, "备注"): CellError.NA}),
        lambda path: set_cells(path, "tblPlan", {(0, "期初目标"): CellError.REF}),
        lambda path: type_beneath(path, "tblReceipts", {"日期": dt.date(2026, 11, 9), "客户编码": DING, "金额": 5}),
        lambda path: drop_column(path, "tblCustomers", "手工月均"),
        lambda path: set_cells(path, "tblCustomers", {(row_of(path, "tblCustomers", JIA), "备注"): dt.date(2026, 1, 2)}),
        lambda path: set_name(path, "hk_today", dt.date(2026, 11, 20)),
        lambda path: set_name(path, "hk_target", "五十万"),
        lambda path: path.write_bytes(path.read_bytes()[:9000]),
        lambda path: path.write_bytes(b"PK\x03\x04 and nothing more"),
    ],
    ids=[
        "stale", "typed over", "a formula never worked out", "a formula with a value", "an error", "an error in the plan",
        "rows beneath", "a column lost", "a day among words", "another day", "a text", "cut short", "no zip",
    ],
)  # fmt: skip
def test_whatever_stands_there_is_read_all_the_same(small, change):
    change(small)
    same(small)


@pytest.mark.parametrize("value", [b"<v></v>", b"<v/>", b" <v></v>", b""])
@pytest.mark.parametrize("header", ["月均回款", "信用等级"])
def test_a_formula_whose_value_is_empty_is_none_that_is_passed_over(small, header, value):
    """As other programs write formulas that they do not work out; 说明 has such cells too, which nobody reads."""
    set_formula(small, "tblCustomers", 0, header, "1+1", 2)
    sheet = Workbook.open(small).sheets["客户"]
    edit_zip(small, {sheet: swap(b"<f>1+1</f><v>2</v>", b"<f>1+1</f>" + value)})
    assert not same(small)


def test_stale_figures_need_no_closer_look(small):
    """What formulas show is worked out anew."""
    for_customer(small, "tblReceipts", JIA, 金额=55_000)
    assert same(small)
    month = QuickBook(small).read()
    assert sum(filter(None, month.plan.received)) == 55_000_00 + 90_000_00 + 10_000_00


@pytest.mark.parametrize("table", [name for name in TABLES if _COMPUTED[name] and name not in UNREAD])
def test_whatever_stands_in_place_of_a_formula_is_seen(small, table):
    """In every computed column: what the formula showed, nothing at all, another formula."""
    shown, untouched = shown_by(small, table), small.read_bytes()
    for header in _COMPUTED[table]:
        for write in (CellWrite(shown[header]), CellWrite(None), CellWrite(shown[header], "1+1")):
            small.write_bytes(untouched)
            put(small, table, {header: write})
            assert not same(small), (header, write)


def test_a_formula_that_was_dragged_aside_is_seen(small):
    """There are as many formulas as ever, and in the same order."""
    before = shown_by(small, "tblPlan")
    at = TABLES["tblPlan"].by_header
    formula = TABLES["tblPlan"].cell_formula("本月目标")
    assert not at["期初目标"].is_computed and at["本月目标"].is_computed
    put(small, "tblPlan", {"期初目标": CellWrite(before["本月目标"], formula), "本月目标": CellWrite(None)})
    assert not same(small)


def shown_by(path, table):
    """What the first row's formulas show."""
    book = Workbook.open(path)
    held = book.table(table)
    cells = book.cells(held.sheet, held.ref)
    return {header: cells.value(held.first_row, held.column(header)) for header in held.columns}


def put(path, table, writes):
    book = Workbook.open(path)
    for header, write in writes.items():
        book.table(table).write(0, header, write)
    book.save(path)


def test_what_is_typed_over_a_formula_is_honoured(small):
    for_customer(small, "tblPlan", YI, 本月目标=77_000)
    month = QuickBook(small).read()
    assert 77_000_00 in list(month.plan.target)


def test_what_is_typed_over_in_the_workings_is_honoured(small):
    """测算 is not read but for its keys: one formula fewer there, or a row beneath, is seen all the same."""
    for_customer(small, "tblWorkings", YI, 预计回款=77_000)
    quick = QuickBook(small)
    assert 77_000_00 in list(quick.read().workings.expected) and quick.closer


@pytest.mark.parametrize(
    ("column", "formula"),
    [("自定上限", "50000*1.1"), ("平常回款", "55000"), ("能力", "tblWorkings[[#This Row],[自定上限]]")],
)
def test_a_formula_typed_over_one_of_the_workings_is_honoured(small, column, formula):
    """There are as many formulas as ever: they must be the contract's too."""
    row = row_of(small, "tblWorkings", YI)
    set_formula(small, "tblWorkings", row, column, formula, 55_000)
    assert not same(small)
    month = QuickBook(small).read()
    assert month.typed_over == {("tblWorkings", column): {row: 55_000}}
    assert month.sums.column("tblWorkings", column)[row] == 55_000


def test_formulas_of_the_workings_that_changed_places_are_seen(small):
    """Two of a row the one for the other: each is there as often as it should be."""
    row = row_of(small, "tblWorkings", YI)
    set_formula(small, "tblWorkings", row, "未兑现", TABLES["tblWorkings"].cell_formula("超承诺"), 0)
    set_formula(small, "tblWorkings", row, "超承诺", TABLES["tblWorkings"].cell_formula("未兑现"), 0)
    assert not same(small)


def test_formulas_that_are_shared_are_known(small):
    """As Excel may write a column's: the first cell has the text, the others its number."""
    share_formulas(small, "测算")
    assert same(small)
    set_formula(small, "tblWorkings", row_of(small, "tblWorkings", YI), "能力", "50000*1.1", 55_000)
    assert not same(small)


def share_formulas(path, sheet):
    def change(root):
        numbers = {}
        for formula in root.iter("{*}f"):
            number = numbers.get(formula.text)
            formula.set("t", "shared")
            if number is None:
                number = numbers[formula.text] = len(numbers)
                column = "".join(filter(str.isalpha, formula.getparent().get("r")))
                formula.set("ref", f"{column}5:{column}99")
            else:
                formula.text = None
            formula.set("si", str(number))

    edit_sheet(path, sheet, change)


def test_what_stands_beneath_the_workings_is_looked_at(small):
    last = FileBook(small).read()["tblWorkings"].place
    edit_cell(small, "测算", f"A{last.first_row + last.count + 3}", 1)
    assert not same(small)


def test_a_file_that_shrinks_while_it_is_read(small, monkeypatch):
    """The reader works on the bytes that it read at once: what happens to the file then is nothing to it."""
    from xl_huikuan.book.file import quick_book

    wanted = held(FileBook(small))
    before = quick_book.named_places

    def shrink(workbook):
        small.write_bytes(small.read_bytes()[:500])
        return before(workbook)

    monkeypatch.setattr(quick_book, "named_places", shrink)
    assert held(QuickBook(small)) == wanted


def test_a_cell_far_away_takes_no_memory(small):
    edit_cell(small, "客户", "XFD900000", 1)
    assert same(small)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.about)
def test_every_trouble_is_read_alike(case, small):
    """Whatever a rep's hands do to the month."""
    book = FileBook(small)
    month = book.read()
    case.edit(month)
    try:
        book.write(month)
    except BookError:
        pytest.skip("no workbook holds this")
    same(small)


def test_books_whose_cells_are_damaged_at_random_are_read_alike(small):
    """Where the quick reader did not leave it to the other; but for sheets that it does not read."""
    source, book = SeedBook(small), Workbook.open(small)
    passed_over = {book.sheets[book.table(name).sheet] for name in UNREAD}
    quickly = 0
    for number in range(at_most(40)):
        broken, told = cell_level.mutate(source, Random(f"quick {number}"))
        if any(line.partition(":")[0] in passed_over for line in told):
            continue
        small.write_bytes(broken)
        quickly += same(small)
    assert quickly > 10


def test_a_digit_spelt_by_its_number_is_a_digit(small):
    part = Workbook.open(small).sheets["客户"]
    edit_zip(small, {part: swap(b"<v>100000</v>", b"<v>10000&#x30;</v>")})
    month = QuickBook(small).read()
    assert month.customers.usual_by_hand[0] == 100_000_00
    assert same(small)


def test_more_texts_than_a_part_can_hold_are_not_believed(small):
    edit_zip(
        small, {"xl/sharedStrings.xml": lambda data: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="9000000"', data)}
    )
    assert same(small)
