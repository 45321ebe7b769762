"""A spreadsheet of a few cells, to work out kinds of formula over: no contract, no workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xl_huikuan.formulas.evaluation import Evaluation
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.formulas.scope import ColumnFunction
from xl_huikuan.values import Value


@dataclass
class Filled:
    """A table's filled cells."""

    columns: dict[str, list[Value]]
    version: int = 0


@dataclass(frozen=True)
class Col:
    """A column as formulas name it."""

    table: str
    header: str


@dataclass(frozen=True)
class Name:
    """A named cell as formulas name it."""

    name: str


@dataclass
class Computed:
    """A computed column."""

    expression: Expression
    key_header: str | None = None
    nothing: Value = 0


@dataclass
class Sheet:
    """Tables, named cells, formulas and functions; `worked_out` counts how often a function was asked."""

    tables: dict[str, Filled] = field(default_factory=dict)
    names: dict[str, Value] = field(default_factory=dict)
    columns: dict[tuple[str, str], Computed] = field(default_factory=dict)
    formulas: dict[str, Expression] = field(default_factory=dict)
    functions: dict[str, Callable[..., Value]] = field(default_factory=dict)
    over: dict[tuple[str, str], Mapping[int, Value]] = field(default_factory=dict)

    def computed(self, table: str, header: str) -> Computed | None:
        return self.columns.get((table, header))

    def named(self, name: str) -> Expression | None:
        return self.formulas.get(name)

    def function(self, name: str) -> ColumnFunction:
        return lambda columns, count: [
            self.functions[name](*cells) for _, *cells in zip(range(count), *columns, strict=True)
        ]

    def evaluation(self) -> Evaluation:
        return Evaluation(self, self.tables, self.names, lambda *at: self.over.get(at, {}))


def sheet(**tables: Mapping[str, list[Any]]) -> Sheet:
    """A sheet with these tables."""
    return Sheet(
        {name: Filled({header: list(cells) for header, cells in columns.items()}) for name, columns in tables.items()}
    )


def values(held: Sheet, expression: Expression, rows: int = 1) -> list[Value]:
    """What a formula shows in the first rows."""
    return list(expression.values(held.evaluation(), range(rows)))
