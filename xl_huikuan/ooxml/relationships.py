"""How a package's parts hang together: relationships and content types."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote

from lxml import etree

from xl_huikuan.named_tuples import NamedTuple
from xl_huikuan.ooxml.kept import KeptByBytes
from xl_huikuan.ooxml.package import CONTENT_TYPES, Package
from xl_huikuan.ooxml.xml_parts import Element, Tree, bad_part, parse, parsed, serialise
from xl_huikuan.ooxml.zip_members import part_key

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIP, _OVERRIDE = f"{{{_PACKAGE}}}Relationship", f"{{{_TYPES}}}Override"


class Relation(NamedTuple):
    """One relationship of a part to another part of the package."""

    id: str
    kind: str
    """The last word of its type: ``worksheet``, ``table``, ``calcChain`` …"""
    target: str
    strict: bool


def relations(package: Package, part: str) -> Sequence[Relation]:
    """A part's relationships inside the package (``""`` is the package itself); links to the outside are left out."""
    name = rels_name(part)
    if name not in package:
        return ()
    data, folder = package.read(name), posixpath.dirname(part)
    return _RELATIONS.of(data, lambda: tuple(_relations(package, name, parsed(package, name, data), folder)), folder)


def _relations(package: Package, name: str, tree: Tree, folder: str) -> Iterator[Relation]:
    for element in tree.getroot().iter(f"{{{_PACKAGE}}}*"):
        if element is tree.getroot():
            continue
        if element.tag != _RELATIONSHIP:  # others may follow it all the same
            raise bad_part(package, name)
        if element.get("TargetMode") == "External":
            continue
        kind, target = element.get("Type", ""), unquote(element.get("Target", ""))
        path = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        yield Relation(element.get("Id", ""), kind.rpartition("/")[2], path, kind.startswith(_STRICT_RELATION))


_RELATIONS = KeptByBytes[tuple[Relation, ...]](512)
"""By what the part holds, and the folder from which its targets count."""


def drop_part(package: Package, owner: str, part: str) -> None:
    """Take out a part with its content type and the relationship that its owner has to it."""
    types = parse(package, CONTENT_TYPES)
    for element in list(types.getroot().iter(_OVERRIDE)):
        if part_key(element.get("PartName", "")) == part_key(part):
            _detach(element)
    package.replace(CONTENT_TYPES, serialise(types))
    name = rels_name(owner)
    ids = {relation.id for relation in relations(package, owner) if part_key(relation.target) == part_key(part)}
    tree = parse(package, name)
    for element in list(tree.getroot().iter(_RELATIONSHIP)):
        if element.get("Id") in ids:
            _detach(element)
    package.replace(name, serialise(tree))
    if part in package:
        package.remove(part)


def unlink(package: Package, owner: str, unwanted: Callable[[str, str], bool]) -> None:
    """Take out a part's relationships, those to the outside too, of which `unwanted(kind, id)` holds; their parts stay."""
    name = rels_name(owner)
    if name not in package:
        return
    tree = parse(package, name)
    for element in list(tree.getroot().iter(_RELATIONSHIP)):
        if unwanted(element.get("Type", "").rpartition("/")[2], element.get("Id", "")):
            _detach(element)
    package.replace(name, serialise(tree))


def drop_unreachable(package: Package) -> None:
    """Take out every part that no relationship leads to, and what the content types say of parts that are not there."""
    reached, waiting = {part_key(CONTENT_TYPES), part_key(rels_name(""))}, [""]
    while waiting:
        for part in (relation.target for relation in relations(package, waiting.pop())):
            if part_key(part) not in reached:
                reached |= {part_key(part), part_key(rels_name(part))}
                waiting.append(part)
    for name in package.names():
        if part_key(name) not in reached:
            package.remove(name)
    types = parse(package, CONTENT_TYPES)
    named = {part_key(element.get("PartName", "")) for element in types.getroot().iter(_OVERRIDE)}
    by_default = {part_key(name).rpartition(".")[2] for name in package.names() if part_key(name) not in named}
    for element in list(types.getroot()):
        extension = element.get("Extension")
        if element.get("PartName", "") not in package if extension is None else extension.lower() not in by_default:
            _detach(element)
    package.replace(CONTENT_TYPES, serialise(types))


def content_type(package: Package, part: str) -> str:
    """What the package says that a part of its own type is; empty where it says nothing."""
    for element in parse(package, CONTENT_TYPES).getroot().iter(_OVERRIDE):
        if part_key(element.get("PartName", "")) == part_key(part):
            return element.get("ContentType", "")
    return ""


def set_content_type(package: Package, part: str, content_type: str) -> None:
    """Say that a part is of another type."""
    types = parse(package, CONTENT_TYPES)
    for element in types.getroot().iter(_OVERRIDE):
        if part_key(element.get("PartName", "")) == part_key(part):
            element.set("ContentType", content_type)
    package.replace(CONTENT_TYPES, serialise(types))


def free_part(package: Package, pattern: str) -> str:
    """The name of a part that is not there yet: `pattern` with the first free number for its ``{}``."""
    number = 1
    while pattern.format(number) in package:
        number += 1
    return pattern.format(number)


def add_part(package: Package, owner: str, part: str, data: bytes, content_type: str) -> str:
    """Add a part of this content type (``….spreadsheetml.table+xml``) and a relationship of its owner to it; the
    relationship's id. Its type ends as the content type does."""
    types = parse(package, CONTENT_TYPES)
    etree.SubElement(types.getroot(), _OVERRIDE, PartName=f"/{part}", ContentType=content_type)
    package.replace(CONTENT_TYPES, serialise(types))
    name = rels_name(owner)
    there = name in package
    root = parse(package, name).getroot() if there else etree.fromstring(f'<Relationships xmlns="{_PACKAGE}"/>')
    taken = {element.get("Id", "").lower() for element in root.iter(_RELATIONSHIP)}
    number = 1
    while f"rid{number}" in taken:
        number += 1
    kind = content_type.rpartition(".")[2].removesuffix("+xml")
    target = posixpath.relpath(part, posixpath.dirname(owner))
    etree.SubElement(root, _RELATIONSHIP, Id=f"rId{number}", Type=f"{RELATION}/{kind}", Target=target)
    (package.replace if there else package.add)(name, serialise(root.getroottree()))
    package.add(part, data)
    return f"rId{number}"


def _detach(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def rels_name(part: str) -> str:
    """The part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
