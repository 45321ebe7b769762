"""A workbook as text: its tables with the contract's headers, `|` between cells, filled and computed columns side by side.

A table too wide for a page comes in several pieces one after the other, each with the same rows. What stands after ``#`` is
the working. Cells: ``11-05`` is a day of 2026; figures may be fractions (``13/22``), logarithms (``-ln 9``), roots
(``√0.6``) and products of these (``2/3 × √0.6``); ``#N/A`` is an error, ``"两万"`` a text where a figure should be, ``~`` an empty
text that a formula gives.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.defaults import LIST_ROWS
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.values import CellError, Value, serial

YEAR = 2026
_ERRORS = {error.value: error for error in CellError}
_LOG = re.compile(r"(-?)ln (.+)")
_COMMENT = re.compile(r"\s#(?![A-Z]).*")


def cell(text: str, kind: Kind) -> Value:
    """What a cell of this kind holds."""
    text = text.strip()
    if not text:
        return None
    if text == "~":
        return ""
    if text in _ERRORS:
        return _ERRORS[text]
    if text.startswith('"'):
        return text.strip('"')
    if kind in (Kind.TEXT, Kind.CODE):
        return text
    if kind is Kind.DATE:
        parts = [int(part) for part in text.split("-")]
        return dt.date(*parts) if len(parts) == 3 else dt.date(YEAR, *parts)
    return math.prod(_factor(part.strip()) for part in text.split("×"))


def _factor(text: str) -> float:
    if log := _LOG.fullmatch(text):
        return math.log(_factor(log[2])) * (-1 if log[1] else 1)
    if text.startswith("√"):
        return math.sqrt(float(text[1:]))
    above, *below = text.replace(",", "").split("/")
    return float(above) / float(below[0]) if below else float(above)


def lines(text: str) -> Iterator[list[str]]:
    """The cells of each line, as text."""
    for line in text.strip().splitlines():
        if plain := _COMMENT.sub("", f" {line}").strip():
            yield [part.strip() for part in plain.split("|")]


@dataclass(frozen=True)
class Book:
    """A workbook's tables, named cells and blocks as text."""

    tables: Mapping[str, tuple[str, ...]]
    """The pieces of each table; a table that is not there has the template's rows if it is a list, else none; 测算 has a row
    for each customer, as the jobs keep it."""
    names: str
    """``hk_to | 11-30``: filled ones and those with formulas."""
    blocks: Mapping[str, str]
    without_python: Mapping[str, str] = field(default_factory=dict)
    """Pieces of tables: what a column shows instead where our functions are not there."""

    def columns(self, table: str) -> dict[str, list[Value]]:
        """A table's columns by header, filled and computed."""
        return self._read(table, self.tables.get(table, ()))

    def _read(self, table: str, pieces: tuple[str, ...]) -> dict[str, list[Value]]:
        declared = TABLES[table]
        known = {column.header: column for column in (*declared.columns, *declared.off_sheet)}
        found: dict[str, list[Value]] = {}
        for piece in pieces:
            header, *rows = lines(piece)
            assert all(len(row) == len(header) for row in rows), (table, header, rows)
            for at, name in enumerate(header):
                values = [cell(row[at], known[name].kind) for row in rows]
                assert found.setdefault(name, values) == values, (table, name)
        assert len({len(values) for values in found.values()}) <= 1, table
        return found

    def filled(self, table: str) -> list[dict[str, Value]]:
        """What people and jobs fill, a row each."""
        declared = TABLES[table]
        names = declared.headers(Filled.REP) + declared.headers(Filled.JOB)
        if table == CustomerWorkings.declared.name and table not in self.tables:
            return [{CustomerWorkings.code.header: code} for code in self._codes()]
        if table not in self.tables:
            usual = [name for name in declared.headers() if name in names]
            return [dict(zip(usual, row, strict=False)) for row in LIST_ROWS.get(table, ())]
        columns = self.columns(table)
        count = len(next(iter(columns.values())))
        return [{name: columns[name][row] if name in columns else None for name in names} for row in range(count)]

    def _codes(self) -> list[Value]:
        """Whoever has a row in 客户, 计划 or 承诺与差距, in this order, once."""
        columns = (
            self.columns(table.declared.name).get(table.code.header, []) for table in (Customers, Plan, Commitments)
        )
        return list(dict.fromkeys(code for codes in columns for code in codes if code is not None))

    def month(self) -> Month:
        """The workbook as a job reads it."""
        tables = {}
        for name, declared in TABLES.items():
            rows = self.filled(name)
            columns: dict[str, list[Value]] = {
                column.header: [row[column.header] for row in rows]
                for column in declared.columns
                if not column.is_computed
            }
            tables[name] = MonthTable(name, columns, list(range(len(rows))), Place(declared.sheet, 5, {}))
        names = {cell.name: cell.default for cell in NAMES.values() if cell.formula is None}
        return Month(tables, names | self.filled_names())

    def _names(self) -> dict[str, Value]:
        return {name: cell(text, NAMES[name].kind) for name, text in lines(self.names)}

    def filled_names(self) -> dict[str, Value]:
        """The named cells that people and jobs fill."""
        return {name: value for name, value in self._names().items() if NAMES[name].formula is None}

    # ---- what formulas show

    def expected_columns(self, python: bool = True) -> dict[tuple[str, str], list[Value]]:
        """By table and header; what is shown where our functions are there, or where they are not."""
        found = {
            (table, header): values
            for table in self.tables
            for header, values in self.columns(table).items()
            if header in TABLES[table].computed
        }
        for table, piece in () if python else self.without_python.items():
            columns = self._read(table, (piece,))
            known = self.columns(table)
            for header, values in columns.items():
                if header in TABLES[table].computed:
                    found[table, header] = values
                else:
                    assert values == known[header], (table, header)
        return found

    def expected_names(self) -> dict[str, Value]:
        """By name."""
        return {name: value for name, value in self._names().items() if NAMES[name].formula is not None}

    def expected_blocks(self) -> dict[tuple[str, int, int], Value]:
        """By block, row and column."""
        found: dict[tuple[str, int, int], Value] = {}
        for name, text in self.blocks.items():
            header, *rows = lines(text)
            columns = BLOCKS[name].columns
            assert header == [column.header for column in columns], header
            for row, cells in enumerate(rows):
                for at, (column, given) in enumerate(zip(columns, cells, strict=True)):
                    found[name, row, at] = cell(given, column.kind)
        return found


def same(expected: Value, found: Value) -> bool:
    """Text and errors exactly; figures to the last digits of a double. A blank is an empty text, a day its number."""
    expected, found = ("" if v is None else serial(v) if isinstance(v, dt.date) else v for v in (expected, found))
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        return math.isclose(expected, found, rel_tol=1e-12, abs_tol=1e-9)
    return isinstance(expected, CellError) is isinstance(found, CellError) and expected == found
