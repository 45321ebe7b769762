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
from xl_huikuan.formulas.semantics import FIGURES, criterion_key, match_key, number
from xl_huikuan.values import CellError, Value, is_number, serial

T = TypeVar("T")
Source = tuple[str, str]
"""What a value was worked out from: a table (its name, nothing) or a named cell (nothing, its name)."""


_At = tuple[str, str | Expression]


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

    def function(self, name: str) -> Callable[..., Value]:
        """A function of our own over plain values."""


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
        self._columns: dict[tuple[str, str], list[Value]] = {}
        self._figures: dict[_At, Value] = {}
        """Of each named cell at ("", name), and each formula outside any table at ("", formula)."""
        self._stamps: dict[_At, dict[Source, Value]] = {}
        """Of each of these, and each computed column: its sources as they were."""
        self._standing: set[_At] | None = None
        """What was found fresh while nothing changes (`still`)."""
        self._under_way: list[_At] = []
        self._indexes: dict[tuple[str, str, str], tuple[list[Value], int, Any]] = {}

    def begin_as(self, other: Evaluation) -> None:
        """Take over all that `other` has worked out: over cells that are the same wherever these have the same version."""
        self._columns, self._figures, self._stamps = dict(other._columns), dict(other._figures), dict(other._stamps)

    def length(self, table: str) -> int:
        """How many data rows a table has."""
        self._uses((table, ""))
        cells = self._tables.get(table)
        return 0 if cells is None else max(map(len, cells.columns.values()), default=0)

    def column(self, table: str, header: str) -> list[Value]:
        """A column's values, computed ones included; not to be changed."""
        computed = self._declared.computed(table, header)
        if computed is None:
            self._uses((table, ""))
            cells = self._tables.get(table)
            found = None if cells is None else cells.columns.get(header)
            return [None] * self.length(table) if found is None else found
        at = table, header
        self._refuse_circle(at)
        if not self._is_fresh(at):
            self._columns[at] = self._work_out(at, computed)
        self._uses(*self._stamps[at])
        return self._columns[at]

    def name(self, name: str) -> Value:
        """A named cell's value."""
        expression = self._declared.named(name)
        if expression is None:
            self._uses(("", name))
            return self._names.get(name)
        return self._figure(("", name), expression)

    def figure(self, expression: Expression) -> Value:
        """The value of a formula that stands outside any table; worked out again when something that it looks at has changed."""
        return self._figure(("", expression), expression)

    def _figure(self, at: _At, expression: Expression) -> Value:
        self._refuse_circle(at)
        if not self._is_fresh(at):
            self._begin(at)
            try:
                self._figures[at] = expression.value(self)
            except BaseException:
                del self._stamps[at]
                raise
            finally:
                self._under_way.pop()
        self._uses(*self._stamps[at])
        return self._figures[at]

    def function(self, name: str) -> Callable[..., Value]:
        """A function of our own over plain values."""
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

    def _stamp(self, source: Source) -> Value:
        table, name = source
        return self._version(table) if table else self._names.get(name)

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """While this lasts no cell changes: what was fresh once is not asked again."""
        self._standing = set()
        try:
            yield
        finally:
            self._standing = None

    def _is_fresh(self, at: _At) -> bool:
        if self._standing is not None and at in self._standing:
            return True
        stamps = self._stamps.get(at)
        is_fresh = stamps is not None and all(self._stamp(source) == stamp for source, stamp in stamps.items())
        if is_fresh and self._standing is not None:
            self._standing.add(at)
        return is_fresh

    def _uses(self, *sources: Source) -> None:
        if self._under_way:
            self._stamps[self._under_way[-1]].update({source: self._stamp(source) for source in sources})

    def _refuse_circle(self, at: _At) -> None:
        if at in self._under_way:
            raise ValueError(f"{at} depends on itself")

    def _begin(self, at: _At) -> None:
        self._under_way.append(at)
        self._stamps[at] = {}

    def _work_out(self, at: tuple[str, str], computed: ComputedColumn) -> list[Value]:
        table, _ = at
        self._begin(at)
        try:
            rows: Rows = range(self.length(table))
            keys = None if computed.key_header is None else self.column(table, computed.key_header)
            if keys is not None and (None in keys or "" in keys):
                rows = [row for row in rows if keys[row] is not None and keys[row] != ""]
            values = computed.expression.values(self, rows) if rows else ()
        except BaseException:
            del self._stamps[at]
            raise
        finally:
            self._under_way.pop()
        nothing = computed.nothing
        found = [nothing] * self.length(table)
        for row, value in zip(rows, values, strict=True):
            if value is not None:
                found[row] = value
        if self._typed_over is not None:
            for row, value in self._typed_over(*at).items():
                found[row] = value
        return found
