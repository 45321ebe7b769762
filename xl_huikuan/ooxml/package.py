"""A workbook's zip package: parts are read, replaced, added and removed; every other byte stays as it was."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xl_huikuan.book.problems import BookError, unusable
from xl_huikuan.ooxml.atomic_write import Stamp, backup, check_writable, write_atomically
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
    damaged,
    part_key,
    read_directory,
)

__all__ = ["Package", "Stamp", "backup", "check_writable"]

CONTENT_TYPES = "[Content_Types].xml"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_DATE = (0, 0x21)  # 1980-01-01, the first date that a zip knows
_MAX_FILE = 1 << 30


@dataclass(frozen=True, slots=True)
class _NewMember:
    """A member that this run writes."""

    name: str
    data: bytes
    stamp: tuple[int, int]
    attributes: int

    def records(self, offset: int) -> tuple[list[bytes], bytes]:
        """What goes at `offset`, and the central header for it."""
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(self.data) + packer.flush()
        name = self.name.encode()
        flags = 0 if name.isascii() else 0x800
        common = (20, flags, DEFLATED, *self.stamp, zlib.crc32(self.data), len(packed), len(self.data), len(name), 0)
        local = LOCAL.pack(LOCAL_SIGNATURE, *common) + name
        central = CENTRAL.pack(CENTRAL_SIGNATURE, 20, *common, 0, 0, 0, self.attributes, offset) + name
        return [local, packed], central


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

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Package:
        """Read a workbook file; a `BookError` says in Chinese why it cannot be one."""
        path = Path(path)
        where = path.name
        try:
            stamp = Stamp.of(path)
            if stamp.size > _MAX_FILE:
                raise unusable(where, "文件太大（超过 1 GB）", "请确认选对了文件")
            raw = path.read_bytes()
        except FileNotFoundError as error:
            raise unusable(where, "找不到这个文件", "请检查路径，或确认文件没有被移动、改名") from error
        except OSError as error:
            raise unusable(
                where,
                f"文件读不出来（{error.strerror or error}）",
                "请确认它是文件而不是文件夹，有读取权限，且没有被占用",
            ) from error
        _check_kind(raw, where)
        directory = read_directory(raw, where)
        package = cls(path, raw, directory, stamp)
        package._check_parts()
        return package

    def names(self) -> list[str]:
        """All member names, in the order of the file."""
        return [member.name for member in self._members.values()]

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._members

    def read(self, name: str) -> bytes:
        """The inflated data of a member, its checksum verified."""
        member = self._members.get(part_key(name))
        if member is None:
            raise unusable(self.path.name, f"缺少内部部件 {name}", "请用 Excel 打开、另存一份后再试")
        if isinstance(member, _NewMember):
            return member.data
        packed = self._raw[member.data : member.data + member.packed]
        if member.method == STORED:
            data = packed
        elif member.method == DEFLATED:
            inflater = zlib.decompressobj(-15)
            try:
                # Never more than what the directory declares, plus the one byte that gives a lie away.
                data = inflater.decompress(packed, member.size + 1)
            except zlib.error as error:
                raise damaged(self.path.name, name) from error
        else:
            raise unusable(self.path.name, f"内部部件 {name} 的压缩方式不认识", "请用 Excel 打开、另存一份后再试")
        if len(data) != member.size or zlib.crc32(data) != member.crc:
            raise damaged(self.path.name, name)
        return data

    def replace(self, name: str, data: bytes) -> None:
        """Give a member new data; it keeps its place, name and date."""
        if self.read(name) == data:
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

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the package, atomically; when that fails the file at `path` is as before."""
        path = Path(path)
        write_atomically(path, self._chunks() if self._changed else iter([self._raw]))
        if _same_file(path, self.path):
            self.stamp = Stamp.of(path)

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
            raise unusable(
                where, "是二进制工作簿 (.xlsb)，不能改写", "请用 Excel 打开，另存为「启用宏的工作簿 (.xlsm)」"
            )
        if CONTENT_TYPES not in self or "_rels/.rels" not in self:
            raise _not_a_workbook(where)


def _check_kind(raw: bytes, where: str) -> None:
    if raw.startswith(_OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise unusable(
                where,
                "工作簿设有打开密码（已加密）",
                "请在 Excel「文件 → 信息 → 保护工作簿」中去掉打开密码，保存后再试",
            )
        if "Workbook".encode("utf-16-le") in raw or "Book".encode("utf-16-le") in raw:
            raise unusable(where, "是旧的 .xls 格式", "请用 Excel 打开，另存为「启用宏的工作簿 (.xlsm)」后再试")
        raise _not_a_workbook(where)
    if not raw.startswith(b"PK"):
        raise _not_a_workbook(where)


def _not_a_workbook(where: str) -> BookError:
    return unusable(
        where,
        "不是 Excel 工作簿",
        "请选择 .xlsm 或 .xlsx 文件；如果公司装有文件加密软件，请先解密；也可用 Excel 另存一份",
    )


def _same_file(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return False
