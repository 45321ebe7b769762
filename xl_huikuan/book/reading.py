"""What reading a monthly workbook means, wherever it lives: what must be there, and what a cell's value is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.schema import Kind
from xl_huikuan.book.month import Month, MonthTable
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.values import Value

FILTER_CLEARED = "“{sheet}”的筛选已清除，隐藏的行已显示"
"""Told when a table is made anew."""

_SERIALS = range(20_000, 80_000)
"""Numbers in a date column that are days (1954 to 2119)."""


def check_complete(
    file: str, tables: Mapping[str, tuple[str, Collection[str]]], has_name: Callable[[str], bool]
) -> None:
    """Refuse a workbook without the tables, columns and named cells that the jobs cannot do without.

    Args:
        file: the workbook's name, as the user knows it.
        tables: sheet and headers of every table there, by name.
        has_name: whether a defined name points to cells.

    Raises:
        BookError: everything that is missing.
    """
    problems = []
    mend = "请用原模板恢复它；表格和列可以挪动、改先后，但名字不能改"
    for name, declared in contract.TABLES.items():
        if not declared.needed:
            continue
        if name not in tables:
            problems.append(Problem(Severity.STRUCTURAL, file, f"缺少表格 {name}（原在“{declared.sheet}”）", mend))
            continue
        sheet, headers = tables[name]
        problems += [
            Problem(Severity.STRUCTURAL, sheet, f"表格 {name} 缺少列“{column.name}”", mend)
            for column in declared.columns
            if column.name not in headers
        ]
    problems += [
        Problem(
            Severity.STRUCTURAL, file, f"缺少名称 {name}（“{cell.sheet}”里的“{cell.label}”）",
            "请在“公式→名称管理器”里恢复它，或用原模板",
        )
        for name, cell in contract.NAMES.items()
        if cell.needed and not has_name(name)
    ]  # fmt: skip
    if problems:
        raise BookError(problems)


def cleaned(value: Value, kind: Kind, date: Callable[[float], Value]) -> Value:
    """A cell's value as the trade's functions know it; `date` is the workbook's calendar."""
    if kind is Kind.DATE:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and int(value) in _SERIALS:
            return date(value)  # a day that lost its date format
    elif kind is Kind.TEXT and isinstance(value, dt.date):
        return value.isoformat()
    return value


def copy_of(month: Month) -> Month:
    """What was read, to see later what differs."""
    tables = {
        name: MonthTable(name, {header: list(cells) for header, cells in table.columns.items()}, [], table.place)
        for name, table in month.tables.items()
    }
    return Month(tables, dict(month.names))
