"""What the rows of one workbook's tables teach the reading of the next has an end, and says nothing of rows that stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def shape(number: int, length: int) -> _RowPattern:
    return _RowPattern(b"%0*d" % (length, number), 0, {}, {})


def test_shapes_are_bounded_by_their_bytes_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_table, "_KEPT", 1000)
    known = _KnownRows()
    for number in range(50):
        known.keep(("tbl", number % 3), number % 2, 90, shape(number, 90))
        held = [each for alike in known._by_measures.values() for each in alike]
        assert known._size == 90 * len(held) <= 1000
        assert known.of(("tbl", number % 3), number % 2, 90)[0].row(b"", ()) == b"%090d" % number


def test_of_the_same_measures_the_last_four_are_known() -> None:
    known = _KnownRows()
    for number in range(6):
        known.keep("tbl", 0, 90, shape(number, 90))
    assert [int(each.row(b"", ())) for each in known.of("tbl", 0, 90)] == [5, 4, 3, 2]
    assert known._size == 4 * 90
    assert not known.of("tbl", 1, 90) and not known.of("tbl", 0, 91) and not known.of("other", 0, 90)


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


def said(path: Path, change: Callable[[bytes], bytes], lately: int) -> object:
    """What is read of the changed sheet by who has read nothing before and tries so many shapes; or that it is not plain."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick_table, "_LATELY", lately)
        patch.setattr(quick_table, "_KNOWN", _KnownRows())
        try:
            return repr(read(path, change))
        except (NotPlain, ValueError, OverflowError) as fault:
            return type(fault)


@settings(max_examples=at_most(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_rows_that_take_turns_read_as_if_each_was_looked_at_closely(demo: Path, data: st.DataObject) -> None:
    """Cells emptied here and there make rows of several shapes; a digit that changes may make one that is of none."""
    book = Workbook.open(demo)
    held = book.package.read(book.sheets[book.table("tblReceipts").sheet])
    cells = FILLED_CELL.findall(held)
    changed = held
    for cell in data.draw(st.lists(st.sampled_from(cells), max_size=30, unique=True)):
        changed = changed.replace(cell, cell[: cell.index(b">")] + b"/>")
    digits = [at for at, byte in enumerate(changed) if chr(byte).isdigit()]
    for at in data.draw(st.lists(st.sampled_from(digits), max_size=1)):
        changed = changed[:at] + data.draw(st.sampled_from([b"0", b"1", b"9"])) + changed[at + 1 :]
    assert said(demo, lambda _: changed, 4) == said(demo, lambda _: changed, 0)


def test_rows_of_two_shapes_in_turn_are_looked_at_closely_once_each(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook.open(demo)
    table = book.table("tblReceipts")
    amount = column_letters(table.column("金额")).encode()

    def every_other_one_blank(sheet: bytes) -> bytes:
        for row in range(table.first_row, table.last_row + 1, 2):
            sheet = re.sub(rb'(<c r="%b%d"[^<>]*)>.*?</c>' % (amount, row), rb"\1/>", sheet)
        return sheet

    before = read(demo, every_other_one_blank)["金额"]
    assert isinstance(before, list) and before[0] is None and before[1] is not None
    looked_at = []
    closely = quick_table._TableRows._shape_of
    monkeypatch.setattr(
        quick_table._TableRows, "_shape_of", lambda rows, *at: looked_at.append(at) or closely(rows, *at)
    )
    plain = read(demo)["金额"]
    few = len(looked_at)
    looked_at.clear()
    assert read(demo, every_other_one_blank)["金额"] == before
    assert isinstance(plain, list) and len(looked_at) <= 2 * few < len(plain)
