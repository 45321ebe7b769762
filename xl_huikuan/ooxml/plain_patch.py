"""New values for cells of a plain sheet, put into its bytes: no tree of a sheet of which a column of values changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell import CellWrite, cell_bytes, cell_start, held_content, same_content
from xl_huikuan.ooxml.kept import KeptByBytes
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
    view, pieces = memoryview(data), list[bytes | memoryview]()  # no second copy of a large sheet
    done, cells = 0, _CELLS.of(data, _Cells)
    try:
        for number in sorted(writes):
            for column, write in sorted(writes[number].items()):
                cell = cells.at(number, column, data)
                new = cell.patched(write, shared_text, date1904)
                if new is not None:
                    pieces += view[done : cell.start], new
                    done = cell.end
    except NotPlain:
        return None
    return b"".join((*pieces, view[done:])) if pieces else data


class HeldCell(NamedTuple):
    """A cell as a plain sheet's bytes hold it."""

    start: int
    end: int
    """Where it lies in them."""
    begins: bytes
    """See `cell_start`."""
    formula: bytes
    """Its formula's element; nothing: a constant."""
    kind: str
    text: str | None
    """What stands in it, by its kind; None: nothing does."""

    @classmethod
    def of(cls, cell: re.Match[bytes]) -> HeldCell:
        """Raises `NotPlain` where it is none that the patterns know."""
        letters, digits, style, kind, plain, index, _, value, empty, inline, other = cell.groups()
        if other is not None:
            raise NotPlain
        raw = value if value is not None else inline if inline is not None else b"" if empty is not None else None
        return cls(
            cell.start(),
            cell.end(),
            cell_start((letters + digits).decode(), style),
            b"" if plain is None and index is None else _formula(cell),
            "n" if kind is None else kind.decode(),
            None if raw is None else text_of(raw),
        )

    def patched(self, write: CellWrite, shared_text: Callable[[int], str], date1904: bool) -> bytes | None:
        """The cell's new bytes; None: it holds this already.

        Raises:
            NotPlain: a formula comes or goes.
            ValueError: a value that no cell can hold.
        """
        if not (write.keep_formula if self.formula else write.formula is None):
            raise NotPlain
        new = stored(write.value, date1904)
        if not self.formula and new == ("str", ""):
            new = BLANK
        if self.text is None:  # as most that are filled for the first time
            if new == BLANK:
                return None
        elif same_content(held_content(self.text, self.kind, shared_text), new):
            return None
        return cell_bytes(self.begins, new, self.formula)


class _Cells:
    """A plain sheet's cells, each looked for once, whoever has the same bytes."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], HeldCell] = {}
        self._row = 0, 0, 0
        """The last row that was looked for: its number, and where its cells begin and end."""

    def at(self, row: int, column: int, data: bytes) -> HeldCell:
        """Raises `NotPlain` where there is none, or none that the patterns know."""
        cell = self._found.get((row, column))
        if cell is None:
            first, last = self._cells_of(row, data)
            at = data.find(b'<c r="%s"' % cell_ref(row, column).encode(), first, last)
            match = None if at < 0 else CELL.match(data, at, last)
            if match is None:
                raise NotPlain
            cell = self._found[row, column] = HeldCell.of(match)
        return cell

    def _cells_of(self, row: int, data: bytes) -> tuple[int, int]:
        """Where a row's cells begin and end; rows are mostly asked for from the top down."""
        number, first, last = self._row
        if row != number:
            end = data.rfind(END)
            at = data.find(b'<row r="%d"' % row, last if number < row and last else data.find(START), end)
            first = data.find(b">", at, end) + 1
            if at < 0 or data[first - 2 : first] == b"/>":
                raise NotPlain
            last = data.find(ROW_END, first, end)
            self._row = row, first, last
        return first, last


_CELLS = KeptByBytes[_Cells](64)
"""Of one workbook after another that is made of the same."""


def _formula(cell: re.Match[bytes]) -> bytes:
    """The bytes of the cell's formula element."""
    text = 5 if cell[5] is not None else 7
    end = cell.end(6) + len(b'"/>') if cell[text] is None else cell.end(text) + len(b"</f>")
    return cell.string[cell.string.find(b"<f", cell.start()) : end]
