"""MonthlyBook over a workbook file: `ooxml` reads each sheet in one pass, knows tables, and writes what differs.

A sheet's XML is parsed and kept only when something in it changes.
"""

from __future__ import annotations

import datetime as dt
import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from xl_huikuan.book.comments import comments_gone
from xl_huikuan.book.completeness import Missing, renewed, told, with_missing, without_former
from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.former_formulas import commonest, is_former
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.named import Figure
from xl_huikuan.book.contract.status import Status
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.contract.versions import FIRST, OLDEST
from xl_huikuan.book.damage import Damage, formulas_under
from xl_huikuan.book.file.beneath import rows_beneath
from xl_huikuan.book.file.conflicts import conflict_doubts
from xl_huikuan.book.file.damage import (
    cleared_cells,
    drop_former_figures,
    find_damage,
    lacked_by,
    look_under_figures,
    over_and,
)
from xl_huikuan.book.file.faults import faults_in_words
from xl_huikuan.book.file.heights import fit_rows
from xl_huikuan.book.file.held import (
    NOT_OURS,
    FileSnapshot,
    NotOurs,
    OurAreas,
    formula_of,
    same_formula,
    unwanted_values,
)
from xl_huikuan.book.file.pending import Pending, same_columns, same_value
from xl_huikuan.book.file.saving import clear_up, save, stamp_of
from xl_huikuan.book.file.standing import (
    blank_rows_at_the_end,
    check_names,
    check_reach,
    headers_that_differ,
    named_places,
)
from xl_huikuan.book.headers import as_it_stands
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.book.reading import FILTER_CLEARED, cleaned, cleaned_column, copy_of, refuse_dates_from_1904
from xl_huikuan.formulas.expressions import Expression
from xl_huikuan.ooxml.atomic_write import Stamp, check_folder, check_writable
from xl_huikuan.ooxml.chart_ranges import charts_that_fall_short
from xl_huikuan.ooxml.new_rows import NewCells
from xl_huikuan.ooxml.references import MAX_ROW, Area, cell_ref, column_letters
from xl_huikuan.ooxml.suffixes import check_suffix
from xl_huikuan.ooxml.workbook import CellWrite, SheetTable, TableRow, Workbook
from xl_huikuan.overriding import override
from xl_huikuan.places import is_there
from xl_huikuan.values import Value

_RECALCULATE = "工作簿里有旧版本留下的或本单位自己的公式（如 {where}），Excel 打开时会重新计算"
_SHORT_CHART = (
    "“{0.sheet}”的图表只读到第 {0.read_to} 行，表格 {0.table} 已到第 {0.last_row} 行，请在图表的“选择数据”里改大"
)


class FileBook(MonthlyBook):
    """One workbook file.

    Args:
        path: where it is.
        out: where it is written, if elsewhere; the file stays as it is.
        template: a repair takes sheets from it.
        looks: to be read only, and what the contract's formulas show there is not asked for: it is neither read nor kept.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        out: str | os.PathLike[str] | None = None,
        template: str | os.PathLike[str] | None = None,
        *,
        looks: bool = False,
    ):
        self.path, self._template, self._looks = Path(path), template, looks
        self.out = Path(out) if out is not None else self.path
        self._workbook: Workbook | None = None
        self._read: Month | None = None
        self._held = FileSnapshot()
        self.damage = Damage()
        self._rebuilt = False
        """The formulas are those of a version of which nobody here knows them any more."""

    # ---- reading

    @override
    @faults_in_words()
    def read(self, repair: bool = False) -> Month:
        workbook = Workbook.open(self.path)
        self._let_go_of(workbook)
        refuse_dates_from_1904(workbook.file, workbook.date1904)
        check_names(workbook)
        template = None if self._template is None or not repair else Workbook.open(self._template)
        self.damage = find_damage(workbook, template) if repair else Damage(missing=lacked_by(workbook))
        self._rebuilt = repair and _version_of(workbook) < OLDEST
        missing = self.damage.missing
        tables = {name: workbook.table(name) for name in TABLES if name in workbook.tables}
        places = named_places(workbook)
        check_reach(tables, places)
        places |= {name: (at.sheet, Area(*at[1:], *at[1:])) for name, at in missing.standing.items()}
        month = Month({}, {}, {name: f"{at[0]}!{cell_ref(at[1].top, at[1].left)}" for name, at in places.items()})
        wanted: dict[str, list[Area]] = {}
        for table in tables.values():
            wanted.setdefault(table.sheet, []).append(table.ref._replace(bottom=MAX_ROW))  # and what is typed beneath
        named: dict[str, dict[str, Area]] = {}
        for name, (sheet, area) in places.items():
            wanted.setdefault(sheet, []).append(area)
            named.setdefault(sheet, {})[name] = area
        self._held, ours = FileSnapshot(), OurAreas(workbook)
        for at in missing.standing.values():
            ours.add(at.sheet, Area(*at[1:], *at[1:]))
        strange: list[Problem] = []
        for sheet, areas in wanted.items():
            self._read_sheet(month, workbook, sheet, around(areas), named.get(sheet, {}), tables.values())
            self._held.own = self._held.own or next(ours.foreign(sheet, self._cells), None)
            for name, table in tables.items():
                if table.sheet == sheet:
                    strange += headers_that_differ(table, self._cells, self.damage.headers)
                    strange += blank_rows_at_the_end(table, self._cells)
                    if not strange:
                        month.tables[name] = self._read_table(month, workbook, table)
            del self._cells  # before the next sheet's
        if strange:
            raise BookError(strange)
        with_missing(month, missing)
        month.cleared = cleared_cells(month, self._held)
        look_under_figures(month, self._held, places, self._is_ours)
        if repair:
            month.put_typed_over(over_and(month.typed_over, month.cleared))
            month.cleared = {}
        month.file_doubts += conflict_doubts(self.path)
        if not self._looks:
            self._workbook, self._read = workbook, copy_of(month)
        month.put_typed_over(without_former(month.typed_over, self._held.former))
        drop_former_figures(month, self._held, places, any_formula=self._rebuilt)
        return month

    def take_over(self, book: FileBook) -> None:
        """Have read what `book` has read of the same file, and has not written since."""
        if book._workbook is None or book._read is None:
            raise RuntimeError("read before taking over")
        self._workbook, self._read = book._workbook.copied(), book._read
        self._held, self.damage = book._held, book.damage
        self._let_go_of(self._workbook)

    def _let_go_of(self, workbook: Workbook) -> None:
        """A workbook and its tables know each other: let go of when the book is, not when somebody looks for cycles."""
        weakref.finalize(self, workbook.tables.clear)

    def prepare(self, month: Month) -> None:
        """Look now at what every workbook that takes this one over would look at: the parts that none of them changes, and the
        figures (of `month`, as it was read)."""
        if self._workbook is None:
            raise RuntimeError("read before preparing")
        self._workbook.package.hold()
        for name, declared in TABLES.items():
            for header in declared.computed:
                month.sums.column(name, header)
        for cell in NAMES.values():
            if cell.formula is not None:
                month.sums.figure(cell.formula)
        for name in BLOCKS:
            for _, _, formula in formulas_under(name):
                month.sums.figure(formula)

    def _read_sheet(
        self, month: Month, workbook: Workbook, sheet: str, area: Area, places: Mapping[str, Area],
        tables: Iterable[SheetTable],
    ) -> None:  # fmt: skip
        """Read a sheet's cells, and the named ones among them: where each stands."""
        unwanted = unwanted_values(sheet, tables, places.values()) if self._looks else ()
        self._cells = cells = workbook.cells(sheet, area, unwanted)
        for name, named in places.items():
            self._held.keep(sheet, named, cells)
            cell = NAMES.get(name)
            if cell is not None and cell.formula is None:
                value, formula = self._held.single[sheet, named.top, named.left]
                month.names[name] = cleaned(value, cell.kind, workbook.value_reader.date)
                if formula is not None and value is None:
                    month.uncalculated.append(month.name_places[name])

    def _read_table(self, month: Month, workbook: Workbook, table: SheetTable) -> MonthTable:
        declared, cells = TABLES[table.name], self._cells
        rows = range(table.first_row, table.last_row + 1)
        letters = {name: column_letters(table.ref.left + i) for i, name in enumerate(table.columns)}
        columns: dict[str, list[Value]] = {}
        for column in declared.columns:
            if column.header not in letters:
                values: list[Value] = [None] * len(rows)
            else:
                at = table.column(column.header)
                texts = cells.column_formulas(at, rows)
                if column.is_computed and self._looks:
                    if self._are_ours(table, column, {*texts}):
                        continue
                    self._cells = cells = workbook.cells(table.sheet, cells.area)
                values = cleaned_column(cells.column(at, rows), column.kind, workbook.value_reader.date)
                if column.is_computed:
                    self._read_computed(month, table, column, values, texts)
                    continue
                if at in cells.formulas:
                    month.uncalculated += [
                        f"{table.sheet}!{letters[column.header]}{row}"
                        for row, text, value in zip(rows, texts, values, strict=True)
                        if text is not None and value is None
                    ]
            if not column.is_computed:
                columns[column.header] = values
        place = Place(table.sheet, table.first_row, letters, len(rows), table.totals_rows)
        beneath = rows_beneath(workbook, table, cells)
        return MonthTable(declared.name, columns, list(range(len(rows))), place, beneath=beneath)

    def _read_computed(
        self, month: Month, table: SheetTable, column: Column[Any], values: list[Value], texts: list[str | None]
    ) -> None:
        """Sort a computed column's cells: the contract's formula, the office's own, something typed over it."""
        at = table.name, column.header
        expected = formula_of(*at)
        ours: dict[str | None, bool] = {None: False}
        distinct = set(texts)
        if self._are_ours(table, column, distinct):
            self._held.computed[at] = list[Value | NotOurs](values)
            return
        held: list[Value | NotOurs] = []
        over: dict[int, Value] = {}
        former = {text for text in distinct if is_former(*at, partial(self._is_ours, text))}
        if self._rebuilt:
            former |= commonest(texts)
        for row, (text, value) in enumerate(zip(texts, values, strict=True)):
            if text not in ours:
                ours[text] = self._is_ours(text, expected)
            held.append(value if ours[text] else NOT_OURS)
            if not ours[text] and (text is not None or value is not None):
                over[row] = value
                if text in former:
                    self._held.former.setdefault(at, set()).add(row)
                elif text is not None:
                    where = cell_ref(table.first_row + row, table.column(column.header))
                    self._held.over = self._held.over or f"{table.sheet}!{where}"
        self._held.computed[at] = held
        if over:
            month.typed_over[at] = over

    def _are_ours(self, table: SheetTable, column: Column[Any], distinct: set[str | None]) -> bool:
        """Whether all of a computed column's cells, of which these are the different formulas, hold the contract's."""
        return len(distinct) == 1 and self._is_ours(next(iter(distinct)), formula_of(table.name, column.header))

    def _is_ours(self, text: str | None, ours: str) -> bool:
        """Whether a cell's formula is the contract's, be it with headers that are to be changed."""
        return same_formula(text, ours) or same_formula(text, as_it_stands(ours, self.damage.headers))

    # ---- writing

    @override
    @faults_in_words()
    def write(self, month: Month) -> Written:
        workbook, read = self._workbook, self._read
        if workbook is None or read is None:
            raise RuntimeError("read before write")
        opened = self._opened(workbook)
        check_writable(self.out, opened)
        written = Written(changed=False)
        if self.damage.missing:
            written.added = self._add_missing(workbook, month)
            written.notes += told(self.damage.missing, written.added)
        written.notes += renewed(month, self._held.former, self._held.former_figures)
        with month.sums.still():
            written.notes += self._fill(workbook, month, read)
        if workbook.changed:
            own = self._own_formula(workbook, month)
            if own is not None:  # it may depend on what was written
                workbook.set_full_calc_on_load()
                written.notes.append(_RECALCULATE.format(where=own))
            written.notes += map(_SHORT_CHART.format, charts_that_fall_short(workbook))
        if not workbook.changed and not self._elsewhere():
            clear_up(self.path)
            return written
        self._save(workbook, opened, written)
        return written

    @faults_in_words()
    def check_out(self, out: Path) -> None:
        """Raises BookError where what was read cannot become a new file of this name: another kind of file, no folder, open."""
        if self._workbook is None:
            raise RuntimeError("read before asking")
        check_suffix(self._workbook, out)
        check_writable(out, None)
        check_folder(out)

    def _opened(self, workbook: Workbook) -> Stamp | None:
        """The stamp that the file to be written must have; None: there must be none."""
        if not self._elsewhere():
            return workbook.package.stamp
        check_suffix(workbook, self.out)
        return stamp_of(self.out)

    def _save(self, workbook: Workbook, opened: Stamp | None, written: Written) -> None:
        workbook.put_into_package()
        saved = save(self.out, opened, workbook.package.save, dt.datetime.now())
        written.changed = True
        written.backup = None if saved.backup is None else str(saved.backup)
        written.notes += saved.notes

    def _fill(self, workbook: Workbook, month: Month, read: Month) -> list[str]:
        """Put into the workbook, in memory, what differs; what is to be told of it."""
        notes, pending = [], Pending()
        for name, table in month.tables.items():
            if name not in workbook.tables:
                continue  # there was no room for it
            if name in month.unfilter and workbook.table(name).clear_filter():
                notes.append(FILTER_CLEARED.format(sheet=table.place.sheet))
            self._write_table(workbook, table, read, month, pending)
        self._write_single(workbook, month, read, pending)
        pending.write(workbook)
        for name, rows in month.printed.items():
            if name in workbook.tables:
                listed = workbook.table(name)
                workbook.print_until(listed.sheet, listed.ref.top, listed.ref.top + rows)
        if workbook.changed:
            fit_rows(workbook, month)
        for sheet, texts in workbook.comments_gone.items():
            if texts:
                notes.append(comments_gone(sheet, texts))
        return notes

    def own_formula(self, month: Month) -> str | None:
        """See `_own_formula`; of the workbook as it was read."""
        if self._workbook is None:
            raise RuntimeError("read before asking")
        return self._own_formula(self._workbook, month)

    def _own_formula(self, workbook: Workbook, month: Month) -> str | None:
        """A cell with a formula of the office's own, if there is one."""
        read = {table.place.sheet for table in month.tables.values()}
        over = self._held.over if month.typed_over else None
        return self._held.own or over or _formula_elsewhere(workbook, read)

    def _add_missing(self, workbook: Workbook, month: Month) -> Missing:
        from xl_huikuan.book.file.additions import add_missing  # for older workbooks alone

        added = add_missing(workbook, month, self.damage.missing)
        for declared, column in added.columns:
            if column.is_computed:  # the cells hold formulas without values now
                rows = workbook.table(declared.name).row_count
                self._held.computed[declared.name, column.header] = [None] * rows
        return added

    def _elsewhere(self) -> bool:
        return self.out != self.path and not (is_there(self.out) and self.out.samefile(self.path))

    def _write_table(self, workbook: Workbook, now: MonthTable, before: Month, month: Month, pending: Pending) -> None:
        table = workbook.table(now.name)
        count = table.row_count
        if now.grown:
            table.take_in(now.grown)
        there = table.row_count
        if len(now) > there and now.source == [*range(there), *[None] * (len(now) - there)]:
            first = Pending()  # the rows that are there are sooner found before the new ones stand behind them
            first.add_rows(table, self._cells_of(table, now.first_rows(there), before, month, count))
            first.write(workbook)
            if self._grow(table, now, month):
                return
        cells = self._cells_of(table, now, before, month, count)
        if now.source == list(range(there)):
            pending.add_rows(table, cells)
        else:
            table.replace_rows([TableRow(source, cells.get(row, {})) for row, source in enumerate(now.source)])

    def _cells_of(
        self, table: SheetTable, now: MonthTable, before: Month, month: Month, count: int
    ) -> dict[int, dict[str, CellWrite]]:
        """What must be written into a table's rows, by row and header; `count`: as many were the table's when it was read."""
        read, moved = before.tables[now.name], now.source != list(range(table.row_count))
        cells: dict[int, dict[str, CellWrite]] = {}
        for name, values in now.columns.items():
            if name not in table.columns:
                continue
            was = read.held(name, now.grown)
            if moved or values != was:
                for row, source in enumerate(now.source):
                    if source is None or source != row or values[row] != was[source]:
                        cells.setdefault(row, {})[name] = CellWrite(values[row])
        for column in TABLES[now.name].columns:
            if column.formula is not None and column.header in table.columns:
                for row, write in self._computed_writes(table, now, column.header, before, month, count):
                    cells.setdefault(row, {})[column.header] = write
        return cells

    def _grow(self, table: SheetTable, now: MonthTable, month: Month) -> bool:
        """New rows behind the table's last alone, the usual way to change one: put there column by column. False: it takes
        more."""
        count, declared = table.row_count, TABLES[now.name]
        new = len(now) - count
        columns = {name: NewCells(values[count:]) for name, values in now.columns.items() if name in table.columns}
        for column in declared.columns:
            if column.formula is not None and column.header in table.columns:
                values = month.sums.column(now.name, column.header)[count:]
                columns[column.header] = NewCells(values, formula_of(now.name, column.header))
        return table.grow(columns, new)

    def _computed_writes(
        self, table: SheetTable, now: MonthTable, header: str, before: Month, month: Month, count: int
    ) -> Iterator[tuple[int, CellWrite]]:
        """What must be written of a computed column: values that differ, and formulas in rows that are not of the first
        `count`."""
        declared, at = TABLES[now.name], (now.name, header)
        values = month.sums.column(*at)
        values = values if len(values) == len(now) else values[: len(now)]
        held, stays = self._held.computed.get(at, []), now.source == list(range(count))
        over, was_over = month.typed_over.get(at, {}), before.typed_over.get(at, {})
        if stays and not (over or was_over) and same_columns(held, values):
            return
        text = formula_of(*at)
        if was_over.keys() - over.keys():
            table.set_calculated_formula(header, text)
        keys = now.columns.get(declared.key or "")
        for row, source in enumerate(now.source):
            is_new = source is None or source >= count or source in was_over
            if source is None or (is_new and source not in over):
                yield row, CellWrite(values[row], text)
            elif source not in over and not same_value(held[source], values[row]):
                if held[source] is NOT_OURS and keys is not None and is_blank(keys[row]):
                    continue  # a blank row stays as it is
                yield row, CellWrite(values[row], text, keep_formula=True)

    def _write_single(self, workbook: Workbook, month: Month, read: Month, pending: Pending) -> None:
        """Named cells and blocks."""
        for name, cell in NAMES.items():
            at = workbook.area_of(name)
            if at is None:
                continue
            if cell.formula is not None:
                self._write_formula_value(at, (name, 0, 0), cell.formula, month, pending)
            elif month.names.get(name) != read.names.get(name):
                sheet, area = at
                pending.add(sheet, area.top, area.left, CellWrite(month.names.get(name)))
        for name in BLOCKS:
            at = workbook.area_of(name)
            if at is not None:
                for row, column, formula in formulas_under(name):
                    self._write_formula_value(at, (name, row, column), formula, month, pending)

    def _write_formula_value(
        self, at: tuple[str, Area], figure: Figure, formula: Expression, month: Month, pending: Pending
    ) -> None:
        assert self._read is not None
        sheet, area = at
        where = area.top + figure[1], area.left + figure[2]
        before, text = self._held.single.get((sheet, *where), (None, None))
        value = month.sums.figure(formula)
        if figure in self._read.figures_over and figure not in month.figures_over:
            pending.add(sheet, *where, CellWrite(value, formula.excel()))
        elif not same_value(before, value) and self._is_ours(text, _excel_of(formula)):
            pending.add(sheet, *where, CellWrite(value, keep_formula=True))


@cache
def _excel_of(formula: Expression) -> str:
    """A declared formula's text: the contract has a thousand, of which each equals itself alone."""
    return formula.excel()


def _version_of(workbook: Workbook) -> int:
    """Of the contract, before anything else is read."""
    at = workbook.area_of(Status.contract.name)
    value = None if at is None else workbook.cells(*at).value(at[1].top, at[1].left)
    return Status.contract.reading.read(value) or FIRST


def around(areas: list[Area]) -> Area:
    """The block that holds all of them."""
    return Area(
        min(a.top for a in areas), min(a.left for a in areas), max(a.bottom for a in areas), max(a.right for a in areas)
    )


def _formula_elsewhere(workbook: Workbook, read: set[str]) -> str | None:
    """A cell with a formula on a sheet without any of our tables."""
    ours = OurAreas(workbook)
    for sheet in workbook.sheets:
        if sheet not in read and workbook.may_hold_formulas(sheet):
            for where in ours.foreign(sheet, workbook.cells(sheet, Area(1, 1, 1, 1))):
                return where
    return None
