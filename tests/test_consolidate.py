"""收齐汇总: every figure of many workbooks in one, each file that does not count with its reason, whoever reads them."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import threading
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from decimal import Decimal
from multiprocessing.context import SpawnProcess
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pytest
from conftest import BING, DING, JIA, TODAY, YI, fill_small_month
from office_books import lay_out, made, patched
from office_edits import add_row, by_code, for_customer, named, rename_sheet, reorder_columns, set_cells, set_name
from office_lists import HEAD, LINES, MONTH, TARGET_HEAD, written
from openpyxl import load_workbook
from pyarrow.parquet import read_metadata
from test_issue import REP_FILES, last_month

from xl_huikuan.book.contract.ledgers import Contacts
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.values_copy import ValuesCopy
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.share import share
from xl_huikuan.template import template_path

pytest.importorskip("pyarrow")
pytest.importorskip("xlsxwriter")

from xl_huikuan.office import consolidate as gathering
from xl_huikuan.office import gathering_rules, overview, parquet, running, schema, stepping_in
from xl_huikuan.office.arrow import MONEY, packed, unpacked
from xl_huikuan.office.consolidate import consolidate
from xl_huikuan.office.issuing import issue
from xl_huikuan.office.retargeting import retarget
from xl_huikuan.office.sorting_out import _usual_month
from xl_huikuan.office.store import ExtractStore


@pytest.fixture
def office(small_master, tmp_path):
    """Three reps' small months, of five customers each: 甲 乙 in 南, 丙 in 北."""
    folder = tmp_path / "各业务员 十一月"
    for number, (rep, region) in enumerate((("张三", "南"), ("李四", "南"), ("王五", "北"))):
        path = folder / region / f"{rep}.xlsm"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(small_master, path)
        own_codes(path, number)
        set_name(path, "hk_rep", rep)
        set_name(path, "hk_region", region)
    return folder


def own_codes(path, number):
    """Codes of his own, in every table that people fill; figures as they were."""
    book = FileBook(path)
    month = book.read()
    for table in month.tables.values():
        if "客户编码" in table.columns:
            cells = table.columns["客户编码"]
            for row, code in enumerate(cells):
                if code:
                    table.set(row, "客户编码", f"R{number}-{code}")
    book.write(month)
    shutil.rmtree(path.parent / "备份")


def of_month(path, month, rep, region):
    """Another month's small workbook, in place of what is there; its receipts are of November and count for nothing."""
    path.unlink(missing_ok=True)
    book = FileBook(template_path(), path)
    held = book.read()
    fill_small_month(held)
    first, last = dt.date(2026, month, 1), dt.date(2026, month, 30)
    held.names |= {"hk_month": f"2026-{month:02d}", "hk_from": first, "hk_to": last, "hk_rep": rep, "hk_region": region}
    book.write(held)
    break_down(FileBook(path), first)
    shutil.rmtree(path.parent / "备份", ignore_errors=True)


def run(folder, tmp_path, **options):
    options.setdefault("workers", 1)
    return consolidate([str(folder)], tmp_path / "出" / "总览.xlsx", **options)


def reasons(result):
    return {each.file: each.reason for each in result.skipped}


def doubts(result):
    return {each.file: each.reason for each in result.doubts}


# ---- the sums --------------------------------------------------------------------------------------------------------


def test_the_sums_are_those_of_the_small_month_three_times(office, tmp_path):
    """500,000 of target; 40,000 + 90,000 + 10,000 came; 60,000 + 50,000 + 30,000 were promised; gaps 40, 100, 50, 70, 100."""
    result = run(office, tmp_path)
    total = result.overview.total
    assert total[schema.TASK] == 3 * 500_000_00 and total[schema.RECEIVED] == 3 * 140_000_00
    assert total[schema.COMMITTED] == 3 * 140_000_00 and total[schema.GAP] == 3 * 360_000_00
    assert [(g.name, g[schema.RECEIVED]) for g in result.overview.regions] == [("北", 140_000_00), ("南", 280_000_00)]
    assert [g.name for g in result.overview.reps] == ["王五", "张三", "李四"]
    assert result.skipped == [] and result.doubts == []
    assert all(line.shown == line.added for line in result.overview.agreements) and len(result.overview.agreements) == 6


def test_the_json_says_totals_skipped_and_footing(office, tmp_path, huikuan):
    (office / "坏.xlsm").write_bytes(b"no workbook")
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx", "--workers", 1, "--json")
    assert ran.code == 0
    assert ran.json["totals"]["累计实收"] == 420_000 and ran.json["totals"]["计划·累计实收"] == 420_000
    assert ran.json["totals"]["看板·本月任务"] == 1_500_000
    assert [each["file"] for each in ran.json["skipped"]] == ["坏.xlsm"]
    assert ran.json["skipped"][0]["reason"].startswith("不是 Excel 工作簿")
    assert {line["difference"] for line in ran.json["footing"]} == {0}


def test_the_totals_of_filled_workbooks_are_the_sums_of_what_they_show(tmp_path):
    """Against the cells themselves, as openpyxl reads them."""
    paths = lay_out(tmp_path / "很多", 5, 20)
    result = run(tmp_path / "很多", tmp_path)
    cells = {
        schema.TASK: "hk_target", schema.TARGET: "hk_plan_target", schema.RECEIVED: "hk_plan_received",
        schema.COMMITTED: "hk_sum_commitment", schema.GAP: "hk_sum_gap", schema.EXPECTED: "hk_sum_expected",
        schema.AT_RISK: "hk_sum_risk_gap", schema.RESIDUAL: "hk_sum_residual", schema.DUE_BY_NOW: "hk_plan_due",
    }  # fmt: skip
    for column, name in cells.items():
        assert result.overview.total[column] == sum(round(named(path, name) * 100) for path in paths), column.header
    assert result.overview.count == 100


def test_figures_are_worked_out_anew_where_the_cells_are_stale(office, tmp_path):
    """An amount typed by a program that does not calculate: every cell above it still shows the old sum."""
    path = office / "南" / "张三.xlsm"
    for_customer(path, "tblReceipts", f"R0-{JIA}", 金额=55_000.05)
    assert named(path, "hk_plan_received") == 140_000
    total = run(office, tmp_path).overview.total
    assert total[schema.RECEIVED] == 3 * 140_000_00 + 15_000_05


def test_what_is_typed_over_a_rows_working_counts_before_any_cell_shows_it(office, tmp_path):
    """By a program that does not calculate: 计入回款, worked out from it, still shows what it did."""
    path = office / "南" / "张三.xlsm"
    for_customer(path, "tblReceipts", f"R0-{JIA}", 比例=0.5)
    result = run(office, tmp_path)
    assert result.overview.total[schema.RECEIVED] == 3 * 140_000_00 - 20_000_00
    assert {book.rep: book.figures[schema.DOUBTS.header] for book in result.sorted.counted} == {
        "张三": 1,
        "李四": 0,
        "王五": 0,
    }


def test_the_offices_own_changes_change_no_sum(office, tmp_path):
    path = office / "南" / "张三.xlsm"
    rename_sheet(path, "回款流水", "到账")
    reorder_columns(path, "tblCustomers", lambda headers: headers[::-1])
    result = run(office, tmp_path)
    assert result.overview.total[schema.RECEIVED] == 420_000_00 and result.skipped == []


def test_one_day_for_all(office, tmp_path):
    early = run(office, tmp_path, today=dt.date(2026, 11, 3))
    assert early.overview.total[schema.EXPECTED] != run(office, tmp_path).overview.total[schema.EXPECTED]
    assert {book.as_of for book in early.sorted.counted} == {"2026-11-03"}


# ---- what does not count, and why ------------------------------------------------------------------------------------


def test_each_file_that_does_not_count_says_why_and_stops_no_other(office, tmp_path):
    south = office / "南"
    (south / "坏.xlsm").write_bytes((south / "张三.xlsm").read_bytes()[:20_000])
    shutil.copy2(Path(__file__).parent / "fixtures" / "receipts.xls", south / "旧格式.xls")
    (south / "~$张三.xlsm").write_bytes(b"lock")
    backup = south / "备份" / "张三.备份-20261101-010101.xlsm"
    backup.parent.mkdir()
    shutil.copy2(south / "张三.xlsm", backup)
    shutil.copy2(south / "李四.xlsm", south / "李四 (冲突副本).xlsm")
    older = south / "李四-昨天.xlsm"
    shutil.copy2(south / "李四.xlsm", older)
    set_name(older, "hk_today", dt.date(2026, 11, 17))
    twice = south / "重复.xlsm"
    shutil.copy2(south / "张三.xlsm", twice)
    set_name(twice, "hk_rep", "赵六")
    set_cells(twice, "tblCustomers", {(1, "客户编码"): f"R0-{JIA}"})
    of_month(office / "十月.xlsm", 10, "王五", "北")
    of_month(office / "十二月.xlsm", 12, "王五", "北")
    result = run(office, tmp_path)
    told = reasons(result)
    assert result.overview.total[schema.RECEIVED] == 420_000_00 and len(result.overview.reps) == 3
    assert set(told) == {
        "南/坏.xlsm", "南/旧格式.xls", "南/李四 (冲突副本).xlsm", "南/李四-昨天.xlsm", "南/重复.xlsm", "十月.xlsm", "十二月.xlsm",
    } or set(told) == {
        "南/坏.xlsm", "南/旧格式.xls", "南/李四.xlsm", "南/李四-昨天.xlsm", "南/重复.xlsm", "十月.xlsm", "十二月.xlsm",
    }  # fmt: skip
    assert "损坏" in told["南/坏.xlsm"] and ".xls 格式" in told["南/旧格式.xls"]
    assert "按较新的" in told["南/李四-昨天.xlsm"] and "重复" in told["南/重复.xlsm"]
    assert "用来看走势" in told["十月.xlsm"] and "不算进 2026-11" in told["十二月.xlsm"]
    assert any("一模一样" in reason for reason in told.values())
    assert "正在 Excel / WPS 中打开" in doubts(result)["南/张三.xlsm"]


def test_a_workbook_cut_off_while_it_is_read_is_told_and_read_by_the_next_run(office, tmp_path, monkeypatch):
    """As a sync program writes it: what is asked of the file before says that it is whole, the bytes are not there yet."""
    whole, late = Path.read_bytes, office / "南" / "张三.xlsm"

    def cut(path):
        return whole(path)[:30_000] if path == late else whole(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", cut)
        first = run(office, tmp_path)
    assert "损坏" in reasons(first)["南/张三.xlsm"] and first.overview.total[schema.RECEIVED] == 280_000_00
    again = run(office, tmp_path)
    assert again.read == 1 and not again.skipped and again.overview.total[schema.RECEIVED] == 420_000_00


def test_a_workbook_written_between_the_look_at_it_and_its_reading_is_read_again(office, tmp_path, monkeypatch):
    """What was read is what counts, and the next run looks again, for the file is not the one that was looked at."""
    whole, other = Path.read_bytes, office / "南" / "张三.xlsm"
    before = other.stat()
    changed = tmp_path / "改.xlsm"
    shutil.copy2(other, changed)
    for_customer(changed, "tblReceipts", f"R0-{YI}", 金额=10_000)
    new = changed.read_bytes()

    def late(path):
        if path == other:
            path.write_bytes(new)
        return whole(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", late)
        first = run(office, tmp_path)
    assert first.overview.total[schema.RECEIVED] == 340_000_00  # 10,000 in place of 90,000
    assert other.stat().st_mtime_ns != before.st_mtime_ns
    again = run(office, tmp_path)
    assert again.overview.total[schema.RECEIVED] == 340_000_00
    for_customer(other, "tblReceipts", f"R0-{YI}", 金额=20_000)
    assert run(office, tmp_path).overview.total[schema.RECEIVED] == 350_000_00


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_lead_in_circles_or_nowhere(office, tmp_path):
    (office / "环").symlink_to(office)
    (office / "南" / "环").symlink_to("..")
    (office / "南" / "自己.xlsm").symlink_to("自己.xlsm")
    (office / "南" / "断.xlsm").symlink_to("没有.xlsm")
    (office / "南" / "又一个.xlsm").symlink_to("张三.xlsm")
    result = run(office, tmp_path)
    assert result.overview.total[schema.RECEIVED] == 420_000_00
    assert set(reasons(result)) == {"南/自己.xlsm", "南/断.xlsm"}


def test_a_month_can_be_asked_for(office, tmp_path):
    of_month(office / "南" / "张三.xlsm", 10, "张三", "南")
    result = run(office, tmp_path, month="2026-10")
    assert [g.name for g in result.overview.reps] == ["张三"] and len(result.skipped) == 2


@pytest.mark.parametrize(
    ("months", "usual"),
    [
        ({"2026-11": 3, "2026-12": 1}, "2026-11"),
        ({"2026-10": 7, "2026-11": 4}, "2026-11"),
        ({"2026-10": 8, "2026-11": 4}, "2026-10"),
        ({"2026-11": 1, "2026-12": 1}, "2026-12"),
    ],
)
def test_the_month_is_the_latest_that_most_have_sent(months, usual):
    books = [mock.Mock(month=month) for month, count in months.items() for _ in range(count)]
    assert _usual_month(books) == usual


def test_a_shared_copy_never_wins(office, tmp_path):
    copy = ValuesCopy(office / "南" / "张三.xlsm")
    share(copy, dt.datetime(2026, 11, 30))
    assert "分享用的数值副本" in reasons(run(office, tmp_path))["南/张三-分享.xlsx"]


def test_a_target_that_is_not_broken_down_is_a_doubt(office, tmp_path):
    set_name(office / "南" / "张三.xlsm", "hk_target", 560_000)
    result = run(office, tmp_path)
    assert doubts(result)["南/张三.xlsm"] == "本月任务 56万元，分到客户的 50万元，还没分 6万元，请分解计划，或核对任务"
    assert result.overview.total[schema.TASK] == 1_560_000_00


def test_a_target_that_is_not_as_issued_is_a_doubt(tmp_path):
    office, day = tmp_path / "office", dt.date(2026, 12, 2)
    issue(written(tmp_path / "任务.xlsx"), office, month="2026-12", today=dt.date(2026, 11, 28))
    more = written(tmp_path / "新任务.xlsx", targets=[TARGET_HEAD, ["公司", "", 600_000.0]])
    assert len(retarget(more, office, month="2026-12", today=day).changed) == 3
    assert run(office, tmp_path).doubts == []  # what is handed down later is as issued, too
    set_name(office / REP_FILES["张明"], "hk_target", 150_000)
    said = [(each.file, each.reason) for each in run(office, tmp_path).doubts]
    assert said[0] == (
        REP_FILES["张明"],
        "下达的任务是 24万元，工作簿里的本月任务却是 15万元，请核对；任务变了的，用 huikuan retarget",
    )
    assert {file for file, _ in said} == {REP_FILES["张明"]}


def test_more_handed_to_customers_than_the_target_is_a_doubt(office, tmp_path):
    """500,000 stand with the customers."""
    set_name(office / "南" / "张三.xlsm", "hk_target", 450_000)
    told = doubts(run(office, tmp_path))["南/张三.xlsm"]
    assert told == "本月任务 45万元，分到客户的 50万元，多分 5万元，请分解计划，或核对任务"


def test_a_workbook_without_a_rep_goes_by_its_file(office, tmp_path):
    set_name(office / "南" / "张三.xlsm", "hk_rep", None)
    result = run(office, tmp_path)
    assert doubts(result)["南/张三.xlsm"] == "“参数”里没有填业务员，用文件名代替"
    assert [group.name for group in result.overview.reps] == ["王五", "张三", "李四"]
    assert result.overview.total[schema.RECEIVED] == 420_000_00


def test_row_problems_are_doubts(office, tmp_path):
    for_customer(office / "南" / "张三.xlsm", "tblCustomers", f"R0-{YI}", 信用等级="Z")
    assert "有 1 行暂停" in doubts(run(office, tmp_path))["南/张三.xlsm"]


def test_a_workbook_whose_own_sums_cannot_be_worked_out_is_not_compared(office, tmp_path, huikuan):
    """A receipt without its way: nobody can say what of it counts. The others' sums agree, and that is what is said."""
    for_customer(office / "南" / "张三.xlsm", "tblReceipts", f"R0-{YI}", 方式=None, 款项性质=None)
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx")
    assert "对账：合计与各工作簿分毫不差；有 1 本自己的合计算不出来（原因见“名单”），没有比" in ran.out
    view = run(office, tmp_path).overview
    received = next(line for line in view.agreements if line.label == "累计实收")
    assert (received.shown, received.added, received.without) == (280_000_00, 280_000_00, 1)
    assert view.total[schema.RECEIVED] == (140_000 * 3 - 90_000) * 100
    book = load_workbook(tmp_path / "出" / "总览.xlsx")
    said = [cell.value for row in book["总览"].iter_rows() for cell in row if str(cell.value).startswith("对账")]
    assert len(said) == 1 and said[0].endswith("没有比")
    listed = book["名单"]
    long = [row[0].row for row in listed.iter_rows(min_row=4) if len(str(row[2].value)) > 60]
    assert long and all(listed.row_dimensions[row].height >= 30 for row in long)  # room for the second line
    assert "（）" not in book["周一例会"].cell(2, 1).value


def test_two_reps_of_one_name_are_two(office, tmp_path):
    set_name(office / "北" / "王五.xlsm", "hk_rep", "张三")
    result = run(office, tmp_path)
    assert [g.name for g in result.overview.reps] == ["张三（王五）", "张三（张三）", "李四"]
    assert result.overview.total[schema.RECEIVED] == 420_000_00
    assert "同名" in doubts(result)["南/张三.xlsm"]


def get_customers_of(path, codes):
    """A workbook whose own customers of these codes are those of 张三."""
    book = FileBook(path)
    month = book.read()
    for table in month.tables.values():
        for row, code in enumerate(table.columns.get("客户编码", ())):
            if code in {f"R1-{each}" for each in codes}:
                table.set(row, "客户编码", f"R0-{code[3:]}")
    book.write(month)


def test_a_customer_in_two_workbooks_is_told_with_both_sums(office, tmp_path):
    get_customers_of(office / "南" / "李四.xlsm", [YI])
    result = run(office, tmp_path)
    assert doubts(result)["南/张三.xlsm、南/李四.xlsm"] == (
        f"客户 R0-{YI} 在几本里都有，各算各的：张三 目标 10万元、实收 9万元；李四 目标 10万元、实收 9万元"
    )


def test_customers_in_the_same_two_workbooks_are_told_in_one_line(office, tmp_path):
    """As many as a whole workbook has: 甲 4万, 乙 9万, 丙 nothing, 丁 1万. Neither is then said to be without a fault."""
    get_customers_of(office / "南" / "李四.xlsm", [JIA, YI, BING, DING])
    assert doubts(run(office, tmp_path)) == {
        "南/张三.xlsm、南/李四.xlsm": f"客户 R0-{JIA}、R0-{YI}、R0-{BING} 等 4 个在几本里都有，各算各的："
        "张三 目标 40万元、实收 14万元；李四 目标 40万元、实收 14万元"
    }
    sheet = load_workbook(tmp_path / "出" / "总览.xlsx")["名单"]
    assert [(row[0], row[1]) for row in sheet.iter_rows(min_row=4, max_col=2, values_only=True)] == [
        ("算了，请核对", "南/张三.xlsm、南/李四.xlsm"),
        ("算了", "北/王五.xlsm"),
    ]


def test_what_does_not_count_is_opened_from_the_list_too(office, tmp_path):
    (office / "坏.xlsm").write_bytes(b"PK\x03\x04 cut off")
    shutil.copy2(office / "南" / "张三.xlsm", office / "副本.xlsm")
    run(office, tmp_path, targets=listing(tmp_path, "南,张三,1\n北,孙七,3\n"))
    sheet = load_workbook(tmp_path / "出" / "总览.xlsx")["名单"]
    links = {
        row[1].value: row[1].hyperlink and row[1].hyperlink.target for row in sheet.iter_rows(min_row=4, max_col=2)
    }
    folder = "..\\各业务员%20十一月\\"
    assert links["坏.xlsm"] == f"{folder}坏.xlsm" and links["副本.xlsm"] == f"{folder}副本.xlsm"
    assert links["孙七"] is None


def listing(folder, lines):
    """A list of targets."""
    path = folder / "下达.csv"
    path.write_text(f"2026年11月任务\n区域,业务员,客户编码\n{lines}", "utf-8")
    return path


def test_a_customer_who_was_handed_over_is_one_customer(tmp_path):
    """A2 goes from 张明 to 李娜; the row that stays behind has no figure. A receipt on it has one."""
    folder = tmp_path / "十二月 任务"
    last_month(folder)
    lines = [HEAD, *([*line[:1], "李娜", *line[2:]] if line[2] == "A2" else line for line in LINES)]
    issue(written(tmp_path / "任务.xlsx", lines=lines), folder, month=MONTH, today=dt.date(2026, 12, 1))
    result = run(folder, tmp_path)
    assert result.overview.count == len(LINES) and result.doubts == []
    assert by_code(folder / REP_FILES["张明"], "tblCustomers")["A2"]["状态"] == "移交"
    late = {
        "日期": dt.date(2026, 12, 3),
        "客户编码": "A2",
        "金额": 5_000.0,
        "方式": "转账",
        "款项性质": "预付货款",
        "状态": "财务确认",
    }
    add_row(folder / REP_FILES["张明"], "tblReceipts", late)
    [(_, told)] = doubts(run(folder, tmp_path)).items()
    assert "客户 A2 在几本里都有" in told and "张明 目标 0元、实收 5,000元" in told


def test_months_before_and_copies_are_nothing_to_be_mended(office, tmp_path, huikuan):
    of_month(office / "十月.xlsm", 10, "王五", "北")
    shutil.copy2(office / "南" / "张三.xlsm", office / "副本.xlsm")
    share(ValuesCopy(office / "南" / "李四.xlsm", office / "分享.xlsx"), dt.datetime(2026, 11, 30))
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx")
    assert "其余 3 本：以前月份的（用来看走势），或同一本的副本，本来就不算" in ran.out and "十月.xlsm" not in ran.out
    assert "收齐" not in ran.out
    sheet = load_workbook(tmp_path / "总览.xlsx")["名单"]
    assert [row[0] for row in sheet.iter_rows(min_row=4, max_row=6, values_only=True)] == ["不用算"] * 3
    first = {cell for row in load_workbook(tmp_path / "总览.xlsx")["总览"].iter_rows(values_only=True) for cell in row}
    assert not any("没算进来的" in str(cell) for cell in first)
    (office / "坏.xlsm").write_bytes(b"PK\x03\x04 cut off")
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx")
    assert "收齐、改好没有算进来的 1 本" in ran.out and ran.out.index("坏.xlsm") < ran.out.index("其余 3 本")
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx", "--json")
    assert ran.json["skipped"][0]["file"] == "坏.xlsm" and len(ran.json["skipped"]) == 4


def test_a_rep_who_never_sent_his(office, tmp_path):
    targets = listing(tmp_path, "南,张三,1\n南,张三,2\n北,孙七,3\n")
    assert reasons(run(office, tmp_path, targets=targets)) == {"孙七": "孙七（北）没有交 2026-11 的工作簿"}


def test_who_sent_his_last_month_is_missed(office, tmp_path):
    of_month(office / "南" / "张三.xlsm", 10, "张三", "南")
    result = run(office, tmp_path)
    assert "没有交 2026-11" in reasons(result)["张三"]
    assert [(line.month, line.books) for line in result.overview.trend] == [("2026-10", 1), ("2026-11", 2)]


def test_stale_workbooks_are_told(office, tmp_path):
    set_name(office / "南" / "张三.xlsm", "hk_today", TODAY - dt.timedelta(6))
    assert "比最新的 2026-11-18 早 6 天" in doubts(run(office, tmp_path))["南/张三.xlsm"]


def test_long_paths_with_blanks_and_chinese(office, tmp_path):
    deep = office
    while len(str(deep)) < 300:
        deep = deep / ("很 深 的 文件夹" * 3)
    deep.mkdir(parents=True)
    shutil.move(office / "南" / "张三.xlsm", deep / "张 三.xlsm")
    result = run(office, tmp_path, parquet=tmp_path / "明细")
    assert len(result.overview.reps) == 3 and result.skipped == []


# ---- the call --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["没有这个"], "这里没有工作簿"),
        (["."], "没有找到工作簿"),
        ([".", "--month", "11月"], "看不懂"),
    ],
)
def test_a_wrong_call_writes_nothing(arguments, words, tmp_path, monkeypatch, huikuan):
    empty = tmp_path / "空"
    empty.mkdir()
    monkeypatch.chdir(empty)
    ran = huikuan("consolidate", *arguments, "-o", "总览.xlsx")
    assert ran.code == 2 and words in ran.err and list(empty.iterdir()) == []


def test_nothing_that_counts_writes_nothing(tmp_path, huikuan):
    (tmp_path / "坏.xlsm").write_bytes(b"no")
    ran = huikuan("consolidate", tmp_path, "-o", tmp_path / "总览.xlsx")
    assert ran.code == 2 and "没有一本工作簿可以汇总" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["坏.xlsm"]


def test_the_result_in_the_same_folder_is_not_read(office, tmp_path):
    out = office / "总览.xlsx"
    consolidate([str(office)], out, workers=1)
    result = consolidate([str(office)], out, workers=1)
    assert result.skipped == [] and result.backup is not None


# ---- what people look at ---------------------------------------------------------------------------------------------


def test_texts_of_cells_never_become_formulas(office, tmp_path):
    path = office / "南" / "张三.xlsm"
    for_customer(path, "tblCustomers", f"R0-{JIA}", 客户名称='=HYPERLINK("http://x")')
    set_name(path, "hk_rep", "=1+1")
    run(office, tmp_path)
    book = load_workbook(tmp_path / "出" / "总览.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {"=1+1", '=HYPERLINK("http://x")'} <= {cell.value for cell in cells if cell.data_type == "s"}


def test_the_managers_workbook_has_its_pages_links_and_charts(office, tmp_path):
    run(office, tmp_path)
    book = load_workbook(tmp_path / "出" / "总览.xlsx")
    assert book.sheetnames == ["总览", "周一例会", "先介入这里", "按区域", "业务员并排", "按客户", "名单"]
    links = {cell.hyperlink.target for row in book["业务员并排"].iter_rows() for cell in row if cell.hyperlink}
    assert "..\\各业务员%20十一月\\南\\张三.xlsm" in links
    assert [sheet.title for sheet in book.worksheets if sheet._charts] == ["总览", "业务员并排"]
    shown = {row[1].value: row for row in book["业务员并排"].iter_rows(min_row=5)}
    assert shown["张三"][7].value == 50.0 and shown["张三"][10].value == 14.0  # 万元: task, received


def test_promises_broken_again_are_told_together(office, tmp_path):
    """The worst level of all, and what they lack together: 80,000 and 20,000."""
    path = office / "南" / "张三.xlsm"
    row = {"客户编码": f"R0-{BING}", "作出日": dt.date(2026, 11, 2), "承诺到款日": dt.date(2026, 11, 9)}
    add_row(path, "tblPromises", {"承诺编号": "X1", **row, "承诺金额": 80_000, "级次": 3})
    add_row(path, "tblPromises", {"承诺编号": "X2", **row, "承诺金额": 20_000, "级次": 2})
    [item] = [item for item in run(office, tmp_path).overview.items if "失信承诺" in item.kinds]
    assert "第 3 次承诺又没兑现，还差 10.0万" in item.why


def test_where_to_step_in_is_in_order_of_money(office, tmp_path):
    """A promise renewed and broken again comes with its level, a customer without promise with his target."""
    path = office / "南" / "张三.xlsm"
    row = {
        "客户编码": f"R0-{BING}",
        "作出日": dt.date(2026, 11, 2),
        "承诺到款日": dt.date(2026, 11, 9),
        "承诺金额": 80_000,
        "级次": 2,
    }
    add_row(path, "tblPromises", {"承诺编号": "X1", **row})
    items = run(office, tmp_path).overview.items
    assert [item.cents for item in items] == sorted((item.cents for item in items), reverse=True)
    mine = {item.customer: item for item in items if item.rep == "张三"}
    assert "第 2 次承诺又没兑现，还差 8.0万" in mine["丙酒业"].why
    assert [name for name, item in mine.items() if "失信承诺" in item.kinds] == [
        "丙酒业"
    ]  # of others the first was broken
    assert "没有承诺" in mine["戊酒业"].kinds


class ManyCustomers:
    """The store, as if every workbook had 60 customers, whose targets and risks are alike as often as not."""

    def __init__(self, store):
        self.store = store

    def rows(self, path, kind):
        return packed(self._customers(path)[0])

    def _customers(self, path):
        table, chance = schema.CUSTOMERS, random.Random(path)
        rows = unpacked(table, self.store.rows(path, table.name)).take(pa.array([0, 1, 2, 3, 4] * 12))
        amounts = {column: [chance.randrange(5) for _ in range(60)] for column in (schema.TARGET, schema.AT_RISK)}
        for column, yuan in amounts.items():
            at = table.column(column.header)
            rows = rows.set_column(at, column.header, pa.array([Decimal(each) for each in yuan], MONEY))
        return rows, {column: [100 * each for each in yuan] for column, yuan in amounts.items()}

    def facts(self, book):
        """What is known of a workbook with such customers."""
        _, cents = self._customers(book.path)
        sums = {column.header: sum(each) for column, each in cents.items()}
        others = (schema.COMMITTED, schema.GAP, schema.RECEIVED, schema.EXPECTED)
        sums |= {column.header: 12 * book.figures[column.header] for column in others}
        at_risk = cents[schema.AT_RISK]
        return replace(book, codes=book.codes * 12, at_risk=at_risk, figures=book.figures | sums)


def test_the_largest_are_the_same_however_many_are_kept(office, tmp_path, monkeypatch):
    """Customers who cannot be among them are not looked at one by one: nothing that is shown or added up may change by it."""
    book = FileBook(office / "南" / "李四.xlsm")
    month = book.read()
    for table in month.tables.values():
        for row, code in enumerate(table.columns.get("客户编码", ())):
            if code == f"R1-{YI}":
                table.set(row, "客户编码", f"R0-{YI}")  # in two workbooks
    book.write(month)
    row = {"作出日": dt.date(2026, 11, 2), "承诺到款日": dt.date(2026, 11, 9), "承诺金额": 80_000, "级次": 2}
    add_row(
        office / "南" / "张三.xlsm", "tblPromises", {"承诺编号": "X1", "客户编码": f"R0-{BING}", **row}
    )  # broken again
    real = overview.overview

    def with_many(found, store):
        many = ManyCustomers(store)
        found.counted[:] = map(many.facts, found.counted)
        return real(found, many)

    monkeypatch.setattr(gathering, "overview", with_many)
    every = run(office, tmp_path).overview
    order = [(-line.at_risk, -line.target, line.region, line.rep) for line in every.customers]
    assert order == sorted(order)  # among equals as the workbooks come
    assert [each.file for each in every.doubts if f"R0-{YI}" in each.reason] == [
        "南/张三.xlsm、" + "、".join(["南/李四.xlsm"] * 12)
    ]
    assert len(every.customers) == 180 and any("失信承诺" in item.kinds for item in every.items)
    for customers, items in ((1, 1), (1, 90), (20, 3), (40, 100), (59, 2), (70, 20), (90, 90), (150, 1)):
        monkeypatch.setattr(overview, "MOST_CUSTOMERS", customers)
        monkeypatch.setattr(stepping_in, "MOST_ITEMS", items)
        found = run(office, tmp_path).overview
        assert found.customers == every.customers[:customers] and found.items == every.items[:items]
        rest = every.customers[customers:]
        assert found.others == len(rest)
        assert found.rest == {name: sum(getattr(line, name) for line in rest) for name in found.rest}
        assert (found.totals, found.agreements, found.doubts) == (every.totals, every.agreements, every.doubts)


def test_reps_whose_contacts_lag(office, tmp_path):
    """By the 17th 12 working days are gone: every 10, 7, 4, 2 and 7 of them are 1 + 1 + 3 + 6 + 1 = 12 contacts. 10 are more than
    four fifths of them; 9 lack 3 of 12 of what is at risk."""
    for rep, count in (("张三", 9), ("李四", 10)):
        path = office / "南" / f"{rep}.xlsm"
        book = FileBook(path)
        month = book.read()
        number = next(code for code in month["tblCustomers"].columns["客户编码"] if code)
        for day in range(count):
            month["tblContacts"].append({"日期": dt.date(2026, 11, 2 + day), "客户编码": number, "方式": "电话"})
        book.write(month)
    result = run(office, tmp_path)
    lag = {item.rep: item for item in result.overview.items if "联系不够" in item.kinds}
    risk = {group.name: group[schema.AT_RISK] for group in result.overview.reps}
    assert set(lag) == {"张三", "王五"}
    assert lag["张三"].cents == risk["张三"] * 3 // 12 and lag["王五"].cents == risk["王五"]
    assert lag["张三"].why == "到今天该联系 12 次，只联系了 9 次"


def test_the_page_for_mondays_meeting_is_one_sheet_of_paper(office, tmp_path):
    """A line a rep with what he has and lacks, room to write, then what is to be settled; A4, upright, one page."""
    run(office, tmp_path)
    page = load_workbook(tmp_path / "出" / "总览.xlsx")["周一例会"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    fits = page.page_setup.fitToWidth, page.page_setup.fitToHeight
    assert page.sheet_properties.pageSetUpPr.fitToPage and set(fits) <= {
        None,
        1,
    }  # one is what is meant where it is not told
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    reps = {row[1]: row for row in rows[3:6]}
    assert reps["张三"][0] == "南" and reps["张三"][3:5] == [50, 14] and reps["张三"][5] == pytest.approx(0.28)
    assert reps["张三"][9] is None and rows[2][9] == "会上说什么、谁办、哪天前"
    settle = next(at for at, row in enumerate(rows) if row[0] == "今天定下来怎么办的")
    assert [row[2] for row in rows[settle + 2 : settle + 4]] and rows[settle + 2][0] >= rows[settle + 3][0]


def test_reps_are_put_beside_each_other_by_what_their_customers_can_carry(office, tmp_path):
    """Each customer usually pays 100,000 and 张三's 甲 can carry 500,000: 900,000 beside 500,000, with the same target."""
    path = office / "南" / "张三.xlsm"
    for_customer(path, "tblCustomers", f"R0-{JIA}", 本月能力上限=500_000)
    run(office, tmp_path)
    page = load_workbook(tmp_path / "出" / "总览.xlsx")["业务员并排"]
    at = {cell.value: cell.column - 1 for cell in page[3]}
    held = {
        row[1].value: [row[at[h]].value for h in ("能力合计", "任务÷能力", "实收÷能力")]
        for row in page.iter_rows(min_row=5)
    }
    assert held["李四"] == [50, 1, pytest.approx(0.28)]
    assert held["张三"] == [90, pytest.approx(50 / 90), pytest.approx(14 / 90)]


def test_the_range_of_several_reps(office, tmp_path):
    """A rep's is his workbook's own; together it is wider than any, and narrower than all of them at their ends at once."""
    result = run(office, tmp_path)
    reps, total = result.overview.reps, result.overview.total
    for group in reps:
        assert group.range.low == group[schema.LOW] <= group[schema.EXPECTED] <= group[schema.HIGH] == group.range.high
    assert total.range.low < total[schema.EXPECTED] < total.range.high
    width = total.range.high - total.range.low
    assert max(g.range.high - g.range.low for g in reps) < width <= sum(g.range.high - g.range.low for g in reps) + 100


def test_the_trend_of_earlier_months_has_a_page(office, tmp_path):
    for month in (9, 10):
        of_month(office / f"{month}.xlsm", month, "张三", "南")
    run(office, tmp_path)
    page = load_workbook(tmp_path / "出" / "总览.xlsx")["走势"]
    rows = [[cell.value for cell in row][:5] for row in page.iter_rows(min_row=4, max_row=6)]
    assert [row[:3] for row in rows] == [["2026-09", 1, 50], ["2026-10", 1, 50], ["2026-11", 3, 150]]
    assert rows[2][4] == 42 and len(page._charts) == 1


def test_progress_is_told_to_the_last_workbook(office, tmp_path):
    told = []
    run(office, tmp_path, progress=lambda done, every: told.append((done, every)))
    assert told[-1] == (3, 3) and told == sorted(told)


def with_forecasts(path, *forecasts):
    """Forecasts of October beside which the review wrote what came: day, had, expected, low, came."""
    book = FileBook(path)
    month = book.read()
    for day, had, expected, low, came in forecasts:
        row = month["tblForecasts"].append({"月份": "2026-10", "预测日": dt.date(2026, 10, day), "当时已回": had, "预计月底回款": expected,
                                            "下限": low, "上限": 120_000, "月底实收": came, "在范围内": "否" if came < low else "是"})  # fmt: skip
        assert row is not None
    book.write(month)


THREE = ((5, 0, 100_000, 80_000, 60_000), (12, 20_000, 100_000, 70_000, 60_000), (19, 40_000, 80_000, 55_000, 60_000))
"""100,000 + 80,000 + 40,000 were still to come, of which 60,000 + 40,000 + 20,000 came; two of three lay below the range."""


def test_whose_forecasts_were_too_high_before(office, tmp_path):
    """What is expected beyond the 140,000 received, times (220 - 120) of 220."""
    with_forecasts(office / "南" / "张三.xlsm", *THREE)
    with_forecasts(office / "南" / "李四.xlsm", THREE[0], THREE[2])  # one of two: no more than half
    over = tuple((day, had, expected, low, came + 70_000) for day, had, expected, low, came in THREE)
    with_forecasts(office / "北" / "王五.xlsm", *over)
    result = run(office, tmp_path)
    [item] = [item for item in result.overview.items if "以前预计偏高" in item.kinds]
    group = next(group for group in result.overview.reps if group.name == "张三")
    still = group[schema.EXPECTED] - 140_000_00
    assert still > 0 and item.cents == still * 100 // 220 and item.rep == "张三" and item.customer == ""
    assert item.why.startswith("以前 3 次预测，2 次实收比下限还少；说还会回 22.0万，只回了 12.0万；照此本月可能再少 ")
    shown = load_workbook(tmp_path / "出" / "总览.xlsx")["业务员并排"]
    at = next(cell.column for cell in shown[3] if cell.value == "以前预测在范围里")
    held = {row[1].value: row[at - 1].value for row in shown.iter_rows(min_row=5) if row[0].value in ("南", "北")}
    assert held == {"张三": pytest.approx(1 / 3), "李四": 0.5, "王五": 1}


@pytest.mark.parametrize("had", [100_000, 120_000], ids=["nothing more expected", "less than had come"])
def test_forecasts_that_expected_nothing_more_tell_nothing(office, tmp_path, had):
    """All had come on the 5th, and a receipt was taken back later: there is no share of what was still expected."""
    with_forecasts(office / "南" / "张三.xlsm", (5, had, 100_000, 95_000, 60_000))
    items = run(office, tmp_path).overview.items
    assert items and not [item for item in items if "以前预计偏高" in item.kinds]


def test_forecasts_of_a_workbook_of_the_month_before(office, tmp_path):
    """This month's workbook was made anew and tells of none."""
    before = office / "十月.xlsm"
    of_month(before, 10, "张三", "南")
    with_forecasts(before, *THREE)
    items = run(office, tmp_path).overview.items
    assert [item.rep for item in items if "以前预计偏高" in item.kinds] == ["张三"]


# ---- the tidy tables -------------------------------------------------------------------------------------------------


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def test_others_read_the_tables_as_they_are(office, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    set_name(office / "北" / "王五.xlsm", "hk_region", "北/东=1")
    result = run(office, tmp_path, parquet=tmp_path / "明细")
    found = duckdb.sql(
        f"SELECT 月份, 区域, sum(累计实收) FROM read_parquet('{tmp_path}/明细/客户明细/**/*.parquet', hive_partitioning=true)"
        " GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert [(month, region, float(amount)) for month, region, amount in found] == [
        ("2026-11", "北/东=1", 140_000), ("2026-11", "南", 280_000),
    ]  # fmt: skip
    pandas = pytest.importorskip("pandas")
    receipts = pandas.read_parquet(tmp_path / "明细" / "回款明细")
    assert receipts["计入回款"].sum() == 420_000 and set(receipts["区域"]) == {"北/东=1", "南"}
    whose = pandas.read_parquet(tmp_path / "明细" / "客户明细")
    marked = whose["客户编码"].str[:2]  # by `own_codes`
    assert set(zip(whose["业务员"], whose["工作簿"], marked, strict=True)) == {
        ("张三", "南/张三.xlsm", "R0"), ("李四", "南/李四.xlsm", "R1"), ("王五", "北/王五.xlsm", "R2"),
    }  # fmt: skip
    assert result.rows == sum(len(pandas.read_parquet(tmp_path / "明细" / table.name)) for table in schema.TABLES)


def test_a_region_that_is_no_more_goes_and_other_months_stay(office, tmp_path):
    folder = tmp_path / "明细"
    run(office, tmp_path, parquet=folder)
    other = folder / "客户明细" / "月份=2026-10" / "区域=南" / "rows.parquet"
    other.parent.mkdir(parents=True)
    shutil.copy2(folder / "客户明细" / "月份=2026-11" / "区域=南" / "rows.parquet", other)
    set_name(office / "北" / "王五.xlsm", "hk_region", "南")
    run(office, tmp_path, parquet=folder)
    assert sorted(path.name for path in (folder / "客户明细").glob("*/*")) == ["区域=南", "区域=南"]


def test_tables_whose_workbooks_are_as_they_were_are_not_written_again(office, tmp_path):
    tables = tmp_path / "明细"

    def gathered():
        """When each file was written, and whether the tables are what a run from nothing writes."""
        count = run(office, tmp_path, parquet=tables).rows
        anew = tmp_path / f"又{time.monotonic_ns()}"
        consolidate([str(office)], anew / "总览.xlsx", parquet=anew / "明细", workers=1)
        assert digests(tables) == digests(anew / "明细")
        assert count == sum(read_metadata(path).num_rows for path in tables.rglob("*.parquet"))
        return {path.relative_to(tables): path.stat().st_mtime_ns for path in tables.rglob("*.parquet")}

    first = gathered()
    assert gathered() == first
    add_row(office / "北" / "王五.xlsm", "tblContacts", {"客户编码": f"R2-{JIA}", Contacts.contacted_on.header: TODAY})
    second = gathered()
    changed = {path for path in first if first[path] != second[path]}
    assert changed == {path for path in first if path.parent.name == "区域=北"} and changed
    south = next(path for path in first if path.parent.name == "区域=南")
    (tables / south).write_bytes(b"")  # somebody else's hand
    third = gathered()
    assert {path for path in first if second[path] != third[path]} == {south}
    (tables / south).unlink()
    assert {path for path, when in gathered().items() if when != third[path]} == {south}
    set_name(office / "北" / "王五.xlsm", "hk_rep", "张三")  # two of one name: each is called otherwise now
    assert not first.items() & gathered().items()


def test_the_bytes_are_the_same_whoever_reads_them(tmp_path):
    lay_out(tmp_path / "很多", 20, 12)
    one = consolidate(
        [str(tmp_path / "很多")], tmp_path / "一" / "总览.xlsx", parquet=tmp_path / "一" / "明细", workers=1
    )
    two = consolidate(
        [str(tmp_path / "很多")], tmp_path / "二" / "总览.xlsx", parquet=tmp_path / "二" / "明细", workers=2
    )
    assert digests(tmp_path / "一" / "明细") == digests(tmp_path / "二" / "明细") and one.rows == two.rows
    assert (tmp_path / "一" / "总览.xlsx").read_bytes() == (tmp_path / "二" / "总览.xlsx").read_bytes()


# ---- only what changed -----------------------------------------------------------------------------------------------


def test_a_second_run_reads_only_what_changed(office, tmp_path):
    assert run(office, tmp_path, parquet=tmp_path / "明细").read == 3
    assert run(office, tmp_path).read == 0
    os.utime(office / "北" / "王五.xlsm", (1, 1))  # copied again: other time, same bytes
    assert run(office, tmp_path).read == 0
    for_customer(office / "南" / "张三.xlsm", "tblReceipts", f"R0-{JIA}", 金额=50_000)
    again = run(office, tmp_path, parquet=tmp_path / "明细")
    assert again.read == 1 and again.overview.total[schema.RECEIVED] == 430_000_00
    (office / "南" / "李四.xlsm").unlink()
    fewer = run(office, tmp_path)
    assert fewer.read == 0 and fewer.overview.total[schema.RECEIVED] == 290_000_00
    fresh = consolidate([str(office)], tmp_path / "另" / "总览.xlsx", parquet=tmp_path / "另" / "明细", workers=1)
    run(office, tmp_path, parquet=tmp_path / "明细")
    assert fresh.read == 2 and digests(tmp_path / "另" / "明细") == digests(tmp_path / "明细")


def test_a_workbook_of_the_same_size_with_other_bytes_is_read_again(office, tmp_path):
    run(office, tmp_path)
    path = office / "南" / "张三.xlsm"
    whole = path.read_bytes()
    path.write_bytes(bytes(len(whole)))
    os.utime(path, (1, 1))
    assert "南/张三.xlsm" in reasons(run(office, tmp_path))


def test_what_could_not_be_read_is_tried_again(office, tmp_path):
    path = office / "南" / "张三.xlsm"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "南/张三.xlsm" in reasons(run(office, tmp_path))
    path.write_bytes(whole)
    assert run(office, tmp_path).overview.total[schema.RECEIVED] == 420_000_00


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_store_that_is_broken_is_made_anew(office, tmp_path, content):
    run(office, tmp_path)
    store = tmp_path / "出" / ".总览.xlsx.huikuan"
    assert store.exists()
    store.write_bytes(content)
    assert run(office, tmp_path).overview.total[schema.RECEIVED] == 420_000_00


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE rows SET data = x'00'",
        "UPDATE rows SET data = x''",
        "UPDATE books SET facts = '{}'",
        "DELETE FROM rows",
        "DELETE FROM rows WHERE kind = '疑点'",
        "DROP TABLE rows",
    ],
)
def test_a_store_that_holds_nonsense_is_made_anew(office, tmp_path, damage):
    run(office, tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "出" / ".总览.xlsx.huikuan", isolation_level=None)) as db:
        db.execute(damage)
    assert run(office, tmp_path, parquet=tmp_path / "明细").overview.total[schema.RECEIVED] == 420_000_00


@pytest.mark.parametrize("place", [0, 0.02, 0.5, 0.98, 1])
@pytest.mark.parametrize(
    "kept", ["data FROM rows WHERE kind = '客户明细'", "data FROM rows WHERE kind = '目标明细'", "facts FROM books"]
)
def test_a_bit_turned_over_in_what_is_kept_is_never_another_figure(office, tmp_path, kept, place):
    """Whatever is kept of a workbook, wherever the bit stands: all is read anew."""
    run(office, tmp_path, parquet=tmp_path / "明细")
    before = digests(tmp_path / "明细")
    column, table = kept.split(" FROM ")
    with contextlib.closing(sqlite3.connect(tmp_path / "出" / ".总览.xlsx.huikuan", isolation_level=None)) as db:
        [(path, data)] = db.execute(f"SELECT path, {column} FROM {table} LIMIT 1").fetchall()
        damaged = bytearray(data.encode() if isinstance(data, str) else data)
        damaged[int(place * (len(damaged) - 1))] ^= 1
        new = damaged.decode() if isinstance(data, str) else bytes(damaged)
        also = " AND kind" + table.split("kind")[1] if "kind" in table else ""
        db.execute(f"UPDATE {table.split()[0]} SET {column} = ? WHERE path = ?{also}", (new, path))
    again = run(office, tmp_path, parquet=tmp_path / "明细")
    assert again.read == 3 and again.overview.total[schema.RECEIVED] == 420_000_00
    assert digests(tmp_path / "明细") == before


def test_a_store_of_another_release_is_made_anew(office, tmp_path):
    """Whatever its tables were."""
    (tmp_path / "出").mkdir()
    with contextlib.closing(sqlite3.connect(tmp_path / "出" / ".总览.xlsx.huikuan", isolation_level=None)) as db:
        db.executescript(
            "CREATE TABLE made_by (version TEXT); CREATE TABLE books (path TEXT); CREATE TABLE rows (path TEXT);"
        )
    assert run(office, tmp_path).read == 3 and run(office, tmp_path).read == 0


def test_two_runs_at_once_do_not_disturb_each_other(office, tmp_path):
    run(office, tmp_path)
    other = ExtractStore(tmp_path / "出" / ".总览.xlsx.huikuan", "")
    assert run(office, tmp_path).read == 3  # nothing that the other holds is used, or lost
    other.close()
    assert run(office, tmp_path).read == 0


# ---- refused: nothing is left ----------------------------------------------------------------------------------------


def held(folder):
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def no_answer(monkeypatch):
    """A cluster that does not answer, without waiting for it."""

    def away(*_):
        raise BookError([gathering_rules.NO_CLUSTER.at("tcp://1", why=running.NO_ANSWER)])
        yield

    monkeypatch.setattr(running, "_on_cluster", away)


@pytest.mark.parametrize("refused", [{"cluster": "tcp://1"}, {"month": "2026-08"}])
def test_nothing_is_left_of_a_run_that_is_refused(office, tmp_path, no_answer, refused):
    before = held(tmp_path)
    with pytest.raises(BookError):
        run(office, tmp_path, parquet=tmp_path / "新" / "明细", **refused)
    assert held(tmp_path) == before


def test_what_was_kept_stays_when_the_next_run_is_refused(office, tmp_path, no_answer):
    run(office, tmp_path)
    set_name(office / "南" / "张三.xlsm", "hk_rep", "张 三")
    with pytest.raises(BookError):
        run(office, tmp_path, cluster="tcp://1")
    assert run(office, tmp_path).read == 1


@pytest.mark.parametrize("below", ["", "再"])
def test_where_no_tables_can_lie_is_told_before_a_workbook_is_read(office, tmp_path, below):
    (tmp_path / "明细").write_text("不是文件夹")
    before = held(tmp_path)
    with pytest.raises(BookError, match="明细：这不是文件夹"):
        run(office, tmp_path, parquet=tmp_path / "明细" / below, progress=lambda *_: pytest.fail("read"))
    assert held(tmp_path) == before


def test_a_disk_that_is_full_amid_the_tables_is_told_with_those_that_were_written(
    office, tmp_path, huikuan, monkeypatch
):
    import errno

    replace = os.replace

    def full(source, target):
        if "承诺明细" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx", "--parquet", tmp_path / "明细")
    assert ran.code == 2 and "磁盘空间不足" in ran.err and "没有写入任何内容" not in ran.err
    assert str(tmp_path / "明细" / schema.REPS.name) in ran.err and not (tmp_path / ".总览.xlsx.huikuan").exists()
    assert not (tmp_path / "总览.xlsx").exists()


# ---- workers that die ------------------------------------------------------------------------------------------------


def test_a_process_that_is_killed_costs_no_workbook(tmp_path):
    lay_out(tmp_path / "很多", 24, 12)
    killed = []

    def kill() -> None:
        end = time.monotonic() + 60
        while not killed and time.monotonic() < end:
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)
                killed.append(child.pid)
                break
            time.sleep(0.01)

    thread = threading.Thread(target=kill)
    thread.start()
    result = run(tmp_path / "很多", tmp_path, workers=2)
    thread.join()
    assert killed and len(result.overview.reps) == 24 and result.skipped == []


def test_a_process_that_is_killed_while_the_next_one_starts_stops_nothing(tmp_path, monkeypatch):
    """The pool finds itself broken before the second process is among those that it ends: it must not wait for that one."""
    lay_out(tmp_path / "很多", 24, 12)
    started: list[SpawnProcess] = []
    start = SpawnProcess.start

    def started_late(process: SpawnProcess) -> None:
        started.append(process)
        if len(started) == 2:
            os.kill(started[0].pid, signal.SIGKILL)
            started[0].join()
            time.sleep(0.5)  # the pool's own thread ends what it knows of
        start(process)

    monkeypatch.setattr(SpawnProcess, "start", started_late)
    result = run(tmp_path / "很多", tmp_path, workers=2)
    assert len(started) > 2 and len(result.overview.reps) == 24 and result.skipped == []
    assert not [process for process in started if process.is_alive()]


def test_a_pool_that_breaks_while_work_is_handed_out_loses_none(monkeypatch):
    """The first pool takes two errands and breaks at the third; the next one takes all."""
    pools = []

    class Pool:
        def __init__(self, *arguments):
            pools.append(self)
            self.taken = 0

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def submit(self, work, batch, today):
            self.taken += 1
            if len(pools) == 1 and self.taken == 3:
                raise BrokenProcessPool
            future = Future()
            future.set_result(batch)
            return future

    monkeypatch.setattr(running, "process_pool", Pool)
    batches = [[(str(n), str(n))] for n in range(9)]
    lost = []
    done = [*running._pooled(batches, None, 2, lost)]
    assert sorted([*done, *lost]) == batches and len(pools) == 2


def test_a_workbook_that_kills_its_reader_is_told(monkeypatch, tmp_path):
    """Every pool breaks: each workbook is tried again among others, and last by itself."""
    asked = []

    def broken(batches, today, count, lost):
        asked.append([shown for batch in batches for _, shown in batch])
        lost += batches
        yield from ()

    monkeypatch.setattr(running, "_pooled", broken)
    [[fault]] = running._by_processes([[("p", "甲.xlsm")]], None, 2)
    assert fault.path == "甲.xlsm" and "中途退出" in fault.reason and len(asked) == 3


def test_an_error_of_ours_stops_no_other(monkeypatch):
    def fails(path, shown, today=None):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(running, "extract", fails)
    [fault] = running.read_batch([("p", "甲.xlsm")], None)
    assert fault.path == "甲.xlsm" and "意料之外" in fault.reason


def test_patched_copies_are_workbooks_of_their_own(tmp_path):
    """The helper of these tests: caches stay right, so that the quick reader reads them."""
    from xl_huikuan.book.file.quick_book import QuickBook

    path = tmp_path / "甲.xlsm"
    patched(made(12, 1.0), path, 7)
    book = QuickBook(path)
    assert book.read().settings.rep == "王007" and not book.closer


# ---- a cluster -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    """Two workers of one thread each, in processes of their own."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as made_here:
        yield made_here


def test_a_cluster_says_the_same_byte_for_byte(tmp_path, cluster):
    lay_out(tmp_path / "很多", 20, 12)
    (tmp_path / "很多" / "坏.xlsm").write_bytes(b"no workbook")
    books = [str(tmp_path / "很多")]
    one = consolidate(books, tmp_path / "一" / "总览.xlsx", parquet=tmp_path / "一" / "明细", workers=1)
    two = consolidate(
        books, tmp_path / "二" / "总览.xlsx", parquet=tmp_path / "二" / "明细", cluster=cluster.scheduler_address
    )
    assert digests(tmp_path / "一" / "明细") == digests(tmp_path / "二" / "明细")
    assert (tmp_path / "一" / "总览.xlsx").read_bytes() == (tmp_path / "二" / "总览.xlsx").read_bytes()
    assert one.skipped == two.skipped and len(two.skipped) == 1 and two.read == 21


def test_a_worker_of_the_cluster_that_is_killed_costs_no_workbook(tmp_path, cluster):
    lay_out(tmp_path / "很多", 60, 12)
    killed = []

    def progress(done, every):
        if not killed:
            pid = next(iter(cluster.workers.values())).pid
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    result = run(tmp_path / "很多", tmp_path, workers=None, cluster=cluster.scheduler_address, progress=progress)
    assert killed and len(result.overview.reps) == 60 and result.skipped == []


def test_a_cluster_that_is_not_there_is_told(office, tmp_path, huikuan):
    pytest.importorskip("distributed")
    ran = huikuan("consolidate", office, "-o", tmp_path / "总览.xlsx", "--cluster", "绝无此处")
    assert ran.code == 2 and "连不上 Dask 集群" in ran.err and not (tmp_path / "总览.xlsx").exists()


def test_power_bis_example_gives_back_every_sign_of_a_regions_name():
    """It cannot run here: that it knows each sign that the folders' names write otherwise, `%` last."""
    page = (Path(__file__).parents[1] / "docs" / "office.md").read_text("utf-8")
    pairs = re.findall(r'\{"%([0-9A-F]{2})", "(""|.)"\}', page)
    assert all(chr(int(code, 16)) == sign.replace('""', '"') for code, sign in pairs)
    assert {sign[0] for _, sign in pairs} == {*parquet._REFUSED} and pairs[-1] == ("25", "%")


def test_the_examples_of_the_docs_run(office, tmp_path, monkeypatch):
    """As they stand in docs/office.md."""
    duckdb = pytest.importorskip("duckdb")
    page = (Path(__file__).parents[1] / "docs" / "office.md").read_text("utf-8")
    run(office, tmp_path, parquet=tmp_path / "明细")
    monkeypatch.chdir(tmp_path)
    query = page.split("```sql\n")[1].split("```")[0]
    rows = duckdb.sql(query).fetchall()
    assert [(region, rep, float(target), float(received)) for region, rep, target, received, _ in sorted(rows)] == [
        ("北", "王五", 500_000, 140_000),
        ("南", "张三", 500_000, 140_000),
        ("南", "李四", 500_000, 140_000),
    ]
    held: dict[str, object] = {}
    exec(page.split("```python\n")[1].split("```")[0], held)
    assert len(held["receipts"]) == 9


def test_every_table_is_told_in_the_docs():
    page = (Path(__file__).parents[1] / "docs" / "office.md").read_text("utf-8")
    assert all(table.name in page for table in schema.TABLES)


def test_every_column_of_the_files_is_told_in_the_docs(office, tmp_path):
    """Its name and type, in the order of the files as they are read."""
    parquet = pytest.importorskip("pyarrow.parquet")
    page = (Path(__file__).parents[1] / "docs" / "parquet.md").read_text("utf-8")
    words = {
        "string": "文字",
        "decimal128(18, 2)": "decimal(18,2)",
        "double": "数字",
        "int64": "整数",
        "date32[day]": "日期",
    }
    run(office, tmp_path, parquet=tmp_path / "明细")
    for table in schema.TABLES:
        told = page.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        lines = [line.split(" | ")[:2] for line in told.splitlines() if line.startswith("| ") and "类型" not in line]
        file = next((tmp_path / "明细" / table.name).rglob("*.parquet"))
        held = parquet.read_schema(file)
        assert lines == [[f"| {field.name}", words[str(field.type)]] for field in held]
