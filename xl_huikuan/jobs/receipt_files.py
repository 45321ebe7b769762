"""Receipts out of a bank's or a finance system's file: lines with their place, and what of the file is no receipt."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import compress, repeat, zip_longest
from typing import TypeVar, cast

from xl_huikuan.book.checks.keys import all_plain, plain
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.kinds import LARGEST
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.problems import BookError, Problem, unusable
from xl_huikuan.domain.money import format_amount
from xl_huikuan.domain.told_receipts import ToldReceipt
from xl_huikuan.domain.total_words import is_no_entry
from xl_huikuan.foreign.cells import Cell, cents_of, day_of_cell, text_of
from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.header_lines import unit_said
from xl_huikuan.foreign.headers import Columns, currency_said, find_columns
from xl_huikuan.foreign.reading import read_sheets
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import receipt_columns as role
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.header_words import OfficeWords
from xl_huikuan.jobs.receipt_titles import Titles
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.values import Cents, all_to_cents, to_cents

T = TypeVar("T")
Span = tuple[dt.date, dt.date]
_LABELS = (role.DAY, role.CODE, role.NAME, role.PAYER, role.MEMO, role.VOUCHER)
"""Where a totals line says that it is one."""
_NO_NUMBER = re.compile(r"[0\s\-/]*")
_NAME_IN_NUMBER = 12
"""Characters of a customer's name in the number of a line whose voucher has no numbers of lines."""
_HEADER_SAYS, _TITLE_SAYS = "表头“{header}”", "表头上面的文字"
_LARGEST, _TOO_LARGE = to_cents(LARGEST), "{text} 大得不合理，像是账号或单号"


class Extra(NamedTuple):
    """What else a line says."""

    way: str
    nature: str
    matures_on: dt.date | None
    memo: str


@dataclass
class ReceiptFile:
    """One file as it was understood."""

    name: str
    lines: list[ToldReceipt[Code]] = field(default_factory=list)
    total: Cents = 0
    """Of all lines."""
    debits: int = 0
    debit: Cents = 0
    """What the other side holds: told, not imported."""
    abroad: dict[str, tuple[int, Cents]] = field(default_factory=dict)
    """By currency: how many lines are not in yuan, and their sum in it; told, not imported."""
    totals_lines: int = 0
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Sheets without a header of receipts."""
    understood: list[str] = field(default_factory=list)
    """Which columns were taken for what, a sheet each."""
    _readers: list[_SheetReader] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    """Where each line stands."""

    def part(self, places: Sequence[int]) -> ReceiptFile:
        """Some of its lines, by their places, as a file of their own."""
        lines = [self.lines[at] for at in places]
        readers, rows = [self._readers[at] for at in places], [self._rows[at] for at in places]
        return ReceiptFile(self.name, lines, sum(line.cents for line in lines), _readers=readers, _rows=rows)

    def extra(self, at: int) -> Extra:
        """What else a line says, by its place in `lines`."""
        return self._readers[at].extra(self._rows[at])

    def where(self, at: int) -> str:
        """A line's file, sheet and row, by its place in `lines`."""
        return self._readers[at].where(self._rows[at])


def read_receipts(path: str | os.PathLike[str], source: int, span: Span, own: OfficeWords | None) -> ReceiptFile:
    """Read a file.

    Args:
        path: the file.
        source: its number, for `ToldReceipt.source`.
        span: the month, for days without a year.
        own: what the office calls columns; None: there is no table yet to say it in.

    Raises:
        BookError: it cannot be read, or no sheet has a header of receipts.
    """
    try:
        with faults_in_words():
            sheets = read_sheets(path)
    except ForeignError as error:
        raise unusable(error.where, error.what, error.mend) from error
    found = ReceiptFile(sheets[0].file)
    synonyms = role.with_own(own or {})
    for sheet in sheets:
        columns = find_columns(sheet, synonyms, role.enough, (own or {}).keys())
        if columns is None:
            found.unread.append(sheet.name)
        else:
            _SheetReader(found, sheet, columns, source, span).run()
    if len(found.unread) == len(sheets):
        raise BookError([rules.NO_RECEIPT_HEADER.at(found.name, first=rules.TABLE_FIRST if own is None else "")])
    return found


@lru_cache(maxsize=1 << 16)
def _code(text: str) -> Code | None:
    return Code.of(plain(text))


def _said(cell: Cell) -> str:
    """A number's text; a row of noughts is none."""
    text = text_of(cell)
    return "" if _NO_NUMBER.fullmatch(text) else text


class _SheetReader:
    """One run over a sheet."""

    def __init__(self, found: ReceiptFile, sheet: ForeignSheet, columns: Columns, source: int, span: Span):
        self._found, self._sheet, self._columns, self._source, self._span = found, sheet, columns, source, span
        self._at: Mapping[str, int] = columns.at
        self._titles = Titles(sheet, columns.first_row)
        taken = {column: name for name, column in columns.at.items()}
        heads = [text_of(cell) for cell in sheet.rows[columns.first_row - 1]]
        said = "、".join(heads[column] for column in sorted(taken) if column < len(heads) and heads[column])
        found.understood.append(f"{sheet.where(columns.first_row - 1)}：{said}")

    def run(self) -> None:
        """A column at a time: what a column says again and again is understood once."""
        found, first = self._found, self._columns.first_row
        self._columns_of_cells = columns = [*zip_longest(*self._sheet.rows[first:], fillvalue="")]
        self._distinct: dict[int, set[Cell]] = {}
        count = len(self._sheet.rows) - first
        self._nothing = ("",) * count
        no_entries = self._no_entries()
        received, paid = self._amounts(count, no_entries)
        days = self._days(received)
        codes = self._meant(role.CODE, lambda cell: _code(text_of(cell)))
        names, payers, reps = (self._meant(one, text_of) for one in (role.NAME, role.PAYER, role.REP))
        numbers = self._numbers(received, days, codes, names, payers)
        found.debits += sum(1 for cents in paid if cents)
        found.debit += sum(paid)
        found.totals_lines += sum(any(column[at] not in ("", None) for column in columns) for at in no_entries)
        told = zip(repeat(self._source, count), days, codes, names, payers, received, numbers, reps, strict=True)
        found.lines += map(tuple.__new__, repeat(ToldReceipt), compress(told, received))  # `_make`, of many
        rows = [*compress(range(count), received)]
        found._readers += repeat(self, len(rows))
        found._rows += rows
        found.total += sum(received)

    def _column(self, name: str) -> Sequence[Cell]:
        at = self._at.get(name)
        return self._nothing if at is None or at >= len(self._columns_of_cells) else self._columns_of_cells[at]

    def _different(self, at: int) -> set[Cell]:
        """What stands in a column, each once."""
        if at not in self._distinct:
            self._distinct[at] = {*self._columns_of_cells[at]}
        return self._distinct[at]

    def _meant(self, name: str, understand: Callable[[Cell], T]) -> Sequence[T]:
        """What a column's cells say."""
        at = self._at.get(name)
        if at is None or at >= len(self._columns_of_cells):
            return (understand(""),) * len(self._nothing)
        known = {cell: understand(cell) for cell in self._different(at)}
        return [*map(known.__getitem__, self._columns_of_cells[at])]

    def _no_entries(self) -> set[int]:
        """Lines that add others up, or carry a balance."""
        labels = sorted({self._at[name] for name in _LABELS if name in self._at} | {0})
        found: set[int] = set()
        for column in (at for at in labels if at < len(self._columns_of_cells)):
            words = {cell for cell in self._different(column) if isinstance(cell, str) and cell and is_no_entry(cell)}
            if words:
                found |= {at for at, cell in enumerate(self._columns_of_cells[column]) if cell in words}
        return found

    def _amounts(self, count: int, no_entries: Set[int]) -> tuple[list[Cents], list[Cents]]:
        """What came in, and what the other side holds, line by line."""
        bad: dict[int, str] = {}
        if role.CREDIT in self._at:
            received = self._cents(role.CREDIT, bad)
            paid = self._cents(role.DEBIT, bad) if role.DEBIT in self._at else [0] * count
        else:
            received, paid = self._cents(role.AMOUNT, bad), [0] * count
            self._part_directions(received, paid, no_entries)
        self._leave_other_currencies(received, paid, no_entries)
        if any(max(side, default=0) >= _LARGEST or min(side, default=0) <= -_LARGEST for side in (received, paid)):
            for at, cents in enumerate(map(max, map(abs, received), map(abs, paid))):
                if cents >= _LARGEST:
                    bad[at] = _TOO_LARGE.format(text=f"{cents / 100:.0f}")
        for at in (*no_entries, *bad):
            received[at] = paid[at] = 0
        header = [*map(text_of, self._sheet.rows[self._columns.first_row - 1])]
        for at in sorted(bad.keys() - no_entries):
            row = self._columns.first_row + at
            if [*map(text_of, self._sheet.rows[row])] != header:  # a header again, at the top of a page
                self._found.problems.append(rules.RECEIPT_UNREADABLE.at(self._sheet.where(row), why=bad[at]))
        return received, paid

    def _part_directions(self, received: list[Cents], paid: list[Cents], no_entries: Set[int]) -> None:
        """What a column says was paid goes to the other side; where it says neither, the line is 0 and told."""
        name = role.DIRECTION
        sides = self._meant(name, lambda cell: role.is_paid(text_of(cell)))
        if name not in self._at:  # 交易类型 says 来账 or 往账 with some banks, a way to pay with others
            name = role.WAY
            sides = self._meant(name, lambda cell: role.is_paid(text_of(cell)))
            if any(side is None and received[at] and at not in no_entries for at, side in enumerate(sides)):
                return
        header = text_of(self._sheet.rows[self._columns.first_row - 1][self._at[name]]) if name in self._at else ""
        for at, side in enumerate(sides):
            if side:
                received[at], paid[at] = 0, received[at]
            elif side is None and received[at] and at not in no_entries:
                text, amount = text_of(self._column(name)[at]), format_amount(received[at])
                where = self._sheet.where(self._columns.first_row + at)
                self._found.problems.append(rules.DIRECTION_UNKNOWN.at(where, header=header, text=text, amount=amount))
                received[at] = 0

    def _leave_other_currencies(self, received: list[Cents], paid: list[Cents], no_entries: Set[int]) -> None:
        """What is no yuan becomes 0, and is told with its sum: where a header or a title says it, once for all lines."""
        side = role.CREDIT if role.CREDIT in self._at else role.AMOUNT
        header = text_of(self._sheet.rows[self._columns.first_row - 1][self._at[side]])
        if any(word in header for word in role.IN_OURS):
            return
        currency = self._columns.currencies.get(side, "")
        in_header = _HEADER_SAYS.format(header=header) if currency_said(header) else _TITLE_SAYS
        said = in_header if currency else ""
        if not currency and role.CURRENCY not in self._at:
            currency = self._titles.currency
            said = _TITLE_SAYS if currency else ""
        of_lines = (
            (currency,) * len(received) if said else self._meant(role.CURRENCY, lambda cell: text_of(cell).strip())
        )
        ours = {text for text in {*of_lines} if role.is_ours(text)}
        left: Counter[str] = Counter()
        for at, text in enumerate(of_lines):
            if text in ours or not (received[at] or paid[at]) or at in no_entries:
                continue
            if received[at]:
                count, cents = self._found.abroad.get(text, (0, 0))
                self._found.abroad[text] = (count + 1, cents + received[at])
                left.update(count=1, cents=received[at])
                if not said:
                    facts = {"currency": text, "amount": format_amount(received[at])}
                    where = self._sheet.where(self._columns.first_row + at)
                    self._found.problems.append(rules.RECEIPT_IN_OTHER_MONEY.at(where, **facts))
            received[at] = paid[at] = 0
        if said and left["count"]:
            facts = {"said": said, "currency": currency, "count": f"{left['count']:,}"}
            where = self._sheet.where(self._columns.first_row - 1)
            amount = format_amount(left["cents"])
            self._found.problems.append(rules.ALL_IN_OTHER_MONEY.at(where, **facts, amount=amount))

    def _unit(self, name: str) -> int:
        """What a column's header says, or a title for all of them: 10,000 for 万元."""
        header = self._sheet.rows[self._columns.first_row - 1][self._at[name]]
        if unit_said(text_of(header)) is not None or self._columns.units[name] != 1:
            return self._columns.units[name]
        return self._titles.unit

    def _cents(self, name: str, bad: dict[int, str]) -> list[Cents]:
        """A column's amounts; what cannot be read is 0, and why it cannot is put beside its line."""
        unit, cells = self._unit(name), self._column(name)
        kinds = {*map(type, cells)}
        if kinds == {float} and unit == 1:
            with suppress(ValueError):  # one is no finite number: which, is found out below
                return all_to_cents(cast(Sequence[float], cells))
        if kinds == {str} and not any(cells):
            return [0] * len(cells)
        found = []
        for at, cell in enumerate(cells):
            if cell == "" or cell is None:
                found.append(0)
            else:
                try:
                    found.append(cents_of(cell, unit) or 0)
                except ValueError as error:
                    bad[at] = str(error)
                    found.append(0)
        return found

    def _days(self, received: Sequence[Cents]) -> Sequence[dt.date | None]:
        """The lines' days; None, and told, where nobody can read it."""
        cells: Sequence[Cell] = self._column(role.DAY)
        if role.DAY in self._at:
            found = self._meant(role.DAY, self._day)
        else:
            parts = self._meant(role.MONTH_OF_DAY, text_of), self._meant(role.DAY_OF_MONTH, text_of)
            cells = [f"{month}月{day}日" for month, day in zip(*parts, strict=True)]
            known = {cell: self._day(cell) for cell in {*cells}}
            found = [known[cell] for cell in cells]
        for at, day in enumerate(found):
            if day is None and received[at]:
                where = self._sheet.where(self._columns.first_row + at)
                problem = rules.RECEIPT_WITHOUT_DAY.at(where, text=text_of(cells[at]))
                self._found.problems.append(problem.with_sum(received[at]))
        return found

    def _day(self, cell: Cell) -> dt.date | None:
        try:
            return day_of_cell(cell, *self._span)
        except ValueError:
            return None

    def _numbers(
        self, received: Sequence[Cents], days: Sequence[dt.date | None], codes: Sequence[Code | None],
        names: Sequence[str], payers: Sequence[str],
    ) -> list[str]:  # fmt: skip
        """What the lines are known by: 账套, month, voucher and line, or the bank's number; empty without any.

        Where a voucher's lines have no numbers of their own, the customer and his how manyth line it is stand for one.
        """
        vouchers, words, books, entries, serials = (
            self._meant(name, _said) for name in (role.VOUCHER, role.VOUCHER_WORD, role.BOOKS, role.ENTRY, role.SERIAL)
        )
        months = {day: "" if day is None else f"{day:%Y-%m} " for day in {*days}}
        heads = [*map(months.__getitem__, days)]
        if self._titles.books or any(books) or any(words):
            said = zip([each or self._titles.books for each in books], heads, words, strict=True)
            heads = [f"{book}{' ' if book else ''}{month}{word}{'-' if word else ''}" for book, month, word in said]
        if all(vouchers) and all(entries):
            lines_of_all = zip(heads, vouchers, entries, strict=True)
            return all_plain([f"{head}{voucher}/{entry}" for head, voucher, entry in lines_of_all])
        same: Counter[tuple[str, str]] = Counter()
        found: list[str] = []
        lines = zip(received, heads, vouchers, entries, serials, strict=True)
        for at, (cents, head, voucher, entry, serial) in enumerate(lines):
            if not voucher or not cents:
                found.append(serial)
            elif entry:
                found.append(f"{head}{voucher}/{entry}")
            elif serial:
                found.append(f"{head}{voucher} {serial}")
            else:
                number, code = f"{head}{voucher}", codes[at]
                whose = str(code) if code is not None else (names[at] or payers[at])[:_NAME_IN_NUMBER]
                same[number, whose] += 1
                nth = same[number, whose]
                found.append(f"{number} {whose}{f' #{nth}' if nth > 1 else ''}".strip())
        return all_plain(found)  # as they are when the workbook is read again

    def extra(self, at: int) -> Extra:
        """See `ReceiptFile.extra`; of a line beneath the header, from 0."""
        way, nature, matures, memo = self._beside
        return Extra(way[at], nature[at], matures[at], memo[at])

    @cached_property
    def _beside(self) -> tuple[Sequence[str], Sequence[str], Sequence[dt.date | None], Sequence[str]]:
        way, nature, memo = (self._meant(name, text_of) for name in (role.WAY, role.NATURE, role.MEMO))
        return way, nature, self._meant(role.MATURES, self._day), memo

    def where(self, at: int) -> str:
        """See `ReceiptFile.where`; of a line beneath the header, from 0."""
        return self._sheet.where(self._columns.first_row + at)
