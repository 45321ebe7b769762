"""Workbooks for the tests of the package and workbook layers, as different programs write them."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwings
from xlsxwriter.worksheet import Worksheet

XLWINGS_FILES = sorted(
    path for path in Path(xlwings.__file__).parent.rglob("*.xl*") if path.suffix in (".xlsm", ".xlam", ".xlsx")
)
HEADERS = ["客户编码", "目标", "日期", "备注", "两倍", "累计"]
CODES = ["001", "002", "003", "004", "005"]
FIRST = 4
"""The sheet's row of the first data row in `office_book` (header in row 3)."""

SLICER = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    b'<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    b'<slicer name="s" cache="c" caption="x" rowHeight="241300"/></slicers>'
)


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">2L5B", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    )


def edit_zip(path: Path, changes: Mapping[str, bytes | Callable[[bytes], bytes] | None]) -> None:
    """Change, add or (None) remove members of a test file."""
    with zipfile.ZipFile(path) as old:
        members = [(info, old.read(info)) for info in old.infolist()]
    rest = dict(changes)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info, data in members:
            change = rest.pop(info.filename, data)
            if change is not None:
                new.writestr(info, change if isinstance(change, bytes) else change(data))
        for name, added in rest.items():
            assert isinstance(added, bytes), name
            new.writestr(name, added)


def before(mark: bytes, text: bytes) -> Callable[[bytes], bytes]:
    """A change for `edit_zip`: put `text` before `mark`."""

    def change(data: bytes) -> bytes:
        assert mark in data, mark
        return data.replace(mark, text + mark, 1)

    return change


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change for `edit_zip`: `new` instead of `old`."""

    def change(data: bytes) -> bytes:
        assert old in data, old
        return data.replace(old, new)

    return change


def office_book(path: Path, totals: bool = False, rows: int = 5, macros: bool = True) -> Path:
    """A month's sheet with everything that careless writers lose; rows 1 and 2 above the table, a column beside it."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("计划 '甲'表")
    other = book.add_worksheet("参数")
    chart_sheet = book.add_worksheet("看板")
    date, bold, money = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"bold": True}),
        book.add_format({"num_format": "#,##0.00"}),
    )
    last = FIRST + rows - 1
    columns: list[dict[str, Any]] = [{"header": header} for header in HEADERS]
    columns[1]["format"] = money
    columns[4]["formula"] = "=tblPlan[[#This Row],[目标]]*2"
    if totals:
        columns[0]["total_string"] = "合计"
        columns[1]["total_function"] = "sum"
    sheet.write(0, 0, "标题", bold)
    sheet.write_rich_string(1, 0, bold, "粗", "细", bold, "尾")
    bottom = last + (1 if totals else 0)
    sheet.add_table(
        FIRST - 2, 0, bottom - 1, 5, {"name": "tblPlan", "columns": columns, "total_row": totals, "autofilter": True}
    )
    for index in range(rows):
        at = FIRST - 1 + index
        sheet.write_string(at, 0, f"{index + 1:03d}")
        sheet.write_number(at, 1, 100 * (index + 1), money)
        sheet.write_datetime(at, 2, dt.datetime(2026, 5, index + 1), date)
        sheet.write_string(at, 3, f"备注{index + 1}")
        sheet.write_formula(at, 4, "=tblPlan[[#This Row],[目标]]*2", None, 200 * (index + 1))
        sheet.write_formula(at, 5, f"=B{at + 1}+参数!$B$3+$H$1+H1", None, 100 * (index + 1))
        sheet.write_string(at, 7, f"旁{index + 1}")
    if totals:
        sheet.write_formula(bottom - 1, 5, f"=SUM(F{FIRST}:F{last})", bold, 1)
    _surroundings(sheet, last)
    other.write("A3", "月份")
    other.write_datetime("B3", dt.datetime(2026, 5, 1), date)
    other.write_formula("D1", "=B3+1", None, 46144)
    book.define_name("hk_month", "=参数!$B$3")
    book.define_name("hk_codes", f"='计划 ''甲''表'!$A${FIRST}:$A${last}")
    sheet.print_area(0, 0, bottom - 1, 5)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": ["计划 '甲'表", FIRST - 1, 1, last - 1, 1]})
    chart_sheet.insert_chart("B2", chart)
    chart_sheet.protect()
    if macros:
        with zipfile.ZipFile(next(p for p in XLWINGS_FILES if p.name == "quickstart.xlsm")) as donor:
            book.add_vba_project(io.BytesIO(donor.read("xl/vbaProject.bin")), True)
    book.close()
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D1" i="2"/></calcChain>'
    edit_zip(
        path,
        {
            "[Content_Types].xml": before(
                b"</Types>",
                b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                b'spreadsheetml.calcChain+xml"/><Override PartName="/xl/slicers/slicer1.xml" ContentType='
                b'"application/vnd.ms-excel.slicer+xml"/>',
            ),
            "xl/_rels/workbook.xml.rels": before(
                b"</Relationships>",
                b'<Relationship Id="rIdChain" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/calcChain" Target="/xl/calcChain.xml"/>',
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": before(
                b"</Relationships>",
                b'<Relationship Id="rIdSlicer" Type="http://schemas.microsoft.com/office/2007/relationships/slicer" '
                b'Target="../slicers/slicer1.xml"/>',
            ),
            "xl/calcChain.xml": chain.encode(),
            "xl/slicers/slicer1.xml": SLICER,
        },
    )
    return path


def _surroundings(sheet: Worksheet, last: int) -> None:
    column = f"B{FIRST}:B{last}"
    sheet.data_validation(column, {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.data_validation("J1:J9", {"validate": "any", "input_title": "别动"})
    sheet.conditional_format(column, {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(f"A{FIRST}:F{last}", {"type": "formula", "criteria": f"=$B{FIRST}>300"})
    sheet.add_sparkline("L1", {"range": f"'计划 ''甲''表'!B{FIRST}:B{last}"})
    sheet.insert_button("L5", {"macro": "分解", "caption": "分解"})
    sheet.insert_textbox("L10", "说明")
    sheet.insert_image("N1", "一.png", {"image_data": io.BytesIO(png())})
    sheet.write_comment(f"A{FIRST}", "批注")
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST}:A{last}"})


def plain_book(path: Path, headers: list[str], rows: list[list[Any]]) -> Path:
    """One sheet, one table at B2."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("表")
    sheet.add_table(
        1, 1, 1 + max(len(rows), 1), len(headers), {"name": "tblX", "columns": [{"header": h} for h in headers]}
    )
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(2 + at, 1 + column, value)
    book.close()
    return path


def prefix_main_namespace(data: bytes) -> bytes:
    """The same part with its main namespace under the prefix ``x:``, as some libraries write it."""
    from lxml import etree

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def copy(old: Any) -> Any:
        names = {("x" if key is None else key): value for key, value in old.nsmap.items()}
        new = etree.Element(old.tag, dict(old.attrib), nsmap={**names, "x": main})
        new.text, new.tail = old.text, old.tail
        new.extend([copy(child) for child in old])
        return new

    return etree.tostring(copy(etree.fromstring(data)), encoding="UTF-8", xml_declaration=True, standalone=True)


def strip_refs(data: bytes) -> bytes:
    """A sheet without the ``r`` of rows and cells (only for sheets whose rows and cells have no holes)."""
    from lxml import etree

    root = etree.fromstring(data)
    for element in root.iter("{*}row", "{*}c"):
        element.attrib.pop("r", "")
        element.attrib.pop("spans", "")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


class Unseekable(io.RawIOBase):
    """A stream that cannot go back: zipfile then writes data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(bytes(data))


def with_descriptors(path: Path, zip64: bool = False) -> None:
    """Write the file anew as a stream, each member followed by a data descriptor."""
    with zipfile.ZipFile(path) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members:
            with new.open(name, "w", force_zip64=zip64) as member:
                member.write(data)
    path.write_bytes(bytes(stream.data))


def raw_members(path: Path) -> dict[str, tuple[bytes, bytes]]:
    """Each member's bytes from its local header to its descriptor, and its central header with the offset blanked.

    Written apart from the product's own reader, so that the one checks the other.
    """
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as file:
        infos = sorted(file.infolist(), key=lambda info: info.header_offset)
        at = file.start_dir
    bounds = [info.header_offset for info in infos] + [at]
    central = {}
    while raw[at : at + 4] == b"PK\x01\x02":
        name_size, extra, comment = struct.unpack_from("<3H", raw, at + 28)
        header = raw[at : at + 46 + name_size + extra + comment]
        central[header[46 : 46 + name_size]] = header[:42] + header[46:]
        at += len(header)
    found = {}
    for info, end in zip(infos, bounds[1:], strict=True):
        size = struct.unpack_from("<2H", raw, info.header_offset + 26)[0]
        name = raw[info.header_offset + 30 : info.header_offset + 30 + size]
        found[info.filename] = raw[info.header_offset : end], central[name]
    return found
