"""The sheets of the office's list that are not read, and look as if they should be: an office has one a region, or calls it otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.problems import Problem
from xl_huikuan.foreign.cells import text_of
from xl_huikuan.foreign.headers import find_columns
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.office import rules
from xl_huikuan.office import sheet_words as words
from xl_huikuan.office.targets import name_key

_CODE, _MONTH = Customers.code.attribute, History.month.attribute


def left_out(
    sheets: Sequence[ForeignSheet], listed: ForeignSheet | None, named: Mapping[str, ForeignSheet]
) -> Iterator[Problem]:
    """A doubt for each of them. `listed`: the one with the customers; `named`: all, by their names' keys."""
    for sheet in sheets:
        if sheet is listed or listed is None or name_key(sheet.name) in map(name_key, words.SHEETS):
            continue
        if count := _lines_below(sheet, words.customer_words(), {_CODE, words.REP}, _CODE):
            yield rules.LIST_LEFT_OUT.at(sheet.name, count=count, listed=listed.name)
        for name, meant, needed, role in (
            (words.TARGET_SHEET, words.target_words(), {words.LEVEL, words.AMOUNT}, words.AMOUNT),
            (words.HISTORY_SHEET, words.history_words(), {_MONTH, _CODE}, _CODE),
        ):
            if name_key(name) not in named and (count := _lines_below(sheet, meant, needed, role)):
                yield rules.SHEET_MISNAMED.at(sheet.name, sheet=name, count=count)


def _lines_below(sheet: ForeignSheet, meant: Mapping[str, Sequence[str]], needed: Collection[str], role: str) -> int:
    """How many lines say something in the column of a role, below a header with all that are needed."""
    columns = find_columns(sheet, meant, lambda at: set(needed) <= set(at))
    if columns is None:
        return 0
    at = columns.at[role]
    return sum(1 for row in sheet.rows[columns.first_row :] if at < len(row) and text_of(row[at]))
