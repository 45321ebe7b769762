"""What a table needs of the workbook that it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from xl_huikuan.ooxml.references import Area, RowsMoved
from xl_huikuan.ooxml.row_followers import Moves
from xl_huikuan.ooxml.sheet import SheetXml


class TableHost(Protocol):
    """A workbook, as its tables see it."""

    @property
    def file(self) -> str:
        """The workbook's name, for errors."""

    def sheet_xml(self, name: str) -> SheetXml:
        """A sheet's cells."""

    def table_areas(self, sheet: str) -> Mapping[str, Area]:
        """Where the sheet's tables lie, by name."""

    def move_comments(self, sheet: str, moves: Moves, columns: range) -> None:
        """Let the comments on a sheet's cells go along with their rows."""

    def follow_in_names(self, sheet: str, moved: RowsMoved) -> None:
        """Let defined names and print areas follow a table's end."""
