"""What hangs on single cells of an open workbook and goes along when a table's rows move: hyperlinks and comments.

A comment with answers (a thread) stays where it is: written again, it would be somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.references import cell_ref

_Moves = Mapping[int, int | None]
"""A sheet's row -> the row that its cells stand in now; None: they are gone. Rows that stay are left out."""


class _Note(NamedTuple):
    row: int
    column: int
    text: str
    visible: bool


class _Link(NamedTuple):
    row: int
    column: int
    address: str
    place: str
    tip: str


class RowFollowers:
    """The hyperlinks and comments on a table's cells whose rows are to move; found before anything is written."""

    def __init__(self, table: LiveTable, source: list[int | None]):
        self._sheet = table.sheet
        self._moves = _moves(table, source)
        columns = range(table.left, table.left + len(table.columns))
        self._links: list[_Link] = []
        self._notes: list[_Note] = []
        self.left: list[str] = []
        """Cells whose comment has answers: it stays."""
        if self._moves:
            threads = {(each.Parent.Row, each.Parent.Column) for each in _threads(self._sheet)}
            self._links = [link for link in _links(self._sheet) if link.row in self._moves and link.column in columns]
            self._notes = [
                note
                for note in _notes(self._sheet)
                if note.row in self._moves and note.column in columns and note[:2] not in threads
            ]
            self.left = [
                cell_ref(row, column) for row, column in sorted(threads) if row in self._moves and column in columns
            ]

    @property
    def gone(self) -> list[str]:
        """The texts of comments whose row is no more."""
        return [note.text for note in self._notes if self._moves[note.row] is None]

    def follow(self) -> None:
        """Put them where their rows stand now; the cells have been written."""
        for note in self._notes:
            cell = self._sheet.Cells(note.row, note.column)
            if cell.Comment is not None:  # a row that was deleted took it along
                cell.Comment.Delete()
        for link in self._links:
            self._sheet.Cells(link.row, link.column).ClearHyperlinks()  # `Delete` would take the formats too
        for note in self._notes:
            cell = self._at(note)
            if cell is not None:
                cell.AddComment(note.text)
                cell.Comment.Visible = note.visible
        for link in self._links:
            cell = self._at(link)
            if cell is not None and cell.Value2 is not None:  # into a blank cell Excel would write the address
                self._sheet.Hyperlinks.Add(cell, link.address, link.place, link.tip)

    def _at(self, one: _Note | _Link) -> Any:
        row = self._moves[one.row]
        return None if row is None else self._sheet.Cells(row, one.column)


def _moves(table: LiveTable, source: list[int | None]) -> _Moves:
    now = {old: row for row, old in enumerate(source) if old is not None}
    return {
        table.first_row + old: table.first_row + now[old] if old in now else None
        for old in range(table.count)
        if now.get(old) != old
    }


def _notes(sheet: Any) -> Iterator[_Note]:
    for comment in sheet.Comments:
        cell = comment.Parent
        yield _Note(int(cell.Row), int(cell.Column), str(comment.Text()), comment.Visible is True)


def _links(sheet: Any) -> Iterator[_Link]:
    for link in sheet.Hyperlinks:
        area = link.Range
        if area.Rows.Count == area.Columns.Count == 1:
            texts = (link.Address, link.SubAddress, link.ScreenTip)
            yield _Link(int(area.Row), int(area.Column), *(str(text or "") for text in texts))


def _threads(sheet: Any) -> Any:
    """Comments with answers; Excel before Microsoft 365 knows none, however it says so."""
    found = getattr(sheet, "CommentsThreaded", None)
    return found if isinstance(getattr(found, "Count", None), int) else ()
