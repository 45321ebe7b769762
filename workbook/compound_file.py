"""Writes a compound file ([MS-CFB], version 3): what Office keeps a VBA project in. The same bytes for the same streams.

Sectors in their order: directory, small streams, their table, large streams, the table of sectors. Every storage's tree
is as flat as it can be, its lowest level red: as many black nodes on every way down.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SECTOR, SMALL_SECTOR, SMALL = 512, 64, 4096
"""In bytes; a stream shorter than SMALL lives in small sectors."""
_FREE, _END, _TABLE, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_IN_HEADER = 109
"""Sectors of the table of sectors that the header can list: 7 MB of file."""
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_RED, _BLACK = 0, 1


@dataclass
class _Entry:
    """A stream, or a storage with what it holds."""

    name: str
    kind: int
    data: bytes = b""
    held: dict[str, _Entry] = field(default_factory=dict)
    colour: int = _BLACK
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END


def compound_file(streams: Mapping[tuple[str, ...], bytes]) -> bytes:
    """The file that holds `streams`: each by the names of its storages and its own, in ASCII, of at most 31 characters."""
    root = _tree_of(streams)
    entries = _laid_out(root)
    small, small_table = bytearray(), []
    for entry in entries:
        if entry.kind == _STREAM and 0 < len(entry.data) < SMALL:
            entry.start = len(small_table)
            small_table += _chain(entry.start, _count(len(entry.data), SMALL_SECTOR))
            small += _padded(entry.data, SMALL_SECTOR)
    root.data = bytes(small)

    directory_sectors = _count(len(entries), SECTOR // 128)
    table, body = _chain(0, directory_sectors), bytearray()

    def laid(data: bytes, filling: bytes = b"\0") -> int:
        """Where the data's sectors begin, from now on."""
        if not data:
            return _END
        start = len(table)
        table.extend(_chain(start, _count(len(data), SECTOR)))
        body.extend(_padded(data, SECTOR, filling))
        return start

    root.start = laid(root.data)
    small_table_start = laid(struct.pack(f"<{len(small_table)}I", *small_table), b"\xff")
    for entry in entries:
        if entry.kind == _STREAM and len(entry.data) >= SMALL:
            entry.start = laid(entry.data)

    each = SECTOR // 4
    own = next(n for n in range(1, _IN_HEADER + 1) if len(table) + n <= n * each)
    listed = range(len(table), len(table) + own)
    table += [_TABLE] * own
    table += [_FREE] * (own * each - len(table))
    directory = b"".join(map(_as_bytes, entries))
    directory += _blank() * (directory_sectors * SECTOR // 128 - len(entries))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, own, 0, 0, SMALL, small_table_start, _count(len(small_table), each), _END, 0,
        *listed, *[_FREE] * (_IN_HEADER - own),
    )  # fmt: skip
    return header + directory + bytes(body) + struct.pack(f"<{len(table)}I", *table)


def _tree_of(streams: Mapping[tuple[str, ...], bytes]) -> _Entry:
    root = _Entry("Root Entry", _ROOT)
    for (*storages, name), data in streams.items():
        at = root
        for storage in storages:
            at = at.held.setdefault(storage, _Entry(storage, _STORAGE))
        at.held[name] = _Entry(name, _STREAM, data)
    return root


def _laid_out(root: _Entry) -> list[_Entry]:
    """Every entry, the root first, and the trees of what each storage holds."""
    entries: list[_Entry] = []

    def number(entry: _Entry) -> int:
        entries.append(entry)
        return len(entries) - 1

    def tree(ordered: list[_Entry], above_lowest: int) -> int:
        if not ordered:
            return _NONE
        middle = len(ordered) // 2
        entry = ordered[middle]
        at = number(entry)
        entry.colour = _BLACK if above_lowest else _RED
        entry.left = tree(ordered[:middle], above_lowest - 1)
        entry.right = tree(ordered[middle + 1 :], above_lowest - 1)
        return at

    def holdings(entry: _Entry) -> Iterator[_Entry]:
        ordered = sorted(entry.held.values(), key=lambda held: (len(held.name), held.name.upper()))
        entry.child = tree(ordered, len(ordered).bit_length() - 1)
        if ordered:
            entries[entry.child].colour = _BLACK
        yield from ordered

    number(root)
    waiting = [root]
    while waiting:
        waiting += holdings(waiting.pop(0))
    return entries


def _as_bytes(entry: _Entry) -> bytes:
    """128 bytes, without class, flags or times."""
    name = entry.name.encode("ascii").decode().encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36xIII",
        name, len(name), entry.kind, entry.colour, entry.left, entry.right, entry.child,
        0 if entry.kind == _STORAGE else entry.start, len(entry.data), 0,
    )  # fmt: skip


def _blank() -> bytes:
    return struct.pack("<68xIII48x", _NONE, _NONE, _NONE)


def _chain(start: int, count: int) -> list[int]:
    """The table's entries of `count` sectors that follow each other from `start`."""
    return [*range(start + 1, start + count), _END][:count]


def _count(length: int, size: int) -> int:
    return -(-length // size)


def _padded(data: bytes, size: int, filling: bytes = b"\0") -> bytes:
    return data + filling * (-len(data) % size)
