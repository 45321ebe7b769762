"""The office's own changes to the workbook survive the jobs and break nothing. (The small month of conftest.)"""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from office_edits import (
    add_column,
    add_comment,
    add_format_and_validation,
    add_row,
    add_sheet,
    by_code,
    delete_rows,
    drop_sheet,
    filter_on,
    for_customer,
    hidden_rows,
    hide_rows,
    insert_rows_above,
    named,
    protect,
    read_rows,
    rename_sheet,
    reorder_columns,
    row_of,
    set_cells,
    sheet_part,
    totals_row,
)
from ooxml_books import raw_members
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font, PatternFill

from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.ooxml.package import Package
from xl_huikuan.rolling import roll_over_file

NEXT = dt.date(2026, 11, 20)
TARGETS = dict.fromkeys((JIA, YI, BING, DING, WU), 100_000)
OUTSTANDING = {JIA: 60_000, YI: 10_000, BING: 100_000, DING: 90_000, WU: 100_000}


def run(path, today=NEXT):
    """Both jobs; the figures are those of the small month."""
    planned = break_down(FileBook(path), today)
    listed = follow_up(FileBook(path), today)
    assert {code: row["本月目标"] for code, row in by_code(path, "tblPlan").items()} == TARGETS
    assert {code: row["待回金额"] for code, row in by_code(path, "tblFollowups").items()} == OUTSTANDING
    assert named(path, "hk_plan_received") == 140_000
    return planned, listed


def part(path, name):
    return Package.open(path).read(name).decode()


def test_extra_columns_stay_and_move_with_their_customer(small):
    order = [row["客户编码"] for row in read_rows(small, "tblFollowups")]
    add_column(small, "tblFollowups", "我的标记", [f"标记{code}" for code in order])
    add_column(small, "tblPlan", "奖金", formula="tblPlan[[#This Row],[本月目标]]*0.01")
    add_column(small, "tblPromises", "本办编号", ["a", "b"])
    # 甲 pays nearly all: the order changes
    add_row(
        small,
        "tblReceipts",
        {"日期": TODAY, "客户编码": BING, "金额": 0.5, "方式": "转账", "款项性质": "保证金", "状态": "财务确认"},
    )
    for_customer(small, "tblPromises", DING, 承诺到款日=dt.date(2026, 11, 26))
    _, listed = run(small)
    rows = read_rows(small, "tblFollowups")
    assert [row["客户编码"] for row in rows] != order
    assert all(row["我的标记"] == f"标记{row['客户编码']}" for row in rows)
    assert [row["本办编号"] for row in read_rows(small, "tblPromises")][:2] == ["a", "b"]
    formulas = [row["奖金"] for row in read_rows(small, "tblPlan", data_only=False)]
    assert formulas == ["=tblPlan[[#This Row],[本月目标]]*0.01"] * 5
    assert any("重新计算" in note for note in listed.notes) and 'fullCalcOnLoad="1"' in part(small, "xl/workbook.xml")


def test_reordered_columns_rows_above_and_renamed_sheets(small):
    for name in ("tblCustomers", "tblReceipts", "tblFollowups"):
        reorder_columns(small, name, sorted)
    insert_rows_above(small, "回款流水", 3, "本办抬头")
    insert_rows_above(small, "跟进清单", 2, "本办抬头")
    rename_sheet(small, "承诺登记", "承诺 '26")
    for_customer(small, "tblFollowups", YI, 结果="月底")
    _, listed = run(small)
    assert listed.contacts == 1 and not listed.notes
    book = load_workbook(small)
    assert book["回款流水"]["A1"].value == "本办抬头" and "承诺 '26" in book.sheetnames
    for_customer(small, "tblPromises", BING, 承诺金额="一些")
    problems = follow_up(FileBook(small), NEXT).problems
    assert any(problem.where.startswith("承诺 '26!") for problem in problems)


def test_filter_on_the_list_is_cleared_and_said(small):
    filter_on(small, "跟进清单", "tblFollowups", "优先级", [1, 3])
    filter_on(small, "回款流水", "tblReceipts", "方式", [0])
    hide_rows(small, "客户", [9])
    _, listed = run(small)
    assert any("跟进清单" in note and "筛选" in note for note in listed.notes)
    assert not hidden_rows(small, "跟进清单")
    assert len(hidden_rows(small, "回款流水")) == 1 and 9 in hidden_rows(small, "客户")


def test_totals_row_moves_down_when_the_table_grows(small):
    totals_row(small, "tblContacts", "结果", "承诺金额", 0.0)
    for code in (JIA, YI, BING, DING, WU):
        for_customer(
            small, "tblFollowups", code, 结果=f"{code}已谈", 再次承诺金额=1_000.0, 再次承诺日期=dt.date(2026, 11, 27)
        )
    _, listed = run(small)
    assert listed.contacts == 5
    follow_up(FileBook(small), NEXT)
    assert {row["结果"] for row in read_rows(small, "tblContacts")} == {f"{code}已谈" for code in TARGETS}
    sheet = load_workbook(small)["跟进记录"]
    table = sheet.tables["tblContacts"]
    last = [cell.value for cell in sheet[table.ref][-1]]
    assert table.totalsRowCount == 1 and "合计" in last and any("SUBTOTAL" in str(value) for value in last)


def test_protected_sheet_is_written_and_stays_protected(small):
    protect(small, "计划")
    before = part(small, sheet_part(Package.open(small), "计划"))
    run(small)
    assert part(small, sheet_part(Package.open(small), "计划")) != before  # by the 20th more is due
    assert load_workbook(small)["计划"].protection.sheet


def test_own_sheet_with_formulas_on_our_cells(small):
    add_sheet(small, "本办汇总", {"A1": "=SUM(tblPlan[本月目标])", "B1": "本办"})
    _, listed = run(small)
    assert any("本办汇总!A1" in note for note in listed.notes)
    assert 'fullCalcOnLoad="1"' in part(small, "xl/workbook.xml")
    assert load_workbook(small)["本办汇总"]["A1"].value == "=SUM(tblPlan[本月目标])"


def test_own_formats_validations_and_comments(small):
    count = len(read_rows(small, "tblPromises"))
    add_format_and_validation(small, "承诺登记", f"F5:F{4 + count}")
    add_comment(small, "目标调整", "B5", "本办的批注")
    for_customer(small, "tblFollowups", JIA, 再次承诺金额=9_000.0, 再次承诺日期=dt.date(2026, 11, 27))
    before = raw_members(small)
    follow_up(FileBook(small), NEXT)
    sheet = load_workbook(small)["承诺登记"]
    grown = f"F5:F{5 + count}"
    assert any(str(area.sqref) == grown for area in sheet.conditional_formatting)
    assert any(grown in str(rule.sqref) for rule in sheet.data_validations.dataValidation)
    assert load_workbook(small)["目标调整"]["B5"].comment.text == "本办的批注"
    after = raw_members(small)
    same = {name for name in before if after.get(name, (None,))[0] == before[name][0]}
    for kept in ("xl/vbaProject.bin", "xl/styles.xml", "xl/sharedStrings.xml", "xl/theme/theme1.xml"):
        assert kept in same
    charts = {
        name for name in before if "chart" in name or "drawing" in name or "comment" in name or "ctrlProp" in name
    }
    assert len(charts) > 4 and charts <= same


def test_a_number_typed_over_a_formula_is_kept_told_and_counted(small):
    set_cells(small, "tblPlan", {(row_of(small, "tblPlan", WU), "累计实收"): 5_000.0})
    listed = follow_up(FileBook(small), NEXT)
    (problem,) = listed.problems
    assert "本来是公式，现在是别的内容（5,000.00）" in problem.what and problem.where.startswith("计划!I")
    assert by_code(small, "tblPlan")[WU]["累计实收"] == 5_000 and named(small, "hk_plan_received") == 145_000
    assert by_code(small, "tblFollowups")[WU]["待回金额"] == 95_000


def test_a_sheet_that_no_job_needs_may_go(small):
    drop_sheet(small, "复盘")
    run(small)


def test_rows_deleted_from_the_plan_come_back(small):
    delete_rows(small, "tblCommitments", [row_of(small, "tblCommitments", YI)])
    run(small)
    assert YI in by_code(small, "tblCommitments")


def test_a_customer_deleted_who_still_has_receipts(small):
    delete_rows(small, "tblCustomers", [row_of(small, "tblCustomers", YI)])
    listed = follow_up(FileBook(small), NEXT)
    assert any("不在客户表里，“计划”里还有他，9万元还算在合计里" in p.what for p in listed.problems)
    assert YI not in by_code(small, "tblFollowups") and YI in by_code(small, "tblPlan")


@pytest.mark.parametrize("job", [break_down, follow_up])
def test_only_what_must_change_is_rewritten(demo, job):
    for_customer(demo, "tblCustomers", "00105", 锁定目标=130_000.0)
    before = raw_members(demo)
    job(FileBook(demo), dt.date(2026, 11, 24))
    after = raw_members(demo)
    assert list(after) == list(before)
    changed = {name for name in before if after[name][0] != before[name][0]}
    allowed = {name for name in before if name.startswith(("xl/worksheets/sheet", "xl/tables/table"))} | {
        "xl/workbook.xml"
    }
    assert changed and changed <= allowed


def test_the_next_month_keeps_what_the_office_made_its_own(small):
    """Its sheet, columns, formats, validations and comments, and every chart; the closed workbook changes but where the close is."""
    add_sheet(small, "本办汇总", {"A1": "=SUM(tblPlan[本月目标])", "B1": "本办"})
    add_column(small, "tblCustomers", "本办备注", ["甲", "乙", "丙"])
    add_format_and_validation(small, "客户", "F5:F9")
    add_comment(small, "目标调整", "B5", "本办的批注")
    rename_sheet(small, "清单", "本办清单")
    before, members = load_workbook(small), raw_members(small)
    _, _, following = roll_over_file(small, None, dt.date(2026, 11, 30))
    after, rolled = load_workbook(following), raw_members(following)
    assert [each for each in before.sheetnames if each not in after.sheetnames] == []
    assert after["本办汇总"]["A1"].value == "=SUM(tblPlan[本月目标])" and after["本办汇总"]["B1"].value == "本办"
    assert [row["本办备注"] for row in read_rows(following, "tblCustomers")][:3] == ["甲", "乙", "丙"]
    assert after["目标调整"]["B5"].comment.text == "本办的批注"
    for sheet in before:
        rules = [len(sheet.conditional_formatting), len(sheet.data_validations.dataValidation)]
        now = after[sheet.title]
        assert [len(now.conditional_formatting), len(now.data_validations.dataValidation)] == rules, sheet.title
        for row in sheet.iter_rows(max_row=5):
            assert [now[cell.coordinate].style_id for cell in row] == [cell.style_id for cell in row], sheet.title
    drawn = {
        name for name in members if "chart" in name or "drawing" in name or "comment" in name or "ctrlProp" in name
    }
    assert len(drawn) > 4 and all(rolled[name][0] == members[name][0] for name in drawn)
    assert {
        rolled[name][0] == members[name][0] for name in ("xl/vbaProject.bin", "xl/styles.xml", "xl/theme/theme1.xml")
    } == {True}
    closed = load_workbook(small)
    typed = (
        "tblCustomers",
        "tblPromises",
        "tblReceipts",
        "tblActions",
        "tblContacts",
        "tblTargetChanges",
        "tblHistory",
    )
    for table in typed:
        sheet = next(sheet for sheet in before if table in sheet.tables)
        ref = sheet.tables[table].ref
        assert closed[sheet.title].tables[table].ref == ref
        program = {column.header for column in TABLES[table].columns if column.filled is Filled.JOB}
        headers = [cell.value for cell in sheet[ref][0]]
        for row, now in zip(sheet[ref], closed[sheet.title][ref], strict=True):
            for header, cell, other in zip(headers, row, now, strict=True):
                assert header in program or other.value == cell.value, (table, cell.coordinate)


def test_a_chart_of_the_offices_own_goes_on_and_its_column_moves_up_with_who_stays(small):
    """As another program saved it; the first customer leaves, so that all others move up, with their formats."""
    add_column(small, "tblCustomers", "本办备注", ["a", "b", "c", "d", "e"])
    book = load_workbook(small, keep_vba=True)
    own = book.create_sheet("本办")
    own.append(["月", "吨"])
    for line in (["九", 1.5], ["十", 2.5], ["合计", "=B2+B3"]):
        own.append(line)
    own["B2"].number_format, own["B2"].fill = '0.000"吨"', PatternFill("solid", "FFAA5500")
    own.column_dimensions["B"].width = 33
    chart = BarChart()
    chart.add_data(Reference(own, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    own.add_chart(chart, "D2")
    named_cell = next(row[1] for row in book["客户"].iter_rows() if row[0].value == YI)
    named_cell.font = Font(bold=True, color="FF123456")
    book["客户"].column_dimensions["B"].width = 41
    book.save(small)
    for_customer(small, "tblCustomers", JIA, 状态="停供")  # who goes; all others move up
    for_customer(small, "tblPromises", JIA, 承诺金额=None)
    break_down(FileBook(small), NEXT)
    _, _, following = roll_over_file(small, None, dt.date(2026, 11, 30))

    made = load_workbook(following, keep_vba=True)
    after = made["本办"]
    assert [[cell.value for cell in row] for row in after.iter_rows()] == [
        ["月", "吨"], ["九", 1.5], ["十", 2.5], ["合计", "=B2+B3"],
    ]  # fmt: skip
    assert (after["B2"].number_format, after["B2"].fill.fgColor.rgb) == ('0.000"吨"', "FFAA5500")
    assert after.column_dimensions["B"].width == 33 and made["客户"].column_dimensions["B"].width == 41
    [drawn] = after._charts
    assert drawn.ser[0].val.numRef.f == "'本办'!$B$2:$B$3"
    assert [(row["客户编码"], row["本办备注"]) for row in read_rows(following, "tblCustomers")[:4]] == [
        (YI, "b"), (BING, "c"), (DING, "d"), (WU, "e"),
    ]  # fmt: skip
    [font] = [row[1].font for row in made["客户"].iter_rows() if row[0].value == YI]
    assert font.b and font.color.rgb == "FF123456"
    assert len(made["看板"]._charts) == len(load_workbook(small)["看板"]._charts) > 0
