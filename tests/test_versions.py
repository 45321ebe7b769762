"""An older workbook: what the contract works out and it lacks is added by the next job that writes, and all else stays.

`fixtures/first-version.xlsm` and `second-version.xlsm` are the demo as those versions made it: their formulas were others, and
a repair brings them up.
`fixtures/third-version.xlsm` is the demo as the third made it: the next job gives it new formulas and estimates anew.
`fixtures/fourth-version.xlsm` is the demo of twelve customers as the fourth made it.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from hosts import validator
from office_edits import (
    add_column,
    break_name,
    by_code,
    drop_column,
    drop_name,
    drop_sheet,
    drop_table,
    edit_cell,
    insert_rows_above,
    named,
    read_rows,
    rename_column,
    rename_sheet,
    set_cells,
    set_formula,
    set_name,
)
from openpyxl.styles import Font, PatternFill

from xl_huikuan.book.contract.all_blocks import BLOCKS
from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.former_formulas import BEFORE_4, BEFORE_5, FORMER, WITHIN_5
from xl_huikuan.book.contract.settings import Settings
from xl_huikuan.book.contract.tables import NAMES as CELLS
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.contract.versions import VERSION
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.estimating import estimate_records
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.repair import repair
from xl_huikuan.jobs.rules import VERSION_RAISED
from xl_huikuan.jobs.show import show
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.ooxml.workbook import Workbook
from xl_huikuan.rolling import roll_over_file
from xl_huikuan.template import template_path

FIRST_VERSION = Path(__file__).parent / "fixtures" / "first-version.xlsm"
SECOND_VERSION = FIRST_VERSION.with_name("second-version.xlsm")
THIRD_VERSION = FIRST_VERSION.with_name("third-version.xlsm")
FOURTH_VERSION = FIRST_VERSION.with_name("fourth-version.xlsm")
TODAY = dt.date(2026, 11, 23)
JOBS = {"plan": break_down, "followups": follow_up, "measures": suggest_measures}
LACKS = (
    ("tblCommitments", "判断理由"), ("tblCommitments", "风险差距"), ("tblPlan", "进度差额"), ("tblPromises", "有效金额"),
    ("tblReceipts", "计入回款"), ("tblMeasures", "须先有"), ("tblMeasures", "不可同做"),
)  # fmt: skip
NAMES = ("hk_days", "hk_days_left", "hk_sum_risk_gap", "hk_board_risk_gap", "hk_msg_failed")


@pytest.fixture
def first(tmp_path, demo_master):
    """A workbook of this version, under a name of its own."""
    return Path(shutil.copy2(demo_master, tmp_path / "十一月.xlsm"))


@pytest.fixture(params=[pytest.param((1, FIRST_VERSION), id="first"), pytest.param((2, SECOND_VERSION), id="second")])
def too_old(request, tmp_path):
    """The version, and a workbook of it."""
    version, made = request.param
    return version, Path(shutil.copy2(made, tmp_path / "旧.xlsm"))


@pytest.fixture
def older(first):
    """A workbook that lacks much of what this version computes; beside it the whole one."""
    shutil.copy2(first, first.with_name("全.xlsm"))
    for table, header in LACKS:
        drop_column(first, table, header)
    for name in NAMES:
        drop_name(first, name)
    return first


def test_a_workbook_of_each_version_before_this_one_is_kept():
    """For ever: who raises the version lays one of the former beside these first."""
    kept = (FIRST_VERSION, SECOND_VERSION, THIRD_VERSION, FOURTH_VERSION)
    assert [FileBook(path).read().status.contract or 1 for path in kept] == [*range(1, VERSION)]


@pytest.mark.parametrize("job", [*JOBS.values(), check, show])
def test_a_workbook_whose_formulas_were_others_is_to_be_repaired_first(too_old, job):
    version, path = too_old
    before = path.read_bytes()
    with pytest.raises(BookError, match=rf"旧版本做的（表格版本 {version}）.*huikuan repair") as caught:
        job(FileBook(path), TODAY)
    assert path.read_bytes() == before and len(caught.value.problems) == 1


OF_A_BOOK = (
    ["check"], ["plan"], ["followups"], ["log"], ["measures"], ["show"], ["report"], ["review"], ["rollover"], ["share"],
)  # fmt: skip
OF_A_FOLDER = (
    ["consolidate", "{folder}", "-o", "{out}"],
    ["learn", "{folder}"],
    ["measures", "{folder}", "--budget", "5万"],
)


@pytest.mark.parametrize("command", [*OF_A_BOOK, ["import-receipts"]], ids=lambda command: command[0])
def test_every_command_says_in_one_line_what_to_do(too_old, command, huikuan, tmp_path):
    version, path = too_old
    receipts = tmp_path / "银行.csv"
    receipts.write_text("日期,客户编码,金额\n20261109,AH001,100\n", "utf-8")
    before = path.read_bytes()
    ran = huikuan(*command, path, *([receipts] if command == ["import-receipts"] else []))
    told = [line for line in ran.err.splitlines() if line.startswith("  [")]
    assert ran.code == 2 and len(told) == 1, ran.err
    assert f"旧版本做的（表格版本 {version}）" in told[0] and "运行 huikuan repair 文件名：填写的数字不动" in told[0]
    assert path.read_bytes() == before and sorted(tmp_path.iterdir()) == sorted((path, receipts))


@pytest.mark.parametrize(
    "command", [*OF_A_FOLDER, ["distribute-receipts", "{receipts}", "{folder}"]], ids=lambda command: command[0]
)
def test_a_command_over_a_folder_names_the_workbook_too(too_old, command, huikuan, tmp_path):
    _, path = too_old
    folder, receipts, out = tmp_path / "各本", tmp_path / "银行.csv", tmp_path / "汇总.xlsx"
    folder.mkdir()
    receipts.write_text("日期,客户编码,金额\n20261109,AH001,100\n", "utf-8")
    names = ["甲.xlsm", "乙.xlsm"] if command[0] == "learn" else ["甲.xlsm"]
    for name in names:
        shutil.copy2(path, folder / name)
    ran = huikuan(*(part.format(folder=folder, receipts=receipts, out=out) for part in command))
    told = [line for line in ran.err.splitlines() if line.startswith("  [")]
    assert ran.code == 2 and len(told) == len(names), ran.err
    assert all(
        name in ran.err and "旧版本做的" in line and "huikuan repair" in line
        for name, line in zip(names, told, strict=True)
    )
    assert [each.read_bytes() for each in folder.iterdir()] == [path.read_bytes()] * len(names) and not out.exists()


TYPED = (
    "tblCustomers",
    "tblPromises",
    "tblReceipts",
    "tblActions",
    "tblTargetChanges",
    "tblContacts",
    "tblHistory",
    "tblHolidays",
)


def filled_in(path, table):
    headers = [
        column.header
        for column in TABLES[table].columns
        if column.by is Filled.REP and not (column.is_computed or column.later)
    ]
    return [[row[header] for header in headers] for row in read_rows(path, table)]


def test_a_repair_brings_what_is_too_old_up(too_old):
    _, path = too_old
    before = {table: filled_in(path, table) for table in TYPED}
    shown = {
        name: named(path, name) for name in ("hk_plan_target", "hk_plan_received", "hk_sum_commitment", "hk_sum_gap")
    }
    told = repair(FileBook(path, None, template_path()))
    assert told.done[0].rule is VERSION_RAISED and not told.asked and named(path, "hk_contract") == VERSION
    assert {table: filled_in(path, table) for table in TYPED} == before
    assert {name: named(path, name) for name in shown} == shown
    assert not repair(FileBook(path, None, template_path())).done
    checked = check(FileBook(path), TODAY)
    assert all(line.agrees for line in checked.footing) and not FileBook(path).read().typed_over
    for job in JOBS.values():
        assert job(FileBook(path), TODAY).written.changed in (True, False)


def ours(book):
    """The cells that programs fill: by sheet and address."""
    found = set()
    for sheet in book:
        for name, ref in sheet.tables.items():
            if (declared := TABLES.get(name)) is None:
                continue
            rows = sheet[ref]
            for at, header in enumerate(cell.value for cell in rows[0]):
                column = declared.by_header.get(header)
                if column is not None and column.filled is not Filled.REP:
                    found |= {(sheet.title, row[at].coordinate) for row in rows[1:]}
    for name in (*CELLS, *BLOCKS):
        if name not in book.defined_names or (name in CELLS and CELLS[name] in Settings.declared):
            continue
        for title, ref in book.defined_names[name].destinations:
            cells = book[title][ref]
            rows = cells if isinstance(cells, tuple) else ((cells,),)
            found |= {(title, cell.coordinate) for row in rows for cell in row}
    return found


def looks(cell):
    return (
        cell.number_format,
        cell.fill.fgColor.rgb,
        cell.font.b,
        cell.font.color and cell.font.color.rgb,
        cell.alignment.horizontal,
    )


def test_a_repair_of_what_is_too_old_loses_nothing(too_old):
    """Every cell that people filled, every format, the office's own column, sheet, width and formula."""
    _, path = too_old
    add_column(path, "tblCustomers", "本办备注", ["甲", "乙"])
    add_column(path, "tblReceipts", "本办核对", ["对"])
    office = openpyxl.load_workbook(path, keep_vba=True)
    sheet = office.create_sheet("本办")
    sheet["B2"], sheet["B3"], sheet["B4"] = "本办的数", 12.5, "=B3*2"
    sheet["B3"].number_format, sheet["B3"].fill = '0.000"吨"', PatternFill("solid", "FFAA5500")
    sheet.column_dimensions["B"].width = 33
    note = next(row for row in office["客户"].iter_rows(min_row=5) if row[0].value)
    note[1].fill, note[1].font = PatternFill("solid", "FF00CC99"), Font(bold=True, color="FF123456")
    office.save(path)
    set_cells(path, "tblPlan", {(2, "本月目标"): 77_000})
    before = openpyxl.load_workbook(path)
    told = repair(FileBook(path, None, template_path()))
    after = openpyxl.load_workbook(path)
    program, compared = ours(before) | ours(after), 0
    of_the_review = {
        ("复盘", cell.coordinate) for row in after["复盘"]["A2:R3"] for cell in row
    }  # new, where nothing stood
    assert set(before.sheetnames) <= set(after.sheetnames)
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                at, now = (sheet.title, cell.coordinate), after[sheet.title][cell.coordinate]
                if cell.value is not None and at not in program:
                    assert now.value == cell.value, at
                    compared += 1
                if cell.value is not None or at not in of_the_review:
                    assert looks(now) == looks(cell), at
        widths = {letters: each.width for letters, each in sheet.column_dimensions.items() if each.width}
        assert {letters: after[sheet.title].column_dimensions[letters].width for letters in widths} == widths
    lines = [str(problem) for problem in told.problems]
    assert (
        len(lines) == 3
        and "旧版本做的" in lines[0]
        and lines[1].startswith("看板：是旧版本的，没有动")
        and "“本月目标”有 1 格不是公式了" in lines[2]
        and "77,000" in lines[2]
    )
    assert not any("已经不在了" in text for text in (*lines, *told.notes))
    assert any("“参数”的“最少催多少（元）”（500）" in note for note in told.notes)


def test_what_an_old_workbook_had_once_and_lost_is_told_as_lost(too_old):
    _, path = too_old
    drop_column(path, "tblReceipts", "款项性质")
    told = repair(FileBook(path, None, template_path()))
    assert [str(problem) for problem in told.done if "款项性质" in str(problem)] == [
        "回款流水：补上空白的列“款项性质”，原来填的内容已经不在了。请从旁边“备份”文件夹里较早的一份复制回来"
    ]


def test_what_a_repair_of_an_old_workbook_would_do_is_what_it_does(too_old):
    _, path = too_old
    would, done = (
        repair(FileBook(path, None, template_path()), dry_run=True),
        repair(FileBook(path, None, template_path())),
    )
    assert would.problems == done.problems and {*would.notes} <= {*done.notes} and len(would.notes) == 4


@pytest.mark.parametrize("version", [FIRST_VERSION, SECOND_VERSION, THIRD_VERSION, FOURTH_VERSION], ids="1234")
def test_an_old_workbook_rolls_over_into_one_of_this_version(version, tmp_path):
    path = Path(shutil.copy2(version, tmp_path / "回款-2026-11.xlsm"))
    if version in (FIRST_VERSION, SECOND_VERSION):
        repair(FileBook(path, None, template_path()))
    outstanding = {row["客户编码"] for row in read_rows(path, "tblCustomers") if row["客户编码"]}
    came = sum(row["实收"] or 0 for row in read_rows(path, "tblHistory") if row["月份"])
    received = named(path, "hk_plan_received")
    _, _, following = roll_over_file(path, None, dt.date(2026, 11, 30))
    assert named(following, "hk_contract") == VERSION and named(path, "hk_contract") == VERSION
    assert (
        not Workbook.open(following).tables.keys() - TABLES.keys()
        and TABLES.keys() <= Workbook.open(following).tables.keys()
    )
    history = [row for row in read_rows(following, "tblHistory") if row["月份"]]
    assert sum(row["实收"] or 0 for row in history if row["月份"] == "2026-11") == pytest.approx(received)
    assert sum(row["实收"] or 0 for row in history if row["月份"] != "2026-11") == pytest.approx(came)
    assert {row["客户编码"] for row in read_rows(following, "tblCustomers") if row["客户编码"]} <= outstanding
    month = FileBook(following)
    book = month.read()
    book.settings.target = 1_000_000_00
    month.write(book)
    break_down(FileBook(following), dt.date(2026, 12, 1))
    checked = check(FileBook(following), dt.date(2026, 12, 1))
    assert all(line.agrees for line in checked.footing) and not FileBook(following).read().typed_over
    assert validator.missing() is not None or validator.faults(following, "Microsoft365") == []


@pytest.fixture
def of_the_third_version(tmp_path):
    return Path(shutil.copy2(THIRD_VERSION, tmp_path / "三.xlsm"))


def formulas_of(path, table, header):
    """The formulas that stand in a column's cells."""
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book if table in sheet.tables)
    rows = sheet[sheet.tables[table].ref]
    at = [cell.value for cell in rows[0]].index(header)
    return [row[at].value for row in rows[1:]]


RECORD = ("兑现a", "兑现b", "不付a", "不付b", "预计回款率", "先付比例")


@pytest.mark.parametrize(
    ("version", "texts"), [(THIRD_VERSION, BEFORE_4), (FOURTH_VERSION, BEFORE_5)], ids=["third", "fourth"]
)
def test_the_former_formulas_are_those_that_stood_there(version, texts):
    for (table, header), text in texts.items():
        assert set(formulas_of(version, table, header)) == {f"={text}"}


@pytest.fixture
def of_the_fourth_version(tmp_path):
    return Path(shutil.copy2(FOURTH_VERSION, tmp_path / "四.xlsm"))


@pytest.mark.parametrize("job", JOBS)
def test_a_workbook_of_the_fourth_version_is_brought_up(of_the_fourth_version, job):
    path = of_the_fourth_version
    typed = [table for table in TYPED if (job, table) != ("measures", "tblActions")]  # where it adds its own rows
    before = {table: filled_in(path, table) for table in typed}
    JOBS[job](FileBook(path), TODAY)
    assert {table: filled_in(path, table) for table in typed} == before and named(path, "hk_contract") == VERSION
    for table, header in BEFORE_5:
        assert set(formulas_of(path, table, header)) == {f"={TABLES[table].cell_formula(header)}"}
    assert all(line.agrees for line in check(FileBook(path), TODAY).footing)
    assert not FileBook(path).read().typed_over
    assert not JOBS[job](FileBook(path), TODAY).written.changed


@pytest.mark.parametrize("job", JOBS)
def test_a_workbook_of_the_third_version_gets_new_formulas_and_new_records(of_the_third_version, job):
    path = of_the_third_version
    set_cells(path, "tblCustomers", {(0, "备注"): "我的备注", (1, "手工月均"): 12_345})
    typed = [table for table in TYPED if (job, table) != ("measures", "tblActions")]  # where it adds its own rows
    before = {table: filled_in(path, table) for table in typed}
    done = JOBS[job](FileBook(path), TODAY)
    told = "\n".join(done.notes)
    assert "“客户”的列“先付比例”" in told and "“测算”的列“大小基准”" in told
    assert (
        all(f"“测算”的列“{header}”" in told for table, header in FORMER if table == "tblWorkings")
        and "这个版本换了公式" in told
    )
    assert {table: filled_in(path, table) for table in typed} == before and named(path, "hk_contract") == VERSION
    for table, header in [*FORMER, ("tblWorkings", "大小基准"), ("tblWorkings", "手工大小")]:
        assert set(formulas_of(path, table, header)) == {f"={TABLES[table].cell_formula(header)}"}
    rows = read_rows(path, "tblCustomers")
    known = [row for row in rows if row["客户编码"]]
    assert all(0 < row["先付比例"] < 1 for row in known) and len({row["先付比例"] for row in known}) > 5
    assert all(line.agrees for line in check(FileBook(path), TODAY).footing)
    assert not FileBook(path).read().typed_over
    assert not JOBS[job](FileBook(path), TODAY).written.changed
    # the records are those of the same month made by this version
    moved = FileBook(path).read()
    records = {header: list(moved["tblCustomers"].columns[header]) for header in RECORD}
    estimate_records(moved)
    assert {header: list(moved["tblCustomers"].columns[header]) for header in RECORD} == records


def test_what_was_typed_over_a_formula_of_the_third_version_stays(of_the_third_version):
    path = of_the_third_version
    set_cells(path, "tblWorkings", {(3, "部分占比"): 0.77})
    follow_up(FileBook(path), TODAY)
    held = formulas_of(path, "tblWorkings", "部分占比")
    assert held[3] == 0.77 and {text for row, text in enumerate(held) if row != 3} == {
        f"={TABLES['tblWorkings'].cell_formula('部分占比')}"
    }
    repair(FileBook(path, None, template_path()))
    assert not FileBook(path).read().typed_over


def test_what_writes_nothing_estimates_an_older_workbook_anew_too(of_the_third_version):
    path = of_the_third_version
    before, shown = path.read_bytes(), show(FileBook(path), TODAY)
    assert path.read_bytes() == before
    follow_up(FileBook(path), TODAY)
    after = show(FileBook(path), TODAY)
    of_customers = [[total for total in each.totals if total.sheet != "跟进清单"] for each in (shown, after)]
    assert of_customers[0] == of_customers[1]


def test_a_repair_brings_the_third_version_up(of_the_third_version):
    path = of_the_third_version
    before = {table: filled_in(path, table) for table in TYPED}
    told = repair(FileBook(path, None, template_path()))
    assert told.done[0].rule is VERSION_RAISED and {table: filled_in(path, table) for table in TYPED} == before
    assert all(row["先付比例"] for row in read_rows(path, "tblCustomers") if row["客户编码"])
    assert not repair(FileBook(path, None, template_path())).done
    assert not FileBook(path).read().typed_over


def test_former_formulas_of_this_version_are_renewed_and_told_as_nothing_else(small):
    for (table, header), text in WITHIN_5.items():
        for row, line in enumerate(read_rows(small, table)):
            set_formula(small, table, row, header, text, line[header])
    assert not check(FileBook(small), TODAY).problems
    notes = follow_up(FileBook(small), TODAY).written.notes
    assert "这个版本换了公式，已经更新：“承诺登记”的列“失信金额”；填写的内容都没有动" in notes
    assert not any("自己的公式" in note for note in notes)
    for table, header in WITHIN_5:
        assert set(formulas_of(small, table, header)) == {f"={TABLES[table].cell_formula(header)}"}


@pytest.mark.parametrize("version", [THIRD_VERSION, FOURTH_VERSION], ids=["third", "fourth"])
def test_what_a_workbook_never_had_is_not_told_as_lost_once_a_job_has_raised_its_version(version, tmp_path):
    path = Path(shutil.copy2(version, tmp_path / "旧.xlsm"))
    follow_up(FileBook(path), TODAY)
    done = repair(FileBook(path, None, template_path())).done
    assert done and [str(problem) for problem in done if "不在了" in str(problem)] == []


@pytest.mark.parametrize("job", JOBS)
def test_what_an_older_workbook_lacks_is_added_with_its_figures(older, job, tmp_path):
    whole = Path(shutil.copy2(older.with_name("全.xlsm"), tmp_path / "whole.xlsm"))
    done = JOBS[job](FileBook(older), TODAY)
    JOBS[job](FileBook(whole), TODAY)
    told = "\n".join(done.notes)
    assert all(f"“{header}”" in told for _, header in LACKS) and "“本月工作日”" in told and "“风险差距”" in told
    for table in ("tblPlan", "tblCommitments", "tblPromises", "tblReceipts", "tblMeasures", "tblFollowups"):
        assert read_rows(older, table) == read_rows(whole, table), table
    for name in NAMES:
        assert named(older, name) == named(whole, name), name
    assert not JOBS[job](FileBook(older), TODAY).written.changed


def test_an_added_column_looks_like_its_kind_and_holds_the_formula(older):
    break_down(FileBook(older), TODAY)
    book, whole = openpyxl.load_workbook(older), openpyxl.load_workbook(older.with_name("全.xlsm"))
    for table, header in LACKS[:5]:
        cells = {}
        for name, workbook in (("older", book), ("whole", whole)):
            sheet = next(sheet for sheet in workbook if table in sheet.tables)
            headers = [cell.value for cell in sheet[sheet.tables[table].ref][0]]
            column = [row[headers.index(header)] for row in sheet[sheet.tables[table].ref]]
            cells[name] = [(c.value, c.number_format, c.fill.fgColor.rgb, c.alignment.horizontal) for c in column[:5]]
            definition = sheet.tables[table].tableColumns[headers.index(header)]
            cells[name].append(definition.calculatedColumnFormula.attr_text)
        assert cells["older"] == cells["whole"], header


def test_a_setting_that_came_later_is_added_with_its_default(first):
    book = openpyxl.load_workbook(first, keep_vba=True)
    for name in ("hk_budget", "hk_calls_per_day"):
        [(sheet, ref)] = book.defined_names[name].destinations
        for cell in (book[sheet][ref], book[sheet][ref].offset(0, -1)):
            edit_cell(first, sheet, cell.coordinate, None)
        drop_name(first, name)
    done = follow_up(FileBook(first), TODAY)
    assert "“参数”的“每天联系几个客户”" in "\n".join(done.notes)
    assert (named(first, "hk_budget"), named(first, "hk_calls_per_day")) == (None, 12)


def test_a_cell_that_lost_its_name_alone_gets_it_back(first):
    before = {name: openpyxl.load_workbook(first).defined_names[name].attr_text for name in ("hk_budget", "hk_days")}
    for name in before:
        drop_name(first, name)
    done = follow_up(FileBook(first), TODAY)
    assert any("“本月工作日”" in note and "已经补上" in note for note in done.notes)
    after = openpyxl.load_workbook(first)
    assert {name: after.defined_names[name].attr_text.replace("'", "") for name in before} == {
        name: text.replace("'", "") for name, text in before.items()
    }
    assert named(first, "hk_budget") == 60_000


def test_an_added_named_cell_stands_beneath_or_beside_its_kind(older):
    break_down(FileBook(older), TODAY)
    book = openpyxl.load_workbook(older)
    settings, above = book["参数"], book["承诺与差距"]
    [(_, days)] = book.defined_names["hk_days"].destinations
    assert settings[days].offset(0, -1).value == "本月工作日"
    [(_, risk)] = book.defined_names["hk_sum_risk_gap"].destinations
    assert above[risk].offset(-1, 0).value == "风险差距" and above[risk].value.startswith("=ROUND(SUM(")


def test_the_measures_come_back_with_their_rows(first):
    drop_table(first, "tblMeasures")
    done = suggest_measures(FileBook(first), TODAY)
    assert any("“清单”的表“措施”" in note for note in done.notes) and done.rows
    assert [row["措施"] for row in read_rows(first, "tblMeasures")] == [
        "潜力分析", "客户激励", "促销宣传", "开发网点", "促销培训", "下游进货促销",
    ]  # fmt: skip


@pytest.mark.parametrize("names", ["#REF!", "as they were"])
def test_a_sheet_that_was_deleted_comes_back(first, names):
    drop_sheet(first, "复盘", broken=names == "#REF!")
    done = follow_up(FileBook(first), TODAY)
    assert any("“复盘”的表“月末复盘”" in note for note in done.notes)
    book = openpyxl.load_workbook(first)
    assert "tblReview" in book["复盘"].tables and book["复盘"]["A1"].value == "月末复盘"
    assert book["复盘"]["A2"].value == "小结" and book.defined_names["hk_review_words"].attr_text.endswith("!$B$2")


def test_an_offices_own_ways_are_kept(older):
    rename_sheet(older, "参数", "本办参数")
    insert_rows_above(older, "承诺与差距", 2, "本办抬头")
    add_column(older, "tblCommitments", "本办备注", ["甲", "乙"])
    follow_up(FileBook(older), TODAY)
    rows = read_rows(older, "tblCommitments")
    assert [row["本办备注"] for row in rows[:2]] == ["甲", "乙"] and rows[0]["判断理由"]
    assert openpyxl.load_workbook(older).defined_names["hk_days"].attr_text.startswith("'本办参数'!")


def formulas(path):
    """What the cells are calculated by."""
    book = openpyxl.load_workbook(path)
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}


def test_no_room_beside_a_table_is_no_reason_to_stop(older):
    book = openpyxl.load_workbook(older, keep_vba=True)
    [table] = [sheet.tables["tblPlan"] for sheet in book if "tblPlan" in sheet.tables]
    column = openpyxl.utils.get_column_letter(openpyxl.utils.range_boundaries(table.ref)[2] + 1)
    edit_cell(older, "计划", f"{column}8", "本办的注")
    drop_name(older, "hk_plan_ahead")
    before = formulas(older)
    done = break_down(FileBook(older), TODAY)
    left, names = (note for note in done.notes if "旁边没有空位" in note)
    assert done.written.changed and "“进度差额”" in left and "“进度差额”" in names
    assert "“进度差额”" not in "".join(set(done.notes) - {left, names})
    assert by_code(older, "tblPlan")
    absent = [f"[{header}]" for header in re.findall("列“(.+?)”", left)]
    added = formulas(older) - before
    assert added and not [formula for formula in added if any(each in formula for each in absent)]


@pytest.mark.parametrize("name", ["hk_budget", "hk_rep", "hk_thresholds"])
def test_a_name_whose_cells_were_deleted_gets_cells_again(older, name):
    break_name(older, name)
    follow_up(FileBook(older), TODAY)
    [text] = [n.attr_text for n in openpyxl.load_workbook(older).defined_names.values() if n.name == name]
    assert "#REF!" not in text


def test_the_name_of_the_thresholds_alone_is_added_and_told(first):
    follow_up(FileBook(first), TODAY)
    drop_name(first, "hk_thresholds")
    done = follow_up(FileBook(first), TODAY)
    assert "工作簿缺少这个版本要用的“参数”的“hk_thresholds”，已经补上" in done.notes
    assert "hk_thresholds" in openpyxl.load_workbook(first).defined_names


def test_a_column_that_people_fill_is_refused_with_the_likeliest_name(first):
    rename_column(first, "tblReceipts", "款项性质", "款项的性质")
    rename_column(first, "tblHistory", "实收", "xyz")
    with pytest.raises(BookError) as caught:
        follow_up(FileBook(first), TODAY)
    assert [problem.what for problem in caught.value.problems] == [
        "表格 tblReceipts 缺少列“款项性质”（“款项的性质”可能就是它，请把表头改回来）", "表格 tblHistory 缺少列“实收”",
    ]  # fmt: skip


def test_a_workbook_of_a_later_version_is_left_alone(first):
    follow_up(FileBook(first), TODAY)
    set_name(first, "hk_contract", VERSION + 1)
    before = first.read_bytes()
    for job in (*JOBS.values(), check, show):
        with pytest.raises(BookError, match=f"表格版本 {VERSION + 1}，本机的工具认得到 {VERSION}"):
            job(FileBook(first), TODAY)
    assert first.read_bytes() == before


def test_rows_that_move_bring_what_was_added(older):
    """The list is made anew in the same run in which a column comes: values stand beside their own customer."""
    set_cells(older, "tblFollowups", {(0, "备注"): "第一个"})
    follow_up(FileBook(older), TODAY)
    fresh = by_code(older, "tblCommitments")
    follow_up(FileBook(older), dt.date(2026, 11, 24))
    assert set(by_code(older, "tblCommitments")) == set(fresh)
