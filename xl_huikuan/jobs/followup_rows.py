"""A row of 跟进清单 as jobs hand it on."""

from __future__ import annotations

import datetime as dt

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents


class FollowupRow(NamedTuple):
    """The list's columns (see `contract.followups`), in order; None for a blank cell."""

    rank: int | None
    name: str | None
    contact_person: str | None
    phone: str | None
    matter: str | None
    level: str | None
    ask: Cents | None
    reason: str | None
    action: str | None
    contacted_by: str | None
    result: str | None
    new_amount: Cents | None
    new_date: dt.date | None
    contacted_on: dt.date | None
    note: str | None
    contact_on: dt.date | None
    priority: str | None
    code: Code | None
    grade: str | None
    at_risk: Cents | None
    outstanding: Cents | None
    ask_for: str | None
    promise_due: dt.date | None
    promise_state: str | None
    last_contact: dt.date | None
    message: str | None
    drawn_among: str | None


def followup_rows(followups: Followups) -> list[FollowupRow]:
    """The rows that name a customer."""
    f = followups
    columns = (
        f.rank, f.name, f.contact_person, f.phone, f.matter, f.level, f.ask, f.reason, f.action,
        f.contacted_by, f.result, f.new_amount, f.new_date, f.contacted_on, f.note, f.contact_on, f.priority, f.code,
        f.grade, f.at_risk, f.outstanding, f.ask_for, f.promise_due, f.promise_state, f.last_contact, f.message, f.drawn_among,
    )  # fmt: skip
    return [row for row in map(FollowupRow, *columns) if row.code is not None]
