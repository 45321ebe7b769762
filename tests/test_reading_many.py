"""Reading many workbooks one after another: nothing of a book stays when it is let go of, be cycles looked for or not."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from xl_huikuan.book.file.book import FileBook


@pytest.fixture(autouse=True)
def nobody_looks_for_cycles() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_book_that_was_read_goes_as_a_whole(small: Path) -> None:
    book = FileBook(small)
    month = book.read()
    assert book._workbook is not None
    held = [weakref.ref(each) for each in (month, month.sums, month["tblPlan"], book._workbook, book._workbook.package)]
    tables = [weakref.ref(table) for table in book._workbook.tables.values()]
    assert tables and all(each() is not None for each in (*held, *tables))
    del book, month
    assert all(each() is None for each in (*held, *tables))


def test_a_month_stays_when_its_book_is_let_go_of(small: Path) -> None:
    month = FileBook(small).read()
    expected = FileBook(small).read()
    assert list(month.plan.target) == list(expected.plan.target) and any(month.plan.target)


def test_hardly_anything_is_left_to_collect(small: Path) -> None:
    FileBook(small).read()  # what is loaded at the first time
    gc.collect()
    for _ in range(3):
        FileBook(small).read()
    assert gc.collect() < 300  # the parser of the shared texts, some 20 a book; once it was 1,200 a book
