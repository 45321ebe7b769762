"""A table's filled cells in a month: what a job changes, and where each row came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.records import record
from xl_huikuan.values import Value


@record
class Place:
    """Where a table stands, as the user sees it."""

    sheet: str
    first_row: int
    """Number of the first data row."""
    letters: Mapping[str, str]
    """Column letters by header."""
    count: int = 0
    """Data rows as read; what stands beneath them counts on from there."""
    totals: int = 0
    """Totals rows, which stand between the data and what is typed beneath."""

    def number(self, at: int) -> int:
        """The sheet's row that holds a row as read."""
        return self.first_row + at + (self.totals if at >= self.count else 0)


class RowBeneath(NamedTuple):
    """A row that was typed beneath a table, in its columns, where the table did not grow."""

    source: int
    """Which row it is when the table has grown so far: blank rows between count."""
    cells: Mapping[str, Value]
    """What its cells hold, by header, the office's own columns too; left out where nothing or the contract's formula is."""
    formulas: frozenset[str] = frozenset()
    """The headers under which the values come from formulas."""


@dataclass
class MonthTable:
    """A table's data rows: `columns[header][row]`. `source[row]` is the row's place when it was read; None: a new row."""

    name: str
    columns: dict[str, list[Value]]
    source: list[int | None]
    place: Place
    version: int = 0
    """Grows with every change, so that what was worked out from the table can be kept until then."""
    beneath: list[RowBeneath] = field(default_factory=list)
    """What was typed beneath the table; blank rows left out."""
    grown: int = 0
    """So many rows beneath are the table's own from now on."""

    def __len__(self) -> int:
        return len(self.source)

    def where(self, row: int, header: str) -> str:
        """A cell as the user sees it, e.g. ``计划!D5``."""
        at = self.source[row]
        number = self.place.first_row + row if at is None else self.place.number(at)
        return f"{self.place.sheet}!{self.place.letters.get(header, '')}{number}"

    def get(self, row: int, header: str) -> Value:
        """A cell's value."""
        return self.columns[header][row]

    def set(self, row: int, header: str, value: Value) -> None:
        """Change a cell."""
        cells = self.columns[header]
        if cells[row] != value or type(cells[row]) is not type(value):
            cells[row] = value
            self.version += 1

    def set_rows(self, rows: Iterable[int], header: str, values: Iterable[Value]) -> None:
        """Change cells of a column, a row each."""
        cells, changed = self.columns[header], False
        for row, value in zip(rows, values, strict=True):
            held = cells[row]
            if held != value or type(held) is not type(value):
                cells[row] = value
                changed = True
        self.version += changed

    def first_rows(self, count: int) -> MonthTable:
        """The table without the rows behind these."""
        columns = {header: cells[:count] for header, cells in self.columns.items()}
        return MonthTable(self.name, columns, self.source[:count], self.place, self.version, grown=self.grown)

    def is_blank_row(self, row: int) -> bool:
        """True when nothing is typed in the row."""
        return all(is_blank(values[row]) for values in self.columns.values())

    def put(self, first: int, header: str, values: Sequence[Value]) -> None:
        """Change cells from a row on."""
        self.columns[header][first : first + len(values)] = values
        self.version += 1

    def add_rows(self, count: int) -> int:
        """The first of so many blank rows at the end, some of them there already."""
        first = len(self)
        while first and self.is_blank_row(first - 1):
            first -= 1
        more = first + count - len(self)
        if more > 0:
            self.version += 1
            self.source += [None] * more
            for cells in self.columns.values():
                cells += [None] * more
        return first

    def append(self, values: Mapping[str, Value] | None = None) -> int:
        """Fill the first blank row at the end, or add one; its row."""
        row = self.add_rows(1)
        for header, value in (values or {}).items():
            self.set(row, header, value)
        return row

    def take_in(self, rows: Sequence[RowBeneath]) -> None:
        """Make these rows beneath, and the blank ones between, the table's last."""
        end = rows[-1].source + 1
        self.grown = end - self.place.count
        self.columns = {header: self.held(header, self.grown) for header in self.columns}
        self.source += range(len(self.source), end)
        self.version += 1

    def held(self, header: str, grown: int) -> list[Value]:
        """What a column's cells held when they were read, with those of so many rows beneath."""
        cells = self.columns[header]
        if not grown:
            return cells
        rows = {row.source: row.cells for row in self.beneath}
        return [*cells, *(rows.get(at, {}).get(header) for at in range(len(cells), self.place.count + grown))]

    def replace(self, rows: Iterable[tuple[int | None, Mapping[str, Value]]]) -> None:
        """Put new rows in place of all: (the row whose other cells, styles and office columns come along, values)."""
        given = list(rows)
        self.rearrange([came_from for came_from, _ in given])
        for row, (_, values) in enumerate(given):
            for header, value in values.items():
                self.columns[header][row] = value

    def rearrange(self, sources: Sequence[int | None]) -> None:
        """Put old rows with all their cells (None: a blank row) in place of all."""
        self.version += 1
        old, old_source = self.columns, self.source
        self.source = [None if at is None else old_source[at] for at in sources]
        self.columns = {header: [None if at is None else cells[at] for at in sources] for header, cells in old.items()}
