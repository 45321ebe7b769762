"""What a workbook file lacks of the contract, and what was typed over its formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from xl_huikuan.book.completeness import Missing, missing_from
from xl_huikuan.book.contract.dashboard import BOARD_DATA
from xl_huikuan.book.contract.former_figures import can_be_renewed, is_former_figure
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.damage import Damage, formulas_under, old_board
from xl_huikuan.book.file.held import NOT_OURS, FileSnapshot, same_formula
from xl_huikuan.book.headers import Suspect, suspects
from xl_huikuan.book.lost_names import LOOKED_AT, At, Texts, standing_cells
from xl_huikuan.book.month import Month, TypedOver
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.workbook import SheetTable, Workbook
from xl_huikuan.values import Value


def lacked_by(workbook: Workbook, repair: bool = False, asked: Iterable[Suspect] = ()) -> Missing:
    """What is to be added; names whose cells stand yet are found."""
    missing = missing_from(
        workbook.file,
        {name: (workbook.table(name).sheet, workbook.table(name).columns) for name in workbook.tables},
        lambda name: workbook.area_of(name) is not None,
        repair,
        [suspect.column for suspect in asked],
    )
    return replace(missing, standing=_standing(workbook, [cell.name for cell in missing.names]))


def find_damage(workbook: Workbook, template: Workbook | None) -> Damage:
    """What a repair puts right; sheets that are gone and headers that are sure are put right at once, in memory."""
    renewed = None if template is None else _renew_board(workbook, template)
    sheets = [] if template is None else _bring_sheets(workbook, template)
    headers = [suspect for table in workbook.tables.values() for suspect in _suspects(workbook, table)]
    for suspect in headers:
        if suspect.sure:
            workbook.rename_column(suspect.declared.name, suspect.found, suspect.column.header)
    missing = lacked_by(workbook, True, (suspect for suspect in headers if not suspect.sure))
    return Damage(headers, missing, sheets, renewed)


def _bring_sheets(workbook: Workbook, template: Workbook) -> list[str]:
    """Take over each sheet of which nothing is left, neither under its own name nor under another."""
    if not any(name in workbook.tables for name in TABLES):
        return []  # not a workbook of ours
    there = {sheet.casefold() for sheet in workbook.sheets}
    left = {table.sheet for name, table in template.tables.items() if name in workbook.tables}
    for name in template.names:
        found = template.area_of(name)
        if found is not None and workbook.area_of(name) is not None:
            left.add(found[0])
    gone = [sheet for sheet in template.sheets if sheet.casefold() not in there and sheet not in left]
    for sheet in gone:
        workbook.import_sheet(template, sheet)
    return gone


def _renew_board(workbook: Workbook, template: Workbook) -> tuple[str, str] | None:
    """Bring this version's 看板 and what its charts read, where the workbook has one that knows none of its blocks: what an earlier
    version made, and the office may have changed, stays beside it. What both are called."""
    old = old_board(lambda name: None if (found := workbook.area_of(name)) is None else found[0])
    if old is None:
        return None
    there = {sheet.casefold() for sheet in workbook.sheets}
    tries = (_NEW_BOARD.format(name=BOARD, number=number or "") for number in range(len(there) + 1))
    new = next(name for name in tries if name.casefold() not in there)
    workbook.import_sheet(template, BOARD, new, old)
    if BOARD_DATA.casefold() not in there:
        workbook.import_sheet(template, BOARD_DATA, instead_of=old)
    return old, new


_NEW_BOARD = "{name}（新）{number}"


def cleared_cells(month: Month, held: FileSnapshot) -> TypedOver:
    """Computed cells that hold nothing in rows that have their key."""
    found: TypedOver = {}
    for (name, header), cells in held.computed.items():
        key = TABLES[name].key
        keys = month[name].columns[key] if key is not None else [True] * len(cells)
        over = month.typed_over.get((name, header), {})
        blank = [row for row, value in enumerate(cells) if value is NOT_OURS and row not in over]
        if rows := {row: None for row in blank if not is_blank(keys[row])}:
            found[name, header] = dict(rows)
    return found


def over_and(over: TypedOver, cleared: TypedOver) -> TypedOver:
    """Both together, rows in order."""
    return {at: dict(sorted({**over.get(at, {}), **cleared.get(at, {})}.items())) for at in {**over, **cleared}}


def look_under_figures(
    month: Month,
    held: FileSnapshot,
    places: Mapping[str, tuple[str, Area]],
    is_ours: Callable[[str | None, str], bool],
) -> None:
    """Tell the month of named cells and cells of blocks that hold something else than their formula."""
    for name, (sheet, area) in places.items():
        for row, column, expected in _texts_under(name):
            value, text = held.single[sheet, area.top + row, area.left + column]
            if text != expected and not is_ours(text, expected):
                figure = name, row, column
                if can_be_renewed(figure, places) or not is_former_figure(figure, text, value, same_formula):
                    month.figures_over[figure] = value


@cache
def _texts_under(name: str) -> tuple[tuple[int, int, str], ...]:
    """`formulas_under`, as cells have them."""
    return tuple((row, column, formula.excel()) for row, column, formula in formulas_under(name))


def drop_former_figures(
    month: Month, held: FileSnapshot, places: Mapping[str, tuple[str, Area]], any_formula: bool
) -> None:
    """Named cells and cells of blocks that hold a former formula are not typed over; `any_formula`: every formula there was an
    earlier version's."""
    for figure in [*month.figures_over]:
        name, row, column = figure
        sheet, area = places[name]
        value, text = held.single[sheet, area.top + row, area.left + column]
        if any_formula and text is not None:
            del month.figures_over[figure]
        elif not any_formula and is_former_figure(figure, text, value, same_formula):
            del month.figures_over[figure]
            held.former_figures.append(figure)


def _suspects(workbook: Workbook, table: SheetTable) -> Iterator[Suspect]:
    declared = TABLES.get(table.name)
    if declared is None or all(header in table.columns for header in declared.headers()):
        return
    cells, rows = workbook.cells(table.sheet, table.ref), range(table.first_row, table.last_row + 1)

    def values(header: str) -> list[Value]:
        return cells.column(table.column(header), rows)

    def formulas(header: str) -> set[str]:
        return {text for text in cells.column_formulas(table.column(header), rows) if text is not None}

    yield from suspects(declared, table.columns, values, formulas, declared.cell_formula)


def _standing(workbook: Workbook, missing: list[str]) -> dict[str, At]:
    """Cells of these names that stand without one beside their labels."""
    if not missing:
        return {}
    places = {
        name: At(found[0], found[1].top, found[1].left)
        for name in NAMES
        if (found := workbook.area_of(name)) is not None
    }

    @cache
    def texts_of(sheet: str) -> Texts:
        if sheet not in workbook.sheets:
            return {}
        tables = workbook.table_areas(sheet).values()
        cells = workbook.cells(sheet, Area(1, 1, *LOOKED_AT))
        return {
            At(sheet, row, column): value
            for column, values in cells.values.items()
            for row, value in values.items()
            if not any(_inside(area, row, column) for area in tables)
        }

    return standing_cells([NAMES[name] for name in missing], places, texts_of)


def _inside(area: Area, row: int, column: int) -> bool:
    return area.top <= row <= area.bottom and area.left <= column <= area.right
