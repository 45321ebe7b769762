"""A workbook file put back as its last backup has it; what it held until then becomes a backup itself."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from xl_huikuan.book.backups import FOLDER, Backup, backups_of
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.file.saving import save_content, stamp_of
from xl_huikuan.book.problems import BookError, Rule, Severity
from xl_huikuan.ooxml.atomic_write import check_writable
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package

NOTHING_TO_UNDO = Rule(
    Severity.STRUCTURAL,
    "旁边的“{folder}”文件夹里没有能恢复的备份",
    "请看文件名有没有改过：备份按原来的文件名存放，可以自己从那里复制",
)


@dataclass(frozen=True)
class Undone:
    """What was brought back."""

    copy: Backup
    before: Path | None
    """Where the workbook lies as it was before; None where there was no file."""
    passed_over: tuple[Path, ...]
    """Newer copies that cannot be read."""
    notes: tuple[str, ...] = ()


@faults_in_words()
def undo(path: str | os.PathLike[str], now: dt.datetime) -> Undone:
    """Bring back the newest copy that holds something else than the workbook now.

    Raises:
        BookError: there is none, or the workbook cannot be written now; nothing has been changed.
    """
    path = Path(path)
    opened, held = stamp_of(path), None
    if opened is not None:
        check_writable(path, opened)
        try:
            held = path.read_bytes()
        except OSError as error:
            raise OoxmlError(Fault.FILE_UNREADABLE, path.name, reason=error.strerror or str(error)) from error
    passed_over: list[Path] = []
    for copy in reversed(backups_of(path)):
        content = _content(copy.path)
        if content is None:
            passed_over.append(copy.path)
        elif content != held:
            saved = save_content(path, opened, content, now)
            return Undone(copy, saved.backup, tuple(passed_over), tuple(saved.notes))
    raise BookError([NOTHING_TO_UNDO.at(path.name, folder=FOLDER)])


def _content(path: Path) -> bytes | None:
    """The file; None when it is no whole package (Excel may have been stopped while it wrote)."""
    try:
        Package.open(path).check_whole()
        return path.read_bytes()
    except (OoxmlError, OSError):
        return None
