"""The rows of a table made anew: old rows move with their cells, and what covered the table follows its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.cell import CellWrite
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_rows import NewColumn
from xl_huikuan.ooxml.references import MAX_ROW, Area, RowsMoved, cell_ref, parse_area, shift
from xl_huikuan.ooxml.room import claimed, taken
from xl_huikuan.ooxml.row_followers import Moves, move_links
from xl_huikuan.ooxml.shared_formulas import FORMULA
from xl_huikuan.ooxml.sheet import SheetXml
from xl_huikuan.ooxml.table_core import TableCore
from xl_huikuan.ooxml.table_host import TableHost
from xl_huikuan.ooxml.xml_parts import Element, tag

_Copies = dict[int, Element | str | None]
"""What a moved row brings along, by column: the cell, or only its style; None where there was no cell."""

_BLANK = CellWrite(None)
_COVERS = {tag(name) for name in ("dataValidation", "conditionalFormatting", "protectedRange", "ignoredError")}
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_X14_COVERS = {f"{_X14}conditionalFormatting", f"{_X14}dataValidation"}
_XM = "{http://schemas.microsoft.com/office/excel/2006/main}"


class TableRow(NamedTuple):
    """A data row as it shall be."""

    source: int | None
    """The old data row whose cells come along (formats, and the columns not given); None for a new row."""
    cells: Mapping[str, CellWrite]


def replace_rows(table: TableCore, rows: Sequence[TableRow]) -> None:
    """Make `rows` the table's data rows."""
    for row in rows:
        if row.source is not None and not 0 <= row.source < table.row_count:
            raise IndexError(row.source)
        for name in row.cells:
            table.column(name)
    _RowsWriter(table, len(rows)).run(rows)


def take_in(table: TableCore, count: int) -> None:
    """Make the rows beneath the table its last data rows."""
    _RowsWriter(table, table.row_count + count).take_in()


def rows_moved(table: TableCore, count: int) -> RowsMoved:
    """How the table's rows change when there are `count` of them."""
    last = table.first_row + count - 1
    return RowsMoved(
        left=table.ref.left,
        right=table.ref.right,
        first=table.first_row,
        old_data=table.last_row,
        new_data=last,
        old_end=table.ref.bottom,
        new_end=last + table.totals_rows,
    )


def moves_of(table: TableCore, rows: Sequence[TableRow]) -> Moves:
    """Where each of the sheet's rows goes with its cells."""
    first = table.first_row
    places: dict[int, int | None] = {first + source: None for source in range(table.row_count)}
    places |= {first + row.source: first + at for at, row in enumerate(rows) if row.source is not None}
    return {source: to for source, to in places.items() if to != source}


def moved_references(table: TableCore, moved: RowsMoved) -> Callable[[str | None, Area | None], bool]:
    """Which references go along with a row: those to the table's own rows (a cell above it, or on another sheet, does not
    move)."""

    def moves(sheet: str | None, area: Area | None) -> bool:
        if sheet is not None and sheet.lower() != table.sheet.lower():
            return False
        return area is None or (area.bottom >= moved.first and area.top <= moved.old_data)

    return moves


def first_new(rows: Sequence[TableRow], old_count: int) -> int:
    """The index from which on all rows are new and stand beneath the `old_count` that there were."""
    start = len(rows)
    while start > old_count and rows[start - 1].source is None:
        start -= 1
    return start


def new_columns(
    table: TableCore,
    rows: Sequence[TableRow],
    first: int,
    styles: Mapping[int, str | None],
    formula_in: Callable[[str, int], str],
) -> list[NewColumn] | None:
    """New rows a column at a time, from the sheet's row `first` on: what is given, a column's own formula, blank cells. None where
    there are no rows, or some cells of a column hold formulas and others do not, or empty ones."""
    if not rows:
        return None
    found = []
    for column, name in enumerate(table.columns, table.ref.left):
        formula = table.calculated_formula(name)
        writes = [
            row.cells[name] if name in row.cells
            else _BLANK if formula is None
            else CellWrite(None, formula_in(formula, at))
            for at, row in enumerate(rows, first)
        ]  # fmt: skip
        formulas = [write.formula.removeprefix("=") for write in writes if write.formula is not None]
        if formulas and (len(formulas) < len(writes) or not all(formulas)):
            return None
        said = None if not formulas else formulas[0] if formulas.count(formulas[0]) == len(formulas) else formulas
        found.append(NewColumn(column, styles[column], [write.value for write in writes], said))
    return found


class _RowsWriter:
    """One run of `replace_rows` or `take_in`."""

    def __init__(self, table: TableCore, count: int):
        self.table = table
        self.sheet: SheetXml = table.xml
        self.first = table.first_row
        self.old_count = table.row_count
        self.new_count = max(count, 1)
        self.columns = [(table.ref.left + index, name) for index, name in enumerate(table.columns)]
        self.styles = {column: self.sheet.style(self.first, column) for column, _ in self.columns}
        self.moved = rows_moved(table, self.new_count)
        self._moves = moved_references(table, self.moved)

    def run(self, rows: Sequence[TableRow]) -> None:
        grows = self.new_count - self.old_count
        if grows > 0:
            self._check_room()
        stays = grows == 0 and all(row.source == index for index, row in enumerate(rows))
        if not stays:
            self._take_shared_apart()
            self._take_along(rows)
        copies = {
            index: self._copy_row(row, index)
            for index, row in enumerate(rows)
            if row.source is not None and row.source != index
        }
        totals = self._copy_totals() if grows else []
        added = self._added(rows)
        for index, row in enumerate(rows[: len(rows) - added]):
            at = self.first + index
            if index >= self.old_count:
                self.sheet.ensure_row(at, like=self.first)
            if row.source is None:
                self._new_row(at, row)
            elif index in copies:
                self._moved_row(at, row, copies[index])
            else:
                for name, write in row.cells.items():
                    self.sheet.write(at, self.table.column(name), write)
        if rows:
            self.table.fill_insert_row()
        else:
            for column, _ in self.columns:
                self.sheet.write(self.first, column, _BLANK)
        if grows:
            self._clear_surplus()
            self._take_new_end(totals)

    def _take_along(self, rows: Sequence[TableRow]) -> None:
        """What hangs on cells of rows that move, or go."""
        moves = moves_of(self.table, rows)
        columns = range(self.moved.left, self.moved.right + 1)
        if moves:
            self.sheet.changes += move_links(self.sheet.tree.getroot(), moves, columns)
            self.table.book.move_comments(self.table.sheet, moves, columns)

    def take_in(self) -> None:
        self._check_room(claimed)
        self._take_shared_apart()
        totals = self._copy_totals()
        for at in range(self.moved.old_data + 1, self.moved.new_data + 1):
            self.sheet.ensure_row(at, like=self.first)
            for column, name in self.columns:
                if totals:
                    self.sheet.paste(at, column, self._copy_beneath(at + len(totals), column))
                self.sheet.set_style(at, column, self.styles[column])
                formula = self.table.calculated_formula(name)
                if formula is not None and not self.sheet.has_content(at, column):
                    formula = self._formula_in(formula, at)
                    self.sheet.write(at, column, CellWrite(None, formula))
        self.table.fill_insert_row()
        self._take_new_end(totals)

    def _take_new_end(self, totals: list[list[Element | None]]) -> None:
        for offset, cells in enumerate(totals):
            for (column, _), copy in zip(self.columns, cells, strict=True):
                self.sheet.paste(self.moved.new_data + 1 + offset, column, copy)
        self.table.take_rows(self.moved)
        follow_in_sheet(self.sheet, self.moved)
        self.table.book.follow_in_names(self.table.sheet, self.moved)

    def _check_room(self, used: Callable[[TableHost, str, Area, str], str | None] = taken) -> None:
        """Nothing beneath the table may be overwritten."""
        moved, table = self.moved, self.table
        if moved.new_end > MAX_ROW:
            raise OoxmlError(Fault.TABLE_TOO_LONG, table.sheet, table=table.name)
        room = Area(moved.old_end + 1, moved.left, moved.new_end, moved.right)
        place = used(table.book, table.sheet, room, table.name)
        if place is not None:
            raise OoxmlError(Fault.ROWS_BLOCKED, place, table=table.name, row=moved.new_end)

    def _take_shared_apart(self) -> None:
        bottom = max(self.moved.old_end, self.moved.new_end)
        area = Area(self.first, self.moved.left, bottom, self.moved.right)
        if self.sheet.formulas.take_apart(area):
            self.sheet.changes += 1

    def _copy_row(self, row: TableRow, index: int) -> _Copies:
        """Copies of the cells that come along (only the style where the row gives the content); formulas already read
        as they must in the new row."""
        assert row.source is not None
        rows = index - row.source
        copies: _Copies = {}
        for column, name in self.columns:
            given = row.cells.get(name)
            cell = self.sheet.cell(self.first + row.source, column)
            if given is not None and not given.keep_formula:
                copies[column] = None if cell is None else cell.get("s")
                continue
            copy = copies[column] = None if cell is None else deepcopy(cell)
            formula = None if copy is None else copy.find(FORMULA)
            if formula is not None:
                formula.text = shift(formula.text or "", rows, moves=self._moves)
                if formula.get("ref"):
                    formula.set("ref", cell_ref(self.first + index, column))
        return copies

    def _copy_beneath(self, row: int, column: int) -> Element | None:
        """A cell beneath the totals, as it reads where the totals stood."""
        moved, cell = self.moved, self.sheet.cell(row, column)
        copy = None if cell is None else deepcopy(cell)
        formula = None if copy is None else copy.find(FORMULA)
        if formula is not None:

            def along(sheet: str | None, area: Area | None) -> bool:
                ours = sheet is None or sheet.lower() == self.table.sheet.lower()
                return ours and area is not None and moved.old_end < area.top and area.bottom <= moved.new_end

            formula.text = shift(formula.text or "", moved.old_data - moved.old_end, moves=along)
            if formula.get("ref"):
                formula.set("ref", cell_ref(row + moved.old_data - moved.old_end, column))
        return copy

    def _copy_totals(self) -> list[list[Element | None]]:
        table, moved = self.table, self.moved
        copies: list[list[Element | None]] = []
        for row in range(moved.old_data + 1, moved.old_end + 1):
            cells: list[Element | None] = []
            for column, _ in self.columns:
                cell = self.sheet.cell(row, column)
                copy = None if cell is None else deepcopy(cell)
                formula = None if copy is None else copy.find(FORMULA)
                if formula is not None and formula.text:
                    formula.text = moved.follow_text(formula.text, table.sheet, table.sheet)
                cells.append(copy)
            copies.append(cells)
        return copies

    def _added(self, rows: Sequence[TableRow]) -> int:
        """Add the last rows, as far as they are new and stand below all others, in one piece; how many there are."""
        start = first_new(rows, self.old_count)
        at = self.first + start
        columns = new_columns(self.table, rows[start:], at, self.styles, self._formula_in)
        return len(rows) - start if columns and self.sheet.add_rows(at, self.first, columns) else 0

    def _formula_in(self, formula: str, at: int) -> str:
        """A calculated column's formula as it reads in a row."""
        return shift(formula, at - self.first, moves=self._moves)

    def _new_row(self, at: int, row: TableRow) -> None:
        before = self.sheet.changes
        rest = []
        for column, name in self.columns:
            self.sheet.set_style(at, column, self.styles[column])
            write = row.cells.get(name)
            if write is None:
                rest.append((column, name))
            else:
                self.sheet.write(at, column, write)
        for column, name in rest:
            formula = self.table.calculated_formula(name)
            if formula is None:
                self.sheet.write(at, column, _BLANK)
                continue
            formula = self._formula_in(formula, at)
            # A row written again as it was keeps the value that its formula had.
            if self.sheet.changes != before or self.sheet.formula(at, column) != formula:
                self.sheet.write(at, column, CellWrite(None, formula))

    def _moved_row(self, at: int, row: TableRow, copies: _Copies) -> None:
        for column, name in self.columns:
            write, copy = row.cells.get(name), copies[column]
            if write is not None and not write.keep_formula:
                self.sheet.set_style(at, column, copy if isinstance(copy, str) else None)
            else:
                self.sheet.paste(at, column, None if isinstance(copy, str) else copy)
            if write is not None:
                self.sheet.write(at, column, write)

    def _clear_surplus(self) -> None:
        moved = self.moved
        for row in self.sheet.rows_within(moved.new_end + 1, moved.old_end):
            for column, _ in self.columns:
                self.sheet.write(row, column, _BLANK)
                if row > moved.old_data:  # the totals row's look goes with it
                    self.sheet.set_style(row, column, self.styles[column])


def follow_in_sheet(sheet: SheetXml, moved: RowsMoved) -> None:
    """Validations, conditional formats, protected ranges, ignored errors, sparklines that ended where the data did."""

    def followed(sqref: str) -> str:
        areas = []
        for piece in sqref.split():
            area = parse_area(piece)
            new = moved.follow(area) if area else None
            areas.append(piece if new is None or new == area else str(new))
        return " ".join(areas)

    for child in sheet.tree.getroot():
        if child.tag == tag("sheetData"):
            continue
        for element in child.iter():
            if element.tag in _COVERS and element.get("sqref"):
                old = element.get("sqref", "")
                if followed(old) != old:
                    element.set("sqref", followed(old))
                    sheet.changes += 1
            elif element.tag in _X14_COVERS:
                for sqref in element.iter(f"{_XM}sqref"):
                    old = sqref.text or ""
                    if followed(old) != old:
                        sqref.text = followed(old)
                        sheet.changes += 1
            elif element.tag == f"{_X14}sparkline":  # where it lies stays; what it draws grows
                for source in element.iter(f"{_XM}f"):
                    old = source.text or ""
                    source.text = moved.follow_text(old, sheet.name, sheet.name)
                    sheet.changes += source.text != old
