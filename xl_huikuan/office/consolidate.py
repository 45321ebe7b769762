"""收齐汇总: all reps' workbooks read, sorted out, added up; the manager's workbook and the tidy tables written."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from xl_huikuan.book.file.saving import save_content, stamp_of
from xl_huikuan.book.file.writing import cannot_write
from xl_huikuan.book.problems import BookError
from xl_huikuan.office import gathering_rules as rules
from xl_huikuan.office.extract import Extract, Unread
from xl_huikuan.office.new_folders import folders_for
from xl_huikuan.office.overview import Overview, overview
from xl_huikuan.office.rules import MONTH_UNREADABLE
from xl_huikuan.office.running import read_books
from xl_huikuan.office.sent_books import SentBook, sent_books
from xl_huikuan.office.sorting_out import Listed, SortedOut, place, sort_out
from xl_huikuan.office.store import ExtractStore, store_path
from xl_huikuan.ooxml.atomic_write import check_writable, opened_elsewhere
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.suffixes import ends_with

JOB = "收齐汇总"
LOCKED = "正在 {program} 中打开，按上次保存的内容算"
NOTHING_READ = "一本也没有读出来"
_UNREADABLE_STORE = (sqlite3.DatabaseError, SystemError, ValueError, TypeError, OSError)
"""What comes of a file that is no longer what was written (`DamagedStore` and Arrow's own errors are among them; SystemError is
the sqlite3 module's where a length is damaged)."""
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
_KEPT_AT_ONCE = 16

Progress = Callable[[int, int], None]
"""How many workbooks are done, of how many."""
Maker = Callable[[Overview, Sequence[Listed], Sequence[Listed], Mapping[str, str]], bytes]
"""What is made of it: the month, files that do not count, files to be looked at, where each workbook lies."""


@dataclass(frozen=True)
class Consolidated:
    """What was gathered."""

    out: Path
    overview: Overview
    sorted: SortedOut
    skipped: list[Listed]
    doubts: list[Listed]
    read: int
    """Workbooks that had to be read; the others are as they were."""
    rows: int
    """In Parquet."""
    backup: Path | None


def consolidate(
    given: Sequence[str],
    out: Path,
    *,
    parquet: Path | None = None,
    month: str | None = None,
    today: dt.date | None = None,
    targets: Path | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress = lambda done, all_: None,
    make: Maker | None = None,
) -> Consolidated:
    """Gather the workbooks up.

    Args:
        given: folders, patterns, files.
        out: the manager's workbook, an .xlsx.
        parquet: the folder of the tidy tables; None: not wanted.
        month: whose figures, as 2026-11; None: of which most workbooks are.
        today: the day of which all figures are to be; None: each workbook's own.
        targets: a table with the reps who should have sent theirs.
        workers: how many processes read; None: one a core.
        cluster: a Dask scheduler's address.
        progress: told after every workbook.
        make: what is written; None: the manager's workbook.

    Raises:
        BookError: nothing to gather, the call is wrong, or the result cannot be written. Nothing has been written.
    """
    _check_call(out, month, make is None)
    opened = stamp_of(out)
    try:
        check_writable(out, opened)
    except OoxmlError as error:
        from xl_huikuan.book.file.faults import as_book_error

        raise as_book_error(error) from error
    expected = _expected(targets) if targets is not None else []
    books = sent_books(given, [out, *([targets] if targets is not None else [])])
    with folders_for(out.parent, *([] if parquet is None else [parquet])), _store(out, today) as store:
        try:
            faults, read, found, view = _gather(store, books, today, month, expected, workers, cluster, progress)
            if parquet is not None:  # before the first file is written
                store.check_rows(book.path for book in found.counted)
        except _UNREADABLE_STORE:
            store.start_anew()
            faults, read, found, view = _gather(store, books, today, month, expected, workers, cluster, progress)
        skipped = sorted([*faults, *found.skipped], key=place)
        if view is None:
            why = skipped[0].reason if skipped else NOTHING_READ
            raise BookError([rules.NONE_COUNTED.at(skipped[0].file if skipped else out.name, why=why)])
        by_path = {book.shown: book.path for book in books}
        doubts = [*_open_now(found, by_path), *view.doubts]
        from xl_huikuan.office.managers_book import managers_book

        content = (make or managers_book)(view, skipped, doubts, _links(found, skipped, by_path, out))
        rows = 0
        if parquet is not None:
            from xl_huikuan.office.parquet import write_parquet

            try:
                rows = write_parquet(parquet, store, found.counted, found.labels)
            except OSError as error:
                raise cannot_write(parquet, error) from error
        saved = save_content(out, opened, content, dt.datetime.now())
    return Consolidated(out, view, found, skipped, doubts, read, rows, saved.backup)


@contextmanager
def _store(out: Path, today: dt.date | None) -> Iterator[ExtractStore]:
    """What is kept beside `out`; a new one is taken back where the run is refused."""
    store = ExtractStore(store_path(out), str(today or ""))
    try:
        yield store
    except BookError:
        store.take_back()
        raise
    finally:
        store.close()


def _check_call(out: Path, month: str | None, a_workbook: bool) -> None:
    needed = (("pyarrow", "pyarrow"), ("XlsxWriter", "xlsxwriter"))
    problems = [
        rules.NOT_INSTALLED.at(JOB, package=name) for name, module in needed if importlib.util.find_spec(module) is None
    ]
    if month is not None and not _MONTH.fullmatch(month):
        problems.append(MONTH_UNREADABLE.at("--month", text=month))
    if a_workbook and not ends_with(out, ".xlsx"):
        problems.append(rules.OUT_IS_NO_WORKBOOK.at(out.name))
    if problems:
        raise BookError(problems)


def _gather(
    store: ExtractStore,
    books: Sequence[SentBook],
    today: dt.date | None,
    month: str | None,
    expected: Sequence[tuple[str, str]],
    workers: int | None,
    cluster: str | None,
    progress: Progress,
) -> tuple[list[Listed], int, SortedOut, Overview | None]:
    """What could not be read, how many had to be read, what counts, and its sums; None where nothing does."""
    faults, read = _bring_up_to_date(store, books, today, workers, cluster, progress)
    found = sort_out(store.all_facts(), {book.shown: book.changed for book in books}, month, expected)
    return faults, read, found, overview(found, store) if found.counted else None


def _bring_up_to_date(
    store: ExtractStore,
    books: Sequence[SentBook],
    today: dt.date | None,
    workers: int | None,
    cluster: str | None,
    progress: Progress,
) -> tuple[list[Listed], int]:
    """Read what changed; the workbooks that could not be read, and how many had to be read."""
    known = store.unchanged(books)
    store.forget_but(known)
    todo = [book for book in books if book.shown not in known]
    faults: list[Listed] = []
    done = len(known)
    coming = read_books(todo, today, workers, cluster)
    while some := list(islice(coming, _KEPT_AT_ONCE)):
        done += len(some)
        store.put([(book, read) for book, read in some if isinstance(read, Extract)])
        faults += [Listed(read.path, read.reason) for _, read in some if isinstance(read, Unread)]
        progress(done, len(books))
    return faults, len(todo)


def _open_now(found: SortedOut, by_path: dict[str, str]) -> list[Listed]:
    """The workbooks that somebody has open."""
    told = []
    for book in found.counted:
        lock = opened_elsewhere(Path(by_path[book.path]))
        if lock is not None:
            told.append(Listed(book.path, LOCKED.format(program=lock.program)))
    return told


def _links(found: SortedOut, skipped: Sequence[Listed], by_path: dict[str, str], out: Path) -> dict[str, str]:
    """Where the workbooks lie, seen from the manager's: those that count, and those that do not."""
    import os

    home, links = out.resolve().parent, {}
    for shown in (*(book.path for book in found.counted), *(each.file for each in skipped)):
        if shown not in by_path:  # a rep who sent none
            continue
        path = Path(by_path[shown]).absolute()
        try:
            links[shown] = os.path.relpath(path, home)
        except ValueError:  # on another drive
            links[shown] = str(path)
    return links


def _expected(targets: Path) -> list[tuple[str, str]]:
    """Region and rep of each line of the table."""
    from xl_huikuan.book.file.faults import as_book_error
    from xl_huikuan.book.problems import unusable
    from xl_huikuan.foreign.errors import ForeignError
    from xl_huikuan.foreign.reading import read_sheets
    from xl_huikuan.office.schema import REGION, REP

    try:
        sheets = read_sheets(targets)
    except ForeignError as error:
        raise unusable(error.where, error.what, error.mend) from error
    except OoxmlError as error:
        raise as_book_error(error) from error
    for sheet in sheets:
        for number, row in enumerate(sheet.rows):
            words = [str(cell).strip() for cell in row]
            if REP.header in words:
                rep, region = words.index(REP.header), words.index(REGION.header) if REGION.header in words else None
                lines = sheet.rows[number + 1 :]
                asked = [(_word(line, region), _word(line, rep)) for line in lines]
                return list(dict.fromkeys(each for each in asked if each[1]))
    raise BookError([rules.NO_REPS_LISTED.at(targets.name, rep=REP.header)])


def _word(row: Sequence[object], at: int | None) -> str:
    return "" if at is None or at >= len(row) else str(row[at]).strip()
