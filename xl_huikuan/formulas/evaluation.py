"""The value of every formula of the contract, from what people and jobs typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xl_huikuan.book.contract import tables as contract
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.contract.schema import Filled, Kind
from xl_huikuan.book.month import Month
from xl_huikuan.formulas.semantics import criterion_key, match_key, number
from xl_huikuan.values import CellError, Value

Key = tuple[str, str]
"""A column (table, header), a table (name, nothing) or a named cell (nothing, name)."""


class Calculation:
    """Columns and named cells of one workbook; computed ones are worked out when first asked for.

    `columns[table][header]` are the data rows' values (computed columns may be left out), `names` the named cells',
    `typed_over[table, header][row]` the cells of computed columns that hold something else than the formula.
    """

    def __init__(
        self,
        columns: Mapping[str, Mapping[str, Sequence[Value]]],
        names: Mapping[str, Value],
        typed_over: Mapping[tuple[str, str], Mapping[int, Value]] | None = None,
    ):
        self._typed_over = typed_over or {}
        self._given = columns
        computed = {name for name, cell in contract.NAMES.items() if cell.formula is not None}
        self._names = {name: value for name, value in names.items() if name not in computed}
        self._columns: dict[Key, list[Value]] = {}
        self._first: dict[Key, dict[tuple[str, Value], int]] = {}
        self._criteria: dict[Key, dict[Value, list[int]]] = {}
        self._rankings: dict[Key, list[int] | CellError] = {}
        # what each computed column or named cell was worked out from: tables by name, and named cells
        self._sources: dict[Key, set[Key]] = {}
        self._under_way: list[Key] = []
        self._stamps: dict[Key, object] = {}
        self._earlier: Calculation | None = None

    @classmethod
    def of(cls, month: Month) -> Calculation:
        """The calculation of a month as it stands; what has not changed since the last one is kept."""
        columns = {name: table.columns for name, table in month.tables.items()}
        calc = cls(columns, month.names, month.typed_over_now())
        calc._stamps = {(name, ""): table.version for name, table in month.tables.items()}
        calc._stamps |= {("", name): value for name, value in calc._names.items()}
        calc._earlier = month.calculation
        month.calculation = calc
        if calc._earlier is not None:
            calc._earlier._earlier = None
        return calc

    def length(self, table: str) -> int:
        """How many data rows a table has."""
        self._uses((table, ""))
        return max((len(values) for values in self._given.get(table, {}).values()), default=0)

    def column(self, table: str, name: str) -> list[Value]:
        """A column's values, computed ones included."""
        at = (table, name)
        declared = contract.TABLES[table].by_name.get(name)
        if declared is None or declared.filled is not Filled.FORMULA:
            self._uses((table, ""))
            if at not in self._columns:
                given = self._given.get(table, {}).get(name)
                self._columns[at] = [None] * self.length(table) if given is None else list(given)
        else:
            if at not in self._columns:
                self._columns[at] = self._kept(at) or self._compute(table, name)
            self._uses(*self._sources[at])
        return self._columns[at]

    def _uses(self, *sources: Key) -> None:
        if self._under_way:
            self._sources[self._under_way[-1]].update(sources)

    def _kept(self, at: Key) -> list[Value] | None:
        """The column as it was worked out before, if nothing that it was worked out from has changed."""
        before = self._earlier
        if before is None or at not in before._sources or at not in before._columns:
            return None
        sources = before._sources[at]
        if any(before._stamps.get(source) != self._stamps.get(source) for source in sources):
            return None
        self._sources[at] = sources
        return before._columns[at]

    def _compute(self, table: str, name: str) -> list[Value]:
        at, declared = (table, name), contract.TABLES[table]
        if at in self._under_way:
            raise ValueError(f"{table}[{name}] depends on itself")
        self._under_way.append(at)
        self._sources[at] = {(table, "")}
        formula = declared.by_name[name].formula
        assert formula is not None
        value_of = formula.bind(self, table)
        blank: Value = "" if declared.by_name[name].kind is Kind.TEXT else 0
        if declared.key is None:
            found = [value_of(row) for row in range(self.length(table))]
        else:
            keys = self.column(table, declared.key)
            found = [blank if key is None or key == "" else value_of(row) for row, key in enumerate(keys)]
        found = [blank if value is None else value for value in found]
        for row, value in self._typed_over.get(at, {}).items():
            found[row] = value
        self._under_way.pop()
        return found

    def name(self, name: str) -> Value:
        """A named cell's value."""
        declared = contract.NAMES.get(name)
        if declared is None or declared.formula is None:
            self._uses(("", name))
            return self._names.get(name)
        at = ("", name)
        if at not in self._sources:
            self._under_way.append(at)
            self._sources[at] = set()
            self._names[name] = declared.formula.bind(self, "")(0)
            self._under_way.pop()
        self._uses(*self._sources[at])
        return self._names[name]

    def block(self, name: str) -> list[list[Value]]:
        """A block's values."""
        return [[cell.bind(self, "")(0) for cell in row] for row in contract.BLOCKS[name].rows]

    def function(self, name: str) -> Callable[..., Value]:
        """A function of ours over plain values."""
        return FUNCTIONS[name].value

    def first_rows(self, table: str, column: str) -> dict[tuple[str, Value], int]:
        """The first row of each value, as MATCH(…, 0) finds it."""
        at, values = (table, column), self.column(table, column)
        if at not in self._first:
            found: dict[tuple[str, Value], int] = {}
            for row, value in enumerate(values):
                if value is not None:
                    found.setdefault(match_key(value), row)
            self._first[at] = found
        return self._first[at]

    def rows_by_criterion(self, table: str, column: str) -> dict[Value, list[int]]:
        """The rows of each value, as SUMIFS compares."""
        at, values = (table, column), self.column(table, column)
        if at not in self._criteria:
            found: dict[Value, list[int]] = {}
            for row, value in enumerate(values):
                if value is not None:
                    found.setdefault(criterion_key(value), []).append(row)
            self._criteria[at] = found
        return self._criteria[at]

    def ranking(self, table: str, column: str) -> list[int] | CellError:
        """Row numbers from the largest whole-yuan figure down, or the error that the column holds."""
        at, values = (table, column), self.column(table, column)
        if at not in self._rankings:
            figures = [number(value) for value in values]
            wrong = next((figure for figure in figures if isinstance(figure, CellError)), None)
            if wrong is not None:
                self._rankings[at] = wrong
            else:
                whole = [int(abs(f) + 0.5) * (1 if f >= 0 else -1) for f in figures if not isinstance(f, CellError)]
                self._rankings[at] = sorted(range(len(whole)), key=lambda i: (-whole[i], i))
        return self._rankings[at]
