"""Reading many workbooks, for their values alone; where it takes more, `FileBook` reads.

A table's rows are read from their bytes by what they have in common: each computed cell must hold the contract's formula. What
these show is nothing to us, it is worked out anew: stale figures need no closer look. Named cells, and tables that share a sheet,
are read as `FileBook` reads them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from xl_huikuan.book.contract.faults import Faults
from xl_huikuan.book.contract.importing import Aliases, HeaderWords
from xl_huikuan.book.contract.lists import Calendar
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.beneath import rows_beneath
from xl_huikuan.book.file.book import FileBook, around
from xl_huikuan.book.file.damage import lacked_by
from xl_huikuan.book.file.quick_table import WhatIsFilled, read_table
from xl_huikuan.book.file.standing import check_names, check_reach, named_places
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.book.problems import BookError
from xl_huikuan.book.reading import cleaned, cleaned_column, refuse_dates_from_1904
from xl_huikuan.digests import blake2b
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.references import MAX_ROW, Area, cell_ref, column_letters
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.workbook import SheetTable, Workbook
from xl_huikuan.overriding import override
from xl_huikuan.values import Value

UNREAD = {table.declared.name for table in (Aliases, HeaderWords, Review, Calendar, Faults)}
"""What no figure of the month comes from: jobs write them."""
_COMPUTED = {
    name: {column.header: declared.cell_formula(column.header) for column in declared.columns if column.is_computed}
    for name, declared in TABLES.items()
}
"""What stands in the cells of each table's computed columns."""


class QuickBook(FileBook):
    """One workbook file, to be read only."""

    closer = False
    """Whether the closer look was needed."""
    digest = ""
    """Of the bytes that were read."""

    @override
    def read(self, repair: bool = False) -> Month:
        month = None
        with contextlib.suppress(
            BookError, OoxmlError, NotPlain, ValueError, OverflowError
        ):  # told by the closer look, in words
            workbook = Workbook.open(self.path)
            self.digest = digest_of(workbook.package.raw)
            month = None if repair else _read(workbook)
        if month is None:
            self.closer = True
            return super().read(repair)
        return month


def digest_of(content: bytes) -> str:
    """What tells a file's bytes from others."""
    return blake2b(content, digest_size=16).hexdigest()


def _read(workbook: Workbook) -> Month | None:
    """The month; None where it needs a closer look."""
    refuse_dates_from_1904(workbook.file, workbook.date1904)
    check_names(workbook)
    if lacked_by(workbook):
        return None
    date = workbook.value_reader.date
    tables = {name: workbook.table(name) for name in TABLES if name in workbook.tables}
    places = named_places(workbook)
    check_reach(tables, places)
    month = Month({}, {}, {name: f"{at[0]}!{cell_ref(at[1].top, at[1].left)}" for name, at in places.items()})
    typed = [name for name in places if name in NAMES and NAMES[name].formula is None]
    wanted: dict[str, list[Area]] = {}
    for name in typed:
        wanted.setdefault(places[name][0], []).append(places[name][1])
    filled = [table for name, table in tables.items() if name not in UNREAD and not _COMPUTED[name]]
    on_sheets = [table.sheet for table in filled]
    for table in filled:
        if table.sheet in wanted or on_sheets.count(table.sheet) > 1:
            wanted.setdefault(table.sheet, []).append(table.ref._replace(bottom=MAX_ROW))
    cells = {sheet: workbook.cells(sheet, around(areas)) for sheet, areas in wanted.items()}
    for name, table in tables.items():
        declared = [column for column in TABLES[name].columns if not column.is_computed]
        if name in UNREAD:
            month.tables[name] = _held(table, {column.header: [] for column in declared})
            continue
        by_cell = table.sheet in wanted and not _COMPUTED[name]
        found = _in_cells(workbook, table, cells[table.sheet]) if by_cell else _in_rows(workbook, table)
        if table.header_rows and not _heads(table, found.header):
            return None
        held = {column: found.columns[table.column(column.header)] for column in declared}
        month.tables[name] = _held(
            table, {column.header: cleaned_column(values, column.kind, date) for column, values in held.items()}
        )
    for name in typed:
        sheet, (top, left, _, _) = places[name]
        value = cells[sheet].value(top, left)
        if value is None and cells[sheet].formula(top, left) is not None:  # never worked out
            return None
        month.names[name] = cleaned(value, NAMES[name].kind, date)
    return month


def _held(table: SheetTable, cells: dict[str, list[Value]]) -> MonthTable:
    letters = {name: column_letters(table.ref.left + i) for i, name in enumerate(table.columns)}
    count = 0 if table.name in UNREAD else table.row_count
    place = Place(table.sheet, table.first_row, letters, count, table.totals_rows if count else 0)
    return MonthTable(table.name, cells, list(range(count)), place)


def _in_rows(workbook: Workbook, table: SheetTable) -> WhatIsFilled:
    """What a table holds, from its rows' bytes."""
    formulas = {table.column(header): text for header, text in _COMPUTED[table.name].items()}
    return read_table(workbook.package.read(workbook.sheets[table.sheet]), workbook.value_reader, table, formulas)


def _in_cells(workbook: Workbook, table: SheetTable, cells: SheetCells) -> WhatIsFilled:
    """What a table without computed columns holds, from its sheet's cells.

    Raises:
        NotPlain: only a closer look can say.
    """
    rows = range(table.first_row, table.last_row + 1)
    columns = {at: cells.column(at, rows) for at in range(table.ref.left, table.ref.right + 1)}
    for at, values in columns.items():
        texts = cells.column_formulas(at, rows) if at in cells.formulas else ()
        if any(text is not None and value is None for text, value in zip(texts, values, strict=False)):
            raise NotPlain
    if rows_beneath(workbook, table, cells):
        raise NotPlain
    return WhatIsFilled([cells.value(table.ref.top, at) for at in columns], columns)


def _heads(table: SheetTable, shown: Sequence[Value]) -> bool:
    """Whether these are the table's headers."""
    return ["".join(str(text).split()).casefold() for text in shown] == [
        "".join(text.split()).casefold() for text in table.columns
    ]
