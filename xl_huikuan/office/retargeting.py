"""调整任务: a changed target handed down into workbooks that are filled already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from xl_huikuan.book.file import written
from xl_huikuan.book.file.folder_lock import alone_in
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.levels import Carrier
from xl_huikuan.domain.money import format_short
from xl_huikuan.office import rules
from xl_huikuan.office.as_issued import issued_in
from xl_huikuan.office.changing_books import ChangedBook, ChangeJob, change_book, standing_below
from xl_huikuan.office.found_books import FoundBook, FoundBooks
from xl_huikuan.office.issuing import Started, books_of, check_folder, of_book
from xl_huikuan.office.office_levels import OfficeLevels, office_levels
from xl_huikuan.office.rep_books import Failed
from xl_huikuan.office.sheet_words import TARGET_SHEET
from xl_huikuan.office.targets import ListedRep, RepName, Targets
from xl_huikuan.office.targets_reading import read_targets
from xl_huikuan.office.workers import on_all_cores
from xl_huikuan.values import Cents


@dataclass(frozen=True)
class LevelChange:
    """What a level's target was, and becomes."""

    level: str
    name: str
    before: Cents
    """What the reps below had."""
    after: Cents
    shortfall: Cents
    surplus: Cents


@dataclass
class Retargeted:
    """What was handed down."""

    targets: Targets
    levels: list[LevelChange]
    changed: list[ChangedBook] = field(default_factory=list)
    unchanged: list[RepName] = field(default_factory=list)
    left_out: list[tuple[RepName, str]] = field(default_factory=list)
    """Reps whose target is fixed, and whose workbook cannot be reached: why."""
    failed: list[Failed] = field(default_factory=list)
    """Workbooks whose share could not be entered; the others' shares are what they would be with them."""
    problems: list[Problem] = field(default_factory=list)


def retarget(
    path: Path,
    folder: Path,
    *,
    month: str | None = None,
    today: dt.date,
    dry_run: bool = False,
    started: Started = lambda text, count: lambda: None,
    workers: int | None = None,
) -> Retargeted:
    """Hand the targets of a list down into the workbooks of a folder, as changes.

    Each rep's new target is what `issue` would give him now; it is entered by rows of 目标调整 for the difference to the 本月任务
    that his workbook has, so that a second time there is none.

    Raises:
        BookError: the list must be mended first, or a rep's workbook is not there (closed, …) and his target is not fixed:
            nobody's share could be told. Nothing has been written.
    """
    check_folder(folder)
    targets = read_targets(path, month, today)
    with nullcontext() if dry_run else alone_in(folder):
        return _hand_down(targets, folder, today, dry_run, started, workers)


def _hand_down(
    targets: Targets, folder: Path, today: dt.date, dry_run: bool, started: Started, workers: int | None
) -> Retargeted:
    found = books_of(folder, targets, started, workers)
    carriers, reasons, problems = look_at_all(targets, found, today)
    if problems:
        raise BookError(problems)
    levels = office_levels(targets, carriers)
    given = {name: rep.total for name, rep in levels.reps.items()}
    result = Retargeted(targets, [*_levels(targets, levels, found)], problems=[*targets.problems])
    result.problems += not_retargeted(found, targets.month)
    result.left_out = [(rep.name, reasons[rep.name]) for rep in targets.reps if rep.name in reasons]
    jobs = []
    for rep in targets.reps:
        book = found.of(rep.name, targets.month)
        if rep.name in reasons or book is None:
            continue
        if book.target == given[rep.name]:
            result.unchanged.append(rep.name)
        else:
            jobs.append(ChangeJob(rep.name, book.path, given[rep.name], carriers[rep.name], today, dry_run))
    done = on_all_cores(change_book, jobs, started("正在写目标调整", len(jobs)), workers)
    result.changed = [each for each in done if isinstance(each, ChangedBook)]
    result.failed = [each for each in done if isinstance(each, Failed)]
    if not dry_run:
        written.files += [each.path for each in result.changed]
    return result


def not_retargeted(found: FoundBooks, month: str) -> Iterator[Problem]:
    """A doubt for each workbook of the month that is nobody's on the list: what it has to bring comes on top of the others'."""
    for book in found.others:
        if book.month == month:
            facts = {"rep": book.rep, "region": book.region, "target": format_short(book.target)}
            yield rules.NOT_RETARGETED.at(book.name, **facts)


def look_at_all(
    targets: Targets, found: FoundBooks, today: dt.date
) -> tuple[dict[RepName, Carrier], dict[RepName, str], list[Problem]]:
    """What stands below each rep; why some workbooks cannot be reached; and what stops all, since nobody's share is known."""
    carriers: dict[RepName, Carrier] = {}
    reasons: dict[RepName, str] = {}
    problems: list[Problem] = []
    for rep in targets.reps:
        book = found.of(rep.name, targets.month)
        carrier, why, more = _look(rep, book, found, targets.month, today)
        carriers[rep.name] = Carrier(0, 0, 0) if carrier is None else carrier
        if why:
            reasons[rep.name] = why
        if carrier is None and rep.fixed is None:
            where = str(rep.name) if book is None else book.path.name
            problems += [rules.UNCHANGEABLE.at(where, rep=str(rep.name), why=why, sheet=TARGET_SHEET), *more]
    return carriers, reasons, problems


def _look(
    rep: ListedRep, book: FoundBook | None, found: FoundBooks, month: str, today: dt.date
) -> tuple[Carrier | None, str, list[Problem]]:
    """What stands below him, or None; why his workbook cannot be changed; the problems that it has."""
    if book is None:
        others = found.months_of(rep.name)
        return None, rules.OTHER_MONTH.format(month=others[-1], wanted=month) if others else rules.NO_BOOK, []
    kept = issued_in(book.issued, month)
    if book.closed_on is not None:
        return None if kept is None else kept[1], rules.BOOK_CLOSED.format(day=book.closed_on), []
    if kept is not None:
        return kept[1], "", []
    try:
        return standing_below(book.path, today), "", []
    except BookError as error:
        failed = Failed(rep.name, book.path, tuple(error.problems))
        return None, rules.CANNOT_OPEN, list(of_book(failed))


def _levels(targets: Targets, levels: OfficeLevels, found: FoundBooks) -> Iterator[LevelChange]:
    """The company's change, then the regions'."""

    def had(rep: ListedRep) -> Cents:
        book = found.of(rep.name, targets.month)
        return (rep.fixed or 0) if book is None else book.target

    for line in (levels.company, *levels.regions):
        before = sum(had(rep) for rep in targets.reps if line.region in ("", rep.name.region))
        yield LevelChange(line.level, line.name, before, line.target, line.shortfall, line.surplus)
