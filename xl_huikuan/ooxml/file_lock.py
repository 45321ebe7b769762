"""One writer of a file at a time: a file of ours beside it is locked meanwhile, and what a killed writer left is taken away.

The system gives a lock back when its process ends, however it ends; the locked file itself is removed after use.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xl_huikuan.digests import blake2b
from xl_huikuan.ooxml.errors import Fault, OoxmlError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PREFIX = ".huikuan-"
_WAIT, _PAUSE = 10.0, 0.05
"""Seconds until another writer is believed to be busy for longer, and between two tries."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}
"""What file systems say that know no locks. (Windows' know them all, and its C library says little.)"""


def _prefix(path: Path) -> str:
    """How the names of our files on behalf of this one begin: the same for all ways to write its name."""
    name = unicodedata.normalize("NFC", path.name).casefold().encode("utf-8", "surrogatepass")
    return f"{_PREFIX}{blake2b(name, digest_size=8).hexdigest()}"


def lock_path(path: Path) -> Path:
    """What is locked while the file is written."""
    return path.parent / f"{_prefix(path)}.lock"


def temporary_prefix(path: Path) -> str:
    """How the names of temporary files begin that hold what is written on behalf of this file."""
    return f"{_prefix(path)}-"


def leftovers(path: Path, folder: Path) -> list[Path]:
    """Temporary files on behalf of this file; a killed process left them, if its lock is free."""
    prefix = temporary_prefix(path)
    try:
        with os.scandir(folder) as entries:
            return [Path(entry) for entry in entries if entry.name.startswith(prefix) and entry.name.endswith(".tmp")]
    except OSError:
        return []


@contextmanager
def locked(path: Path, wait: float | None = None) -> Iterator[bool]:
    """Nobody else of ours writes the file meanwhile: no process, no thread. `path` is the file itself, no link to it.

    Args:
        path: the file.
        wait: so many seconds for another one to finish.

    Yields:
        False where the file system knows no locks: then nobody is kept away.

    Raises:
        OoxmlError: another one is still at it.
        OSError: nothing can be written in its folder.
    """
    lock = lock_path(path)
    handle, held = _acquire(lock, path, time.monotonic() + (_WAIT if wait is None else wait))
    try:
        yield held
    finally:
        # Only who holds the lock removes its file; on Windows it must be closed first, and stays if another waits for it.
        if os.name == "nt":
            os.close(handle)
        with contextlib.suppress(OSError):
            lock.unlink()
        if os.name != "nt":
            os.close(handle)


def _acquire(lock: Path, path: Path, until: float) -> tuple[int, bool]:
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except PermissionError:
            if os.name != "nt" or time.monotonic() >= until:  # Windows: it is being removed just now
                raise
        else:
            held = _try(handle)
            if held is None or (held and _is_still(lock, handle)):
                _open_to_all(handle)
                return handle, held is True
            os.close(handle)
            if not held and time.monotonic() >= until:
                raise OoxmlError(Fault.BEING_WRITTEN, path.name)
        time.sleep(_PAUSE)


def _try(handle: int) -> bool | None:
    """Whether it is ours now; None where there are no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return None if os.name != "nt" and error.errno in _NO_LOCKS else False
    return True


def _is_still(lock: Path, handle: int) -> bool:
    """Whether the locked file is the one that others find under its name."""
    try:
        return os.path.samestat(os.stat(lock), os.fstat(handle))  # noqa: PTH116
    except OSError:
        return False


def _open_to_all(handle: int) -> None:
    """A colleague who shares the folder can lock what a killed process of ours left."""
    if hasattr(os, "fchmod"):
        with contextlib.suppress(OSError):
            os.fchmod(handle, 0o666)
