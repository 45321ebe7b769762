"""The kinds of formula that look no further than a row and named cells. Each knows its Excel text and its value.

A formula is a tree of these kinds. `excel()` is what stands in the cell (table references in full form, as files keep
them); `values()` gives what Excel would show in each of some rows, a column at a time. Here: references, arithmetic and
choices; `lookups` has the kinds that search tables, `calls` our own functions.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from xl_huikuan.formulas.node import Node
from xl_huikuan.formulas.scope import ColumnRef, NameRef, Scope
from xl_huikuan.formulas.semantics import FIGURES, Figure, answer, compared, compared_with, numbers, rounded
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value, is_number

Rows = Sequence[int]
"""Numbers of rows of the table in which a formula stands, from 0; outside any table row 0 alone."""


class Expression(Node, ABC):
    """A kind of formula."""

    @abstractmethod
    def excel(self) -> str:
        """The formula's text without the leading ``=``."""

    @abstractmethod
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        """The value for each of these rows; not to be changed."""

    def value(self, scope: Scope) -> Value:
        """The value of a formula that stands outside any table: one of `values`, by a shorter way where most are of the kind."""
        return self.values(scope, (0,))[0]


class Cell(Expression):
    """This row's cell in a column of the same table."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"{self.column.table}[[#This Row],[{self.column.header}]]"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        column = scope.column(self.column.table, self.column.header)
        if isinstance(rows, range) and len(rows) == len(column):
            return column
        return list(map(column.__getitem__, rows))


def cells(*columns: ColumnRef) -> tuple[Cell, ...]:
    """This row's cells in several columns."""
    return tuple(map(Cell, columns))


class Amount(Expression):
    """This row's figure in a column that people type into: text is an error, a blank is 0; below zero is one too, unless
    `signed`."""

    column: ColumnRef
    signed: bool = False

    @override
    def excel(self) -> str:
        cell = Cell(self.column).excel()
        wrong = f"ISTEXT({cell})" if self.signed else f"OR(ISTEXT({cell}),{cell}<0)"
        return f"IF({wrong},#VALUE!,{cell})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        figures = numbers(Cell(self.column).values(scope, rows))
        if self.signed:
            return figures
        return [CellError.VALUE if not isinstance(found, CellError) and found < 0 else found for found in figures]


class Named(Expression):
    """A named cell."""

    cell: NameRef

    @override
    def excel(self) -> str:
        return self.cell.name

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return [self.value(scope)] * len(rows)

    @override
    def value(self, scope: Scope) -> Value:
        return scope.name(self.cell.name)


class Const(Expression):
    """A number or a text."""

    constant: float | int | str

    @override
    def excel(self) -> str:
        if isinstance(self.constant, str):
            return '"' + self.constant.replace('"', '""') + '"'
        return repr(self.constant)

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return [self.constant] * len(rows)

    @override
    def value(self, scope: Scope) -> Value:
        return self.constant


class Error(Expression):
    """An Excel error, on purpose."""

    error: CellError

    @override
    def excel(self) -> str:
        return self.error.value

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return [self.error] * len(rows)


class RoundedSum(Expression):
    """Parts added up (those in `less` taken off), to the cent; a date counts as its number of days."""

    plus: tuple[Expression, ...]
    less: tuple[Expression, ...] = ()

    @override
    def excel(self) -> str:
        text = "+".join(part.excel() for part in self.plus)
        return f"ROUND({text}{''.join('-' + part.excel() for part in self.less)},2)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        sums: Sequence[Figure] = [0.0] * len(rows)
        for parts, work in ((self.plus, operator.add), (self.less, operator.sub)):
            for part in parts:
                values = part.values(scope, rows)
                if {*map(type, values)} | {*map(type, sums)} <= FIGURES:  # what is no number makes the sum none
                    sums = list(map(work, sums, values))
                else:
                    sums = _pairwise(work, numbers(sums), numbers(values))
        return rounded(sums)


class Times(Expression):
    """A product, to the cent."""

    a: Expression
    b: Expression

    @override
    def excel(self) -> str:
        return f"ROUND({self.a.excel()}*{self.b.excel()},2)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return rounded(
            _pairwise(operator.mul, numbers(self.a.values(scope, rows)), numbers(self.b.values(scope, rows)))
        )


class Ratio(Expression):
    """One figure over another; 0 over nothing."""

    part: Expression
    whole: Expression

    @override
    def excel(self) -> str:
        part, whole = self.part.excel(), self.whole.excel()
        return f"IF({whole}=0,0,{part}/{whole})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        def ratio(part: Figure, whole: Figure) -> Value:
            if isinstance(whole, CellError):
                return whole
            if whole == 0:
                return 0
            return part if isinstance(part, CellError) else part / whole

        return list(map(ratio, numbers(self.part.values(scope, rows)), numbers(self.whole.values(scope, rows))))


class Extreme(Expression):
    """MAX or MIN of figures."""

    which: str
    parts: tuple[Expression, ...]

    @override
    def excel(self) -> str:
        return f"{self.which}({','.join(part.excel() for part in self.parts)})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        choose = max if self.which == "MAX" else min
        first: Sequence[Figure]
        first, *others = (numbers(part.values(scope, rows)) for part in self.parts)
        for column in others:
            first = _pairwise(choose, first, column)
        return first


def positive(expression: Expression) -> Extreme:
    """The figure, or 0 where it is negative."""
    return Extreme("MAX", (expression, Const(0)))


class HoldsFigure(Expression):
    """1 where this row's cell holds a figure or a date, 0 where it is blank or holds text or an error."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"COUNT({Cell(self.column).excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.column.table, self.column.header)
        return [int(is_number(values[row])) for row in rows]


class When(Expression):
    """``IF(a op b, then, other)``; a comparison with ``""`` asks whether a cell is blank."""

    a: Expression
    op: str
    b: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF({self.a.excel()}{self.op}{self.b.excel()},{self.then.excel()},{self.other.excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        asked = self.a.values(scope, rows)
        if isinstance(self.b, Const):
            answers = compared_with(asked, self.op, self.b.constant)
        else:
            answers = compared(asked, self.op, self.b.values(scope, rows))
        return chosen(answers, self.then, self.other, scope, rows)

    @override
    def value(self, scope: Scope) -> Value:
        found = answer(self.a.value(scope), self.op, self.b.value(scope))
        if isinstance(found, CellError):
            return found
        return (self.then if found else self.other).value(scope)


def _pairwise(work: Callable[[float, float], float], left: Sequence[Figure], right: Sequence[Figure]) -> list[Figure]:
    """`work` of each pair of figures; an error is passed on, the left one first."""
    if CellError not in {*map(type, left), *map(type, right)}:
        return list(map(work, left, right))  # type: ignore[arg-type]
    return [
        a if isinstance(a, CellError) else b if isinstance(b, CellError) else work(a, b)
        for a, b in zip(left, right, strict=True)
    ]


def chosen(
    answers: Sequence[bool | CellError], then: Expression, other: Expression, scope: Scope, rows: Rows
) -> Sequence[Value]:
    """For each row what its answer leads to; an error is passed on. What no row asks for is not worked out."""
    count, yes, no = len(rows), answers.count(True), answers.count(False)
    if yes == count:
        return then.values(scope, rows)
    if no == count:
        return other.values(scope, rows)
    first, second = (
        iter(
            part.values(scope, [row for row, found in zip(rows, answers, strict=True) if found is which])
            if some
            else ()
        )
        for part, which, some in ((then, True, yes), (other, False, no))
    )
    return [next(first) if found is True else next(second) if found is False else found for found in answers]
