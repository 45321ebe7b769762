"""客户回款计划单: what each customer is shown and signs, and nothing that we think of him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.followup import Promised, Situation
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.opening import Opened
from xl_huikuan.values import Cents


class SheetStep(NamedTuple):
    """A step of the month for one customer."""

    deadline: dt.date | None
    amount: Cents
    together: Cents
    """With the steps before."""


class CustomerSheet(NamedTuple):
    """One customer's page."""

    code: Code
    name: str | None
    contact: str | None
    target: Cents
    received: Cents
    steps: list[SheetStep]
    promises: list[Promised]
    """Those that stand, by date."""
    difficulty: str
    support: str


@dataclass(frozen=True)
class CustomerSheets:
    """The pages of all customers, or of one."""

    month: str
    first: dt.date
    last: dt.date
    today: dt.date
    rep: str | None
    sheets: Sequence[CustomerSheet]


def customer_sheets(opened: Opened, only: Code | None = None) -> CustomerSheets:
    """The sheets of who has a target, paid or promised something, in the order of 客户; figures that are wrong are left to
    `opened.problems`."""
    month, settings = opened.month, opened.month.settings
    found = [
        _sheet(opened, one)
        for one in situations(opened)
        if not one.bad and (one.target > 0 or one.received or one.promises) and only in (None, Code(one.code))
    ]
    return CustomerSheets(
        settings.month or "", settings.first_day, settings.last_day, opened.today, month.settings.rep, found
    )


def _sheet(opened: Opened, one: Situation) -> CustomerSheet:
    month, code = opened.month, Code(one.code)
    customers, plan, commitments = month.customers, month.plan, month.commitments
    who, at, need = row_by(customers.code)[code], row_by(plan.code)[code], row_by(commitments.code).get(code)
    amounts = [step[at] or 0 for step in plan.steps()]
    deadlines = [*month.steps.deadline, *[None] * len(amounts)]
    steps = [SheetStep(*each) for each in zip(deadlines, amounts, accumulate(amounts), strict=False)]
    note = None if need is None else commitments.obstacle_note[need]
    standing = [each for each in one.promises if each.amount and each.state is not PromiseState.REPLACED]
    return CustomerSheet(
        code, customers.name[who], customers.contact_person[who], one.target, one.received,
        [step for step in steps if step.deadline is not None or step.amount],
        standing, "：".join(filter(None, (one.obstacle, note))), one.plan or "",
    )  # fmt: skip
