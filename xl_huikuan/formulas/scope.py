"""What a formula needs around it: columns, named cells and functions to be worked out with, and how it names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from xl_huikuan.values import CellError, Value


class ColumnRef(Protocol):
    """A table's column, as formulas name it."""

    @property
    def table(self) -> str:
        """The table's name."""

    @property
    def header(self) -> str:
        """The column's header."""


class NameRef(Protocol):
    """A named cell, as formulas name it."""

    @property
    def name(self) -> str:
        """The defined name."""


ColumnFunction = Callable[[Sequence[Sequence[Any]], int], Sequence[Value]]
"""A function of our own over so many rows: a column of cells an argument, as many values."""


class Scope(Protocol):
    """Values that a formula is worked out with. Rows of a table count from 0."""

    def column(self, table: str, header: str) -> list[Value]:
        """A column's values, computed ones included."""

    def length(self, table: str) -> int:
        """How many data rows a table has."""

    def name(self, name: str) -> Value:
        """A named cell's value."""

    def figure(self, expression: Any) -> Value:
        """The value of a formula that stands outside any table."""

    def function(self, name: str) -> ColumnFunction:
        """A function of our own."""

    def first_rows(self, table: str, header: str) -> dict[tuple[str, Value], int]:
        """The first row of each value, as MATCH(…, 0) finds it: by `semantics.match_key`."""

    def rows_by_criterion(self, table: str, header: str) -> dict[Value, list[int]]:
        """The rows of each value, as SUMIFS compares: by `semantics.criterion_key`."""

    def numbers_of(self, table: str, header: str) -> list[float | None]:
        """A column's numbers, dates as Excel counts them; None for what is neither."""

    def by_size(self, table: str, header: str) -> tuple[list[float], list[int]]:
        """A column's numbers (see `numbers_of`) from the smallest up, and their rows."""

    def ranking(self, table: str, header: str) -> list[int] | CellError:
        """Row numbers from the largest figure down, or the error that the column holds."""

    def above_zero(self, table: str, header: str) -> int:
        """How many of a column's numbers are above 0."""
