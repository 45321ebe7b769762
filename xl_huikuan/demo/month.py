"""The demo's month: all dealers' rows put together as a workbook's tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from xl_huikuan.book.contract.choices import DECIDED, DONE, SUGGESTED
from xl_huikuan.book.contract.schema import Filled
from xl_huikuan.book.contract.tables import SETTINGS, TABLES
from xl_huikuan.demo.customers import Dealer, Row, dealer
from xl_huikuan.demo.dealings import Dealings, Promise, dealings
from xl_huikuan.demo.dice import Dice, Month, rounded
from xl_huikuan.demo.phrases import ANSWERS
from xl_huikuan.values import Value

TODAY = dt.date(2026, 11, 23)
REP, REGION = "李明", "皖北"
BUDGET = 60_000
_SEED = 20_261_100
_TARGET_UNIT = 10_000
_GROWTH = 1.05
"""The month's target against the average month."""

_ACTION_EVERY = 20
_ACTION_STATES = (DECIDED, DONE, SUGGESTED)
_INCREMENT_SHARE = 0.1
_COST_SHARE = 0.08


@dataclass(frozen=True)
class DemoMonth:
    """What people would have typed into the month's workbook by its today."""

    names: dict[str, Value]
    """Named cells of 参数."""
    tables: dict[str, list[Row]]
    """Table name -> rows, each {column: value}: no formula columns, no lists, and none of the plan job's rows."""
    commitment_notes: dict[str, Row]
    """客户编码 -> what the rep notes in 承诺与差距 once the plan job has laid its rows."""


def demo_month(customers: int = 60, today: dt.date = TODAY) -> DemoMonth:
    """A believable month of a liquor maker's sales rep, the same for the same arguments everywhere.

    Args:
        customers: how many dealers, from 1 up. All special cases are there from about 50 on, and come back with every
            60 more; the code like ``1-2`` stays the only one.
        today: the day on which the workbook is looked at; its calendar month is the workbook's.
    """
    if customers < 1:
        raise ValueError("customers must be at least 1")
    month = Month(today)
    dealers: list[Dealer] = []
    all_dealings: list[Dealings] = []
    for index in range(customers):
        dice = Dice(_SEED + index)
        dealers.append(dealer(index, month, dice))
        all_dealings.append(dealings(dealers[-1], month, dice))
    by_day = _by("日期")
    notes = {one.code: each.note for one, each in zip(dealers, all_dealings, strict=True) if each.note is not None}
    tables: dict[str, list[Row]] = {
        "tblCustomers": [one.row for one in dealers],
        "tblPromises": _promises(dealers, all_dealings, month),
        "tblActions": _actions(dealers, notes, month),
        "tblReceipts": sorted((row for each in all_dealings for row in each.receipts), key=by_day),
        "tblContacts": sorted((row for each in all_dealings for row in each.contacts), key=by_day),
        "tblTargetChanges": sorted((row for each in all_dealings for row in each.changes), key=by_day),
        "tblHistory": sorted((row for one in dealers for row in one.history), key=_by("月份")),
    }
    return DemoMonth(_names(dealers, month), {name: _filled_up(name, rows) for name, rows in tables.items()}, notes)


def _names(dealers: list[Dealer], month: Month) -> dict[str, Value]:
    """The settings; the target is a little more than the average month, in whole 万."""
    usual = sum(one.usual for one in dealers if one.active)
    target = max(int(usual * _GROWTH / _TARGET_UNIT + 0.5), 1) * _TARGET_UNIT
    defaults: dict[str, Value] = {cell.name: cell.default for cell in SETTINGS if cell.formula is None}
    return defaults | {
        "hk_month": month.name,
        "hk_from": month.first,
        "hk_to": month.last,
        "hk_today": month.today,
        "hk_rep": REP,
        "hk_region": REGION,
        "hk_target": float(target),
        "hk_budget": BUDGET,
    }


def _promises(dealers: list[Dealer], all_dealings: list[Dealings], month: Month) -> list[Row]:
    """承诺登记 in the order in which the promises were made, numbered in that order."""
    entries: list[tuple[Dealer, Promise]] = [
        (one, promise) for one, each in zip(dealers, all_dealings, strict=True) for promise in each.promises
    ]
    entries.sort(key=lambda entry: entry[1].made)
    width = max(3, len(str(len(entries))))
    for at, (_, promise) in enumerate(entries, start=1):
        promise.number = f"P{month.today:%Y%m}-{at:0{width}d}"
    return [
        {
            "承诺编号": promise.number, "客户编码": one.code, "作出日": promise.made, "承诺到款日": promise.due,
            "承诺金额": promise.amount, "未承诺原因": promise.reason, "级次": float(promise.level),
            "替代编号": promise.replaces.number if promise.replaces else None, "备注": promise.note,
        }
        for one, promise in entries
    ]  # fmt: skip


def _actions(dealers: list[Dealer], notes: dict[str, Row], month: Month) -> list[Row]:
    """A measure for one in twenty dealers, the biggest with an obstacle: decided, done, suggested by turns."""
    hindered = sorted((one for one in dealers if one.code in notes), key=lambda one: -one.usual)
    rows: list[Row] = []
    for at, one in enumerate(hindered[: max(len(dealers) // _ACTION_EVERY, len(_ACTION_STATES))]):
        state, measure = _ACTION_STATES[at % len(_ACTION_STATES)], ANSWERS[str(notes[one.code]["障碍"])]
        increment = rounded(one.usual * _INCREMENT_SHARE)
        done = state == DONE
        rows.append(
            {
                "行动编号": f"A{month.today:%Y%m}-{at + 1:02d}", "客户编码": one.code, "措施": measure,
                "预计增量": increment, "费用": rounded(increment * _COST_SHARE), "开始日": month.gone(0.3),
                "完成日": month.gone(0.8) if done else month.coming(0.5), "负责人": REP, "状态": state,
                "实际增量": rounded(increment * 0.9) if done else None,
            }
        )  # fmt: skip
    return rows


def _filled_up(table: str, rows: list[Row]) -> list[Row]:
    """The rows with every column that people fill, blank where they left it, in the contract's order."""
    given = {column for row in rows for column in row}
    columns = [c.header for c in TABLES[table].columns if c.filled is Filled.REP or c.header in given]
    return [{column: row.get(column) for column in columns} for row in rows]


def _by(column: str) -> Callable[[Row], str]:
    """Sorts rows by a day or a month (as text: ISO days sort as they should)."""
    return lambda row: str(row[column])
