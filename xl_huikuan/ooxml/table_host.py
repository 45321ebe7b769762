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

    date1904: bool
    """Whether its days count from 1904."""

    def shared_text(self, index: int) -> str:
        """One of the texts that its cells share."""

    def sheet_xml(self, name: str) -> SheetXml:
        """A sheet's cells."""

    def plain_part(self, sheet: str) -> bytes | None:
        """The part's bytes of a sheet that is plain and has no tree yet."""

    def replace_plain(self, sheet: str, data: bytes, formulas_changed: bool) -> None:
        """Give such a sheet other bytes, plain ones; `formulas_changed`: a formula came, went or moved."""

    def hides_no_row(self, sheet: str) -> bool:
        """True when it can be told without a tree that all the sheet's rows are shown."""

    def table_areas(self, sheet: str) -> Mapping[str, Area]:
        """Where the sheet's tables lie, by name."""

    def move_comments(self, sheet: str, moves: Moves, columns: range) -> None:
        """Let the comments on a sheet's cells go along with their rows."""

    def follow_in_names(self, sheet: str, moved: RowsMoved) -> None:
        """Let defined names and print areas follow a table's end."""
