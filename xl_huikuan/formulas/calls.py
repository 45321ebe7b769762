"""Calls of our own functions, and the arguments of theirs that are several cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from typing_extensions import override

from xl_huikuan.formulas.expressions import ByRow, Expression
from xl_huikuan.formulas.scope import ColumnRef, NameRef, Scope
from xl_huikuan.values import CellError, Value

Cells = tuple[Value, ...]


class ManyCells(ABC):
    """Several cells as one argument of a function of ours."""

    @abstractmethod
    def excel(self) -> str:
        """The argument's text."""

    @abstractmethod
    def bind_cells(self, scope: Scope) -> Callable[[int], Cells]:
        """The cells' values for each row."""


@dataclass(frozen=True, eq=False)
class NamedRange(ManyCells):
    """Several named cells that stand under each other, as one argument; `name` covers them all."""

    name: str
    cells: tuple[NameRef, ...]

    @override
    def excel(self) -> str:
        return self.name

    @override
    def bind_cells(self, scope: Scope) -> Callable[[int], Cells]:
        values = tuple(scope.name(cell.name) for cell in self.cells)
        return lambda row: values


@dataclass(frozen=True, eq=False)
class WholeColumn(ManyCells):
    """All data cells of a table's column, as one argument."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"{self.column.table}[{self.column.header}]"

    @override
    def bind_cells(self, scope: Scope) -> Callable[[int], Cells]:
        values = tuple(scope.column(self.column.table, self.column.header))
        return lambda row: values


@dataclass(frozen=True, eq=False)
class Call(Expression):
    """A function of ours; an argument that is None is left out."""

    name: str
    arguments: tuple[Expression | ManyCells | None, ...]

    @override
    def excel(self) -> str:
        # an argument left out is "": hosts differ in what they hand over for an empty place (LibreOffice: 0)
        arguments = ('""' if argument is None else argument.excel() for argument in self.arguments)
        return f"{self.name}({','.join(arguments)})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        function = scope.function(self.name)
        parts: list[Callable[[int], Value | Cells]] = []
        for argument in self.arguments:
            if argument is None:
                parts.append(_left_out)
            elif isinstance(argument, ManyCells):
                parts.append(argument.bind_cells(scope))
            else:
                parts.append(argument.bind(scope))
        return lambda row: function(*[part(row) for part in parts])


@dataclass(frozen=True, eq=False)
class OrNative(Expression):
    """``IFERROR(ours, native)``: what Excel's own functions work out where ours is not there.

    An error that the function gives on purpose shows `native`: it must be an error then too.
    """

    ours: Expression
    native: Expression

    @override
    def excel(self) -> str:
        return f"IFERROR({self.ours.excel()},{self.native.excel()})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        ours, native = self.ours.bind(scope), self.native.bind(scope)

        def value(row: int) -> Value:
            found = ours(row)
            return native(row) if isinstance(found, CellError) else found

        return value


def _left_out(row: int) -> None:
    return None
