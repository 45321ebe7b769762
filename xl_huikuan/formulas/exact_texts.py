"""The kinds of formula that search tables for the very same text: unlike SUMIFS, long numbers typed as text stay apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from xl_huikuan.formulas.expressions import Const, Expression, Rows
from xl_huikuan.formulas.lookups import Where, whole
from xl_huikuan.formulas.scope import ColumnRef, Scope
from xl_huikuan.formulas.semantics import as_texts, match_key
from xl_huikuan.overriding import override
from xl_huikuan.values import CellError, Value


class CountExact(Expression):
    """How many rows of a table hold exactly these texts: unlike COUNTIF, long numbers typed as text stay apart."""

    where: tuple[Where, ...]

    @override
    def excel(self) -> str:
        texts = (w.value.excel() + ("" if isinstance(w.value, Const) else '&""') for w in self.where)
        tests = (f'({whole(w.column)}&""={text})' for w, text in zip(self.where, texts, strict=True))
        return f"SUMPRODUCT({'*'.join(tests)})"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        columns = [scope.column(w.column.table, w.column.header) for w in self.where]
        if any(CellError in {*map(type, column)} for column in columns):
            error = next(cell for column in columns for cell in column if isinstance(cell, CellError))
            return [error] * len(rows)
        counts = Counter(_folded(columns))
        return [counts[texts] for texts in _folded([w.value.values(scope, rows) for w in self.where])]


def _folded(columns: Sequence[Sequence[Value]]) -> Iterator[tuple[str, ...]]:
    """The cells of each row as texts without their case."""
    return zip(*(map(str.casefold, as_texts(column)) for column in columns), strict=True)


class IsRepeated(Expression):
    """1 where an earlier row of the same table holds the same text in `column` as this one, else 0.

    MATCH goes no further than the first such row; texts of at most 255 characters.
    """

    column: ColumnRef

    @override
    def excel(self) -> str:
        table, header = self.column.table, self.column.header
        text = f"{table}[[#This Row],[{header}]]"
        for sign in "~*?":
            text = f'SUBSTITUTE({text},"{sign}","~{sign}")'
        return f"IF(MATCH({text},{whole(self.column)},0)<ROW()-ROW({table}[[#Headers],[{header}]]),1,0)"

    @override
    def values(self, scope: Scope, rows: Rows) -> Sequence[Value]:
        values = scope.column(self.column.table, self.column.header)
        if {*map(type, values)} == {str}:  # as always, unless somebody types over it
            texts = [*map(str.casefold, values)]  # type: ignore[arg-type]
            earliest = dict(zip(reversed(texts), range(len(texts) - 1, -1, -1), strict=True))
            return [int(earliest[texts[row]] < row) for row in rows]
        first = scope.first_rows(self.column.table, self.column.header)

        def repeated(row: int) -> Value:
            value = values[row]
            if isinstance(value, CellError):
                return value
            at = first.get(match_key(value))
            return CellError.NA if at is None else int(at < row)

        return list(map(repeated, rows))
