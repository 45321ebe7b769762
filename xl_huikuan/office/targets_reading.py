"""The office's list read: every problem at once, with its sheet and cell; nothing is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import is_blank
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.settings import SETTINGS_SHEET, Settings
from xl_huikuan.book.file.faults import as_book_error
from xl_huikuan.book.problems import BookError, Problem, structural, unusable
from xl_huikuan.domain.money import format_short
from xl_huikuan.domain.total_words import is_sum_label
from xl_huikuan.foreign.cells import Cell, text_of
from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.headers import find_columns
from xl_huikuan.foreign.month_words import month_word
from xl_huikuan.foreign.reading import read_sheets
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs.starting.months import period
from xl_huikuan.office import rules
from xl_huikuan.office import sheet_words as words
from xl_huikuan.office.fixed_targets import FixedTarget, check_targets, take_targets
from xl_huikuan.office.listed_cells import ReadCells
from xl_huikuan.office.targets import ListedCustomer, ListedHistory, ListedRep, RepName, Targets, name_key
from xl_huikuan.office.unread_sheets import left_out
from xl_huikuan.values import Cents, Value, to_cents

_JOIN = "、"
_CODE, _REGION = Customers.code.attribute, Customers.region.attribute
_MONTH = History.month.attribute
_MIDDLE = 15


def read_targets(path: Path, month: str | None, today: dt.date) -> Targets:
    """Read the office's list.

    Args:
        path: a workbook (.xlsx, .xls, .csv).
        month: which month is handed down, as ``2026-12``; None: what its sheet 参数 says, else the month of `today`.
        today: see `month`.

    Raises:
        BookError: all problems, or that it cannot be read.
    """
    try:
        sheets = read_sheets(path)
    except ForeignError as error:
        raise unusable(error.where, error.what, error.mend) from error
    except OSError as error:
        raise unusable(path.name, "文件读不出来", "请检查路径和文件名") from error
    except Exception as error:
        if (told := as_told(error)) is not None:
            raise told from error
        raise
    return targets_of(sheets, path.name, month, today)


def targets_of(sheets: Sequence[ForeignSheet], file: str, month: str | None, today: dt.date) -> Targets:
    """What the sheets of a list say; `file` is its name. See `read_targets`."""
    problems: list[Problem] = []
    named = {name_key(sheet.name): sheet for sheet in sheets}
    settings = _settings(named.get(name_key(SETTINGS_SHEET)), problems)
    said = settings.pop(Settings.month, None)
    wanted = _month(month, said, today, problems)
    listed = next((sheet for sheet in sheets if name_key(sheet.name) not in map(name_key, words.SHEETS)), None)
    reps, unused = ([], []) if listed is None else _customers(listed, problems)
    if listed is None:
        problems.append(rules.NO_CUSTOMERS.at(file, columns=_JOIN.join(words.NEEDED.values())))
    held = {cell.name: cell.reading.cell(value) for cell, value in settings.items()}
    problems += _days(settings, wanted)
    targets = Targets(wanted, reps, {rep.name.region: None for rep in reps}, None, held, unused=unused)
    fixed = _fixed(named.get(words.TARGET_SHEET), problems)
    if reps:
        problems += take_targets(targets, fixed)
        problems += check_targets(targets, fixed, words.TARGET_SHEET if words.TARGET_SHEET in named else file)
    _history(named.get(words.HISTORY_SHEET), targets, problems)
    problems += left_out(sheets, listed, named)
    if structural(problems):
        raise BookError(problems)
    targets.problems = problems
    return targets


def as_told(error: Exception) -> BookError | None:
    """A package that cannot be trusted, in words; None for any other error."""
    from xl_huikuan.ooxml.errors import OoxmlError

    return as_book_error(error) if isinstance(error, OoxmlError) else None


# ---- the month


def _month(option: str | None, said: str | None, today: dt.date, problems: list[Problem]) -> str:
    text, where = (option, "--month") if option else (said, f"{SETTINGS_SHEET}“{Settings.month.label}”")
    if not text:
        return f"{today:%Y-%m}"
    found = _period(text)
    if found is None:
        problems.append(rules.MONTH_UNREADABLE.at(where, text=text))
    return found or f"{today:%Y-%m}"


def _period(cell: Cell) -> str | None:
    """A month as 历史 has it; None for what is none, or says no year."""
    if isinstance(cell, dt.date):
        return period(cell.year, cell.month)
    word = month_word(text_of(cell))
    if word.year is None or word.month is None or word.rest.strip(" 份"):
        return None
    return period(word.year, word.month)


# ---- 客户


def _customers(sheet: ForeignSheet, problems: list[Problem]) -> tuple[list[ListedRep], list[str]]:
    """The reps with their customers, and the headers of no use."""
    columns = find_columns(sheet, words.customer_words(), lambda at: _CODE in at and words.REP in at)
    if columns is None:
        some = find_columns(sheet, words.customer_words(), lambda at: len(at) > 1)
        if some is None:
            problems.append(rules.NO_CUSTOMERS.at(sheet.name or sheet.file, columns=_JOIN.join(words.NEEDED.values())))
            return [], []
        columns = some
    if lack := [header for role, header in words.NEEDED.items() if role not in columns.at]:
        problems.append(rules.COLUMNS_LACK.at(sheet.name or sheet.file, columns=_JOIN.join(lack)))
        return [], []
    cells = ReadCells(sheet, dict(columns.at), dict(columns.units), problems)
    told = {role: column for role, column in words.CUSTOMER_FIELDS.items() if role in columns.at and role != _CODE}
    reps: dict[tuple[str, str], ListedRep] = {}
    seen: dict[Code, tuple[RepName, str]] = {}
    for row in range(columns.first_row, len(sheet.rows)):
        if not _is_line(sheet.rows[row], cells, row):
            continue
        whose, customer = _customer(cells, row, told)
        if whose is None or customer is None:
            continue
        rep = reps.setdefault((name_key(whose.region), name_key(whose.rep)), ListedRep(whose))
        before = seen.get(customer.code)
        if before is None:
            seen[customer.code] = rep.name, customer.where
            rep.customers.append(customer)
        elif before[0] == rep.name:
            cells.tell(rules.CUSTOMER_TWICE.at(customer.where, code=str(customer.code), other=before[1]))
        else:
            facts = {"rep": str(rep.name), "other_rep": str(before[0]), "other": before[1]}
            cells.tell(rules.CUSTOMER_OF_TWO.at(customer.where, code=str(customer.code), **facts))
    _one_spelling(reps.values())
    if not reps and not structural(problems):
        problems.append(rules.NOBODY_LISTED.at(sheet.name or sheet.file))
    used = set(columns.at.values())
    header = sheet.rows[columns.first_row - 1]
    return [*reps.values()], [text for at, cell in enumerate(header) if at not in used and (text := text_of(cell))]


def _is_line(row: Sequence[Cell], cells: ReadCells, number: int) -> bool:
    """A line that tells of a customer: not blank, no total."""
    if cells.text(number, _CODE):
        return True
    texts = [text for cell in row if (text := text_of(cell))]
    return bool(texts) and not any(map(is_sum_label, texts))


def _customer(
    cells: ReadCells, row: int, told: Mapping[str, Column[Any]]
) -> tuple[RepName | None, ListedCustomer | None]:
    """A line's rep and customer, of whom the columns `told` tell."""
    blank = [role for role in words.NEEDED if not cells.text(row, role)]
    for role in blank:
        cells.tell(rules.CELL_BLANK.at(cells.where(row, role), header=words.NEEDED[role]))
    fields: dict[Any, Any] = {}
    for role, column in told.items():
        if (value := cells.value(row, role, column)) is not None:
            fields[column] = value
    low, high = fields.get(Customers.floor), fields.get(Customers.cap)
    if low is not None and high is not None and low > high:
        facts = {"floor": Customers.floor.header, "cap": Customers.cap.header}
        amounts = {"low": format_short(low), "high": format_short(high)}
        cells.tell(rules.FLOOR_ABOVE_CAP.at(cells.where(row, Customers.floor.attribute), **facts, **amounts))
    code = cells.code(row, _CODE)
    rep = cells.value(row, words.REP, Settings.rep)
    region = fields.get(Customers.region)
    whose = RepName(region, rep) if region and rep else None
    held = {column.header: column.cell(value) for column, value in fields.items()}
    return whose, None if code is None else ListedCustomer(code, held, cells.where(row, _CODE))


def _one_spelling(reps: Iterable[ListedRep]) -> None:
    """A region is spelt as its first rep's."""
    spelt: dict[str, str] = {}
    for rep in reps:
        region = spelt.setdefault(name_key(rep.name.region), rep.name.region)
        rep.name = RepName(region, rep.name.rep)


# ---- 目标


def _fixed(sheet: ForeignSheet | None, problems: list[Problem]) -> list[FixedTarget]:
    if sheet is None:
        return []
    roles = (words.LEVEL, words.NAME, words.AMOUNT)
    columns = find_columns(sheet, words.target_words(), lambda at: words.LEVEL in at and words.AMOUNT in at)
    if columns is None or words.NAME not in columns.at:
        lack = [words.HEADERS[role] for role in roles if columns is None or role not in columns.at]
        problems.append(rules.COLUMNS_LACK.at(sheet.name, columns=_JOIN.join(lack)))
        return []
    cells = ReadCells(sheet, dict(columns.at), dict(columns.units), problems)
    found = []
    for row in range(columns.first_row, len(sheet.rows)):
        level, name = cells.text(row, words.LEVEL), cells.text(row, words.NAME)
        if not level and not name and not cells.text(row, words.AMOUNT):
            continue
        before = len(problems)
        amount: Cents | None = cells.value(row, words.AMOUNT, Settings.target)
        if amount is None and len(problems) == before:
            cells.tell(rules.TARGET_BLANK.at(cells.where(row, words.AMOUNT), name=f"{level}{name}"))
        place = cells.where(row, words.LEVEL), cells.where(row, words.NAME)
        found.append(FixedTarget(level, name, amount, *place))
    return found


# ---- 历史


def _history(sheet: ForeignSheet | None, targets: Targets, problems: list[Problem]) -> None:
    if sheet is None:
        return
    needed = (History.month, History.code, History.received)
    columns = find_columns(sheet, words.history_words(), lambda at: {_MONTH, History.code.attribute} <= set(at))
    if columns is None or History.received.attribute not in columns.at:
        lack = [c.header for c in needed if columns is None or c.attribute not in columns.at]
        problems.append(rules.COLUMNS_LACK.at(sheet.name, columns=_JOIN.join(lack)))
        return
    seen: dict[Code, dict[str, int]] = {}
    periods: dict[Cell, str | None] = {}
    nobody: list[tuple[str, Cents]] = []
    to_come: list[Cents] = []
    figures = [
        column
        for role, column in words.HISTORY_FIELDS.items()
        if role in columns.at and column not in (History.month, History.code)
    ]
    received = figures.index(History.received)
    whose: dict[Code, ListedHistory] = {}
    for rep in targets.reps:
        rep.history = ListedHistory({column.header: [] for column in figures})
        whose |= dict.fromkeys((customer.code for customer in rep.customers), rep.history)
    cells, role = ReadCells(sheet, dict(columns.at), dict(columns.units), problems, whose), History.code.attribute
    held_in = [cells.held(column.attribute, column) for column in figures]
    for row in range(columns.first_row, len(sheet.rows)):
        code = cells.code(row, role)
        if code is None:
            continue
        said = cells.cell(row, _MONTH)
        month = periods[said] if said in periods else periods.setdefault(said, _period(said))
        if month is None:
            cells.tell(rules.MONTH_UNREADABLE.at(cells.where(row, _MONTH), text=text_of(said)))
            continue
        held = [each(row) for each in held_in]
        if code not in whose:
            nobody.append((str(code), _cents(held[received])))
        elif month >= targets.month:
            to_come.append(_cents(held[received]))
        elif (other := seen.setdefault(code, {}).setdefault(month, row)) != row:
            facts = {"code": str(code), "month": month, "other": cells.where(other, role)}
            cells.tell(rules.HISTORY_TWICE.at(cells.where(row, role), **facts))
        else:
            whose[code].add(month, code, held)
    where = sheet.name
    if nobody and targets.reps:
        amount = format_short(sum(cents for _, cents in nobody))
        problems.append(rules.HISTORY_OF_NOBODY.at(where, count=len(nobody), code=nobody[0][0], amount=amount))
    if to_come:
        amount = format_short(sum(to_come))
        problems.append(rules.HISTORY_TO_COME.at(where, count=len(to_come), month=targets.month, amount=amount))


def _cents(held: Value) -> Cents:
    return 0 if held is None else to_cents(held)  # type: ignore[arg-type]


# ---- 参数


def _settings(sheet: ForeignSheet | None, problems: list[Problem]) -> dict[Any, Any]:
    """What the office sets, in two columns: the label as in a workbook's 参数, and the value beside it."""
    if sheet is None:
        return {}
    known = {name_key(label): cell for label, cell in words.settable().items()}
    found: dict[Any, Any] = {}
    places: dict[Any, str] = {}
    cells = ReadCells(sheet, {words.NAME: 0, words.AMOUNT: 1}, {}, problems)
    for row in range(len(sheet.rows)):
        label, value = cells.text(row, words.NAME), cells.cell(row, words.AMOUNT)
        if not label or (row == 0 and name_key(label) not in known) or (value is None or is_blank(text_of(value))):
            continue
        setting, where = known.get(name_key(label)), cells.where(row, words.NAME)
        if setting is None:
            cells.tell(rules.SETTING_UNKNOWN.at(where, text=label, labels=_JOIN.join(words.settable())))
        elif setting in found:
            cells.tell(rules.SETTING_TWICE.at(where, text=label, other=places[setting]))
        else:
            is_month = setting is Settings.month
            read = _period(value) or text_of(value) if is_month else cells.value(row, words.AMOUNT, setting)
            if read is not None:
                found[setting], places[setting] = read, where
    return found


def _days(settings: Mapping[Any, Any], month: str) -> Iterator[Problem]:
    """The month's days, where the office sets them: the month's 15th lies between them, whenever the office closes."""
    first, last = settings.get(Settings.first_day), settings.get(Settings.last_day)
    if first is None or last is None:
        return
    where = f"{SETTINGS_SHEET}“{Settings.first_day.label}”"
    if first > last:
        facts = {"first": Settings.first_day.label, "last": Settings.last_day.label}
        yield rules.DAYS_CROSSED.at(where, start=str(first), end=str(last), **facts)
    elif not first <= dt.date.fromisoformat(f"{month}-{_MIDDLE}") <= last:
        yield rules.DAYS_OF_OTHER_MONTH.at(where, start=str(first), end=str(last), month=month)
