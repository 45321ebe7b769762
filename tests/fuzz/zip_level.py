"""Mutations of the container: its bytes, its members, sizes, checksums and names."""

from __future__ import annotations

import struct
from collections.abc import Callable
from random import Random

from fuzz.seeds import SeedBook, packed

_SIZES = (0, 1, 2, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
_CENTRAL_FIELDS = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<L"), "packed": (20, "<L"), "size": (24, "<L"),
                   "name": (28, "<H"), "extra": (30, "<H"), "comment": (32, "<H"), "disk": (34, "<H"), "offset": (42, "<L")}  # fmt: skip
_LOCAL_FIELDS = {"flags": (6, "<H"), "method": (8, "<H"), "crc": (14, "<L"), "packed": (18, "<L"), "size": (22, "<L"),
                 "name": (26, "<H"), "extra": (28, "<H")}  # fmt: skip
_END_FIELDS = {"disk": (4, "<H"), "count": (10, "<H"), "size": (12, "<L"), "start": (16, "<L"), "comment": (20, "<H")}
_NAMES: tuple[Callable[[str], str], ...] = (
    str.upper, lambda name: name.replace("/", "\\"), lambda name: f"/{name}", lambda name: f"../{name}",
    lambda name: f"./{name}", lambda name: name + " ", lambda name: "", lambda name: "x" * 60_000, lambda name: "表.xml",
    lambda name: name.replace("/", "//"), lambda name: name.replace("xl/", "XL/"), lambda name: name + "\0.xml",
)  # fmt: skip


def mutate(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """The workbook's bytes after one to three mutations, and what was done."""
    kind = chance.choice((_bytes, _bytes, _headers, _headers, _headers, _members, _members, _ends))
    return kind(book, chance)


def _bytes(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """Single bytes changed, anywhere."""
    raw, told = bytearray(book.raw), []
    for _ in range(chance.choice((1, 1, 2, 20))):
        at, value = chance.randrange(len(raw)), chance.randrange(256)
        raw[at] = value
        told.append(f"byte {at} = {value}")
    return bytes(raw), told


def _headers(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """A field of a header changed."""
    raw, told = bytearray(book.raw), []
    for _ in range(chance.choice((1, 1, 2))):
        mark, fields = chance.choice(
            ((b"PK\x01\x02", _CENTRAL_FIELDS), (b"PK\x03\x04", _LOCAL_FIELDS), (b"PK\x05\x06", _END_FIELDS))
        )
        places = _places(bytes(raw), mark)
        if not places:
            continue
        start, field = chance.choice(places), chance.choice(sorted(fields))
        at, form = fields[field]
        if start + at + 4 > len(raw):
            continue
        old = struct.unpack_from(form, raw, start + at)[0]
        value = chance.choice((*_SIZES, old + 1, old - 1, old ^ 8, old * 2)) % (1 << (16 if form == "<H" else 32))
        struct.pack_into(form, raw, start + at, value)
        told.append(f"{mark!r} at {start}: {field} {old} = {value}")
    return bytes(raw), told


def _places(raw: bytes, mark: bytes) -> list[int]:
    found, at = [], raw.find(mark)
    while at >= 0:
        found.append(at)
        at = raw.find(mark, at + 4)
    return found


def _members(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """Whole members dropped, swapped, truncated, emptied, renamed, repeated, put in another order."""
    members, told = list(book.members.items()), []
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randrange(len(members))
        name, data = members[at]
        what = chance.choice(("drop", "swap", "truncate", "empty", "rename", "order", "blow up", "noise"))
        told.append(f"{what} {name}")
        if what == "drop" and len(members) > 1:
            del members[at]
        elif what == "swap":
            other = chance.randrange(len(members))
            members[at], members[other] = (name, members[other][1]), (members[other][0], data)
        elif what == "truncate":
            members[at] = name, data[: chance.randrange(len(data) + 1)]
        elif what == "empty":
            members[at] = name, b""
        elif what == "rename":
            members[at] = chance.choice(_NAMES)(name), data
        elif what == "order":
            chance.shuffle(members)
        elif what == "blow up":
            members[at] = name, data + b" " * chance.choice((1 << 16, 20 << 20))
        elif what == "noise":
            members[at] = name, chance.randbytes(200)
    return packed(dict(members)), told


def _ends(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """Cut off, or with something before or behind."""
    raw = book.raw
    what = chance.choice(("cut", "head", "tail", "middle", "twice", "nothing"))
    at = chance.randrange(len(raw))
    changed = {
        "cut": raw[:at], "head": chance.randbytes(7) + raw, "tail": raw + chance.randbytes(chance.choice((1, 70_000))),
        "middle": raw[:at] + raw[at + chance.choice((1, 1000)) :], "twice": raw + raw, "nothing": raw[: chance.randrange(5)],
    }[what]  # fmt: skip
    return changed, [f"{what} at {at}"]
