"""What a workbook in Excel holds: its tables' cells, and whether each computed cell is what Python makes of the same month."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import xlwings

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.live.book import LiveBook
from xl_huikuan.book.live.com_values import rows_of, value_from
from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.book.month import Month
from xl_huikuan.values import CellError, Value, day_of

Contents = dict[str, dict[str, list[Value]]]


class Compared(NamedTuple):
    """One computed cell: where it is, what Excel and Python make of it."""

    where: str
    kind: Kind
    excel: Value
    python: Value

    @property
    def agrees(self) -> bool:
        """Errors as errors, days as days, texts exactly, money to the cent, other numbers but for a double's last digits.

        A sum of days is a number in Python; Excel must show it as that day.
        """
        if isinstance(self.excel, CellError) or isinstance(self.python, CellError):
            return (
                type(self.excel) is type(self.python) and self.excel == self.python
            )  # an error is no text that looks so
        excel, python = (None if value == "" else value for value in (self.excel, self.python))
        if excel is None or python is None or isinstance(excel, (str, dt.date)) or isinstance(python, (str, dt.date)):
            return excel == (day_of(python) if self.kind is Kind.DATE and isinstance(python, float) else python)
        if self.kind is Kind.MONEY:
            return abs(excel - python) < 0.005
        return math.isclose(excel, python, rel_tol=1e-9, abs_tol=1e-9)

    def __str__(self) -> str:
        return f"{self.where}：Excel {_shown(self.excel)}，Python {_shown(self.python)}"


def _shown(value: Value) -> str:
    return "空白" if value in (None, "") else str(value)


def tables_of(book: xlwings.Book) -> dict[str, LiveTable]:
    """The contract's tables as they stand now."""
    found = [table for sheet in book.sheets for table in sheet.api.ListObjects if str(table.Name) in TABLES]
    return {str(table.Name): LiveTable(table, TABLES[str(table.Name)]) for table in found}


def contents(book: xlwings.Book) -> Contents:
    """Every cell of every table, computed ones too."""
    return {name: table.values for name, table in tables_of(book).items()}


def month_of(book: xlwings.Book, folder: Path) -> Month:
    """The open workbook's month."""
    return LiveBook(book, folder).read()


def compared(book: xlwings.Book, folder: Path) -> list[Compared]:
    """Every computed cell that the contract declares: in tables, under names, in the dashboard's blocks."""
    month = month_of(book, folder)
    return [*_in_tables(book, month), *_named(book, month), *_in_blocks(book, month)]


def _in_tables(book: xlwings.Book, month: Month) -> Iterator[Compared]:
    for name, table in tables_of(book).items():
        declared = TABLES[name]
        for header in declared.headers(Filled.FORMULA):
            kind, python = declared.by_header[header].kind, month.sums.column(name, header)
            for row, excel in enumerate(table.values.get(header, [])):
                where = f"{table.sheet_name}!{table.letters[header]}{table.first_row + row}"
                yield Compared(where, kind, excel, python[row])


def _named(book: xlwings.Book, month: Month) -> Iterator[Compared]:
    for name, declared in NAMES.items():
        if declared.formula is not None and name in month.name_places:
            [[excel]] = _values(book, name)
            yield Compared(month.name_places[name], declared.kind, excel, month.sums.name(name))


def _in_blocks(book: xlwings.Book, month: Month) -> Iterator[Compared]:
    for name, block in BLOCKS.items():
        python = month.sums.block(block)
        excel = _values(book, name)[-len(python) :]
        for row, (shown, made) in enumerate(zip(excel, python, strict=True), 1):
            for column, one, other in zip(block.columns, shown, made, strict=True):
                yield Compared(f"{block.sheet} {block.title} {row}", column.kind, one, other)


def _values(book: xlwings.Book, name: str) -> list[list[Value]]:
    cells: Any = book.api.Names(name).RefersToRange
    shown, plain = rows_of(cells.Value), rows_of(cells.Value2)
    return [
        [value_from(one if hasattr(one, "year") else other) for one, other in zip(*rows, strict=True)]
        for rows in zip(shown, plain, strict=True)
    ]
