"""Which end a workbook's name must have for Excel to open it: the one that goes with its content type."""

from __future__ import annotations

from pathlib import Path

from xl_huikuan.ooxml.atomic_write import real_path
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.relationships import content_type
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.places import is_file, is_there

_SUFFIXES = {
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
}


def check_suffix(workbook: Workbook, target: Path) -> None:
    """Refuse a name under which Excel would not open the workbook."""
    suffix = _SUFFIXES.get(content_type(workbook.package, workbook.part))
    if suffix is not None and not ends_with(target, suffix):
        raise OoxmlError(Fault.WRONG_SUFFIX, target.name, suffix=suffix)


def ends_with(target: Path, *suffixes: str) -> bool:
    """Whether the file's name ends so; of a link that of the file too that it leads to, which is the one that is written. (What
    is no file says so itself.)"""
    real = real_path(target)
    written = [target] if is_there(real) and not is_file(real) else [target, real]
    return all(path.suffix.lower() in suffixes for path in written)
