"""The kinds of formula that ask what a cell holds before they look at it: an error or a text is not passed on."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from xl_huikuan.formulas.expressions import ByRow, Expression
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.values import CellError, Value, is_number


@dataclass(frozen=True, eq=False)
class IfNumber(Expression):
    """``IF(ISNUMBER(a), then, other)``: an error or a text in `a` is not passed on."""

    a: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF(ISNUMBER({self.a.excel()}),{self.then.excel()},{self.other.excel()})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        asked, then, other = self.a.bind(scope), self.then.bind(scope), self.other.bind(scope)
        return lambda row: then(row) if is_number(asked(row)) else other(row)


@dataclass(frozen=True, eq=False)
class IfMissing(Expression):
    """``IF(ISNA(a), then, other)``."""

    a: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF(ISNA({self.a.excel()}),{self.then.excel()},{self.other.excel()})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        asked, then, other = self.a.bind(scope), self.then.bind(scope), self.other.bind(scope)
        return lambda row: then(row) if asked(row) is CellError.NA else other(row)


@dataclass(frozen=True, eq=False)
class IfText(Expression):
    """``IF(ISTEXT(a), then, other)``."""

    a: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF(ISTEXT({self.a.excel()}),{self.then.excel()},{self.other.excel()})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        asked, then, other = self.a.bind(scope), self.then.bind(scope), self.other.bind(scope)

        def choice(row: int) -> Value:
            value = asked(row)
            is_text = isinstance(value, str) and not isinstance(value, CellError)
            return then(row) if is_text else other(row)

        return choice
