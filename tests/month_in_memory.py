"""A month in memory as a `MonthlyBook`: jobs run on it as on a workbook, in milliseconds; and what a rep's hands do to it.

The small month is the one of `conftest`: five customers with a target of 100,000 each, planned and listed on 18 November.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from conftest import JIA, TODAY, fill_small_month

from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, Status
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.damage import Damage
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, RowBeneath
from xl_huikuan.book.port import Written
from xl_huikuan.jobs.break_down import PlanResult, break_down
from xl_huikuan.jobs.follow_up import FollowupResult, follow_up
from xl_huikuan.template import template_path
from xl_huikuan.values import Value

TOLD = (Status.problems.name, *(cell.name for pair in FIRST_PROBLEMS for cell in pair))
"""Named cells that say what a run told: what it mended the next does not tell again."""
OF_RUNS = (
    *TOLD, "hk_last_run", "hk_version", "hk_contract", "hk_records", "hk_shock", "hk_listed_on", "hk_planned_month", "hk_range_of",
)  # fmt: skip
"""And all others that jobs keep for themselves: nothing that anybody typed."""


class InMemory:
    """A month that is read and written without a workbook around it."""

    def __init__(self, month: Month):
        self.month = month
        self.damage = Damage()
        self.writes = 0
        self.unfiltered: set[str] = set()
        self.sources: dict[str, list[int | None]] = {}
        """Where each row of a table came from when it was last written."""

    def read(self, repair: bool = False) -> Month:
        return copied(self.month)

    def write(self, month: Month) -> Written:
        changed = contents(month) != contents(self.month)
        self.writes += changed
        self.unfiltered = set(month.unfilter)
        self.sources = {name: [*table.source] for name, table in month.tables.items()}
        self.month = copied(month)
        return Written(changed)


def contents(month: Month) -> object:
    """All that the month holds, to be compared."""
    return {name: table.columns for name, table in month.tables.items()}, month.names


def copied(month: Month) -> Month:
    """The month as a book hands it out: rows stand where they were written."""
    tables = {
        name: MonthTable(
            name, {header: [*cells] for header, cells in t.columns.items()}, [*range(len(t))], t.place, beneath=_left(t)
        )
        for name, t in month.tables.items()
    }
    over = {at: month.typed_over_in(*at) for at in month.typed_over}
    figures = {**month.figures_over}
    return Month(
        tables, {**month.names}, {**month.name_places}, set(), over, [*month.uncalculated], figures, {**month.cleared}
    )


def _left(table: MonthTable) -> list[RowBeneath]:
    """What still stands beneath a table."""
    return [row for row in table.beneath if row.source >= table.place.count + table.grown]


@cache
def _empty() -> Month:
    return FileBook(template_path()).read()


@cache
def _filled() -> Month:
    month = copied(_empty())
    fill_small_month(month)
    return month


@cache
def _small() -> Month:
    book = InMemory(_filled())
    break_down(book, TODAY)
    follow_up(book, TODAY)
    return book.month


def empty_month() -> Month:
    """What the template holds."""
    return copied(_empty())


def filled_month() -> Month:
    """The small month before its first plan."""
    return copied(_filled())


def small_month() -> Month:
    """The small month, planned and listed."""
    return copied(_small())


# ---- hands


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


def row_of(month: Month, table: str, code: str, nth: int = 0) -> int:
    """The row (from 0) of a customer."""
    return [row for row, held in enumerate(month[table].columns["客户编码"]) if held == code][nth]


def for_customer(month: Month, table: str, code: str, nth: int = 0, **values: Value) -> None:
    """Type into a customer's row."""
    set_cells(month, table, row_of(month, table, code, nth), **values)


def set_cells(month: Month, table: str, row: int, **values: Value) -> None:
    """Type into a row."""
    for header, value in values.items():
        month[table].set(row, header, value)


def add_row(month: Month, table: str, **values: Value) -> int:
    """Type a new row; where it stands."""
    return month[table].append(values)


def type_beneath(month: Month, table: str, *rows: Mapping[str, Value], after: int = 0) -> None:
    """Type rows beneath a table that does not grow, `after` so many blank ones; a row of nothing stays blank."""
    held = month[table]
    held.place = replace(held.place, count=len(held))
    held.beneath += [RowBeneath(at, row) for at, row in enumerate(rows, len(held) + after) if row]


def receipt(month: Month, code: str, amount: Value, on: Value, **more: Value) -> int:
    """Type a receipt that counts."""
    plain: dict[str, Value] = {"方式": "转账", "款项性质": "清欠", "状态": "财务确认"}
    return add_row(month, "tblReceipts", **{**plain, "日期": on, "客户编码": code, "金额": amount, **more})


def change_target(month: Month, on: Value, amount: Value = -10_000, code: str = JIA) -> None:
    """Type a change of a customer's target."""
    add_row(month, "tblTargetChanges", 日期=on, 客户编码=code, 调整额=amount)


def plan(month: Month, today: dt.date = TODAY, anew: bool = False) -> tuple[PlanResult, Month]:
    """Break down; what was done, and the month after."""
    book = InMemory(month)
    return break_down(book, today, anew), book.month


def make_list(month: Month, today: dt.date = TODAY) -> tuple[FollowupResult, InMemory]:
    """Generate the follow-up list; what was done, and the book after."""
    book = InMemory(month)
    return follow_up(book, today), book


def rows(month: Month, table: str, code: str | None = None) -> list[dict[str, Any]]:
    """The filled rows, computed columns included, of one customer or of all."""
    held = month[table]
    headers = [*held.columns, *(header for header in _computed(table) if header not in held.columns)]
    columns = {header: list(month.sums.column(table, header)) for header in headers}
    found = [{header: cells[row] for header, cells in columns.items()} for row in range(len(held))
             if not held.is_blank_row(row)]  # fmt: skip
    return [row for row in found if code is None or row["客户编码"] == code]


def _computed(table: str) -> tuple[str, ...]:
    return TABLES[table].headers(Filled.FORMULA)
