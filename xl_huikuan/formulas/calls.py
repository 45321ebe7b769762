"""Calls of our own functions, and the arguments of theirs that are several cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.node import Node
from xl_huikuan.formulas.scope import ColumnRef, NameRef, Scope
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value

Cells = tuple[Value, ...]


class ManyCells(Node, ABC):
    """Several cells as one argument of a function of ours."""

    @abstractmethod
    def excel(self) -> str:
        """The argument's text."""

    @abstractmethod
    def many(self, scope: Scope, rows: Rows) -> Sequence[Cells]:
        """The cells' values for each of these rows."""


class NamedRange(ManyCells):
    """Several named cells that stand under each other, as one argument; `name` covers them all."""

    name: str
    cells: tuple[NameRef, ...]

    @override
    def excel(self) -> str:
        return self.name

    @override
    def many(self, scope: Scope, rows: Rows) -> Sequence[Cells]:
        return [tuple(scope.name(cell.name) for cell in self.cells)] * len(rows)


class WholeColumn(ManyCells):
    """All data cells of a table's column, as one argument."""

    column: ColumnRef

    @override
    def excel(self) -> str:
        return f"{self.column.table}[{self.column.header}]"

    @override
    def many(self, scope: Scope, rows: Rows) -> Sequence[Cells]:
        return [tuple(scope.column(self.column.table, self.column.header))] * len(rows)


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
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        columns: list[Sequence[Value | Cells]] = []
        for argument in self.arguments:
            if argument is None:
                columns.append([None] * len(rows))
            elif isinstance(argument, ManyCells):
                columns.append(argument.many(scope, rows))
            else:
                columns.append(argument.values(scope, rows))
        return scope.function(self.name)(columns, len(rows))


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
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        ours = self.ours.values(scope, rows)
        if CellError not in {*map(type, ours)}:
            return ours
        failed = [row for row, value in zip(rows, ours, strict=True) if isinstance(value, CellError)]
        native = iter(self.native.values(scope, failed))
        return [next(native) if isinstance(value, CellError) else value for value in ours]
