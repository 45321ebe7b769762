"""One table (ListObject) of an open workbook: read as blocks, written in the fewest rectangles that differ."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.former_formulas import FormerCells, is_former
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.schema import TableDeclaration
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.book.headers import Suspect, as_it_stands, suspects
from xl_huikuan.book.live.cells import CellBlock, write_cells
from xl_huikuan.book.live.com_values import rows_of, value_from
from xl_huikuan.book.month import TypedOver
from xl_huikuan.book.month_table import MonthTable
from xl_huikuan.ooxml.references import cell_ref, column_letters
from xl_huikuan.values import Value

_FILL_FORMATS = 3
"""Of Range.AutoFill: xlFillFormats."""


@dataclass(frozen=True)
class OwnFormula:
    """A cell's formula in R1C1 style, so that it means the same in another row."""

    text: str


class _Ours:
    """Stands for a cell that holds the contract's formula."""


OURS = _Ours()
Content = Value | OwnFormula | _Ours
Columns = dict[str, list[Content]]
"""What each column holds, row by row."""


@lru_cache(maxsize=4096)
def in_table(formula: str, table: str) -> str:
    """A formula as Excel shows it inside its table: ``tblX[[#This Row],[列]]`` reads ``[@列]``, ``tblX[列]`` ``[列]``."""
    short = re.sub(rf"\b{re.escape(table)}\[\[#This Row\],\[([^\]]*)\]\]", r"[@\1]", formula, flags=re.IGNORECASE)
    short = re.sub(rf"\b{re.escape(table)}\[", "[", short, flags=re.IGNORECASE)
    return re.sub(r"\[@\[([^\]]*)\]\]", r"[@\1]", short)


class LiveTable:
    """A table as it stands in Excel. `declared` is what the contract says of it; rows count from 0."""

    def __init__(self, list_object: Any, declared: TableDeclaration, renamed: Collection[Suspect] = ()):
        self.api = list_object
        self.declared = declared
        self.sheet = list_object.Range.Worksheet
        self.sheet_name = str(self.sheet.Name)
        whole, header = list_object.Range, list_object.HeaderRowRange
        self.left, self.first_row = int(whole.Column), int(whole.Row) + (header is not None)
        self._renamed = renamed
        meant = {each.found: each.column.header for each in renamed if each.sure and each.declared is declared}
        self.columns = [meant.get(name, name) for name in (str(column.Name) for column in list_object.ListColumns)]
        self.letters = {name: column_letters(self.left + i) for i, name in enumerate(self.columns)}
        body = list_object.DataBodyRange
        self.count = 0 if body is None else int(body.Rows.Count)
        self.totals = int(list_object.ShowTotals is True)
        self.values: dict[str, list[Value]] = {name: [] for name in self.columns}
        self.contents: dict[str, list[Content]] = {name: [] for name in self.columns}
        self._ours = {name: self._formulas_of(name) for name in declared.headers(Filled.FORMULA)}
        self._known: dict[str, dict[str, bool]] = {}
        """Of each column's formulas: whether they are the contract's."""
        if body is not None:
            self._read(rows_of(body.Value2), rows_of(body.Value), rows_of(body.FormulaR1C1))

    def _read(self, plain: Sequence[Sequence[Any]], dated: Sequence[Sequence[Any]], texts: Sequence[Sequence[Any]]) -> None:  # fmt: skip
        for at, name in enumerate(self.columns):
            for row in range(self.count):
                value, content = self.cell_content(name, plain[row][at], dated[row][at], texts[row][at])
                self.values[name].append(value)
                self.contents[name].append(content)

    def cell_content(self, name: str, number: Any, shown: Any, text: Any) -> tuple[Value, Content]:
        """A cell's value and what it holds, from Value2, Value and its formula."""
        # Value2 has a day's number, Value says that it is a day; a text never equals its cell's formula
        value = value_from(shown if hasattr(shown, "year") else number)
        if not (isinstance(text, str) and text.startswith("=")) or text == number:
            return value, value
        known = self._known.setdefault(name, {})
        if text not in known:
            short = in_table(text[1:], self.declared.name)
            known[text] = any(same_formula(short, each) for each in self._ours.get(name, ()))
        return value, OURS if known[text] else OwnFormula(text)

    def _formulas_of(self, name: str) -> set[str]:
        """A column's formula as Excel shows it, with the contract's headers and with those that it has."""
        formula = self.declared.cell_formula(name)
        return {in_table(each, self.declared.name) for each in (formula, as_it_stands(formula, self._renamed))}

    def suspects(self) -> list[Suspect]:
        """Who is who among the headers, where some are missing."""
        if all(header in self.columns for header in self.declared.headers()):
            return []

        def formulas(name: str) -> set[str]:
            texts = {content.text for content in self.contents[name] if isinstance(content, OwnFormula)}
            return {in_table(text[1:], self.declared.name) for text in texts}

        def expected(name: str) -> str:
            return in_table(self.declared.cell_formula(name), self.declared.name)

        return suspects(self.declared, self.columns, self.values.__getitem__, formulas, expected)

    def typed_over(self, name: str, blanks: bool) -> dict[int, Value]:
        """Cells of a computed column that hold something else than the contract's formula; with `blanks`, those that hold
        nothing in a row that has its key, too."""
        keys = self.values.get(self.declared.key or "")
        return {
            row: self.values[name][row]
            for row, content in enumerate(self.contents[name])
            if content is not OURS and (content is not None or (blanks and (keys is None or not _is_blank(keys[row]))))
        }

    def former(self) -> FormerCells:
        """Cells of computed columns that hold a formula of an earlier version."""
        found: FormerCells = {}
        for name in self._ours:
            known: dict[str, bool] = {}
            for row, content in enumerate(self.contents.get(name, ())):
                if isinstance(content, OwnFormula):
                    if content.text not in known:
                        known[content.text] = self._is_former(name, in_table(content.text[1:], self.declared.name))
                    if known[content.text]:
                        found.setdefault((self.declared.name, name), set()).add(row)
        return found

    def _is_former(self, name: str, text: str) -> bool:
        return is_former(self.declared.name, name, lambda old: same_formula(text, in_table(old, self.declared.name)))

    @property
    def bottom(self) -> int:
        """The sheet's row of the table's end, totals included."""
        return self.first_row + max(self.count, 1) - 1 + self.totals

    def rename(self, suspect: Suspect) -> None:
        """Call a column as the contract does."""
        self.api.ListColumns(self.columns.index(suspect.column.header) + 1).Name = suspect.column.header

    # ---- what is to be written

    def wanted(
        self, now: MonthTable, read: MonthTable, restored: Mapping[str, Collection[int]], over: TypedOver
    ) -> Columns:
        """What each column shall hold, row by row: old rows bring along all that their cells hold, but for `restored`
        cells of computed columns (by the row as read), which get the contract's formula; rows that were typed beneath get
        formulas where nothing is `over` them.

        Excel keeps one row in a table: without any, a blank one is left.
        """
        typed = {name: now.columns[name] for name in now.columns if name in self.values}
        computed = set(self.declared.headers(Filled.FORMULA))
        found: Columns = {}
        for name in self.columns:
            held = self.contents[name]
            new: Content = OURS if name in computed else self._filled_down(name, self.count - now.grown)
            again = restored.get(name, ())
            cells: list[Content] = [new if at is None or at in again else held[at] for at in now.source]
            for row, source in enumerate(now.source if now.grown and name not in typed else ()):
                if source is not None and source >= now.place.count:
                    if source in over.get((now.name, name), ()):
                        cells[row] = over[now.name, name][source] if held[source] is OURS else held[source]
                    elif name in computed or _is_blank(held[source]):
                        cells[row] = new
            if name in typed:
                before = read.held(name, now.grown)
                for row, source in enumerate(now.source):
                    if source is None or typed[name][row] != before[source]:
                        cells[row] = typed[name][row]
            found[name] = cells or [new]
        return found

    def _filled_down(self, name: str, count: int) -> Content:
        """What a new row holds in a column of the office's own: its formula, where every one of the first rows has it."""
        held = self.contents[name][:count]
        same = held and isinstance(held[0], OwnFormula) and all(content == held[0] for content in held)
        return held[0] if same else None

    def differing(self, wanted: Mapping[str, Sequence[Content]]) -> dict[str, list[int]]:
        """The rows of each column that must be written; every row beyond the present end but for blanks."""
        found = {}
        for name, cells in wanted.items():
            held = self.contents[name]
            rows = [
                row
                for row, content in enumerate(cells)
                if (content != held[row] or type(content) is not type(held[row]) if row < self.count else content is not None)
                and not (_is_blank(content) and row < self.count and _is_blank(held[row]))
            ]  # fmt: skip
            if rows:
                found[name] = rows
        return found

    def occupied_below(self, rows: int, new_columns: int = 0, own: int = 0) -> str | None:
        """The first cell in use in the `rows` rows beneath the table with its new columns, where it would grow over it;
        the first `own` are to become the table's."""
        last = self.bottom + own
        right = self.left + len(self.columns) + new_columns - 1
        below = self.sheet.Range(self.sheet.Cells(last + 1, self.left), self.sheet.Cells(last + rows, right))
        for row, cells in enumerate(rows_of(below.Formula), last + 1):
            for column, text in enumerate(cells, self.left):
                if text not in (None, ""):
                    return f"{self.sheet_name}!{cell_ref(row, column)}"
        return None

    # ---- writing

    def write(self, wanted: Mapping[str, Sequence[Content]], rows: Mapping[str, Sequence[int]]) -> None:
        """Make the table hold `wanted`: as many rows, and the cells in `rows`."""
        count = len(next(iter(wanted.values())))
        before = self.count
        if count > before:
            self._grow(count)
        for name, top, bottom, contents in self._runs(wanted, rows):
            self._write_run(name, top, bottom, contents)
        for row in range(before, count, -1):
            self.api.ListRows(row).Delete()
        self.count = count

    def take_in(self, count: int) -> None:
        """Make the `count` rows beneath the table (beneath its totals) its last rows, with what their cells hold."""
        self._grow(max(self.count, 1) + count)

    def _grow(self, count: int) -> None:
        before = max(self.count, 1)
        if self.totals:  # hidden, what stands beneath moves up; shown again, it moves down
            self.api.ShowTotals = False
        self.api.Resize(self.sheet.Range(self._at(self.first_row - 1, 0), self._at(self.first_row + count - 1, -1)))
        if self.totals:
            self.api.ShowTotals = True
        if count == before:
            return
        like = self.block(self.first_row + before - 1, self.first_row + before - 1)
        like.AutoFill(self.block(self.first_row + before - 1, self.first_row + count - 1), _FILL_FORMATS)

    def _runs(
        self, wanted: Mapping[str, Sequence[Content]], rows: Mapping[str, Sequence[int]]
    ) -> Iterator[tuple[list[str], int, int, list[list[Content]]]]:
        """Rectangles of cells: neighbouring columns, from row to row, and what each shall hold."""
        open_runs: dict[tuple[int, int], list[str]] = {}
        for name in [*self.columns, ""]:
            runs = set(_spans(rows.get(name, ())))
            for span in [span for span in open_runs if span not in runs]:
                names = open_runs.pop(span)
                cells = [[wanted[column][row] for column in names] for row in range(span[0], span[1] + 1)]
                yield names, span[0], span[1], cells
            for span in runs:
                open_runs.setdefault(span, []).append(name)

    def _write_run(self, names: list[str], top: int, bottom: int, cells: list[list[Content]]) -> None:
        """Write a rectangle: columns that hold formulas one by one, the others together."""
        formulas = [self._is_formula_column(cells, at) for at in range(len(names))]
        for _, group in groupby(range(len(names)), key=lambda at: at if formulas[at] else -1):
            columns = list(group)
            block = self.sheet.Range(self._cell(top, names[columns[0]]), self._cell(bottom, names[columns[-1]]))
            if formulas[columns[0]]:
                self._write_formulas(block, names[columns[0]], [row[columns[0]] for row in cells])
            else:
                dates = [self._is_date(names[at]) for at in columns]
                values = [[_value(row[at]) for at in columns] for row in cells]
                write_cells(CellBlock(block, values, dates))

    @staticmethod
    def _is_formula_column(cells: list[list[Content]], at: int) -> bool:
        return any(isinstance(row[at], (OwnFormula, _Ours)) for row in cells)

    def _write_formulas(self, block: Any, name: str, contents: list[Content]) -> None:
        ours = f"={self.declared.cell_formula(name)}" if name in self.declared.headers(Filled.FORMULA) else ""
        if all(content is OURS for content in contents):
            block.Formula = ours
            return
        for at, content in enumerate(contents, 1):
            cell = block.Cells(at, 1)
            if content is OURS:
                cell.Formula = ours
            elif isinstance(content, OwnFormula):
                cell.FormulaR1C1 = content.text
            else:
                write_cells(CellBlock(cell, [[_value(content)]], [self._is_date(name)]))

    def _is_date(self, name: str) -> bool:
        column = self.declared.by_header.get(name)
        return column is not None and column.kind is Kind.DATE

    def block(self, top: int, bottom: int) -> Any:
        """Whole rows of the table's columns, by sheet rows."""
        return self.sheet.Range(self._at(top, 0), self._at(bottom, -1))

    def _at(self, row: int, column: int) -> Any:
        return self.sheet.Cells(row, self.left + (column if column >= 0 else len(self.columns) + column))

    def _cell(self, row: int, name: str) -> Any:
        return self._at(self.first_row + row, self.columns.index(name))


def _is_blank(content: Content) -> bool:
    """Nothing in the cell."""
    return content is None or content == ""


def _value(content: Content) -> Value:
    """What a cell without a formula shall hold."""
    assert not isinstance(content, (OwnFormula, _Ours))
    return content


def _spans(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows in order as (first, last) of each unbroken run."""
    start = None
    for at, row in enumerate(rows):
        if start is None:
            start = row
        if at + 1 == len(rows) or rows[at + 1] != row + 1:
            yield start, row
            start = None
