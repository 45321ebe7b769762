"""`huikuan issue`: each level's figures by hand, and the workbooks that come of them."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from office_edits import add_row, by_code, for_customer, named, read_rows, set_name
from office_lists import COMPANY, GIVEN, HEAD, HISTORY_HEAD, LINES, MONTH, TARGET_HEAD, TODAY, read, written

from xl_huikuan import cli
from xl_huikuan.book.contract.codes import Code
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.file.folder_lock import alone_in
from xl_huikuan.book.problems import BookError
from xl_huikuan.domain.start_text import start_text
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.jobs.estimating import estimate_records
from xl_huikuan.jobs.learning import learn
from xl_huikuan.office import issuing, rep_books, workers
from xl_huikuan.office.as_issued import issued_in
from xl_huikuan.office.file_names import file_names
from xl_huikuan.office.issuing import issue
from xl_huikuan.office.rep_books import RepJob, make_book
from xl_huikuan.office.retargeting import retarget
from xl_huikuan.office.targets import ListedHistory, RepName
from xl_huikuan.ooxml import file_lock
from xl_huikuan.rolling import roll_over_file

REP_FILES = {
    "张明": "回款计划-张明-2026-12.xlsm",
    "李娜": "回款计划-李娜-2026-12.xlsm",
    "王强": "回款计划-王强-2026-12.xlsm",
}


@pytest.fixture
def folder(tmp_path):
    """A path with Chinese characters and spaces."""
    return tmp_path / "十二月 任务 下达"


def issued(folder: Path, **said):
    options = {key: said.pop(key) for key in ("last", "dry_run", "today", "month") if key in said}
    path = written(folder.parent / "任务.xlsx", **said)
    return issue(path, folder, **{"month": MONTH, "today": TODAY, **options})


def openings(path: Path) -> dict[str, float]:
    return {str(code): row["期初目标"] for code, row in by_code(path, "tblPlan").items() if code}


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


# ---- the workbooks


def test_a_workbook_for_every_rep_with_the_amounts_worked_out_by_hand(folder):
    result = issued(folder)
    assert [made.path.name for made in result.made] == list(REP_FILES.values())
    assert sorted(path.name for path in folder.iterdir()) == sorted(REP_FILES.values())
    for rep, amounts in GIVEN.items():
        path = folder / REP_FILES[rep]
        assert openings(path) == amounts
        assert named(path, "hk_target") == sum(amounts.values())
        assert (named(path, "hk_rep"), named(path, "hk_month")) == (rep, MONTH)
        for row in read_rows(path, "tblPlan"):
            assert sum(row[f"节点{i}"] or 0 for i in range(1, 5)) == row["本月目标"] == row["期初目标"]
        assert check(FileBook(path), None).problems == []
        assert [row["客户编码"] for row in read_rows(path, "tblPromises")] == list(amounts)
    path = folder / REP_FILES["张明"]
    assert named(path, "hk_region") == "华东" and named(path, "hk_from").date() == dt.date(2026, 12, 1)
    assert named(path, "hk_to").date() == dt.date(2026, 12, 31) and named(path, "hk_today").date() == dt.date(
        2026, 12, 1
    )
    first = by_code(path, "tblCustomers")["A1"]
    assert (first["客户名称"], first["区域"], first["信用等级"], first["手工月均"]) == ("甲酒业", "华东", "A", 300_000)


def test_each_levels_figures(folder):
    lines = issued(folder, dry_run=True).lines
    assert [(line.level, line.name, line.target // 100, line.usual // 100, line.fixed) for line in lines] == [
        ("公司", "公司", 500_000, 1_000_000, True),
        ("区域", "华东", 300_000, 600_000, False),
        ("业务员", "张明", 200_000, 400_000, False),
        ("业务员", "李娜", 100_000, 200_000, False),
        ("区域", "华北", 200_000, 400_000, False),
        ("业务员", "王强", 200_000, 400_000, False),
    ]
    assert not folder.exists()


def test_the_reps_own_plan_gives_the_same_again(folder):
    issued(folder, targets=[TARGET_HEAD, ["公司", "", 500_000.01]])
    for rep, name in REP_FILES.items():
        before = openings(folder / name)
        planned = break_down(FileBook(folder / name), dt.date(2026, 12, 2), anew=True)
        assert openings(folder / name) == before and planned.unallocated == 0, rep


def test_fixed_levels_stand_and_what_cannot_be_carried_is_told_where_it_arises(folder):
    """王强 is fixed at 45万, his customer's cap is 40万: 5万 stay with him, in his 未分解."""
    lines = [HEAD, *LINES[:3], [*LINES[3][:-1], 400_000.0]]
    result = issued(folder, lines=lines, targets=[TARGET_HEAD, ["公司", "", 600_000.0], ["业务员", "王强", 450_000.0]])
    by_name = {line.name: line for line in result.lines}
    assert by_name["王强"].shortfall == 50_000_00 and not by_name["华北"].shortfall and not by_name["公司"].shortfall
    assert by_name["华东"].target == 150_000_00
    path = folder / REP_FILES["王强"]
    assert named(path, "hk_target") == 450_000 and named(path, "hk_unallocated") == 50_000
    assert openings(path) == {"C1": 400_000}


def test_a_lock_and_a_floor_are_kept(folder):
    head = [*HEAD, "锁定目标", "本月最低回款"]
    lines = [
        [*LINES[0], 10_000.0, None],
        [*LINES[1], None, 120_000.0],
        [*LINES[2], None, None],
        [*LINES[3], None, None],
    ]
    issued(folder, lines=[head, *lines])
    # 1万 is locked; 49万 over A2 : B1 : C1 = 10 : 20 : 40 are 21万 for 华东 and 28万; 21万 would be 7万 and 14万, but A2 has 12万
    assert openings(folder / REP_FILES["王强"]) == {"C1": 280_000}
    assert openings(folder / REP_FILES["张明"]) == {"A1": 10_000, "A2": 120_000}
    assert openings(folder / REP_FILES["李娜"]) == {"B1": 90_000}


def test_leavers_on_the_list_get_nothing(folder):
    issued(folder, lines=[[*HEAD, "状态"], [*LINES[0], "停供"], *([*line, None] for line in LINES[1:])])
    # 50万 over 30 : 40 (A1 is out), in hundreds: 214,300 and 285,700
    assert openings(folder / REP_FILES["王强"]) == {"C1": 285_700}
    assert openings(folder / REP_FILES["张明"])["A1"] == 0


def test_history_is_what_the_cells_say_whatever_they_hold():
    """Whole cents as they are, parts of a cent rounded, texts and numbers read, blanks left blank; a short line has blanks behind."""
    head = ["月份", "客户编码", "目标", "承诺", "实收（万元）"]
    rows = [
        ["2026-11", "A1", 100.25, None, 1.5],
        ["2026-10", "A1", 1.005, "", "0.7"],
        ["2026-11", "C1", "1,234.5", 30, 2],
        ["2026-10", "A2", 7.0, None, 0.0],
        ["2026-09", "A2", 8.0, None, None],
        ["2026-08", "A2", 9.0],
    ]
    found = {rep.name.rep: rep.history for rep in read(history=[head, *rows]).reps}
    assert found["张明"] == ListedHistory(
        {
            "目标": [100.25, 1.01, 7.0, 8.0, 9.0],
            "承诺": [None] * 5,
            "实收": [15_000.0, 7_000.0, 0.0, None, None],
        },
        ["2026-11", "2026-10", "2026-10", "2026-09", "2026-08"],
        [Code("A1"), Code("A1"), Code("A2"), Code("A2"), Code("A2")],
    )
    assert found["王强"] == ListedHistory(
        {"目标": [1_234.5], "承诺": [30.0], "实收": [20_000.0]}, ["2026-11"], [Code("C1")]
    )
    assert found["李娜"].codes == []


def test_history_decides_before_the_usual_by_hand(folder):
    """A1 brought 10万 in each of two months: 10 : 10 : 20 : 40, so 张明 has 12.5万 and 王强 25万."""
    history = [HISTORY_HEAD, *([month, "A1", 100_000.0, None, 100_000.0] for month in ("2026-10", "2026-11"))]
    issued(folder, history=history)
    path = folder / REP_FILES["张明"]
    assert openings(path) == {"A1": 62_500, "A2": 62_500}
    assert [(row["月份"], row["客户编码"], row["目标"], row["实收"]) for row in read_rows(path, "tblHistory")] == [
        ("2026-10", "A1", 100_000, 100_000),
        ("2026-11", "A1", 100_000, 100_000),
    ]
    assert by_code(path, "tblCustomers")["A1"]["月均回款"] == 100_000


def test_what_all_reps_customers_teach_goes_into_every_workbook(folder):
    """Three customers of three reps, two months each: a few figures, the same in all, from which the estimates begin."""
    months = ("2026-10", "2026-11")
    came = {"A1": 100_000.0, "B1": 60_000.0, "C1": 0.0}
    issued(folder, history=[HISTORY_HEAD, *([m, code, 100_000.0, None, came[code]] for m in months for code in came)])
    paths = [folder / name for name in REP_FILES.values()]
    [text] = {named(path, "hk_learned") for path in paths}
    assert text == start_text(learn([FileBook(path).read() for path in paths]).start)
    assert not any(word in text for word in ("A1", "甲酒业", "100000"))
    assert {named(path, "hk_learned_from") for path in paths} == {"3 本、3 个客户、6 期（2026-12 以前）"}
    for path in paths:
        month = FileBook(path).read()
        held = list(month.customers.a_full.raw)
        estimate_records(month)  # anew, as the next job would
        assert list(month.customers.a_full.raw) == held
        month.settings.learned = None
        estimate_records(month)
        assert list(month.customers.a_full.raw) != held


def test_one_reps_record_teaches_nobody_else(folder):
    issued(folder, history=[HISTORY_HEAD, ["2026-11", "A1", 100_000.0, None, 100_000.0]])
    assert {named(folder / name, "hk_learned") for name in REP_FILES.values()} == {None}


def test_the_offices_own_settings_go_into_every_workbook(folder):
    settings = [["项目", "内容"], ["月份", "2026-12"], ["分解单位（元）", 1000.0], ["每天联系几个客户", 8.0], ["本月起", dt.date(2026, 11, 26)],
                ["本月止", dt.date(2026, 12, 25)], ["偏易线", "75%"]]  # fmt: skip
    issued(folder, settings=settings, month=None)
    for name in REP_FILES.values():
        held = {cell: named(folder / name, cell) for cell in ("hk_unit", "hk_calls_per_day", "hk_easy", "hk_month")}
        assert held == {"hk_unit": 1000, "hk_calls_per_day": 8, "hk_easy": 0.75, "hk_month": MONTH}
        assert named(folder / name, "hk_from").date() == dt.date(2026, 11, 26)
        assert named(folder / name, "hk_today").date() == TODAY  # it lies in the month


def test_what_a_workbook_keeps_of_how_it_was_issued(folder):
    issued(folder)
    target, carrier = issued_in(named(folder / REP_FILES["张明"], "hk_issued"), MONTH)
    assert target == 200_000_00 and carrier.weight == 400_000_00 and carrier.low == 0


# ---- what stands there already


def test_existing_workbooks_are_left_alone_and_the_rest_is_made(folder):
    issued(folder)
    path = folder / REP_FILES["张明"]
    for_customer(path, "tblPromises", "A1", 承诺金额=5.0)
    (folder / REP_FILES["李娜"]).unlink()
    before = path.read_bytes()
    result = issued(folder, targets=[TARGET_HEAD, ["公司", "", 600_000.0]])
    assert path.read_bytes() == before
    assert [made.rep.rep for made in result.made] == ["李娜"]
    assert {(each.rep.rep, each.target, each.wanted) for each in result.standing} == {
        ("张明", 200_000_00, 240_000_00),
        ("王强", 200_000_00, 240_000_00),
    }


def test_a_workbook_of_his_under_another_name_is_his(folder):
    issued(folder)
    (folder / REP_FILES["张明"]).rename(folder / "我的.xlsm")
    result = issued(folder)
    assert not result.made and result.standing[0].path.name == "我的.xlsm"
    assert not (folder / REP_FILES["张明"]).exists()


def test_a_second_process_that_finds_the_file_there_leaves_it(folder):
    result = issued(folder)
    job = RepJob(read().reps[0], None, None, result.made[0].path, TODAY)
    stamp = result.made[0].path.stat().st_mtime_ns
    with pytest.raises(AttributeError):  # it would have told the target that it wants
        make_book(job)
    assert result.made[0].path.stat().st_mtime_ns == stamp


# ---- rolled over from last month's


@pytest.mark.parametrize("job", [issue, retarget])
def test_no_two_commands_write_into_a_folder_together(folder, monkeypatch, job):
    path, said = written(folder.parent / "任务.xlsx"), {"month": MONTH, "today": TODAY, "workers": 1}
    folder.mkdir()
    monkeypatch.setattr(file_lock, "_WAIT", 0)
    with alone_in(folder):
        with pytest.raises(BookError, match="另一个 huikuan 命令正在往这个文件夹写工作簿"):
            job(path, folder, **said)
        assert not by_name(folder)
        assert len(issue(path, folder, **said, dry_run=True).lines) > 1  # nothing is written
    assert not list(folder.iterdir())
    assert len(issue(path, folder, **said).made) == len(by_name(folder)) > 1


def by_name(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.suffix != ".lock"}


def test_two_processes_at_once_make_each_workbook_once(folder):
    path = written(folder.parent / "任务.xlsx")
    command = [sys.executable, "-m", "xl_huikuan.cli", "issue", str(path), "-o", str(folder)]
    command += ["--month", MONTH, "--today", str(TODAY), "--json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(2)]
    told = [(each.communicate()[0], each.returncode) for each in both]
    done = [len(json.loads(out)["made"]) for out, code in told if code == 0]
    assert done and all(code in (0, 2) for _, code in told)  # on a slow machine the second is told to wait no longer
    assert sum(done) == max(done) == len(by_name(folder)) > 1


def last_month(folder: Path, rep: str = "张明") -> Path:
    """His workbook of November, filled: A1 brought 8万, A2 2万."""
    issued(folder, month="2026-11", today=dt.date(2026, 11, 1))
    path = folder / REP_FILES[rep].replace("2026-12", "2026-11")
    for code, amount in (("A1", 80_000.0), ("A2", 20_000.0)):
        if rep == "张明":
            add_row(path, "tblReceipts", {"日期": dt.date(2026, 11, 12), "客户编码": code, "金额": amount, "方式": "转账",
                                          "款项性质": "预付货款", "状态": "财务确认"})  # fmt: skip
    for_customer(path, "tblCustomers", "A1" if rep == "张明" else "B1", 备注="爱喝茶")
    break_down(FileBook(path), dt.date(2026, 11, 20))
    return path


def test_a_rep_with_a_workbook_of_the_month_before_goes_on_with_it(folder):
    path = last_month(folder)
    before = {other.name: other.read_bytes() for other in folder.iterdir() if other.is_file()}
    result = issued(folder, today=dt.date(2026, 12, 1), month=MONTH)
    assert {name: (folder / name).read_bytes() for name in before} == before  # last month's are read, and no more
    assert all(made.rolled for made in result.made) and result.rolled == 3
    new = folder / REP_FILES["张明"]
    assert by_code(new, "tblCustomers")["A1"]["备注"] == "爱喝茶"
    assert {(row["客户编码"], row["月份"], row["实收"]) for row in read_rows(new, "tblHistory")} == {
        ("A1", "2026-11", 80_000),
        ("A2", "2026-11", 20_000),
    }
    assert not any(row["金额"] for row in read_rows(new, "tblReceipts")) and path.exists()
    # of 李娜 and 王强 one month of nothing says little: 手工月均, 20万 and 40万, counts. 50万 over 30 : 40 gives 华东 214,300,
    # that over 10 : 20 gives 张明 71,400, and that over 8 : 2 is 57,120 and 14,280, in hundreds 57,100 and 14,300
    assert named(new, "hk_target") == 71_400 and openings(new) == {"A1": 57_100, "A2": 14_300}
    again = break_down(FileBook(new), dt.date(2026, 12, 2), anew=True)
    assert again.unallocated == 0 and openings(new) == {"A1": 57_100, "A2": 14_300}


def test_the_offices_settings_go_into_a_workbook_that_is_rolled_over_too(folder):
    """What the list sets holds for all; what it leaves out stays as the rep's own workbook has it."""
    path = last_month(folder)
    set_name(path, "hk_calls_per_day", 3)
    set_name(path, "hk_easy", 0.8)
    settings = [["项目", "内容"], ["每天联系几个客户", 8.0]]
    result = issued(folder, today=dt.date(2026, 12, 1), settings=settings)
    new = folder / REP_FILES["张明"]
    assert result.rolled == 3
    assert (named(new, "hk_calls_per_day"), named(new, "hk_easy")) == (8, 0.8)
    assert (named(path, "hk_calls_per_day"), named(path, "hk_easy")) == (3, 0.8)


def test_it_is_the_same_workbook_as_a_roll_over_would_give(folder):
    path = last_month(folder)
    today = dt.date(2026, 12, 1)
    copy = folder.parent / path.name
    shutil.copy2(path, copy)
    _, _, rolled = roll_over_file(copy, None, today)
    issued(folder, today=today)
    theirs, ours = FileBook(rolled).read(), FileBook(folder / REP_FILES["张明"]).read()
    for table in ("tblHistory", "tblContacts", "tblReceipts", "tblSteps", "tblGrades"):
        assert ours[table].columns["客户编码"] == theirs[table].columns["客户编码"] if table == "tblHistory" else True
        assert len(ours[table]) == len(theirs[table])


def test_who_is_not_on_the_list_any_more_is_handed_over(folder):
    last_month(folder)
    result = issued(folder, lines=[HEAD, LINES[0], *LINES[2:], ["华东", "李娜", "A2", "乙商行", "B", 100_000.0, None]],
                    today=dt.date(2026, 12, 1))  # fmt: skip
    [made] = [made for made in result.made if made.rep.rep == "张明"]
    assert made.taken.handed_over == ("乙商行",)
    new = folder / REP_FILES["张明"]
    assert by_code(new, "tblCustomers")["A2"]["状态"] == "移交" and openings(new)["A2"] == 0
    assert openings(folder / REP_FILES["李娜"]).keys() == {"A2", "B1"}


TO_LI_NA = [HEAD, LINES[0], *LINES[2:], ["华东", "李娜", "A2", "乙商行", "B", 100_000.0, None]]
"""A2 is 李娜's now."""


def rows_of(path: Path, code: str) -> list[tuple[str, float]]:
    return [(row["月份"], row["实收"]) for row in read_rows(path, "tblHistory") if row["客户编码"] == code]


def test_a_customer_who_moves_to_another_rep_takes_his_history_along(folder):
    """And what 张明 wrote of him. Of 50万, 华东 has 8 + 20 + 2 : 40, 214,300; that over 8 : 22 is 57,100 and 157,200; that over
    20 : 2 is 142,900 and 14,300: his 2万 of November count, not the 10万 of the list."""
    path = last_month(folder)
    for_customer(path, "tblCustomers", "A2", 备注="月底才付", 联系人="老周")
    result = issued(folder, lines=TO_LI_NA, today=dt.date(2026, 12, 1))
    new = folder / REP_FILES["李娜"]
    assert rows_of(new, "A2") == [("2026-11", 20_000)] and rows_of(new, "B1") == [("2026-11", 0)]
    of_his = by_code(new, "tblCustomers")["A2"]
    assert (of_his["备注"], of_his["联系人"], of_his["状态"], of_his["月均回款"]) == (
        "月底才付",
        "老周",
        "正常",
        20_000,
    )
    assert openings(new) == {"B1": 142_900, "A2": 14_300} and openings(folder / REP_FILES["张明"])["A2"] == 0
    assert check(FileBook(new), None).problems == []
    [(rep, moved)] = result.moved
    assert (rep.rep, str(moved.code), moved.giver, [of.month for of in moved.months]) == (
        "李娜",
        "A2",
        "张明",
        ["2026-11"],
    )
    again = break_down(FileBook(new), dt.date(2026, 12, 2), anew=True)
    assert again.unallocated == 0 and openings(new) == {"B1": 142_900, "A2": 14_300}


BACK = [HEAD, *LINES]
"""A2 is 张明's again."""
JANUARY = dt.date(2027, 1, 1)


def test_a_month_that_stands_twice_goes_along_once(folder):
    """The first row counts, as it would in 张明's own workbook."""
    path = last_month(folder)
    for amount in (7_000.0, 9_000.0):
        add_row(path, "tblHistory", {"月份": "2026-10", "客户编码": "A2", "实收": amount})
    issued(folder, lines=TO_LI_NA, today=dt.date(2026, 12, 1))
    assert rows_of(folder / REP_FILES["李娜"], "A2") == [("2026-10", 7_000), ("2026-11", 20_000)]


def test_who_was_stopped_and_moves_is_handed_over_and_taught_once(folder):
    """Without a penny owed he would be in 历史 alone."""
    path = last_month(folder)
    for_customer(path, "tblCustomers", "A2", 状态="停供", 应收余额=5_000)
    issued(folder, lines=TO_LI_NA, today=dt.date(2026, 12, 1))
    assert by_code(folder / REP_FILES["张明"], "tblCustomers")["A2"]["状态"] == "移交"
    assert named(folder / REP_FILES["王强"], "hk_learned_from") == "3 本、4 个客户、4 期（2026-12 以前）"


def test_the_money_is_where_the_customer_is_now(folder):
    """His balances stand in 李娜's workbook alone: sums over both count them once. What was 张明's of A1 stays."""
    path = last_month(folder)
    balances = {"应收余额": 5_000, "逾期金额": 3_000, "预收余额": 200, "可用返利": 100, "库存金额": 900}
    for code in ("A1", "A2"):
        for_customer(path, "tblCustomers", code, **balances)
    issued(folder, lines=TO_LI_NA, today=dt.date(2026, 12, 1))
    theirs = [by_code(folder / REP_FILES[rep], "tblCustomers") for rep in ("张明", "李娜")]
    held = [
        {code: {header: row[header] for header in balances} for code, row in rows.items() if code} for rows in theirs
    ]
    assert held[0]["A1"] == balances and held[1]["A2"] == balances
    assert set(held[0]["A2"].values()) == {None} and set(held[1]["B1"].values()) == {None}


def test_who_is_off_the_list_altogether_keeps_his_balances(folder):
    path = last_month(folder)
    for_customer(path, "tblCustomers", "A2", 应收余额=5_000)
    issued(folder, lines=[HEAD, LINES[0], *LINES[2:]], today=dt.date(2026, 12, 1))
    assert by_code(folder / REP_FILES["张明"], "tblCustomers")["A2"]["应收余额"] == 5_000


def in_december(folder: Path, rep: str, amount: float | None = None, **fields: object) -> Path:
    """A2 in his workbook of December, with what he paid there; ready to be closed."""
    path = folder / REP_FILES[rep]
    if amount is not None:
        add_row(path, "tblReceipts", {"日期": dt.date(2026, 12, 9), "客户编码": "A2", "金额": amount, "方式": "转账",
                                      "款项性质": "预付货款", "状态": "财务确认"})  # fmt: skip
    if fields:
        for_customer(path, "tblCustomers", "A2", **fields)
    break_down(FileBook(path), dt.date(2026, 12, 20))
    return path


def test_a_customer_who_comes_back_is_his_again_with_his_months(folder):
    """张明 gave him away in December and has him in January: still there as 移交, since 1,000 are owed. What 李娜 had of him comes
    along, and of December both: 3万 with her and 4,000 that 张明 had still booked."""
    last_month(folder)
    issued(folder, lines=TO_LI_NA, today=dt.date(2026, 12, 1))
    in_december(folder, "张明", 4_000.0, 应收余额=1_000)
    in_december(folder, "李娜", 30_000.0, 联系人="老周", 逾期金额=600)
    in_december(folder, "王强")
    result = issued(folder, lines=BACK, month="2027-01", today=JANUARY)
    assert [made.rep.rep for made in result.made] == ["张明", "李娜", "王强"]
    new = folder / "回款计划-张明-2027-01.xlsm"
    of_his = by_code(new, "tblCustomers")["A2"]
    assert (of_his["状态"], of_his["联系人"], of_his["逾期金额"], of_his["应收余额"]) == ("正常", "老周", 600, None)
    assert rows_of(new, "A2") == [("2026-11", 20_000), ("2026-12", 34_000)] and openings(new)["A2"] > 0
    assert [(rep.rep, str(each.code), each.giver) for rep, each in result.moved] == [("张明", "A2", "李娜")]
    assert by_code(folder / "回款计划-李娜-2027-01.xlsm", "tblCustomers")["A2"]["状态"] == "移交"
    assert {problem.where for problem in check(FileBook(new), None).problems} <= {"清单"}  # the holidays of 2027


def test_who_the_list_itself_hands_over_does_not_come_back(folder):
    lines = [[*HEAD, "状态"], *([*line, "移交" if line[2] == "A2" else None] for line in LINES)]
    path = last_month(folder)
    for_customer(path, "tblCustomers", "A2", 状态="移交", 应收余额=1_000)
    result = issued(folder, lines=lines, today=dt.date(2026, 12, 1))
    [made] = [made for made in result.made if made.rep.rep == "张明"]
    new = folder / REP_FILES["张明"]
    assert made.taken.new == () and by_code(new, "tblCustomers")["A2"]["状态"] == "移交" and openings(new)["A2"] == 0


def test_of_two_who_had_him_who_has_him_now_counts(folder):
    """Whose name comes first does not matter: 张明 handed him over to 李娜 in November, and both booked money of his. 王强 gets him with
    what 李娜 knows, and 2万 + 5,000."""
    path = last_month(folder)
    for_customer(path, "tblCustomers", "A2", 状态="移交", 联系人="旧", 应收余额=1_000)
    other = folder / REP_FILES["李娜"].replace("2026-12", "2026-11")
    add_row(
        other, "tblCustomers", {"客户编码": "A2", "客户名称": "乙商行", "状态": "正常", "联系人": "新", "信用等级": "B"}
    )
    add_row(other, "tblReceipts", {"日期": dt.date(2026, 11, 5), "客户编码": "A2", "金额": 5_000.0, "方式": "转账",
                                   "款项性质": "预付货款", "状态": "财务确认"})  # fmt: skip
    add_row(other, "tblHistory", {"月份": "2026-10", "客户编码": "A2", "实收": 8_000})
    add_row(path, "tblHistory", {"月份": "2026-10", "客户编码": "A2", "实收": 8_000})
    break_down(FileBook(other), dt.date(2026, 11, 20))
    lines = [HEAD, LINES[0], *LINES[2:], ["华北", "王强", "A2", "乙商行", "B", 100_000.0, None]]
    result = issued(folder, lines=lines, today=dt.date(2026, 12, 1))
    new = folder / REP_FILES["王强"]
    assert by_code(new, "tblCustomers")["A2"]["联系人"] == "新"
    assert rows_of(new, "A2") == [("2026-10", 8_000), ("2026-11", 25_000)]
    assert [each.giver for _, each in result.moved] == ["李娜"]


def test_he_takes_it_along_from_a_rep_who_is_gone_into_a_workbook_that_is_new(folder):
    """赵六 is new and takes all of 张明, who is on the list no more; what the list says of a customer stands."""
    last_month(folder)
    lines = [HEAD, ["华东", "赵六", "A1", "甲酒业", "C", 300_000.0, None], ["华东", "赵六", *LINES[1][2:]], *LINES[2:]]
    history = [HISTORY_HEAD, ["2026-11", "A1", 1.0, None, 1.0], ["2026-10", "A1", 70_000.0, None, 60_000.0]]
    result = issued(folder, lines=lines, history=history, today=dt.date(2026, 12, 1))
    new = folder / REP_FILES["张明"].replace("张明", "赵六")
    assert rows_of(new, "A1") == [("2026-11", 80_000), ("2026-10", 60_000)] and rows_of(new, "A2") == [
        ("2026-11", 20_000)
    ]
    first = by_code(new, "tblCustomers")["A1"]
    assert (first["信用等级"], first["备注"]) == ("C", "爱喝茶")
    assert {(rep.rep, str(each.code), each.giver) for rep, each in result.moved} == {
        ("赵六", "A1", "张明"),
        ("赵六", "A2", "张明"),
    }
    assert check(FileBook(new), None).problems == []


def test_who_moved_is_told_in_words_and_to_programs(folder, capsys):
    last_month(folder)
    path = written(folder.parent / "任务.xlsx", lines=TO_LI_NA)
    call = ["issue", path, "-o", folder, "--month", MONTH, "--today", "2026-12-01"]
    words = "华东/李娜：从华东/张明接过 1 个客户（乙商行），客户资料和历史（1 条，一个客户一个月一条）一起带来"
    assert run(*call, "--dry-run") == 0 and words in capsys.readouterr().out
    assert run(*call, "--json") == 0
    assert json.loads(capsys.readouterr().out)["taken_over"] == [
        {"region": "华东", "rep": "李娜", "customer": "A2", "name": "乙商行", "from": "张明", "months": ["2026-11"]}
    ]
    assert run(*call) == 0 and "接过" not in capsys.readouterr().out  # the workbooks stand: nobody moves


def test_nobody_is_learned_from_twice(folder):
    """A2 moves: his months are taught once, by who has him now."""
    last_month(folder)
    issued(folder, lines=TO_LI_NA, today=dt.date(2026, 12, 1))
    assert {named(folder / name, "hk_learned_from") for name in REP_FILES.values()} == {
        "3 本、4 个客户、4 期（2026-12 以前）"
    }


def test_the_workbook_of_a_rep_who_left_that_cannot_be_closed_is_told(folder):
    """赵六 takes A1 over on the 28th of November: 张明's month is not over. The others' are not touched by it."""
    last_month(folder)
    for rep in ("李娜", "王强"):
        (folder / REP_FILES[rep].replace("2026-12", "2026-11")).unlink()
    result = issued(folder, lines=[HEAD, ["华东", "赵六", *LINES[0][2:]], *LINES[2:]])
    [problem] = [each for each in result.problems if "用不了" in each.what]
    assert problem.where == "回款计划-张明-2026-11.xlsm" and "还不能结账" in problem.what
    assert not result.moved and rows_of(folder / REP_FILES["张明"].replace("张明", "赵六"), "A1") == []


def test_a_month_that_is_not_over_stops_everything(folder):
    last_month(folder)
    before = sorted(folder.iterdir())
    with pytest.raises(BookError) as stopped:
        issued(folder, today=dt.date(2026, 11, 28))
    assert len(stopped.value.problems) == 3 and "还不能结账" in str(stopped.value)
    assert "回款计划-张明-2026-11.xlsm" in str(stopped.value)
    assert sorted(folder.iterdir()) == before


def test_a_dry_run_tells_what_stands_there_already(folder, capsys):
    """Two of three stand; the third would be made."""
    issued(folder)
    (folder / REP_FILES["王强"]).unlink()
    path = written(folder.parent / "新任务.xlsx", targets=[TARGET_HEAD, ["公司", "", 600_000.0]])
    assert run("issue", path, "-o", folder, "--month", MONTH, "--today", TODAY, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "会做 1 本工作簿（0 本由上月的结转来）" in said
    assert f"{REP_FILES['张明']} 已经有了，没有动：里面的任务是 20万元，这次分到 24万元" in said
    assert not (folder / REP_FILES["王强"]).exists()


def test_last_months_workbooks_may_lie_elsewhere(folder):
    last_month(folder)
    other = folder.parent / "新的"
    result = issued(other, last=folder, today=dt.date(2026, 12, 1))
    assert result.rolled == 3 and len(list(other.iterdir())) == 3


def test_last_months_workbooks_may_be_sorted_into_folders(folder):
    """What was made stays where it was put, too."""
    last_month(folder)
    for path in [*folder.glob("*.xlsm")]:
        (folder / "华东" / path.stem).mkdir(parents=True)
        path.rename(folder / "华东" / path.stem / path.name)
    result = issued(folder, today=dt.date(2026, 12, 1))
    assert result.rolled == 3 and {made.path.parent for made in result.made} == {folder}
    for made in result.made:
        made.path.rename(folder / "华东" / made.path.name)
    again = issued(folder, today=dt.date(2026, 12, 1))
    assert again.made == [] and {each.path.parent for each in again.standing} == {folder / "华东"}


def test_a_workbook_in_the_folder_that_cannot_be_read_stops_everything(folder):
    folder.mkdir()
    (folder / "坏.xlsm").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(BookError, match=r"坏\.xlsm"):
        issued(folder)
    assert [path.name for path in folder.iterdir()] == ["坏.xlsm"]


@pytest.mark.parametrize("column", range(len(HEAD)))
def test_a_formula_that_cannot_be_worked_out_stops_all(column):
    """None is taken for a blank, or for a text."""
    lines = [HEAD, *(list(line) for line in LINES)]
    lines[1][column] = "#N/A"
    with pytest.raises(BookError) as told:
        read(lines=lines)
    assert f"客户!{'ABCDEFG'[column]}2" in {problem.where for problem in told.value.problems}
    assert "#N/A" in str(told.value)


# ---- names


def test_two_reps_of_one_name_are_told_apart_by_region(folder):
    lines = [HEAD, *LINES, ["华北", "张明", "D1", "戊酒行", "A", 100_000.0, None]]
    result = issued(folder, lines=lines, targets=[TARGET_HEAD, COMPANY, ["业务员", "华北/张明", 50_000.0]])
    assert {made.path.name for made in result.made} == {
        "回款计划-华东-张明-2026-12.xlsm", "回款计划-华北-张明-2026-12.xlsm", "回款计划-李娜-2026-12.xlsm", "回款计划-王强-2026-12.xlsm",
    }  # fmt: skip
    assert openings(folder / "回款计划-华北-张明-2026-12.xlsm") == {"D1": 50_000}
    again = issued(folder, lines=lines, targets=[TARGET_HEAD, COMPANY, ["业务员", "华北/张明", 50_000.0]])
    assert not again.made and all(each.target == each.wanted for each in again.standing)


def test_names_that_windows_would_not_take():
    reps = [
        RepName("华东", 'a/b:c*?"<>|'),
        RepName("华东", " 张 明 . "),
        RepName("华东", "长" * 300),
        RepName("..", "..."),
    ]
    names = file_names(reps, MONTH)
    for name in names.values():
        assert not set(name) & set('<>:"/\\|?*') and not name.startswith((" ", ".")) and len(name.encode()) < 200
    assert names[reps[1]] == "回款计划-张 明-2026-12.xlsm"


@settings(max_examples=at_most(100))
@given(st.lists(st.tuples(st.sampled_from(["东", "a", "A"]), st.text("aA/:. 张", min_size=1, max_size=3)), unique=True))
def test_no_two_names_are_alike_to_windows(reps):
    names = file_names([RepName(*rep) for rep in reps], MONTH)
    assert len({name.casefold() for name in names.values()}) == len(reps)


def test_a_path_that_is_too_long_is_told_before_anything_is_written(tmp_path):
    deep = tmp_path / "/".join(["长" * 80] * 20)
    with pytest.raises(BookError) as stopped:
        issued(tmp_path / "x", dry_run=True)
        issue(tmp_path / "任务.xlsx", deep, month=MONTH, today=TODAY)
    assert "太长" in str(stopped.value) and len(stopped.value.problems) == 3
    assert not (tmp_path / ("长" * 80)).exists()


def test_a_path_of_260_characters_is_taken(tmp_path):
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep = deep / ("f" * max(1, 262 - len(str(deep)) - 30))
    assert len(str(deep / REP_FILES["张明"])) > 259
    written(tmp_path / "任务.xlsx")
    assert len(issue(tmp_path / "任务.xlsx", deep, month=MONTH, today=TODAY).made) == 3


# ---- what goes wrong while workbooks are made


def test_one_that_cannot_be_written_stops_no_other(folder, monkeypatch):
    """As on a full disk: told with its name, and made by the next run."""
    whole = rep_books.RepBook.write

    def write(self, month):
        if self.job.rep.name.rep == "李娜":
            raise BookError(
                [rep_books.Problem("必须先改", self.job.out.name, "磁盘空间不足，没有写入", "请清理磁盘后再试")]
            )
        return whole(self, month)

    monkeypatch.setattr(rep_books.RepBook, "write", write)
    result = issued(folder)
    assert [made.rep.rep for made in result.made] == ["张明", "王强"]
    assert [failed.path.name for failed in result.failed] == [REP_FILES["李娜"]]
    monkeypatch.undo()
    again = issued(folder)
    assert [made.rep.rep for made in again.made] == ["李娜"] and not again.failed


def test_a_plan_that_is_not_what_was_handed_down_is_an_error_of_ours(folder, monkeypatch):
    whole = rep_books.break_down

    def other(book, today):
        def write(month):
            month.plan.opening[0] = (month.plan.opening[0] or 0) + 1
            return type(book).write(book, month)

        book.write = write
        return whole(book, today)

    monkeypatch.setattr(rep_books, "break_down", other)
    with pytest.raises(RuntimeError, match="A1 gets 15000001"):
        issued(folder)
    assert not [*folder.iterdir()]


def _die_once(job):
    mark, number = job
    if number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), 9)
    return number * 2


def test_a_process_that_is_killed_loses_nothing(tmp_path):
    told = []
    jobs = [(tmp_path / "mark", number) for number in range(8)]
    assert workers.on_all_cores(_die_once, jobs, lambda: told.append(1), 2) == [number * 2 for number in range(8)]
    assert len(told) == 8 and (tmp_path / "mark").exists()


@pytest.mark.parametrize(("method", "times"), [("fork", 1), ("spawn", 0), ("forkserver", 0)])
def test_the_template_is_read_ahead_where_processes_have_it_from_this_one(folder, monkeypatch, method, times):
    """And where anybody begins with it: who has a workbook of the month before does not."""
    last_month(folder)
    read = []
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda: method)
    monkeypatch.setattr(issuing, "blank_month", lambda: read.append(method))
    issued(folder.parent / "另一处", dry_run=True)
    assert len(read) == times
    issued(folder, dry_run=True, today=dt.date(2026, 12, 1))
    assert len(read) == times


def test_many_processes_make_what_one_makes(folder):
    lines = [HEAD, *([f"区{n % 2}", f"人{n}", f"K{n}", f"客户{n}", "A", 1000.0 * (n + 1), None] for n in range(6))]
    path = written(folder.parent / "任务.xlsx", lines=lines)
    made = {}
    for count in (1, 2):
        issue(path, folder / str(count), month=MONTH, today=TODAY, workers=count)
        made[count] = {book.name: book.read_bytes() for book in (folder / str(count)).iterdir()}
    assert made[1] == made[2] and len(made[1]) == 6


# ---- the command


def test_the_command_tells_every_level_and_programs_get_the_same(folder, capsys):
    path = written(folder.parent / "任务.xlsx")
    assert run("issue", path, "-o", folder, "--month", MONTH, "--today", TODAY, "--dry-run") == 0
    shown = capsys.readouterr().out
    assert "3 个业务员" in shown and "华东/张明" in shown and "200,000" in shown and not folder.exists()
    assert shown.count("下一步：") == 1
    assert shown.endswith("下一步：看过没有问题，就不加 --dry-run 再运行一次\n")
    assert run("issue", path, "-o", folder, "--month", MONTH, "--today", TODAY, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["target"] for each in told["levels"]] == [500_000, 300_000, 200_000, 100_000, 200_000, 200_000]
    assert [Path(each["path"]).name for each in told["made"]] == list(REP_FILES.values()) and not told["left"]
    assert run("issue", path, "-o", folder, "--month", MONTH, "--today", TODAY) == 0
    assert "回款计划-张明-2026-12.xlsm 已经有了，没有动" in capsys.readouterr().out


def test_all_problems_at_once_and_nothing_written(folder, capsys):
    lines = [
        HEAD,
        *LINES,
        ["华东", "李娜", "A1", "甲酒业", "A", "约20万", None],
        ["华北", "", "Z9", "癸", "A", 1.0, None],
    ]
    path = written(
        folder.parent / "任务.xlsx", lines=lines, targets=[TARGET_HEAD, COMPANY, ["业务员", "无名", "12,34"]]
    )
    assert run("issue", path, "-o", folder, "--month", MONTH) == 2
    told = capsys.readouterr().err
    for part in ("客户!C6", "客户!F6", "客户!B7", "目标!B3", "目标!C3"):
        assert part in told
    assert not folder.exists()


def test_an_empty_list_has_examples_that_can_be_issued(tmp_path, capsys):
    path = tmp_path / "新 任务.xlsx"
    assert run("new", "--targets", "-o", path, "--today", "2026-12-01") == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:4] == ["客户", "目标", "历史", "参数"]
    header = [cell.value for cell in book["客户"][1]]
    assert header[:7] == ["区域", "业务员", "客户编码", "客户名称", "结算方式", "信用等级", "月均回款"]
    assert run("issue", path, "-o", tmp_path / "出", "--dry-run", "--today", "2026-12-01") == 0
    assert run("new", "--targets", "-o", path) == 2 and "已经存在" in capsys.readouterr().err
    assert run("new", "--targets", "-o", tmp_path / "任务.xls") == 2 and run("new", "--targets", "--dry-run") == 2


def test_a_broken_or_missing_list_is_told(tmp_path, capsys):
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04" + bytes(50))
    for name in ("坏.xlsx", "没有.xlsx"):
        assert run("issue", tmp_path / name, "-o", tmp_path / "出") == 2
        assert name in capsys.readouterr().err
    assert not (tmp_path / "出").exists()


@pytest.mark.parametrize("below", ["", "出"])
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_a_file_where_the_folder_should_be_is_told_once(folder, capsys, below, options):
    """The list itself given as the folder: one line that says so, not one a workbook that cannot be found."""
    path = written(folder.parent / "任务.xlsx")
    before = path.read_bytes()
    assert run("issue", path, "-o", path / below, "--month", MONTH, "--today", TODAY, *options) == 2
    told = capsys.readouterr().err
    assert told.count("这不是文件夹") == 1 and "回款计划-" not in told
    assert path.read_bytes() == before


@settings(max_examples=at_most(60))
@given(
    st.lists(st.tuples(st.sampled_from(["东", "西"]), st.sampled_from(["甲", "乙", "丙"]), st.integers(0, 10**7),
                       st.none() | st.integers(0, 10**6)), min_size=1, max_size=12),
    st.integers(0, 10**8),
)  # fmt: skip
def test_whatever_is_listed_all_levels_add_up(listed, total):
    """The list read, and handed down: regions to the company, reps to their regions, customers to their reps, to the cent."""
    from xl_huikuan.domain.levels import Carrier, Level
    from xl_huikuan.office.office_levels import office_levels

    lines = [HEAD, *([region, rep, f"K{n}", "某", "A", usual / 100, None if cap is None else cap / 100]
                     for n, (region, rep, usual, cap) in enumerate(listed))]  # fmt: skip
    targets = read(lines=lines, targets=[TARGET_HEAD, ["公司", "", total / 100]])
    by_code_ = {f"K{n}": (usual, cap) for n, (_, _, usual, cap) in enumerate(listed)}
    below = {
        rep.name: Level([
            Carrier(by_code_[str(c.code)][0], 0, 10**15 if by_code_[str(c.code)][1] is None else by_code_[str(c.code)][1])
            for c in rep.customers
        ])
        for rep in targets.reps
    }  # fmt: skip
    levels = office_levels(targets, below)
    assert levels.company.target == total
    assert sum(region.target for region in levels.regions) + levels.company.shortfall == total
    for region in levels.regions:
        inside = [rep for name, rep in levels.reps.items() if name.region == region.name]
        assert sum(rep.total for rep in inside) == region.target
    assert all(sum(rep.parts) == rep.total for rep in levels.reps.values())


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200e", "\x9b", "\x1b", "\u200b", "\ud800"])
def test_a_name_shows_what_it_is(sign):
    """``张[turned round]mslx`` would look like another kind of file."""
    [name] = file_names([RepName("华东", f"张{sign}mslx")], MONTH).values()
    assert name == f"回款计划-张_mslx-{MONTH}.xlsm"


def test_the_longest_names_fit():
    """Two reps of one name in regions of long names; a letter of this alphabet takes four bytes."""
    reps = [RepName(region * 60, name * 60) for region in "华𠮷" for name in "张𠮷"]
    names = file_names(reps, MONTH)
    assert len(set(names.values())) == 4
    assert all(len(name.encode()) <= 255 for name in names.values())
