"""A table with computed columns, read from its sheet's bytes: is each formula the contract's, in its place, and what do the filled
cells hold? What the formulas show is passed over.

A row's shape is what stands in its bytes beside its number and its values. With both put in it must be the row to the byte; a row
of no known shape is taken apart cell by cell. Shapes are kept from one workbook to the next: reps' workbooks come from one template.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache

from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell_meanings import Meanings, meanings
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.known_shapes import VALUE, segments_of
from xl_huikuan.ooxml.plain_cell import CELL, NotPlain, text_of
from xl_huikuan.ooxml.plain_sheet import END, START, read_plain
from xl_huikuan.ooxml.references import Area, column_number
from xl_huikuan.ooxml.row_shapes import ROW_END
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.workbook import SheetTable
from xl_huikuan.values import Value

_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_KEPT, _ALIKE, _LONGEST = 4 << 20, 4, 1 << 14
"""So many bytes of shapes are kept, then all are forgotten; so many of the same measures; of rows of so many bytes."""
_LATELY = 4
"""So many shapes of a table's rows are tried before a row is looked at closely."""
_AROUND = 256
"""Of so many rows around tables it is kept what stands in them."""

Raw = tuple[bytes, ...]
Word = tuple[bytes, bytes]
"""A cell's kind and style, as they stand there."""
_CellOfRow = tuple[int, bytes, bytes, bool, bytes, bool]
"""See `_TableRows._cells`."""


class WhatIsFilled(NamedTuple):
    """What a table holds."""

    header: list[Value]
    columns: dict[int, list[Value]]
    """The cells of all columns but the computed ones, a row each, by the column's number."""


def read_table(data: bytes, reader: ValueReader, table: SheetTable, formulas: Mapping[int, str]) -> WhatIsFilled:
    """Read a table.

    Args:
        data: of the sheet's part.
        reader: how its workbook keeps values.
        table: where it stands.
        formulas: what the cells of its computed columns must hold, by the column's number.

    Raises:
        NotPlain: only a closer look can say. The patterns do not know what is there; another formula or none stands in a
            computed column; one in another column was never worked out; something stands beneath the table.
        ValueError, OverflowError: what is no cell's value.
    """
    start = data.find(START) + len(START)
    end = data.rfind(END)
    if start < len(START) or end < start:
        raise NotPlain
    rows = _TableRows(data, reader, table, formulas)
    rows.take_in(start, end)
    around = b"".join(b'<row r="%d"%b/>' % (at, more) for at, more in enumerate(sorted(rows.attributes), 1))
    if read_plain(data[:start] + around + data[end:], reader, Area(1, 1, 1, 1)) is None:
        raise NotPlain
    return WhatIsFilled(rows.header, rows.columns())


class _RowPattern:
    """What rows have in common."""

    __slots__ = ("_segments", "count", "empty", "filled")

    def __init__(self, row: bytes, count: int, filled: Mapping[int, tuple[int, Word]], empty: Mapping[int, Word]):
        self._segments = segments_of(row, 0, len(row))
        """What stands between the places of the row's number, with `%s` for a value."""
        self.count = count
        """Of values."""
        self.filled, self.empty = filled, empty
        """By the number of a column that is not computed: which of the values is its, and how it is kept; how nothing is."""

    def row(self, digits: bytes, raw: Raw) -> bytes:
        """A row of this number with these values."""
        return digits.join(self._segments) % raw


class _KnownRows:
    """The shapes of tables' rows that were seen."""

    def __init__(self) -> None:
        self._by_measures: dict[tuple[Hashable, int, int], list[_RowPattern]] = {}
        """By the table, the number of values and the length of all else."""
        self._size = 0

    def of(self, table: Hashable, count: int, length: int) -> Sequence[_RowPattern]:
        """Those that a row of these measures may have."""
        return self._by_measures.get((table, count, length), ())

    def keep(self, table: Hashable, count: int, length: int, shape: _RowPattern) -> None:
        """Keep another one."""
        if self._size + length > _KEPT:
            self._by_measures.clear()
            self._size = 0
        alike = self._by_measures.setdefault((table, count, length), [])
        alike.insert(0, shape)
        self._size += length
        if len(alike) > _ALIKE:
            alike.pop()
            self._size -= length


_KNOWN = _KnownRows()
_ROWS_AROUND: KeptByBytes[list[_CellOfRow]] = KeptByBytes(_AROUND)


class _TableRows:
    """A sheet's rows."""

    def __init__(self, data: bytes, reader: ValueReader, table: SheetTable, formulas: Mapping[int, str]):
        self._data, self._reader, self._table, self._formulas = data, reader, table, formulas
        self.header: list[Value] = [None] * len(table.columns)
        self.attributes: set[bytes] = set()
        """Those of rows beside their number."""
        self._kept_as = table.name, table.ref.left, tuple(table.columns)
        self._runs: list[tuple[_RowPattern, list[Raw]]] = []
        """The table's rows: the values of those of one shape that follow each other."""
        self._shared: set[tuple[bytes, int]] = set()
        """Numbers of the contract's formulas that several cells share, with their column's."""
        self._means: dict[Word, Meanings] = {}

    def take_in(self, start: int, end: int) -> None:
        """Take in all rows."""
        data, last_row = self._data, self._table.last_row
        values = VALUE.findall(data, start, end)
        text_of(b" ".join(values))  # also of those that nobody reads: it is XML
        at, number, used = start, 0, 0
        lately: list[_RowPattern] = []
        """The shapes of the table's rows so far, the last one first; none before its first row and behind its last."""
        while at < end:
            if lately and number < last_row:
                size, count = self._like_one_of(lately, at, number + 1, values, used)
                if size:
                    at, number, used = at + size, number + 1, used + count
                    continue
            found = _ROW.match(data, at, end)
            if found is None or int(found[1]) <= number:
                raise NotPlain
            digits, attributes = found.groups()
            number, before = int(digits), number
            self.attributes.add(attributes.removesuffix(b"/"))
            if attributes.endswith(b"/"):
                at = found.end()
                lately.clear()
                continue
            first, last = found.end(), data.find(ROW_END, found.end(), end)
            if last < 0:
                raise NotPlain
            raw = tuple(VALUE.findall(data, first, last))
            if self._table.first_row <= number <= last_row:
                if self._runs and number != before + 1:
                    raise NotPlain
                shape = self._shape_of(at, first, last, digits, raw)
                self._runs.append((shape, [raw]))
                lately.insert(0, shape)
                del lately[_LATELY:]
            else:
                lately.clear()
                self._look_around(first, last, digits)
            at, used = last + len(ROW_END), used + len(raw)
        if sum(len(run) for _, run in self._runs) != self._table.row_count:
            raise NotPlain

    def _like_one_of(
        self, lately: list[_RowPattern], at: int, number: int, values: list[bytes], used: int
    ) -> tuple[int, int]:
        """Take in the row that begins there if it is the next and of one of these shapes, which then is the first of them: a
        ledger's rows take turns. Its size and how many values it has; size 0 where it is of none."""
        digits = b"%d" % number
        for place, shape in enumerate(lately):
            raw = tuple(values[used : used + shape.count])
            if len(raw) == shape.count and self._data.startswith(row := shape.row(digits, raw), at):
                if place:
                    lately.insert(0, lately.pop(place))
                    self._runs.append((shape, [raw]))
                else:
                    self._runs[-1][1].append(raw)
                return len(row), shape.count
        return 0, 0

    def _look_around(self, first: int, last: int, digits: bytes) -> None:
        """Look at a row that is none of the table's data: its header, or what stands above or beneath."""
        ref = self._table.ref
        cells = _ROWS_AROUND.of(self._data[first:last], lambda: self._cells(first, last, digits), digits.decode())
        for number, kind, style, is_formula, content, _ in cells:
            if not ref.left <= number <= ref.right:
                continue
            held = self._meanings((kind, style))[content] if content else None
            if int(digits) == ref.top:
                self.header[number - ref.left] = held
            elif int(digits) > ref.bottom and (is_formula or not is_blank(held)):
                raise NotPlain

    def _shape_of(self, start: int, first: int, last: int, digits: bytes, raw: Raw) -> _RowPattern:
        """The shape of a row that is not like the one before."""
        stop = last + len(ROW_END)
        measures = len(raw), stop - start - sum(map(len, raw))
        for known in _KNOWN.of(self._kept_as, *measures):
            if self._data.startswith(known.row(digits, raw), start):
                return known
        filled: dict[int, tuple[int, Word]] = {}
        empty: dict[int, Word] = {}
        found: list[bytes] = []
        computed, ref = 0, self._table.ref
        for number, kind, style, is_formula, content, is_empty in self._cells(first, last, digits):
            if number in self._formulas:
                computed += 1
            elif ref.left <= number <= ref.right:
                if content:
                    filled[number] = len(found), (kind, style)
                elif is_formula:  # never worked out
                    raise NotPlain
                elif is_empty:
                    empty[number] = kind, style
            if content:
                found.append(content)
        if computed != len(self._formulas) or raw != tuple(found):
            raise NotPlain
        shape = _RowPattern(self._data[start:stop], len(raw), filled, empty)
        if not self._shared and stop - start <= _LONGEST:  # the next workbook may share other formulas
            _KNOWN.keep(self._kept_as, *measures, shape)
        return shape

    def _cells(self, first: int, last: int, digits: bytes) -> list[_CellOfRow]:
        """A row taken apart: of each cell the column's number, kind, style, whether a formula stands there, the value, and whether
        it is an empty one. A computed column's formula is the contract's."""
        cells, previous = [], 0
        in_table = self._table.first_row <= int(digits) <= self._table.last_row
        for letters, where, style, kind, formula, index, master, value, empty, inline, other in CELL.findall(
            self._data, first, last
        ):
            number = column_number(letters.decode())
            if other or where != digits or number <= previous:
                raise NotPlain
            previous = number
            if in_table and number in self._formulas:
                self._check(number, formula, index, master)
            cells.append((number, kind, style, bool(formula or index), value or inline, bool(empty)))
        return cells

    def _check(self, number: int, formula: bytes, index: bytes, master: bytes) -> None:
        """A computed column's cell must hold the contract's formula: its own, or one that it shares with others of its column."""
        if index and not master:
            if (index, number) not in self._shared:
                raise NotPlain
        elif not _is_ours(formula or master, self._formulas[number]):
            raise NotPlain
        elif index:
            self._shared.add((index, number))

    def columns(self) -> dict[int, list[Value]]:
        """The cells of the columns that are not computed."""
        ref = self._table.ref
        found: dict[int, list[Value]] = {at: [] for at in range(ref.left, ref.right + 1) if at not in self._formulas}
        for shape, run in self._runs:
            held = [*zip(*run)]  # noqa: B905  # as many
            for at, cells in found.items():
                if at in shape.filled:
                    index, word = shape.filled[at]
                    cells += map(self._meanings(word).__getitem__, held[index])
                else:
                    nothing = self._meanings(shape.empty[at])[b""] if at in shape.empty else None
                    cells += [nothing] * len(run)
        return found

    def _meanings(self, word: Word) -> Meanings:
        means = self._means.get(word)
        if means is None:
            means = self._means[word] = meanings(self._reader, word[0].decode() or "n", word[1].decode())
        return means


@lru_cache(maxsize=4096)
def _is_ours(raw: bytes, ours: str) -> bool:
    return same_formula(text_of(raw), ours)
