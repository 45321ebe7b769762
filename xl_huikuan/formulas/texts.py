"""The kinds of formula that put texts together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from typing_extensions import override

from xl_huikuan.formulas.expressions import Expression, Rows
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
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return [_joined(cells, "") for cells in _side_by_side(self.parts, scope, rows)]


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
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        texts = (_joined(cells, ";") for cells in _side_by_side(self.parts, scope, rows))
        return [text if isinstance(text, CellError) else text[: self.longest] for text in texts]


def _side_by_side(parts: tuple[Expression, ...], scope: Scope, rows: Rows) -> Iterable[tuple[Value, ...]]:
    return zip(*(part.values(scope, rows) for part in parts), strict=True)


def _joined(cells: tuple[Value, ...], between: str) -> str:
    """The cells as one text; the first error among them, which is a text too."""
    error = next((cell for cell in cells if isinstance(cell, CellError)), None)
    return between.join(map(as_text, cells)) if error is None else error
