"""Which of the receipts that a bank or a finance system tells are new, whose they are, and which are known already.

The identity of a receipt with a number is its number (with 账套, month and line in it), customer and amount. Without a number
identical lines are told apart by their count: a file that has three of them, where two are known, brings one.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from xl_huikuan.domain.customer_names import CloseNames, name_key
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.values import Cents

K = TypeVar("K", bound=Hashable)

CONFIRMED_WITHIN = 5
"""Working days between what the rep reported and what finance tells."""
_UNNUMBERED = "无号"
WAITING = 0
"""The source of lines that wait in the workbook already."""


class ImportOutcome(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CONFIRMED = "confirmed"
    THERE = "already_there"
    REPEATED = "repeated"
    UNMATCHED = "unmatched"
    OTHERS = "other_reps"
    OUTSIDE = "outside_month"
    UNDATED = "undated"


class ToldReceipt(NamedTuple, Generic[K]):
    """A receipt as a file tells it."""

    source: int
    """Which file, from 1; `WAITING`."""
    day: dt.date | None
    code: K | None
    name: str
    """The customer's; empty if the file does not say it."""
    payer: str
    cents: Cents
    serial: str
    """Its number; empty if it has none."""
    rep: str = ""

    @property
    def who(self) -> str:
        """The name that people look at."""
        return self.name or self.payer


class Held(NamedTuple, Generic[K]):
    """A receipt in the ledger."""

    day: dt.date | None
    code: K
    cents: Cents
    serial: str
    reported: bool
    """The rep told it, finance has not yet."""


class Alias(NamedTuple, Generic[K]):
    """Another name, or another code, of a customer."""

    payer: str
    foreign: K | None
    code: K


class Resolved(NamedTuple, Generic[K]):
    """Whose a line is."""

    customer: K | None
    candidates: tuple[K, ...] = ()
    """Several customers whom it may belong to."""


class Register(Generic[K]):
    """The customers, by code, name and alias."""

    def __init__(self, names: Mapping[K, str], aliases: Iterable[Alias[K]], rep: str = ""):
        self._names, self._rep = names, name_key(rep)
        self._by_name = _sets((name_key(name), code) for code, name in names.items())
        known = [alias for alias in aliases if alias.code in names]
        self._by_payer = _sets((name_key(alias.payer), alias.code) for alias in known)
        self._by_foreign = _sets((alias.foreign, alias.code) for alias in known if alias.foreign is not None)
        self._close = CloseNames((name, code) for code, name in names.items())
        self._resolved: dict[tuple[K | None, str, str], Resolved[K]] = {}
        self._suggested: dict[str, K | None] = {}

    def resolve(self, line: ToldReceipt[K]) -> Resolved[K]:
        """By code, then by exact name, then by alias; never by a close name."""
        key = line.code, line.name, line.payer
        found = self._resolved.get(key)
        if found is None:
            found = self._resolved[key] = self._look(*key)
        return found

    def _look(self, code: K | None, name: str, payer: str) -> Resolved[K]:
        keys = [key for key in (name_key(name), name_key(payer)) if key]
        named = [self._by_name[key] for key in keys if key in self._by_name]
        if code is not None and code in self._names:
            if name and (others := self._by_name.get(name_key(name))) and code not in others:
                return Resolved(None, (code, *others))  # code and name contradict each other
            return Resolved(code)
        aliases = [self._by_foreign[code]] if code is not None and code in self._by_foreign else []
        aliases += [self._by_payer[key] for key in keys if key in self._by_payer]
        for found in (*named, *aliases):
            return Resolved(found[0]) if len(found) == 1 else Resolved(None, found)
        return Resolved(None)

    def suggest(self, line: ToldReceipt[K]) -> K | None:
        """The customer with a close name."""
        who = line.who
        if who not in self._suggested:
            self._suggested[who] = self._close.closest(who) if who else None
        return self._suggested[who]

    def is_others(self, line: ToldReceipt[K]) -> bool:
        """Of a line that is nobody's here: whether the file says that it is another rep's."""
        rep = name_key(line.rep)
        if rep and self._rep:
            return rep != self._rep
        return line.code is not None and self.suggest(line) is None


def _sets(pairs: Iterable[tuple[Hashable, K]]) -> dict[Hashable, tuple[K, ...]]:
    found: dict[Hashable, tuple[K, ...]] = {}
    for key, code in pairs:
        if key and code not in found.get(key, ()):
            found[key] = (*found.get(key, ()), code)
    return found


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


def match(
    lines: Sequence[ToldReceipt[K]],
    register: Register[K],
    ledger: Sequence[Held[K]],
    span: tuple[dt.date, dt.date],
    workdays: Workdays,
) -> Matching[K]:
    """Sort the lines.

    Args:
        lines: those that wait in the workbook first, then the files' in order.
        register: the customers.
        ledger: the receipts in the workbook.
        span: the month's first and last day.
        workdays: to count how far apart a report and its confirmation are.
    """
    known = _KnownReceipts(ledger)
    count = len(lines)
    found = Matching[K]([ImportOutcome.UNMATCHED] * count, [None] * count, [line.serial for line in lines])
    first, last = span
    counts: Counter[Hashable] = Counter()
    unclaimed: list[tuple[int, Resolved[K]]] = []
    for at, line in enumerate(lines):
        if line.day is None:
            found.outcomes[at] = ImportOutcome.UNDATED
        elif first <= line.day <= last:
            resolved = register.resolve(line)
            if resolved.customer is None:
                unclaimed.append((at, resolved))
            else:
                found.customers[at] = resolved.customer
                found.outcomes[at] = known.outcome(line, resolved.customer, counts)
        elif line.source != WAITING:
            found.outcomes[at] = ImportOutcome.OUTSIDE
    for at, resolved in unclaimed:
        if not resolved.candidates and lines[at].source != WAITING and register.is_others(lines[at]):
            found.outcomes[at] = ImportOutcome.OTHERS
        else:
            found.outcomes[at] = _unclaimed(at, lines[at], register, resolved.candidates, known, found, counts)
    _confirm(found, lines, ledger, workdays)
    return found


def _unclaimed(
    at: int, line: ToldReceipt[K], register: Register[K], candidates: Sequence[K], known: _KnownReceipts[K], found: Matching[K],
    counts: Counter[Hashable],
) -> ImportOutcome:  # fmt: skip
    """A line of nobody: it may have been claimed before, or wait already."""
    if not line.serial:
        same = line.source, line.day, line.code, name_key(line.who), line.cents
        counts[same] += 1
        found.serials[at] = _numbered(line, counts[same])
    number = _number(found.serials[at]), line.cents
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


def _numbered(line: ToldReceipt[K], nth: int) -> str:
    """A number for a line without one: the same at every import."""
    assert line.day is not None
    said = f"{line.day}|{line.code or ''}|{name_key(line.who)}|{line.cents}|{nth}"
    return f"{_UNNUMBERED}{line.day:%m%d}-{zlib.crc32(said.encode()):08X}"


def _number(serial: str) -> str:
    return serial.casefold()


def _has_number(serial: str) -> bool:
    return bool(serial) and not serial.startswith(_UNNUMBERED)


class _KnownReceipts(Generic[K]):
    """What the ledger holds and what lines before told."""

    def __init__(self, ledger: Sequence[Held[K]]):
        sure = [held for held in ledger if not held.reported]
        self._numbered: set[Hashable] = {
            (_number(held.serial), held.code, held.cents) for held in sure if _has_number(held.serial)
        }
        self._there: Counter[Hashable] = Counter(
            (held.day, held.code, held.cents) for held in sure if not _has_number(held.serial)
        )
        self._by_number: set[Hashable] = {(_number(held.serial), held.cents) for held in sure if held.serial}
        self.waiting: set[Hashable] = set()
        self.unclaimed: set[Hashable] = set()
        self._told: set[Hashable] = set()
        """Numbers, customers and amounts that the files told."""
        self._numbers_told: set[Hashable] = set()
        self._most: Counter[Hashable] = Counter()
        """Of identical lines without a number: how many the source that has most of them told."""

    def outcome(self, line: ToldReceipt[K], customer: K, counts: Counter[Hashable]) -> ImportOutcome:
        """Of a line whose customer is known."""
        if _has_number(line.serial):
            number = _number(line.serial), customer, line.cents
            if number in self._told:
                return ImportOutcome.REPEATED
            there = number in self._numbered
            if line.source == WAITING:
                self._take(line, number)
            else:
                self._told.add(number)
                self._numbers_told.add((number[0], line.cents))
            return ImportOutcome.THERE if there else ImportOutcome.NEW
        same = line.day, customer, line.cents
        if line.source == WAITING:  # one of its own, whatever stands beside it: it was told beside what was known then
            there = (_number(line.serial), line.cents) in self._by_number
            self._take(line, None if there else same)
            return ImportOutcome.THERE if there else ImportOutcome.NEW
        counts[line.source, same] += 1
        nth = counts[line.source, same]
        if nth <= self._most[same]:
            return ImportOutcome.REPEATED
        self._most[same] = nth
        return ImportOutcome.THERE if nth <= self._there[same] else ImportOutcome.NEW

    def _take(self, line: ToldReceipt[K], key: Hashable) -> None:
        """A line that waited has its customer now: to the files' lines it is there."""
        self._by_number.add((_number(line.serial), line.cents))
        if _has_number(line.serial):
            self._numbered.add(key)
        elif key is not None:
            self._there[key] += 1

    def has_unclaimed(self, line: ToldReceipt[K], serial: str, candidates: Sequence[K]) -> bool:
        """Whether the ledger has a line of nobody: it was claimed, and no alias could be learnt, or more than one was."""
        number = _number(serial)
        if not _has_number(serial) or not (line.who or line.code):
            return (number, line.cents) in self._by_number
        return any((number, customer, line.cents) in self._numbered for customer in candidates)

    def tells(self, line: ToldReceipt[K], candidates: Sequence[K]) -> bool:
        """Whether a line of nobody is another line's, which says whose it is."""
        number = _number(line.serial)
        if not (line.who or line.code):
            return (number, line.cents) in self._numbers_told
        return any((number, customer, line.cents) in self._told for customer in candidates)


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
    for at, line in enumerate(lines):
        if found.outcomes[at] is ImportOutcome.NEW and line.day is not None:
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
    if line.serial and _number(line.serial) == _number(held.serial):
        return -1
    assert line.day is not None and held.day is not None
    earlier, later = sorted((line.day, held.day))
    if (later - earlier).days > _FAR:
        return CONFIRMED_WITHIN + 1
    return workdays.elapsed(earlier, later)


_FAR = 31
"""Days: no holiday is so long."""


def totals_by(outcomes: Sequence[ImportOutcome], cents: Collection[Cents]) -> dict[ImportOutcome, tuple[int, Cents]]:
    """How many lines and how much of each outcome."""
    counts, sums = Counter(outcomes), dict.fromkeys(ImportOutcome, 0)
    for outcome, each in zip(outcomes, cents, strict=True):
        sums[outcome] += each
    return {outcome: (counts[outcome], sums[outcome]) for outcome in ImportOutcome}
