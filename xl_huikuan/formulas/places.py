"""The kinds of formula that take a cell by its place: the n-th of a table, or of the order of a figure."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.lookups import whole
from xl_huikuan.formulas.scope import ColumnRef, Scope
from xl_huikuan.formulas.semantics import as_text, match_key, number
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value

_ROWS = 100_000


class Nth(Expression):
    """A column's cell in data row `position` (from 1), as text or as it is; ``""`` where the table is shorter or the cell
    is blank."""

    column: ColumnRef
    position: int
    text: bool = False

    @override
    def excel(self) -> str:
        column = whole(self.column)
        cell = f"INDEX({column},{self.position})"
        if self.text:
            return f'IFERROR({cell}&"","")'
        return f'IF(ROWS({column})<{self.position},"",IF({cell}="","",{cell}))'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.column.table, self.column.header)
        value = values[self.position - 1] if self.position <= len(values) else None
        shown: Value = "" if value is None else value
        if self.text:
            shown = "" if isinstance(shown, CellError) else as_text(shown)
        return [shown] * len(rows)


class OrderKey(Expression):
    """A figure by which rows can be put in order, the largest first (`lowest`: the lowest): whole yuan of `by`; equal ones
    keep the table's order."""

    by: ColumnRef
    lowest: bool = False

    @override
    def excel(self) -> str:
        table, header = self.by.table, self.by.header
        sign = "-" if self.lowest else ""
        return f"ROUND({sign}{table}[[#This Row],[{header}]],0)*{_ROWS}-ROW()+ROW({table}[[#Headers],[{header}]])"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.by.table, self.by.header)

        def key(row: int) -> Value:
            figure = number(values[row])
            if isinstance(figure, CellError):
                return figure
            whole = int(abs(figure) + 0.5) * (1 if (figure >= 0) is not self.lowest else -1)
            return whole * _ROWS - row - 1

        return list(map(key, rows))


class Ranked(Expression):
    """The cell in `column` of the row with the `position`-th largest `key`; of rows with the same key only the first is found
    (`OrderKey` has no two alike)."""

    key: ColumnRef
    position: int
    column: ColumnRef

    @override
    def excel(self) -> str:
        keys = whole(self.key)
        row = f"MATCH(LARGE({keys},{self.position}),{keys},0)"
        return f'IF(ROWS({keys})<{self.position},"",INDEX({whole(self.column)},{row}))'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        if self.position > scope.length(self.key.table):
            return [""] * len(rows)
        row = _ranked(scope, self.key, self.position)
        if isinstance(row, CellError):
            return [row] * len(rows)
        value = scope.column(self.column.table, self.column.header)[row]
        return [0 if value is None else value] * len(rows)


class RankedRow(Expression):
    """The number, from 1, of the row with the `position`-th largest `key`; ``""`` where fewer keys are above 0."""

    key: ColumnRef
    position: int

    @override
    def excel(self) -> str:
        keys = whole(self.key)
        return f'IF(COUNTIF({keys},">0")<{self.position},"",MATCH(LARGE({keys},{self.position}),{keys},0))'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        if self.position > scope.above_zero(self.key.table, self.key.header):
            return [""] * len(rows)
        row = _ranked(scope, self.key, self.position)
        return [row if isinstance(row, CellError) else row + 1] * len(rows)


def _ranked(scope: Scope, key: ColumnRef, position: int) -> int | CellError:
    """The row, from 0, that holds the `position`-th largest key; of equal ones the first, as MATCH finds it."""
    order = scope.ranking(key.table, key.header)
    if isinstance(order, CellError):
        return order
    keys, at = scope.column(key.table, key.header), position - 1
    while at and number(keys[order[at - 1]]) == number(keys[order[at]]):
        at -= 1
    return order[at]


class NextRow(Expression):
    """The number, from 1, of the first row after row `after` whose `key_column` matches `key`; ``""`` where there is none."""

    key: Expression
    key_column: ColumnRef
    after: Expression

    @override
    def excel(self) -> str:
        column, after = whole(self.key_column), self.after.excel()
        rest = f"INDEX({column},{after}+1):INDEX({column},ROWS({column}))"
        return f'IF({after}<ROWS({column}),IFERROR({after}+MATCH({self.key.excel()},{rest},0),""),"")'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.key_column.table, self.key_column.header)

        def found(wanted: Value, after: Value) -> Value:
            if isinstance(after, CellError):
                return after
            start = number(after)
            if isinstance(start, CellError) or start < 0 or isinstance(wanted, CellError) or wanted is None:
                return ""
            key = match_key(wanted)
            later = range(int(start), len(values))
            return next((at + 1 for at in later if values[at] is not None and match_key(values[at]) == key), "")

        return list(map(found, self.key.values(scope, rows), self.after.values(scope, rows)))
