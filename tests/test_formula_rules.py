"""What people read in the cells: every formula short enough to read, and none that searches the same thing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.tables import NAMES, TABLES

LONGEST = 250
"""Characters as Excel shows them."""
_SEARCH = re.compile(r"(?:MATCH|SUMIFS|COUNTIFS|SUMPRODUCT|LARGE)\(")
_TEXT = re.compile(r'"[^"]*"')


def as_shown(formula: str, table: str = "") -> str:
    """A formula as it stands in Excel's formula bar: a cell of the formula's own row is ``[@header]``."""
    return "=" + re.sub(rf"\b{table}\[\[#This Row\],\[([^\]]+)\]\]", r"[@\1]", formula) if table else f"={formula}"


def formulas() -> Iterator[tuple[str, str]]:
    """Every formula of the template: where it stands, and as Excel shows it."""
    for name, declared in TABLES.items():
        for column in declared.columns:
            if column.is_computed:
                yield f"{name}[{column.header}]", as_shown(declared.cell_formula(column.header), name)
    for name, cell in NAMES.items():
        if cell.formula is not None:
            yield name, as_shown(cell.formula.excel())
    for name, block in BLOCKS.items():
        for row, cells in enumerate(block.rows, 1):
            for at, cell_formula in enumerate(cells, 1):
                yield f"{name}({row},{at})", as_shown(cell_formula.excel())


def searches(formula: str) -> list[str]:
    """The text of each call in it that searches a table."""
    plain = _TEXT.sub(lambda text: "·" * len(text[0]), formula)
    found = []
    for start in _SEARCH.finditer(plain):
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(plain[end], 0)
            end += 1
        found.append(formula[start.start() : end])
    return found


def test_as_excel_shows_it():
    assert as_shown("t[[#This Row],[A]]+u[[#This Row],[B]]", "t") == "=[@A]+u[[#This Row],[B]]"
    assert as_shown("SUM(t[A])", "t") == "=SUM(t[A])" and as_shown("hk_to") == "=hk_to"


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("SUM(t[A])", []),
        ('INDEX(t[A],MATCH("a)(",t[B],0))', ['MATCH("a)(",t[B],0)']),
        ("MATCH(LARGE(t[A],1),t[A],0)", ["MATCH(LARGE(t[A],1),t[A],0)", "LARGE(t[A],1)"]),
        ('COUNTIFS(t[A],1)-SUMIFS(t[B],t[A],"x")', ["COUNTIFS(t[A],1)", 'SUMIFS(t[B],t[A],"x")']),
    ],
)
def test_what_a_formula_searches(formula, found):
    assert searches(formula) == found


def is_long(formula: str) -> bool:
    return len(formula) > LONGEST


def searches_twice(formula: str) -> bool:
    return any(times > 1 for times in Counter(searches(formula)).values())


def test_every_formula_can_be_read():
    everything = dict(formulas())
    assert len(everything) > 200
    assert {where for where, formula in everything.items() if is_long(formula)} == set()
    assert {where for where, formula in everything.items() if searches_twice(formula)} == set()
