"""导入回款: receipts out of banks' and finance systems' files into 回款流水; importing the same file again adds nothing."""

from __future__ import annotations

import datetime as dt
import os
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from xl_huikuan.book.checks.inspection import RECEIPTS_AFRESH, inspect_receipts
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.importing import Unmatched
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.money import format_short
from xl_huikuan.domain.receipts_matching import Matching, match
from xl_huikuan.domain.told_receipts import WAITING, ImportOutcome, ToldReceipt
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.header_words import OfficeWords, has_table, understood, words_in
from xl_huikuan.jobs.next_step import next_step
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.receipt_booking import (
    Booked,
    Ledger,
    WaitingRow,
    book,
    extra_of_waiting,
    learn,
    ledger_of,
    register_of,
    waiting_of,
)
from xl_huikuan.jobs.receipt_files import Extra, ReceiptFile, read_receipts
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.values import Cents

JOB = "导入回款"


_IN_NO_SUM = rules.RECEIPT_UNREADABLE, rules.DIRECTION_UNKNOWN
_TO_MEND = *_IN_NO_SUM, rules.RECEIPT_WITHOUT_DAY
"""What a line of a file says that only its owner can put right."""


@dataclass(frozen=True)
class ImportShare:
    """How many lines, and how much."""

    count: int = 0
    cents: Cents = 0

    def __add__(self, other: ImportShare) -> ImportShare:
        """Both together."""
        return ImportShare(self.count + other.count, self.cents + other.cents)


@dataclass
class OtherMonths:
    """What the files tell of days before or after the month."""

    first: dt.date
    last: dt.date
    since: dt.date
    """From this day on the workbook knows what the month before had."""
    late: ImportShare = ImportShare()
    """Of the month before, which was closed without them: new in this one."""
    alike: ImportShare = ImportShare()
    """Of these: what may be a receipt that the month before had, told with another day and number."""
    confirmed: ImportShare = ImportShare()
    """What the rep had reported in the month before, where it counts."""
    before: ImportShare = ImportShare()
    """Not imported: nobody knows here what those months had."""
    after: ImportShare = ImportShare()
    """Not imported."""


@dataclass(frozen=True)
class FileResult:
    """What became of a file's lines."""

    name: str
    total: ImportShare
    shares: dict[ImportOutcome, ImportShare]
    debit: ImportShare
    """The other side of the accounts: told, not imported."""
    totals_lines: int
    unreadable: int
    """Lines whose amount, or its direction, nobody can read: in no sum, told as problems."""
    abroad: dict[str, ImportShare]
    """By currency: what is not in yuan, in its own cents; in no sum, told as problems."""
    understood: list[str]
    unread: list[str]


@dataclass(frozen=True)
class ImportResult:
    """What was imported."""

    today: dt.date
    files: list[FileResult]
    claimed: ImportShare
    """Of those that waited: now in 回款流水."""
    learnt: int
    """New rows of 别名."""
    waiting: ImportShare
    """What waits in 待认领 after the run."""
    next_step: str
    problems: list[Problem]
    notes: list[str]
    written: Written | None
    """None: nothing was to be written (`dry_run`)."""
    other_months: OtherMonths
    shares: dict[ImportOutcome, ImportShare] = field(default_factory=dict)
    """Of all files."""
    new_waiting: int = 0
    """Of those that nobody claims: how many are in 待认领 for the first time."""

    @property
    def brought(self) -> int:
        """How many lines were not known before."""
        known = (ImportOutcome.NEW, ImportOutcome.CONFIRMED)
        return sum(self.shares[outcome].count for outcome in known) + self.new_waiting

    @property
    def known_before(self) -> bool:
        """Whether all lines of the files were read, and are in the workbook."""
        left = self.shares[ImportOutcome.UNDATED].count + self.shares[ImportOutcome.OUTSIDE].count
        return not left and not any(each.unreadable or each.abroad for each in self.files)

    @property
    def total(self) -> ImportShare:
        """Of all files."""
        return sum((each.total for each in self.files), ImportShare())


def import_receipts(
    book_: MonthlyBook,
    files: Sequence[str | os.PathLike[str] | ReceiptFile],
    today: dt.date | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """Import files, and move what was claimed in 待认领.

    Args:
        book_: where the month lives.
        files: what banks and finance systems exported, or what was read of it.
        today: becomes hk_today; None leaves what the workbook holds.
        dry_run: only say what would be done.

    Raises:
        BookError: structural problems of the workbook or of a file; nothing written.
    """
    opened = open_month(book_, today, for_plan=False, for_receipts=True)
    month = opened.month
    waiting = waiting_of(month)
    if not files and not any(each.claimed for each in waiting):
        raise BookError([rules.NOTHING_TO_IMPORT.at(JOB, sheet=month.where_table(Unmatched))])
    span = month.settings.first_day, month.settings.last_day
    own = understood(words_in(month)) if files and has_table(month) else None
    read = _read(files, span, own)
    learnt = learn(month, waiting)
    told = [*(each.told for each in waiting), *(line for file in read for line in file.lines)]
    ledger = ledger_of(month)
    since = month.kept.receipts_from
    matching = match(told, register_of(month), ledger.held, span, opened.workdays, since)
    results = _results(read, matching, len(waiting))
    _book(month, waiting, read, told, matching, ledger)

    doubts = [problem for file in read for problem in file.problems]
    opened.problems = [problem for problem in opened.problems if problem.rule not in RECEIPTS_AFRESH]
    opened.problems += [*doubts, *inspect_receipts(month)]
    problems = opened.all_problems()
    written = None
    if not dry_run:
        record_run(month, JOB, problems)
        written = book_.write(month)
    claimed = [told[at].cents for at in range(len(waiting)) if matching.outcomes[at] is not ImportOutcome.UNMATCHED]
    left = _all_of(month.unmatched.amount)
    shares = {outcome: sum((each.shares[outcome] for each in results), ImportShare()) for outcome in ImportOutcome}
    return ImportResult(
        today=opened.today,
        files=results,
        claimed=ImportShare(len(claimed), sum(claimed)),
        learnt=learnt,
        waiting=left,
        next_step=notes.NEXT_IN_EARNEST if dry_run else _next_step(doubts, left, month, problems),
        problems=problems,
        notes=[*_unread(results), *(written.notes if written else [])],
        written=written,
        shares=shares,
        other_months=_of_other_months(month, told, matching, ledger),
        new_waiting=shares[ImportOutcome.UNMATCHED].count - len(matching.waits),
    )


def _read(
    files: Sequence[str | os.PathLike[str] | ReceiptFile], span: tuple[dt.date, dt.date], own: OfficeWords | None
) -> list[ReceiptFile]:
    """All files, with the office's own words of headers; the troubles of all of them at once."""
    found, problems = [], []
    for source, path in enumerate(files, 1):
        try:
            found.append(path if isinstance(path, ReceiptFile) else read_receipts(path, source, span, own))
        except BookError as error:
            problems += error.problems
    if problems:
        raise BookError(problems)
    return found


def _all_of(cents: Iterable[Cents | None]) -> ImportShare:
    held = [each for each in cents if each is not None]
    return ImportShare(len(held), sum(held))


def _results(read: Sequence[ReceiptFile], matching: Matching[Code], first: int) -> list[FileResult]:
    """What became of each file's lines: to the cent all of it."""
    results = []
    for file in read:
        outcomes = matching.outcomes[first : first + len(file.lines)]
        counts, sums = Counter(outcomes), dict.fromkeys(ImportOutcome, 0)
        for line, outcome in zip(file.lines, outcomes, strict=True):
            sums[outcome] += line.cents
        first += len(file.lines)
        if sum(sums.values()) != file.total:
            raise RuntimeError(f"{file.name}: {file.total} cents read, {sum(sums.values())} sorted")
        unreadable = sum(problem.rule in _IN_NO_SUM for problem in file.problems)
        shares = {outcome: ImportShare(counts[outcome], sums[outcome]) for outcome in ImportOutcome}
        results.append(
            FileResult(
                file.name, ImportShare(len(file.lines), file.total), shares, ImportShare(file.debits, file.debit), file.totals_lines,
                unreadable, {text: ImportShare(*held) for text, held in file.abroad.items()}, file.understood, file.unread,
            )
        )  # fmt: skip
    return results


def _book(
    month: Month, waiting: Sequence[WaitingRow], read: Sequence[ReceiptFile], told: Sequence[ToldReceipt[Code]],
    matching: Matching[Code], ledger: Ledger,
) -> None:  # fmt: skip
    """Put all of it into the month, and look whether the workbook grew by just that much."""
    starts = [0, *accumulate(len(lines) for lines in (waiting, *(file.lines for file in read)))]

    def extra(at: int) -> Extra:
        part = bisect_right(starts, at) - 1
        return read[part - 1].extra(at - starts[part]) if part else extra_of_waiting(month, waiting[at])

    def where(at: int) -> str:
        part = bisect_right(starts, at) - 1
        return read[part - 1].where(at - starts[part]) if part else ""

    grown = book(month, told, matching, ledger, waiting, extra, where)
    outcomes = matching.outcomes
    received = sum(told[at].cents for at in matching.places(ImportOutcome.NEW))
    settled = [each.told.cents for at, each in enumerate(waiting) if outcomes[at] is not ImportOutcome.UNMATCHED]
    unmatched = matching.places(ImportOutcome.UNMATCHED)
    added = [told[at].cents for at in unmatched if at >= len(waiting) and at not in matching.waits]
    if grown != Booked(received, sum(added) - sum(settled)):
        raise RuntimeError(f"booked {grown}, told {received} and {sum(added)} less {sum(settled)} cents")


def _unread(results: Sequence[FileResult]) -> list[str]:
    return [
        notes.SHEETS_UNREAD.format(file=each.name, sheets="、".join(each.unread)) for each in results if each.unread
    ]


def _of_other_months(
    month: Month, told: Sequence[ToldReceipt[Code]], matching: Matching[Code], ledger: Ledger
) -> OtherMonths:
    """What the files tell of days before and after the month."""
    first, last = month.settings.first_day, month.settings.last_day
    found = OtherMonths(first, last, month.kept.receipts_from or first)
    for at in [at for at, line in enumerate(told) if (day := line.day) is not None and not first <= day <= last]:
        line, outcome = told[at], matching.outcomes[at]
        if line.day is None or line.source == WAITING:
            continue
        share = ImportShare(1, line.cents)
        if outcome is ImportOutcome.OUTSIDE and line.day < first:
            found.before += share
        elif outcome is ImportOutcome.OUTSIDE:
            found.after += share
        elif outcome is ImportOutcome.NEW or (outcome is ImportOutcome.UNMATCHED and at not in matching.waits):
            found.late += share
            found.alike += share if at in matching.alike else ImportShare()
    closed = [told[at].cents for at, place in matching.confirms.items() if ledger.held[place].closed]
    found.confirmed = ImportShare(len(closed), sum(closed))
    return found


def _next_step(doubts: Sequence[Problem], left: ImportShare, month: Month, problems: Sequence[Problem]) -> str:
    """The one thing to do next; `doubts`: of the files."""
    to_mend = sum(problem.rule in _TO_MEND for problem in doubts)
    if to_mend:
        return notes.NEXT_MEND_FILE.format(count=to_mend)
    if left.count:
        return notes.NEXT_CLAIM.format(count=left.count, amount=format_short(left.cents))
    if month.named(Settings.target) is None:
        return next_step(month, problems)  # the target first: 说明 says so
    return next_step(month, problems, notes.NEXT_FOLLOW_UP if any(month.plan.code) else rules.PLAN_FIRST)
