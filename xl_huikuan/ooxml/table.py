"""Excel tables inside a workbook's package: found by name, addressed by column header and row index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xl_huikuan.ooxml import table_columns, table_rewrite
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_rows import NewCells
from xl_huikuan.ooxml.plain_rows import grow_plain, replace_plain
from xl_huikuan.ooxml.references import overlap
from xl_huikuan.ooxml.table_core import TableCore
from xl_huikuan.ooxml.table_rewrite import TableRow
from xl_huikuan.ooxml.xml_parts import tag
from xl_huikuan.values import Value


def check_together(tables: Sequence[SheetTable]) -> None:
    """An `OoxmlError` when two tables of a workbook have one name, or share a cell."""
    names: set[str] = set()
    for at, table in enumerate(tables):
        if table.name.lower() in names:
            raise OoxmlError(Fault.TABLE_TWICE, table.sheet, table=table.name)
        names.add(table.name.lower())
        for other in tables[:at]:
            if other.sheet == table.sheet and overlap(other.ref, table.ref) is not None:
                raise OoxmlError(Fault.TABLES_OVERLAP, table.sheet, table=table.name, other=other.name)


class SheetTable(TableCore):
    """One table, and all that can be done to it."""

    def add_column(
        self, header: str, *, like: str, formula: str | None, values: Sequence[Value], width: float | None
    ) -> None:
        """Add a column at the table's right end, with the styles of the column `like`, cell by cell.

        Conditional formats, validations and whatever else covers `like` are not extended.

        Args:
            header: its name; not one that the table has, in whatever case.
            like: the column whose look it gets.
            formula: what every cell and every new row is calculated by, without ``=``; None for constants.
            values: the cells' values (with a formula: its results), one a data row.
            width: the sheet's column gets it (see `SheetXml.set_width`); None leaves it as it is.

        Raises:
            OoxmlError: `like` is missing, `header` is there already, or cells right beside the table are not free
                (`COLUMN_BLOCKED`). Nothing has changed.
        """
        table_columns.add_column(self, header, like, formula, values, width)

    def replace_rows(self, rows: Sequence[TableRow]) -> None:
        """Make these the data rows, growing or shrinking the table. No rows leave one blank row."""
        if not replace_plain(self, rows):
            table_rewrite.replace_rows(self, rows)

    def grow(self, columns: Mapping[str, NewCells], count: int) -> bool:
        """Put `count` new rows behind the last, column by column, where a plain sheet's bytes need no more than that; False:
        nothing has changed."""
        return grow_plain(self, columns, count)

    def take_in(self, count: int) -> None:
        """Make the `count` rows beneath the table (beneath its totals) its last data rows, with what their cells hold.

        They get the look of the first data row, and what the table calculates where they hold nothing; totals stay last.

        Raises:
            OoxmlError: another table or merged cells stand there (`ROWS_BLOCKED`). Nothing has changed.
        """
        table_rewrite.take_in(self, count)

    def clear_filter(self) -> bool:
        """Take filter and sort criteria away and show all data rows; True when rows were filtered or hidden."""
        cleared = False
        auto_filter = self.auto_filter()
        for holder in (self.tree.getroot(), auto_filter):
            if holder is None:
                continue
            for state in holder.findall(tag("sortState")):
                holder.remove(state)
                self.changed = True
        if auto_filter is not None:
            for column in auto_filter.findall(tag("filterColumn")):
                if len(column):  # one without criteria only hides its button
                    auto_filter.remove(column)
                    self.changed = cleared = True
        if self.book.hides_no_row(self.sheet):
            return cleared
        return self.xml.unhide(self.first_row, self.last_row) or cleared
