"""The calls that Excel makes when it calculates a whole month: every function cell's arguments, as values."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.live.com_values import ERROR_CODES
from xl_huikuan.book.month_sums import MonthSums
from xl_huikuan.demo.make import fill
from xl_huikuan.values import CellError, serial

CODES = {error: code for code, error in ERROR_CODES.items()}


def calls_of(customers: int) -> list[tuple[str, tuple[object, ...]]]:
    """Function names and arguments, in the order of the tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "month.xlsm"
        fill(path, customers)
        month = FileBook(path).read()
    made: list[tuple[str, tuple[object, ...]]] = []

    class Recording(MonthSums):
        def function(self, name):
            real = FUNCTIONS[name].value

            def call(*cells):
                made.append((name, tuple(over_com(cell) for cell in cells)))
                return real(*cells)

            return call

    sums = Recording(month.tables, month.names)
    for name, table in TABLES.items():
        for column in table.columns:
            if column.is_computed:
                sums.column(name, column.header)
    return made


def over_com(cell: object) -> object:
    """A cell's value as the wrapper hands it over."""
    if isinstance(cell, tuple):
        return tuple((over_com(one),) for one in cell)
    if isinstance(cell, CellError):
        return CODES[cell]
    if isinstance(cell, dt.date):
        return float(serial(cell))
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell
