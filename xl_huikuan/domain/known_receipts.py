"""Which receipts are known already: the identity of one with a number is its number (with 账套, month and line in it), customer
and amount; without a number identical lines are told apart by their count: a file that has three of them, where two are known,
brings one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

from xl_huikuan.domain.told_receipts import WAITING, Held, ImportOutcome, ToldReceipt, has_number, number_key

K = TypeVar("K", bound=Hashable)


class KnownReceipts(Generic[K]):
    """What the ledger holds and what lines before told."""

    def __init__(self, ledger: Sequence[Held[K]]):
        sure = [held for held in ledger if not held.reported]
        self._numbered: set[Hashable] = {
            (number_key(held.serial), held.code, held.cents) for held in sure if has_number(held.serial)
        }
        self._there: Counter[Hashable] = Counter(
            (held.day, held.code, held.cents) for held in sure if not has_number(held.serial)
        )
        self._by_number: set[Hashable] = {(number_key(held.serial), held.cents) for held in sure if held.serial}
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
            if line.source == WAITING:
                self._take(line, number)
            else:
                self._told.add(number)
                self._numbers_told.add((number[0], line.cents))
            return ImportOutcome.THERE if there else ImportOutcome.NEW
        same = line.day, customer, line.cents
        if line.source == WAITING:  # one of its own, whatever stands beside it: it was told beside what was known then
            there = (number_key(line.serial), line.cents) in self._by_number
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
        self._by_number.add((number_key(line.serial), line.cents))
        if has_number(line.serial):
            self._numbered.add(key)
        elif key is not None:
            self._there[key] += 1

    def has_unclaimed(self, line: ToldReceipt[K], serial: str, candidates: Sequence[K]) -> bool:
        """Whether the ledger has a line of nobody: it was claimed, and no alias could be learnt, or more than one was."""
        number = number_key(serial)
        if not has_number(serial) or not (line.who or line.code):
            return (number, line.cents) in self._by_number
        return any((number, customer, line.cents) in self._numbered for customer in candidates)

    def tells(self, line: ToldReceipt[K], candidates: Sequence[K]) -> bool:
        """Whether a line of nobody is another line's, which says whose it is."""
        number = number_key(line.serial)
        if not (line.who or line.code):
            return (number, line.cents) in self._numbers_told
        return any((number, customer, line.cents) in self._told for customer in candidates)
