"""MonthlyBook over a workbook that is open in Excel for Windows, through xlwings.

Tables are read and written as blocks. Nothing is selected or activated; computed columns stay Excel's own: only their
formulas are looked at, and given to new rows and columns, and Excel itself calculates what stands in them. Excel's state
(calculation, screen) is the caller's business.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import xlwings

from xl_huikuan.book.backups import backups_of, reserve, thin
from xl_huikuan.book.checks.rules import OLDER_WORKBOOK
from xl_huikuan.book.comments import comments_gone, comments_left
from xl_huikuan.book.completeness import Missing, renewed, told, with_missing, without_former
from xl_huikuan.book.contract.former_formulas import FormerCells
from xl_huikuan.book.contract.kinds import Kind
from xl_huikuan.book.contract.named import Figure
from xl_huikuan.book.contract.review import ReviewHead
from xl_huikuan.book.contract.status import GUIDE, Status
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.contract.versions import FIRST, OLDEST
from xl_huikuan.book.damage import Damage, formulas_under
from xl_huikuan.book.live import rules
from xl_huikuan.book.live.additions import add_planned
from xl_huikuan.book.live.additions_plan import PlannedAdditions, plan_additions
from xl_huikuan.book.live.beneath import claimed_beneath, rows_beneath
from xl_huikuan.book.live.cells import CellBlock, write_cells
from xl_huikuan.book.live.com_values import rows_of, value_from
from xl_huikuan.book.live.damage import at, cells_of_names, figures_over, find_damage
from xl_huikuan.book.live.free_cells import FreeCells
from xl_huikuan.book.live.heights import fit_rows, fit_words
from xl_huikuan.book.live.look import calculate
from xl_huikuan.book.live.row_followers import RowFollowers
from xl_huikuan.book.live.table import Columns, LiveTable
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.book.port import Written
from xl_huikuan.book.problems import BookError
from xl_huikuan.book.reading import FILTER_CLEARED, cleaned, copy_of, refuse_dates_from_1904
from xl_huikuan.ooxml.references import area_until, cell_ref, split_sheet
from xl_huikuan.ooxml.stored_values import date_of
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.values import Value


class LiveBook:
    """One open workbook; the copies of one whose own folder is not on this PC go into the folder `copies`."""

    def __init__(self, book: xlwings.Book, copies: Path):
        self.book = book
        self._copies = copies
        self._api: Any = book.api
        self._tables: dict[str, LiveTable] = {}
        self._cells: dict[str, Any] = {}
        self._read: Month | None = None
        self._former: FormerCells = {}
        self._former_figures: list[Figure] = []
        self.damage = Damage()
        self._repair = False

    # ---- reading

    def read(self, repair: bool = False) -> Month:
        """See `MonthlyBook.read`."""
        self.damage, self._repair = Damage(), repair
        self._find()
        refuse_dates_from_1904(str(self._api.Name), self._api.Date1904 is True)
        if repair:
            self.damage = Damage([each for table in self._tables.values() for each in table.suspects()])
            if any(suspect.sure for suspect in self.damage.headers):
                self._find()  # each table by the contract's headers
        found = self._tables
        self.damage = find_damage(self._api, found, self._cells, self.damage, repair)
        free = FreeCells(self._api)
        for name, place in self.damage.missing.standing.items():
            self._cells[name] = free.sheet(place.sheet).Cells(place.row, place.column)
        month = Month({}, {}, {name: _where(cell) for name, cell in self._cells.items()})
        for name, cell in self._cells.items():
            declared = NAMES.get(name)
            if declared is not None and declared.formula is None:
                month.names[name] = self._cleaned(_cell_value(cell), declared.kind)
        for name in TABLES:
            if name in found:
                month.tables[name] = self._month_table(month, found[name])
        with_missing(month, self.damage.missing)
        held = month.status.contract or FIRST
        if repair and held < OLDEST:  # it gets sheets that only a file can be given
            raise BookError([OLDER_WORKBOOK.at(month.where(Status.contract.name), held=held)])
        over = [*figures_over(self._cells, self.damage)] if repair else []
        month.figures_over.update((each.figure, each.value) for each in over)
        self._former_figures = [each.figure for each in over if each.is_former]
        self._read = copy_of(month)
        self._former = {at: rows for table in found.values() for at, rows in table.former().items()}
        month.put_typed_over(without_former(month.typed_over, self._former))
        for figure in self._former_figures:
            del month.figures_over[figure]
        return month

    def _find(self) -> None:
        """Look for the contract's tables and named cells."""
        self._tables = {}
        for sheet in self.book.sheets:
            for table in sheet.api.ListObjects:
                name = _TABLES.get(str(table.Name).casefold())
                if name is not None:
                    self._tables[name] = LiveTable(table, TABLES[name], self.damage.headers)
        self._cells = cells_of_names(self._api)

    def _cleaned(self, value: Value, kind: Kind) -> Value:
        return cleaned(value, kind, lambda figure: date_of(figure, date1904=False))

    def _month_table(self, month: Month, table: LiveTable) -> MonthTable:
        columns: dict[str, list[Value]] = {}
        for column in table.declared.columns:
            values = table.values.get(column.header)
            if column.formula is None:
                columns[column.header] = (
                    [None] * table.count if values is None else [self._cleaned(value, column.kind) for value in values]
                )
            elif values is not None:
                at, over = (table.declared.name, column.header), table.typed_over(column.header, blanks=False)
                cleared = {row: None for row in table.typed_over(column.header, blanks=True) if row not in over}
                if self._repair:
                    over = dict(sorted({**over, **cleared}.items()))
                elif cleared:
                    month.cleared[at] = dict(cleared)
                if over:
                    month.typed_over[at] = over
        place = Place(table.sheet_name, table.first_row, table.letters, max(table.count, 1), table.totals)
        beneath = rows_beneath(table, self._cleaned)
        return MonthTable(table.declared.name, columns, list(range(table.count)), place, beneath=beneath)

    def shown_in(self, name: str) -> Value:
        """What a named cell showed when it was last looked for; None without such a cell."""
        cell = self._cells.get(name)
        return None if cell is None else _cell_value(cell)

    def shown_in_tables(self) -> Iterator[Value]:
        """What every cell of the contract's tables showed when the workbook was last read, calculated ones too."""
        for table in self._tables.values():
            for cells in table.values.values():
                yield from cells

    # ---- writing

    def write(self, month: Month) -> Written:
        """See `MonthlyBook.write`."""
        read = self._read
        if read is None:
            raise RuntimeError("read before write")
        free = FreeCells(self._api)
        missing = self._without_protected_status(free)
        places = {name: at(cell) for name, cell in self._cells.items() if name in NAMES} if missing else {}
        plan = plan_additions(free, self._tables, places, month, missing)
        growing = {name: table.grown for name, table in month.tables.items() if table.grown}
        renamed = [suspect for suspect in self.damage.headers if suspect.sure]
        changes = self._changes(month, read, but=growing)
        figures = read.figures_over.keys() - month.figures_over.keys()
        names = {name: month.names.get(name) for name in self._changed_names(month, read)}
        more = {*(suspect.declared.name for suspect in renamed), *changes, *growing}
        self._check_writable(month, more, {**names, **dict.fromkeys(name for name, _, _ in figures)}, plan, free)
        filtered = [name for name in sorted(month.unfilter & self._tables.keys()) if _is_filtered(self._tables[name])]
        anything = changes or names or filtered or plan or renamed or figures or growing
        written = Written(changed=bool(anything), added=plan.missing)
        written.notes += told(missing, plan.missing)
        written.notes += renewed(month, self._former, self._former_figures)
        if not written.changed:
            return written
        written.backup = self._backup()
        for name in filtered:
            _unfilter(self._tables[name])
            written.notes.append(FILTER_CLEARED.format(sheet=month[name].place.sheet))
        for name, count in growing.items():
            self._tables[name].take_in(count)
        if growing:
            self._find()
        if plan or renamed:
            for suspect in renamed:  # Excel changes every formula that names it
                self._tables[suspect.declared.name].rename(suspect)
            if plan:
                add_planned(self._api, plan, self._tables, places, month)
            self.damage = Damage()
            self._find()
        if plan or growing:
            changes = self._changes(month, read)
        for name, (wanted, rows) in changes.items():
            table = self._tables[name]
            followers = RowFollowers(table, month[name].source)
            table.write(wanted, rows)
            followers.follow()
            if followers.gone:
                written.notes.append(comments_gone(table.sheet_name, followers.gone))
            if followers.left:
                written.notes.append(comments_left(table.sheet_name, followers.left))
        for name, row, column in figures:
            formula = next(
                each for at_row, at_column, each in formulas_under(name) if (at_row, at_column) == (row, column)
            )
            calculate(self._cells[name].Cells(row + 1, column + 1), formula.excel())
        self._write_names(names)
        fit_rows(self._tables.values(), month)
        if (words := self._cells.get(ReviewHead.words.name)) is not None:
            fit_words(words, month)
        for name, count in month.printed.items():
            if name in self._tables:
                _print_until(self._api, self._tables[name], count)
        return written

    def copy_to(self, path: Path) -> None:
        """Save a copy of the workbook as it stands in Excel; it calculates by itself, though a job keeps Excel from it."""
        self._api.SaveCopyAs(str(path))
        copy = Workbook.open(path)
        copy.calculate_by_itself()
        copy.save(path)

    def place(self) -> Path:
        """Where the file lies on this PC.

        Raises:
            BookError: it was never saved.
        """
        if not str(self._api.Path):
            raise BookError([rules.NEVER_SAVED.at(str(self._api.Name))])
        return self._local_path()

    def _without_protected_status(self, free: FreeCells) -> Missing:
        """What is to be added; what a run says of itself needs no name on a protected page."""
        missing = self.damage.missing
        page = free.sheet(GUIDE)
        if page is None or page.ProtectContents is not True:
            return missing
        return replace(missing, names=tuple(cell for cell in missing.names if cell.name not in _STATUS))

    def _changes(
        self, month: Month, read: Month, but: Collection[str] = ()
    ) -> dict[str, tuple[Columns, dict[str, list[int]]]]:
        """Tables to be written: what each column shall hold, and the rows in which it does not."""
        changes = {}
        for name, now in month.tables.items():
            table = self._tables.get(name)
            if table is None or name in but:
                continue  # it is to be added, or there was no room for it; or its rows beneath are not yet its own
            restored = {
                header: over.keys() - month.typed_over.get((owner, header), {}).keys()
                for (owner, header), over in read.typed_over.items()
                if owner == name
            }
            wanted = table.wanted(now, read[name], restored, month.typed_over)
            rows = table.differing(wanted)
            if rows or len(now) != table.count:
                changes[name] = wanted, rows
        return changes

    def _changed_names(self, month: Month, read: Month) -> list[str]:
        """Named cells to be written; what a run says of itself has no place on a protected page, and needs none."""
        changed = [
            name
            for name, cell in NAMES.items()
            if cell.formula is None and name in self._cells and month.names.get(name) != read.names.get(name)
        ]
        return [name for name in changed if name not in _STATUS or not self._is_protected(name)]

    def _is_protected(self, name: str) -> bool:
        return self._cells[name].Worksheet.ProtectContents is True

    def _write_names(self, values: Mapping[str, Value]) -> None:
        for name, value in values.items():
            kind = NAMES[name].kind
            write_cells(CellBlock(self._cells[name].Cells(1, 1), [[value]], [kind is Kind.DATE]))

    def write_status(self, values: Mapping[str, Value]) -> None:
        """Write into 说明 what ran and what it found; nothing where that cell is missing or protected."""
        self._write_names(
            {name: value for name, value in values.items() if name in self._cells and not self._is_protected(name)}
        )

    def _check_writable(
        self,
        month: Month,
        touched: Collection[str],
        names: Mapping[str, Value],
        plan: PlannedAdditions,
        free: FreeCells,
    ) -> None:
        """Refuse before anything is written: protected sheets, a read-only workbook, something beneath a table."""
        if self._api.ReadOnly is True and (touched or names or plan):
            raise BookError([rules.READ_ONLY.at(str(self._api.Name))])
        sheets = {self._tables[name].sheet_name: self._tables[name].sheet for name in touched}
        sheets |= {str(self._cells[name].Worksheet.Name): self._cells[name].Worksheet for name in names}
        sheets |= {str(sheet.Name): sheet for sheet in map(free.sheet, plan.sheets(self._tables)) if sheet is not None}
        problems = [rules.PROTECTED.at(name) for name, sheet in sheets.items() if sheet.ProtectContents is True]
        if self._api.ProtectStructure is True and any(free.sheet(table.sheet) is None for table in plan.tables):
            problems.append(rules.STRUCTURE_PROTECTED.at(str(self._api.Name)))
        for name in touched:
            table = self._tables[name]
            grown = month[name].grown
            more = len(month[name]) - max(table.count, 1) - grown
            cell = claimed_beneath(table, grown) if grown else None
            if cell is None and more > 0:
                cell = table.occupied_below(more, plan.columns_of(name), grown)
            if cell is not None:
                problems.append(rules.OCCUPIED_BELOW.at(cell, table=name, more=max(more, 0) + grown))
        if problems:
            raise BookError(problems)

    def _backup(self) -> str | None:
        """Save a copy beside the workbook before the day's first change."""
        path, now = self.place(), dt.datetime.now()
        if not self._repair and any(copy.made.date() == now.date() for copy in backups_of(path)):
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        target = reserve(path, now)
        target.unlink()
        self._api.SaveCopyAs(str(target))
        thin(path, target)
        return str(target)

    def _local_path(self) -> Path:
        """Where the file lies on this PC; one known only by its address on the web is copied elsewhere."""
        name = str(self._api.FullName)
        if "://" not in name:
            return Path(name)
        try:
            return Path(self.book.fullname)  # the synchronised folder of OneDrive or SharePoint
        except xlwings.XlwingsError:
            return self._copies / str(self._api.Name)


_STATUS = {cell.name for cell in Status.declared}
_TABLES = {name.casefold(): name for name in TABLES}


def _where(cell: Any) -> str:
    sheet, row, column = at(cell)
    return f"{sheet}!{cell_ref(row, column)}"


def _cell_value(cell: Any) -> Value:
    first = cell.Cells(1, 1)
    shown = rows_of(first.Value)[0][0]
    return value_from(shown if hasattr(shown, "year") else rows_of(first.Value2)[0][0])


def _is_filtered(table: LiveTable) -> bool:
    """Whether a filter is set, or rows are hidden (each is asked: of several rows Excel tells only of the first)."""
    if table.api.ShowAutoFilter is True and table.api.AutoFilter.FilterMode is True:
        return True
    body = table.api.DataBodyRange
    return any(body.Rows(row).EntireRow.Hidden is True for row in range(1, table.count + 1))


def _print_until(workbook: Any, table: LiveTable, rows: int) -> None:
    """End the print area of the table's sheet with this row of it; nothing where there is none."""
    for name in workbook.Names:
        text = str(name.RefersTo).removeprefix("=")
        if str(name.Name).casefold().endswith("!print_area") and split_sheet(text)[0] == table.sheet_name:
            top = table.first_row - 1
            changed = area_until(text, top, top + rows)
            if changed is not None:
                name.RefersTo = f"={changed}"


def _unfilter(table: LiveTable) -> None:
    if table.api.ShowAutoFilter is True and table.api.AutoFilter.FilterMode is True:
        table.api.AutoFilter.ShowAllData()
    if table.api.DataBodyRange is not None:
        table.api.DataBodyRange.EntireRow.Hidden = False
