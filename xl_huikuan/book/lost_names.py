"""Cells that lost nothing but their name: their label still stands beside them, and tells which they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.values import Value


class At(NamedTuple):
    """A cell; rows and columns count from 1."""

    sheet: str
    row: int
    column: int


LOOKED_AT = (300, 60)
"""So many rows and columns of a sheet are looked through for labels."""
Texts = Mapping[At, Value]
"""What the cells outside all tables hold."""


def standing_cells(
    missing: Iterable[NamedCell[Any]], places: Mapping[str, At], texts_of: Callable[[str], Texts]
) -> dict[str, At]:
    """The cells whose names are missing, where exactly one label tells which they are.

    Args:
        missing: what has no name.
        places: the named cells that are there.
        texts_of: a sheet's cells; none where there is no such sheet.
    """
    found: dict[str, At] = {}
    for cell in missing:
        kind = [places[other.name] for other in NAMES.values() if other.sheet == cell.sheet and other.name in places]
        sheet = kind[0].sheet if kind else cell.sheet
        above = [at for at in kind if cell in Totals.declared]
        taken = {*places.values(), *found.values()}
        values = [
            value
            for at, text in texts_of(sheet).items()
            if isinstance(text, str) and text.strip() == cell.label
            and (value := _value_of(cell, at, kind)) is not None
            and value not in taken and (not above or any(value.row == other.row for other in above))
        ]  # fmt: skip
        if len(values) == 1:
            found[cell.name] = values[0]
    return found


def _value_of(cell: NamedCell[Any], label: At, kind: list[At]) -> At | None:
    """Where the figure of a label stands: beneath it for figures above tables, else in the column of its kind."""
    if cell in Totals.declared:
        return label._replace(row=label.row + 1)
    column = kind[-1].column if kind else label.column + 1
    return label._replace(column=column) if column > label.column else None
