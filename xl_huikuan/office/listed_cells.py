"""What a cell of the office's list says, in the type of the column that it goes to; or what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from xl_huikuan.book.contract.choices import STATUSES
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.contract.columns import Column
from xl_huikuan.book.contract.customers import Customers
from xl_huikuan.book.contract.defaults import rows_of
from xl_huikuan.book.contract.kinds import LARGEST, MOST, Kind
from xl_huikuan.book.contract.lists import Grades
from xl_huikuan.book.contract.named import NamedCell
from xl_huikuan.book.problems import Problem
from xl_huikuan.foreign.cells import Cell, cents_of, day_of_cell, is_error, text_of
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.jobs.starting.lines import LONGEST, grade_key
from xl_huikuan.jobs.starting.words import settlement_of
from xl_huikuan.office import rules
from xl_huikuan.values import Value, to_cents

_UNUSABLE, _FIRST = "*?~", "<>="
"""Signs that Excel's sums take for something else in a code."""
_CHOICE_JOIN = "、"
_GRADES = {grade_key(str(row[0])): str(row[0]) for row in rows_of(Grades.declared)}
_NEGATIVE, _TOO_LARGE, _NOT_WHOLE, _NO_NUMBER = "不能是负数", "大得不像真的", "应是整数", "不是数字"
_AN_ERROR = "公式算不出来"
_SHOWN = 40


class ReadCells:
    """The cells of one sheet; problems are collected."""

    def __init__(
        self,
        sheet: ForeignSheet,
        at: dict[str, int],
        units: dict[str, int],
        problems: list[Problem],
        known: Iterable[Code] = (),
    ):
        self.sheet, self.at, self.units, self.problems = sheet, at, units, problems
        self._codes = {str(code): code for code in known}

    def cell(self, row: int, role: str) -> Cell:
        """A cell, blank where the sheet has no such column."""
        column, cells = self.at.get(role, -1), self.sheet.rows[row]
        return cells[column] if 0 <= column < len(cells) else None

    def text(self, row: int, role: str) -> str:
        """A cell as text."""
        return text_of(self.cell(row, role))

    def where(self, row: int, role: str) -> str:
        """A cell as the user finds it."""
        return self.sheet.cell(row, self.at.get(role, 0))

    def value(self, row: int, role: str, column: Column[Any] | NamedCell[Any]) -> Any:
        """A cell in the type of a column; None for a blank one, and for one that is told."""
        cell = self.cell(row, role)
        if cell is None or cell == "":
            return None
        kind = column.kind
        if type(cell) is float and kind is Kind.MONEY and 0 <= cell < LARGEST and self.units.get(role, 1) == 1:
            return to_cents(cell)
        header = column.header if isinstance(column, Column) else column.label
        if is_error(cell):
            self.tell(
                rules.VALUE_UNREADABLE.at(self.where(row, role), header=header, text=text_of(cell), why=_AN_ERROR)
            )
            return None
        if isinstance(column, Column) and (choice := _CHOICES.get(column)) is not None:
            return self._choice(row, role, header, *choice)
        signed = isinstance(column, Column) and column.signed
        try:
            return _read(cell, kind, signed, self.units.get(role, 1))
        except (ValueError, ArithmeticError) as error:
            text = text_of(cell)
            if len(text) > LONGEST and column.kind is Kind.TEXT:
                long = rules.TEXT_TOO_LONG.at(self.where(row, role), header=header, length=len(text), longest=LONGEST)
                self.tell(long)
            else:
                why = str(error).rpartition("：")[2]
                self.tell(rules.VALUE_UNREADABLE.at(self.where(row, role), header=header, text=text[:_SHOWN], why=why))
        return None

    def held(self, role: str, column: Column[Any]) -> Callable[[int], Value]:
        """`value` of a row as a cell of the column holds it; None likewise."""
        at, rows = self.at[role], self.sheet.rows
        plain = column.kind is Kind.MONEY and self.units.get(role, 1) == 1 and column not in _CHOICES

        def held_in(row: int) -> Value:
            line = rows[row]
            cell = line[at] if at < len(line) else None
            if plain and type(cell) is float and 0 <= cell < LARGEST and round(cell * 100) / 100 == cell:
                return cell  # whole cents: the same there and back
            value = self.value(row, role, column)
            return None if value is None else column.cell(value)

        return held_in

    def code(self, row: int, role: str) -> Code | None:
        """A customer's code."""
        cell = self.cell(row, role)
        if type(cell) is str and (known := self._codes.get(cell)) is not None:
            return known
        text = text_of(cell)
        if not text:
            return None
        if (known := self._codes.get(text)) is not None:
            return known
        if is_error(cell) or len(text) > LONGEST or any(sign in text for sign in _UNUSABLE) or text[0] in _FIRST:
            self.tell(rules.CODE_UNUSABLE.at(self.where(row, role), text=text[:_SHOWN], longest=LONGEST))
            return None
        code = self._codes[text] = Code(text)
        return code

    def tell(self, problem: Problem) -> None:
        """Add a problem."""
        self.problems.append(problem)

    def _choice(
        self, row: int, role: str, header: str, find: Callable[[str], str | None], choices: Sequence[str]
    ) -> str | None:
        text = self.text(row, role)
        found = find(text) if text else None
        if text and found is None:
            shown = _CHOICE_JOIN.join(choices)
            self.tell(rules.NOT_A_CHOICE.at(self.where(row, role), header=header, text=text[:_SHOWN], choices=shown))
        return found


_CHOICES: dict[Column[Any], tuple[Callable[[str], str | None], tuple[str, ...]]] = {
    Customers.status: (lambda text: text if text in STATUSES else None, STATUSES),
    Customers.settlement: (settlement_of, tuple(map(str, Customers.settlement.choices))),  # type: ignore[arg-type]
    Customers.grade: (lambda text: _GRADES.get(grade_key(text), text), tuple(_GRADES.values())),
}
"""Columns of choice: what a text means, and all there are. An office may have grades of its own."""


def _read(cell: Cell, kind: Kind, signed: bool, unit: int) -> Any:
    """A cell that is not blank.

    Raises:
        ValueError: it is nothing of the kind, with the reason after the last colon.
    """
    if kind is Kind.MONEY:
        cents = cents_of(cell, unit)
        if cents is not None and abs(cents) >= LARGEST * 100:
            raise ValueError(_TOO_LARGE)
        if cents is not None and cents < 0 and not signed:
            raise ValueError(_NEGATIVE)
        return cents
    if kind is Kind.DATE:
        return day_of_cell(cell)
    if kind in (Kind.COUNT, Kind.NUMBER, Kind.RATE):
        return _number(cell, kind)
    text = text_of(cell)
    if len(text) > LONGEST:
        raise ValueError(text)
    return text or None


def _number(cell: Cell, kind: Kind) -> float | int:
    text = text_of(cell)
    share = text.endswith(("%", "％"))
    try:
        if isinstance(cell, (bool, dt.date)):
            raise ValueError
        figure = float(text[:-1]) / 100 if share else float(cell if isinstance(cell, (int, float)) else text)
    except (ValueError, TypeError):
        raise ValueError(_NO_NUMBER) from None
    if figure < 0:
        raise ValueError(_NEGATIVE)
    if not figure <= MOST.get(kind, LARGEST):
        raise ValueError(_TOO_LARGE)
    if kind is not Kind.COUNT:
        return figure
    if figure != int(figure):
        raise ValueError(_NOT_WHOLE)
    return int(figure)
