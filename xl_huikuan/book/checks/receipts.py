"""Receipts that stand in 回款流水 more than once, or look as if they did."""

from __future__ import annotations

from collections.abc import Iterator

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.choices import CONFIRMED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.formulas.semantics import as_text, criterion_key
from xl_huikuan.values import Cents


def check_receipts(month: Month) -> Iterator[Problem]:
    """What counts once though it stands there twice, and what counts twice though it may be one; each with its sum."""
    receipts = month.receipts
    identities, repeated, confirmed_too = list(receipts.identity), list(receipts.repeated), list(receipts.confirmed_too)
    serials = [as_text(value).casefold() for value in receipts.serial.raw]
    confirmed = _confirmed(month, serials)
    numbered = {
        key: row
        for row, key in enumerate(zip(receipts.received_on, receipts.code, receipts.amount, strict=True))
        if serials[row] and not repeated[row] and not confirmed_too[row]
    }
    first: dict[str, int] = {}
    by_serial: dict[str, int] = {}
    without: dict[object, int] = {}
    for row, code in enumerate(receipts.code):
        cents, serial = receipts.amount[row], serials[row]
        if code is None or not cents:
            continue
        facts = {"amount": format_short(cents), "serial": str(receipts.serial[row] or "")}
        where = receipts.serial.where(row)
        if not serial:
            way = criterion_key(receipts.way.raw[row])
            at = without.setdefault((receipts.received_on[row], code, cents, way), row)
            if (other := numbered.get((receipts.received_on[row], code, cents))) is not None and at == row:
                yield rules.RECEIPT_TOLD_TWICE.at(
                    receipts.amount.where(row), str(code), other=receipts.amount.where(other), **facts
                ).with_sum(cents)
            if at != row:
                yield rules.RECEIPT_ALIKE.at(
                    receipts.amount.where(row), str(code), other=receipts.amount.where(at), **facts
                ).with_sum(cents)
            continue
        same = first.setdefault(str(identities[row]).casefold(), row)
        if repeated[row]:
            yield rules.RECEIPT_TWICE.at(where, str(code), other=receipts.serial.where(same), **facts).with_sum(cents)
        elif confirmed_too[row]:
            if (code, cents) not in confirmed.get(serial, ()):
                yield rules.REPORTED_OTHERWISE.at(where, str(code), **facts).with_sum(cents)
        elif (at := by_serial.setdefault(serial, row)) != row:
            yield rules.SERIAL_SHARED.at(where, str(code), other=receipts.serial.where(at), **facts).with_sum(cents)


def _confirmed(month: Month, serials: list[str]) -> dict[str, set[tuple[Code | None, Cents | None]]]:
    """Whom and how much finance confirmed, by number."""
    receipts = month.receipts
    found: dict[str, set[tuple[Code | None, Cents | None]]] = {}
    for row, state in enumerate(receipts.state):
        if state == CONFIRMED:
            found.setdefault(serials[row], set()).add((receipts.code[row], receipts.amount[row]))
    return found
