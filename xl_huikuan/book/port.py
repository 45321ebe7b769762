"""The few things that jobs need of a monthly workbook, wherever it lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from xl_huikuan.book.month import Month


@dataclass
class Written:
    """What writing did."""

    changed: bool
    notes: list[str] = field(default_factory=list)
    """What the user should know, in words (a filter cleared, formulas of the office's own to be recalculated)."""
    backup: str | None = None


class MonthlyBook(Protocol):
    """A monthly workbook: read once, write once."""

    def read(self) -> Month:
        """The month's figures.

        Raises:
            BookError: every structural trouble at once (a table or column missing, not a workbook, …).
        """

    def write(self, month: Month) -> Written:
        """Write what differs from what was read, and the value of every formula.

        Raises:
            BookError: the workbook cannot be written now; nothing has been written.
        """
