"""Blocks of formulas under one name: what the dashboard's charts read, and 对账."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.values import Value


@dataclass(frozen=True)
class BlockColumn:
    """A column of a block."""

    header: str
    kind: Kind


@dataclass(frozen=True)
class Block:
    """A block of formulas under one name, with its headers above it (the dashboard's figures, which its charts read)."""

    name: str
    sheet: str
    title: str
    columns: tuple[BlockColumn, ...]
    rows: tuple[tuple[Expression, ...], ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
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
        return self.of.values(scope, rows)


@dataclass(frozen=True, eq=False)
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
        cells = (row[self.column - 1].value(scope) for block in self.blocks for row in block.rows)
        return [sum(cell != 0 for cell in cells)] * len(rows)
