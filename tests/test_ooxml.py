"""The workbook layer: cells, tables and names are patched, openpyxl reads back what was written, the rest stays."""

from __future__ import annotations

import datetime as dt
import math
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from ooxml_books import (
    CODES,
    FIRST,
    HEADERS,
    XLWINGS_FILES,
    before,
    edit_zip,
    office_book,
    plain_book,
    prefix_main_namespace,
    raw_members,
    strip_refs,
    swap,
)
from openpyxl.formula.translate import Translator
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.references import Area, parse_area, shift
from xl_huikuan.ooxml.stored_values import date_number, decode_text, escape_text
from xl_huikuan.ooxml.workbook import CellWrite, TableRow, Workbook
from xl_huikuan.values import CellError, Value

SHEET = "计划 '甲'表"
SHEET_PART, TABLE_PART, BOOK_PART = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"
CHAIN_PARTS = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
COMMENT_PARTS = {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl names what it would lose
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return office_book(tmp_path / "五月.xlsm")


@pytest.fixture
def totals(tmp_path: Path) -> Path:
    return office_book(tmp_path / "合计.xlsm", totals=True)


def saved(book: Workbook) -> Path:
    target = book.package.path.with_name("neu" + book.package.path.suffix)
    assert book.save(target)
    return target


def differing(old: Path, new: Path) -> set[str]:
    a, b = raw_members(old), raw_members(new)
    assert [name for name in a if name in b] == list(b)
    return {name for name in a if a[name] != b.get(name)}


def grid(path: Path, area: str, sheet: str = SHEET, values: bool = False) -> list[list[Any]]:
    found = openpyxl.load_workbook(path, data_only=values)[sheet][area]
    return [[cell.value for cell in row] for row in found]


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        return file.read(name).decode()


def codes(path: Path, count: int) -> list[Any]:
    return [row[0] for row in grid(path, f"A{FIRST}:A{FIRST + count - 1}")]


def refused(call: Callable[[], object]) -> OoxmlError:
    with pytest.raises(OoxmlError) as error:
        call()
    return error.value


def keep(*sources: int) -> list[TableRow]:
    return [TableRow(source, {}) for source in sources]


# -- finding


def test_what_it_knows(totals: Path) -> None:
    book = Workbook.open(totals)
    assert list(book.sheets) == [SHEET, "参数", "看板"]
    table = book.table("TBLPLAN")
    assert (table.name, table.part, table.sheet) == ("tblPlan", TABLE_PART, SHEET)
    assert table.ref == Area(3, 1, 9, 6)
    assert table.columns == HEADERS
    assert (table.first_row, table.last_row, table.row_count) == (4, 8, 5)
    assert table.calculated_formula("两倍") == "tblPlan[[#This Row],[目标]]*2"
    assert book.names["hk_month"] == "参数!$B$3"
    assert book.area_of("HK_Month") == ("参数", Area(3, 2, 3, 2))
    assert book.area_of("hk_codes") == (SHEET, Area(4, 1, 8, 1))
    assert book.area_of("没有") is None


def test_what_is_missing_is_named(path: Path) -> None:
    book = Workbook.open(path)
    for call, fault, name in (
        (lambda: book.table("tblX"), Fault.TABLE_MISSING, "tblX"),
        (lambda: book.table("tblPlan").column("区域"), Fault.COLUMN_MISSING, "区域"),
        (lambda: book.sheet_xml("没有"), Fault.SHEET_MISSING, "没有"),
        (lambda: book.set_name_value("hk_no", 1), Fault.NAME_MISSING, "hk_no"),
    ):
        error = refused(call)
        assert error.fault is fault
        assert name in error.details.values()


def test_header_escapes(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "a.xlsx", ["甲乙", "b"], [["1", "2"]])
    edit_zip(path, {TABLE_PART: swap("甲乙".encode(), "甲_x000a_乙".encode())})
    assert Workbook.open(path).table("tblX").columns == ["甲\n乙", "b"]


@pytest.mark.parametrize("source", XLWINGS_FILES, ids=lambda p: p.name)
def test_shipped_workbooks(source: Path, tmp_path: Path) -> None:
    book = Workbook.open(source)
    assert not book.changed
    name, sheet_part = next(iter(book.sheets.items()))
    book.write(name, "C7", CellWrite("新"))
    book.save(tmp_path / source.name)
    assert differing(source, tmp_path / source.name) == {sheet_part}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / source.name) as new:
        a, b = (etree.fromstring(file.read(sheet_part)) for file in (old, new))
    assert a.nsmap == b.nsmap
    assert a.attrib == b.attrib
    written = [cell for cell in b.iter("{*}c") if cell.get("r") == "C7"]
    assert ["".join(cell.itertext()) for cell in written] == ["新"]
    if source.suffix != ".xlam":  # openpyxl knows none
        assert openpyxl.load_workbook(tmp_path / source.name)[name]["C7"].value == "新"


@pytest.mark.parametrize("target", ["/xl/worksheets/sheet1.xml", "worksheets/../worksheets/sheet1.xml"])
def test_relationship_targets(path: Path, target: str) -> None:
    edit_zip(path, {"xl/_rels/workbook.xml.rels": swap(b"worksheets/sheet1.xml", target.encode())})
    assert Workbook.open(path).sheets[SHEET] == SHEET_PART


def test_strict_and_foreign_documents_are_refused(path: Path, tmp_path: Path) -> None:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    edit_zip(path, {BOOK_PART: swap(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")})
    assert refused(lambda: Workbook.open(path)).fault is Fault.STRICT_FORMAT
    other = office_book(tmp_path / "b.xlsm")
    edit_zip(other, {"_rels/.rels": swap(b"relationships/officeDocument", b"relationships/nothing")})
    assert refused(lambda: Workbook.open(other)).fault is Fault.NO_WORKBOOK_PART


@pytest.mark.parametrize("bad", [b'<!DOCTYPE a [<!ENTITY x "y">]>', "<!DOCTYPE a>".encode("utf-16"), b"<broken"])
def test_document_types_and_broken_parts_are_refused(path: Path, bad: bytes) -> None:
    edit_zip(path, {SHEET_PART: lambda data: bad + data[data.index(b"?>") + 2 :]})
    book = Workbook.open(path)
    assert refused(lambda: book.sheet_xml(SHEET)).fault is Fault.BAD_PART
    assert refused(lambda: book.cells(SHEET, Area(1, 1, 9, 9))).fault is Fault.BAD_PART


# -- cells


def test_only_the_written_sheet_changes(path: Path) -> None:
    book = Workbook.open(path)
    book.table("tblPlan").write(1, "目标", CellWrite(7.25))
    book.set_name_value("hk_month", dt.date(2026, 6, 1))
    target = saved(book)
    assert differing(path, target) == {SHEET_PART, "xl/worksheets/sheet2.xml"}
    cell = openpyxl.load_workbook(target)[SHEET]["B5"]
    assert (cell.value, cell.number_format) == (7.25, "#,##0.00")
    assert openpyxl.load_workbook(target)["参数"]["B3"].value == dt.datetime(2026, 6, 1)


def test_values_of_every_kind(path: Path) -> None:
    values: list[Value] = [
        1, -2.5, 1e300, 0.1 + 0.2, True, False, "=1+1", "+86", "-", "@x", "00123", "1-2", " 空 ", "行\n行", "a_x0041_b",
        "\x01", "'", "<&>\"", CellError.NA, CellError.DIV0, dt.date(2026, 5, 6), dt.datetime(2026, 5, 6, 12),
    ]  # fmt: skip
    book = Workbook.open(path)
    for at, value in enumerate(values, 1):
        book.write("参数", f"AB{at}", CellWrite(value))
    target = saved(book)
    cells = [row[0] for row in openpyxl.load_workbook(target)["参数"][f"AB1:AB{len(values)}"]]
    for cell, value in zip(cells, values, strict=True):
        read = cell.value
        if isinstance(value, dt.date):
            assert read == to_excel(value)
        elif isinstance(value, str) and not isinstance(value, CellError):
            # Text, never a formula: this is what the file says. (openpyxl itself takes inline "=…" for one.)
            assert decode_text(read) == value
        else:
            assert read == value
        assert isinstance(read, bool) == isinstance(value, bool)
    xml = part(target, "xl/worksheets/sheet2.xml")
    assert '<c r="AB7" t="inlineStr"><is><t>=1+1</t></is></c>' in xml
    assert xml.count("<f>") == 1
    again = Workbook.open(target)
    for at, value in enumerate(values, 1):
        again.write("参数", f"AB{at}", CellWrite(value))
    assert not again.changed


@pytest.mark.parametrize("value", [math.nan, math.inf, "x" * 32768, dt.date(1899, 12, 31)])
def test_what_no_cell_can_hold(path: Path, value: Value) -> None:
    error = refused(lambda: Workbook.open(path).write("参数", "A1", CellWrite(value)))
    assert (error.fault, error.place) == (Fault.VALUE_DOES_NOT_FIT, "参数!A1")


@given(st.dates(dt.date(1904, 1, 1)))
def test_serial_numbers(date: dt.date) -> None:
    assert date_number(date, True) == to_excel(date, CALENDAR_MAC_1904)
    assert date_number(date, False) == to_excel(date, CALENDAR_WINDOWS_1900)


def test_first_days_of_1900() -> None:
    assert [date_number(dt.date(1900, *day), False) for day in ((1, 1), (2, 28), (3, 1))] == [1, 59, 61]


def test_date1904_workbook(path: Path) -> None:
    edit_zip(path, {BOOK_PART: swap(b"<workbookPr ", b'<workbookPr date1904="1" ')})
    book = Workbook.open(path)
    book.set_name_value("hk_month", dt.date(2026, 6, 1))
    assert openpyxl.load_workbook(saved(book))["参数"]["B3"].value == dt.datetime(2026, 6, 1)


@given(st.text(st.characters() | st.sampled_from("_x0041\r\n")))
def test_escaped_text_comes_back(text: str) -> None:
    escaped = escape_text(text)
    assert decode_text(escaped) == text
    etree.Element("t").text = escaped


def test_writing_what_is_there_changes_nothing(path: Path) -> None:
    book = Workbook.open(path)
    table = book.table("tblPlan")
    rows = []
    for index, code in enumerate(CODES):
        rows.append(
            {
                "客户编码": CellWrite(code),
                "目标": CellWrite(100.0 * (index + 1)),
                "日期": CellWrite(dt.date(2026, 5, index + 1)),
                "备注": CellWrite(f"备注{index + 1}"),
                "两倍": CellWrite(200 * (index + 1), "=tblPlan[[#This Row],[目标]]*2"),
                "累计": CellWrite(100 * (index + 1), keep_formula=True),
            }
        )
    table.replace_rows([TableRow(index, row) for index, row in enumerate(rows)])
    assert not book.changed
    book.write(SHEET, "A2", CellWrite("粗细尾"))
    book.write(SHEET, "Z99", CellWrite(None))
    book.write(SHEET, "Z99", CellWrite(""))
    book.set_name_value("hk_month", dt.date(2026, 5, 1))
    assert not table.clear_filter()
    assert not book.changed
    stamp = path.stat()
    assert not book.save(path)
    assert path.stat() == stamp
    saved(book)
    assert path.with_name("neu.xlsm").read_bytes() == path.read_bytes()


def test_new_rows_that_say_the_same_change_nothing_but_comments(path: Path) -> None:
    """New rows have none of what hung on the old ones."""
    book = Workbook.open(path)
    table = book.table("tblPlan")
    rows = [
        {"客户编码": CellWrite(code), "目标": CellWrite(100.0 * number), "日期": CellWrite(dt.date(2026, 5, number)),
         "备注": CellWrite(f"备注{number}"), "累计": CellWrite(100 * number, keep_formula=True)}
        for number, code in enumerate(CODES, 1)
    ]  # fmt: skip
    table.replace_rows([TableRow(None, row) for row in rows])
    assert differing(path, saved(book)) == COMMENT_PARTS


def test_formulas_and_the_calculation_chain(path: Path) -> None:
    book = Workbook.open(path)
    book.write("参数", "D1", CellWrite(5.5, keep_formula=True))
    target = saved(book)
    assert differing(path, target) == {"xl/worksheets/sheet2.xml"}
    assert '<c r="D1"><f>B3+1</f><v>5.5</v></c>' in part(target, "xl/worksheets/sheet2.xml")

    for write in (CellWrite(1), CellWrite("文", "B3&amp"), CellWrite(CellError.NA, "=NA()")):
        book = Workbook.open(path)
        book.write("参数", "D1", write)
        target = saved(book)
        assert differing(path, target) == {"xl/worksheets/sheet2.xml", "xl/calcChain.xml", *CHAIN_PARTS}
        assert not any("calcChain" in part(target, name) for name in CHAIN_PARTS)
        openpyxl.load_workbook(target)
    assert '<c r="D1" t="e"><f>NA()</f><v>#N/A</v></c>' in part(target, "xl/worksheets/sheet2.xml")


def test_text_and_blank_results_of_formulas(path: Path) -> None:
    book = Workbook.open(path)
    book.write("参数", "D1", CellWrite(" 文", "X1", keep_formula=True))
    book.write("参数", "D2", CellWrite("", "X1", keep_formula=True))
    book.write("参数", "D3", CellWrite(None, "X1"))
    xml = part(saved(book), "xl/worksheets/sheet2.xml")
    assert '<c r="D1" t="str"><f>B3+1</f><v xml:space="preserve"> 文</v></c>' in xml
    assert '<c r="D2" t="str"><f>X1</f><v></v></c>' in xml or '<c r="D2" t="str"><f>X1</f><v/></c>' in xml
    assert '<c r="D3"><f>X1</f></c>' in xml


def shared_book(path: Path) -> Path:
    plain_book(path, ["a", "b"], [[str(i), i] for i in range(4)])
    cells = {3: b'<f t="shared" ref="C3:C6" si="0">B3*$B$3</f>', 4: b"", 5: b"", 6: b""}
    changes = [
        (
            f'<c r="C{row}"><v>{row - 3}</v></c>'.encode(),
            b'<c r="C%d">%s<v>%d</v></c>' % (row, formula or b'<f t="shared" si="0"/>', row - 3),
        )
        for row, formula in cells.items()
    ]

    def change(data: bytes) -> bytes:
        for old, new in changes:
            assert old in data
            data = data.replace(old, new)
        return data

    edit_zip(path, {SHEET_PART: change})
    return path


def test_shared_formulas(tmp_path: Path) -> None:
    path = shared_book(tmp_path / "a.xlsx")
    book = Workbook.open(path)
    table = book.table("tblX")
    expected = [f"B{row}*$B$3" for row in range(3, 7)]
    assert [table.xml.formula(row, 3) for row in range(3, 7)] == expected
    assert book.cells("表", table.ref).column_formulas(3, range(3, 7)) == expected
    table.write(2, "b", CellWrite(9, keep_formula=True))  # a value only: the group stays
    table.write(1, "b", CellWrite(1, "=B4*$B$3"))
    table.write(3, "b", CellWrite(3))  # a child leaves
    assert part(saved(book), SHEET_PART).count('t="shared"') == 3
    table.write(0, "b", CellWrite(0))  # the master leaves: the others read as before
    target = saved(book)
    assert 't="shared"' not in part(target, SHEET_PART)
    assert [row[0] for row in grid(target, "C3:C6", "表")] == [0, "=B4*$B$3", "=B5*$B$3", 3]


def test_shared_formulas_move_with_rows(tmp_path: Path) -> None:
    path = shared_book(tmp_path / "a.xlsx")
    book = Workbook.open(path)
    book.table("tblX").replace_rows(keep(3, 0, 1, 2))
    target = saved(book)
    assert grid(target, "B3:C6", "表") == [
        [str(s), f"=B{r}*$B$3"] for r, s in zip(range(3, 7), (3, 0, 1, 2), strict=True)
    ]
    assert [row[1] for row in grid(target, "B3:C6", "表", values=True)] == [3, 0, 1, 2]


def test_parts_of_array_formulas_are_refused(path: Path) -> None:
    edit_zip(path, {"xl/worksheets/sheet2.xml": swap(b"<f>B3+1</f>", b'<f t="array" ref="D1:D3">B3:B5</f>')})
    book = Workbook.open(path)
    error = refused(lambda: book.write("参数", "D2", CellWrite(1)))
    assert (error.fault, error.place) == (Fault.ARRAY_NOT_WRITABLE, "参数!D2")


def test_full_calculation(path: Path) -> None:
    edit_zip(path, {BOOK_PART: lambda data: data.replace(b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', b"")})
    book = Workbook.open(path)
    assert "calcPr" not in part(path, BOOK_PART)
    book.set_full_calc_on_load()
    target = saved(book)
    assert '</definedNames><calcPr fullCalcOnLoad="1"/>' in part(target, BOOK_PART)
    again = Workbook.open(target)
    again.set_full_calc_on_load()
    assert not again.changed


def test_a_book_saved_while_calculation_was_off_calculates_by_itself(path: Path) -> None:
    manual = b'<calcPr calcId="124519" calcMode="manual" fullCalcOnLoad="1"/>'
    edit_zip(path, {BOOK_PART: lambda data: data.replace(b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', manual)})
    book = Workbook.open(path)
    book.calculate_by_itself()
    target = saved(book)
    assert '<calcPr calcId="124519" fullCalcOnLoad="1"/>' in part(target, BOOK_PART)
    again = Workbook.open(target)
    again.calculate_by_itself()
    assert not again.changed


# -- rows of tables


def test_growing_with_totals(totals: Path) -> None:
    book = Workbook.open(totals)
    table = book.table("tblPlan")
    table.replace_rows(
        [
            *keep(4),
            TableRow(None, {"客户编码": CellWrite("=6"), "目标": CellWrite(6)}),
            *keep(0, 1, 2, 3),
            TableRow(None, {}),
        ]
    )
    target = saved(book)
    parts = {SHEET_PART, TABLE_PART, BOOK_PART, "xl/calcChain.xml", *CHAIN_PARTS, *COMMENT_PARTS}
    assert differing(totals, target) == parts
    cells = grid(target, f"A{FIRST}:H{FIRST + 7}")
    assert [row[0] for row in cells] == ["005", "=6", "001", "002", "003", "004", None, "合计"]
    assert [row[3] for row in cells] == ["备注5", None, "备注1", "备注2", "备注3", "备注4", None, None]
    assert [row[4] for row in cells[:7]] == ["=tblPlan[[#This Row],[目标]]*2"] * 7
    # Its own row goes along; a cell above the table and one on another sheet stay.
    assert cells[2][5] == "=B6+参数!$B$3+$H$1+H1"
    assert cells[7][1:6] == ["=SUBTOTAL(109,[目标])", None, None, None, "=SUM(F4:F10)"]
    assert [row[7] for row in cells] == ["旁1", "旁2", "旁3", "旁4", "旁5", None, None, None]
    values = grid(target, f"E{FIRST}:F{FIRST + 6}", values=True)
    assert values == [[1000, 500], [None, None], [200, 100], [400, 200], [600, 300], [800, 400], [None, None]]
    read = openpyxl.load_workbook(target)
    sheet = read[SHEET]
    assert sheet.tables["tblPlan"].ref == "A3:F11"
    assert sheet.tables["tblPlan"].autoFilter.ref == "A3:F10"
    assert {str(v.sqref) for v in sheet.data_validations.dataValidation} == {"B4:B10", "J1:J9"}
    assert {str(f.sqref) for f in sheet.conditional_formatting} == {"B4:B10", "A4:F10"}
    assert sheet.print_area == "'计划 ''甲''表'!$A$1:$F$11"
    assert read.defined_names["hk_codes"].attr_text == "'计划 ''甲''表'!$A$4:$A$10"
    assert read.defined_names["hk_month"].attr_text == "参数!$B$3"
    assert [sheet.cell(row, 3).number_format for row in range(4, 11)] == ["yyyy-mm-dd"] * 7
    xml = part(target, SHEET_PART)
    assert "<xm:sqref>B4:B10</xm:sqref>" in xml
    assert "!B4:B10</xm:f><xm:sqref>L1</xm:sqref>" in xml
    assert '<ignoredError sqref="A4:A10"' in xml
    assert '<dimension ref="A1:H11"/>' in xml


def test_shrinking_and_growing_again(totals: Path) -> None:
    book = Workbook.open(totals)
    book.table("tblPlan").replace_rows(keep(3, 1))
    target = saved(book)
    cells = grid(target, f"A{FIRST}:H{FIRST + 6}")
    assert [row[0] for row in cells] == ["004", "002", "合计", None, None, None, None]
    assert all(value is None for row in cells[3:] for value in row[:6])
    assert [row[7] for row in cells] == ["旁1", "旁2", "旁3", "旁4", "旁5", None, None]
    sheet = openpyxl.load_workbook(target)[SHEET]
    assert sheet.tables["tblPlan"].ref == "A3:F6"
    assert sheet["F6"].value == "=SUM(F4:F5)"
    assert sheet["F6"].font.b
    assert not sheet["F9"].font.b
    assert {str(v.sqref) for v in sheet.data_validations.dataValidation} == {"B4:B5", "J1:J9"}

    again = Workbook.open(target)
    again.table("tblPlan").replace_rows([*keep(0, 1), *[TableRow(None, {"客户编码": CellWrite(c)}) for c in "abcdef"]])
    third = target.with_name("drei.xlsm")
    again.save(third)
    assert codes(third, 9) == ["004", "002", *"abcdef", "合计"]
    assert {str(v.sqref) for v in openpyxl.load_workbook(third)[SHEET].data_validations.dataValidation} == {
        "B4:B11",
        "J1:J9",
    }


def test_no_rows_leave_one_blank_row(path: Path) -> None:
    book = Workbook.open(path)
    table = book.table("tblPlan")
    table.replace_rows([])
    assert (table.row_count, table.ref) == (1, Area(3, 1, 4, 6))
    target = saved(book)
    assert grid(target, "A4:F8") == [[None] * 6] * 5
    again = Workbook.open(target)
    again.table("tblPlan").replace_rows([TableRow(None, {"客户编码": CellWrite(c)}) for c in "ab"])
    again.save(target)
    assert codes(target, 3) == ["a", "b", None]
    assert [row[0] for row in grid(target, "E4:E5")] == ["=tblPlan[[#This Row],[目标]]*2"] * 2


@pytest.mark.parametrize("what", ["value", "formula", "merged", "table"])
def test_nothing_beneath_is_overwritten(path: Path, what: str) -> None:
    end = b"</sheetData>"
    if what in ("value", "formula"):
        inner = b"<v>1</v>" if what == "value" else b"<f>1</f>"
        edit_zip(path, {SHEET_PART: before(end, b'<row r="10"><c r="C10">' + inner + b"</c></row>")})
    elif what == "merged":
        edit_zip(path, {SHEET_PART: swap(end, end + b'<mergeCells><mergeCell ref="C10:D11"/></mergeCells>')})
    else:
        other = part(path, TABLE_PART).replace("tblPlan", "tblTwo").replace("A3:F8", "C10:H12")
        rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
        edit_zip(
            path,
            {
                "xl/tables/table2.xml": other.encode(),
                "xl/worksheets/_rels/sheet1.xml.rels": before(
                    b"</Relationships>",
                    f'<Relationship Id="t2" Type="{rels}" Target="../tables/table2.xml"/>'.encode(),
                ),
            },
        )
    table = Workbook.open(path).table("tblPlan")
    table.replace_rows([*keep(0, 1, 2, 3, 4), TableRow(None, {})])
    rows = [*keep(0, 1, 2, 3, 4), TableRow(None, {}), TableRow(None, {})]
    error = refused(lambda: Workbook.open(path).table("tblPlan").replace_rows(rows))
    assert (error.fault, error.place) == (Fault.ROWS_BLOCKED, f"{SHEET}!C10")
    assert error.details == {"table": "tblPlan", "row": 10}


def type_under(path: Path, first: int) -> None:
    """Three rows under the table, the second one blank, as a program leaves them that does not grow it."""
    book = Workbook.open(path)
    cells = book.sheet_xml(SHEET)
    cells.write(first, 1, CellWrite("006"))
    cells.write(first, 2, CellWrite(600.0, f"B{first + 2}-100+B4"))
    cells.write(first + 2, 1, CellWrite("007"))
    cells.write(first + 2, 2, CellWrite(700.0))
    cells.write(first + 2, 5, CellWrite("手写"))
    cells.write(first + 2, 8, CellWrite("旁"))
    book.save(path)


@pytest.mark.parametrize("with_totals", [False, True])
def test_rows_beneath_become_the_tables_own(path: Path, totals: Path, with_totals: bool) -> None:
    path = totals if with_totals else path
    type_under(path, FIRST + 5 + with_totals)
    book = Workbook.open(path)
    table = book.table("tblPlan")
    table.take_in(3)
    assert (table.row_count, table.last_row) == (8, FIRST + 7)
    target = saved(book)
    cells = grid(target, f"A{FIRST}:F{FIRST + 8}")
    assert [row[0] for row in cells] == [
        "001",
        "002",
        "003",
        "004",
        "005",
        "006",
        None,
        "007",
        "合计" if with_totals else None,
    ]
    # a cell beneath goes along, one of the table's stays
    assert [row[1] for row in cells[5:8]] == [f"=B{FIRST + 7}-100+B4", None, 700]
    # what is typed stays, what is blank is calculated as in the table's other rows
    assert [row[4] for row in cells[4:8]] == [*["=tblPlan[[#This Row],[目标]]*2"] * 3, "手写"]
    if with_totals:
        assert cells[8][1:6] == ["=SUBTOTAL(109,[目标])", None, None, None, f"=SUM(F4:F{FIRST + 7})"]
    read = openpyxl.load_workbook(target)
    sheet, end = read[SHEET], FIRST + 7
    assert sheet.tables["tblPlan"].ref == f"A3:F{end + with_totals}"
    assert sheet.tables["tblPlan"].autoFilter.ref == f"A3:F{end}"
    assert {str(v.sqref) for v in sheet.data_validations.dataValidation} == {f"B4:B{end}", "J1:J9"}
    assert {str(f.sqref) for f in sheet.conditional_formatting} == {f"B4:B{end}", f"A4:F{end}"}
    assert read.defined_names["hk_codes"].attr_text == f"'计划 ''甲''表'!$A$4:$A${end}"
    assert [sheet.cell(row, 3).number_format for row in range(4, end + 1)] == ["yyyy-mm-dd"] * 8
    assert [sheet.cell(FIRST + 7 + with_totals, 8).value] == ["旁"]  # what stands beside the table is not its own


@pytest.mark.parametrize("what", ["merged", "table"])
def test_what_is_not_rows_beneath_is_not_taken_in(path: Path, what: str) -> None:
    end = b"</sheetData>"
    if what == "merged":
        edit_zip(path, {SHEET_PART: swap(end, end + b'<mergeCells><mergeCell ref="C10:D11"/></mergeCells>')})
    else:
        book = Workbook.open(path)
        book.add_table(SHEET, "tblTwo", 10, 3, [ColumnSpec("甲", None, None, None)], [], like=None)
        book.save(path)
    book = Workbook.open(path)
    book.table("tblPlan").take_in(1)
    error = refused(lambda: book.table("tblPlan").take_in(2))
    assert (error.fault, error.place) == (Fault.ROWS_BLOCKED, f"{SHEET}!C10")
    assert book.table("tblPlan").row_count == 6


def test_a_row_may_come_twice_and_keeps_what_it_was(path: Path) -> None:
    book = Workbook.open(path)
    book.table("tblPlan").replace_rows(
        [
            TableRow(0, {"客户编码": CellWrite("x"), "备注": CellWrite(None)}),
            *keep(0, 0),
            TableRow(4, {"累计": CellWrite(1, keep_formula=True)}),
        ]
    )
    target = saved(book)
    assert [row[:4:3] for row in grid(target, "A4:D7")] == [
        ["x", None],
        ["001", "备注1"],
        ["001", "备注1"],
        ["005", "备注5"],
    ]
    assert grid(target, "F7:F7") == [["=B7+参数!$B$3+$H$1+H1"]]
    assert grid(target, "F7:F7", values=True) == [[1]]


def test_moved_rows_take_their_formats_along(path: Path) -> None:
    book = Workbook.open(path)
    bold = book.sheet_xml(SHEET).style(1, 1)
    book.sheet_xml(SHEET).set_style(5, 1, bold)
    book.table("tblPlan").replace_rows(
        [*keep(2), TableRow(1, {"客户编码": CellWrite("b")}), *keep(0), TableRow(1, {"客户编码": CellWrite("c")})]
    )
    sheet = openpyxl.load_workbook(saved(book))[SHEET]
    assert [sheet.cell(row, 1).font.b for row in range(4, 8)] == [False, True, False, True]
    assert [sheet.cell(row, 1).value for row in range(4, 8)] == ["003", "b", "001", "c"]


def test_clearing_a_filter(path: Path) -> None:
    criteria = (
        b'<autoFilter ref="A3:F8"><filterColumn colId="0"><filters><filter val="001"/></filters></filterColumn>'
        b'<filterColumn colId="1" hiddenButton="1"/></autoFilter>'
        b'<sortState ref="A4:F8"><sortCondition ref="B4:B8"/></sortState>'
    )
    edit_zip(
        path,
        {
            TABLE_PART: swap(b'<autoFilter ref="A3:F8"/>', criteria),
            SHEET_PART: lambda data: data.replace(b'<row r="5"', b'<row r="5" hidden="1"').replace(
                b'<row r="2"', b'<row r="2" hidden="1"'
            ),
        },
    )
    book = Workbook.open(path)
    book.table("tblPlan").replace_rows([*keep(1, 0), TableRow(None, {}), *keep(2, 3, 4)])
    xml = part(saved(book), TABLE_PART)
    assert '<autoFilter ref="A3:F9"><filterColumn' in xml
    assert '<sortState ref="A4:F9"><sortCondition ref="B4:B9"/>' in xml
    assert 'r="5" hidden="1"' in part(path.with_name("neu.xlsm"), SHEET_PART)

    assert book.table("tblPlan").clear_filter()
    target = saved(book)
    assert '<autoFilter ref="A3:F9"><filterColumn colId="1" hiddenButton="1"/></autoFilter>' in part(target, TABLE_PART)
    assert "sortState" not in part(target, TABLE_PART)
    sheet = openpyxl.load_workbook(target)[SHEET]
    assert [row for row in range(1, 10) if sheet.row_dimensions[row].hidden] == [2]
    assert not book.table("tblPlan").clear_filter()


def test_prefixed_namespace_and_missing_references(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "a.xlsx", ["a", "b"], [["x", 1], ["y", 2]])
    # The table starts at B2; without references it must start at A1.
    edit_zip(
        path,
        {
            SHEET_PART: lambda data: strip_refs(prefix_main_namespace(data)),
            TABLE_PART: lambda data: prefix_main_namespace(data.replace(b"B2:C4", b"A1:B3")),
            BOOK_PART: prefix_main_namespace,
            "xl/sharedStrings.xml": prefix_main_namespace,
        },
    )
    book = Workbook.open(path)
    table = book.table("tblX")
    assert [table.xml.has_content(row, column) for row in (1, 2, 3, 4) for column in (1, 2, 3)] == [
        *[True, True, False] * 3,
        *[False] * 3,
    ]
    table.replace_rows([*keep(1), TableRow(None, {"a": CellWrite("n"), "b": CellWrite(5, "A3")}), *keep(0)])
    book.set_full_calc_on_load()
    target = saved(book)
    assert grid(target, "A1:B4", "表") == [["a", "b"], ["y", 2], ["n", "=A3"], ["x", 1]]
    for name in (SHEET_PART, TABLE_PART, BOOK_PART):
        assert "xmlns=" not in part(target, name)
        assert part(target, name).count("xmlns:x=") == 1


def test_a_file_saved_by_openpyxl(path: Path, tmp_path: Path) -> None:
    """Another writer's habits: absolute targets, no spans, its own order of attributes."""
    openpyxl.load_workbook(path).save(tmp_path / "o.xlsx")
    book = Workbook.open(tmp_path / "o.xlsx")
    book.table("tblPlan").replace_rows([*keep(2), TableRow(None, {"客户编码": CellWrite("neu")}), *keep(0)])
    target = saved(book)
    assert codes(target, 4) == ["003", "neu", "001", None]
    assert grid(target, "F4:F6") == [["=B4+参数!$B$3+$H$1+H1"], [None], ["=B6+参数!$B$3+$H$1+H1"]]


def test_ignorable_prefixes_stay_declared(path: Path) -> None:
    root = (
        b'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr" '
        b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        b'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision"'
    )
    edit_zip(path, {TABLE_PART: swap(b'name="tblPlan"', root + b' name="tblPlan"')})
    book = Workbook.open(path)
    book.table("tblPlan").replace_rows(keep(0, 1))
    xml = part(saved(book), TABLE_PART)
    assert 'mc:Ignorable="x14ac xr"' in xml
    assert "xmlns:x14ac=" in xml
    assert "xmlns:xr=" in xml
    sheet = part(path.with_name("neu.xlsm"), SHEET_PART)
    assert 'mc:Ignorable="x14ac"' in sheet
    assert "xmlns:x14ac=" in sheet


def test_renamed_sheet(path: Path) -> None:
    edit_zip(path, {BOOK_PART: lambda data: data.replace("计划 '甲'表".encode(), "五月".encode())})
    book = Workbook.open(path)
    book.table("tblPlan").write(0, "备注", CellWrite("改"))
    assert grid(saved(book), "D4:D4", "五月") == [["改"]]


ROWS = st.lists(st.one_of(st.integers(0, 99), st.tuples(st.text("ab=1 ", max_size=3), st.integers(-5, 5))), max_size=8)


@settings(max_examples=at_most(40), deadline=None)
@given(jobs=st.lists(ROWS, min_size=1, max_size=5), total=st.booleans())
def test_any_sequence_of_rows(tmp_path_factory: pytest.TempPathFactory, jobs: list[Any], total: bool) -> None:
    path = office_book(tmp_path_factory.mktemp("h") / "a.xlsm", totals=total, rows=3, macros=False)
    model: list[tuple[Any, Any, bool]] = [(f"{i + 1:03d}", 100 * (i + 1), True) for i in range(3)]
    for job in jobs:
        book = Workbook.open(path)
        table = book.table("tblPlan")
        rows, new = [], []
        for item in job:
            if isinstance(item, int):
                source = item % len(model)
                rows.append(TableRow(source, {}))
                new.append(model[source])
            else:
                rows.append(TableRow(None, {"客户编码": CellWrite(item[0]), "目标": CellWrite(item[1])}))
                new.append((item[0] or None, item[1], False))
        model = new or [(None, None, False)]
        table.replace_rows(rows)
        book.save(path)
        check_model(path, model, total)


def check_model(path: Path, model: list[tuple[Any, Any, bool]], total: bool) -> None:
    table = Workbook.open(path).table("tblPlan")
    assert table.row_count == len(model)
    last = FIRST + len(model) - 1
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert sheet.tables["tblPlan"].ref == f"A3:F{last + total}"
    for row, (code, target, formula) in enumerate(model, FIRST):
        assert (sheet.cell(row, 1).value, sheet.cell(row, 2).value) == (code, target)
        assert sheet.cell(row, 6).value == (f"=B{row}+参数!$B$3+$H$1+H1" if formula else None)
        assert sheet.cell(row, 3).number_format == "yyyy-mm-dd"
    if total:
        assert sheet.cell(last + 1, 1).value == "合计"
        assert sheet.cell(last + 1, 6).value == f"=SUM(F{FIRST}:F{last})" or len(model) == 1
    for row in range(last + 1 + total, FIRST + 20):
        assert [sheet.cell(row, column).value for column in range(1, 7)] == [None] * 6
    assert [sheet.cell(row, 8).value for row in range(FIRST, FIRST + 3)] == ["旁1", "旁2", "旁3"]
    areas = {str(v.sqref) for v in sheet.data_validations.dataValidation}
    assert areas == {str(parse_area(f"B{FIRST}:B{last}")), "J1:J9"}
    rows = [int(element.get("r")) for element in etree.fromstring(part(path, SHEET_PART).encode()).iter("{*}row")]
    assert rows == sorted(set(rows))


CELLS = st.from_regex(r"\A\$?[A-D]\$?([5-9]|1[0-9])\Z")
PIECES = st.one_of(CELLS, st.tuples(CELLS, CELLS).map(":".join), CELLS.map("'a b'!{}".format), st.just('"A1"'))


@given(st.lists(PIECES, min_size=1, max_size=4), st.integers(-4, 9), st.integers(0, 9))
def test_shifted_references_agree_with_openpyxl(pieces: list[str], rows: int, columns: int) -> None:
    text = "+".join(pieces)
    moved = Translator(f"={text}", "J10").translate_formula(row_delta=rows, col_delta=columns)
    assert f"={shift(text, rows, columns)}" == moved


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("SUM(A1:INDEX(B:B,3))", "SUM(A3:INDEX(B:B,3))"),
        ("INDEX(A:A,1):A5", "INDEX(A:A,1):A7"),
        ("5:$7", "7:$7"),
        ("@A1", "@A3"),
        ("tbl[[#This Row],[A1]]+tbl['[x']]", "tbl[[#This Row],[A1]]+tbl['[x']]"),
        ("A1048576", "#REF!"),
        ('"A1"&甲!A1&LOG10(A1)', '"A1"&甲!A3&LOG10(A3)'),
    ],
)
def test_shifting_odd_references(text: str, moved: str) -> None:
    assert shift(text, 2) == moved
