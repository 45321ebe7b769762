"""Saving on Windows: one writer at a time, and the mark of a file that came from the internet stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if os.name != "nt":
    pytest.skip("locks and marks as Windows has them", allow_module_level=True)

from xl_huikuan.book.backups import backups_of
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.file_lock import lock_path, locked
from xl_huikuan.template import template_path

ANOTHER = """
import sys
from pathlib import Path
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.file_lock import locked
try:
    with locked(Path(sys.argv[1]), wait=0) as held:
        print("held", held)
except OoxmlError as error:
    print(error.fault)
"""
MARK = "[ZoneTransfer]\nZoneId=3\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "十一月.xlsm"
    path.write_bytes(template_path().read_bytes())
    return path


def another(path: Path) -> str:
    ran = subprocess.run([sys.executable, "-c", ANOTHER, str(path)], capture_output=True, text=True, timeout=120)
    return ran.stdout.strip()


def test_one_writer_at_a_time(book: Path) -> None:
    with locked(book) as held:
        assert held and another(book) == Fault.BEING_WRITTEN
        with pytest.raises(OoxmlError), locked(book, wait=0):
            pass
    assert not lock_path(book).exists() and another(book) == "held True"


def test_the_second_is_refused_and_the_mark_stays(book: Path) -> None:
    mark = Path(f"{book}:Zone.Identifier")
    mark.write_text(MARK)
    books = [FileBook(book), FileBook(book)]
    months = [each.read() for each in books]
    for number, month in enumerate(months, 1):
        month.settings.target = number * 100_000
    assert books[0].write(months[0]).changed
    with pytest.raises(BookError, match="读取之后文件又被改过"):
        books[1].write(months[1])
    assert FileBook(book).read().settings.target == 100_000
    assert mark.read_text() == MARK and len(backups_of(book)) == 1
