"""The figures above the tables: what a workbook says of the whole office."""

from __future__ import annotations

from typing import NamedTuple

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.book.month import Month
from xl_huikuan.values import CellError, Cents


class OfficeTotal(NamedTuple):
    """A figure above a table."""

    sheet: str
    label: str
    kind: Kind
    figure: Cents | float | CellError
    """Cents for an amount, a share for a rate; an error where the table holds one."""


def totals_of(month: Month) -> list[OfficeTotal]:
    """All of them, in the order of the sheets."""
    found = []
    for cell in Totals.declared:
        held = month.named(cell)
        figure = held if isinstance(held, CellError) else cell.reading.read(held) or 0
        found.append(OfficeTotal(cell.sheet, cell.label, cell.kind, figure))
    return found
