"""An office's table as it was understood: its columns, and what each goes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_huikuan.book.contract.columns import Money
from xl_huikuan.foreign.cells import Cell, cents_of
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs.starting.months import HeaderMonth
from xl_huikuan.jobs.starting.words import Target, Vocabulary
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents

BY_LINE = "各行说是什么"
ColumnKey = tuple[int, int]
"""Which table, which column."""


@dataclass
class ColumnRead:
    """A column of an office's table."""

    key: ColumnKey
    header: str
    """As it stands there; of two lines `1月·实收`."""
    target: Target | None
    month: str | None
    """`2026-10`: the month that its figures are of."""
    unit: int
    """10,000: it is kept in 万元."""
    rank: int = 0
    why_not: str = ""
    """Why nothing of it is taken."""
    bare: bool = False
    """Its header names a month and nothing else: the rows say whether it is 目标 or 实收."""
    holds_amounts: bool = False
    said: HeaderMonth | None = None
    words: tuple[str, ...] = ()
    """Its header's lines, and both together."""

    @property
    def is_taken(self) -> bool:
        """Whether anything of it may be."""
        return not self.why_not

    @property
    def to(self) -> str:
        """What it goes to, in words; empty for nowhere."""
        if self.bare and self.target is None and not self.why_not:
            return f"{self.month} {BY_LINE}"
        if self.why_not or self.target is None:
            return ""
        return self.target.header if self.month is None else f"{self.month} {self.target.header}"


@dataclass
class TableRead:
    """A table of an office's file."""

    number: int
    sheet: ForeignSheet
    row: int
    """Its header's first row, from 0."""
    first_row: int
    columns: list[ColumnRead]
    vocabulary: Vocabulary
    month: str | None = None
    """The month that its titles name."""
    year: int | None = None
    kind_at: int | None = None
    """The column whose cells say 目标 or 实收."""
    headers: set[str] = field(default_factory=set)

    def at(self, target: Target) -> int | None:
        """Where the column stands that goes to `target`."""
        return next((c.key[1] for c in self.columns if c.target is target and c.is_taken), None)

    def column(self, at: int) -> list[Cell]:
        """A column's cells."""
        return [row[at] if at < len(row) else None for row in self.sheet.rows[self.first_row :]]

    def source_sum(self, column: ColumnRead) -> Cents:
        """Everything in a column that reads as an amount, totals lines too."""
        return sum(amount_in(cell, column.unit) or 0 for cell in self.column(column.key[1]))


class Left(NamedTuple):
    """Something that was not taken."""

    where: str
    column: str
    """Empty: the whole line."""
    why: str
    amounts: dict[ColumnKey, Cents]
    """What of each column it leaves out."""

    @property
    def cents(self) -> Cents | None:
        """Its sum; None where it has no amount."""
        return sum(self.amounts.values()) if self.amounts else None


def amount_in(cell: Cell, unit: int) -> Cents | None:
    """A cell's amount; None for a blank, and for what is none."""
    try:
        return cents_of(cell, unit)
    except (ValueError, ArithmeticError):
        return None


def is_money(target: Target) -> bool:
    """Whether the column holds amounts."""
    return isinstance(target, Money)
