"""Where a manager is to step in, in order of money."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from xl_huikuan.domain.commitment import Judgement
from xl_huikuan.office import schema
from xl_huikuan.office.extract import Facts
from xl_huikuan.office.ranges import Between
from xl_huikuan.office.sorting_out import SortedOut
from xl_huikuan.values import Cents

MOST_ITEMS = 200
LAGGING = 0.8
"""Contacts made as a share of those due; below it a rep lags."""
RISK, BROKEN, NONE, LAG, BEFORE = "风险大", "失信承诺", "没有承诺", "联系不够", "以前预计偏高"
WHY = {
    RISK: "目标 {target}，预计只到 {expected}",
    BROKEN: "第 {level} 次承诺又没兑现，还差 {amount}",
    NONE: "目标 {target}，还没有承诺",
    LAG: "到今天该联系 {due} 次，只联系了 {made} 次",
    BEFORE: "以前 {count} 次预测，{below} 次实收比下限还少；说还会回 {more}，只回了 {came}；照此本月可能再少 {amount}",
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
    has_left: bool = False
    """He was handed over to another rep, and no figure of the month is left here."""


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


class Items:
    """The largest of what asks for somebody to step in."""

    def __init__(self) -> None:
        self._held: list[tuple[Cents, int, Item]] = []
        self._number = 0

    def add(self, item: Item) -> None:
        """One more; of too many the smallest goes."""
        if item.cents <= self.least:
            return
        self._number -= 1
        entry = (item.cents, self._number, item)
        (heapq.heappush if len(self._held) < MOST_ITEMS else heapq.heappushpop)(self._held, entry)

    @property
    def least(self) -> Cents:
        """What is held is more."""
        return self._held[0][0] if len(self._held) >= MOST_ITEMS else 0

    def sorted(self) -> list[Item]:
        """The largest first."""
        return [item for *_, item in sorted(self._held, key=lambda entry: (-entry[0], -entry[1]))]

    def of_customer(self, line: CustomerLine, broken: tuple[int, Cents] | None) -> None:
        """A customer; `broken`: the level of his worst broken promise, and what it lacks."""
        if max(line.at_risk, 0 if broken is None else broken[1]) <= self.least:
            return
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

    def of_rep(self, group: Group, before: Facts) -> None:
        """The rep himself; `before`: whose forecasts of the past are his."""
        due, made = group[schema.CONTACTS_DUE], group[schema.CONTACTS_MADE]
        if made < LAGGING * due:
            why = WHY[LAG].format(due=due, made=made)
            lacking = group[schema.AT_RISK] * (due - made) // due
            self.add(Item(lacking, (LAG,), group.region, group.name, "", why, group.books[0].path))
        self._of_forecasts(group, before)

    def _of_forecasts(self, group: Group, before: Facts) -> None:
        """Where more than half of the past forecasts were too high: what is still expected, less as much again."""
        count, below, more, came = (before.figures[column.header] for column in _PAST)
        if more <= 0 or 2 * below <= count or came >= more:  # where nothing more was expected, no share of it can lack
            return
        still = max(group[schema.EXPECTED] - max(group[schema.RECEIVED], 0), 0)
        less = still * (more - max(came, 0)) // more
        facts = {"more": _wan(more), "came": _wan(max(came, 0)), "amount": _wan(less)}
        why = WHY[BEFORE].format(count=count, below=below, **facts)
        self.add(Item(less, (BEFORE,), group.region, group.name, "", why, group.books[0].path))


_PAST = schema.FORECASTS, schema.FORECASTS_BELOW, schema.FORECAST_MORE, schema.CAME_MORE


def forecast_before(group: Group, found: SortedOut) -> Facts:
    """The workbook whose 历月对照 tells of a rep's forecasts: his own, into which the months before were rolled over; if that
    tells of none, his latest of a month before."""
    [now] = group.books
    if now.figures[schema.FORECASTS.header]:
        return now
    earlier = [book for book in found.earlier if (book.region, book.rep) == (now.region, now.rep)]
    return next((book for book in reversed(earlier) if book.figures[schema.FORECASTS.header]), now)
