"""Cells that lost nothing but their name: their label still stands beside them, and tells which they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.review import ReviewHead
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import Totals
from xl_huikuan.named_tuples import NamedTuple
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
        texts = texts_of(kind[0].sheet if kind else cell.sheet)
        taken = {*places.values(), *found.values()}
        values = [
            value
            for label, text in texts.items()
            if isinstance(text, str) and text.strip() == cell.label
            and (value := _value_of(cell, label, kind, texts)) is not None and value not in taken
        ]  # fmt: skip
        if len(values) == 1:
            found[cell.name] = values[0]
    return found


def _value_of(cell: NamedCell[Any], label: At, kind: list[At], texts: Texts) -> At | None:
    """Where the figure of a label stands: a total beneath it or else beside it, others in the column of their kind."""
    beneath, beside = label._replace(row=label.row + 1), label._replace(column=label.column + 1)
    if cell in ReviewHead.declared:
        return beside
    if cell not in Totals.declared:
        value = beside._replace(column=kind[-1].column) if kind else beside
        return value if value.column > label.column else None
    if not kind:
        return next((at for at in (beneath, beside) if not isinstance(texts.get(at), str)), None)
    if any(beneath.row == other.row for other in kind):
        return beneath
    in_line = any(beside.row == other.row or beside.column == other.column for other in kind)
    return beside if in_line and not isinstance(texts.get(beside), str) else None
