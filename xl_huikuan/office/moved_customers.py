"""Customers who change hands: what the workbook of the month before knows of them goes along to whoever has them now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.office.targets import ListedMonth
from xl_huikuan.values import Value


@dataclass(frozen=True)
class MovedCustomer:
    """One customer, as the workbook that he leaves knows him, rolled over."""

    code: Code
    name: str
    giver: str
    """The rep whose workbook it is."""
    fields: dict[str, Value]
    """What was filled of him, by header of 客户, as cells hold it; empty: he had left before, and his months alone stand there."""
    months: tuple[ListedMonth, ...]
    """The oldest first."""


def leaving(month: Month, stay: Collection[Code], wanted: Collection[Code] | None = None) -> list[MovedCustomer]:
    """Whom a month knows, in 客户 or in 历史, and who is not among those that `stay`; only the `wanted`, if that is told."""
    customers, history = month.customers, month.history
    rows, giver = row_by(customers.code), month.settings.rep or ""
    months: dict[Code, list[ListedMonth]] = {}
    filled = [column.header for column in history.declared.columns if column.filled is Filled.REP]
    held = month[history.declared.name]
    for row, code in enumerate(history.code):
        if code is None or code in stay or (period := history.month[row]) is None:
            continue
        figures = {
            header: held.columns[header][row]
            for header in filled
            if header not in (history.month.column.header, history.code.column.header)
        }
        months.setdefault(code, []).append(ListedMonth(period, code, figures))
    found = []
    for code in {**dict.fromkeys(rows), **dict.fromkeys(months)}:
        if code not in stay and (wanted is None or code in wanted):
            of_his = sorted(months.get(code, ()), key=lambda each: each.month)
            fields = _fields(month, rows[code]) if code in rows else {}
            name = fields.get(customers.name.column.header)
            found.append(MovedCustomer(code, str(name or code), giver, fields, tuple(of_his)))
    return found


def _fields(month: Month, row: int) -> dict[str, Value]:
    customers, held = month.customers, month[month.customers.declared.name].columns
    passed = customers.code.column, customers.status.column, customers.region.column
    return {
        column.header: held[column.header][row]
        for column in customers.declared.columns
        if column.filled is Filled.REP and column not in passed and held[column.header][row] is not None
    }


def moved(wanted: Collection[Code], offered: Iterable[MovedCustomer]) -> dict[Code, MovedCustomer]:
    """Who of the `wanted` comes from where. Of several workbooks the one counts that had him last; the others add the months that
    it lacks."""
    found: dict[Code, MovedCustomer] = {}
    by_age = sorted(offered, key=lambda each: (not each.fields, -_last_month(each), each.giver))
    for each in by_age:
        if each.code not in wanted:
            continue
        first = found.setdefault(each.code, each)
        there = {of.month for of in first.months}
        more = [of for of in each.months if of.month not in there]
        months = tuple(sorted([*first.months, *more], key=lambda of: of.month))
        found[each.code] = replace(first, months=months)
    return found


def _last_month(each: MovedCustomer) -> int:
    return max(
        (int(of.month.replace("-", "")) for of in each.months if of.month.replace("-", "").isdecimal()), default=0
    )
