"""The directory of a zip file: where each member's bytes lie, so that they can be copied as they stand."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.errors import Fault, OoxmlError

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64_LOCATOR = struct.Struct("<4sLQL")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCAL_SIGNATURE, CENTRAL_SIGNATURE, END_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
STORED, DEFLATED = 0, 8

_FULL = 0xFFFFFFFF
_ZIP64_EXTRA = 0x0001
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800

MAX_TOTAL = 1 << 30
MAX_MEMBER = 512 << 20
HONEST_RATIO = 100
"""Beyond these unpacked sizes a workbook is opened only if it shrank no more than this: sheets full of rows shrink to a
twentieth or a thirtieth."""
MAX_RATIO = 1000
RATIO_FROM = 16 << 20
"""Small parts full of repetition reach a high ratio honestly; above this size no workbook does."""


class DamagedZip(Exception):
    """The bytes do not add up to a zip file."""


class Member(NamedTuple):
    """One member as the file holds it."""

    name: str
    header: bytes
    """Its central header: fixed part, name, extra fields and comment."""
    offset_at: int
    offset_format: str
    """Where and how the header keeps the local offset (the one thing to change when the member moves)."""
    start: int
    end: int
    """Local header, compressed data and data descriptor."""
    data: int
    flags: int
    method: int
    stamp: tuple[int, int]
    """Time and date in DOS form."""
    crc: int
    packed: int
    size: int

    def header_at(self, offset: int) -> bytes:
        """The central header for a member that now starts at `offset`."""
        header = bytearray(self.header)
        struct.pack_into(self.offset_format, header, self.offset_at, offset)
        return bytes(header)


class Directory(NamedTuple):
    """All members in the order of the central directory, and the archive's comment."""

    members: tuple[Member, ...]
    comment: bytes


def read_directory(raw: bytes, where: str) -> Directory:
    """Read the directory; an `OoxmlError` that names the file `where` when it cannot be trusted."""
    try:
        directory, cd_start = _read(raw)
        _check_limits(directory.members, where)
        spans = sorted(directory.members, key=lambda m: m.start)
        if any(a.data + a.packed > b.start for a, b in pairwise(spans)) or (
            spans and spans[-1].data + spans[-1].packed > cd_start
        ):
            raise DamagedZip("overlapping members")
    except (DamagedZip, struct.error, OverflowError, UnicodeDecodeError) as error:
        raise OoxmlError(Fault.DAMAGED, where) from error
    return directory


def _read(raw: bytes) -> tuple[Directory, int]:
    end = raw.rfind(END_SIGNATURE, max(0, len(raw) - END.size - 0xFFFF))
    if end < 0:
        raise DamagedZip("no end record")
    _, disk, cd_disk, _, count, cd_size, cd_start, comment_size = END.unpack_from(raw, end)
    comment = raw[end + END.size : end + END.size + comment_size]
    if count == 0xFFFF or _FULL in (cd_size, cd_start):
        _, _, position, _ = END64_LOCATOR.unpack_from(raw, end - END64_LOCATOR.size)
        signature, _, _, _, disk, cd_disk, _, count, cd_size, cd_start = END64.unpack_from(raw, position)
        if signature != b"PK\x06\x06":
            raise DamagedZip("no zip64 end record")
    if disk or cd_disk or cd_start + cd_size > end:
        raise DamagedZip("directory out of place")
    # Where the next member or the directory starts is known only once all are read: data descriptors run up to there.
    headers: list[tuple[int, int]] = []
    starts: list[int] = []
    at = cd_start
    for _ in range(count):
        fields = CENTRAL.unpack_from(raw, at)
        if fields[0] != CENTRAL_SIGNATURE:
            raise DamagedZip("central header")
        length = CENTRAL.size + fields[10] + fields[11] + fields[12]
        headers.append((at, length))
        starts.append(_sizes(raw[at : at + length])[2])
        at += length
    if at > cd_start + cd_size:
        raise DamagedZip("directory too long")
    bounds = [*sorted(starts), cd_start]
    following = dict(pairwise(bounds))
    members = tuple(_member(raw, raw[at : at + length], following) for at, length in headers)
    return Directory(members, comment), cd_start


def _sizes(header: bytes) -> tuple[int, int, int, int, str]:
    """Unpacked size, packed size, local offset, and where and how the offset is kept; zip64 fields resolved."""
    fields = CENTRAL.unpack_from(header)
    packed, size, offset = fields[8], fields[9], fields[16]
    offset_at, offset_format = CENTRAL.size - 4, "<L"
    at = CENTRAL.size + fields[10]
    stop = at + fields[11]
    while at + 4 <= stop and _FULL in (packed, size, offset):
        kind, length = struct.unpack_from("<2H", header, at)
        at += 4
        if kind == _ZIP64_EXTRA:
            here = at
            if size == _FULL:
                (size,) = struct.unpack_from("<Q", header, here)
                here += 8
            if packed == _FULL:
                (packed,) = struct.unpack_from("<Q", header, here)
                here += 8
            if offset == _FULL:
                (offset,) = struct.unpack_from("<Q", header, here)
                offset_at, offset_format = here, "<Q"
                here += 8
            if here > at + length:
                raise DamagedZip("zip64 field too short")
            break
        at += length
    return size, packed, offset, offset_at, offset_format


def _member(raw: bytes, header: bytes, following: dict[int, int]) -> Member:
    _, _, _, flags, method, time, date, crc, _, _, name_size, *_ = CENTRAL.unpack_from(header)
    size, packed, start, offset_at, offset_format = _sizes(header)
    name = header[CENTRAL.size : CENTRAL.size + name_size]
    local = LOCAL.unpack_from(raw, start)
    data = start + LOCAL.size + local[9] + local[10]
    if local[0] != LOCAL_SIGNATURE or raw[start + LOCAL.size : start + LOCAL.size + local[9]] != name:
        raise DamagedZip("local header")
    if method == STORED and packed != size:
        raise DamagedZip("sizes")
    return Member(
        name=name.decode("utf-8" if flags & _UTF8 else "cp437"),
        header=header,
        offset_at=offset_at,
        offset_format=offset_format,
        start=start,
        end=following.get(start, data + packed) if flags & _DESCRIPTOR else data + packed,
        data=data,
        flags=flags,
        method=method,
        stamp=(time, date),
        crc=crc,
        packed=packed,
        size=size,
    )


def _check_limits(members: tuple[Member, ...], where: str) -> None:
    if any(m.flags & _ENCRYPTED for m in members):
        raise OoxmlError(Fault.ENCRYPTED_PARTS, where)
    seen: set[str] = set()
    for member in members:
        key = part_key(member.name)
        if key in seen:
            raise OoxmlError(Fault.DUPLICATE_PART, where, part=member.name)
        seen.add(key)
    if goes_too_far([(member.size, member.packed) for member in members]):
        raise OoxmlError(Fault.INFLATES_TOO_FAR, where)


def goes_too_far(members: Sequence[tuple[int, int]]) -> bool:
    """Whether a package of members of these unpacked and packed sizes is refused, lest it fill the memory."""
    size, packed = (sum(sizes) for sizes in zip(*members, strict=True)) if members else (0, 0)
    return (
        len(members) >= 0xFFFF
        or (size > MAX_TOTAL and size > HONEST_RATIO * packed)
        or any(_is_bomb(*sizes) for sizes in members)
    )


def _is_bomb(size: int, packed: int) -> bool:
    return (
        size >= _FULL
        or (size > MAX_MEMBER and size > HONEST_RATIO * packed)
        or (size > RATIO_FROM and size > MAX_RATIO * packed)
    )


def part_key(name: str) -> str:
    """Part names are compared without case; some writers use backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()
