"""What a sheet holds, kept by column: values, and the formulas that they come from. Rows and columns count from 1."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_huikuan.ooxml.references import Area
from xl_huikuan.values import Value

Unwanted = tuple[range, frozenset[int]]
"""Rows, and the columns in which nobody asks for their values: these may be left out."""


@dataclass
class SheetCells:
    """The values of one block of a sheet, and all the sheet's formulas."""

    area: Area
    values: dict[int, dict[int, Value]] = field(default_factory=dict)
    """By column and row; a blank cell has none."""
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)
    """Texts by column and row, shared ones as they read in their cell; equal texts are one object."""
    numbers: list[int] = field(default_factory=list)
    """The rows in which a value or a formula stands, from the top."""

    def value(self, row: int, column: int) -> Value:
        """A cell's value; None outside the block."""
        return self.values.get(column, {}).get(row)

    def column(self, column: int, rows: range) -> list[Value]:
        """A column's values."""
        return list(map(self.values.get(column, {}).get, rows))

    def column_formulas(self, column: int, rows: range) -> list[str | None]:
        """The texts of a column's formulas."""
        return list(map(self.formulas.get(column, {}).get, rows))

    def formula(self, row: int, column: int) -> str | None:
        """The text of a cell's formula, without ``=``."""
        return self.formulas.get(column, {}).get(row)
