"""How every file of the user's is written: one writer at a time, the file before kept, nothing left of what failed."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from xl_huikuan.book.backups import FOLDER, clear_reserved, keep, thin
from xl_huikuan.book.file import written
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.atomic_write import (
    Stamp,
    cannot_write,
    check_folder,
    check_writable,
    real_path,
    write_atomically,
)
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.file_lock import leftovers, lock_path, locked
from xl_huikuan.ooxml.file_properties import Lost
from xl_huikuan.ooxml.suffixes import ends_with

NOTES = {
    Lost.OWNER: "文件原来属于另一个用户，改写后属于运行命令的用户（权限没有放宽）",
    Lost.ATTRIBUTES: "文件的附加属性（如访问控制、标签）没能全部保留，请看一下谁能打开它",
    Lost.LINKS: "文件另有同名链接（硬链接）：从别的名字打开的仍是改动前的内容",
}
"""What is told when a file could not stay all that it was besides its contents."""


class Saved(NamedTuple):
    """What saving did."""

    backup: Path | None
    """Where the file lies as it was before; None where there was none."""
    notes: list[str]


@faults_in_words()
def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file that may be written; None when there is none yet.

    Raises:
        BookError: it cannot be looked at (its name is too long, …).
    """
    try:
        return Stamp.of_any(path)
    except OSError as error:
        raise cannot_write(path, error) from error


@faults_in_words()
def check_output(path: Path) -> Stamp | None:
    """Make sure that a file can be written there before work that takes long; its stamp, for `save_content`.

    Raises:
        BookError: it cannot.
    """
    opened = stamp_of(path)
    check_writable(path, opened)
    check_folder(path)
    return opened


def is_written_as(path: Path, *suffixes: str) -> bool:
    """See `ends_with`."""
    return ends_with(path, *suffixes)


@faults_in_words()
def save(
    path: Path,
    opened: Stamp | None,
    write: Callable[[Path, Callable[[], None]], frozenset[Lost]],
    now: dt.datetime,
) -> Saved:
    """Let `write` replace the file, if it is still the one that was read; the file before becomes a backup.

    Args:
        path: the file, or a symbolic link to it.
        opened: its stamp when it was read; None if it was not there.
        write: gets the file, and what it must call right before it replaces it (`write_atomically`).
        now: for the backup's name.

    Raises:
        BookError: it cannot be written now; it is as it was, and no backup is left.
    """
    check_writable(path, opened)
    real = real_path(path)
    with ExitStack() as stack:
        try:
            held = stack.enter_context(locked(real))
        except OSError as error:
            raise cannot_write(path, error) from error
        check_writable(path, opened)
        if held:
            _clear(real)
        copy: Path | None = None
        ready = False

        def just_before() -> None:
            nonlocal copy, ready
            check_writable(path, opened)
            if opened is not None:
                copy = keep(real, now)
                check_writable(path, opened)
            ready = True

        try:
            lost = write(real, just_before)
        except BaseException:
            if ready and Stamp.of_any(real) != opened:  # interrupted after the replacement
                written.files.append(path)
            elif copy is not None:
                with contextlib.suppress(OSError):
                    copy.unlink()
            raise
        written.files.append(path)
        if copy is not None:
            thin(real, copy)
    return Saved(copy, [NOTES[each] for each in Lost if each in lost])


def save_content(path: Path, opened: Stamp | None, content: bytes, now: dt.datetime) -> Saved:
    """`save` what is there already."""
    return save(path, opened, lambda real, just_before: write_atomically(real, [content], just_before), now)


def clear_up(path: Path) -> None:
    """Take away what a killed run left beside a file that is not written this time."""
    real = real_path(path)
    if leftovers(real, real.parent) or leftovers(real, real.parent / FOLDER) or os.path.lexists(lock_path(real)):
        with contextlib.suppress(OSError, OoxmlError), locked(real, wait=0) as held:
            if held:
                _clear(real)


def _clear(real: Path) -> None:
    """Whoever holds the lock is alone: what stands there under the names of temporary files is nobody's."""
    for folder in (real.parent, real.parent / FOLDER):
        for left in leftovers(real, folder):
            with contextlib.suppress(OSError):
                left.unlink()
    clear_reserved(real)
