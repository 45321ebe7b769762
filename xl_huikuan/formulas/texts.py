"""The kinds of formula that put texts together."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from xl_huikuan.formulas.expressions import Expression, Rows
from xl_huikuan.formulas.scope import Scope
from xl_huikuan.formulas.semantics import Figure, as_text, as_texts, numbers
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value, day_of


class Joined(Expression):
    """Texts after each other."""

    parts: tuple[Expression, ...]

    @override
    def excel(self) -> str:
        return "&".join(part.excel() for part in self.parts)

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return _joined(self.parts, "", scope, rows)


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
        texts = _joined(self.parts, ";", scope, rows)
        return [text if isinstance(text, CellError) else text[: self.longest] for text in texts]


class Shortened(Expression):
    """A text of at most `longest` characters: a longer one keeps its head and its tail, with ``…`` between them, since a branch is
    told from another by its end."""

    of: Expression
    longest: int

    @override
    def excel(self) -> str:
        text, (head, tail) = self.of.excel(), self._kept()
        return f'IF(LEN({text})>{self.longest},LEFT({text},{head})&"…"&RIGHT({text},{tail}),{text}&"")'

    def _kept(self) -> tuple[int, int]:
        head = self.longest // 2
        return head, self.longest - head - 1

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        head, tail = self._kept()
        cells = self.of.values(scope, rows)
        texts = (cell if isinstance(cell, CellError) else as_text(cell) for cell in cells)
        return [
            text if isinstance(text, CellError) or len(text) <= self.longest else f"{text[:head]}…{text[-tail:]}"
            for text in texts
        ]


_TENTH = Decimal("0.1")
_ANY_LENGTH = Context(prec=400, rounding=ROUND_HALF_UP)
"""A cell may hold a number of 308 digits."""


class TenThousands(Expression):
    """An amount in 万元 with one decimal, as text: 1,234,567 yuan are ``123.5``."""

    of: Expression

    @override
    def excel(self) -> str:
        return f"FIXED(ROUND({self.of.excel()}/10000,1),1,TRUE)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        def text(figure: Figure) -> Value:
            if isinstance(figure, CellError):
                return figure
            if not math.isfinite(figure):
                return CellError.NUM
            rounded = Decimal(f"{figure / 10_000:.15g}").quantize(_TENTH, context=_ANY_LENGTH)
            return str(abs(rounded) if rounded == 0 else rounded)

        return list(map(text, numbers(self.of.values(scope, rows))))


class DayText(Expression):
    """A day as text: the day of its month (``7``), or with it the month (``11-7``)."""

    of: Expression
    month: bool = False

    @override
    def excel(self) -> str:
        day = self.of.excel()
        return f'MONTH({day})&"-"&DAY({day})' if self.month else f'DAY({day})&""'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        def text(figure: Figure) -> Value:
            if isinstance(figure, CellError):
                return figure
            try:
                day: dt.date = day_of(figure)
            except (ValueError, OverflowError):
                return CellError.NUM
            return f"{day.month}-{day.day}" if self.month else str(day.day)

        return list(map(text, numbers(self.of.values(scope, rows))))


class Link(Expression):
    """A place of this workbook (``客户!C5``) as a link to it; nothing where there is none."""

    place: Expression

    @override
    def excel(self) -> str:
        place = self.place.excel()
        return f'IF({place}="","",HYPERLINK("#"&{place},{place}))'

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        return [place if isinstance(place, CellError) else as_text(place) for place in self.place.values(scope, rows)]


def _joined(parts: tuple[Expression, ...], between: str, scope: Scope, rows: Rows) -> list[str]:
    """For each row the parts' cells as one text; the first error among them, which is a text too."""
    columns = [part.values(scope, rows) for part in parts]
    texts = [*map(between.join, zip(*map(as_texts, columns), strict=True))]
    if any(CellError in {*map(type, column)} for column in columns):
        for row, cells in enumerate(zip(*columns, strict=True)):
            texts[row] = next((cell for cell in cells if isinstance(cell, CellError)), texts[row])
    return texts
