"""What one check of the doctor found, and the PC that it looked at."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from xl_huikuan.addin.registry import Registry, WindowsRegistry, expand
from xl_huikuan.addin.xlwings_conf import CODE_PAGE, read_bytes, settings, user_file
from xl_huikuan.book.file.faults import faults_in_words

CONF_SHEET = "xlwings.conf"
_MOST_ROWS = 200


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One check: its name, how it ended, what was found, and how to mend it."""

    name: str
    state: State
    what: str
    mend: str = ""


class Answered(NamedTuple):
    """How the trial of the UDF server went: seconds and answer, or what went wrong."""

    seconds: float
    answer: str | None
    error: str = ""


class Setting(NamedTuple):
    """A value of the user's xlwings.conf, and where it stands; both empty where it does not."""

    value: str
    home: str


def _is_remote(root: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == _DRIVE_REMOTE)
    return False


_DRIVE_REMOTE = 4


@dataclass(eq=False)
class Machine:
    """What the checks ask of the PC; tests put another in its place."""

    book: Path | None = None
    executable: Path = field(default_factory=lambda: Path(sys.executable))
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    registry: Registry = field(default_factory=WindowsRegistry)
    code_page: str = CODE_PAGE
    expand: Callable[[str], str] = expand
    is_remote: Callable[[str], bool] = _is_remote
    utf8_mode: bool = bool(sys.flags.utf8_mode)
    try_server: Callable[[Path, str, Path], Answered] | None = None
    """Starts the UDF server through a DLL with VBA's command line and interpreter; the doctor's own when None."""

    def setting(self, key: str) -> Setting:
        """A setting as VBA finds it: in the user's own file, and nowhere else."""
        path = user_file(self.environment)
        found = settings(read_bytes(path) or b"", self.code_page)
        return Setting(self.expand(found[key]), str(path)) if key in found else Setting("", "")


@faults_in_words()
def rows_of(path: Path) -> dict[str, str]:
    """The settings in a workbook's hidden sheet, by key in capitals, as VBA reads them: down to the first blank.

    Raises:
        BookError: the file cannot be read as a workbook.
    """
    from xl_huikuan.ooxml.references import Area
    from xl_huikuan.ooxml.workbook import Workbook

    book = Workbook.open(path)
    sheet = next((name for name in book.sheets if name.lower() == CONF_SHEET), None)
    if sheet is None:
        return {}
    cells = book.cells(sheet, Area(1, 1, _MOST_ROWS, 2))
    found: dict[str, str] = {}
    for row in range(1, _MOST_ROWS + 1):
        key, value = cells.value(row, 1), cells.value(row, 2)
        if key in (None, ""):
            break
        found[str(key).strip().upper()] = "" if value is None else str(value).strip()
    return found
