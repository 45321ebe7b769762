"""Told receipts put into the month: new ones and confirmed reports into 回款流水, nobody's into 待认领, learnt names into 别名."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from xl_huikuan.book.contract.choices import (
    BANK_ACCEPTANCE,
    CASH,
    CONFIRMED,
    OFFSET,
    OLD_DEBT,
    PREPAID,
    PREPAYMENT,
    TRANSFER,
)
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.month import Month
from xl_huikuan.domain.customer_names import name_key
from xl_huikuan.domain.customer_register import Alias, Register
from xl_huikuan.domain.receipts_matching import Matching
from xl_huikuan.domain.told_receipts import WAITING, Held, ImportOutcome, ToldReceipt
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.closed_receipts import memo_with_day
from xl_huikuan.jobs.receipt_files import Extra
from xl_huikuan.values import Cents

_WAYS = (
    ("承兑", BANK_ACCEPTANCE),
    ("汇票", BANK_ACCEPTANCE),
    ("票据", BANK_ACCEPTANCE),
    ("现金", CASH),
    ("冲抵", OFFSET),
    ("抵账", OFFSET),
)
"""What exports call a way to pay, by a part of the word; all else is a transfer."""


class WaitingRow(NamedTuple):
    """A row of 待认领 as a told receipt."""

    row: int
    told: ToldReceipt[Code]
    claimed: bool
    """The rep typed whose it is."""


def register_of(month: Month) -> Register[Code]:
    """The customers and what else they are called; what the rep claims is learnt first."""
    customers, aliases = month.customers, month.aliases
    names = {code: name or "" for code, name in zip(customers.code, customers.name, strict=True) if code is not None}
    known = zip(aliases.payer, aliases.foreign, aliases.code, strict=True)
    held = [Alias(payer or "", foreign, code) for payer, foreign, code in known if code is not None]
    return Register(names, held, month.settings.rep or "")


class Ledger(NamedTuple):
    """The receipts of customers, and their rows; those of the month before behind, with theirs in 上期流水."""

    held: list[Held[Code]]
    rows: list[int]


def ledger_of(month: Month) -> Ledger:
    """What the workbook knows of receipts."""
    found = Ledger([], [])
    for table, closed in ((month.receipts, False), (month.closed_receipts, True)):
        columns = zip(table.received_on, table.code, table.amount, table.serial, table.state, strict=True)
        for row, (day, code, cents, serial, state) in enumerate(columns):
            if code is not None and cents is not None:
                number = "" if serial is None else str(serial)
                found.held.append(Held(day, code, cents, number, state != CONFIRMED, closed))
                found.rows.append(row)
    return found


def waiting_of(month: Month) -> list[WaitingRow]:
    """待认领, row by row."""
    unmatched, known = month.unmatched, row_by(month.customers.code)
    columns = zip(
        unmatched.received_on, unmatched.code, unmatched.foreign, unmatched.payer, unmatched.amount, unmatched.serial,
        strict=True,
    )  # fmt: skip
    found = []
    for row, (day, code, foreign, payer, cents, serial) in enumerate(columns):
        if cents is None:
            continue
        number, claimed = "" if serial is None else str(serial), code in known
        whose, who = (code, "") if claimed else (foreign, payer or "")
        found.append(WaitingRow(row, ToldReceipt(WAITING, day, whose, "", who, cents, number), claimed))
    return found


def learn(month: Month, waiting: Sequence[WaitingRow]) -> int:
    """Aliases out of what the rep claimed; how many are new."""
    unmatched, aliases, customers = month.unmatched, month.aliases, month.customers
    known = {(name_key(payer or ""), foreign, code) for payer, foreign, code in
             zip(aliases.payer, aliases.foreign, aliases.code, strict=True)}  # fmt: skip
    payers, codes = {(payer, code) for payer, _, code in known}, {(foreign, code) for _, foreign, code in known}
    names = dict(zip(customers.code, customers.name, strict=True))
    count = 0
    for each in waiting:
        code = each.told.code
        if not each.claimed or code is None:
            continue
        payer, foreign = unmatched.payer[each.row], unmatched.foreign[each.row]
        if payer is not None and (
            name_key(payer) == name_key(names.get(code) or "") or (name_key(payer), code) in payers
        ):
            payer = None
        if foreign is not None and (foreign in names or (foreign, code) in codes):
            foreign = None
        if payer is None and foreign is None:
            continue
        row = aliases.add_row()
        aliases.payer[row], aliases.foreign[row], aliases.code[row], aliases.note[row] = (
            payer,
            foreign,
            code,
            notes.LEARNT,
        )
        payers.add((name_key(payer or ""), code))
        codes.add((foreign, code))
        count += 1
    return count


class Booked(NamedTuple):
    """What was put where; to be compared with what should have been."""

    received: Cents
    """By how much 回款流水 grew."""
    waiting: Cents
    """By how much 待认领 grew, or shrank."""


def book(
    month: Month, told: Sequence[ToldReceipt[Code]], matching: Matching[Code], ledger: Ledger,
    waiting: Sequence[WaitingRow], extra: Callable[[int], Extra],
) -> Booked:  # fmt: skip
    """Put them into the month; `extra`: what else a line says, by its place in `told`.

    What came late, of a day before the month, stands on its first day; its own day goes before its memo.
    """
    before, first = _sums(month), month.settings.first_day
    outcomes = matching.outcomes

    def dated(at: int) -> tuple[ToldReceipt[Code], Extra]:
        line, said = told[at], extra(at)
        if line.day is None or line.day >= first:
            return line, said
        return line._replace(day=first), said._replace(memo=memo_with_day(line.day, said.memo))

    settled = [each.row for at, each in enumerate(waiting) if outcomes[at] is not ImportOutcome.UNMATCHED]
    new = [at for at, outcome in enumerate(outcomes) if outcome is ImportOutcome.NEW]
    to_add = [(*dated(at), matching.customers[at], matching.serials[at]) for at in new]
    for at, place in matching.confirms.items():
        if ledger.held[place].closed:
            _confirm_closed(month, ledger.rows[place], told[at], matching.serials[at])
        else:
            _confirm(month, ledger.rows[place], told[at], matching.serials[at], extra(at))
    _add(month, to_add)
    nobodys = [at for at, outcome in enumerate(outcomes)
               if outcome is ImportOutcome.UNMATCHED and told[at].source != WAITING and at not in matching.waits]  # fmt: skip
    _let_wait(month, settled, [(*dated(at), matching.suggested.get(at), matching.serials[at]) for at in nobodys])
    after = _sums(month)
    return Booked(after[0] - before[0], after[1] - before[1])


def _sums(month: Month) -> tuple[Cents, Cents]:
    return sum(c for c in month.receipts.amount if c is not None), sum(
        c for c in month.unmatched.amount if c is not None
    )


def _way(said: str, ways: frozenset[str]) -> str:
    return said if said in ways else next((way for part, way in _WAYS if part in said), TRANSFER)


_Line = tuple[ToldReceipt[Code], Extra, Code | None, str]
"""With whose it is, or may be, and its number."""


def _add(month: Month, new: Sequence[_Line]) -> None:
    """New rows of 回款流水."""
    if not new:
        return
    receipts, customers = month.receipts, month.customers
    ways = frozenset(way for way in month.receipt_rules.way if way is not None)
    natures = frozenset(nature for nature in month.receipt_rules.nature if nature is not None)
    pays_first = {code for code, how in zip(customers.code, customers.settlement, strict=True) if how == PREPAID}
    home = {code: code for code in customers.code if code is not None}

    def nature(code: Code | None, said: str) -> str:
        return said if said in natures else PREPAYMENT if code in pays_first else OLD_DEBT

    first = receipts.add_rows(len(new))
    receipts.received_on.put(first, [told.day for told, *_ in new])
    receipts.code.put(first, [None if code is None else home[code] for _, _, code, _ in new])
    receipts.amount.put(first, [told.cents for told, *_ in new])
    receipts.way.put(first, [_way(extra.way, ways) for _, extra, *_ in new])
    receipts.nature.put(first, [nature(code, extra.nature) for _, extra, code, _ in new])
    receipts.matures_on.put(first, [extra.matures_on for _, extra, *_ in new])
    receipts.state.put(first, [CONFIRMED] * len(new))
    names = {code: name_key(name or "") for code, name in zip(customers.code, customers.name, strict=True)}
    receipts.memo.put(first, [_memo(told, names.get(code, ""), extra) for told, extra, code, _ in new])
    receipts.serial.put(first, [Code.of(serial) for *_, serial in new])


def _memo(told: ToldReceipt[Code], name: str, extra: Extra) -> str | None:
    """The line's own words; who paid, where it was somebody else."""
    payer = told.payer if told.payer and name_key(told.payer) != name else ""
    said = notes.PAID_BY.format(payer=payer) if payer else ""
    return notes.MEMO_JOIN.join(filter(None, (extra.memo, said if payer not in extra.memo else ""))) or None


def _confirm(month: Month, row: int, told: ToldReceipt[Code], serial: str, extra: Extra) -> None:
    """Finance's word on what the rep reported: its day and number; the rep's own number stays in the memo."""
    receipts = month.receipts
    reported = receipts.serial[row]
    if reported is not None and str(reported).casefold() != serial.casefold():
        said = notes.REPORTED_AS.format(serial=reported)
        receipts.memo[row] = notes.MEMO_JOIN.join(filter(None, (receipts.memo[row], said)))
    day, first = told.day, month.settings.first_day
    if day is not None and day < first:
        receipts.memo[row], day = memo_with_day(day, receipts.memo[row]), first
    receipts.received_on[row], receipts.serial[row], receipts.state[row] = day, Code.of(serial), CONFIRMED
    if receipts.matures_on.is_blank(row):
        receipts.matures_on[row] = extra.matures_on
    if receipts.way.is_blank(row):
        receipts.way[row] = _way(extra.way, frozenset())
    if receipts.nature.is_blank(row):
        at = row_by(month.customers.code).get(receipts.code[row] or Code(None))
        prepaid = at is not None and month.customers.settlement[at] == PREPAID
        receipts.nature[row] = PREPAYMENT if prepaid else OLD_DEBT


def _confirm_closed(month: Month, row: int, told: ToldReceipt[Code], serial: str) -> None:
    """Finance's word on what the rep had reported in the month before, where it counts: it confirms no other receipt."""
    closed = month.closed_receipts
    closed.received_on[row], closed.serial[row], closed.state[row] = told.day, Code.of(serial), CONFIRMED


def _let_wait(month: Month, settled: Sequence[int], nobodys: Sequence[_Line]) -> None:
    """Take settled rows out of 待认领, and put nobody's receipts in."""
    unmatched = month.unmatched
    if settled:
        gone = {*settled}
        stay: list[int | None] = [row for row in unmatched.filled_rows() if row not in gone]
        if stay:
            unmatched.rearrange(stay)
        else:
            unmatched.empty()
    if not nobodys:
        return
    names = dict(zip(month.customers.code, month.customers.name, strict=True))
    first = unmatched.add_rows(len(nobodys))
    unmatched.received_on.put(first, [told.day for told, *_ in nobodys])
    unmatched.payer.put(first, [told.who or None for told, *_ in nobodys])
    unmatched.foreign.put(first, [told.code for told, *_ in nobodys])
    unmatched.amount.put(first, [told.cents for told, *_ in nobodys])
    unmatched.suggested.put(first, [code for _, _, code, _ in nobodys])
    unmatched.suggested_name.put(first, [None if code is None else names.get(code) for _, _, code, _ in nobodys])
    unmatched.serial.put(first, [Code.of(serial) for *_, serial in nobodys])
    extras = [extra for _, extra, *_ in nobodys]
    unmatched.memo.put(first, [extra.memo or None for extra in extras])
    unmatched.way.put(first, [extra.way or None for extra in extras])
    unmatched.nature.put(first, [extra.nature or None for extra in extras])
    unmatched.matures_on.put(first, [extra.matures_on for extra in extras])
    unmatched.source.put(first, [extra.source or None for extra in extras])


def extra_of_waiting(month: Month, each: WaitingRow) -> Extra:
    """What else a row of 待认领 says; who paid is part of it."""
    unmatched, row = month.unmatched, each.row
    payer = unmatched.payer[row]
    said = (unmatched.memo[row] or "", notes.PAID_BY.format(payer=payer) if payer else "")
    day: dt.date | None = unmatched.matures_on[row]
    return Extra(
        unmatched.way[row] or "", unmatched.nature[row] or "", day, notes.MEMO_JOIN.join(filter(None, said)), ""
    )
