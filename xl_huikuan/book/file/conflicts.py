"""Copies that a synchronised folder lays beside a workbook when two people changed it: each holds half of the work."""

from __future__ import annotations

import os
import platform
import re
import unicodedata
from pathlib import Path

from xl_huikuan.book.problems import Problem, Rule, Severity
from xl_huikuan.ooxml.atomic_write import real_path
from xl_huikuan.patterns import pattern

CONFLICT_COPIES = Rule(
    Severity.DOUBT,
    "旁边有像是同步冲突副本的文件：{names}",
    "两本可能各有各的改动，哪一本都不全：请打开核对，把要的内容合到一本里，再把另一本移走",
)
JOIN, MORE = "、", " 等 {count} 个"
_SHOWN = 3
_REST = pattern(
    r".*(?:冲突|conflict).*"  # Dropbox, Nextcloud, Syncthing, 坚果云 (-冲突, -NSConflict), 360
    r"|\s?[(（]\d{1,2}[)）]"  # OneDrive on the web, 百度网盘, browsers
    r"|-副本(?:\s?[(（]\d{1,2}[)）])?"  # WPS
    r"|-.{1,30}(?:的\s?|'s\s|’s\s)(?:电脑|笔记本|台式机|PC|MacBook|iMac|Mac).*",
    re.IGNORECASE,
)
"""What stands between the workbook's name and its end."""
_COMPUTER = pattern(r"-(?=.*[0-9-])[A-Z][A-Z0-9-]{3,14}(?:-\d{1,2})?")
"""OneDrive appends the computer's name: as Windows makes them up (``DESKTOP-7A1B2C3``), or this one's own."""


def conflict_doubts(path: Path) -> list[Problem]:
    """A doubt that names the files beside a workbook which look like its conflict copies, or whose copy it looks like."""
    real = real_path(path)
    try:
        with os.scandir(real.parent) as entries:
            there = [entry.name for entry in entries if entry.name != real.name and entry.is_file()]
    except OSError:
        return []
    names = sorted(name for name in there if _is_copy(name, real.name) or _is_copy(real.name, name))
    if not names:
        return []
    more = MORE.format(count=len(names)) if len(names) > _SHOWN else ""
    return [CONFLICT_COPIES.at(path.name, names=JOIN.join(names[:_SHOWN]) + more)]


def _is_copy(name: str, of: str) -> bool:
    copy, original = (Path(unicodedata.normalize("NFC", each)) for each in (name, of))
    if copy.suffix.lower() != original.suffix.lower() or not copy.stem.startswith(original.stem):
        return False
    rest = copy.stem[len(original.stem) :]
    own = f"-{platform.node()}".casefold()
    return bool(_REST.fullmatch(rest) or _COMPUTER.fullmatch(rest)) or (len(own) > 1 and rest.casefold() == own)
