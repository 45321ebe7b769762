"""New rows at the end of a table on a plain sheet, put into its bytes column by column: no tree of a sheet that only grows.

What the patterns do not know is left to `table_rewrite`; both write the same cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from xl_huikuan.ooxml.cell import cell_bytes, formula_bytes
from xl_huikuan.ooxml.plain_sheet import CELL, END, ROW, ROW_END, START
from xl_huikuan.ooxml.references import MAX_ROW, Area, RowsMoved, column_letters, column_number, parse_area
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.ooxml.stored_values import BLANK, stored
from xl_huikuan.ooxml.table_core import TableCore
from xl_huikuan.ooxml.table_rewrite import follow_in_sheet
from xl_huikuan.ooxml.xml_parts import Tree, parse_bytes, serialise, tag
from xl_huikuan.values import Value

_EMPTY = b"<sheetData/>"
_HEIGHT = re.compile(rb' ht="[0-9.]+"')
_OWN_HEIGHT = b' customHeight="1"'
_NUMBER = re.compile(rb'<row r="([0-9]+)"')
_MERGED, _SHARED, _ARRAY = b"<mergeCell", b't="shared"', b't="array"'


class NewCells(NamedTuple):
    """A column's cells in the new rows."""

    values: Sequence[Value]
    formula: str | None = None
    """Without ``=``; the values are its results."""


def grown(
    data: bytes,
    table: TableCore,
    columns: Mapping[str, NewCells],
    count: int,
    shared_text: Callable[[int], str],
    date1904: bool,
) -> tuple[bytes, RowsMoved] | None:
    """The sheet's bytes with `count` more rows in the table, and how the table moved; None when that takes more than putting
    rows behind the sheet's last. The table's own size, and defined names, are for the caller to change.

    Columns not given are blank. The sheet must be one that `read_plain` has read, with this table alone.
    """
    at, end = data.find(START), data.rfind(END)
    last = data.rfind(b"<row ", at, end)
    found = None if last < 0 else _NUMBER.match(data, last)
    if found is None or int(found[1]) != table.last_row or table.totals_rows or table.last_row + count > MAX_ROW:
        return None
    if _MERGED in data or data.find(_SHARED, at, end) >= 0 or data.find(_ARRAY, at, end) >= 0:
        return None
    first = data.find(b'<row r="%d"' % table.first_row, at, end)
    head = ROW.match(data, first)
    if first < 0 or head is None or head[3] or any(map(table.calculated_formula, set(table.columns) - columns.keys())):
        return None
    styles = _styles(data, head.end(), data.find(ROW_END, first, end))
    start = table.last_row + 1
    numbers = [str(number) for number in range(start, start + count)]
    try:
        cells = [
            _column(column_letters(column), styles.get(column), columns.get(name), numbers, date1904)
            for column, name in enumerate(table.columns, table.ref.left)
        ]
    except ValueError:  # what no cell can hold is told with its cell by the other
        return None
    height = _HEIGHT.search(head[2]) if _OWN_HEIGHT in head[2] else None
    look = "" if height is None else (height[0] + _OWN_HEIGHT).decode()
    rows = [
        f'<row r="{number}"{look}>{"".join(row)}</row>'
        for number, row in zip(numbers, zip(*cells, strict=True), strict=True)
    ]
    moved = RowsMoved(
        left=table.ref.left, right=table.ref.right, first=table.first_row, old_data=table.last_row,
        new_data=table.last_row + count, old_end=table.ref.bottom, new_end=table.ref.bottom + count,
    )  # fmt: skip
    around = parse_bytes(data[:at] + _EMPTY + data[end + len(END) :])
    if around is None:
        return None
    follow_in_sheet(SheetXml(around, table.sheet, shared_text, date1904), moved)
    _extend(around, Area(start, table.ref.left, moved.new_end, table.ref.right))
    frame = serialise(around)
    place = frame.find(_EMPTY)
    if place < 0:
        return None
    return b"".join((frame[:place], data[at:end], "".join(rows).encode(), END, frame[place + len(_EMPTY) :])), moved


def _styles(data: bytes, first: int, end: int) -> dict[int, bytes]:
    """The styles of a row's cells, by column."""
    return {column_number(c[1].decode()): c[3] for c in CELL.finditer(data, first, end) if c[1] and c[3] is not None}


def _column(
    letters: str, style: bytes | None, new: NewCells | None, numbers: Sequence[str], date1904: bool
) -> list[str]:
    """A column's new cells; `ValueError` for a value that no cell can hold."""
    values: Sequence[Value] = [None] * len(numbers) if new is None else new.values
    formula = b"" if new is None or new.formula is None else formula_bytes(new.formula.removeprefix("="))
    head, keys = f'<c r="{letters}', [*zip(map(type, values), values, strict=True)]
    rests: dict[tuple[type, Value], str] = {}
    for key in set(keys):
        content = stored(key[1], date1904)
        if not formula and content == ("str", ""):
            content = BLANK
        nothing = not formula and style is None and content == BLANK
        rests[key] = "" if nothing else cell_bytes("A1", style, content, formula)[len(_HEAD) :].decode()
    if all(rests.values()):
        return [head + number + rests[key] for number, key in zip(numbers, keys, strict=True)]
    return [head + number + rests[key] if rests[key] else "" for number, key in zip(numbers, keys, strict=True)]


_HEAD = b'<c r="A1'


def _extend(tree: Tree, new: Area) -> None:
    """Let the sheet's dimension cover the new rows."""
    dimension = tree.getroot().find(tag("dimension"))
    old = None if dimension is None else parse_area(dimension.get("ref", ""))
    if dimension is not None and old is not None:
        dimension.set("ref", str(Area(*map(min, old[:2], new[:2]), *map(max, old[2:], new[2:]))))
