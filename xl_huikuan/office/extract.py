"""What one workbook says: its rows for the tidy tables, and its figures as one row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xl_huikuan.book.contract.choices import YES_NO
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Cells, Column, Filled
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.footing import Unclaimed
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.schema import row_by
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.quick_book import QuickBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.domain.commitment import NOT_LIVE, Judgement, PromiseState
from xl_huikuan.jobs.forecast import prospects
from xl_huikuan.jobs.leavers import unsettled_leavers
from xl_huikuan.jobs.logging_contacts import half_promises, waiting_promises
from xl_huikuan.jobs.missing_rows import missing_rows
from xl_huikuan.jobs.opening import Opened, open_month
from xl_huikuan.jobs.totals import totals_of
from xl_huikuan.office import schema
from xl_huikuan.office.as_issued import issued_in
from xl_huikuan.office.schema import TidyColumn, TidyTable
from xl_huikuan.values import CellError, Cents

Columns = list[list[Any]]
MORE = "（共 {count} 处）"
UNREADABLE = "{where} 是 {error}"


@dataclass(frozen=True)
class Facts:
    """What is to be known of a workbook to sort it out and to add it up; as JSON in the store."""

    path: str
    digest: str
    month: str
    region: str
    rep: str
    as_of: str
    """Its day, as 2026-11-23."""
    last_run: str
    figures: dict[str, Any]
    """The row of `schema.REPS`, days as texts."""
    totals: dict[str, int]
    """What the workbook itself shows above its tables, in cents, by the names of `show --json`."""
    codes: list[str]
    """The customers, as the tidy table has them."""
    at_risk: list[Cents]
    """Of each of them."""
    broken: dict[str, tuple[int, Cents]]
    """By customer: the level of his worst promise that was broken again, and what such promises lack."""
    variance: float
    """Of what may still come (cents²), the customers apart from each other; see `ranges`."""
    common: float
    """Cents by which all of it moves together, one standard deviation."""
    most: int
    """Cents: no more can come."""
    issued: int | None = None
    """The month's target as the office handed it down, cents (`as_issued`); None: it did not."""
    unreadable: list[str] = field(default_factory=list)
    """Figures that cannot be worked out and are left out of the sums, in words."""
    row_problems: list[str] = field(default_factory=list)
    """What keeps rows out of the work, in words."""


@dataclass(frozen=True)
class Extract:
    """One workbook."""

    facts: Facts
    rows: dict[str, bytes]
    """By tidy table, packed (`arrow.packed`)."""


@dataclass(frozen=True)
class Unread:
    """Why a workbook could not be read."""

    path: str
    reason: str


def extract(path: str, shown: str, today: dt.date | None = None) -> Extract | Unread:
    """Read one workbook.

    Args:
        path: where it lies.
        shown: its path as people are told it.
        today: the day of which its figures are to be; None: its own.
    """
    from xl_huikuan.office.arrow import batch_of, packed

    book = QuickBook(path)
    try:
        opened = _opened(book, today)
        problems = _problems(opened)
    except BookError as error:
        return Unread(shown, _told(error.problems, Path(path).name))
    month = opened.month
    with month.sums.still():
        customers = _customers(month)
        facts, row = _facts(opened, shown, book.digest, customers, problems)
        tables: dict[TidyTable, Columns] = {schema.REPS: [[value] for value in row], schema.CUSTOMERS: customers}
        for table in schema.LEDGERS:
            tables[table] = _ledger(month, table)
    tables[schema.PROBLEMS] = [
        [problem.severity.value for problem in problems], [problem.where for problem in problems],
        [problem.what for problem in problems], [problem.mend for problem in problems],
        [problem.customer for problem in problems], [problem.cents for problem in problems],
    ]  # fmt: skip
    return Extract(facts, {table.name: packed(batch_of(table, columns)) for table, columns in tables.items()})


def _opened(book: QuickBook, today: dt.date | None) -> Opened:
    try:
        return open_month(book, today, for_plan=False, writes=False)
    except BookError:
        if book.closer:
            raise
    return open_month(FileBook(book.path), today, for_plan=False, writes=False)


def _problems(opened: Opened) -> list[Problem]:
    month = opened.month
    opened.problems += [*half_promises(month, opened.today), *waiting_promises(month)]
    opened.problems += [*missing_rows(month), *unsettled_leavers(month)]
    return opened.all_problems()


def _told(problems: Sequence[Problem], file: str) -> str:
    """The first of them, and how many there are; the file's name stands beside it anyway."""
    more = MORE.format(count=len(problems)) if len(problems) > 1 else ""
    return f"{str(problems[0]).removeprefix(f'{file}：')}{more}"


def _cells(month: Month, column: Column[Any]) -> Cells[Any]:
    return Cells(column, month.customers.store)


def _customers(month: Month) -> Columns:
    """A row for each code of 测算, with what the other tables say of it."""
    codes = list(month.workings.code)
    rows = [row for row, code in enumerate(codes) if code is not None]
    places: dict[str, list[int | None]] = {CustomerWorkings.declared.name: list(rows)}
    keys: dict[str, Cells[Code]] = {
        Customers.declared.name: month.customers.code, Plan.declared.name: month.plan.code,
        Commitments.declared.name: month.commitments.code,
    }  # fmt: skip
    for name, key in keys.items():
        there = row_by(key)
        places[name] = [there.get(codes[row]) for row in rows]  # type: ignore[arg-type]
    found: Columns = []
    for column in schema.CUSTOMERS.columns:
        if column.source is not None:
            cells = list(_cells(month, column.source))
            at = places[column.source.table]
            found.append(_plain(column, [None if row is None else cells[row] for row in at]))
    last: dict[Code, dt.date] = {}
    for code, day in zip(month.contacts.code, month.contacts.contacted_on, strict=True):
        if code is not None and day is not None and (code not in last or day > last[code]):
            last[code] = day
    found.append([last.get(codes[row]) for row in rows])  # type: ignore[arg-type]
    return found


def _ledger(month: Month, table: TidyTable) -> Columns:
    """The rows of a workbook's table in which somebody filled more than whose row it is."""
    columns = [list(_cells(month, column.source)) for column in table.columns]
    said = [
        values
        for column, values in zip(table.columns, columns, strict=True)
        if column.source.filled is Filled.REP and column.kind is not Kind.CODE
    ] or columns[:1]
    nothing = (None,) * len(said)
    filled = [row for row, values in enumerate(zip(*said, strict=True)) if values != nothing]
    return [
        _plain(column, [values[row] for row in filled]) for column, values in zip(table.columns, columns, strict=True)
    ]


def _plain(column: TidyColumn, values: list[Any]) -> list[Any]:
    """Values as tidy tables hold them: a code is its text."""
    return [None if code is None else str(code) for code in values] if column.kind is Kind.CODE else values


def _facts(
    opened: Opened, shown: str, digest: str, customers: Columns, problems: Sequence[Problem]
) -> tuple[Facts, list[Any]]:
    month, settings = opened.month, opened.month.settings
    first, last, as_of = settings.first_day, settings.last_day, opened.today
    by = {column.header: values for column, values in zip(schema.CUSTOMERS.columns, customers, strict=True)}
    unreadable = [
        UNREADABLE.format(where=cells.where(row), error=value)
        for cells in (_cells(month, column) for column in _SUMMED)
        for row, value in enumerate(cells.raw)
        if isinstance(value, CellError)
    ]
    seen = prospects(month)
    forecast = None if seen is None else seen.forecast()
    taking = [bool(each) for each, code in zip(month.workings.taking_part, month.workings.code, strict=True) if code]
    usual, capacity, target = (
        by[column.header] for column in (CustomerWorkings.usual, CustomerWorkings.capacity, Plan.target)
    )
    carried = [
        c if c is not None else u if u is not None else t or 0 for c, u, t in zip(capacity, usual, target, strict=True)
    ]
    days = opened.workdays.count(first, last)
    gone = opened.workdays.count(first, min(as_of - dt.timedelta(1), last))
    due, made = _contacts(month, gone, as_of)
    promised, kept = _promises(month, as_of)
    judgement, received = by[CustomerWorkings.judgement.header], by[Plan.received.header]
    open_ones = zip(judgement, target, received, taking, strict=True)
    none = sum(j == Judgement.NONE and (t or 0) > max(r or 0, 0) and takes for j, t, r, takes in open_ones)
    sums = {column: _sum(by[column.header]) for column in _SUMMED}
    row: list[Any] = [
        as_of, first, last, days, gone, sum(taking), settings.target, sums[Plan.target], month.unallocated.amount,
        sums[Commitments.commitment], sums[Commitments.gap], sums[Plan.received], sums[Plan.due_by_now],
        sums[Commitments.expected], forecast and forecast.low, forecast and forecast.high, sums[Commitments.risk_gap],
        sums[Commitments.residual_gap], _sum(c for c, takes in zip(carried, taking, strict=True) if takes),
        _sum(u for u, takes in zip(usual, taking, strict=True) if takes), _unclaimed(month), due, made, promised,
        kept, none, *_forecasts(month), len(problems),
    ]  # fmt: skip
    outlooks = () if seen is None else seen.open
    mean = sum(each.mean for each in outlooks)
    totals = {
        f"{total.sheet}·{total.label}": int(total.figure)
        for total in totals_of(month)
        if total.kind is Kind.MONEY and not isinstance(total.figure, CellError)
    }
    issued = issued_in(month.kept.issued or "", settings.month or "")
    facts = Facts(
        path=shown, digest=digest, month=settings.month or f"{last:%Y-%m}", region=(settings.region or "").strip(),
        rep=(settings.rep or "").strip(), as_of=as_of.isoformat(), last_run=month.status.last_run or "",
        figures={
            column.header: value.isoformat() if isinstance(value, dt.date) else value
            for column, value in zip(schema.REPS.columns, row, strict=True)
        },
        totals=totals, codes=by[CustomerWorkings.code.header],
        at_risk=[cents or 0 for cents in by[Commitments.risk_gap.header]], broken=_broken_again(month),
        variance=sum(e.full**2 * e.p_full + e.part**2 * e.p_part - e.mean**2 for e in outlooks),
        common=mean * (seen.shock if seen is not None else 0.0),
        most=sum(max(each.full, each.part) for each in outlooks), issued=None if issued is None else issued[0],
        unreadable=unreadable,
        row_problems=[str(problem) for problem in problems if problem.severity is not Severity.DOUBT],
    )  # fmt: skip
    return facts, row


def _sum(values: Iterable[Cents | None]) -> Cents:
    return sum(value for value in values if value is not None)


def _unclaimed(month: Month) -> Cents:
    return Unclaimed.amount.reading.read(month.named(Unclaimed.amount)) or 0


def _contacts(month: Month, gone: int, as_of: dt.date) -> tuple[int, int]:
    """How many contacts the grades' intervals ask for by now, and how many there were in the month."""
    intervals = dict(zip(month.grades.grade, month.grades.interval, strict=True))
    at = row_by(month.workings.code)
    taking = list(month.workings.taking_part)
    due = 0
    for code, grade in zip(month.customers.code, month.customers.grade, strict=True):
        interval = intervals.get(grade)
        if code is not None and interval and (code not in at or taking[at[code]]):
            due += gone // interval
    first = month.settings.first_day
    made = sum(
        code is not None and day is not None and first <= day <= as_of
        for code, day in zip(month.contacts.code, month.contacts.contacted_on, strict=True)
    )
    return due, made


def _promises(month: Month, as_of: dt.date) -> tuple[Cents, Cents]:
    """What was promised in the month until before `as_of`, tolerance included, and what of it came."""
    promises, first = month.promises, month.settings.first_day
    due = kept = 0
    columns = promises.due_on, promises.tolerance, promises.effective, promises.covered, promises.state
    for day, tolerance, amount, covered, state in zip(*columns, strict=True):
        if day is None or not amount or day < first or state in NOT_LIVE:
            continue
        if day + dt.timedelta(tolerance or 0) >= as_of:
            continue
        due += amount
        kept += min(max(covered or 0, 0), amount)
    return due, kept


def _broken_again(month: Month) -> dict[str, tuple[int, Cents]]:
    """See `Facts.broken`."""
    promises = month.promises
    found: dict[str, tuple[int, Cents]] = {}
    columns = promises.code, promises.level, promises.state, promises.effective, promises.covered
    for code, level, state, amount, covered in zip(*columns, strict=True):
        if code is not None and (level or 0) >= 2 and state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT):
            lacking = max((amount or 0) - max(covered or 0, 0), 0)
            worst, before = found.get(str(code), (0, 0))
            found[str(code)] = max(level or 0, worst), before + lacking
    return found


def _forecasts(month: Month) -> tuple[int, int, int, Cents, Cents]:
    """Of the forecasts of 历月对照 beside which the review wrote what came: how many, in how many it lay within the range, in how
    many below it; what they said was still to come, and what did."""
    table = month.forecasts
    count = held = below = more = came_more = 0
    for had, expected, low, came, inside in zip(
        table.had, table.expected, table.low, table.came, table.inside, strict=True
    ):
        if expected is None or low is None or came is None:
            continue
        count += 1
        held += inside == YES_NO[0]
        below += came < low
        more += expected - (had or 0)
        came_more += came - (had or 0)
    return count, held, below, more, came_more


_SUMMED: tuple[Column[Any], ...] = (
    Plan.target, Plan.received, Plan.due_by_now, Commitments.commitment, Commitments.gap, Commitments.expected,
    Commitments.risk_gap, Commitments.residual_gap,
)  # fmt: skip
