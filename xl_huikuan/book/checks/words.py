"""Words of choice columns that the lists do not know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.checks.keys import words_of
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column, Filled
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.importing import HeaderWords
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.ledgers import Actions, Receipts
from xl_huikuan.book.contract.lists import Measures
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import Problem, Severity
from xl_huikuan.domain.money import format_short
from xl_huikuan.values import CellError

_CODE = Customers.code.header
_TOLD_ELSEWHERE: tuple[Column[Any], ...] = (
    Customers.status, Customers.grade, Receipts.way, Receipts.nature, Actions.state, Measures.in_use, HeaderWords.meaning,
)  # fmt: skip
_FREE: tuple[Column[Any], ...] = (Actions.measure,)
"""A measure of the office's own counts as one of the others."""
_DECIDING: tuple[Column[Any], ...] = (Customers.settlement, Receipts.state)
"""What figures depend on: there an unknown word is its row's trouble."""


def check_words(month: Month) -> Iterator[Problem]:
    """Each word that is not on its list, with the row's sum where there is one."""
    for declared in TABLES.values():
        for column in declared.columns:
            if column.choices is None or column.kind is not Kind.TEXT or column.filled is not Filled.REP:
                continue
            if column not in _TOLD_ELSEWHERE and column not in _FREE:
                yield from _check_column(month, column)


def _check_column(month: Month, column: Column[Any]) -> Iterator[Problem]:
    table = month.tables.get(column.table)
    if table is None or column.header not in table.columns:
        return
    words = words_of(month, column)
    if all(value is None or value in words for value in {*table.columns[column.header]}):
        return  # nearly every column
    known = {word.casefold() for word in words}
    for row, value in enumerate(table.columns[column.header]):
        word = column.read(value)
        if word is None or isinstance(value, CellError) or word.casefold() in known:
            continue
        code = Code.of(table.get(row, _CODE)) if _CODE in table.columns else None
        severity = Severity.ROW if column in _DECIDING else None
        cents = month.receipts.amount[row] if column is Receipts.state else None
        left_out = rules.COUNTED_IN_FULL.format(amount=format_short(cents)) if cents else ""
        facts = {"word": word, "left_out": left_out, "choices": rules.CHOICE_JOIN.join(words)}
        where = table.where(row, column.header)
        yield rules.WORD_UNKNOWN.at(
            where, None if code is None else str(code), severity, header=column.header, **facts
        ).with_sum(cents)
