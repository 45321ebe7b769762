"""新建 of workbook files: a month's workbook out of the files that an office keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from xl_huikuan.book.file.faults import as_book_error
from xl_huikuan.book.problems import BookError, Problem, unusable
from xl_huikuan.empty_book import EmptyBook
from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.reading import read_sheets
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs.header_words import words_of_sheets
from xl_huikuan.jobs.start_from import Started, start_from
from xl_huikuan.ooxml.errors import OoxmlError


def start_files(
    files: Sequence[Path],
    out: Path,
    today: dt.date,
    maps: Sequence[str] = (),
    dry_run: bool = False,
    words: Path | None = None,
) -> Started:
    """Read all files, and make the workbook `out` of what they say of customers; see `start_from`.

    `words`: a file with a table of what the office calls columns.

    Raises:
        BookError: files that cannot be read, all of them at once; nothing recognised. Nothing has been written.
    """
    lines = [] if words is None else words_of_sheets(sheets_of([words]))
    return start_from(EmptyBook(out), sheets_of(files), today, maps, dry_run, lines)


def sheets_of(files: Sequence[Path]) -> list[ForeignSheet]:
    """The sheets of all files, in order.

    Raises:
        BookError: files that cannot be read, all of them at once.
    """
    sheets: list[ForeignSheet] = []
    problems: list[Problem] = []
    for path in files:
        try:
            sheets += read_sheets(path)
        except ForeignError as error:
            problems += unusable(error.where, error.what, error.mend).problems
        except OoxmlError as error:
            problems += as_book_error(error).problems
    if problems:
        raise BookError(problems)
    return sheets
