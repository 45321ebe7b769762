"""Which end a workbook's name must have for Excel to open it: the one that goes with its content type."""

from __future__ import annotations

from pathlib import Path

from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.relationships import content_type
from xl_huikuan.ooxml.workbook import Workbook

_SUFFIXES = {
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
}


def check_suffix(workbook: Workbook, target: Path) -> None:
    """Refuse a name under which Excel would not open the workbook."""
    suffix = _SUFFIXES.get(content_type(workbook.package, workbook.part))
    if suffix is not None and target.suffix.lower() != suffix:
        raise OoxmlError(Fault.WRONG_SUFFIX, target.name, suffix=suffix)
