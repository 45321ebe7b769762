"""Lines that may be a table's header, of one row or of two with merged cells: which of them is one, the asker knows.

`headers.find_columns` looks for one column a role; tables with months side by side have many of one role.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from xl_huikuan.foreign.cells import Cell, text_of
from xl_huikuan.foreign.headers import currency_said, heading_of
from xl_huikuan.foreign.month_words import month_word
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.named_tuples import NamedTuple

DEEPEST = 40
"""Lines looked at."""
_LONGEST = 30
"""Characters of a header."""
_YEARS = 2000, 2100
_MONTHS = 12


class HeaderWord(NamedTuple):
    """A column's header."""

    upper: str
    """What stands above it over several columns; empty in a header of one line, and where the cell is merged downwards."""
    lower: str

    @property
    def shown(self) -> str:
        """As people say it: `1月·实收`."""
        return "·".join(word for word in self if word)


class HeaderLine(NamedTuple):
    """A line, or two, that may be a header."""

    row: int
    """Its first row, from 0."""
    first_row: int
    """The first row beneath it."""
    words: tuple[HeaderWord, ...]


def header_lines(sheet: ForeignSheet) -> Iterator[HeaderLine]:
    """All that may be one, from the top; each row by itself before the row together with the next one."""
    for row in range(min(len(sheet.rows), DEEPEST)):
        upper = _words(sheet.rows[row])
        if upper is None:
            continue
        yield HeaderLine(row, row + 1, tuple(HeaderWord("", word) for word in upper))
        lower = _words(sheet.rows[row + 1]) if row + 1 < len(sheet.rows) else None
        if lower is not None and _may_stand_below(lower):
            yield HeaderLine(row, row + 2, tuple(_joined(upper, lower)))


def titles_above(sheet: ForeignSheet, row: int) -> list[str]:
    """The texts above a header, the nearest line first."""
    return [cell for above in reversed(sheet.rows[:row]) for cell in above if isinstance(cell, str) and cell.strip()]


_AMOUNT = re.compile(r"[-+(（¥￥]*\d[\d,]*(\.\d+)?[百千万亿]*[)）%元]*")
_ENDS_IN_YUAN = re.compile(r"元\s*[)）\]】]?\s*$")
_UNIT = re.compile(r"[(（\[【/]?(单位)?[:：]?(百万元|万元|千元|亿元|(?<![美欧日港澳加韩门坡])元)[)）\]】]?$")
_UNIT_OF_ALL = re.compile(r"单位[^元]{0,8}元|[(（\[【][^)）\]】元]{0,8}元[)）\]】]|[百千万亿]元$")


def unit_said(text: str) -> int | None:
    """10,000 for `8月实收（万元）`, 1 for `金额（元）`; None for `元旦目标` and whatever else says none."""
    unit = heading_of(text).unit
    return unit if unit != 1 or _ENDS_IN_YUAN.search(text) else None


def without_unit(text: str) -> str:
    """`8月实收` of `8月实收（万元）`."""
    return _UNIT.sub("", text)


def unit_in_title(text: str) -> int | None:
    """10,000 for `单位：万元` and `回款表（万元）`, 1 for `单位：元`; None where it says none."""
    found = _UNIT_OF_ALL.search(text)
    return unit_said(found[0]) if found else None


_CURRENCY_OF_ALL = re.compile(r"单位|币种|币别|[(（\[【]")


def currency_in_title(text: str) -> str:
    """`美元` for `单位：万美元`, `币种：USD` and `回款表（美元）`; empty where it says none, or yuan."""
    return currency_said(text) if _CURRENCY_OF_ALL.search(text) else ""


def _words(cells: Sequence[Cell]) -> list[str] | None:
    """The line's words; None where it holds what no header is."""
    words = [_word(cell) for cell in cells]
    if any(word is None for word in words):
        return None
    found = [word or "" for word in words]
    return found if any(word for word in found) and all(len(word) <= _LONGEST for word in found) else None


def _word(cell: Cell) -> str | None:
    """A header's text: Excel makes days of months, and years and months may be numbers."""
    if isinstance(cell, dt.date):
        return f"{cell.year}年{cell.month}月"
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        whole = int(cell) if abs(cell) < _YEARS[1] and cell == int(cell) else 0
        return str(whole) if 1 <= whole <= _MONTHS or _YEARS[0] <= whole < _YEARS[1] else None
    if not (cell is None or isinstance(cell, str)):
        return None
    text = text_of(cell)
    return None if _AMOUNT.fullmatch(text) and not text.isdecimal() and not month_word(text).names_one else text


def _may_stand_below(words: Sequence[str]) -> bool:
    """Numbers below a header are months side by side (`2026年` over 8, 9, 10), else figures of a line without a name."""
    numbers = [int(word) for word in words if word.isdecimal()]
    if not numbers:
        return True
    return len(numbers) > 1 and all(
        0 < number <= _MONTHS and number % _MONTHS + 1 == following for number, following in pairwise(numbers)
    )


def _joined(upper: Sequence[str], lower: Sequence[str]) -> Iterator[HeaderWord]:
    above = ""
    for at in range(max(len(upper), len(lower))):
        here = upper[at] if at < len(upper) else ""
        below = lower[at] if at < len(lower) else ""
        above = here or above
        yield HeaderWord(above, below) if below else HeaderWord("", here)
