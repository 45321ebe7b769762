"""What a beginning from the office's own tables is told as, line by line: what was understood, taken, not taken; what is next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.foreign.headers import UNIT_WORDS
from xl_huikuan.jobs import notes
from xl_huikuan.jobs.start_from import Started
from xl_huikuan.jobs.starting.reasons import TOTAL
from xl_huikuan.jobs.starting.tables import ColumnRead, Left, TableRead
from xl_huikuan.jobs.summary import amount_text

_MOST_LEFT = 100
"""So many of what was not taken are shown."""
_LONGEST = 40
_AND = "、"


def started_lines(started: Started, path: Path) -> Iterator[str]:
    """The mapping, the sums, what was not taken, and what to do next."""
    for table in started.tables:
        yield notes.TABLE_READ.format(where=where_of(table), line=table.sheet.first_line + table.row)
        for column in table.columns:
            yield _column_line(started, column)
    yield from _counts(started)
    if started.left:
        yield notes.NOT_TAKEN.format(count=len(started.left))
        for left_out in started.left[:_MOST_LEFT]:
            yield _left_line(left_out)
        if (rest := len(started.left) - _MOST_LEFT) > 0:
            yield notes.MORE_LEFT.format(count=rest)
    yield next_step(started, path)


def short_lines(started: Started) -> Iterator[str]:
    """The same for a dialog, which has little room: what was not taken is listed as problems."""
    yield from _counts(started)
    columns = [column for table in started.tables for column in table.columns]
    taken = dict.fromkeys(f"{_short(column)}→{column.to}" for column in columns if not column.why_not)
    yield notes.POINT.format(text=notes.COLUMNS_TAKEN.format(columns=_AND.join(taken)))
    left = dict.fromkeys(_short(column) for column in columns if column.why_not)
    if left:
        yield notes.POINT.format(text=notes.COLUMNS_LEFT.format(columns=_AND.join(left)))


def _counts(started: Started) -> Iterator[str]:
    counts = {"month": started.month, "customers": len(started.customers), "history": started.history}
    yield (notes.STARTED if started.written.changed else notes.WOULD_START).format(**counts)
    sums = (started.source, started.taken, started.not_taken)
    if started.source:
        source, taken, left = (amount_text(sum(each.values())) for each in sums)
        of_totals = sum(each.cents or 0 for each in started.left if each.why == TOTAL)
        totals = notes.OF_TOTALS.format(totals=amount_text(of_totals)) if of_totals else ""
        yield notes.POINT.format(text=notes.ALL_SUMS.format(source=source, taken=taken, left=left, totals=totals))
    if given := started.codes_given:
        text = notes.CODES_GIVEN.format(count=len(given), first=given[0], last=given[-1])
        yield notes.POINT.format(text=text)
    if started.without_grade:
        yield notes.POINT.format(text=notes.WITHOUT_GRADE.format(count=started.without_grade))


def next_step(started: Started, path: Path) -> str:
    """The one thing to do now, where the new workbook is a file."""
    if not started.written.changed:
        return notes.ASK_AGAIN
    facts = {"path": path, "sheet": SETTINGS_SHEET, "label": Settings.target.label}
    if started.without_usual:
        usual = Customers.usual_by_hand.header
        return notes.ASK_USUAL.format(count=started.without_usual, usual=usual, **facts)
    return notes.ASK_TARGET.format(**facts)


def where_of(table: TableRead) -> str:
    """A table's file and sheet."""
    return f"{table.sheet.file}“{table.sheet.name}”" if table.sheet.name else table.sheet.file


def _short(column: ColumnRead) -> str:
    return column.header if len(column.header) <= _LONGEST else f"{column.header[:_LONGEST]}…"


def _column_line(started: Started, column: ColumnRead) -> str:
    header, sums = _short(column), ""
    if column.holds_amounts:
        figures = {name: amount_text(getattr(started, held)[column.key]) for name, held in _SUMS.items()}
        sums = notes.COLUMN_SUMS.format(**figures)
    if column.why_not:
        return notes.COLUMN_LEFT.format(header=header, why=column.why_not, sums=sums)
    unit = notes.IN_UNITS.format(unit=UNIT_WORDS[column.unit]) if column.holds_amounts and column.unit != 1 else ""
    return notes.COLUMN_TAKEN.format(header=header, to=column.to, unit=unit, sums=sums)


_SUMS = {"source": "source", "taken": "taken", "left": "not_taken"}


def _left_line(left: Left) -> str:
    column = notes.LEFT_COLUMN.format(column=left.column) if left.column else ""
    amount = "" if left.cents is None else notes.LEFT_AMOUNT.format(amount=amount_text(left.cents))
    return notes.LEFT_LINE.format(where=left.where, column=column, why=left.why, amount=amount)
