"""What the bytes in a plain sheet's cells mean. What means the same in every workbook is worked out once for all of them."""

from __future__ import annotations

import math

from xl_huikuan.ooxml.plain_cell import text_of
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.stored_values import EXACT_DIGITS, decode_text
from xl_huikuan.values import Value

_KEPT = 1 << 13
"""So many values of a kind are kept from one workbook to the next; then all are forgotten."""
_SHORT = 64
"""Bytes of a value that may be met again."""


class Meanings(dict[bytes, Value]):
    """What the values of cells of one kind mean, by the bytes that say them; each is worked out once."""

    def __init__(self, reader: ValueReader, kind: str, style: str):
        super().__init__()
        self._reader, self._kind, self._style = reader, kind, style
        self._is_text, self._is_number = kind in ("str", "inlineStr"), kind == "n"
        self._is_day, self._is_shared = style in reader.date_styles, kind == "s"

    def __missing__(self, raw: bytes) -> Value:
        value: Value = None
        if self._is_text and b"&" not in raw:
            text = raw.decode()
            value = text if text.isprintable() and "_x" not in text and "]]>" not in text else None
        elif self._is_number:
            value = int(raw) if len(raw) <= EXACT_DIGITS and raw.isdigit() else _number_of(raw)
            if value is not None and self._is_day:
                value = self._reader.date(value)
        elif self._is_shared and raw.isdigit() and len(raw) <= EXACT_DIGITS:
            value = decode_text(self._reader.shared_text(int(raw)))
        if value is None:
            value = self.of(text_of(raw))
        if len(raw) <= _SHORT:
            if len(self) >= _KEPT:
                self.clear()
            self[raw] = value
        return value

    def of(self, text: str) -> Value:
        """What a text means."""
        return self._reader.value(text, self._kind, self._style)


def meanings(reader: ValueReader, kind: str, style: str) -> Meanings:
    """Of cells of this kind and style in a workbook: those that all workbooks share, where that is what they are."""
    is_day = kind == "n" and style in reader.date_styles
    if is_day and reader.date1904:
        return Meanings(reader, kind, style)
    shared = _EVERYWHERE.get((kind, is_day))
    return Meanings(reader, kind, style) if shared is None else shared


def _no_text(index: int) -> str:
    raise ValueError(index)


_ANY_BOOK = ValueReader(_no_text, frozenset("1"), date1904=False)
_TEXT = Meanings(_ANY_BOOK, "str", "0")
_EVERYWHERE = {
    ("n", False): Meanings(_ANY_BOOK, "n", "0"),
    ("n", True): Meanings(_ANY_BOOK, "n", "1"),
    ("str", False): _TEXT,
    ("inlineStr", False): _TEXT,
}


def _number_of(raw: bytes) -> float | None:
    """As `stored_values.number_of`, of bytes."""
    try:
        figure = float(raw)
    except ValueError:
        return None
    return figure if math.isfinite(figure) and b"_" not in raw else None
