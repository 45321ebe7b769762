"""What the office will really bring this month, and between which amounts that lies with a given chance."""

from __future__ import annotations

from xl_huikuan.book.month import Month
from xl_huikuan.domain.outlook import LEVEL, Outlook, checked
from xl_huikuan.jobs.customer_records import shock_of
from xl_huikuan.records import record
from xl_huikuan.values import Cents


@record
class Forecast:
    """Cents."""

    expected: Cents
    """预计回款 of all customers, as the sheets have it."""
    low: Cents
    high: Cents
    level: float = LEVEL
    """How often what comes lies between `low` and `high`."""


@record
class Prospects:
    """What the range is worked out from; cents."""

    received: Cents
    expected: Cents
    open: list[Outlook]
    """What may still come, a customer each."""
    shock: float
    """What the customers have in common (`domain.receipts_range`)."""

    def forecast(self) -> Forecast:
        """The range of all of them."""
        from xl_huikuan.domain.receipts_range import receipts_range  # a job that keeps its range needs none of it

        found = receipts_range(self.open, self.received, shock=self.shock)
        return Forecast(self.expected, found.low, found.high)


def forecast(month: Month) -> Forecast | None:
    """From 测算; None where it has no rows, or a figure of it cannot be worked out."""
    found = prospects(month)
    return None if found is None else found.forecast()


def expected_of(month: Month) -> Cents:
    """预计回款 of all customers, cents."""
    workings = month.workings
    return sum(due or 0 for code, due in zip(workings.code, workings.expected, strict=True) if code is not None)


def prospects(month: Month) -> Prospects | None:
    """From 测算; None as `forecast`."""
    workings = month.workings
    columns = (
        workings.received, workings.expected, workings.commitment, workings.usual, workings.chance_full,
        workings.chance_nothing, workings.part, workings.in_time, workings.as_promised, workings.as_always,
    )  # fmt: skip
    if not any(workings.code):
        return None
    outlooks, received, expected = [], 0, 0
    for code, *cells in zip(workings.code, *columns, strict=True):
        if code is None:
            continue
        came, due, commitment, usual, full, nothing, part, in_time, as_promised, as_always = cells
        if came is None or due is None:
            return None
        received, expected = received + came, expected + due
        if due > came and None in (full, nothing, part, in_time, as_promised, as_always):
            return None
        if due > came:
            more = due - came
            if commitment and as_promised >= as_always:
                still = max(commitment - came, 0)
                partly = max(1.0 - full - nothing, 0.0) * in_time
                outlook = Outlook(still, full * in_time, int(still * part + 0.5), partly)
            else:
                still = max((usual or 0) - came, 0)
                outlook = Outlook(still, min(as_always / still, 1.0) * in_time)
            outlooks.append(_held_to(outlook, more))
    try:
        outlooks = [*map(checked, outlooks)]
    except ValueError:  # somebody typed over a chance
        return None
    return Prospects(received, expected, outlooks, shock_of(month))


def _held_to(outlook: Outlook, mean: Cents) -> Outlook:
    """Amounts made smaller where the customer can carry no more than `mean` on average."""
    if outlook.mean <= mean + 1:
        return outlook
    share = mean / outlook.mean
    return outlook._replace(full=int(outlook.full * share + 0.5), part=int(outlook.part * share + 0.5))
