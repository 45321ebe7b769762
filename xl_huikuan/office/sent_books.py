"""Which files are the reps' workbooks: what folders and patterns hold, without what programs lay beside them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.backups import FOLDER
from xl_huikuan.book.file.folder import WORKBOOKS, files_below, is_laid_beside, shown_below
from xl_huikuan.book.problems import BookError
from xl_huikuan.office import gathering_rules as rules
from xl_huikuan.places import is_file, is_folder

_SUFFIXES = (*WORKBOOKS, ".xls", ".xlsb")
"""The last two are told as what they are."""


class SentBook(NamedTuple):
    """A file that may be a workbook."""

    path: str
    shown: str
    """From the given folder on, with ``/``."""
    size: int
    changed: int
    """When, in nanoseconds."""


def sent_books(given: Sequence[str], leave_out: Sequence[Path] = ()) -> list[SentBook]:
    """The workbooks in folders (theirs too), matching patterns, or named; in the order of their paths, each once.

    Raises:
        BookError: something given is not there, or there is none at all.
    """
    problems = []
    found: dict[str, SentBook] = {}
    ours = {os.path.realpath(path) for path in leave_out}
    for each in given:
        files = list(_files(each))
        if not files and not is_folder(each):
            problems.append(rules.NOTHING_GIVEN.at(Path(each).name or each))
        for path, shown in files:
            real = os.path.realpath(path)
            if real in ours or real in found:
                continue
            try:
                status = os.stat(path)  # noqa: PTH116
            except OSError:
                found[real] = SentBook(path, shown, -1, 0)
            else:
                found[real] = SentBook(path, shown, status.st_size, status.st_mtime_ns)
    if not problems and not found:
        problems.append(rules.NO_BOOKS.at("、".join(Path(each).name or each for each in given)))
    if problems:
        raise BookError(problems)
    return sorted(found.values(), key=lambda book: (book.shown, book.path))


def _files(given: str) -> Iterator[tuple[str, str]]:
    """Paths, and how they are shown."""
    if is_folder(given):
        yield from _walk(given, given)
    elif is_file(given):  # a name with a bracket is no pattern
        yield given, os.path.basename(given)  # noqa: PTH119
    else:
        for path in glob.glob(given, recursive=True):  # noqa: PTH207
            if is_folder(path):
                yield from _walk(path, os.path.dirname(path))  # noqa: PTH120
            elif _is_book(os.path.basename(path)) and FOLDER not in Path(path).parts:  # noqa: PTH119
                yield path, Path(path).as_posix()


def _walk(folder: str, top: str) -> Iterator[tuple[str, str]]:
    for path in files_below(folder, _SUFFIXES):
        yield path, shown_below(top, path)


def _is_book(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES) and not is_laid_beside(name)
