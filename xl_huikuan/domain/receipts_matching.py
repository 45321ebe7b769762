"""What becomes of each receipt that a bank or a finance system tells: new, known already, another's, or nobody's."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Generic, TypeVar

from xl_huikuan.domain.customer_names import name_key
from xl_huikuan.domain.customer_register import Register, Resolved
from xl_huikuan.domain.known_receipts import CONFIRMED_WITHIN, KnownReceipts, days_apart
from xl_huikuan.domain.told_receipts import WAITING, Held, ImportOutcome, ToldReceipt, given_number, number_key
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.values import Cents

K = TypeVar("K", bound=Hashable)


@dataclass
class Matching(Generic[K]):
    """What becomes of each line, by its place."""

    outcomes: list[ImportOutcome]
    customers: list[K | None]
    serials: list[str]
    """The lines' numbers; one that waits for its customer gets one if it has none."""
    confirms: dict[int, int] = field(default_factory=dict)
    """Which reported receipt a line confirms, by its place in the ledger."""
    suggested: dict[int, K] = field(default_factory=dict)
    """Of lines that nobody claims."""
    waits: set[int] = field(default_factory=set)
    """Lines that nobody claims and that the workbook has among those already."""
    alike: set[int] = field(default_factory=set)
    """Of lines that came late: those of which the month before has one of the same customer and amount, near their day, that no
    line told."""

    def places(self, outcome: ImportOutcome) -> list[int]:
        """Where the lines stand that became of this."""
        return [at for at, each in enumerate(self.outcomes) if each is outcome]


def match(
    lines: Sequence[ToldReceipt[K]],
    register: Register[K],
    ledger: Sequence[Held[K]],
    span: tuple[dt.date, dt.date],
    workdays: Workdays,
    since: dt.date | None = None,
) -> Matching[K]:
    """Sort the lines.

    Args:
        lines: those that wait in the workbook first, then the files' in order.
        register: the customers.
        ledger: the receipts in the workbook, those of the month before behind.
        span: the month's first and last day.
        workdays: to count how far apart a report and its confirmation are.
        since: from which day the ledger holds all that the month before had. A line from then on which it does not hold came
            late, when its month was closed: it is this month's. None: the ledger has nothing of it.
    """
    first, last = span
    opens = first if since is None else min(since, first)
    known = KnownReceipts(ledger, first, workdays)
    count = len(lines)
    found = Matching[K]([ImportOutcome.UNMATCHED] * count, [None] * count, [line.serial for line in lines])
    counts: Counter[Hashable] = Counter()
    waiting = next((at for at, line in enumerate(lines) if line.source != WAITING), count)
    alike: dict[Hashable, list[int]] = defaultdict(list)
    """The month's lines by whose they are said to be: there are many lines, and few customers."""
    for at, (source, day, code, name, payer, _, _, rep) in enumerate(lines):
        if day is None:
            found.outcomes[at] = ImportOutcome.UNDATED
        elif (first if source == WAITING else opens) <= day <= last:
            alike[id(code), name, payer, rep].append(at)  # one code told twice makes two of one group, no more
        elif source != WAITING:
            found.outcomes[at] = ImportOutcome.OUTSIDE
    unclaimed: list[tuple[int, Resolved[K]]] = []
    for places in alike.values():
        resolved = register.resolve(lines[places[0]])
        customer = resolved.customer
        if customer is None:
            left = _but_others(places, waiting, lines, resolved, register, known, found)
            unclaimed += [(at, resolved) for at in left]
            continue
        for at in places:
            found.customers[at] = customer
    for at, whose in enumerate(found.customers):
        if whose is None:
            continue
        line = lines[at]
        found.outcomes[at] = known.outcome(line, whose, counts)
        if line.day is not None and line.day < first and not line.serial:
            # it will stand on another day: the number keeps its own
            nth = counts[line.source, (line.day, whose, line.cents)]
            found.serials[at] = given_number(line, whose, "", nth)
    for at, resolved in sorted(unclaimed, key=itemgetter(0)):
        found.outcomes[at] = _unclaimed(at, lines[at], register, resolved.candidates, known, found, counts)
    _confirm(found, lines, ledger, workdays)
    if since is not None:
        _look_back(found, lines, first, known.closed_left, workdays)
    return found


def _but_others(
    places: Sequence[int], waiting: int, lines: Sequence[ToldReceipt[K]], resolved: Resolved[K], register: Register[K],
    known: KnownReceipts[K], found: Matching[K],
) -> list[int]:  # fmt: skip
    """Of lines alike that are nobody's: those that are not another rep's either, nor known from a customer who has left. The first
    `waiting` lines wait in the workbook."""
    alike = lines[places[0]]
    others, before = not resolved.candidates and register.is_others(alike), known.paid_before(alike.code)
    outcomes, other, left = found.outcomes, ImportOutcome.OTHERS, []
    if others and not before and places[0] >= waiting:
        for at in places:
            outcomes[at] = other
        return []
    for at in places:
        if before and known.was_left(lines[at]):
            outcomes[at] = ImportOutcome.THERE
        elif others and at >= waiting and not (before and known.is_late(lines[at])):
            outcomes[at] = other
        else:
            left.append(at)
    return left


def _look_back(
    found: Matching[K],
    lines: Sequence[ToldReceipt[K]],
    first: dt.date,
    left: Counter[tuple[dt.date | None, K, Cents]],
    workdays: Workdays,
) -> None:
    """Of lines that came late by their numbers: what the month before has of the same day, customer and amount is the same receipt,
    told by somebody who numbers otherwise, or typed; of a day near by, it may be."""
    new = found.places(ImportOutcome.NEW)
    late = [at for at in new if (day := lines[at].day) is not None and day < first]
    for at in late:
        customer = found.customers[at]
        if customer is not None and left[key := (lines[at].day, customer, lines[at].cents)] > 0:
            left[key] -= 1
            found.outcomes[at] = ImportOutcome.THERE
    days: dict[Hashable, list[dt.date]] = defaultdict(list)
    for (day, customer, cents), count in left.items():
        if count > 0 and day is not None:
            days[customer, cents].append(day)
    for at in late:
        line = lines[at]
        if found.outcomes[at] is ImportOutcome.NEW and line.day is not None:
            near = days.get((found.customers[at], line.cents), ())
            if any(days_apart(line.day, day, workdays) <= CONFIRMED_WITHIN for day in near):
                found.alike.add(at)


def _unclaimed(
    at: int, line: ToldReceipt[K], register: Register[K], candidates: Sequence[K], known: KnownReceipts[K], found: Matching[K],
    counts: Counter[Hashable],
) -> ImportOutcome:  # fmt: skip
    """A line of nobody: it may have been claimed before, or wait already."""
    if not line.serial:
        same = line.source, line.day, line.code, name_key(line.who), line.cents
        counts[same] += 1
        found.serials[at] = given_number(line, line.code, line.who, counts[same])
    number = number_key(found.serials[at]), line.cents
    if known.has_unclaimed(line, found.serials[at], candidates):
        return ImportOutcome.THERE
    if known.tells(line, candidates):
        return ImportOutcome.REPEATED
    waits = (*number, name_key(line.who))
    if line.source == WAITING:
        known.waiting.add(waits)
    elif waits in known.waiting:
        found.waits.add(at)
    if waits in known.unclaimed:
        found.waits.discard(at)
        return ImportOutcome.REPEATED
    if line.source != WAITING:
        known.unclaimed.add(waits)
    suggested = candidates[0] if candidates else register.suggest(line)
    if suggested is not None:
        found.suggested[at] = suggested
    return ImportOutcome.UNMATCHED


def _confirm(
    found: Matching[K], lines: Sequence[ToldReceipt[K]], ledger: Sequence[Held[K]], workdays: Workdays
) -> None:
    """Pair new lines with what the rep reported: same customer, same amount; the nearest days first."""
    reported: dict[Hashable, list[int]] = defaultdict(list)
    for place, held in enumerate(ledger):
        if held.reported and held.day is not None:
            reported[held.code, held.cents].append(place)
    if not reported:
        return
    pairs = []
    for at in found.places(ImportOutcome.NEW):
        line = lines[at]
        for place in reported.get((found.customers[at], line.cents), ()):
            far = _distance(line, ledger[place], workdays)
            if far <= CONFIRMED_WITHIN:
                pairs.append((far, at, place))
    taken: set[int] = set()
    for _, at, place in sorted(pairs):
        if at not in found.confirms and place not in taken:
            found.confirms[at] = place
            found.outcomes[at] = ImportOutcome.CONFIRMED
            taken.add(place)


def _distance(line: ToldReceipt[K], held: Held[K], workdays: Workdays) -> int:
    """Working days between them; the same number is nearer than any day."""
    if line.serial and number_key(line.serial) == number_key(held.serial):
        return -1
    assert line.day is not None and held.day is not None
    return days_apart(line.day, held.day, workdays)
