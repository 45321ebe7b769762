"""Which cells of an open workbook are free for what is added."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from xl_huikuan.book.live.com_values import rows_of
from xl_huikuan.book.lost_names import At
from xl_huikuan.ooxml.references import Area


def block(sheet: Any, area: Area) -> Any:
    """A sheet's cells as Excel's Range."""
    return sheet.Range(sheet.Cells(area.top, area.left), sheet.Cells(area.bottom, area.right))


class FreeCells:
    """The workbook's sheets, and what was planned on them."""

    def __init__(self, workbook: Any):
        self._workbook = workbook
        self._planned: list[tuple[str, Area]] = []
        self._known: dict[str, list[Area]] = {}

    @cached_property
    def _sheets(self) -> dict[str, Any]:
        return {str(sheet.Name).casefold(): sheet for sheet in self._workbook.Worksheets}

    def sheet(self, name: str) -> Any:
        """A worksheet; None where there is none."""
        return self._sheets.get(name.casefold())

    def is_free(self, at: At) -> bool:
        """The cell holds nothing, and is neither in a table nor where a table would take it in: right beneath or beside."""
        area = Area(at.row, at.column, at.row, at.column)
        near = [table._replace(bottom=table.bottom + 1, right=table.right + 1) for table in self._tables(at.sheet)]
        return not any(_meet(area, other) for other in near) and self._is_empty(at.sheet, area)

    def in_table(self, at: At) -> bool:
        """Whether the cell belongs to a table."""
        area = Area(at.row, at.column, at.row, at.column)
        return any(_meet(area, table) for table in self._areas(at.sheet))

    def take(self, sheet: str, area: Area) -> bool:
        """Plan a table, or a table's new column, there; False when the cells are not free."""
        if any(_meet(area, table) for table in self._tables(sheet)) or not self._is_empty(sheet, area):
            return False
        self.plan(sheet, area)
        return True

    def plan(self, sheet: str, area: Area) -> None:
        """Count cells as taken from now on."""
        self._planned.append((sheet.casefold(), area))

    def _is_empty(self, name: str, area: Area) -> bool:
        if any(sheet == name.casefold() and _meet(area, planned) for sheet, planned in self._planned):
            return False
        sheet = self.sheet(name)
        if sheet is None:
            return True
        cells = block(sheet, area)
        texts = (text for row in rows_of(cells.Formula) for text in row)
        return cells.MergeCells is False and all(text in (None, "") for text in texts)

    def _areas(self, name: str) -> list[Area]:
        """The sheet's tables, looked up once."""
        if name not in self._known:
            self._known[name] = list(self._tables(name))
        return self._known[name]

    def _tables(self, name: str) -> Iterator[Area]:
        sheet = self.sheet(name)
        for table in () if sheet is None else sheet.ListObjects:
            whole = table.Range
            top, left = int(whole.Row), int(whole.Column)
            yield Area(top, left, top + int(whole.Rows.Count) - 1, left + int(whole.Columns.Count) - 1)


def _meet(one: Area, other: Area) -> bool:
    return max(one.top, other.top) <= min(one.bottom, other.bottom) and max(one.left, other.left) <= min(
        one.right, other.right
    )
