"""The kinds of formula that search tables: lookups, conditional sums and counts, totals, ranks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from typing_extensions import override

from xl_huikuan.formulas.calls import Cells, ManyCells
from xl_huikuan.formulas.expressions import ByRow, Expression
from xl_huikuan.formulas.scope import ColumnRef, Scope
from xl_huikuan.formulas.semantics import COMPARE, as_text, criterion_key, match_key, number, round2
from xl_huikuan.values import CellError, Value, serial


def whole(column: ColumnRef) -> str:
    """A column of a table as formulas name it."""
    return f"{column.table}[{column.header}]"


@dataclass(frozen=True, eq=False)
class Lookup(Expression):
    """The first row of a table whose `key_column` matches `key`: its cell in `column` of the same table.

    Text (`text=True`): a blank or an unknown key gives ``""``. Otherwise an unknown key gives #N/A; a blank shows as 0.
    """

    key: Expression
    key_column: ColumnRef
    column: ColumnRef
    text: bool = False

    @override
    def excel(self) -> str:
        found = f"INDEX({whole(self.column)},MATCH({self.key.excel()},{whole(self.key_column)},0))"
        return f'IFERROR({found}&"","")' if self.text else found

    @override
    def bind(self, scope: Scope) -> ByRow:
        key, rows = self.key.bind(scope), scope.first_rows(self.key_column.table, self.key_column.header)
        values = scope.column(self.column.table, self.column.header)

        def text_of(row: int) -> Value:
            found = rows.get(match_key(key(row)))
            value = values[found] if found is not None else None
            return "" if value is None or isinstance(value, CellError) else as_text(value)

        def value_of(row: int) -> Value:
            wanted = key(row)
            if isinstance(wanted, CellError):
                return wanted
            found = rows.get(match_key(wanted)) if wanted is not None else None
            if found is None:
                return CellError.NA
            return values[found]  # a blank stays one: INDEX gives the cell itself

        return text_of if self.text else value_of


@dataclass(frozen=True, eq=False)
class Where:
    """One condition of a conditional sum: a column against a value (``=``, ``<``, ``<=``, ``>=``, ``<>``)."""

    column: ColumnRef
    op: str
    value: Expression

    def excel(self) -> str:
        """The pair of arguments as SUMIFS takes them."""
        text = self.value.excel()
        return f"{whole(self.column)},{text}" if self.op == "=" else f'{whole(self.column)},"{self.op}"&{text}'


@dataclass(frozen=True, eq=False)
class SumIf(Expression):
    """The money in `column` of its table's rows that meet every condition.

    `typed` says that people type the column: text among the rows that count then makes an error and never a smaller sum
    (SUMIFS by itself passes over text).
    """

    column: ColumnRef
    where: tuple[Where, ...]
    typed: bool = False

    @override
    def excel(self) -> str:
        summed = whole(self.column)
        conditions = ",".join(w.excel() for w in self.where)
        total = f"ROUND(SUMIFS({summed},{conditions}),2)"
        if not self.typed:
            return total
        # not COUNTIFS(…,"?*"): LibreOffice's wildcards find numbers too
        counts = (f'COUNTIFS({conditions},{summed},"{test}")' for test in ("<>", "<=9E+307"))
        return f"IF({'>'.join(counts)},#VALUE!,{total})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        values = scope.column(self.column.table, self.column.header)
        rows_of = _matcher(scope, self.column.table, self.where)
        typed = self.typed

        def total(row: int) -> Value:
            found, error = 0.0, None
            for i in rows_of(row):
                value = values[i]
                if isinstance(value, str) and typed and value:  # an error value too
                    return CellError.VALUE
                if isinstance(value, CellError):
                    error = error or value
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    found += value
            return error or round2(found)

        return total


@dataclass(frozen=True, eq=False)
class MeanIf(Expression):
    """The mean of the figures in `column` of its table's rows that meet every condition; #N/A where there is none."""

    column: ColumnRef
    where: tuple[Where, ...]

    @override
    def excel(self) -> str:
        return f"IFERROR(AVERAGEIFS({whole(self.column)},{','.join(w.excel() for w in self.where)}),#N/A)"

    @override
    def bind(self, scope: Scope) -> ByRow:
        values = scope.column(self.column.table, self.column.header)
        rows_of = _matcher(scope, self.column.table, self.where)

        def mean(row: int) -> Value:
            found = [values[i] for i in rows_of(row)]
            figures = [value for value in found if isinstance(value, (int, float)) and not isinstance(value, bool)]
            if not figures or any(isinstance(value, CellError) for value in found):
                return CellError.NA
            return sum(figures) / len(figures)

        return mean


@dataclass(frozen=True, eq=False)
class CountIf(Expression):
    """How many rows of a table meet every condition."""

    where: tuple[Where, ...]

    @override
    def excel(self) -> str:
        return f"COUNTIFS({','.join(w.excel() for w in self.where)})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        rows_of = _matcher(scope, self.where[0].column.table, self.where)
        return lambda row: len(rows_of(row))


@dataclass(frozen=True, eq=False)
class CellsOf(ManyCells):
    """A column as one argument of a function of ours that looks only at the rows whose `key_column` is `key`.

    Excel hands over the whole column; worked out here it is those rows alone, so that many rows stay quick.
    """

    column: ColumnRef
    key_column: ColumnRef
    key: Expression

    @override
    def excel(self) -> str:
        return whole(self.column)

    @override
    def bind_cells(self, scope: Scope) -> Callable[[int], Cells]:
        values = scope.column(self.column.table, self.column.header)
        rows_of = _matcher(scope, self.column.table, (Where(self.key_column, "=", self.key),))
        return lambda row: tuple(values[i] for i in rows_of(row))


def _matcher(scope: Scope, table: str, where: tuple[Where, ...]) -> Callable[[int], list[int]]:
    """The rows of `table` that meet the conditions set by a row: the first ``=`` through an index."""
    equal = next((w for w in where if w.op == "="), None)
    others = [w for w in where if w is not equal]
    index = scope.rows_by_criterion(table, equal.column.header) if equal else None
    wanted = equal.value.bind(scope) if equal else None
    everything = list(range(scope.length(table)))
    tests = [(w.op, scope.column(table, w.column.header), w.value.bind(scope)) for w in others]

    def rows(row: int) -> list[int]:
        found = everything
        if index is not None and wanted is not None:
            key = criterion_key(wanted(row))
            found = [] if key is None or key == "" else index.get(key, [])
        for op, values, limit in tests:
            if not found:
                break
            found = _meeting(found, op, values, limit(row))
        return found

    return rows


def _meeting(rows: list[int], op: str, values: list[Value], limit: Value) -> list[int]:
    if op in ("=", "<>"):
        key = criterion_key(limit)
        if op == "=":
            return [i for i in rows if criterion_key(values[i]) == key]
        return [i for i in rows if criterion_key(values[i]) != key]
    if isinstance(limit, CellError):  # then the whole criterion is that error
        return [i for i in rows if values[i] is limit]
    compare = COMPARE[op]
    read = criterion_key(limit)
    if isinstance(read, str):
        words = str(limit).casefold()
        texts = ((i, values[i]) for i in rows)
        return [i for i, text in texts if _is_text(text) and compare(str(text).casefold(), words)]
    bound = number(read)  # of a text too: "<"&"007" asks for numbers below 7
    if isinstance(bound, CellError):
        return []
    kept = []
    for i in rows:
        value = values[i]
        if isinstance(value, dt.date):
            value = serial(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and compare(value, bound):
            kept.append(i)
    return kept


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, CellError)


@dataclass(frozen=True, eq=False)
class Total(Expression):
    """The sum of a table's money column, to the cent."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"ROUND(SUM({whole(self.column)}),2)"

    @override
    def bind(self, scope: Scope) -> ByRow:
        found = 0.0
        for value in scope.column(self.column.table, self.column.header):
            if isinstance(value, CellError):
                error = value
                return lambda row: error
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                found += value
        total = round2(found)
        return lambda row: total


@dataclass(frozen=True, eq=False)
class Nth(Expression):
    """A column's cell in data row `position` (from 1); ``""`` where the table is shorter or the cell is blank."""

    column: ColumnRef
    position: int

    @override
    def excel(self) -> str:
        column = whole(self.column)
        cell = f"INDEX({column},{self.position})"
        return f'IF(ROWS({column})<{self.position},"",IF({cell}="","",{cell}))'

    @override
    def bind(self, scope: Scope) -> ByRow:
        values = scope.column(self.column.table, self.column.header)
        value = values[self.position - 1] if self.position <= len(values) else None
        return lambda row: "" if value is None else value


@dataclass(frozen=True, eq=False)
class Ranked(Expression):
    """The cell in `column` of the row with the `position`-th largest `by` (equal ones in the table's order)."""

    by: ColumnRef
    position: int
    column: ColumnRef

    @override
    def excel(self) -> str:
        by = whole(self.by)
        first = f"{self.by.table}[[#Headers],[{self.by.header}]]"
        # whole yuan times 100,000 less the row's number: one sort key, so that equal amounts keep their order
        key = f"SUMPRODUCT(LARGE(ROUND({by},0)*100000-ROW({by})+ROW({first}),{self.position}))"
        row = f"ROUND(-{key}-100000*INT(-{key}/100000),0)"
        return f'IF(ROWS({by})<{self.position},"",INDEX({whole(self.column)},{row}))'

    @override
    def bind(self, scope: Scope) -> ByRow:
        if self.position > scope.length(self.by.table):
            return lambda row: ""
        order = scope.ranking(self.by.table, self.by.header)
        if isinstance(order, CellError):
            error = order
            return lambda row: error
        value = scope.column(self.column.table, self.column.header)[order[self.position - 1]]
        return lambda row: 0 if value is None else value
