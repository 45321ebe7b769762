"""One command at a time that writes workbooks into a folder: what two wrote together would be of both, and of neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from xl_huikuan.book.file.faults import WAIT_FOR_IT
from xl_huikuan.book.file.writing import cannot_write
from xl_huikuan.book.problems import unusable
from xl_huikuan.ooxml.errors import OoxmlError
from xl_huikuan.ooxml.file_lock import locked

_NAME = "all"
"""No workbook's: each has a lock of its own."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else's command writes many workbooks into the folder meanwhile; one that does is waited for, for a while.

    Raises:
        BookError: another one is still at it, or nothing can be written there.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder / _NAME))
        except OoxmlError as error:
            raise unusable(str(folder), "另一个 huikuan 命令正在往这个文件夹写工作簿", WAIT_FOR_IT) from error
        except OSError as error:
            raise cannot_write(folder, error) from error
        yield
