"""The kinds of formula that look no further than a row and named cells. Each knows its Excel text and its value.

A formula is a tree of these kinds. `excel()` is what stands in the cell (table references in full form, as files keep
them); `bind()` gives a function from a row's number to the value that Excel would show there. Here: references,
arithmetic and choices; `lookups` has the kinds that search tables, `calls` our own functions.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from typing_extensions import override

from xl_huikuan.formulas.scope import ColumnRef, NameRef, Scope
from xl_huikuan.formulas.semantics import FIGURES, compares, number, round2
from xl_huikuan.values import CellError, Value

ByRow = Callable[[int], Value]


class Expression(ABC):
    """A kind of formula."""

    @abstractmethod
    def excel(self) -> str:
        """The formula's text without the leading ``=``."""

    @abstractmethod
    def bind(self, scope: Scope) -> ByRow:
        """The value for each row of the table in which the formula stands (outside any table: for row 0)."""


@dataclass(frozen=True, eq=False)
class Cell(Expression):
    """This row's cell in a column of the same table."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"{self.column.table}[[#This Row],[{self.column.header}]]"

    @override
    def bind(self, scope: Scope) -> ByRow:
        return scope.column(self.column.table, self.column.header).__getitem__


def cells(*columns: ColumnRef) -> tuple[Cell, ...]:
    """This row's cells in several columns."""
    return tuple(map(Cell, columns))


@dataclass(frozen=True, eq=False)
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
    def bind(self, scope: Scope) -> ByRow:
        values = scope.column(self.column.table, self.column.header)

        def amount(row: int) -> Value:
            found = number(values[row])
            below = not self.signed and not isinstance(found, CellError) and found < 0
            return CellError.VALUE if below else found

        return amount


@dataclass(frozen=True, eq=False)
class Named(Expression):
    """A named cell."""

    cell: NameRef

    @override
    def excel(self) -> str:
        return self.cell.name

    @override
    def bind(self, scope: Scope) -> ByRow:
        value = scope.name(self.cell.name)
        return lambda row: value


@dataclass(frozen=True, eq=False)
class Const(Expression):
    """A number or a text."""

    value: float | int | str

    @override
    def excel(self) -> str:
        if isinstance(self.value, str):
            return '"' + self.value.replace('"', '""') + '"'
        return repr(self.value)

    @override
    def bind(self, scope: Scope) -> ByRow:
        return lambda row: self.value


@dataclass(frozen=True, eq=False)
class Error(Expression):
    """An Excel error, on purpose."""

    error: CellError

    @override
    def excel(self) -> str:
        return self.error.value

    @override
    def bind(self, scope: Scope) -> ByRow:
        return lambda row: self.error


@dataclass(frozen=True, eq=False)
class RoundedSum(Expression):
    """Parts added up (those in `less` taken off), to the cent; a date counts as its number of days."""

    plus: tuple[Expression, ...]
    less: tuple[Expression, ...] = ()

    @override
    def excel(self) -> str:
        text = "+".join(part.excel() for part in self.plus)
        return f"ROUND({text}{''.join('-' + part.excel() for part in self.less)},2)"

    @override
    def bind(self, scope: Scope) -> ByRow:
        parts = [(part.bind(scope), 1) for part in self.plus]
        parts += [(part.bind(scope), -1) for part in self.less]

        def total(row: int) -> Value:
            found = 0.0
            for part, sign in parts:
                value = part(row)
                if type(value) not in FIGURES:
                    value = number(value)
                    if isinstance(value, CellError):
                        return value
                found += sign * value  # type: ignore[operator]
            return round2(found)

        return total


@dataclass(frozen=True, eq=False)
class Times(Expression):
    """A product, to the cent."""

    a: Expression
    b: Expression

    @override
    def excel(self) -> str:
        return f"ROUND({self.a.excel()}*{self.b.excel()},2)"

    @override
    def bind(self, scope: Scope) -> ByRow:
        left, right = self.a.bind(scope), self.b.bind(scope)

        def product(row: int) -> Value:
            a, b = number(left(row)), number(right(row))
            if isinstance(a, CellError):
                return a
            return b if isinstance(b, CellError) else round2(a * b)

        return product


@dataclass(frozen=True, eq=False)
class Ratio(Expression):
    """One figure over another; 0 over nothing."""

    part: Expression
    whole: Expression

    @override
    def excel(self) -> str:
        part, whole = self.part.excel(), self.whole.excel()
        return f"IF({whole}=0,0,{part}/{whole})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        above, below = self.part.bind(scope), self.whole.bind(scope)

        def ratio(row: int) -> Value:
            whole = number(below(row))
            if isinstance(whole, CellError):
                return whole
            if whole == 0:
                return 0
            part = number(above(row))
            return part if isinstance(part, CellError) else part / whole

        return ratio


@dataclass(frozen=True, eq=False)
class Extreme(Expression):
    """MAX or MIN of figures."""

    which: str
    parts: tuple[Expression, ...]

    @override
    def excel(self) -> str:
        return f"{self.which}({','.join(part.excel() for part in self.parts)})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        parts = [part.bind(scope) for part in self.parts]
        choose = max if self.which == "MAX" else min

        def extreme(row: int) -> Value:
            found: list[float] = []
            for part in parts:
                value = number(part(row))
                if isinstance(value, CellError):
                    return value
                found.append(value)
            return choose(found)

        return extreme


def positive(expression: Expression) -> Extreme:
    """The figure, or 0 where it is negative."""
    return Extreme("MAX", (expression, Const(0)))


@dataclass(frozen=True, eq=False)
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
    def bind(self, scope: Scope) -> ByRow:
        left, right = self.a.bind(scope), self.b.bind(scope)
        then, other, op = self.then.bind(scope), self.other.bind(scope), self.op

        def choice(row: int) -> Value:
            a, b = left(row), right(row)
            if isinstance(a, CellError):
                return a
            if isinstance(b, CellError):
                return b
            return then(row) if compares(a, op, b) else other(row)

        return choice
