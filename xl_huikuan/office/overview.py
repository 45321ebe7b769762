"""What a manager looks at: all counted workbooks by region, rep and customer, and where to step in, in order of money."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import NamedTuple

from xl_huikuan.book.contract.choices import HANDED_OVER
from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.domain.money import format_short
from xl_huikuan.office import schema, sorting_out, stepping_in
from xl_huikuan.office.arrow import only, together, unpacked, values_of
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
    """Add up the counted workbooks. Customers who cannot be among the largest are not looked at one by one."""
    labels, shared = found.labels, shared_customers(found)
    reps = [_group(labels[book.path], [book]) for book in found.counted]
    regions = [_group(region, [*books]) for region, books in groupby(found.counted, key=lambda book: book.region)]
    told = [*zip(reps, _told(found.counted, shared), strict=True)]
    lines = _customers(store, told)
    largest: list[tuple[Cents, Cents, int, CustomerLine]] = []
    items = Items()
    said: dict[str, list[tuple[str, Cents, Cents]]] = defaultdict(list)
    count = 0
    for group, rows in told:
        [book] = group.books
        for row, line in zip(rows, lines, strict=False):  # there are as many lines as rows in all
            items.of_customer(line, book.broken.get(line.code))
            if line.code in shared and not line.has_left:
                said[line.code].append((group.name, line.target, line.received))
            largest.append((line.at_risk, line.target, -(count + row), line))
        count += len(book.codes)
        items.of_rep(group, forecast_before(group, found))
    customers = [entry[-1] for entry in sorted(largest, reverse=True)[:MOST_CUSTOMERS]]
    rest = {
        name: sum(book.figures[header] for book in found.counted) - sum(getattr(line, name) for line in customers)
        for name, (_, header) in _ADDED.items()
    }
    totals: dict[str, Cents] = defaultdict(int)
    for book in found.counted:
        for name, cents in book.totals.items():
            totals[name] += cents
    result = Overview(
        found.month, _group("合计", found.counted), regions, reps, customers, count - len(customers), rest, items.sorted(),
        [_footing(found.counted, *each) for each in _ADDED.values()], dict(totals), _trend(found),
        count - sum(len(paths) - 1 for paths in shared.values()), [*found.doubts],
    )  # fmt: skip
    result.doubts += _of_shared(said, shared)
    return result


def _told(books: Sequence[Facts], shared: Collection[str]) -> Iterator[list[int]]:
    """The rows of each workbook's customers of whom something may be told: who may be among the largest, or among the first to step
    in; whose promises were broken again; who stands in other workbooks too."""
    most = max(MOST_CUSTOMERS, stepping_in.MOST_ITEMS)
    largest = heapq.nlargest(most, chain.from_iterable(book.at_risk for book in books))
    for book in books:
        yield [
            row
            for row, (code, at_risk) in enumerate(zip(book.codes, book.at_risk, strict=True))
            if at_risk >= largest[-1] or code in book.broken or code in shared
        ]


def _added() -> dict[str, tuple[str, str]]:
    from xl_huikuan.book.contract.totals import Totals

    pairs = {
        "target": (Totals.plan_target, schema.TARGET), "committed": (Totals.commitment, schema.COMMITTED),
        "gap": (Totals.gap, schema.GAP), "received": (Totals.plan_received, schema.RECEIVED),
        "expected": (Totals.expected, schema.EXPECTED), "at_risk": (Totals.risk_gap, schema.AT_RISK),
    }  # fmt: skip
    return {name: (f"{cell.sheet}·{cell.label}", column.header) for name, (cell, column) in pairs.items()}


_ADDED = _added()
"""By the fields of `CustomerLine`: the total that a workbook shows of it, and the figure that its rows add up to."""


def _footing(books: Sequence[Facts], shown: str, header: str) -> FootingSum:
    """What the workbooks show themselves beside what the rows of these add up to."""
    showing = [book for book in books if shown in book.totals]
    return FootingSum(
        header, sum(book.totals[shown] for book in showing), sum(book.figures[header] for book in showing),
        len(books) - len(showing),
    )  # fmt: skip


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


def _customers(store: ExtractStore, told: Sequence[tuple[Group, Sequence[int]]]) -> Iterator[CustomerLine]:
    """These rows of the workbooks' customers, turned at once: each turn of a workbook's costs as much as that of all."""
    table = schema.CUSTOMERS
    batches = [only(unpacked(table, store.rows(group.books[0].path, table.name)), rows) for group, rows in told if rows]
    whose = (group for group, rows in told for _ in rows)
    columns = values_of(together(table, batches), _PLACES)
    for group, (code, name, grade, status, *money, judgement, obstacle, last) in zip(
        whose, zip(*columns, strict=True), strict=True
    ):
        [book] = group.books
        usual, capacity = money[6:]
        figures = [cents or 0 for cents in money[:6]]
        target, committed, gap, received, expected, at_risk = figures
        yield CustomerLine(
            book.region, group.name, code, name or "", grade or "", target, committed, gap, received, expected, at_risk, usual,
            capacity, judgement or "", obstacle or "", last, book.path, status == HANDED_OVER and not any(figures),
        )  # fmt: skip


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
