"""What functions for cells take and give: what a cell's value becomes, and what stands in the cell afterwards."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property
from types import NoneType
from typing import Any

from xl_huikuan.formulas.semantics import FIGURES
from xl_huikuan.records import record
from xl_huikuan.values import CellError, Value, all_to_cents, day_of, serial, to_cents, to_yuan


class Takes(Enum):
    """What an argument of a cell becomes."""

    MONEY = "金额（元）；空白算 0"
    MAYBE_MONEY = "金额（元）；空白表示没有"
    NUMBER = "数字；空白算 0"
    MAYBE_NUMBER = "数字；空白表示没有"
    TEXT = "文字"
    DATE = "日期"
    MAYBE_DATE = "日期；空白表示没有"
    MONEYS = "一列金额（元）；空白表示没有"
    NUMBERS = "一列数字"
    TEXTS = "一列文字"
    DATES = "一列日期"
    CELLS = "一列任意值"
    ANYTHING = "任何值，错误值也行"


class Gives(Enum):
    """What a function's result becomes in the cell."""

    MONEY = "金额（元）"
    MONEYS = "一列金额（元）"
    NUMBER = "数字"
    TEXT = "文字"
    DATE = "日期"


@record
class Argument:
    """One argument: its name, what it becomes, and its help."""

    name: str
    """In code, and in the box in which Excel asks for a function's arguments: macros are written in ASCII."""
    takes: Takes
    help: str
    optional: bool = False

    @property
    def called(self) -> str:
        """What people call it: its help up to the first sign."""
        return re.split("[（，：；]", self.help, maxsplit=1)[0]


@record
class Example:
    """A call and what it gives; a column is a tuple of cells."""

    cells: tuple[Any, ...]
    gives: Any

    def text(self, name: str) -> str:
        """As it is typed into a cell: ``=HK_GAP(300000,200000) → 100000``."""
        return f"={name}({','.join(_typed(cell) for cell in self.cells)}) → {_shown(self.gives)}"


def _typed(cell: Any) -> str:
    if isinstance(cell, tuple):
        return f"{{{';'.join(map(_typed, cell))}}}"
    if isinstance(cell, dt.date):
        return f"DATE({cell.year},{cell.month},{cell.day})"
    if cell is None:
        return '""'
    return f'"{cell}"' if isinstance(cell, str) else f"{cell:g}" if abs(cell) < 1e6 else f"{cell:.0f}"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "、".join(map(_shown, value))
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, float) else str(value)


@record
class Function:
    """A function for cells."""

    name: str
    help: str
    category: str
    arguments: tuple[Argument, ...]
    gives: Gives
    call: Callable[..., Any]
    examples: tuple[Example, ...] = ()

    def value(self, *cells: Any) -> Value:
        """The function over cell values (a column: a tuple of them); never raises for what a cell may hold.

        Raises:
            TypeError: more arguments than the function has, or one lacking that it needs.
        """
        if not self.least <= len(cells) <= len(self.arguments):
            raise TypeError(f"{self.name}: {len(cells)} arguments, not {self.least} to {len(self.arguments)}")
        try:
            taken = []
            for (take, holds_errors), cell in zip(self._takers, cells, strict=False):
                if isinstance(cell, CellError) and not holds_errors:
                    return cell
                taken.append(take(cell))
            return _GIVE[self.gives](self.call(*taken))  # type: ignore[no-any-return]
        except _CellFault as fault:
            return fault.error
        except (ValueError, ArithmeticError):
            return CellError.VALUE

    def values(self, columns: Sequence[Sequence[Any]], count: int) -> list[Value]:
        """`value` of each of so many rows; a column of cells an argument. Columns of the usual kinds are taken at once."""
        if not columns:
            return [self.value()] * count
        taken = [_at_once(argument.takes, column) for argument, column in zip(self.arguments, columns, strict=False)]
        if None in taken or not self.least <= len(columns) <= len(self.arguments):
            return [self.value(*cells) for cells in zip(*columns, strict=True)]
        call, give, found = self.call, _GIVE[self.gives], list[Value]()
        for cells in zip(*taken, strict=True):
            try:
                found.append(give(call(*cells)))
            except _CellFault as fault:
                found.append(fault.error)
            except (ValueError, ArithmeticError):
                found.append(CellError.VALUE)
        return found

    @cached_property
    def _takers(self) -> tuple[tuple[Callable[[Any], Any], bool], ...]:
        """Of each argument: what makes it of a cell, and whether it may be, or hold, an error."""
        return tuple((_TAKE[argument.takes], argument.takes in _HOLDS_ERRORS) for argument in self.arguments)

    @cached_property
    def least(self) -> int:
        """How many arguments it needs."""
        return sum(not argument.optional for argument in self.arguments)


_HOLDS_ERRORS = (Takes.ANYTHING, Takes.CELLS)
"""What may be, or hold, an error that the function itself looks at."""


class _CellFault(Exception):
    def __init__(self, error: CellError):
        self.error = error


def _number(cell: Value) -> float | None:
    if type(cell) in FIGURES:
        return cell  # type: ignore[return-value]
    if isinstance(cell, CellError):
        raise _CellFault(cell)
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.date):
        return serial(cell)
    raise _CellFault(CellError.VALUE)


def _cents(cell: Value) -> int | None:
    found = _number(cell)
    return None if found is None else to_cents(found)


def _date(cell: Value) -> dt.date | None:
    if isinstance(cell, dt.date):
        return cell
    found = _number(cell)
    return None if found is None or found == 0 else day_of(found)


def _text(cell: Value) -> str:
    if isinstance(cell, CellError):
        raise _CellFault(cell)
    return "" if cell is None else str(cell)


def _needed_date(cell: Value) -> dt.date:
    found = _date(cell)
    if found is None:
        raise _CellFault(CellError.VALUE)
    return found


def _each(take: Callable[[Value], Any]) -> Callable[[Any], tuple[Any, ...]]:
    def column(cells: Any) -> tuple[Any, ...]:
        if cells is None:
            return ()
        return tuple(take(cell) for cell in (cells if isinstance(cells, tuple) else (cells,)))

    return column


def money_of(cell: Value) -> int:
    """One cell of a `Takes.CELLS` column as an amount; a blank is 0.

    Raises:
        Exception: what `Function.value` turns into the cell's error.
    """
    return _cents(cell) or 0


_TAKE: dict[Takes, Callable[[Any], Any]] = {
    Takes.MONEY: lambda cell: _cents(cell) or 0,
    Takes.MAYBE_MONEY: _cents,
    Takes.NUMBER: lambda cell: _number(cell) or 0,
    Takes.MAYBE_NUMBER: _number,
    Takes.TEXT: _text,
    Takes.DATE: _needed_date,
    Takes.MAYBE_DATE: _date,
    Takes.MONEYS: _each(_cents),
    Takes.NUMBERS: _each(_number),
    Takes.TEXTS: _each(_text),
    Takes.DATES: _each(_date),
    Takes.CELLS: _each(lambda cell: cell),
    Takes.ANYTHING: lambda cell: None if cell == "" else cell,
}

_USUAL: dict[Takes, tuple[set[type], Callable[[Sequence[Any]], list[Any]]]] = {
    Takes.MONEY: ({float, int, NoneType}, lambda cells: all_to_cents([cell or 0 for cell in cells])),
    Takes.MAYBE_MONEY: (
        {float, int, NoneType},
        lambda cells: (
            [None if cell is None else to_cents(cell) for cell in cells] if None in cells else all_to_cents(cells)
        ),
    ),
    Takes.NUMBER: ({float, int, NoneType}, lambda cells: [cell or 0 for cell in cells]),
    Takes.MAYBE_NUMBER: ({float, int, NoneType}, list),
    Takes.TEXT: ({str, NoneType}, lambda cells: [cell or "" for cell in cells]),
    Takes.DATE: ({dt.date}, list),
    Takes.MAYBE_DATE: ({dt.date, NoneType}, list),
}
"""The types of nearly all cells of an argument, and what makes it of cells of these types: what `_TAKE` makes of each."""


def _at_once(takes: Takes, cells: Sequence[Any]) -> list[Any] | None:
    """An argument of many rows; None where some cell is none for it: each row must be looked at by itself."""
    try:
        if takes in _USUAL and {*map(type, cells)} <= _USUAL[takes][0]:
            return _USUAL[takes][1](cells)
        if len({*map(id, cells)}) == 1:  # the same column of cells for all
            return [_TAKE[takes](cells[0])] * len(cells)
        return [*map(_TAKE[takes], cells)]
    except (_CellFault, ValueError, ArithmeticError):
        return None


_GIVE: dict[Gives, Callable[[Any], Any]] = {
    Gives.MONEY: to_yuan,
    Gives.MONEYS: lambda column: tuple(to_yuan(int(cents)) for cents in column),
    Gives.NUMBER: float,
    Gives.TEXT: str,
    Gives.DATE: lambda day: day,
}
