"""A table's rows made anew in the bytes of a plain sheet: what a row's cells become is written in one piece, and what covers
the table follows its end in a tree of all that stands around the rows. What takes more is left to the elements
(`table_rewrite`), which make the same rows (`tests/test_plain_rows.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell import CellWrite, cell_bytes, cell_start, formula_bytes, xml_text
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.new_rows import NewCells, NewColumn, NewRows
from xl_huikuan.ooxml.plain_cell import CELL, NotPlain, text_of
from xl_huikuan.ooxml.plain_patch import HeldCell
from xl_huikuan.ooxml.plain_sheet import END, START
from xl_huikuan.ooxml.references import MAX_ROW, Area, column_letters, column_number, overlap, shift
from xl_huikuan.ooxml.row_followers import Moves, move_links
from xl_huikuan.ooxml.row_shapes import ROW, ROW_END
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.ooxml.stored_values import BLANK, stored
from xl_huikuan.ooxml.table_core import TableCore
from xl_huikuan.ooxml.table_rewrite import (
    TableRow,
    first_new,
    follow_in_sheet,
    moved_references,
    moves_of,
    new_columns,
    rows_moved,
)
from xl_huikuan.ooxml.xml_parts import parse_bytes
from xl_huikuan.patterns import pattern

_Cells = dict[int, re.Match[bytes]]
"""A row's cells by column."""

_BLANK = CellWrite(None)
_SPANS = pattern(rb""" spans=(?:"[^"]*"|'[^']*')""")
_HEIGHT = pattern(rb"""\s(ht|customHeight)=["']([^"']*)["']""")


_FOLLOWED = KeptByBytes[tuple[bytes, bytes]](64)
"""What stands around the rows of one workbook after another that grows alike."""


class _Held(NamedTuple):
    """Where a row's bytes lie."""

    start: int
    first: int
    """Of its cells."""
    last: int
    end: int


def replace_plain(table: TableCore, rows: Sequence[TableRow]) -> bool:
    """Make `rows` the table's data rows; False when only the elements can: nothing has changed."""
    return _made(table, rows, None)


def grow_plain(table: TableCore, columns: Mapping[str, NewCells], count: int) -> bool:
    """Put `count` new rows behind the table's last, column by column, blank where none is given; False as `replace_plain`."""
    if any(name not in columns for name, formula in table.calculated_formulas().items() if formula is not None):
        return False
    there = (TableRow(at, {}) for at in range(table.row_count))
    return _made(table, [*there, *[TableRow(None, {})] * count], columns)


def _made(table: TableCore, rows: Sequence[TableRow], given: Mapping[str, NewCells] | None) -> bool:
    data = table.book.plain_part(table.sheet)
    if data is None or not rows or table.totals_rows or b'<f t="shared"' in data:
        return False
    try:
        _PlainRows(table, data, rows, given).run()
    except (NotPlain, ValueError, IndexError, KeyError):  # what is wrong with it is told with its place there
        return False
    return True


class _PlainRows:
    """One run of `replace_plain`, or of `grow_plain`: what new rows hold is then `given` by column."""

    def __init__(
        self, table: TableCore, data: bytes, rows: Sequence[TableRow], given: Mapping[str, NewCells] | None = None
    ):
        self.table, self.data, self.rows, self.given = table, data, rows, given
        self.start, self.end = data.find(START), data.rfind(END)
        self.first, self.old_count = table.first_row, table.row_count
        self.moved = rows_moved(table, len(rows))
        self.columns = [(table.ref.left + at, name) for at, name in enumerate(table.columns)]
        self.letters = {column: column_letters(column) for column, _ in self.columns}
        self.numbers = {letters.encode(): column for column, letters in self.letters.items()}
        self.held = [*self._held()]
        self.beneath = dict(self._beneath())
        self.calculated = table.calculated_formulas()
        model = self._cells(self.held[0])
        self.styles = {column: model[column][3] if column in model else None for column, _ in self.columns}
        self.formulas_changed = False
        self.right = 0
        """The last column in which a row that was made has a cell."""

    def run(self) -> None:
        pieces = self._pieces()
        table, moved = self.table, self.moved
        moves = moves_of(table, self.rows)
        columns = range(moved.left, moved.right + 1)
        around = self.data[: self.start + len(START)] + self.data[self.end :]
        if moves:
            before, after = self._followed(around, moves, columns)
        else:
            others = [area for name, area in table.book.table_areas(table.sheet).items() if name != table.name]
            where = repr((table.sheet, moved, self.right, others))
            before, after = _FOLLOWED.of(around, lambda: self._followed(around, moves, columns), where)
        at, end, last = self.start, self.end, [*self.held, *self.beneath.values()][-1]
        new = b"".join([before, self.data[at : self.held[0].start], *pieces, self.data[last.end : end], END, after])
        # from here on nothing fails
        table.fill_insert_row()
        if moves:
            table.book.move_comments(table.sheet, moves, columns)
        if moved.new_data != moved.old_data:
            table.take_rows(moved)
            table.book.follow_in_names(table.sheet, moved)
        table.book.replace_plain(table.sheet, new, self.formulas_changed)

    # -- looking

    def _held(self) -> Iterator[_Held]:
        """The table's data rows, all there and none empty."""
        data, end = self.data, self.end
        at = data.find(b'<row r="%d"' % self.first, self.start, end)
        for number in range(self.first, self.moved.old_data + 1):
            row = None if at < 0 else ROW.match(data, at, end)
            if row is None or row[3] or int(row[1]) != number:
                raise NotPlain
            last = data.find(ROW_END, row.end(), end)
            at, start = last + len(ROW_END), at
            yield _Held(start, row.end(), last, at)

    def _beneath(self) -> Iterator[tuple[int, _Held]]:
        """By number the rows into which the table grows and which are there already, for what stands beside it."""
        data, at, end, before = self.data, self.held[-1].end, self.end, self.moved.old_data
        if self.moved.new_data > MAX_ROW:
            raise NotPlain
        while (row := ROW.match(data, at, end)) is not None and (number := int(row[1])) <= self.moved.new_data:
            last = data.find(ROW_END, row.end(), end)
            if row[3] or number <= before or last < 0:
                raise NotPlain
            start, at, before = at, last + len(ROW_END), number
            yield number, _Held(start, row.end(), last, at)

    def _followed(self, around: bytes, moves: Moves, columns: range) -> tuple[bytes, bytes]:
        """What stands before and behind the rows, as it reads with the table's new end."""
        sheet = self._around(around)
        if self.right:
            sheet.extend(self.moved.new_data, self.right)
        move_links(sheet.tree.getroot(), moves, columns)
        follow_in_sheet(sheet, self.moved)
        before, mark, after = sheet.serialise().partition(b"<sheetData/>")
        if not mark:
            raise NotPlain
        return before, after

    def _around(self, data: bytes) -> SheetXml:
        """The sheet without a row."""
        tree = parse_bytes(data)
        if tree is None:
            raise NotPlain
        table, moved = self.table, self.moved
        around = SheetXml(tree, table.sheet, lambda _: "", date1904=False)  # of which no cell is asked for
        if moved.new_data > moved.old_data:
            room = Area(moved.old_data + 1, moved.left, moved.new_data, moved.right)
            others = (area for name, area in table.book.table_areas(table.sheet).items() if name != table.name)
            if any(overlap(room, other) for other in (*others, *around.merged())):
                raise NotPlain
        return around

    def _cells(self, row: _Held) -> _Cells:
        cells: _Cells = {}
        for cell in CELL.finditer(self.data, row.first, row.last):
            if cell[11] is not None or cell[6] is not None:
                raise NotPlain
            letters = cell[1]
            column = self.numbers.get(letters)
            if column is None:
                column = self.numbers[letters] = column_number(letters.decode())
            cells[column] = cell
        return cells

    # -- making

    def _pieces(self) -> list[bytes]:
        """The rows as they shall be, from the first to the last that there was or is."""
        start = first_new(self.rows, self.old_count)
        together = self._together(start)
        return [*self._one_by_one(self.rows[:start] if together else self.rows), *together]

    def _one_by_one(self, rows: Sequence[TableRow]) -> Iterator[bytes]:
        """The first rows, and those that the table leaves."""
        for index, row in enumerate(rows):
            if index >= self.old_count:
                yield self._added(index, row)
            elif row.source == index and not row.cells:
                held = self.held[index]
                yield self.data[held.start : held.end]
            else:
                yield self._changed(index, row)
        for index in range(len(self.rows), self.old_count):
            yield self._cleared(index)

    def _together(self, start: int) -> list[bytes]:
        """The rows from `start` on, all new, as parts to be joined; none where some must be made each by itself."""
        new = self.rows[start:]
        if any(row.cells and row.cells.keys() - self.calculated.keys() for row in new):
            raise KeyError
        styles = {column: None if style is None else style.decode() for column, style in self.styles.items()}
        columns: Sequence[NewColumn] | None
        if self.given is None:
            columns = new_columns(
                self.table, new, self.first + start, styles, lambda formula, at: self._shifted(formula, at - self.first)
            )
        else:
            blank = NewCells([None] * len(new))
            columns = [NewColumn(column, styles[column], *self.given.get(name, blank)) for column, name in self.columns]
        if columns is None:
            return []
        made = NewRows(self.first + start, self.look, columns, self.table.book.date1904)
        self.formulas_changed = self.formulas_changed or any(column.formulas for column in columns)
        self.right = max(self.right, *(column.column if column.is_there else 0 for column in columns))
        if not self.beneath:
            return made.parts()
        return [self._beside(self.first + start + at, made.joined(at, at + 1)) for at in range(len(new))]

    def _beside(self, number: int, row: bytes) -> bytes:
        """A new row, or what is there already of it with the new row's cells.

        Raises:
            NotPlain: cells stand there.
        """
        held = self.beneath.get(number)
        inside = row[row.find(b">") + 1 : -len(ROW_END)]
        if held is None:
            return row
        there = self._cells(held)
        if any(self.moved.left <= column <= self.moved.right for column in there):
            raise NotPlain
        if not inside:
            return self.data[held.start : held.end]
        at = next((cell.start() for column, cell in there.items() if column > self.moved.right), held.last)
        head = _SPANS.sub(b"", self.data[held.start : held.first])
        return b"".join((head, self.data[held.first : at], inside, self.data[at : held.end]))

    @cached_property
    def look(self) -> bytes:
        """The attributes of a row as high as the first."""
        model = self.held[0]
        height = dict(_HEIGHT.findall(self.data, model.start, model.first))
        if height.get(b"customHeight") not in (b"1", b"true"):
            return b""
        return b' ht="%s" customHeight="%s"' % (height.get(b"ht", b"1"), height[b"customHeight"])

    def _added(self, index: int, row: TableRow) -> bytes:
        """A row that was not there."""
        if self.first + index in self.beneath:
            raise NotPlain
        inside = self._inside(index, row, {})
        self.formulas_changed = self.formulas_changed or any(b"<f" in cell for cell in inside.values())
        return b'<row r="%d"%s>%s</row>' % (self.first + index, self.look, b"".join(inside.values()))

    def _changed(self, index: int, row: TableRow) -> bytes:
        """A row with other cells in the table's columns; the rest of it stays."""
        there = self._cells(self.held[index])
        inside = self._inside(index, row, there)
        if row.source != index:
            had = any(there[column][5] is not None for column, _ in self.columns if column in there)
            self.formulas_changed = self.formulas_changed or had or any(b"<f" in cell for cell in inside.values())
        return self._row(index, there, inside)

    def _cleared(self, index: int) -> bytes:
        """A row that the table leaves: its cells keep their look."""
        there = self._cells(self.held[index])
        inside = {}
        for column, _ in self.columns:
            if column in there:
                self.formulas_changed = self.formulas_changed or there[column][5] is not None
                inside[column] = cell_bytes(cell_start(self._ref(column, index), there[column][3]), BLANK, b"")
        return self._row(index, there, inside)

    def _row(self, index: int, there: _Cells, inside: dict[int, bytes]) -> bytes:
        """The bytes of a row that is there, with these cells in the table's columns."""
        held, moved = self.held[index], self.moved
        head = self.data[held.start : held.first]
        if not inside.keys() <= there.keys():
            head = _SPANS.sub(b"", head)  # only a hint, and perhaps too narrow now
        before = (cell[0] for column, cell in there.items() if column < moved.left)
        after = (cell[0] for column, cell in there.items() if column > moved.right)
        return b"".join((head, *before, *inside.values(), *after, ROW_END))

    def _inside(self, index: int, row: TableRow, there: _Cells) -> dict[int, bytes]:
        """The cells in the table's columns, from left to right; `there`: those that the row has."""
        if row.source is None:
            source: _Cells = {}
        else:
            if row.source < 0:
                raise IndexError
            source = there if row.source == index else self._cells(self.held[row.source])
        made = {}
        for column, name in self.columns:
            write, cell, ref = row.cells.get(name), source.get(column), self._ref(column, index)
            if row.source is None:
                if write is not None and write.keep_formula and index < self.old_count:
                    raise NotPlain  # the formula that stands there counts
                piece = self._new(ref, self.styles[column], self._default(name, index) if write is None else write)
            elif write is not None and (cell is None or not (write.keep_formula or row.source == index)):
                piece = self._new(ref, None if cell is None else cell[3], write)
            elif cell is None:
                piece = b""
            else:
                piece = self._kept(cell, index, index - row.source, write)
            if piece:
                made[column] = piece
        if len(row.cells.keys() - self.calculated.keys()):
            raise KeyError
        if made:
            self.right = max(self.right, *made)
        return made

    def _default(self, name: str, index: int) -> CellWrite:
        """What a new row has where nothing is given."""
        formula = self.calculated[name]
        if formula is None:
            return _BLANK
        if index < self.old_count:
            raise NotPlain  # written again as it was it keeps its value
        return CellWrite(None, self._shifted(formula, index))

    def _new(self, ref: str, style: bytes | None, write: CellWrite) -> bytes:
        """A cell of which nothing was there but its style."""
        content = stored(write.value, self.table.book.date1904)
        text = "" if write.formula is None else write.formula.removeprefix("=")
        if write.formula is not None and not text:
            raise NotPlain  # a formula of nothing is no formula of this place
        formula = formula_bytes(text) if text else b""
        if not formula and content == ("str", ""):
            content = BLANK
        if not formula and style is None and content == BLANK:
            return b""
        made = cell_bytes(cell_start(ref, style), content, formula)
        return made.replace(b"<v></v></c>", b"<v/></c>") if content == ("str", "") else made  # as the elements write it

    def _kept(self, cell: re.Match[bytes], index: int, rows: int, write: CellWrite | None) -> bytes:
        """A cell that comes along `rows` rows downwards, with what is written into it."""
        copy = cell[0]
        if rows:
            digits, data = b"%d" % (self.first + index), self.data
            first, last = (cell.end(), cell.end()) if cell[5] is None else cell.span(5)
            text = b"" if cell[5] is None else xml_text(self._shifted(text_of(cell[5]), rows)).encode()
            copy = b"".join(
                (data[cell.start() : cell.start(2)], digits, data[cell.end(2) : first], text, data[last : cell.end()])
            )
        if write is None:
            return copy
        here = CELL.match(copy) if rows else cell
        if here is None:
            raise NotPlain
        new = HeldCell.of(here).patched(write, self.table.book.shared_text, self.table.book.date1904)
        return copy if new is None else new

    def _shifted(self, formula: str, rows: int) -> str:
        """A formula's text as it reads so many rows further down."""
        return shift(formula, rows, moves=moved_references(self.table, self.moved))

    def _ref(self, column: int, index: int) -> str:
        return f"{self.letters[column]}{self.first + index}"
