"""What becomes of every amount typed into a month, worked out in plain sums from the cells as people left them.

The oracle of `test_nothing_left_out`: nothing here comes from the product's own sums, codes or lists.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from conftest import FIRST, LAST

READABLE = {"20万": 20_000_000, "３，０００": 300_000, "¥1,234.56 ": 123_456, "-500元": -50_000}
"""Texts that a person reads as one amount, in cents."""
TEXT_DAYS = {"2026-11-12": dt.date(2026, 11, 12), "11月13日": dt.date(2026, 11, 13)}
ABSURD = 10**12
"""Yuan: from here on a cell says something else than an amount."""

AMOUNT = {"tblReceipts": "金额", "tblPromises": "承诺金额", "tblActions": "预计增量", "tblTargetChanges": "调整额"}
DAY = {"tblReceipts": "日期", "tblPromises": "承诺到款日", "tblTargetChanges": "日期"}
_SIGNED = ("tblReceipts", "tblTargetChanges")
_WAYS = ("转账", "现金", "承兑汇票", "冲抵")
_NATURES = {"预付货款": 1, "清欠": 1, "保证金": 0, "返利冲抵": 0, "退货冲抵": 0}


def word(held: object) -> str:
    """A code or word as a person means it."""
    if held is None:
        return ""
    if isinstance(held, dt.date):
        return f"{held.month}-{held.day}"
    if isinstance(held, float) and held.is_integer():
        held = int(held)
    return "".join(unicodedata.normalize("NFKC", str(held)).replace("\u200b", "").split())


def code(held: object) -> str:
    """A code as Excel compares it: case and zeros in front do not matter."""
    plain = word(held).casefold()
    return plain.lstrip("0") if plain.isdigit() else plain


def yuan(held: object) -> Decimal | None:
    """The amount that a person reads; None where there is none to read."""
    if isinstance(held, str):
        return None if held not in READABLE else Decimal(READABLE[held]) / 100
    return None if isinstance(held, bool) or not isinstance(held, (int, float)) else Decimal(repr(held))


def cents(amount: Decimal) -> int:
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


@dataclass
class Typed:
    """One amount of a ledger: where it stands and what becomes of it."""

    table: str
    sheet: str
    number: int
    """The sheet's row."""
    held: object
    code: str
    day: dt.date | None
    """None: there is none, or nobody can read it."""
    amount: Decimal | None
    counts: Decimal | None = None
    """What of it counts, by the row alone (whoever the customer is); None: the row's figure is an error."""
    explained: str = ""
    """Why it counts nothing though nothing is wrong."""

    @property
    def inside(self) -> bool:
        return self.table == "tblActions" or (self.day is not None and FIRST <= self.day <= LAST)


@dataclass
class Ledgers:
    """A month's typed amounts, and the customers to whom they can belong."""

    rows: list[Typed]
    customers: dict[str, str]
    """Codes of 客户 and their status."""
    planned: set[str]
    committed: set[str]
    broken: set[str] = field(default_factory=set)
    """Tables in which some figure is an error."""

    def of(self, table: str) -> list[Typed]:
        return [row for row in self.rows if row.table == table]

    def total(self, table: str, codes: set[str] | None = None) -> Decimal:
        """What counts in the month: of these codes, or of all; a row without a code counts for nobody."""
        rows = (row for row in self.of(table) if row.inside and row.code)
        return sum((row.counts or Decimal(0) for row in rows if codes is None or row.code in codes), Decimal(0))

    def slack(self) -> int:
        """Cents by which sums of what is below a cent may differ from sheet to sheet."""
        return sum(row.amount is not None and row.amount * 100 % 1 != 0 for row in self.rows)


def read(month: Any, taken_in: dict[str, list[Any]] | None = None) -> Ledgers:
    """Every amount of the ledgers. `taken_in`: rows beneath tables that count as the tables' own."""
    found: list[Typed] = []
    statuses = {
        code(c): word(s) for c, s in zip(*(month["tblCustomers"].columns[h] for h in ("客户编码", "状态")), strict=True)
    }
    statuses.pop("", None)

    def whose(held: object) -> str:
        """A day is a code that the spreadsheet took for one only where a customer has that code."""
        return code(held) if not isinstance(held, dt.date) or code(held) in statuses else str(held)

    for table, header in AMOUNT.items():
        held = month[table]
        lines = [{h: cells[row] for h, cells in held.columns.items()} for row in range(len(held))]
        numbered = [(held.place.first_row + row, line) for row, line in enumerate(lines)]
        numbered += [(held.place.first_row + row.source, row.cells) for row in (taken_in or {}).get(table, [])]
        typed = []
        for number, line in numbered:
            value = line.get(header)
            if value is None or (isinstance(value, str) and not value.strip()):
                continue
            day = line.get(DAY.get(table, ""))
            day = day if isinstance(day, dt.date) else TEXT_DAYS.get(day) if isinstance(day, str) else None
            row = Typed(table, held.place.sheet, number, value, whose(line.get("客户编码")), day, yuan(value))
            wrong = row.amount is None or (table not in _SIGNED and row.amount < 0)
            row.counts = None if wrong else row.amount
            typed.append((row, line))
        _RULES.get(table, lambda rows: None)(typed)
        found += [row for row, _ in typed]
    ledgers = Ledgers(
        found,
        statuses,
        {code(c) for c in month["tblPlan"].columns["客户编码"] if word(c)},
        {code(c) for c in month["tblCommitments"].columns["客户编码"] if word(c)},
    )  # fmt: skip
    ledgers.broken = {row.table for row in found if row.counts is None}
    return ledgers


def _receipts(typed: list[tuple[Typed, Any]]) -> None:
    """By their rules; the same line twice counts once; what finance confirmed replaces what the rep reported."""
    confirmed: dict[str, set[tuple[str, Decimal | None]]] = {}
    for row, line in typed:
        if word(line.get("状态")) == "财务确认":
            confirmed.setdefault(word(line.get("流水号")), set()).add((row.code, row.amount))
    seen = set()
    for row, line in typed:
        way, nature, serial = word(line.get("方式")), word(line.get("款项性质")), word(line.get("流水号"))
        state = word(line.get("状态"))
        same = row.day, row.code, row.amount, state, serial
        repeated = bool(serial) and same in seen
        seen.add(same)
        if row.counts is None:
            continue
        if repeated:
            row.counts = Decimal(0)
        elif serial and state == "业务员报款" and serial in confirmed:
            row.counts = Decimal(0)
            if (row.code, row.amount) in confirmed[serial]:
                row.explained = "财务已确认"
        elif way not in _WAYS or nature not in _NATURES:
            row.counts = None
        elif way == "冲抵" or not _NATURES[nature]:
            row.counts, row.explained = Decimal(0), "计入比例 0"


def _actions(typed: list[tuple[Typed, Any]]) -> None:
    for row, line in typed:
        state = word(line.get("状态"))
        if state not in ("已定", "完成"):
            row.explained = state if state == "建议" and row.counts is not None else ""
            row.counts = Decimal(0)  # whatever stands there


_RULES = {"tblReceipts": _receipts, "tblActions": _actions}
