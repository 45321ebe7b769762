"""The cells of a plain sheet, found in its bytes by two patterns. What they do not know is left to the reader of elements:
nothing is guessed. Both give the same cells (`tests/test_plain_sheet.py`)."""

from __future__ import annotations

import re

from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.row_shapes import RowShapes
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.xml_parts import plain_root, tag

START, END = b"<sheetData>", b"</sheetData>"
_NO_ELEMENT = re.compile(rb"<!|<\?(?!xml )")
"""Where what looks like rows may be none."""


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
    shapes = RowShapes(data, reader, area)
    shapes.take_in(at, end)
    _check_the_rest(data, shapes.attributes, end)
    return shapes.cells()


def _check_the_rest(data: bytes, attributes: set[bytes], end: int) -> None:
    """What stands around the cells, and the rows' attributes, must be XML as the patterns take it to be.

    Raises:
        NotPlain: it is not.
    """
    rows, start = b"".join(b'<row r="1"' + more + b"/>" for more in sorted(attributes)), data.find(START) + len(START)
    if _NO_ELEMENT.search(data, 0, start) is not None:
        raise NotPlain
    rest = data[:start] + rows + data[end:]
    if not _WHOLE.of(rest, lambda: _is_whole(rest, len(attributes))):
        raise NotPlain


def _is_whole(data: bytes, rows: int) -> bool:
    """Whether a sheet of so many rows without cells is one."""
    root = plain_root(data, "worksheet")
    found = None if root is None else root.find(tag("sheetData"))
    return found is not None and len(found) == rows


_WHOLE = KeptByBytes[bool](4096)
