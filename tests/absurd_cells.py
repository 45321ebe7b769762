"""What people, exports and broken programs put into cells that no office means, every place where it may stand, and every job.

The month is the small one with a row in each ledger, so that whatever stands in a cell meets sums that use it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from conftest import BING, JIA, TODAY, YI
from month_in_memory import InMemory, add_row, copied, day, receipt, small_month

from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.repair import repair
from xl_huikuan.jobs.share import share
from xl_huikuan.jobs.show import show
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.values import CellError, Value

NOT_A_NUMBER, ENDLESS = float("nan"), float("inf")
NUMBERS: tuple[Value, ...] = (
    NOT_A_NUMBER, ENDLESS, -ENDLESS, 1e308, -1e308, 5e-324, 1e300, 1e27, 1e15, 1e12, -1e12, 999_999_999_999.99, 1e6, 80, 1.5,
    0.5, 0.001, 0, -0.0, -1, -0.5, 20261105,
)  # fmt: skip
OTHERS: tuple[Value, ...] = (
    True, False, *CellError, dt.date(1, 1, 1), dt.date(1900, 1, 1), dt.date(2026, 1, 3), dt.date(9999, 12, 31),
)  # fmt: skip
TEXTS: tuple[Value, ...] = (
    "nan", "NaN", "inf", "-Infinity", "1e400", "1e308", "001_02", "1_000", "１２", "١٢", "80", "80%", "8000%", "作废", " ", "\u3000",
    "2026-13-45", "9999-12-31", "0000-01-01", "2026-11-05T10:00:00Z", "0x10", "1e3", "--1", "=1+1", "\x07\x1b[31m\n", "长" * 40_000,
)  # fmt: skip
VALUES: tuple[Value, ...] = (*NUMBERS, *OTHERS, *TEXTS)


class Place(NamedTuple):
    """A cell: of a table (row from 0), or a named one (table ""); `over`: with a formula, which is typed over."""

    table: str
    header: str
    row: int = 0
    over: bool = False

    def put(self, month: Month, value: Value) -> None:
        if self.over:
            month.typed_over[self.table, self.header] = {self.row: value}
        elif self.table:
            month[self.table].set(self.row, self.header, value)
        else:
            month.names[self.header] = value

    def where(self, month: Month) -> str:
        return month[self.table].where(self.row, self.header) if self.table else month.where(self.header)


Job = Callable[[InMemory], Any]
JOBS: dict[str, Job] = {
    "check": lambda book: check(book, TODAY),
    "plan": lambda book: break_down(book, TODAY),
    "anew": lambda book: break_down(book, TODAY, anew=True),
    "followups": lambda book: follow_up(book, TODAY),
    "measures": lambda book: suggest_measures(book, TODAY),
    "show": lambda book: show(book, TODAY),
    "share": lambda book: share(book, dt.datetime(2026, 11, 18, 9, 30)),
    "repair": repair,
}
WRITING = ("plan", "anew", "followups", "measures")


@cache
def _full() -> Month:
    month = small_month()
    for number in range(3, 11):
        add_row(
            month,
            "tblHistory",
            月份=f"2026-{number:02d}",
            客户编码=JIA,
            承诺=90_000,
            实收=80_000 + number,
            按期实收=70_000,
        )
    add_row(
        month,
        "tblActions",
        行动编号="A1",
        客户编码=YI,
        措施="客户激励",
        预计增量=5_000,
        费用=500,
        状态="已定",
        开始日=day(3),
        完成日=day(9),
    )
    add_row(
        month, "tblContacts", 日期=day(9), 客户编码=YI, 方式="电话", 结果="月底付", 承诺金额=1_000, 承诺到款日=day(27)
    )
    add_row(month, "tblTargetChanges", 日期=day(3), 客户编码=JIA, 调整额=10_000, 原因="旺季")
    receipt(month, BING, 1_000, day(4), 流水号="S1")
    month["tblHolidays"].append({"日期": day(19), "类型": "休"})
    month["tblCustomers"].set(0, "月均动销", 200_000)
    month["tblCustomers"].set(0, "库存金额", 20_000)
    book = InMemory(month)
    break_down(book, TODAY)
    follow_up(book, TODAY)
    return book.month


def full_month() -> Month:
    """The month into which absurd cells are put."""
    return copied(_full())


def places() -> list[Place]:
    """The first cell of every column that people or jobs fill, and every named cell that is filled."""
    month = _full()
    cells = [
        Place(name, column.header)
        for name, table in TABLES.items()
        for column in table.columns
        if not column.is_computed and column.header in month[name].columns
    ]
    return [*cells, *(Place("", name) for name, cell in NAMES.items() if cell.formula is None)]


def computed_places() -> list[Place]:
    """The first cell of every column of formulas."""
    return [
        Place(name, column.header, over=True)
        for name, table in TABLES.items()
        for column in table.columns
        if column.is_computed
    ]


class Ran(NamedTuple):
    """How a job ended: with what it gave, or with what stopped it."""

    result: Any
    problems: tuple[Problem, ...]
    book: InMemory

    @property
    def stopped(self) -> bool:
        return self.result is None


def run(job: str, month: Month) -> Ran:
    """Run a job; nothing but `BookError` may come of it, and then nothing was written."""
    book = InMemory(month)
    try:
        result = JOBS[job](book)
    except BookError as error:
        assert book.writes == 0
        return Ran(None, tuple(error.problems), book)
    return Ran(result, tuple(result.problems), book)
