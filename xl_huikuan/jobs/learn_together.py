"""互相学习: several workbooks' customers teach all of these workbooks, for offices where nobody hands workbooks down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.learning import Learned, Lesson, learn_from, put_into, teaches
from xl_huikuan.jobs.opening import open_month
from xl_huikuan.jobs.past_months import past_months
from xl_huikuan.jobs.run_record import record_run
from xl_huikuan.jobs.several_books import OneOfSeveral, Seen, look_at_all, nothing_takes_part

JOB = "互相学习"


@dataclass(frozen=True)
class LearnedTogether:
    """What was learned, and into which workbooks it went."""

    learned: Learned
    month: str
    written: dict[str, Written]
    """By workbook; nothing in a dry run."""
    taught: list[str]
    """The workbooks that it was learned from."""
    left_out: dict[str, list[Problem]]
    """Why a workbook did not teach, or did not get it."""
    problems: list[Problem]


def learn_together(books: Mapping[str, OneOfSeveral], dry_run: bool = False) -> LearnedTogether:
    """Learn from all workbooks of the month that can be read, and put it into those that can be written.

    Raises:
        BookError: no workbook can teach, or fewer than two have any history; nothing written.
    """

    def look(_: str, book: MonthlyBook) -> Seen[Lesson]:
        month = open_month(book, None, for_plan=False).month
        return Seen(month, teaches(month, past_months(month)))

    taking = look_at_all(books, look)
    if not taking.held:
        raise nothing_takes_part(JOB, taking.out)
    learned = learn_from(list(taking.held.values()))
    if not learned.is_of_others:
        why = nothing_takes_part(JOB, taking.out).problems if taking.out else []
        raise BookError([rules.NOTHING_LEARNED.at(JOB, books=learned.books), *why])
    written: dict[str, Written] = {}
    left_out = dict(taking.out)
    for name in () if dry_run else taking.held:
        try:
            written[name] = _write(books[name].open(), learned)
        except BookError as error:
            left_out[name] = error.problems
    return LearnedTogether(learned, taking.period, written, list(taking.held), left_out, taking.doubts)


def _write(book: MonthlyBook, learned: Learned) -> Written:
    """Put it in, and estimate the customers anew."""
    opened = open_month(book, None, for_plan=False)
    month = opened.month
    put_into(month, learned)
    update_records(month)
    record_run(month, JOB, opened.all_problems())
    return book.write(month)
