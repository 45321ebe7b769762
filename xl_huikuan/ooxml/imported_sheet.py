"""A sheet of another workbook taken over whole: cells, looks, tables, charts, buttons, checks and conditional formats."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.imported_styles import ImportedStyles
from xl_huikuan.ooxml.package import CONTENT_TYPES, Package
from xl_huikuan.ooxml.relationships import RELATION, free_part, relations, rels_name
from xl_huikuan.ooxml.xml_parts import Element, numbered, parse, serialise, tag

_NUMBER = re.compile(r"\d*(?=\.\w+$)")
_DIFFERENCES = ("headerRowDxfId", "dataDxfId", "totalsRowDxfId", "headerRowBorderDxfId", "tableBorderDxfId", "dxfId")


class SheetImport:
    """One run: from the package `source` into `target`, whose workbook is at `workbook_part`."""

    def __init__(self, target: Package, workbook_part: str, source: Package, source_book: str):
        self._target, self._book, self._source, self._source_book = target, workbook_part, source, source_book
        self._styles_part = self._part_of(target, workbook_part, "styles")
        self._tree = parse(target, self._styles_part)
        self._styles = ImportedStyles(self._tree, parse(source, self._part_of(source, source_book, "styles")))
        strings = self._part_of(source, source_book, "sharedStrings")
        self._strings = list(parse(source, strings).getroot().iterchildren(tag("si")))

    def run(self, part: str, workbook: Element, name: str, hidden: bool) -> str:
        """Take over a sheet at the end of the workbook; its part."""
        new = self._copy(part)
        target, types = self._target, "worksheet"
        rels = parse(target, rels_name(self._book))
        taken = {element.get("Id", "").lower() for element in rels.getroot()}
        number = next(n for n in range(1, len(taken) + 2) if f"rid{n}" not in taken)
        path = posixpath.relpath(new, posixpath.dirname(self._book))
        first = rels.getroot()[0]
        etree.SubElement(rels.getroot(), first.tag, Id=f"rId{number}", Type=f"{RELATION}/{types}", Target=path)
        target.replace(rels_name(self._book), serialise(rels))
        sheets = workbook.find(tag("sheets"))
        assert sheets is not None
        sheet_id = 1 + max(numbered(sheet, "sheetId") for sheet in sheets)
        facts = {"name": name, "sheetId": str(sheet_id), **({"state": "hidden"} if hidden else {})}
        etree.SubElement(sheets, tag("sheet"), {**facts, f"{{{RELATION}}}id": f"rId{number}"})
        target.replace(self._styles_part, serialise(self._tree))
        return new

    def _copy(self, part: str) -> str:
        """Copy a part with all that it refers to; its name here."""
        new = free_part(self._target, _NUMBER.sub("{}", part, count=1))
        change = self._changes.get(next(iter(re.findall(r"/(worksheets|tables)/", part)), ""))
        data = self._source.read(part)
        if change is not None:
            tree = parse(self._source, part)
            change(self, tree.getroot())
            data = serialise(tree)
        self._target.add(new, data)
        self._take_type(part, new)
        if rels_name(part) in self._source:
            tree = parse(self._source, rels_name(part))
            held = {relation.id: relation.target for relation in relations(self._source, part)}
            for element in tree.getroot():
                if element.get("Id") in held:
                    path = self._copy(held[element.get("Id", "")])
                    element.set("Target", posixpath.relpath(path, posixpath.dirname(new)))
            self._target.add(rels_name(new), serialise(tree))
        return new

    def _sheet(self, root: Element) -> None:
        for element in root.iter(tag("sheetPr")):
            element.attrib.pop("codeName", "")
        for element in root.iter(tag("sheetView")):
            element.attrib.pop("tabSelected", "")
        for element in root.iter(tag("row")):
            if "s" in element.attrib:
                element.set("s", self._styles.cell(element.get("s", "0")))
        for element in root.iter(tag("c")):
            number = self._styles.cell(element.get("s", "0"))
            if "s" in element.attrib or number != "0":
                element.set("s", number)
        for element in root.iter(tag("col")):
            if "style" in element.attrib:
                element.set("style", self._styles.cell(element.get("style", "0")))
        for element in root.iter(tag("cfRule")):
            if "dxfId" in element.attrib:
                element.set("dxfId", self._styles.difference(element.get("dxfId", "0")))
        for cell in root.iter(tag("c")):
            if cell.get("t") == "s":
                self._inline(cell)

    def _inline(self, cell: Element) -> None:
        """A shared text becomes the cell's own."""
        [value] = cell.findall(tag("v"))
        text = etree.Element(tag("is"))
        text.extend(deepcopy(each) for each in self._strings[int(value.text or "0")])
        cell.replace(value, text)
        cell.set("t", "inlineStr")

    def _table(self, root: Element) -> None:
        ids = [
            numbered(parse(self._target, part).getroot(), "id")
            for part in self._target.names()
            if re.search(r"/tables/[^/]+\.xml$", part)
        ]
        root.set("id", str(1 + max(ids, default=0)))
        for element in root.iter():
            for name in _DIFFERENCES:
                if name in element.attrib:
                    element.set(name, self._styles.difference(element.get(name, "0")))

    _changes: dict[str, Callable[[SheetImport, Element], None]] = {"worksheets": _sheet, "tables": _table}  # noqa: RUF012

    def _take_type(self, part: str, new: str) -> None:
        """The part's content type, by its name or by its ending."""
        there, here = parse(self._source, CONTENT_TYPES).getroot(), parse(self._target, CONTENT_TYPES)
        ending = part.rpartition(".")[2].lower()
        own = next((each for each in there if each.get("PartName") == f"/{part}"), None)
        if own is not None:
            copy = deepcopy(own)
            copy.set("PartName", f"/{new}")
            here.getroot().append(copy)
        elif not any((each.get("Extension") or "").lower() == ending for each in here.getroot()):
            usual = next(each for each in there if (each.get("Extension") or "").lower() == ending)
            here.getroot().insert(0, deepcopy(usual))
        self._target.replace(CONTENT_TYPES, serialise(here))

    @staticmethod
    def _part_of(package: Package, book: str, kind: str) -> str:
        found = next((relation.target for relation in relations(package, book) if relation.kind == kind), None)
        if found is None:
            raise OoxmlError(Fault.PART_MISSING, package.path.name, part=f"{kind}.xml")
        return found
