"""What the contract's tables and named cells need of a month: cells to read and to change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from xl_huikuan.values import Value


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

    def add_rows(self, table: str, count: int) -> int:
        """The first of so many blank rows at the end, some of them there already."""

    def set_cells(self, table: str, header: str, first: int, values: Sequence[Value]) -> None:
        """Change cells that are filled, from a row on."""

    def set_rows(self, table: str, header: str, rows: Iterable[int], values: Iterable[Value]) -> None:
        """Change cells that are filled, a row each."""

    def rearrange(self, table: str, sources: Sequence[int | None]) -> None:
        """Put rows in place of all: an old row with all its cells, None for a blank one."""

    def named(self, name: str) -> Value:
        """A named cell's value."""

    def set_named(self, name: str, value: Value) -> None:
        """Change a named cell that is filled."""
