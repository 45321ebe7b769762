"""A sheet of a foreign file."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.foreign.cells import Cell
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.references import cell_ref


class ForeignSheet(NamedTuple):
    """A sheet's rows. Leading blank rows and columns may be left out: `first_line` is the line of the first row, and
    `first_column` the sheet's column of the first cell."""

    file: str
    """The file's name, without its folder."""
    name: str
    """Empty for a text file."""
    first_line: int
    rows: Sequence[Sequence[Cell]]
    first_column: int = 1

    def where(self, row: int) -> str:
        """A row (from 0) as the user finds it: `银行.csv 第 12 行`."""
        sheet = f"“{self.name}”" if self.name else ""
        return f"{self.file}{sheet} 第 {self.first_line + row} 行"

    def cell(self, row: int, column: int) -> str:
        """A cell (both from 0) as Excel shows its place: `目标!C5`."""
        return f"{self.name or self.file}!{cell_ref(self.first_line + row, self.first_column + column)}"
