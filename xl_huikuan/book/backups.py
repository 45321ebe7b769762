"""Copies of a workbook, kept beside it before it is changed: ``<stem>.备份-YYYYMMDD-HHMMSS<suffix>``."""

from __future__ import annotations

import contextlib
import datetime as dt
import glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from xl_huikuan.book.file.writing import cannot_write


def backup_path(path: Path, now: dt.datetime, count: int = 1) -> Path:
    """The copy's name; the `count`-th of the same second has its number."""
    number = "" if count == 1 else f"-{count}"
    return path.parent / f"{path.stem}.备份-{now:%Y%m%d-%H%M%S}{number}{path.suffix}"


def backups_of(path: Path, day: dt.date) -> Iterator[Path]:
    """The copies of a workbook that were made on a day."""
    yield from path.parent.glob(f"{glob.escape(path.stem)}.备份-{day:%Y%m%d}-*{path.suffix}")


def backup(path: str | os.PathLike[str], now: dt.datetime) -> Path:
    """Copy the file beside itself, never over another copy.

    Raises:
        BookError: the copy cannot be written; nothing is left of it.
    """
    path = Path(path)
    count = 1
    while True:
        target = backup_path(path, now, count)
        try:
            copy = target.open("xb")
        except FileExistsError:
            count += 1
            continue
        except OSError as error:
            raise cannot_write(target, error) from error
        try:
            with copy, path.open("rb") as original:
                shutil.copyfileobj(original, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            shutil.copystat(path, target)
        except BaseException as error:
            with contextlib.suppress(OSError):
                target.unlink()
            if isinstance(error, OSError):
                raise cannot_write(target, error) from error
            raise
        return target
