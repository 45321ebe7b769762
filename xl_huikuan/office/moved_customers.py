"""Customers who change hands: what the workbook of the month before knows of them goes along to whoever has them now."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from xl_huikuan.book.contract.choices import HANDED_OVER, NORMAL
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.office.targets import ListedMonth
from xl_huikuan.values import CellError, Cents, Value, to_cents, to_yuan


@dataclass(frozen=True)
class MovedCustomer:
    """One customer, as the workbook that he leaves knows him, rolled over."""

    code: Code
    name: str
    giver: str
    """The rep whose workbook it is."""
    status: str | None
    """What he was there until now; None: he had left before, and his months alone stand there."""
    fields: dict[str, Value]
    """What was filled of him, by header of 客户, as cells hold it."""
    months: tuple[ListedMonth, ...]
    """The oldest first, each once."""
    giver_region: str = ""
    """Two reps may have one name."""


BALANCES: tuple[str, ...] = tuple(
    column.header
    for column in (
        Customers.receivable, Customers.overdue, Customers.oldest_days,
        Customers.prepaid_balance, Customers.rebate, Customers.stock,
    )
)  # fmt: skip
"""What stands where the customer is now, and nowhere else: else sums over all workbooks count it twice."""


def leaving(
    month: Month, stay: Collection[Code], wanted: Collection[Code] | None = None, until_now: Collection[Code] = ()
) -> list[MovedCustomer]:
    """Whom a month knows, in 客户 or in 历史, and who is not among those that `stay`; only the `wanted`, if that is told.
    `until_now`: who has just been marked as handed over, and was not before."""
    customers, history = month.customers, month.history
    rows, giver = row_by(customers.code), month.settings.rep or ""
    months: dict[Code, dict[str, ListedMonth]] = {}
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
        months.setdefault(code, {}).setdefault(period, ListedMonth(period, code, figures))
    found = []
    for code in {**dict.fromkeys(rows), **dict.fromkeys(months)}:
        if code not in stay and (wanted is None or code in wanted):
            of_his = sorted(months.get(code, {}).values(), key=lambda each: each.month)
            status, fields = None, dict[str, Value]()
            if code in rows:
                status = NORMAL if code in until_now else customers.status[rows[code]] or NORMAL
                fields = _fields(month, rows[code])
            name = fields.get(customers.name.column.header)
            found.append(
                MovedCustomer(
                    code, str(name or code), giver, status, fields, tuple(of_his), month.settings.region or ""
                )
            )
    return found


def _fields(month: Month, row: int) -> dict[str, Value]:
    customers, held = month.customers, month[month.customers.declared.name].columns
    passed = customers.code.column, customers.status.column, customers.region.column
    return {
        column.header: held[column.header][row]
        for column in customers.declared.columns
        if column.filled is Filled.REP and column not in passed and held[column.header][row] is not None
    }


def moved(wanted: Collection[Code], offered: Iterable[MovedCustomer], closed: str) -> dict[Code, MovedCustomer]:
    """Who of the `wanted` comes from where. Of several workbooks the one counts that has him now, then the one that had him last; the
    others add their months (see `of_both`). `closed`: the month that all of them have just closed."""
    found: dict[Code, MovedCustomer] = {}
    by_age = sorted(offered, key=_rank)
    for each in by_age:
        if each.code not in wanted:
            continue
        first = found.get(each.code)
        if first is None:
            found[each.code] = each
            continue
        months = {of.month: of for of in first.months}
        for of in each.months:
            months[of.month] = of_both(months[of.month], of, closed) if of.month in months else of
        found[each.code] = replace(first, months=tuple(months[name] for name in sorted(months)))
    return found


def _rank(each: MovedCustomer) -> tuple[bool, bool, int, str]:
    return each.status in (None, HANDED_OVER), each.status is None, -_last_month(each), each.giver


def of_both(first: ListedMonth, other: ListedMonth, closed: str) -> ListedMonth:
    """A customer's month that stands in two workbooks, of which the `first` counts. Of the month just `closed` each holds what was
    booked there: both together came. An older one went along when he moved before, and one row is all of it: the first, unless
    nothing came there."""
    mine, theirs = _came(first), _came(other)
    if not any(theirs):
        return first
    if first.month != closed:
        return first if any(mine) else other
    together = {header: to_yuan(a + b) for header, a, b in zip((_RECEIVED, _IN_TIME), mine, theirs, strict=True)}
    if is_blank(first.figures.get(_IN_TIME)) and is_blank(other.figures.get(_IN_TIME)):
        del together[_IN_TIME]  # blank: all of it
    return first._replace(figures={**first.figures, **together})


_RECEIVED, _IN_TIME = History.received.header, History.in_time.header


def _came(each: ListedMonth) -> tuple[Cents, Cents]:
    """What came, and what of it in time; cents."""
    received, in_time = each.figures.get(_RECEIVED), each.figures.get(_IN_TIME)
    return _cents(received), _cents(received if is_blank(in_time) else in_time)


def _cents(value: Value) -> Cents:
    return to_cents(value) if isinstance(value, (int, float)) and not isinstance(value, (bool, CellError)) else 0


def _last_month(each: MovedCustomer) -> int:
    return max(
        (int(of.month.replace("-", "")) for of in each.months if of.month.replace("-", "").isdecimal()), default=0
    )
