"""Receipts that stand in 回款流水 more than once, or look as if they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.choices import CONFIRMED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, Rule
from xl_huikuan.domain.money import format_short
from xl_huikuan.formulas.semantics import as_texts, criterion_key
from xl_huikuan.values import Cents


def check_receipts(month: Month) -> Iterator[Problem]:
    """What counts once though it stands there twice, and what counts twice though it may be one; each with its sum."""
    receipts = month.receipts
    identities, repeated, confirmed_too = list(receipts.identity), list(receipts.repeated), list(receipts.confirmed_too)
    codes, amounts, days = list(receipts.code), list(receipts.amount), list(receipts.received_on)
    serials = [*map(str.casefold, as_texts(receipts.serial.raw))]
    confirmed = _confirmed(month, serials, {serials[row] for row, count in enumerate(confirmed_too) if count})
    numbered = (
        {
            key: row
            for row, key in enumerate(zip(days, codes, amounts, strict=True))
            if serials[row] and not repeated[row] and not confirmed_too[row]
        }
        if not all(serials)
        else {}
    )  # only what has no number is looked up in it
    has_repeated = any(repeated)
    first: dict[str, int] = {}
    by_serial: dict[str, int] = {}
    without: dict[object, int] = {}
    ways, numbers = receipts.way.raw, receipts.serial.raw

    def told(rule: Rule, cells: Cells[Any], row: int, other: int = -1) -> Problem:
        cents = amounts[row] or 0
        facts = {"amount": format_short(cents), "serial": str(Code.of(numbers[row]) or "")}
        beside = "" if other < 0 else cells.where(other)
        return rule.at(cells.where(row), str(codes[row]), other=beside, **facts).with_sum(cents)

    for row, (code, cents, serial) in enumerate(zip(codes, amounts, serials, strict=True)):
        if code is None or not cents:
            continue
        if not serial:
            at = without.setdefault((days[row], code, cents, criterion_key(ways[row])), row)
            if (other := numbered.get((days[row], code, cents))) is not None and at == row:
                yield told(rules.RECEIPT_TOLD_TWICE, receipts.amount, row, other)
            if at != row:
                yield told(rules.RECEIPT_ALIKE, receipts.amount, row, at)
            continue
        same = first.setdefault(str(identities[row]).casefold(), row) if has_repeated else row
        if repeated[row]:
            yield told(rules.RECEIPT_TWICE, receipts.serial, row, same)
        elif confirmed_too[row]:
            if (code, cents) not in confirmed.get(serial, ()):
                yield told(rules.REPORTED_OTHERWISE, receipts.serial, row)
        elif (at := by_serial.setdefault(serial, row)) != row:
            yield told(rules.SERIAL_SHARED, receipts.serial, row, at)


def _confirmed(
    month: Month, serials: Sequence[str], wanted: Set[str]
) -> dict[str, set[tuple[Code | None, Cents | None]]]:
    """Whom and how much finance confirmed, by number, of the numbers that are wanted."""
    receipts = month.receipts
    found: dict[str, set[tuple[Code | None, Cents | None]]] = {}
    for row in [row for row, serial in enumerate(serials) if serial in wanted] if wanted else ():
        if receipts.state[row] == CONFIRMED:
            found.setdefault(serials[row], set()).add((receipts.code[row], receipts.amount[row]))
    return found
