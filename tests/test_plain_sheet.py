"""A plain sheet is read and patched in its bytes: the same cells, and the same sheet afterwards, as by its elements; and what
is not plain is left to them."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from xl_huikuan.ooxml import row_shapes
from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.known_shapes import KnownShapes
from xl_huikuan.ooxml.plain_patch import patch_plain
from xl_huikuan.ooxml.plain_sheet import read_pieces, read_plain
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import MAIN, parse_bytes, tag
from xl_huikuan.values import CellError, Value

WHOLE = Area(1, 1, 1_048_576, 16_384)
SHARED = ["甲酒业", "", "a_x000a_b", " x "]


def shared_text(index: int) -> str:
    if not 0 <= index < len(SHARED):
        raise ValueError(index)
    return SHARED[index]


READER = ValueReader(shared_text, frozenset({"2"}), date1904=False)
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}"><sheetPr/><sheetData>'
TAIL = '</sheetData><pageMargins left="0.7"/></worksheet>'


def part(rows: str) -> bytes:
    return f"{HEAD}{rows}{TAIL}".encode()


def in_front(data: bytes, before: bytes, after: bytes) -> bytes:
    """The sheet's rows once more where they are none, in front of those that are."""
    rows = data[data.find(b"<sheetData>") : data.find(b"<pageMargins")]
    return data.replace(rows, before + rows + after + rows.replace(b"</sheetData>", b"</sheetData >"))


def by_elements(data: bytes, area: Area = WHOLE) -> Any:
    """The cells by the reader of elements; None: it refuses the sheet."""
    tree = parse_bytes(data)
    if tree is None:
        return None
    try:
        return READER.read(tree.getroot().iter(tag("row")), area)
    except (ValueError, IndexError, OverflowError):
        return None


def same(plain: Any, other: Any) -> bool:
    """The same cells, types too; not a number equals itself here."""

    def shown(cells: Any) -> object:
        values = {
            column: {row: (type(v), "nan" if isinstance(v, float) and math.isnan(v) else v) for row, v in held.items()}
            for column, held in cells.values.items()
            if held
        }
        return values, cells.formulas, cells.numbers

    return shown(plain) == shown(other)


@pytest.fixture(autouse=True, params=[1 << 30, 4], ids=["by cells", "by shapes"], scope="module")
def _way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rows of a shape that nobody knows are read a cell at a time, others by what they have in common: all here must hold for both."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_shapes, "_OF_ROWS", request.param)
        patch.setattr(row_shapes, "_NEW", 64 if request.param == 4 else 0)
        patch.setattr(row_shapes, "KNOWN", KnownShapes())
        yield


# ---- what is read


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B3"><v>12</v></c>', 12),
        ('<c r="B3" s="1"><v>1.5E3</v></c>', 1500.0),
        ('<c r="B3" t="n"><v>-7</v></c>', -7.0),
        ('<c r="B3" s="2"><v>46000</v></c>', "2025-12-09"),
        ('<c r="B3" t="s"><v>0</v></c>', "甲酒业"),
        ('<c r="B3" t="s"><v>2</v></c>', "a\nb"),
        ('<c r="B3" t="str"><f>A1&amp;"x"</f><v>a&lt;b &#x4e2d;</v></c>', "a<b 中"),
        ('<c r="B3" t="str"><f>A1</f><v></v></c>', ""),
        ('<c r="B3" t="str"><f>A1</f><v/></c>', ""),
        ('<c r="B3" t="str"><f>A1</f><v xml:space="preserve"> a\n</v></c>', " a\n"),
        ('<c r="B3" t="str"><f>A1</f></c>', None),
        ('<c r="B3"><v/></c>', None),
        ('<c r="B3" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>', " 甲 "),
        ('<c r="B3" t="b"><v>1</v></c>', True),
        ('<c r="B3" t="e"><v>#N/A</v></c>', CellError.NA),
        ('<c r="B3" t="d"><v>2026-11-05</v></c>', "2026-11-05"),
        ('<c r="B3"><v>1_2</v></c>', "1_2"),
        ('<c r="B3"><v>1&lt;2</v></c>', "1<2"),
        ('<c r="B3"><v>1234567890123456</v></c>', 1234567890123456.0),
        ('<c r="B3" s="7"/>', None),
    ],
)
def test_values(cell: str, value: Value) -> None:
    data = part(f'<row r="3" spans="1:4">{cell}</row>')
    cells = read_plain(data, READER, WHOLE)
    assert cells is not None and same(cells, by_elements(data))
    found = cells.value(3, 2)
    assert (found if not hasattr(found, "isoformat") else found.isoformat()) == value


def test_formulas_shared_ones_as_they_read_in_their_cell() -> None:
    rows = (
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B4" si="0">A2*2</f><v>2</v></c></row>'
        '<row r="4"><c r="B4"><f t="shared" si="0"/><v>8</v></c><c r="C4"><f>B4&gt;1</f></c></row>'
    )
    cells = read_plain(part(rows), READER, WHOLE)
    assert cells is not None and same(cells, by_elements(part(rows)))
    assert (cells.formula(2, 2), cells.formula(4, 2), cells.formula(4, 3)) == ("A2*2", "A4*2", "B4>1")


def test_values_outside_the_block_are_left_out_formulas_are_not() -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><f>1</f><v>9</v></c></row>' for r in (1, 2, 3))
    cells = read_plain(part(rows), READER, Area(2, 1, 2, 1))
    assert cells is not None and same(cells, by_elements(part(rows), Area(2, 1, 2, 1)))
    assert cells.values == {1: {2: 2}} and cells.numbers == [1, 2, 3] and set(cells.formulas[2]) == {1, 2, 3}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><!-- --></row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',  # another row's cell
        '<row r="1"><c><v>1</v></c></row>',
        '<row><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1">1</f><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>1</t></r></is></c></row>',
        '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>9</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a&b;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a&#1;</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a]]>b</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>a\x01</v></c></row>',
        '<row r="1" a:b="1"><c r="A1"><v>1</v></c></row>',  # a prefix that is not declared
        '<row r="1" r="2"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        ' <row r="1"/>',
        "x",
    ],
)
def test_what_is_not_plain_is_left_to_the_elements(rows: str) -> None:
    assert read_plain(part(rows), READER, WHOLE) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"UTF-8", b"GB18030"),
        lambda data: data.replace(b"<?xml", b"<!DOCTYPE worksheet><?xml"),
        lambda data: data.replace(b"?>\n", b"?>\n<!DOCTYPE worksheet>"),
        lambda data: data.replace(b"<sheetPr/>", b"<!-- <sheetData>").replace(b"</worksheet>", b"--></worksheet>"),
        lambda data: in_front(data, b"<!--", b"-->"),
        lambda data: in_front(data, b"<?x ", b"?>"),
        lambda data: data.replace(b"xmlns=", b"xmlns:x="),
        lambda data: data.replace(b"<worksheet", b"<x:worksheet xmlns:x='u'").replace(b"</w", b"</x:w"),
        lambda data: data[:-1],
        lambda data: data.replace(b"<sheetPr/>", b"<sheetPr>"),
        lambda data: data.replace("甲".encode(), "甲".encode()[:2]),
        lambda data: data.decode().encode("utf-16"),
    ],
)
def test_what_stands_around_the_cells_must_be_whole(change: Callable[[bytes], bytes]) -> None:
    data = part('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>')
    assert read_plain(data, READER, WHOLE) is not None
    assert change(data) != data and read_plain(change(data), READER, WHOLE) is None


TEXTS = st.text(st.sampled_from("甲a_x0 \n\t&<>\"']=1.5-e\u3000\u2028\x85") | st.characters(), max_size=6)
PIECES = st.sampled_from(
    ['<f>A1+1</f>', '<f>A1&amp;"x"</f>', "<f/>", '<f t="shared" ref="A1:B2" si="0">B1</f>', '<f t="shared" si="0"/>',
     '<f aca="false">1</f>', '<f ca="1">NOW()</f>', "<v/>", "<v></v>", "<v>1</v>", "<v> 1</v>", "<v>007</v>", "<v>1e5</v>",
     "<v>1_0</v>", "<v>nan</v>", "<v>-0</v>", "<v>0</v>", "<v>3</v>", "<v>true</v>", "<v>#REF!</v>", "<v>2026-01-02</v>",
     "<is/>", "<is><t/></is>", "<is><t>甲</t></is>", "<is><t>1</t></is>", "<extLst/>", "<v>&#65;</v>", "<v>&amp;amp;</v>"]
)  # fmt: skip
CELLS = st.tuples(
    st.sampled_from(["A", "B", "AA", "XFD"]),
    st.sampled_from(["", ' s="1"', ' s="2"', ' s="2" t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="d"',
                     ' t="inlineStr"', ' s="2" t="str"', ' t="x"', ' cm="1"']),
    st.lists(PIECES, max_size=2),
)  # fmt: skip
ROWS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["", ' spans="1:3"', ' ht="30" customHeight="1"']), st.lists(CELLS, max_size=3)),
    max_size=4,
)  # fmt: skip


@given(ROWS, st.sampled_from([WHOLE, Area(2, 1, 5, 2)]))
def test_both_readers_say_the_same(rows: Any, area: Area) -> None:
    text = "".join(
        f'<row r="{number}"{more}>'
        + "".join(f'<c r="{letters}{number}"{kind}>{"".join(pieces)}</c>' for letters, kind, pieces in cells)
        + "</row>"
        for number, more, cells in rows
    )
    plain = read_plain(part(text), READER, area)
    if plain is not None:
        other = by_elements(part(text), area)
        assert other is not None and same(plain, other)


@given(TEXTS)
def test_texts_as_they_stand(text: str) -> None:
    data = part(
        f'<row r="1"><c r="A1" t="str"><v>{text}</v></c></row>'.encode("utf-8", "surrogatepass").decode(
            "utf-8", "replace"
        )
    )
    plain = read_plain(data, READER, WHOLE)
    if plain is not None:
        other = by_elements(data)
        assert other is not None and same(plain, other)


@pytest.mark.parametrize("file", ["template", "small", "demo"])
def test_the_products_own_sheets_are_plain(file: str, small_master: Path, demo_master: Path) -> None:
    """All but a sheet or two with array formulas: that is where the speed comes from."""
    from xl_huikuan.template import template_path

    path = {"template": template_path(), "small": small_master, "demo": demo_master}[file]
    book = Workbook.open(path)
    for sheet, at in book.sheets.items():
        data, reader = book.package.read(at), book.value_reader
        plain = read_plain(data, reader, WHOLE)
        tree = parse_bytes(data)
        assert plain is not None and tree is not None, sheet
        assert same(plain, reader.read(tree.getroot().iter(tag("row")), WHOLE)), sheet


# ---- what is written

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-10**6, 10**6), st.floats(allow_nan=False, allow_infinity=False), TEXTS,
    st.sampled_from(list(CellError)), st.dates(),
)  # fmt: skip
HELD = [
    "<c{}><v>5</v></c>", "<c{} s=\"2\"><v>46000</v></c>", '<c{} t="s"><v>0</v></c>', '<c{} s="1"/>', "<c{}></c>",
    '<c{} t="inlineStr"><is><t>甲&amp;</t></is></c>', '<c{}><f>A1+1&gt;2</f><v>1</v></c>', '<c{} t="str"><f>A1</f><v></v></c>',
    '<c{} s="3" t="e"><f>A1</f><v>#N/A</v></c>', '<c{}><f t="shared" ref="A1:A9" si="0">B1</f><v>1</v></c>',
    '<c{}><f t="shared" si="0"/><v>1</v></c>', '<c{}><f>A1</f></c>', '<c{} t="b"><v>1</v></c>',
]  # fmt: skip


def patched_by_elements(data: bytes, writes: dict[int, dict[int, CellWrite]]) -> bytes:
    tree = parse_bytes(data)
    assert tree is not None
    sheet = SheetXml(tree, "表", READER.shared_text, date1904=False)
    for row, cells in writes.items():
        for column, write in cells.items():
            sheet.write(row, column, write)
    return etree.tostring(sheet.tree, method="c14n")


@settings(max_examples=300)
@example([(6, " ", "keep")])
@given(
    st.lists(
        st.tuples(st.integers(0, len(HELD) - 1), VALUES, st.sampled_from(["value", "keep", "formula", "no"])),
        max_size=6,
    )
)
def test_the_sheet_is_the_same_as_patched_by_elements(cells: Any) -> None:
    letters = "ABCDEF"
    row = "".join(HELD[held].format(f' r="{letters[at]}4"') for at, (held, _, _) in enumerate(cells))
    data = part(f'<row r="2"><c r="A2"><v>1</v></c></row><row r="4" ht="9">{row}</row><row r="40"/>')
    if read_plain(data, READER, WHOLE) is None:
        return
    writes: dict[int, dict[int, CellWrite]] = {4: {}}
    for at, (_, value, how) in enumerate(cells, 1):
        if how != "no":
            writes[4][at] = CellWrite(value, "A9" if how == "formula" else None, keep_formula=how == "keep")
    try:
        patched = patch_plain(data, writes, READER.shared_text, date1904=False)
    except ValueError:
        return  # a date before Excel's first
    if patched is not None:
        tree = parse_bytes(patched)
        assert tree is not None and etree.tostring(tree, method="c14n") == patched_by_elements(data, writes)
        assert read_plain(patched, READER, WHOLE) is not None


def test_only_the_cells_given_change_a_byte() -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" s="1"><f>B{r}</f><v>{r}</v></c><c r="B{r}"><v>{r}</v></c></row>'
        for r in range(1, 30)
    )
    writes = {3: {1: CellWrite(7.5, keep_formula=True)}, 13: {2: CellWrite("a<b ")}, 20: {2: CellWrite(20)}}
    patched = patch_plain(part(rows), writes, READER.shared_text, date1904=False)
    expected = rows.replace("<f>B3</f><v>3</v>", "<f>B3</f><v>7.5</v>").replace(
        '<c r="B13"><v>13</v></c>', '<c r="B13" t="inlineStr"><is><t xml:space="preserve">a&lt;b </t></is></c>'
    )
    assert patched == part(expected)


@pytest.mark.parametrize(
    "writes",
    [
        {1: {3: CellWrite(1)}},  # no such cell
        {7: {1: CellWrite(1)}},  # no such row
        {1: {1: CellWrite(1)}},  # a constant over a formula
        {1: {2: CellWrite(1, "A1")}},  # a formula over a constant
        {1: {2: CellWrite(1, "A1", keep_formula=True)}},
    ],
)
def test_what_takes_more_than_values_is_left_to_the_elements(writes: dict[int, dict[int, CellWrite]]) -> None:
    data = part('<row r="1"><c r="A1"><f>B1</f><v>1</v></c><c r="B1"><v>1</v></c></row>')
    assert patch_plain(data, writes, READER.shared_text, date1904=False) is None


def test_values_in_a_workbook_are_patched_and_a_tree_made_later_has_them(small: Path) -> None:
    book = Workbook.open(small)
    table = book.table("tblCustomers")
    book.cells(table.sheet, WHOLE)
    at = table.column("手工月均")
    book.write_cells(table.sheet, {table.first_row: {at: CellWrite(77)}})
    assert book.changed and table.sheet not in book._xml
    book.write_cells(table.sheet, {table.first_row + 1: {at: CellWrite(78, "1+1")}})
    assert book.save(small)
    cells = Workbook.open(small).cells(table.sheet, WHOLE)
    assert cells.column(at, range(table.first_row, table.first_row + 2)) == [77, 78]
    assert cells.formula(table.first_row + 1, at) == "1+1"
    with zipfile.ZipFile(small) as archive:
        assert archive.testzip() is None


# ---- rows that are alike but for their number and their values


def test_rows_of_one_shape_and_rows_that_are_nearly_of_it() -> None:
    def row(number: int, one: str, two: str) -> str:
        at = f'<c r="B{number}" s="2"/><c r="D{number}"><f>A1*50%&amp;"{{}}"</f><v>{{}}</v></c>'
        return f'<row r="{number}"><c r="A{number}" t="str"><v>{one}</v></c>{at.format("x", two)}</row>'

    alike = [row(9, "甲%s", "1"), row(10, "%", "2.5"), row(11, "", "3"), row(100, "丙", "-4")]
    cases = [
        row(101, "乙", "1").replace('"x"', '"y"'),  # another formula of the same length
        row(101, "乙", "1").replace("B101", "C101"),
        row(101, "乙", "1").replace('s="2"/', 's="3"/'),
        row(101, "0", "1").replace(' t="str"', ' t="s"'),
        row(101, "a&amp;b", "1e3"),
        row(101, "<", "1"),
        row(101, "乙", "1").replace("B101", "B100"),  # not to be read
        row(101, "乙", "1").replace("D101", "B101"),
    ]
    for last in cases:
        data = part("".join(alike) + last)
        plain, other = read_plain(data, READER, WHOLE), by_elements(data)
        assert plain is None or (other is not None and same(plain, other))
    data = part("".join(alike) + row(101, "乙", "1"))
    cells = read_plain(data, READER, WHOLE)
    assert cells is not None and same(cells, by_elements(data))
    assert cells.column(1, range(9, 12)) == ["甲%s", "%", ""] and cells.value(100, 4) == -4
    assert cells.formula(101, 4) == 'A1*50%&"x"'


def test_a_shared_formula_reads_otherwise_in_each_row() -> None:
    rows = '<row r="2"><c r="B2"><f t="shared" ref="B2:B9" si="0">A2*2</f><v>2</v></c></row>' + "".join(
        f'<row r="{r}"><c r="B{r}"><f t="shared" si="0"/><v>{r}</v></c></row>' for r in range(3, 10)
    )
    cells = read_plain(part(rows), READER, WHOLE)
    assert cells is not None and same(cells, by_elements(part(rows)))
    assert cells.column_formulas(2, range(2, 10)) == [f"A{row}*2" for row in range(2, 10)]


@given(st.lists(ROWS, min_size=2, max_size=5))
def test_the_same_rows_again_and_again(rows: Any) -> None:
    again = [(12 * turn + number, more, cells) for turn, some in enumerate(rows) for number, more, cells in some]
    again += [(number + 100, more, cells) for number, more, cells in again]
    text = "".join(
        f'<row r="{number}"{more}>'
        + "".join(f'<c r="{letters}{number}"{kind}>{"".join(pieces)}</c>' for letters, kind, pieces in cells)
        + "</row>"
        for number, more, cells in again
    )
    plain = read_plain(part(text), READER, WHOLE)
    if plain is not None:
        other = by_elements(part(text))
        assert other is not None and same(plain, other)


@pytest.mark.parametrize("wrong", [b"&bogus;", b"&#0;", b"a\x01b", b"\xff\xfe"])
def test_a_text_that_is_no_xml_is_refused_wherever_it_stands(wrong: bytes) -> None:
    """Also above the cells that are wanted: what is written must be XML again."""
    data = part('<row r="1"><c r="A1" t="str"><v>@</v></c></row><row r="5"><c r="A5"><v>7</v></c></row>')
    below = Area(5, 1, 9, 3)
    assert read_plain(data, READER, below) is not None
    assert read_plain(data.replace(b"@", wrong), READER, below) is None


# ---- in pieces, and without what nobody asks for

SEVERAL = part(
    '<row r="1"/><row r="2" spans="1:3"><c r="A2" t="str"><f>B2&amp;"甲"</f><v>甲</v></c><c r="B2"><v>5</v></c></row>'
    '<row r="3" spans="1:3"><c r="A3" t="str"><f>B3&amp;"甲"</f><v>乙</v></c><c r="B3"><v>6</v></c></row>'
    '<row r="5" spans="1:3"><c r="A5" t="str"><f>B5&amp;"甲"</f><v>丙</v></c><c r="B5"><v>7</v></c></row><row r="9" ht="20"/>'
)


ROWS_ELSEWHERE = SEVERAL.replace(b"</worksheet>", b"<row><c/></row></worksheet>")


@pytest.mark.parametrize("data", [SEVERAL, part(""), part('<row r="4"/>'), ROWS_ELSEWHERE])
def test_wherever_the_bytes_are_cut_the_cells_are_the_same(data: bytes) -> None:
    whole = read_plain(data, READER, WHOLE)
    assert whole is not None and same(whole, by_elements(data))
    for at in range(len(data) + 1):
        cut = read_pieces(iter((data[:at], data[at:])), READER, WHOLE)
        assert cut is not None and same(cut, whole), at
    bit_by_bit = read_pieces((data[at : at + 1] for at in range(len(data))), READER, WHOLE)
    assert bit_by_bit is not None and same(bit_by_bit, whole)


@pytest.mark.parametrize(
    "data",
    [
        SEVERAL.replace(b"</sheetData>", b""), SEVERAL.replace(b"<sheetData>", b"<!-- -->"), SEVERAL[:-4], b"",
        SEVERAL.replace(b"</sheetData>", b"</sheetData></sheetData>"), SEVERAL.replace(b'<row r="9"', b'<row r="4"'),
        SEVERAL.replace(b'<row r="3"', b'text<row r="3"'),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_plain_in_pieces(data: bytes) -> None:
    for size in (1, 7, 100, 1000, len(data) + 1):
        assert read_pieces((data[at : at + size] for at in range(0, len(data), size)), READER, WHOLE) is None


def test_what_is_unwanted_is_left_out_and_nothing_else() -> None:
    whole = read_plain(SEVERAL, READER, WHOLE)
    cells = read_pieces(iter((SEVERAL,)), READER, WHOLE, [(range(2, 4), frozenset({1})), (range(5, 6), frozenset({2}))])
    assert whole is not None and cells is not None
    assert cells.values == {1: {5: "丙"}, 2: {2: 5, 3: 6}}
    assert cells.formulas == whole.formulas and cells.numbers == whole.numbers


@pytest.mark.parametrize("kind", ["s", "unknown"])
def test_what_is_no_value_is_seen_where_nobody_wants_it(kind: str) -> None:
    data = part(f'<row r="2"><c r="A2" t="{kind}"><f>1</f><v>99</v></c></row>')
    assert read_plain(data, READER, WHOLE) is None
    assert read_pieces(iter((data,)), READER, WHOLE, [(range(1, 9), frozenset({1}))]) is None


def test_rows_alike_of_which_some_are_wanted_are_read() -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><f>1+1</f><v>{r}</v></c><c r="B{r}"><v>{r}</v></c></row>' for r in range(1, 8)
    )
    everything = read_plain(part(rows), READER, WHOLE)
    for first in range(1, 8):
        for last in range(first, 8):
            unwanted = [(range(first, last + 1), frozenset({1}))]
            cells = read_pieces(iter((part(rows),)), READER, WHOLE, unwanted)
            assert cells is not None and everything is not None
            assert {row: row for row in range(1, 8) if not first <= row <= last}.items() <= cells.values.get(
                1, {}
            ).items()
            assert cells.values[2] == everything.values[2] and cells.formulas == everything.formulas
            assert (first, last) != (1, 7) or 1 not in cells.values
