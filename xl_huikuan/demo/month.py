"""The demo's month: all dealers' rows put together as a workbook's tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from xl_huikuan.book.contract.choices import DECIDED, DONE, SUGGESTED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.demo.customers import Dealer, dealer
from xl_huikuan.demo.dealings import Agreement, dealings
from xl_huikuan.demo.dice import DemoCalendar, Dice, rounded
from xl_huikuan.demo.phrases import ANSWERS
from xl_huikuan.demo.rows import (
    ContactRow,
    CustomerRow,
    HistoryRow,
    MeasureTakenRow,
    ObstacleNote,
    PromiseRow,
    ReceiptRow,
    TargetChangeRow,
    add_rows,
)
from xl_huikuan.values import Cents

TODAY = dt.date(2026, 11, 23)
REP, REGION = "李明", "皖北"
BUDGET = 60_000_00
_SEED = 20_261_100
_TARGET_UNIT = 10_000_00
_GROWTH = 1.05
"""The month's target against the average month."""

_ACTION_EVERY = 20
_ACTION_STATES = (DECIDED, DONE, SUGGESTED)
_INCREMENT_SHARE = 0.1
_COST_SHARE = 0.08


@dataclass(frozen=True)
class DemoMonth:
    """What people would have typed into the month's workbook by its today: no lists, none of the plan job's rows."""

    calendar: DemoCalendar
    target: Cents
    customers: list[CustomerRow]
    promises: list[PromiseRow]
    actions: list[MeasureTakenRow]
    receipts: list[ReceiptRow]
    contacts: list[ContactRow]
    target_changes: list[TargetChangeRow]
    history: list[HistoryRow]
    obstacles: dict[Code, ObstacleNote]
    """Of each customer, what the rep notes of its obstacle once the plan job has laid the rows for it."""

    def type_into(self, month: Month) -> None:
        """Type all but the obstacles into a month."""
        settings = month.settings
        settings.month, settings.today = self.calendar.name, self.calendar.today
        settings.first_day, settings.last_day = self.calendar.first, self.calendar.last
        settings.rep, settings.region = REP, REGION
        settings.target, settings.budget = self.target, BUDGET
        add_rows(month.customers, self.customers)
        add_rows(month.promises, self.promises)
        add_rows(month.actions, self.actions)
        add_rows(month.receipts, self.receipts)
        add_rows(month.contacts, self.contacts)
        add_rows(month.target_changes, self.target_changes)
        add_rows(month.history, self.history)


def demo_month(customers: int = 60, today: dt.date = TODAY) -> DemoMonth:
    """A believable month of a liquor maker's sales rep, the same for the same arguments everywhere.

    Args:
        customers: how many dealers, from 1 up. All special cases are there from about 50 on, and come back with every
            60 more; the code like ``1-2`` stays the only one.
        today: the day on which the workbook is looked at; its calendar month is the workbook's.
    """
    if customers < 1:
        raise ValueError("customers must be at least 1")
    calendar = DemoCalendar(today)
    dealers: list[Dealer] = []
    agreements: list[tuple[Code, Agreement]] = []
    receipts: list[ReceiptRow] = []
    contacts: list[ContactRow] = []
    changes: list[TargetChangeRow] = []
    obstacles: dict[Code, ObstacleNote] = {}
    for index in range(customers):
        dice = Dice(_SEED + index)
        one = dealer(index, calendar, dice)
        found = dealings(one, calendar, dice)
        dealers.append(one)
        agreements += [(one.code, agreement) for agreement in found.agreements]
        receipts += found.receipts
        contacts += found.contacts
        changes += found.changes
        if found.note is not None:
            obstacles[one.code] = found.note
    return DemoMonth(
        calendar=calendar,
        target=_target(dealers),
        customers=[one.row for one in dealers],
        promises=_numbered(agreements, calendar),
        actions=_actions(dealers, obstacles, calendar),
        receipts=sorted(receipts, key=lambda row: row.received_on),
        contacts=sorted(contacts, key=lambda row: row.contacted_on),
        target_changes=sorted(changes, key=lambda row: row.changed_on),
        history=sorted((row for one in dealers for row in one.history), key=lambda row: row.month),
        obstacles=obstacles,
    )


def _target(dealers: Iterable[Dealer]) -> Cents:
    """A little more than the average month, in whole 万."""
    usual = sum(one.usual for one in dealers if one.active)
    return max(int(usual * _GROWTH / _TARGET_UNIT + 0.5), 1) * _TARGET_UNIT


def _numbered(agreements: list[tuple[Code, Agreement]], calendar: DemoCalendar) -> list[PromiseRow]:
    """Promises in the order in which they were made, numbered in that order."""
    in_order = sorted(agreements, key=lambda each: each[1].made_on)
    width = max(3, len(str(len(in_order))))
    numbers = {
        agreement: Code(f"P{calendar.today:%Y%m}-{at:0{width}d}") for at, (_, agreement) in enumerate(in_order, start=1)
    }
    return [
        PromiseRow(
            number=numbers[each],
            code=code,
            made_on=each.made_on,
            due_on=each.due_on,
            amount=each.amount,
            reason=each.reason,
            level=each.level,
            replaces=numbers[each.replaces] if each.replaces else None,
            note=each.note,
        )
        for code, each in in_order
    ]


def _actions(
    dealers: list[Dealer], obstacles: dict[Code, ObstacleNote], calendar: DemoCalendar
) -> list[MeasureTakenRow]:
    """A measure for one in twenty dealers, the biggest with an obstacle: decided, done, suggested by turns."""
    hindered = sorted((one for one in dealers if one.code in obstacles), key=lambda one: -one.usual)
    rows: list[MeasureTakenRow] = []
    for at, one in enumerate(hindered[: max(len(dealers) // _ACTION_EVERY, len(_ACTION_STATES))]):
        state = _ACTION_STATES[at % len(_ACTION_STATES)]
        increment = rounded(one.usual * _INCREMENT_SHARE)
        done = state == DONE
        rows.append(
            MeasureTakenRow(
                number=Code(f"A{calendar.today:%Y%m}-{at + 1:02d}"),
                code=one.code,
                measure=ANSWERS[obstacles[one.code].obstacle],
                increment=increment,
                cost=rounded(increment * _COST_SHARE),
                starts_on=calendar.gone(0.3),
                ends_on=calendar.gone(0.8) if done else calendar.coming(0.5),
                owner=REP,
                state=state,
                actual=rounded(increment * 0.9) if done else None,
            )
        )
    return rows
