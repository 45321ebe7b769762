"""The lines of an office's table: whose each is, what it says, and why a line says nothing of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.kinds import LARGEST
from xl_huikuan.book.contract.ledgers import History
from xl_huikuan.domain.total_words import is_no_entry, is_sum_label
from xl_huikuan.foreign.cells import Cell, cents_of, is_error, text_of
from xl_huikuan.foreign.month_words import month_word
from xl_huikuan.jobs.starting import reasons, words
from xl_huikuan.jobs.starting.months import of_word
from xl_huikuan.jobs.starting.recognising import month_fault
from xl_huikuan.jobs.starting.tables import ColumnKey, ColumnRead, Left, TableRead, amount_in
from xl_huikuan.jobs.starting.words import OF_A_MONTH, Target
from xl_huikuan.values import Cents, to_cents

LONGEST = 200
"""Characters of a name, a code or a remark."""
_LARGEST = to_cents(LARGEST)
"""Cents: no cell of the workbook takes so much."""
_UNUSABLE, _FIRST = "*?~", "<>="
"""Signs that Excel's sums take for something else in a code."""
_SUM_ENDS = ("合计", "小计", "总计", "共计")


@dataclass(frozen=True)
class LineSaid:
    """What a cell says of a customer."""

    where: str
    column: ColumnRead
    target: Target
    month: str | None
    """Of a column of 历史: the month; else None."""
    as_of: str | None
    """The month that the figure stood in, where the table says it."""
    value: Cents | str

    @property
    def amounts(self) -> dict[ColumnKey, Cents]:
        """What it leaves out when it is not taken."""
        return {self.column.key: self.value} if isinstance(self.value, int) else {}


@dataclass
class LineRead:
    """A line that tells of a customer."""

    where: str
    code: str
    """Empty: none."""
    name: str
    said: list[LineSaid] = field(default_factory=list)


def read_lines(table: TableRead, begun: str, grades: dict[str, str]) -> tuple[list[LineRead], list[Left]]:
    """What the lines of a table say, and what of them is not taken.

    Args:
        table: as it was recognised.
        begun: the month that is begun.
        grades: the grades of credit that the workbook knows, by what is compared.
    """
    reader = _Reader(table, begun, grades)
    for row in range(table.first_row, len(table.sheet.rows)):
        reader.read(row)
    return reader.lines, [*reader.left, *reader.left_of_columns()]


class _Reader:
    """Goes down a table."""

    def __init__(self, table: TableRead, begun: str, grades: dict[str, str]):
        self.table, self.begun, self.grades = table, begun, grades
        self.lines: list[LineRead] = []
        self.left: list[Left] = []
        self._of_columns: dict[ColumnKey, list[Cents]] = {}
        self._code_at, self._name_at = table.at(Customers.code), table.at(Customers.name)
        self._month_at = table.at(History.month)
        self._above = ("", "")
        """Whose the line above is: his cell may be merged over several lines."""
        self._in_sum = False
        """The line above is a total, whose cell may be merged, too."""
        self._figures = any(column.holds_amounts for column in table.columns)

    def left_of_columns(self) -> list[Left]:
        """What columns held of which nothing is taken, beside the lines that are listed themselves."""
        sheet = self.table.sheet
        where = f"{sheet.file}“{sheet.name}”" if sheet.name else sheet.file
        found = []
        for column in self.table.columns:
            if column.why_not and column.holds_amounts:
                amounts = self._of_columns.get(column.key, [])
                found.append(Left(where, column.header, column.why_not, {column.key: sum(amounts)}))
        return found

    def read(self, row: int) -> None:
        """A line."""
        cells = self.table.sheet.rows[row]
        texts = {at: text for at, cell in enumerate(cells) if (text := text_of(cell))}
        if not texts:
            return
        where = self.table.sheet.where(row)
        code, name = self._whose(texts)
        why = self._not_a_customer(texts, code, name)
        if why:
            self.left.append(Left(where, "", why, self._amounts(cells)))
            self._above, self._in_sum = ("", ""), why == reasons.TOTAL
            return
        if not code and not name:
            code, name = self._above
        self._above, self._in_sum = (code, name), False
        line = LineRead(where, self._usable(code, cells, where), name)
        if len(name) > LONGEST or (not line.code and not name):
            why = reasons.TOO_LONG if name else reasons.NOBODY
            self.left.append(Left(where, "", why, self._amounts(cells)))
            return
        for column in self.table.columns:
            at = column.key[1]
            cell = cells[at] if at < len(cells) else None
            if at == self._name_at and is_error(cell):
                self.left.append(Left(where, column.header, reasons.NOT_WORKED_OUT.format(text=cell), {}))
            if column.why_not:
                if column.holds_amounts and (amount := amount_in(cell, column.unit)) is not None:
                    self._of_columns.setdefault(column.key, []).append(amount)
            elif at in texts and column.target not in (Customers.code, Customers.name, History.month):
                self._read_cell(line, column, cell, cells)
        self.lines.append(line)

    def _whose(self, texts: dict[int, str]) -> tuple[str, str]:
        def at(place: int | None) -> str:
            return "" if place is None else texts.get(place, "")

        name = at(self._name_at)
        return at(self._code_at), "" if is_error(name) else name

    def _not_a_customer(self, texts: dict[int, str], code: str, name: str) -> str:
        """Why a line is no customer's; empty where it is one's."""
        if texts.keys() and all(text in self.table.headers for text in texts.values()):
            return reasons.HEADER_AGAIN
        label = name or code or next(iter(texts.values()))
        if _is_sum(label) or (not name and any(map(_is_sum, texts.values()))):
            return reasons.TOTAL
        if words.FOOT.fullmatch("".join(label.split())) or (not name and not code and self._is_foot(texts)):
            return reasons.FOOT
        if not code and not name:
            merged = self.table.kind_at is not None and self.table.kind_at in texts
            if merged and self._in_sum:
                return reasons.TOTAL
            return "" if merged and any(self._above) else reasons.NOBODY
        if len(texts) == 1 and self._figures and len(self.table.columns) > len(texts):
            return reasons.ONLY_NAME
        return ""

    def _is_foot(self, texts: dict[int, str]) -> bool:
        """Texts and no amount."""
        return any(words.FOOT.fullmatch("".join(text.split())) for text in texts.values())

    def _amounts(self, cells: Sequence[Cell]) -> dict[ColumnKey, Cents]:
        """Every amount of a line that is listed as a whole."""
        row = list(cells)
        return {
            column.key: amount
            for column in self.table.columns
            if column.holds_amounts
            and column.key[1] < len(row)
            and (amount := amount_in(row[column.key[1]], column.unit)) is not None
        }

    def _usable(self, code: str, cells: Sequence[Cell], where: str) -> str:
        """The code as the workbook may hold it; empty where it cannot."""
        if not code:
            return ""
        cell = cells[self._code_at or 0]
        known = isinstance(cell, (str, int, float)) and not isinstance(cell, bool)
        if (
            not known
            or is_error(cell)
            or len(code) > LONGEST
            or any(sign in code for sign in _UNUSABLE)
            or code[0] in _FIRST
        ):
            header = next(c.header for c in self.table.columns if c.key[1] == self._code_at)
            self.left.append(Left(where, header, reasons.CODE_UNUSABLE.format(text=_short(code)), {}))
            return ""
        return code

    # ---- cells

    def _read_cell(self, line: LineRead, column: ColumnRead, cell: Cell, cells: Sequence[Cell]) -> None:
        row: list[Cell] = list(cells)
        target, month, as_of, why = column.target, None, self.table.month, ""
        if target is None:
            said = text_of(row[self.table.kind_at or 0]) if (self.table.kind_at or 0) < len(row) else ""
            target = self.table.vocabulary.kind_of(said)
            why = "" if target else reasons.KIND_UNREADABLE.format(text=_short(said) or _BLANK)
        if target is None or target in OF_A_MONTH:
            month = column.month
            if month is None and self._month_at is not None:
                month, why = self._month_of(row, target, why)
            elif column.bare and target is not None:
                why = month_fault(target, month, self.begun)
        elif column.month is not None:
            as_of = column.month
        value, fault = self._value(target, column, cell)
        why = fault or why
        if why or target is None:
            amount = amount_in(cell, column.unit) if column.holds_amounts else None
            self.left.append(Left(line.where, column.header, why, {} if amount is None else {column.key: amount}))
        elif value is not None:
            line.said.append(LineSaid(line.where, column, target, month, as_of, value))

    def _month_of(self, row: list[Cell], target: Target | None, why: str) -> tuple[str | None, str]:
        """The month of a line of a table that has a column of months."""
        at = self._month_at or 0
        cell = row[at] if at < len(row) else None
        said = text_of(cell)
        word = month_word(said)
        month = of_word(word, self.table.year, self.begun)
        if month is None and said.isdecimal() and 1 <= int(said) <= 12:
            month = of_word(word._replace(month=int(said)), self.table.year, self.begun)
        if month is None:
            return None, why or reasons.MONTH_UNREADABLE.format(text=_short(said) or _BLANK)
        return month, why or month_fault(target, month, self.begun)

    def _value(self, target: Target | None, column: ColumnRead, cell: Cell) -> tuple[Cents | str | None, str]:
        """What the cell says, and why it is not taken."""
        if column.holds_amounts:
            try:
                cents = cents_of(cell, column.unit)
            except (ValueError, ArithmeticError):
                return None, reasons.NOT_AMOUNT.format(text=_short(text_of(cell)))
            if cents is None:
                return None, ""
            if abs(cents) >= _LARGEST:
                return cents, reasons.TOO_LARGE
            return cents, reasons.NEGATIVE if cents < 0 and target is not None and not target.signed else ""
        text = text_of(cell)
        if is_error(cell):
            return None, reasons.NOT_WORKED_OUT.format(text=text)
        if len(text) > LONGEST:
            return None, reasons.TOO_LONG
        if target is Customers.grade:
            grade = self.grades.get(grade_key(text))
            return grade, "" if grade else reasons.NOT_A_CHOICE.format(text=_short(text))
        if target is Customers.settlement:
            ours = words.settlement_of(text)
            return ours, "" if ours else reasons.NOT_A_CHOICE.format(text=_short(text))
        return text, ""


def grade_key(text: str) -> str:
    """A grade as it is compared: `a级` is A."""
    return "".join(text.split()).upper().removesuffix("级").removesuffix("类")


def _is_sum(text: str) -> bool:
    return is_no_entry(text) or is_sum_label(text) or text.rstrip("：: ").endswith(_SUM_ENDS)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_SHOWN, _BLANK = 20, "空白"


def code_of(text: str) -> Code | None:
    """A code as Excel compares it."""
    return Code.of(text) if text else None
