"""`huikuan retarget`: a changed target in workbooks that are filled, worked out by hand; nothing else of them changes."""

from __future__ import annotations

import datetime as dt
import json
import shutil

import pytest
from office_edits import add_row, by_code, for_customer, named, read_rows, set_name
from office_lists import HEAD, LINES, MONTH, TARGET_HEAD, TODAY, written
from test_issue import REP_FILES, issued, openings, run

from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.tables import TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.check import check
from xl_huikuan.office.retargeting import retarget

DAY = dt.date(2026, 12, 15)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "十二月 任务"


@pytest.fixture
def filled(folder):
    """Issued, and worked with until mid-month: 张明's customers promised and paid."""
    issued(folder)
    path = folder / REP_FILES["张明"]
    for code, amount in (("A1", 120_000.0), ("A2", 50_000.0)):
        for_customer(
            path, "tblPromises", code, 承诺金额=amount, 承诺到款日=dt.date(2026, 12, 20), 作出日=dt.date(2026, 12, 2)
        )
        add_row(path, "tblReceipts", {"日期": dt.date(2026, 12, 8), "客户编码": code, "金额": amount / 4, "方式": "转账",
                                      "款项性质": "预付货款", "状态": "财务确认"})  # fmt: skip
    for_customer(path, "tblCommitments", "A1", 障碍="资金")
    break_down(FileBook(path), dt.date(2026, 12, 9))
    return folder


def again(folder, total=None, today=DAY, dry_run=False, **said):
    said.setdefault("targets", [TARGET_HEAD, ["公司", "", total]])
    return retarget(written(folder.parent / "新任务.xlsx", **said), folder, month=MONTH, today=today, dry_run=dry_run)


def typed(path) -> dict[str, list[dict[str, object]]]:
    """All that people fill, table by table, but for 目标调整."""
    month = FileBook(path).read()
    return {
        name: [month[name].columns[header] for header in table.headers(Filled.REP)]
        for name, table in TABLES.items()
        if name != "tblTargetChanges"
    }


def changes(path) -> list[tuple[object, ...]]:
    rows = read_rows(path, "tblTargetChanges")
    return [(row["日期"].date(), row["客户编码"], row["调整额"], row["原因"]) for row in rows if row["客户编码"]]


def test_a_rise_is_shared_as_the_target_was(filled):
    """60万 instead of 50万: 36万 : 24万 for the regions, 24万 for 张明, that is 4万 more over 30 : 10."""
    result = again(filled, 600_000.0)
    assert [(level.name, level.before // 100, level.after // 100) for level in result.levels] == [
        ("公司", 500_000, 600_000), ("华东", 300_000, 360_000), ("华北", 200_000, 240_000),
    ]  # fmt: skip
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {
        "张明": 40_000,
        "李娜": 20_000,
        "王强": 40_000,
    }
    path = filled / REP_FILES["张明"]
    reason = "上级调整本月任务：20万元 → 24万元"
    assert changes(path) == [(DAY, "A1", 30_000, reason), (DAY, "A2", 10_000, reason)]
    assert openings(path) == {"A1": 150_000, "A2": 50_000}
    assert {code: row["本月目标"] for code, row in by_code(path, "tblPlan").items()} == {"A1": 180_000, "A2": 60_000}
    assert named(path, "hk_target") == 240_000 and named(path, "hk_unallocated") == 0
    assert check(FileBook(path), None).problems == []


def test_nothing_that_people_typed_changes(filled):
    paths = [filled / name for name in REP_FILES.values()]
    before = {path: typed(path) for path in paths}
    again(filled, 600_000.0)
    assert {path: typed(path) for path in paths} == before


def test_steps_that_are_past_stay_and_the_others_take_the_change(filled):
    path = filled / REP_FILES["张明"]
    before = by_code(path, "tblPlan")["A1"]
    again(filled, 600_000.0)  # on the 15th; the first step ended on the 10th
    after = by_code(path, "tblPlan")["A1"]
    assert after["节点1"] == before["节点1"] and sum(after[f"节点{i}"] or 0 for i in range(1, 5)) == 180_000


def test_a_second_time_does_nothing(filled):
    again(filled, 600_000.0)
    before = {path: path.read_bytes() for path in filled.glob("*.xlsm")}
    result = again(filled, 600_000.0, today=dt.date(2026, 12, 20))
    assert not result.changed and len(result.unchanged) == 3
    assert {path: path.read_bytes() for path in filled.glob("*.xlsm")} == before


def test_a_cut_and_a_rise_later_come_out_where_they_began(filled):
    again(filled, 600_000.0)
    result = again(filled, 500_000.0, today=dt.date(2026, 12, 20))
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {
        "张明": -40_000,
        "李娜": -20_000,
        "王强": -40_000,
    }
    path = filled / REP_FILES["张明"]
    assert [change[1:3] for change in changes(path)] == [
        ("A1", 30_000),
        ("A2", 10_000),
        ("A1", -30_000),
        ("A2", -10_000),
    ]
    assert {code: row["本月目标"] for code, row in by_code(path, "tblPlan").items()} == {"A1": 150_000, "A2": 50_000}


def by_region(folder):
    """As a manager sorts them: a folder a region, and what he had before in one of backups."""
    for rep, region in (("张明", "华东"), ("李娜", "华东"), ("王强", "华北")):
        for place in (folder / "备份", folder / region / ".旧"):
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / REP_FILES[rep], place)
        (folder / REP_FILES[rep]).rename(folder / region / REP_FILES[rep])


def test_workbooks_sorted_into_folders_are_found(filled):
    by_region(filled)
    kept = {path: path.read_bytes() for path in filled.glob("备份/*-2026-12.xlsm")}
    result = again(filled, 600_000.0)
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {
        "张明": 40_000,
        "李娜": 20_000,
        "王强": 40_000,
    }
    assert named(filled / "华东" / REP_FILES["张明"], "hk_target") == 240_000
    assert len(kept) == 3 and {path: path.read_bytes() for path in kept} == kept


def test_a_workbook_of_nobody_on_the_list_is_told_with_what_it_has_to_bring(filled):
    """王强 left, and his customer went to 李娜 in the list: his 20万 stand in his workbook yet, and 60万 go to the others."""
    result = again(filled, 600_000.0, lines=[HEAD, *LINES[:3], ["华东", "李娜", *LINES[3][2:]]])
    [told] = result.problems
    assert told.where == REP_FILES["王强"] and "名单里没有这个人" in told.what and "本月任务 20万元" in told.what
    assert {each.rep.rep for each in result.changed} == {"张明", "李娜"}
    assert named(filled / REP_FILES["王强"], "hk_target") == 200_000


def test_two_of_one_rep_in_two_folders_are_told_with_their_folders(filled):
    by_region(filled)
    for folder in ("旧", "旧/更旧"):
        (filled / folder).mkdir()
    shutil.copy2(filled / "华东" / REP_FILES["李娜"], filled / "旧")
    (filled / "旧" / "更旧" / "坏.xlsm").write_bytes(b"PK\x03\x04")
    with pytest.raises(BookError) as told:
        again(filled, 600_000.0)
    found = {problem.where: problem.what for problem in told.value.problems}
    assert sorted(found) == ["旧/回款计划-李娜-2026-12.xlsm", "旧/更旧/坏.xlsm"]
    assert (
        "有两本：华东/回款计划-李娜-2026-12.xlsm、旧/回款计划-李娜-2026-12.xlsm"
        in found["旧/回款计划-李娜-2026-12.xlsm"]
    )


def test_a_dry_run_writes_nothing(filled):
    before = {path: path.read_bytes() for path in filled.glob("*.xlsm")}
    result = again(filled, 600_000.0, dry_run=True)
    assert len(result.changed) == 3 and result.changed[0].rows[0].amount == 30_000_00
    assert {path: path.read_bytes() for path in filled.glob("*.xlsm")} == before


def test_what_his_customers_cannot_carry_stays_with_him(filled):
    """Both customers have a cap now: A1 10,000 more, A2 5,000 more; 25,000 of the 40,000 stay in 未分解."""
    path = filled / REP_FILES["张明"]
    for code, cap in (("A1", 160_000.0), ("A2", 55_000.0)):
        for_customer(path, "tblCustomers", code, 本月能力上限=cap)
    [his] = [each for each in again(filled, 600_000.0).changed if each.rep.rep == "张明"]
    assert [row.amount for row in his.rows] == [10_000_00, 5_000_00] and his.left == 25_000_00
    assert named(path, "hk_target") == 240_000 and named(path, "hk_unallocated") == 25_000


def test_a_lowered_cap_does_not_lower_his_share(filled):
    """His part is by what his customers could carry when he got his target."""
    for_customer(filled / REP_FILES["王强"], "tblCustomers", "C1", 本月能力上限=200_000.0)
    result = again(filled, 600_000.0)
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {
        "张明": 40_000,
        "李娜": 20_000,
        "王强": 40_000,
    }
    assert next(each.left for each in result.changed if each.rep.rep == "王强") == 40_000_00


def test_leavers_and_locks_take_no_part(filled):
    path = filled / REP_FILES["张明"]
    for_customer(path, "tblCustomers", "A1", 状态="停供")
    break_down(FileBook(path), dt.date(2026, 12, 10))
    again(filled, 600_000.0)
    assert [change[1:3] for change in changes(path) if "上级" in change[3]] == [("A2", 40_000)]


def test_fixed_reps_and_a_closed_workbook(filled):
    """王强 closed: his share is told, the others' are as if he had got it; exit code 2."""
    path = filled / REP_FILES["王强"]
    set_name(path, "hk_closed", dt.date(2026, 12, 14))
    before = path.read_bytes()
    result = again(filled, 600_000.0)
    assert [(rep.rep, why) for rep, why in result.left_out] == [("王强", "已在 2026-12-14 结账")]
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {"张明": 40_000, "李娜": 20_000}
    assert path.read_bytes() == before


def test_a_missing_workbook_stops_all_unless_he_is_fixed(filled):
    (filled / REP_FILES["王强"]).unlink()
    before = {path: path.read_bytes() for path in filled.glob("*.xlsm")}
    with pytest.raises(BookError, match="华北/王强的工作簿不在文件夹里"):
        again(filled, 600_000.0)
    assert {path: path.read_bytes() for path in filled.glob("*.xlsm")} == before
    result = again(filled, targets=[TARGET_HEAD, ["公司", "", 600_000.0], ["业务员", "王强", 240_000.0]])
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {"张明": 40_000, "李娜": 20_000}
    assert [rep.rep for rep, _ in result.left_out] == ["王强"]


def test_a_workbook_of_another_month_is_told_with_its_month(filled):
    set_name(filled / REP_FILES["王强"], "hk_month", "2027-01")
    with pytest.raises(BookError, match="是 2027-01 的，不是 2026-12 的"):
        again(filled, 600_000.0)


def test_one_that_cannot_take_its_share_stops_no_other(filled):
    """Two rows of one customer in 客户 stop every job on that workbook; mended, the next run enters his share alone."""
    path = filled / REP_FILES["李娜"]
    add_row(path, "tblCustomers", {"客户编码": "B1", "客户名称": "丙超市"})
    result = again(filled, 600_000.0)
    assert [failed.path.name for failed in result.failed] == [REP_FILES["李娜"]]
    assert {each.rep.rep for each in result.changed} == {"张明", "王强"}
    for_customer(path, "tblCustomers", "B1", 1, 客户编码=None, 客户名称=None)
    again_ = again(filled, 600_000.0)
    assert {each.rep.rep: each.change // 100 for each in again_.changed} == {"李娜": 20_000}


def test_a_workbook_that_was_not_issued_is_taken_as_it_stands(filled):
    for name in REP_FILES.values():
        set_name(filled / name, "hk_issued", None)
    result = again(filled, 600_000.0)
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {
        "张明": 40_000,
        "李娜": 20_000,
        "王强": 40_000,
    }
    assert not again(filled, 600_000.0).changed


def test_the_rows_stand_through_the_next_plan(filled):
    again(filled, 600_000.0)
    path = filled / REP_FILES["张明"]
    for anew in (False, True):
        planned = break_down(FileBook(path), dt.date(2026, 12, 16), anew=anew)
        assert planned.unallocated == 0
        assert {code: row["本月目标"] for code, row in by_code(path, "tblPlan").items()} == {
            "A1": 180_000,
            "A2": 60_000,
        }


def test_the_command_says_each_reps_share_in_words(filled, capsys):
    path = written(filled.parent / "新.xlsx", targets=[TARGET_HEAD, ["公司", "", 600_000.0]])
    assert run("retarget", path, filled, "--month", MONTH, "--today", DAY, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "华东/张明：本月任务 20万元 → 24万元，增加 4万元，写进“目标调整”2 行：甲酒业 +30,000、乙商行 +10,000" in told
    assert "公司的目标 50万元 → 60万元，增加 10万元" in told and "现在没有写文件" in told
    assert told.count("下一步：") == 1
    assert told.endswith("下一步：看过没有问题，就不加 --dry-run 再运行一次\n")
    same = written(filled.parent / "照旧.xlsx")
    assert run("retarget", same, filled, "--month", MONTH, "--today", DAY, "--dry-run") == 0
    assert capsys.readouterr().out.endswith("下一步：任务又变了，改任务表的“目标”，再运行一次 huikuan retarget\n")
    assert run("retarget", path, filled, "--month", MONTH, "--today", DAY, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["after"] - each["before"] for each in told["changed"]] == [40_000, 20_000, 40_000]
    set_name(filled / REP_FILES["王强"], "hk_closed", dt.date(2026, 12, 14))
    assert run("retarget", path, filled, "--month", MONTH, "--today", DAY) == 2
    assert "工作簿已在 2026-12-14 结账" in capsys.readouterr().out
    assert run("retarget", path, filled.parent / "没有", "--month", MONTH) == 2


def test_issue_after_a_change_says_what_to_do(filled, capsys):
    path = written(filled.parent / "新.xlsx", targets=[TARGET_HEAD, ["公司", "", 600_000.0]])
    assert run("issue", path, "-o", filled, "--month", MONTH, "--today", TODAY) == 0
    assert "里面的任务是 20万元，这次分到 24万元，要改请用 huikuan retarget" in capsys.readouterr().out


@pytest.mark.parametrize("length", [260, 300, 700])
def test_long_paths_are_reached(filled, length):
    """The workbook, its backup beside it, and a second time."""
    deep = filled.parent / "很 深"
    name = REP_FILES["张明"]
    while len(str(deep / name)) < length - 60:
        deep = deep / "层层 文件夹"
    deep = deep / ("f" * max(length - len(str(deep / name)) - 1, 1))
    assert len(str(deep / name)) >= length
    deep.parent.mkdir(parents=True)
    filled.rename(deep)
    result = again(deep, 600_000.0)
    assert {each.rep.rep: each.change // 100 for each in result.changed} == {
        "张明": 40_000, "李娜": 20_000, "王强": 40_000,
    }  # fmt: skip
    assert named(deep / name, "hk_target") == 240_000
    assert all(each.backup and (deep / each.backup).exists() for each in result.changed)
    assert not again(deep, 600_000.0, today=dt.date(2026, 12, 20)).changed
