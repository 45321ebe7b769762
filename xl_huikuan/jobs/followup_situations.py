"""What the follow-up list needs to know of every customer, gathered from the month's tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter

from xl_huikuan.book.carried import is_carried, order_of_payment
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by, rows_by
from xl_huikuan.book.month import Month
from xl_huikuan.domain.chances import PART_SHARE
from xl_huikuan.domain.commitment import PROMISE_STATES, PromiseState
from xl_huikuan.domain.day_words import day_meant
from xl_huikuan.domain.followup import GradeRule, Promised, Situation
from xl_huikuan.domain.followup_due import Said
from xl_huikuan.domain.followup_words import ContactLevel
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.leavers import gone
from xl_huikuan.jobs.opening import Opened
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents

_NO_RULE = GradeRule(1, 0, 0)
"""Of a customer whose row is not used: without a known grade it is told as bad data."""


def situations(opened: Opened) -> list[Situation]:
    """Every customer who takes part, as the list needs to know it."""
    return _Gathered(opened).situations()


class _Figures(NamedTuple):
    """A customer's figures of the month; a figure that cannot be worked out is None."""

    target: Cents | None
    received: Cents | None
    step_due: Cents | None
    commitment: Cents | None

    @property
    def complete(self) -> bool:
        return None not in (self.target, self.received, self.step_due, self.commitment)


class _Gathered:
    """The month's tables by customer."""

    def __init__(self, opened: Opened):
        self._opened, self._month = opened, opened.month
        month = opened.month
        self._plan, self._needs = row_by(month.plan.code), row_by(month.commitments.code)
        self._targets, self._received = list(month.plan.target), list(month.plan.received)
        self._step_due, self._committed = list(month.plan.due_by_now), list(month.commitments.commitment)
        self._answers = _answers(month)
        self._rules = _grade_rules(month)
        self._promised, self._reasons = _promises(month, self._plan, self._received)
        self._contacts, self._payments = _last_contacts(month), _last_payments(month, opened.today)
        self._by_manager = _last_contacts(month, ContactLevel.MANAGER)
        self._said = _days_named(month, self._contacts)
        self._last_step = _last_step_runs(month, opened.today)
        self._faults = opened.faults()
        self._usual = list(month.customers.usual)

    def situations(self) -> list[Situation]:
        away = gone(self._month)
        return [
            self._situation(row, code)
            for row, code in enumerate(self._month.customers.code)
            if code is not None and code not in away
        ]

    def _situation(self, row: int, code: Code) -> Situation:
        customers, settings = self._month.customers, self._month.settings
        rule = self._rules.get((customers.grade[row] or "").casefold())
        figures = self._figures(code)
        fault = self._faults.get(code) or self._fault(row, code, rule, figures)
        obstacle, plan = self._obstacle_and_plan(code)
        share = customers.part_share[row]
        return Situation(
            code=str(code),
            rule=rule or _NO_RULE,
            target=figures.target or 0,
            received=figures.received or 0,
            step_due=figures.step_due or 0,
            commitment=figures.commitment or 0,
            month_from=settings.first_day,
            month_to=settings.last_day,
            promises=tuple(self._promised.get(code, ())),
            no_commitment_reason=self._reasons.get(code),
            last_step=self._last_step,
            last_contact=self._contacts.get(code),
            last_by_manager=self._by_manager.get(code),
            said=self._said.get(code),
            last_payment=self._payments.get(code),
            usual_pay_day=customers.usual_pay_day[row] or None if fault is None else None,
            usual=self._usual[row],
            record=(
                customers.line_full[row] or 0.0,
                customers.b_full[row] or 0.0,
                customers.line_nothing[row] or 0.0,
                customers.b_nothing[row] or 0.0,
                PART_SHARE if share is None else share,
            ),
            obstacle=obstacle,
            plan=plan,
            bad=fault,
        )

    def _figures(self, code: Code) -> _Figures:
        at, need = self._plan.get(code), self._needs.get(code)
        commitment = 0 if need is None else self._committed[need]
        if at is None:
            return _Figures(None, None, None, commitment)
        return _Figures(self._targets[at], self._received[at], self._step_due[at], commitment)

    def _fault(self, row: int, code: Code, rule: GradeRule | None, figures: _Figures) -> str | None:
        """A row problem that only the sums showed, noted; its words."""
        at = self._plan.get(code)
        if at is None:
            problem = rules.NOT_IN_PLAN.at(self._month.customers.code.where(row), str(code), lacking="")
        elif rule is None or not figures.complete:
            checks = self._month.plan.check
            text = checks[at] or rules.NO_FIGURES
            problem = rules.CANNOT_WORK_OUT.at(checks.where(at), str(code), text=text).with_cause(text)
        else:
            return None
        self._opened.problems.append(problem)
        return str(problem)

    def _obstacle_and_plan(self, code: Code) -> tuple[str | None, str | None]:
        """The customer's obstacle, and the rep's own plan or else the office's answer."""
        need = self._needs.get(code)
        if need is None:
            return None, None
        commitments = self._month.commitments
        obstacle, own = _words(commitments.obstacle[need]), _words(commitments.support_plan[need])
        return obstacle, own or self._answers.get(obstacle or "")


def _words(text: str | None) -> str | None:
    return None if text is None else text.strip()


def _answers(month: Month) -> dict[str, str]:
    """The office's answer to each obstacle."""
    cells = zip(month.obstacles.obstacle, month.obstacles.plan, strict=True)
    return {name.strip(): plan.strip() for name, plan in cells if name is not None and plan is not None}


def _grade_rules(month: Month) -> dict[str, GradeRule]:
    grades = month.grades
    columns = zip(grades.grade, grades.interval, grades.lead_days, grades.tolerance_days, strict=True)
    return {
        grade.casefold(): GradeRule(max(1 if interval is None else interval, 1), lead or 0, tolerance or 0)
        for grade, interval, lead, tolerance in columns
        if grade is not None
    }


def _promises(
    month: Month, plan: dict[Code, int], received: Sequence[Cents | None]
) -> tuple[dict[Code, list[Promised]], dict[Code, str]]:
    """Each customer's promises with what was paid on them, and why there are none. What came pays the month's promises first,
    as their states have it, then those that came along from months before."""
    promises, first = month.promises, month.settings.first_day
    states, effective = list(promises.state), list(promises.effective)
    promised: dict[Code, list[Promised]] = {}
    reasons: dict[Code, str] = {}
    for code, rows in rows_by(promises.code).items():
        left = received[plan[code]] or 0 if code in plan else 0
        dated = [
            (order_of_payment(first, due, promises.number.raw[row]), due, row)
            for row in rows
            if (due := promises.due_on[row]) is not None and (due >= first or is_carried(month, row))
        ]
        for _, due, row in sorted(dated):
            state = states[row]
            if state not in PROMISE_STATES:
                continue
            paid = min(max(left, 0), effective[row] or 0)
            left -= paid
            level = promises.level[row] or 1
            promised.setdefault(code, []).append(
                Promised(due, promises.amount[row] or 0, paid, PromiseState(state), level)
            )
        promised.get(code, []).sort(key=attrgetter("due"))
        for row in rows:
            reason = _words(promises.reason[row])
            if reason and not promises.amount[row]:
                reasons[code] = reason
    return promised, reasons


def _last_step_runs(month: Month, today: dt.date) -> bool:
    """Whether all steps but the last are over."""
    deadlines = sorted(day for day in month.steps.deadline if day is not None)
    return bool(deadlines) and all(day < today for day in deadlines[:-1])


def _last_contacts(month: Month, way: ContactLevel | None = None) -> dict[Code, dt.date]:
    """The last contact of each customer (in one way, where one is named); a row that only keeps a note is none."""
    contacts = month.contacts
    said = contacts.way, contacts.result, contacts.amount, contacts.due_on
    found: dict[Code, dt.date] = {}
    for row, (code, day) in enumerate(zip(contacts.code, contacts.contacted_on, strict=True)):
        note_only = not contacts.note.is_blank(row) and all(cells.is_blank(row) for cells in said)
        if code is not None and day is not None and not note_only and way in (None, contacts.way[row]):
            found[code] = max(found.get(code, day), day)
    return found


def _days_named(month: Month, last: dict[Code, dt.date]) -> dict[Code, Said]:
    """The day that each customer's last contact names in words, where no promise was made on its day or later."""
    contacts, promises = month.contacts, month.promises
    promised: dict[Code, dt.date] = {}
    for code, made_on, amount in zip(promises.code, promises.made_on, promises.amount, strict=True):
        if code is not None and made_on is not None and amount:
            promised[code] = max(promised.get(code, made_on), made_on)
    found: dict[Code, Said] = {}
    for code, on, result, due in zip(
        contacts.code, contacts.contacted_on, contacts.result, contacts.due_on, strict=True
    ):
        if code is None or on is None or result is None or due is not None or on != last.get(code):
            continue
        day = day_meant(result, on)
        if day is not None and not on <= promised.get(code, dt.date.min):
            found[code] = Said(on, day)
    return found


def _last_payments(month: Month, today: dt.date) -> dict[Code, dt.date]:
    """The last day up to today on which something came that counts; a refund is no payment."""
    receipts = month.receipts
    found: dict[Code, dt.date] = {}
    for code, day, amount in zip(receipts.code, receipts.received_on, receipts.counted, strict=True):
        if code is not None and day is not None and day <= today and amount is not None and amount > 0:
            found[code] = max(found.get(code, day), day)
    return found
