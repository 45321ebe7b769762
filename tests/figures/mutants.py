"""Small mistakes in a formula: every way to change one thing in its tree.

A function of ours and its native equal are changed each by itself (`formula_parts.alone`): together the one would make up for
the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from figures.formula_parts import is_node, like, named_like, replace
from xl_huikuan.book.contract.blocks import InBlock, SumUpTo, Unequal
from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.formulas.arithmetic import Calc, Ln, Logistic, Weekdays
from xl_huikuan.formulas.asking import IfMissing, IfNumber, IfText
from xl_huikuan.formulas.calls import Call, ManyCells, NamedRange, WholeColumn
from xl_huikuan.formulas.exact_texts import CountExact, IsRepeated
from xl_huikuan.formulas.expressions import (
    Amount,
    Cell,
    Const,
    Error,
    Expression,
    Extreme,
    HoldsFigure,
    Named,
    Ratio,
    RoundedSum,
    Times,
    When,
)
from xl_huikuan.formulas.lookups import CellsOf, CountIf, Found, InRow, Lookup, MeanIf, SumIf, Total, Where
from xl_huikuan.formulas.places import NextRow, Nth, OrderKey, Ranked, RankedRow
from xl_huikuan.formulas.texts import DayText, Identity, Joined, Link, Shortened, TenThousands
from xl_huikuan.values import CellError

Mutant = tuple[str, Any]
"""What was changed, in words; the changed formula."""

_OTHER_OP = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "="}
_OTHER_CALC = {"+": "-", "-": "+", "*": "/", "/": "*", "^": "*"}
_TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def mutants(node: Any) -> Iterator[Mutant]:
    """Every small mistake in a formula: changes of this node, and of each node below it."""
    yield from _here(node)
    if isinstance(node, InBlock):
        return  # what stands in the other cell is tried there
    for name in node.field_names:
        held = getattr(node, name)
        if is_node(held):
            for words, changed in mutants(held):
                yield words, replace(node, **{name: changed})
        elif isinstance(held, tuple):
            if isinstance(node, CountExact):
                continue  # its conditions below: no operator counts there
            for at, part in enumerate(held):
                if is_node(part):
                    for words, changed in mutants(part):
                        yield words, replace(node, **{name: (*held[:at], changed, *held[at + 1 :])})


def _columns(node: Any, *names: str) -> Iterator[Mutant]:
    """Each of these fields of the node with another column."""
    for name in names:
        old = getattr(node, name)
        for other in like(old):
            yield f"{old} -> {other}", replace(node, **{name: other})


# ---- what can be wrong with each kind of formula ---------------------------------------------------------------------


def _here(node: Any) -> Iterator[Mutant]:
    match node:
        case Cell() | Total() | HoldsFigure():
            yield from _columns(node, "column")
        case Amount():
            yield "signed or not", replace(node, signed=not node.signed)
            yield f"{node.column} as it stands", Cell(node.column)
            yield from _columns(node, "column")
        case Named(cell):
            for other in named_like(cell):
                yield f"{cell} -> {other}", Named(other)
        case NamedRange():
            for i, j in combinations(range(len(node.cells)), 2):
                yield f"{node.cells[i]} and {node.cells[j]} swapped", replace(node, cells=_swapped(node.cells, i, j))
        case WholeColumn(column):
            for other in like(column):
                yield f"{node.excel()} -> {other}", WholeColumn(other)
            yield f"{node.excel()}: first row only", CellsOf(column, column, Nth(column, 1))
        case CellsOf(column, _, _):
            yield f"{column}: all rows", WholeColumn(column)
            yield from _columns(node, "column", "key_column")
        case Const(value):
            yield from ((f"{value!r} -> {other!r}", Const(other)) for other in _other_constants(value))
        case Error():
            yield f"{node.error} -> 0", Const(0)
            yield f"{node.error} -> another", Error(CellError.DIV0)
        case RoundedSum(plus, less):
            yield from _sums(plus, less)
        case Identity(parts, longest):
            yield "one sign shorter", Identity(parts, longest - 1)
            for at, part in enumerate(parts if len(parts) > 1 else ()):
                yield f"without {part.excel()}", Identity((*parts[:at], *parts[at + 1 :]), longest)
        case Times(a, b):
            yield f"{a.excel()} alone", a
            yield f"{b.excel()} alone", b
        case Ratio(part, whole):
            yield "ratio inverted", Ratio(whole, part)
        case Extreme(which, parts):
            yield f"not {which}", Extreme("MIN" if which == "MAX" else "MAX", parts)
            for at, part in enumerate(parts):
                yield f"{part.excel()} out of {which}", replace(node, parts=parts[:at] + parts[at + 1 :])
        case When():
            yield f"{node.op} -> {_OTHER_OP[node.op]}", replace(node, op=_OTHER_OP[node.op])
            if node.op in _TURNED:
                yield f"{node.op} -> {_TURNED[node.op]}", replace(node, op=_TURNED[node.op])
            yield "then and other swapped", replace(node, then=node.other, other=node.then)
        case Call(name, arguments):
            yield from _calls(name, arguments)
        case _:
            yield from _steps(node)


def _steps(node: Any) -> Iterator[Mutant]:
    match node:
        case IfNumber(a, then, other):
            yield "then and other swapped", IfNumber(a, other, then)
            yield "all but text", IfText(a, other, then)
            yield "always", then
        case IfMissing(a, then, other):
            yield "then and other swapped", IfMissing(a, other, then)
            yield "never missing", other
        case IfText(a, then, other):
            yield "then and other swapped", IfText(a, other, then)
            yield "all but numbers", IfNumber(a, other, then)
            yield "never", other
        case Joined(parts):
            for at, part in enumerate(parts):
                yield f"without &{part.excel()}", Joined(parts[:at] + parts[at + 1 :])
            for i, j in combinations(range(len(parts)), 2):
                yield f"parts {i + 1} and {j + 1} swapped", Joined(_swapped(parts, i, j))
        case Calc(a, op, b):
            yield f"{op} -> {_OTHER_CALC[op]}", Calc(a, _OTHER_CALC[op], b)
            yield f"{a.excel()} alone", a
            yield f"{b.excel()} alone", b
            if op not in "+*":
                yield f"sides of {op} swapped", Calc(b, op, a)
        case Ln(of):
            yield "no logarithm", of
        case Logistic(of):
            yield "no logistic", of
            yield "the other chance", Calc(Const(1), "-", node)
        case Weekdays(first, last):
            yield "first and last swapped", Weekdays(last, first)
        case _:
            yield from _lookups(node)


def _lookups(node: Any) -> Iterator[Mutant]:
    match node:
        case Lookup():
            yield "text or not", replace(node, text=not node.text)
            yield from _columns(node, "key_column", "column")
        case Found():
            yield from _columns(node, "key_column")
        case InRow():
            yield "text or not", replace(node, text=not node.text)
            yield f"the row before in {node.column}", replace(node, row=Calc(node.row, "-", Const(1)))
            yield from _columns(node, "column")
        case Where():
            yield f"{node.column} {node.op} -> {_OTHER_OP[node.op]}", replace(node, op=_OTHER_OP[node.op])
            if node.op in _TURNED:
                yield f"{node.column} {node.op} -> {_TURNED[node.op]}", replace(node, op=_TURNED[node.op])
            yield from _columns(node, "column")
        case SumIf():
            yield from _columns(node, "column")
            yield "rows counted, not summed", CountIf(node.where)
            yield from _without_conditions(node)
        case MeanIf():
            yield from _columns(node, "column")
            yield "summed", SumIf(node.column, node.where)
            yield from _without_conditions(node)
        case IsRepeated():
            yield from _columns(node, "column")
        case CountIf():
            yield from _without_conditions(node)
        case CountExact():
            yield "as COUNTIFS compares", CountIf(node.where)
            yield from _without_conditions(node)
            for at, condition in enumerate(node.where):
                for words, changed in mutants(condition):
                    if changed.op == condition.op:
                        yield words, replace(node, where=(*node.where[:at], changed, *node.where[at + 1 :]))
        case OrderKey():
            yield "the other end first", replace(node, lowest=not node.lowest)
            yield from _columns(node, "by")
        case TenThousands(of):
            yield "in yuan", Joined((of,))
        case DayText():
            yield "with its month or without", replace(node, month=not node.month)
        case SumUpTo(_, column, other, _):
            yield "another column summed", replace(node, column=other)
            yield "another column asked", replace(node, other=column)
        case NextRow():
            yield from _columns(node, "key_column")
            yield "two rows on", replace(node, after=RoundedSum((node.after, Const(1))))
        case Shortened(of, longest):
            for step in (-1, 1):
                yield f"{step:+d} characters", Shortened(of, longest + step)
        case InBlock() | Link():
            pass  # its text is told from its value in LibreOffice alone (`test_libreoffice`)
        case Unequal(blocks, column):
            yield "the column before", replace(node, column=column - 1)
            for at, block in enumerate(blocks):
                yield f"without {block.name}", replace(node, blocks=blocks[:at] + blocks[at + 1 :])
        case Nth() | Ranked() | RankedRow():
            for step in (-1, 1):
                if node.position + step:
                    yield f"position {step:+d}", replace(node, position=node.position + step)
            names = {Nth: ("column",), RankedRow: ("key",), Ranked: ("column", "key")}[type(node)]
            yield from _columns(node, *names)
        case _:
            raise TypeError(f"no mistakes known for {node!r}")


def _sums(plus: tuple[Expression, ...], less: tuple[Expression, ...]) -> Iterator[Mutant]:
    for at, part in enumerate(plus):
        rest = plus[:at] + plus[at + 1 :]
        yield f"without +{part.excel()}", RoundedSum(rest, less) if rest or less else Const(0)
        yield f"+{part.excel()} taken off", RoundedSum(rest, (*less, part))
        yield f"+{part.excel()} twice", RoundedSum((*plus, part), less)
    for at, part in enumerate(less):
        rest = less[:at] + less[at + 1 :]
        yield f"without -{part.excel()}", RoundedSum(plus, rest)
        yield f"-{part.excel()} added", RoundedSum((*plus, part), rest)
    if less:
        yield "sign turned", RoundedSum(less, plus)


def _calls(name: str, arguments: tuple[Any, ...]) -> Iterator[Mutant]:
    takes = [argument.takes for argument in FUNCTIONS[name].arguments]
    for i, j in combinations(range(len(arguments)), 2):
        alike = isinstance(arguments[i], ManyCells) is isinstance(arguments[j], ManyCells)
        if alike and _family(takes[i]) == _family(takes[j]) and arguments[i] != arguments[j]:
            yield f"{name}: arguments {i + 1} and {j + 1} swapped", Call(name, _swapped(arguments, i, j))
    for i, argument in enumerate(arguments):
        if argument is not None:
            yield f"{name}: argument {i + 1} left out", Call(name, (*arguments[:i], None, *arguments[i + 1 :]))


def _family(takes: Any) -> str:
    """Arguments of one family can stand in each other's place: figures for figures, days for days."""
    name = takes.name.removeprefix("MAYBE_")
    return "FIGURE" if name in ("MONEY", "NUMBER") else name


def _swapped(parts: tuple[Any, ...], i: int, j: int) -> tuple[Any, ...]:
    changed = list(parts)
    changed[i], changed[j] = parts[j], parts[i]
    return tuple(changed)


def _without_conditions(node: Any) -> Iterator[Mutant]:
    for at, condition in enumerate(node.where):
        rest = node.where[:at] + node.where[at + 1 :]
        if rest:
            yield f"without {condition.column} {condition.op}", replace(node, where=rest)


def _other_constants(value: float | str) -> tuple[float | str, ...]:
    if isinstance(value, str):
        return (f"{value}？", "") if value else ("？",)
    return value + 1, value - 1
