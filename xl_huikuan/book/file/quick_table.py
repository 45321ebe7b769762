"""A table read from its sheet's bytes: is each formula the contract's, in its place, and what do the filled cells hold? What the
formulas show is passed over.

A row is taken apart cell by cell; of what stands in its bytes beside its number and what its cells hold, a pattern is made. A row
that a pattern meets holds what the pattern cuts out. Patterns are kept from one workbook to the next: reps' workbooks come from one
template.
"""

from __future__ import annotations

import re
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell_meanings import Meanings, meanings
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.plain_cell import CELL, NotPlain, text_of
from xl_huikuan.ooxml.plain_sheet import END, START, read_plain
from xl_huikuan.ooxml.references import MAX_COLUMN, MAX_ROW, Area, column_number
from xl_huikuan.ooxml.row_shapes import ROW_END
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.workbook import SheetTable
from xl_huikuan.values import Value

_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*)>')
_KIND = rb'(?: t="[A-Za-z]+">|>)'  # an optional group would take thrice as long
_CONTRACTS = _KIND + rb"(.{%d})"
"""What follows the style of a cell with the contract's formula: the formula is cut out, to be compared, and all up to the value."""
_SHOWN = rb"([^<]*)</v></c>"
_WORKED_OUT = rb'(%b)<f(?:>| aca="false">)([^<]+)</f><v>([^<]+)</v></c>' % _KIND
"""Of another formula's cell: its kind, the formula and its value are cut out."""
_FILLED = rb'(?:/>|(%b)<(?:v>([^<]*)</v></c>|is><t(?:>| xml:space="preserve">)([^<]*)</t></is></c>))' % _KIND
"""Of any other cell: it is blank, or its kind is cut out and what it holds, be it a value or a text of its own."""
_KEPT, _LONGEST = 64, 1 << 14
"""So many patterns are kept, then all are forgotten; of rows of so many bytes."""
_OF_A_TABLE = 8
"""So many patterns are made of the rows of one table; further ones are looked at closely."""
_AT_ONCE = 512
"""So many rows are cut up before they are put behind those before: what is cut out takes as much room as they do."""
_AROUND = 256
"""Of so many rows around tables it is kept what stands in them."""

Cut = tuple[bytes | None, ...]
"""What was cut out of a row, first of all its number and its other attributes."""
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
    return WhatIsFilled(rows.header, rows.columns)


class _RowPattern:
    """What rows have in common: their cells with styles and formulas. What others hold, or formulas show, is cut out.

    A formula is long: it is cut out by its length, and compared.
    """

    __slots__ = ("_formulas", "_match", "_texts", "filled", "unread")

    def __init__(self, row: bytes, formulas: Container[int]):
        """Args:
        row: one of them.
        formulas: the numbers of columns whose formulas are to be compared.
        """
        self.filled: dict[int, tuple[int, slice, bytes]] = {}
        """By the number of any other column: at which places of what is cut out the cell's kind and what it holds stand; its style."""
        self.unread: list[int] = []
        """Where stands what the formulas show, and any other formula."""
        cut, texts = 2, dict[int, bytes]()
        start = _ROW.match(row)
        pieces = [_ROW.pattern]
        for cell in CELL.finditer(row, start.end() if start else 0, len(row) - len(ROW_END)):
            number, style = column_number(cell[1].decode()), cell[3]
            pieces.append(rb'<c r="%b\1"' % cell[1] + (b"" if style is None else b' s="%b"' % style))
            if number in formulas:
                first = row.index(b">", cell.start()) + 1
                last = (
                    cell.start(8) if cell[8] else cell.end() - len(b"</v></c>") if cell[9] == b"<v></v>" else cell.end()
                )
                pieces.append(_CONTRACTS % (last - first))
                texts[cut] = row[first:last]
                cut += 1
                if last < cell.end():
                    pieces.append(_SHOWN)
                    self.unread.append(cut)
                    cut += 1
            else:
                pieces.append(_WORKED_OUT if cell[5] else _FILLED)
                if cell[5]:
                    self.unread.append(cut + 1)
                self.filled[number] = cut, slice(cut + (2 if cell[5] else 1), cut + 3), style or b""
                cut += 3
        self._match = re.compile(b"".join((*pieces, ROW_END)), re.DOTALL).match
        self._formulas = itemgetter(*texts) if texts else len
        self._texts = self._formulas([texts.get(at, b"") for at in range(cut)])

    def rows(self, data: bytes, at: int, end: int, most: int) -> tuple[list[Cut], int]:
        """What is cut out of rows like these that follow each other from there on, `most` of them, and where they end."""
        match, formulas, texts = self._match, self._formulas, self._texts
        found: list[Cut] = []
        while len(found) < most and (row := match(data, at, end)):
            cut = row.groups()
            if formulas(cut) != texts:
                break
            found.append(cut)
            at = row.end()
        return found, at


class _KnownRows:
    """The patterns of tables' rows that were seen."""

    def __init__(self) -> None:
        self._by_table: dict[Hashable, list[_RowPattern]] = {}
        self._count = 0

    def of(self, table: Hashable) -> Sequence[_RowPattern]:
        """Those that a table's rows may have, the last one first."""
        return self._by_table.get(table, ())

    def keep(self, table: Hashable, pattern: _RowPattern) -> None:
        """Keep another one."""
        if self._count >= _KEPT:
            self._by_table.clear()
            self._count = 0
        alike = self._by_table.setdefault(table, [])
        alike.insert(0, pattern)
        self._count += 1
        if len(alike) > _OF_A_TABLE:
            alike.pop()
            self._count -= 1


_KNOWN = _KnownRows()
_ROWS_AROUND: KeptByBytes[list[_CellOfRow]] = KeptByBytes(_AROUND)


class _TableRows:
    """A sheet's rows."""

    def __init__(self, data: bytes, reader: ValueReader, table: SheetTable, formulas: Mapping[int, str]):
        self._data, self._reader, self._table, self._formulas = data, reader, table, formulas
        self.header: list[Value] = [None] * len(table.columns)
        ref = table.ref
        self.columns: dict[int, list[Value]] = {at: [] for at in range(ref.left, ref.right + 1) if at not in formulas}
        """The cells of the columns that are not computed."""
        self.attributes: set[bytes] = set()
        """Those of rows beside their number."""
        self._kept_as = table.name, ref.left, tuple(table.columns)
        self._shared: set[tuple[bytes, int]] = set()
        """Numbers of the contract's formulas that several cells share, with their column's."""
        self._means: dict[Word, Meanings] = {}

    def take_in(self, start: int, end: int) -> None:
        """Take in all rows."""
        data, table, at, number = self._data, self._table, start, 0
        is_there = False
        while at < end:
            found = _ROW.match(data, at, end)
            if found is None or not number < int(found[1]) <= MAX_ROW:
                raise NotPlain
            number = int(found[1])
            if table.first_row <= number <= table.last_row:
                at, number, is_there = self._take_table(at, end), table.last_row, True
                continue
            self.attributes.add(found[2].removesuffix(b"/"))
            if found[2].endswith(b"/"):
                at = found.end()
                continue
            last = data.find(ROW_END, found.end(), end)
            if last < 0:
                raise NotPlain
            self._look_around(found.end(), last, found[1])
            at = last + len(ROW_END)
        if not is_there:
            raise NotPlain

    def _take_table(self, at: int, end: int) -> int:
        """Take in the table's rows, the first of which begins there; where the last one ends."""
        data, table, made = self._data, self._table, 0
        number, patterns = table.first_row, [*_KNOWN.of(self._kept_as)]
        while number <= table.last_row:
            for place, pattern in enumerate(patterns):
                rows, at = pattern.rows(data, at, end, min(table.last_row + 1 - number, _AT_ONCE))
                if rows:
                    self._put(pattern, rows, number)
                    number += len(rows)
                    patterns.insert(0, patterns.pop(place))
                    break
            else:
                start, at = at, self._take_closely(at, end, number)
                number += 1
                if made < _OF_A_TABLE and at - start <= _LONGEST:
                    made += 1
                    self._learn(patterns, data[start:at])
        return at

    def _learn(self, patterns: list[_RowPattern], row: bytes) -> None:
        """Make a pattern of a row that was looked at closely, if there is one for it."""
        pattern = _RowPattern(row, self._formulas)
        if pattern.rows(row, 0, len(row), 1)[0]:
            patterns.insert(0, pattern)
            if not self._shared:  # the next workbook may share other formulas
                _KNOWN.keep(self._kept_as, pattern)

    def _put(self, pattern: _RowPattern, rows: Sequence[Cut], number: int) -> None:
        """Put rows of one pattern behind those before; the first must have this number."""
        cut: list[tuple[Any, ...]] = [*zip(*rows)]  # noqa: B905  # as many
        if cut[0] != tuple(map(b"%d".__mod__, range(number, number + len(rows)))):
            raise NotPlain
        self.attributes.update(cut[1])
        unread = [cut[at] for at in pattern.unread]
        for column, (kinds, held, style) in pattern.filled.items():
            if column in self.columns:
                self.columns[column] += self._held(cut[kinds], cut[held], style)
            else:
                unread += cut[held]
        text_of(b" ".join(filter(None, chain.from_iterable(unread))))  # it is XML too
        for column in self.columns.keys() - pattern.filled.keys():
            self.columns[column] += [None] * len(rows)

    def _held(self, kinds: tuple[Any, ...], held: Sequence[tuple[Any, ...]], style: bytes) -> Iterable[Value]:
        """What a column's cells of one style hold, each in one of `held`; those without a kind are blank."""
        words, blanks = {*kinds} - {None}, kinds.count(None)
        if not words:
            return [None] * blanks
        contents = next((each for each in held if each.count(None) == blanks), None)
        if contents is None:  # values and texts of their own
            contents = tuple(value if text is None else text for value, text in zip(*held, strict=True))
        means = {kind: self._meanings((kind[len(b' t="') : -len(b'">')], style)) for kind in words}
        if len(means) > 1:
            return [None if kind is None else means[kind][raw] for kind, raw in zip(kinds, contents, strict=True)]
        [only] = means.values()
        return [None if raw is None else only[raw] for raw in contents] if blanks else map(only.__getitem__, contents)

    def _look_around(self, first: int, last: int, digits: bytes) -> None:
        """Look at a row that is none of the table's data: its header, or what stands above or beneath."""
        ref = self._table.ref
        cells = _ROWS_AROUND.of(self._data[first:last], lambda: self._cells(first, last, digits), digits.decode())
        for number, kind, style, is_formula, content, is_empty in cells:
            if not ref.left <= number <= ref.right:
                continue
            held = self._meanings((kind, style))[content] if content or is_empty else None
            if int(digits) == ref.top:
                self.header[number - ref.left] = held
            elif int(digits) > ref.bottom and (is_formula or not is_blank(held)):
                raise NotPlain

    def _take_closely(self, at: int, end: int, number: int) -> int:
        """Take in a row of the table cell by cell; where it ends."""
        found, last = _ROW.match(self._data, at, end), self._data.find(ROW_END, at, end)
        if found is None or last < 0 or int(found[1]) != number or found[2].endswith(b"/"):
            raise NotPlain
        self.attributes.add(found[2])
        computed, held = 0, dict[int, Value]()
        for column, kind, style, is_formula, content, is_empty in self._cells(found.end(), last, found[1]):
            if column in self._formulas:
                computed += 1
            elif column in self.columns:
                if is_formula and not content:  # never worked out
                    raise NotPlain
                if content or is_empty:
                    held[column] = self._meanings((kind, style))[content]
        if computed != len(self._formulas):
            raise NotPlain
        for column, cells in self.columns.items():
            cells.append(held.get(column))
        return last + len(ROW_END)

    def _cells(self, first: int, last: int, digits: bytes) -> list[_CellOfRow]:
        """A row taken apart: of each cell the column's number, kind, style, whether a formula stands there, the value, and whether
        it is an empty one. A computed column's formula is the contract's."""
        cells, previous, texts = list[_CellOfRow](), 0, list[bytes]()
        in_table = self._table.first_row <= int(digits) <= self._table.last_row
        for letters, where, style, kind, formula, index, master, value, empty, inline, other in CELL.findall(
            self._data, first, last
        ):
            number = column_number(letters.decode())
            if other or where != digits or not previous < number <= MAX_COLUMN:
                raise NotPlain
            previous = number
            if in_table and number in self._formulas:
                self._check(number, formula, index, master)
            cells.append((number, kind, style, bool(formula or index), value or inline, bool(empty)))
            texts += (formula, master, value, inline)
        text_of(b" ".join(texts))  # also what nobody reads: it is XML
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

    def _meanings(self, word: Word) -> Meanings:
        means = self._means.get(word)
        if means is None:
            means = self._means[word] = meanings(self._reader, word[0].decode() or "n", word[1].decode())
        return means


@lru_cache(maxsize=4096)
def _is_ours(raw: bytes, ours: str) -> bool:
    return same_formula(text_of(raw), ours)
