"""Which files of a folder are workbooks, and which are laid beside them by other programs."""

from __future__ import annotations

from pathlib import Path

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
