"""A row of 跟进清单 as jobs hand it on."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.values import Cents


class FollowupRow(NamedTuple):
    """The list's columns (see `contract.followups`), in order; None for a blank cell."""

    rank: int | None
    code: Code | None
    name: str | None
    contact_person: str | None
    phone: str | None
    grade: str | None
    priority: str | None
    matter: str | None
    level: str | None
    at_risk: Cents | None
    outstanding: Cents | None
    ask: Cents | None
    ask_for: str | None
    promise_due: dt.date | None
    promise_state: str | None
    last_contact: dt.date | None
    contact_on: dt.date | None
    reason: str | None
    action: str | None
    contacted_on: dt.date | None
    contacted_by: str | None
    result: str | None
    new_amount: Cents | None
    new_date: dt.date | None
    note: str | None
    message: str | None
    drawn_among: str | None


def followup_rows(followups: Followups) -> list[FollowupRow]:
    """The rows that name a customer."""
    f = followups
    columns = (
        f.rank, f.code, f.name, f.contact_person, f.phone, f.grade, f.priority, f.matter, f.level, f.at_risk,
        f.outstanding, f.ask, f.ask_for, f.promise_due, f.promise_state, f.last_contact, f.contact_on, f.reason, f.action, f.contacted_on,
        f.contacted_by, f.result, f.new_amount, f.new_date, f.note, f.message, f.drawn_among,
    )  # fmt: skip
    return [row for row in map(FollowupRow, *columns) if row.code is not None]
