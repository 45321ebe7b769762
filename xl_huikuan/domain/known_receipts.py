"""Which receipts are known already: the identity of one with a number is its number (with 账套, month and line in it), customer
and amount; without a number identical lines are told apart by their count: a file that has three of them, where two are known,
brings one. What the month before had counts there: a line of it that comes again is known, and so is the confirmation of what the
rep had reported by then.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from xl_huikuan.domain.told_receipts import WAITING, Held, ImportOutcome, ToldReceipt, has_number, number_key, told_on
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.values import Cents

K = TypeVar("K", bound=Hashable)

CONFIRMED_WITHIN = 5
"""Working days between what the rep reported and what finance tells; and between what two files say of one receipt."""
_FAR = 31
"""Days: no holiday is so long."""


def days_apart(one: dt.date, other: dt.date, workdays: Workdays) -> int:
    """Working days between them; more than `CONFIRMED_WITHIN` where they are far apart."""
    earlier, later = sorted((one, other))
    return CONFIRMED_WITHIN + 1 if (later - earlier).days > _FAR else workdays.elapsed(earlier, later)


class KnownReceipts(Generic[K]):
    """What the ledger holds and what lines before told. `first`: the month's first day."""

    def __init__(self, ledger: Sequence[Held[K]], first: dt.date, workdays: Workdays):
        self._first, self._workdays = first, workdays
        sure = [held for held in ledger if not held.reported]
        ours = [held for held in sure if not held.closed]
        self._numbered: set[Hashable] = {
            (number_key(held.serial), held.code, held.cents) for held in ours if has_number(held.serial)
        }
        self._there: Counter[Hashable] = Counter(
            (told_on(held.day, held.serial), held.code, held.cents) for held in sure if not has_number(held.serial)
        )
        self._by_number: set[Hashable] = {(number_key(held.serial), held.cents) for held in ours if held.serial}
        self._closed: dict[Hashable, list[dt.date | None]] = defaultdict(list)
        """The days of the month before's."""
        self._closed_by_number: set[Hashable] = set()
        for held in sure:
            if held.closed and held.serial:
                self._closed_by_number.add((number_key(held.serial), held.cents))
                if has_number(held.serial):
                    self._closed[number_key(held.serial), held.code, held.cents].append(held.day)
        self._closed_codes = {held.code for held in ledger if held.closed}
        self.closed_left: Counter[tuple[dt.date | None, K, Cents]] = Counter(
            (told_on(held.day, held.serial), held.code, held.cents) for held in sure if held.closed
        )
        """What the month before had and no line has told yet, by day, customer and amount."""
        self._closed_without = Counter(
            (told_on(held.day, held.serial), held.code, held.cents)
            for held in sure
            if held.closed and not has_number(held.serial)
        )
        self.waiting: set[Hashable] = set()
        self.unclaimed: set[Hashable] = set()
        self._told: set[Hashable] = set()
        """Numbers, customers and amounts that the files told."""
        self._numbers_told: set[Hashable] = set()
        self._most: Counter[Hashable] = Counter()
        """Of identical lines without a number: how many the source that has most of them told."""

    def outcome(self, line: ToldReceipt[K], customer: K, counts: Counter[Hashable]) -> ImportOutcome:
        """Of a line whose customer is known."""
        if has_number(line.serial):
            number = number_key(line.serial), customer, line.cents
            if number in self._told:
                return ImportOutcome.REPEATED
            there = number in self._numbered
            if not there and self._was_closed(line, number):
                there = True
                self.closed_left[line.day, customer, line.cents] -= 1
            if line.source == WAITING:
                self._take(line, number)
            else:
                self._told.add(number)
                self._numbers_told.add((number[0], line.cents))
            return ImportOutcome.THERE if there else ImportOutcome.NEW
        same = told_on(line.day, line.serial), customer, line.cents
        if line.source == WAITING:  # one of its own, whatever stands beside it: it was told beside what was known then
            there = (number_key(line.serial), line.cents) in self._by_number
            self._take(line, None if there else same)
            return ImportOutcome.THERE if there else ImportOutcome.NEW
        counts[line.source, same] += 1
        nth = counts[line.source, same]
        if nth <= self._most[same]:
            return ImportOutcome.REPEATED
        self._most[same] = nth
        if nth <= self._closed_without[same]:
            self.closed_left[same] -= 1
        return ImportOutcome.THERE if nth <= self._there[same] else ImportOutcome.NEW

    def _take(self, line: ToldReceipt[K], key: Hashable) -> None:
        """A line that waited has its customer now: to the files' lines it is there."""
        self._by_number.add((number_key(line.serial), line.cents))
        if has_number(line.serial):
            self._numbered.add(key)
        elif key is not None:
            self._there[key] += 1

    def has_unclaimed(self, line: ToldReceipt[K], serial: str, candidates: Sequence[K]) -> bool:
        """Whether the ledger has a line of nobody: it was claimed, and no alias could be learnt, or more than one was."""
        number = number_key(serial)
        if self.is_late(line) and (number, line.cents) in self._closed_by_number:
            return True  # whoever it is: he may have left since
        if not has_number(serial) or not (line.who or line.code):
            return (number, line.cents) in self._by_number
        keys = [(number, customer, line.cents) for customer in candidates]
        return any(key in self._numbered or self._was_closed(line, key) for key in keys)

    def is_late(self, line: ToldReceipt[K]) -> bool:
        """Whether it is of a day before the month."""
        return line.day is not None and line.day < self._first

    def _was_closed(self, line: ToldReceipt[K], key: Hashable) -> bool:
        """Whether the month before has it. A bank may number anew each day or month: a line of this month is another one unless
        its day is near."""
        days = self._closed.get(key, ())
        return any(
            day is None or line.day is None or self.is_late(line) or days_apart(day, line.day, self._workdays) <= CONFIRMED_WITHIN
            for day in days
        )  # fmt: skip

    def was_left(self, line: ToldReceipt[K]) -> bool:
        """Whether a line whose code 客户 does not hold is known from the month before: the customer has left since."""
        if line.code is None:
            return False
        return self._was_closed(line, (number_key(line.serial), line.code, line.cents))

    def paid_before(self, code: K | None) -> bool:
        """Whether it is the code of a customer who paid in the month before: a late line of his is no other rep's."""
        return code in self._closed_codes

    def tells(self, line: ToldReceipt[K], candidates: Sequence[K]) -> bool:
        """Whether a line of nobody is another line's, which says whose it is."""
        number = number_key(line.serial)
        if not (line.who or line.code):
            return (number, line.cents) in self._numbers_told
        return any((number, customer, line.cents) in self._told for customer in candidates)
