"""What reading a monthly workbook means, wherever it lives: what a cell's value is, and what was read, kept to compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import NoneType

from xl_huikuan.book.contract.kinds import FIRST_DAY, LAST_DAY, Kind
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import BookError, Rule, Severity
from xl_huikuan.values import Value, serial

DATES_FROM_1904 = Rule(
    Severity.STRUCTURAL,
    "工作簿用的是 1904 日期系统：同一天的数字差 1462，日期会错四年",
    "请在 Excel 的“文件 → 选项 → 高级”里取消这本工作簿的“使用 1904 日期系统”，核对所有日期，保存后再试",
)
FILTER_CLEARED = "“{sheet}”的筛选已清除，隐藏的行已显示"
"""Told when a table is made anew."""

_FIRST_NUMBER, _AFTER_LAST = serial(FIRST_DAY), serial(LAST_DAY) + 1
"""Numbers in a date column that are days."""


_AS_THEY_ARE = {Kind.TEXT: {NoneType, str, int, float, bool}, Kind.DATE: {NoneType, str, dt.date}}
"""Types of values that need no look, by the kinds that need one."""


def refuse_dates_from_1904(book: str, date1904: bool) -> None:
    """Stop at a workbook whose days count from 1904: its functions in cells, and what was typed before, mean other days.

    Raises:
        BookError: it is one.
    """
    if date1904:
        raise BookError([DATES_FROM_1904.at(book)])


def cleaned(value: Value, kind: Kind, date: Callable[[float], Value]) -> Value:
    """A cell's value as the trade's functions know it; `date` is the workbook's calendar."""
    if kind is Kind.DATE:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and _FIRST_NUMBER <= value < _AFTER_LAST:
            return date(value)  # a day that lost its date format
    elif kind is Kind.TEXT and isinstance(value, dt.date):
        return value.isoformat()
    return value


def cleaned_column(values: list[Value], kind: Kind, date: Callable[[float], Value]) -> list[Value]:
    """`cleaned` over a column."""
    as_they_are = _AS_THEY_ARE.get(kind)
    if as_they_are is None or {*map(type, values)} <= as_they_are:
        return values
    return [cleaned(value, kind, date) for value in values]


def copy_of(month: Month) -> Month:
    """What was read, to see later what differs."""
    tables = {
        name: MonthTable(
            name, {header: list(cells) for header, cells in table.columns.items()}, [], table.place, 0, table.beneath
        )
        for name, table in month.tables.items()
    }
    over = {at: dict(cells) for at, cells in month.typed_over.items()}
    return Month(tables, dict(month.names), typed_over=over, figures_over=dict(month.figures_over))


def as_read(month: Month) -> Month:
    """Another month as this one was read, which has not been changed since, with all that its formulas came to."""
    tables = {
        name: MonthTable(
            name, {header: list(cells) for header, cells in table.columns.items()}, list(table.source), table.place
        )
        for name, table in month.tables.items()
    }
    again = Month(tables, dict(month.names), dict(month.name_places))
    again.sums.begin_as(month.sums)
    return again
