"""Receipts out of a bank's or a finance system's file: lines with their place, and what of the file is no receipt."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple

from xl_huikuan.book.checks.keys import plain
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.problems import BookError, Problem, unusable
from xl_huikuan.domain.receipts_matching import ToldReceipt
from xl_huikuan.domain.total_words import is_no_entry
from xl_huikuan.foreign.cells import Cell, cents_of, day_of_cell, text_of
from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.headers import Columns, find_columns, heading_of
from xl_huikuan.foreign.reading import read_sheets
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import receipt_columns as role
from xl_huikuan.jobs import rules
from xl_huikuan.values import Cents

Span = tuple[dt.date, dt.date]
_LABELS = (role.DAY, role.CODE, role.NAME, role.PAYER, role.MEMO, role.VOUCHER)
"""Where a totals line says that it is one."""
_NO_NUMBER = re.compile(r"[0\s\-/]*")
_NAME_IN_NUMBER = 12
"""Characters of a customer's name in the number of a line whose voucher has no numbers of lines."""


class Extra(NamedTuple):
    """What else a line says."""

    way: str
    nature: str
    matures_on: dt.date | None
    memo: str
    source: str
    """File, sheet and line."""


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
    totals_lines: int = 0
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Sheets without a header of receipts."""
    understood: list[str] = field(default_factory=list)
    """Which columns were taken for what, a sheet each."""
    _places: list[tuple[_SheetReader, int]] = field(default_factory=list)

    def extra(self, at: int) -> Extra:
        """What else a line says, by its place in `lines`."""
        reader, row = self._places[at]
        return reader.extra(row)


def read_receipts(path: str | os.PathLike[str], source: int, span: Span) -> ReceiptFile:
    """Read a file.

    Args:
        path: the file.
        source: its number, for `ToldReceipt.source`.
        span: the month, for days without a year.

    Raises:
        BookError: it cannot be read, or no sheet has a header of receipts.
    """
    try:
        with faults_in_words():
            sheets = read_sheets(path)
    except ForeignError as error:
        raise unusable(error.where, error.what, error.mend) from error
    found = ReceiptFile(sheets[0].file)
    for sheet in sheets:
        columns = find_columns(sheet, role.SYNONYMS, role.enough)
        if columns is None:
            found.unread.append(sheet.name)
        else:
            _SheetReader(found, sheet, columns, source, span).run()
    if len(found.unread) == len(sheets):
        raise BookError([rules.NO_RECEIPT_HEADER.at(found.name)])
    return found


@lru_cache(maxsize=1 << 16)
def _code(text: str) -> Code | None:
    return Code.of(plain(text))


class _SheetReader:
    """One run over a sheet."""

    def __init__(self, found: ReceiptFile, sheet: ForeignSheet, columns: Columns, source: int, span: Span):
        self._found, self._sheet, self._columns, self._source, self._span = found, sheet, columns, source, span
        self._at: Mapping[str, int] = columns.at
        self._books = _books_above(sheet, columns.first_row)
        self._same: Counter[tuple[str, str]] = Counter()
        taken = {column: name for name, column in columns.at.items()}
        heads = [text_of(cell) for cell in sheet.rows[columns.first_row - 1]]
        said = "、".join(heads[column] for column in sorted(taken) if column < len(heads) and heads[column])
        found.understood.append(f"{sheet.where(columns.first_row - 1)}：{said}")

    def run(self) -> None:
        found, rows, first = self._found, self._sheet.rows, self._columns.first_row
        labels = sorted({self._at[name] for name in _LABELS if name in self._at} | {0})
        text = {name: partial(self._text, column) for name, column in self._at.items()}
        nothing: Callable[[Sequence[Cell]], str] = lambda row: ""  # noqa: E731
        name, payer, rep = (text.get(one, nothing) for one in (role.NAME, role.PAYER, role.REP))
        code_at = self._at.get(role.CODE)
        header = [text_of(cell) for cell in rows[first - 1]]
        for at in range(first, len(rows)):
            row = rows[at]
            if any(isinstance(row[c], str) and row[c] and is_no_entry(row[c]) for c in labels if c < len(row)):  # type: ignore[arg-type]
                found.totals_lines += any(cell not in ("", None) for cell in row)
                continue
            try:
                received, paid = self._amounts(row)
            except ValueError as error:
                if [text_of(cell) for cell in row] != header:  # a header again, at the top of a page
                    found.problems.append(rules.RECEIPT_UNREADABLE.at(self._sheet.where(at), why=str(error)))
                continue
            if paid:
                found.debits += 1
                found.debit += paid
            if not received:
                continue
            code = _code(text_of(row[code_at])) if code_at is not None and code_at < len(row) else None
            whose, who = name(row), payer(row)
            day = self._day(row, at, received)
            serial = self._number(row, day, code, whose or who)
            found.lines.append(ToldReceipt(self._source, day, code, whose, who, received, serial, rep(row)))
            found._places.append((self, at))
            found.total += received

    def _text(self, column: int, row: Sequence[Cell]) -> str:
        return text_of(row[column]) if column < len(row) else ""

    def _cell(self, name: str, row: Sequence[Cell]) -> Cell:
        column = self._at.get(name)
        return row[column] if column is not None and column < len(row) else None

    def _cents(self, name: str, row: Sequence[Cell]) -> Cents:
        cell = self._cell(name, row)
        return 0 if cell is None or cell == "" else cents_of(cell, self._columns.units[name]) or 0

    def _amounts(self, row: Sequence[Cell]) -> tuple[Cents, Cents]:
        """What came in, and what the other side holds."""
        if role.CREDIT in self._at:
            return self._cents(role.CREDIT, row), self._cents(role.DEBIT, row)
        cents = self._cents(role.AMOUNT, row)
        if cents and role.DIRECTION in self._at:
            said = text_of(self._cell(role.DIRECTION, row)).strip().lower()
            if said in role.PAID:
                return 0, cents
        return cents, 0

    def _day(self, row: Sequence[Cell], at: int, cents: Cents) -> dt.date | None:
        """The line's day; None, and told, where nobody can read it."""
        first, last = self._span
        try:
            if role.DAY in self._at:
                day = day_of_cell(self._cell(role.DAY, row), first, last)
            else:
                parts = [text_of(self._cell(name, row)) for name in (role.MONTH_OF_DAY, role.DAY_OF_MONTH)]
                day = day_of_cell("{}月{}日".format(*parts), first, last)
        except ValueError:
            day = None
        if day is None:
            problem = rules.RECEIPT_WITHOUT_DAY.at(self._sheet.where(at), text=text_of(self._cell(role.DAY, row)))
            self._found.problems.append(problem.with_sum(cents))
        return day

    def _number(self, row: Sequence[Cell], day: dt.date | None, code: Code | None, who: str) -> str:
        """What the line is known by: 账套, month, voucher and line, or the bank's number; empty without any.

        Where a voucher's lines have no numbers of their own, the customer and his how manyth line it is stand for one.
        """
        voucher = self._said(role.VOUCHER, row)
        if not voucher:
            return self._said(role.SERIAL, row)
        voucher = "-".join(filter(None, (self._said(role.VOUCHER_WORD, row), voucher)))
        books = self._said(role.BOOKS, row) or self._books
        number = " ".join(filter(None, (books, "" if day is None else f"{day:%Y-%m}", voucher)))
        entry = self._said(role.ENTRY, row)
        if entry:
            return f"{number}/{entry}"
        if serial := self._said(role.SERIAL, row):
            return f"{number} {serial}"
        whose = str(code) if code is not None else who[:_NAME_IN_NUMBER]
        self._same[number, whose] += 1
        nth = self._same[number, whose]
        return f"{number} {whose}{f' #{nth}' if nth > 1 else ''}".strip()

    def _said(self, name: str, row: Sequence[Cell]) -> str:
        text = text_of(self._cell(name, row))
        return "" if _NO_NUMBER.fullmatch(text) else text

    def extra(self, row: int) -> Extra:
        """See `ReceiptFile.extra`."""
        cells = self._sheet.rows[row]
        try:
            matures = day_of_cell(self._cell(role.MATURES, cells), *self._span)
        except ValueError:
            matures = None
        way, nature, memo = (text_of(self._cell(name, cells)) for name in (role.WAY, role.NATURE, role.MEMO))
        return Extra(way, nature, matures, memo, self._sheet.where(row))


_BOOKS = re.compile(r"(?:账套|核算账簿)[:：]?\s*(\S+)")


def _books_above(sheet: ForeignSheet, first_row: int) -> str:
    """账套, where a title line says it."""
    for text in _texts(sheet.rows[: max(first_row - 1, 0)]):
        if found := _BOOKS.search(text):
            return found[1]
    return ""


def _texts(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    return (cell for row in rows for cell in row if isinstance(cell, str) and heading_of(cell).word)
