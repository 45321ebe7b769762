"""Names of a workbook: what may be one, and adding one."""

from __future__ import annotations

import re

from lxml import etree

from xl_huikuan.ooxml.references import Area, column_letters, parse_cell, quote_sheet
from xl_huikuan.ooxml.schema_order import child
from xl_huikuan.ooxml.xml_parts import Element, tag
from xl_huikuan.patterns import pattern

_NAME = pattern(r"[^\W\d][\w.]{0,254}")
_ROW_AND_COLUMN = pattern(r"(?:R\d*)?(?:C\d*)?", re.IGNORECASE)


def check_name(name: str) -> None:
    """`ValueError` for what Excel takes for no name of a cell or a table: blanks, a number in front, an address."""
    if not _NAME.fullmatch(name) or _ROW_AND_COLUMN.fullmatch(name) or parse_cell(name):
        raise ValueError(f"no name for cells or a table: {name!r}")


def is_broken(text: str) -> bool:
    """Whether a name's cells were deleted: Excel keeps the name and writes ``#REF!`` for them."""
    return "#REF!" in text


def add(workbook: Element, name: str, sheet: str, area: Area) -> None:
    """Write a name of the whole workbook, in its place of the alphabet (where Excel's own names stand without their
    prefix); a broken one of the same name points to the cells from now on."""
    names = child(workbook, "definedNames")
    for other in names.iterchildren(tag("definedName")):
        if other.get("name", "").lower() == name.lower() and other.get("localSheetId") is None:
            names.remove(other)
    element = etree.SubElement(names, tag("definedName"), name=name)
    first = f"${column_letters(area.left)}${area.top}"
    last = f"${column_letters(area.right)}${area.bottom}"
    element.text = f"{quote_sheet(sheet)}!{first if first == last else f'{first}:{last}'}"
    for other in names.iterchildren(tag("definedName")):
        if other is not element and other.get("name", "").lower().removeprefix("_xlnm.") > name.lower():
            other.addprevious(element)
            break


def print_area(workbook: Element, at: int) -> Element | None:
    """The element that names the print area of sheet number `at`, from 0; None where it has none."""
    for element in workbook.iter(tag("definedName")):
        if element.get("name", "").lower() == "_xlnm.print_area" and element.get("localSheetId") == str(at):
            return element
    return None


def import_local(workbook: Element, source: Element, sheet: str, at: int) -> None:
    """Take over the names of one sheet alone (print titles and areas); it is the workbook's sheet number `at`, from 0."""
    there = [each.get("name") for each in source.iter(tag("sheet"))].index(sheet)
    names = child(workbook, "definedNames")
    for element in source.iter(tag("definedName")):
        if element.get("localSheetId") == str(there):
            copy = etree.SubElement(names, tag("definedName"), localSheetId=str(at))
            for name, value in element.attrib.items():
                if name != "localSheetId":
                    copy.set(name, value)
            copy.text = element.text
