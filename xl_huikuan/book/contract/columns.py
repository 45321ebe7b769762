"""Columns of a table: what a declaration says of one, and its cells in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, overload

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import (
    CODE,
    COUNT,
    DATE,
    LARGEST,
    MONEY,
    MOST,
    NUMBER,
    RATE,
    TEXT,
    Kind,
    Reading,
    is_blank,
)
from xl_huikuan.book.contract.store import Store
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


class HasStore(Protocol):
    """A table as a month has it."""

    store: Store


class Column(Generic[T]):
    """A table's column.

    Args:
        header: as it stands in the workbook.
        width: in characters.
        formula: what a computed column works out; a function gives it where tables name each other.
        by: who fills it, if no formula does.
        choices: what people may choose from.
        prompt: what Excel says beside the cell; on 测算, above the header.
        vital: a figure that the break-down's sums need; when it cannot be read, the break-down stops.
        signed: a negative figure is normal here.
        later: people fill it, but it came after the first version; a workbook without it gets it, blank.
        in_sheet: False for a figure of each row that no cell shows; only jobs ask for it.
        aside: what only formulas and jobs read: grouped, and folded away.
        most: no figure that makes sense is larger.
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
        aside: bool = False,
        most: float | None = None,
    ):
        self.header = header
        self.width = self.usual_width if width is None else width
        self._formula = formula
        self.by, self.choices, self.prompt = by, choices, prompt
        self.vital, self.signed, self.later, self.in_sheet, self.aside = vital, signed, later, in_sheet, aside
        self.most = MOST.get(self.kind, LARGEST) if most is None else most
        self.attribute = ""
        self.table = ""

    def __set_name__(self, owner: type[HasStore], name: str) -> None:
        self.attribute = name

    @overload
    def __get__(self, table: None, owner: type[HasStore]) -> Self: ...
    @overload
    def __get__(self, table: HasStore, owner: type[HasStore]) -> Cells[T]: ...
    def __get__(self, table: HasStore | None, owner: type[HasStore]) -> Self | Cells[T]:
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
        """What a computed column shows in a blank row: a 0 would show as a day of 1900."""
        return "" if self.kind in (Kind.TEXT, Kind.DATE) else 0

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
    """Whole numbers: of days, of rows."""

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
        column = self.column
        found: T | None = column.reading.read(self._store.cells(column.table, column.header)[row])
        return found

    def __setitem__(self, row: int, value: T | None) -> None:
        self._store.set_cell(self.column.table, self.column.header, row, self.column.cell(value))

    def __iter__(self) -> Iterator[T | None]:
        found: Iterator[T | None] = self.column.reading.each(self.raw)
        return found

    def __len__(self) -> int:
        return len(self.raw)

    def put(self, first: int, values: Sequence[T | None]) -> None:
        """Fill cells from a row on."""
        cell: Callable[[T], Value] = self.column.reading.cell
        self.put_raw([None if value is None else cell(value) for value in values], first)

    def put_rows(self, rows: Iterable[int], values: Iterable[T | None]) -> None:
        """Fill cells, a row each."""
        cell: Callable[[T], Value] = self.column.reading.cell
        held = [None if value is None else cell(value) for value in values]
        self._store.set_rows(self.column.table, self.column.header, rows, held)

    def put_raw(self, values: Sequence[Value], first: int = 0) -> None:
        """Fill cells from a row on with values as they are."""
        self._store.set_cells(self.column.table, self.column.header, first, values)

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
