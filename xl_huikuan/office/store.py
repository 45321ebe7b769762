"""What each workbook said when it was last read, kept in a hidden file beside the result: the next run reads only what changed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import xl_huikuan
from xl_huikuan.office import schema
from xl_huikuan.office.extract import Extract, Facts
from xl_huikuan.office.sent_books import SentBook
from xl_huikuan.places import is_there

_LAYOUT = """
CREATE TABLE IF NOT EXISTS made_by (version TEXT);
CREATE TABLE IF NOT EXISTS books (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, facts TEXT, sum INTEGER)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rows (path TEXT, kind TEXT, data BLOB, sum INTEGER, PRIMARY KEY (path, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (path TEXT PRIMARY KEY, size INTEGER, changed INTEGER, source TEXT, count INTEGER)
    WITHOUT ROWID;
"""
_FORMAT = 6
"""Raised when what is kept of a workbook changes."""


class DamagedStore(ValueError):
    """What is kept is no longer what was put there."""


def _sum(data: bytes, path: str) -> int:
    """Of the bytes and whose they are."""
    return zlib.crc32(data, zlib.crc32(path.encode()))


def _checked(data: bytes, path: str, sum_: int) -> bytes:
    """The bytes, which must be those whose sum was kept: damaged ones may unpack to other figures, or bring the reader down.

    Raises:
        DamagedStore: they are others.
    """
    if _sum(data, path) != sum_:
        raise DamagedStore
    return data


class ExtractStore:
    """The extracts of workbooks, by their paths. It can be deleted at any time: all is read again."""

    def __init__(self, path: Path, today: str):
        self.path = path
        columns = [(table.name, [column.header for column in table.columns]) for table in schema.TABLES]
        self._version = json.dumps([_FORMAT, xl_huikuan.__version__, today, columns], ensure_ascii=False)
        self._is_new = not is_there(path)
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._usable(self.path)
        except sqlite3.OperationalError:  # another run holds it, or nothing can be kept there: this run alone
            return self._usable(":memory:")
        except sqlite3.DatabaseError:
            return self._anew()

    def _anew(self) -> sqlite3.Connection:
        with contextlib.suppress(OSError):
            self.path.unlink()
        try:
            return self._usable(self.path)
        except sqlite3.Error:
            return self._usable(":memory:")

    def _usable(self, where: Path | str) -> sqlite3.Connection:
        """Ours alone until it is closed."""
        db = sqlite3.connect(where, isolation_level=None, timeout=1)
        try:
            db.executescript(
                f"PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; {_LAYOUT}"
            )
            if db.execute("SELECT version FROM made_by").fetchall() != [(self._version,)]:
                db.executescript(f"DROP TABLE books; DROP TABLE rows; DROP TABLE written; {_LAYOUT}")
            db.executescript("BEGIN EXCLUSIVE; DELETE FROM made_by; COMMIT;")
            db.execute("INSERT INTO made_by VALUES (?)", (self._version,))
        except BaseException:
            db.close()
            raise
        return db

    def start_anew(self) -> None:
        """Forget everything: what is kept cannot be read."""
        self._db.close()
        self._db = self._anew()

    def take_back(self) -> None:
        """Take the file away, if it was not there before."""
        self._db.close()
        if self._is_new:
            with contextlib.suppress(OSError):
                self.path.unlink()

    def close(self) -> None:
        """Done with it."""
        self._db.close()

    def unchanged(self, books: Iterable[SentBook]) -> set[str]:
        """The workbooks that need not be read again: of the size and time as they were, or of the same bytes."""
        held = {path: rest for path, *rest in self._db.execute("SELECT path, size, changed FROM books")}
        found = set()
        for book in books:
            was = held.get(book.shown)
            if was is None or was[0] != book.size:
                continue
            if was[1] == book.changed or self._same_bytes(book):
                found.add(book.shown)
        return found

    def _same_bytes(self, book: SentBook) -> bool:
        from xl_huikuan.book.file.quick_book import digest_of

        try:
            same = digest_of(Path(book.path).read_bytes()) == self.facts(book.shown).digest
        except OSError:
            return False
        if same:
            self._db.execute("UPDATE books SET changed = ? WHERE path = ?", (book.changed, book.shown))
        return same

    def facts(self, path: str) -> Facts:
        """Of one workbook."""
        [(text, sum_)] = self._db.execute("SELECT facts, sum FROM books WHERE path = ?", (path,))
        return _facts(text, path, sum_)

    def all_facts(self) -> Iterator[Facts]:
        """Of all, in the order of their paths."""
        for text, path, sum_ in self._db.execute("SELECT facts, path, sum FROM books ORDER BY path"):
            yield _facts(text, path, sum_)

    def put(self, found: Iterable[tuple[SentBook, Extract]]) -> None:
        """Keep what was read, in place of what was kept before."""
        with self._all_or_nothing():
            for book, extract in found:
                text = json.dumps(vars(extract.facts), ensure_ascii=False)
                line = (book.shown, book.size, book.changed, text, _sum(text.encode(), book.shown))
                self._db.execute("INSERT OR REPLACE INTO books VALUES (?, ?, ?, ?, ?)", line)
                lines = [(book.shown, kind, data, _sum(data, book.shown)) for kind, data in extract.rows.items()]
                self._db.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", lines)

    def forget_but(self, paths: set[str]) -> None:
        """Drop all but these."""
        held = [path for (path,) in self._db.execute("SELECT path FROM books")]
        with self._all_or_nothing():
            for path in held:
                if path not in paths:
                    self._db.execute("DELETE FROM books WHERE path = ?", (path,))
                    self._db.execute("DELETE FROM rows WHERE path = ?", (path,))

    def rows(self, path: str, kind: str) -> bytes:
        """A workbook's rows of one tidy table, packed."""
        [(data, sum_)] = self._db.execute("SELECT data, sum FROM rows WHERE path = ? AND kind = ?", (path, kind))
        return _checked(data, path, sum_)

    def all_rows(self, path: str) -> dict[str, bytes]:
        """A workbook's rows, packed, by tidy table."""
        held = self._db.execute("SELECT kind, data, sum FROM rows WHERE path = ?", (path,)).fetchall()
        found = {kind: _checked(data, path, sum_) for kind, data, sum_ in held}
        if not {table.name for table in schema.TABLES} <= found.keys():
            raise DamagedStore
        return found

    def check_rows(self, paths: Iterable[str]) -> None:
        """Raises ValueError where a workbook's rows are not what was put there, or are not there."""
        for path in paths:
            self.all_rows(path)

    def standing(self, file: Path, source: str) -> int | None:
        """How many rows stand in a file of tables, if it is as it was written from the same source; None: it must be written."""
        line = self._db.execute("SELECT * FROM written WHERE path = ?", (str(file.absolute()),)).fetchone()
        try:
            now = file.stat()
        except OSError:
            return None
        return line[-1] if line is not None and line[1:4] == (now.st_size, now.st_mtime_ns, source) else None

    def note_written(self, file: Path, source: str, count: int) -> None:
        """A file of tables was written, of so many rows; `source`: what tells what it was written from."""
        now = file.stat()
        line = (str(file.absolute()), now.st_size, now.st_mtime_ns, source, count)
        self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?, ?, ?, ?)", line)

    @contextlib.contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        self._db.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _facts(text: str, path: str, sum_: int) -> Facts:
    return Facts(**json.loads(_checked(text.encode(), path, sum_)))


def store_path(out: Path) -> Path:
    """Beside the manager's workbook, hidden."""
    return out.with_name(f".{out.name}.huikuan")
