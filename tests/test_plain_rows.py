"""A table's rows made anew in the bytes of a plain sheet are the rows that the elements make, and all else follows alike."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from ooxml_books import FIRST, HEADERS, before, edit_zip, office_book, plain_book, swap

from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.plain_sheet import read_plain
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.table_rewrite import TableRow
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import parse_bytes, tag
from xl_huikuan.values import CellError

WHOLE = Area(1, 1, 1_048_576, 16_384)
SHEET = "计划 '甲'表"
SHEET_PART = "xl/worksheets/sheet1.xml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five rows; a cell outside the table beside each, and references in its formulas."""
    path = office_book(tmp_path_factory.mktemp("plain_rows") / "a.xlsm")
    link = b'<hyperlinks><hyperlink ref="D4" location="A1"/><hyperlink ref="D8" location="A2"/></hyperlinks>'
    edit_zip(path, {SHEET_PART: swap(b'<row r="4" spans="1:8"', b'<row r="4" spans="1:8" ht="30" customHeight="1"')})
    edit_zip(path, {SHEET_PART: before(b"<pageMargins", link)})
    return path


def cells_of(data: bytes) -> tuple[Any, bytes]:
    """Of a sheet: rows with their attributes, cells with style and kind of content, and all that stands around them."""
    tree = parse_bytes(data)
    assert tree is not None
    root = tree.getroot()
    rows = root.find(tag("sheetData"))
    assert rows is not None
    found = {}
    for row in rows:
        looks = {cell.get("r"): cell.get("s") for cell in row}
        shown = {cell.get("r") for cell in row if len(cell)}
        attributes = {name: value for name, value in row.items() if name != "spans"}
        found[row.get("r")] = attributes, {ref: look for ref, look in looks.items() if look is not None}, shown
    rows[:] = []
    return found, etree.tostring(tree, method="c14n")


def described(path: Path) -> Any:
    """All that a workbook says, but for how a text is kept."""
    book, package = Workbook.open(path), Package.open(path)
    cells = {sheet: book.cells(sheet, WHOLE) for sheet in book.sheets}
    parts = {name: package.read(name) for name in package.names() if name != SHEET_PART}
    return {name: (c.values, c.formulas) for name, c in cells.items()}, cells_of(package.read(SHEET_PART)), parts


def both(path: Path, folder: Path, rows: list[TableRow], table: str = "tblPlan") -> tuple[bool, Path]:
    """Make the rows by the elements and in the bytes, and see that both say the same; whether no tree was made for the
    latter, and its file."""
    files = []
    in_bytes = False
    for name in ("elements", "bytes"):
        book = Workbook.open(path)
        if name == "bytes":
            for sheet in book.sheets:
                book.cells(sheet, WHOLE)
        book.table(table).replace_rows(rows)
        in_bytes = not book._xml
        files.append(folder / f"{name}{path.suffix}")
        book.save(files[-1])
    assert described(files[0]) == described(files[1])
    if in_bytes:
        again = Workbook.open(files[1])
        assert read_plain(again.package.read(SHEET_PART), again.value_reader, WHOLE) is not None
    return in_bytes, files[1]


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-10**6, 10**6), st.floats(-1e9, 1e9), st.text("甲a <&>_x0041_\n", max_size=6),
    st.dates(dt.date(2000, 1, 1)), st.sampled_from(list(CellError)),
)  # fmt: skip
WRITES = st.one_of(
    st.builds(CellWrite, VALUES),
    st.builds(CellWrite, VALUES, st.sampled_from(["B4*2", "tblPlan[[#This Row],[目标]]*2", 'IF(A1<"a",1,"&")'])),
    st.builds(CellWrite, VALUES, st.just("H1+1"), keep_formula=st.just(True)),
)
VALUE, KEPT = st.builds(CellWrite, VALUES), st.builds(CellWrite, VALUES, st.just("H1+1"), keep_formula=st.just(True))
NEW = st.builds(
    TableRow,
    st.none(),
    st.fixed_dictionaries(dict.fromkeys(HEADERS[:4], VALUE) | dict.fromkeys(HEADERS[4:], WRITES)),
)
GIVEN = st.fixed_dictionaries({}, optional=dict.fromkeys(HEADERS[:4], VALUE) | dict.fromkeys(HEADERS[4:], KEPT))
OLD = st.builds(TableRow, st.integers(0, 4), GIVEN)
ANY = st.builds(
    TableRow, st.one_of(st.none(), st.integers(0, 4)), st.dictionaries(st.sampled_from(HEADERS), WRITES, max_size=6)
)
ROWS = st.one_of(
    st.lists(st.one_of(OLD, OLD, NEW), min_size=1, max_size=8), st.lists(ANY, min_size=1, max_size=8)
)  # fmt: skip
"""As a list is made anew, which the bytes can do, and in every other way."""


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([TableRow(0, {}), TableRow(2, {}), TableRow(1, {"备注": CellWrite("新")}), TableRow(None, {})])
@example([TableRow(4, {})])
@example([TableRow(3, {name: CellWrite(1) for name in HEADERS}), *[TableRow(at, {}) for at in range(1, 5)]])
@given(ROWS)
def test_the_rows_are_those_that_the_elements_make(made: Path, tmp_path: Path, rows: list[TableRow]) -> None:
    both(made, tmp_path, rows)


def test_no_tree_where_rows_move_come_and_go(made: Path, tmp_path: Path) -> None:
    new = {name: CellWrite(None) for name in HEADERS} | {"客户编码": CellWrite("<7>"), "目标": CellWrite(2.5)}
    rows = [TableRow(2, {"目标": CellWrite(7)}), TableRow(1, {}), TableRow(0, {}), TableRow(3, {}), TableRow(4, {})]
    in_bytes, file = both(made, tmp_path, [*rows, TableRow(None, new)])
    assert in_bytes
    book = Workbook.open(file)
    cells = book.cells(SHEET, WHOLE)
    last = FIRST + 5
    assert cells.column(1, range(FIRST, last + 1)) == ["003", "002", "001", "004", "005", "<7>"]
    assert cells.column(2, range(FIRST, last + 1)) == [7, 200, 100, 400, 500, 2.5]
    assert cells.column(8, range(FIRST, last + 1)) == ["旁1", "旁2", "旁3", "旁4", "旁5", None]
    # its own row goes along; a cell above the table and one on another sheet stay
    assert cells.formula(FIRST, 6) == "B4+参数!$B$3+$H$1+H1" and cells.formula(FIRST + 2, 6) == "B6+参数!$B$3+$H$1+H1"
    assert book.table("tblPlan").ref == Area(3, 1, last, 6)
    assert "xl/calcChain.xml" not in Package.open(file)
    data = Package.open(file).read(SHEET_PART).decode()
    assert f'<row r="{last}" ht="30" customHeight="1">' in data
    assert f'<dimension ref="A1:H{last}"/>' in data and 'sqref="B4:B9"' in data


def test_rows_that_stay_keep_every_byte(made: Path, tmp_path: Path) -> None:
    held = Package.open(made).read(SHEET_PART)
    rows = [TableRow(at, {}) for at in range(5)]
    in_bytes, file = both(made, tmp_path, [*rows, TableRow(None, {name: CellWrite(1) for name in HEADERS})])
    after = Package.open(file).read(SHEET_PART)
    first, last = held.index(b'<row r="4"'), held.index(b"</sheetData>")
    assert in_bytes and held[first:last] + b'<row r="9"' in after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'<row r="9"><c r="C9"><v>1</v></c></row></sheetData>'),  # something stands beneath
        (b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells>'),
    ],
)
def test_where_there_is_no_room_the_elements_say_so(made: Path, tmp_path: Path, old: bytes, new: bytes) -> None:
    path = tmp_path / "b.xlsm"
    shutil.copy(made, path)
    edit_zip(path, {SHEET_PART: swap(old, new)})
    book = Workbook.open(path)
    book.cells(SHEET, WHOLE)
    with pytest.raises(OoxmlError) as caught:
        book.table("tblPlan").replace_rows([*(TableRow(at, {}) for at in range(5)), TableRow(None, {})])
    assert caught.value.fault is Fault.ROWS_BLOCKED and not book.changed


def test_a_row_with_more_cells_says_no_longer_how_far_it_spans(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    shutil.copy(made, path)

    def without(data: bytes) -> bytes:
        return re.sub(b'<c r="D5"[^>]*>.*?</c>', b"", data)

    edit_zip(path, {SHEET_PART: without})
    rows = [TableRow(at, {"备注": CellWrite("新")} if at == 1 else {}) for at in range(5)]
    in_bytes, file = both(path, tmp_path, rows)
    data = Package.open(file).read(SHEET_PART)
    assert in_bytes and not re.search(b'<row r="5"[^>]* spans=', data) and re.search(b'<row r="6"[^>]* spans=', data)


BESIDE = b'<row r="9" spans="8:8" ht="20" customHeight="1"><c r="H9"><v>1</v></c></row><row r="11"><c r="I11"><v>2</v></c></row>'


@pytest.mark.parametrize(
    ("first", "in_bytes"), [(b"", True), (b'<c r="F9" s="0"/>', False), (b'<c r="G9"><v>3</v></c>', True)]
)
def test_new_rows_go_into_those_that_hold_what_stands_beside_the_table(
    made: Path, tmp_path: Path, first: bytes, in_bytes: bool
) -> None:
    path = Path(shutil.copy(made, tmp_path / "b.xlsm"))
    edit_zip(path, {SHEET_PART: before(b"</sheetData>", BESIDE.replace(b'<c r="H9', first + b'<c r="H9'))})
    new = TableRow(None, {name: CellWrite(1) for name in HEADERS})
    done, file = both(path, tmp_path, [*(TableRow(at, {}) for at in range(5)), new, new, new])
    assert done is in_bytes
    cells, data = Workbook.open(file).cells(SHEET, WHOLE), Package.open(file).read(SHEET_PART)
    assert [cells.value(row, 1) for row in (9, 10, 11)] == [1, 1, 1]
    assert (cells.value(9, 8), cells.value(10, 8), cells.value(11, 9)) == (1, None, 2)
    assert b'<row r="9" ht="20" customHeight="1"><c r="A9"' in data and data.index(b'r="F9"') < data.index(b'r="H9"')


def test_shared_formulas_are_left_to_the_elements(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "a.xlsx", ["甲", "乙"], [["1", 1], ["2", 2]])
    shared = b'<f t="shared" ref="C3:C4" si="0">B3</f><v>1</v>'
    edit_zip(path, {SHEET_PART: lambda data: data.replace(b"<v>1</v>", shared, 1)})
    assert both(path, tmp_path, [TableRow(1, {}), TableRow(0, {})], "tblX")[0] is False


def test_a_filter_over_hidden_rows_is_still_cleared(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsm"
    shutil.copy(made, path)
    edit_zip(path, {SHEET_PART: swap(b'<row r="5" ', b'<row r="5" hidden="1" ')})
    book = Workbook.open(path)
    book.cells(SHEET, WHOLE)
    assert not book.hides_no_row(SHEET) and book.table("tblPlan").clear_filter()
    assert Workbook.open(made).hides_no_row(SHEET) is False  # not read yet: nobody knows
