"""Excel files through python-calamine, after a look at whether they can be opened without harm."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

from xl_huikuan.foreign.cells import SOME_ERROR, is_error
from xl_huikuan.foreign.errors import ForeignError
from xl_huikuan.foreign.sheets import ForeignSheet
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import column_number
from xl_huikuan.ooxml.shared_texts import false_claim
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.ooxml.xml_parts import bad_part

_STANDARD_ERROR = 2
MOST_CELLS = 30_000_000
"""Calamine lays out the whole block from a sheet's first cell to its last: two cells far apart would take all memory."""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MOST_LETTERS, _BLANKS_A_CELL = 3, 50
_FEW = 4_000_000
"""Cells of a block that any sheet may have; beyond it a block of more than `_BLANKS_A_CELL` times what it holds is refused."""
_REFERENCES = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)(\d+)[\"'][^>]*(?<!/)>")
"""Of cells that hold something: calamine passes over the others."""
_SHAPES = bytes.maketrans(
    (ascii_letters + digits + "'").encode(), b"A" * len(ascii_letters) + b"0" * len(digits) + b'"'
)
_DROPPED = bytes(sign for sign in range(256) if sign not in (ascii_letters + digits + "-='\"").encode())
_AN_ERROR = b't="e"'
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_ITS_TEXT = re.compile(rb"<(?:\w+:)?v>([^<]+)<")
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_FAR = re.compile(rb'="A(?:A{1,5}0|0{7})')
"""The shapes of references to cells beyond column Z, or beyond row 999,999."""
_CELL_BELOW = b'="A0000'
"""The shape of most cells of a sheet of many rows, down from row 1,000."""
_DEEP, _DEEPEST = re.compile(rb'="A(?:A{1,5}0|0{6})'), 999_999 * 26
"""Of those beyond row 99,999, too; what a block without far ones has at most."""
_SAVE_AGAIN = "请用 Excel 或 WPS 打开它，另存为 .xlsx 再试"


def read_excel(path: Path, is_zip: bool) -> Iterator[ForeignSheet]:
    """The sheets of a workbook.

    Raises:
        ForeignError, OoxmlError: it is encrypted, damaged, or larger than it looks.
    """
    import python_calamine

    errors = _check(Package.open(path)) if is_zip else {}
    try:
        with _silenced():
            workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            with _silenced():
                sheet = workbook.get_sheet_by_name(name)
                rows: Any = sheet.to_python(skip_empty_area=True)
            _put_errors(rows, sheet.start or (0, 0), errors.get(name, ()))
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


@contextmanager
def _silenced() -> Iterator[None]:
    """Nothing on the process's standard error: there a reader that panics says so, past Python, beside our own words."""
    try:
        held, nowhere = os.dup(_STANDARD_ERROR), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # a program without a console has none
        yield
        return
    try:
        os.dup2(nowhere, _STANDARD_ERROR)
        yield
    finally:
        os.dup2(held, _STANDARD_ERROR)
        os.close(held)
        os.close(nowhere)


def _put_errors(rows: list[list[Any]], start: tuple[int, int], errors: Iterable[tuple[int, int, str]]) -> None:
    """Calamine gives them as blanks: an amount would be left out in silence."""
    top, left = start
    for row, column, text in errors:
        if top <= row < top + len(rows) and left <= column < left + len(rows[row - top]):
            rows[row - top][column - left] = text


def _check(package: Package) -> dict[str, list[tuple[int, int, str]]]:
    """Inflate what calamine will read, to what the file's directory declares and no more; how far its sheets reach. The cells that
    hold an error (row and column from 0, its text), by sheet."""
    errors: dict[str, list[tuple[int, int, str]]] = {}
    for name in package.names():
        if _SHEET.fullmatch(name):
            data = package.read(name)
            if _reaches_too_far(data):
                raise OoxmlError(Fault.INFLATES_TOO_FAR, package.path.name)
            if _AN_ERROR in data or _AN_ERROR.replace(b'"', b"'") in data:
                errors[name] = [*_errors(data)]
        elif name.lower().startswith("xl/") and name.lower().endswith((".xml", ".rels")):
            package.read(name)
    if lying := false_claim(package):
        raise bad_part(package, lying)
    return {sheet: errors[part] for sheet, part in Workbook(package).sheets.items() if part in errors} if errors else {}


def _errors(data: bytes) -> Iterator[tuple[int, int, str]]:
    for attributes, held in _ERROR_CELL.findall(data):
        place, value = _PLACE.search(attributes), _ITS_TEXT.search(held)
        if place and value:
            text = value[1].decode(errors="replace")
            yield (
                int(place[2]) - 1,
                column_number(place[1].decode().upper()) - 1,
                text if is_error(text) else SOME_ERROR,
            )


def _reaches_too_far(data: bytes) -> bool:
    """Whether the block that holds a sheet's cells has far more cells than the sheet, or than memory has room for."""
    shapes = data.translate(_SHAPES, _DROPPED)
    crowded = shapes.count(_CELL_BELOW) * _BLANKS_A_CELL >= _DEEPEST
    if not (_FAR if crowded else _DEEP).search(shapes):  # nearly all sheets; a tenth of the time of the close look
        return False
    columns, rows, cells = 1, 1, 0
    for letters, row in _REFERENCES.findall(data):
        if len(letters) > _MOST_LETTERS:
            return True
        columns, rows, cells = max(columns, column_number(letters.decode().upper())), max(rows, int(row)), cells + 1
    return columns * rows > min(MOST_CELLS, max(_FEW, cells * _BLANKS_A_CELL))
