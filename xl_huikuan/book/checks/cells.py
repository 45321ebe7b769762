"""Every cell that people or jobs fill: is it what its column holds?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import Kind, is_blank
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.schema import Column
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.values import CellError, Value, is_number

_FIGURES = (float, int)
LARGEST = 1e12
"""Yuan: no cell of a sales office holds more."""
_CODE = Receipts.code.header
"""The header under which every table says whose row it is."""


def check_cells(month: Month, for_plan: bool) -> Iterator[Problem]:
    """Cells that do not hold what their column does. `for_plan`: the break-down's figures are structural."""
    for name, table in month.tables.items():
        declared = TABLES[name]
        if not declared.needed:
            continue
        for column in declared.columns:
            if not column.is_computed and column is not Customers.code and column.header in table.columns:
                yield from _check_column(table, column, for_plan)


def _check_column(table: MonthTable, column: Column[Any], for_plan: bool) -> Iterator[Problem]:
    codes = table.columns.get(_CODE)
    lowest = -LARGEST if column.signed else 0
    plain = str if column.kind in (Kind.TEXT, Kind.CODE) else dt.date if column.kind is Kind.DATE else float
    for row, value in enumerate(table.columns[column.header]):
        kind = type(value)
        if value is None or (kind is plain if plain is not float else kind in _FIGURES and lowest <= value < LARGEST):  # type: ignore[operator]
            continue  # nearly all of them: spared the closer look
        fault = fault_of(value, column.kind) or _sign_fault(value, column)
        if fault is None:
            continue
        code = Code.of(codes[row]) if codes else None
        severity = Severity.DOUBT if code is None else Severity.ROW
        if codes is None or (column.vital and for_plan):
            severity = Severity.STRUCTURAL
        if column.header == _CODE:
            severity = Severity.DOUBT
        where = table.where(row, column.header)
        customer = None if code is None else str(code)
        yield rules.CELL_UNREADABLE.at(where, customer, severity, header=column.header, fault=fault[0], mend=fault[1])


def fault_of(value: Value, kind: Kind) -> tuple[str, str] | None:
    """(what is wrong, how to mend it) with a cell that should be of `kind`; a blank is nobody's fault."""
    if is_blank(value):
        return None
    if isinstance(value, CellError):
        return f"是错误值 {value.value}", "请改成正确的内容，或清空"
    if kind in (Kind.TEXT, Kind.CODE):
        return None
    if kind is Kind.DATE:
        if isinstance(value, dt.date):
            return None
        return f"不是日期：{_shown(value)}", "请写成 2026-11-05 这样的日期"
    if isinstance(value, dt.date):
        return f"是日期 {value}，不是数字", "请把单元格格式改成数字，再填一次"
    if not is_number(value):
        return f"不是数字：{_shown(value)}", "请改成数字，例如 200000 或 20万"
    if isinstance(value, (int, float)) and (value != value or abs(value) >= LARGEST):
        return f"大得不合理：{value:g}", "请看是否多打了零"
    return None


def _shown(value: Value) -> str:
    text = str(value)
    return f"“{text if len(text) <= 20 else text[:20] + '…'}”"


def _sign_fault(value: Value, column: Column[Any]) -> tuple[str, str] | None:
    if column.signed or column.kind not in (Kind.MONEY, Kind.COUNT, Kind.RATE):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
        return f"是负数：{value:,.2f}", "请改成不小于 0 的数"
    return None
