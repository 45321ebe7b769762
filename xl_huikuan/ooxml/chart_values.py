"""The values that charts keep of the cells that they show: programs that do not calculate draw these."""

from __future__ import annotations

import re

from lxml import etree

from xl_huikuan.ooxml.references import Area, parse_area, split_sheet
from xl_huikuan.ooxml.stored_values import decode_text, number_text
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import Element, parse, serialise

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_FORMAT, _COUNT, _POINT, _VALUE, _TEXT = (f"{_C}{name}" for name in ("formatCode", "ptCount", "pt", "v", "tx"))
_NUMBERS, _TEXTS, _LEVELS = (f"{_C}{kind}Ref" for kind in ("num", "str", "multiLvlStr"))
_OTHER_BOOK = re.compile(r"\[[1-9]\d*\][^\[\]]*!")


def refers_to_another_book(formula: str) -> bool:
    """Whether a formula names another workbook, as files do: ``[1]Sheet!A1`` (``[0]`` is itself)."""
    return _OTHER_BOOK.search(formula) is not None


def refresh_charts(workbook: Workbook) -> None:
    """Give every chart the values of its cells as they stand; what it shows of another workbook becomes its own.

    What cannot be told from here (a name that is a formula, several levels of labels) is forgotten, not left to mislead.
    """
    for part in workbook.package.names():
        if part.startswith("xl/charts/chart") and part.endswith(".xml"):
            tree = parse(workbook.package, part)
            references = list(tree.getroot().iter(_NUMBERS, _TEXTS, _LEVELS))
            for reference in references:
                _refresh(workbook, reference)
            if references:
                workbook.package.replace(part, serialise(tree))


def _refresh(workbook: Workbook, reference: Element) -> None:
    formula = reference.findtext(f"{_C}f") or ""
    cache = next((child for child in reference if str(child.tag).endswith("Cache")), None)
    if refers_to_another_book(formula):
        _keep_for_good(reference, cache)
        return
    cells = None if reference.tag == _LEVELS else _cells(workbook, formula)
    if cache is None:
        return
    if cells is None:
        reference.remove(cache)
        return
    sheet, area = cells
    texts = [
        _text(workbook, sheet, row, column, reference.tag == _NUMBERS)
        for row in range(area.top, area.bottom + 1)
        for column in range(area.left, area.right + 1)
    ]
    for child in list(cache):
        if child.tag != _FORMAT:
            cache.remove(child)
    etree.SubElement(cache, _COUNT, val=str(len(texts)))
    for at, text in enumerate(texts):
        if text is not None:
            etree.SubElement(etree.SubElement(cache, _POINT, idx=str(at)), _VALUE).text = text


def _cells(workbook: Workbook, formula: str) -> tuple[str, Area] | None:
    """The sheet and the block that a chart reads, directly or by a name."""
    where, ref = split_sheet(formula)
    area = parse_area(ref)
    if area is None:
        return workbook.area_of(ref)
    sheet = next((name for name in workbook.sheets if where is not None and name.lower() == where.lower()), None)
    return None if sheet is None else (sheet, area)


def _text(workbook: Workbook, sheet: str, row: int, column: int, number: bool) -> str | None:
    """What a chart keeps of a cell; None for a blank one and, where numbers are wanted, for a text or an error."""
    kind, value = workbook.sheet_xml(sheet).held(row, column)
    if kind == "n":
        assert isinstance(value, (int, float))
        return number_text(value)
    return None if number or kind == "blank" else decode_text(str(value))


def _keep_for_good(reference: Element, cache: Element | None) -> None:
    """Put what a chart last saw of another workbook in place of the reference."""
    parent = reference.getparent()
    assert parent is not None
    if cache is not None and reference.tag != _LEVELS and parent.tag != _TEXT:
        cache.tag = str(reference.tag).replace("Ref", "Lit")
        parent.replace(reference, cache)
        return
    series = parent.getparent()
    first = None if cache is None else cache.findtext(f".//{_VALUE}")
    if first is not None and parent.tag == _TEXT and series is not None and series.tag == f"{_C}ser":
        etree.SubElement(parent, _VALUE).text = first
        parent.remove(reference)
    elif series is not None:
        series.remove(parent)
