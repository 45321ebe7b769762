"""A workbook without anything that calculates, runs or reaches outside: its values, formats, charts and pages stay."""

from __future__ import annotations

from pathlib import Path

from xl_huikuan.ooxml.chart_values import refers_to_another_book, refresh_charts
from xl_huikuan.ooxml.controls import drop_macro_controls
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.relationships import drop_unreachable, relations, set_content_type, unlink
from xl_huikuan.ooxml.suffixes import ends_with
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import parse, tag
from xl_huikuan.places import is_there

SUFFIX = ".xlsx"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_UNWANTED = {
    "vbaProject", "extensibility", "userCustomization", "attachedToolbars", "webextensiontaskpanes",
    "externalLink", "connections", "queryTable", "customXml", "calcChain", "volatileDependencies",
}  # fmt: skip
"""Relationships by the last word of their type. (`customXml` is where Power Query keeps its questions.)"""
_MACRO_SHEETS = {"xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"}


def check_target(source: Path, target: Path) -> None:
    """Refuse to write the copy onto its source, or under a name that Excel would not open."""
    if is_there(target) and target.samefile(source):
        raise OoxmlError(Fault.COPY_ONTO_ITSELF, target.name)
    if not ends_with(target, SUFFIX):
        raise OoxmlError(Fault.WRONG_SUFFIX, target.name, suffix=SUFFIX)


def leave_values(workbook: Workbook) -> list[str]:
    """Turn the workbook, in memory, into one of values alone, fit to be saved as ``.xlsx``.

    Returns:
        The cells (``sheet!cell``) with a formula that was never calculated: they are blank now.

    Raises:
        OoxmlError: sheets of macros, or pivot tables that ask another program, can be left neither in nor out.
    """
    package = workbook.package
    _refuse_what_cannot_stay(workbook)
    unknown: list[str] = []
    for name, part in workbook.sheets.items():
        sheet = workbook.sheet_xml(name)
        unknown += sheet.drop_formulas()
        sheet.changes += drop_macro_controls(package, part, sheet.tree.getroot())
    for table in workbook.tables.values():
        table.drop_formulas()
    refresh_charts(workbook)
    workbook.drop_calculation(refers_to_another_book)
    for owner in ("", workbook.part, *(table.part for table in workbook.tables.values())):
        unlink(package, owner, lambda kind, id_: kind in _UNWANTED)
    set_content_type(package, workbook.part, _MAIN_TYPE)
    drop_unreachable(package)
    return unknown


def _refuse_what_cannot_stay(workbook: Workbook) -> None:
    for relation in relations(workbook.package, workbook.part):
        if relation.kind in _MACRO_SHEETS:
            raise OoxmlError(Fault.MACRO_SHEET, workbook.file)
        if relation.kind == "pivotCacheDefinition" and relation.target in workbook.package:
            source = parse(workbook.package, relation.target).getroot().find(tag("cacheSource"))
            if source is not None and source.get("type") != "worksheet":
                raise OoxmlError(Fault.OUTSIDE_PIVOT, workbook.file)
