"""The order in which the schema wants the children of a worksheet and of the workbook."""

from __future__ import annotations

from lxml import etree

from xl_huikuan.ooxml.xml_parts import Element, tag

_ORDERS = {
    tag("worksheet"): (
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
        "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting "
        "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks "
        "customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture "
        "oleObjects controls webPublishItems tableParts extLst"
    ),
    tag("workbook"): (
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
        "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing "
        "fileRecoveryPr webPublishObjects extLst"
    ),
}
_RANKS = {root: {tag(name): rank for rank, name in enumerate(names.split())} for root, names in _ORDERS.items()}


def child(root: Element, name: str) -> Element:
    """The root's child of this name, made in its place when there is none."""
    found = root.find(tag(name))
    if found is not None:
        return found
    ranks = _RANKS[str(root.tag)]
    new = etree.SubElement(root, tag(name))
    later = (other for other in root if other is not new and _rank(other, ranks) > ranks[tag(name)])
    first = next(later, None)
    if first is not None:
        first.addprevious(new)
    return new


def _rank(element: Element, ranks: dict[str, int]) -> int:
    """An element's place in the order; one that only wraps another (``mc:AlternateContent``) stands where that does."""
    return next((ranks[str(inner.tag)] for inner in element.iter() if str(inner.tag) in ranks), -1)
