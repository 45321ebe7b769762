"""The figures above the tables: what a workbook says of the whole office."""

from __future__ import annotations

from typing import Any

from xl_huikuan.book.contract.footing import Unclaimed
from xl_huikuan.book.contract.kinds import Kind, Reading, is_blank
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.book.month import Month
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import CellError, Cents, Value


class OfficeTotal(NamedTuple):
    """A figure above a table."""

    sheet: str
    label: str
    kind: Kind
    figure: Cents | float | CellError
    """Cents for an amount, a share for a rate; an error where the table holds one."""


def figure_of(reading: Reading[Any], held: Value) -> Any:
    """What a computed cell shows: 0 for a blank, an error for what is no figure; else a value of the reading's type."""
    if isinstance(held, CellError):
        return held
    found = reading.read(held)
    return (0 if is_blank(held) else CellError.NUM) if found is None else found


def totals_of(month: Month) -> list[OfficeTotal]:
    """All of them, in the order of the sheets."""
    found = []
    for cell in (*Totals.declared, *Unclaimed.declared):
        figure = figure_of(cell.reading, month.named(cell))
        found.append(OfficeTotal(cell.sheet, cell.label, cell.kind, figure))
    return found
