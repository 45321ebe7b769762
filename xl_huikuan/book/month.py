"""One month's figures in memory: what a job reads once, changes, and hands back to be written once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.formulas.semantics import criterion_key
from xl_huikuan.values import Value


def customer_key(code: Value) -> Value:
    """What makes two codes the same customer: as SUMIFS compares them (``00123``, ``123`` and 123 are one)."""
    return criterion_key(code.strip() if isinstance(code, str) else code)


def code_text(code: Value) -> str:
    """A code as people read it."""
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return "" if code is None else str(code)


def is_blank(value: Value) -> bool:
    """Nothing there, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True)
class Place:
    """Where a table stands, as the user sees it."""

    sheet: str
    first_row: int
    """Number of the first data row."""
    letters: Mapping[str, str]
    """Column letters by header."""


@dataclass
class MonthTable:
    """A table's data rows: `columns[header][row]`. `source[row]` is the row's place when it was read; None: a new row."""

    name: str
    columns: dict[str, list[Value]]
    source: list[int | None]
    place: Place
    version: int = 0
    """Grows with every change, so that what was worked out from the table can be kept until then."""

    def __len__(self) -> int:
        return len(self.source)

    def where(self, row: int, column: str) -> str:
        """A cell as the user sees it, e.g. ``计划!D5``."""
        at = self.source[row]
        number = self.place.first_row + (row if at is None else at)
        return f"{self.place.sheet}!{self.place.letters.get(column, '')}{number}"

    def get(self, row: int, column: str) -> Value:
        """A cell's value."""
        return self.columns[column][row]

    def set(self, row: int, column: str, value: Value) -> None:
        """Change a cell."""
        cells = self.columns[column]
        if cells[row] != value or type(cells[row]) is not type(value):
            cells[row] = value
            self.version += 1

    def is_blank_row(self, row: int) -> bool:
        """True when nothing is typed in the row."""
        return all(is_blank(values[row]) for values in self.columns.values())

    def append(self, values: Mapping[str, Value]) -> int:
        """Fill the first blank row at the end, or add one; its row."""
        row = len(self)
        while row and self.is_blank_row(row - 1):
            row -= 1
        if row == len(self):
            self.version += 1
            self.source.append(None)
            for cells in self.columns.values():
                cells.append(None)
        for name, value in values.items():
            self.set(row, name, value)
        return row

    def replace(self, rows: Iterable[tuple[int | None, Mapping[str, Value]]]) -> None:
        """Put new rows in place of all: (the row whose other cells, styles and office columns come along, values)."""
        self.version += 1
        old, old_source = self.columns, self.source
        self.columns, self.source = {name: [] for name in old}, []
        for came_from, values in rows:
            self.source.append(None if came_from is None else old_source[came_from])
            for name, cells in self.columns.items():
                if name in values:
                    cells.append(values[name])
                else:
                    cells.append(None if came_from is None else old[name][came_from])

    def rows_of(self, key: str = "客户编码") -> dict[Value, list[int]]:
        """Rows by customer."""
        found: dict[Value, list[int]] = {}
        for row, code in enumerate(self.columns[key]):
            if not is_blank(code):
                found.setdefault(customer_key(code), []).append(row)
        return found


@dataclass
class Month:
    """The whole month: tables (what people and jobs fill), named cells, and where things stand."""

    tables: dict[str, MonthTable]
    names: dict[str, Value]
    name_places: dict[str, str] = field(default_factory=dict)
    unfilter: set[str] = field(default_factory=set)
    """Tables whose filter is to be cleared and whose rows are to be unhidden."""
    typed_over: dict[tuple[str, str], dict[int, Value]] = field(default_factory=dict)
    """Cells of computed columns that hold something else than the contract's formula, by the row as read."""
    calculation: Any = field(default=None, repr=False, compare=False)
    """The last `Calculation` of this month, of which the next one keeps what has not changed."""
    uncalculated: list[str] = field(default_factory=list)
    """Cells for typing in that hold a formula which was never calculated: nobody knows what they are worth."""

    def __getitem__(self, table: str) -> MonthTable:
        return self.tables[table]

    def where(self, name: str) -> str:
        """A named cell as the user sees it."""
        return self.name_places.get(name) or contract.NAMES[name].label

    def typed_over_now(self) -> dict[tuple[str, str], dict[int, Value]]:
        """`typed_over` by the rows as they stand now."""
        if not any(self.typed_over.values()):
            return {}
        now = {
            name: {at: row for row, at in enumerate(table.source) if at is not None}
            for name, table in self.tables.items()
        }
        return {
            (table, column): {now[table][at]: value for at, value in cells.items() if at in now[table]}
            for (table, column), cells in self.typed_over.items()
        }
