"""Writing any file of ours in one step; what goes wrong is told in words."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xl_huikuan.book.file.faults import as_book_error, faults_in_words
from xl_huikuan.book.problems import BookError
from xl_huikuan.ooxml import atomic_write


@faults_in_words()
def write_atomically(path: Path, chunks: Iterable[bytes | memoryview], of: Path | None = None) -> None:
    """Write beside the file and replace it in one step; `of`: on whose behalf, if not its own.

    Raises:
        BookError: it cannot be written; the old file is as it was.
    """
    atomic_write.write_atomically(path, chunks, of=of)


def cannot_write(path: Path, error: OSError) -> BookError:
    """The error for a file that the system does not let us write; the original is untouched."""
    return as_book_error(atomic_write.cannot_write(path, error))
