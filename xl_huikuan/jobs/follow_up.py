"""生成跟进清单: whom to reach today, in what order, how firmly, why, and what to ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.followup import FollowUp, Situation
from xl_huikuan.domain.followup_words import MATTERS, Priority, Why
from xl_huikuan.domain.money import format_short
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.behind import BehindSteps, behind_steps
from xl_huikuan.jobs.calls_by_lot import note_draws
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.followup_rows import FollowupRow, followup_rows
from xl_huikuan.jobs.followup_situations import situations
from xl_huikuan.jobs.forecast_record import keep_forecast
from xl_huikuan.jobs.logging_contacts import half_promises, log_contacts, promises_beyond
from xl_huikuan.jobs.message_texts import messages
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import Opened, open_planned_month
from xl_huikuan.jobs.ranking import calls_a_day, ranked
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.jobs.standing_rows import StandingRows
from xl_huikuan.records import record
from xl_huikuan.values import Cents

JOB = "生成跟进清单"


@record
class FollowupResult:
    """The list as it stands in 跟进清单."""

    today: dt.date
    rows: list[FollowupRow]
    at_risk: Cents
    contacts: int
    """Results moved into 跟进记录."""
    promises: int
    """Renewed promises moved into 承诺登记."""
    behind: BehindSteps
    problems: list[Problem]
    next_step: str
    notes: list[str]
    written: Written


def follow_up(book: MonthlyBook, today: dt.date | None = None) -> FollowupResult:
    """Move what the rep typed where it belongs, then make the list anew.

    Raises:
        BookError: structural problems; nothing written.
    """
    opened = open_planned_month(book, today)
    month = opened.month
    update_records(month)
    opened.problems += half_promises(month, opened.today)
    moved = log_contacts(opened)
    month.kept.listed_on = opened.today
    known = situations(opened)
    found = ranked(opened, known)
    note_draws(month, found)
    standing = _write_list(opened, found)
    calls = {Code(item.code) for item in found if item.priority is Priority.TODAY}
    _write_messages(month, found, messages(month, known, found, opened.today, calls))
    opened.problems = [
        *map(standing.problem, opened.problems),
        *promises_beyond(month, moved.rows),
        *_days_named(month, known, standing),
    ]

    latest = max((item.contact_on for item in found if item.contact_on), default=opened.today)
    problems = opened.all_problems(*_too_late(month, found, calls_a_day(month)), last_day=latest)
    keep_forecast(month, record_run(month, JOB, problems), opened.today)
    month.clear_filter(Followups)
    month.print_first(Followups, _todays(month))
    written = book.write(month)
    return FollowupResult(
        today=opened.today,
        rows=followup_rows(month.followups),
        at_risk=sum(item.at_risk or 0 for item in found),
        contacts=moved.contacts,
        promises=moved.promises,
        behind=behind_steps(month),
        problems=problems,
        next_step=next_step(month, problems),
        notes=written.notes,
        written=written,
    )


def _todays(month: Month) -> int:
    """How many rows of the list, from its top, are for today; those that must be mended first stand among them."""
    today = Priority.TODAY.value, Priority.DATA.value
    return max((row for row, said in enumerate(month.followups.priority, 1) if said in today), default=0)


def _too_late(month: Month, found: Sequence[FollowUp], calls: int) -> Iterator[Problem]:
    """A doubt when so few calls a day do not reach everybody who is due before the month closes."""
    late = [item for item in found if item.no_room]
    if late:
        open_ = format_short(sum(item.outstanding or 0 for item in late))
        where, last = month.where(Settings.calls_per_day.name), str(late[0].contact_on)
        yield rules.TOO_FEW_CALLS.at(where, calls=calls, late=len(late), last=last, amount=open_)


def _write_list(opened: Opened, found: Sequence[FollowUp]) -> StandingRows:
    """Put the list into tblFollowups; what the rep typed stays with the customer. Where its rows stand now."""
    month = opened.month
    followups = month.followups
    before = row_by(followups.code)
    listed = [Code(item.code) for item in found]
    on_list = set(listed)
    dropped = [row for code, row in before.items() if code not in on_list]
    held = [row for row in dropped if _is_typed_in(followups, row)]
    for row in dropped:
        if row not in held:
            _keep_note(opened, row)
    sources = [*map(before.get, listed), *held]
    if sources:
        followups.rearrange(sources)
    else:
        followups.empty()
    standing = StandingRows(month[followups.declared.name])
    customers, at = month.customers, row_by(month.customers.code)
    for row, (code, item) in enumerate(zip(listed, found, strict=True)):
        who = at[code]
        followups.rank[row], followups.code[row] = item.rank, customers.code[who]
        followups.name[row], followups.contact_person[row] = customers.name[who], customers.contact_person[who]
        followups.phone[row], followups.grade[row] = customers.phone[who], customers.grade[who]
        _write_judgement(followups, row, item)
        followups.reason[row] = standing.text(item.reason)
    for row in range(len(found), len(found) + len(held)):
        _mark_held(followups, row)
    return standing


def _days_named(month: Month, known: Sequence[Situation], standing: StandingRows) -> Iterator[Problem]:
    """A doubt where the last contact named a day and no promise was entered, for who is on the list."""
    at = row_by(month.followups.code)
    for customer in known:
        row = at.get(Code(customer.code))
        if customer.said is not None and row is not None and not customer.bad:
            called, day = map(str, customer.said)
            yield rules.DAY_NAMED.at(
                standing.where(row, Followups.new_date.header), customer.code, called=called, day=day
            )


def _write_judgement(followups: Followups, row: int, item: FollowUp) -> None:
    followups.priority[row], followups.matter[row] = item.priority.value, item.matter
    followups.level[row] = item.level.value if item.level else None
    followups.at_risk[row], followups.outstanding[row], followups.ask[row] = item.at_risk, item.outstanding, item.ask
    followups.ask_for[row] = item.ask_for.value if item.ask_for else None
    followups.promise_due[row] = item.promise_due
    followups.promise_state[row] = item.promise_state
    followups.last_contact[row], followups.contact_on[row] = item.last_contact, item.contact_on
    followups.action[row] = item.action
    followups.drawn_among[row] = notes.DRAWN_JOIN.join(item.drawn_among) or None


def _write_messages(month: Month, found: Sequence[FollowUp], texts: Mapping[Code, str]) -> None:
    """Only today's calls have one: what is laid on a later day is worded on that day."""
    for row, item in enumerate(found):
        month.followups.message[row] = texts.get(Code(item.code)) or None


def _is_typed_in(followups: Followups, row: int) -> bool:
    return any(not cell.is_blank(row) for cell in followups.typed())


def _keep_note(opened: Opened, row: int) -> None:
    """备注 of a customer who drops out goes into 跟进记录."""
    followups, contacts = opened.month.followups, opened.month.contacts
    note = followups.note[row]
    if note is not None:
        entry = contacts.add_row()
        contacts.contacted_on[entry], contacts.code[entry] = opened.today, followups.code[row]
        contacts.note[entry] = note


def _mark_held(followups: Followups, row: int) -> None:
    """A row that drops out and holds what could not be moved stays, last, with nothing else said of the customer."""
    f = followups
    judged = (
        f.contact_person, f.phone, f.grade, f.level, f.at_risk, f.outstanding, f.ask, f.ask_for, f.promise_due,
        f.promise_state, f.last_contact, f.contact_on, f.action, f.message, f.drawn_among,
    )  # fmt: skip
    for cells in judged:
        cells.set_raw(row, None)
    f.rank[row], f.priority[row], f.reason[row] = row + 1, Priority.DATA.value, notes.STAYS_ON_LIST
    f.matter[row] = MATTERS[Why.DATA]
