"""What pyOpenVBA's model of Excel works out again for every cell, kept: without it the tests over the open workbook take
twice as long, and some of them a quarter of an hour."""

from __future__ import annotations

import functools
import sys
from typing import Any
from weakref import WeakKeyDictionary

from pyopenvba.apps.excel._calc import Calculator
from pyopenvba.apps.excel._engine_book import EngineBook
from pyopenvba.formula import _parse as spelling

_Key = tuple[str, int, int]
_Areas = dict[str, dict[tuple[int, int, int, int], set[_Key]]]
"""By sheet and area: the formulas that read it."""

_read, _keep, _rebuild = EngineBook.read, Calculator._keep, Calculator.rebuild
_trees: dict[tuple[str, ...], Any] = {}
_areas: WeakKeyDictionary[Calculator, _Areas] = WeakKeyDictionary()


def keep_what_stays() -> None:
    """From now on a formula's text is taken apart once, and who reads an area is asked once while no formula changes."""
    tokenize = spelling.tokenize
    tokens = functools.cache(lambda source, spaces: tuple(tokenize(source, spaces=spaces)))
    for name, module in list(sys.modules.items()):
        if name.startswith("pyopenvba.") and getattr(module, "tokenize", None) is tokenize:
            module.tokenize = lambda source, *, spaces=False: list(tokens(source, spaces))
    EngineBook.read = _read_once
    Calculator._keep, Calculator.rebuild, Calculator._reading = _keep_formula, _forget_formulas, _reading


def _read_once(book: EngineBook, formula: str) -> Any:
    """A formula's tree, which nothing changes."""
    key = (formula, *book.table_names())
    if key not in _trees:
        _trees[key] = _read(book, formula)
    return _trees[key]


def _keep_formula(calculator: Calculator, key: _Key, compiled: Any) -> None:
    if compiled is not None or key in calculator.compiled:
        _areas.pop(calculator, None)
    _keep(calculator, key, compiled)


def _forget_formulas(calculator: Calculator) -> None:
    _areas.pop(calculator, None)
    _rebuild(calculator)


def _reading(calculator: Calculator, name: str, row: int, column: int) -> set[_Key]:
    """The formulas that read a cell."""
    areas = _areas.get(calculator)
    if areas is None:
        areas = _areas[calculator] = {}
        for key, blocks in calculator._blocks.items():
            for area in blocks:
                at = area.top, area.left, area.bottom, area.right
                areas.setdefault(area.sheet.lower(), {}).setdefault(at, set()).add(key)
    found = set(calculator._readers.get((name, row, column), ()))
    for (top, left, bottom, right), keys in areas.get(name, {}).items():
        if top <= row <= bottom and left <= column <= right:
            found |= keys
    return found
