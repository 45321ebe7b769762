"""Reading many workbooks: values alone, through python-calamine; what it cannot tell is read by `FileBook`.

Calamine knows neither formulas nor error values. So the bytes of each sheet are looked over for what it would pass over,
and what the contract works out is compared with what the cells show: where they differ, somebody typed over a formula, or
the figures are stale, and the closer look tells which. 测算, where nobody types, is not read: its formulas must be the
contract's, each in its place, and what they come to shows in the tables that are worked out from them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.faults import Faults
from xl_huikuan.book.contract.importing import Aliases, HeaderWords
from xl_huikuan.book.contract.kinds import FIRST_DAY, LAST_DAY, Kind, is_blank
from xl_huikuan.book.contract.ledgers import Actions, Receipts, TargetChanges
from xl_huikuan.book.contract.lists import Calendar
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.damage import lacked_by
from xl_huikuan.book.file.standing import check_names, check_reach, named_places
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.book.problems import BookError
from xl_huikuan.book.reading import cleaned, cleaned_column, refuse_dates_from_1904
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.plain_cell import NotPlain, text_of
from xl_huikuan.ooxml.references import cell_ref, column_letters
from xl_huikuan.ooxml.sheet_reader import ValueReader
from xl_huikuan.ooxml.workbook import SheetTable, Workbook
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value, to_cents

Rows = Sequence[Sequence[Any]]

_UNREAD = {table.declared.name for table in (Aliases, HeaderWords, Review, Calendar, Faults)}
"""What no figure of the month comes from: jobs write them."""
_WORKINGS = CustomerWorkings.declared.name
_LOOKED_AT = (Plan, Promises, Commitments, Receipts, TargetChanges, Actions)
SHOWN: tuple[tuple[str, Column[Any]], ...] = tuple(
    (table.declared.name, column)
    for table in _LOOKED_AT
    for column in table.declared.columns
    if column.is_computed and (column.kind is Kind.MONEY or column in (Promises.state, Commitments.judgement))
)
"""Computed columns on which the others rest: where these are as the contract has them, nothing else was typed over."""
_PASSED_OVER = b"</f></c>", b'" t="e"', b'" t="d"'
"""A formula without a value, an error, a day written out; as Excel and we write them: others are compared, and differ."""
_KEY = re.compile(
    rb'<c r="[A-Z]+[0-9]+"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    rb'(?:/>|><(?:v|is><t)(?: xml:space="preserve")?>([^<&]+)</(?:v|t></is)></c>)'
)
"""A cell that somebody filled: style, kind, text; none with a sign that is written otherwise in XML."""
_PLAIN_FORMULA = re.compile(rb"<f>([^<]*)</f>")
_FORMULA = re.compile(rb'<f(?: t="shared"(?: ref="[A-Z0-9:]+")? si="([0-9]+)")?(?:/>|>([^<]*)</f>)')
"""A formula: its number, where several cells share it, and its text, which the first of these has."""
_ROW_NUMBER = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
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
        with contextlib.suppress(BookError, OoxmlError, NotPlain, ValueError):  # told by the closer look, in words
            workbook = Workbook.open(self.path)
            self.digest = digest_of(workbook.package.raw)
            month = None if repair else _read(workbook)
        if month is None:
            self.closer = True
            return super().read(repair)
        return month


def digest_of(content: bytes) -> str:
    """What tells a file's bytes from others."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def sheets_read(workbook: Workbook) -> list[str]:
    """The sheets whose values are wanted, in order."""
    wanted = {table.sheet for name, table in workbook.tables.items() if name in TABLES and name not in _UNREAD}
    wanted |= {
        sheet for name, (sheet, _) in named_places(workbook).items() if name in NAMES and NAMES[name].formula is None
    }
    return [sheet for sheet in workbook.sheets if sheet in wanted]


def _read(workbook: Workbook) -> Month | None:
    """The month; None where it needs a closer look."""
    refuse_dates_from_1904(workbook.file, workbook.date1904)
    check_names(workbook)
    if lacked_by(workbook):
        return None
    tables = {name: workbook.table(name) for name in TABLES if name in workbook.tables}
    places = named_places(workbook)
    check_reach(tables, places)
    workings = tables[_WORKINGS]
    wanted = [sheet for sheet in sheets_read(workbook) if sheet != workings.sheet]
    data = workbook.package.read(workbook.sheets[workings.sheet])
    if not (_has_its_formulas(data, workings) and all(_is_plain(workbook, sheet) for sheet in wanted)):
        return None
    values = _values_of(workbook, wanted)
    if values is None:
        return None
    date = workbook.value_reader.date
    month = Month({}, {}, {name: f"{at[0]}!{cell_ref(at[1].top, at[1].left)}" for name, at in places.items()})
    held: dict[tuple[str, str], list[Value]] = {}
    for name, table in tables.items():
        is_workings, rows = name == _WORKINGS, values.get(table.sheet, ())
        found = _workings(data, workbook.value_reader, table) if is_workings else _table(table, rows, date, held)
        if found is None:
            return None
        month.tables[name] = found
    for name, (sheet, area) in places.items():
        cell = NAMES.get(name)
        if cell is not None and cell.formula is None:
            if sheet not in values:  # somebody moved it there
                return None
            value = _at(values[sheet], area.top, area.left)
            if isinstance(value, dt.datetime):
                value = value.date()
            month.names[name] = cleaned(None if value == "" else value, cell.kind, date)
    return month if all(_as_shown(month, at, column, held[at, column.header]) for at, column in SHOWN) else None


def _has_its_formulas(data: bytes, table: SheetTable) -> bool:
    """A table alone on its sheet: the contract's formulas, row by row in the order of its columns, and nothing beneath it."""
    last = _ROW_NUMBER.match(data, data.rfind(b"<row "))
    is_last = last is not None and int(last[1]) <= table.last_row
    declared = TABLES[table.name]
    ours = [
        declared.cell_formula(header).replace(" ", "")
        for header in table.columns
        if header in declared.by_header and declared.by_header[header].is_computed
    ]
    found = _formulas(data)
    means = {raw: text_of(raw).replace(" ", "") for raw in {*found}}
    return is_last and [means[raw] for raw in found] == ours * table.row_count


def _formulas(data: bytes) -> list[bytes]:
    """The texts of a sheet's formulas as they stand there, in their order; none for one that is written otherwise."""
    if b"<f " not in data:
        return _PLAIN_FORMULA.findall(data)
    shared: dict[bytes, bytes] = {}
    return [shared.setdefault(number, text) if number else text for number, text in _FORMULA.findall(data)]


def _is_plain(workbook: Workbook, sheet: str) -> bool:
    """Nothing in the sheet that calamine would pass over, and no cell far away."""
    data = workbook.package.read(workbook.sheets[sheet])
    if _CELL_AFAR.search(data) is not None or _ROW_AFAR.search(data) is not None:
        return False
    return not any(mark in data for mark in _PASSED_OVER)


def _values_of(workbook: Workbook, wanted: Sequence[str]) -> dict[str, Rows] | None:
    """Each sheet's rows from the first on; None where calamine cannot read them."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook.package.raw))
        return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in wanted}
    except BaseException as error:  # a file that makes the reader panic raises what is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        return None


def _table(
    table: SheetTable,
    rows: Rows,
    date: Callable[[float], Value],
    held: dict[tuple[str, str], list[Value]],
) -> MonthTable | None:
    """A table's filled cells, and into `held` what the computed ones show; None where it needs a closer look."""
    declared, left = TABLES[table.name], table.ref.left
    letters = {name: column_letters(left + i) for i, name in enumerate(table.columns)}
    if table.name in _UNREAD:
        columns: dict[str, list[Value]] = {c.header: [] for c in declared.columns if not c.is_computed}
        return MonthTable(table.name, columns, [], Place(table.sheet, table.first_row, letters))
    if table.header_rows and not _heads(table, rows):
        return None
    count = table.row_count
    block = rows[table.first_row - 1 : table.last_row]
    if any(_is_filled(row, table) for row in rows[table.ref.bottom :]):
        return None  # rows beneath the table, or another table
    columns = {}
    for column in declared.columns:
        at = table.column(column.header) - 1
        values: list[Any] = [row[at] for row in block] if block and at < len(block[0]) else []
        values += [None] * (count - len(values))
        if not column.is_computed:
            plain = _plain(values, column.kind)
            if plain is None:
                return None
            cells = cleaned_column(plain, column.kind, date)
            if column.kind is Kind.DATE and not all(map(_is_usual_day, cells)):
                return None
            columns[column.header] = cells
        else:
            held[table.name, column.header] = values
    place = Place(table.sheet, table.first_row, letters, count, table.totals_rows)
    return MonthTable(table.name, columns, list(range(count)), place)


def _workings(data: bytes, reader: ValueReader, table: SheetTable) -> MonthTable | None:
    """测算, of which the key alone is no formula; None where a cell of that needs a closer look."""
    columns: dict[str, list[Value]] = {}
    letters = {name: column_letters(table.ref.left + i) for i, name in enumerate(table.columns)}
    for column in TABLES[table.name].columns:
        if column.is_computed:
            continue
        cells, at, column_at = list[Value](), 0, letters[column.header]
        for row in range(table.first_row, table.last_row + 1):
            at = data.find(f'<c r="{column_at}{row}"'.encode(), at)
            cell = _KEY.match(data, at) if at >= 0 else None
            if cell is None:
                return None
            style, kind, text = (None if part is None else part.decode() for part in cell.groups())
            cells.append(None if text is None else reader.value(text, kind or "n", style))
        columns[column.header] = cells
    place = Place(table.sheet, table.first_row, letters, table.row_count, table.totals_rows)
    return MonthTable(table.name, columns, list(range(table.row_count)), place)


def _heads(table: SheetTable, rows: Rows) -> bool:
    """Whether the cells above hold the table's headers."""
    if len(rows) < table.ref.top:
        return False
    shown = rows[table.ref.top - 1][table.ref.left - 1 : table.ref.right]
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


def _as_shown(month: Month, table: str, column: Column[Any], held: Sequence[Any]) -> bool:
    """Whether a computed column's cells show what the contract works out."""
    values = month.sums.column(table, column.header)
    return held == values or all(map(_alike, held, values))


def _alike(shown: Any, value: Value) -> bool:
    if shown == value:
        return True
    if is_blank(shown):
        return value is None or value in ("", 0)
    if isinstance(shown, (int, float)) and isinstance(value, (int, float)) and not isinstance(value, CellError):
        try:
            return to_cents(float(shown)) == to_cents(float(value))
        except ValueError:
            return False
    if isinstance(shown, dt.date) and isinstance(value, dt.date):
        return (shown.date() if isinstance(shown, dt.datetime) else shown) == value
    return False
