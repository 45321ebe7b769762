"""The cells of a plain sheet, found in its bytes by two patterns. What they do not know is left to the reader of elements:
nothing is guessed. Both give the same cells (`tests/test_plain_sheet.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.row_shapes import ROW_END, RowShapes
from xl_huikuan.ooxml.sheet_cells import SheetCells, Unwanted
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.xml_parts import plain_root, tag

START, END = b"<sheetData>", b"</sheetData>"
_NO_ELEMENT = re.compile(rb"<!|<\?(?!xml )")
"""Where what looks like rows may be none."""
_LONGEST = 1 << 20
"""Bytes before the rows: thousands of columns' widths."""


def read_plain(data: bytes, reader: ValueReader, area: Area) -> SheetCells | None:
    """The sheet's cells from its part's bytes; None where only the reader of elements can say."""
    return read_pieces(iter((data,)), reader, area)


def read_pieces(
    pieces: Iterator[bytes], reader: ValueReader, area: Area, unwanted: Sequence[Unwanted] = ()
) -> SheetCells | None:
    """The same, from bytes of which hardly more than a piece is in memory at a time."""
    try:
        return _read(pieces, reader, area, unwanted)
    except (NotPlain, ValueError, OverflowError):
        return None


def _read(pieces: Iterator[bytes], reader: ValueReader, area: Area, unwanted: Sequence[Unwanted]) -> SheetCells:
    head, rest = _head_of(pieces)
    shapes = RowShapes(reader, area, unwanted)
    waiting: list[bytes] = []
    """What stands behind the last whole row."""
    is_over = False
    for piece in chain((rest,), pieces):
        last = -1 if is_over else piece.rfind(ROW_END)
        if last < 0:
            waiting.append(piece)
            continue
        last += len(ROW_END)
        rows = b"".join((*waiting, piece[:last]))
        is_over = END in rows
        if is_over:
            waiting = [rows, piece[last:]]
        else:
            shapes.take_in(rows)
            waiting = [piece[last:]]
    left = b"".join(waiting)
    end = left.rfind(END)
    if end < 0:
        raise NotPlain
    shapes.take_in(left[:end])
    found = shapes.cells()
    _check_the_rest(head, shapes.attributes, left[end:])
    return found


def _head_of(pieces: Iterator[bytes]) -> tuple[bytes, bytes]:
    """What stands before the rows, and what its last piece holds behind.

    Raises:
        NotPlain: the rows do not begin where they should.
    """
    head = b""
    for piece in pieces:
        head += piece
        at = head.find(START) + len(START)
        if at >= len(START):
            return head[:at], head[at:]
        if len(head) > _LONGEST:
            break
    raise NotPlain


def _check_the_rest(head: bytes, attributes: set[bytes], tail: bytes) -> None:
    """What stands around the cells, and the rows' attributes, must be XML as the patterns take it to be.

    Raises:
        NotPlain: it is not.
    """
    if _NO_ELEMENT.search(head) is not None:
        raise NotPlain
    rest = head + b"".join(b'<row r="1"' + more + b"/>" for more in sorted(attributes)) + tail
    if not _WHOLE.of(rest, lambda: _is_whole(rest, len(attributes))):
        raise NotPlain


def _is_whole(data: bytes, rows: int) -> bool:
    """Whether a sheet of so many rows without cells is one."""
    root = plain_root(data, "worksheet")
    found = None if root is None else root.find(tag("sheetData"))
    return found is not None and len(found) == rows


_WHOLE = KeptByBytes[bool](4096)
