"""What a workbook open in Excel will be given of what it lacks of the contract, and where: planned before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_huikuan.book.additions import HEADER_ROW, TITLE_ROW, Spot, neighbours_of, spot_for, thresholds_span, workable
from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.review import Review, ReviewHead
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.contract.status import Kept, Messages, Status
from xl_huikuan.book.live.free_cells import FreeCells
from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.book.lost_names import At
from xl_huikuan.book.month import Month
from xl_huikuan.ooxml.references import MAX_COLUMN, Area

_DISPENSABLE = (*Status.declared, *Messages.declared, *Kept.declared, *ReviewHead.declared)
"""What a run and the macros say, and what 复盘 says above its table: it has no place on a protected sheet, and needs none."""


@dataclass(frozen=True)
class NewTable:
    """A table to be added."""

    declared: TableDeclaration
    sheet: str
    area: Area
    title_row: int
    like: LiveTable
    """Whose style and title it takes after."""
    like_title_row: int


@dataclass(frozen=True)
class PlannedAdditions:
    """What there is room for."""

    columns: tuple[tuple[TableDeclaration, Column[Any]], ...] = ()
    names: tuple[tuple[NamedCell[Any], Spot], ...] = ()
    tables: tuple[NewTable, ...] = ()
    thresholds: bool = False
    standing: Mapping[str, At] = field(default_factory=dict)
    """Of `names`: see `Missing`."""

    def __bool__(self) -> bool:
        return bool(self.columns or self.names or self.tables or self.thresholds)

    @property
    def missing(self) -> Missing:
        """The same without the places."""
        names = tuple(cell for cell, _ in self.names)
        tables = tuple(table.declared for table in self.tables)
        return Missing(self.columns, names, tables, self.thresholds, self.standing)

    def sheets(self, tables: Mapping[str, LiveTable]) -> set[str]:
        """The sheets that get something."""
        return {
            *(tables[declared.name].sheet_name for declared, _ in self.columns),
            *(spot.value.sheet for _, spot in self.names),
            *(table.sheet for table in self.tables),
        }

    def columns_of(self, table: str) -> int:
        """How many columns a table gets."""
        return sum(1 for declared, _ in self.columns if declared.name == table)


def plan_additions(
    free: FreeCells, tables: Mapping[str, LiveTable], places: Mapping[str, At], month: Month, missing: Missing
) -> PlannedAdditions:
    """Find room for what is missing; what has none is left out, and every formula that reads it.

    Args:
        free: the workbook's cells.
        tables: the contract's tables that are there.
        places: the contract's named cells that are there.
        month: what will be written: how many rows a new table has.
        missing: what the workbook lacks.
    """
    planner = _Planner(free, tables, dict(places), month)
    blocked = {declared for declared, column in missing.columns if not planner.column(declared, column)}
    found = {declared: planner.table(declared) for declared in missing.tables}
    fits = workable(missing, [*blocked, *(declared for declared, table in found.items() if table is None)])
    names = [(cell, spot) for cell in fits.names if (spot := planner.name(cell, missing.standing)) is not None]
    new = tuple(table for table in found.values() if table is not None)
    named = (
        missing.thresholds
        and thresholds_span({**places, **{cell.name: spot.value for cell, spot in names}}) is not None
    )
    return PlannedAdditions(fits.columns, tuple(names), new, named, missing.standing)


class _Planner:
    """Finds places one after the other."""

    def __init__(self, free: FreeCells, tables: Mapping[str, LiveTable], places: dict[str, At], month: Month):
        self._free, self._tables, self._places, self._month = free, tables, places, month
        if (review := tables.get(Review.declared.name)) is not None:
            self._places[Review.declared.name] = At(review.sheet_name, review.first_row - 1, review.left)
        self._right = {name: table.left + len(table.columns) - 1 for name, table in tables.items()}
        self._new: list[NewTable] = []

    def column(self, declared: TableDeclaration, column: Column[Any]) -> bool:
        table, at = self._tables[declared.name], self._right[declared.name] + 1
        whole = table.api.Range
        area = Area(int(whole.Row), at, int(whole.Row) + int(whole.Rows.Count) - 1, at)
        if at > MAX_COLUMN or not self._free.take(table.sheet_name, area):
            return False
        self._right[declared.name] = at
        return True

    def table(self, declared: TableDeclaration) -> NewTable | None:
        """Right of what stands on its sheet already; else on the sheet by itself."""
        beside = [other.name for other in neighbours_of(declared) if other.name in self._tables]
        new = [table for table in self._new if table.declared.sheet == declared.sheet]
        like = self._tables[beside[0] if beside else History.declared.name]
        if beside:
            sheet, top = like.sheet_name, int(like.api.Range.Row)
        else:
            sheet, top = declared.sheet, HEADER_ROW
        rights = [*(self._right[name] for name in beside), *(table.area.right for table in new)]
        left = max(rights) + 2 if rights else 1
        bottom = top + max(len(self._month[declared.name]), 1)
        area = Area(top, left, bottom, left + len(declared.columns) - 1)
        if area.right > MAX_COLUMN or not self._free.take(sheet, area):
            return None
        title_row, like_title_row = (top - 1, top - 1) if beside else (TITLE_ROW, TITLE_ROW)
        self._new.append(NewTable(declared, sheet, area, title_row, like, like_title_row))
        if declared is Review.declared:
            self._places[declared.name] = At(sheet, top, left)
        return self._new[-1]

    def name(self, cell: NamedCell[Any], standing: Mapping[str, At]) -> Spot | None:
        if cell.name in standing:
            at = standing[cell.name]
            return Spot(at, at, at, at)
        spot = spot_for(cell, self._places, self._free.is_free)
        if spot is None:
            return None
        page = self._free.sheet(spot.value.sheet)
        if cell in _DISPENSABLE and page is not None and page.ProtectContents is True:
            return None
        for at, right in ((spot.label, spot.label.column), (spot.value, spot.until or spot.value.column)):
            self._free.plan(at.sheet, Area(at.row, at.column, at.row, right))
        self._places[cell.name] = spot.value
        return spot
