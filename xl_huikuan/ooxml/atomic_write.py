"""What surrounds the writing of a user's file: may it be written, and the atomic replacement."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.ooxml.errors import Fault, OoxmlError


class Stamp(NamedTuple):
    """What tells a file that was changed from one that was not."""

    mtime_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The file's stamp now."""
        status = path.stat()
        return cls(status.st_mtime_ns, status.st_size)


class Lock(NamedTuple):
    """A program has the file open, says the file that it lays beside it."""

    program: str
    name: str


def opened_elsewhere(path: Path) -> Lock | None:
    """Who has the file open, as far as a file beside it tells."""
    locks = (
        Lock("Excel / WPS", f"~${path.name}"),
        Lock("WPS", f".~{path.name}"),
        Lock("LibreOffice", f".~lock.{path.name}#"),
    )
    return next((lock for lock in locks if (path.parent / lock.name).exists()), None)


def check_writable(path: str | os.PathLike[str], opened: Stamp) -> None:
    """Refuse a workbook that is open elsewhere, read-only, or no longer the one that was read."""
    path = Path(path)
    lock = opened_elsewhere(path)
    if lock is not None:
        raise OoxmlError(Fault.OPEN_ELSEWHERE, path.name, program=lock.program, lock=lock.name)
    try:
        status = path.stat()
        read_only = not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK)
        if Stamp(status.st_mtime_ns, status.st_size) != opened:
            raise OoxmlError(Fault.CHANGED_MEANWHILE, path.name)
        if read_only:
            raise OoxmlError(Fault.READ_ONLY, path.name)
        # Excel on Windows denies others the right to write: only trying tells.
        with path.open("r+b"):
            pass
    except OSError as error:
        raise cannot_write(path, error) from error


def write_atomically(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Write beside the file and replace it in one step; whatever goes wrong, the old file stays as it was."""
    path = Path(os.path.realpath(path))  # a link stays a link
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".ooxml-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_for(path))
        os.replace(temporary, path)  # noqa: PTH105 - the one call that tests make fail
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise
    _sync_folder(path.parent)


def cannot_write(path: Path, error: OSError) -> OoxmlError:
    """The error for a file that the system does not let us write; the original is untouched."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OoxmlError(Fault.DISK_FULL, path.name)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return OoxmlError(Fault.NO_PERMISSION, path.name)
    if isinstance(error, FileNotFoundError):
        return OoxmlError(Fault.TARGET_NOT_FOUND, path.name)
    return OoxmlError(Fault.WRITE_FAILED, path.name, reason=error.strerror or str(error))


def _mode_for(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
