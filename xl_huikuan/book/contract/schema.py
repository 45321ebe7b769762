"""What the declaration of the workbook is written in: a class a table, an attribute a column; named cells likewise.

    class Receipts(Table, name="tblReceipts", sheet="回款流水", title="回款流水"):
        received_on = Date("日期")
        amount = Money("金额", signed=True)

`Receipts.amount` is the column as formulas and writers of workbooks know it. `month.receipts.amount[row]` is the figure in a
month, in the column's type: cents, a date, a code … or None where the cell is blank or cannot be read as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Cells, Column, Filled
from xl_huikuan.book.contract.store import Store
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.records import record
from xl_huikuan.values import Value


@record
class ColumnFormula:
    """A computed column as `formulas.evaluation` takes it."""

    expression: Expression
    key_header: str | None
    nothing: Value


@record
class TableDeclaration:
    """An Excel table, found by its name wherever it stands."""

    name: str
    sheet: str
    title: str
    columns: tuple[Column[Any], ...]
    """In order."""
    off_sheet: tuple[Column[Any], ...] = ()
    """Figures of each row that no cell shows."""
    hint: str = ""
    key: str | None = None
    """The header of the column that says whose row it is; a row without it is a blank row."""
    blank_rows: int = 1
    """Rows that the empty template shows."""
    needed: bool = True
    """The jobs cannot do without it."""
    lines: int = 1
    """How many lines of text its rows have room for: only Excel fits heights when it opens a file."""

    @cached_property
    def by_header(self) -> dict[str, Column[Any]]:
        """Columns by header."""
        return {column.header: column for column in self.columns}

    @cached_property
    def computed(self) -> dict[str, ColumnFormula]:
        """What is worked out, by header."""
        return {
            column.header: ColumnFormula(column.formula, self.key, column.nothing)
            for column in (*self.columns, *self.off_sheet)
            if column.formula is not None
        }

    def cell_formula(self, header: str) -> str:
        """What stands in a computed column's cells (without ``=``): a row without its key shows nothing."""
        column = self.by_header[header]
        assert column.formula is not None
        text = column.formula.excel()
        if self.key is None:
            return text
        nothing = '""' if column.nothing == "" else "0"
        return f'IF({self.name}[[#This Row],[{self.key}]]="",{nothing},{text})'

    def headers(self, filled: Filled | None = None) -> tuple[str, ...]:
        """Headers in order; only those that `filled` fills, if given."""
        return tuple(c.header for c in self.columns if filled is None or c.filled is filled)


class Table:
    """A table of the workbook. A subclass declares it; an instance is the table as a month has it."""

    declared: ClassVar[TableDeclaration]

    def __init_subclass__(
        cls,
        *,
        name: str,
        sheet: str,
        title: str,
        hint: str = "",
        key: str | None = "code",
        blank_rows: int = 1,
        needed: bool = True,
        lines: int = 1,
    ):
        columns = [column for column in vars(cls).values() if isinstance(column, Column)]
        for column in columns:
            column.table = name
        key_header = None if key is None else vars(cls)[key].header
        cls.declared = TableDeclaration(
            name, sheet, title, tuple(c for c in columns if c.in_sheet), tuple(c for c in columns if not c.in_sheet),
            hint, key_header, blank_rows, needed, lines,
        )  # fmt: skip

    def __init__(self, store: Store):
        self.store = store

    def __len__(self) -> int:
        return self.store.length(self.declared.name)

    def is_blank_row(self, row: int) -> bool:
        """Nothing is typed in the row."""
        return self.store.is_blank_row(self.declared.name, row)

    def filled_rows(self) -> list[int]:
        """The rows in which something is typed."""
        return [row for row in range(len(self)) if not self.is_blank_row(row)]

    def add_row(self) -> int:
        """The first blank row at the end, or a new one: to be filled."""
        return self.store.add_row(self.declared.name)

    def add_rows(self, count: int) -> int:
        """The first of so many blank rows at the end: to be filled."""
        return self.store.add_rows(self.declared.name, count)

    def rearrange(self, sources: Sequence[int | None]) -> None:
        """Put rows in place of all: an old row brings all its cells (styles and the office's own columns too), None is a
        blank one."""
        self.store.rearrange(self.declared.name, sources)

    def empty(self) -> None:
        """Leave one blank row, since Excel keeps one in a table: the first, with what the office has in columns of its own."""
        self.rearrange([0 if len(self) else None])
        for column in self.declared.columns:
            if not column.is_computed:
                self.store.set_cell(self.declared.name, column.header, 0, None)


def rows_by(codes: Cells[Code]) -> dict[Code, list[int]]:
    """The rows of each code."""
    found: dict[Code, list[int]] = {}
    for row, code in enumerate(codes):
        if code is not None:
            found.setdefault(code, []).append(row)
    return found


def row_by(codes: Cells[Code]) -> dict[Code, int]:
    """The first row of each code."""
    found: dict[Code, int] = {}
    for row, code in enumerate(codes):
        if code is not None:
            found.setdefault(code, row)
    return found
