"""What the declaration of the workbook is written in: a class a table, an attribute a column; named cells likewise.

    class Receipts(Table, name="tblReceipts", sheet="回款流水", title="回款流水"):
        received_on = Date("日期")
        amount = Money("金额", signed=True)

`Receipts.amount` is the column as formulas and writers of workbooks know it. `month.receipts.amount[row]` is the figure in a
month, in the column's type: cents, a date, a code … or None where the cell is blank or cannot be read as one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, overload

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import CODE, COUNT, DATE, MONEY, NUMBER, RATE, TEXT, Kind, Reading, is_blank
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.values import Cents, Value

T = TypeVar("T")


class Filled(Enum):
    """Who fills a cell."""

    REP = "手工填写"
    JOB = "程序写入"
    FORMULA = "公式"


@dataclass(frozen=True)
class ListOf:
    """The choices of a cell are a column of a list table."""

    column: Column[Any]


Choices = tuple[str, ...] | ListOf


class Store(Protocol):
    """Where a month's cells are kept; rows count from 0."""

    def cells(self, table: str, header: str) -> Sequence[Value]:
        """A column's values, computed ones included."""

    def set_cell(self, table: str, header: str, row: int, value: Value) -> None:
        """Change a cell that is filled."""

    def length(self, table: str) -> int:
        """How many data rows a table has."""

    def where(self, table: str, header: str, row: int) -> str:
        """A cell as the user sees it, e.g. ``计划!D5``."""

    def is_blank_row(self, table: str, row: int) -> bool:
        """Nothing is typed in the row."""

    def add_row(self, table: str) -> int:
        """The first blank row at the end, or a new one."""

    def rearrange(self, table: str, sources: Sequence[int | None]) -> None:
        """Put rows in place of all: an old row with all its cells, None for a blank one."""

    def named(self, name: str) -> Value:
        """A named cell's value."""

    def set_named(self, name: str, value: Value) -> None:
        """Change a named cell that is filled."""


# ---- columns -------------------------------------------------------------------------------------------------------


class Column(Generic[T]):
    """A table's column.

    Args:
        header: as it stands in the workbook.
        width: in characters.
        formula: what a computed column works out; a function gives it where tables name each other.
        by: who fills it, if no formula does.
        choices: what people may choose from.
        prompt: what Excel says beside the cell.
        vital: a figure that the break-down's sums need; when it cannot be read, the break-down stops.
        signed: a negative figure is normal here.
        later: people fill it, but it came after the first version; a workbook without it gets it, blank.
        in_sheet: False for a figure of each row that no cell shows; only jobs ask for it.
    """

    reading: ClassVar[Reading[Any]]
    usual_width: ClassVar[float] = 12

    def __init__(
        self,
        header: str,
        width: float | None = None,
        *,
        formula: Expression | Callable[[], Expression] | None = None,
        by: Filled = Filled.REP,
        choices: Choices | None = None,
        prompt: str = "",
        vital: bool = False,
        signed: bool = False,
        later: bool = False,
        in_sheet: bool = True,
    ):
        self.header = header
        self.width = self.usual_width if width is None else width
        self._formula = formula
        self.by, self.choices, self.prompt = by, choices, prompt
        self.vital, self.signed, self.later, self.in_sheet = vital, signed, later, in_sheet
        self.attribute = ""
        self.table = ""

    def __set_name__(self, owner: type[Table], name: str) -> None:
        self.attribute = name

    @overload
    def __get__(self, table: None, owner: type[Table]) -> Self: ...
    @overload
    def __get__(self, table: Table, owner: type[Table]) -> Cells[T]: ...
    def __get__(self, table: Table | None, owner: type[Table]) -> Self | Cells[T]:
        """The column of the declaration, or of a month its cells."""
        return self if table is None else Cells(self, table.store)

    def __repr__(self) -> str:
        return f"{self.table}[{self.header}]"

    @property
    def kind(self) -> Kind:
        """What its cells hold."""
        return self.reading.kind

    @cached_property
    def formula(self) -> Expression | None:
        """What it works out; None for a column that is filled."""
        return self._formula() if callable(self._formula) else self._formula

    @property
    def is_computed(self) -> bool:
        """True for a column that formulas fill."""
        return self._formula is not None

    @property
    def filled(self) -> Filled:
        """Who fills it."""
        return Filled.FORMULA if self.is_computed else self.by

    @property
    def nothing(self) -> Value:
        """What a computed column shows in a blank row."""
        return "" if self.kind is Kind.TEXT else 0

    def read(self, value: Value) -> T | None:
        """A cell's value in the column's type; None for a blank, and for what cannot be read as one."""
        found: T | None = self.reading.read(value)
        return found

    def cell(self, value: T | None) -> Value:
        """What stands in the cell for a value of the column's type."""
        found: Value = None if value is None else self.reading.cell(value)
        return found


class TextColumn(Column[str]):
    """Words."""

    reading = TEXT


class CodeColumn(Column[Code]):
    """Codes and numbers that rows are known by."""

    reading = CODE


class Money(Column[Cents]):
    """Amounts: cents in Python, yuan in the cell."""

    reading = MONEY
    usual_width = 14


class Number(Column[float]):
    """Plain numbers."""

    reading = NUMBER


class Count(Column[int]):
    """Whole numbers."""

    reading = COUNT


class Rate(Column[float]):
    """Shares, 0 to 1."""

    reading = RATE


class Date(Column[dt.date]):
    """Days."""

    reading = DATE


class Cells(Generic[T]):
    """A column's cells in a month."""

    __slots__ = ("_store", "column")

    def __init__(self, column: Column[T], store: Store):
        self.column = column
        self._store = store

    @property
    def raw(self) -> Sequence[Value]:
        """What the cells hold."""
        return self._store.cells(self.column.table, self.column.header)

    def __getitem__(self, row: int) -> T | None:
        return self.column.read(self.raw[row])

    def __setitem__(self, row: int, value: T | None) -> None:
        self._store.set_cell(self.column.table, self.column.header, row, self.column.cell(value))

    def __iter__(self) -> Iterator[T | None]:
        read: Callable[[Value], T | None] = self.column.reading.read
        return map(read, self.raw)

    def __len__(self) -> int:
        return len(self.raw)

    def set_raw(self, row: int, value: Value) -> None:
        """Put a value into a cell as it is."""
        self._store.set_cell(self.column.table, self.column.header, row, value)

    def is_blank(self, row: int) -> bool:
        """Nothing in the cell, or nothing but spaces."""
        return is_blank(self.raw[row])

    def is_unreadable(self, row: int) -> bool:
        """Something in the cell that is nothing of the column's kind."""
        value = self.raw[row]
        return not is_blank(value) and self.column.read(value) is None

    def where(self, row: int) -> str:
        """The cell as the user sees it, e.g. ``计划!D5``."""
        return self._store.where(self.column.table, self.column.header, row)


# ---- tables --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ColumnFormula:
    """A computed column as `formulas.evaluation` takes it."""

    expression: Expression
    key_header: str | None
    nothing: Value


@dataclass(frozen=True)
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
    tall: bool = False
    """Its rows hold long texts that the jobs write: two lines high, since only Excel fits heights when it opens a file."""

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
        tall: bool = False,
    ):
        columns = [column for column in vars(cls).values() if isinstance(column, Column)]
        for column in columns:
            column.table = name
        key_header = None if key is None else vars(cls)[key].header
        cls.declared = TableDeclaration(
            name, sheet, title, tuple(c for c in columns if c.in_sheet), tuple(c for c in columns if not c.in_sheet),
            hint, key_header, blank_rows, needed, tall,
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

    def rearrange(self, sources: Sequence[int | None]) -> None:
        """Put rows in place of all: an old row brings all its cells (styles and the office's own columns too), None is a
        blank one."""
        self.store.rearrange(self.declared.name, sources)


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


# ---- named cells, blocks -------------------------------------------------------------------------------------------


class NamedCell(Generic[T]):
    """A single cell with a name of its own, beside its label.

    `needed`: a job's sums need it; the inspection stops a job without it.
    """

    def __init__(
        self,
        reading: Reading[T],
        name: str,
        label: str,
        default: Value = None,
        *,
        formula: Expression | None = None,
        prompt: str = "",
        needed: bool = False,
        sheet: str = "",
    ):
        self.reading, self.name, self.label, self.default = reading, name, label, default
        self.formula, self.prompt, self.needed, self.sheet = formula, prompt, needed, sheet

    @overload
    def __get__(self, cells: None, owner: type[NamedCells]) -> Self: ...
    @overload
    def __get__(self, cells: NamedCells, owner: type[NamedCells]) -> T | None: ...
    def __get__(self, cells: NamedCells | None, owner: type[NamedCells]) -> Self | T | None:
        """The cell of the declaration, or its value in a month."""
        return self if cells is None else self.reading.read(cells.store.named(self.name))

    def __set__(self, cells: NamedCells, value: T | None) -> None:
        cells.store.set_named(self.name, None if value is None else self.reading.cell(value))

    def __repr__(self) -> str:
        return self.name

    @property
    def kind(self) -> Kind:
        """What it holds."""
        return self.reading.kind


class NeededCell(NamedCell[T]):
    """A named cell without which no job gets past the inspection: its value is always there."""

    def __init__(self, reading: Reading[T], name: str, label: str, default: Value = None, *, prompt: str = ""):
        super().__init__(reading, name, label, default, prompt=prompt, needed=True)

    @overload
    def __get__(self, cells: None, owner: type[NamedCells]) -> Self: ...
    @overload
    def __get__(self, cells: NamedCells, owner: type[NamedCells]) -> T: ...
    def __get__(self, cells: NamedCells | None, owner: type[NamedCells]) -> Self | T:
        """The cell of the declaration, or its value in a month that was inspected."""
        if cells is None:
            return self
        found = self.reading.read(cells.store.named(self.name))
        if found is None:
            raise LookupError(f"{self.name} is read before the inspection")
        return found


class NamedCells:
    """Named cells of one sheet (or of several: then each says its own). An instance is the cells as a month has them."""

    declared: ClassVar[tuple[NamedCell[Any], ...]]

    def __init_subclass__(cls, *, sheet: str = ""):
        cls.declared = tuple(cell for cell in vars(cls).values() if isinstance(cell, NamedCell))
        for cell in cls.declared:
            cell.sheet = cell.sheet or sheet

    def __init__(self, store: Store):
        self.store = store


@dataclass(frozen=True)
class BlockColumn:
    """A column of a block."""

    header: str
    kind: Kind


@dataclass(frozen=True)
class Block:
    """A block of formulas under one name, with its headers above it (the dashboard's figures, which its charts read)."""

    name: str
    sheet: str
    title: str
    columns: tuple[BlockColumn, ...]
    rows: tuple[tuple[Expression, ...], ...] = field(repr=False)
