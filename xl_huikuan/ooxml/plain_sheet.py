"""The cells of a plain sheet, found in its bytes by two patterns. What they do not know is left to the reader of elements:
nothing is guessed. Both give the same cells (`tests/test_plain_sheet.py`)."""

from __future__ import annotations

import re

from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.references import MAX_ROW, Area
from xl_huikuan.ooxml.row_shapes import RowShapes
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.xml_parts import parse_bytes, tag

START, END, ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*?)(/?)>')
"""A row's number, its other attributes, and whether it ends at once."""


def read_plain(data: bytes, reader: ValueReader, area: Area) -> SheetCells | None:
    """The sheet's cells from its part's bytes; None where only the reader of elements can say."""
    try:
        return _read(data, reader, area)
    except (NotPlain, ValueError, OverflowError):
        return None


def _read(data: bytes, reader: ValueReader, area: Area) -> SheetCells:
    at, end = data.find(START) + len(START), data.rfind(END)
    if at < len(START) or end < at:
        raise NotPlain
    shapes = RowShapes(data, reader)
    attributes: set[bytes] = set()
    numbers: list[int] = []
    number = 0
    while at < end:
        row = ROW.match(data, at, end)
        if row is None:
            raise NotPlain
        digits, more, closed = row.groups()
        attributes.add(more)
        number, before = int(digits), number
        if number <= before:
            raise NotPlain
        if closed:
            at = row.end()
            continue
        first, last = row.end(), data.find(ROW_END, row.end(), end)
        if last < 0:
            raise NotPlain
        if shapes.take_in(first, last, digits, area.top <= number <= area.bottom):
            numbers.append(number)
        at = last + len(ROW_END)
    if at != end or number > MAX_ROW:
        raise NotPlain
    _check_the_rest(data, attributes, end)
    return shapes.cells(area, numbers)


def _check_the_rest(data: bytes, attributes: set[bytes], end: int) -> None:
    """What stands around the cells, and the rows' attributes, must be XML as the patterns take it to be.

    Raises:
        NotPlain: it is not.
    """
    rows = b"".join(b'<row r="1"' + more + b"/>" for more in sorted(attributes))
    tree = parse_bytes(data[: data.find(START) + len(START)] + rows + data[end:])
    root = None if tree is None else tree.getroot()
    if root is None or root.tag != tag("worksheet") or root.prefix is not None or tree is None:
        raise NotPlain
    if (tree.docinfo.encoding or "UTF-8").upper() != "UTF-8":
        raise NotPlain
    found = root.find(tag("sheetData"))
    if found is None or len(found) != len(attributes):
        raise NotPlain
