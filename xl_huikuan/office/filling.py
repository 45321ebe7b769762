"""What is handed down put into a rep's month: settings, customers, the months before."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.choices import ACTIVE, HANDED_OVER, NORMAL
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.domain.month_cycle import month_before
from xl_huikuan.jobs.learning import Learned, put_into
from xl_huikuan.office.moved_customers import BALANCES, MovedCustomer, of_both
from xl_huikuan.office.targets import ListedCustomer, ListedHistory, ListedMonth, ListedRep
from xl_huikuan.values import Cents, Value


@dataclass(frozen=True)
class Handed:
    """What goes into one rep's workbook besides his customers."""

    month: str
    target: Cents
    settings: Mapping[str, Value]
    """What the office sets for every workbook, by the names of the cells."""
    issued: str = ""
    """See `as_issued`."""
    learned: Learned | None = None
    """What all reps' customers teach each."""


@dataclass(frozen=True)
class Taken:
    """What filling a workbook that was rolled over did to its customers."""

    new: tuple[Code, ...] = ()
    """Who is on the list and was not in the workbook, or was handed over there."""
    handed_over: tuple[str, ...] = ()
    """Names of those who are not on the list any more."""
    gone: tuple[Code, ...] = ()
    """Theirs."""


def fill(
    month: Month,
    rep: ListedRep,
    handed: Handed,
    moved: Mapping[Code, MovedCustomer],
    elsewhere: Collection[Code] = (),
) -> Taken:
    """Fill in all that the office knows; what the rep wrote of a customer, or the one from whom he comes (`moved`), stays
    where the list says nothing. `elsewhere`: whom the list gives to other reps."""
    fill_settings(month, rep, handed)
    taken = _fill_customers(month, rep, moved, elsewhere)
    _fill_moved_history(month, [of_his for customer in moved.values() for of_his in customer.months])
    _fill_history(month, rep.history)
    if handed.learned is not None:
        put_into(month, handed.learned)
    return taken


def fill_settings(month: Month, rep: ListedRep, handed: Handed) -> None:
    """Fill in 参数: whose the workbook is, the month with its days, the target, and what the office sets for all."""
    settings = month.settings
    if settings.month != handed.month:  # a workbook that was rolled over has its days
        year, number = map(int, handed.month.split("-"))
        settings.month = handed.month
        settings.first_day = dt.date(year, number, 1)
        settings.last_day = dt.date(year, number, calendar.monthrange(year, number)[1])
        settings.today = settings.first_day
    settings.rep, settings.region, settings.target = rep.name.rep, rep.name.region, handed.target
    month.names.update(handed.settings)
    month.kept.issued = handed.issued or None


def day_within(month: Month, today: dt.date) -> dt.date:
    """The day of the month that is nearest to today."""
    return min(max(today, month.settings.first_day), month.settings.last_day)


def _fill_customers(
    month: Month, rep: ListedRep, moved: Mapping[Code, MovedCustomer], elsewhere: Collection[Code]
) -> Taken:
    customers, table = month.customers, month.customers.declared.name
    there = row_by(customers.code)
    new = [customer for customer in rep.customers if customer.code not in there]
    first = customers.add_rows(len(new))
    customers.code.put(first, [customer.code for customer in new])
    customers.status.put(first, [NORMAL] * len(new))
    back = [customer for customer in rep.customers if _comes_back(month, there.get(customer.code), customer)]
    for customer in back:
        customers.status[there[customer.code]] = NORMAL
    there |= {customer.code: first + at for at, customer in enumerate(new)}
    told: dict[str, dict[int, Value]] = {}
    for customer in rep.customers:
        row, fields = there[customer.code], customer.fields
        if known := moved[customer.code].fields if customer.code in moved else {}:
            fields = {**dict.fromkeys(BALANCES), **known, **fields}
        for header, value in fields.items():
            told.setdefault(header, {})[row] = value
    for header, values in told.items():
        customers.store.set_rows(table, header, values.keys(), values.values())
    listed = {customer.code for customer in rep.customers}
    gone = [
        row
        for code, row in there.items()
        if code not in listed
        and (
            customers.status[row] is None
            or customers.status[row] in ACTIVE
            or (code in elsewhere and customers.status[row] != HANDED_OVER)
        )
    ]
    for row in gone:
        customers.status[row] = HANDED_OVER
    for code in elsewhere:
        for header in BALANCES:
            customers.store.set_cell(table, header, there[code], None)
    return Taken(
        tuple(customer.code for customer in (*new, *back)),
        tuple(customers.name[row] or str(customers.code[row]) for row in gone),
        tuple(each for row in gone if (each := customers.code[row]) is not None),
    )


def _comes_back(month: Month, row: int | None, customer: ListedCustomer) -> bool:
    """Whether he was handed over and is on the list again, which does not say itself that he is handed over."""
    customers = month.customers
    says = customer.fields.get(customers.status.column.header)
    return row is not None and customers.status[row] == HANDED_OVER and says != HANDED_OVER


def _fill_moved_history(month: Month, months: Sequence[ListedMonth]) -> None:
    """The months of customers who come from elsewhere, together with what the workbook has of them already."""
    history, closed = month.history, month_before(month.settings.month or "")
    rows: dict[tuple[Code | None, str | None], int] = {}
    for row, key in enumerate(zip(history.code, history.month, strict=True)):
        rows.setdefault(key, row)
    held = month[history.declared.name].columns
    for each in months:
        if (at := (each.code, each.month)) in rows:
            row = rows[at]
            own = ListedMonth(each.month, each.code, {header: held[header][row] for header in each.figures})
            for header, value in of_both(each, own, closed).figures.items():
                history.store.set_cell(history.declared.name, header, row, value)
    together = ListedHistory({header: [] for each in months for header in each.figures})
    for each in months:
        together.add(each.month, each.code, map(each.figures.get, together.figures))
    _fill_history(month, together)


def _fill_history(month: Month, listed: ListedHistory) -> None:
    """Rows that are not there yet: what the rep's own workbook has of a month stands."""
    history = month.history
    there: set[tuple[Code | None, str | None]] = set(zip(history.code, history.month, strict=True))
    new = []
    for at, key in enumerate(zip(listed.codes, listed.months, strict=True)):
        if key not in there:
            there.add(key)
            new.append(at)
    if not new:
        return
    first = history.add_rows(len(new))
    history.code.put(first, [listed.codes[at] for at in new])
    history.month.put(first, [listed.months[at] for at in new])
    for header, values in listed.figures.items():
        history.store.set_cells(history.declared.name, header, first, [values[at] for at in new])
