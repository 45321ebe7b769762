"""The workbooks of a folder, for jobs over several of them."""

from __future__ import annotations

from pathlib import Path

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.file.folder import shown_below, workbooks_below
from xl_huikuan.book.file.saving import stamp_of
from xl_huikuan.ooxml.atomic_write import check_writable


class FileOfFolder:
    """One of them."""

    def __init__(self, path: Path):
        self._path = path

    @property
    def saved(self) -> float:
        """When it was last saved; 0 where it is gone."""
        stamp = stamp_of(self._path)
        return 0.0 if stamp is None else stamp.mtime_ns

    def open(self) -> FileBook:
        """The workbook, opened anew."""
        return FileBook(self._path)

    @faults_in_words()
    def check_writable(self) -> None:
        """Raise BookError where it cannot be written now: open elsewhere, read-only."""
        check_writable(self._path, stamp_of(self._path))


def files_of(folder: Path) -> dict[str, FileOfFolder]:
    """All that may be workbooks, in it and in the folders in it, by their paths from there; none where there is no such folder."""
    return {shown_below(folder, path): FileOfFolder(path) for path in workbooks_below(folder)}
