"""The calls that Excel makes when it calculates a month, whole or after an edit: function cells' arguments, as values."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.live.com_values import ERROR_CODES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_sums import MonthSums
from xl_huikuan.demo.make import fill
from xl_huikuan.formulas.scope import ColumnFunction
from xl_huikuan.values import CellError, Value, serial

CODES = {error: code for code, error in ERROR_CODES.items()}


Called = tuple[str, tuple[object, ...]]
"""A function's name, and the arguments that the wrapper hands over."""


class Calculating:
    """A demo month as Excel calculates it: a column that an edit reaches is calculated again, row by row."""

    def __init__(self, customers: int):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "month.xlsm"
            fill(path, customers)
            self.month = FileBook(path).read()
        made = self._made = []

        class Recording(MonthSums):
            def function(self, name: str) -> ColumnFunction:
                real = FUNCTIONS[name].values

                def call(columns: Sequence[Sequence[Any]], count: int) -> Sequence[Value]:
                    made.extend((name, tuple(over_com(cells[row]) for cells in columns)) for row in range(count))
                    return real(columns, count)

                return call

        self._sums = Recording(self.month.tables, self.month.names)

    def calls(self) -> list[Called]:
        """What calculating calls now: everything at first, then what hangs on cells that have changed since."""
        self._made.clear()
        for name, table in TABLES.items():
            for column in table.columns:
                if column.is_computed:
                    self._sums.column(name, column.header)
        for name, cell in NAMES.items():
            if cell.formula is not None:
                self._sums.name(name)
        return list(self._made)


def one_receipt(month: Month) -> None:
    """The rep types what a customer paid today."""
    ledger = month[Receipts.declared.name]
    counts = next(row for row in range(len(ledger)) if month.receipts.counted[row])
    like = {header: cells[counts] for header, cells in ledger.columns.items()}
    today, code = month.settings.today, month[Customers.declared.name].get(3, Customers.code.header)
    ledger.append(like | {Receipts.received_on.header: today, Receipts.code.header: code, Receipts.serial.header: None})


def one_promise(month: Month) -> None:
    """… what another one promises."""
    month.promises.amount[3] = (month.promises.amount[3] or 0) + 1_000_000


def next_morning(month: Month) -> None:
    """… and opens the list on the next day."""
    month.settings.today += dt.timedelta(days=1)


EDITS: dict[str, Callable[[Month], None]] = {
    "one receipt": one_receipt, "one promise": one_promise, "the next morning": next_morning,
}  # fmt: skip


def unknown(calls: list[Called], known: set[str]) -> list[Called]:
    """Those that Python has not answered yet, each once; it knows them afterwards. Long columns are asked for each time."""
    found = []
    for name, cells in calls:
        key = repr((name, cells))
        if key not in known or any(isinstance(cell, tuple) and len(cell) > MOST_CELLS for cell in cells):
            known.add(key)
            found.append((name, cells))
    return found


MOST_CELLS = 64
"""As the wrapper's memo has it."""


def calls_of(customers: int) -> list[Called]:
    """Function names and arguments of a whole month, in the order of the tables."""
    return Calculating(customers).calls()


def over_com(cell: object) -> object:
    """A cell's value as the wrapper hands it over."""
    if isinstance(cell, tuple):
        return tuple((over_com(one),) for one in cell)
    if isinstance(cell, CellError):
        return CODES[cell]
    if isinstance(cell, dt.date):
        return float(serial(cell))
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


if __name__ == "__main__":
    for customers in (200, 1000):
        month, known = Calculating(customers), set[str]()
        calls = month.calls()
        print(
            f"{customers:>6,} customers  cold              {len(calls):>7,} calls   with the memo {len(unknown(calls, known)):>7,}"
        )
        for label, edit in EDITS.items():
            edit(month.month)
            calls = month.calls()
            print(
                f"                  {label:<18}{len(calls):>7,} calls   with the memo {len(unknown(calls, known)):>7,}"
            )
