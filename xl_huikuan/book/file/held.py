"""What a workbook file held when it was read: enough to write only what differs, and to know whose formulas are where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.former_formulas import FormerCells
from xl_huikuan.book.contract.named import Figure
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.ooxml.references import Area, cell_ref
from xl_huikuan.ooxml.sheet_cells import SheetCells, Unwanted
from xl_huikuan.ooxml.workbook import SheetTable, Workbook
from xl_huikuan.values import Value


class NotOurs:
    """Stands for a cell that does not hold the contract's formula."""


NOT_OURS = NotOurs()


_TRUTH = re.compile(r"\b(TRUE|FALSE)\(\)")
_WHOLE = re.compile(r"(?<![\w.])(\d+)\.0+(?![\w.])")


def same_formula(text: str | None, ours: str) -> bool:
    """True when a cell's formula is the contract's, as whatever program last saved it writes it."""
    return text == ours or (text is not None and _as_any_program(text) == _as_any_program(ours))


@lru_cache(maxsize=4096)
def _as_any_program(text: str) -> str:
    """Without what programs change as they save: blanks; ``2.0`` becomes ``2``; LibreOffice writes ``TRUE()``. Texts in it stay."""
    parts = text.split('"')
    parts[::2] = [_WHOLE.sub(r"\1", _TRUTH.sub(r"\1", part.replace(" ", ""))) for part in parts[::2]]
    return '"'.join(parts)


@cache
def formula_of(table: str, header: str) -> str:
    """What stands in the cells of one of the contract's computed columns."""
    return TABLES[table].cell_formula(header)


@dataclass
class FileSnapshot:
    """Cached values of the contract's formulas, and the first cell of each sheet with a formula of the office's own."""

    computed: dict[tuple[str, str], list[Value | NotOurs]] = field(default_factory=dict)
    """By table and column, a value a row as read."""
    single: dict[tuple[str, int, int], tuple[Value, str | None]] = field(default_factory=dict)
    """Named cells and blocks: value and formula by sheet, row and column."""
    over: str | None = None
    """A cell with a formula of the office's own where the contract's should be."""
    former: FormerCells = field(default_factory=dict)
    former_figures: list[Figure] = field(default_factory=list)
    """Named cells and cells of blocks that hold a formula of an earlier workbook."""
    own: str | None = None
    """A cell with a formula of the office's own, on a sheet that was read."""

    def keep(self, sheet: str, area: Area, cells: SheetCells) -> None:
        """Remember a named area."""
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                self.single[sheet, row, column] = cells.value(row, column), cells.formula(row, column)


def unwanted_values(sheet: str, tables: Iterable[SheetTable], named: Iterable[Area]) -> list[Unwanted]:
    """Values that nobody needs who only looks: those of computed columns, as all is worked out anew. Where a named cell stands in
    such a column, its values are wanted."""
    kept = {column for area in named for column in range(area.left, area.right + 1)}
    return [
        (
            range(table.first_row, table.last_row + 1),
            frozenset(
                {table.column(header) for header in TABLES[table.name].computed if header in table.columns} - kept
            ),
        )
        for table in tables
        if table.sheet == sheet
    ]


class OurAreas:
    """Where the contract's formulas stand."""

    def __init__(self, workbook: Workbook):
        self._columns: dict[tuple[str, int], list[tuple[int, int]]] = {}
        for name, declared in TABLES.items():
            if name in workbook.tables:
                table = workbook.table(name)
                for header in declared.headers(Filled.FORMULA):
                    if header in table.columns:
                        at = table.column(header)
                        self.add(table.sheet, Area(table.first_row, at, table.last_row, at))
        for name in (*NAMES, *BLOCKS):
            found = workbook.area_of(name)
            if found is not None:
                self.add(*found)

    def add(self, sheet: str, area: Area) -> None:
        """Count a block as the contract's."""
        for column in range(area.left, area.right + 1):
            self._columns.setdefault((sheet, column), []).append((area.top, area.bottom))

    def foreign(self, sheet: str, cells: SheetCells) -> Iterator[str]:
        """Cells whose formulas the contract does not know, e.g. ``计划!Q7``."""
        for column, texts in sorted(cells.formulas.items()):
            spans = self._columns.get((sheet, column), [])
            first, last = next(iter(texts)), next(reversed(texts))  # kept from the top
            if any(top <= first and last <= bottom for top, bottom in spans):
                continue  # all of the column's, as most are
            left = {*texts}
            for top, bottom in spans:
                if top == bottom:
                    left.discard(top)
                else:
                    left = {row for row in left if not top <= row <= bottom}
            for row in sorted(left):
                yield f"{sheet}!{cell_ref(row, column)}"
