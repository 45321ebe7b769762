"""What a workbook open in Excel lacks of the contract, and what was typed over the formulas of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from xl_huikuan.book.completeness import Missing, missing_from
from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.former_figures import can_be_renewed, is_former_figure
from xl_huikuan.book.contract.named import Figure
from xl_huikuan.book.contract.settings import THRESHOLDS
from xl_huikuan.book.contract.tables import NAMES
from xl_huikuan.book.damage import Damage, formulas_under, old_board
from xl_huikuan.book.file.held import same_formula
from xl_huikuan.book.headers import as_it_stands
from xl_huikuan.book.live import rules
from xl_huikuan.book.live.com_values import rows_of, value_from
from xl_huikuan.book.live.free_cells import FreeCells, block
from xl_huikuan.book.live.table import LiveTable
from xl_huikuan.book.lost_names import LOOKED_AT, At, Texts, standing_cells
from xl_huikuan.book.named_places import elsewhere, is_small
from xl_huikuan.book.problems import BookError
from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.references import Area, parse_area, split_sheet
from xl_huikuan.values import Value

_NAMES = {name.casefold(): name for name in (*NAMES, *BLOCKS, THRESHOLDS.name)}


def cells_of_names(workbook: Any) -> dict[str, Any]:
    """The cells that the contract's names point to; a name that lost its cells is left out.

    Raises:
        BookError: names that point to something else than a cell or a small block.
    """
    found, problems = {}, []
    for name in workbook.Names:
        declared, text = _NAMES.get(str(name.Name).casefold()), str(name.RefersTo).removeprefix("=")
        if declared is None or "#REF!" in text:
            continue
        sheet, ref = split_sheet(text)
        area = None if sheet is None or {*"[!"} & {*sheet} else parse_area(ref)
        if area is None or not is_small(area.bottom - area.top + 1, area.right - area.left + 1):
            problems.append(elsewhere(str(workbook.Name), declared, text))
        else:
            found[declared] = name.RefersToRange
    if problems:
        raise BookError(problems)
    return found


def at(cell: Any) -> At:
    """Where a cell stands."""
    return At(str(cell.Worksheet.Name), int(cell.Row), int(cell.Column))


def find_damage(workbook: Any, tables: Mapping[str, LiveTable], cells: Mapping[str, Any], damage: Damage, repair: bool) -> Damage:  # fmt: skip
    """What the workbook lacks; names whose cells stand yet are found. `damage` says which headers are to be changed.

    Raises:
        BookError: something is missing that cannot be put back here.
    """
    missing = missing_from(
        str(workbook.Name),
        {name: (table.sheet_name, table.columns) for name, table in tables.items()},
        cells.__contains__,
        repair,
        [suspect.column for suspect in damage.headers if not suspect.sure],
    )
    gone = [table for table in missing.tables if table.needed]
    if gone:
        raise BookError(
            [rules.TABLE_NOT_HERE.at(str(workbook.Name), table=table.name, sheet=table.sheet) for table in gone]
        )
    standing = _standing(FreeCells(workbook), missing, cells)
    old = old_board(lambda name: None if (cell := cells.get(name)) is None else str(cell.Worksheet.Name))
    return replace(damage, missing=replace(missing, standing=standing), old_board=old)


def _standing(free: FreeCells, missing: Missing, cells: Mapping[str, Any]) -> dict[str, At]:
    @cache
    def texts_of(name: str) -> Texts:
        sheet = free.sheet(name)
        if sheet is None:
            return {}
        texts = rows_of(block(sheet, Area(1, 1, *LOOKED_AT)).Value2)
        return {
            place: value_from(value)
            for row, values in enumerate(texts, 1)
            for column, value in enumerate(values, 1)
            if isinstance(value, str) and not free.in_table(place := At(str(sheet.Name), row, column))
        }

    places = {name: at(cell) for name, cell in cells.items() if name in NAMES}
    return standing_cells(missing.names, places, texts_of) if missing.names else {}


class FigureOver(NamedTuple):
    """A named cell, or a cell of a block, that holds something else than the contract's formula."""

    figure: Figure
    value: Value
    is_former: bool
    """A formula that an earlier workbook had there."""


def figures_over(cells: Mapping[str, Any], damage: Damage) -> Iterator[FigureOver]:
    """All of them."""
    for name, cell in cells.items():
        wanted = [*formulas_under(name)]
        if not wanted:
            continue
        bottom, right = max(row for row, _, _ in wanted), max(column for _, column, _ in wanted)
        whole = cell.Worksheet.Range(cell.Cells(1, 1), cell.Cells(bottom + 1, right + 1))
        texts, values = rows_of(whole.Formula), rows_of(whole.Value2)
        for row, column, formula in wanted:
            text, ours = str(texts[row][column]), (formula.excel(), as_it_stands(formula.excel(), damage.headers))
            if not (text.startswith("=") and any(same_formula(text[1:], each) for each in ours)):
                figure = name, row, column
                value, held = value_from(values[row][column]), text[1:] if text.startswith("=") else None
                former = is_former_figure(figure, held, value, same_formula)
                if not former or can_be_renewed(figure, cells):
                    yield FigureOver(figure, value, former)
