"""How wide a sheet's columns are."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from xl_huikuan.ooxml.schema_order import child
from xl_huikuan.ooxml.stored_values import number_text
from xl_huikuan.ooxml.xml_parts import Element, numbered, tag

_SAYS = ("customWidth", "hidden", "bestFit")


def set_width(worksheet: Element, column: int, width: float) -> bool:
    """Give a column a width, in characters as the file keeps it; False when somebody chose its width, or hid it."""
    columns = child(worksheet, "cols")
    spans = [(numbered(span, "min"), numbered(span, "max"), span) for span in columns.iterchildren(tag("col"))]
    covering = next(((first, last, span) for first, last, span in spans if first <= column <= last), None)
    if covering is None:
        element = etree.SubElement(columns, tag("col"))
        later = next((span for first, _, span in spans if first > column), None)
        if later is not None:
            later.addprevious(element)
    else:
        first, last, element = covering
        if any(element.get(name) in ("1", "true") for name in _SAYS):
            return False
        _split(element, first, column, last)
    said = {"min": str(column), "max": str(column), "width": number_text(width), "customWidth": "1"}
    for name, value in said.items():
        element.set(name, value)
    return True


def _split(element: Element, first: int, column: int, last: int) -> None:
    """Leave the columns beside this one what the element says of them all."""
    if first < column:
        before = deepcopy(element)
        before.set("max", str(column - 1))
        element.addprevious(before)
    if column < last:
        after = deepcopy(element)
        after.set("min", str(column + 1))
        element.addnext(after)
