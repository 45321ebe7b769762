"""修复: what a workbook lacks of the contract is put back, and formulas where something else stands; no typed figure changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xl_huikuan.book.checks.inspection import inspect
from xl_huikuan.book.checks.rules import NEWER_WORKBOOK, NOTHING
from xl_huikuan.book.completeness import Missing, left_out, sentences, told
from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.defaults import rows_of
from xl_huikuan.book.contract.kinds import MONEY, Kind
from xl_huikuan.book.contract.lists import JOBS_LISTS
from xl_huikuan.book.contract.named import Figure
from xl_huikuan.book.contract.settings import THRESHOLDS, Settings
from xl_huikuan.book.contract.status import FIRST_PROBLEMS, Kept, Status
from xl_huikuan.book.contract.tables import NAMES, SHEETS, TABLES
from xl_huikuan.book.contract.totals import BOARD
from xl_huikuan.book.contract.versions import FIRST, VERSION
from xl_huikuan.book.damage import Damage
from xl_huikuan.book.headers import Suspect
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem, structural
from xl_huikuan.domain.money import format_amount
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.customer_records import update_records
from xl_huikuan.jobs.deleted_rows import restore_rows, told_of
from xl_huikuan.jobs.keeping import keep_up
from xl_huikuan.jobs.missing_rows import missing_rows
from xl_huikuan.jobs.opening import is_older, workdays_of
from xl_huikuan.jobs.plan_steps import set_deadlines
from xl_huikuan.jobs.run_record import run_record
from xl_huikuan.jobs.show import next_of
from xl_huikuan.values import CellError, Value, is_number

JOB = "修复"
_NOBODYS = {Kept.shock, *(cell for problem in FIRST_PROBLEMS for cell in problem)}
"""Cells out of sight that the runs work out anew: that they came is no news."""
_SHOWN = 3
"""So many cells are named of many."""


@dataclass(frozen=True)
class RepairResult:
    """What was put right, or would be."""

    done: list[Problem]
    asked: list[Problem]
    """What people must decide, or make room for."""
    written: Written | None
    """None: nothing was written, since nothing was to be done or only shown."""
    notes: list[str] = field(default_factory=list)
    next_step: str = ""

    @property
    def problems(self) -> list[Problem]:
        """All of it."""
        return [*self.done, *self.asked]


def repair(book: MonthlyBook, dry_run: bool = False) -> RepairResult:
    """Put back what is missing, and formulas where something else stands; `dry_run`: say only what would be done.

    Raises:
        BookError: not a monthly workbook at all, or it cannot be written now.
    """
    month, damage = book.read(repair=True), book.damage
    whole = replace(month, typed_over={}, figures_over={})
    older = is_older(whole)
    raised = list(_raise_version(whole))
    asked = [_asked(month, suspect) for suspect in damage.headers if not suspect.sure]
    if damage.old_board is not None:
        asked.append(rules.BOARD_OLD.at(damage.old_board))
    rows = _rows(whole, older)
    formulas = [*_formulas(month, whole), *_figures(month)]

    def all_of(added: Missing) -> list[Problem]:
        back = [*_lost_of_older(damage, whole, added)] if older else [*_missing(damage, whole, added)]
        return [*raised, *_headers(month, damage.headers), *back, *formulas, *rows]

    done = all_of(damage.missing)
    if dry_run or not done:
        step = notes.NEXT_REPAIR if done else notes.NEXT_MEND if asked else next_of(book)
        return RepairResult(done, asked, None, _came(damage, damage.missing) if older else [], step)
    today = whole.named(Settings.today)
    whole.names.update(run_record(today if isinstance(today, dt.date) else None, JOB, asked))
    written = book.write(whole)
    done = all_of(written.added)
    asked += [rules.NO_ROOM.at(JOB, text=text) for text in left_out(damage.missing, written.added)]
    said = told(damage.missing, written.added)
    came = _came(damage, written.added) if older else []
    said_of_file = [note for note in written.notes if note not in said]
    return RepairResult(done, asked, written, [*came, *said_of_file], notes.NEXT_AFTER_REPAIR)


def _raise_version(month: Month) -> Iterator[Problem]:
    """An older workbook becomes one of this version.

    Raises:
        BookError: it is of a later one.
    """
    held, where = month.status.contract or FIRST, month.where(Status.contract.name)
    if held > VERSION:
        raise BookError([NEWER_WORKBOOK.at(where, held=held, known=VERSION)])
    if held < VERSION:
        month.status.contract = VERSION
        yield rules.VERSION_RAISED.at(where, held=held, known=VERSION)


def _rows(month: Month, older: bool) -> list[Problem]:
    """Put back what was deleted of 计划 and 承诺与差距, where the month can be read at all; what is to be told of it. The records
    of an `older` workbook are of another form."""
    if structural(inspect(month, for_plan=True)):
        return []
    workdays = workdays_of(month)
    keep_up(month, workdays)
    missing = [*missing_rows(month)]
    if older or missing:
        update_records(month)
    if not missing:
        return []
    set_deadlines(month)
    return [*told_of(month, restore_rows(month, workdays))]


def _headers(month: Month, suspects: Sequence[Suspect]) -> Iterator[Problem]:
    for suspect in suspects:
        if suspect.sure:
            rule = rules.SAME_HEADER if suspect.same_word else rules.RENAMED_HEADER
            yield rule.at(_sheet(month, suspect), found=suspect.found, header=suspect.column.header)


def _asked(month: Month, suspect: Suspect) -> Problem:
    return rules.ASKED_HEADER.at(_sheet(month, suspect), found=suspect.found, header=suspect.column.header)


def _sheet(month: Month, suspect: Suspect) -> str:
    return month[suspect.declared.name].place.sheet


def _lost_of_older(damage: Damage, month: Month, missing: Missing) -> Iterator[Problem]:
    """What an older workbook had once and is put back; what came with a later version is told by `_came`."""
    sheets = [sheet for sheet in damage.sheets if _had_once(sheet)]
    yield from _missing(replace(damage, sheets=sheets), month, missing.lost())


def _came(damage: Damage, added: Missing) -> list[str]:
    """A sentence for each kind of thing that an older workbook gets and need not have had, of what people see."""
    sheets = [sheet for sheet in damage.sheets if sheet in SHEETS and not _had_once(sheet)]
    said = [notes.NEW_SHEETS.format(sheets=rules.BETWEEN.join(sheets))] if sheets else []
    kept = replace(
        added,
        names=tuple(cell for cell in added.names if cell.sheet in SHEETS),
        tables=tuple(table for table in added.tables if table.sheet not in (*sheets, JOBS_LISTS)),
    )
    return [*said, *sentences(notes.NEW_PARTS, kept.without(kept.lost()))]


def _had_once(sheet: str) -> bool:
    """Whether all versions have the sheet, and people or jobs fill something there."""
    needed = any(table.sheet == sheet and table.needed for table in TABLES.values())
    return needed or any(cell.sheet == sheet and cell.needed for cell in Settings.declared)


def _missing(damage: Damage, month: Month, missing: Missing) -> Iterator[Problem]:
    """What is put back of what is missing. That something was filled there is said of what every version has alone: an older
    workbook gets its version by the next job, and what it lacks beyond that by a repair."""
    lost = missing.lost()
    for sheet in damage.sheets:
        blank_sheet = rules.BLANK_SHEET_BACK if _had_once(sheet) else rules.SHEET_ADDED
        yield (blank_sheet if _is_filled(sheet) else rules.SHEET_BACK).at(sheet)
    if damage.renewed is not None:
        old, new = damage.renewed
        yield rules.BOARD_RENEWED.at(old, new=new, name=BOARD)
    for table in missing.tables:
        filled = any(value is not None for row in rows_of(table) for value in row)
        blank = rules.BLANK_TABLE_BACK if table in lost.tables else rules.TABLE_ADDED
        yield (rules.TABLE_BACK if filled else blank).at(table.sheet, title=table.title)
    for declared, column in missing.columns:
        blank = rules.BLANK_COLUMN_BACK if (declared, column) in lost.columns else rules.COLUMN_ADDED
        rule = rules.COLUMN_BACK if column.is_computed else blank
        yield rule.at(month[declared.name].place.sheet, header=column.header)
    for cell in missing.names:
        if cell.name in missing.standing:
            yield rules.NAME_BACK.at(missing.standing[cell.name].sheet, name=cell.name, label=cell.label)
        elif cell.formula is not None:
            yield rules.FIGURE_ADDED.at(cell.sheet, label=cell.label)
        elif cell not in _NOBODYS:
            rule = rules.SETTING_BACK if cell in lost.names else rules.SETTING_ADDED
            yield rule.at(cell.sheet, label=cell.label, value=_shown(cell.default, cell.kind))
    if missing.thresholds:
        yield rules.THRESHOLDS_BACK.at(Settings.easy.sheet, name=THRESHOLDS.name)


def _is_filled(sheet: str) -> bool:
    """Whether people or jobs fill something on a sheet of the template."""
    columns = [column for table in TABLES.values() if table.sheet == sheet for column in table.columns]
    return any(not column.is_computed for column in columns) or any(cell.sheet == sheet for cell in Settings.declared)


def _formulas(month: Month, whole: Month) -> Iterator[Problem]:
    """A line a column in which cells are no formulas."""
    order = [(name, header) for name, table in TABLES.items() for header in table.headers()]
    for name, header in sorted(month.typed_over, key=order.index):
        table, over = month[name], month.typed_over[name, header]
        sums = ""
        kind = TABLES[name].by_header[header].kind
        if kind is Kind.MONEY:
            before, after = (_sum(each.sums.column(name, header)) for each in (month, whole))
            sums = rules.COLUMN_SUM.format(before=before, after=after)
        cells = _listed({table.where(row, header): _shown(value, kind) for row, value in over.items()})
        first = table.where(min(over), header)
        yield rules.FORMULAS_BACK.at(first, header=header, count=len(over), cells=cells, sums=sums)


def _figures(month: Month) -> Iterator[Problem]:
    """A line a name under which cells are no formulas."""
    over_names = {name for name, _, _ in month.figures_over}
    names = [name for name in (*NAMES, *BLOCKS) if name in over_names]
    for name in names:
        over: dict[Figure, Value] = {at: value for at, value in month.figures_over.items() if at[0] == name}
        label = NAMES[name].label if name in NAMES else BLOCKS[name].title
        shown = [_shown(value, _kind_of(at)) for at, value in [*over.items()][:_SHOWN]]
        cells = rules.BETWEEN.join(shown) + rules.MORE * (len(over) > _SHOWN)
        yield rules.FIGURE_BACK.at(month.name_places[name], label=label, count=len(over), cells=cells)


def _kind_of(figure: Figure) -> Kind:
    """What the cell of a figure holds."""
    name, _, column = figure
    return NAMES[name].kind if name in NAMES else BLOCKS[name].columns[column].kind


def _listed(cells: Mapping[str, str]) -> str:
    """The first cells with what they show."""
    shown = [f"{where.rpartition('!')[2]} {text}" for where, text in list(cells.items())[:_SHOWN]]
    return rules.BETWEEN.join(shown) + rules.MORE * (len(cells) > _SHOWN)


def _shown(value: Value, kind: Kind) -> str:
    """A cell's value as the sheet shows it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value * 100:,.12g}%" if kind is Kind.RATE else f"{value:,.12g}"
    return (
        value.value if isinstance(value, CellError) else value.isoformat() if isinstance(value, dt.date) else str(value)
    )


def _sum(values: Sequence[Value]) -> str:
    """The sum of a column's numbers; an error among them is what its sum shows."""
    error = next((value for value in values if isinstance(value, CellError)), None)
    if error is not None:
        return error.value
    cents = [MONEY.read(value) for value in values if is_number(value)]
    if None in cents:
        return CellError.NUM.value
    return format_amount(sum(each for each in cents if each is not None)).removesuffix(".00")
