"""Files that no Excel writes: each is refused in words with nothing written, or means what it plainly says.

What such files have in common was found by `fuzz/run.py`; here stands what each of them must come to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from office_edits import MAIN, edit_part, rename_column, sheet_part, table_part
from ooxml_books import before, edit_zip, prefix_main_namespace

from xl_huikuan.ooxml.package import Package
from xl_huikuan.ooxml.references import MAX_ROW, Area
from xl_huikuan.ooxml.workbook import Workbook

TODAY = "2026-11-18"
UNREADABLE = "工作表的内部记录坏了"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8))
    + "]>"
)
Change = Callable[[etree._Element], object]


def refused(huikuan, path: Path, *words: str, command: str = "plan") -> None:
    """The command ends with 2, says all of this in one problem, and nothing has changed or come to be."""
    held, names = path.read_bytes(), sorted(each.name for each in path.parent.iterdir())
    ran = huikuan(command, path, "--json")
    assert ran.code == 2, (ran.out[:500], ran.err[:500])
    problems = ran.json["problems"]
    assert all(problem["where"] and problem["what"] and problem["mend"] for problem in problems)
    assert any(all(word in problem["where"] + problem["what"] for word in words) for problem in problems), problems
    assert path.read_bytes() == held and sorted(each.name for each in path.parent.iterdir()) == names


def told(huikuan, path: Path) -> dict[str, object]:
    """All that check and show say."""
    found = {}
    for command in ("check", "show"):
        ran = huikuan(command, path, "--today", TODAY, "--json")
        assert ran.code == 0, ran.out[:500]
        found[command] = ran.json
    return found


def part_of(sheet: str) -> Callable[[Package], str]:
    return lambda package: sheet_part(package, sheet)


def of_table(name: str) -> Callable[[Package], str]:
    return lambda package: table_part(package, name)


def in_bytes(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    edit_zip(path, {part: change})


# ---- parts of tables


@pytest.mark.parametrize("attribute", ["headerRowCount", "totalsRowCount"])
@pytest.mark.parametrize("value", ["x", "", "1.0", "-1", "2", "99999999999", " ", "１"])
def test_rows_that_a_table_cannot_have(huikuan, small, attribute, value):
    edit_part(small, of_table("tblPlan"), lambda root: root.set(attribute, value))
    refused(huikuan, small, "计划", "tblPlan", attribute, f"“{value}”")


@pytest.mark.parametrize(
    "ref", ["", "x", "A:O", "O11:A6", "A6:XFE11", "A1048576:O1048577", "A0:O5", "A6:O11:A6", "6:11"]
)
def test_an_area_that_is_none(huikuan, small, ref):
    edit_part(small, of_table("tblPlan"), lambda root: root.set("ref", ref))
    refused(huikuan, small, "tblPlan", "区域读不懂")


@pytest.mark.parametrize(
    ("ref", "cell"), [("A90006:O90011", "计划!A90006"), ("B6:P11", "计划!B6"), ("A7:O11", "计划!A7")]
)
def test_an_area_where_the_headers_are_not(huikuan, small, ref, cell):
    edit_part(small, of_table("tblPlan"), lambda root: root.set("ref", ref))
    refused(huikuan, small, cell, "tblPlan", "表头“客户编码”")


def test_an_area_far_to_the_right(huikuan, small):
    edit_part(small, of_table("tblPlan"), lambda root: root.set("ref", "XEP6:XFD11"))
    refused(huikuan, small, "计划!XEP6", "tblPlan", "离得太远")


@pytest.mark.parametrize("command", ["plan", "repair", "share", "show"])
def test_fewer_and_more_columns_than_the_area_is_wide(huikuan, small, command):
    held = small.read_bytes()

    def drop(root: etree._Element) -> None:
        columns = root.find(f"{MAIN}tableColumns")
        columns.remove(columns[-1])

    edit_part(small, of_table("tblPlan"), drop)
    refused(huikuan, small, "tblPlan", "有 15 列", "14 个列名", command=command)
    small.write_bytes(held)
    edit_part(small, of_table("tblPlan"), lambda root: root.set("ref", "A6:N11"))
    refused(huikuan, small, "tblPlan", "有 14 列", "15 个列名", command=command)


def test_a_column_twice(huikuan, small):
    def twice(root: etree._Element) -> None:
        columns = root.find(f"{MAIN}tableColumns")
        columns[3].set("name", columns[2].get("name"))

    edit_part(small, of_table("tblPlan"), twice)
    refused(huikuan, small, "tblPlan", "有两列都叫")


def test_two_tables_of_one_name(huikuan, small):
    edit_part(small, of_table("tblReview"), lambda root: root.set("displayName", "TBLPLAN"))
    refused(huikuan, small, "两个表格都叫", "TBLPLAN")


def test_tables_that_share_cells(huikuan, small):
    edit_part(small, of_table("tblMeasures"), lambda root: root.set("ref", "E5:N11"))
    refused(huikuan, small, "清单", "tblGrades", "tblMeasures", "重叠")


@pytest.mark.parametrize("number", ["x", "", "-3", "1.5", "99999999999999"])
def test_numbers_of_tables_and_columns_need_not_be_any(huikuan, small, number):
    """They are only to be different; what is added gets numbers of its own."""

    def change(root: etree._Element) -> None:
        root.set("id", number)
        columns = root.find(f"{MAIN}tableColumns")
        columns[0].set("id", number)

    edit_part(small, of_table("tblPlan"), change)
    for command in ("plan", "repair"):
        assert huikuan(command, small, "--json").code == 0


# ---- rows and cells


def swap_rows(root: etree._Element) -> None:
    rows = root.findall(f".//{MAIN}row")
    rows[4].addnext(rows[3])


def swap_cells(root: etree._Element) -> None:
    cells = root.findall(f".//{MAIN}row")[4]
    cells[1].addnext(cells[0])


def first_row(**attributes: str) -> Change:
    return lambda root: root.find(f".//{MAIN}row").attrib.update(attributes)


def header_cell(root: etree._Element) -> etree._Element:
    """The first header of 客户, a shared text."""
    return next(cell for cell in root.iter(f"{MAIN}c") if cell.get("r") == "A4")


def a_cell(**attributes: str) -> Change:
    return lambda root: header_cell(root).attrib.update(attributes)


def repeated(name: str) -> Change:
    def change(root: etree._Element) -> None:
        element = root.findall(f".//{MAIN}{name}")[3]
        element.addnext(etree.fromstring(etree.tostring(element)))

    return change


DISORDER: dict[str, Change] = {
    "rows in another order": swap_rows,
    "cells in another order": swap_cells,
    "a row twice": repeated("row"),
    "a cell twice": repeated("c"),
    **{f"row {number!r}": first_row(r=number) for number in ("0", "-1", "1.0", "x", "1048577", "9" * 30, "１")},
    **{
        f"cell {ref!r}": a_cell(r=ref) for ref in ("A0", "A", "1", "XFE4", "A99", "$A$4", "Ａ4", "AAAA4", "A4:B4", "4A")
    },
    **{f"kind {kind!r}": a_cell(t=kind) for kind in ("x", "S", "shared")},
}


@pytest.mark.parametrize("change", DISORDER.values(), ids=DISORDER)
@pytest.mark.parametrize("command", ["check", "share"])
def test_rows_and_cells_without_order(huikuan, small, change, command):
    edit_part(small, part_of("客户"), change)
    refused(huikuan, small, "客户", UNREADABLE, command=command)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e999", "1_000", "0x10", "1,5", "x", "1e", "--1"])
def test_a_number_that_is_none(huikuan, small, text):
    def change(root: etree._Element) -> None:
        cell = next(
            cell for cell in root.iter(f"{MAIN}c") if cell.get("t") is None and cell.find(f"{MAIN}v") is not None
        )
        cell.find(f"{MAIN}v").text = text

    edit_part(small, part_of("客户"), change)
    refused(huikuan, small, "客户!V5", f"“手工月均”不是数字：“{text}”")


@pytest.mark.parametrize("text", ["-1", "x", "1.0", "１", "99999999999999999999"])
def test_a_shared_text_that_is_no_number(huikuan, small, text):
    edit_part(small, part_of("客户"), lambda root: shared_text(root, text))
    refused(huikuan, small, "客户", UNREADABLE)


def test_a_shared_text_that_is_not_there(huikuan, small):
    edit_part(small, part_of("客户"), lambda root: shared_text(root, "999999"))
    refused(huikuan, small, small.name, "共享文字表不完整")


def shared_text(root: etree._Element, text: str) -> None:
    cell = header_cell(root)
    assert cell.get("t") == "s"
    cell.find(f"{MAIN}v").text = text


def test_rows_that_hold_nothing_take_no_room(small):
    """A part of a few kilobytes can hold a million of them."""
    before = Workbook.open(small).cells("客户", Area(1, 1, MAX_ROW, 34))
    in_bytes(
        small,
        sheet_part(Package.open(small), "客户"),
        lambda data: data.replace(b"</sheetData>", b"<row/>" * 500 + b"</sheetData>"),
    )
    assert Workbook.open(small).cells("客户", Area(1, 1, MAX_ROW, 34)) == before


# ---- what may be, and says the same


def without_numbers(root: etree._Element) -> None:
    """Rows and cells that say where they are only where one is left out before them."""
    at = 0
    for row in root.iter(f"{MAIN}row"):
        number, column = int(row.get("r")), 0
        for cell in row:
            here = re.sub(r"\d", "", cell.get("r", ""))
            place = 0
            for letter in here:
                place = place * 26 + ord(letter) - 64
            if place == column + 1:
                del cell.attrib["r"]
            column = place
        if number == at + 1:
            del row.attrib["r"]
        at = number


def beyond_all_styles(root: etree._Element) -> None:
    for cell in root.iter(f"{MAIN}c"):
        cell.set("s", "99999")


def test_rows_and_cells_need_not_say_where_they_are(huikuan, small):
    wanted = told(huikuan, small)
    edit_part(small, part_of("客户"), without_numbers)
    assert told(huikuan, small) == wanted


def test_a_style_that_is_not_there(huikuan, small):
    wanted = told(huikuan, small)
    edit_part(small, part_of("客户"), beyond_all_styles)
    assert told(huikuan, small) == wanted


def in_encoding(name: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        text = re.sub(r"^\s*<\?xml.*?\?>", f'<?xml version="1.0" encoding="{name}"?>', data.decode("utf-8"))
        return text.encode(name)

    return change


SAME: dict[str, Callable[[bytes], bytes]] = {
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "no declaration": lambda data: re.sub(rb"^\s*<\?xml.*?\?>", b"", data),
    "UTF-16": in_encoding("utf-16"),
    "GBK": in_encoding("gbk"),
    "another prefix": prefix_main_namespace,
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_the_same_parts_written_otherwise(huikuan, small, change):
    wanted = told(huikuan, small)
    package = Package.open(small)
    for part in ("xl/workbook.xml", "xl/styles.xml", sheet_part(package, "客户"), sheet_part(package, "回款流水"),
                 table_part(package, "tblCustomers")):  # fmt: skip
        in_bytes(small, part, change)
    in_bytes(small, "xl/sharedStrings.xml", change)
    assert told(huikuan, small) == wanted
    assert huikuan("plan", small, "--today", TODAY, "--json").code == 0


def test_a_repair_renames_in_sheets_of_another_encoding(huikuan, small):
    """A formula that names the column is found whatever the sheet's encoding."""
    rename_column(small, "tblCustomers", "手工月均", "手工月均 ")
    package = Package.open(small)
    sheets = [part for part in package.names() if part.startswith("xl/worksheets/sheet")]
    named = [part for part in sheets if "tblCustomers[手工月均]" in package.read(part).decode()]
    assert named
    for part in sheets:
        in_bytes(
            small,
            part,
            lambda data: data.replace("tblCustomers[手工月均]".encode(), "tblCustomers[手工月均 ]".encode()),
        )
        in_bytes(small, part, in_encoding("utf-16"))
    assert huikuan("repair", small, "--json").code == 0
    package = Package.open(small)
    for part in named:
        formulas = [formula.text or "" for formula in etree.fromstring(package.read(part)).iter(f"{MAIN}f")]
        assert any("tblCustomers[手工月均]" in text for text in formulas) and not any(
            "tblCustomers[手工月均 ]" in text for text in formulas
        )


def test_a_shared_formula_without_its_master_is_the_offices_own(huikuan, small):
    def change(root: etree._Element) -> None:
        formula = next(iter(root.iter(f"{MAIN}f")))
        formula.set("t", "shared")
        formula.set("si", "77")
        formula.text = None

    edit_part(small, part_of("计划"), change)
    for command in ("check", "plan", "share", "repair"):
        assert huikuan(command, small, "--json").code == 0


# ---- document types, entities, other namespaces

PARTS = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
         "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/worksheets/_rels/sheet2.xml.rels")  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("part", PARTS)
def test_entities_are_never_taken_in(huikuan, small, part, encoding):
    def change(data: bytes) -> bytes:
        text = data.decode("utf-8")
        head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>'
        text = head + LAUGHS + re.sub(r"^\s*<\?xml.*?\?>", "", text)
        return re.sub(r">([^<>]*)</", lambda match: f">{match[1]}&i;</", text, count=3).encode(encoding)

    in_bytes(small, part, change)
    refused(huikuan, small, command="share")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/sharedStrings.xml", "xl/sharedStrings.xml"),
        ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet2.xml"),
        ("xl/tables/table1.xml", "0 个列名"),
        ("xl/workbook.xml", "严格"),
    ],
)
def test_a_part_in_the_strict_namespace_is_not_taken_for_an_empty_one(huikuan, small, part, words):
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    in_bytes(small, part, lambda data: data.replace(MAIN[1:-1].encode(), strict))
    refused(huikuan, small, words)


@pytest.mark.parametrize("name", ["", "计划", "HK.LISTS"])
def test_a_sheet_without_a_name_of_its_own(huikuan, small, name):
    def change(root: etree._Element) -> None:
        [sheet] = [each for each in root.iter(f"{MAIN}sheet") if each.get("name") == "复盘"]
        sheet.set("name", name)

    edit_part(small, "xl/workbook.xml", change)
    refused(huikuan, small, "xl/workbook.xml")


def test_two_sheets_in_one_part(huikuan, small):
    def change(data: bytes) -> bytes:
        return re.sub(rb'(<sheet [^>]*name="[^"]*"[^>]*r:id=")rId2"', rb'\1rId3"', data)

    in_bytes(small, "xl/workbook.xml", change)
    refused(huikuan, small, "xl/workbook.xml")


def test_the_same_table_part_at_two_sheets(huikuan, small):
    package = Package.open(small)
    target = "/" + table_part(package, "tblPlan")
    folder, _, name = sheet_part(package, "复盘").rpartition("/")
    link = '<Relationship Id="rIdT" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="{}"/>'
    in_bytes(small, f"{folder}/_rels/{name}.rels", before(b"</Relationships>", link.format(target).encode()))
    refused(huikuan, small, "两个表格都叫", "tblPlan")


def test_a_table_under_a_relationship_of_another_kind(huikuan, small):
    """Else it would be added once more."""
    package = Package.open(small)
    folder, _, name = sheet_part(package, "复盘").rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    in_bytes(small, rels, lambda data: data.replace(b"relationships/table", b"relationships/worksheet"))
    refused(huikuan, small, rels)


def test_a_table_under_a_relationship_that_is_called_otherwise(huikuan, small):
    """Others find the table all the same: added once more, it would stand there twice."""
    package = Package.open(small)
    folder, _, name = sheet_part(package, "计划").rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    in_bytes(small, rels, lambda data: re.sub(rb'<Relationship( [^>]*relationships/table")', rb"<c\1", data, count=1))
    refused(huikuan, small, rels, command="repair")


def test_lists_of_names_in_each_other(huikuan, small):
    def nest(root: etree._Element) -> None:
        names = root.find(f"{MAIN}definedNames")
        etree.SubElement(etree.SubElement(names, f"{MAIN}definedNames"), f"{MAIN}definedNames")

    edit_part(small, "xl/workbook.xml", nest)
    assert huikuan("share", small, "--json").code == 0


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "x", "１４", ""])
def test_a_number_format_that_is_no_number(huikuan, small, number):
    """It is none of a date; nothing else is asked of it."""

    def change(root: etree._Element) -> None:
        for style in root.find(f"{MAIN}cellXfs"):
            style.set("numFmtId", number)

    edit_part(small, lambda package: "xl/styles.xml", change)
    assert huikuan("check", small, "--json").code in (0, 2)
