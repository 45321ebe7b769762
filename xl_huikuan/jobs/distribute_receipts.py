"""分发回款: a company-wide export split over the reps' workbooks, each line to the one whose 客户 holds its customer."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.customer_register import Register
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.header_words import SaidWord, has_table, understood, words_in
from xl_huikuan.jobs.import_receipts import ImportResult, ImportShare, import_receipts
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.receipt_booking import register_of
from xl_huikuan.jobs.receipt_files import Span, read_receipts

JOB = "分发回款"


@dataclass(frozen=True)
class DistributeResult:
    """Where the file's lines went."""

    total: ImportShare
    imported: dict[str, ImportResult]
    """By workbook."""
    contested: ImportShare
    """Of customers who are in more than one workbook: imported nowhere."""
    contested_by: list[tuple[str, ...]]
    """The workbooks that share customers."""
    unclaimed: ImportShare
    """Of customers who are in none."""
    problems: list[Problem]
    next_step: str


def distribute_receipts(
    books: Mapping[str, Callable[[], MonthlyBook]],
    file: str | os.PathLike[str],
    today: dt.date | None = None,
    dry_run: bool = False,
) -> DistributeResult:
    """Import each line into the workbook of its customer.

    Args:
        books: by name, what opens each workbook anew.
        file: what the finance system exported.
        today: becomes hk_today of each.
        dry_run: only say what would be done.

    Raises:
        BookError: structural problems of any workbook or of the file: nothing has been written anywhere.
    """
    registers: dict[str, Register[Code]] = {}
    spans: list[Span] = []
    words: list[SaidWord] = []
    can_say = False
    problems: list[Problem] = []
    for name, opened in books.items():
        try:
            month = open_month(opened(), today, for_plan=False, writes=False, for_receipts=True).month
        except BookError as error:
            problems += (replace(problem, where=f"{name} {problem.where}") for problem in error.problems)
            continue
        registers[name] = register_of(month)
        spans.append((month.settings.first_day, month.settings.last_day))
        words += (word.of(name) for word in words_in(month))
        can_say |= has_table(month)
    if problems:
        raise BookError(problems)
    if not registers:
        raise BookError([rules.NO_WORKBOOKS.at(JOB)])
    read = read_receipts(file, 1, spans[0], understood(words) if can_say else None)
    lines: dict[str, list[int]] = {name: [] for name in registers}
    contested, unclaimed, shared = ImportShare(), ImportShare(), set[tuple[str, ...]]()
    for at, line in enumerate(read.lines):
        whose = tuple(name for name, register in registers.items() if register.resolve(line).customer is not None)
        if len(whose) == 1:
            lines[whose[0]].append(at)
        elif whose:
            contested += ImportShare(1, line.cents)
            shared.add(whose)
        else:
            unclaimed += ImportShare(1, line.cents)
    parts = {name: read.part(own) for name, own in lines.items() if own}
    if sum(part.total for part in parts.values()) + contested.cents + unclaimed.cents != read.total:
        raise RuntimeError(f"{read.name}: {read.total} cents read, others distributed")
    imported = {name: import_receipts(books[name](), [part], today, dry_run=True) for name, part in parts.items()}
    if not dry_run:  # not before all of them can be
        imported = {name: import_receipts(books[name](), [part], today) for name, part in parts.items()}
    last = notes.NEXT_IN_EARNEST if dry_run else notes.NEXT_FOLLOW_UP
    return DistributeResult(
        total=ImportShare(len(read.lines), read.total),
        imported=imported,
        contested=contested,
        contested_by=sorted(shared),
        unclaimed=unclaimed,
        problems=read.problems,
        next_step=notes.NEXT_SHARED if shared else notes.NEXT_UNCLAIMED if unclaimed.count else last,
    )
