"""The rows that people type into the demo's month: a field bears its column's name in the contract and holds its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.values import Cents


@dataclass(frozen=True)
class CustomerRow:
    """`contract.customers.Customers`."""

    code: Code
    name: str
    region: str
    status: str
    settlement: str
    grade: str
    contact_person: str
    phone: str
    usual_pay_day: int
    rival: str | None
    strength: str | None
    difficulty: str | None
    note: str | None
    credit_days: int | None = None
    credit_limit: Cents | None = None
    receivable: Cents | None = None
    overdue: Cents | None = None
    oldest_days: int | None = None
    prepaid_balance: Cents | None = None
    rebate: Cents | None = None
    stock: Cents | None = None
    sales: Cents | None = None
    usual_by_hand: Cents | None = None
    cap: Cents | None = None
    floor: Cents | None = None
    locked: Cents | None = None


@dataclass(frozen=True)
class HistoryRow:
    """`contract.ledgers.History`."""

    month: str
    code: Code
    target: Cents
    commitment: Cents
    received: Cents
    in_time: Cents


@dataclass(frozen=True)
class PromiseRow:
    """`contract.promises.Promises`."""

    number: Code
    code: Code
    made_on: dt.date
    due_on: dt.date | None
    amount: Cents | None
    reason: str | None
    level: int
    replaces: Code | None
    note: str | None


@dataclass(frozen=True)
class ReceiptRow:
    """`contract.ledgers.Receipts`."""

    received_on: dt.date
    code: Code
    amount: Cents
    way: str
    nature: str
    matures_on: dt.date | None
    state: str
    memo: str
    serial: Code | None


@dataclass(frozen=True)
class ContactRow:
    """`contract.ledgers.Contacts`."""

    contacted_on: dt.date
    code: Code
    way: str
    result: str
    amount: Cents | None = None
    due_on: dt.date | None = None


@dataclass(frozen=True)
class TargetChangeRow:
    """`contract.ledgers.TargetChanges`."""

    changed_on: dt.date
    code: Code
    amount: Cents
    reason: str


@dataclass(frozen=True)
class MeasureTakenRow:
    """`contract.ledgers.Actions`."""

    number: Code
    code: Code
    measure: str
    increment: Cents
    cost: Cents
    starts_on: dt.date
    ends_on: dt.date
    owner: str
    state: str
    actual: Cents | None


@dataclass(frozen=True)
class ObstacleNote:
    """What the rep types of an obstacle into `contract.commitments.Commitments`."""

    obstacle: str
    obstacle_note: str
    support_plan: str | None


Row = CustomerRow | HistoryRow | PromiseRow | ReceiptRow | ContactRow | TargetChangeRow | MeasureTakenRow | ObstacleNote


def add_rows(table: Table, rows: Iterable[Row]) -> None:
    """Type rows into a month's table, beneath those that are there."""
    for row in rows:
        type_in(table, table.add_row(), row)


def type_in(table: Table, at: int, row: Row) -> None:
    """Type what a row holds into the cells of a table's row."""
    for field, value in vars(row).items():
        cells: Cells[Any] = getattr(table, field)
        cells[at] = value
