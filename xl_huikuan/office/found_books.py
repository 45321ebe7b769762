"""Whose the workbooks in a folder are, and of which month: a look at their 参数 alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.status import Kept
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.problems import Problem
from xl_huikuan.book.reading import cleaned
from xl_huikuan.office import rules
from xl_huikuan.office.targets import RepName, name_key
from xl_huikuan.ooxml.references import MAX_COLUMN, MAX_ROW, Area
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.values import Cents

T = TypeVar("T")


@dataclass(frozen=True)
class FoundBook:
    """A workbook as its 参数 has it."""

    path: Path
    rep: str
    region: str
    """Empty: it says none."""
    month: str
    closed_on: dt.date | None
    target: Cents
    issued: str
    """See `as_issued`."""
    shown: str = ""
    """From the folder on that was looked into; empty: none was."""

    @property
    def name(self) -> str:
        """What people are told: two folders may hold files of one name."""
        return self.shown or self.path.name


@dataclass
class FoundBooks:
    """The workbooks of a folder, by rep and month."""

    books: dict[tuple[RepName, str], FoundBook] = field(default_factory=dict)
    others: list[FoundBook] = field(default_factory=list)
    """Of nobody on the list."""
    twice: list[tuple[RepName, FoundBook, FoundBook]] = field(default_factory=list)

    def months_of(self, rep: RepName) -> list[str]:
        """Of which months he has workbooks."""
        return sorted(month for whose, month in self.books if whose == rep)

    def of(self, rep: RepName, month: str) -> FoundBook | None:
        """A rep's workbook of a month."""
        return self.books.get((rep, month))


@faults_in_words()
def look_at(path: Path) -> FoundBook | None:
    """What a workbook's 参数 says; None for a workbook that is none of ours.

    Raises:
        BookError: it cannot be read.
    """
    workbook = Workbook.open(path)
    if workbook.area_of(Settings.rep.name) is None or workbook.area_of(Settings.month.name) is None:
        return None
    held = _NamedValues(workbook)
    return FoundBook(
        path,
        held.value(Settings.rep) or "",
        held.value(Settings.region) or "",
        held.value(Settings.month) or "",
        held.value(Settings.closed_on),
        held.value(Settings.target) or 0,
        held.value(Kept.issued) or "",
    )


class _NamedValues:
    """A workbook's named cells; a sheet is read once."""

    def __init__(self, workbook: Workbook):
        self._workbook, self._cells = workbook, dict[str, SheetCells]()

    def value(self, cell: NamedCell[T]) -> T | None:
        """What it holds, in its type."""
        at = self._workbook.area_of(cell.name)
        if at is None:
            return None
        sheet, area = at
        if sheet not in self._cells:
            self._cells[sheet] = self._workbook.cells(sheet, Area(1, 1, MAX_ROW, MAX_COLUMN))
        held = self._cells[sheet].value(area.top, area.left)
        return cell.reading.read(cleaned(held, cell.kind, self._workbook.value_reader.date))


def sort_books(books: Iterable[FoundBook], reps: Iterable[RepName]) -> FoundBooks:
    """Whose each is: by name and region; by name alone where the workbook says no region and one rep is called so."""
    found = FoundBooks()
    by_name: dict[str, list[RepName]] = {}
    for rep in reps:
        by_name.setdefault(name_key(rep.rep), []).append(rep)
    for book in books:
        called = by_name.get(name_key(book.rep), []) if book.rep else []
        region = name_key(book.region)
        whose = [rep for rep in called if name_key(rep.region) == region] if region else called
        if len(whose) != 1:
            found.others.append(book)
        elif (whose[0], book.month) in found.books:
            found.twice.append((whose[0], found.books[whose[0], book.month], book))
        else:
            found.books[whose[0], book.month] = book
    return found


def twice_problems(found: FoundBooks, months: Container[str]) -> Iterator[Problem]:
    """Two workbooks of one rep and month: nobody knows which counts."""
    for rep, one, other in found.twice:
        if one.month in months:
            names = {"name": one.name, "other": other.name}
            yield rules.BOOK_TWICE.at(other.name, rep=str(rep), month=one.month, **names)
