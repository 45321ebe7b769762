"""What the rows of one workbook's tables teach the reading of the next has an end, and says nothing of rows that stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from examples import at_most
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file import quick_table
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.quick_book import _COMPUTED
from xl_huikuan.book.file.quick_table import _KnownRows, _RowPattern, read_table
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.references import column_letters
from xl_huikuan.ooxml.workbook import Workbook


def pattern(style: int) -> _RowPattern:
    return _RowPattern(row(style), ())


def row(style: int) -> bytes:
    return b'<row r="7"><c r="A7" s="%d"><v>1</v></c></row>' % style


def of_styles(patterns: Sequence[_RowPattern]) -> list[int]:
    """For which style each of them is."""
    return [next(at for at in range(99) if each.rows(row(at), 0, 99, 1)[0]) for each in patterns]


def test_patterns_of_rows_are_bounded_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_table, "_KEPT", 10)
    known = _KnownRows()
    for number in range(50):
        known.keep(("tbl", number % 3), pattern(number))
        held = [each for alike in known._by_table.values() for each in alike]
        assert known._count == len(held) <= 10
        assert of_styles(known.of(("tbl", number % 3)))[0] == number


def test_of_a_table_the_last_eight_are_known() -> None:
    known = _KnownRows()
    for number in range(10):
        known.keep("tbl", pattern(number))
    assert of_styles(known.of("tbl")) == [9, 8, 7, 6, 5, 4, 3, 2]
    assert known._count == 8
    assert not known.of("other")


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ('<c r="A7" s="2"/>', (None, None, None)),
        ('<c r="A7" s="2"><v>12</v></c>', (b">", b"12", None)),
        ('<c r="A7" s="2" t="s"><v></v></c>', (b' t="s">', b"", None)),
        ('<c r="A7" s="2" t="inlineStr"><is><t>a</t></is></c>', (b' t="inlineStr">', None, b"a")),
        ('<c r="A7" s="2" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>', (b' t="inlineStr">', None, b" ")),
        ('<c r="A8" s="2"/>', None),
        ('<c r="B7" s="2"/>', None),
        ('<c r="A7" s="3"/>', None),
        ('<c r="A7" s="2"><f>1+1</f><v>2</v></c>', None),
        ('<c r="A7" s="2" t="s" t="s"><v>2</v></c>', None),
        ('<c r="A7" s="2"><v>2</v></c><c r="B7"/>', None),
        ('<c r="A7" s="2" t="inlineStr"><is><t>a</v></c>', None),
    ],
)
def test_what_is_cut_out_of_a_filled_cell(cell: str, held: tuple[bytes | None, ...] | None) -> None:
    data = f'<row r="7" ht="9">{cell}</row>'.encode()
    expected = [] if held is None else [(b"7", b' ht="9"', *held)]
    assert pattern(2).rows(data, 0, len(data), 1)[0] == expected


OURS = b'<row r="7"><c r="A7"%b><f>tbl[[#This Row],[a]]*2</f><v>%b</v></c></row>'


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (OURS % (b"", b"5"), [(b"7", b"", b"<f>tbl[[#This Row],[a]]*2</f><v>", b"5")]),
        (OURS % (b' t="str"', b""), [(b"7", b"", b"<f>tbl[[#This Row],[a]]*2</f><v>", b"")]),
        (OURS.replace(b"*2", b"*3") % (b"", b"5"), []),
        (OURS.replace(b"*2", b"*22") % (b"", b"5"), []),
        (OURS % (b' s="1"', b"5"), []),
        (OURS.replace(b"</f>", b"</f >") % (b"", b"5"), []),
    ],
    ids=["a number", "a text", "another formula", "a longer one", "a style", "another end"],
)
def test_a_formula_is_compared_to_the_byte(data: bytes, held: list[tuple[bytes, ...]]) -> None:
    assert _RowPattern(OURS % (b"", b"1"), {1}).rows(data, 0, len(data), 1)[0] == held


def test_each_formula_of_a_row_is_compared() -> None:
    cells = [
        b'<c r="%b7"><f>tbl[a]*%d</f><v>5</v></c>' % (letters, at) for at, letters in enumerate((b"A", b"B", b"C"))
    ]
    whole = b'<row r="7">%b</row>' % b"".join(cells)
    pattern = _RowPattern(whole, {1, 2, 3})
    assert len(pattern.rows(whole, 0, len(whole), 1)[0]) == 1
    for at in range(3):
        other = whole.replace(b"*%d<" % at, b"*9<")
        assert pattern.rows(other, 0, len(other), 1)[0] == []


def test_so_many_rows_and_no_more_are_cut_up() -> None:
    rows = [b'<row r="%d"><c r="A%d"/></row>' % (at, at) for at in range(7, 11)]
    pattern, data = _RowPattern(rows[0], ()), b"".join(rows)
    for most in range(5):
        found, end = pattern.rows(data, 0, len(data), most)
        assert [cut[0] for cut in found] == [b"7", b"8", b"9", b"10"][:most]
        assert end == len(b"".join(rows[:most]))
    assert len(pattern.rows(data, 0, len(rows[0]), 4)[0]) == 1  # the rows' end


def read(path: Path, change: Callable[[bytes], bytes] = bytes) -> dict[str, object]:
    """The filled cells of 回款流水, whose sheet's bytes were changed."""
    book = Workbook.open(path)
    table = book.table("tblReceipts")
    formulas = {table.column(header): text for header, text in _COMPUTED["tblReceipts"].items()}
    found = read_table(change(book.package.read(book.sheets[table.sheet])), book.value_reader, table, formulas)
    filled = (column.header for column in TABLES["tblReceipts"].columns if not column.is_computed)
    return {header: found.columns[table.column(header)] for header in filled}


def test_a_header_row_whose_cells_say_another_row_is_not_the_one_that_was_seen(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quick_table, "_ROWS_AROUND", KeptByBytes(9))
    before = read(small)
    assert before["金额"] == FileBook(small).read()["tblReceipts"].columns["金额"]
    title = Workbook.open(small).table("tblReceipts").ref.top - 1
    assert title > 1
    with pytest.raises(NotPlain):
        read(small, lambda data: renumbered(data, title))


def renumbered(xml: bytes, row: int) -> bytes:
    """The sheet without the row before this one, whose number this one has, though its cells do not say so."""
    start = xml.index(b'<row r="%d"' % (row - 1))
    this = xml.index(b'<row r="%d"' % row)
    return xml[:start] + xml[this:].replace(b'<row r="%d"' % row, b'<row r="%d"' % (row - 1), 1)


FILLED_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[A-Za-z]+")?>(?:(?!<f).)*?</c>', re.DOTALL)
"""A cell without a formula that holds something."""


def said(path: Path, change: Callable[[bytes], bytes], patterns: int) -> object:
    """What is read of the changed sheet by who has read nothing before and makes so many patterns; or that it is not plain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_table, "_OF_A_TABLE", patterns)
        patch.setattr(quick_table, "_KNOWN", _KnownRows())
        try:
            return repr(read(path, change))
        except (NotPlain, ValueError, OverflowError) as fault:
            return type(fault)


@settings(max_examples=at_most(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_rows_read_by_patterns_read_as_if_each_was_looked_at_closely(demo: Path, data: st.DataObject) -> None:
    """Cells emptied here and there; what they hold stands there in other ways; a byte that changes may make a row that is none."""
    book = Workbook.open(demo)
    held = book.package.read(book.sheets[book.table("tblReceipts").sheet])
    cells = FILLED_CELL.findall(held)
    changed = held
    for cell in data.draw(st.lists(st.sampled_from(cells), max_size=30, unique=True)):
        other = data.draw(
            st.sampled_from([b"/>", b"><v></v></c>", b"><v/></c>", b' t="b"><v>1</v></c>', b"><v>1e3</v></c>"])
        )
        changed = changed.replace(cell, cell[: cell.index(b">")].partition(b" t=")[0] + other)
    for at in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=1)):
        changed = (
            changed[:at] + data.draw(st.sampled_from([b"0", b"1", b"9", b"<", b'"', b"&", b"\x01"])) + changed[at + 1 :]
        )
    assert said(demo, lambda _: changed, 8) == said(demo, lambda _: changed, 0)


def test_rows_with_blanks_here_and_there_are_of_one_pattern(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook.open(demo)
    table = book.table("tblReceipts")
    amount = column_letters(table.column("金额")).encode()

    def every_other_one_blank(sheet: bytes) -> bytes:
        for row in range(table.first_row, table.last_row + 1, 2):
            sheet = re.sub(rb'(<c r="%b%d"[^<>]*)>.*?</c>' % (amount, row), rb"\1/>", sheet)
        return sheet

    monkeypatch.setattr(quick_table, "_KNOWN", _KnownRows())
    looked_at = []
    closely = quick_table._TableRows._take_closely

    def take(rows: quick_table._TableRows, at: int, end: int, number: int) -> int:
        looked_at.append(number)
        return closely(rows, at, end, number)

    monkeypatch.setattr(quick_table._TableRows, "_take_closely", take)
    held = read(demo, every_other_one_blank)["金额"]
    assert isinstance(held, list) and held[0] is None and held[1] is not None
    assert len(looked_at) == 1
    assert read(demo, every_other_one_blank)["金额"] == held and len(looked_at) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"([A-Z]+)12"', rb'"\g<1>11"'), (b'<row r="12"', b'<row r="12" ht=9')],
    ids=["its number", "its attributes"],
)
def test_a_row_among_others_that_is_written_wrongly_is_no_row_like_them(demo: Path, old: bytes, new: bytes) -> None:
    def spoilt(data: bytes) -> bytes:
        place = re.search(b'<row r="12".*?</row>', data, re.DOTALL)
        assert place is not None
        row = re.sub(old, new, place[0].replace(b'<row r="12"', b'<row r="11"') if new[-3:] == b'11"' else place[0])
        assert row != place[0]
        return data[: place.start()] + row + data[place.end() :]

    assert read(demo)
    with pytest.raises((NotPlain, ValueError)):
        read(demo, spoilt)
