"""Addresses: cells, areas, and the references inside formulas that move when rows do."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from xl_huikuan.lone_modules import load_alone
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.patterns import pattern

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_MOST_LETTERS = 3

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})\Z")
_ROW_OR_COLUMN = pattern(r"(\$?)(?:([A-Za-z]{1,3})|([1-9][0-9]{0,6}))\Z")
_ROW = pattern(r"[0-9]{1,7}")
_PIECE = pattern(r"((?:'(?:[^']|'')*'|[^':])*)(:?)")


class Area(NamedTuple):
    """A block of cells; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        first = cell_ref(self.top, self.left)
        return first if self[:2] == self[2:] else f"{first}:{cell_ref(self.bottom, self.right)}"


@lru_cache(maxsize=20_000)
def column_letters(column: int) -> str:
    """``28`` -> ``AB``; `ValueError` for what is no column of a sheet."""
    if not 1 <= column <= MAX_COLUMN:
        raise ValueError(f"no column: {column}")
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """``AB`` -> ``28``, also beyond a sheet's last; `ValueError` for what is not one to three letters."""
    if not (1 <= len(letters) <= _MOST_LETTERS and letters.isascii() and letters.isalpha()):
        raise ValueError(f"no column: {letters[:20]!r}")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_ref(row: int, column: int) -> str:
    """``(5, 4)`` -> ``D5``."""
    return f"{column_letters(column)}{row}"


def parse_cell(ref: str) -> tuple[int, int] | None:
    """Row and column of ``D5`` or ``$D$5``."""
    match = _CELL.match(ref)
    if match is None:
        return None
    row, column = int(match[4]), column_number(match[2])
    return (row, column) if row <= MAX_ROW and column <= MAX_COLUMN else None


def parse_area(ref: str) -> Area | None:
    """The block of ``D5`` or ``$A$1:$D$5``; None for anything else (whole rows and columns too)."""
    first, _, last = ref.partition(":")
    a = parse_cell(first)
    b = parse_cell(last) if last else a
    if a is None or b is None:
        return None
    return Area(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def area_until(ref: str, top: int, bottom: int) -> str | None:
    """The block ``'plan'!$A$1:$D$30`` with another last row; None where it is no block with row `top` in it, or ends there."""
    sheet, cells = split_sheet(ref)
    area = parse_area(cells)
    if sheet is None or "," in ref or area is None or not area.top <= top < bottom or area.bottom == bottom:
        return None
    first, last = (f"${column_letters(at)}" for at in (area.left, area.right))
    return f"{quote_sheet(sheet)}!{first}${area.top}:{last}${bottom}"


def row_number(said: str | None, before: int) -> int:
    """A row's number in a file's list of rows, where none says that it is the next one.

    Raises:
        ValueError: it does not come after the row `before`, or is no row's number.
    """
    number = before + 1 if not said else int(said) if _ROW.fullmatch(said) else 0
    if not before < number <= MAX_ROW:
        raise ValueError(said)
    return number


def cell_column(said: str | None, row: str, before: int) -> int:
    """A cell's column in the row with this number; none says that it is the next one.

    Raises:
        ValueError: it does not come after the column `before`, stands in another row, or is no cell.
    """
    if said and not said.endswith(row):
        raise ValueError(said)
    column = column_number(said[: -len(row)]) if said else before + 1
    if not before < column <= MAX_COLUMN:
        raise ValueError(said)
    return column


def parse_block(ref: str) -> Area | None:
    """As `parse_area`, for what programs write: None too where the last cell does not come after the first."""
    first, _, last = ref.partition(":")
    area = parse_area(ref)
    return (
        area if area is not None and parse_cell(first) == area[:2] and parse_cell(last or first) == area[2:] else None
    )


def overlap(one: Area, other: Area) -> Area | None:
    """The cells that two blocks share."""
    top, left = max(one.top, other.top), max(one.left, other.left)
    bottom, right = min(one.bottom, other.bottom), min(one.right, other.right)
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None


def quote_sheet(name: str) -> str:
    """A sheet's name as formulas write it, always in quotes (which is always right)."""
    return "'" + name.replace("'", "''") + "'"


def split_sheet(ref: str) -> tuple[str | None, str]:
    """``'a''b'!A1`` -> ``("a'b", "A1")``; no sheet, None."""
    prefix, mark, rest = ref.rpartition("!")
    if not mark:
        return None, ref
    if prefix.startswith("'") and prefix.endswith("'"):
        prefix = prefix[1:-1].replace("''", "'")
    return prefix, rest


class RowsMoved(NamedTuple):
    """How a table's rows changed; says where a range that followed the table's end now ends."""

    left: int
    right: int
    first: int
    """The first data row."""
    old_data: int
    new_data: int
    """The last data row, before and after."""
    old_end: int
    new_end: int
    """The table's last row: that of the data, or the totals row."""

    def follow(self, area: Area, single: bool = True) -> Area:
        """The area after the change; `single`: one cell in the last data row stands for the column."""
        if area.right < self.left or area.left > self.right:
            return area
        if area.top > self.old_data and area.bottom == self.old_end:  # in the totals row: moves with it
            return area._replace(top=self.new_end, bottom=self.new_end)
        if area.bottom == self.old_end:
            bottom = self.new_end
        elif area.bottom == self.old_data:
            bottom = self.new_data
        else:
            return area
        if area.top > bottom or (area.top == area.bottom != self.first and not single):
            return area
        return area._replace(bottom=bottom)

    def follow_text(self, text: str, sheet: str, own_sheet: str | None) -> str:
        """A formula's or a name's text after the change; `own_sheet` is where unqualified references point."""
        if self.old_end < MAX_ROW and str(self.old_end) not in text and str(self.old_data) not in text:
            return text  # no reference in it ends where the table did

        def change(reference: str) -> str:
            where, rest = split_sheet(reference)
            target = own_sheet if where is None else where
            area = parse_area(rest)
            if target is None or target.lower() != sheet.lower() or area is None:
                return reference
            moved = self.follow(area, single=False)
            if moved == area:
                return reference
            prefix = reference[: len(reference) - len(rest)]
            first, _, last = rest.partition(":")
            a, b = _CELL.match(first), _CELL.match(last or first)
            assert a is not None and b is not None
            head, tail = f"{a[1]}{a[2]}{a[3]}{moved.top}", f"{b[1]}{b[2]}{b[3]}{moved.bottom}"
            return f"{prefix}{head}" if not last and moved.top == moved.bottom else f"{prefix}{head}:{tail}"

        return map_references(text, change)


def map_references(text: str, change: Callable[[str], str]) -> str:
    """A formula's text (without ``=``) with every reference changed; text that cannot be read stays as it is."""
    pieces = _pieces(text)
    if pieces is None or not any(is_ref for _, is_ref in pieces):
        return text
    return "".join(change(piece) if is_ref else piece for piece, is_ref in pieces)


@cache
def _tokenizer() -> Any:
    """openpyxl's tokenizer of formulas; the rest of openpyxl would take a tenth of a second to load."""
    module = load_alone("openpyxl", "formula", "tokenizer.py")
    if module is not None:
        return module
    from openpyxl.formula import tokenizer

    return tokenizer


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[tuple[str, bool], ...] | None:
    tokenizer = _tokenizer()
    try:
        tokens = tokenizer.Tokenizer(f"={text}").items
    except (tokenizer.TokenizerError, IndexError):
        return None
    operand, range_, function, opens = (
        tokenizer.Token.OPERAND, tokenizer.Token.RANGE, tokenizer.Token.FUNC, tokenizer.Token.OPEN,
    )  # fmt: skip
    found: list[tuple[str, bool]] = []
    for token in tokens:
        value = token.value
        if token.type == operand and token.subtype == range_:
            lead = len(value) - len(value.lstrip("@:"))
            if lead:
                found.append((value[:lead], False))
            found.append((value[lead:], "[" not in value[lead:].rpartition("!")[2]))
        elif token.type == function and token.subtype == opens and ":" in value:  # A1:INDEX(
            head, colon, name = value.rpartition(":")
            found += [(head, True), (colon + name, False)]
        else:
            found.append((value, False))
    # A formula that the tokenizer does not give back to the letter is better left alone.
    return tuple(found) if "".join(piece for piece, _ in found) == text else None


def shift(
    text: str, rows: int, columns: int = 0, moves: Callable[[str | None, Area | None], bool] | None = None
) -> str:
    """A formula's text after its cell moved: relative references move along, absolute ones stay.

    `moves(sheet, area)` may keep a reference where it is.
    """
    if not rows and not columns:
        return text

    def change(reference: str) -> str:
        if moves is not None:
            where, rest = split_sheet(reference)
            if not moves(where, parse_area(rest)):
                return reference
        pieces = [match[0] for match in _PIECE.finditer(reference) if match[0]]
        return "".join(_shift_piece(piece, rows, columns, len(pieces) > 1) for piece in pieces)

    return map_references(text, change)


def _shift_piece(piece: str, rows: int, columns: int, in_range: bool) -> str:
    prefix, mark, rest = piece.rpartition("!")
    cell, colon = rest.rstrip(":"), ":" if rest.endswith(":") else ""
    match = _CELL.match(cell)
    if match is not None and parse_cell(cell) is None:
        return piece  # XFE1 is a name, and no cell
    if match is not None:
        column = match[2] if match[1] else _shifted(column_number(match[2]), columns, MAX_COLUMN)
        row = match[4] if match[3] else _shifted(int(match[4]), rows, MAX_ROW)
        if column is None or row is None:
            return f"#REF!{colon}"
        name = column if isinstance(column, str) else column_letters(column)
        return f"{prefix}{mark}{match[1]}{name}{match[3]}{row}{colon}"
    match = _ROW_OR_COLUMN.match(cell) if in_range else None
    if match is None or match[1]:
        return piece
    if match[2]:
        column = _shifted(column_number(match[2]), columns, MAX_COLUMN)
        return f"#REF!{colon}" if column is None else f"{prefix}{mark}{column_letters(column)}{colon}"
    row = _shifted(int(match[3]), rows, MAX_ROW)
    return f"#REF!{colon}" if row is None else f"{prefix}{mark}{row}{colon}"


def _shifted(number: int, by: int, limit: int) -> int | None:
    return number + by if 1 <= number + by <= limit else None
