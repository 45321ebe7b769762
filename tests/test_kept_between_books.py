"""What one workbook teaches is used for the next: every workbook reads as it would alone, what is kept has an end, and nobody can
change it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from examples import at_most
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ooxml_books import edit_zip
from test_plain_sheet import HEAD, ROWS, TAIL, VALUES, WHOLE, part, same, shared_text

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.ooxml import (
    cell_meanings,
    chart_ranges,
    known_shapes,
    plain_patch,
    plain_sheet,
    relationships,
    row_heights,
    row_shapes,
    shared_texts,
    table_core,
    workbook,
)
from xl_huikuan.ooxml.cell import CellWrite, rich_text
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.known_shapes import KnownShapes
from xl_huikuan.ooxml.plain_patch import patch_plain
from xl_huikuan.ooxml.plain_sheet import read_plain
from xl_huikuan.ooxml.shared_texts import plain_texts
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import MAIN, parse_bytes, tag

MEANINGS = [*cell_meanings._EVERYWHERE.values()]
KEPT = [
    plain_sheet._WHOLE, relationships._RELATIONS, table_core._SAID, workbook._DATE_STYLES, workbook._WRAP_STYLES, row_heights._LAYOUTS,
    shared_texts._TEXTS, plain_patch._CELLS, chart_ranges._READ,
]  # fmt: skip


@contextmanager
def nothing_known() -> Iterator[None]:
    """As in a process that has read nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_shapes, "KNOWN", KnownShapes())
        for kept in KEPT:
            patch.setattr(kept, "_found", {})
        held = [dict(means) for means in MEANINGS]
        for means in MEANINGS:
            means.clear()
        yield
        for means, before in zip(MEANINGS, held, strict=True):
            means.clear()
            means.update(before)


# ---- sheets


def reader(days: str, date1904: bool, texts: list[str]) -> ValueReader:
    def other_text(index: int) -> str:
        if index >= len(texts):
            raise ValueError(index)
        return texts[index]

    return ValueReader(other_text if texts else shared_text, frozenset({days}), date1904)


READERS = st.builds(reader, st.sampled_from("123"), st.booleans(), st.sampled_from([[], ["乙", "2", "x", "46000"]]))
ALIKE = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 9, 10, 11, 12, 99, 100]),
        st.sampled_from(
            [
                '<c r="A{0}" s="{1}"><v>{2}</v></c><c r="B{0}" t="str"><f>A{0}+{1}</f><v>{2}</v></c>',
                '<c r="A{0}" s="{1}" t="s"><v>{2}</v></c><c r="C{0}" s="{0}"/>',
                '<c r="A{0}" s="{0}"><f>tbl[[#This Row],[a]]&amp;"{1}"</f><v>{2}</v></c>',
                '<c r="{3}{0}" t="inlineStr"><is><t>%{2}</t></is></c>',
                '<c r="{3}{0}" t="b"><v>{1}</v></c><c r="Z{0}"><v>46{1}00</v></c>',
                '<c r="A{0}" t="str"><v></v></c><c r="B{0}"><f t="shared" si="0"/><v>{2}</v></c>',
                '<c r="B{0}"><f t="shared" ref="B1:B200" si="0">{3}7*{1}</f><v>{2}</v></c>',
            ]
        ),
        st.integers(0, 3),
        st.sampled_from(["0", "1", "2", "12", "46000", "1e3", "甲", "#\"", "%s"]),
        st.sampled_from("AB"),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


def rows_of(cells: list[tuple[int, str, int, str, str]]) -> str:
    by_number = {number: shape.format(number, style, value, letter) for number, shape, style, value, letter in cells}
    return "".join(f'<row r="{number}">{by_number[number]}</row>' for number in sorted(by_number))


@settings(max_examples=at_most(300))
@given(st.lists(st.tuples(ALIKE, READERS), min_size=2, max_size=6))
@example(  # a style that is the row's number
    [([(12, '<c r="A{0}" s="{0}"/><c r="B{0}" s="{1}"><v>{2}</v></c>', 1, "1", "A")], reader("1", False, [])),
     ([(13, '<c r="A{0}" s="{0}"/><c r="B{0}" s="{1}"><v>{2}</v></c>', 1, "1", "A")], reader("2", False, []))]
)  # fmt: skip
@example(
    [([(1, '<c r="A{0}" s="1"><v>46000</v></c>', 0, "", "A")], reader("1", is_1904, [])) for is_1904 in (False, True)]
)
def test_a_sheet_reads_as_it_would_alone(sheets):
    with nothing_known():
        for cells, means in sheets:
            data = part(rows_of(cells))
            after = read_plain(data, means, WHOLE)
            with nothing_known():
                alone = read_plain(data, means, WHOLE)
            assert (after is None) == (alone is None)
            if after is not None:
                tree = parse_bytes(data)
                assert same(after, alone) and same(after, means.read(tree.getroot().iter(tag("row")), WHOLE))


@given(st.lists(ROWS, min_size=2, max_size=4), READERS, READERS)
def test_any_sheet_reads_as_it_would_alone(sheets, first, second):
    with nothing_known():
        for rows in sheets:
            text = "".join(
                f'<row r="{number}"{more}>'
                + "".join(f'<c r="{letters}{number}"{kind}>{"".join(pieces)}</c>' for letters, kind, pieces in cells)
                + "</row>"
                for number, more, cells in rows
            )
            for means in (first, second):
                after = read_plain(part(text), means, WHOLE)
                with nothing_known():
                    alone = read_plain(part(text), means, WHOLE)
                assert (after is None and alone is None) or same(after, alone)


def test_what_stands_around_the_cells_is_looked_at_in_each_sheet():
    data = part('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert read_plain(data, reader("1", False, []), WHOLE) is not None
    assert read_plain(data.replace(TAIL.encode(), b"</sheetData></worksheet"), reader("1", False, []), WHOLE) is None
    assert read_plain(data.replace(HEAD.encode()[:60], b""), reader("1", False, []), WHOLE) is None
    assert read_plain(data.replace(b'<row r="1"', b'<row r="1" ht="1" ht="2"'), reader("1", False, []), WHOLE) is None


# ---- texts


PIECES = st.sampled_from(
    ["<si><t>甲</t></si>", '<si><t xml:space="preserve"> a&amp;b </t></si>', "<si><t/></si>", "<si><t></t></si>",
     '<si><t>乙</t><phoneticPr fontId="1" type="noConversion"/></si>', '<si><t>乙</t><phoneticPr fontId="1"fontId="1"/></si>',
     "<si><r><t>a</t></r><r><t>b</t></r></si>", "<si/>", "<!-- -->", "<si><t>a\r\nb</t></si>", "<si><t>a&#13;b</t></si>",
     "<si><t>_x000a_</t></si>", "<si><t>&x;</t></si>", "<si><t>]]></t></si>", "<si><t><![CDATA[x]]></t></si>", "</sst>", "\n",
     '<sst a="">', "<!--", "-->"]
)  # fmt: skip


@settings(max_examples=at_most(400))
@given(
    st.sampled_from(["", '<?xml version="1.0" encoding="UTF-8"?>\n', '<?xml version="1.0" encoding="GB18030"?>', "<!-- -->", "<!--"]),
    st.sampled_from([f'<sst xmlns="{MAIN}">', f'<x:sst xmlns:x="{MAIN}">', '<sst xmlns="u">', '<sst a="">', f'<sst xmlns="{MAIN}"><!-- <sst a="">']),
    st.lists(PIECES, max_size=4),
    st.sampled_from(["</sst>", "</x:sst>", "</sst >", "", f'</sst>--><sst xmlns="{MAIN}"><si/></sst >', "</sst><!-- -->"]),
)  # fmt: skip
def test_texts_are_those_that_the_elements_say(start, root, pieces, end):
    data = (start + root + "".join(pieces) + end).encode()
    texts = plain_texts(data)
    if texts is not None:
        tree = parse_bytes(data)
        assert tree is not None and tree.getroot().tag == tag("sst")
        assert [*texts] == [rich_text(element) for element in tree.getroot().iter(tag("si"))]


def test_texts_that_stand_in_a_comment_are_none():
    data = f'<!-- <sst a=""><si><t>x</t></si></sst> --><sst xmlns="{MAIN}"></sst >'.encode()
    assert plain_texts(data) is None


def test_usual_texts_are_plain():
    data = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<sst xmlns="{MAIN}" count="3" uniqueCount="3"><si><t>甲</t></si>'
        '<si><t xml:space="preserve"> 乙&lt;\n</t></si><si><t>丙</t><phoneticPr fontId="1" type="noConversion"/></si></sst>'
    ).encode()
    assert plain_texts(data) == ("甲", " 乙<\n", "丙")


# ---- workbooks


def said(path: Path) -> object:
    """All that reading a workbook gives."""
    try:
        month = FileBook(path).read()
    except BookError as error:
        return [str(problem) for problem in error.problems]
    tables = {name: (table.columns, table.place, table.beneath) for name, table in month.tables.items()}
    return repr((tables, month.names, month.typed_over, month.figures_over, month.cleared, month.uncalculated))


PARTS = (
    "xl/tables/",
    "xl/worksheets/sheet",
    "xl/worksheets/_rels/",
    "xl/_rels/",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
)


@settings(max_examples=at_most(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_changed_workbook_reads_as_it_would_alone(small: Path, data: st.DataObject) -> None:
    with zipfile.ZipFile(small) as archive:
        names = [name for name in archive.namelist() if name.startswith(data.draw(st.sampled_from(PARTS)))]
        name = data.draw(st.sampled_from(names))
        held = archive.read(name)
    digits = [at for at, byte in enumerate(held) if chr(byte).isdigit()]
    changed = bytearray(held)
    for at in data.draw(st.lists(st.sampled_from(digits) | st.sampled_from(digits[:40]), min_size=1, max_size=3)):
        changed[at] = ord(data.draw(st.sampled_from("0123456789")))
    other = small.with_name("改过.xlsm")
    other.write_bytes(small.read_bytes())
    edit_zip(other, {name: lambda _: bytes(changed)})
    said(small)
    after = said(other)
    with nothing_known():
        alone = said(other)
    assert after == alone


def test_other_workbooks_read_as_in_a_process_of_their_own(small: Path, tmp_path: Path) -> None:
    """Days in other styles, other texts, a table with a row less: as many bytes as before."""
    said(small)
    changes: list[tuple[str, Callable[[bytes], bytes]]] = [
        ("xl/styles.xml", lambda data: data.replace(b"#,##0.00;-#", b"yyyy-mm-dd;")),
        ("xl/sharedStrings.xml", lambda data: data.replace("客户".encode(), "顾客".encode())),
        ("xl/tables/table2.xml", lambda data: re.sub(rb':([A-Z]+)9"', rb':\g<1>8"', data)),
    ]
    seen = {repr(said(small))}
    for name, change in changes:
        path = tmp_path / f"{name.rpartition('/')[2]}.xlsm"
        path.write_bytes(small.read_bytes())
        edit_zip(path, {name: change})
        here = said(path)
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\nimport test_kept_between_books as t, pathlib\n"
        code += f"sys.stdout.buffer.write(repr(t.said(pathlib.Path({str(path)!r}))).encode())"
        there = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout.decode()
        assert repr(here) == there
        seen.add(there)
    assert len(seen) == 4  # each of them did change something


def test_nobody_can_change_what_is_kept(small: Path) -> None:
    expected = said(small)
    book = Workbook.open(small)
    month = FileBook(small).read()
    for table in month.tables.values():
        for cells in table.columns.values():
            cells[:] = ["x"] * len(cells)
    for held in book.tables.values():
        cells_read = book.cells(held.sheet, held.ref)
        for by_row in (*cells_read.values.values(), *cells_read.formulas.values()):
            by_row.clear()  # type: ignore[attr-defined]
        held.take_name(held.columns[0], "别的")
        held.take_column("多的")
    assert said(small) == expected
    assert "别的" not in {name for table in Workbook.open(small).tables.values() for name in table.columns}


# ---- an end


def test_shapes_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_shapes, "_KEPT", 5000)
    monkeypatch.setattr(row_shapes, "KNOWN", known := KnownShapes())
    most = 0
    for sheet in range(30):
        rows = "".join(f'<row r="{r}"><c r="A{r}"><f>{sheet}+{r}+1</f><v>1</v></c></row>' for r in range(1, 41))
        assert read_plain(part(rows), reader("1", False, []), WHOLE) is not None
        most = max(most, known._size)
        assert known._size == sum(len(shape.first or b"".join(shape.segments)) for shape in known._by_mark.values())
    assert 4000 < most < 5100


def test_of_a_sheet_in_which_hardly_a_row_is_like_another_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_shapes, "KNOWN", known := KnownShapes())
    rows = "".join(f'<row r="{r}"><c r="A{r}"><f>B{r}+1</f><v>1</v></c></row>' for r in range(1, 1001))
    cells = read_plain(part(rows), reader("1", False, []), WHOLE)
    assert cells is not None and cells.formula(777, 1) == "B777+1" and len(cells.values[1]) == 1000
    assert 64 <= len(known._by_mark) <= 64 + 1000 // 3


def test_what_stands_in_a_row_is_worked_out_when_a_second_one_may_be_of_its_shape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_shapes, "KNOWN", known := KnownShapes())
    alone = '<row r="1"><c r="A1" s="7"><v>1</v></c></row>'
    for _ in range(2):
        read = read_plain(part(alone), reader("1", False, []), WHOLE)
        assert read is not None and read.values == {1: {1: 1}}
        [shape] = known._by_mark.values()
        assert bool(shape.first) is not bool(shape.segments)
    assert shape.segments == [b'<row r="', b'"><c r="A', b'" s="7"><v>%s</v></c></row>'] and not shape.first
    both = alone + '<row r="2"><c r="A2" s="7"><v>5</v></c></row><row r="4"><c r="A4"><v>9</v></c></row>'
    read = read_plain(part(both), reader("1", False, []), WHOLE)
    assert read is not None and read.values == {1: {1: 1, 2: 5, 4: 9}}
    assert [bool(shape.first) for shape in known._by_mark.values()] == [False, True]


def test_no_shape_of_an_endless_row_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_shapes, "KNOWN", known := KnownShapes())
    long = "+".join(["1"] * 40_000)
    rows = "".join(f'<row r="{r}"><c r="A{r}"><f>{long}</f><v>{r}</v></c></row>' for r in range(1, 4))
    cells = read_plain(part(rows), reader("1", False, []), WHOLE)
    assert cells is not None and cells.column(1, range(1, 4)) == [1, 2, 3] and cells.formula(3, 1) == long
    assert not known._by_mark


def test_meanings_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_meanings, "_KEPT", 10)
    with nothing_known():
        rows = "".join(f'<row r="{r}"><c r="A{r}" t="str"><v>甲{r}</v></c></row>' for r in range(1, 101))
        cells = read_plain(part(rows), reader("1", False, []), WHOLE)
        assert cells is not None and cells.column(1, range(1, 101)) == [f"甲{r}" for r in range(1, 101)]
        assert all(len(means) <= 10 for means in MEANINGS)
        long = "长" * 100
        cells = read_plain(part(f'<row r="1"><c r="A1" t="str"><v>{long}</v></c></row>'), reader("1", False, []), WHOLE)
        assert cells is not None and cells.value(1, 1) == long
        assert not any(long.encode() in means for means in MEANINGS)


def test_what_follows_from_bytes_has_an_end() -> None:
    kept, asked = KeptByBytes[int](3), []

    def find(number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 1, 2, 3, 1, 4, 1):
        assert kept.of(b"%d" % number, lambda number=number: find(number)) == number
        assert len(kept._found) <= 3
    assert asked == [1, 2, 3, 4, 1]  # the fourth makes all forgotten
    assert kept.of(b"1", lambda: find(5), "elsewhere") == 5
    long = b"x" * (1 << 16)
    assert kept.of(long, lambda: find(6)) == 6 and kept.of(long + b"x", lambda: find(7)) == 7
    assert kept.of(long, lambda: find(8)) == 6 and kept.of(long + b"x", lambda: find(9)) == 9  # too long to be kept


def test_a_fault_is_told_each_time() -> None:
    kept = KeptByBytes[int](3)

    def fail() -> int:
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):
            kept.of(b"x", fail)
    assert kept.of(b"x", lambda: 1) == 1


# ---- what is written


@settings(max_examples=at_most(200))
@given(
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from([2, 3, 12, 40]), st.sampled_from([1, 2, 3]), VALUES), max_size=4),
            st.booleans(),
            st.sampled_from(["甲", "乙"]),
        ),
        min_size=2,
        max_size=5,
    )
)
@example([([(12, 2, "甲")], False, "甲"), ([(12, 2, "甲")], False, "乙")])  # it says so already, or another text
@example([([(12, 1, 7.5)], False, "甲"), ([(2, 1, 1), (12, 1, 7.5)], False, "甲"), ([(3, 1, 1)], False, "甲")])
def test_a_sheet_is_patched_as_it_would_be_alone(books):
    data = part(
        '<row r="2" spans="1:3"><c r="A2" s="4"><v>1</v></c><c r="C2"/></row>'
        '<row r="12"><c r="A12"><f>B1&amp;"x"</f><v>1</v></c><c r="B12" s="1" t="s"><v>0</v></c></row><row r="40"/>'
    )
    with nothing_known():
        for cells, date1904, text in books:
            writes: dict[int, dict[int, CellWrite]] = {}
            for row, column, value in cells:
                writes.setdefault(row, {})[column] = CellWrite(value, keep_formula=column == 1 and row == 12)
            given = data, writes, [text].__getitem__, date1904
            try:
                after = patch_plain(*given)
            except ValueError:
                after = b"no cell can hold it"
            with nothing_known():
                try:
                    alone = patch_plain(*given)
                except ValueError:
                    alone = b"no cell can hold it"
            assert after == alone
