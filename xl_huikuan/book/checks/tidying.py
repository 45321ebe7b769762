"""Readable text in cells for amounts and dates becomes the number or date, and codes and words are mended, in place; listed."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.keys import tidy_keys
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.kinds import Kind, is_blank
from xl_huikuan.book.contract.ledgers import Receipts
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import Problem, Rule
from xl_huikuan.domain.dates import parse_date
from xl_huikuan.domain.money import format_amount, parse_amount
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.stored_values import number_of
from xl_huikuan.values import CellError, Value, to_yuan

_Span = tuple[dt.date | None, dt.date | None]
"""The month's first and last day, as far as they are known."""


def tidy(month: Month) -> list[Problem]:
    """Turn what can be read, in place; what was turned, as doubts. What cannot be read stays for the inspection."""
    found: list[Problem] = []
    for name, cell in NAMES.items():
        held = month.names.get(name)
        if cell.formula is None and isinstance(held, str):
            turned = _turned(held, cell.kind, _span(month))
            if turned is not None:
                found.append(turned.rule.at(month.where(name), text=turned.text, value=turned.shown))
                month.names[name] = turned.value
    span = _span(month)
    for table in month.tables.values():
        for column in _turning(table.name):
            if str in {*map(type, table.columns.get(column.header, ()))}:
                found += _tidy_column(table, column, span)
    return [*found, *tidy_keys(month)]


def _span(month: Month) -> _Span:
    first, last = month.named(Settings.first_day), month.named(Settings.last_day)
    return first if isinstance(first, dt.date) else None, last if isinstance(last, dt.date) else None


@cache
def _turning(table: str) -> list[Column[Any]]:
    """The columns in which a text is to be turned into something else."""
    return [each for each in TABLES[table].columns if not each.is_computed and each.kind not in (Kind.TEXT, Kind.CODE)]


def _tidy_column(table: MonthTable, column: Column[Any], span: _Span) -> Iterator[Problem]:
    values = table.columns[column.header]
    codes = table.columns.get(Receipts.code.header)
    for row, old in enumerate(values):
        if not isinstance(old, str):
            continue
        if is_blank(old):
            table.set(row, column.header, None)
        elif turned := _turned(old, column.kind, span):
            table.set(row, column.header, turned.value)
            code = Code.of(codes[row]) if codes else None
            customer = None if code is None else str(code)
            where = table.where(row, column.header)
            yield turned.rule.at(where, customer, text=turned.text, value=turned.shown)


class _Turned(NamedTuple):
    """A text that was turned into what its cell is for."""

    rule: Rule
    text: str
    value: Value
    shown: str


def _turned(value: Value, kind: Kind, span: _Span) -> _Turned | None:
    """What a text becomes; None where there is nothing to turn, or it cannot be read."""
    if not isinstance(value, str) or isinstance(value, CellError) or is_blank(value) or kind in (Kind.TEXT, Kind.CODE):
        return None
    try:
        if kind is Kind.DATE:
            day = parse_date(value, *span)
            return _Turned(rules.TURNED_TO_DATE, value, day, str(day))
        if kind is Kind.MONEY:
            cents = parse_amount(value)
            return _Turned(rules.TURNED_TO_NUMBER, value, to_yuan(cents), format_amount(cents))
    except ValueError:
        return None
    plain = unicodedata.normalize("NFKC", value).strip()
    figure = number_of(plain.removesuffix("%"))
    if figure is None:
        return None
    number = figure / 100 if plain.endswith("%") else float(figure)
    return _Turned(rules.TURNED_TO_NUMBER, value, number, f"{number:g}")
