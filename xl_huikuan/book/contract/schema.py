"""What a declaration of the workbook is made of: kinds of cells, columns, tables, named cells, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from xl_huikuan.formulas.expressions import Formula
from xl_huikuan.values import Value


class Kind(Enum):
    """What a cell holds."""

    TEXT = "文字"
    CODE = "编码"
    MONEY = "金额"
    NUMBER = "数字"
    COUNT = "整数"
    RATE = "比例"
    DATE = "日期"


FORMATS = {
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.MONEY: "#,##0.00;[Red]-#,##0.00;\\-",
    Kind.NUMBER: "0.00##",
    Kind.COUNT: "0",
    Kind.RATE: "0.0%",
    Kind.DATE: "yyyy-mm-dd",
}
"""The number format of each kind of cell."""


class Filled(Enum):
    """Who fills a cell."""

    REP = "手工填写"
    JOB = "程序写入"
    FORMULA = "公式"


@dataclass(frozen=True)
class ListOf:
    """The choices of a cell are a column of a list table."""

    table: str
    column: str


Choices = tuple[str, ...] | ListOf


@dataclass(frozen=True)
class Column:
    """A table's column."""

    name: str
    kind: Kind
    width: float
    formula: Formula | None = None
    by: Filled = Filled.REP
    choices: Choices | None = None
    prompt: str = ""
    vital: bool = False
    """A figure that the break-down's sums need: when it cannot be read, the break-down stops."""
    signed: bool = False
    """A negative figure is normal here."""

    @property
    def filled(self) -> Filled:
        """Who fills it."""
        return Filled.FORMULA if self.formula is not None else self.by


@dataclass(frozen=True)
class Table:
    """An Excel table, found by its name wherever it stands."""

    name: str
    sheet: str
    columns: tuple[Column, ...]
    title: str
    hint: str = ""
    key: str | None = "客户编码"
    """The column that says whose row it is; a row without it is a blank row."""
    blank_rows: int = 1
    """Rows that the empty template shows."""
    needed: bool = True
    """The jobs cannot do without it."""
    tall: bool = False
    """Its rows hold long texts that the jobs write: two lines high, since only Excel fits heights when it opens a file."""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by header."""
        return {column.name: column for column in self.columns}

    def cell_formula(self, name: str) -> str:
        """What stands in a computed column's cells (without ``=``): a row without its key shows nothing."""
        column = self.by_name[name]
        assert column.formula is not None
        text = column.formula.excel(self.name)
        if self.key is None:
            return text
        nothing = '""' if column.kind is Kind.TEXT else "0"
        return f'IF({self.name}[[#This Row],[{self.key}]]="",{nothing},{text})'

    def names(self, filled: Filled | None = None) -> tuple[str, ...]:
        """Headers in order; only those that `filled` fills, if given."""
        return tuple(c.name for c in self.columns if filled is None or c.filled is filled)


@dataclass(frozen=True)
class NamedCell:
    """A single cell with a name of its own, beside its label."""

    name: str
    sheet: str
    label: str
    kind: Kind
    default: Value = None
    formula: Formula | None = None
    prompt: str = ""
    needed: bool = False
    """A job's sums need it."""


@dataclass(frozen=True)
class Block:
    """A block of formulas under one name, with its headers above it (the dashboard's figures, which its charts read)."""

    name: str
    sheet: str
    title: str
    headers: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[Formula, ...], ...]
