"""分解计划 over a workbook file, with figures worked out by hand.

November 2026 has 21 working days: 7 up to the 10th, 15 up to the 20th. So the steps' shares are 1/3, 5/7 and 1.
"""

from __future__ import annotations

import datetime as dt

import pytest
from reading import read_table

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.problems import BookError
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.template import template_path

FIRST, LAST = dt.date(2026, 11, 1), dt.date(2026, 11, 30)
EARLY, MIDDLE = dt.date(2026, 11, 3), dt.date(2026, 11, 12)
THREE = [
    {"客户编码": "00001", "客户名称": "甲", "信用等级": "A", "手工月均": 300_000},
    {"客户编码": "00002", "客户名称": "乙", "信用等级": "B", "手工月均": 200_000},
    {"客户编码": "1-2", "客户名称": "丙", "信用等级": "C", "手工月均": 100_000},
]


def make(path, customers=THREE, target=100_000, more=None, **names):
    book = FileBook(template_path(), path)
    month = book.read()
    month.names |= {
        "hk_month": "2026-11",
        "hk_from": FIRST,
        "hk_to": LAST,
        "hk_today": EARLY,
        "hk_target": target,
        **names,
    }
    for table, rows in {"tblCustomers": customers, **(more or {})}.items():
        for row in rows:
            month[table].append(row)
    book.write(month)
    return path


def change(path, table, code=None, **values):
    """Change a row in place, or add one, as a rep would."""
    book = FileBook(path)
    month = book.read()
    at = None if code is None else month[table].columns["客户编码"].index(code)
    if at is None:
        month[table].append(values)
    else:
        for name, value in values.items():
            month[table].set(at, name, value)
    book.write(month)


def column(path, table, name):
    return {row["客户编码"]: row[name] for row in read_table(path, table)}


def steps(path, code):
    row = next(row for row in read_table(path, "tblPlan") if row["客户编码"] == code)
    return [row[f"节点{i}"] for i in (1, 2, 3, 4)]


def test_hand_worked_month(tmp_path):
    path = make(tmp_path / "b.xlsm")
    planned = break_down(FileBook(path), EARLY)
    # ideals 50,000 · 33,333.33 · 16,666.67 in hundreds: 50,000 · 33,300 · 16,600, and the last 100 to the largest rest
    assert column(path, "tblPlan", "本月目标") == {"00001": 50_000, "00002": 33_300, "1-2": 16_700}
    # 50,000/3 = 16,666.67 -> 16,700; ·5/7 = 35,714.29 -> 35,700, less 16,700 = 19,000; the rest 14,300
    assert steps(path, "00001") == [16_700, 19_000, 14_300, None]
    assert (planned.target, planned.allocated, planned.unallocated, planned.customers) == (100_000_00, 100_000_00, 0, 3)
    assert planned.allocated_anew and not planned.problems
    # 承诺与差距 has the same customers, and each has one empty promise with a number
    assert set(column(path, "tblCommitments", "本月目标").values()) == {50_000, 33_300, 16_700}
    promises = read_table(path, "tblPromises")
    assert [(row["承诺编号"], row["客户编码"], row["状态"]) for row in promises] == [
        ("P202611-001", "00001", "未承诺"), ("P202611-002", "00002", "未承诺"), ("P202611-003", "1-2", "未承诺"),
    ]  # fmt: skip


def test_the_same_run_again_changes_nothing(tmp_path):
    path = make(tmp_path / "b.xlsm")
    break_down(FileBook(path), EARLY)
    before = path.read_bytes()
    again = break_down(FileBook(path), EARLY)
    assert path.read_bytes() == before
    assert not again.written.changed and again.written.backup is None
    assert len(list(tmp_path.glob("备份/*"))) == 1  # the first run's


def test_cap_floor_lock(tmp_path):
    customers = [
        {**THREE[0], "本月能力上限": 30_000},
        {**THREE[1], "锁定目标": 12_345.67},
        {**THREE[2], "本月最低回款": 20_000},
    ]
    path = make(tmp_path / "b.xlsm", customers, target=60_000)
    break_down(FileBook(path), EARLY)
    # locked 12,345.67; of the other 47,654.33 the first carries 30,000 at most, so the third takes 17,654.33, but at
    # least 20,000: 27,654.33 for the first
    assert column(path, "tblPlan", "本月目标") == {"00001": 27_654.33, "00002": 12_345.67, "1-2": 20_000}


def test_prepaying_dealers_stock_is_a_cap(tmp_path):
    customers = [
        # 100,000 × 1.5 months − 90,000 in stock − 20,000 prepaid = 40,000
        {**THREE[0], "结算方式": "先款后货", "月均动销": 100_000, "库存金额": 90_000, "预收余额": 20_000},
        {**THREE[1], "结算方式": "先款后货"},  # sales unknown: no cap
        {**THREE[2], "结算方式": "账期", "月均动销": 1, "库存金额": 90_000},  # on credit: no cap
    ]
    path = make(tmp_path / "b.xlsm", customers, target=190_000)
    break_down(FileBook(path), EARLY)
    assert column(path, "tblPlan", "本月目标") == {"00001": 40_000, "00002": 100_000, "1-2": 50_000}


def test_caps_too_small_are_a_figure(tmp_path):
    path = make(tmp_path / "b.xlsm", [{**row, "本月能力上限": 10_000} for row in THREE], target=50_000)
    planned = break_down(FileBook(path), EARLY)
    assert (planned.shortfall, planned.unallocated, planned.surplus) == (20_000_00, 20_000_00, 0)
    assert any("2万元" in problem.what and "未分解" in problem.what for problem in planned.problems)


def test_floors_and_locks_too_large_are_a_figure(tmp_path):
    path = make(tmp_path / "b.xlsm", [{**row, "锁定目标": 20_000} for row in THREE], target=50_000)
    planned = break_down(FileBook(path), EARLY)
    assert (planned.shortfall, planned.unallocated, planned.surplus) == (0, -10_000_00, 10_000_00)


def test_opening_targets_stand_after_the_first_step(tmp_path):
    path = make(tmp_path / "b.xlsm")
    break_down(FileBook(path), EARLY)
    change(path, "tblCustomers", "00001", 手工月均=1)
    planned = break_down(FileBook(path), MIDDLE)
    assert not planned.allocated_anew and any("没有重新分配" in note for note in planned.notes)
    assert column(path, "tblPlan", "期初目标") == {"00001": 50_000, "00002": 33_300, "1-2": 16_700}
    assert break_down(FileBook(path), MIDDLE, anew=True).allocated_anew
    assert column(path, "tblPlan", "期初目标")["00001"] == 0


def test_before_the_first_step_targets_are_allocated_anew(tmp_path):
    path = make(tmp_path / "b.xlsm")
    break_down(FileBook(path), EARLY)
    change(path, "tblCustomers", "1-2", 锁定目标=40_000)
    assert break_down(FileBook(path), EARLY).allocated_anew
    assert column(path, "tblPlan", "期初目标") == {"00001": 36_000, "00002": 24_000, "1-2": 40_000}


def test_target_change_leaves_past_steps(tmp_path):
    path = make(tmp_path / "b.xlsm")
    break_down(FileBook(path), EARLY)
    change(path, "tblTargetChanges", 日期=MIDDLE, 客户编码="00001", 调整额=-10_000, 原因="断货")
    planned = break_down(FileBook(path), MIDDLE)
    assert column(path, "tblPlan", "本月目标")["00001"] == 40_000
    # the first step, past on the 12th, keeps 16,700; of the 23,300 left, (15−7)/(21−7) = 4/7 by the 20th:
    # 13,314.29 -> 13,300, and 10,000 by the 30th
    assert steps(path, "00001") == [16_700, 13_300, 10_000, None]
    assert planned.unallocated == 10_000_00


def test_leaver_keeps_what_was_received(tmp_path):
    receipt = {
        "日期": dt.date(2026, 11, 5),
        "客户编码": "00002",
        "金额": 8_000,
        "方式": "转账",
        "款项性质": "清欠",
        "状态": "财务确认",
    }
    path = make(tmp_path / "b.xlsm", more={"tblReceipts": [receipt]})
    break_down(FileBook(path), EARLY)
    change(path, "tblCustomers", "00002", 状态="停供")
    planned = break_down(FileBook(path), MIDDLE)
    assert column(path, "tblPlan", "本月目标") == {"00001": 50_000, "00002": 8_000, "1-2": 16_700}
    assert planned.unallocated == (33_300 - 8_000) * 100
    assert [row["调整额"] for row in read_table(path, "tblTargetChanges")] == [8_000 - 33_300]
    break_down(FileBook(path), MIDDLE)  # not taken off twice
    assert column(path, "tblPlan", "本月目标")["00002"] == 8_000
    assert len(read_table(path, "tblTargetChanges")) == 1


def test_newcomer_in_mid_month_is_told(tmp_path):
    path = make(tmp_path / "b.xlsm")
    break_down(FileBook(path), EARLY)
    change(path, "tblCustomers", 客户编码="00009", 客户名称="丁", 状态="新开", 信用等级="B")
    planned = break_down(FileBook(path), MIDDLE)
    assert column(path, "tblPlan", "本月目标")["00009"] == 0
    assert any("目标调整" in problem.mend and problem.customer == "00009" for problem in planned.problems)


def test_no_history_and_no_figure_of_the_reps_is_told(tmp_path):
    path = make(tmp_path / "b.xlsm", [*THREE, {"客户编码": "00009", "客户名称": "丁", "信用等级": "B"}])
    planned = break_down(FileBook(path), EARLY)
    assert [problem.customer for problem in planned.problems] == ["00009"]
    assert column(path, "tblPlan", "本月目标")["00009"] == 0


def test_history_is_the_weight_and_becomes_the_record(tmp_path):
    history = [
        {
            "月份": f"2026-{month:02d}",
            "客户编码": "00001",
            "目标": 100_000,
            "承诺": 90_000,
            "实收": amount,
            "按期实收": amount,
        }
        for month, amount in ((8, 90_000), (9, 60_000), (10, 90_000))
    ]
    path = make(tmp_path / "b.xlsm", target=380_000, more={"tblHistory": history})
    break_down(FileBook(path), EARLY)
    row = read_table(path, "tblCustomers")[0]
    assert (row["记录月数"], row["月均回款"], row["历史最高"]) == (3, 80_000, 90_000)
    # weights 80,000 (not the 300,000 typed by hand) : 200,000 : 100,000
    assert column(path, "tblPlan", "本月目标") == {"00001": 80_000, "00002": 200_000, "1-2": 100_000}


def test_office_that_closes_on_the_25th(tmp_path):
    path = make(tmp_path / "b.xlsm", hk_from=dt.date(2026, 10, 26), hk_to=dt.date(2026, 11, 25))
    break_down(FileBook(path), dt.date(2026, 10, 28))
    # 31 days from 26 October: the thirds end on the 10th and, 20.67 rounded, on the 21st of them
    assert FileBook(path).read()["tblSteps"].columns["截止日"] == [
        dt.date(2026, 11, 4), dt.date(2026, 11, 15), dt.date(2026, 11, 25),
    ]  # fmt: skip


def test_out_leaves_the_book_as_it_was(tmp_path):
    path = make(tmp_path / "b.xlsm")
    before, out = path.read_bytes(), tmp_path / "out.xlsm"
    break_down(FileBook(path, out), EARLY)
    assert path.read_bytes() == before
    assert column(out, "tblPlan", "本月目标") == {"00001": 50_000, "00002": 33_300, "1-2": 16_700}


def test_the_file_before_the_run_is_kept(tmp_path):
    path = make(tmp_path / "b.xlsm")
    before = path.read_bytes()
    planned = break_down(FileBook(path), EARLY)
    assert (tmp_path / planned.written.backup).read_bytes() == before


def test_next_years_calendar_is_not_out(tmp_path):
    path = make(
        tmp_path / "b.xlsm",
        hk_month="2031-01",
        hk_from=dt.date(2031, 1, 1),
        hk_to=dt.date(2031, 1, 31),
        hk_today=dt.date(2031, 1, 2),
    )
    planned = break_down(FileBook(path), dt.date(2031, 1, 2))
    assert any("2031" in problem.what for problem in planned.problems)
    assert planned.allocated == 100_000_00


def test_structural_trouble_stops_it_all_at_once(tmp_path):
    customers = [
        {**THREE[0], "锁定目标": "若干"},
        {**THREE[1], "本月能力上限": "看情况"},
        {**THREE[2], "客户编码": "00001"},
    ]
    path = make(tmp_path / "b.xlsm", customers)
    before = path.read_bytes()
    with pytest.raises(BookError) as caught:
        break_down(FileBook(path), EARLY)
    told = [str(problem) for problem in caught.value.problems]
    assert (
        any("若干" in text for text in told)
        and any("看情况" in text for text in told)
        and any("重复" in text for text in told)
    )
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
