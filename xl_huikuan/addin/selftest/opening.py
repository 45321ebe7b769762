"""Trials of opening: does Excel take the files as they are, with all that they hold, and do their macros compile."""

from __future__ import annotations

import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import xlwings

from xl_huikuan.addin.selftest.trial import DEMO, TEMPLATE, Desk, Notes
from xl_huikuan.book.contract.status import Messages
from xl_huikuan.book.contract.tables import NAMES, TABLES

READY = Messages.ready.name
"""What the workbook says of a PC that has all that it needs."""
PROCEDURES = {
    "HkStart": "HkWhatIsThere", "HkServer": "HkMissed", "HkHelp": "HkShowState", "HkButtons": "HkShowGuide",
    "HkFunctions": "HK_VERSION",
}  # fmt: skip
"""A harmless procedure of each module: VBA compiles the whole module before it runs one."""
_REPAIRED = ("[已修复]", "[修复的]", "[Repaired]", "[修復")
_WITH_VALIDATION, _BUTTON = -4174, 8


def opens(desk: Desk, notes: Notes) -> None:
    """No repair, no dialog, macros run, and nothing that would be asked about on closing."""
    logs = _repair_logs()
    for which in (TEMPLATE, DEMO):
        began = time.perf_counter()
        book = desk.open(which)
        notes.figures[f"{which}_seconds"] = round(time.perf_counter() - began, 2)
        caption = str(book.api.Windows(1).Caption)
        notes.expect(not any(mark in caption for mark in _REPAIRED), f"{caption}：Excel 修复了这个文件")
        notes.expect(book.api.Saved is True, f"{caption}：刚打开就算改过了，关闭时会问是否保存")
        state = str(desk.run(book, "HkWhatIsThere"))
        notes.figures["state"] = state
        notes.expect(desk.run(book, "HkText", state) != "", f"{caption}：宏没有运行")
    notes.figures["excel"] = f"{book.app.api.Version} {book.app.api.Build}"
    notes.expect(_repair_logs() == logs, "Excel 留下了修复记录（error….xml）")
    notes.expect(not desk.dialogs, "打开时弹出了对话框")


def _repair_logs() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("error*_*.xml")}


def holds_all(desk: Desk, notes: Notes) -> None:
    """Tables and names of the contract; validations, conditional formats, charts and buttons as in the file."""
    for which in (TEMPLATE, DEMO):
        book = desk.open(which)
        path = Path(str(book.api.FullName))
        tables = {
            str(table.Name): [str(column.Name) for column in table.ListColumns]
            for sheet in book.sheets
            for table in sheet.api.ListObjects
        }
        for name, declared in TABLES.items():
            notes.expect(tables.get(name) == list(declared.headers()), f"{path.name}：表 {name} 的列和约定不同")
        missing = sorted(NAMES.keys() - {str(name.Name) for name in book.api.Names})
        notes.expect(not missing, f"{path.name}：缺少名称 {'、'.join(missing)}")
        wanted, found = in_file(path), in_excel(book)
        notes.figures[which] = {"file": dict(wanted), "excel": dict(found)}
        for what in sorted(wanted.keys() | found.keys()):
            notes.expect(
                wanted[what] == found[what], f"{path.name}：{what} 文件里 {wanted[what]}，Excel 里 {found[what]}"
            )


def in_file(path: Path) -> Counter[str]:
    """How much of each kind each sheet of the file has."""
    counts: Counter[str] = Counter()
    book = openpyxl.load_workbook(path)
    sheets: list[Any] = book.worksheets
    for sheet in sheets:
        validated = {
            (row, column)
            for one in sheet.data_validations.dataValidation
            for area in one.sqref.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        counts[f"{sheet.title} 有数据验证的格子"] += len(validated)
        counts[f"{sheet.title} 条件格式"] += sum(len(one.rules) for one in sheet.conditional_formatting)
        counts[f"{sheet.title} 图表"] += len(sheet._charts)
    with zipfile.ZipFile(path) as package:
        drawings = [package.read(name) for name in package.namelist() if name.endswith(".vml")]
    counts["按钮"] = sum(drawing.count(b"<x:FmlaMacro>") for drawing in drawings)
    return +counts


def in_excel(book: xlwings.Book) -> Counter[str]:
    """The same as Excel counts it."""
    counts: Counter[str] = Counter()
    for sheet in book.sheets:
        api: Any = sheet.api
        counts[f"{sheet.name} 有数据验证的格子"] += _validated(api)
        counts[f"{sheet.name} 条件格式"] += int(api.Cells.FormatConditions.Count)
        counts[f"{sheet.name} 图表"] += int(api.ChartObjects().Count)
        counts["按钮"] += sum(1 for shape in api.Shapes if shape.Type == _BUTTON and shape.OnAction)
    return +counts


def _validated(sheet: Any) -> int:
    try:
        return int(sheet.Cells.SpecialCells(_WITH_VALIDATION).CountLarge)
    except Exception:  # what Excel raises where there are none
        return 0


def compiles(desk: Desk, notes: Notes) -> None:
    """A procedure of every module runs: VBA has compiled them all."""
    book = desk.open(TEMPLATE)
    for module, procedure in PROCEDURES.items():
        desk.run(book, procedure)
        notes.expect(not desk.dialogs, f"模块 {module}：{'；'.join(desk.dialogs)}")
        desk.dialogs.clear()
    notes.figures["modules"] = list(PROCEDURES)
