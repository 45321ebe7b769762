"""An empty worksheet, with the look of another."""

from __future__ import annotations

import re

from lxml import etree

from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.relationships import RELATION, add_part, free_part
from xl_huikuan.ooxml.schema_order import child
from xl_huikuan.ooxml.xml_parts import MAIN, Element, numbered, serialise, tag

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NAME = re.compile(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")
_LOOK = {
    "sheetPr/pageSetUpPr": ("fitToPage",),
    "sheetViews/sheetView": (
        "showGridLines", "showRowColHeaders", "showZeros", "rightToLeft", "zoomScale", "zoomScaleNormal",
        "workbookViewId",
    ),
    "sheetFormatPr": ("baseColWidth", "defaultColWidth", "defaultRowHeight", "customHeight", "zeroHeight"),
    "printOptions": ("horizontalCentered", "verticalCentered", "headings", "gridLines"),
    "pageMargins": ("left", "right", "top", "bottom", "header", "footer"),
    "pageSetup": ("paperSize", "scale", "fitToWidth", "fitToHeight", "orientation"),
}  # fmt: skip
"""What a new sheet takes over: not what is selected there, nor its code, its panes, its printer."""


def check_sheet_name(name: str) -> None:
    """`ValueError` for what Excel takes for no sheet's name."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"no name for a sheet: {name!r}")


def add_sheet(package: Package, workbook_part: str, workbook: Element, name: str, like: Element | None) -> str:
    """Add an empty worksheet at the end of the workbook; its part. `like` is the worksheet whose look it gets."""
    root = etree.fromstring(f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATION}"/>')
    child(root, "sheetData")
    if like is not None:
        _copy_look(like, root)
    part = free_part(package, f"{workbook_part.rpartition('/')[0]}/worksheets/sheet{{}}.xml")
    relation = add_part(package, workbook_part, part, serialise(root.getroottree()), _TYPE)
    sheets = child(workbook, "sheets")
    number = 1 + max((numbered(sheet, "sheetId") for sheet in sheets), default=0)
    etree.SubElement(sheets, tag("sheet"), {"name": name, "sheetId": str(number), f"{{{RELATION}}}id": relation})
    return part


def _copy_look(like: Element, root: Element) -> None:
    for path, names in _LOOK.items():
        outer, _, inner = path.partition("/")
        model = like.find("/".join(map(tag, path.split("/"))))
        if model is None:
            continue
        element = child(root, outer)
        if inner:
            element = etree.SubElement(element, tag(inner))
        for name in names:
            if name in model.attrib:
                element.set(name, model.get(name, ""))
