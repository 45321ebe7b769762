"""Several workbooks in memory, for jobs over a folder of them."""

from __future__ import annotations

from collections.abc import Callable

from conftest import BING, DING, JIA, WU, YI
from month_in_memory import add_row, small_month

from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, unusable

CODED = ("tblCustomers", "tblPlan", "tblCommitments", "tblReceipts", "tblPromises", "tblFollowups", "tblActions")


class OneInMemory:
    """A workbook in memory among others. `locked`: it cannot be written, as one that is open in Excel."""

    def __init__(self, book: MonthlyBook, saved: float = 0.0, locked: bool = False):
        self.book, self.saved, self.locked = book, saved, locked
        self.between: Callable[[], object] = lambda: None
        """What somebody does to it after it was seen."""
        self._opened = 0

    def open(self) -> MonthlyBook:
        self._opened += 1
        if self._opened == 2:
            self.between()
        return self.book

    def check_writable(self) -> None:
        if self.locked:
            raise open_elsewhere()


class Unreadable:
    """A file that is no workbook."""

    saved = 0.0

    def open(self) -> MonthlyBook:
        raise unusable("坏的.xlsm", "不是 Excel 工作簿", "请另存")

    def check_writable(self) -> None:
        """Nobody gets so far."""


def open_elsewhere() -> BookError:
    return unusable("李四.xlsm", "工作簿正在 Excel / WPS 中打开", "请先保存并关闭它再试")


def recoded(month: Month, prefix: str) -> Month:
    """Another rep's month: the same, of other customers."""
    for table in CODED:
        column = month[table].columns["客户编码"]
        for row, code in enumerate(column):
            if code is not None:
                month[table].set(row, "客户编码", f"{prefix}{code}")
    month.names["hk_rep"] = f"业务员{prefix}"
    return month


def others(prefix: str) -> Month:
    """Another rep's small month."""
    return recoded(small_month(), prefix)


def with_history(month: Month, months: int = 3, prefix: str = "", paid: float = 1.0) -> Month:
    """Every customer owed 100,000 in each of the months before, and paid this share of it."""
    for at in range(months):
        for code in (JIA, YI, BING, DING, WU):
            values = {"目标": 100_000, "实收": 100_000 * paid}
            add_row(month, "tblHistory", 月份=f"2026-{10 - at:02d}", 客户编码=prefix + code, **values)
    return month
