"""分解计划: the month's target over customers, each customer's target over the month's steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.breakdown import allocate
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.opening import Opened, is_active, open_month
from xl_huikuan.jobs.plan_steps import passed_steps, set_deadlines, spread_over_steps, unit_of
from xl_huikuan.jobs.promise_numbers import number_promises
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.values import Cents

JOB = "分解计划"


@dataclass(frozen=True)
class PlanResult:
    """What the break-down did."""

    target: Cents
    allocated: Cents
    unallocated: Cents
    shortfall: Cents
    """What could not be given because every customer is at its limit."""
    surplus: Cents
    """What minimums and locked targets exceed the month's target by."""
    customers: int
    allocated_anew: bool
    """False: the opening targets stood."""
    problems: list[Problem]
    notes: list[str]
    written: Written


def break_down(book: MonthlyBook, today: dt.date | None = None, anew: bool = False) -> PlanResult:
    """Break the target down into 期初目标 and 节点1..4 and keep 计划 and 承诺与差距 in step with 客户.

    Opening targets are allocated until the first step is past or a target change is entered; from then on they stand
    (`anew` allocates them again), and only newcomers, leavers and steps are seen to.

    Raises:
        BookError: structural problems; nothing written.
    """
    opened = open_month(book, today, for_plan=True)
    month, said = opened.month, []
    update_records(month)
    set_deadlines(month)
    _keep_rows(month)
    passed = passed_steps(month, opened.today)

    stands = None if anew else _why_it_stands(opened)
    shortfall = surplus = 0
    if stands:
        said.append(notes.KEPT.format(why=stands))
        found = list(_see_to_comers_and_goers(opened))
    else:
        shortfall, surplus, found = _allocate(month)
    spread_over_steps(month, opened.workdays, passed)
    _lay_promises(month)
    number_promises(month)

    problems = opened.all_problems(*found)
    record_run(month, JOB, problems)
    target, unallocated = month.settings.target, month.unallocated.amount or 0
    written = book.write(month)
    return PlanResult(
        target=target,
        allocated=target - unallocated,
        unallocated=unallocated,
        shortfall=shortfall,
        surplus=surplus,
        customers=sum(code is not None for code in month.plan.code),
        allocated_anew=not stands,
        problems=problems,
        notes=[*said, *written.notes],
        written=written,
    )


def _why_it_stands(opened: Opened) -> str | None:
    """Why the opening targets are not allocated again; None before they are settled."""
    month = opened.month
    if not any(month.plan.opening):
        return None
    first, last = month.settings.first_day, month.settings.last_day
    if any(day is not None and first <= day <= last for day in month.target_changes.changed_on):
        return notes.TARGETS_CHANGED
    first_deadline = next((day for day in month.steps.deadline if day is not None), None)
    return notes.FIRST_STEP_PAST if first_deadline is not None and first_deadline < opened.today else None


def _keep_rows(month: Month) -> None:
    """One row a customer in 计划 and 承诺与差距; rows that stand keep their order."""
    for table in (month.plan, month.commitments):
        there = row_by(table.code)
        for code in month.customers.code:
            if code is not None and code not in there:
                table.code[table.add_row()] = code


def _allocate(month: Month) -> tuple[Cents, Cents, list[Problem]]:
    """Write 期初目标; (shortfall, surplus, what there is to say)."""
    customers, plan = month.customers, month.plan
    usual, capacity = list(customers.usual), list(customers.capacity)
    received = dict(zip(plan.code, plan.received, strict=True))
    codes = {row: code for row, code in enumerate(customers.code) if code is not None}
    problems: list[Problem] = []
    weights, floors, caps, locked = [], [], [], []
    for row, code in codes.items():
        weight = max(usual[row] or 0, 0)
        floor, cap, lock = customers.floor[row], customers.cap[row], customers.locked[row]
        if not is_active(customers.status[row]):
            lock = max(received[code] or 0, 0)
        elif not weight and lock is None:
            problems.append(rules.NO_WEIGHT.at(customers.usual_by_hand.where(row), str(code)))
        if cap is None and (estimate := capacity[row]) is not None:
            cap = max(estimate, floor or 0)  # an estimate gives way to what was agreed
        weights.append(weight)
        floors.append(floor)
        caps.append(cap)
        locked.append(lock)
    found = allocate(month.settings.target, weights, floors, caps, locked, unit_of(month))
    amounts = {code: int(amount) for code, amount in zip(codes.values(), found.amounts, strict=True)}
    for row, planned in enumerate(plan.code):
        if planned is not None:
            plan.opening[row] = amounts.get(planned, 0)
    where = month.where(Settings.target.name)
    if found.shortfall:
        problems.append(rules.SHORTFALL.at(where, amount=format_short(found.shortfall)))
    if found.surplus:
        problems.append(rules.SURPLUS.at(where, amount=format_short(found.surplus)))
    return found.shortfall, found.surplus, problems


def _see_to_comers_and_goers(opened: Opened) -> Iterator[Problem]:
    """In mid-month: a newcomer begins with a target of 0; a customer who left keeps what was received, and the rest
    becomes target not broken down, by a change of target."""
    month = opened.month
    customers, plan = month.customers, month.plan
    targets, receipts = list(plan.target), list(plan.received)
    at = row_by(customers.code)
    for row, code in enumerate(plan.code):
        there = None if code is None else at.get(code)
        if code is None or there is None:
            continue
        status = customers.status[there]
        is_new = plan.opening.is_blank(row)
        if is_new:
            plan.opening[row] = 0
        if is_active(status):
            if is_new:
                yield rules.NEWCOMER.at(plan.opening.where(row), str(code))
            continue
        target, received = targets[row], receipts[row]
        if target is None or received is None:
            continue
        kept = max(received, 0)
        if kept != target:
            _change_target(opened, code, kept - target, notes.LEAVER_REASON.format(status=status))
            facts = {"target": format_short(target), "received": format_short(kept)}
            yield rules.LEAVER.at(plan.target.where(row), str(code), status=str(status), **facts)


def _change_target(opened: Opened, code: Code, amount: Cents, reason: str) -> None:
    changes = opened.month.target_changes
    row = changes.add_row()
    changes.changed_on[row], changes.code[row], changes.amount[row] = opened.today, code, amount
    changes.reason[row] = reason


def _lay_promises(month: Month) -> None:
    """One empty promise for each active customer who has none: the rep only types amounts and dates."""
    promises, customers = month.promises, month.customers
    there = row_by(promises.code)
    for row, code in enumerate(customers.code):
        if code is not None and code not in there and is_active(customers.status[row]):
            promises.code[promises.add_row()] = code
