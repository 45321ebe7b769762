"""Excel files through python-calamine, after a look at whether they can be opened without harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import column_number

MOST_CELLS = 30_000_000
"""Calamine lays out the whole block from a sheet's first cell to its last: two cells far apart would take all memory."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ROWS = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr\s*=\s*[\"'](\d+)")
_FAR_COLUMNS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{2,})\d")
_NEAR = 26
"""Columns with one letter."""
_SAVE_AGAIN = "请用 Excel 或 WPS 打开它，另存为 .xlsx 再试"


def read_excel(path: Path, is_zip: bool) -> Iterator[ForeignSheet]:
    """The sheets of a workbook.

    Raises:
        ForeignError, OoxmlError: it is encrypted, damaged, or larger than it looks.
    """
    import python_calamine

    if is_zip:
        _check(Package.open(path))
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            rows: Any = sheet.to_python(skip_empty_area=True)
            if any(any(cell != "" for cell in row) for row in rows):
                yield ForeignSheet(path.name, name, (sheet.start or (0, 0))[0] + 1, rows)
    except python_calamine.PasswordError as error:
        raise ForeignError(path.name, "设有打开密码（已加密）", "请去掉打开密码，保存后再试") from error
    except (ForeignError, OoxmlError):
        raise
    except BaseException as error:  # a file that makes the reader panic raises what is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise ForeignError(path.name, "文件已损坏，或不是 Excel 工作簿", _SAVE_AGAIN) from error


def _check(package: Package) -> None:
    """Inflate what calamine will read, to what the file's directory declares and no more; how far its sheets reach."""
    for name in package.names():
        if _SHEET.fullmatch(name):
            data = package.read(name)
            if _reach(data) > MOST_CELLS:
                raise OoxmlError(Fault.INFLATES_TOO_FAR, package.path.name)
        elif name.lower().startswith("xl/") and name.lower().endswith((".xml", ".rels")):
            package.read(name)


def _reach(data: bytes) -> int:
    """How many cells the block has that holds a sheet's cells, at most."""
    rows = max(map(int, _ROWS.findall(data)), default=0)
    far = max((column_number(letters.decode().upper()) for letters in {*_FAR_COLUMNS.findall(data)}), default=_NEAR)
    return max(rows, data.count(b"row ")) * far
