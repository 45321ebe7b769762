"""Copies of a workbook, kept before it is changed: ``备份/<stem>.备份-YYYYMMDD-HHMMSS<suffix>`` beside it.

One folder serves all workbooks that lie together. The last ten copies of a workbook stay, and of each day of a month the
first, which holds what the day before ended with.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from xl_huikuan.book.file.writing import cannot_write, write_atomically
from xl_huikuan.book.problems import BookError, Rule, Severity
from xl_huikuan.digests import blake2b
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.atomic_write import real_path
from xl_huikuan.ooxml.file_properties import carry_over, mode_for, take_group

FOLDER = "备份"
LAST, DAYS = 10, 31
"""So many copies stay whatever their age, and for so many days one a day."""
BLOCKED = Rule(Severity.STRUCTURAL, "改动前的备份存不进旁边的“{folder}”文件夹：{why}", "{mend}。没有备份就不动工作簿")
_A_FILE = ("那里有一个叫这个名字的文件", "请把它改名或移走")
_STAMP = "%Y%m%d-%H%M%S"
_LONGEST_NAME = 255
"""Bytes; Windows counts characters, which are fewer."""


class Backup(NamedTuple):
    """A copy; they sort by age."""

    made: dt.datetime
    number: int
    """Which one of the same second."""
    path: Path


def backups_of(path: Path) -> list[Backup]:
    """The copies of a workbook, the oldest first."""
    return sorted(copy for copy, size in _found(real_path(path)) if size)


def _found(path: Path) -> Iterator[tuple[Backup, int]]:
    """What has the name of a copy, and its size; one of 0 is only a name that was reserved."""
    ours = re.compile(
        rf"{re.escape(_stem(path))}\.备份-(\d{{8}}-\d{{6}})(?:-(\d{{1,6}}))?{re.escape(path.suffix)}",
        re.IGNORECASE if os.name == "nt" else 0,
    )
    try:
        with os.scandir(path.parent / FOLDER) as entries:
            held = [(entry, entry.stat().st_size) for entry in entries if entry.is_file()]
    except OSError:
        return
    for entry, size in held:
        match = ours.fullmatch(entry.name)
        if match is not None:
            with contextlib.suppress(ValueError):  # figures that are no time: not ours
                yield Backup(dt.datetime.strptime(match[1], _STAMP), int(match[2] or 1), Path(entry.path)), size


def _stem(path: Path) -> str:
    """The name that copies carry: one that leaves no room for the rest is cut, and told apart by its digest."""
    room = _LONGEST_NAME - len(f".备份-{'0' * 15}-{'0' * 6}{path.suffix}".encode())
    name = path.stem.encode("utf-8", "surrogatepass")
    if len(name) <= room:
        return path.stem
    digest = blake2b(name, digest_size=4).hexdigest()
    return f"{name[: room - len(digest) - 1].decode('utf-8', 'ignore')}~{digest}"


def reserve(path: Path, now: dt.datetime) -> Path:
    """A new file, empty yet, for a copy: two runs of the same second get two.

    Raises:
        BookError: the folder cannot be made or written to.
    """
    path, count = real_path(path), 1
    try:
        folder = _folder(path)
        while True:
            number = "" if count == 1 else f"-{count}"
            target = folder / f"{_stem(path)}.备份-{now.strftime(_STAMP)}{number}{path.suffix}"
            try:
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                count += 1
            else:
                return target
    except OSError as error:
        raise _blocked(path, error) from error


def _folder(path: Path) -> Path:
    """The folder of the copies; a new one lets in who may read the workbook, and nobody else."""
    folder = path.parent / FOLDER
    try:
        folder.mkdir(0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return folder
    if os.name != "nt":
        with contextlib.suppress(FileNotFoundError):  # a workbook known only by its address on the web
            status = path.stat()
            take_group(status, folder)
            mode = mode_for(status, folder) & 0o666
            folder.chmod(mode | (mode & 0o444) >> 2 | 0o700 | folder.stat().st_mode & stat.S_ISGID)
    return folder


def keep(path: Path, now: dt.datetime) -> Path:
    """Copy the file, never over another copy; who may read the copy is who may read the file.

    Raises:
        BookError: the copy cannot be written; nothing is left of it.
    """
    path = real_path(path)
    target = reserve(path, now)
    try:
        carry_over(path, target)
        write_atomically(target, [path.read_bytes()], of=path)
        status = path.stat()
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    except BaseException as error:
        with contextlib.suppress(OSError):
            target.unlink()
        if isinstance(error, (OSError, BookError)):
            raise _blocked(path, error) from error
        raise
    return target


def backup(path: str | os.PathLike[str], now: dt.datetime) -> Path:
    """`keep` the file, and take away copies that are too many.

    Raises:
        BookError: as `keep`.
    """
    target = keep(Path(path), now)
    thin(Path(path), target)
    return target


def clear_reserved(path: Path) -> None:
    """Take away names that were reserved for copies which a killed run never made."""
    for copy, size in _found(path):
        if not size:
            with contextlib.suppress(OSError):
                copy.path.unlink()


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
