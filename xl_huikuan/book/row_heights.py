"""How high a table's rows must be for what stands in them.

Excel fits a row only when somebody types into it, and no other program does: a name that a formula finds would lose its last line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Value

_LINE, _EDGE = 15, 3
"""Points."""
_MOST = 27
"""Lines that the highest row which Excel knows has room for."""
_NOT_FOR_TEXT = 2.0
"""Characters of a column's width that its cells' edges and indent take."""
_TORN = 1.06
"""A line ends before a number or a word that no longer fits."""


OF_WORDS = 24
"""Points of a row of words in which none stand yet."""


def height(lines: int) -> int:
    """Points, for so many lines of wrapped text."""
    return _EDGE + _LINE * lines


def is_ours(points: float) -> bool:
    """Whether a height is one that `height` gives, and nobody's choice."""
    return points in _HEIGHTS


_HEIGHTS = frozenset(map(height, range(2, _MOST + 1)))


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column so many digits wide; a Chinese character is as wide as two."""
    room = _room(width)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    lines = 0
    for line in text.split("\n"):
        wide = len(line.encode("gb18030", "replace"))
        lines += 1 if wide <= room else -int(-wide * _TORN // room)
    return min(lines, _MOST)


def _room(width: float) -> float:
    """Digits that a line of a column so many digits wide holds."""
    return max(width - _NOT_FOR_TEXT, 2.0)


def height_of_words(text: Value, width: float, now: float | None) -> float | None:
    """Points of a row of words over a page so many digits wide; a height that somebody chose, and that is enough, stays."""
    lines = lines_of(text, width) if isinstance(text, str) else 1
    wanted = max(height(lines), OF_WORDS)
    return wanted if now is None or now < wanted or is_ours(now) else now


class WrappedColumn(NamedTuple):
    """A column whose cells wrap."""

    width: float
    """Digits."""
    values: Sequence[Value]


def lines_of_rows(columns: Iterable[WrappedColumn], rows: int) -> list[int]:
    """How many lines each of a table's rows needs."""
    needed = [1] * rows
    for width, values in columns:
        texts = [value for value in values[:rows] if isinstance(value, str)]
        if not texts or ("\n" not in "".join(texts) and 2 * max(map(len, texts)) <= _room(width)):
            continue  # each has room in one
        for row, value in enumerate(values[:rows]):
            if isinstance(value, str) and (lines := lines_of(value, width)) > needed[row]:
                needed[row] = lines
    return needed
