"""The kinds of formula that search tables: lookups, conditional sums and counts, totals, ranks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from xl_huikuan.formulas.calls import Cells, ManyCells
from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.node import Node
from xl_huikuan.formulas.scope import ColumnRef, Scope
from xl_huikuan.formulas.semantics import (
    COMPARE,
    FIGURES,
    as_text,
    criterion_key,
    match_key,
    number,
    numbers,
    round2,
    rounded,
)
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value


def whole(column: ColumnRef) -> str:
    """A column of a table as formulas name it."""
    return f"{column.table}[{column.header}]"


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
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        first = scope.first_rows(self.key_column.table, self.key_column.header)
        values = scope.column(self.column.table, self.column.header)

        def text_of(wanted: Value) -> Value:
            found = first.get(match_key(wanted))
            value = values[found] if found is not None else None
            if type(value) is str:
                return value
            return "" if value is None or isinstance(value, CellError) else as_text(value)

        def value_of(wanted: Value) -> Value:
            if isinstance(wanted, CellError):
                return wanted
            found = first.get(match_key(wanted)) if wanted is not None else None
            if found is None:
                return CellError.NA
            return values[found]  # a blank stays one: INDEX gives the cell itself

        return list(map(text_of if self.text else value_of, self.key.values(scope, rows)))


class Found(Expression):
    """The number, from 1, of the first row of a table whose `key_column` matches `key`; #N/A where none does.

    A row that needs several fields of another table finds it once, and takes each field from there: `InRow`.
    """

    key: Expression
    key_column: ColumnRef

    @override
    def excel(self) -> str:
        return f"MATCH({self.key.excel()},{whole(self.key_column)},0)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        first = scope.first_rows(self.key_column.table, self.key_column.header)

        def found(wanted: Value) -> Value:
            if isinstance(wanted, CellError):
                return wanted
            at = None if wanted is None else first.get(match_key(wanted))
            return CellError.NA if at is None else at + 1

        return list(map(found, self.key.values(scope, rows)))


class InRow(Expression):
    """A column's cell in the row with this number, from 1. Text: a blank gives ``""``; otherwise a blank stays one."""

    column: ColumnRef
    row: Expression
    text: bool = False

    @override
    def excel(self) -> str:
        cell = f"INDEX({whole(self.column)},{self.row.excel()})"
        return f'{cell}&""' if self.text else cell

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values, last = scope.column(self.column.table, self.column.header), scope.length(self.column.table)
        asked = numbers(self.row.values(scope, rows))
        places = [row for row in asked if type(row) is int and 0 < row <= last]
        if len(places) == len(asked):  # as nearly always: `Found` gives whole numbers
            found = [values[row - 1] for row in places]
        else:
            found = [
                row if isinstance(row, CellError) else values[int(row) - 1] if 1 <= row < last + 1 else CellError.REF
                for row in asked
            ]
        if not self.text:
            return found
        return [value if isinstance(value, CellError) else as_text(value) for value in found]


class Where(Node):
    """One condition of a conditional sum: a column against a value (``=``, ``<``, ``<=``, ``>=``, ``<>``)."""

    column: ColumnRef
    op: str
    value: Expression

    def excel(self) -> str:
        """The pair of arguments as SUMIFS takes them."""
        text = self.value.excel()
        return f"{whole(self.column)},{text}" if self.op == "=" else f'{whole(self.column)},"{self.op}"&{text}'


class SumIf(Expression):
    """The money in `column` of its table's rows that meet every condition; text is passed over."""

    column: ColumnRef
    where: tuple[Where, ...]

    @override
    def excel(self) -> str:
        return f"ROUND(SUMIFS({whole(self.column)},{','.join(w.excel() for w in self.where)}),2)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.column.table, self.column.header)
        figures: list[float] = [value if type(value) in FIGURES else 0.0 for value in values]  # type: ignore[misc]
        matches = _matches(scope, self.where, rows)
        sums = rounded([sum([figures[i] for i in matching], 0.0) if matching else 0.0 for matching in matches])
        if CellError not in {*map(type, values)}:
            return sums
        errors = [next((values[i] for i in met if isinstance(values[i], CellError)), None) for met in matches]
        return [error or total for error, total in zip(errors, sums, strict=True)]


class MeanIf(Expression):
    """The mean of the figures in `column` of its table's rows that meet every condition; #N/A where there is none."""

    column: ColumnRef
    where: tuple[Where, ...]

    @override
    def excel(self) -> str:
        return f"IFERROR(AVERAGEIFS({whole(self.column)},{','.join(w.excel() for w in self.where)}),#N/A)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.column.table, self.column.header)

        def mean(matching: list[int]) -> Value:
            found = [values[i] for i in matching]
            figures = [value for value in found if isinstance(value, (int, float)) and not isinstance(value, bool)]
            if not figures or any(isinstance(value, CellError) for value in found):
                return CellError.NA
            return sum(figures) / len(figures)

        limits = [condition.value.values(scope, rows) for condition in self.where]
        if any(len({*map(type, each)}) != 1 for each in limits):
            return list(map(mean, _meeting_all(scope, self.where, limits)))
        different = {*zip(*limits, strict=True)}  # many rows ask for one and the same
        found = _meeting_all(scope, self.where, [*zip(*different, strict=True)])
        means = dict(zip(different, map(mean, found), strict=True))
        return [*map(means.__getitem__, zip(*limits, strict=True))]


class CountIf(Expression):
    """How many rows of a table meet every condition."""

    where: tuple[Where, ...]

    @override
    def excel(self) -> str:
        return f"COUNTIFS({','.join(w.excel() for w in self.where)})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return list(map(len, _matches(scope, self.where, rows)))


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
    def many(self, scope: Scope, rows: Rows) -> Sequence[Cells]:
        values = scope.column(self.column.table, self.column.header)
        matches = _matches(scope, (Where(self.key_column, "=", self.key),), rows)
        return [tuple([values[i] for i in matching]) for matching in matches]


def _matches(scope: Scope, where: tuple[Where, ...], rows: Rows) -> list[list[int]]:
    """For each of these rows, the rows of the table searched that meet its conditions."""
    return _meeting_all(scope, where, [condition.value.values(scope, rows) for condition in where])


def _meeting_all(scope: Scope, where: tuple[Where, ...], asked: Sequence[Sequence[Value]]) -> list[list[int]]:
    """For each row what meets its conditions, of which `asked` has the values: the first ``=`` through an index."""
    table = where[0].column.table
    first = next((at for at, condition in enumerate(where) if condition.op == "="), -1)
    everything = [*range(scope.length(table))]
    if first < 0:
        found = [everything] * len(asked[0])
    else:
        index = scope.rows_by_criterion(table, where[first].column.header)
        if not index:  # as of all that a month has none of yet
            return [[]] * len(asked[0])
        keys = map(criterion_key, asked[first])
        found = [[] if key is None or key == "" else index.get(key, []) for key in keys]
    for at, (condition, limits) in enumerate(zip(where, asked, strict=True)):
        if at != first:
            meeting = _meeting(scope, condition)
            if _are_one(limits):  # as nearly always: a day of the month, a word
                met = {*meeting(everything, limits[0])}
                if len(met) < len(everything):
                    found = [[i for i in matching if i in met] for matching in found]
            else:
                pairs = zip(found, limits, strict=True)
                found = [matching and meeting(matching, limit) for matching, limit in pairs]
    return found


def _are_one(limits: Sequence[Value]) -> bool:
    """Whether several rows ask for one and the same."""
    return len(limits) > 1 and limits.count(limits[0]) == len(limits) and len({*map(type, limits)}) == 1


def _meeting(scope: Scope, condition: Where) -> Callable[[Sequence[int], Value], list[int]]:
    """Which of some rows meet the condition with a limit."""
    op, at = condition.op, (condition.column.table, condition.column.header)
    values = scope.column(*at)

    def alike(rows: Sequence[int], limit: Value) -> list[int]:
        if op == "<>" and limit == "":  # every cell with something in it
            return [i for i in rows if values[i] is not None]
        key = criterion_key(0 if limit is None else limit)  # a blank cell asks for 0, and a blank is none
        if op == "=":
            return [i for i in rows if criterion_key(values[i]) == key]
        return [i for i in rows if criterion_key(values[i]) != key]

    if op in ("=", "<>"):
        return alike
    compare, figures = COMPARE[op], scope.numbers_of(*at)
    side, is_below = bisect_left if op in ("<", ">=") else bisect_right, op in ("<", "<=")

    def ordered(rows: Sequence[int], limit: Value) -> list[int]:
        if isinstance(limit, CellError):  # then the whole criterion is that error
            return [i for i in rows if values[i] is limit]
        read = criterion_key(limit)
        if isinstance(read, str):
            words = str(limit).casefold()
            texts = ((i, values[i]) for i in rows)
            return [i for i, text in texts if _is_text(text) and compare(str(text).casefold(), words)]
        bound = number(read)  # of a text too: "<"&"007" asks for numbers below 7
        if isinstance(bound, CellError):
            return []
        if len(rows) == len(figures):  # all of them: those within are looked up
            sizes, by_size = scope.by_size(*at)
            place = side(sizes, bound)
            within = by_size[:place] if is_below else by_size[place:]
            return [*rows] if len(within) == len(rows) else sorted(within)
        return [i for i in rows if (figure := figures[i]) is not None and compare(figure, bound)]

    return ordered


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, CellError)


class Total(Expression):
    """The sum of a table's money column, to the cent."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"ROUND(SUM({whole(self.column)}),2)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.column.table, self.column.header)
        kinds = {*map(type, values)}
        if CellError in kinds:
            return [next(value for value in values if isinstance(value, CellError))] * len(rows)
        figures = values if kinds <= FIGURES else [value for value in values if type(value) in FIGURES]
        return [round2(sum(figures, 0.0))] * len(rows)  # type: ignore[type-var, arg-type]


_ROWS = 100_000
