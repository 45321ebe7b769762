"""Mutations of the cells that the contract owns: absurd values, doubled rows, swapped columns."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

from lxml import etree

from fuzz import absurd
from fuzz.seeds import SeedBook, packed
from xl_huikuan.ooxml.references import column_letters, parse_cell

_X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_Element = etree._Element
_Cells = dict[tuple[int, int], _Element]

_NUMBERS = ("0", "-1", "0.005", "1e15", "9999999999999999", "-0", "1e308", "0.1", "46349", "46349.75", "1", "60", "2958466", "-5e9",
            "100000.004", "1.7976931348623157e308", "4.9e-324", "20000", "79999.9", "3000000")  # fmt: skip
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#什么", "")
_TEXTS = (
    *absurd.TEXTS, "5万", "１００", "-", "100,000", "￥100", "2026-11-05", "2026年11月", "11/5", "2026-11-31", "正常", "停用", "A", "a",
    "99999999999999999999", "1-3", "转账", "作废", "否", "是", " 00101 ", "00101", "\u200b00101", "KH-0001", "1e5",
)  # fmt: skip


def mutate(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """The workbook's bytes after one to six mutations, and what was done; unchanged where the contract owns nothing."""
    if not book.owned:
        return book.raw, ["nothing is owned"]
    members, told = dict(book.members), []
    for part in chance.sample(sorted(book.owned), min(len(book.owned), chance.choice((1, 1, 2)))):
        root = etree.fromstring(members[part])
        for _ in range(chance.choice((1, 1, 2, 3))):
            area = chance.choice(book.owned[part])
            cells: _Cells = {}
            for cell in root.iter(f"{_X}c"):
                at = parse_cell(cell.get("r", ""))
                if at and area.top <= at[0] <= area.bottom and area.left <= at[1] <= area.right:
                    cells[at] = cell
            if cells:
                told.append(f"{part}: {chance.choice(_CHANGES)(cells, chance)}")
        members[part] = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return packed(members), told


def _put(cell: _Element, kind: str, text: str, keep_formula: bool = False) -> None:
    for child in list(cell):
        if child.tag != f"{_X}f" or not keep_formula:
            cell.remove(child)
    cell.attrib.pop("t", "")
    if kind != "n":
        cell.set("t", kind)
    try:
        if kind == "inlineStr":
            etree.SubElement(etree.SubElement(cell, f"{_X}is"), f"{_X}t").text = text
        else:
            etree.SubElement(cell, f"{_X}v").text = text
    except ValueError:  # what XML cannot hold
        pass


def _strange(cell: _Element, chance: Random) -> str:
    kind, pool = chance.choice((("n", _NUMBERS), ("n", _NUMBERS), ("n", absurd.NUMBERS), ("inlineStr", _TEXTS), ("inlineStr", _TEXTS),
                                ("str", _TEXTS), ("e", _ERRORS), ("b", ("0", "1", "true", "x", "")),
                                ("d", ("2026-11-05", "2026-11-05T10:00:00Z", "x", "0001-01-01", ""))))  # fmt: skip
    text, keep = chance.choice(pool), chance.random() < 0.5
    _put(cell, kind, text, keep)
    return f"{kind} {text!r:.40}{' under its formula' if keep else ''}"


def _one(cells: _Cells, chance: Random) -> str:
    at = chance.choice(sorted(cells))
    return f"{at} {_strange(cells[at], chance)}"


def _column(cells: _Cells, chance: Random) -> str:
    """A whole column of one strange value."""
    column, seed = chance.choice(sorted(cells))[1], chance.random()
    told = ""
    for at in sorted(cells):
        if at[1] == column:
            told = _strange(cells[at], Random(seed))
    return f"column {column_letters(column)} {told}"


def _become(cell: _Element, like: _Element) -> None:
    """A cell holds what another holds."""
    cell[:] = [copy.deepcopy(child) for child in like]
    cell.attrib.pop("t", "")
    if like.get("t"):
        cell.set("t", str(like.get("t")))


def _copy(cells: _Cells, chance: Random) -> str:
    """A cell holds what another holds: a key twice, a date in place of a sum."""
    one, other = chance.choice(sorted(cells)), chance.choice(sorted(cells))
    _become(cells[one], cells[other])
    return f"{one} as {other}"


def _row(cells: _Cells, chance: Random) -> str:
    """A row holds what another holds."""
    rows = sorted({row for row, _ in cells})
    one, other = chance.choice(rows), chance.choice(rows)
    for (row, column), cell in cells.items():
        like = cells.get((other, column))
        if row == one and like is not None:
            _become(cell, like)
    return f"row {one} as row {other}"


def _blank(cells: _Cells, chance: Random) -> str:
    row = chance.choice(sorted(cells))[0]
    for at, cell in cells.items():
        if at[0] == row:
            del cell[:]
            cell.attrib.pop("t", "")
    return f"row {row} blank"


def _formula(cells: _Cells, chance: Random) -> str:
    """A formula of the office's own."""
    at = chance.choice(sorted(cells))
    value = chance.choice((*_NUMBERS, ""))
    _put(cells[at], "n", value)
    formula = etree.Element(f"{_X}f")
    formula.text = chance.choice(("1+1", "A1", "SUM(A:A)", "[1]x!A1", "1/0", "(", "", "tblCustomers[客户编码]"))
    cells[at].insert(0, formula)
    return f"{at} formula {formula.text!r} {value!r:.30}"


_CHANGES: tuple[Callable[[_Cells, Random], str], ...] = (
    _one,
    _one,
    _one,
    _one,
    _column,
    _copy,
    _copy,
    _row,
    _blank,
    _formula,
)
