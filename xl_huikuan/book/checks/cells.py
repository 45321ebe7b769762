"""Every cell that people or jobs fill: is it what its column holds?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.rules import CellFault
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column, Filled
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.kinds import FIRST_DAY, LARGEST, LAST_DAY, MONEY, MOST, Kind, is_blank
from xl_huikuan.book.contract.ledgers import Receipts, TargetChanges
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.money import format_short
from xl_huikuan.values import LONGEST_TEXT, CellError, Cents, Value, is_number

_FIGURES: frozenset[type] = frozenset((float, int))
_PLAIN: dict[Kind, frozenset[type]] = {
    Kind.TEXT: frozenset((str,)),
    Kind.CODE: frozenset((str,)),
    Kind.DATE: frozenset((dt.date,)),
}
"""What nearly all cells of a kind hold; of all other kinds figures."""
_NEARLY = 1e-9
"""So much above the most is what a sum of decimals leaves."""
_PERCENT = 100
_SHOWN = 20
"""So many characters of a text are shown."""
_CODE = Receipts.code.header
"""The header under which every table says whose row it is."""
_LAID_ANEW = (Customers.declared.name, Followups.declared.name)
"""What jobs fill here they work out anew each time, whatever stands there: it pauses nobody."""
_DATED: dict[tuple[str, str], Column[Cents]] = {
    (day.table, day.header): amount
    for day, amount in (
        (Receipts.received_on, Receipts.amount), (Promises.due_on, Promises.amount),
        (TargetChanges.changed_on, TargetChanges.amount), (Followups.new_date, Followups.new_amount),
    )
}  # fmt: skip
"""Days without which an amount counts nowhere."""


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
    values, plain = table.columns[column.header], _PLAIN.get(column.kind, _FIGURES)
    if _are_usual(values, column, plain):
        return  # nearly every column: spared the look at each cell
    codes = table.columns.get(_CODE)
    for row, value in enumerate(values):
        if value is None or (type(value) in plain and _is_usual(value, column)):
            continue  # nearly all of them: spared the closer look
        fault = fault_of(value, column.kind, column.most) or _sign_fault(value, column)
        if fault is None:
            continue
        code = Code.of(codes[row]) if codes else None
        severity = Severity.DOUBT if code is None else Severity.ROW
        if codes is None or (column.vital and for_plan):
            severity = Severity.STRUCTURAL
        if column.header == _CODE or (column.filled is Filled.JOB and column.table in _LAID_ANEW):
            severity = Severity.DOUBT
        where = table.where(row, column.header)
        customer = None if code is None else str(code)
        cents = _left_out(table, column, row)
        told = fault.what + (rules.LEFT_OUT.format(amount=format_short(cents)) if cents else "")
        yield (
            rules.CELL_UNREADABLE.at(where, customer, severity, header=column.header, fault=told, mend=fault.mend)
            .with_cause(fault.mend)
            .with_sum(cents)
        )


def _left_out(table: MonthTable, column: Column[Any], row: int) -> Cents | None:
    """The sum that a day which cannot be read leaves out."""
    amounts = _DATED.get((column.table, column.header))
    held = None if amounts is None else table.get(row, amounts.header)
    if amounts is None or not (is_number(held) and _is_usual(held, amounts)):
        return None
    return MONEY.read(held) or None


def _are_usual(values: list[Value], column: Column[Any], plain: frozenset[type]) -> bool:
    """True when every cell is blank or as nearly all of them are; False: some may not be."""
    kinds = {*map(type, values)} - {type(None)}
    if not kinds:
        return True
    held: list[Any] = [value for value in values if value is not None]
    if not kinds <= plain or (len(kinds) > 1 and not kinds <= _FIGURES):
        return False
    if float in kinds and (column.kind is Kind.COUNT or not math.isfinite(sum(held))):
        return all(_is_usual(value, column) for value in held)
    if kinds == {str}:
        return max(map(len, held)) <= LONGEST_TEXT
    return _is_usual(min(held), column) and _is_usual(max(held), column)


def _is_usual(value: Value, column: Column[Any]) -> bool:
    """A value of the column's own type is as nearly all of them are."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, dt.date):
        return FIRST_DAY <= value <= LAST_DAY
    if not isinstance(value, (int, float)):
        return False
    if not -LARGEST < value <= column.most or value >= LARGEST:
        return False
    if value < 0 and not column.signed:
        return column.kind is Kind.NUMBER and value >= -column.most
    return column.kind is not Kind.COUNT or value == int(value)


def fault_of(value: Value, kind: Kind, most: float | None = None) -> CellFault | None:
    """What is wrong with a cell that should be of `kind`, and no more than `most`; a blank is nobody's fault."""
    if is_blank(value):
        return None
    if isinstance(value, CellError):
        return rules.IS_ERROR.of(value.value)
    if kind in (Kind.TEXT, Kind.CODE):
        too_long = isinstance(value, str) and len(value) > LONGEST_TEXT
        return rules.TOO_LONG.of(f"{len(str(value)):,}") if too_long else None
    if kind is Kind.DATE:
        return _day_fault(value)
    if isinstance(value, dt.date):
        return rules.IS_DATE.of(str(value))
    if not is_number(value):
        return rules.NO_NUMBER.of(_shown(value))
    return _figure_fault(value, kind, MOST.get(kind, LARGEST) if most is None else most)


def _day_fault(value: Value) -> CellFault | None:
    if not isinstance(value, dt.date):
        return rules.NO_DATE.of(_shown(value))
    return None if FIRST_DAY <= value <= LAST_DAY else rules.FAR_DAY.of(str(value))


def _figure_fault(value: Value, kind: Kind, most: float) -> CellFault | None:
    if not isinstance(value, (int, float)):
        return None
    if not abs(value) < LARGEST:
        return rules.TOO_LARGE.of(f"{value:g}")
    if kind is Kind.COUNT and value != int(value):
        return rules.NOT_WHOLE.of(f"{value:g}")
    if abs(value) <= most + _NEARLY:
        return None
    if kind is Kind.RATE:
        return (rules.PERCENT_LEFT_OUT if 1 < value <= _PERCENT else rules.NO_SHARE).of(f"{value:g}")
    return rules.TOO_LARGE.of(f"{value:g}")


def _shown(value: Value) -> str:
    text = str(value)
    return (rules.QUOTED if len(text) <= _SHOWN else rules.CUT_SHORT).format(text=text[:_SHOWN])


def _sign_fault(value: Value, column: Column[Any]) -> CellFault | None:
    if column.signed or column.kind not in (Kind.MONEY, Kind.COUNT, Kind.RATE):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
        return rules.IS_NEGATIVE.of(f"{value:,.2f}")
    return None
