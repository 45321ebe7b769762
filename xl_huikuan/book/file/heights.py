"""Rows of a workbook file get the height that their texts need: see `book.row_heights`."""

from __future__ import annotations

from xl_huikuan.book.contract.review import Review, ReviewHead
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.month import Month
from xl_huikuan.book.row_heights import WrappedColumn, height, height_of_words, is_ours, lines_of_rows
from xl_huikuan.ooxml.row_heights import Choose, Height
from xl_huikuan.ooxml.workbook import SheetTable, Workbook


def fit_rows(workbook: Workbook, month: Month) -> None:
    """Rows of the contract's tables become higher where their texts need it, and as they were where they no longer do."""
    by_sheet: dict[str, list[SheetTable]] = {}
    for name in month.tables:
        if name in workbook.tables:
            table = workbook.table(name)
            by_sheet.setdefault(table.sheet, []).append(table)
    for sheet, tables in by_sheet.items():
        lines: dict[int, int] = {}
        for table in tables:
            needed = dict(enumerate(_lines(workbook, month, table), table.first_row))
            for row in lines.keys() & needed.keys():
                needed[row] = max(needed[row], lines[row])
            lines |= needed
        if not lines:
            continue
        least = max(TABLES[table.name].lines for table in tables)
        if least == 1 and max(lines.values()) == 1 and workbook.says_no_height(sheet, min(lines)):
            continue  # all are as they shall be
        rows = range(min(lines), max(lines) + 1)
        alike = len({*lines.values()}) == 1 and len(lines) == len(rows)
        workbook.fit_rows(sheet, rows, _chooser(lines, least, workbook.usual_height(sheet)), alike)
    _fit_words(workbook, month)


def _fit_words(workbook: Workbook, month: Month) -> None:
    """The row of 复盘's words: no program fits one whose cells are merged."""
    found = workbook.area_of(ReviewHead.words.name)
    if found is None:
        return
    sheet, (top, left, *_) = found
    width = workbook.width_of(sheet, range(left, left + len(Review.declared.columns) - 1))
    text = month.named(ReviewHead.words)

    def choose(row: int, now: Height) -> Height:
        points = height_of_words(text, width, now.points)
        return now if points == now.points else Height(points, fixed=True)

    workbook.fit_rows(sheet, range(top, top + 1), choose)


def _lines(workbook: Workbook, month: Month, table: SheetTable) -> list[int]:
    """How many lines each of a table's rows needs."""
    held, declared, columns = month[table.name], TABLES[table.name], []
    for header, width in workbook.wrapped_columns(table).items():
        column = declared.by_header.get(header)
        if column is not None and column.formula is not None:
            columns.append(WrappedColumn(width, month.sums.column(table.name, header)))
        elif header in held.columns:
            columns.append(WrappedColumn(width, held.columns[header]))
    return lines_of_rows(columns, table.row_count)


def _chooser(lines: dict[int, int], least: int, usual: float) -> Choose:
    """The heights of rows that need so many lines; of rows alike it is worked out once."""
    chosen: dict[tuple[int, Height], Height] = {}

    def choose(row: int, now: Height) -> Height:
        at = lines.get(row, 1), now
        found = chosen.get(at)
        if found is None:
            found = chosen[at] = _chosen(*at, least, usual)
        return found

    return choose


def _chosen(needs: int, now: Height, least: int, usual: float) -> Height:
    """A row's height from now on; one that somebody chose, and that is enough, stays.

    Where rows need no `least`, none of ours is fixed: one that is was chosen.
    """
    ours = now.points is not None and is_ours(now.points) and not (now.fixed and least == 1)
    if max(needs, least) == 1:
        return Height(None, fixed=False) if ours else now
    enough = height(needs if now.fixed else max(needs, least))
    if not ours and (usual if now.points is None else now.points) >= enough:
        return now
    return Height(height(max(needs, least)), fixed=least > 1)
