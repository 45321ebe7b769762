"""分解计划: the month's target over customers, each customer's target over the month's steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.breakdown import ImpossibleRows
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.allocation import Allocated, Share, allocate_target, shares_of
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.deleted_rows import restore_rows, told_of
from xl_huikuan.jobs.forecast_record import keep_forecast
from xl_huikuan.jobs.leavers import gone, peoples_changes, peoples_rows, settle_leavers
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import Opened, open_month
from xl_huikuan.jobs.plan_steps import passed_steps, set_deadlines, spread_over_steps
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
    next_step: str
    notes: list[str]
    written: Written


def break_down(book: MonthlyBook, today: dt.date | None = None, anew: bool = False) -> PlanResult:
    """Break the target down into 期初目标 and 节点1..4 and keep 计划 and 承诺与差距 in step with 客户.

    Opening targets are allocated until the first step is past or a person enters a target change; from then on they stand,
    and only newcomers, leavers and steps are seen to. `anew` allocates them again, but not those of customers whose target
    people changed: what they decided stands, and the rest of the month's target goes over all others.

    Raises:
        BookError: structural problems; nothing written.
    """
    opened = open_month(book, today, for_plan=True)
    month, said = opened.month, []
    update_records(month)
    set_deadlines(month)
    restored = restore_rows(month, opened.workdays)
    _keep_rows(month)
    passed = passed_steps(month, opened.today)

    stands = None if anew else _why_it_stands(opened)
    shortfall = surplus = 0
    if stands:
        said.append(notes.KEPT.format(why=stands))
        found = list(_begin_with_nothing(month, restored.unknown))
    else:
        kept = _decided_by_people(month, restored.unknown)
        allocated, found = _allocate(month, kept)
        shortfall, surplus = allocated.shortfall, allocated.surplus
        if kept:
            said.append(notes.KEPT_CHANGED.format(count=len(kept)))
    found += [*settle_leavers(month, tell=bool(stands)), *told_of(month, restored, allocated_anew=not stands)]
    waiting = set(restored.unknown) - gone(month) if stands else ()
    spread_over_steps(month, opened.workdays, passed, waiting)
    _lay_promises(month)
    number_promises(month)

    problems = opened.all_problems(*found)
    keep_forecast(month, record_run(month, JOB, problems), opened.today)
    month.kept.planned_month = month.settings.month
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
        next_step=next_step(month, problems),
        notes=[*said, *written.notes],
        written=written,
    )


def _why_it_stands(opened: Opened) -> str | None:
    """Why the opening targets are not allocated again; None before they are settled."""
    month = opened.month
    if not any(month.plan.opening):
        return None
    if any(peoples_rows(month)):
        return notes.TARGETS_CHANGED
    first_deadline = next((day for day in month.steps.deadline if day is not None), None)
    return notes.FIRST_STEP_PAST if first_deadline is not None and first_deadline < opened.today else None


def _keep_rows(month: Month) -> None:
    """One row a customer in 计划 and 承诺与差距; rows that stand keep their order."""
    for table in (month.plan, month.commitments):
        there = row_by(table.code)
        _lay_rows(table, [code for code in month.customers.code if code is not None and code not in there])


def shares_to_allocate(month: Month, kept: Mapping[Code, Cents]) -> tuple[dict[Code, Share], dict[Code, Cents]]:
    """What each customer brings into the allocation, and the opening targets that are settled before it.

    Args:
        month: its records must be up to date.
        kept: what people's changes of targets come to for those who keep the opening target that they have.
    """
    customers, plan = month.customers, month.plan
    away, shares = gone(month), shares_of(month)
    received, opening = (
        dict(zip(plan.code, plan.received, strict=True)),
        dict(zip(plan.code, plan.opening, strict=True)),
    )
    settled: dict[Code, Cents] = {}
    for code in customers.code:
        if code is None:
            continue
        share = shares[code]
        if code in away:
            settled[code] = locked = max(received.get(code) or 0, 0)
            shares[code] = share._replace(locked=locked)
        elif code in kept:
            settled[code] = (opening[code] or 0) if share.locked is None else share.locked
            shares[code] = share._replace(locked=max(settled[code] + kept[code], 0))
    return shares, settled


def _allocate(month: Month, kept: Mapping[Code, Cents]) -> tuple[Allocated, list[Problem]]:
    """Write 期初目标; what was given and what there is to say. `kept`: see `shares_to_allocate`."""
    customers, plan, problems = month.customers, month.plan, []
    shares, settled = shares_to_allocate(month, kept)
    for row, code in enumerate(customers.code):
        if code is not None and not shares[code].weight and shares[code].locked is None:
            problems.append(rules.NO_WEIGHT.at(customers.usual_by_hand.where(row), str(code)))
    try:
        found = allocate_target(month, shares)
    except ImpossibleRows as error:
        raise BookError(list(_cannot_share(month, [list(shares)[at] for at in error.rows]))) from error
    for row, planned in enumerate(plan.code):
        if planned is not None:
            plan.opening[row] = settled.get(planned, found.amounts.get(planned, 0))
    where = month.where(Settings.target.name)
    if found.shortfall:
        problems.append(rules.SHORTFALL.at(where, amount=format_short(found.shortfall)))
    if found.surplus:
        problems.append(rules.SURPLUS.at(where, amount=format_short(found.surplus)))
    return found, problems


def _cannot_share(month: Month, codes: Sequence[Code]) -> Iterator[Problem]:
    rows = row_by(month.customers.code)
    return (rules.CANNOT_SHARE.at(month.customers.code.where(rows[code]), str(code)) for code in codes)


def _decided_by_people(month: Month, unknown: Container[Code]) -> dict[Code, Cents]:
    """What 目标调整 says of customers whose target people changed in the month: it was decided, and no allocation undoes it
    or gives it twice. Before the first plan nothing is decided yet, nor for those whose opening target is `unknown`."""
    if not any(month.plan.opening):
        return {}
    plan = month.plan
    unreadable = {code for row, code in enumerate(plan.code) if plan.opening.is_unreadable(row)}
    return {
        code: amount
        for code, amount in peoples_changes(month).items()
        if code not in unreadable and code not in unknown
    }


def _begin_with_nothing(month: Month, unknown: Container[Code]) -> Iterator[Problem]:
    """A newcomer in mid-month begins with an opening target of 0; a deleted one that nobody knows is no 0."""
    plan, away, known = month.plan, gone(month), row_by(month.customers.code)
    for row, code in enumerate(plan.code):
        if code is not None and code in known and code not in unknown and plan.opening.is_blank(row):
            plan.opening[row] = 0
            if code not in away:
                yield rules.NEWCOMER.at(plan.opening.where(row), str(code))


def _lay_promises(month: Month) -> None:
    """One empty promise for each active customer who has none: the rep only types amounts and dates."""
    promises, away = month.promises, gone(month)
    there = row_by(promises.code)
    codes = (code for code in month.customers.code if code is not None)
    _lay_rows(promises, [code for code in codes if code not in there and code not in away])


def _lay_rows(table: Plan | Commitments | Promises, codes: Sequence[Code]) -> None:
    """A row for each of these, behind all that there are."""
    if codes:
        table.code.put(table.add_rows(len(codes)), codes)
