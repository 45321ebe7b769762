"""What is to be written into cells, collected a sheet at a time; and what need not be, since the file shows it already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xl_huikuan.book.file.held import NotOurs
from xl_huikuan.ooxml.workbook import CellWrite, SheetTable, Workbook
from xl_huikuan.values import CellError, Value


class Pending:
    """Writes by sheet, row and column."""

    def __init__(self) -> None:
        self._sheets: dict[str, dict[int, dict[int, CellWrite]]] = {}

    def add(self, sheet: str, row: int, column: int, write: CellWrite) -> None:
        """A cell of a sheet."""
        self._sheets.setdefault(sheet, {}).setdefault(row, {})[column] = write

    def add_rows(self, table: SheetTable, rows: Mapping[int, Mapping[str, CellWrite]]) -> None:
        """Cells of a table, by data row and header."""
        for row, cells in rows.items():
            for header, write in cells.items():
                self.add(table.sheet, table.first_row + row, table.column(header), write)

    def write(self, workbook: Workbook) -> None:
        """Write all of it."""
        for sheet, writes in self._sheets.items():
            workbook.write_cells(sheet, writes)


def same_value(before: Value | NotOurs, now: Value) -> bool:
    """True when a formula's cached value need not be written again."""
    if now is None and before == "":
        return True  # no text, either way
    return (type(before) is type(now) and before == now) or (
        isinstance(before, (int, float)) and isinstance(now, (int, float)) and before == now
    )


def same_columns(held: Sequence[Value | NotOurs], values: Sequence[Value]) -> bool:
    """True when no cached value of a column need be written again; False: it may need a closer look."""
    # an error equals its text, and true 1: only a closer look tells them apart
    return held == values and not {CellError, bool} & {*map(type, held), *map(type, values)}
