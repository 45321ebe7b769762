"""Blocks of formulas that the dashboard's charts read."""

from __future__ import annotations

from dataclasses import dataclass, field

from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.formulas.expressions import Expression


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
