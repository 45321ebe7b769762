"""A workbook's zip package: parts are read, replaced, added and removed; every other byte stays as it was."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zlib_ng import zlib_ng as zlib  # the standard library's own takes twice as long

from xl_huikuan.ooxml.atomic_write import Stamp, check_regular, write_atomically
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.file_properties import Lost
from xl_huikuan.ooxml.zip_members import (
    CENTRAL,
    CENTRAL_SIGNATURE,
    DEFLATED,
    END,
    END_SIGNATURE,
    LOCAL,
    LOCAL_SIGNATURE,
    STORED,
    Directory,
    Member,
    goes_too_far,
    part_key,
    read_directory,
)

CONTENT_TYPES = "[Content_Types].xml"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_DATE = (0, 0x21)  # 1980-01-01, the first date that a zip knows
_MAX_FILE = 1 << 30
_LEVEL, _LEVEL_OF_LARGE, _LARGE = 5, 3, 1 << 25
"""How hard members are compressed: those of more than 32 MiB in little more than half the time, and to a fifth more."""
_DAMAGED: type[Exception] = zlib.error  # type: ignore[assignment]  # which its stubs take for an exception itself
_PIECE = 1 << 16
"""So much is inflated at once where nobody wants the whole: 64 MiB at most."""


@dataclass(frozen=True)
class _NewMember:
    """A member that this run writes."""

    name: str
    data: bytes
    stamp: tuple[int, int]
    attributes: int

    @cached_property
    def compressed(self) -> bytes:
        """Its data as the file will hold them."""
        packer = zlib.compressobj(_LEVEL if self.size <= _LARGE else _LEVEL_OF_LARGE, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush()

    @property
    def size(self) -> int:
        """Of its data; `packed` is that of what the file will hold."""
        return len(self.data)

    @property
    def packed(self) -> int:
        """See `size`."""
        return len(self.compressed)

    def records(self, offset: int) -> tuple[list[bytes], bytes]:
        """What goes at `offset`, and the central header for it."""
        name = self.name.encode()
        flags = 0 if name.isascii() else 0x800
        common = (20, flags, DEFLATED, *self.stamp, zlib.crc32(self.data), self.packed, self.size, len(name), 0)
        local = LOCAL.pack(LOCAL_SIGNATURE, *common) + name
        central = CENTRAL.pack(CENTRAL_SIGNATURE, 20, *common, 0, 0, 0, self.attributes, offset) + name
        return [local, self.compressed], central


class Package:
    """The members of one workbook file. Parts that nobody asks for are never inflated."""

    def __init__(self, path: Path, raw: bytes, directory: Directory, stamp: Stamp):
        self.path = path
        self.stamp = stamp
        """The file's stamp when it was read (or last saved onto itself), for `check_writable`."""
        self._raw = raw
        self._comment = directory.comment
        self._members: dict[str, Member | _NewMember] = {part_key(m.name): m for m in directory.members}
        self._changed = False
        self._whole: set[str] = set()
        """The members as read whose checksum was right."""
        self._inflated: dict[str, bytes] = {}
        """See `hold`."""

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Package:
        """Read a workbook file; an `OoxmlError` says why it cannot be one."""
        path = Path(path)
        where = path.name
        try:
            check_regular(path, path.stat())
            stamp = Stamp.of(path)
            if stamp.size > _MAX_FILE:
                raise OoxmlError(Fault.FILE_TOO_LARGE, where)
            raw = path.read_bytes()
        except FileNotFoundError as error:
            raise OoxmlError(Fault.FILE_NOT_FOUND, where) from error
        except OSError as error:
            raise OoxmlError(Fault.FILE_UNREADABLE, where, reason=error.strerror or str(error)) from error
        _check_kind(raw, where)
        directory = read_directory(raw, where)
        package = cls(path, raw, directory, stamp)
        package._check_parts()
        return package

    def copied(self) -> Package:
        """The package as it is; changes to the one are none to the other."""
        other = copy(self)
        other._members, other._whole = dict(self._members), set(self._whole)
        return other

    def hold(self) -> None:
        """Keep the inflated data of every member, since many copies of this package will ask for them.

        Raises:
            OoxmlError: one is damaged.
        """
        for member in self._members.values():
            self._inflated[member.name] = self.read(member.name)

    @property
    def raw(self) -> bytes:
        """The file's bytes as they were read."""
        return self._raw

    def names(self) -> list[str]:
        """All member names, in the order of the file."""
        return [member.name for member in self._members.values()]

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._members

    def read(self, name: str) -> bytes:
        """The inflated data of a member, its checksum verified."""
        member = self._members.get(part_key(name))
        if member is None:
            raise OoxmlError(Fault.PART_MISSING, self.path.name, part=name)
        if isinstance(member, _NewMember):
            return member.data
        if member.name in self._inflated:
            return self._inflated[member.name]
        packed = self._raw[member.data : member.data + member.packed]
        if member.method == STORED:
            data = packed
        elif member.method == DEFLATED:
            inflater = zlib.decompressobj(-15)
            try:
                # Never more than what the directory declares, plus the one byte that gives a lie away.
                data = inflater.decompress(packed, member.size + 1)
            except _DAMAGED as error:
                raise OoxmlError(Fault.DAMAGED_PART, self.path.name, part=name) from error
        else:
            raise OoxmlError(Fault.UNKNOWN_COMPRESSION, self.path.name, part=name)
        if len(data) != member.size or zlib.crc32(data) != member.crc:
            raise OoxmlError(Fault.DAMAGED_PART, self.path.name, part=name)
        self._whole.add(member.name)
        return data

    def check_whole(self) -> None:
        """Verify the checksum of every member that is passed on as it was read.

        Raises:
            OoxmlError: one is damaged.
        """
        for member in self._members.values():
            if isinstance(member, Member) and member.name not in self._whole:
                self._check_member(member)

    def _check_member(self, member: Member) -> None:
        """As `read` does, without holding the whole of it."""
        for _ in self.pieces(member.name):
            pass

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member's inflated data in pieces, for what is gone through once: that it is damaged is told behind the last at the
        latest.

        Raises:
            OoxmlError: as `read`.
        """
        member = self._members.get(part_key(name))
        if not isinstance(member, Member) or member.method != DEFLATED or member.name in self._inflated:
            yield self.read(name)
            return
        inflater, size, crc, end = zlib.decompressobj(-15), 0, 0, member.data + member.packed
        try:
            for start in range(member.data, end, _PIECE):
                data = inflater.decompress(self._raw[start : min(start + _PIECE, end)], member.size + 1 - size)
                size, crc = size + len(data), zlib.crc32(data, crc)
                if size > member.size:
                    break
                yield data
        except _DAMAGED as error:
            raise OoxmlError(Fault.DAMAGED_PART, self.path.name, part=member.name) from error
        if (size, crc) != (member.size, member.crc):
            raise OoxmlError(Fault.DAMAGED_PART, self.path.name, part=member.name)
        self._whole.add(member.name)

    def replace(self, name: str, data: bytes) -> None:
        """Give a member new data; it keeps its place, name and date."""
        old = self._members.get(part_key(name))
        if (old is None or old.size == len(data)) and self.read(name) == data:
            return
        old = self._members[part_key(name)]
        attributes = old.attributes if isinstance(old, _NewMember) else struct.unpack_from("<L", old.header, 38)[0]
        self._members[part_key(name)] = _NewMember(old.name, data, old.stamp, attributes)
        self._changed = True

    def add(self, name: str, data: bytes) -> None:
        """Add a member at the end, dated like the package's first."""
        if name in self:
            raise ValueError(f"{name} is already there")
        first = next(iter(self._members.values()), None)
        stamp = first.stamp if first else _NO_DATE
        self._members[part_key(name)] = _NewMember(name, data, stamp, 0)
        self._changed = True

    def remove(self, name: str) -> None:
        """Take a member out."""
        del self._members[part_key(name)]
        self._changed = True

    @property
    def changed(self) -> bool:
        """True when saving would write something else than what was read."""
        return self._changed

    def save(self, path: str | os.PathLike[str], just_before: Callable[[], None] | None = None) -> frozenset[Lost]:
        """Write the package, atomically; when that fails the file at `path` is as before. (See `write_atomically`.)

        Raises:
            OoxmlError: a member that would be passed on is damaged, or nobody could open what would be written: nothing
                has been written then; or it cannot be written.
        """
        path = Path(path)
        self.check_whole()
        sizes = [(member.size, member.packed) for member in self._members.values()] if self._changed else []
        if goes_too_far(sizes) or sum(packed for _, packed in sizes) > _MAX_FILE:
            raise OoxmlError(Fault.GROWS_TOO_FAR, path.name)
        lost = write_atomically(path, self._chunks() if self._changed else iter([self._raw]), just_before)
        if _same_file(path, self.path):
            self.stamp = Stamp.of(path)
        return lost

    def _chunks(self) -> Iterator[bytes | memoryview]:
        raw = memoryview(self._raw)
        offset = 0
        directory = []
        for member in self._members.values():
            if isinstance(member, Member):
                directory.append(member.header_at(offset))
                yield raw[member.start : member.end]
                offset += member.end - member.start
            else:
                pieces, header = member.records(offset)
                directory.append(header)
                yield from pieces
                offset += sum(map(len, pieces))
        yield from directory
        size = sum(map(len, directory))
        count = len(directory)
        yield END.pack(END_SIGNATURE, 0, 0, count, count, size, offset, len(self._comment)) + self._comment

    def _check_parts(self) -> None:
        where = self.path.name
        if "xl/workbook.bin" in self:
            raise OoxmlError(Fault.BINARY_WORKBOOK, where)
        if CONTENT_TYPES not in self or "_rels/.rels" not in self:
            raise OoxmlError(Fault.NOT_A_PACKAGE, where)


def _check_kind(raw: bytes, where: str) -> None:
    if raw.startswith(_OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise OoxmlError(Fault.ENCRYPTED, where)
        if "Workbook".encode("utf-16-le") in raw or "Book".encode("utf-16-le") in raw:
            raise OoxmlError(Fault.OLD_FORMAT, where)
        raise OoxmlError(Fault.NOT_A_PACKAGE, where)
    if not raw.startswith(b"PK"):
        raise OoxmlError(Fault.NOT_A_PACKAGE, where)


def _same_file(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return False
