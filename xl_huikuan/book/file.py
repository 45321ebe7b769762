"""MonthlyBook over a workbook file: openpyxl (read-only) reads values, `ooxml` knows tables and writes."""

from __future__ import annotations

import datetime as dt
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from xl_huikuan.book import contract
from xl_huikuan.book.calculation import Calculation
from xl_huikuan.book.cell_values import decode_text
from xl_huikuan.book.charts import charts_that_fall_short
from xl_huikuan.book.file_guard import backup, check_writable
from xl_huikuan.book.month import Month, MonthTable, Place, is_blank
from xl_huikuan.book.ooxml import CellWrite, Table, TableRow, Workbook
from xl_huikuan.book.port import Written
from xl_huikuan.book.problems import BookError, Problem, Severity
from xl_huikuan.book.refs import Area, cell_ref, column_letters, parse_cell
from xl_huikuan.book.schema import Filled, Kind
from xl_huikuan.domain.values import CellError, Value

_ERRORS = {error.value: error for error in CellError}
_NEWER_ERRORS = {"#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!"}
_UNREADABLE = (KeyError, ValueError, TypeError, IndexError, AttributeError, zipfile.BadZipFile, InvalidFileException, SyntaxError)
_SERIALS = range(20_000, 80_000)
"""Numbers in a date column that are days (1954 to 2119)."""
_FILTER_CLEARED = "“{sheet}”的筛选已清除，隐藏的行已显示"
_RECALCULATE = "工作簿里有本单位自己的公式（如 {where}），Excel 打开时会重新计算"


class FileBook:
    """One workbook file. `out` writes elsewhere and leaves the file as it is."""

    def __init__(self, path: str | os.PathLike[str], out: str | os.PathLike[str] | None = None):
        self.path = Path(path)
        self.out = Path(out) if out is not None else self.path
        self._workbook: Workbook | None = None
        self._read: Month | None = None
        self._own_formulas: list[str] = []

    # ---- reading

    def read(self) -> Month:
        """See `MonthlyBook.read`."""
        workbook = Workbook.open(self.path)
        problems = list(_missing(workbook))
        if problems:
            raise BookError(problems)
        tables = {name: workbook.table(name) for name in contract.TABLES if name in workbook.tables}
        cells = {name: workbook.area_of(name) for name in contract.NAMES}
        month = Month({}, {}, {name: f"{at[0]}!{cell_ref(at[1].top, at[1].left)}" for name, at in cells.items() if at})
        wanted: dict[str, list[Area]] = {}
        for table in tables.values():
            wanted.setdefault(table.sheet, []).append(table.ref)
        typed = [name for name, cell in contract.NAMES.items() if cell.formula is None]
        for name in typed:
            at = cells[name]
            if at is not None:
                wanted.setdefault(at[0], []).append(at[1])
        grids, epoch = _read_values(self.path, wanted)
        for name in typed:
            at = cells[name]
            if at is not None:
                value = grids[at[0]].value(at[1].top, at[1].left)
                month.names[name] = _cleaned(value, contract.NAMES[name].kind, epoch)
        self._own_formulas = []
        for name, table in tables.items():
            month.tables[name] = self._read_table(month, table, grids[table.sheet], epoch)
        self._workbook, self._read = workbook, _copy(month)
        return month

    def _read_table(self, month: Month, table: Table, grid: _Grid, epoch: dt.datetime) -> MonthTable:
        declared = contract.TABLES[table.name]
        rows = range(table.first_row, table.last_row + 1)
        letters = {name: column_letters(table.ref.left + i) for i, name in enumerate(table.columns)}
        columns: dict[str, list[Value]] = {}
        computed = declared.names(Filled.FORMULA)
        formulas = table.formulas() if computed else {}
        for column in declared.columns:
            at = table.column(column.name) if column.name in letters else None
            values = [None if at is None else _cleaned(grid.value(row, at), column.kind, epoch) for row in rows]
            if column.formula is None:
                columns[column.name] = values
                continue
            expected = declared.cell_formula(column.name).replace(" ", "")
            for row, value in enumerate(values):
                text = formulas.get((row, column.name))
                if text is None and value is None:
                    continue
                if text is not None and text.replace(" ", "") == expected:
                    continue
                if text is not None:
                    self._own_formulas.append(f"{table.sheet}!{letters[column.name]}{rows[row]}")
                month.typed_over.setdefault((declared.name, column.name), {})[row] = value
        return MonthTable(
            declared.name, columns, list(range(len(rows))), Place(table.sheet, table.first_row, letters)
        )

    # ---- writing

    def write(self, month: Month) -> Written:
        """See `MonthlyBook.write`."""
        workbook, read = self._workbook, self._read
        if workbook is None or read is None:
            raise RuntimeError("read before write")
        if not self._elsewhere():
            check_writable(self.path, workbook.package.stamp)
        written = Written(changed=False)
        calc = Calculation.of(month)
        for name, table in month.tables.items():
            if name in month.unfilter and workbook.table(name).clear_filter():
                written.notes.append(_FILTER_CLEARED.format(sheet=table.place.sheet))
            _write_table(workbook.table(name), table, read.tables[name], calc, month.typed_over)
        _write_names(workbook, month, read, calc)
        _write_blocks(workbook, calc)
        if workbook.changed:
            self._flag_own_formulas(workbook, written)
            written.notes += charts_that_fall_short(workbook)
        if not workbook.changed and not self._elsewhere():
            return written
        if self.out.exists():
            written.backup = str(backup(self.out, dt.datetime.now()))
        workbook.save(self.out)
        written.changed = True
        return written

    def _elsewhere(self) -> bool:
        return self.out != self.path and not (self.out.exists() and self.out.samefile(self.path))

    def _flag_own_formulas(self, workbook: Workbook, written: Written) -> None:
        """Formulas of the office's own may depend on what was written: Excel shall calculate when it opens the file."""
        own = next(iter(self._own_formulas), None) or next(_foreign_formulas(workbook), None)
        if own is not None:
            workbook.set_full_calc_on_load()
            written.notes.append(_RECALCULATE.format(where=own))


class _Grid:
    """The values of one sheet's block."""

    def __init__(self, area: Area, rows: list[tuple[Any, ...]]):
        self._area, self._rows = area, rows

    def value(self, row: int, column: int) -> Any:
        """A cell's value; None outside."""
        i, j = row - self._area.top, column - self._area.left
        return self._rows[i][j] if 0 <= i < len(self._rows) and 0 <= j < len(self._rows[i]) else None


def _missing(workbook: Workbook) -> Iterator[Problem]:
    """Tables, columns and named cells that the jobs cannot do without and that are not there."""
    mend = "请用原模板恢复它；表格和列可以挪动、改先后，但名字不能改"
    for name, declared in contract.TABLES.items():
        if not declared.needed:
            continue
        if name not in workbook.tables:
            yield Problem(Severity.STRUCTURAL, workbook.file, f"缺少表格 {name}（原在“{declared.sheet}”）", mend)
            continue
        table = workbook.table(name)
        for column in declared.columns:
            if column.name not in table.columns:
                yield Problem(Severity.STRUCTURAL, table.sheet, f"表格 {name} 缺少列“{column.name}”", mend)
    for name, cell in contract.NAMES.items():
        if cell.needed and workbook.area_of(name) is None:
            yield Problem(
                Severity.STRUCTURAL, workbook.file, f"缺少名称 {name}（“{cell.sheet}”里的“{cell.label}”）",
                "请在“公式→名称管理器”里恢复它，或用原模板",
            )  # fmt: skip


def _read_values(path: Path, wanted: dict[str, list[Area]]) -> tuple[dict[str, _Grid], dt.datetime]:
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")               # openpyxl tells what it would not keep; it keeps nothing here
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            grids = {}
            for sheet, areas in wanted.items():
                box = Area(
                    min(a.top for a in areas), min(a.left for a in areas),
                    max(a.bottom for a in areas), max(a.right for a in areas),
                )  # fmt: skip
                worksheet = book[sheet]
                worksheet.reset_dimensions()              # a wrong <dimension> would hide cells
                rows = worksheet.iter_rows(
                    min_row=box.top, max_row=box.bottom, min_col=box.left, max_col=box.right, values_only=True
                )
                grids[sheet] = _Grid(box, list(rows))
            return grids, book.epoch
    except _UNREADABLE as error:
        raise BookError(
            [Problem(Severity.STRUCTURAL, path.name, f"工作簿的内容读不懂（{type(error).__name__}）",
                     "请用 Excel 打开、另存一份后再试")]
        ) from error  # fmt: skip


def _cleaned(value: Any, kind: Kind, epoch: dt.datetime) -> Value:
    """A cell's value as the trade's functions know it."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, str):
        if value in _ERRORS:
            return _ERRORS[value]
        return CellError.VALUE if value in _NEWER_ERRORS else decode_text(value)
    if isinstance(value, dt.date):
        return value if kind is not Kind.TEXT else value.isoformat()
    if kind is Kind.DATE and isinstance(value, (int, float)) and not isinstance(value, bool) and int(value) in _SERIALS:
        found = from_excel(int(value), epoch)
        return found.date() if isinstance(found, dt.datetime) else None
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)                                     # a time of day or a duration, in a cell meant for neither


def _copy(month: Month) -> Month:
    """What was read, to see later what differs."""
    tables = {
        name: MonthTable(name, {header: list(cells) for header, cells in table.columns.items()}, [], table.place)
        for name, table in month.tables.items()
    }
    return Month(tables, dict(month.names))


def _write_table(
    table: Table,
    now: MonthTable,
    read: MonthTable,
    calc: Calculation,
    typed_over: dict[tuple[str, str], dict[int, Value]],
) -> None:
    declared = contract.TABLES[now.name]
    count = table.row_count
    moved = now.source != list(range(count))
    formulas = [
        (column.name, declared.cell_formula(column.name), calc.column(declared.name, column.name),
         typed_over.get((declared.name, column.name), {}))
        for column in declared.columns if column.formula is not None
    ]  # fmt: skip
    keys = now.columns.get(declared.key or "")
    rows: list[TableRow] = []
    for row, source in enumerate(now.source):
        cells: dict[str, CellWrite] = {}
        for name, values in now.columns.items():
            if name in table.columns and (source is None or values[row] != read.columns[name][source] or source != row):
                cells[name] = CellWrite(values[row])
        blank = keys is not None and is_blank(keys[row])
        for name, text, values, over in formulas:
            if source is None or (source not in over and not (blank and not _has_formula(table, source, name))):
                cells[name] = CellWrite(values[row], text, keep_formula=source is not None)
        if moved:
            rows.append(TableRow(source, cells))
        else:
            for name, write in cells.items():
                table.write(row, name, write)
    if moved:
        table.replace_rows(rows)


def _has_formula(table: Table, row: int, column: str) -> bool:
    return table.xml.formula(table.first_row + row, table.column(column)) is not None


def _write_names(workbook: Workbook, month: Month, read: Month, calc: Calculation) -> None:
    for name, cell in contract.NAMES.items():
        at = workbook.area_of(name)
        if at is None:
            continue
        if cell.formula is None:
            if month.names.get(name) != read.names.get(name):
                workbook.set_name_value(name, month.names.get(name))
        elif _is_ours(workbook, at, 0, 0, cell.formula.excel("")):
            sheet, area = at
            workbook.sheet_xml(sheet).write(area.top, area.left, CellWrite(calc.name(name), keep_formula=True))


def _write_blocks(workbook: Workbook, calc: Calculation) -> None:
    for name, block in contract.BLOCKS.items():
        at = workbook.area_of(name)
        if at is None:
            continue
        sheet, area = at
        for i, (row, values) in enumerate(zip(block.rows, calc.block(name), strict=True)):
            for j, (cell, value) in enumerate(zip(row, values, strict=True)):
                if _is_ours(workbook, at, i, j, cell.excel("")):
                    workbook.sheet_xml(sheet).write(area.top + i, area.left + j, CellWrite(value, keep_formula=True))


def _is_ours(workbook: Workbook, at: tuple[str, Area], row: int, column: int, formula: str) -> bool:
    text = workbook.sheet_xml(at[0]).formula(at[1].top + row, at[1].left + column)
    return text is not None and text.replace(" ", "") == formula.replace(" ", "")


def _foreign_formulas(workbook: Workbook) -> Iterator[str]:
    """Cells with formulas that the contract does not know."""
    ours: dict[str, list[Area]] = {}
    for name, declared in contract.TABLES.items():
        if name in workbook.tables:
            table = workbook.table(name)
            for column in declared.names(Filled.FORMULA):
                at = table.column(column)
                ours.setdefault(table.sheet, []).append(Area(table.first_row, at, table.last_row, at))
    for name in (*contract.NAMES, *contract.BLOCKS):
        found = workbook.area_of(name)
        if found is not None:
            ours.setdefault(found[0], []).append(found[1])

    def known(sheet: str, ref: str) -> bool:
        at = parse_cell(ref)
        return at is not None and any(
            area.top <= at[0] <= area.bottom and area.left <= at[1] <= area.right for area in ours.get(sheet, ())
        )

    for sheet, ref, _ in workbook.other_formulas(known):
        yield f"{sheet}!{ref}"
