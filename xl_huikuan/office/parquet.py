"""The tidy tables as Parquet: ``DIR/客户明细/月份=2026-11/区域=皖北/rows.parquet``, the same bytes whoever read the workbooks."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from xl_huikuan.book.file import written
from xl_huikuan.book.file.quick_book import digest_of
from xl_huikuan.office.arrow import schema_of, together, unpacked
from xl_huikuan.office.extract import Facts
from xl_huikuan.office.schema import MONTH, REGION, TABLES, TidyTable
from xl_huikuan.office.store import ExtractStore

FILE = "rows.parquet"
_NONE = "__HIVE_DEFAULT_PARTITION__"
"""How a region that is blank is called, so that readers see nothing."""
_GROUP = 10_000
"""Rows that are held before they are written."""


def write_parquet(folder: Path, store: ExtractStore, books: Sequence[Facts], labels: dict[str, str]) -> int:
    """Write the tables of the counted workbooks, which are of one month and sorted by region; the number of rows.

    A region's files are put in place of those before when all are whole; one whose workbooks are as they were stays, and so
    do other months. A table without rows has a file too.
    """
    count = 0
    month = f"{MONTH.header}={books[0].month}"
    made = set()
    for region, group in groupby(books, key=lambda book: book.region):
        its = list(group)
        source = digest_of(repr([(labels[book.path], book.path, book.digest) for book in its]).encode())
        home = f"{REGION.header}={_folder(region) if region else _NONE}"
        made.add(home)
        files = [_TableFile(table, folder / table.name, Path(month, home, FILE)) for table in TABLES]
        standing = [store.standing(each.file, source) for each in files]
        changed = [each for each, rows in zip(files, standing, strict=True) if rows is None]
        _write(changed, store, its, labels)
        for each in changed:
            store.note_written(each.file, source, each.count)
        count += sum(filter(None, standing)) + sum(each.count for each in changed)
    for table in TABLES:
        for old in (folder / table.name / month).iterdir():
            if old.name not in made and old.name.startswith(f"{REGION.header}="):
                shutil.rmtree(old)
    return count


def _folder(text: str) -> str:
    """A text as part of a path: signs that file systems refuse are written as readers of such folders undo them."""
    return "".join(f"%{ord(sign):02X}" if sign in _REFUSED or not sign.isprintable() else sign for sign in text)


_REFUSED = '/\\:*?"<>|%=#.+&'


def _write(files: Sequence[_TableFile], store: ExtractStore, books: Sequence[Facts], labels: dict[str, str]) -> None:
    """Write files of a region, all at once: what is kept of a workbook is fetched once."""
    if not files:
        return
    with contextlib.ExitStack() as under_way:
        for each in files:
            under_way.enter_context(each.under_way())
        for book in books:
            rows = store.all_rows(book.path)
            for each in files:
                each.add(rows[each.table.name], labels[book.path], book.path)
    for each in files:
        each.put_in_place()
        written.files.append(each.folder)


class _TableFile:
    """A table of a region, to be written."""

    def __init__(self, table: TidyTable, folder: Path, within: Path):
        self.table, self.folder, self.file, self.count = table, folder, folder / within, 0
        self._new = self.file.with_name(f".{FILE}.new")
        self._waiting: list[pa.RecordBatch] = []
        self._whose: list[tuple[str, str]] = []
        self._held = 0
        """Rows that wait."""

    @contextlib.contextmanager
    def under_way(self) -> Iterator[None]:
        """While it is written, beside the one that stands there."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(
            self._new, schema_of(self.table, leading=True), compression="zstd", use_dictionary=False
        ) as self._writer:
            yield
            self._flush()

    def add(self, data: bytes, rep: str, path: str) -> None:
        """A workbook's rows, packed."""
        if data:
            self._waiting.append(unpacked(self.table, data))
            self._whose.append((rep, path))
            self._held += len(self._waiting[-1])
        if self._held >= _GROUP:
            self._flush()

    def put_in_place(self) -> None:
        """In place of the one that stands there."""
        os.replace(self._new, self.file)  # noqa: PTH105

    def _flush(self) -> None:
        self._writer.write_table(_with_leading(self.table, self._waiting, self._whose))
        self.count += self._held
        self._waiting, self._whose, self._held = [], [], 0


def _with_leading(table: TidyTable, batches: Sequence[pa.RecordBatch], whose: Sequence[tuple[str, str]]) -> pa.Table:
    """The rows of several workbooks, behind the columns that say whose they are: put there once, and not for each workbook."""
    rows = together(table, batches)
    of_row = pa.array([at for at, batch in enumerate(batches) for _ in range(len(batch))], pa.int32())
    leading = [pa.array([texts[at] for texts in whose], pa.string()).take(of_row) for at in range(2)]
    return pa.Table.from_arrays([*leading, *rows.columns], schema=schema_of(table, leading=True))
