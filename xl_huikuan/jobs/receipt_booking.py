"""Told receipts put into the month: new ones and confirmed reports into 回款流水, nobody's into 待认领, learnt names into 别名."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

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
from xl_huikuan.named_tuples import NamedTuple
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
    waiting: Sequence[WaitingRow], extra: Callable[[int], Extra], where: Callable[[int], str],
) -> Booked:  # fmt: skip
    """Put them into the month; `extra`: what else a line says, `where`: its file and row, both by its place in `told`.

    What came late, of a day before the month, stands on its first day; its own day goes before its memo.
    """
    before, first = _sums(month), month.settings.first_day
    outcomes = matching.outcomes

    def dated(places: Sequence[int], whose: Sequence[Code | None]) -> _Lines:
        lines, said = [told[at] for at in places], [extra(at) for at in places]
        for at, line in enumerate(lines):
            if line.day is not None and line.day < first:
                lines[at], memo = line._replace(day=first), memo_with_day(line.day, said[at].memo)
                said[at] = said[at]._replace(memo=memo)
        return _Lines(lines, said, whose, [matching.serials[at] for at in places])

    settled = [each.row for at, each in enumerate(waiting) if outcomes[at] is not ImportOutcome.UNMATCHED]
    new = matching.places(ImportOutcome.NEW)
    to_add = dated(new, [matching.customers[at] for at in new])
    for at, place in matching.confirms.items():
        if ledger.held[place].closed:
            _confirm_closed(month, ledger.rows[place], told[at], matching.serials[at])
        else:
            _confirm(month, ledger.rows[place], told[at], matching.serials[at], extra(at))
    _add(month, to_add)
    unmatched = matching.places(ImportOutcome.UNMATCHED)
    nobodys = [at for at in unmatched if told[at].source != WAITING and at not in matching.waits]
    suggested = dated(nobodys, [matching.suggested.get(at) for at in nobodys])
    _let_wait(month, settled, suggested, [where(at) for at in nobodys])
    after = _sums(month)
    return Booked(after[0] - before[0], after[1] - before[1])


class _Lines(NamedTuple):
    """Told receipts that are put into the month."""

    told: Sequence[ToldReceipt[Code]]
    extra: Sequence[Extra]
    whose: Sequence[Code | None]
    """Each one's customer, or who may be."""
    serials: Sequence[str]
    """Each one's number."""


def _sums(month: Month) -> tuple[Cents, Cents]:
    return sum(c for c in month.receipts.amount if c is not None), sum(
        c for c in month.unmatched.amount if c is not None
    )


def _way(said: str, ways: frozenset[str]) -> str:
    return said if said in ways else next((way for part, way in _WAYS if part in said), TRANSFER)


def _add(month: Month, new: _Lines) -> None:
    """New rows of 回款流水."""
    if not new.told:
        return
    receipts, customers = month.receipts, month.customers
    ways = frozenset(way for way in month.receipt_rules.way if way is not None)
    natures = frozenset(nature for nature in month.receipt_rules.nature if nature is not None)
    columns = zip(customers.code, customers.name, customers.settlement, strict=True)
    usual = {
        code: (code, name_key(name or ""), PREPAYMENT if how == PREPAID else OLD_DEBT) for code, name, how in columns
    }
    of = [usual[code] for code in new.whose]

    first = receipts.add_rows(len(new.told))
    receipts.received_on.put(first, [told.day for told in new.told])
    receipts.code.put(first, [code for code, _, _ in of])
    receipts.amount.put(first, [told.cents for told in new.told])
    way_of = {said: _way(said, ways) for said in {extra.way for extra in new.extra}}
    receipts.way.put(first, [way_of[extra.way] for extra in new.extra])
    said_or_usual = zip(new.extra, of, strict=True)
    receipts.nature.put(
        first, [said.nature if said.nature in natures else nature for said, (_, _, nature) in said_or_usual]
    )
    receipts.matures_on.put(first, [extra.matures_on for extra in new.extra])
    receipts.state.put(first, [CONFIRMED] * len(new.told))
    lines = zip(new.told, new.extra, of, strict=True)
    receipts.memo.put(first, [_memo(told.payer, name, extra.memo) for told, extra, (_, name, _) in lines])
    receipts.serial.put_raw([serial or None for serial in new.serials], first)


def _memo(payer: str, name: str, memo: str) -> str | None:
    """The line's own words; who paid, where it was somebody else."""
    if not payer or payer in memo or name_key(payer) == name:
        return memo or None
    return notes.MEMO_JOIN.join(filter(None, (memo, notes.PAID_BY.format(payer=payer))))


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


def _let_wait(month: Month, settled: Sequence[int], nobodys: _Lines, sources: Sequence[str]) -> None:
    """Take settled rows out of 待认领, and put nobody's receipts in; `sources`: their files and rows."""
    unmatched = month.unmatched
    if settled:
        gone = {*settled}
        stay: list[int | None] = [row for row in unmatched.filled_rows() if row not in gone]
        if stay:
            unmatched.rearrange(stay)
        else:
            unmatched.empty()
    if not nobodys.told:
        return
    names = dict(zip(month.customers.code, month.customers.name, strict=True))
    first = unmatched.add_rows(len(nobodys.told))
    unmatched.received_on.put(first, [told.day for told in nobodys.told])
    unmatched.payer.put(first, [told.who or None for told in nobodys.told])
    unmatched.foreign.put(first, [told.code for told in nobodys.told])
    unmatched.amount.put(first, [told.cents for told in nobodys.told])
    unmatched.suggested.put(first, nobodys.whose)
    unmatched.suggested_name.put(first, [None if code is None else names.get(code) for code in nobodys.whose])
    unmatched.serial.put_raw([serial or None for serial in nobodys.serials], first)
    unmatched.memo.put(first, [extra.memo or None for extra in nobodys.extra])
    unmatched.way.put(first, [extra.way or None for extra in nobodys.extra])
    unmatched.nature.put(first, [extra.nature or None for extra in nobodys.extra])
    unmatched.matures_on.put(first, [extra.matures_on for extra in nobodys.extra])
    unmatched.source.put(first, [source or None for source in sources])


def extra_of_waiting(month: Month, each: WaitingRow) -> Extra:
    """What else a row of 待认领 says; who paid is part of it."""
    unmatched, row = month.unmatched, each.row
    payer = unmatched.payer[row]
    said = (unmatched.memo[row] or "", notes.PAID_BY.format(payer=payer) if payer else "")
    day: dt.date | None = unmatched.matures_on[row]
    return Extra(unmatched.way[row] or "", unmatched.nature[row] or "", day, notes.MEMO_JOIN.join(filter(None, said)))
