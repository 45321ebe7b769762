"""Copies of a workbook, kept before it is changed: ``备份/<stem>.备份-YYYYMMDD-HHMMSS<suffix>`` beside it.

One folder serves all workbooks that lie together. The last ten copies of a workbook stay, and of each day of a month the
first, which holds what the day before ended with.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.book.file.writing import cannot_write, write_atomically
from xl_huikuan.book.problems import BookError, Rule, Severity

FOLDER = "备份"
LAST, DAYS = 10, 31
"""So many copies stay whatever their age, and for so many days one a day."""
BLOCKED = Rule(Severity.STRUCTURAL, "改动前的备份存不进旁边的“{folder}”文件夹：{why}", "{mend}。没有备份就不动工作簿")
_A_FILE = ("那里有一个叫这个名字的文件", "请把它改名或移走")
_STAMP = "%Y%m%d-%H%M%S"


class Backup(NamedTuple):
    """A copy; they sort by age."""

    made: dt.datetime
    number: int
    """Which one of the same second."""
    path: Path


def backups_of(path: Path) -> list[Backup]:
    """The copies of a workbook, the oldest first."""
    return sorted(_found(path))


def _found(path: Path) -> Iterator[Backup]:
    ours = re.compile(
        rf"{re.escape(path.stem)}\.备份-(\d{{8}}-\d{{6}})(?:-(\d{{1,6}}))?{re.escape(path.suffix)}",
        re.IGNORECASE if os.name == "nt" else 0,
    )
    try:
        with os.scandir(path.parent / FOLDER) as entries:
            held = [entry for entry in entries if entry.is_file() and entry.stat().st_size]
    except OSError:
        return
    for entry in held:  # an empty file is only a name that was reserved
        match = ours.fullmatch(entry.name)
        if match is not None:
            with contextlib.suppress(ValueError):  # figures that are no time: not ours
                yield Backup(dt.datetime.strptime(match[1], _STAMP), int(match[2] or 1), Path(entry.path))


def reserve(path: Path, now: dt.datetime) -> Path:
    """A new file, empty yet, for a copy: two runs of the same second get two.

    Raises:
        BookError: the folder cannot be made or written to.
    """
    folder, count = path.parent / FOLDER, 1
    try:
        folder.mkdir(exist_ok=True)
        while True:
            number = "" if count == 1 else f"-{count}"
            target = folder / f"{path.stem}.备份-{now.strftime(_STAMP)}{number}{path.suffix}"
            try:
                target.open("xb").close()
            except FileExistsError:
                count += 1
            else:
                return target
    except OSError as error:
        raise _blocked(path, error) from error


def backup(path: str | os.PathLike[str], now: dt.datetime) -> Path:
    """Copy the file, never over another copy, and take away copies that are too many.

    Raises:
        BookError: the copy cannot be written; nothing is left of it.
    """
    path = Path(path)
    target = reserve(path, now)
    try:
        write_atomically(target, [path.read_bytes()])
        shutil.copystat(path, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink()
        if isinstance(error, (OSError, BookError)):
            raise _blocked(path, error) from error
        raise
    thin(path, target)
    return target


def _blocked(path: Path, error: OSError | BookError) -> BookError:
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        why, mend = _A_FILE
    else:
        told = (error if isinstance(error, BookError) else cannot_write(path, error)).problems[0]
        why, mend = told.what, told.mend
    return BookError([BLOCKED.at(path.name, folder=FOLDER, why=why, mend=mend)])


def thin(path: Path, newest: Path) -> None:
    """Take away the copies of a workbook that are too many, never the `newest`, nor anything else in the folder."""
    copies = backups_of(path)
    stay = {newest, *(copy.path for copy in _worth_keeping(copies))}
    for copy in copies:
        if copy.path not in stay:
            with contextlib.suppress(OSError):  # another run takes it away as well, or it is looked at: next time
                copy.path.unlink()


def _worth_keeping(copies: Sequence[Backup]) -> Collection[Backup]:
    if not copies:
        return ()
    since = copies[-1].made.date() - dt.timedelta(DAYS)
    first_of_day: dict[dt.date, Backup] = {}
    for copy in copies:
        first_of_day.setdefault(copy.made.date(), copy)
    return {*copies[-LAST:], *(copy for day, copy in first_of_day.items() if day > since)}
