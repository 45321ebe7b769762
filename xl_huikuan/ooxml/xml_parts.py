"""XML parts of a package: safe parsing, faithful serialising, relationships and content types."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import CONTENT_TYPES, Package
from xl_huikuan.ooxml.zip_members import part_key

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))

Tree = etree._ElementTree
Element = etree._Element


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part to another part of the package."""

    id: str
    kind: str
    """The last word of its type: ``worksheet``, ``table``, ``calcChain`` …"""
    target: str
    strict: bool


def tag(name: str) -> str:
    """A tag of the main namespace in lxml's notation."""
    return f"{{{MAIN}}}{name}"


def parse(package: Package, name: str) -> Tree:
    """Parse a part; document types, entities and the network are refused."""
    data = package.read(name)
    if any(mark in data for mark in _DOCTYPES):
        raise bad_part(package, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except etree.XMLSyntaxError as error:
        raise bad_part(package, name) from error
    if tree.docinfo.doctype:  # type: ignore[union-attr]
        raise bad_part(package, name)
    return tree


def stream(package: Package, name: str, *tags: str) -> Iterator[Element]:
    """The elements of these tags, one after another, each forgotten after use: for parts that are only looked at."""
    data = package.read(name)
    if any(mark in data for mark in _DOCTYPES):
        raise bad_part(package, name)
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data), events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        ):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise bad_part(package, name) from error


def serialise(tree: Tree) -> bytes:
    """A part's bytes: as Excel writes them, and with whatever stands before and after the root."""
    return _DECLARATION + etree.tostring(tree, encoding="UTF-8", xml_declaration=False)


def relations(package: Package, part: str) -> list[Relation]:
    """A part's relationships inside the package (``""`` is the package itself); links to the outside are left out."""
    name = _rels_name(part)
    if name not in package:
        return []
    found = []
    for element in parse(package, name).getroot().iter(f"{{{_PACKAGE_RELATION}}}Relationship"):
        if element.get("TargetMode") == "External":
            continue
        kind, target = element.get("Type", ""), unquote(element.get("Target", ""))
        path = posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
        found.append(Relation(element.get("Id", ""), kind.rpartition("/")[2], path, kind.startswith(STRICT_RELATION)))
    return found


def drop_part(package: Package, owner: str, part: str) -> None:
    """Take out a part with its content type and the relationship that its owner has to it."""
    types = parse(package, CONTENT_TYPES)
    for element in list(types.getroot().iter(f"{{{_TYPES}}}Override")):
        if part_key(element.get("PartName", "")) == part_key(part):
            _detach(element)
    package.replace(CONTENT_TYPES, serialise(types))
    name = _rels_name(owner)
    ids = {relation.id for relation in relations(package, owner) if part_key(relation.target) == part_key(part)}
    tree = parse(package, name)
    for element in list(tree.getroot().iter(f"{{{_PACKAGE_RELATION}}}Relationship")):
        if element.get("Id") in ids:
            _detach(element)
    package.replace(name, serialise(tree))
    if part in package:
        package.remove(part)


def _detach(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _rels_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def bad_part(package: Package, name: str) -> OoxmlError:
    """The error for a part whose XML is not what it must be."""
    return OoxmlError(Fault.BAD_PART, package.path.name, part=name)
