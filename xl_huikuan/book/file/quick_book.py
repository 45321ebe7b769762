"""Reading many workbooks: values alone, what is filled through python-calamine; what it cannot tell is read by `FileBook`.

Calamine knows neither formulas nor error values. So the bytes of each sheet are looked over for what it would pass over. A table
with computed columns is read from its sheet's bytes, as `FileBook` does: every computed cell must hold the contract's formula.
What these show is nothing to us, it is worked out anew: stale figures need no closer look.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from xl_huikuan.book.contract.faults import Faults
from xl_huikuan.book.contract.importing import Aliases, HeaderWords
from xl_huikuan.book.contract.kinds import FIRST_DAY, LAST_DAY, Kind, is_blank
from xl_huikuan.book.contract.lists import Calendar
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.damage import lacked_by
from xl_huikuan.book.file.quick_table import read_table
from xl_huikuan.book.file.standing import check_names, check_reach, named_places
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.book.problems import BookError
from xl_huikuan.book.reading import cleaned, cleaned_column, refuse_dates_from_1904
from xl_huikuan.digests import blake2b
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.plain_cell import NotPlain
from xl_huikuan.ooxml.references import Area, cell_ref, column_letters, column_number
from xl_huikuan.ooxml.shared_texts import false_claim
from xl_huikuan.ooxml.workbook import SheetTable, Workbook
from xl_huikuan.overriding import override
from xl_huikuan.values import Value

Rows = Sequence[Sequence[Any]]

UNREAD = {table.declared.name for table in (Aliases, HeaderWords, Review, Calendar, Faults)}
"""What no figure of the month comes from: jobs write them."""
_COMPUTED = {
    name: {column.header: declared.cell_formula(column.header) for column in declared.columns if column.is_computed}
    for name, declared in TABLES.items()
}
"""What stands in the cells of each table's computed columns."""
_WITHOUT_VALUE = re.compile(rb"</f>\s*</c>"), re.compile(rb"<f[^<>]*/>\s*</c>")
"""A formula without a value."""
_PASSED_OVER = b't="e"', b't="d"', b"t='e'", b"t='d'", b"&#"
"""An error, a day written out, a sign spelt by its number."""
_NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v[^<>]*/>|<v[^<>]*></v>)")
_CELL_OF_NONE = re.compile(
    rb'<c r="([A-Z]{1,2})(\d{1,4})"[^<>]*>\s*(?:<f[^<>/]*>[^<]*</f>|<f[^<>]*/>)\s*(?:<v[^<>]*/>|<v[^<>]*></v>)'
)
"""A formula whose value is empty: no text, or not worked out."""
_CELL_AFAR, _ROW_AFAR = re.compile(rb'<c (?!r="[A-Z]{1,2}\d)'), re.compile(rb'<row (?!r="\d{1,4}")')
"""A cell beyond column ZZ, a row beyond 9,999, or one that is written otherwise: calamine lays out the whole block before them."""


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
    tables = {name: workbook.table(name) for name in TABLES if name in workbook.tables}
    places = named_places(workbook)
    check_reach(tables, places)
    month = Month({}, {}, {name: f"{at[0]}!{cell_ref(at[1].top, at[1].left)}" for name, at in places.items()})
    filled = [name for name in tables if name not in UNREAD and not _COMPUTED[name]]
    typed = [name for name in places if name in NAMES and NAMES[name].formula is None]
    through_calamine = {*(tables[name].sheet for name in filled), *(places[name][0] for name in typed)}
    wanted = [sheet for sheet in workbook.sheets if sheet in through_calamine]
    areas = [(tables[name].sheet, tables[name].ref) for name in filled] + [places[name] for name in typed]
    if not all(_is_plain(workbook, sheet, [area for at, area in areas if at == sheet]) for sheet in wanted):
        return None
    values = _values_of(workbook, wanted)
    if values is None:
        return None
    date = workbook.value_reader.date
    for name, table in tables.items():
        if name in UNREAD:
            cells: dict[str, list[Value]] | None = {c.header: [] for c in TABLES[name].columns if not c.is_computed}
        elif _COMPUTED[name]:
            cells = _among_formulas(workbook, table)
        else:
            cells = _through_calamine(table, values[table.sheet], date)
        if cells is None:
            return None
        month.tables[name] = _held(table, cells)
    for name in typed:
        sheet, area = places[name]
        value = _at(values[sheet], area.top, area.left)
        if isinstance(value, dt.datetime):
            value = value.date()
        month.names[name] = cleaned(None if value == "" else value, NAMES[name].kind, date)
    return month


def _held(table: SheetTable, cells: dict[str, list[Value]]) -> MonthTable:
    letters = {name: column_letters(table.ref.left + i) for i, name in enumerate(table.columns)}
    count = 0 if table.name in UNREAD else table.row_count
    place = Place(table.sheet, table.first_row, letters, count, table.totals_rows if count else 0)
    return MonthTable(table.name, cells, list(range(count)), place)


def _among_formulas(workbook: Workbook, table: SheetTable) -> dict[str, list[Value]] | None:
    """The filled cells of a table with computed columns; None where it needs a closer look."""
    at = {column.header: table.column(column.header) for column in TABLES[table.name].columns}
    formulas = {at[header]: text for header, text in _COMPUTED[table.name].items()}
    reader = workbook.value_reader
    found = read_table(workbook.package.read(workbook.sheets[table.sheet]), reader, table, formulas)
    if table.header_rows and not _heads(table, found.header):
        return None
    return {
        column.header: cleaned_column(found.columns[at[column.header]], column.kind, reader.date)
        for column in TABLES[table.name].columns
        if not column.is_computed
    }


def _is_plain(workbook: Workbook, sheet: str, wanted: Sequence[Area]) -> bool:
    """Nothing in the sheet that calamine would pass over, and no cell far away; in the cells that are wanted no formula whose
    value is empty."""
    data = workbook.package.read(workbook.sheets[sheet])
    if _CELL_AFAR.search(data) is not None or _ROW_AFAR.search(data) is not None:
        return False
    if any(sign in data for sign in _PASSED_OVER) or any(each.search(data) is not None for each in _WITHOUT_VALUE):
        return False
    count = sum(1 for _ in _NO_VALUE.finditer(data))
    if not count:  # as nearly always: no cell is looked at
        return True
    empty = _CELL_OF_NONE.findall(data)
    if len(empty) != count:
        return False
    places = [(int(row), column_number(letters.decode())) for letters, row in empty]
    return not any(
        area.top <= row <= area.bottom and area.left <= column <= area.right
        for area in wanted
        for row, column in places
    )


def _values_of(workbook: Workbook, wanted: Sequence[str]) -> dict[str, Rows] | None:
    """Each sheet's rows from the first on; None where calamine cannot read them."""
    import python_calamine

    if false_claim(workbook.package):
        return None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook.package.raw))
        return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in wanted}
    except BaseException as error:  # a file that makes the reader panic raises what is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        return None


def _through_calamine(table: SheetTable, rows: Rows, date: Callable[[float], Value]) -> dict[str, list[Value]] | None:
    """A table's cells, all of them filled; None where it needs a closer look."""
    if table.header_rows and not _heads(table, _shown(rows, table)):
        return None
    count = table.row_count
    block = rows[table.first_row - 1 : table.last_row]
    if any(_is_filled(row, table) for row in rows[table.ref.bottom :]):
        return None  # rows beneath the table, or another table
    columns = {}
    for column in TABLES[table.name].columns:
        at = table.column(column.header) - 1
        values: list[Any] = [row[at] for row in block] if block and at < len(block[0]) else []
        plain = _plain([*values, *[None] * (count - len(values))], column.kind)
        if plain is None:
            return None
        cells = columns[column.header] = cleaned_column(plain, column.kind, date)
        if column.kind is Kind.DATE and not all(map(_is_usual_day, cells)):
            return None
    return columns


def _shown(rows: Rows, table: SheetTable) -> Sequence[Any]:
    """What a table's header cells hold."""
    return rows[table.ref.top - 1][table.ref.left - 1 : table.ref.right] if len(rows) >= table.ref.top else ()


def _heads(table: SheetTable, shown: Sequence[Any]) -> bool:
    """Whether these are the table's headers."""
    return ["".join(str(text).split()).casefold() for text in shown] == [
        "".join(text.split()).casefold() for text in table.columns
    ]


def _is_filled(row: Sequence[Any], table: SheetTable) -> bool:
    return any(not is_blank(value) for value in row[table.ref.left - 1 : table.ref.right])


_USUAL = {float, str}


def _plain(values: list[Any], kind: Kind) -> list[Value] | None:
    """A filled column's values as the trade's functions know them; None where they need a closer look."""
    types = {*map(type, values)}
    if types == {str} and not any(values):
        return [None] * len(values)
    if not types <= _USUAL:
        if types & {dt.time, dt.timedelta} or (types & {dt.date, dt.datetime} and kind is not Kind.DATE):
            return None
        values = [value.date() if isinstance(value, dt.datetime) else value for value in values]
    return [None if value == "" else value for value in values] if str in types else values


def _is_usual_day(value: Value) -> bool:
    return value is None or isinstance(value, str) or (type(value) is dt.date and FIRST_DAY <= value <= LAST_DAY)


def _at(rows: Rows, row: int, column: int) -> Any:
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
