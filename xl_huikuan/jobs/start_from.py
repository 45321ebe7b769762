"""新建，用现有的表: a new month's workbook with the customers and the history that an office's own tables hold."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xl_huikuan.book.contract.choices import NORMAL, NOT_WANTED
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.importing import HeaderWords
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.month import Month
from xl_huikuan.book.port import MonthlyBook, Written
from xl_huikuan.book.problems import BookError, Problem
from xl_huikuan.foreign.header_lines import header_lines
from xl_huikuan.foreign.headers import heading_of
from xl_huikuan.foreign.month_words import month_word
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs import notes, rules
from xl_huikuan.jobs.header_words import OfficeWords, SaidWord, put_words, understood, words_in
from xl_huikuan.jobs.new_month import set_month
from xl_huikuan.jobs.starting import reasons
from xl_huikuan.jobs.starting.lines import LineRead, grade_key, read_lines
from xl_huikuan.jobs.starting.merging import StartCustomer, merge
from xl_huikuan.jobs.starting.months import period
from xl_huikuan.jobs.starting.recognising import recognise
from xl_huikuan.jobs.starting.tables import ColumnKey, Left, TableRead, is_money
from xl_huikuan.jobs.starting.words import OF_A_MONTH, SYNONYMS, Target, Told, Vocabulary, target_named
from xl_huikuan.jobs.summary import amount_text
from xl_huikuan.values import Cents

JOB = "从旧表开始"
_BETWEEN = "、"
_SEEN, _OTHERS = 20, 6


class ColumnSums(Counter[ColumnKey]):
    """Amounts by column of the source."""


@dataclass
class Started:
    """What the office's tables gave."""

    month: str
    tables: list[TableRead]
    customers: list[StartCustomer]
    history: int
    """Rows of 历史."""
    left: list[Left]
    """What was not taken: table by table, then what the merging left."""
    source: ColumnSums
    taken: ColumnSums
    not_taken: ColumnSums
    without_usual: int
    """Customers of whom nothing says how large they are."""
    without_grade: int
    written: Written

    @property
    def problems(self) -> list[Problem]:
        """What was not taken, as it is listed in a workbook."""
        return [
            rules.NOT_TAKEN.at(
                each.where,
                column=notes.LEFT_COLUMN.format(column=each.column) if each.column else "",
                why=each.why,
                amount="" if each.cents is None else notes.LEFT_AMOUNT.format(amount=amount_text(each.cents)),
            )
            for each in self.left
        ]

    @property
    def codes_given(self) -> list[str]:
        """The codes of those who had none."""
        return [customer.code for customer in self.customers if customer.code_given]


def start_from(
    book: MonthlyBook,
    sheets: Sequence[ForeignSheet],
    today: dt.date,
    maps: Sequence[str] = (),
    dry_run: bool = False,
    words: Sequence[SaidWord] = (),
) -> Started:
    """Put what foreign tables say into a workbook without customers.

    Args:
        book: reads that workbook and writes the new one.
        sheets: of all files, in order.
        today: a day of the month that is begun, where the workbook names none; the months before it are history.
        maps: what the user says of columns, `旧列=新列`.
        dry_run: nothing is written.
        words: what the office calls columns, beside what the workbook's own 表头叫法 says; they are put there.

    Raises:
        BookError: nothing can be recognised, a map or a word cannot be understood, there are customers already; nothing has been
            written.
    """
    told = _told(maps)
    month = book.read()
    filled = month.customers.filled_rows()
    if filled:
        raise BookError([rules.CUSTOMERS_ALREADY.at(_first_cell(month, filled[0]), count=len(filled))])
    if not month.names.get(Settings.month.name):
        set_month(month, today)
    begun = str(month.names[Settings.month.name])[: len("2026-11")]
    own = understood([*words_in(month), *words])
    put_words(month, words)
    tables, left = _tables(sheets, begun, told, own)
    grades = {grade_key(grade): grade for grade in month.grades.grade if grade is not None}
    lines: list[LineRead] = []
    for table in tables:
        read, not_taken = read_lines(table, begun, grades)
        lines += read
        left += not_taken
    customers, not_merged = merge(lines)
    left += not_merged
    if not customers:
        of_lines = [each.why for each in left if each.where.endswith("行")]
        why = of_lines[0] if of_lines else reasons.EMPTY
        raise BookError([rules.NO_LINE_TAKEN.at(tables[0].sheet.file, why=why)])
    rows = _enter(month, customers)
    sums = _foot(tables, customers, left, month)
    return Started(
        begun, tables, customers, rows, left, *sums,
        without_usual=sum(not _has_size(customer) for customer in customers),
        without_grade=sum((Customers.grade, None) not in customer.taken for customer in customers),
        written=Written(changed=False) if dry_run else book.write(month),
    )  # fmt: skip


# ---- what the user says


def _told(maps: Sequence[str]) -> list[Told]:
    found, wrong = [], []
    for text in maps:
        old, sign, new = text.rpartition("=")
        word = month_word(new)
        target = target_named(new) or target_named(word.rest.strip(" ·-"))
        of_month = word.year is not None and word.month is not None
        if not (sign and old.strip()) or not (target or new.strip() == NOT_WANTED):
            columns = _BETWEEN.join(column.header for column in SYNONYMS)
            facts = {"text": text, "columns": columns, "nothing": NOT_WANTED, "received": History.received.header}
            wrong.append(rules.MAP_UNREADABLE.at("--map", **facts))
            continue
        month = period(word.year or 0, word.month or 0) if of_month and target in OF_A_MONTH else None
        found.append(Told(heading_of(old).full, target, month))
    if wrong:
        raise BookError(wrong)
    return found


def _tables(
    sheets: Sequence[ForeignSheet], begun: str, told: Sequence[Told], own: OfficeWords
) -> tuple[list[TableRead], list[Left]]:
    tables: list[TableRead] = []
    vocabulary = Vocabulary(own, told)
    left: list[Left] = []
    missed: list[Problem] = []
    for sheet in sheets:
        table = recognise(sheet, len(tables), begun, vocabulary)
        if table is not None:
            tables.append(table)
            continue
        where = f"{sheet.file}“{sheet.name}”" if sheet.name else sheet.file
        seen = _seen(sheet)
        left.append(Left(where, "", reasons.NO_TABLE.format(seen=seen), {}))
        others = _BETWEEN.join(SYNONYMS[Customers.name].split()[:_OTHERS])
        names = {"name": Customers.name.header, "code": Customers.code.header, "others": others}
        words_file = {"word": HeaderWords.word.header, "meaning": HeaderWords.meaning.header}
        missed.append(rules.NO_TABLE_OF_CUSTOMERS.at(where, seen=seen, **names, **words_file))
    if not tables:
        raise BookError(missed)
    words = {
        heading_of(text).full for table in tables for column in table.columns for text in (*column.words, column.header)
    }
    unused = [each.old for each in told if each.old not in words]
    if unused:
        raise BookError([rules.MAP_UNUSED.at("--map", old=old) for old in unused])
    return tables, left


def _seen(sheet: ForeignSheet) -> str:
    """The headers, or whatever stands in the sheet's first full line."""
    lines = [line for line in header_lines(sheet) if line.first_row == line.row + 1]
    fullest = max(lines, key=lambda line: sum(map(any, line.words)), default=None)
    words = [] if fullest is None else [word.lower for word in fullest.words if word.lower]
    return _BETWEEN.join(words[:_SEEN])


# ---- the workbook


def _first_cell(month: Month, row: int) -> str:
    return month[Customers.declared.name].where(row, Customers.code.header)


def _enter(month: Month, customers: Sequence[StartCustomer]) -> int:
    """Fill 客户 and 历史; how many rows of history."""
    rows = 0
    for customer in customers:
        row = month.customers.add_row()
        month.customers.code[row] = Code(customer.code)
        month.customers.name[row], month.customers.status[row] = customer.name, NORMAL
        for target, value in customer.fields():
            getattr(month.customers, target.attribute)[row] = value
    for period_, whose, figures in sorted(
        ((period_, at, figures) for at, one in enumerate(customers) for period_, figures in one.history().items()),
        key=lambda entry: entry[:2],
    ):
        row = month.history.add_row()
        month.history.month[row], month.history.code[row] = period_, Code(customers[whose].code)
        for target, cents in figures.items():
            getattr(month.history, target.attribute)[row] = cents
        rows += 1
    return rows


def _has_size(customer: StartCustomer) -> bool:
    """Whether the break-down can tell how large he is."""
    if (said := customer.taken.get((Customers.usual_by_hand, None))) is not None and said.value:
        return True
    if (Customers.locked, None) in customer.taken:
        return True
    return any(figures.get(History.received) for figures in customer.history().values())


# ---- the sums


class SumsDisagreeError(Exception):
    """An error of ours: an amount was lost, or counted twice. Nothing has been written."""


def _foot(
    tables: Sequence[TableRead], customers: Sequence[StartCustomer], left: Iterable[Left], month: Month
) -> tuple[ColumnSums, ColumnSums, ColumnSums]:
    """Each column's sum = what was taken of it + what is listed; and what was taken is what the workbook holds."""
    source, taken, not_taken = ColumnSums(), ColumnSums(), ColumnSums()
    by_target: Counter[Target] = Counter()
    for table in tables:
        source.update({column.key: table.source_sum(column) for column in table.columns if column.holds_amounts})
    for customer in customers:
        for (target, _), said in customer.taken.items():
            taken.update(said.amounts)
            by_target[target] += sum(said.amounts.values())
    for each in left:
        not_taken.update(each.amounts)
    for key in {*source, *taken, *not_taken}:
        if source[key] != taken[key] + not_taken[key]:
            raise SumsDisagreeError(f"column {key}: {source[key]} != {taken[key]} + {not_taken[key]}")
    for target in SYNONYMS:
        if is_money(target):
            held = _held(month, target)
            if held != by_target[target]:
                raise SumsDisagreeError(f"{target!r}: {held} in the workbook, {by_target[target]} taken")
    return source, taken, not_taken


def _held(month: Month, target: Target) -> Cents:
    table = month.history if target in OF_A_MONTH else month.customers
    return sum(cents or 0 for cents in getattr(table, target.attribute))
