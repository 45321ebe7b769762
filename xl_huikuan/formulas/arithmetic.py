"""Plain arithmetic for what is not money: chances, shares, working days."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import operator
from collections.abc import Callable, Sequence

from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.formulas.semantics import Figure, number, numbers
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value, day_of

_LOOSE = "+-"
_PLAIN = "+-*"
"""What works with any two figures."""
_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


class Calc(Expression):
    """``a op b``, not rounded. A zero beneath the line is #DIV/0!."""

    a: Expression
    op: str
    b: Expression

    @override
    def excel(self) -> str:
        return f"{self._side(self.a, False)}{self.op}{self._side(self.b, True)}"

    def _side(self, part: Expression, right: bool) -> str:
        text = part.excel()
        if not isinstance(part, Calc):
            return text
        looser = part.op in _LOOSE and self.op not in _LOOSE
        return f"({text})" if looser or (right and self.op != "+") or self.op == "^" else text

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        work = _OPERATORS[self.op]
        left, right = numbers(self.a.values(scope, rows)), numbers(self.b.values(scope, rows))
        if self.op in _PLAIN and CellError not in {*map(type, left), *map(type, right)}:
            with contextlib.suppress(OverflowError):
                return numbers(list(map(work, left, right)))  # type: ignore[arg-type]

        def result(a: Figure, b: Figure) -> Value:
            if isinstance(a, CellError):
                return a
            if isinstance(b, CellError):
                return b
            if self.op == "/" and b == 0:
                return CellError.DIV0
            try:
                found = work(a, b)
            except OverflowError:
                return CellError.NUM
            except ZeroDivisionError:  # 0 to a power below it
                return CellError.DIV0
            return CellError.NUM if isinstance(found, complex) else number(found)

        return list(map(result, left, right))


class Ln(Expression):
    """The natural logarithm; #NUM! for what has none."""

    of: Expression

    @override
    def excel(self) -> str:
        return f"LN({self.of.excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        def log(figure: Figure) -> Value:
            if isinstance(figure, CellError):
                return figure
            return math.log(figure) if figure > 0 else CellError.NUM

        return list(map(log, numbers(self.of.values(scope, rows))))


_LEAST = -700
"""Beneath it EXP(-z) would be more than a number can hold."""


class Logistic(Expression):
    """1 / (1 + e^-z), the chance that a record speaks of (`domain.chances`)."""

    of: Expression

    @override
    def excel(self) -> str:
        return f"1/(1+EXP(-MAX({self.of.excel()},{_LEAST})))"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        figures = numbers(self.of.values(scope, rows))
        return [z if isinstance(z, CellError) else 1 / (1 + math.exp(-max(z, _LEAST))) for z in figures]


class Weekdays(Expression):
    """Mondays to Fridays from one day to another, both included; fewer than none where `last` comes first."""

    first: Expression
    last: Expression

    @override
    def excel(self) -> str:
        return f"NETWORKDAYS({self.first.excel()},{self.last.excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        def count(a: Figure, b: Figure) -> Value:
            if isinstance(a, CellError):
                return a
            if isinstance(b, CellError):
                return b
            try:
                return _weekdays(day_of(a), day_of(b)) if a <= b else -_weekdays(day_of(b), day_of(a))
            except (ValueError, OverflowError):  # no days
                return CellError.NUM

        return list(map(count, numbers(self.first.values(scope, rows)), numbers(self.last.values(scope, rows))))


def _weekdays(first: dt.date, last: dt.date) -> int:
    def until(day: dt.date) -> int:
        weeks, rest = divmod(day.toordinal(), 7)  # ordinal 1 was a Monday
        return 5 * weeks + min(rest, 5)

    return until(last) - until(first - dt.timedelta(days=1))
