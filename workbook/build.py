"""Builds template.xlsm from the contract: byte for byte the same each time.  python workbook/build.py [-o FILE]"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rules
import style
import vba
import xlwings
from board import board_data_sheet, board_sheet
from commands import RIBBON_PART, RIBBON_TYPE, ribbon
from footing_page import footing_sheet
from help_sheets import functions_sheet, intellisense_sheet, messages_sheet
from pages import guide_sheet, settings_sheet
from review_page import review_head
from sheets import Build, comparison_sheet, jobs_lists_sheet, lists_sheet, table_sheet
from slip_page import slip_sheet
from style import Styles
from xlsxwriter import Workbook

import xl_huikuan
from xl_huikuan.addin import serve
from xl_huikuan.book.contract import defaults
from xl_huikuan.book.contract.columns import Column, ListOf
from xl_huikuan.book.contract.comparison import COMPARISON
from xl_huikuan.book.contract.lists import JOBS_LISTS, LISTS
from xl_huikuan.book.contract.tables import DAILY, MONTHLY, OFFICE, TABLES
from xl_huikuan.book.month_sums import MonthSums
from xl_huikuan.values import Value

TEMPLATE = Path(__file__).parent / "template.xlsm"
_MADE_ON = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_CALC_ID = 191029
_CONF_SHEET = "xlwings.conf"
_CONF = (
    ("UDF MODULES", "xl_huikuan.addin.functions"),
    ("USE UDF SERVER", "True"),
    ("ADD_WORKBOOK_TO_PYTHONPATH", "False"),
    ("PYTHONPATH", ""),
    ("LICENSE_KEY", ""),
    ("DEBUG UDFS", "False"),
    ("SHOW CONSOLE", "False"),
    ("CONDA PATH", ""),
    ("CONDA ENV", ""),
    ("HK VERSION", xl_huikuan.__version__),
    ("HK XLWINGS", xlwings.__version__),
    ("HK START", serve.MODULE),
)
"""Our own VBA reads none of the first. They are for xlwings' Excel add-in, where somebody has it: what stands here it does not
look for in a file beside the workbook. `huikuan doctor` reads the last. Texts, which VBA reads the same in any language."""


@dataclass(frozen=True)
class StartingRows:
    """What a table of the empty workbook holds, as `MonthSums` takes it."""

    columns: Mapping[str, list[Value]]
    version: int = 0


def build(target: Path) -> None:
    """Write the template."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book.xlsm"
        _write_sheets(book)
        _repack(book, _as_macro_book)
        vba.add_project(book)
        _repack(book, vba.as_written)
        _repack(book, _with_ribbon, {RIBBON_PART: ribbon()})
        target.write_bytes(book.read_bytes())


def _write_sheets(path: Path) -> None:
    book = Workbook(str(path), {"default_format_properties": style.BODY, "strings_to_urls": False})
    book.set_properties({"title": "月度回款计划", "subject": "回款计划", "author": "xl_huikuan", "created": _MADE_ON})
    book.set_calc_mode("auto", _CALC_ID)
    book.set_size(1800, 1000)
    rows = {name: StartingRows(columns) for name, columns in defaults.columns().items()}
    build = Build(book, Styles(book), MonthSums(rows, defaults.names()))
    for group, colour in zip((DAILY, MONTHLY, OFFICE), style.TABS, strict=True):
        for name in group:
            book.add_worksheet(name).set_tab_color(colour)
    for table in TABLES.values():
        if table.sheet not in (LISTS, JOBS_LISTS, COMPARISON):
            table_sheet(build, table)
    review_head(build)
    lists_sheet(build)
    comparison_sheet(build)
    book.add_worksheet(JOBS_LISTS)
    jobs_lists_sheet(build)
    settings_sheet(build)
    board_sheet(build)
    board_data_sheet(build)
    footing_sheet(build)
    slip_sheet(build)
    guide_sheet(build)
    functions_sheet(build)
    _conf_sheet(book)
    messages_sheet(build)
    intellisense_sheet(build)
    for column in _list_columns():
        build.names[rules.list_name(column)] = f"={column.table}[{column.header}]"
    for name, refers_to in build.names.items():
        book.define_name(name, refers_to)
    book.close()


def _conf_sheet(book: Workbook) -> None:
    sheet = book.add_worksheet(_CONF_SHEET)
    for row, (key, value) in enumerate(_CONF):
        sheet.write_string(row, 0, key)
        sheet.write_string(row, 1, value)
    sheet.hide()


def _list_columns() -> list[Column[Any]]:
    """Columns that cells choose from, through a name each."""
    found = {c.choices.column for table in TABLES.values() for c in table.columns if isinstance(c.choices, ListOf)}
    return sorted(found - rules.DISTINCT.keys(), key=lambda column: (column.table, column.header))


def _as_macro_book(part: str, data: bytes) -> bytes:
    """Mend what XlsxWriter writes: the type of a book without macros, calculation on loading, the buttons' font."""
    if part == "[Content_Types].xml":
        return data.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    if part == "xl/workbook.xml":
        return data.replace(b' fullCalcOnLoad="1"', b"")
    if part.endswith(".vml"):
        return data.replace(b'<font face="Calibri" size="220"', f'<font face="{style.FONT}" size="200"'.encode())
    return data


def _with_ribbon(part: str, data: bytes) -> bytes:
    """The package's relationships with one to the ribbon."""
    if part != "_rels/.rels":
        return data
    relation = f'<Relationship Id="rIdRibbon" Type="{RIBBON_TYPE}" Target="{RIBBON_PART}"/>'
    return data.replace(b"</Relationships>", f"{relation}</Relationships>".encode())


def _repack(path: Path, change: Callable[[str, bytes], bytes], more: Mapping[str, bytes] | None = None) -> None:
    """Write the package again with fixed times, `change(part, data)` applied to every part, and with `more` parts."""
    with zipfile.ZipFile(path) as package:
        parts = [(info.filename, package.read(info)) for info in package.infolist()]
    parts += (more or {}).items()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts:
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            package.writestr(info, change(name, data))


def main() -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=TEMPLATE, metavar="FILE")
    vba.GENERATED.write_bytes(vba.wrappers().encode("ascii"))
    build(parser.parse_args().output)


if __name__ == "__main__":
    main()
