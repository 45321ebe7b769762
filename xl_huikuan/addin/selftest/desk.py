"""A real Excel of the trials' own: another one than the user's, on copies, with its dialogs answered."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import xlwings

from xl_huikuan.addin.selftest.dialogs import Watcher

_ALL_MACROS = 1
_DONE = 0
_SETTLED_AFTER = 120.0


class OwnExcel:
    """See `Desk`. `books` are the workbooks to copy from; `processes` is the file that lists what this has started."""

    sees_dialogs = True

    def __init__(self, folder: Path, books: Mapping[str, Path], processes: Path):
        self.folder = folder
        self.dialogs: list[str] = []
        self._books, self._processes = books, processes

    def __enter__(self) -> OwnExcel:
        self.app = xlwings.App(visible=True, add_book=False)
        self._api: Any = self.app.api
        number = int(self.app.pid)
        self.note_process(number)
        self._api.AutomationSecurity = _ALL_MACROS  # of this Excel alone
        self._watcher = Watcher(number, self._note_dialog)
        self._watcher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(Exception):  # a trial may have ended Excel
            self._api.DisplayAlerts = False
            for book in list(self.app.books):
                book.api.Close(False)
            self.app.quit()
        self._watcher.stop()

    def _note_dialog(self, text: str) -> None:
        self.dialogs.append(text)
        with (self.folder / "dialogs.txt").open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    def note_process(self, number: int) -> None:
        """See `Desk`."""
        with self._processes.open("a", encoding="utf-8") as file:
            file.write(f"{number}\n")

    def open(self, which: str, name: str = "") -> xlwings.Book:
        """See `Desk`."""
        source = self._books[which]
        return self.app.books.open(str(shutil.copy(source, self.folder / (name or source.name))))

    def reopen(self, book: xlwings.Book) -> xlwings.Book:
        """See `Desk`."""
        path = str(book.api.FullName)
        book.api.Save()
        book.api.Close(False)
        return self.app.books.open(path)

    def run(self, book: xlwings.Book, macro: str, *given: Any) -> Any:
        """See `Desk`."""
        name = str(book.api.Name).replace("'", "''")
        return self._api.Run(f"'{name}'!{macro}", *given)

    def calculate(self) -> None:
        """See `Desk`."""
        self._api.CalculateFull()
        self.settle()

    def settle(self) -> None:
        """See `Desk`."""
        until = time.monotonic() + _SETTLED_AFTER
        while self._api.CalculationState != _DONE:
            if time.monotonic() > until:
                raise TimeoutError(f"Excel 算了 {_SETTLED_AFTER:.0f} 秒还没有算完")
            time.sleep(0.02)

    def server(self, book: xlwings.Book) -> Any:
        """See `Desk`."""
        server = self.run(book, "HkActivate")
        self.note_process(process_of(server))
        return server


def process_of(server: Any) -> int:
    """The number of the process that a server lives in."""
    return int(server.Var(server.Eval("__import__('os').getpid()")))
