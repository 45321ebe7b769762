"""What rows of plain sheets have in common, kept from one workbook to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence

VALUE = re.compile(rb'<[vt](?: xml:space="preserve")?>([^<]+)')
_PLACE = re.compile(rb'<(?:c r="[A-Z]{1,3}|row r=")([0-9]+)|' + VALUE.pattern)
"""The row's number, or a value."""
_KEPT = 4 << 20
"""Bytes of shapes that are kept; then all are forgotten."""

Spot = tuple[int, bytes]
"""A cell of a row: its column (from 1), and what its kind and its style are, as one word."""


class Shape:
    """What rows have in common, in whatever workbook: what stands in their bytes beside their number and their values."""

    __slots__ = ("after", "attributes", "empty", "first", "formulas", "segments", "values")

    def __init__(self, attributes: bytes, values: list[Spot], empty: list[Spot], formulas: list[tuple[int, str]]):
        self.attributes = attributes
        """The row's own, beside its number."""
        self.values, self.empty, self.formulas = values, empty, formulas
        """Where values go, where empty ones stand, each formula's column and text."""
        self.segments: list[bytes] = []
        """What stands between the places of the row's number, with `%s` for a value; nothing until a second row may be of this shape."""
        self.first = b""
        """Until then the first row's bytes: half of all shapes are met once."""
        self.after: Shape | None = None
        """What came after such a row the last time: a guess."""

    def size_at(self, data: bytes, at: int, digits: bytes, raw: Sequence[bytes]) -> int:
        """The bytes of the row that begins there, if it is of this shape, with this number and these values; else 0."""
        if len(raw) != len(self.values):
            return 0
        if not self.segments:
            self.segments, self.first = segments_of(self.first, 0, len(self.first)), b""
        row = digits.join(self.segments) % (*raw,)
        return len(row) if data.startswith(row, at) else 0


def segments_of(data: bytes, first: int, last: int) -> list[bytes]:
    """What stands between the places of a row's number, with `%s` for its values."""
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


class KnownShapes:
    """Shapes of rows, found by what can be told of a row at once."""

    def __init__(self) -> None:
        self._by_mark: dict[int, Shape] = {}
        self._size = 0

    def likely(self, mark: int) -> Shape | None:
        """The shape that a row with this mark has, if it is a known one."""
        return self._by_mark.get(mark)

    def keep(self, shape: Shape, mark: int, row: bytes) -> None:
        """Keep the shape of a row that was taken apart."""
        if self._size > _KEPT:
            self._by_mark, self._size = {}, 0
        shape.first = row
        self._by_mark[mark] = shape
        self._size += len(row)


def mark_of(row: bytes, digits: bytes) -> int:
    """Hardly ever the same for rows of two shapes, mostly the same for two of one."""
    return hash(VALUE.sub(b"", row).replace(digits + b'"', b'"'))


KNOWN = KnownShapes()
