"""What is handed down put into a rep's month: settings, customers, the months before."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.choices import ACTIVE, HANDED_OVER, NORMAL
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.jobs.learning import Learned, put_into
from xl_huikuan.office.moved_customers import MovedCustomer
from xl_huikuan.office.targets import ListedMonth, ListedRep
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
    """Who is on the list and was not in the workbook."""
    handed_over: tuple[str, ...] = ()
    """Names of those who are not on the list any more."""


def fill(month: Month, rep: ListedRep, handed: Handed, moved: Mapping[Code, MovedCustomer]) -> Taken:
    """Fill in all that the office knows; what the rep wrote of a customer, or the one from whom he comes (`moved`), stays
    where the list says nothing."""
    fill_settings(month, rep, handed)
    taken = _fill_customers(month, rep, moved)
    _fill_history(month, [of_his for customer in moved.values() for of_his in customer.months])
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


def _fill_customers(month: Month, rep: ListedRep, moved: Mapping[Code, MovedCustomer]) -> Taken:
    customers, table = month.customers, month.customers.declared.name
    there = row_by(customers.code)
    new = [customer for customer in rep.customers if customer.code not in there]
    first = customers.add_rows(len(new))
    customers.code.put(first, [customer.code for customer in new])
    customers.status.put(first, [NORMAL] * len(new))
    there |= {customer.code: first + at for at, customer in enumerate(new)}
    for customer in rep.customers:
        row = there[customer.code]
        known = moved[customer.code].fields if customer.code in moved else {}
        for header, value in {**known, **customer.fields}.items():
            customers.store.set_cell(table, header, row, value)
    listed = {customer.code for customer in rep.customers}
    gone = [
        row
        for code, row in there.items()
        if code not in listed and (customers.status[row] is None or customers.status[row] in ACTIVE)
    ]
    for row in gone:
        customers.status[row] = HANDED_OVER
    return Taken(
        tuple(customer.code for customer in new),
        tuple(customers.name[row] or str(customers.code[row]) for row in gone),
    )


def _fill_history(month: Month, months: Sequence[ListedMonth]) -> None:
    """Rows that are not there yet: what the rep's own workbook has of a month stands."""
    history = month.history
    there: set[tuple[Code | None, str | None]] = set(zip(history.code, history.month, strict=True))
    new = [each for each in months if (each.code, each.month) not in there]
    if not new:
        return
    first = history.add_rows(len(new))
    history.code.put(first, [each.code for each in new])
    history.month.put(first, [each.month for each in new])
    for header in {header: None for each in new for header in each.figures}:
        history.store.set_cells(history.declared.name, header, first, [each.figures.get(header) for each in new])
