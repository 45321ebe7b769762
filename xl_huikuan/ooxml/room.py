"""Whether a block of a sheet is free."""

from __future__ import annotations

from xl_huikuan.ooxml.references import Area, cell_ref, overlap
from xl_huikuan.ooxml.table_host import TableHost


def taken(book: TableHost, sheet: str, area: Area, but: str = "") -> str | None:
    """The first cell of the area (``sheet!cell``) that holds something or belongs to a table not called `but`, or to
    merged cells; None when all is free."""
    cells = book.sheet_xml(sheet)
    columns = range(area.left, area.right + 1)
    for row in cells.rows_within(area.top, area.bottom):
        for column in columns:
            if cells.has_content(row, column) or cells.formulas.in_array(row, column):
                return f"{sheet}!{cell_ref(row, column)}"
    return claimed(book, sheet, area, but)


def claimed(book: TableHost, sheet: str, area: Area, but: str) -> str | None:
    """The first cell of the area that belongs to a table not called `but`, or to merged cells; None when none does."""
    others = [ref for name, ref in book.table_areas(sheet).items() if name != but]
    for other in [*others, *book.sheet_xml(sheet).merged()]:
        shared = overlap(area, other)
        if shared is not None:
            return f"{sheet}!{cell_ref(shared.top, shared.left)}"
    return None
