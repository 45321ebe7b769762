"""What a customer's month came to: the row that it leaves in 历史, and what of its promises is still to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by, rows_by
from xl_huikuan.book.month import Month
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents


class Due(NamedTuple):
    """A promise that was due in the month."""

    row: int
    effective: Cents
    due_on: dt.date
    covered: Cents
    """What came in time and fell to it; not below 0, nor more than it was of."""


@dataclass(frozen=True)
class MonthRecord:
    """One customer's month."""

    code: Code
    name: str
    grade: str | None
    takes_part: bool
    target: Cents
    commitment: Cents
    received: Cents
    not_kept: Cents
    beyond_commitment: Cents
    due: list[Due]
    """In the order in which they fall due."""
    states: list[str | None]
    """Theirs."""
    receipts: list[tuple[dt.date, Cents]]
    """What counts of the month, by day."""

    @property
    def in_time(self) -> Cents:
        """What came of the promises by their days: 按期实收 of a customer who promised."""
        return min(sum(promise.covered for promise in self.due), max(self.received, 0))

    @property
    def due_amount(self) -> Cents:
        """What was due, as the record is estimated: the commitment, else the target."""
        return self.commitment or self.target

    @property
    def in_time_amount(self) -> Cents:
        """What came of it in time."""
        return self.in_time if self.due else max(self.received, 0)


def month_records(month: Month) -> list[MonthRecord]:
    """Everybody who has a target, a promise or a receipt in the month, in the order of 测算."""
    workings, promises, receipts, customers = month.workings, month.promises, month.receipts, month.customers
    first, last = month.settings.first_day, month.settings.last_day
    at = row_by(customers.code)
    of_promises, of_receipts = rows_by(promises.code), rows_by(receipts.code)
    numbers = [str(number or "") for number in promises.number]
    columns = zip(
        workings.code, workings.target, workings.commitment, workings.received, workings.not_kept,
        workings.beyond_commitment, workings.taking_part, strict=True,
    )  # fmt: skip
    states, effective, covered = list(promises.state), list(promises.effective), list(promises.covered)
    due_on, counted, received_on = list(promises.due_on), list(receipts.counted), list(receipts.received_on)
    found = []
    for code, target, commitment, received, not_kept, beyond, taking_part in columns:
        if code is None:
            continue
        due = []
        for row in of_promises.get(code, ()):
            day, amount = due_on[row], effective[row]
            if day is not None and first <= day <= last and amount:
                due.append(Due(row, amount, day, min(max(covered[row] or 0, 0), amount)))
        due.sort(key=lambda promise: (promise.due_on, numbers[promise.row]))
        came = sorted(
            (day, counted[row] or 0)
            for row in of_receipts.get(code, ())
            if (day := received_on[row]) is not None and first <= day <= last and counted[row]
        )
        if not (target or commitment or due or came):
            continue
        who = at.get(code)
        found.append(
            MonthRecord(
                code=code,
                name="" if who is None else customers.name[who] or "",
                grade=None if who is None else customers.grade[who],
                takes_part=bool(taking_part),
                target=target or 0, commitment=commitment or 0, received=received or 0,
                not_kept=not_kept or 0, beyond_commitment=beyond or 0,
                due=due, states=[states[promise.row] for promise in due], receipts=came,
            )
        )  # fmt: skip
    return found
