"""Rows that are alike but for their number and their values, as a table's are: what one of them is made of need not be found out
again for the next, nor in the next workbook.

A row's shape is what stands in its bytes beside its number and its values. With both put in it must be the row to the byte. A row
that is of no known shape is taken apart cell by cell, which gives its shape.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from xl_huikuan.ooxml.cell_meanings import Meanings, meanings
from xl_huikuan.ooxml.known_shapes import KNOWN, VALUE, Shape, Spot, mark_of
from xl_huikuan.ooxml.plain_cell import CELL, NotPlain, text_of
from xl_huikuan.ooxml.references import MAX_COLUMN, MAX_ROW, Area, column_number
from xl_huikuan.ooxml.sheet_cells import SheetCells, Unwanted
from xl_huikuan.ooxml.sheet_reader import Masters, ValueReader, shared_formula
from xl_huikuan.values import Value

ROW_END = b"</row>"
ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"([^<>]*?)(/?)>')
"""A row's number, its other attributes, and whether it ends at once."""
_NEW, _OF_ROWS = 64, 4
"""So many shapes of a sheet are kept, and one more for so many rows: where hardly a row is like another, it is not worth it."""
_LONGEST = 1 << 16
"""Bytes of a row whose shape is kept: ours have a sixth of that."""
_RUN = 256
"""Rows of one shape that are put among the others at once."""
_MEAN_SOMETHING = {b"", b"n", b"str", b"b", b"e", b"inlineStr", b"d"}
"""Kinds of cells in which any text is a value: those of others are looked at even where nobody wants them."""


class RowShapes:
    """A plain sheet's rows, taken in one after the other, and the cells that they hold."""

    def __init__(self, reader: ValueReader, area: Area, unwanted: Sequence[Unwanted]):
        self._data, self._means, self._area = b"", _ByWord(reader), area
        self._unwanted, self._picked = unwanted, dict[tuple[int, Shape], list[tuple[int, int, bytes]]]()
        self._values: defaultdict[int, dict[int, Value]] = defaultdict(dict)
        self._formulas: defaultdict[int, dict[int, str]] = defaultdict(dict)
        self._masters: Masters = {}
        self._columns: dict[bytes, int] = {}
        self._texts: dict[bytes, str] = {}
        """What columns' letters and formulas' bytes mean."""
        self.attributes: set[bytes] = set()
        """What rows have beside their number and their cells."""
        self._numbers: list[int] = []
        """The rows that hold anything."""
        self._shape: Shape | None = None
        """That of the rows that wait to be put among the others."""
        self._waiting: list[int] = []
        self._raw: list[Sequence[bytes]] = []
        """Their numbers and values."""
        self._rows = self._new = self._number = 0
        """So many rows were taken in, so many shapes of them kept; the last row's number."""

    def take_in(self, data: bytes) -> None:
        """Take in whole rows that follow those before; nothing else stands between them.

        Raises:
            NotPlain: the patterns do not know one.
            ValueError: a value that is none.
        """
        self._data, number, at, end, done = data, self._number, 0, len(data), 0
        found = VALUE.findall(data)
        text_of(b" ".join(found))  # also of those outside the block: it is XML
        while at < end:
            shape, raw, size = self._guessed(at, b"%d" % (number + 1), found, done)
            if size:
                number += 1
            else:
                row = ROW.match(data, at, end)
                if row is None or int(row[1]) <= number:
                    raise NotPlain
                number = int(row[1])
                if row[3]:
                    self.attributes.add(row[2])
                    at = row.end()
                    continue
                last = data.find(ROW_END, row.end(), end)
                if last < 0:
                    raise NotPlain
                size = last + len(ROW_END) - at
                whole = data[at : at + size]
                mark = mark_of(whole, row[1])
                shape, raw = self._looked_up(mark, at, size, row[1], found, done)
                if shape is None:
                    shape, raw = self._learn(row, last, mark, whole, found, done)
            if shape is not self._shape or len(self._waiting) == _RUN:
                self._put_waiting()
                if self._shape is not None and shape is not None and shape is not self._shape:
                    self._shape.after = shape
                self._shape = shape
            if shape is not None:
                self._waiting.append(number)
                self._raw.append(raw)
            self._rows += 1
            at += size
            done += len(raw)
        self._number = number
        if at != end or number > MAX_ROW or done != len(found):
            raise NotPlain

    def _guessed(
        self, at: int, digits: bytes, found: list[bytes], done: int
    ) -> tuple[Shape | None, Sequence[bytes], int]:
        """The shape of the row that begins there, its values and size, if it is the next and like the one before, or like what came
        after that the last time; size 0 where it is not.

        Args:
            found: the values of all rows.
            done: so many of them are taken in.
        """
        shape = self._shape
        if shape is not None and shape.segments:
            raw = found[done : done + len(shape.values)]
            size = shape.size_at(self._data, at, digits, raw)
            if size:
                return shape, raw, size
        shape = None if shape is None else shape.after
        if shape is None or not shape.segments:  # nobody knows yet whether a second row is of this shape
            return None, (), 0
        raw = found[done : done + len(shape.values)]
        return shape, raw, shape.size_at(self._data, at, digits, raw)

    def _looked_up(
        self, mark: int, at: int, size: int, digits: bytes, found: list[bytes], done: int
    ) -> tuple[Shape | None, Sequence[bytes]]:
        """The shape and the values of the row that stands there, if any row before, in whatever workbook, was like it."""
        shape = KNOWN.likely(mark)
        if shape is None:
            return None, ()
        raw = found[done : done + len(shape.values)]
        return (shape, raw) if shape.size_at(self._data, at, digits, raw) == size else (None, ())

    def _learn(
        self, row: re.Match[bytes], last: int, mark: int, whole: bytes, found: list[bytes], done: int
    ) -> tuple[Shape | None, Sequence[bytes]]:
        """The shape and the values of a row that is like none before; None where it is not kept, and the row is put among the
        others."""
        shape, raw, is_of_many = self._take_apart(row, last)
        if found[done : done + len(raw)] != raw:
            raise NotPlain
        self.attributes.add(shape.attributes)
        if is_of_many and len(whole) <= _LONGEST and self._new < _NEW + self._rows // _OF_ROWS:
            self._new += 1
            KNOWN.keep(shape, mark, whole)
            return shape, raw
        self._put_waiting()
        self._put(shape, [int(row[1])], [raw])
        return None, raw

    def _take_apart(self, row: re.Match[bytes], last: int) -> tuple[Shape, list[bytes], bool]:
        """What a row is made of, cell by cell, its values, and whether other rows can be of this shape."""
        previous, is_of_many, columns, texts = 0, True, self._columns, self._texts
        found: list[bytes] = []
        values: list[Spot] = []
        empties: list[Spot] = []
        formulas: list[tuple[int, str]] = []
        for letters, where, style, kind, formula, index, master, value, empty, inline, other in CELL.findall(
            self._data, row.end(), last
        ):
            column = columns.get(letters) or columns.setdefault(letters, column_number(letters.decode()))
            if other or where != row[1] or not previous < column <= MAX_COLUMN:
                raise NotPlain
            previous = column
            if formula:
                text = texts.get(formula)
                if text is None:
                    text = texts[formula] = text_of(formula)
                formulas.append((column, text))
            elif index:
                text = shared_formula(text_of(master), index.decode(), int(where), column, self._masters)
                formulas.append((column, text))
                is_of_many = False  # it reads otherwise in another row
            if empty:
                empties.append((column, kind + b" " + style))
            elif value or inline:
                found.append(value or inline)
                values.append((column, kind + b" " + style))
        return Shape(row[2], values, empties, formulas), found, is_of_many

    def _put_waiting(self) -> None:
        """Put the rows of the last shape among the others."""
        if self._shape is None or not self._waiting:
            return
        self.attributes.add(self._shape.attributes)
        top, bottom, first, last = self._area.top, self._area.bottom, self._waiting[0], self._waiting[-1]
        if (top <= first and last <= bottom) or last < top or bottom < first:
            self._put(self._shape, self._waiting, self._raw)
        else:
            for number, raw in zip(self._waiting, self._raw, strict=True):
                self._put(self._shape, [number], [raw])
        self._waiting, self._raw = [], []

    def _put(self, shape: Shape, numbers: list[int], raw: list[Sequence[bytes]]) -> None:
        """Put rows of one shape among the others: all or none inside the block whose values are wanted."""
        formulas, values, means = self._formulas, self._values, self._means
        is_inside = self._area.top <= numbers[0] <= self._area.bottom
        holds = bool(shape.formulas or (is_inside and shape.values))
        picked = self._picked_of(shape, numbers[0], numbers[-1]) if is_inside and self._unwanted else None
        if len(numbers) == 1:
            (number,) = numbers
            for column, text in shape.formulas:
                formulas[column][number] = text
            if picked is not None:
                for at, column, word in picked:
                    values[column][number] = means[word][raw[0][at]]
            elif is_inside:
                for (column, word), one in zip(shape.values, raw[0]):  # noqa: B905  # as many
                    values[column][number] = means[word][one]
        else:
            for column, text in shape.formulas:
                formulas[column].update(dict.fromkeys(numbers, text))
            if picked is not None:
                for at, column, word in picked:
                    some = map(means[word].__getitem__, [row[at] for row in raw])
                    values[column].update(zip(numbers, some))  # noqa: B905
            elif is_inside:
                for (column, word), many in zip(shape.values, zip(*raw)):  # noqa: B905  # as many
                    values[column].update(zip(numbers, map(means[word].__getitem__, many)))  # noqa: B905
        if is_inside:
            for column, word in shape.empty:
                value = means[word][b""]
                if value is not None:
                    values[column].update(dict.fromkeys(numbers, value))
                    holds = True
        if holds:
            self._numbers += numbers

    def _picked_of(self, shape: Shape, first: int, last: int) -> list[tuple[int, int, bytes]] | None:
        """Of rows of one shape, all of them among rows of which some columns are unwanted: which values are wanted, their columns
        and words; None: all of them."""
        for number, (rows, columns) in enumerate(self._unwanted):
            if first in rows and last in rows:
                found = self._picked.get((number, shape))
                if found is None:
                    found = self._picked[number, shape] = [
                        (at, column, word)
                        for at, (column, word) in enumerate(shape.values)
                        if column not in columns or word.split(b" ")[0] not in _MEAN_SOMETHING
                    ]
                return found
        return None

    def cells(self) -> SheetCells:
        """What was taken in, when that is all."""
        self._put_waiting()
        area = self._area
        values = {column: held for column, held in self._values.items() if area.left <= column <= area.right}
        return SheetCells(area, values, dict(self._formulas), self._numbers)


class _ByWord(dict[bytes, Meanings]):
    """What cells of a kind and a style mean in a workbook."""

    def __init__(self, reader: ValueReader):
        super().__init__()
        self._reader = reader

    def __missing__(self, word: bytes) -> Meanings:
        kind, style = word.decode().split(" ")
        found = self[word] = meanings(self._reader, kind or "n", style)
        return found
