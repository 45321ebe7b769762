"""The kinds of formula that put texts together."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from xl_huikuan.formulas.expressions import ByRow, Expression
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.formulas.semantics import as_text
from xl_huikuan.values import CellError, Value


@dataclass(frozen=True, eq=False)
class Joined(Expression):
    """Texts after each other."""

    parts: tuple[Expression, ...]

    @override
    def excel(self) -> str:
        return "&".join(part.excel() for part in self.parts)

    @override
    def bind(self, scope: Scope) -> ByRow:
        parts = [part.bind(scope) for part in self.parts]

        def text(row: int) -> Value:
            found = ""
            for part in parts:
                value = part(row)
                if isinstance(value, CellError):
                    return value
                found += as_text(value)
            return found

        return text


@dataclass(frozen=True, eq=False)
class Identity(Expression):
    """Parts as one text with ``;`` between them, no longer than `longest`."""

    parts: tuple[Expression, ...]
    longest: int

    @override
    def excel(self) -> str:
        separated = '&";"&'.join(part.excel() for part in self.parts)
        return f"LEFT({separated},{self.longest})"

    @override
    def bind(self, scope: Scope) -> ByRow:
        parts = [part.bind(scope) for part in self.parts]

        def joined(row: int) -> Value:
            texts: list[str] = []
            for part in parts:
                value = part(row)
                if isinstance(value, CellError):
                    return value
                texts.append(as_text(value))
            return ";".join(texts)[: self.longest]

        return joined
