"""The look of a cell for one that is calculated: in cells formatted as text Excel keeps a formula that is edited as its text."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from xl_huikuan.ooxml.xml_parts import Element, numbered, tag

_TEXT, _CODE, _GENERAL = "49", "@", "0"


def as_general(styles: Element, number: str) -> str:
    """The number of the same look without the text format; added to the styles where none is alike, `number` if it has none.

    Args:
        styles: the root of the styles part.
        number: a cell style's, as cells' ``s`` names it.
    """
    table = styles.find(tag("cellXfs"))
    held = [] if table is None else list(table.iterchildren(tag("xf")))
    texts = {_TEXT, *(each.get("numFmtId") for each in styles.iter(tag("numFmt")) if each.get("formatCode") == _CODE)}
    if (
        table is None
        or not number.isdecimal()
        or int(number) >= len(held)
        or held[int(number)].get("numFmtId") not in texts
    ):
        return number
    like = deepcopy(held[int(number)])
    like.set("numFmtId", _GENERAL)
    like.set("quotePrefix", "0")
    for at, other in enumerate(held):
        if _looks(other) == _looks(like):
            return str(at)
    held[-1].addnext(like)
    table.set("count", str(max(numbered(table, "count"), len(held)) + 1))
    return str(len(held))


def _looks(style: Element) -> tuple[dict[str, str], list[bytes]]:
    said = {str(name): str(value) for name, value in style.attrib.items()}
    return {"quotePrefix": "0"} | said, [etree.tostring(each, method="c14n", with_tail=False) for each in style]
