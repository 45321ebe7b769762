"""The few kinds of formula the workbook uses. Each knows its Excel text and its value.

A formula of the contract is a tree of these kinds. `excel()` is what stands in the cell (table references in full form, as
files keep them); `bind()` gives a function from a row's number to the value that Excel would show there. Here: references,
arithmetic, choices and our own functions; `lookups` has those that search tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from xl_huikuan.formulas.semantics import compares, number, round2
from xl_huikuan.values import CellError, Value

if TYPE_CHECKING:
    from xl_huikuan.formulas.evaluation import Calculation

ByRow = Callable[[int], Value]


class Formula(Protocol):
    """A kind of formula."""

    def excel(self, table: str) -> str:
        """The formula's text without the leading ``=``, for a cell of `table` (empty: outside any table)."""

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """The value for each row of `table` (outside any table: for row 0)."""


@dataclass(frozen=True)
class Col:
    """This row's cell in a column of the same table."""

    name: str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"{table}[[#This Row],[{self.name}]]"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        return calc.column(table, self.name).__getitem__


@dataclass(frozen=True)
class Amount:
    """This row's figure in a column that people type into: text is an error, a blank is 0."""

    name: str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        cell = Col(self.name).excel(table)
        return f"IF(ISTEXT({cell}),#VALUE!,{cell})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        values = calc.column(table, self.name)
        return lambda row: number(values[row])


@dataclass(frozen=True)
class Named:
    """A named cell."""

    name: str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return self.name

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        value = calc.name(self.name)
        return lambda row: value


@dataclass(frozen=True)
class NamedRange:
    """Several named cells that stand under each other, as one argument; `name` covers them all."""

    name: str
    cells: tuple[str, ...]

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return self.name

    def values(self, calc: Calculation) -> tuple[Value, ...]:
        """The cells' values."""
        return tuple(calc.name(cell) for cell in self.cells)


@dataclass(frozen=True)
class WholeColumn:
    """All data cells of a table's column, as one argument of a function of ours."""

    table: str
    name: str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"{self.table}[{self.name}]"

    def values(self, calc: Calculation) -> tuple[Value, ...]:
        """The cells' values."""
        return tuple(calc.column(self.table, self.name))


@dataclass(frozen=True)
class Const:
    """A number or a text."""

    value: float | int | str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        if isinstance(self.value, str):
            return '"' + self.value.replace('"', '""') + '"'
        return repr(self.value)

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        return lambda row: self.value


@dataclass(frozen=True)
class Error:
    """An Excel error, on purpose."""

    error: CellError

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return self.error.value

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        return lambda row: self.error


@dataclass(frozen=True)
class Money:
    """Parts added up (those in `less` taken off), to the cent."""

    plus: tuple[Formula, ...]
    less: tuple[Formula, ...] = ()

    def excel(self, table: str) -> str:
        """See `Formula`."""
        text = "+".join(part.excel(table) for part in self.plus)
        return f"ROUND({text}{''.join('-' + part.excel(table) for part in self.less)},2)"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        parts = [(part.bind(calc, table), 1) for part in self.plus]
        parts += [(part.bind(calc, table), -1) for part in self.less]

        def total(row: int) -> Value:
            found = 0.0
            for part, sign in parts:
                value = number(part(row))
                if isinstance(value, CellError):
                    return value
                found += sign * value
            return round2(found)

        return total


@dataclass(frozen=True)
class Times:
    """A product, to the cent."""

    a: Formula
    b: Formula

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"ROUND({self.a.excel(table)}*{self.b.excel(table)},2)"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        left, right = self.a.bind(calc, table), self.b.bind(calc, table)

        def product(row: int) -> Value:
            a, b = number(left(row)), number(right(row))
            if isinstance(a, CellError):
                return a
            return b if isinstance(b, CellError) else round2(a * b)

        return product


@dataclass(frozen=True)
class Ratio:
    """One figure over another; 0 over nothing."""

    part: Formula
    whole: Formula

    def excel(self, table: str) -> str:
        """See `Formula`."""
        part, whole = self.part.excel(table), self.whole.excel(table)
        return f"IF({whole}=0,0,{part}/{whole})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        above, below = self.part.bind(calc, table), self.whole.bind(calc, table)

        def ratio(row: int) -> Value:
            whole = number(below(row))
            if isinstance(whole, CellError):
                return whole
            if whole == 0:
                return 0
            part = number(above(row))
            return part if isinstance(part, CellError) else part / whole

        return ratio


@dataclass(frozen=True)
class Extreme:
    """MAX or MIN of figures."""

    which: str
    parts: tuple[Formula, ...]

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"{self.which}({','.join(part.excel(table) for part in self.parts)})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        parts = [part.bind(calc, table) for part in self.parts]
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


def positive(formula: Formula) -> Extreme:
    """The figure, or 0 where it is negative."""
    return Extreme("MAX", (formula, Const(0)))


@dataclass(frozen=True)
class When:
    """``IF(a op b, then, other)``; a comparison with ``""`` asks whether a cell is blank."""

    a: Formula
    op: str
    b: Formula
    then: Formula
    other: Formula

    def excel(self, table: str) -> str:
        """See `Formula`."""
        condition = f"{self.a.excel(table)}{self.op}{self.b.excel(table)}"
        return f"IF({condition},{self.then.excel(table)},{self.other.excel(table)})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        left, right = self.a.bind(calc, table), self.b.bind(calc, table)
        then, other, op = self.then.bind(calc, table), self.other.bind(calc, table), self.op

        def choice(row: int) -> Value:
            a, b = left(row), right(row)
            for side in (a, b):
                if isinstance(side, CellError):
                    return side
            return then(row) if compares(a, op, b) else other(row)

        return choice


@dataclass(frozen=True)
class Call:
    """A function of ours (see `functions.FUNCTIONS`)."""

    name: str
    arguments: tuple[Formula | WholeColumn | NamedRange | None, ...]

    def excel(self, table: str) -> str:
        """See `Formula`."""
        # an argument left out is "": hosts differ in what they hand over for an empty place (LibreOffice: 0)
        arguments = ('""' if argument is None else argument.excel(table) for argument in self.arguments)
        return f"{self.name}({','.join(arguments)})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        function = calc.function(self.name)
        parts: list[ByRow] = []
        for argument in self.arguments:
            if argument is None:
                parts.append(_always(None))
            elif isinstance(argument, (WholeColumn, NamedRange)):
                parts.append(_always(argument.values(calc)))
            else:
                parts.append(argument.bind(calc, table))
        return lambda row: function(*[part(row) for part in parts])


def _always(value: Any) -> ByRow:
    return lambda row: value
