"""What starts macros on a sheet: buttons and ActiveX controls, wherever the file keeps them, and shapes with a macro.

A button stands in up to three places: as a shape in the sheet's VML (all that XlsxWriter writes), and, once Excel has saved
the workbook, also among the sheet's `controls` and as a hidden shape of its drawing. One number joins them.
"""

from __future__ import annotations

from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.relationships import RELATION, relations, unlink
from xl_huikuan.ooxml.xml_parts import Element, parse, serialise, tag

_ID = f"{{{RELATION}}}id"
_V, _X = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:excel}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_COMPATIBLE = "{http://schemas.microsoft.com/office/drawing/2010/main}compatExt"
_WRAPPERS = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_NUMBER, _SHAPE = f"{_OFFICE}spid", "_x0000_s"
"""Excel keeps a shape's number apart from its name, others use it as the name."""
_NO_SHAPES = {f"{_OFFICE}shapelayout", f"{_V}shapetype"}
_BUTTON = "Button"


def drop_macro_controls(package: Package, part: str, sheet: Element) -> bool:
    """Take a sheet's buttons and ActiveX controls out, and every macro off what stays; `sheet` is the root of its part.

    Returns:
        Whether the sheet's own XML has changed.
    """
    links = {relation.id: relation for relation in relations(package, part)}
    gone, useless = set[str](), set[str]()
    changed = False
    for control in list(sheet.iter(tag("control"))):
        link = links.get(control.get(_ID, ""))
        if link is None or link.kind != "ctrlProp" or _is_button(package, link.target):
            gone.add(_SHAPE + control.get("shapeId", ""))
            useless.add(control.get(_ID, ""))
            _take_out(control)
            changed = True
    for properties in sheet.iter(tag("controlPr")):
        changed |= properties.attrib.pop("macro", "") != ""
    legacy = sheet.find(tag("legacyDrawing"))
    if legacy is not None:
        link = links.get(legacy.get(_ID, ""))
        if link is not None and _drop_shapes(package, link.target, gone):
            useless.add(link.id)
            _take_out(legacy)
            changed = True
    for link in links.values():
        if link.kind == "drawing":
            _clean_drawing(package, link.target, gone)
    unlink(package, part, lambda kind, id_: id_ in useless)
    return changed


def closed(vml: bytes) -> bytes:
    """VML as Excel writes it is well-formed but for this."""
    return vml.replace(b"<br>", b"<br/>")


def _is_button(package: Package, part: str) -> bool:
    return parse(package, part).getroot().get("objectType") == _BUTTON


def _drop_shapes(package: Package, part: str, gone: set[str]) -> bool:
    """Take buttons and the shapes `gone` out of a VML part, and learn the buttons' numbers; True when no shape stays."""
    tree = parse(package, part, closed)
    root = tree.getroot()
    changed = False
    for shape in list(root.iter(f"{_V}shape")):
        number = shape.get(_NUMBER, shape.get("id", ""))
        data = shape.find(f"{_X}ClientData")
        if number in gone or (data is not None and data.get("ObjectType") == _BUTTON):
            gone.add(number)
            _take_out(shape)
            changed = True
        for macro in list(shape.iter(f"{_X}FmlaMacro")):
            _take_out(macro)
            changed = True
    if changed:
        package.replace(part, serialise(tree))
    return changed and all(child.tag in _NO_SHAPES for child in root)


def _clean_drawing(package: Package, part: str, gone: set[str]) -> None:
    tree = parse(package, part)
    anchors = [
        next(up for up in mark.iterancestors() if str(up.tag).endswith("Anchor"))
        for mark in tree.getroot().iter(_COMPATIBLE)
        if mark.get("spid") in gone
    ]
    with_macro = [shape for shape in tree.getroot().iter(f"{_DRAWING}*") if shape.get("macro")]
    for anchor in anchors:
        _take_out(anchor)
    for shape in with_macro:
        shape.set("macro", "")
    if anchors or with_macro:
        package.replace(part, serialise(tree))


def _take_out(element: Element) -> None:
    """Take an element out, and what wrapped it alone (``mc:AlternateContent``, `controls`)."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if parent.tag == tag("controls") or str(parent.tag).startswith(_WRAPPERS):
        left = [child for child in parent if child.tag != f"{_WRAPPERS}Fallback" or len(child)]
        if not left:
            _take_out(parent)
