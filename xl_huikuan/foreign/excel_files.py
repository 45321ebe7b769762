"""Excel files through python-calamine, after a look at whether they can be opened without harm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import column_number

MOST_CELLS = 30_000_000
"""Calamine lays out the whole block from a sheet's first cell to its last: two cells far apart would take all memory."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_REFERENCES = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)(\d+)")
_SHAPES = bytes.maketrans(
    (ascii_letters + digits + "'").encode(), b"A" * len(ascii_letters) + b"0" * len(digits) + b'"'
)
_DROPPED = bytes(sign for sign in range(256) if sign not in (ascii_letters + digits + "-='\"").encode())
_FAR = (*(b'="' + b"A" * letters + b"0" for letters in range(2, 7)), b'="A' + b"0" * 7)
"""The shapes of references to cells beyond column Z, or beyond row 999,999."""
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
                top, left = sheet.start or (0, 0)
                yield ForeignSheet(path.name, name, top + 1, rows, left + 1)
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
    """How many cells the block has that holds a sheet's cells, at most; 0: surely few enough."""
    shapes = data.translate(_SHAPES, _DROPPED)
    if not any(far in shapes for far in _FAR):  # nearly all sheets; a tenth of the time of the close look
        return 0
    columns, rows = 1, 1
    for letters, row in {*_REFERENCES.findall(data)}:
        columns, rows = max(columns, column_number(letters.decode().upper())), max(rows, int(row))
    return columns * rows
