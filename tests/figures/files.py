"""A workbook as text in a real file, and what the file shows beside its formulas, read by openpyxl alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from figures.text_tables import Book
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.template import template_path
from xl_huikuan.values import CellError, Value

_ERRORS = {error.value: error for error in CellError}


def write(book: Book, path: Path) -> Path:
    """Put what is filled into the template."""
    file = FileBook(template_path(), path)
    month = file.read()
    month.names |= book.filled_names()
    for table in (*book.tables, CustomerWorkings.declared.name):
        month[table].replace([(None, row) for row in book.filled(table)])
    file.write(month)
    return path


class Shown:
    """The values that a file holds."""

    def __init__(self, path: Path):
        self._book = load_workbook(path, data_only=True)
        self._tables = {name: sheet[ref] for sheet in self._book for name, ref in sheet.tables.items()}

    def column(self, table: str, header: str) -> list[Value] | None:
        """A table's column; None for a figure that no cell shows."""
        if header not in TABLES[table].by_header:
            return None
        headers, *rows = self._tables[table]
        at = [cell.value for cell in headers].index(header)
        return [_value(row[at].value) for row in rows]

    def name(self, name: str) -> Value:
        """A named cell."""
        return _value(self._area(name).value)

    def block(self, name: str) -> list[list[Value]]:
        """A block's cells."""
        return [[_value(cell.value) for cell in row] for row in self._area(name)]

    def _area(self, name: str) -> Any:
        [(sheet, ref)] = self._book.defined_names[name].destinations
        return self._book[sheet][ref]


def _value(held: Any) -> Value:
    if isinstance(held, dt.datetime):
        return held.date()
    return _ERRORS.get(held, held) if isinstance(held, str) else held
