"""What the lines above a header of receipts say of all that stands below it."""

from __future__ import annotations

import re

from xl_huikuan.foreign.header_lines import unit_in_title
from xl_huikuan.foreign.headers import heading_of
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import receipt_columns as role

_BOOKS = re.compile(r"(?:账套|核算账簿)[:：]?\s*(\S+)")
_UNIT_OF_ALL = re.compile(r"单位|[(（\[【][百千万亿]*元[)）\]】]")
"""Titles that say the unit of all amounts; others name amounts of their own (`注册资本500万元`)."""


class Titles:
    """The titles of a sheet whose first line beneath the header is `first_row`, from 0."""

    def __init__(self, sheet: ForeignSheet, first_row: int):
        above = sheet.rows[: max(first_row - 1, 0)]
        texts = [cell for row in above for cell in row if isinstance(cell, str) and heading_of(cell).word]
        books = (found[1] for text in texts if (found := _BOOKS.search(text)))
        self.books: str = next(books, "")
        """账套; empty where no line says it."""
        self.currency: str = next(filter(None, map(_other_currency, texts)), "")
        """What is no yuan; empty where no line says it."""
        units = (unit_in_title(text) for text in reversed(texts) if _UNIT_OF_ALL.search(text))
        self.unit: int = next((unit for unit in units if unit is not None), 1)
        """10,000 where a line says 单位：万元."""


def _other_currency(text: str) -> str:
    found = role.CURRENCY_ABOVE.search(text)
    ours = found is None or role.is_ours(found[1]) or any(word in found[1] for word in role.IN_OURS)
    return "" if found is None or ours else found[1]
