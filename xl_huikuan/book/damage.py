"""What is wrong with how a workbook is built: what a repair puts right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

from xl_huikuan.book.completeness import Missing
from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.headers import Suspect
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.ooxml.references import cell_ref, parse_cell
from xl_huikuan.records import record


@record
class Damage:
    """What a workbook lacks, beside what was typed over its formulas (`Month.typed_over`, `Month.figures_over`)."""

    headers: Sequence[Suspect] = ()
    """Those that are sure have been taken for their columns already."""
    missing: Missing = field(default_factory=Missing)
    sheets: Sequence[str] = ()
    """Sheets that come from the template whole; `missing` holds what they bring too."""
    renewed: tuple[str, str] | None = None
    """看板 of an earlier version, which stays as it is, and the sheet that is this version's."""
    old_board: str | None = None
    """看板 of an earlier version, where this version's cannot be brought."""


def old_board(sheet_of: Callable[[str], str | None]) -> str | None:
    """The sheet of a 看板 that knows none of this version's blocks: an earlier version made it, and the office may have changed it.
    `sheet_of`: where a name points to, if the workbook has it."""
    of_ours = [sheet_of(cell.name) for cell in NAMES.values() if cell.sheet == BOARD]
    blocks = [sheet_of(block.name) for block in BLOCKS.values() if block.sheet == BOARD]
    return None if any(blocks) else next(filter(None, of_ours), None)


def formulas_under(name: str) -> Iterator[tuple[int, int, Expression]]:
    """The contract's formulas in a named cell or block: row and column from its first cell, counting from 0."""
    cell, block = NAMES.get(name), BLOCKS.get(name)
    if cell is not None and cell.formula is not None:
        yield 0, 0, cell.formula
    for row, formulas in enumerate(() if block is None else block.rows):
        for column, formula in enumerate(formulas):
            yield row, column, formula


def figure_at(name: str, row: int, column: int, first: str) -> tuple[str, str]:
    """What a figure is called, and its cell: `first` is the cell at its name."""
    sheet, _, corner = first.rpartition("!")
    cell, block = NAMES.get(name), BLOCKS.get(name)
    if cell is not None or block is None:
        return (cell.label if cell is not None else name), first
    at = parse_cell(corner)
    where = first if at is None else f"{sheet}!{cell_ref(at[0] + row, at[1] + column)}"
    return f"{block.title}·{block.columns[column].header}", where
