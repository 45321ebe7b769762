"""Whether a workbook file's names and tables stand where they say: what programs that know no Excel leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.headers import Suspect
from xl_huikuan.book.named_places import OURS, elsewhere, is_small
from xl_huikuan.book.problems import BookError, Problem, Rule, Severity
from xl_huikuan.ooxml.defined_names import is_broken
from xl_huikuan.ooxml.references import MAX_COLUMN, Area, cell_ref, column_letters, parse_area, split_sheet
from xl_huikuan.ooxml.sheet_cells import SheetCells
from xl_huikuan.ooxml.workbook import SheetTable, Workbook

_STOP = Severity.STRUCTURAL
HEADER_DIFFERS = Rule(
    _STOP,
    "这里应是表格 {table} 的表头“{header}”，单元格里写的却是“{found}”：表格的区域和单元格对不上",
    "请用 Excel 打开（问要不要修复时点“是”），核对这张表的区域和表头，另存一份后再试；或用备份",
)
TOO_FAR = Rule(
    _STOP,
    "{what}在第 {column} 列，离得太远",
    "请把它移到 {last} 列以内；如果不是有意放到那里的，请用备份",
)
TOO_LONG = Rule(
    _STOP,
    "表格 {table} 一直拉到第 {row} 行，第 {filled} 行以下都是空的",
    "请用“表设计 → 调整表格大小”把它缩到最后一行有内容的地方",
)
_BLANK_ROWS = 20_000
"""So many blank rows at a table's end nobody wants: each would be looked at by every job."""
_FURTHEST = 702
"""Column ZZ. What lies further right would be read together with all that lies between."""
_SHOWN = 20


def check_names(workbook: Workbook) -> None:
    """Stop at names of the contract that point to something else than a cell or a small block.

    One that lost its cells, or whose sheet is gone, is missing: see `completeness`.

    Raises:
        BookError: all of them.
    """
    texts = {name.lower(): text for name, text in reversed(workbook.names.items())}
    problems = [
        elsewhere(workbook.file, name, texts[name.lower()])
        for name in OURS
        if name.lower() in texts and _is_elsewhere(workbook, name, texts[name.lower()])
    ]
    if problems:
        raise BookError(problems)


def _is_elsewhere(workbook: Workbook, name: str, text: str) -> bool:
    found = workbook.area_of(name)
    if found is not None:
        top, left, bottom, right = found[1]
        return not is_small(bottom - top + 1, right - left + 1)
    sheet, ref = split_sheet(text.strip().removeprefix("="))
    is_gone = sheet is not None and not {*"[!"} & {*sheet} and parse_area(ref) is not None  # and its sheet with it
    return not is_gone and not is_broken(text)


def named_places(workbook: Workbook) -> dict[str, tuple[str, Area]]:
    """The cells of the contract's named cells and blocks, each as large as the contract says, from the first on."""
    found = {}
    for name in (*NAMES, *BLOCKS):
        at = workbook.area_of(name)
        if at is not None:
            sheet, (top, left, _, _) = at
            rows = BLOCKS[name].rows if name in BLOCKS else ((None,),)
            found[name] = sheet, Area(top, left, top + len(rows) - 1, left + len(rows[0]) - 1)
    return found


def check_reach(tables: Mapping[str, SheetTable], places: Mapping[str, tuple[str, Area]]) -> None:
    """Stop at tables and named cells that lie far to the right.

    Raises:
        BookError: all of them.
    """
    areas = [(f"表格 {name} ", table.sheet, table.ref) for name, table in tables.items()]
    areas += [(f"名称 {name} ", sheet, area) for name, (sheet, area) in places.items()]
    problems = [
        TOO_FAR.at(
            f"{sheet}!{cell_ref(area.top, area.left)}",
            what=what, column=column_letters(min(area.right, MAX_COLUMN)), last=column_letters(_FURTHEST),
        )
        for what, sheet, area in areas
        if area.right > _FURTHEST
    ]  # fmt: skip
    if problems:
        raise BookError(problems)


def headers_that_differ(table: SheetTable, cells: SheetCells, mended: Iterable[Suspect]) -> Iterator[Problem]:
    """Cells where a table's header must stand, and something else does.

    Args:
        table: one of the contract's.
        cells: its sheet as the file has it.
        mended: headers that have been taken for others, in memory alone.
    """
    if not table.header_rows:
        return
    before = {each.column.header: each.found for each in mended if each.sure and each.declared is TABLES[table.name]}
    for at, header in enumerate(table.columns, table.ref.left):
        found = cells.value(table.ref.top, at)
        if found == header:
            continue
        wanted = {_plain(header), _plain(before.get(header, header))}
        if _plain("" if found is None else str(found)) not in wanted:
            shown = "" if found is None else f"{found!s:.{_SHOWN}}"
            yield HEADER_DIFFERS.at(
                f"{table.sheet}!{cell_ref(table.ref.top, at)}", table=table.name, header=header, found=shown
            )


def blank_rows_at_the_end(table: SheetTable, cells: SheetCells) -> Iterator[Problem]:
    """A table that was drawn far beyond what it holds."""
    if table.row_count <= _BLANK_ROWS:
        return
    filled = max((row for row in cells.numbers if row <= table.last_row), default=table.ref.top)
    if table.last_row - filled > _BLANK_ROWS:
        where = f"{table.sheet}!{cell_ref(table.last_row, table.ref.left)}"
        yield TOO_LONG.at(where, table=table.name, row=table.last_row, filled=filled)


def _plain(text: str) -> str:
    """A header as both places write it: line breaks and blanks differ between programs."""
    return "".join(text.split()).casefold()
