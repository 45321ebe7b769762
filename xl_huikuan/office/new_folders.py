"""Folders made for what is to be written; a run that is refused takes away those that it made."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from xl_huikuan.book.file.writing import cannot_write
from xl_huikuan.book.problems import BookError, unusable
from xl_huikuan.places import is_file, is_there


@contextlib.contextmanager
def folders_for(*folders: Path) -> Iterator[None]:
    """They are there, and files can be laid into them.

    Raises:
        BookError: one cannot be.
    """
    made: list[Path] = []
    try:
        for folder in folders:
            _make(folder, made)
        yield
    except BookError:
        for place in reversed(made):
            with contextlib.suppress(OSError):  # something was written there
                place.rmdir()
        raise


def check_is_none_else(folder: Path) -> None:
    """It is a folder, or nothing yet.

    Raises:
        BookError: it is a file, or lies in one.
    """
    for place in (folder, *folder.parents):
        if is_file(place):
            raise unusable(str(place), "这不是文件夹", "请换一个文件夹")


def _make(folder: Path, made: list[Path]) -> None:
    check_is_none_else(folder)
    try:
        for place in (*reversed(folder.parents), folder):
            if not is_there(place):
                place.mkdir(exist_ok=True)
                made.append(place)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise cannot_write(folder, error) from error
