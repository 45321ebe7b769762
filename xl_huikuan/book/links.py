"""Where a problem stands, as a link within the workbook names it."""

from __future__ import annotations

import re

from xl_huikuan.ooxml.references import quote_sheet

_CELL = re.compile(r"([^!]+)!([A-Z]{1,3}[0-9]+)")
_PLAIN = re.compile(r"[^\W\d]\w*")
"""A sheet's name that formulas need not quote."""


def linked_place(where: str) -> str | None:
    """The first cell that a problem's place names (``客户!C5、C6 等 12 处``: ``客户!C5``); None where it names none."""
    found = _CELL.match(where)
    if found is None:
        return None
    sheet, cell = found.groups()
    return f"{sheet if _PLAIN.fullmatch(sheet) else quote_sheet(sheet)}!{cell}"
