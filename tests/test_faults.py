"""Every way in which a file cannot be worked on: it really happens, says where, and has words."""

from __future__ import annotations

import errno
import os
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from office_parts import add_macro_sheet, add_pivot
from ooxml_books import before, edit_zip, office_book, swap

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.faults import WORDS, as_book_error
from xl_huikuan.book.problems import BookError
from xl_huikuan.ooxml import zip_members
from xl_huikuan.ooxml.atomic_write import Stamp, cannot_write, check_writable
from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.file_lock import locked
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.values_only import check_target, leave_values
from xl_huikuan.ooxml.workbook import CellWrite, TableRow, Workbook

FILE, SHEET = "五月.xlsm", "计划 '甲'表"
TABLE_PART, RELS_PART = "xl/tables/table1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
SHEET_PART, OTHER_PART, BOOK_PART = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Case:
    """How a fault comes about; `make` gets the workbook's path and must raise it."""

    fault: Fault
    place: str
    details: dict[str, Any]
    make: Callable[[Path, pytest.MonkeyPatch], object]


CASES: list[Case] = []

Make = Callable[[Path, pytest.MonkeyPatch], object]


def happens(fault: Fault, place: str = FILE, **details: Any) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        CASES.append(Case(fault, place, details, make))
        return make

    return register


def failing(error: OSError) -> Callable[..., None]:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


def change_header(path: Path, member: str, at: int, value: int) -> None:
    """One byte of a member's central header, whose fixed part is 46 bytes."""
    raw = bytearray(path.read_bytes())
    raw[raw.rindex(member.encode()) - 46 + at] = value
    path.write_bytes(raw)


# -- the file and its container


@happens(Fault.FILE_NOT_FOUND)
def _(path, patch):
    path.unlink()
    Package.open(path)


@happens(Fault.FILE_UNREADABLE, reason="Is a directory")
def _(path, patch):
    path.unlink()
    path.mkdir()
    Package.open(path)


@happens(Fault.NOT_A_FILE)
def pipe_to_read(path: Path, _: pytest.MonkeyPatch) -> None:
    make_pipe(path)
    Package.open(path)


@happens(Fault.NOT_A_FILE)
def pipe_to_write(path: Path, _: pytest.MonkeyPatch) -> None:
    make_pipe(path)
    check_writable(path, Stamp.of(path))


def make_pipe(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        raise OoxmlError(Fault.NOT_A_FILE, path.name)
    path.unlink()
    os.mkfifo(path)


@happens(Fault.FILE_TOO_LARGE)
def _(path, patch):
    with path.open("r+b") as file:
        file.truncate((1 << 30) + 1)  # a hole, no gigabyte on disk
    Package.open(path)


@happens(Fault.NOT_A_PACKAGE)
def _(path, patch):
    path.write_bytes(b"hello")
    Package.open(path)


@happens(Fault.NOT_A_PACKAGE)
def _(path, patch):
    edit_zip(path, {"_rels/.rels": None})
    Package.open(path)


def compound(path: Path, stream: str) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + stream.encode("utf-16-le"))
    Package.open(path)


@happens(Fault.OLD_FORMAT)
def _(path, patch):
    compound(path, "Workbook")


@happens(Fault.ENCRYPTED)
def _(path, patch):
    compound(path, "EncryptedPackage")


@happens(Fault.BINARY_WORKBOOK)
def _(path, patch):
    edit_zip(path, {"xl/workbook.bin": b"x"})
    Package.open(path)


@happens(Fault.DAMAGED)
def _(path, patch):
    path.write_bytes(path.read_bytes()[:-30])
    Package.open(path)


@happens(Fault.DAMAGED_PART, part=BOOK_PART)
def _(path, patch):
    change_header(path, BOOK_PART, 16, 0)  # the checksum
    change_header(path, BOOK_PART, 17, 0)
    Workbook.open(path)


@happens(Fault.ENCRYPTED_PARTS)
def _(path, patch):
    change_header(path, BOOK_PART, 8, 1)
    Package.open(path)


@happens(Fault.DUPLICATE_PART, part="XL/Workbook.xml")
def _(path, patch):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as file:
        warnings.simplefilter("ignore")
        file.writestr("XL/Workbook.xml", "<a/>")
    Package.open(path)


@happens(Fault.INFLATES_TOO_FAR)
def _(path, patch):
    edit_zip(path, {"xl/x.xml": b"\0" * (17 << 20)})
    Package.open(path)


@happens(Fault.UNKNOWN_COMPRESSION, part="xl/x.xml")
def _(path, patch):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as file:
        file.writestr("xl/x.xml", "<a/>")
    Package.open(path).read("xl/x.xml")


@happens(Fault.PART_MISSING, part=SHEET_PART)
def _(path, patch):
    edit_zip(path, {SHEET_PART: None})
    Workbook.open(path).sheet_xml(SHEET)


@happens(Fault.BAD_PART, part=SHEET_PART)
def _(path, patch):
    edit_zip(path, {SHEET_PART: b"<broken"})
    Workbook.open(path).sheet_xml(SHEET)


@happens(Fault.CELLS_UNREADABLE, SHEET)
def _(path, patch):
    edit_zip(path, {SHEET_PART: swap(b'<row r="5"', b'<row r="five"')})
    Workbook.open(path).cells(SHEET, Area(1, 1, 9, 9))


# -- the workbook


@happens(Fault.NO_WORKBOOK_PART)
def _(path, patch):
    edit_zip(path, {"_rels/.rels": swap(b"relationships/officeDocument", b"relationships/nothing")})
    Workbook.open(path)


@happens(Fault.OTHER_DOCUMENT)
def _(path, patch):
    edit_zip(path, {BOOK_PART: swap(MAIN, b"http://schemas.openxmlformats.org/wordprocessingml/2006/main")})
    Workbook.open(path)


@happens(Fault.STRICT_FORMAT)
def _(path, patch):
    edit_zip(path, {BOOK_PART: swap(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")})
    Workbook.open(path)


@happens(Fault.STRICT_FORMAT)
def _(path, patch):
    strict = swap(b"schemas.openxmlformats.org/officeDocument/2006/", b"purl.oclc.org/ooxml/officeDocument/")
    edit_zip(path, {"_rels/.rels": strict})
    Workbook.open(path)


@happens(Fault.SHARED_TEXT_MISSING)
def _(path, patch):
    edit_zip(path, {"xl/sharedStrings.xml": b'<sst xmlns="%s"/>' % MAIN})
    Workbook.open(path).sheet_xml(SHEET).has_content(1, 1)


@happens(Fault.SHEET_MISSING, sheet="没有")
def _(path, patch):
    Workbook.open(path).sheet_xml("没有")


@happens(Fault.TABLE_MISSING, table="tblX")
def _(path, patch):
    Workbook.open(path).table("tblX")


@happens(Fault.TABLE_AREA_UNREADABLE, table="tblPlan")
def _(path, patch):
    edit_zip(path, {"xl/tables/table1.xml": swap(b'ref="A3:F8"', b'ref="A:F"')})
    Workbook.open(path)


@happens(Fault.TABLE_AREA_UNREADABLE, table="tblPlan")
def _(path, patch):
    edit_zip(path, {TABLE_PART: swap(b'ref="A3:F8"', b'ref="F8:A3"')})  # from its end to its beginning
    Workbook.open(path)


@happens(Fault.TABLE_COUNT_WRONG, SHEET, table="tblPlan", attribute="headerRowCount", value="1.0")
def _(path, patch):
    edit_zip(path, {TABLE_PART: swap(b'ref="A3:F8" ', b'ref="A3:F8" headerRowCount="1.0" ')})
    Workbook.open(path)


@happens(Fault.TABLE_COUNT_WRONG, SHEET, table="tblPlan", attribute="totalsRowCount", value="-1")
def _(path, patch):
    edit_zip(path, {TABLE_PART: swap(b'ref="A3:F8" ', b'ref="A3:F8" totalsRowCount="-1" ')})
    Workbook.open(path)


@happens(Fault.TABLE_WITHOUT_ROWS, SHEET, table="tblPlan", area="A3:F4")
def _(path, patch):
    change = swap(b'ref="A3:F8" ', b'ref="A3:F4" totalsRowCount="1" ')
    edit_zip(path, {TABLE_PART: lambda data: change(data.replace(b'totalsRowShown="0"', b""))})
    Workbook.open(path)


@happens(Fault.TABLE_COLUMNS_DIFFER, SHEET, table="tblPlan", area="A3:G8", width=7, columns=6)
def _(path, patch):
    edit_zip(path, {TABLE_PART: swap(b'ref="A3:F8" ', b'ref="A3:G8" ')})
    Workbook.open(path)


@happens(Fault.TABLE_COLUMNS_DIFFER, SHEET, table="tblPlan", area="A3:F8", width=6, columns=0)
def _(path, patch):
    edit_zip(path, {TABLE_PART: lambda data: re.sub(b"<tableColumns.*</tableColumns>", b"", data)})
    Workbook.open(path)


@happens(Fault.TABLE_COLUMN_TWICE, SHEET, table="tblPlan", column="目标")
def _(path, patch):
    edit_zip(path, {TABLE_PART: swap('name="备注"'.encode(), 'name="目标"'.encode())})
    Workbook.open(path)


def second_table(path: Path, name: bytes, ref: bytes) -> None:
    """Another table of the same columns on the same sheet."""
    with zipfile.ZipFile(path) as file:
        part = file.read(TABLE_PART)
    copy = re.sub(rb'id="\d+" name="tblPlan" displayName="tblPlan" ref="A3:F8"',
                  b'id="9" name="%s" displayName="%s" ref="%s"' % (name, name, ref), part, count=1)  # fmt: skip
    assert copy != part
    relation = b'<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="%s"/>'
    there = relation % b"../tables/table9.xml"
    edit_zip(path, {"xl/tables/table9.xml": copy, f"{RELS_PART}": before(b"</Relationships>", there)})
    Workbook.open(path)


@happens(Fault.TABLE_TWICE, SHEET, table="TBLPLAN")
def _(path, patch):
    second_table(path, b"TBLPLAN", b"A30:F35")


@happens(Fault.TABLES_OVERLAP, SHEET, table="tblOther", other="tblPlan")
def _(path, patch):
    second_table(path, b"tblOther", b"F8:K9")


@happens(Fault.NAME_MISSING, name="hk_no")
def _(path, patch):
    Workbook.open(path).set_name_value("hk_no", 1)


@happens(Fault.SHEET_EXISTS, sheet="参数")
def _(path, patch):
    Workbook.open(path).add_sheet("参数", like=None)


@happens(Fault.NAME_TAKEN, name="HK_month")
def _(path, patch):
    Workbook.open(path).add_name("HK_month", "参数", Area(1, 1, 1, 1))


@happens(Fault.NAME_TAKEN, name="TBLplan")
def _(path, patch):
    Workbook.open(path).add_table("参数", "TBLplan", 9, 9, [ColumnSpec("甲")], [])


# -- a sheet and its cells


@happens(Fault.NO_SHEET_DATA, "参数")
def _(path, patch):
    edit_zip(path, {OTHER_PART: b'<worksheet xmlns="%s"/>' % MAIN})
    Workbook.open(path).sheet_xml("参数")


@happens(Fault.CELLS_UNREADABLE, "参数")
def _(path, patch):
    edit_zip(path, {OTHER_PART: swap(b'<c r="A3"', b'<c r="B4"')})  # a cell of another row
    Workbook.open(path).sheet_xml("参数").cell(3, 1)


@happens(Fault.BAD_PART, part=BOOK_PART)
def _(path, patch):
    edit_zip(path, {BOOK_PART: swap('name="看板"'.encode(), 'name="参数"'.encode())})
    Workbook.open(path)


@happens(Fault.BAD_PART, part=OTHER_PART)
def _(path, patch):
    edit_zip(path, {OTHER_PART: swap(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main")})
    Workbook.open(path).cells("参数", Area(1, 1, 9, 9))


@happens(Fault.COLUMN_MISSING, SHEET, table="tblPlan", column="区域")
def _(path, patch):
    Workbook.open(path).table("tblPlan").column("区域")


@happens(Fault.TABLE_TOO_LONG, SHEET, table="tblPlan")
def _(path, patch):
    edit_zip(
        path,
        {
            "xl/tables/table1.xml": swap(b"A3:F8", b"A1048571:F1048576"),
            SHEET_PART: lambda data: data.replace(b'<row r="8"', b'<row r="1048576"'),
        },
    )
    table = Workbook.open(path).table("tblPlan")
    table.replace_rows([*[TableRow(row, {}) for row in range(5)], TableRow(None, {})])


def add_column(path: Path, header: str) -> None:
    Workbook.open(path).table("tblPlan").add_column(header, like="目标", formula=None, values=[1] * 5, width=None)


@happens(Fault.COLUMN_EXISTS, SHEET, table="tblPlan", column="备注")
def _(path, patch):
    add_column(path, "备注")


@happens(Fault.TABLE_TOO_WIDE, SHEET, table="tblPlan")
def _(path, patch):
    edit_zip(path, {"xl/tables/table1.xml": swap(b"A3:F8", b"XEY3:XFD8")})
    add_column(path, "新")


@happens(Fault.COLUMN_BLOCKED, f"{SHEET}!G5", table="tblPlan", column="新")
def _(path, patch):
    edit_zip(path, {SHEET_PART: swap(b'<c r="H5"', b'<c r="G5"')})
    add_column(path, "新")


@happens(Fault.TABLE_BLOCKED, f"{SHEET}!H4", table="tblNew")
def _(path, patch):
    Workbook.open(path).add_table(SHEET, "tblNew", 3, 7, [ColumnSpec("甲"), ColumnSpec("乙")], [])


@happens(Fault.VALUE_DOES_NOT_FIT, "参数!A1", value="x" * 40)
def _(path, patch):
    Workbook.open(path).write("参数", "A1", CellWrite("x" * 32768))


@happens(Fault.ARRAY_NOT_WRITABLE, "参数!D2")
def _(path, patch):
    edit_zip(path, {OTHER_PART: swap(b"<f>B3+1</f>", b'<f t="array" ref="D1:D3">B3:B5</f>')})
    Workbook.open(path).write("参数", "D2", CellWrite(1))


@happens(Fault.ARRAY_NOT_MOVABLE, f"{SHEET}!E4")
def _(path, patch):
    formula = "<f>tblPlan[[#This Row],[目标]]*2</f>".encode()
    edit_zip(path, {SHEET_PART: lambda data: data.replace(formula, b'<f t="array" ref="E4:E8">B4:B8</f>', 1)})
    Workbook.open(path).table("tblPlan").replace_rows([TableRow(row, {}) for row in (1, 0)])


@happens(Fault.ROWS_BLOCKED, f"{SHEET}!C10", table="tblPlan", row=10)
def _(path, patch):
    edit_zip(path, {SHEET_PART: before(b"</sheetData>", b'<row r="10"><c r="C10"><v>1</v></c></row>')})
    Workbook.open(path).table("tblPlan").replace_rows([TableRow(None, {})] * 7)


# -- writing


@happens(Fault.OPEN_ELSEWHERE, program="Excel / WPS", lock=f"~${FILE}")
def _(path, patch):
    (path.parent / f"~${FILE}").touch()
    check_writable(path, Stamp.of(path))


@happens(Fault.OPEN_ELSEWHERE, program="LibreOffice", lock=f".~lock.{FILE}#")
def _(path, patch):
    (path.parent / f".~lock.{FILE}#").touch()
    check_writable(path, Stamp.of(path))


@happens(Fault.COPY_ONTO_ITSELF)
def onto_itself(path: Path, _: pytest.MonkeyPatch) -> None:
    check_target(path, path.parent / "." / path.name)


@happens(Fault.WRONG_SUFFIX, "五月.xls", suffix=".xlsx")
def with_macros_by_its_name(path: Path, _: pytest.MonkeyPatch) -> None:
    check_target(path, path.with_suffix(".xls"))


@happens(Fault.MACRO_SHEET)
def macro_sheet(path: Path, _: pytest.MonkeyPatch) -> None:
    add_macro_sheet(path)
    leave_values(Workbook.open(path))


@happens(Fault.OUTSIDE_PIVOT)
def outside_pivot(path: Path, _: pytest.MonkeyPatch) -> None:
    add_pivot(path, "external")
    leave_values(Workbook.open(path))


@happens(Fault.CHANGED_MEANWHILE)
def _(path, patch):
    check_writable(path, Stamp(1, 1))


@happens(Fault.BEING_WRITTEN)
def another_one_writes(path: Path, _: pytest.MonkeyPatch) -> None:
    with locked(path), locked(path, wait=0):
        raise AssertionError("two at once")


@happens(Fault.NAME_TOO_LONG, "五" * 200)
def no_room_for_the_name(path: Path, _: pytest.MonkeyPatch) -> None:
    raise cannot_write(path.with_name("五" * 200), OSError(errno.ENAMETOOLONG, "File name too long"))


@happens(Fault.GROWS_TOO_FAR)
def too_large_to_be_read_again(path: Path, patch: pytest.MonkeyPatch) -> None:
    package = Package.open(path)
    package.add("xl/x.xml", b"x" * 1000)
    patch.setattr(zip_members, "MAX_TOTAL", 100)
    patch.setattr(zip_members, "HONEST_RATIO", 1)
    package.save(path)


@happens(Fault.READ_ONLY)
def _(path, patch):
    path.chmod(0o444)
    check_writable(path, Stamp.of(path))


@happens(Fault.DISK_FULL)
def _(path, patch):
    patch.setattr(os, "fsync", failing(OSError(errno.ENOSPC, "full")))
    Package.open(path).save(path)


@happens(Fault.NO_PERMISSION)
def _(path, patch):
    patch.setattr(os, "replace", failing(PermissionError(errno.EACCES, "denied")))
    Package.open(path).save(path)


@happens(Fault.TARGET_NOT_FOUND)
def _(path, patch):
    Package.open(path).save(path.parent / "没有" / FILE)


@happens(Fault.WRITE_FAILED, reason="Input/output error")
def _(path, patch):
    patch.setattr(os, "fsync", failing(OSError(errno.EIO, "Input/output error")))
    Package.open(path).save(path)


# -- all of them


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_it_happens_and_says_where(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = office_book(tmp_path / FILE)
    with pytest.raises(OoxmlError) as caught:
        case.make(path, monkeypatch)
    error = caught.value
    assert (error.fault, error.place, dict(error.details)) == (case.fault, case.place, case.details)
    (problem,) = as_book_error(error).problems
    assert problem.where == case.place
    for text in (problem.what, problem.mend):
        assert text and not {*"{}"} & {*text}
    told = problem.what + problem.mend
    assert all(str(value) in told for value in case.details.values())  # nothing is known and not told


def test_no_fault_without_a_case() -> None:
    assert {*Fault} - {case.fault for case in CASES} == set()


@pytest.mark.parametrize("fault", Fault)
def test_no_fault_without_words(fault: Fault) -> None:
    what, mend = WORDS[fault]
    assert what and mend


def test_a_file_book_tells_in_words(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"没有\.xlsm：找不到这个文件。请检查路径"):
        FileBook(tmp_path / "没有.xlsm").read()
