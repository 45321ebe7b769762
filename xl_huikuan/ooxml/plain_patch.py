"""New values for cells of a plain sheet, put into its bytes: no tree of a sheet of which a column of values changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from xl_huikuan.ooxml.cell import CellWrite, cell_bytes, held_content, same_content
from xl_huikuan.ooxml.plain_cell import CELL, NotPlain, text_of
from xl_huikuan.ooxml.plain_sheet import END, START
from xl_huikuan.ooxml.references import cell_ref
from xl_huikuan.ooxml.row_shapes import ROW_END
from xl_huikuan.ooxml.stored_values import BLANK, stored


def patch_plain(
    data: bytes,
    writes: Mapping[int, Mapping[int, CellWrite]],
    shared_text: Callable[[int], str],
    date1904: bool,
) -> bytes | None:
    """The part's bytes with these cells (by row and column) written; None when that takes more than new values in cells
    that are there. The sheet must be one that `read_plain` has read.

    Raises:
        ValueError: a value that no cell can hold.
    """
    at, end = data.find(START), data.rfind(END)
    view, pieces = memoryview(data), list[bytes | memoryview]()  # no second copy of a large sheet
    done = 0
    for number in sorted(writes):
        row = data.find(b'<row r="%d"' % number, at, end)
        if row < 0:
            return None
        at = data.find(b">", row, end) + 1
        if data[at - 2 : at] == b"/>":
            return None
        last = data.find(ROW_END, at, end)
        for column, write in sorted(writes[number].items()):
            ref = cell_ref(number, column)
            at = data.find(b'<c r="%s"' % ref.encode(), at, last)
            cell = None if at < 0 else CELL.match(data, at, last)
            if cell is None:
                return None
            try:
                new = patched_cell(cell, write, ref, shared_text, date1904)
            except NotPlain:
                return None
            if new is not None:
                pieces += view[done:at], new
                done = cell.end()
        at = last
    return b"".join((*pieces, view[done:])) if pieces else data


def patched_cell(
    cell: re.Match[bytes], write: CellWrite, ref: str, shared_text: Callable[[int], str], date1904: bool
) -> bytes | None:
    """A cell's new bytes; None: it holds this already."""
    _, _, style, kind, plain, index, _, value, empty, inline, other = cell.groups()
    if other is not None:
        raise NotPlain
    has_formula = plain is not None or index is not None
    if not (write.keep_formula if has_formula else write.formula is None):
        raise NotPlain  # a formula comes or goes
    raw = value if value is not None else inline if inline is not None else b"" if empty is not None else None
    new = stored(write.value, date1904)
    if not has_formula and new == ("str", ""):
        new = BLANK
    if raw is None:  # as most that are filled for the first time
        if new == BLANK:
            return None
    elif same_content(held_content(text_of(raw), "n" if kind is None else kind.decode(), shared_text), new):
        return None
    return cell_bytes(ref, style, new, _formula(cell) if has_formula else b"")


def _formula(cell: re.Match[bytes]) -> bytes:
    """The bytes of the cell's formula element."""
    text = 5 if cell[5] is not None else 7
    end = cell.end(6) + len(b'"/>') if cell[text] is None else cell.end(text) + len(b"</f>")
    return cell.string[cell.string.find(b"<f", cell.start()) : end]
