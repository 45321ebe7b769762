"""Blocks of formulas under one name: what the dashboard's charts read, and 对账."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.formulas.semantics import Figure, numbers, round2
from xl_huikuan.overriding import override
from xl_huikuan.records import record
from xl_huikuan.values import CellError, Value


@record
class BlockColumn:
    """A column of a block."""

    header: str
    kind: Kind


@record
class Block:
    """A block of formulas under one name, with its headers above it (the dashboard's figures, which its charts read)."""

    name: str
    sheet: str
    title: str
    columns: tuple[BlockColumn, ...]
    rows: tuple[tuple[Expression, ...], ...] = field(repr=False)


class InBlock(Expression):
    """Another cell of the same block."""

    block: str
    row: int
    column: int
    """Both from 1."""
    of: Expression
    """What stands there."""

    @override
    def excel(self) -> str:
        return f"INDEX({self.block},{self.row},{self.column})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return [self.value(scope)] * len(rows)

    @override
    def value(self, scope: Scope) -> Value:
        return scope.figure(self.of)


class SumUpTo(Expression):
    """What stands in one column of a block in its rows whose other column is no larger than a bound, to the cent; a text is no
    figure."""

    block: Block
    column: int
    other: int
    """Both from 1."""
    bound: Expression

    @override
    def excel(self) -> str:
        summed, asked = (f"INDEX({self.block.name},0,{at})" for at in (self.column, self.other))
        return f'ROUND(SUMIFS({summed},{asked},"<="&{self.bound.excel()}),2)'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        asked = numbers([scope.figure(row[self.other - 1]) for row in self.block.rows])
        summed = numbers([scope.figure(row[self.column - 1]) for row in self.block.rows])

        def total(bound: Figure) -> Value:
            if isinstance(bound, CellError):
                return 0.0
            within = [
                figure
                for figure, at in zip(summed, asked, strict=True)
                if not isinstance(at, CellError) and at <= bound
            ]
            error = next((f for f in within if isinstance(f, CellError) and f is not CellError.VALUE), None)
            return error or round2(sum(f for f in within if not isinstance(f, CellError)))

        return list(map(total, numbers(self.bound.values(scope, rows))))


class Unequal(Expression):
    """How many cells in one column of several blocks are not 0; an error is not."""

    blocks: tuple[Block, ...]
    column: int
    """From 1."""

    @override
    def excel(self) -> str:
        return "+".join(f'COUNTIF(INDEX({block.name},0,{self.column}),"<>0")' for block in self.blocks)

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        cells = (scope.figure(row[self.column - 1]) for block in self.blocks for row in block.rows)
        return [sum(cell != 0 for cell in cells)] * len(rows)
