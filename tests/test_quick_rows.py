"""What the patterns read of a table in a sheet's bytes is what its elements say; whatever they do not know, they refuse.

One thing after the other is damaged, in a row among plain ones and in all of them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import pytest
from lxml import etree
from test_plain_sheet import HEAD, READER, TAIL, by_elements

from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.file import quick_table
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.book.file.quick_table import _KnownRows, read_table
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.workbook import SheetTable
from xl_huikuan.ooxml.xml_parts import MAIN, parse_bytes, tag
from xl_huikuan.values import CellError, Value

FORMULA = 'IF(tbl[[#This Row],[甲]]>1,2,"x y")'
OURS = FORMULA.replace(">", "&gt;")
COMPUTED = {4: FORMULA}
FILLED = {2: "B", 3: "C", 5: "E"}
TOP, FIRST, LAST = 3, 4, 8
"""The table stands in B3:E8; the sheet's rows are 1 to 10, its cells A to F."""


def table(totals: int = 0, name: str = "tbl", ref: str = "B3:E8", headers: str = "甲乙丙丁") -> SheetTable:
    columns = "".join(f'<tableColumn id="{at}" name="{header}"/>' for at, header in enumerate(headers, 1))
    part = f'<table xmlns="{MAIN}" id="1" name="{name}" displayName="{name}" ref="{ref}" totalsRowCount="{totals}">'
    data = f'{part}<tableColumns count="4">{columns}</tableColumns></table>'
    return SheetTable(cast(Any, None), "xl/tables/table1.xml", "表", data.encode())


class Row(NamedTuple):
    number: int | str
    attributes: str
    cells: Mapping[str, str]
    """By letters: what follows the cell's reference."""
    behind: str = ""

    def xml(self) -> str:
        cells = "".join(f'<c r="{letters}{self.number}"{rest}' for letters, rest in self.cells.items())
        return f'<row r="{self.number}"{self.attributes}>{cells}</row>{self.behind}'


def plain_rows() -> list[Row]:
    """A sheet that has nothing odd: a title, the table, styled cells beneath it."""
    head = {
        letters: f' t="inlineStr"><is><t>{name}</t></is></c>' for letters, name in zip("BCDE", "甲乙丙丁", strict=True)
    }
    rows = [Row(1, "", {"B": ' t="s"><v>0</v></c>'}), Row(TOP, ' ht="30"', head)]
    for number in range(FIRST, LAST + 1):
        cells = {
            "A": "><v>7</v></c>",
            "B": f' s="1"><v>{number}.5</v></c>',
            "C": ' s="2"><v>46000</v></c>',
            "D": f' s="1"><f>{OURS}</f><v>2</v></c>',
            "E": ' t="s"><v>0</v></c>',
        }
        rows.append(Row(number, "", cells))
    return [*rows, Row(LAST + 2, "", {"B": ' s="1"/>', "C": ' s="2"/>'})]


def sheet(rows: Sequence[Row]) -> bytes:
    return (HEAD + "".join(row.xml() for row in rows) + TAIL).encode()


Said = tuple[list[Value], dict[int, list[Value]]]


def quickly(data: bytes, totals: int = 0) -> Said | None:
    try:
        found = read_table(data, READER, table(totals), COMPUTED)
    except (NotPlain, ValueError, OverflowError):
        return None
    return found.header, found.columns


def closely(data: bytes, totals: int = 0) -> Said | None:
    """By the sheet's elements; None where something stands that is told, or worked with. What formulas show, and what stands
    outside the table, is nothing to us: any text will do."""
    tree = parse_bytes(data)
    if tree is None:
        return None
    for cell in tree.iter(tag("c")):
        place = re.fullmatch("([A-Z]+)([0-9]+)", cell.get("r", ""))
        if place and (
            int(place[2]) < TOP or place[1] not in "BCDE" or (place[1] == "D" and FIRST <= int(place[2]) <= LAST)
        ):
            cell.set("t", "str")
    cells = by_elements(etree.tostring(tree))
    rows = range(FIRST, LAST + 1 - totals)
    if cells is None or not all(same_formula(cells.formula(row, 4), FORMULA) for row in rows):
        return None
    if any(cells.formula(row, at) is not None and cells.value(row, at) is None for row in rows for at in FILLED):
        return None
    for row in cells.numbers:
        if row > LAST and any(
            cells.formula(row, at) is not None or not is_blank(cells.value(row, at)) for at in range(2, 6)
        ):
            return None
    header = [cells.value(TOP, at) for at in range(2, 6)]
    return header, {at: [cells.value(row, at) for row in rows] for at in FILLED}


def forget(patch: pytest.MonkeyPatch, patterns: int = 8) -> None:
    """As if nothing was read before."""
    patch.setattr(quick_table, "_KNOWN", _KnownRows())
    patch.setattr(quick_table, "_ROWS_AROUND", KeptByBytes(9))
    patch.setattr(quick_table, "_OF_A_TABLE", patterns)
    patch.setattr(quick_table, "_AT_ONCE", 2)


ATTRIBUTES = (
    "", ' s="1"', ' s="2"', ' s="1" t="n"', ' t="s"', ' s="1" t="str"', ' s="2" t="str"', ' t="b"', ' s="1" t="e"', ' t="inlineStr"',
    ' s="1" t="inlineStr"', ' t="d"', ' s="1" t="x"', ' s="1" t=""', ' t=""', ' s=""', ' cm="1"', ' s="1" a="str"', ' t="s" s="1"',
    ' s="1"  t="n"', " s='1'",
)  # fmt: skip
HELD = (
    "/>", "></c>", "><v></v></c>", "><v/></c>", "><v>12</v></c>", "><v>0</v></c>", "><v>1</v></c>", "><v>-3.5</v></c>",
    "><v>1e3</v></c>", "><v>1E-7</v></c>", "><v>007</v></c>", "><v> 1</v></c>", "><v>nan</v></c>", "><v>99</v></c>", "><v>2</v></c>",
    "><v>1234567890123456</v></c>", "><v>46001.75</v></c>", "><v>#N/A</v></c>", "><v>#?</v></c>", "><v>true</v></c>",
    "><v>2026-01-02</v></c>", "><v>a&lt;&#20013;b</v></c>", "><v>&bad;</v></c>", "><v>a&b</v></c>", "><v>a]]>b</v></c>",
    "><v>\x01</v></c>", "><v>a\rb</v></c>", "><v>_x000a_</v></c>", '><v xml:space="preserve"> 甲 </v></c>', "><v> </v></c>",
    "><is><t>乙</t></is></c>", '><is><t xml:space="preserve"> 乙 </t></is></c>', "><is><t></t></is></c>", "><is><t/></is></c>",
    '><is><t a="1">乙</t></is></c>', "><is><t a>乙</t></is></c>",
    "><is><t>&bad;</t></is></c>", "><is><t>a&amp;amp;b</t></is></c>", "><is><t>\x01</t></is></c>",
    "><is><r><t>1</t></r></is></c>", "><is><t>乙</t><!-- --></is></c>", "><is><t>乙<!-- -->丙</t></is></c>", "><v>1</v><v>2</v></c>",
    "><v>1</v><is><t>乙</t></is></c>", "><v>1</v>x</c>", "><!-- --><v>1</v></c>", "><v>1<!-- -->2</v></c>",
    "><v><![CDATA[1]]></v></c>", "><v>1</v></c ><c>", "><extLst/></c>", "><v>1</v></c></row><row>",
)  # fmt: skip
FORMULAS = (
    f"<f>{OURS}</f>", f'<f aca="false">{OURS}</f>', f'<f ca="1">{OURS}</f>', f"<f>{FORMULA}</f>", f"<f>{OURS} </f>", f"<f> {OURS}</f>",
    f"<f>{OURS.replace('x y', 'xy')}</f>", f"<f>{OURS.replace('x y', 'x z')}</f>", f"<f>{OURS}+1</f>",
    f"<f>{OURS.replace('&gt;', '&bad;')}</f>", f"<f>{OURS.replace('1', '1.0')}</f>", f'<f t="array" ref="D5">{OURS}</f>',
    f'<f t="shared" ref="D4:D8" si="0">{OURS}</f>', '<f t="shared" si="0"/>', '<f t="shared" ref="B4:E8" si="1">B1*2</f>',
    '<f t="shared" si="1"/>', '<f t="shared" si="1">&bad;</f>', "<f></f>", "<f/>", "<f>1+1</f>", '<f aca="false">1+1</f>',
    '<f t="array" ref="B4">1+1</f>', "<f>A&b</f>", "<f>&bad;</f>", "<f>\x01</f>", "<f>1]]>1</f>", "<f>1<2</f>", "<f x>1</f>", "<f>1<!-- -->1</f>",
    "<f>1</f><f>2</f>", "<f>1+1</f><v>1</v>",
)  # fmt: skip
CELLS = (
    *(kind + held for kind in ATTRIBUTES for held in HELD),
    *(f"{kind}>{formula}{held}" for kind in ("", ' s="1"') for formula in FORMULAS for held in ("<v>2</v></c>", "<v></v></c>", "</c>")),
    *(f"{kind}>{formula}{held}" for kind in (' t="s"', ' s="1"', ' s="1" t="str"', ' s="1" t=""') for formula in (FORMULAS[0], "<f>1+1</f>")
      for held in ("<v>2</v></c>", "<v/></c>", "<v>&bad;</v></c>", "<v>2<!-- -->2</v></c>", "<v>2</v><v>3</v></c>", "<is><t>2</t></is></c>")),
)  # fmt: skip


def check(rows: Sequence[Row], totals: int = 0) -> bool:
    """Whether the patterns read it; then it is what the elements say."""
    return check_bytes(sheet(rows), totals)


def check_bytes(data: bytes, totals: int = 0) -> bool:
    found = quickly(data, totals)
    if found is not None:
        assert repr(found) == repr(closely(data, totals)), data.decode(errors="replace")
    return found is not None


@pytest.fixture(autouse=True)
def _new_to_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    forget(monkeypatch)


def with_cells(row: Row, **cells: str) -> Row:
    held = {**row.cells, **cells}
    return row._replace(cells={letters: held[letters] for letters in sorted(held)})


@pytest.mark.parametrize(
    ("letters", "where"),
    [
        *((letters, where) for letters in "ABCDEF" for where in ([FIRST + 2], range(FIRST, LAST + 1))),
        *((letters, [where]) for letters in "BDE" for where in (TOP, FIRST, LAST + 2)),
    ],
    ids=str,
)
def test_whatever_stands_in_a_cell(letters: str, where: Sequence[int]) -> None:
    """In a row among plain ones, in all of the table, in what is looked at closely: the first row, the header, beneath it."""
    read = 0
    for cell in CELLS:
        quick_table._KNOWN = _KnownRows()
        read += check([with_cells(row, **{letters: cell}) if row.number in where else row for row in plain_rows()])
    assert read


def test_whatever_stands_in_a_cell_among_formulas() -> None:
    """In a column that people fill, and outside the table."""
    for letters in "BEF":
        rows = [
            with_cells(row, **{letters: ' s="1"><f>1+1</f><v>2</v></c>'}) if row.number != TOP else row
            for row in plain_rows()
        ]
        rows = [row for row in rows if int(row.number) <= LAST]
        assert check(rows)
        for cell in CELLS:
            quick_table._KNOWN = _KnownRows()
            check([*rows[:4], with_cells(rows[4], **{letters: cell}), *rows[5:]])


ROWS = plain_rows()
PLACES = range(len(ROWS))


@pytest.mark.parametrize("totals", [0, 1])
def test_whatever_a_row_says_of_itself(totals: int) -> None:
    assert check(ROWS, totals)
    for at in PLACES:
        for attributes in (
            *(
                ' ht="9"',
                " ht=9",
                ' ht="9" ht="9"',
                ' a:b="1"',
                ' a=">"',
                ' a="<"',
                ' ht="&bad;"',
                ' r="6"',
                "/",
                ' ht="9"/',
            ),
        ):
            quick_table._KNOWN = _KnownRows()
            check([*ROWS[:at], ROWS[at]._replace(attributes=attributes), *ROWS[at + 1 :]], totals)
        for number in (*range(12), "06", "+6", "6.0", 1_048_576, 1_048_577, 9_999_999, 10_000_000):
            check([*ROWS[:at], ROWS[at]._replace(number=number), *ROWS[at + 1 :]], totals)


@pytest.mark.parametrize("totals", [0, 1])
def test_rows_that_are_elsewhere(totals: int) -> None:
    assert not check([*ROWS[:2], ROWS[-1]], totals)
    for at in PLACES:
        check(ROWS[:at], totals)
        check(ROWS[at:], totals)
        check([*ROWS[:at], *ROWS[at + 1 :]], totals)
        check([*ROWS[:at], ROWS[at], *ROWS[at:]], totals)
        for to in PLACES:
            moved = [*ROWS]
            moved[at], moved[to] = moved[to], moved[at]
            check(moved, totals)
        for behind in (
            *(
                " ",
                "x",
                "<!-- -->",
                '<row r="2"/>',
                '<row r="9"/>',
                '<row r="9">',
                '<row r="9"></row>',
                "</row>",
                "</sheetData>",
            ),
            *(
                "</sheetData><sheetData>",
                '<row r="9"><c r="B9"><v>1</v></c></row>',
                '<row r="9"><c r="F9"><v>1</v></c></row>',
            ),
            *(
                '<row r="9"><c r="D9"><f>1</f></c></row>',
                '<row r="9"><c r="E9" t="str"><v> </v></c></row>',
                "<row><c/></row>",
            ),
        ):
            check([*ROWS[:at], ROWS[at]._replace(behind=behind), *ROWS[at + 1 :]], totals)


def test_a_row_that_is_not_there_is_missed_where_nothing_is_computed() -> None:
    """The rows behind it are not taken for it, nor what stands beneath the table for the last one."""
    for at in range(2, 7):
        quick_table._KNOWN = _KnownRows()
        assert read_table(sheet(ROWS), READER, table(), {}).columns[2] == [4.5, 5.5, 6.5, 7.5, 8.5]
        for known in (True, False):
            quick_table._KNOWN = quick_table._KNOWN if known else _KnownRows()
            with pytest.raises(NotPlain):
                read_table(sheet([*ROWS[:at], *ROWS[at + 1 :]]), READER, table(), {})


def test_a_cell_that_stands_twice_is_refused() -> None:
    for at in (2, 4):
        xml = with_cells(ROWS[at], B=" ></c>").xml()
        number = ROWS[at].number
        twice = f'<c r="B{number}" s="1"><v>1</v></c>' * 2
        data = sheet(ROWS).decode().replace(ROWS[at].xml(), xml.replace(f'<c r="B{number}" ></c>', twice))
        assert twice in data and quickly(data.encode()) is None


def test_a_formula_that_is_shared_with_another_column_is_refused() -> None:
    """It would read otherwise there."""
    rows = [*ROWS]
    rows[2] = with_cells(ROWS[2], C=f'><f t="shared" ref="C4:D8" si="0">{OURS}</f><v>2</v></c>')
    for at in range(3, 7):
        rows[at] = with_cells(ROWS[at], C='><f t="shared" si="0"/><v>2</v></c>')
    formulas = {3: FORMULA, 4: FORMULA}
    assert read_table(sheet(rows), READER, table(), formulas).columns[2] == [4.5, 5.5, 6.5, 7.5, 8.5]
    rows[4] = with_cells(rows[4], D='><f t="shared" si="0"/><v>2</v></c>')
    with pytest.raises(NotPlain):
        read_table(sheet(rows), READER, table(), formulas)


def test_cells_that_are_elsewhere() -> None:
    def look(at: int, cells: Mapping[str, str]) -> None:
        check([*ROWS[:at], ROWS[at]._replace(cells=cells), *ROWS[at + 1 :]])

    for at in PLACES:
        row = ROWS[at]
        look(at, dict(reversed([*row.cells.items()])))
        for letters in row.cells:
            look(at, {key: cell for key, cell in row.cells.items() if key != letters})
            for other in ("A", "B", "D", "F", "XFD", "XFE", "ZZZ", "b", "$B"):
                look(at, {(other if key == letters else key): cell for key, cell in row.cells.items()})
        for letters in ("F", "XFD", "XFE", "ZZZ", "AAAA"):
            look(at, {**row.cells, letters: "><v>1</v></c>"})


@pytest.mark.parametrize("at", [1, 4, 7], ids=["the header", "a row of the table", "beneath"])
def test_any_other_byte(at: int) -> None:
    data, row = sheet(ROWS), ROWS[at].xml().encode()
    start = data.index(row)
    for place in range(start, start + len(row)):
        for sign in (b"", b"0", b"1", b"9", b"<", b">", b'"', b"&", b"/", b" ", b"\x01", b"\xff"):
            check_bytes(data[:place] + sign + data[place + 1 :])
            quick_table._KNOWN = _KnownRows()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<sheetPr/>", "<!-- <sheetData></sheetData> -->"),
        ("<sheetPr/>", "<sheetPr>"),
        ("<sheetPr/>", "<sheetPr/><!-- -->"),
        ("<sheetPr/>", '<x a="<sheetData>"/>'),
        ("<sheetData>", "<sheetData >"),
        ("<sheetData>", "<sheetData/><sheetData>"),
        ("<sheetData>", "<sheetData></sheetData><sheetData>"),
        ("</sheetData>", "</sheetData ></sheetData>"),
        ("</sheetData>", "</sheetData><sheetData></sheetData>"),
        ("</sheetData>", ""),
        ("</sheetData>", "</sheetData"),
        ("<pageMargins", "<pageMargins left='1'"),
        ("</worksheet>", ""),
        ("</worksheet>", "</worksheet>x"),
        ('"UTF-8"', '"GB18030"'),
        (MAIN, "other"),
    ],
)
def test_what_stands_around_the_rows_must_be_whole(old: str, new: str) -> None:
    data = sheet(ROWS).decode()
    assert old in data and quickly(data.encode()) is not None
    assert quickly(data.replace(old, new).encode()) is None
    assert quickly(data[: data.rindex("</sheetData>")].encode()) is None
    assert quickly(data.replace("<sheetData>", "").replace("</sheetData>", "<sheetData>", 1).encode()) is None


def test_a_formula_that_shares_another_one_than_in_the_sheet_before() -> None:
    """Its cell says the same: number 0."""
    sharing = [
        with_cells(row, D='><f t="shared" si="0"/><v>2</v></c>') if FIRST < int(row.number) <= LAST else row
        for row in ROWS
    ]
    assert check(
        [*sharing[:2], with_cells(ROWS[2], D=f'><f t="shared" ref="D4:D8" si="0">{OURS}</f><v>2</v></c>'), *sharing[3:]]
    )
    other = with_cells(ROWS[2], E='><f t="shared" ref="E4:E8" si="0">1+1</f><v>2</v></c>')
    assert not check([*sharing[:2], other, *sharing[3:]])


@pytest.mark.parametrize(
    ("other", "column"),
    [(table(name="tbl2"), 3), (table(ref="A3:D8"), 3), (table(headers="甲丙乙丁"), 3)],
    ids=["its name", "its place", "its columns"],
)
def test_another_tables_rows_are_read_as_its_own(other: SheetTable, column: int) -> None:
    """They look the same, and the formula stands in two columns: in one it is the contract's, in the other what people typed."""
    rows = [
        with_cells(row, C=f"><f>{OURS}</f><v>{row.number}</v></c>") if FIRST <= int(row.number) <= LAST else row
        for row in ROWS
    ]
    first = quickly(sheet(rows))
    assert first is not None and first[1][3] == [4, 5, 6, 7, 8] and 4 not in first[1]
    found = read_table(sheet(rows), READER, other, {column: FORMULA})
    assert found.columns[4] == [2, 2, 2, 2, 2] and 3 not in found.columns


def test_what_cells_of_every_kind_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand, in one column of a sheet, two of them by turns and a blank, that are put behind each other at once."""
    monkeypatch.setattr(quick_table, "_AT_ONCE", 3)
    cells = {
        ' s="1"><v>-3.5</v></c>': -3.5,
        ' s="1" t="s"><v>0</v></c>': "甲酒业",
        ' s="1" t="str"><v>a&lt;b</v></c>': "a<b",
        ' s="1" t="inlineStr"><is><t xml:space="preserve"> 乙 </t></is></c>': " 乙 ",
        ' s="1" t="b"><v>0</v></c>': False,
        ' s="1" t="e"><v>#N/A</v></c>': CellError.NA,
        ' s="1"><v>1.5E3</v></c>': 1500.0,
        ' s="1"/>': None,
        ' s="1"><v></v></c>': None,
        ' s="1" t="str"><v></v></c>': "",
        ' s="1"><f>1+1</f><v>2</v></c>': 2,
        ' s="2"><v>46000</v></c>': dt.date(2025, 12, 9),
        '><v xml:space="preserve"> 12</v></c>': 12.0,
    }
    for text, value in cells.items():
        for other, beside in cells.items():
            rows = [*ROWS]
            for at, cell in zip((2, 3, 4, 5, 6), (text, text, ' s="1"/>', other, text), strict=True):
                rows[at] = with_cells(ROWS[at], B=cell)
            for _ in range(2):
                found = quickly(sheet(rows))
                assert found is not None and repr(found[1][2]) == repr([value, value, None, beside, value])
            quick_table._KNOWN = _KnownRows()
