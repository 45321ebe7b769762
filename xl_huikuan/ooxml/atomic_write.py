"""What surrounds the writing of a user's file: may it be written, and the atomic replacement."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.file_lock import temporary_prefix
from xl_huikuan.ooxml.file_properties import Lost, carry_over
from xl_huikuan.places import is_folder, is_there

_WINDOWS_NAME_TOO_LONG = 206


class Stamp(NamedTuple):
    """What tells a file that was changed from one that was not."""

    mtime_ns: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The file's stamp now."""
        status = path.stat()
        return cls(status.st_mtime_ns, status.st_size)

    @classmethod
    def of_any(cls, path: Path) -> Stamp | None:
        """The file's stamp now; None when there is none."""
        try:
            return cls.of(path)
        except FileNotFoundError:
            return None


class Lock(NamedTuple):
    """A program has the file open, says the file that it lays beside it."""

    program: str
    name: str


_LOCKS = {"Excel / WPS": "~${}", "WPS": ".~{}", "LibreOffice": ".~lock.{}#"}
"""What each program lays beside a file that it has open."""


def opened_elsewhere(path: Path) -> Lock | None:
    """Who has the file open, as far as a file beside it (or beside the link that leads to it) tells."""
    for there in dict.fromkeys((os.fspath(path), os.path.realpath(path))):
        folder, name = os.path.split(there)
        for program, lock in _LOCKS.items():
            if is_there(os.path.join(folder, lock.format(name))):  # noqa: PTH118
                return Lock(program, lock.format(name))
    return None


def real_path(path: str | os.PathLike[str]) -> Path:
    """The file that a symbolic link leads to: the one that is locked, written and kept."""
    return Path(os.path.realpath(path))


def check_regular(path: Path, status: os.stat_result) -> None:
    """Refuse a pipe or a device: reading one may wait for ever, writing one keeps nothing. (A folder says so itself.)"""
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise OoxmlError(Fault.NOT_A_FILE, path.name)


def check_writable(path: str | os.PathLike[str], opened: Stamp | None) -> None:
    """Refuse a workbook that is open elsewhere, read-only, or no longer the one that was read (None: not there yet)."""
    path = Path(path)
    lock = opened_elsewhere(path)
    if lock is not None:
        raise OoxmlError(Fault.OPEN_ELSEWHERE, path.name, program=lock.program, lock=lock.name)
    try:
        if opened is None:
            if Stamp.of_any(path) is not None:
                raise OoxmlError(Fault.CHANGED_MEANWHILE, path.name)
            return
        status = path.stat()
        check_regular(path, status)
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


def check_folder(path: Path) -> None:
    """Refuse a new file where there is no folder, or one that nothing can be laid into."""
    folder = real_path(path).parent
    if not is_folder(folder):
        raise OoxmlError(Fault.TARGET_NOT_FOUND, path.name)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OoxmlError(Fault.NO_PERMISSION, path.name)


def write_atomically(
    path: Path,
    chunks: Iterable[bytes | memoryview],
    just_before: Callable[[], None] | None = None,
    of: Path | None = None,
) -> frozenset[Lost]:
    """Write beside the file and replace it in one step; whatever goes wrong, the old file stays as it was.

    Args:
        path: the file; a symbolic link stays one, and the file that it leads to is replaced.
        chunks: its contents.
        just_before: called when all is written, right before the replacement; what it raises leaves the old file.
        of: the file on whose behalf this one is written (`file_lock.leftovers`); itself, if not told.

    Returns:
        What the old file had and the new one has not.
    """
    path = real_path(path)
    temporary: Path | None = None
    lost: frozenset[Lost] = frozenset()
    try:
        handle, name = tempfile.mkstemp(prefix=temporary_prefix(of or path), suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with open(handle, "wb") as file:  # noqa: PTH123 - a handle, not a path
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        try:
            lost = carry_over(path, temporary)
        except FileNotFoundError:
            temporary.chmod(_usual_mode())
        if just_before is not None:
            just_before()
        os.replace(temporary, path)  # noqa: PTH105 - the one call that tests make fail
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise
    _sync_folder(path.parent)
    return lost


def cannot_write(path: Path, error: OSError) -> OoxmlError:
    """The error for a file that the system does not let us write; the original is untouched."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OoxmlError(Fault.DISK_FULL, path.name)
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _WINDOWS_NAME_TOO_LONG:
        return OoxmlError(Fault.NAME_TOO_LONG, path.name)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return OoxmlError(Fault.NO_PERMISSION, path.name)
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return OoxmlError(Fault.TARGET_NOT_FOUND, path.name)
    return OoxmlError(Fault.WRITE_FAILED, path.name, reason=error.strerror or str(error))


def _usual_mode() -> int:
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
