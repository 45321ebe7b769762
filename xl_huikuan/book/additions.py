"""Where a workbook gets what it lacks of the contract (`completeness.Missing`), and whose look the new cells take.

The adapters do the writing; the choice is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.review import Review, ReviewHead
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.contract.settings import THRESHOLDS
from xl_huikuan.book.contract.status import Status
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.book.lost_names import At

_FARTHEST = 200
"""So many rows or columns beyond its kind a cell is looked for a place."""
TITLE_ROW, HEADER_ROW = 1, 4
"""Rows of a new sheet's title and of its table's header."""


@dataclass(frozen=True)
class Spot:
    """Where a named cell goes with its label."""

    label: At
    value: At
    like_label: At
    like_value: At
    """Cells of its kind, whose styles they take."""
    until: int | None = None
    """The column up to which its row's cells become one with it."""


IsFree = Callable[[At], bool]
"""Whether a cell holds nothing."""


def spot_for(cell: NamedCell[Any], places: Mapping[str, At], is_free: IsFree) -> Spot | None:
    """A place for a named cell among its kind; None where none of its kind is in the workbook.

    Figures above tables stand beside each other under their labels; all others beneath each other, right of theirs. What stands
    above 复盘 has a place of its own there (`places` says where its table begins).
    """
    if cell in ReviewHead.declared:
        return _above_review(cell, places, is_free)
    kind = [other for other in NAMES.values() if other.sheet == cell.sheet and other.name in places]
    if not kind:
        return None
    alike = [other for other in kind if other.kind is cell.kind and (other.formula is None) == (cell.formula is None)]
    like = places[(alike or kind)[-1].name]
    last = max((places[other.name] for other in kind), key=lambda at: (at.row, at.column))
    spots = _above_tables(like, last) if cell in Totals.declared else _beneath(like, last, is_free)
    return next((spot for spot in spots if is_free(spot.label) and is_free(spot.value)), None)


def _above_review(cell: NamedCell[Any], places: Mapping[str, At], is_free: IsFree) -> Spot | None:
    """The words two rows above the table, as wide as it; the totals in the row between, beneath the sheet's title."""
    table = places.get(Review.declared.name)
    above = (
        [table._replace(row=table.row - 1, column=table.column + at) for at in range(len(Review.declared.columns))]
        if table
        else []
    )
    if not above or above[0].row <= TITLE_ROW + 1:
        return None
    if cell is ReviewHead.words:
        line = [at._replace(row=at.row - 1) for at in above]
        like = places.get(Status.review.name)
        if like is None or not all(map(is_free, line)):
            return None
        return Spot(line[0], line[1], like._replace(column=1), like, until=line[-1].column)
    at = 2 * (ReviewHead.declared.index(cell) - 1)
    like = places.get(Totals.commitment.name)
    if like is None or not (is_free(above[at]) and is_free(above[at + 1])):
        return None
    return Spot(above[at], above[at + 1], like._replace(row=like.row - 1), like)


def would_be_a_day(cell: NamedCell[Any], looks_like_a_day: bool) -> bool:
    """Whether a cell's value would be a day from then on, in the look of another cell that it is to take."""
    return looks_like_a_day and cell.kind is not Kind.DATE


def _above_tables(like: At, last: At) -> Iterator[Spot]:
    for column in range(last.column + 1, last.column + _FARTHEST):
        value = last._replace(column=column)
        yield Spot(value._replace(row=value.row - 1), value, like._replace(row=like.row - 1), like)


def _beneath(like: At, last: At, is_free: IsFree) -> Iterator[Spot]:
    labels = (column for column in range(last.column - 1, 0, -1) if not is_free(last._replace(column=column)))
    label = next(labels, None)
    if label is None:
        return
    for row in range(last.row + 1, last.row + _FARTHEST):
        value = last._replace(row=row)
        yield Spot(value._replace(column=label), value, like._replace(column=label), like)


def thresholds_span(places: Mapping[str, At]) -> tuple[At, At] | None:
    """First and last of the four thresholds, which have a name together; None where they do not stand under each other."""
    cells = [places.get(cell.name) for cell in THRESHOLDS.cells]
    first, last = cells[0], cells[-1]
    if first is None or last is None or cells != [first._replace(row=first.row + i) for i in range(len(cells))]:
        return None
    return first, last


def look_of(declared: TableDeclaration, column: Column[Any], there: Callable[[Column[Any]], bool]) -> Column[Any]:
    """The column whose look a new one takes: of its kind and filled by the same, rather from its own table.

    `there` says which columns of the contract are in the workbook.
    """
    others = [other for table in TABLES.values() for other in table.columns if other is not column and there(other)]

    def alike(other: Column[Any]) -> tuple[bool, bool, bool]:
        return other.kind is column.kind, other.filled is column.filled, other.table == declared.name

    return max(others, key=alike)


def _references(
    columns: Iterable[tuple[TableDeclaration, Column[Any]]], tables: Iterable[TableDeclaration]
) -> list[str]:
    """How formulas name these columns and tables."""
    texts = [f"{table.name}[" for table in tables]
    for declared, column in columns:
        texts += [f"{declared.name}[{column.header}]", f"{declared.name}[[#This Row],[{column.header}]]"]
    return texts


def _reads(formula: str, references: Iterable[str]) -> bool:
    """Whether a formula names one of them."""
    return any(reference in formula for reference in references)


def workable(missing: Missing, blocked: Collection[TableDeclaration]) -> Missing:
    """What can be added when these tables get no columns, or are not there themselves.

    Nothing that reads what has no room: Excel refuses such formulas.
    """
    columns = [(declared, column) for declared, column in missing.columns if declared not in blocked]
    gone = [table for table in missing.tables if table in blocked]
    while True:
        absent = _references((each for each in missing.columns if each not in columns), gone)
        kept = [
            (declared, column)
            for declared, column in columns
            if not (column.is_computed and _reads(declared.cell_formula(column.header), absent))
        ]
        if kept == columns:
            break
        columns = kept
    names = [c for c in missing.names if c.formula is None or not _reads(c.formula.excel(), absent)]
    tables = tuple(table for table in missing.tables if table not in blocked)
    return replace(missing, columns=tuple(columns), names=tuple(names), tables=tables)


def neighbours_of(declared: TableDeclaration) -> list[TableDeclaration]:
    """The tables that stand beside a table on its sheet."""
    return [other for other in TABLES.values() if other.sheet == declared.sheet and other is not declared]
