"""A table's column under another name: what Excel does by itself when a header is typed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_huikuan.patterns import pattern

_SPECIAL = pattern(r"(['\[\]#])")


def renamed_in_formula(text: str, table: str, old: str, new: str) -> str:
    """A formula's text with a table's column called `new` wherever it was `old` (``tblX[old]``, ``tblX[[#This Row],[old]]``)."""
    column = re.compile(re.escape(_bracketed(old)), re.IGNORECASE)
    pieces, at = [], 0
    for first, last in _references(text, table):
        pieces += [text[at:first], column.sub(lambda _: _bracketed(new), text[first:last])]
        at = last
    return "".join([*pieces, text[at:]])


def _references(text: str, table: str) -> Iterator[tuple[int, int]]:
    """Where the brackets behind the table's name stand."""
    for match in re.finditer(rf"(?<![\w.]){re.escape(table)}(?=\[)", text, re.IGNORECASE):
        depth, at = 0, match.end()
        while at < len(text):
            if text[at] == "'":
                at += 1  # the next sign is part of a name
            elif text[at] == "[":
                depth += 1
            elif text[at] == "]":
                depth -= 1
                if not depth:
                    yield match.end(), at + 1
                    break
            at += 1


def _bracketed(header: str) -> str:
    """A header as formulas write it."""
    return "[" + _SPECIAL.sub(r"'\1", header) + "]"
