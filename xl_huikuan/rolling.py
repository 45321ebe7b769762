"""结转 of workbooks: one is closed, another is made beside it; of a file, or of a workbook open in Excel."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Protocol

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.saving import clear_up, stamp_of
from xl_huikuan.book.port import MonthlyBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs import rules
from xl_huikuan.jobs.roll_over import Closed, Rolled, close_month, following_month, refuse_too_early, roll_over
from xl_huikuan.template import WORKBOOK_NAME


def roll_over_file(path: Path, out: Path | None, today: dt.date) -> tuple[Closed, Rolled, Path]:
    """Close the month of a workbook and write the next month's: (what closing did, what the next one begins with, its path).

    A second time changes nothing: the month is closed, and the next workbook is the one that would be made.

    Raises:
        BookError: it cannot be closed, or another workbook stands in the place of the next one; nothing has been written.
    """
    book = FileBook(path)
    month = book.read()
    settings = month.settings
    target = out or _following(path, settings.month or "", following_month(month))
    there = stamp_of(target) is not None
    if there and (settings.closed_on is None or not target.is_file()):  # a pipe would be waited for
        raise BookError([rules.ROLLED_OTHERWISE.at(target.name, name=target.name)])
    if not there:
        book.check_out(target)  # before the month is closed
    closed = close_month(FileBook(path), today)
    if not closed.written.changed:
        clear_up(path)  # a run before this one may have been killed after the close
    if not there:
        return closed, roll_over(FileBook(path, target)), target
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / target.name
        rolled = roll_over(FileBook(path, made))
        if made.read_bytes() != target.read_bytes():
            raise BookError([rules.ROLLED_OTHERWISE.at(target.name, name=target.name)])
    rolled.written.changed = False
    clear_up(target)
    return closed, rolled, target


class OpenBook(MonthlyBook, Protocol):
    """A workbook that is open in Excel."""

    def place(self) -> Path:
        """Where its file lies.

        Raises:
            BookError: it was never saved.
        """

    def copy_to(self, path: Path) -> None:
        """Save a copy as it stands."""


def place_of_next(book: OpenBook, today: dt.date) -> Path:
    """Where the next month's workbook of an open one will be made.

    Raises:
        BookError: its month cannot be closed yet, or the next workbook is there already.
    """
    month = book.read()
    target = _following(book.place(), month.settings.month or "", following_month(month))
    if stamp_of(target) is not None:
        raise BookError([rules.ROLLED_ALREADY.at(target.name, name=target.name)])
    if month.settings.closed_on is None:
        refuse_too_early(month, today)
    return target


def roll_over_open(book: OpenBook, today: dt.date) -> tuple[Closed, Rolled, Path]:
    """The same as `roll_over_file` for a workbook open in Excel: it is closed there, for the user to save, and the next one is
    made of a copy.

    Raises:
        BookError: see `place_of_next`, or it cannot be closed; nothing has been written.
    """
    target = place_of_next(book, today)
    closed = close_month(book, today)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / target.name
        book.copy_to(copy)
        return closed, roll_over(FileBook(copy, target)), target


def _following(path: Path, month: str, following: str) -> Path:
    """The next workbook's usual name: the month in the name counts on."""
    if month in path.name:
        return path.with_name(path.name.replace(month, following))
    return path.with_name(WORKBOOK_NAME.format(month=following)).with_suffix(path.suffix)
