"""Rows typed beneath a table that did not grow (LibreOffice and WPS do not grow it, Excel not always): which of them are the
table's, and what is told of them.

The table takes in what is plainly its own, down to the first line that is not: a total that the office wrote there, a
remark, too many blank rows. Whatever stays outside is told with its rows and its sums.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from xl_huikuan.book.checks import rules
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column, Filled
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.importing import ClosedReceipts
from xl_huikuan.book.contract.kinds import MONEY, Kind, is_blank
from xl_huikuan.book.contract.schema import TableDeclaration, row_by
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, RowBeneath
from xl_huikuan.book.problems import Problem, Rule
from xl_huikuan.domain.dates import parse_date
from xl_huikuan.domain.money import format_short, parse_amount
from xl_huikuan.domain.total_words import is_sum_label
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.patterns import pattern
from xl_huikuan.values import CellError, Cents, Value

_MOST_BLANK = 5
"""People leave a line or a few blank; a block farther down is something else."""
_REMARK = pattern("[:：]")
"""No code: `注：` and `制表人：` beside their texts."""


class _Beneath(NamedTuple):
    """The rows beneath a table, sorted."""

    own: list[RowBeneath]
    totals: list[RowBeneath]
    """Sums that the office wrote there."""
    others: list[RowBeneath]
    """All else that stays outside and has something that could be missed."""

    def told_outside(self, table: MonthTable) -> Iterator[Problem]:
        """What stays outside."""
        yield from _told(rules.TOTAL_BENEATH, table, self.totals)
        yield from _told(_of_others(_key(TABLES[table.name])), table, self.others)


def take_in(month: Month) -> list[Problem]:
    """Make the rows beneath the tables' own; what was taken in, and what was not."""
    found: list[Problem] = []
    own: dict[str, list[RowBeneath]] = {}
    for table in _with_rows_beneath(month):
        beneath = _sorted(month, table)
        found += [*_told(rules.ROWS_TAKEN_IN, table, beneath.own), *beneath.told_outside(table)]
        month.uncalculated += _uncalculated(table, beneath.own)
        if beneath.own:
            own[table.name] = beneath.own
            table.take_in(beneath.own)
    for name, rows in own.items():
        _keep_what_was_typed_over(month, month[name], rows)
    return found


def not_taken_in(month: Month) -> list[Problem]:
    """What stands beneath the tables, for a job that writes nothing."""
    found: list[Problem] = []
    for table in _with_rows_beneath(month):
        beneath = _sorted(month, table)
        found += [*_told(rules.ROWS_BENEATH, table, beneath.own), *beneath.told_outside(table)]
        month.uncalculated += _uncalculated(table, beneath.own)
    return found


def _with_rows_beneath(month: Month) -> list[MonthTable]:
    """In the contract's order: customers first, since others must know them."""
    return [month[name] for name in TABLES if name in month.tables and month[name].beneath]


# ---- whose rows they are


def _sorted(month: Month, table: MonthTable) -> _Beneath:
    declared = TABLES[table.name]
    key, found = _key(declared), _Beneath([], [], [])
    once = _Once(month, declared)
    end, blocked = table.place.count, False
    for row in table.beneath:
        total = _is_total_line(row, key.header)
        blocked = blocked or total or row.source - end > _MOST_BLANK or not _belongs(month, declared, row)
        blocked = blocked or not once.takes(row)
        if not blocked:
            found.own.append(row)
            end = row.source + 1
        elif total:
            found.totals.append(row)
        elif _amounts(declared, row) or not is_blank(row.cells.get(key.header)):
            found.others.append(row)
    return found


class _Once:
    """The customers who have their row in a table with one a customer; others take any."""

    def __init__(self, month: Month, declared: TableDeclaration):
        key = self._key = _key(declared)
        self._any = not (key is Customers.code or key.filled is not Filled.REP)
        self._there = {Code.of(value) for value in month[declared.name].columns.get(key.header, ())}
        self._known = None if key is Customers.code else row_by(month.customers.code)

    def takes(self, row: RowBeneath) -> bool:
        """Whether the table may have this row."""
        code = Code.of(row.cells.get(self._key.header))
        if self._any or code is None:
            return True
        new = code not in self._there and (self._known is None or code in self._known)
        self._there.add(code)
        return new


def _key(declared: TableDeclaration) -> Column[Any]:
    return declared.by_header[declared.key or declared.headers()[0]]


def _belongs(month: Month, declared: TableDeclaration, row: RowBeneath) -> bool:
    """Whether a row is one of the table's, as people type it."""
    if not declared.headers(Filled.REP):
        return False  # the jobs alone fill it
    held = row.cells.get(_key(declared).header)
    if not is_blank(held):
        remark = isinstance(held, str) and _REMARK.search(held)
        return not remark and (len(row.cells) > 1 or isinstance(held, dt.date))
    # its code was forgotten: a sum of its own and a day
    amounts = [header for header in _amounts(declared, row) if header not in row.formulas]
    return bool(amounts) and any(
        column.kind is Kind.DATE and _is_day(month, row.cells.get(column.header)) for column in declared.columns
    )


def _is_total_line(row: RowBeneath, key: str) -> bool:
    """`合计` stands in it, and no code beside."""
    held = row.cells.get(key)
    return _is_total(held) or (is_blank(held) and any(map(_is_total, row.cells.values())))


def _is_total(value: Value) -> bool:
    return isinstance(value, str) and is_sum_label(value)


def _is_day(month: Month, value: Value) -> bool:
    if not isinstance(value, str):
        return isinstance(value, dt.date)
    first, last = month.named(Settings.first_day), month.named(Settings.last_day)
    try:
        parse_date(value, *(day if isinstance(day, dt.date) else None for day in (first, last)))
    except ValueError:
        return False
    return True


def _amounts(declared: TableDeclaration, row: RowBeneath) -> dict[str, Value]:
    """What stands under the headers for money."""
    money = (column.header for column in declared.columns if column.kind is Kind.MONEY)
    return {header: row.cells[header] for header in money if not is_blank(row.cells.get(header))}


# ---- rows that become the table's


def _uncalculated(table: MonthTable, rows: Sequence[RowBeneath]) -> Iterator[str]:
    """Formulas in cells for typing that nobody has calculated."""
    for row in rows:
        for header in table.columns:
            if header in row.formulas and row.cells[header] is None:
                yield f"{table.place.sheet}!{table.place.letters[header]}{table.place.number(row.source)}"


def _keep_what_was_typed_over(month: Month, table: MonthTable, rows: Sequence[RowBeneath]) -> None:
    """Computed columns get their formulas, but for cells that say something else: these stay, and are told as such."""
    for header in TABLES[table.name].headers(Filled.FORMULA):
        typed = {row.source: row.cells[header] for row in rows if header in row.cells}
        if not typed:
            continue
        values = dict(zip(table.source, month.sums.column(table.name, header), strict=True))
        kept = {
            at: value
            for at, value in typed.items()
            if not isinstance(value, CellError)
            and not (is_blank(value) and is_blank(values[at]))
            and value != values[at]
        }
        if kept:
            month.typed_over.setdefault((table.name, header), {}).update(kept)
            table.version += 1


# ---- what is told


def _of_others(key: Column[Any]) -> Rule:
    """What is told of rows that stay outside, by the column that says whose a row is."""
    if key.filled is Filled.REP:
        return rules.ROWS_LEFT_BENEATH
    one_a_customer = key.kind is Kind.CODE and key is not ClosedReceipts.code
    return rules.JOBS_ROWS_BENEATH if one_a_customer else rules.JOBS_LINES_BENEATH


def _told(rule: Rule, table: MonthTable, rows: Sequence[RowBeneath]) -> Iterator[Problem]:
    if not rows:
        return
    declared, place = TABLES[table.name], table.place
    amounts = [(row, header) for row in rows for header in _amounts(declared, row)]
    first, header = amounts[0] if amounts else (rows[0], next(iter(rows[0].cells)))
    where = f"{place.sheet}!{place.letters[header]}{place.number(first.source)}"
    numbers = [place.number(row.source) for row in rows]
    sums = rules.CHOICE_JOIN.join(_sums(declared, rows))
    shown = rules.SUMS.format(sums=sums) if sums else ""
    yield rule.at(where, rows=_spans(numbers), sums=shown, key=_key(declared).header)


def _sums(declared: TableDeclaration, rows: Sequence[RowBeneath]) -> Iterator[str]:
    """The sum under each header for money, and what cannot be read there."""
    for header in (column.header for column in declared.columns if column.kind is Kind.MONEY):
        cents, unread = [], []
        for value in (_amounts(declared, row).get(header) for row in rows):
            if value is not None:
                amount = _cents(value)
                if amount is None:
                    unread.append(rules.QUOTED.format(text=value))
                else:
                    cents.append(amount)
        if cents or unread:
            yield header + " " + rules.CHOICE_JOIN.join([*([format_short(sum(cents))] if cents else []), *unread])


def _cents(value: Value) -> Cents | None:
    """An amount, also as a text; None where nobody can read it."""
    if isinstance(value, str) and not isinstance(value, CellError):
        try:
            return parse_amount(value)
        except ValueError:
            return None
    return MONEY.read(value)


def _spans(numbers: Sequence[int]) -> str:
    """Row numbers in order, runs of them joined."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return rules.CHOICE_JOIN.join(
        str(run[0]) if len(run) == 1 else rules.FROM_TO.format(first=run[0], last=run[-1]) for run in runs
    )
