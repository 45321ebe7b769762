"""The few things that jobs need of a monthly workbook, wherever it lives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.damage import Damage
from xl_huikuan.book.month import Month


@dataclass
class Written:
    """What writing did."""

    changed: bool
    notes: list[str] = field(default_factory=list)
    """What the user should know, in words (a filter cleared, formulas of the office's own to be recalculated)."""
    backup: str | None = None
    added: Missing = field(default_factory=Missing)
    """What was put into the workbook of what it lacked."""


class MonthlyBook(Protocol):
    """A monthly workbook: read once, write once."""

    damage: Damage
    """What the workbook lacked when it was read."""

    def read(self, repair: bool = False) -> Month:
        """The month's figures.

        Args:
            repair: what is missing is to be put back when the month is written, whoever fills it; a cell that was typed
                over a formula gets the formula back when it is taken out of `typed_over` (or `figures_over`).

        Raises:
            BookError: every structural trouble at once (a table or column missing, not a workbook, …).
        """

    def write(self, month: Month) -> Written:
        """Write what differs from what was read, and the value of every formula.

        Raises:
            BookError: the workbook cannot be written now; nothing has been written.
        """
