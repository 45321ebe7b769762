"""What is added to a workbook (columns, names, sheets, tables, widths): openpyxl reads it, all else stays as it was."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from ooxml_books import before, edit_zip, office_book, plain_book, raw_members, swap
from openpyxl.utils import get_column_letter

from xl_huikuan.ooxml.errors import Fault, OoxmlError
from xl_huikuan.ooxml.new_table import ColumnSpec
from xl_huikuan.ooxml.references import Area
from xl_huikuan.ooxml.workbook import CellWrite, Workbook
from xl_huikuan.template import template_path

SHEET = "计划 '甲'表"
SHEET_PART, TABLE_PART, BOOK_PART = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"
TYPES, BOOK_RELS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
CHAIN = {TYPES, BOOK_RELS, "xl/calcChain.xml"}
"""What goes, or loses a mention, when a formula is new: the calculation chain."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl names what it would lose
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return office_book(tmp_path / "五月.xlsm")


@pytest.fixture
def totals(tmp_path: Path) -> Path:
    return office_book(tmp_path / "合计.xlsm", totals=True)


def saved(book: Workbook) -> Path:
    target = book.package.path.with_name("neu" + book.package.path.suffix)
    assert book.save(target)
    return target


def changed_parts(old: Path, new: Path) -> set[str]:
    """Parts that are new, gone, or not byte for byte as they were; those that stayed keep their order."""
    a, b = raw_members(old), raw_members(new)
    assert [name for name in a if name in b] == [name for name in b if name in a]
    return {name for name in {*a, *b} if a.get(name) != b.get(name)}


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return file.read(name).decode()


def children(path: Path, name: str) -> list[str]:
    return [etree.QName(child).localname for child in etree.fromstring(part(path, name).encode())]


def refused(call: Callable[[], object]) -> OoxmlError:
    with pytest.raises(OoxmlError) as error:
        call()
    return error.value


def column(path: Path, letter: str, rows: tuple[int, int], values: bool = False) -> list[Any]:
    cells = openpyxl.load_workbook(path, data_only=values)[SHEET][f"{letter}{rows[0]}:{letter}{rows[1]}"]
    return [row[0].value for row in cells]


# -- a column more


def test_a_column_with_a_formula_beside_a_totals_row(totals: Path) -> None:
    book = Workbook.open(totals)
    table = book.table("tblPlan")
    formula = "tblPlan[[#This Row],[目标]]/100"
    table.add_column("百分之一", like="目标", formula=formula, values=[1, 2.5, None, "无", 5], width=14.5)
    assert (table.ref, table.columns[-1], table.column("百分之一")) == (Area(3, 1, 9, 7), "百分之一", 7)
    target = saved(book)
    assert changed_parts(totals, target) == {SHEET_PART, TABLE_PART, *CHAIN}

    sheet = openpyxl.load_workbook(target)[SHEET]
    read = sheet.tables["tblPlan"]
    assert (read.ref, read.autoFilter.ref) == ("A3:G9", "A3:G8")
    assert [one.name for one in read.tableColumns] == table.columns
    assert [one.id for one in read.tableColumns] == [1, 2, 3, 4, 5, 6, 7]
    assert 'count="7"' in part(target, TABLE_PART)
    assert read.tableColumns[-1].calculatedColumnFormula.attr_text == formula
    assert column(target, "G", (3, 9)) == ["百分之一", *[f"={formula}"] * 5, None]
    assert column(target, "G", (4, 8), values=True) == [1, 2.5, None, "无", 5]
    for row in range(3, 10):
        assert sheet.cell(row, 7)._style == sheet.cell(row, 2)._style, row
    assert sheet.cell(4, 7).number_format == "#,##0.00"
    assert sheet.column_dimensions["G"].width == 14.5
    assert column(target, "H", (4, 8)) == ["旁1", "旁2", "旁3", "旁4", "旁5"]  # right beside it
    assert {str(v.sqref) for v in sheet.data_validations.dataValidation} == {"B4:B8", "J1:J9"}
    assert {str(f.sqref) for f in sheet.conditional_formatting} == {"B4:B8", "A4:F8"}


def test_a_column_of_constants_follows_the_styles_row_by_row(path: Path) -> None:
    book = Workbook.open(path)
    bold = book.sheet_xml(SHEET).style(1, 1)
    book.sheet_xml(SHEET).set_style(6, 1, bold)
    book.table("TBLPLAN").add_column("新", like="客户编码", formula=None, values=["a", None, "=1", 4, True], width=None)
    target = saved(book)
    assert changed_parts(path, target) == {SHEET_PART, TABLE_PART}
    sheet = openpyxl.load_workbook(target)[SHEET]
    assert column(target, "G", (3, 8)) == ["新", "a", None, "=1", 4, True]
    assert [sheet.cell(row, 7).font.b for row in range(4, 9)] == [False, False, True, False, False]
    assert sheet.tables["tblPlan"].tableColumns[-1].calculatedColumnFormula is None
    assert "<f>" not in "".join(cell for cell in part(target, SHEET_PART).split("<c ") if 'r="G' in cell)
    again = Workbook.open(target)
    assert again.table("tblPlan").columns[-1] == "新"
    again.table("tblPlan").replace_rows([])
    again.save(target)
    assert openpyxl.load_workbook(target)[SHEET].tables["tblPlan"].ref == "A3:G4"


def test_headers_are_escaped_as_tables_do(path: Path) -> None:
    book = Workbook.open(path)
    book.table("tblPlan").add_column("两\n行 & _x0041_", like="备注", formula=None, values=[None] * 5, width=None)
    target = saved(book)
    assert 'name="两_x000a_行 &amp; _x005F_x0041_"' in part(target, TABLE_PART)
    assert "两\n行 &amp; _x005F_x0041_</t>" in part(target, SHEET_PART)
    assert Workbook.open(target).table("tblPlan").columns[-1] == "两\n行 & _x0041_"


def test_the_looks_that_excel_gives_new_rows_come_along(path: Path) -> None:
    edit_zip(path, {TABLE_PART: swap(b'<tableColumn id="4"', b'<tableColumn id="44" dataDxfId="0" totalsRowLabel="x"')})
    book = Workbook.open(path)
    book.table("tblPlan").add_column("新", like="备注", formula=None, values=[None] * 5, width=None)
    assert '<tableColumn id="45" name="新" dataDxfId="0"/>' in part(saved(book), TABLE_PART)


def block(what: str, at: str) -> dict[str, Any]:
    row = int(at[1:])
    if what == "merged":
        return {SHEET_PART: swap(b"</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{at}:H{row}"/></mergeCells>'.encode())}  # fmt: skip
    if what == "table":
        with_table = (
            b"</Relationships>",
            (
                b'<Relationship Id="t2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" '
                b'Target="../tables/table2.xml"/>'
            ),
        )
        return {"xl/worksheets/_rels/sheet1.xml.rels": before(*with_table), "xl/tables/table2.xml": at.encode()}
    cell = {"text": b'<c r="%s" t="inlineStr"><is><t>x</t></is></c>', "formula": b'<c r="%s"><f>1</f></c>'}[what]

    def change(data: bytes) -> bytes:
        root = etree.fromstring(data)
        (element,) = [one for one in root.iter("{*}row") if one.get("r") == str(row)]
        main = etree.QName(root).namespace
        cells = etree.fromstring(b'<row xmlns="%s">%s</row>' % (str(main).encode(), cell % at.encode()))
        after = [one for one in element if len(one.get("r")) == 2 and one.get("r") < at]
        after[-1].addnext(cells[0])
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)

    return {SHEET_PART: change}


@pytest.mark.parametrize(("what", "at"), [("text", "G3"), ("formula", "G8"), ("merged", "G5"), ("table", "G4")])
def test_nothing_beside_a_table_is_overwritten(path: Path, what: str, at: str) -> None:
    change = block(what, at)
    if what == "table":
        other = part(path, TABLE_PART).replace("tblPlan", "tblTwo").replace("A3:F8", f"{at}:L12")
        change["xl/tables/table2.xml"] = other.encode()
    edit_zip(path, change)
    book = Workbook.open(path)
    table = book.table("tblPlan")
    add = lambda: table.add_column("新", like="备注", formula=None, values=[None] * 5, width=9)  # noqa: E731
    error = refused(add)
    assert (error.fault, error.place) == (Fault.COLUMN_BLOCKED, f"{SHEET}!{at}")
    assert error.details == {"table": "tblPlan", "column": "新"}
    assert not book.changed
    assert table.ref.right == 6


def test_what_no_column_can_be(path: Path) -> None:
    book = Workbook.open(path)
    table = book.table("tblPlan")
    error = refused(lambda: table.add_column("备注", like="目标", formula=None, values=[None] * 5, width=None))
    assert (error.fault, error.place) == (Fault.COLUMN_EXISTS, SHEET)
    error = refused(lambda: table.add_column("新", like="没有", formula=None, values=[None] * 5, width=None))
    assert error.fault is Fault.COLUMN_MISSING
    for header, values in (("", [None] * 5), ("新", [None] * 4)):
        with pytest.raises(ValueError, match=r"header|values"):
            table.add_column(header, like="目标", formula=None, values=values, width=None)
    assert not book.changed


# -- names


def test_a_name_among_the_others(path: Path) -> None:
    book = Workbook.open(path)
    book.add_name("HK_Late", SHEET, Area(4, 1, 8, 2))
    book.add_name("hk_day", "参数", Area(5, 2, 5, 2))
    book.add_name("甲", "参数", Area(6, 2, 6, 2))
    assert book.area_of("hk_late") == (SHEET, Area(4, 1, 8, 2))
    target = saved(book)
    assert changed_parts(path, target) == {BOOK_PART}
    names = openpyxl.load_workbook(target).defined_names
    assert names["HK_Late"].attr_text == "'计划 ''甲''表'!$A$4:$B$8"
    assert names["hk_day"].attr_text == "'参数'!$B$5"
    written = [one.get("name") for one in etree.fromstring(part(target, BOOK_PART).encode()).iter("{*}definedName")]
    assert written == ["hk_codes", "hk_day", "HK_Late", "hk_month", "_xlnm.Print_Area", "甲"]


def test_the_first_name(tmp_path: Path) -> None:
    path = plain_book(tmp_path / "a.xlsx", ["x"], [["1"]])
    assert "definedNames" not in children(path, BOOK_PART)
    book = Workbook.open(path)
    book.add_name("hk_day", "表", Area(9, 1, 9, 1))
    target = saved(book)
    at = children(target, BOOK_PART)
    assert at.index("sheets") + 1 == at.index("definedNames") == at.index("calcPr") - 1
    assert openpyxl.load_workbook(target).defined_names["hk_day"].attr_text == "'表'!$A$9"


def test_names_that_cannot_be(path: Path) -> None:
    book = Workbook.open(path)
    for name in ("HK_MONTH", "TBLplan"):
        error = refused(lambda name=name: book.add_name(name, "参数", Area(1, 1, 1, 1)))
        assert (error.fault, error.place, error.details) == (Fault.NAME_TAKEN, "五月.xlsm", {"name": name})
    assert refused(lambda: book.add_name("x_y", "没有", Area(1, 1, 1, 1))).fault is Fault.SHEET_MISSING
    for name in ("", "a b", "1a", "A1", "$A", "R1C1", "c", "x" * 256):
        with pytest.raises(ValueError, match="name"):
            book.add_name(name, "参数", Area(1, 1, 1, 1))
    assert not book.changed


# -- sheets and tables


def spec(header: str, formula: str | None = None, style: str | None = None) -> ColumnSpec:
    return ColumnSpec(header, formula, header_style=style, cell_style=style)


def test_a_sheet_with_a_table(path: Path) -> None:
    book = Workbook.open(path)
    money = book.sheet_xml(SHEET).style(4, 2)
    book.add_sheet("规则", like=None)
    formula = "tblRules[[#This Row],[天数]]*2"
    columns = [spec("规则"), spec("天数", style=money), spec("两倍", formula)]
    rows = [[CellWrite(name), CellWrite(days), CellWrite(2 * days, formula)] for name, days in (("甲", 3), ("=乙", 4))]
    table = book.add_table("规则", "tblRules", 4, 2, columns, rows, like="tblPlan")
    assert (table.ref, table.columns, table.row_count) == (Area(4, 2, 6, 4), ["规则", "天数", "两倍"], 2)
    assert book.table("TBLRULES") is table
    book.sheet_xml("规则").set_width(2, 20)
    target = saved(book)
    assert changed_parts(path, target) == {
        BOOK_PART, BOOK_RELS, TYPES, "xl/calcChain.xml",
        "xl/worksheets/sheet4.xml", "xl/worksheets/_rels/sheet4.xml.rels", "xl/tables/table2.xml",
    }  # fmt: skip

    read = openpyxl.load_workbook(target)
    assert read.sheetnames == [SHEET, "参数", "看板", "规则"]
    sheet = read["规则"]
    found = sheet.tables["tblRules"]
    assert (found.ref, found.autoFilter.ref, found.id, found.displayName) == ("B4:D6", "B4:D6", 2, "tblRules")
    assert found.tableStyleInfo.name == openpyxl.load_workbook(path)[SHEET].tables["tblPlan"].tableStyleInfo.name
    assert [[cell.value for cell in row] for row in sheet["B4:D6"]] == [
        ["规则", "天数", "两倍"], ["甲", 3, f"={formula}"], ["=乙", 4, f"={formula}"]
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet["C"][3:6]] == ["#,##0.00"] * 3
    assert sheet.column_dimensions["B"].width == 20
    assert children(target, "xl/worksheets/sheet4.xml") == ["cols", "sheetData", "tableParts"]
    assert read[SHEET].tables["tblPlan"].ref == "A3:F8"
    ids = [one.get("sheetId") for one in etree.fromstring(part(target, BOOK_PART).encode()).iter("{*}sheet")]
    assert ids == ["1", "2", "3", "4"]

    again = Workbook.open(target)
    again.table("tblRules").replace_rows([])
    again.table("tblRules").add_column("备注", like="规则", formula=None, values=["x"], width=None)
    again.save(target)
    assert openpyxl.load_workbook(target)["规则"].tables["tblRules"].ref == "B4:E5"


def test_a_second_table_on_a_sheet(path: Path) -> None:
    edit_zip(path, {TABLE_PART: swap(b'id="1" name="tblPlan"', b'id="7" name="tblPlan"')})
    book = Workbook.open(path)
    book.add_table(SHEET, "tblMore", 20, 1, [spec("甲"), spec("乙")], [])
    target = saved(book)
    assert changed_parts(path, target) == {
        SHEET_PART, TYPES, "xl/worksheets/_rels/sheet1.xml.rels", "xl/tables/table2.xml"
    }  # fmt: skip
    tables = openpyxl.load_workbook(target)[SHEET].tables
    assert {one.displayName: (one.ref, one.id) for one in tables.values()} == {
        "tblPlan": ("A3:F8", 7), "tblMore": ("A20:B21", 8)
    }  # fmt: skip
    assert '<tableParts count="2">' in part(target, SHEET_PART)
    order = children(target, SHEET_PART)
    assert order == children(path, SHEET_PART)


def test_the_first_table_comes_after_the_drawings(path: Path) -> None:
    book = Workbook.open(path)
    book.add_table("看板", "tblMore", 40, 1, [spec("甲")], [[CellWrite(1)]])
    target = saved(book)
    order = children(target, "xl/worksheets/sheet3.xml")
    assert order[-2:] == ["drawing", "tableParts"]
    assert len(openpyxl.load_workbook(target)["看板"]._charts) == 1


def test_a_sheet_like_another(path: Path) -> None:
    look = (
        b'<sheetPr codeName="X"><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1"/><sheetViews><sheetView '
        b'showGridLines="0" tabSelected="1" zoomScale="85" workbookViewId="0"><selection activeCell="B2"/></sheetView>'
        b'</sheetViews><sheetFormatPr defaultRowHeight="20" customHeight="1" outlineLevelRow="2" x14ac:dyDescent="0.2" '
        b'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"/>'
    )

    def change(data: bytes) -> bytes:
        return data[: data.index(b"<sheetPr")] + look + data[data.index(b"<cols") if b"<cols" in data else data.index(b"<sheetData") :]  # fmt: skip

    edit_zip(path, {SHEET_PART: change})
    book = Workbook.open(path)
    book.add_sheet("新 & 旧", like=SHEET)
    target = saved(book)
    sheet = openpyxl.load_workbook(target)["新 & 旧"]
    assert sheet.sheet_view.showGridLines is False
    assert (sheet.sheet_view.zoomScale, sheet.sheet_view.tabSelected) == (85, None)
    assert sheet.sheet_format.defaultRowHeight == 20
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.sheet_properties.codeName is None
    assert sheet.max_row == 1 and not sheet.tables
    xml = part(target, "xl/worksheets/sheet4.xml")
    assert "outline" not in xml and "dyDescent" not in xml


def test_sheets_that_cannot_be(path: Path) -> None:
    book = Workbook.open(path)
    assert refused(lambda: book.add_sheet("参数", like=None)).fault is Fault.SHEET_EXISTS
    assert refused(lambda: book.add_sheet("新", like="没有")).fault is Fault.SHEET_MISSING
    for name in ("", "a/b", "x" * 32, "'a", "[1]"):
        with pytest.raises(ValueError, match="name"):
            book.add_sheet(name, like=None)
    assert not book.changed


@pytest.mark.parametrize(
    ("top", "left", "taken"), [(5, 6, "F5"), (8, 8, "H8"), (1, 1, "A1"), (2, 6, "F3"), (3, 7, None), (10, 1, None)]
)
def test_a_table_overwrites_nothing(path: Path, top: int, left: int, taken: str | None) -> None:
    book = Workbook.open(path)
    add = lambda: book.add_table(SHEET, "tblMore", top, left, [spec("甲")], [])  # noqa: E731
    if taken is None:
        add()
        return
    error = refused(add)
    assert (error.fault, error.place) == (Fault.TABLE_BLOCKED, f"{SHEET}!{taken}")
    assert not book.changed


def test_a_name_that_a_table_keeps_beside_the_one_it_shows(path: Path) -> None:
    edit_zip(path, {TABLE_PART: swap(b' name="tblPlan"', b' name="tblMore"')})
    book = Workbook.open(path)
    assert "tblPlan" in book.tables
    error = refused(lambda: book.add_table("参数", "TBLmore", 40, 1, [spec("甲")], ()))
    assert (error.fault, error.details) == (Fault.NAME_TAKEN, {"name": "TBLmore"})
    assert not book.changed


def test_tables_that_cannot_be(path: Path) -> None:
    book = Workbook.open(path)

    def add(name: str = "tblMore", top: int = 40, left: int = 1, headers: str = "甲", rows: Any = ()) -> None:
        book.add_table("参数", name, top, left, [spec(header) for header in headers], rows)

    for name in ("TBLPLAN", "hk_MONTH"):
        assert refused(lambda name=name: add(name)).fault is Fault.NAME_TAKEN
    assert refused(lambda: add(top=1_048_576)).fault is Fault.TABLE_TOO_LONG
    assert refused(lambda: add(left=16_384, headers="甲乙")).fault is Fault.TABLE_TOO_WIDE
    for wrong in ({"name": "a b"}, {"headers": ""}, {"headers": "aA"}, {"rows": [[]]}):
        with pytest.raises(ValueError, match=r"name|column|cells"):
            add(**wrong)
    assert not book.changed


# -- widths


COLS = {
    "none": ("", True, '<cols><col min="4" max="4" width="12.5" customWidth="1"/></cols>'),
    "said": ('<col min="2" max="9" width="7" customWidth="1"/>', False, None),
    "hidden": ('<col min="4" max="4" width="7" hidden="1"/>', False, None),
    "between": (
        '<col min="1" max="2" width="7" customWidth="1"/><col min="6" max="6" width="8" customWidth="1"/>',
        True,
        '<col min="1" max="2" width="7" customWidth="1"/><col min="4" max="4" width="12.5" customWidth="1"/>'
        '<col min="6" max="6" width="8" customWidth="1"/>',
    ),
    "only a style": (
        '<col min="2" max="16384" width="9.14" style="0"/>',
        True,
        '<col min="2" max="3" width="9.14" style="0"/><col min="4" max="4" width="12.5" style="0" customWidth="1"/>'
        '<col min="5" max="16384" width="9.14" style="0"/>',
    ),
    "alone": ('<col min="4" max="4" width="9" style="0"/>', True, '<col min="4" max="4" width="12.5" style="0" customWidth="1"/>'),
}  # fmt: skip


@pytest.mark.parametrize("case", COLS)
def test_width_of_a_column(tmp_path: Path, case: str) -> None:
    cols, done, expected = COLS[case]
    path = plain_book(tmp_path / "a.xlsx", ["x"], [["1"]])
    if cols:
        edit_zip(path, {SHEET_PART: before(b"<sheetData>", f"<cols>{cols}</cols>".encode())})
    book = Workbook.open(path)
    assert book.sheet_xml("表").set_width(4, 12.5) is done
    assert book.changed is done
    if done:
        target = saved(book)
        assert changed_parts(path, target) == {SHEET_PART}
        assert expected is not None and expected in part(target, SHEET_PART)
        order = children(target, SHEET_PART)
        assert order.index("cols") == order.index("sheetData") - 1
        assert openpyxl.load_workbook(target)["表"].column_dimensions[get_column_letter(4)].width == 12.5


# -- sheets of another workbook


@pytest.mark.parametrize("sheet", ["计划", "看板", "hk.messages"])
def test_a_sheet_of_another_workbook_with_other_styles(path: Path, sheet: str) -> None:
    source, before = Workbook.open(template_path()), openpyxl.load_workbook(path)
    book = Workbook.open(path)
    if sheet in book.sheets or "tblPlan" in book.tables:
        edit_zip(path, {TABLE_PART: swap(b'name="tblPlan" displayName="tblPlan"', b'name="tblOwn" displayName="tblOwn"'),
                        BOOK_PART: lambda data: data.replace("看板".encode(), "旧看板".encode())})  # fmt: skip
        book, before = Workbook.open(path), openpyxl.load_workbook(path)
    book.import_sheet(source, sheet)
    target = saved(book)
    read, template = openpyxl.load_workbook(target), openpyxl.load_workbook(template_path())

    def look(page: Any) -> list[object]:
        return [
            (c.coordinate, c.value, c.number_format, c.font.name, c.font.b, c.font.sz, c.fill.fgColor.rgb, c.border.bottom.style)
            for row in page.iter_rows() for c in row if c.has_style or c.value is not None
        ]  # fmt: skip

    assert read.sheetnames == [*before.sheetnames, sheet]
    assert look(read[sheet]) == look(template[sheet])
    assert read[sheet].sheet_state == template[sheet].sheet_state
    for other in before.sheetnames:
        assert look(read[other]) == look(before[other])
    dxfs = [
        [
            rule.dxf and rule.dxf.fill and rule.dxf.fill.bgColor.rgb
            for area in page.conditional_formatting
            for rule in area.rules
        ]
        for page in (read[sheet], template[sheet])
    ]
    assert dxfs[0] == dxfs[1]
    error = refused(lambda: Workbook.open(target).import_sheet(source, sheet))
    assert error.fault is Fault.SHEET_EXISTS
