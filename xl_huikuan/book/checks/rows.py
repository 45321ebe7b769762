"""Rows that count or do not: without a known customer, without a date, outside the month, without a rule, twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from xl_huikuan.book.carried import is_carried
from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.choices import ACTION_STATES
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Cells
from xl_huikuan.book.contract.kinds import LARGEST
from xl_huikuan.book.contract.ledgers import Actions, Receipts
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.schema import Table, rows_by
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.formulas.semantics import criterion_key
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import CellError, Cents, Value, to_cents

_LARGEST = to_cents(LARGEST)


class _Ledger(NamedTuple):
    """A table whose rows belong to customers, as these checks look at it."""

    table: Table
    codes: Cells[Code]
    amounts: Cells[Cents] | None = None
    dates: Cells[dt.date] | None = None
    """The day that decides whether a row counts in the month; None: every row does."""
    called: str = ""
    """What a row is called."""

    def amount(self, row: int) -> str:
        """The row's sum in words; empty without a sensible one."""
        cents = self.cents(row)
        return "" if cents is None else format_short(cents)

    def cents(self, row: int) -> Cents | None:
        """The row's sum; None without a sensible one."""
        cents = None if self.amounts is None else self.amounts[row]
        return None if cents is None or abs(cents) >= _LARGEST else cents

    def usual(self, span: _Span) -> list[bool]:
        """Of each row whether it is as nearly all are: of the month, a receipt of no day to come, with a sum that makes sense;
        nothing is to be told of them."""
        if self.dates is None or self.amounts is None:
            return [True] * len(self.codes)
        first, last, today, target = span
        until = today if self.dates.column is Receipts.received_on else last
        if not (isinstance(first, dt.date) and isinstance(last, dt.date) and isinstance(until, dt.date)):
            return [False] * len(self.codes)
        end, most = min(last, until), _LARGEST - 1
        if target is not None and target > 0:
            most = min(most, target)
        return [
            day is not None and cents is not None and first <= day <= end and -most <= cents <= most
            for day, cents in zip(self.dates, self.amounts, strict=True)
        ]


class _Span(NamedTuple):
    """The month as its rows are looked at."""

    first: Value
    last: Value
    today: Value
    target: Cents | None


def check_rows(month: Month) -> Iterator[Problem]:
    """What is wrong with the rows of the ledgers."""
    known, planned = rows_by(month.customers.code).keys(), rows_by(month.plan.code).keys()
    first, last, today = (month.named(cell) for cell in (Settings.first_day, Settings.last_day, Settings.today))
    span = _Span(first, last, today, Settings.target.reading.read(month.named(Settings.target)))
    for ledger in _ledgers(month):
        typed, usual = ledger.codes.raw, ledger.usual(span)
        unruled = _unruled(month) if ledger.codes.column is Receipts.code else frozenset()
        for row, code in enumerate(ledger.codes):
            if code is None:
                if not (isinstance(typed[row], CellError) or ledger.table.is_blank_row(row)):
                    yield from _without_code(ledger, row)
            elif code not in known:
                yield _orphan(ledger, row, code, planned)
            else:
                if not usual[row]:
                    yield from _dated(month, ledger, row, str(code), span)
                if row in unruled:
                    yield _receipt(month, row, str(code), ledger.amount(row))
                elif ledger.codes.column is Actions.code:
                    yield from _action(month, ledger, row, str(code))
    yield from _history(month, known)
    yield from _receipt_rules_twice(month)
    yield from _promise_numbers(month)
    yield from _twice(month)


def _ledgers(month: Month) -> list[_Ledger]:
    receipts, promises, changes = month.receipts, month.promises, month.target_changes
    actions, contacts, aliases = month.actions, month.contacts, month.aliases
    return [
        _Ledger(receipts, receipts.code, receipts.amount, receipts.received_on, rules.RECEIPT),
        _Ledger(promises, promises.code, promises.amount, promises.due_on, rules.PROMISE),
        _Ledger(changes, changes.code, changes.amount, changes.changed_on, rules.TARGET_CHANGE),
        _Ledger(actions, actions.code, actions.increment),
        _Ledger(contacts, contacts.code),
        _Ledger(aliases, aliases.code),
    ]


def _without_code(ledger: _Ledger, row: int) -> Iterator[Problem]:
    amount = ledger.amount(row)
    if amount or ledger.amounts is None:
        left_out = rules.OF_NO_CUSTOMER.format(amount=amount) if amount else ""
        yield rules.ROW_WITHOUT_CODE.at(ledger.codes.where(row), left_out=left_out).with_sum(ledger.cents(row))


def _orphan(ledger: _Ledger, row: int, code: Code, planned: Collection[Code]) -> Problem:
    """A row whose customer 客户 does not know; where 计划 does, its row of 客户 is gone, and the money still counts."""
    amount = ledger.amount(row)
    words = rules.STILL_COUNTED if code in planned else rules.LEFT_OUT
    left_out = words.format(amount=amount) if amount else ""
    return rules.CODE_UNKNOWN.at(ledger.codes.where(row), code=str(code), left_out=left_out).with_sum(ledger.cents(row))


def _history(month: Month, known: Collection[Code]) -> Iterator[Problem]:
    """Rows of 历史 that nothing is learnt from."""
    history, this_month = month.history, month.settings.month or ""
    typed = history.code.raw
    for row, (code, period) in enumerate(zip(history.code, history.month, strict=True)):
        if code is None:
            why = rules.NO_CUSTOMER
        elif code not in known:
            why = rules.NOT_A_CUSTOMER
        elif period is None:
            why = rules.NO_PERIOD
        elif this_month and period >= this_month:
            why = rules.NOT_BEFORE
        else:
            continue  # nearly all of them
        amounts = (cells[row] for cells in (history.received, history.commitment, history.target))
        cents = next((each for each in amounts if each), None)
        if cents is None or isinstance(typed[row], CellError):
            continue
        told = rules.HISTORY_UNUSED.at(history.code.where(row), why=why, amount=format_short(cents))
        yield told.with_sum(cents).with_cause(why)


def _dated(month: Month, ledger: _Ledger, row: int, code: str, span: _Span) -> Iterator[Problem]:
    dates, amounts = ledger.dates, ledger.amounts
    if dates is None or amounts is None:
        return
    first, last, today, target = span
    day, cents = dates[row], amounts[row]
    amount = ledger.amount(row)
    date_header, header = dates.column.header, amounts.column.header
    if dates.is_blank(row) and cents:
        yield rules.AMOUNT_WITHOUT_DATE.at(dates.where(row), code, amount=amount, header=date_header).with_sum(cents)
    if amounts.is_blank(row) and not dates.is_blank(row):
        yield rules.DATE_WITHOUT_AMOUNT.at(amounts.where(row), code, date_header=date_header, header=header)
    if day is None or cents is None or not amount or not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return
    days = {"day": str(day), "first": str(first), "last": str(last), "today": str(today)}
    if dates.column is Promises.due_on and is_carried(month, row):
        yield rules.CARRIED.at(dates.where(row), code, amount=amount, **days).with_sum(cents)
    elif not first <= day <= last:
        cause = rules.OF_MONTH.format(year=day.year, month=day.month)
        yield rules.OUTSIDE_MONTH.at(dates.where(row), code, amount=amount, **days).with_cause(cause).with_sum(cents)
    if dates.column is Receipts.received_on and isinstance(today, dt.date) and today < day <= last:
        yield rules.RECEIPT_OF_TOMORROW.at(dates.where(row), code, amount=amount, **days).with_sum(cents)
    if target is not None and 0 < target < abs(cents):
        yield rules.ABSURD_AMOUNT.at(amounts.where(row), code, called=ledger.called, amount=amount).with_sum(cents)


_Pair = tuple[Value, Value]
"""方式 and 款项性质, as SUMIFS compares them."""


def _pair(way: Value, nature: Value) -> _Pair:
    return criterion_key(way), criterion_key(nature)


def _receipt_rules(month: Month) -> Iterator[_Pair]:
    known = month.receipt_rules
    return zip(known.way.raw, known.nature.raw, strict=True)


def _receipt_rules_twice(month: Month) -> Iterator[Problem]:
    seen: set[_Pair] = set()
    for row, (way, nature) in enumerate(_receipt_rules(month)):
        if _pair(way, nature) in seen and not month.receipt_rules.is_blank_row(row):
            facts = {"way": str(way or ""), "nature": str(nature or "")}
            yield rules.RECEIPT_RULE_TWICE.at(month.receipt_rules.way.where(row), **facts)
        seen.add(_pair(way, nature))


def _unruled(month: Month) -> Collection[int]:
    """The receipts for whose way and nature there is no rule."""
    receipts, known = month.receipts, {_pair(*words) for words in _receipt_rules(month)}
    words = zip(receipts.way.raw, receipts.nature.raw, receipts.amount, strict=True)
    return {
        row for row, (way, nature, cents) in enumerate(words) if _pair(way, nature) not in known and cents is not None
    }


def _receipt(month: Month, row: int, code: str, amount: str) -> Problem:
    receipts = month.receipts
    way, nature = (str(word or "") for word in (receipts.way.raw[row], receipts.nature.raw[row]))
    left_out = rules.LEFT_OUT.format(amount=amount) if amount else ""
    facts = {"way": way, "nature": nature, "left_out": left_out}
    return rules.NO_RECEIPT_RULE.at(receipts.way.where(row), code, **facts).with_sum(receipts.amount[row])


def _action(month: Month, ledger: _Ledger, row: int, code: str) -> Iterator[Problem]:
    states, amount = month.actions.state, ledger.amount(row)
    if states.raw[row] in ACTION_STATES or isinstance(states.raw[row], CellError):
        return
    left_out = rules.NOT_IN_MEASURES.format(amount=amount) if amount else ""
    rule = rules.ACTION_WITHOUT_STATE if states.is_blank(row) else rules.ACTION_STATE_UNKNOWN
    state, choices = str(states.raw[row]), rules.CHOICE_JOIN.join(ACTION_STATES)
    yield rule.at(states.where(row), code, state=state, left_out=left_out, choices=choices).with_sum(ledger.cents(row))


def _promise_numbers(month: Month) -> Iterator[Problem]:
    promises = month.promises
    first_row: dict[Code, int] = {}
    for row, number in enumerate(promises.number):
        if number is None:
            continue
        if number in first_row:
            other = promises.number.where(first_row[number])
            customer = _text(promises.code[row])
            yield rules.PROMISE_NUMBER_TWICE.at(promises.number.where(row), customer, number=str(number), other=other)
        first_row.setdefault(number, row)
    for row, number in enumerate(promises.replaces):
        if number is None:
            continue
        old, code = first_row.get(number), promises.code[row]
        if old is None or old == row or promises.code[old] != code:
            yield rules.REPLACES_FOREIGN.at(promises.replaces.where(row), _text(code), number=str(number))


def _text(code: Code | None) -> str | None:
    return None if code is None else str(code)


def _twice(month: Month) -> Iterator[Problem]:
    for codes in (month.plan.code, month.commitments.code, month.followups.code):
        for code, rows in rows_by(codes).items():
            for row in rows[1:]:
                yield rules.CUSTOMER_TWICE.at(codes.where(row), code=str(code))
