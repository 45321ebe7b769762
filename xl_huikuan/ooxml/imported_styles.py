"""Looks of another workbook taken over: each style that is asked for is found among the workbook's own, or added."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from xl_huikuan.ooxml.xml_parts import Element, Tree, numbered, tag

_FIRST_OWN_FORMAT = 164
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


class ImportedStyles:
    """The styles part of a workbook, and of the one that looks come from."""

    def __init__(self, tree: Tree, source: Tree):
        self._root, self._source = tree.getroot(), source.getroot()
        self._cells: dict[str, str] = {}
        self._differences: dict[str, str] = {}

    def cell(self, number: str) -> str:
        """The number here of a cell style there."""
        if number not in self._cells:
            xf = deepcopy(self._held(self._source, "cellXfs")[int(number)])
            for name, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                if name in xf.attrib:
                    xf.set(name, self._same(group, self._held(self._source, group)[int(xf.get(name, "0"))]))
            if "numFmtId" in xf.attrib:
                xf.set("numFmtId", self._format(xf.get("numFmtId", "0")))
            xf.set("xfId", "0")
            self._cells[number] = self._same("cellXfs", xf)
        return self._cells[number]

    def difference(self, number: str) -> str:
        """The number here of a conditional format's look there."""
        if number not in self._differences:
            dxf = deepcopy(self._held(self._source, "dxfs")[int(number)])
            for held in dxf.iter(tag("numFmt")):
                held.set("numFmtId", self._format(held.get("numFmtId", "0"), held.get("formatCode")))
            self._differences[number] = self._same("dxfs", dxf)
        return self._differences[number]

    def _held(self, root: Element, group: str) -> Element:
        found = root.find(tag(group))
        if found is not None:
            return found
        found = etree.SubElement(root, tag(group), count="0")
        later = {tag(name) for name in (*_ORDER[_ORDER.index(group) + 1 :], "tableStyles", "colors", "extLst")}
        after = next((other for other in root if other.tag in later), None)
        if after is not None:
            after.addprevious(found)
        return found

    def _same(self, group: str, element: Element) -> str:
        """The place of an element among its like, added where none is the same."""
        held, wanted = self._held(self._root, group), etree.tostring(element, method="c14n", exclusive=True).strip()
        for at, other in enumerate(held):
            if etree.tostring(other, method="c14n", exclusive=True, with_comments=False).strip() == wanted:
                return str(at)
        held.append(deepcopy(element))
        held.set("count", str(len(held)))
        return str(len(held) - 1)

    def _format(self, number: str, code: str | None = None) -> str:
        """A number format's id here."""
        if int(number) < _FIRST_OWN_FORMAT:
            return number
        if code is None:
            there = self._held(self._source, "numFmts")
            code = next((each.get("formatCode", "") for each in there if each.get("numFmtId") == number), "")
        held = self._held(self._root, "numFmts")
        for other in held:
            if other.get("formatCode") == code:
                return other.get("numFmtId", "0")
        free = 1 + max((numbered(other, "numFmtId") for other in held), default=_FIRST_OWN_FORMAT - 1)
        etree.SubElement(held, tag("numFmt"), numFmtId=str(free), formatCode=code)
        held.set("count", str(len(held)))
        return str(free)
