"""Lines as a terminal shows them: a Chinese character is two columns wide, and a line may end behind any of them."""

from __future__ import annotations

import re
import unicodedata

from xl_huikuan.patterns import pattern

_PIECES = pattern(r"[ \t]+|[“‘（【《]*(?:[\x21-\u024f]+|.)[，。；：、？！”’）】》…]*", re.DOTALL)
"""What is not torn apart: blanks, a word or a figure, a character with the signs that belong to it."""


def shown_width(text: str) -> int:
    """Columns that a text takes."""
    return sum(0 if unicodedata.combining(sign) else _columns(sign) for sign in text)


def _columns(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WFA" and sign > "\xff" else 1


def wrapped(text: str, width: int, first: str = "", then: str = "") -> list[str]:
    """The text in lines of at most `width` columns, behind `first` or `then`; a longer word stands out."""
    lines, line, bare = list[str](), first, True
    for piece in _PIECES.findall(text):
        if piece.isspace():
            line += "" if bare else piece
            continue
        if not bare and shown_width(line) + shown_width(piece) > width:
            lines.append(line.rstrip())
            line = then
        line, bare = line + piece, False
    return [*lines, line.rstrip()] if not bare else lines
