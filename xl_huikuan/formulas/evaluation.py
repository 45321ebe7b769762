"""The value of every formula of a declaration over given cells, worked out when asked for and kept while nothing changes.

Like a spreadsheet's own calculation: a computed column or named cell remembers which tables and named cells it was worked
out from, and is worked out again only when one of these has changed.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.scope import ColumnFunction
from xl_huikuan.formulas.semantics import FIGURES, criterion_key, match_key, number
from xl_huikuan.values import CellError, Value, is_number, serial

T = TypeVar("T")
_At = tuple[str, str | Expression]
"""A computed column (its table, its header), or nothing and a named cell's name, or nothing and a formula."""


class _Sources:
    """What a value was worked out from, as it was then."""

    __slots__ = ("met", "names", "tables")

    def __init__(self) -> None:
        self.tables: dict[str, int] = {}
        """Their versions."""
        self.names: dict[str, Value] = {}
        """Their values."""
        self.met: set[_At] = set()
        """Of what the sources are among these already."""

    def take_in(self, at: _At, others: _Sources) -> None:
        """Add the sources of what it was worked out from in its turn."""
        if at not in self.met:
            self.met.add(at)
            self.tables.update(others.tables)
            self.names.update(others.names)


class ComputedColumn(Protocol):
    """A computed column: its formula, and what a row without a key shows."""

    @property
    def expression(self) -> Expression:
        """What is worked out."""

    @property
    def key_header(self) -> str | None:
        """The column without which a row is blank; None: every row is worked out."""

    @property
    def nothing(self) -> Value:
        """What a blank row shows."""


class Declaration(Protocol):
    """What is worked out, and how."""

    def computed(self, table: str, header: str) -> ComputedColumn | None:
        """The computed column of this header; None for one that people or jobs fill."""

    def named(self, name: str) -> Expression | None:
        """The formula of a named cell; None for one that is filled."""

    def function(self, name: str) -> ColumnFunction:
        """A function of our own."""


class FilledCells(Protocol):
    """The cells of a table that people and jobs fill."""

    @property
    def columns(self) -> Mapping[str, list[Value]]:
        """Values by header; all of one length."""

    @property
    def version(self) -> int:
        """Another number whenever a cell has changed."""


class Evaluation:
    """A `formulas.scope.Scope` over tables and named cells as they stand at the moment of asking.

    Args:
        declared: the formulas.
        tables: filled cells by table; a table that is not there has no rows.
        names: filled named cells.
        typed_over: cells of a computed column (table, header) that hold something else than the formula: row -> value.
    """

    def __init__(
        self,
        declared: Declaration,
        tables: Mapping[str, FilledCells],
        names: Mapping[str, Value],
        typed_over: Callable[[str, str], Mapping[int, Value]] | None = None,
    ):
        self._declared, self._tables, self._names, self._typed_over = declared, tables, names, typed_over
        self._found: dict[_At, Any] = {}
        """Values of columns, a value of everything else."""
        self._sources: dict[_At, _Sources] = {}
        """Of each of these."""
        self._standing: set[_At] | None = None
        """What was found up to date while nothing changes (`still`, and as long as formulas are being worked out)."""
        self._under_way: set[_At] = set()
        """What is being worked out."""
        self._innermost: _Sources | None = None
        """What the last of these comes from."""
        self._together = False
        """All that is worked out comes from one and the same (`still`)."""
        self._indexes: dict[tuple[str, str, str], tuple[list[Value], int, Any]] = {}

    def begin_as(self, other: Evaluation) -> None:
        """Take over all that `other` has worked out: over cells that are the same wherever these have the same version."""
        self._found, self._sources = dict(other._found), dict(other._sources)

    def length(self, table: str) -> int:
        """How many data rows a table has."""
        self._uses_table(table)
        cells = self._tables.get(table)
        return 0 if cells is None else len(next(iter(cells.columns.values()), ()))

    def column(self, table: str, header: str) -> list[Value]:
        """A column's values, computed ones included; not to be changed."""
        at = table, header
        if self._standing is not None and at in self._standing:
            values: list[Value] = self._used(at)
            return values
        computed = self._declared.computed(table, header)
        if computed is None:
            self._uses_table(table)
            cells = self._tables.get(table)
            found = None if cells is None else cells.columns.get(header)
            return [None] * self.length(table) if found is None else found
        return self._up_to_date(at, lambda: self._work_out(table, header, computed))

    def name(self, name: str) -> Value:
        """A named cell's value."""
        expression = self._declared.named(name)
        if expression is not None:
            return self._figure(("", name), expression)
        value = self._names.get(name)
        if self._innermost is not None:
            self._innermost.names[name] = value
        return value

    def figure(self, expression: Expression) -> Value:
        """The value of a formula that stands outside any table; worked out again when something that it looks at has changed."""
        return self._figure(("", expression), expression)

    def _figure(self, at: _At, expression: Expression) -> Value:
        return self._up_to_date(at, lambda: expression.value(self))

    def function(self, name: str) -> ColumnFunction:
        """A function of our own."""
        return self._declared.function(name)

    def first_rows(self, table: str, header: str) -> dict[tuple[str, Value], int]:
        """The first row of each value, as MATCH(…, 0) finds it."""

        def index(values: list[Value]) -> dict[tuple[str, Value], int]:
            found: dict[tuple[str, Value], int] = {}
            for row, value in enumerate(values):
                if value is not None:
                    found.setdefault(match_key(value), row)
            return found

        return self._index("first", table, header, index)

    def rows_by_criterion(self, table: str, header: str) -> dict[Value, list[int]]:
        """The rows of each value, as SUMIFS compares."""

        def index(values: list[Value]) -> dict[Value, list[int]]:
            found: dict[Value, list[int]] = {}
            for row, value in enumerate(values):
                if value is not None:
                    found.setdefault(criterion_key(value), []).append(row)
            return found

        return self._index("criterion", table, header, index)

    def numbers_of(self, table: str, header: str) -> list[float | None]:
        """A column's numbers, dates as Excel counts them; None for what is neither."""

        def figure(value: Value) -> float | None:
            if type(value) in FIGURES:
                return value  # type: ignore[return-value]
            if isinstance(value, dt.date):
                return serial(value)
            return value if is_number(value) else None  # type: ignore[return-value]

        return self._index("numbers", table, header, lambda values: list(map(figure, values)))

    def by_size(self, table: str, header: str) -> tuple[list[float], list[int]]:
        """A column's numbers (see `numbers_of`) from the smallest up, and their rows."""
        figures = self.numbers_of(table, header)

        def index(_: list[Value]) -> tuple[list[float], list[int]]:
            found = sorted((figure, row) for row, figure in enumerate(figures) if figure is not None)
            return [figure for figure, _ in found], [row for _, row in found]

        return self._index("size", table, header, index)

    def ranking(self, table: str, header: str) -> list[int] | CellError:
        """Row numbers from the largest figure down, or the error that the column holds."""

        def index(values: list[Value]) -> list[int] | CellError:
            figures: list[float] = []
            for value in values:
                figure = number(value)
                if isinstance(figure, CellError):
                    return figure
                figures.append(figure)
            return sorted(range(len(figures)), key=lambda row: (-figures[row], row))

        return self._index("ranking", table, header, index)

    def above_zero(self, table: str, header: str) -> int:
        """How many of a column's numbers are above 0."""

        def index(values: list[Value]) -> int:
            return sum(is_number(value) and value > 0 for value in values)  # type: ignore[operator]

        return self._index("above zero", table, header, index)

    # ---- what is kept

    def _index(self, kind: str, table: str, header: str, make: Callable[[list[Value]], T]) -> T:
        """An index over a column, made again when the column has changed."""
        values = self.column(table, header)
        version = self._version(table) if self._declared.computed(table, header) is None else -1
        held = self._indexes.get((kind, table, header))
        if held is None or held[0] is not values or held[1] != version:
            held = values, version, make(values)
            self._indexes[kind, table, header] = held
        made: T = held[2]
        return made

    def _version(self, table: str) -> int:
        cells = self._tables.get(table)
        return -1 if cells is None else cells.version

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """While this lasts no cell changes: what was up to date once is not asked again, and what each value comes from is not
        told apart."""
        before = self._standing, self._innermost, self._together
        self._standing, self._innermost, self._together = set(), _Sources(), True
        try:
            yield
        finally:
            self._standing, self._innermost, self._together = before

    def _up_to_date(self, at: _At, work_out: Callable[[], T]) -> T:
        """What was found at a place, if nothing that it comes from has changed; else what is worked out now."""
        if self._standing is None or at not in self._standing:
            if not self._is_fresh(at):
                self._found[at], self._sources[at] = self._traced(at, work_out)
            if self._standing is not None:
                self._standing.add(at)
        found: T = self._used(at)
        return found

    def _traced(self, at: _At, work_out: Callable[[], T]) -> tuple[T, _Sources]:
        """A value, and what it was worked out from. Formulas change no cell: meanwhile all is still."""
        if at in self._under_way:
            raise ValueError(f"{at} depends on itself")
        outer, before = self._innermost, self._standing
        sources = outer if self._together and outer is not None else _Sources()
        self._under_way.add(at)
        self._innermost = sources
        if before is None:  # see `still`
            self._standing = set()
        try:
            return work_out(), sources
        finally:
            self._under_way.remove(at)
            self._innermost, self._standing = outer, before
            if sources is not outer:
                sources.met.clear()

    def _is_fresh(self, at: _At) -> bool:
        sources = self._sources.get(at)
        if sources is None:
            return False
        for table, version in sources.tables.items():
            if self._version(table) != version:
                return False
        for name, value in sources.names.items():
            held = self._names.get(name)
            if held is not value and (held != value or type(held) is not type(value)):
                return False
        return True

    def _used(self, at: _At) -> Any:
        """What was found at a place; whatever is being worked out comes from it."""
        if self._innermost is not None and self._innermost is not (sources := self._sources[at]):
            self._innermost.take_in(at, sources)
        return self._found[at]

    def _uses_table(self, table: str) -> None:
        if self._innermost is not None:
            self._innermost.tables[table] = self._version(table)

    def _work_out(self, table: str, header: str, computed: ComputedColumn) -> list[Value]:
        rows: Rows = range(self.length(table))
        keys = None if computed.key_header is None else self.column(table, computed.key_header)
        if keys is not None and (None in keys or "" in keys):
            rows = [row for row in rows if keys[row] is not None and keys[row] != ""]
        values = computed.expression.values(self, rows) if rows else ()
        nothing = computed.nothing
        if isinstance(rows, range):
            found = [nothing if value is None else value for value in values] if None in values else [*values]
        else:
            found = [nothing] * self.length(table)
            for row, value in zip(rows, values, strict=True):
                if value is not None:
                    found[row] = value
        if self._typed_over is not None:
            for row, value in self._typed_over(table, header).items():
                found[row] = value
        return found
