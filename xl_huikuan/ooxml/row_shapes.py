"""Rows that are alike but for their number and their values, as a table's are: what one of them is made of need not be found out
again for the next.

A row's shape is what stands in its bytes beside its number and its values. With both put in it must be the row to the byte. A row
that is of no known shape is taken apart cell by cell, which gives its shape.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from xl_huikuan.ooxml.plain_cell import CELL, NotPlain, text_of
from xl_huikuan.ooxml.references import MAX_COLUMN, Area, column_number
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.sheet_reader import Masters, ValueReader, shared_formula
from xl_huikuan.ooxml.stored_values import EXACT_DIGITS
from xl_huikuan.values import Value

_VALUE = re.compile(rb'<[vt](?: xml:space="preserve")?>([^<]+)')
_PLACE = re.compile(rb'<c r="[A-Z]{1,3}([0-9]+)|' + _VALUE.pattern)
"""The row's number in a reference, or a value."""
_LITTLE = 1 << 16
"""Bytes of a sheet in which hardly a row is like another."""
_KEPT = 4
"""So many shapes of the same measures are tried before a row is taken apart."""


class RowShapes:
    """A plain sheet's rows, taken in one after the other, and the cells that they hold."""

    def __init__(self, data: bytes, reader: ValueReader):
        self._data, self._reader = data, reader
        self._shapes: dict[tuple[int, int], list[_Shape]] = {}
        """By the number of values and the length of all else, the last seen first."""
        self._before: _Shape | None = None
        self._columns: dict[bytes, _Column] = {}
        self._dates = {style.encode() for style in reader.date_styles}
        self._means: dict[tuple[bytes, bool], _Meanings] = {}
        """By the kind of cell, and whether its style shows days."""
        self._texts: dict[bytes, str] = {}
        self._masters: Masters = {}

    def take_in(self, first: int, last: int, digits: bytes, is_inside: bool) -> bool:
        """Take in the row whose cells stand between `first` and `last`; False where it holds none.

        Args:
            digits: the row's number.
            is_inside: its values are wanted, not only its formulas.

        Raises:
            NotPlain: the patterns do not know it.
            ValueError: a value that is none.
        """
        shape, raw = self._of(first, last, digits)
        number = int(digits)
        holds = bool(shape.formulas)
        for texts, text in shape.formulas:
            texts[number] = text
        for (values, means), value in zip(shape.values, raw):  # noqa: B905  # as many
            held = means[value]
            if held is not None and is_inside:
                values[number], holds = held, True
        for values, held in shape.empty:
            if held is not None and is_inside:
                values[number], holds = held, True
        return holds

    def _of(self, first: int, last: int, digits: bytes) -> tuple[_Shape, Sequence[bytes]]:
        """The row's shape, and its values as they stand there."""
        if len(self._data) < _LITTLE:
            return self._take_apart(first, last, digits)
        raw = tuple(_VALUE.findall(self._data, first, last))
        shape = self._before
        if shape is None or len(raw) != len(shape.values) or not shape.fits(self._data, first, last, digits, raw):
            shape = self._before = self._find(first, last, digits, raw)
        return shape, raw

    def _find(self, first: int, last: int, digits: bytes, raw: tuple[bytes, ...]) -> _Shape:
        """The shape of a row that is not like the one before."""
        known = self._shapes.setdefault((len(raw), last - first - sum(map(len, raw))), [])
        for shape in known:
            if shape is not self._before and shape.fits(self._data, first, last, digits, raw):
                known.remove(shape)
                break
        else:
            shape, found = self._take_apart(first, last, digits)
            if found != [*raw]:
                raise NotPlain
            del known[_KEPT - 1 :]
        known.insert(0, shape)
        return shape

    def _take_apart(self, first: int, last: int, digits: bytes) -> tuple[_Shape, list[bytes]]:
        """The shape of a row and its values, a cell at a time."""
        shape, previous = _Shape(first, last), 0
        found: list[bytes] = []
        for letters, where, style, kind, formula, index, master, value, empty, inline, other in CELL.findall(
            self._data, first, last
        ):
            column = self._columns.get(letters)
            if column is None:
                column = self._columns[letters] = _Column(letters)
            if other or where != digits or column.number <= previous:
                raise NotPlain
            previous = column.number
            if formula:
                text = self._texts.get(formula)
                if text is None:
                    text = self._texts[formula] = text_of(formula)
                shape.formulas.append((column.formulas, text))
            elif index:
                text = shared_formula(text_of(master), index.decode(), int(digits), previous, self._masters)
                shape.formulas.append((column.formulas, text))
                shape.is_of_many = False  # it reads otherwise in another row
            if value or inline or empty:
                means = self._means.get((kind, style in self._dates)) or self._meanings(kind, style)
                if empty:
                    shape.empty.append((column.values, means.of("")))
                else:
                    found.append(value or inline)
                    shape.values.append((column.values, means))
        return shape, found

    def _meanings(self, kind: bytes, style: bytes) -> _Meanings:
        at = kind, style in self._dates
        if at not in self._means:
            self._means[at] = _Meanings(self._reader, kind.decode() or "n", style.decode())
        return self._means[at]

    def cells(self, area: Area, numbers: list[int]) -> SheetCells:
        """What was taken in; `numbers`: the rows that hold anything."""
        columns = self._columns.values()
        values = {
            each.number: each.values for each in columns if each.values and area.left <= each.number <= area.right
        }
        formulas = {each.number: each.formulas for each in columns if each.formulas}
        return SheetCells(area, values, formulas, numbers)


class _Shape:
    """What rows have in common."""

    __slots__ = ("_segments", "_stood", "empty", "formulas", "is_of_many", "values")

    def __init__(self, first: int, last: int):
        self._stood = first, last
        """Where the first of them is."""
        self._segments: list[bytes] | None = None
        """What stands between the places of the row's number, with `%s` for a value; not before a second row is asked for."""
        self.values: list[tuple[dict[int, Value], _Meanings]] = []
        """For each value where it goes, by row, and what it means."""
        self.empty: list[tuple[dict[int, Value], Value]] = []
        """Where empty values go, and what they mean."""
        self.formulas: list[tuple[dict[int, str], str]] = []
        """Where each formula goes, by row, and its text."""
        self.is_of_many = True

    def fits(self, data: bytes, first: int, last: int, digits: bytes, raw: tuple[bytes, ...]) -> bool:
        """Whether a row with these values is of this shape."""
        if not self.is_of_many:
            return False
        if self._segments is None:
            self._segments = _segments(data, *self._stood)
        row = digits.join(self._segments) % raw
        return len(row) == last - first and data.startswith(row, first)


def _segments(data: bytes, first: int, last: int) -> list[bytes]:
    """What stands between the row's number in a plain row's references, with `%s` for its values."""
    segments, done, text = [], first, b""
    for place in _PLACE.finditer(data, first, last):
        text += data[done : place.start(place.lastindex or 0)].replace(b"%", b"%%")
        done = place.end()
        if place.lastindex == 1:
            segments.append(text)
            text = b""
        else:
            text += b"%s"
    return [*segments, text + data[done:last].replace(b"%", b"%%")]


class _Column:
    """What is found in a column, by row."""

    __slots__ = ("formulas", "number", "values")

    def __init__(self, letters: bytes):
        self.number = column_number(letters.decode())
        if self.number > MAX_COLUMN:
            raise NotPlain
        self.values: dict[int, Value] = {}
        self.formulas: dict[int, str] = {}


class _Meanings(dict[bytes, Value]):
    """What the values of cells alike mean, by the bytes that say them; each is worked out once."""

    def __init__(self, reader: ValueReader, kind: str, style: str):
        super().__init__()
        self._reader, self._kind, self._style = reader, kind, style
        self._is_text, self._is_number = kind in ("str", "inlineStr"), kind == "n"
        self._is_day = style in reader.date_styles

    def __missing__(self, raw: bytes) -> Value:
        value: Value = None
        if self._is_text and b"&" not in raw:
            text = raw.decode()
            value = text if text.isprintable() and "_x" not in text and "]]>" not in text else None
        elif self._is_number:
            value = int(raw) if len(raw) <= EXACT_DIGITS and raw.isdigit() else _number_of(raw)
            if value is not None and self._is_day:
                value = self._reader.date(value)
        if value is None:
            value = self.of(text_of(raw))
        self[raw] = value
        return value

    def of(self, text: str) -> Value:
        """What a text means."""
        return self._reader.value(text, self._kind, self._style)


def _number_of(raw: bytes) -> float | None:
    """As `stored_values.number_of`, of bytes."""
    try:
        figure = float(raw)
    except ValueError:
        return None
    return figure if math.isfinite(figure) and b"_" not in raw else None
