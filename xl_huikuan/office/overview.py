"""What a manager looks at: all counted workbooks by region, rep and customer, and where to step in, in order of money."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from xl_huikuan.book.contract.choices import HANDED_OVER
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.domain.commitment import PromiseState
from xl_huikuan.domain.money import format_short
from xl_huikuan.office import schema, sorting_out
from xl_huikuan.office.arrow import only, unpacked, values_of
from xl_huikuan.office.extract import Facts
from xl_huikuan.office.ranges import between
from xl_huikuan.office.sorting_out import Listed, SortedOut, shared_customers
from xl_huikuan.office.stepping_in import CustomerLine, Group, Item, Items, forecast_before
from xl_huikuan.office.store import ExtractStore
from xl_huikuan.values import Cents

MOST_CUSTOMERS = 2_000
"""So many customers stand in the manager's workbook, the largest at risk; all are in Parquet."""
_JOIN = "；"
_NAMED = 3
"""So many codes are named in a line."""
_NOT_COMPARED = "；有 {count} 本自己的合计算不出来（原因见“名单”），没有比"


class FootingSum(NamedTuple):
    """One line of 对账: what the workbooks show, and what their rows add up to; cents."""

    label: str
    shown: Cents
    added: Cents
    without: int
    """Workbooks whose own sum cannot be worked out: they are in neither."""


class MonthBefore(NamedTuple):
    """One month of the trend; cents."""

    month: str
    books: int
    task: Cents
    committed: Cents
    received: Cents


@dataclass
class Overview:
    """All of it."""

    month: str
    total: Group
    regions: list[Group]
    reps: list[Group]
    customers: list[CustomerLine]
    others: int
    """Customers beyond `MOST_CUSTOMERS`."""
    rest: dict[str, Cents]
    """Their sums, by the fields of `CustomerLine`."""
    items: list[Item]
    agreements: list[FootingSum]
    totals: dict[str, Cents]
    """What the workbooks show above their tables, added up, by name."""
    trend: list[MonthBefore]
    count: int = 0
    """Customers; one in several workbooks is one."""
    doubts: list[Listed] = field(default_factory=list)

    def not_compared(self) -> str:
        """What follows 对账: the workbooks that show no sum to be compared; empty where all do."""
        most = max(line.without for line in self.agreements)
        return _NOT_COMPARED.format(count=most) if most else ""


def overview(found: SortedOut, store: ExtractStore) -> Overview:
    """Add up the counted workbooks; one is looked at after the other."""
    labels, shared = found.labels, shared_customers(found)
    reps = [_group(labels[book.path], [book]) for book in found.counted]
    regions = [_group(region, [*books]) for region, books in groupby(found.counted, key=lambda book: book.region)]
    top: list[tuple[Any, ...]] = []
    items = Items()
    sums: dict[str, Cents] = defaultdict(int)
    compared: dict[str, Cents] = defaultdict(int)
    """Those of the workbooks that show a sum themselves."""
    without: dict[str, int] = defaultdict(int)
    said: dict[str, list[tuple[str, Cents, Cents]]] = defaultdict(list)
    count = 0
    for group in reps:
        [book] = group.books
        broken = _broken(store, book)
        batch = unpacked(schema.CUSTOMERS, store.rows(book.path, schema.CUSTOMERS.name))
        codes, *figures = values_of(batch, _SUMMED)
        own = dict(zip(_ADDED, (sum(filter(None, column)) for column in figures), strict=True))
        least = min(top[0][0], items.least + 1) if len(top) >= MOST_CUSTOMERS else -math.inf  # of less nothing is told
        told = [
            row
            for row, (code, at_risk) in enumerate(zip(codes, figures[-1], strict=True))
            if (at_risk or 0) >= least or code in broken or code in shared
        ]
        for row, line in zip(told, _customers(only(batch, told), book, group.name), strict=True):
            items.of_customer(line, broken.get(line.code))
            if line.code in shared and not line.has_left:
                said[line.code].append((group.name, line.target, line.received))
            entry = (line.at_risk, line.target, -(count + row), line)
            if len(top) < MOST_CUSTOMERS:
                heapq.heappush(top, entry)
            else:
                heapq.heappushpop(top, entry)
        count += len(codes)
        for name in _ADDED:
            sums[name] += own[name]
            shows = _shown(name) in book.totals
            compared[name] += own[name] if shows else 0
            without[name] += not shows
        items.of_rep(group, forecast_before(group, found))
    customers = [entry[-1] for entry in sorted(top, reverse=True)]
    rest = {name: sums[name] - sum(getattr(line, name) for line in customers) for name in _ADDED}
    totals: dict[str, Cents] = defaultdict(int)
    for book in found.counted:
        for name, cents in book.totals.items():
            totals[name] += cents
    agreements = [
        FootingSum(header, totals[_shown(name)], compared[name], without[name])
        for name, (_, _, header) in _AGREE.items()
    ]
    result = Overview(
        found.month, _group("合计", found.counted), regions, reps, customers, count - len(customers), rest, items.sorted(),
        agreements, dict(totals), _trend(found), count - sum(len(paths) - 1 for paths in shared.values()), [*found.doubts],
    )  # fmt: skip
    result.doubts += _of_shared(said, shared)
    return result


_ADDED = ("target", "committed", "gap", "received", "expected", "at_risk")


def _agree() -> dict[str, tuple[str, str, str]]:
    from xl_huikuan.book.contract.totals import Totals

    cells = {
        "target": Totals.plan_target, "committed": Totals.commitment, "gap": Totals.gap, "received": Totals.plan_received,
        "expected": Totals.expected, "at_risk": Totals.risk_gap,
    }  # fmt: skip
    headers = {"target": schema.TARGET, "committed": schema.COMMITTED, "gap": schema.GAP, "received": schema.RECEIVED,
               "expected": schema.EXPECTED, "at_risk": schema.AT_RISK}  # fmt: skip
    return {name: (cell.sheet, cell.label, headers[name].header) for name, cell in cells.items()}


_AGREE = _agree()


def _shown(name: str) -> str:
    """The name of the total that shows it."""
    sheet, label, _ = _AGREE[name]
    return f"{sheet}·{label}"


def _group(name: str, books: Sequence[Facts]) -> Group:
    sums = {
        column.header: sum(book.figures[column.header] or 0 for book in books)
        for column in schema.REPS.columns
        if column.kind in (Kind.MONEY, Kind.COUNT)
    }
    return Group(name, books[0].region if books else "", tuple(books), sums, between(books))


_WANTED = (
    CustomerWorkings.code, Customers.name, Customers.grade, Customers.status, Plan.target, Commitments.commitment, Commitments.gap, Plan.received,
    Commitments.expected, Commitments.risk_gap, CustomerWorkings.usual, CustomerWorkings.capacity, CustomerWorkings.judgement,
    Commitments.obstacle, schema.LAST_CONTACT,
)  # fmt: skip
_PLACES = [schema.CUSTOMERS.column(column.header) for column in _WANTED]
_SUMMED = [
    schema.CUSTOMERS.column(column.header)
    for column in (
        CustomerWorkings.code, Plan.target, Commitments.commitment, Commitments.gap, Plan.received, Commitments.expected,
        Commitments.risk_gap,
    )
]  # fmt: skip
"""The code, and what `_ADDED` names."""


def _customers(batch: Any, book: Facts, rep: str) -> Iterator[CustomerLine]:
    for code, name, grade, status, *money, judgement, obstacle, last in zip(*values_of(batch, _PLACES), strict=True):
        usual, capacity = money[6:]
        figures = [cents or 0 for cents in money[:6]]
        target, committed, gap, received, expected, at_risk = figures
        yield CustomerLine(
            book.region, rep, code, name or "", grade or "", target, committed, gap, received, expected, at_risk, usual,
            capacity, judgement or "", obstacle or "", last, book.path, status == HANDED_OVER and not any(figures),
        )  # fmt: skip


def _broken(store: ExtractStore, book: Facts) -> dict[str, tuple[int, Cents]]:
    """By customer: the level of his worst promise that was broken again, and what it lacks."""
    table = schema.PROMISES
    batch = unpacked(table, store.rows(book.path, table.name))
    [levels] = values_of(batch, [table.column(Promises.level.header)])
    found: dict[str, tuple[int, Cents]] = {}
    if not any(level is not None and level >= 2 for level in levels):  # of nearly all
        return found
    columns = (Promises.code, Promises.state, Promises.effective, Promises.covered)
    others = values_of(batch, [table.column(c.header) for c in columns])
    for level, code, state, amount, covered in zip(levels, *others, strict=True):
        if code is not None and (level or 0) >= 2 and state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT):
            lacking = max((amount or 0) - max(covered or 0, 0), 0)
            before = found.get(code, (0, 0))
            found[code] = max(level, before[0]), lacking + before[1]
    return found


def _trend(found: SortedOut) -> list[MonthBefore]:
    lines = []
    for month, group in groupby([*found.earlier, *found.counted], key=lambda book: book.month):
        books = [*group]
        sums = [
            sum(book.figures[c.header] or 0 for book in books) for c in (schema.TASK, schema.COMMITTED, schema.RECEIVED)
        ]
        lines.append(MonthBefore(month, len(books), *sums))
    return lines if len(lines) > 1 else []


def _of_shared(
    said: Mapping[str, Sequence[tuple[str, Cents, Cents]]], shared: Mapping[str, Sequence[str]]
) -> list[Listed]:
    """A line for those of the same workbooks: a hand-over, or one rep's workbook sent as two, has many of them."""
    alike: dict[tuple[tuple[str, ...], ...], list[str]] = defaultdict(list)
    for code, sums in sorted(said.items()):
        if len(sums) > 1:
            alike[tuple(shared[code]), tuple(rep for rep, _, _ in sums)].append(code)
    told = []
    for (paths, reps), codes in alike.items():
        each = [
            sorting_out.SHARED_SUM.format(
                book=rep,
                target=format_short(sum(said[code][at][1] for code in codes)),
                received=format_short(sum(said[code][at][2] for code in codes)),
            )
            for at, rep in enumerate(reps)
        ]
        named = "、".join(codes[:_NAMED]) + (f" 等 {len(codes)} 个" if len(codes) > _NAMED else " ")
        reason = sorting_out.SHARED_CUSTOMERS.format(codes=named, sums=_JOIN.join(each))
        told.append(Listed("、".join(paths), reason, files=paths))
    return told
