"""The functions that cells call, as xlwings' UDF server finds them: one `HK_…` for each row of the functions table.

The VBA wrappers hand over values, never cells: a number is a float, a blank None, an error an int (any int that is not
a bool), a range a tuple of rows. Given columns where the function takes single values, it answers for each row, so that
one call fills a column; what one element cannot be is that element's error alone, named by a text that the wrapper turns
into the error itself. Nothing raises for what cells may hold: of a COM exception without an error code the caller may make
a success and a silent 0.
"""

from __future__ import annotations

import datetime as dt
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import xlwings

from xl_huikuan.book.contract.cell_functions import FUNCTIONS
from xl_huikuan.book.live.com_values import value_from
from xl_huikuan.formulas.signatures import Function, Gives, Takes
from xl_huikuan.values import CellError, Value, serial

_COLUMNS = frozenset({Takes.MONEYS, Takes.NUMBERS, Takes.TEXTS, Takes.DATES, Takes.CELLS})
_LEFT_OUT = -2147352572
"""What VBA hands over for an argument that was left out: DISP_E_PARAMNOTFOUND."""
_Grid = Sequence[Sequence[Any]]
Answer = list[list[float | str | bool]]
"""Rows of what COM can carry: never None, NaN or a date."""


def answer(function: Function, given: Sequence[Any]) -> Answer:
    """A function's answer to what a wrapper hands over, in the shape of its columns; an error is named by a text.

    Raises:
        TypeError: another number of arguments than the function takes: the wrapper is of another version.
    """
    if len(given) > len(function.arguments):
        raise TypeError(f"{function.name}: {len(given)} arguments, not {len(function.arguments)}")
    grids = [_grid(cells) for cells in given]
    alone = [argument.takes not in _COLUMNS for argument in function.arguments]
    height = max((len(grid) for grid, one in zip(grids, alone, strict=False) if one), default=1)
    width = max((len(grid[0]) for grid, one in zip(grids, alone, strict=False) if one), default=1)
    if function.gives is Gives.MONEYS:
        return _column(function, grids, alone)
    whole = [None if one else _flat(grid) for grid, one in zip(grids, alone, strict=False)]
    found = [
        [
            function.value(
                *(
                    _element(grid, row, column) if one else cells
                    for grid, one, cells in zip(grids, alone, whole, strict=False)
                )
            )
            for column in range(width)
        ]
        for row in range(height)
    ]
    return [[_outward(value) for value in row] for row in found]


@xlwings.func
@xlwings.arg("calls", "raw")
@xlwings.ret("raw")
def answer_all(calls: Sequence[Any]) -> list[list[float | str | bool | None]]:
    """Many single cells' answers in one row; None for what is no single cell, or cannot be called so.

    Args:
        calls: of each its function's name, how many arguments follow, and these, all in one row.
    """
    answers: list[float | str | bool | None] = []
    at = 0
    while at < len(calls):
        name, count = calls[at], int(calls[at + 1])
        try:
            [[found]] = answer(FUNCTIONS[name], [_given(cell) for cell in calls[at + 2 : at + 2 + count]])
        except (KeyError, TypeError, ValueError):
            found = None
        answers.append(found)
        at += 2 + count
    return [answers]


def _given(cell: Any) -> Any:
    """An argument; None for one that was left out, which xlwings sees to in a call by itself."""
    return None if isinstance(cell, int) and cell == _LEFT_OUT else cell


def _column(function: Function, grids: list[_Grid], alone: list[bool]) -> Answer:
    """The answer of a function that gives a column: as tall or wide as the first column that it takes."""
    shape: _Grid = next((grid for grid, one in zip(grids, alone, strict=False) if not one), ((None,),))
    cells = [_element(grid, 0, 0) if one else _flat(grid) for grid, one in zip(grids, alone, strict=False)]
    if any(one and (len(grid) > 1 or len(grid[0]) > 1) for grid, one in zip(grids, alone, strict=False)):
        return [[CellError.VALUE.value]]
    found: Any = function.value(*cells)
    if isinstance(found, CellError):
        return [[found.value]]
    width = len(shape[0])
    return [[_outward(value) for value in found[at : at + width]] for at in range(0, len(found), width)]


def _grid(given: Any) -> _Grid:
    """Rows of cells; a lone value is one cell, a flat sequence one row."""
    if not isinstance(given, (tuple, list)):
        return ((given,),)
    if not given:
        return ((None,),)
    return given if isinstance(given[0], (tuple, list)) else (given,)


def _flat(grid: _Grid) -> tuple[Value, ...] | None:
    """A column's cells; nothing given is no column."""
    cells = tuple(value_from(cell) for row in grid for cell in row)
    return None if len(cells) == 1 and cells[0] in (None, "") else cells


def _element(grid: _Grid, row: int, column: int) -> Value:
    """The cell that stands for a place: one row or column serves all; beyond a block's end Excel has #N/A."""
    row = 0 if len(grid) == 1 else row
    column = 0 if len(grid[0]) == 1 else column
    if row >= len(grid) or column >= len(grid[0]):
        return CellError.NA
    return value_from(grid[row][column])


def _outward(value: Value) -> float | str | bool:
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.value
    if isinstance(value, dt.date):
        return float(serial(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else CellError.NUM.value
    return value


def _for_xlwings(function: Function) -> Callable[..., Answer]:
    """The function with the signature, help and converters that xlwings reads."""

    def call(*given: Any) -> Answer:
        return answer(function, given)

    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.help
    parameters = [
        inspect.Parameter(
            argument.name,
            inspect.Parameter.POSITIONAL_OR_KEYWORD,
            default=None if argument.optional else inspect.Parameter.empty,
        )
        for argument in function.arguments
    ]
    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    decorated: Any = xlwings.ret("raw")(call)
    for argument in function.arguments:
        decorated = xlwings.arg(argument.name, "raw", doc=f"{argument.help}（{argument.takes.value}）")(decorated)
    return xlwings.func(category=function.category)(decorated)  # type: ignore[no-any-return]


globals().update({name: _for_xlwings(function) for name, function in FUNCTIONS.items()})
