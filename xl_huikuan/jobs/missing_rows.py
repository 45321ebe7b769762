"""Customers of 客户 whose row in 计划 or 承诺与差距 is missing, with the amounts that the totals lack: told by every job but the
plan, which puts the rows back (`deleted_rows`)."""

from __future__ import annotations

from collections.abc import Iterator

from xl_huikuan.book.contract.choices import DECIDED, DONE
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.leavers import gone, own_changes
from xl_huikuan.jobs.sums import in_month, sums_by_customer
from xl_huikuan.values import Cents


def missing_rows(month: Month) -> Iterator[Problem]:
    """What is told once there is a plan: rows that are missing, and opening targets that are blank."""
    plan, commitments, codes = month.plan, month.commitments, month.customers.code
    if not any(plan.code):
        return
    in_plan, in_commitments = row_by(plan.code), row_by(commitments.code)
    known, away, said = planned_before(month), gone(month), _Amounts(month)
    for row, code in enumerate(codes):
        if code is None:
            continue
        at = in_plan.get(code)
        if at is None and code in known:
            yield rules.GONE_FROM_PLAN.at(codes.where(row), str(code), lacking=said.of(code))
        elif at is None:
            if lacking := said.of(code):
                yield rules.NOT_IN_PLAN.at(codes.where(row), str(code), lacking=lacking)
        elif code not in in_commitments and code in known:
            yield rules.GONE_FROM_COMMITMENTS.at(codes.where(row), str(code), lacking=said.of(code, at))
        if at is not None and plan.opening.is_blank(at) and code not in away:
            yield opening_lost(month, at, code)


def planned_before(month: Month) -> set[Code]:
    """The customers of whom something besides a row of 计划 tells that a plan knew them."""
    plan, followups = month.plan, month.followups
    cells = plan.opening, *plan.steps()
    found = {code for row, code in enumerate(plan.code) if any(not cell.is_blank(row) for cell in cells)}
    found |= {code for row, code in enumerate(followups.code) if followups.outstanding[row]}
    found |= {*month.commitments.code, *own_changes(month)}
    return {code for code in found if code is not None}


def opening_lost(month: Month, row: int, code: Code) -> Problem:
    """A row of 计划 without an opening target."""
    amount = month.unallocated.amount
    shown = rules.OPEN_AMOUNT.format(amount=format_short(amount)) if amount is not None and amount > 0 else ""
    return rules.OPENING_LOST.at(month.plan.opening.where(row), str(code), open=shown)


class _Amounts:
    """What the totals lack where a customer has no row, in words."""

    def __init__(self, month: Month):
        receipts, promises, actions = month.receipts, month.promises, month.actions
        self._targets = list(month.plan.target)
        decided = [state in (DECIDED, DONE) for state in actions.state]
        self._received = sums_by_customer(receipts.code, receipts.counted, in_month(month, receipts.received_on))
        self._promised = sums_by_customer(promises.code, promises.effective, in_month(month, promises.due_on))
        self._measures = sums_by_customer(actions.code, actions.increment, decided)

    def of(self, code: Code, at: int | None = None) -> str:
        """Of a customer; `at`: his row in 计划, if that is there."""
        figures: list[tuple[str, Cents | None]] = [
            (Plan.target.header, None if at is None else self._targets[at]),
            (Plan.received.header, self._received.get(code)),
            (Commitments.commitment.header, self._promised.get(code)),
            (Commitments.all_measures.header, self._measures.get(code)),
        ]
        parts = [rules.LACKING.format(what=what, amount=format_short(cents)) for what, cents in figures if cents]
        return rules.LACKING_ALL.format(amounts=rules.LACKING_JOIN.join(parts)) if parts else ""
