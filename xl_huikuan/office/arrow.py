"""Tidy rows as Arrow: exact yuan (decimal(18, 2)), days, whole numbers; and as bytes, to be kept or sent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.office.schema import LEADING, TidyTable


class _NoPandas:
    """Found before every other finder of modules: what says that pandas is not installed."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _spare_pandas() -> None:
    """Arrow loads pandas (a quarter of a second) when it makes its first array, if it is installed: not where nobody asks for
    it. Whoever does later gets it (`tests/test_arrow.py`)."""
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas)
        try:
            pa.array([None], pa.int64())
        finally:
            sys.meta_path.remove(_NoPandas)


_spare_pandas()

MONEY = pa.decimal128(18, 2)
_TYPES = {
    Kind.TEXT: pa.string(), Kind.CODE: pa.string(), Kind.MONEY: MONEY, Kind.NUMBER: pa.float64(), Kind.RATE: pa.float64(),
    Kind.COUNT: pa.int64(), Kind.DATE: pa.date32(),
}  # fmt: skip
_LARGEST_COUNT = 2**62


@cache
def schema_of(table: TidyTable, leading: bool = False) -> pa.Schema:
    """A table's Arrow schema; with the columns that say whose rows they are, if `leading`."""
    columns = (*LEADING, *table.columns) if leading else table.columns
    return pa.schema([pa.field(column.header, _TYPES[column.kind]) for column in columns])


def batch_of(table: TidyTable, columns: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    """A record batch; `columns` in the declared order: cents, dates, numbers, texts, None."""
    money = [values for column, values in zip(table.columns, columns, strict=True) if column.kind is Kind.MONEY]
    amounts = iter(_amounts(money))
    arrays = [
        next(amounts) if column.kind is Kind.MONEY else _array(column.kind, values)
        for column, values in zip(table.columns, columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(table))


def _amounts(columns: Sequence[Sequence[Any]]) -> list[pa.Array]:
    """Columns of cents, which are as long as each other, as yuan: turned at once, for each turn costs as much as a column's."""
    if not columns:
        return []
    rows = len(columns[0])
    whole = yuan(pa.array([cents for column in columns for cents in column], pa.int64()))
    return [whole.slice(at * rows, rows) for at in range(len(columns))]


def _array(kind: Kind, values: Sequence[Any]) -> pa.Array:
    if kind is Kind.COUNT:
        values = [None if value is None or abs(value) > _LARGEST_COUNT else value for value in values]
    try:
        return pa.array(values, _TYPES[kind])
    except UnicodeEncodeError:  # half a sign, as broken programs leave it
        return pa.array([None if v is None else v.encode("utf-8", "replace").decode() for v in values], pa.string())


def yuan(cents: pa.Array) -> pa.Array:
    """Whole cents as decimals of yuan: the same digits with the point two places further left."""
    whole = cents.cast(pa.decimal128(19, 0)).cast(pa.decimal128(18, 0))
    return pa.Array.from_buffers(MONEY, len(whole), whole.buffers(), offset=whole.offset)


def only(batch: pa.RecordBatch, rows: Sequence[int]) -> pa.RecordBatch:
    """These rows of a batch."""
    return batch if len(rows) == len(batch) else batch.take(pa.array(rows, pa.int64()))


def together(table: TidyTable, batches: Sequence[pa.RecordBatch]) -> pa.Table:
    """The rows of several batches, in one piece."""
    return pa.Table.from_batches(batches, schema_of(table)).combine_chunks()


def values_of(rows: pa.Table, places: Sequence[int]) -> list[list[Any]]:
    """Columns of a batch, yuan as cents, which are turned at once (see `_amounts`)."""
    columns = [rows.column(at).combine_chunks() for at in places]
    money = [column for column in columns if column.type == MONEY]
    cents: list[int | None] = []
    if money:
        all_ = pa.concat_arrays(money)
        whole = pa.Array.from_buffers(pa.decimal128(18, 0), len(all_), all_.buffers(), offset=all_.offset)
        cents = whole.cast(pa.int64()).to_pylist()
    count = len(rows)
    amounts = (cents[at * count : (at + 1) * count] for at in range(len(money)))
    return [next(amounts) if column.type == MONEY else column.to_pylist() for column in columns]


_CODEC, _SIZE = "lz4", 8
"""Quickly undone; the size stands before it."""


def packed(batch: pa.RecordBatch) -> bytes:
    """The batch as bytes, none where it has no rows; its schema is declared."""
    if not len(batch):
        return b""
    plain = batch.serialize()
    small: bytes = pa.compress(plain, _CODEC, asbytes=True)
    return len(plain).to_bytes(_SIZE, "little") + small


def unpacked(table: TidyTable, data: bytes) -> pa.RecordBatch:
    """See `packed`."""
    if not data:
        return batch_of(table, [[] for _ in table.columns])
    plain = pa.decompress(data[_SIZE:], int.from_bytes(data[:_SIZE], "little"), _CODEC)
    return pa.ipc.read_record_batch(plain, schema_of(table))
