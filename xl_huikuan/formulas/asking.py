"""The kinds of formula that ask what a cell holds before they look at it: an error or a text is not passed on."""

from __future__ import annotations

from collections.abc import Sequence

from xl_huikuan.formulas.expressions import Expression, Rows, chosen
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.formulas.semantics import FIGURES
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value, is_number


class IfNumber(Expression):
    """``IF(ISNUMBER(a), then, other)``: an error or a text in `a` is not passed on."""

    a: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF(ISNUMBER({self.a.excel()}),{self.then.excel()},{self.other.excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        answers = [type(value) in FIGURES or is_number(value) for value in self.a.values(scope, rows)]
        return chosen(answers, self.then, self.other, scope, rows)


class IfMissing(Expression):
    """``IF(ISNA(a), then, other)``."""

    a: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF(ISNA({self.a.excel()}),{self.then.excel()},{self.other.excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        answers = [value is CellError.NA for value in self.a.values(scope, rows)]
        return chosen(answers, self.then, self.other, scope, rows)


class IfText(Expression):
    """``IF(ISTEXT(a), then, other)``."""

    a: Expression
    then: Expression
    other: Expression

    @override
    def excel(self) -> str:
        return f"IF(ISTEXT({self.a.excel()}),{self.then.excel()},{self.other.excel()})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        asked = self.a.values(scope, rows)
        answers = [isinstance(value, str) and not isinstance(value, CellError) for value in asked]
        return chosen(answers, self.then, self.other, scope, rows)
