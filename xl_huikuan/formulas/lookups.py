"""The kinds of formula that search tables: lookups, conditional sums and counts, totals, ranks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xl_huikuan.formulas.expressions import ByRow, Formula
from xl_huikuan.formulas.semantics import COMPARE, as_text, criterion_key, match_key, number, round2
from xl_huikuan.values import CellError, Value, serial

if TYPE_CHECKING:
    from xl_huikuan.formulas.evaluation import Calculation


@dataclass(frozen=True)
class Lookup:
    """The first row of `table` whose `key_column` matches `key`: its cell in `column`.

    Text (`text=True`): a blank or an unknown key gives ``""``. Otherwise an unknown key gives #N/A; a blank shows as 0.
    """

    key: Formula
    table: str
    key_column: str
    column: str
    text: bool = False

    def excel(self, table: str) -> str:
        """See `Formula`."""
        found = f"INDEX({self.table}[{self.column}],MATCH({self.key.excel(table)},{self.table}[{self.key_column}],0))"
        return f'IFERROR({found}&"","")' if self.text else found

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        key, rows = self.key.bind(calc, table), calc.first_rows(self.table, self.key_column)
        values = calc.column(self.table, self.column)

        def text_of(row: int) -> Value:
            found = rows.get(match_key(key(row)))
            value = values[found] if found is not None else None
            return "" if value is None or isinstance(value, CellError) else as_text(value)

        def value_of(row: int) -> Value:
            wanted = key(row)
            if isinstance(wanted, CellError):
                return wanted
            found = rows.get(match_key(wanted)) if wanted is not None else None
            if found is None:
                return CellError.NA
            return values[found]  # a blank stays one: INDEX gives the cell itself

        return text_of if self.text else value_of


@dataclass(frozen=True)
class Where:
    """One condition of a conditional sum: a column against a value (``=``, ``<``, ``<=``, ``>=``, ``<>``)."""

    column: str
    op: str
    value: Formula

    def excel(self, summed: str, table: str) -> str:
        """The pair of arguments as SUMIFS takes them."""
        text = self.value.excel(table)
        return f"{summed}[{self.column}],{text}" if self.op == "=" else f'{summed}[{self.column}],"{self.op}"&{text}'


@dataclass(frozen=True)
class SumIf:
    """The money in `column` of the rows of `table` that meet every condition.

    `typed` says that people type the column: text among the rows that count then makes an error and never a smaller sum
    (SUMIFS by itself passes over text). `rounded=False` is for what is not money.
    """

    table: str
    column: str
    where: tuple[Where, ...]
    typed: bool = False
    rounded: bool = True

    def excel(self, table: str) -> str:
        """See `Formula`."""
        conditions = ",".join(w.excel(self.table, table) for w in self.where)
        total = f"SUMIFS({self.table}[{self.column}],{conditions})"
        if self.rounded:
            total = f"ROUND({total},2)"
        if not self.typed:
            return total
        # not COUNTIFS(…,"?*"): LibreOffice's wildcards find numbers too
        counts = (f'COUNTIFS({conditions},{self.table}[{self.column}],"{test}")' for test in ("<>", "<=9E+307"))
        return f"IF({'>'.join(counts)},#VALUE!,{total})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        values, rows_of = calc.column(self.table, self.column), _matcher(calc, self.table, table, self.where)
        typed, finish = self.typed, round2 if self.rounded else float

        def total(row: int) -> Value:
            found, error = 0.0, None
            for i in rows_of(row):
                value = values[i]
                if isinstance(value, str) and typed and value:  # an error value too
                    return CellError.VALUE
                if isinstance(value, CellError):
                    error = error or value
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    found += value
            return error or finish(found)

        return total


@dataclass(frozen=True)
class CountIf:
    """How many rows of `table` meet every condition."""

    table: str
    where: tuple[Where, ...]

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"COUNTIFS({','.join(w.excel(self.table, table) for w in self.where)})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        rows_of = _matcher(calc, self.table, table, self.where)
        return lambda row: sum(1 for _ in rows_of(row))


@dataclass(frozen=True)
class CellsOf:
    """A column of `table` as one argument of a function of ours that looks only at the rows whose `key_column` is `key`.

    Excel hands over the whole column; worked out here it is those rows alone, so that many rows stay quick.
    """

    table: str
    column: str
    key_column: str
    key: Formula

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"{self.table}[{self.column}]"

    def bind(self, calc: Calculation, table: str) -> Callable[[int], Any]:
        """See `Formula`; a tuple of values for a row."""
        values = calc.column(self.table, self.column)
        rows_of = _matcher(calc, self.table, table, (Where(self.key_column, "=", self.key),))
        return lambda row: tuple(values[i] for i in rows_of(row))


def _matcher(calc: Calculation, table: str, here: str, where: tuple[Where, ...]) -> Callable[[int], list[int]]:
    """The rows of `table` that meet the conditions set by a row of `here`: the first ``=`` through an index."""
    equal = next((w for w in where if w.op == "="), None)
    others = [w for w in where if w is not equal]
    index = calc.rows_by_criterion(table, equal.column) if equal else None
    wanted = equal.value.bind(calc, here) if equal else None
    everything = list(range(calc.length(table)))
    tests = [(w.op, calc.column(table, w.column), w.value.bind(calc, here)) for w in others]

    def rows(row: int) -> list[int]:
        found = everything
        if index is not None and wanted is not None:
            key = criterion_key(wanted(row))
            found = [] if key is None or key == "" else index.get(key, [])
        for op, values, limit in tests:
            if not found:
                break
            found = _meeting(found, op, values, limit(row))
        return found

    return rows


def _meeting(rows: list[int], op: str, values: list[Value], limit: Value) -> list[int]:
    if op in ("=", "<>"):
        key = criterion_key(limit)
        if op == "=":
            return [i for i in rows if criterion_key(values[i]) == key]
        return [i for i in rows if criterion_key(values[i]) != key]
    compare = COMPARE[op]
    if isinstance(limit, str):
        words = limit.casefold()
        return [i for i in rows if isinstance(text := values[i], str) and compare(text.casefold(), words)]
    bound = number(limit)
    if isinstance(bound, CellError):
        return []
    kept = []
    for i in rows:
        value = values[i]
        if isinstance(value, dt.date):
            value = serial(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and compare(value, bound):
            kept.append(i)
    return kept


@dataclass(frozen=True)
class Total:
    """The sum of a table's money column, to the cent."""

    table: str
    column: str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"ROUND(SUM({self.table}[{self.column}]),2)"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        found = 0.0
        for value in calc.column(self.table, self.column):
            if isinstance(value, CellError):
                return lambda row, error=value: error  # type: ignore[misc]
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                found += value
        total = round2(found)
        return lambda row: total


@dataclass(frozen=True)
class Nth:
    """A column's cell in data row `position` (from 1); ``""`` where the table is shorter or the cell is blank."""

    table: str
    column: str
    position: int

    def excel(self, table: str) -> str:
        """See `Formula`."""
        column = f"{self.table}[{self.column}]"
        cell = f"INDEX({column},{self.position})"
        return f'IF(ROWS({column})<{self.position},"",IF({cell}="","",{cell}))'

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        values = calc.column(self.table, self.column)
        value = values[self.position - 1] if self.position <= len(values) else None
        return lambda row: "" if value is None else value


@dataclass(frozen=True)
class Ranked:
    """The cell in `column` of the row with the `position`-th largest `by` (equal ones in the table's order)."""

    table: str
    by: str
    position: int
    column: str

    def excel(self, table: str) -> str:
        """See `Formula`."""
        by = f"{self.table}[{self.by}]"
        # whole yuan times 100,000 less the row's number: one sort key, so that equal amounts keep their order
        key = f"SUMPRODUCT(LARGE(ROUND({by},0)*100000-ROW({by})+ROW({self.table}[[#Headers],[{self.by}]]),{self.position}))"
        row = f"ROUND(-{key}-100000*INT(-{key}/100000),0)"
        return f'IF(ROWS({by})<{self.position},"",INDEX({self.table}[{self.column}],{row}))'

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        if self.position > calc.length(self.table):
            return lambda row: ""
        order = calc.ranking(self.table, self.by)
        if isinstance(order, CellError):
            return lambda row: order
        value = calc.column(self.table, self.column)[order[self.position - 1]]
        return lambda row: 0 if value is None else value


@dataclass(frozen=True)
class CountExact:
    """How many rows of `table` hold exactly these values: unlike COUNTIFS, long numbers typed as text stay apart."""

    table: str
    where: tuple[Where, ...]

    def excel(self, table: str) -> str:
        """See `Formula`."""
        return f"SUMPRODUCT({'*'.join(f'({self.table}[{w.column}]={w.value.excel(table)})' for w in self.where)})"

    def bind(self, calc: Calculation, table: str) -> ByRow:
        """See `Formula`."""
        columns = [calc.column(self.table, w.column) for w in self.where]
        counts: dict[tuple[object, ...], int] = {}
        for cells in zip(*columns, strict=True):
            key = tuple(match_key(cell) for cell in cells)
            counts[key] = counts.get(key, 0) + 1
        values = [w.value.bind(calc, table) for w in self.where]
        return lambda row: counts.get(tuple(match_key(value(row)) for value in values), 0)
