"""One month's figures in memory: what a job reads once, changes, and hands back to be written once.

In the contract's words: ``month.customers.usual[row]``, ``month.settings.target``. As the workbook keeps them, for the
adapters: ``month[table].columns[header]``, ``month.names[name]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from xl_huikuan.book.contract.commitments import Commitments
from xl_huikuan.book.contract.comparison import Forecasts, MeasureEffects
from xl_huikuan.book.contract.customer_workings import CustomerWorkings
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.faults import Faults
from xl_huikuan.book.contract.followups import Followups
from xl_huikuan.book.contract.importing import Aliases, ClosedReceipts, HeaderWords, Unmatched
from xl_huikuan.book.contract.ledgers import Actions, Contacts, History, Receipts, TargetChanges
from xl_huikuan.book.contract.lists import Calendar, Grades, Holidays, Measures, Obstacles, ReceiptRules, Steps
from xl_huikuan.book.contract.named import Figure, NamedCell
from xl_huikuan.book.contract.plan import Plan
from xl_huikuan.book.contract.promises import Promises
from xl_huikuan.book.contract.review import Review
from xl_huikuan.book.contract.schema import Table
from xl_huikuan.book.contract.settings import MonthEnd, Settings
from xl_huikuan.book.contract.status import Kept, Status
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import Totals, Unallocated
from xl_huikuan.book.month_sums import MonthSums
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.book.problems import Problem
from xl_huikuan.values import Value

TypedOver = dict[tuple[str, str], dict[int, Value]]
"""By table and header: row -> what the cell holds."""


@dataclass
class Month:
    """The whole month: tables (what people and jobs fill), named cells, and where things stand."""

    tables: dict[str, MonthTable]
    names: dict[str, Value]
    name_places: dict[str, str] = field(default_factory=dict)
    unfilter: set[str] = field(default_factory=set)
    """Tables whose filter is to be cleared and whose rows are to be unhidden."""
    typed_over: Final[TypedOver] = field(default_factory=dict)
    """Cells of computed columns that hold something else than the contract's formula, by the row as read."""
    uncalculated: list[str] = field(default_factory=list)
    """Cells for typing in that hold a formula which was never calculated: nobody knows what they are worth."""
    figures_over: dict[Figure, Value] = field(default_factory=dict)
    """Named cells and cells of blocks that hold something else than the contract's formula; live, a repair alone looks."""
    cleared: TypedOver = field(default_factory=dict)
    """Cells of computed columns that hold nothing, in rows that have their key: jobs put the formula back."""
    file_doubts: list[Problem] = field(default_factory=list)
    """What is to be told of the file that the month was read from."""
    printed: dict[str, int] = field(default_factory=dict)
    """Tables of which the first rows alone are to be printed, and how many; where their sheet has a print area."""

    def __post_init__(self) -> None:
        """Set up the contract's words over the cells, and what the formulas make of them."""
        # what hangs on the month must not hold it: it would stay in memory until somebody looks for cycles
        self.sums = MonthSums(self.tables, self.names, partial(_typed_over_in, self.typed_over, self.tables))
        store = _Store(self.tables, self.names, self.sums)
        self.customers, self.plan, self.promises = Customers(store), Plan(store), Promises(store)
        self.commitments, self.actions, self.receipts = Commitments(store), Actions(store), Receipts(store)
        self.unmatched, self.aliases, self.closed_receipts = Unmatched(store), Aliases(store), ClosedReceipts(store)
        self.header_words = HeaderWords(store)
        self.followups, self.contacts = Followups(store), Contacts(store)
        self.target_changes, self.review, self.history = TargetChanges(store), Review(store), History(store)
        self.forecasts, self.measure_effects = Forecasts(store), MeasureEffects(store)
        self.grades, self.measures, self.obstacles = Grades(store), Measures(store), Obstacles(store)
        self.steps, self.receipt_rules, self.holidays = Steps(store), ReceiptRules(store), Holidays(store)
        self.workings, self.calendar, self.faults = CustomerWorkings(store), Calendar(store), Faults(store)
        self.settings, self.status, self.kept = Settings(store), Status(store), Kept(store)
        self.totals, self.unallocated, self.month_end = Totals(store), Unallocated(store), MonthEnd(store)

    def __getitem__(self, table: str) -> MonthTable:
        return self.tables[table]

    def named(self, cell: NamedCell[Any]) -> Value:
        """What a named cell holds."""
        return self.sums.name(cell.name)

    def where(self, name: str) -> str:
        """A named cell as the user sees it."""
        return self.name_places.get(name) or NAMES[name].label

    def where_table(self, table: type[Table]) -> str:
        """The sheet on which a table stands."""
        return self.tables[table.declared.name].place.sheet

    def clear_filter(self, table: type[Table]) -> None:
        """Clear the table's filter and show its hidden rows when the month is written."""
        self.unfilter.add(table.declared.name)

    def print_first(self, table: type[Table], rows: int) -> None:
        """Print no more of the table than its first rows, one at least, from when the month is written."""
        self.printed[table.declared.name] = max(rows, 1)

    def typed_over_in(self, table: str, header: str) -> dict[int, Value]:
        """`typed_over` of one column, by the rows as they stand now."""
        return _typed_over_in(self.typed_over, self.tables, table, header)

    def put_typed_over(self, cells: TypedOver) -> None:
        """Say anew which cells hold something else than their formula."""
        before, held = {**self.typed_over}, {**cells}
        self.typed_over.clear()
        self.typed_over.update(held)
        for at in {*before, *held}:
            if before.get(at) != held.get(at):
                self.tables[at[0]].version += 1  # what was worked out from it does not hold any more


def _typed_over_in(over: TypedOver, tables: Mapping[str, MonthTable], table: str, header: str) -> dict[int, Value]:
    """See `Month.typed_over_in`."""
    cells = over.get((table, header))
    return {row: cells[at] for row, at in enumerate(tables[table].source) if at in cells} if cells else {}


class _Store:
    """A month's cells as the contract's tables and named cells take them."""

    def __init__(self, tables: Mapping[str, MonthTable], names: dict[str, Value], sums: MonthSums):
        self._tables, self._names, self._sums = tables, names, sums

    def cells(self, table: str, header: str) -> Sequence[Value]:
        held = self._tables.get(table)
        filled = None if held is None else held.columns.get(header)
        return self._sums.column(table, header) if filled is None else filled

    def set_cell(self, table: str, header: str, row: int, value: Value) -> None:
        self._tables[table].set(row, header, value)

    def length(self, table: str) -> int:
        return len(self._tables[table])

    def where(self, table: str, header: str, row: int) -> str:
        return self._tables[table].where(row, header)

    def is_blank_row(self, table: str, row: int) -> bool:
        return self._tables[table].is_blank_row(row)

    def add_row(self, table: str) -> int:
        return self._tables[table].append()

    def add_rows(self, table: str, count: int) -> int:
        return self._tables[table].add_rows(count)

    def set_cells(self, table: str, header: str, first: int, values: Sequence[Value]) -> None:
        self._tables[table].put(first, header, values)

    def set_rows(self, table: str, header: str, rows: Iterable[int], values: Iterable[Value]) -> None:
        self._tables[table].set_rows(rows, header, values)

    def rearrange(self, table: str, sources: Sequence[int | None]) -> None:
        self._tables[table].rearrange(sources)

    def named(self, name: str) -> Value:
        return self._sums.name(name)

    def set_named(self, name: str, value: Value) -> None:
        self._names[name] = value
