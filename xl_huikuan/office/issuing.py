"""下达任务: a target broken down to every customer of the company, and one ready workbook for every rep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xl_huikuan.book.contract.choices import STOPPED
from xl_huikuan.book.file import written
from xl_huikuan.book.file.folder import shown_below, workbooks_below
from xl_huikuan.book.file.folder_lock import alone_in
from xl_huikuan.book.file.saving import stamp_of
from xl_huikuan.book.file.writing import cannot_write
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.domain.levels import Level
from xl_huikuan.domain.month_cycle import month_before
from xl_huikuan.empty_book import blank_month
from xl_huikuan.jobs.learning import Learned, learn_from
from xl_huikuan.office import rules
from xl_huikuan.office.as_issued import issued_text
from xl_huikuan.office.file_names import file_names
from xl_huikuan.office.filling import Handed
from xl_huikuan.office.found_books import FoundBook, FoundBooks, look_at, sort_books, twice_problems
from xl_huikuan.office.moved_customers import MovedCustomer, moved
from xl_huikuan.office.new_folders import check_is_none_else
from xl_huikuan.office.office_levels import OfficeLevels, TargetLine, office_levels
from xl_huikuan.office.rep_books import (
    Below,
    Failed,
    Leaver,
    MadeBook,
    RepJob,
    Standing,
    look_at_leaver,
    look_below,
    make_book,
    standing,
)
from xl_huikuan.office.targets import RepName, Targets
from xl_huikuan.office.targets_reading import read_targets
from xl_huikuan.office.workers import inherit, on_all_cores
from xl_huikuan.places import is_folder

Started = Callable[[str, int], Callable[[], object]]
"""Told of a stage of the work, with how many things there are to do; gives what is called for each that is done."""


@dataclass
class Issued:
    """What was handed down."""

    targets: Targets
    lines: list[TargetLine]
    """The company's, then each region's with its reps' behind it."""
    made: list[MadeBook] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    rolled: int = 0
    """How many are to be made from a workbook of the month before."""
    problems: list[Problem] = field(default_factory=list)
    """Doubts of the list, and of workbooks in the folder."""
    moved: list[tuple[RepName, MovedCustomer]] = field(default_factory=list)
    """Who comes from another rep's workbook into which one that is made."""


def issue(
    path: Path,
    folder: Path,
    *,
    month: str | None = None,
    last: Path | None = None,
    today: dt.date,
    dry_run: bool = False,
    started: Started = lambda text, count: lambda: None,
    workers: int | None = None,
) -> Issued:
    """Hand the targets of a list down into a workbook for every rep.

    Args:
        path: the office's list.
        folder: where the workbooks go; made if it is not there.
        month: see `read_targets`.
        last: where the reps' workbooks of the month before lie; None: in `folder`.
        today: the month before must be over by then, if workbooks of it are rolled over.
        dry_run: nothing is written.
        started: shows how far the work is.
        workers: processes; None: one a core.

    Raises:
        BookError: everything that must be mended first; nothing has been written.
    """
    if last is not None:
        check_folder(last)
    check_is_none_else(folder)
    targets = read_targets(path, month, today)
    here = books_of(folder, targets, started, workers)
    found = here if last is None else books_of(last, targets, started, workers)
    names = file_names([rep.name for rep in targets.reps], targets.month)
    handed = Handed(targets.month, 0, targets.settings)
    jobs = []
    for rep in targets.reps:
        before, there = found.of(rep.name, month_before(targets.month)), here.of(rep.name, targets.month)
        out = folder / names[rep.name] if there is None else there.path
        jobs.append(RepJob(rep, handed, before.path if before else None, out, today))
    _check_places(jobs)
    below = _below(jobs, started("正在看每个客户能回多少", len(jobs)), workers)
    jobs, below, doubts = _with_moved(jobs, below, found, started, workers)
    levels = office_levels(targets, {seen.rep: Level(seen.carriers, unit=seen.unit) for seen in below})
    result = Issued(targets, [*levels.lines()])
    result.rolled = sum(job.last is not None and stamp_of(job.out) is None for job in jobs)
    result.problems = [*targets.problems, *not_theirs(found, month_before(targets.month)), *doubts]
    result.moved = [(job.rep.name, each) for job in jobs if stamp_of(job.out) is None for each in job.moved.values()]
    if dry_run:
        given = _with_targets(jobs, below, levels, None)
        result.standing = [standing(job) for job in given if stamp_of(job.out) is not None]
    else:
        _make_folder(folder)
        learned = learn_from([seen.lesson for seen in below])
        given = _with_targets(jobs, below, levels, learned if learned.is_of_others else None)
        with alone_in(folder):  # what another one has made meanwhile stands
            made = on_all_cores(make_book, given, started("正在做工作簿", len(jobs)), workers)
        result.made = [each for each in made if isinstance(each, MadeBook)]
        result.standing = [each for each in made if isinstance(each, Standing)]
        result.failed = [each for each in made if isinstance(each, Failed)]
        written.files += [each.path for each in result.made]
    return result


def _below(jobs: Sequence[RepJob], progress: Callable[[], object], workers: int | None) -> list[Below]:
    """What stands below each rep.

    Raises:
        BookError: all that must be mended in their workbooks first.
    """
    if inherit() and any(job.last is None for job in jobs):
        blank_month()  # the template is read once for all processes
    looked = on_all_cores(look_below, jobs, progress, workers)
    problems = [problem for each in looked if isinstance(each, Failed) for problem in of_book(each)]
    if problems:
        raise BookError(problems)
    return [each for each in looked if isinstance(each, Below)]


def _with_moved(
    jobs: Sequence[RepJob], below: Sequence[Below], found: FoundBooks, started: Started, workers: int | None
) -> tuple[list[RepJob], list[Below], list[Problem]]:
    """Customers who change hands take along what the workbook that they leave knows of them. Who gets some is looked at again, and
    who had stopped one, who taught as his. And doubts: workbooks of people who left, where somebody may come from, that cannot
    be read."""
    wanted = frozenset(code for seen in below for code in seen.new)
    offered = [each for seen in below for each in seen.leaving]
    month = month_before(jobs[0].handed.month)
    leavers = [Leaver(book, wanted, jobs[0].today) for book in found.others if book.month == month and wanted]
    doubts = []
    for seen in on_all_cores(look_at_leaver, leavers, lambda: None, workers):
        if isinstance(seen, Problem):
            doubts.append(seen)
        else:
            offered += seen
    given = moved(wanted, offered, month)
    listed = {customer.code for job in jobs for customer in job.rep.customers}
    lost = [[each for each in seen.leaving if each.code in listed and each.status is not None] for seen in below]
    jobs = [replace(job, elsewhere=frozenset(each.code for each in his)) for job, his in zip(jobs, lost, strict=True)]
    own = [{code: given[code] for code in seen.new if code in given} for seen in below]
    together = [replace(job, moved=mine) for job, mine in zip(jobs, own, strict=True)]
    is_other = [
        bool(job.moved) or any(each.status == STOPPED for each in his) for job, his in zip(together, lost, strict=True)
    ]
    changed = [job for job, other in zip(together, is_other, strict=True) if other]
    again = iter(_below(changed, started("正在看换了人的客户", len(changed)), workers)) if changed else iter(())
    return together, [next(again) if other else seen for other, seen in zip(is_other, below, strict=True)], doubts


def of_book(failed: Failed) -> Iterator[Problem]:
    """The problems of a workbook, with its name."""
    for problem in failed.problems:
        named = problem.where == failed.path.name
        yield problem if named else replace(problem, where=f"{failed.path.name} {problem.where}")


def look_at_book(path: Path) -> tuple[Path, FoundBook | tuple[Problem, ...] | None]:
    """`look_at`, as it travels between processes."""
    try:
        return path, look_at(path)
    except BookError as error:
        return path, tuple(error.problems)


def check_folder(folder: Path) -> None:
    """Raises BookError where there is no such folder."""
    if not is_folder(folder):
        raise BookError([rules.NO_FOLDER.at(str(folder))])


def books_of(folder: Path, targets: Targets, started: Started, workers: int | None) -> FoundBooks:
    """All workbooks of a folder and of those in it, and whose they are.

    Raises:
        BookError: workbooks that cannot be read (whose are they?), or two of one rep and month.
    """
    paths = workbooks_below(folder)
    looked = on_all_cores(look_at_book, paths, started("正在看文件夹里的工作簿", len(paths)), workers)
    problems, books = list[Problem](), list[FoundBook]()
    for path, seen in looked:
        shown = shown_below(folder, path)
        if isinstance(seen, FoundBook):
            books.append(replace(seen, shown=shown))
        else:
            problems += (replace(problem, where=shown) for problem in seen or ())
    found = sort_books(books, [rep.name for rep in targets.reps])
    problems += twice_problems(found, (targets.month, month_before(targets.month)))
    if problems:
        raise BookError(problems)
    return found


def not_theirs(found: FoundBooks, month: str) -> Iterator[Problem]:
    """A doubt for each workbook of the month that is nobody's on the list."""
    for book in found.others:
        if book.month == month:
            yield rules.NOT_HIS_BOOK.at(book.name, rep=book.rep, region=book.region)


def _check_places(jobs: Sequence[RepJob]) -> None:
    """Every name must be one that the file system takes, before anything is written.

    Raises:
        BookError: all that are not.
    """
    problems: list[Problem] = []
    for job in jobs:
        try:
            stamp_of(job.out)
        except BookError as error:
            problems += error.problems
    if problems:
        raise BookError(problems)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error


def _with_targets(
    jobs: Sequence[RepJob], below: Sequence[Below], levels: OfficeLevels, learned: Learned | None
) -> list[RepJob]:
    """The jobs with what each rep and customer gets."""
    found = []
    for job, seen in zip(jobs, below, strict=True):
        given = levels.reps[job.rep.name]
        issued = issued_text(job.handed.month, given.total, given.carrier)
        handed = replace(job.handed, target=given.total, issued=issued, learned=learned)
        amounts = tuple(zip(seen.codes, given.parts, strict=True))
        found.append(replace(job, handed=handed, amounts=amounts))
    return found
