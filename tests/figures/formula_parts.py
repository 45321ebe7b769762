"""What a formula looks at, what could stand there instead, and each half of a formula that Excel and we can both work out."""

from __future__ import annotations

from typing import Any

from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.formulas.calls import OrNative
from xl_huikuan.formulas.expressions import Named, RoundedSum
from xl_huikuan.formulas.node import Node

_FIGURES = (Kind.MONEY, Kind.NUMBER, Kind.COUNT, Kind.RATE)
_WORDS = (Kind.TEXT, Kind.CODE)


def is_node(held: Any) -> bool:
    return isinstance(held, Node)


def replace(node: Any, **changed: Any) -> Any:
    """The node with other fields."""
    return type(node)(**{name: getattr(node, name) for name in node.field_names} | changed)


def alone(node: Any, python: bool) -> Any:
    """The formula with our functions and not their native equals, or the other way round; the same one if it has none."""
    if isinstance(node, OrNative):
        return alone(node.ours if python else node.native, python)
    changed = {}
    for name in node.field_names:
        held = getattr(node, name)
        parts = held if isinstance(held, tuple) else (held,)
        found = tuple(alone(part, python) if is_node(part) else part for part in parts)
        if any(new is not old for new, old in zip(found, parts, strict=True)):
            changed[name] = found if isinstance(held, tuple) else found[0]
    return replace(node, **changed) if changed else node


def like(column: Column[Any]) -> list[Column[Any]]:
    """The other columns of the table that hold the same kind of thing; two at least of a kind near it, if there are."""
    others = [other for other in TABLES[column.table].columns if other is not column]
    alike = [other for other in others if other.kind is column.kind]
    if len(alike) < 2:
        near = _FIGURES if column.kind in _FIGURES else _WORDS if column.kind in _WORDS else (Kind.DATE,)
        alike += [other for other in others if other.kind in near and other not in alike]
    return alike or others[:2]


def original(cell: NamedCell[Any]) -> NamedCell[Any]:
    """The cell whose figure this one repeats."""
    formula = cell.formula
    if isinstance(formula, RoundedSum) and len(formula.plus) == 1 and not formula.less:
        only = formula.plus[0]
        if isinstance(only, Named):
            return original(NAMES[only.cell.name])
    return cell


def named_like(cell: NamedCell[Any]) -> list[NamedCell[Any]]:
    """The other named cells of the kind, but for those that show the same figure by their declaration."""
    near = (Kind.COUNT, Kind.NUMBER) if cell.kind in (Kind.COUNT, Kind.NUMBER) else (cell.kind,)
    return [other for other in NAMES.values() if other.kind in near and original(other) is not original(cell)]


def looks_at(node: Any) -> set[tuple[str, str]]:
    """The columns (table, header) and named cells ("", name) in a formula."""
    found: set[tuple[str, str]] = set()
    for name in node.field_names:
        for part in held if isinstance(held := getattr(node, name), tuple) else (held,):
            if isinstance(part, Column):
                found.add((part.table, part.header))
            elif isinstance(part, NamedCell):
                found.add(("", part.name))
            elif is_node(part):
                found |= looks_at(part)
    return found
