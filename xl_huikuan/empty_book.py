"""The template as a workbook to be filled, of which one after another is made: read once a process."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from pathlib import Path

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.saving import stamp_of
from xl_huikuan.book.month import Month
from xl_huikuan.book.reading import as_read
from xl_huikuan.ooxml.atomic_write import Stamp
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.overriding import override
from xl_huikuan.template import template_path


class EmptyBook(FileBook):
    """The template, to be filled and written to `out`."""

    def __init__(self, out: str | os.PathLike[str]):
        super().__init__(template_path(), out)

    @override
    def read(self, repair: bool = False) -> Month:
        held = _template()
        if held.taken == 1:  # one alone is made sooner without
            held.book.prepare(held.month)
        held.taken += 1
        self.take_over(held.book)
        return as_read(held.month)

    @override
    def _own_formula(self, workbook: Workbook, month: Month) -> str | None:
        return _template().own_formula


def blank_month() -> Month:
    """The empty workbook's month, to be filled; nothing is to be written."""
    return as_read(_template().month)


class _Template:
    """What was read of the template; none of it is changed."""

    def __init__(self, path: Path):
        self.book = FileBook(path)
        self.month = self.book.read()
        self.taken = 0
        """How many workbooks were begun with it."""

    @cached_property
    def own_formula(self) -> str | None:
        """A formula that is not the contract's, if there is one."""
        return self.book.own_formula(self.month)


def _template() -> _Template:
    path = template_path()
    return _as_it_was(path, stamp_of(path))


@lru_cache(maxsize=1)
def _as_it_was(path: Path, stamp: Stamp | None) -> _Template:
    return _Template(path)
