"""What a manager looks at: all counted workbooks by region, rep and customer, and where to step in, in order of money."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.domain.commitment import Judgement, PromiseState
from xl_huikuan.domain.money import format_short
from xl_huikuan.office import schema, sorting_out
from xl_huikuan.office.arrow import MONEY, cents_of, unpacked
from xl_huikuan.office.extract import Facts
from xl_huikuan.office.ranges import Between, between
from xl_huikuan.office.sorting_out import Listed, SortedOut, shared_customers
from xl_huikuan.office.store import ExtractStore
from xl_huikuan.values import Cents

MOST_CUSTOMERS = 2_000
"""So many customers stand in the manager's workbook, the largest at risk; all are in Parquet."""
MOST_ITEMS = 200
LAGGING = 0.8
"""Contacts made as a share of those due; below it a rep lags."""
RISK, BROKEN, NONE, LAG, BEFORE = "风险大", "失信承诺", "没有承诺", "联系不够", "以前说了没到"
WHY = {
    RISK: "目标 {target}，预计只到 {expected}",
    BROKEN: "第 {level} 次承诺又没兑现，还差 {amount}",
    NONE: "目标 {target}，还没有承诺",
    LAG: "到今天该联系 {due} 次，只联系了 {made} 次",
    BEFORE: "{month} 承诺 {promised}，只到 {received}；照此本月承诺可能少 {amount}",
}
_JOIN = "；"


def _wan(cents: Cents) -> str:
    """An amount in words: 万元 with one decimal, as all of the manager's workbook."""
    return f"{cents / 1_000_000:,.1f}万"


@dataclass(frozen=True)
class Group:
    """A region, a rep, or all of them: sums in cents by the columns of `schema.REPS`."""

    name: str
    region: str
    books: tuple[Facts, ...]
    sums: Mapping[str, int]
    range: Between | None

    def __getitem__(self, column: schema.TidyColumn) -> int:
        return self.sums[column.header]


class CustomerLine(NamedTuple):
    """One customer, for the manager's workbook; cents."""

    region: str
    rep: str
    code: str
    name: str
    grade: str
    target: Cents
    committed: Cents
    gap: Cents
    received: Cents
    expected: Cents
    at_risk: Cents
    usual: Cents | None
    capacity: Cents | None
    judgement: str
    obstacle: str
    last_contact: Any
    path: str


class Item(NamedTuple):
    """Where to step in."""

    cents: Cents
    kinds: tuple[str, ...]
    region: str
    rep: str
    customer: str
    """Empty: the rep himself."""
    why: str
    path: str


class FootingSum(NamedTuple):
    """One line of 对账: what the workbooks show, and what the rows add up to; cents."""

    label: str
    shown: Cents
    added: Cents


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
    doubts: list[Listed] = field(default_factory=list)


def overview(found: SortedOut, store: ExtractStore) -> Overview:
    """Add up the counted workbooks; one is looked at after the other."""
    labels, shared = found.labels, shared_customers(found)
    reps = [_group(labels[book.path], [book]) for book in found.counted]
    regions = [_group(region, [*books]) for region, books in groupby(found.counted, key=lambda book: book.region)]
    top: list[tuple[Any, ...]] = []
    items = _Items()
    sums: dict[str, Cents] = defaultdict(int)
    said: dict[str, list[tuple[str, Cents, Cents]]] = defaultdict(list)
    count = 0
    for group in reps:
        [book] = group.books
        broken = _broken(store, book)
        for line in _customers(store, book, group.name):
            for name in _ADDED:
                sums[name] += getattr(line, name)
            count += 1
            items.of_customer(line, broken.get(line.code))
            if line.code in shared:
                said[line.code].append((group.name, line.target, line.received))
            entry = (line.at_risk, line.target, -count, line)
            if len(top) < MOST_CUSTOMERS:
                heapq.heappush(top, entry)
            else:
                heapq.heappushpop(top, entry)
        items.of_rep(group)
    _of_months_before(items, found, reps)
    customers = [entry[-1] for entry in sorted(top, reverse=True)]
    rest = {name: sums[name] - sum(getattr(line, name) for line in customers) for name in _ADDED}
    totals: dict[str, Cents] = defaultdict(int)
    for book in found.counted:
        for name, cents in book.totals.items():
            totals[name] += cents
    agreements = [
        FootingSum(header, totals[f"{sheet}·{label}"], sums[name]) for name, (sheet, label, header) in _AGREE.items()
    ]
    result = Overview(
        found.month, _group("合计", found.counted), regions, reps, customers, count - len(customers), rest, items.sorted(),
        agreements, dict(totals), _trend(found), count, [*found.doubts],
    )  # fmt: skip
    result.doubts += _of_shared(said, shared)
    return result


_ADDED = ("target", "committed", "gap", "received", "expected", "at_risk")
_SHEETS = Plan.declared.sheet, Commitments.declared.sheet


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


def _group(name: str, books: Sequence[Facts]) -> Group:
    sums = {
        column.header: sum(book.figures[column.header] or 0 for book in books)
        for column in schema.REPS.columns
        if column.kind in (Kind.MONEY, Kind.COUNT)
    }
    return Group(name, books[0].region if books else "", tuple(books), sums, between(books))


_WANTED = (
    CustomerWorkings.code, Customers.name, Customers.grade, Plan.target, Commitments.commitment, Commitments.gap, Plan.received,
    Commitments.expected, Commitments.risk_gap, CustomerWorkings.usual, CustomerWorkings.capacity, CustomerWorkings.judgement,
    Commitments.obstacle,
)  # fmt: skip


def _values(batch: Any, at: int) -> list[Any]:
    column = batch.column(at)
    return cents_of(column) if column.type == MONEY else column.to_pylist()


def _customers(store: ExtractStore, book: Facts, rep: str) -> Iterator[CustomerLine]:
    table = schema.CUSTOMERS
    batch = unpacked(table, store.rows(book.path, table.name))
    places = [*(table.column(column.header) for column in _WANTED), table.column(schema.LAST_CONTACT.header)]
    for code, name, grade, *money, judgement, obstacle, last in zip(
        *(_values(batch, at) for at in places), strict=True
    ):
        usual, capacity = money[6:]
        figures = [cents or 0 for cents in money[:6]]
        target, committed, gap, received, expected, at_risk = figures
        yield CustomerLine(
            book.region, rep, code, name or "", grade or "", target, committed, gap, received, expected, at_risk, usual,
            capacity, judgement or "", obstacle or "", last, book.path,
        )  # fmt: skip


def _broken(store: ExtractStore, book: Facts) -> dict[str, tuple[int, Cents]]:
    """By customer: the level of his worst promise that was broken again, and what it lacks."""
    table = schema.PROMISES
    batch = unpacked(table, store.rows(book.path, table.name))
    columns = (Promises.code, Promises.level, Promises.state, Promises.effective, Promises.covered)
    found: dict[str, tuple[int, Cents]] = {}
    for code, level, state, amount, covered in zip(
        *(_values(batch, table.column(c.header)) for c in columns), strict=True
    ):
        if code is not None and (level or 0) >= 2 and state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT):
            lacking = max((amount or 0) - max(covered or 0, 0), 0)
            before = found.get(code, (0, 0))
            found[code] = max(level, before[0]), lacking + before[1]
    return found


class _Items:
    """The largest of what asks for somebody to step in."""

    def __init__(self) -> None:
        self._held: list[tuple[Cents, int, Item]] = []
        self._number = 0

    def add(self, item: Item) -> None:
        if item.cents <= 0:
            return
        self._number -= 1
        entry = (item.cents, self._number, item)
        (heapq.heappush if len(self._held) < MOST_ITEMS else heapq.heappushpop)(self._held, entry)

    def sorted(self) -> list[Item]:
        return [item for *_, item in sorted(self._held, key=lambda entry: (-entry[0], -entry[1]))]

    def of_customer(self, line: CustomerLine, broken: tuple[int, Cents] | None) -> None:
        kinds, why, cents = [], [], 0
        if broken is not None and broken[1]:
            kinds.append(BROKEN)
            why.append(WHY[BROKEN].format(level=broken[0], amount=_wan(broken[1])))
            cents = broken[1]
        open_ = max(line.target - max(line.received, 0), 0)
        if line.judgement == Judgement.NONE and open_:
            kinds.append(NONE)
            why.append(WHY[NONE].format(target=_wan(line.target)))
            cents = max(cents, line.at_risk)
        if line.at_risk:
            kinds.append(RISK)
            figures = {"target": _wan(line.target), "expected": _wan(line.expected)}
            if NONE not in kinds:
                why.append(WHY[RISK].format(**figures))
            cents = max(cents, line.at_risk)
        if cents:
            name = line.name or line.code
            self.add(Item(cents, tuple(kinds), line.region, line.rep, name, _JOIN.join(why), line.path))

    def of_rep(self, group: Group) -> None:
        due, made = group[schema.CONTACTS_DUE], group[schema.CONTACTS_MADE]
        if made < LAGGING * due:
            why = WHY[LAG].format(due=due, made=made)
            lacking = group[schema.AT_RISK] * (due - made) // due
            self.add(Item(lacking, (LAG,), group.region, group.name, "", why, group.books[0].path))


def _of_months_before(items: _Items, found: SortedOut, reps: Sequence[Group]) -> None:
    """Reps whose customers promised in the latest month before, and did not pay it."""
    last = max((book.month for book in found.earlier), default=None)
    before = {(book.region, book.rep): book for book in found.earlier if book.month == last}
    for group in reps:
        [now] = group.books
        book = before.get((now.region, now.rep))
        promised = 0 if book is None else book.figures[schema.COMMITTED.header]
        if book is None or not promised:
            continue
        received = book.figures[schema.RECEIVED.header]
        if received < LAGGING * promised:
            still = max(group[schema.COMMITTED] - max(group[schema.RECEIVED], 0), 0)
            less = still * (promised - max(received, 0)) // promised
            facts = {"promised": _wan(promised), "received": _wan(received), "amount": _wan(less)}
            why = WHY[BEFORE].format(month=book.month, **facts)
            items.add(Item(less, (BEFORE,), group.region, group.name, "", why, now.path))


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
    told = []
    for code, sums in sorted(said.items()):
        each = [
            sorting_out.SHARED_SUM.format(book=rep, target=format_short(target), received=format_short(received))
            for rep, target, received in sums
        ]
        reason = sorting_out.SHARED_CUSTOMER.format(code=code, sums=_JOIN.join(each))
        told.append(Listed("、".join(shared[code]), reason))
    return told
