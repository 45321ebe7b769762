"""Mutations of the parts' XML: attributes, elements, numbers, texts, encodings, document types."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from random import Random

from lxml import etree

from fuzz import absurd
from fuzz.seeds import SeedBook, packed

_NEVER_XML = (".bin", ".png", ".jpg", ".jpeg", ".emf", ".vml", ".gif")
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "lollollollollollollollol">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + i, b"&%c;" % (96 + i) * 12) for i in range(1, 10))
    + b"]>"
)
_Element = etree._Element


def mutate(book: SeedBook, chance: Random) -> tuple[bytes, list[str]]:
    """The workbook's bytes after one to three mutations, and what was done."""
    members, told = dict(book.members), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = _part(members, chance)
        kind = chance.choice((_in_tree, _in_tree, _in_tree, _in_tree, _in_tree, _in_text))
        members[name], what = kind(members[name], chance)
        told.append(f"{name}: {what}")
    return packed(members), told


def _part(members: dict[str, bytes], chance: Random) -> str:
    """Parts that a reader must look at come up oftener than others."""
    names = [name for name in members if not name.lower().endswith(_NEVER_XML)]
    wanted = chance.choice((r"workbook\.xml$", r"worksheets/[^/]*$", r"worksheets/[^/]*$", r"tables/", r"tables/", r"styles",
                            r"sharedStrings", r"\.rels$", r"Content_Types", r""))  # fmt: skip
    return chance.choice([name for name in names if re.search(wanted, name)] or names)


# -- as a tree


def _in_tree(data: bytes, chance: Random) -> tuple[bytes, str]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return _in_text(data, chance)
    told = chance.choice(_TREE_CHANGES)(root, chance)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True), told


def _pick(root: _Element, chance: Random, wants: Callable[[_Element], object] = lambda _: True) -> _Element | None:
    """An element; rare kinds come up as often as common ones."""
    by_tag: dict[str, list[_Element]] = {}
    for element in root.iter(etree.Element):
        if wants(element):
            by_tag.setdefault(str(element.tag), []).append(element)
    return chance.choice(by_tag[chance.choice(sorted(by_tag))]) if by_tag else None


def _name(element: _Element) -> str:
    path = element.getroottree().getpath(element)
    return f"{path} <{etree.QName(element).localname} {dict(element.attrib)!s:.80}>"


def _change_attribute(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: e.attrib)
    if element is None:
        return "nothing"
    name = chance.choice(sorted(element.attrib))
    old = str(element.get(name))
    if re.fullmatch(r"-?[0-9.]+", old):
        pool: tuple[str, ...] = (*absurd.NUMBERS, str(int(float(old)) + 1), str(int(float(old)) - 1), old + "0")
    elif re.fullmatch(r"\$?[A-Z]{1,3}\$?[0-9]+(:.*)?", old):
        pool = absurd.REFS
    else:
        pool = absurd.ALL
    new = chance.choice(pool)
    told = f"{_name(element)} {name} = {new!r:.40}"
    _set(element, name, new)
    return told


def _set(element: _Element, name: str, value: str) -> None:
    try:
        element.set(name, value)
    except ValueError:  # what XML cannot hold
        element.set(name, "?")


def _drop_attribute(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: e.attrib)
    if element is None:
        return "nothing"
    name = chance.choice(sorted(element.attrib))
    told = f"{_name(element)} without {name}"
    del element.attrib[name]
    return told


def _share_attribute(root: _Element, chance: Random) -> str:
    """One element has what another of its kind has: two of one id, one row number …"""
    element = _pick(root, chance, lambda e: e.attrib)
    if element is None:
        return "nothing"
    name = chance.choice(sorted(element.attrib))
    others = [other for other in root.iter(element.tag) if other is not element and other.get(name) is not None]
    if not others:
        return "nothing"
    told = f"{_name(element)} {name} as another's"
    element.set(name, str(chance.choice(others).get(name)))
    return told


def _add_attribute(root: _Element, chance: Random) -> str:
    element = _pick(root, chance)
    assert element is not None
    name = chance.choice(("r", "t", "s", "ref", "si", "count", "id", "name", "headerRowCount", "totalsRowCount", "insertRow",
                          "hidden", "localSheetId", "cm", "vm", "spans", "TargetMode", "date1904", "state"))  # fmt: skip
    value = chance.choice(absurd.ALL)
    told = f"{_name(element)} with {name} = {value!r:.40}"
    _set(element, name, value)
    return told


def _drop_element(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: e.getparent() is not None)
    if element is None:
        return "nothing"
    told = f"{_name(element)} dropped"
    element.getparent().remove(element)  # type: ignore[union-attr]
    return told


def _repeat_element(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: e.getparent() is not None)
    if element is None:
        return "nothing"
    times = chance.choice((1, 1, 1, 2, 50))
    told = f"{_name(element)} repeated {times} times"
    for _ in range(times):
        element.addnext(copy.deepcopy(element))
    return told


def _move_element(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: e.getparent() is not None)
    target = _pick(root, chance)
    if element is None or target is None or element in target.iterancestors() or element is target:
        return "nothing"
    told = f"{_name(element)} moved into {_name(target)}"
    target.insert(chance.randrange(len(target) + 1), element)
    return told


def _shuffle_children(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: len(e) > 1)
    if element is None:
        return "nothing"
    children = list(element)
    chance.shuffle(children)
    element[:] = children
    return f"{_name(element)} shuffled"


def _rename_element(root: _Element, chance: Random) -> str:
    element = _pick(root, chance)
    assert element is not None
    new = chance.choice(
        ("x", etree.QName(element).localname, "{http://else}row", "{http://else}c", "row", "c", "v", "f", "is")
    )
    told = f"{_name(element)} called {new}"
    element.tag = new
    return told


def _change_text(root: _Element, chance: Random) -> str:
    element = _pick(root, chance, lambda e: (e.text or "").strip() or not len(e))
    if element is None:
        return "nothing"
    old = element.text or ""
    new = chance.choice(absurd.NUMBERS if re.fullmatch(r"-?[0-9.eE+-]+", old) else (*absurd.ALL, f"{old}!", old * 2))
    told = f"{_name(element)} text {old!r:.30} = {new!r:.40}"
    try:
        element.text = new
    except ValueError:
        element.text = "?"
    return told


def _insert_strange(root: _Element, chance: Random) -> str:
    element = _pick(root, chance)
    assert element is not None
    strange = chance.choice((etree.Comment("x"), etree.ProcessingInstruction("x", "y"), etree.Element("x")))
    element.insert(0, strange)
    return f"{_name(element)} with {strange.tag!s:.20}"


def _nest(root: _Element, chance: Random) -> str:
    element = _pick(root, chance)
    assert element is not None
    depth = chance.choice((3, 200, 400))
    told = f"{_name(element)} with {depth} elements in each other"
    for _ in range(depth):
        element = etree.SubElement(element, element.tag)
    return told


_COUNTS = (*absurd.NUMBERS, "0", "1", "2", "3")
_NAMED = ("A:A", "客户!A1:XFD1048576", "客户!$A:$A", "客户!$1:$9", "参数!$XFD$1048576", "参数!$B$3:$C$4", "OFFSET(参数!$B$3,1,1)",
          "[1]参数!$B$3", "没有!$A$1", "5", "参数!#REF!", "参数!$B$3,参数!$B$4", "=参数!$B$3")  # fmt: skip
_AIMS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "table": (
        ("table", "ref", absurd.REFS), ("table", "ref", absurd.REFS), ("table", "headerRowCount", _COUNTS),
        ("table", "totalsRowCount", _COUNTS), ("table", "displayName", ("tblPlan", "TBLCUSTOMERS", "tblX", "")),
        ("table", "insertRow", _COUNTS), ("autoFilter", "ref", absurd.REFS), ("tableColumn", "name", ("客户编码", "目标", "", "x")),
        ("tableColumn", "id", _COUNTS), ("calculatedColumnFormula", "", ("", "(", "1+", "tblPlan[没有]", "#REF!")),
    ),
    "worksheet": (
        ("row", "r", _COUNTS), ("c", "r", absurd.REFS), ("c", "t", absurd.KINDS), ("c", "s", _COUNTS), ("v", "", absurd.NUMBERS),
        ("f", "t", absurd.KINDS), ("f", "si", _COUNTS), ("f", "ref", absurd.REFS), ("f", "", ("", "(", "[1]x!A1", "#REF!", "A1:")),
        ("mergeCell", "ref", absurd.REFS), ("dimension", "ref", absurd.REFS), ("dataValidation", "sqref", absurd.REFS),
        ("conditionalFormatting", "sqref", absurd.REFS), ("col", "min", _COUNTS), ("col", "max", _COUNTS),
    ),
    "workbook": (
        ("definedName", "", _NAMED), ("definedName", "", _NAMED), ("definedName", "", _NAMED),
        ("definedName", "name", ("hk_month", "hk_target", "hk_today", "x")), ("definedName", "localSheetId", _COUNTS),
        ("sheet", "name", ("客户", "计划", "", "x" * 40, "a/b")), ("sheet", "sheetId", _COUNTS), ("workbookPr", "date1904", _COUNTS),
    ),
    "sst": (("t", "", absurd.TEXTS), ("si", "x", ("",))),
    "styleSheet": (("xf", "numFmtId", _COUNTS), ("numFmt", "formatCode", absurd.TEXTS), ("numFmt", "numFmtId", _COUNTS)),
    "Relationships": (("Relationship", "Target", ("", "/", "../..", "x.xml", "/xl/workbook.xml", "sheet1.xml", "http://x")),
                      ("Relationship", "Id", ("", "rId1", "rId2")), ("Relationship", "Type", ("", "x", "worksheet", "table")),
                      ("Relationship", "TargetMode", ("External", "x"))),
}  # fmt: skip
"""What a reader must look at: an element, its attribute (empty: its text), and what may stand there."""


def _aim(root: _Element, chance: Random) -> str:
    """An absurd value just where a reader relies on one."""
    aims = _AIMS.get(etree.QName(root).localname)
    if aims is None:
        return _change_attribute(root, chance)
    name, attribute, pool = chance.choice(aims)
    elements = [*root.iter(f"{{*}}{name}")]
    if not elements:
        return "nothing"
    element, value = chance.choice(elements), chance.choice(pool)
    told = f"{_name(element)} {attribute or 'text'} = {value!r:.40}"
    if attribute:
        _set(element, attribute, value)
    else:
        try:
            element.text = value
        except ValueError:  # what XML cannot hold
            element.text = "?"
    return told


_TREE_CHANGES = (
    *[_aim] * 12,
    *[_change_attribute] * 5, *[_drop_attribute] * 2, _share_attribute, _add_attribute, *[_drop_element] * 2,
    *[_repeat_element] * 2, _move_element, _shuffle_children, _rename_element, *[_change_text] * 4, _insert_strange, _nest,
)  # fmt: skip


# -- as a text


def _in_text(data: bytes, chance: Random) -> tuple[bytes, str]:
    change = chance.choice(_TEXT_CHANGES)
    return change(data, chance), change.__name__.strip("_").replace("_", " ")


def _utf16(data: bytes, chance: Random) -> bytes:
    text = re.sub(r"^\s*<\?xml.*?\?>", '<?xml version="1.0" encoding="UTF-16"?>', data.decode("utf-8", "replace"))
    return text.encode(chance.choice(("utf-16", "utf-16-le", "utf-16-be")))


def _mark(data: bytes, chance: Random) -> bytes:
    return b"\xef\xbb\xbf" * chance.choice((1, 2)) + data


def _other_encoding(data: bytes, chance: Random) -> bytes:
    """Says one encoding and is in another."""
    name = chance.choice((b"GBK", b"ISO-8859-1", b"UTF-16", b"UTF-7", b"nothing", b"UTF-32"))
    return re.sub(rb"^\s*<\?xml.*?\?>", b'<?xml version="1.0" encoding="%s"?>' % name, data)


def _in_gbk(data: bytes, chance: Random) -> bytes:
    text = re.sub(r"^\s*<\?xml.*?\?>", '<?xml version="1.0" encoding="GBK"?>', data.decode("utf-8", "replace"))
    return text.encode("gbk", "replace")


def _no_declaration(data: bytes, chance: Random) -> bytes:
    return re.sub(rb"^\s*<\?xml.*?\?>", b"", data)


def _document_type(data: bytes, chance: Random) -> bytes:
    kind = chance.choice(
        (_LAUGHS, b'<!DOCTYPE x SYSTEM "file:///etc/passwd">', b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!doctype x>")
    )
    changed = re.sub(rb"^(\s*<\?xml.*?\?>)?", lambda match: match[0] + kind, data, count=1)
    if chance.random() < 0.7:
        changed = re.sub(rb">[^<>]+<", b">&" + chance.choice((b"a", b"j", b"b")) + b";<", changed, count=1)
    return _utf16(changed, chance) if chance.random() < 0.3 else changed


def _strict(data: bytes, chance: Random) -> bytes:
    return data.replace(_MAIN, _STRICT)


def _other_prefix(data: bytes, chance: Random) -> bytes:
    """The main namespace under a prefix; the same document."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return data
    default = root.nsmap.get(None)
    if default is None:
        return data

    def copied(old: _Element) -> _Element:
        if not isinstance(old.tag, str):
            return copy.deepcopy(old)
        names = {("x" if key is None else key): value for key, value in old.nsmap.items()}
        new = etree.Element(old.tag, dict(old.attrib), nsmap={**names, "x": default})
        new.text, new.tail = old.text, old.tail
        new.extend([copied(child) for child in old])
        return new

    try:
        return etree.tostring(copied(root), encoding="UTF-8", xml_declaration=True)
    except (RecursionError, ValueError):
        return data


def _twice_an_attribute(data: bytes, chance: Random) -> bytes:
    found = list(re.finditer(rb' [A-Za-z:]+="[^"]*"', data))
    if not found:
        return data
    match = chance.choice(found)
    return data[: match.end()] + match[0] + data[match.end() :]


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _byte(data: bytes, chance: Random) -> bytes:
    if not data:
        return b"x"
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(1) + data[at + 1 :]


def _character(data: bytes, chance: Random) -> bytes:
    """A character reference that XML does not allow, or hardly."""
    strange = chance.choice((b"&#0;", b"&#xD800;", b"&#xFFFF;", b"&#x1F600;", b"&nbsp;", b"&#99999999999;", b"]]>"))
    return re.sub(rb">([^<>]+)<", lambda match: b">" + strange + match[1] + b"<", data, count=chance.choice((1, 5)))


_TEXT_CHANGES = (
    _utf16, _mark, _other_encoding, _in_gbk, _no_declaration, *[_document_type] * 2, _strict, _other_prefix,
    *[_twice_an_attribute] * 2, _cut, *[_byte] * 2, _character,
)  # fmt: skip
