"""What our reader gives, cell by cell, is what openpyxl and calamine give for the same file: workbooks that our test
dependencies ship, ours, and one of every kind of value. Differences have rules, and no list of cells."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyopenvba
import pytest
import xlsxwriter
from ooxml_books import XLWINGS_FILES, edit_zip, office_book

from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.template import template_path
from xl_huikuan.values import CellError, Value

python_calamine = pytest.importorskip("python_calamine")

_SHIPPED = [
    *XLWINGS_FILES,
    *(path for path in Path(pyopenvba.__file__).parent.rglob("*.xl*") if path.suffix in (".xlsx", ".xlsm", ".xlam")),
    Path(__file__).parent / "fixtures" / "first-version.xlsm",
    template_path(),
]
_DAY_ZERO = dt.datetime(1899, 12, 30)


def every_kind(path: Path) -> Path:
    """A workbook that holds every kind of value, as XlsxWriter writes it."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("值")
    day, time, bold = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd hh:mm", "hh:mm:ss", "0.00"))
    texts = [
        "a",
        " b ",
        "两\n行",
        "_x000A_",
        "a_x0041_",
        "'",
        "=1",
        "\u3000",
        "\U0001f600",
        "x" * 32767,
        "1",
        "TRUE",
        "#N/A",
    ]
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text)
    for row, figure in enumerate((0, -1, 0.1, 1e15, 123456789012345678, 1e300, -1e-300, 2**53, 0.005, 1 / 3)):
        sheet.write_number(row, 1, figure)
    for row, figure in enumerate((1, 59, 61, 46349, 46349.75, 2_899_999)):
        sheet.write_number(row, 2, figure, day)
    sheet.write_number(0, 3, 0.75, time)
    for row, error in enumerate(CellError):
        sheet.write_formula(row, 4, "=1/0", None, error.value)
    for row, value in enumerate((True, False, "", "text", 3, -0.5)):
        sheet.write_formula(row, 5, "=A1", None, value)
    sheet.write_boolean(0, 6, True)
    sheet.write_boolean(1, 6, False)
    sheet.write_rich_string(2, 6, bold, "粗", "细", bold, "尾")
    sheet.write_blank(3, 6, None, bold)
    sheet.write_string(40, 30, "far")
    book.close()
    return path


def workbooks(folder: Path, demo: Path) -> Iterator[Path]:
    """Copies that both others open: add-ins called workbooks."""
    made = [demo, every_kind(folder / "every.xlsx"), office_book(folder / "office.xlsm", totals=True)]
    for number, path in enumerate([*_SHIPPED, *made]):
        copy = Path(shutil.copy(path, folder / f"{number}-{path.stem}.xlsm"))
        edit_zip(copy, {"[Content_Types].xml": lambda data: data.replace(b"excel.addin.macro", b"excel.sheet.macro")})
        yield copy


def ours(workbook: Workbook, sheet: str) -> dict[tuple[int, int], Value]:
    cells = workbook.cells(sheet, Area(1, 1, 1_048_576, 500))
    return {(row, column): value for column, values in cells.values.items() for row, value in values.items()}


def of_openpyxl(data: bytes, sheet: str) -> dict[tuple[int, int], Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        held = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]
    return {(cell.row, cell.column): cell.value for row in held.iter_rows() for cell in row if cell.value is not None}


def of_calamine(path: Path, sheet: str) -> dict[tuple[int, int], Any]:
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return {
        (row, column): value
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
        if value != ""
    }


def unescaped(text: str) -> str:
    """openpyxl leaves some of Excel's escapes as they stand in the file."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def same(value: Value, other: Any, escapes: bool) -> bool:
    """Whether both say the same: our value, and that of another reader (which leaves some `escapes`)."""
    if isinstance(value, CellError):  # a kind of its own with us; an error's name with others, or nothing
        return other in (value.value, None)
    if isinstance(value, str):
        return value == (other or "") or (escapes and isinstance(other, str) and value == unescaped(other))
    if isinstance(value, dt.date):  # a time of day is dropped
        return value == (other.date() if isinstance(other, dt.datetime) else other)
    if isinstance(value, (int, float)) and isinstance(other, dt.time):  # no day: it stays the number
        return value * 86400 == (other.hour * 60 + other.minute) * 60 + other.second
    if isinstance(value, (int, float)) and isinstance(other, dt.datetime):  # past the calendar that we know
        return _DAY_ZERO + dt.timedelta(days=value) == other
    return isinstance(value, bool) == isinstance(other, bool) and value == other


@pytest.fixture(scope="module")
def books(tmp_path_factory, demo_master):
    return list(workbooks(tmp_path_factory.mktemp("read"), demo_master))


@pytest.mark.parametrize("reader", ["openpyxl", "calamine"])
def test_the_same_values(books, reader):
    compared = 0
    for path in books:
        data = path.read_bytes()
        workbook = Workbook.open(path)
        for sheet in workbook.sheets:
            mine = ours(workbook, sheet)
            theirs = of_openpyxl(data, sheet) if reader == "openpyxl" else of_calamine(path, sheet)
            compared += len(mine)
            different = {
                at: (mine.get(at), theirs.get(at))
                for at in {*mine, *theirs}
                if not same(mine.get(at), theirs.get(at), reader == "openpyxl")
            }
            assert not different, (path.name, sheet)
    assert compared > 20_000


@pytest.mark.parametrize(
    ("value", "other"),
    [(1, 2), (1, True), (1, "1"), (None, "x"), ("a", "b"), ("", "x"), (dt.date(2026, 1, 1), dt.datetime(2026, 1, 2)),
     (CellError.NA, "#REF!"), (0.5, dt.time(13)), ("A", "_x0042_"), (46349, dt.datetime(2026, 11, 25))],
)  # fmt: skip
def test_other_values_are_not_the_same(value, other):
    assert not same(value, other, escapes=True)
