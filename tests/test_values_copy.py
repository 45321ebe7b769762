"""`huikuan share`: a copy of values alone. Nothing calculates in it, runs or reaches outside; the figures are the day's."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile

import pytest
from conftest import BING, JIA, TODAY, WU, YI
from lxml import etree
from office_edits import (
    MAIN,
    add_column,
    add_comment,
    add_format_and_validation,
    add_row,
    add_sheet,
    address,
    by_code,
    cell_xml,
    drop_sheet,
    edit_cell,
    edit_sheet,
    filter_on,
    for_customer,
    holds_error,
    insert_rows_above,
    named,
    protect,
    read_rows,
    rename_sheet,
    reorder_columns,
    row_of,
    set_cells,
    set_name,
    totals_row,
)
from office_parts import add_macro_sheet, add_outside, add_pivot, save_buttons_as_excel
from ooxml_books import before, edit_zip, office_book, swap
from openpyxl import load_workbook

from xl_huikuan.book.file.values_copy import ValuesCopy
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.share import share
from xl_huikuan.ooxml.values_only import leave_values
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.template import template_path

NOW = dt.datetime(2026, 11, 24, 16, 5)
LIST_SHEET = "xl/worksheets/sheet3.xml"
CAPTIONS, BASES, BARS = (f"'看板数据'!${column}$16:${column}$21" for column in "AGH")
DAYS, DUE_BY_DAY, CAME_BY_DAY = (f"'看板数据'!${column}$98:${column}$128" for column in "BCD")


def shared(path, out=None, controls=False):
    """The copy of a workbook, which stays as it was; every copy is of values alone."""
    bytes_before = path.read_bytes()
    book = ValuesCopy(path, out)
    result = share(book, NOW)
    assert path.read_bytes() == bytes_before
    assert_values_only(book.out, controls)
    return book.out, result


def members(path):
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def assert_values_only(path, controls=False):
    parts = members(path)
    for name, data in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(rb"<((?!xm:)\w+:)?f[ />]", data), name  # xm:f: what a sparkline shows
            assert b' t="str"' not in data
        if name.startswith("xl/tables/"):
            assert not re.search(rb"Formula|totalsRowFunction|tableType", data), name
        if name.startswith("xl/charts/"):
            assert not re.search(rb"<c:f>'?\[[1-9]", data), name
    kinds = "vbaProject|customUI|calcChain|externalLink|connections|queryTable|activeX|customXml"
    kinds += "" if controls else "|ctrlProp|controlproperties"
    everywhere = [
        *parts,
        parts["[Content_Types].xml"].decode(),
        *(parts[n].decode() for n in parts if n.endswith(".rels")),
    ]
    assert not [text for text in everywhere if re.search(kinds, text)]
    workbook = parts["xl/workbook.xml"].decode()
    assert not re.search(r"externalReference|fullCalcOnLoad|vbProcedure|\[1\]", workbook)
    types = parts["[Content_Types].xml"].decode()
    assert "macroEnabled" not in types and "spreadsheetml.sheet.main+xml" in types
    assert {f"/{name}" for name in parts} >= set(re.findall(r'PartName="([^"]+)"', types))
    for name, data in parts.items():
        for target in re.findall(r'Target="([^":]+)"(?! TargetMode)', data.decode()) if name.endswith(".rels") else ():
            assert posixpath.normpath(posixpath.join("/", name.rpartition("_rels/")[0], target))[1:] in parts
    load_workbook(path)


def values(path, *but):
    """Every cell of every sheet, blank texts as nothing."""
    book = load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        if sheet.title not in but
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


# ---- the figures


def test_every_value_of_the_workbook_is_in_the_copy(demo):
    out, result = shared(demo)
    assert out == demo.with_name("回款计划-示例-2026-11-分享.xlsx")
    held = values(demo, "说明")
    assert len(held) > 5000 and values(out, "说明") == held
    assert result.problems == [] and result.written.notes == [] and result.today == dt.date(2026, 11, 23)
    assert load_workbook(out).sheetnames == load_workbook(demo).sheetnames


def test_values_that_nobody_calculated_are_worked_out(small):
    held = values(small, "说明")
    for name in Workbook.open(small).sheets:
        edit_sheet(small, name, forget_values)
    assert len(values(small, "说明")) < len(held) - 100
    out, result = shared(small)
    assert values(out, "说明") == held and result.written.notes == []


def forget_values(root):
    for formula in root.iter(f"{MAIN}f"):
        cell = formula.getparent()
        cell.attrib.pop("t", None)
        for old in cell.findall(f"{MAIN}v"):
            cell.remove(old)


def test_stale_values_do_not_leave(small):
    for_customer(small, "tblReceipts", YI, 金额=95_000.0)  # typed where nothing calculates: 90,000 until now
    assert named(small, "hk_plan_received") == 140_000
    out, _ = shared(small)
    assert named(out, "hk_plan_received") == 145_000
    assert by_code(out, "tblPlan")[YI]["累计实收"] == 95_000
    assert by_code(out, "tblCommitments")[YI]["累计实收"] == 95_000


def test_the_figures_are_of_the_workbooks_own_day(small):
    # 丙 promised 50,000 for the 25th
    assert [row["状态"] for row in read_rows(small, "tblPromises") if row["客户编码"] == BING] == ["未到期"]
    set_name(small, "hk_today", dt.date(2026, 11, 27))
    out, result = shared(small)
    assert [row["状态"] for row in read_rows(out, "tblPromises") if row["客户编码"] == BING] == ["未兑现"]
    assert result.today == dt.date(2026, 11, 27) and named(out, "hk_today").date() == result.today


def test_what_stands_in_the_guide(small):
    out, _ = shared(small)
    assert named(out, "hk_last_run") == "2026-11-18 分享"
    assert (
        named(out, "hk_python")
        == "这是 2026-11-24 16:05 做的数值副本，只供查看：数字不再重算，填的内容不会回到原工作簿"
    )
    assert named(out, "hk_problems") == "没有发现问题"


def test_errors_stay_errors(small):
    for_customer(small, "tblReceipts", YI, 金额="若干")
    assert holds_error(small, "tblReceipts", row_of(small, "tblReceipts", YI), "计入回款") is None
    out, result = shared(small)
    assert holds_error(out, "tblReceipts", row_of(out, "tblReceipts", YI), "计入回款") == "#VALUE!"
    assert by_code(out, "tblPlan")[JIA]["累计实收"] == 40_000
    assert any("若干" in problem.what for problem in result.problems)
    assert "若干" in named(out, "hk_problems")


def test_an_amount_as_text_is_a_number_in_the_copy(small):
    for_customer(small, "tblReceipts", YI, 金额="9万5")
    for_customer(small, "tblReceipts", JIA, 金额="4万")
    out, result = shared(small)
    assert by_code(out, "tblPlan")[JIA]["累计实收"] == 40_000
    assert any("4万" in problem.what and "当作数字" in problem.what for problem in result.problems)
    assert any(row["金额"] == "4万" for row in read_rows(small, "tblReceipts"))


def test_faults_that_stop_the_jobs_do_not_keep_from_reading(small):
    set_name(small, "hk_target", None)
    out, result = shared(small)
    assert [str(p.severity) for p in result.problems] == ["必须先改"] and by_code(out, "tblPlan")[JIA][
        "本月目标"
    ] == 100_000


def test_a_new_workbook(tmp_path, huikuan):
    path = tmp_path / "新 & 建.xlsm"
    assert huikuan("new", "-o", path, "--today", "2026-12-01").code == 0
    out, result = shared(path)
    assert out.name == "新 & 建-分享.xlsx" and any("客户表是空的" in problem.what for problem in result.problems)
    book = load_workbook(out)
    assert len(book["看板"]._charts) == 4


def test_a_workbook_of_a_later_version_is_left_alone(small):
    set_name(small, "hk_contract", 999)
    with pytest.raises(BookError, match="更新的版本"):
        share(ValuesCopy(small), NOW)
    assert list(small.parent.iterdir()) == [small]


# ---- the office's own


def test_the_offices_own_formulas_keep_their_last_value_and_are_told(small):
    add_column(small, "tblPlan", "奖金", formula="tblPlan[[#This Row],[本月目标]]*0.01")
    add_sheet(small, "本办", {"A1": "=SUM(tblPlan[本月目标])", "B1": "本办"})
    cell = "!".join(address(small, "tblPlan", 0, "奖金"))
    out, result = shared(small)
    assert [row["奖金"] for row in read_rows(out, "tblPlan")] == [1] * 5
    assert load_workbook(out)["本办"]["A1"].value == 1 and load_workbook(out)["本办"]["B1"].value == "本办"
    (note,) = result.written.notes
    assert cell in note


def test_own_formulas_that_were_never_calculated_are_blank_and_told(small):
    add_sheet(small, "本办", {"A1": "=B1*2", "A2": "=B2*2"})
    edit_sheet(small, "本办", forget_values)
    out, result = shared(small)
    assert load_workbook(out)["本办"]["A1"].value is None
    assert "有 2 个" in result.written.notes[-1] and "本办!A1、本办!A2" in result.written.notes[-1]


def test_a_text_that_is_kept_as_a_number_stays_a_text(small):
    """Others read it beside the formula; without it they read nothing of the whole copy."""
    add_sheet(small, "本办", {"A1": "=T(B1)"})

    def lose_kind(root):
        [cell] = (each for each in root.iter(f"{MAIN}c") if each.get("r") == "A1")
        cell.attrib.pop("t", None)
        cell.find(f"{MAIN}v").text = "三个客户"

    edit_sheet(small, "本办", lose_kind)
    out, _ = shared(small)
    assert load_workbook(out)["本办"]["A1"].value == "三个客户"


SHARED_AND_ARRAYS = (
    '<sheetData xmlns="{0}"><row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>2</v></c>'
    '<c r="C1" cm="1"><f t="array" ref="C1:C2">A1:A2</f><v>7</v></c><c r="D1" t="b"><f>TRUE()</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c><c r="C2"><v>8</v></c>'
    '<c r="D2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    '<row r="3"><c r="A3" t="str"><f t="shared" si="0"/><v> a_x000a_b &amp;</v></c>'
    '<c r="D3" t="str"><f>""</f><v/></c><c r="E3"><f>1/3</f><v>0.33333333333333331</v></c></row></sheetData>'
)


def test_shared_and_array_formulas(small):
    add_sheet(small, "本办", {"A1": 0})

    def change(root):
        root.replace(root.find(f"{MAIN}sheetData"), xml_of(SHARED_AND_ARRAYS))

    edit_sheet(small, "本办", change)
    out, result = shared(small)
    sheet = load_workbook(out)["本办"]
    assert [[sheet[f"{c}{r}"].value for c in "ACD"] for r in (1, 2)] == [[2, 7, True], [4, 8, "#N/A"]]
    assert cell_xml(out, "本办", "A3").findtext(f"{MAIN}is/{MAIN}t") == " a\nb &"
    assert sheet["D3"].value is None and cell_xml(out, "本办", "D2").get("t") == "e"
    assert cell_xml(out, "本办", "C1").get("cm") is None
    assert cell_xml(out, "本办", "E3").findtext(f"{MAIN}v") == "0.33333333333333331"  # to the last digit
    assert not any("没算过" in note for note in result.written.notes)


def xml_of(text):
    return etree.fromstring(text.format(MAIN[1:-1]))


CHANGES = {
    "columns": lambda path: add_column(path, "tblPromises", "本办编号", ["a", "b"]),
    "order": lambda path: reorder_columns(path, "tblCustomers", sorted),
    "rows above": lambda path: insert_rows_above(path, "回款流水", 3, "抬头"),
    "sheet renamed": lambda path: rename_sheet(path, "看板", "看板 '26"),
    "filter": lambda path: filter_on(path, "跟进清单", "tblFollowups", "优先级", [1, 3]),
    "totals": lambda path: totals_row(path, "tblContacts", "结果", "承诺金额", 0.0),
    "protected": lambda path: protect(path, "计划"),
    "formats": lambda path: add_format_and_validation(path, "承诺登记", "F5:F7"),
    "comment": lambda path: add_comment(path, "目标调整", "B5", "本办的批注"),
    "sheet dropped": lambda path: drop_sheet(path, "复盘"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_the_office_changed_stays(small, change):
    change(small)
    held = values(small, "说明")
    out, _ = shared(small)
    assert values(out, "说明") == held
    for old, new in zip(load_workbook(small).worksheets, load_workbook(out).worksheets, strict=True):
        assert (
            new.title == old.title
            and new.tables.keys() == old.tables.keys()
            and new.protection.sheet == old.protection.sheet
        )
        assert len(new._charts) == len(old._charts) and new.freeze_panes == old.freeze_panes
        assert [c.coordinate for row in new for c in row if c.comment] == [
            c.coordinate for row in old for c in row if c.comment
        ]
        assert len(new.data_validations.dataValidation) == len(old.data_validations.dataValidation)
        assert {str(area.sqref) for area in new.conditional_formatting} == {
            str(a.sqref) for a in old.conditional_formatting
        }
        hidden = [{at for at, row in sheet.row_dimensions.items() if row.hidden} for sheet in (old, new)]
        assert hidden[0] == hidden[1]
    assert members(out)["xl/styles.xml"] == members(small)["xl/styles.xml"]


def test_names_that_charts_and_lists_need_stay(small):
    out, _ = shared(small)
    old, new = load_workbook(small), load_workbook(out)
    assert new.defined_names.keys() == old.defined_names.keys() and "lst_tblMeasures_措施" in new.defined_names


@pytest.mark.parametrize("totals", [False, True])
def test_a_workbook_of_everything_that_others_write(tmp_path, totals):
    path = office_book(tmp_path / "月.xlsm", totals=totals)
    held = values(path)
    book = Workbook.open(path)
    assert leave_values(book) == []
    out = tmp_path / "月.xlsx"
    book.save(out)
    assert_values_only(out)
    assert values(out) == held
    parts = members(out)
    assert "xl/slicers/slicer1.xml" in parts and "xl/media/image1.png" in parts
    assert b"sparkline" in parts["xl/worksheets/sheet1.xml"] and load_workbook(out).worksheets[0]["A4"].comment
    assert not any(b"FmlaMacro" in data or b'ObjectType="Button"' in data for data in parts.values())
    if totals:
        assert by_column(out) == ["合计", 0, 1]


def by_column(path):
    sheet = load_workbook(path).worksheets[0]
    return [sheet[ref].value for ref in ("A9", "B9", "F9")]


# ---- buttons


def test_a_note_keeps_its_drawing(small):
    add_comment(small, "目标调整", "B5", "本办的批注")
    parts = members(shared(small)[0])
    assert [name for name in sorted(parts) if b"<legacyDrawing" in parts[name]] == ["xl/worksheets/sheet13.xml"]
    assert [name for name in parts if name.endswith(".vml")] == ["xl/drawings/vmlDrawing99.vml"]


@pytest.mark.parametrize("check_box", [False, True])
def test_buttons_as_excel_saves_them(small, check_box):
    save_buttons_as_excel(small, LIST_SHEET, "到款后再看", check_box)
    out, _ = shared(small, controls=check_box)
    parts = members(out)
    vml = parts["xl/drawings/vmlDrawing2.vml"].decode()
    assert "Button" not in vml and "FmlaMacro" not in vml and "_x0000_s9003" not in vml and "_x0000_s9004" in vml
    assert load_workbook(out)["跟进清单"]["B7"].comment.text == "到款后再看"
    drawing = parts["xl/drawings/drawing9.xml"].decode()
    assert "Button 1" not in drawing and "图片" in drawing and "Own" not in drawing
    sheet = parts[LIST_SHEET].decode()
    assert ("<controls" in sheet) is ("AlternateContent" in sheet) is check_box and "HkPlan" not in sheet
    assert ("Check Box 2" in drawing) is check_box and ("_x0000_s9002" in vml) is check_box
    assert ("xl/ctrlProps/ctrlProp2.xml" in parts) is check_box and "xl/ctrlProps/ctrlProp1.xml" not in parts
    assert sheet.count("<control ") == (2 if check_box else 0) and "xl/activeX/activeX1.xml" not in parts


# ---- the outside


def test_nothing_leads_outside(small):
    add_outside(small)
    chart = swap(CAPTIONS.encode(), b"[1]Sheet1!$A$1:$A$6")
    edit_zip(small, {"xl/charts/chart1.xml": chart})
    out, _ = shared(small)
    assert not any(b"secret" in data for data in members(out).values())
    names = load_workbook(out).defined_names
    assert "aa_own" in names and not {"aa_other", "aa_other2", "aa_macro"} & names.keys()
    kept = members(out)["xl/charts/chart1.xml"].decode()
    literal = re.search(r"<c:cat><c:strLit>(.*?)</c:strLit></c:cat>", kept)[1]
    assert re.findall(r"<c:v>(.*?)</c:v>", literal)[:2] == ["本月任务 0.0", "未分解 0.0"]  # as the template has it


def test_names_and_titles_of_a_chart_that_stand_in_another_workbook(small):
    other = '<c:tx><c:strRef><c:f>[1]Sheet1!$A$1</c:f><c:strCache><c:ptCount val="1"/>{}</c:strCache></c:strRef></c:tx>'
    known = other.format('<c:pt idx="0"><c:v>去年</c:v></c:pt>').encode()
    edit_zip(
        small,
        {
            "xl/charts/chart1.xml": lambda data: data.replace("<c:tx><c:v>垫底</c:v></c:tx>".encode(), known).replace(
                "<c:tx><c:v>零线以上</c:v></c:tx>".encode(), other.format("").encode()
            ),
            "xl/charts/chart2.xml": lambda data: re.sub(
                rb"<c:title><c:tx>.*?</c:tx>", b"<c:title>" + known, data, count=1
            ),
        },
    )
    out, _ = shared(small)
    first, second = (members(out)[f"xl/charts/chart{n}.xml"].decode() for n in (1, 2))
    assert re.findall(r"<c:order.*?/>(<c:tx>.*?</c:tx>)?", first) == [
        "<c:tx><c:v>去年</c:v></c:tx>",
        "",
        "<c:tx><c:v>零线以下</c:v></c:tx>",
    ]
    assert "<c:title>" in second and "Sheet1" not in first + second
    assert [len(sheet._charts) for sheet in load_workbook(out).worksheets if sheet._charts] == [4]


def test_a_query_is_a_table_of_values(small):
    part = "xl/tables/table2.xml"
    edit_zip(
        small,
        {
            part: swap(b'totalsRowShown="0"', b'tableType="queryTable" totalsRowShown="0"'),
            "xl/tables/_rels/table2.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/queryTable" Target="../queryTables/queryTable1.xml"/></Relationships>',
            "xl/queryTables/queryTable1.xml": f'<queryTable xmlns="{MAIN[1:-1]}" name="q" connectionId="1"/>'.encode(),
            "[Content_Types].xml": before(
                b"</Types>",
                b'<Override PartName="/xl/queryTables/queryTable1.xml" ContentType="application/vnd.openxmlformats-'
                b'officedocument.spreadsheetml.queryTable+xml"/>',
            ),
        },
    )
    shared(small)


@pytest.mark.parametrize(
    ("add", "told"), [(add_macro_sheet, "旧式宏表"), (lambda path: add_pivot(path, "external"), "数据透视表")]
)
def test_what_can_stay_neither_in_nor_out_is_refused(small, add, told):
    add(small)
    with pytest.raises(BookError, match=told):
        share(ValuesCopy(small), NOW)
    assert list(small.parent.iterdir()) == [small]


def test_a_pivot_table_of_the_workbook_itself_stays(small):
    add_pivot(small, "worksheet")
    assert "xl/pivotCache/pivotCacheDefinition1.xml" in members(shared(small)[0])


# ---- charts


def cached(path, chart, kind):
    """What a chart keeps of each of its ranges."""
    text = members(path)[f"xl/charts/{chart}.xml"].decode()
    found = {}
    for formula, cache in re.findall(rf"<c:{kind}Ref><c:f>(.*?)</c:f><c:{kind}Cache>(.*?)</c:{kind}Cache>", text):
        count = int(re.search(r'ptCount val="(\d+)"', cache)[1])
        points = dict(re.findall(r'<c:pt idx="(\d+)"><c:v>(.*?)</c:v>', cache))
        found[formula] = [points.get(str(at)) for at in range(count)]
    return found


def test_charts_keep_the_values_of_their_cells(small):
    assert set(cached(small, "chart1", "num")[BARS]) == {"0"}  # as the template has it
    out, _ = shared(small)
    # promised: 甲 60,000, 丙 50,000, 丁 30,000; received: 甲 40,000 on the 5th, 乙 90,000 on the 6th, 丁 10,000 on the 10th
    amounts = cached(out, "chart1", "num")
    assert amounts[BARS] == ["500000", "0", "360000", "90000", "90000", "140000"]
    assert amounts[BASES] == ["0", "500000", "140000", "50000", "50000", "0"]
    captions = ["本月任务 50.0", "未分解 0.0", "未承诺 36.0", "未兑现 9.0", "超承诺 9.0", "已回款 14.0"]
    assert cached(out, "chart1", "str")[CAPTIONS] == captions
    # the month has 30 days, today is the 18th: no point stands for what is blank or #N/A
    assert cached(out, "chart2", "str")[DAYS] == [*(str(day) for day in range(1, 31)), None]
    came = ["0"] * 4 + ["40000"] + ["130000"] * 4 + ["140000"] * 9
    assert cached(out, "chart2", "num")[CAME_BY_DAY] == came + [None] * 13


def test_a_chart_on_a_name_and_one_on_what_is_no_cell(small):
    set_name(small, "hk_easy", 0.875)
    set_name(small, "hk_seen", 2.5)
    edit_zip(
        small,
        {
            "xl/charts/chart1.xml": swap(BARS.encode(), b"[0]!hk_thresholds"),
            "xl/charts/chart2.xml": swap(DUE_BY_DAY.encode(), b"[0]!aa_own"),
        },
    )
    out, _ = shared(small)
    assert cached(out, "chart1", "num")["[0]!hk_thresholds"][::3] == ["0.875", "2.5"]
    assert (
        "[0]!aa_own" not in cached(out, "chart2", "num")
        and "[0]!aa_own" in members(out)["xl/charts/chart2.xml"].decode()
    )


# ---- where the copy goes


def test_a_copy_that_is_there_is_kept_as_a_backup(small):
    out, first = shared(small)
    assert first.written.backup is None
    edit_cell(out, "说明", "A20", "经理的批注")
    typed = out.read_bytes()
    _, again = shared(small)
    assert (small.parent / again.written.backup).read_bytes() == typed != out.read_bytes()


def test_it_never_goes_onto_its_source(small):
    source = small.with_suffix(".xlsx")
    edit_zip(small, {})
    source.write_bytes(small.read_bytes())
    for out in (source, source.parent / "." / source.name):
        with pytest.raises(BookError, match="不能写到工作簿自己身上"):
            share(ValuesCopy(source, out), NOW)
    assert source.read_bytes() == small.read_bytes()


@pytest.mark.parametrize("name", ["副本.xlsm", "副本"])
def test_a_name_that_excel_would_not_open(small, name):
    with pytest.raises(BookError, match=r"要以 \.xlsx 结尾"):
        share(ValuesCopy(small, small.parent / name), NOW)
    assert list(small.parent.iterdir()) == [small]


def test_a_copy_that_somebody_has_open(small):
    out, _ = shared(small)
    held = out.read_bytes()
    (out.parent / f"~${out.name}").touch()
    with pytest.raises(BookError, match="正在 Excel / WPS 中打开"):
        share(ValuesCopy(small), NOW)
    assert out.read_bytes() == held


def test_a_source_that_somebody_has_open_is_told(small):
    (small.parent / f".~{small.name}").touch()
    _, result = shared(small)
    (note,) = result.written.notes
    assert "WPS" in note


# ---- the command


def test_the_command(small, huikuan):
    out = small.parent / "给经理.xlsx"
    ran = huikuan("share", small, "-o", out, "--json")
    assert ran.code == 0 and ran.err == ""
    assert ran.json == {
        "path": str(out),
        "today": "2026-11-18",
        "notes": [],
        "backup": None,
        "problems": [],
        "grouped": [],
    }
    add_row(small, "tblReceipts", {"日期": TODAY, "客户编码": WU, "金额": "若干", "方式": "转账", "款项性质": "清欠"})
    ran = huikuan("share", small, "-o", out)
    assert ran.code == 0 and ran.out.startswith(
        f"已写好数值副本，按 2026-11-18 计算\n副本：{out}\n这里原来的文件备份在 "
    )
    assert "若干" in ran.out
    set_cells(small, "tblPlan", {(0, "节点1"): None})
    set_name(small, "hk_today", None)
    assert huikuan("share", small).out.startswith("已写好数值副本\n副本：")


def test_the_template_itself(tmp_path):
    out, result = shared(template_path(), tmp_path / "空.xlsx")
    assert result.today is None and named(out, "hk_last_run") == "分享"


def test_the_command_refuses(small, huikuan):
    assert huikuan("share", small, "-o", small).code == 2
    assert huikuan("share", small.parent / "没有.xlsm", "--json").json["problems"][0]["what"] == "找不到这个文件"
