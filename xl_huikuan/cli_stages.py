"""A workbook whose reading and writing is told, so that whoever waits knows at which stage the work is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xl_huikuan.book.port import MonthlyBook, Written

if TYPE_CHECKING:
    from xl_huikuan.book.damage import Damage
    from xl_huikuan.book.month import Month

READING, WORKING_OUT, WRITING = "读工作簿", "计算", "写文件"


class TellingBook:
    """A `MonthlyBook` that says what it is about to do."""

    def __init__(self, book: MonthlyBook, tell: Callable[[str], None]):
        self._book, self._tell = book, tell

    @property
    def damage(self) -> Damage:
        """What the workbook lacked when it was read."""
        return self._book.damage

    @damage.setter
    def damage(self, damage: Damage) -> None:
        self._book.damage = damage

    def read(self, repair: bool = False) -> Month:
        """The month's figures."""
        self._tell(READING)
        month = self._book.read(repair)
        self._tell(WORKING_OUT)
        return month

    def write(self, month: Month) -> Written:
        """Write what differs."""
        self._tell(WRITING)
        return self._book.write(month)
