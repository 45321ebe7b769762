"""XML parts of a package: safe parsing, faithful serialising."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from lxml import etree

from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.stored_values import whole_number

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_TOO_LARGE = 10**9
"""Excel's numbers have 32 bits, and others are counted on from them."""
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))

Tree = etree._ElementTree
Element = etree._Element


def tag(name: str) -> str:
    """A tag of the main namespace in lxml's notation."""
    return f"{{{MAIN}}}{name}"


def parse(package: Package, name: str, mend: Callable[[bytes], bytes] | None = None) -> Tree:
    """Parse a part, mended before where it is known not to be XML; document types, entities and the network are refused."""
    data = package.read(name)
    return parsed(package, name, data if mend is None else mend(data))


def parsed(package: Package, name: str, data: bytes) -> Tree:
    """`parse` of a part's data that has been read already."""
    tree = parse_bytes(data)
    if tree is None:
        raise bad_part(package, name)
    return tree


def parse_bytes(data: bytes) -> Tree | None:
    """Parse XML; None for what is none, or what names a document type."""
    if any(mark in data for mark in _DOCTYPES):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except etree.XMLSyntaxError:
        return None
    return None if tree.docinfo.doctype else tree  # type: ignore[union-attr]


def plain_root(data: bytes, name: str) -> Element | None:
    """The root of XML in UTF-8, if it is of this name and its namespace needs no prefix; None for what is none of that."""
    tree = parse_bytes(data)
    root = None if tree is None else tree.getroot()
    if tree is None or root is None or root.tag != tag(name) or root.prefix is not None:
        return None
    return root if (tree.docinfo.encoding or "UTF-8").upper() == "UTF-8" else None


def stream(package: Package, name: str, *tags: str) -> Iterator[Element]:
    """The elements of these tags, one after another, each forgotten after use: for parts that are only looked at."""
    yield from stream_bytes(package, name, package.read(name), *tags)


def stream_bytes(package: Package, name: str, data: bytes, *tags: str) -> Iterator[Element]:
    """`stream` over a part's data that has been read already."""
    if any(mark in data for mark in _DOCTYPES):
        raise bad_part(package, name)
    try:
        events = etree.iterparse(
            io.BytesIO(data), events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        )
        first = True
        for _, element in events:
            if first and element.getroottree().docinfo.doctype:
                raise bad_part(package, name)
            first = False
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise bad_part(package, name) from error
    if etree.QName(events.root).namespace != MAIN:  # it would pass for an empty one
        raise bad_part(package, name)


def may_mention(package: Package, name: str, text: str) -> bool:
    """Whether a part can hold this text (ASCII, in whatever case): True too where its bytes are not plain UTF-8."""
    data = package.read(name)
    plain = b"encoding=" not in data[:100] or b"utf-8" in data[:100].lower()
    return not plain or b"\0" in data[:4] or text.lower().encode() in data.lower()


def numbered(element: Element, name: str, otherwise: int = 0) -> int:
    """An attribute that programs number things with; `otherwise` where it is none, or no such number."""
    try:
        found = whole_number(element.get(name, ""))
    except ValueError:
        return otherwise
    return found if found < _TOO_LARGE else otherwise


def serialise(tree: Tree) -> bytes:
    """A part's bytes: as Excel writes them, and with whatever stands before and after the root."""
    return _DECLARATION + etree.tostring(tree, encoding="UTF-8", xml_declaration=False)


def bad_part(package: Package, name: str) -> OoxmlError:
    """The error for a part whose XML is not what it must be."""
    return OoxmlError(Fault.BAD_PART, package.path.name, part=name)
