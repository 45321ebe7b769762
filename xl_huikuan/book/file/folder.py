"""Which files of a folder are workbooks, and which are laid beside them by other programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from xl_huikuan.book.backups import FOLDER
from xl_huikuan.places import is_folder

WORKBOOKS = (".xlsm", ".xlsx")
_LAID_BESIDE = ("~$", ".")
"""Locks of open workbooks; hidden files."""


def is_laid_beside(name: str) -> bool:
    """A file that looks like a workbook and is none."""
    return name.startswith(_LAID_BESIDE)


def workbooks_in(folder: Path) -> list[Path]:
    """The workbooks of a folder, by name; none where there is no such folder."""
    if not is_folder(folder):
        return []
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in WORKBOOKS and not is_laid_beside(path.name) and path.is_file()
    ]


def workbooks_below(folder: Path) -> list[Path]:
    """The workbooks of a folder and of the folders in it, by name; none where there is no such folder."""
    return [path for path in map(Path, files_below(str(folder), WORKBOOKS)) if path.is_file()]


def files_below(folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """What may be workbooks, in a folder and in those in it: hidden ones are passed over, and those of backups."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != FOLDER and not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(suffixes) and not is_laid_beside(name):
                yield os.path.join(where, name)  # noqa: PTH118


def shown_below(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> str:
    """A path from a folder on, with ``/``."""
    return Path(os.path.relpath(path, folder)).as_posix()
