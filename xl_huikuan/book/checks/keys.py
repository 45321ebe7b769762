"""Codes and words of choice columns as Excel compares them: spaces, full-width and invisible signs are mended in place.

To SUMIFS ``AH003`` and ``AH003 `` are two codes, and an amount under the second counts in one place and not in another. What
the lists and 客户 know under a mended spelling gets the spelling that stands there; any other code is only trimmed, any other
word is left as it is.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column, ListOf
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import MONEY, Kind
from xl_huikuan.book.contract.ledgers import Actions, History, Receipts, TargetChanges
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.formulas.semantics import match_key
from xl_huikuan.values import CellError, Cents, Value

_CODE = Customers.code.header
"""The header under which every table says whose row it is."""
_AMOUNTS: dict[str, Column[int]] = {
    column.table: column
    for column in (Receipts.amount, Promises.amount, TargetChanges.amount, Actions.increment, History.received, Plan.opening)
}  # fmt: skip
"""What a row is about, by table."""
_DECIDING: tuple[Column[Any], ...] = (
    Receipts.way, Receipts.nature, Receipts.state, Actions.measure, Actions.state,
)  # fmt: skip
"""Words that decide whether their row's amount counts, and where."""
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Full-width signs as ASCII ones; what else Unicode calls compatible (①, ²) is another sign to people."""
_BEFORE = "' "
"""An apostrophe typed twice, or kept by an export: the sign for text is part of the text."""
_SPACE_SHOWN = "␠"

Mend = Callable[[Value], Value]


def trimmed(text: str) -> str:
    """The text without invisible signs and without spaces of any kind at its ends; other spaces become plain ones."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kinds = ((sign, unicodedata.category(sign)) for sign in text)
    seen = (" " if kind.startswith("Z") or sign in "\t\r\n" else sign for sign, kind in kinds if kind != "Cf")
    return "".join(sign for sign in seen if unicodedata.category(sign) != "Cc").strip()


def plain(text: str) -> str:
    """A code or word as it was meant: `trimmed`, full-width signs as ASCII ones, without apostrophes before it."""
    if text.isascii() and text.isprintable():  # as most codes are: no sign of it is mended
        return text.strip().lstrip(_BEFORE).rstrip()
    return trimmed(trimmed(text).translate(_HALF_WIDTH).lstrip(_BEFORE))


def all_plain(texts: Sequence[str]) -> list[str]:
    """`plain` of many texts: each sign is looked at once."""
    others = {sign for sign in {*"".join(texts)} if plain(f"0{sign}0") != f"0{sign}0"}
    if not others:
        return [plain(text) if text and (text[0] in _BEFORE or text[-1] == " ") else text for text in texts]
    return [
        plain(text) if text and (text[0] in _BEFORE or text[-1] == " " or not others.isdisjoint(text)) else text
        for text in texts
    ]


def tidy_keys(month: Month) -> Iterator[Problem]:
    """Mend codes and words in place; what was mended, as doubts with the sum that was left out.

    Amounts must have been tidied before.
    """
    for column in _listed_words():
        yield from _mend(month, column, lambda value: trimmed(value) if isinstance(value, str) else value)
    before = _Known(_cells(month, Customers.code))
    yield from _mend(month, Customers.code, _plain, before)
    yield from _mend(month, Promises.number, _plain)
    customers = _Known(_cells(month, Customers.code))
    promises = _Known(_cells(month, Promises.number))
    for table in TABLES.values():
        for column in table.columns:
            if column.is_computed or column in (Customers.code, Promises.number):
                continue
            if column.header == _CODE:
                yield from _mend(month, column, customers.mended, before, customers)
            elif column.kind is Kind.CODE:
                yield from _mend(month, column, promises.mended if column is Promises.replaces else _plain)
            elif column.choices is not None:
                yield from _mend(month, column, _words(tuple(words_of(month, column))).mended)


def words_of(month: Month, column: Column[Any]) -> list[str]:
    """What a choice column may hold."""
    if isinstance(column.choices, ListOf):
        listed = _cells(month, column.choices.column)
        return [word for word in listed if isinstance(word, str) and not isinstance(word, CellError)]
    return list(column.choices or ())


@cache
def _listed_words() -> list[Column[Any]]:
    """The columns of the lists that give other columns their words."""
    choices = (column.choices for table in TABLES.values() for column in table.columns)
    found = (choice.column for choice in choices if isinstance(choice, ListOf))
    return [column for column in dict.fromkeys(found) if column.kind is Kind.TEXT]


def _cells(month: Month, column: Column[Any]) -> Sequence[Value]:
    table = month.tables.get(column.table)
    return [] if table is None else table.columns.get(column.header, [])


def _plain(value: Value) -> Value:
    return plain(value) if isinstance(value, str) else value


class _Known:
    """Codes that others refer to, and how they are written where they are at home."""

    def __init__(self, cells: Iterable[Value]):
        self._at_home: dict[Code, Value] = {}
        for value in cells:
            code = Code.of(value)
            if code is not None:
                self._at_home.setdefault(code, value)
        self._written = {(type(value), value) for value in self._at_home.values()}

    def __contains__(self, value: Value) -> bool:
        return Code.of(value) in self._at_home

    def mended(self, value: Value) -> Value:
        if (type(value), value) in self._written:
            return value  # nearly all of them
        for spelling in _spellings(value):
            code = Code.of(spelling)
            if code in self._at_home:
                home = self._at_home[code]
                return spelling if match_key(home) == match_key(spelling) else home
        return _plain(value)


def _spellings(value: Value) -> Iterator[Value]:
    """As it stands, as it was meant, and with fewer spaces inside; a code that Excel took for a day, as it was typed."""
    yield value
    if isinstance(value, dt.date):
        yield f"{value.month}-{value.day}"
    if isinstance(value, str):
        words = plain(value).split()
        yield from (plain(value), " ".join(words), "".join(words))


class _Words:
    """The words of a choice column."""

    def __init__(self, words: Iterable[str]):
        self._words = set(words)
        self._meant = {meant(word).casefold(): word for meant in (_closed, plain) for word in self._words}

    def mended(self, value: Value) -> Value:
        if not isinstance(value, str) or value in self._words:
            return value
        for meant in (value, plain(value), _closed(value)):
            word = self._meant.get(meant.casefold())
            if word is not None:
                return value if word.casefold() == value.casefold() else word
        return value


_words = lru_cache(maxsize=256)(_Words)
"""Workbooks of one office have lists alike."""


def _closed(text: str) -> str:
    return "".join(plain(text).split())


def _mend(
    month: Month, column: Column[Any], mend: Mend, before: _Known | None = None, now: _Known | None = None
) -> Iterator[Problem]:
    """Mend a column's cells. `before`, `now`: the customers' codes as they stood and as they stand."""
    table = month.tables.get(column.table)
    if table is None or column.header not in table.columns:
        return
    cells = table.columns[column.header]
    if {*map(type, cells)} <= _TEXTS and all(old is None or (old and mend(old) == old) for old in {*cells}):
        return  # nearly every column
    for row, old in enumerate(cells):
        if old is None or isinstance(old, CellError):
            continue
        new = mend(old)
        if new == "":
            table.set(row, column.header, None)
        elif new != old or type(new) is not type(old):
            table.set(row, column.header, new)
            left_out, cents = "", None
            if column in _DECIDING:
                left_out, cents = _of_row(rules.NOT_COUNTED_RIGHT, table, row)
            elif before is not None and now is None and new not in before:
                left_out, cents = _counted_for_nobody(month, new)
            elif before is not None and now is not None and old not in before and new in now:
                left_out, cents = _of_row(rules.NOT_THE_CUSTOMERS, table, row)
            facts = {"header": column.header, "text": _shown(old), "value": str(Code(new)), "left_out": left_out}
            code = Code.of(_plain(table.get(row, _CODE))) if _CODE in table.columns else None
            where = table.where(row, column.header)
            yield rules.KEY_MENDED.at(where, None if code is None else str(code), **facts).with_sum(cents)


_TEXTS = frozenset((str, type(None)))


def _of_row(words: str, table: MonthTable, row: int) -> tuple[str, Cents | None]:
    """The row's sum in words and in cents; nothing without one."""
    amounts = _AMOUNTS.get(table.name)
    cents = None if amounts is None else MONEY.read(table.get(row, amounts.header))
    return (words.format(amount=format_short(cents)), cents) if cents else ("", None)


def _counted_for_nobody(month: Month, code: Value) -> tuple[str, Cents | None]:
    """What the ledgers hold of a customer whose code stood otherwise in 客户, in words and of receipts in cents."""
    customer = Code.of(code)
    sums: dict[str, Cents] = {}
    for name, amounts in _AMOUNTS.items():
        table = month.tables.get(name)
        if table is not None:
            rows = [row for row, value in enumerate(table.columns[_CODE]) if Code.of(value) == customer]
            sums[name] = sum(MONEY.read(table.get(row, amounts.header)) or 0 for row in rows)
    told = [
        rules.IN_TABLE.format(sheet=month[name].place.sheet, amount=format_short(cents))
        for name, cents in sums.items()
        if cents
    ]
    words = rules.NOT_THE_CUSTOMERS.format(amount=rules.CHOICE_JOIN.join(told)) if told else ""
    return words, sums.get(Receipts.amount.table) or None


def _shown(value: Value) -> str:
    """What the cell holds, with its odd signs to be seen."""
    if not isinstance(value, str):
        return str(Code(value))
    inner = value.strip(" ")
    start = value.index(inner)
    seen = "".join(
        sign if sign == " " or sign.isprintable() else _SPACE_SHOWN for sign in inner.replace("　", _SPACE_SHOWN)
    )
    return f"{_SPACE_SHOWN * start}{seen}{_SPACE_SHOWN * (len(value) - start - len(inner))}"
