"""The tidy tables as Parquet: ``DIR/客户明细/月份=2026-11/区域=皖北/rows.parquet``, the same bytes whoever read the workbooks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
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
_GROUP = 50_000
"""Rows that are held before they are written."""


def write_parquet(folder: Path, store: ExtractStore, books: Sequence[Facts], labels: dict[str, str]) -> int:
    """Write the tables of the counted workbooks, which are of one month and sorted by region; the number of rows.

    The month's files are replaced one by one, each when it is whole; one whose workbooks are as they were stays, and so do other
    months. A table without rows has a file too.
    """
    count = 0
    regions = [(region, list(group)) for region, group in groupby(books, key=lambda book: book.region)]
    sources = [digest_of(repr([(labels[b.path], b.path, b.digest) for b in group]).encode()) for _, group in regions]
    for table in TABLES:
        home = folder / table.name / f"{MONTH.header}={books[0].month}"
        made = set()
        for (region, group), source in zip(regions, sources, strict=True):
            there = home / f"{REGION.header}={_folder(region) if region else _NONE}"
            rows = store.standing(there / FILE, source)
            if rows is None:
                rows = _write(there, table, store, group, labels)
                store.note_written(there / FILE, source, rows)
            count += rows
            made.add(there.name)
            written.files.append(folder / table.name)
        for old in home.iterdir():
            if old.name not in made and old.name.startswith(f"{REGION.header}="):
                shutil.rmtree(old)
    return count


def _folder(text: str) -> str:
    """A text as part of a path: signs that file systems refuse are written as readers of such folders undo them."""
    return "".join(f"%{ord(sign):02X}" if sign in _REFUSED or not sign.isprintable() else sign for sign in text)


_REFUSED = '/\\:*?"<>|%=#.+&'


def _write(there: Path, table: TidyTable, store: ExtractStore, books: Sequence[Facts], labels: dict[str, str]) -> int:
    there.mkdir(parents=True, exist_ok=True)
    new, count = there / f".{FILE}.new", 0
    with pq.ParquetWriter(new, schema_of(table, leading=True), compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        whose: list[tuple[str, str]] = []
        held = 0
        for book in books:
            if not (data := store.rows(book.path, table.name)):
                continue
            waiting.append(unpacked(table, data))
            whose.append((labels[book.path], book.path))
            held += len(waiting[-1])
            if held >= _GROUP:
                writer.write_table(_with_leading(table, waiting, whose))
                count, held, waiting, whose = count + held, 0, [], []
        writer.write_table(_with_leading(table, waiting, whose))
    os.replace(new, there / FILE)  # noqa: PTH105
    return count + held


def _with_leading(table: TidyTable, batches: Sequence[pa.RecordBatch], whose: Sequence[tuple[str, str]]) -> pa.Table:
    """The rows of several workbooks, behind the columns that say whose they are: put there once, and not for each workbook."""
    rows = together(table, batches)
    of_row = pa.array([at for at, batch in enumerate(batches) for _ in range(len(batch))], pa.int32())
    leading = [pa.array([texts[at] for texts in whose], pa.string()).take(of_row) for at in range(2)]
    return pa.Table.from_arrays([*leading, *rows.columns], schema=schema_of(table, leading=True))
