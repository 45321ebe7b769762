"""Generating the list: twice changes nothing, and what the rep typed is moved once and never lost.

The small month (see conftest): target 100,000 each. 乙 has paid 90,000, 甲 40,000 of a promise of 60,000 for the 10th,
丁 10,000 on the 10th against a promise of 30,000 for the 9th, 丙 nothing yet against 50,000 for the 25th.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest
from conftest import BING, DING, JIA, TODAY, WU, YI
from examples import at_most
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_edits import add_row, by_code, for_customer, read_rows, row_of, set_cells

from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.follow_up import follow_up

TYPED = ("实际联系日", "联系方式", "结果", "再次承诺金额", "再次承诺日期")


def day(number):
    return dt.date(2026, 11, number)


def generate(path, today=TODAY):
    return follow_up(FileBook(path), today)


def as_date(value):
    return value.date() if isinstance(value, dt.datetime) else value


def test_twice_in_a_row_changes_nothing(small):
    before = small.read_bytes()
    listed = generate(small)
    assert small.read_bytes() == before and not listed.written.changed
    assert [p.name for p in small.parent.iterdir()] == [small.name]  # no backup, nothing left over
    assert listed.contacts == listed.promises == 0


def test_everyone_with_money_to_come_is_listed_once(small):
    assert {row["客户编码"] for row in read_rows(small, "tblFollowups")} == {JIA, YI, BING, DING, WU}
    rows = by_code(small, "tblFollowups")
    assert {code: rows[code]["待回金额"] for code in rows} == {
        JIA: 60_000,
        YI: 10_000,
        BING: 100_000,
        DING: 90_000,
        WU: 100_000,
    }


def test_a_result_becomes_a_contact_once(small):
    for_customer(small, "tblFollowups", YI, 实际联系日=day(17), 联系方式="上门", 结果="月底前补齐", 备注="老板姓王")
    before = len(read_rows(small, "tblContacts"))
    assert generate(small).contacts == 1
    contacts = read_rows(small, "tblContacts")
    assert len(contacts) == before + 1
    last = next(row for row in contacts if row["客户编码"] == YI)
    assert (as_date(last["日期"]), last["方式"], last["结果"]) == (day(17), "上门", "月底前补齐")
    row = by_code(small, "tblFollowups")[YI]
    assert all(row[name] is None for name in TYPED) and row["备注"] == "老板姓王"
    assert as_date(row["最近联系"]) == day(17)
    again = small.read_bytes()
    assert generate(small).contacts == 0 and small.read_bytes() == again


def test_a_renewed_promise_names_the_one_it_replaces_and_rises(small):
    # 甲 promised 60,000 for the 10th, 40,000 came: partly kept, so the renewal is of level 2
    for_customer(small, "tblFollowups", JIA, 结果="资金紧", 再次承诺金额=20_000, 再次承诺日期=day(24))
    old = next(row for row in read_rows(small, "tblPromises") if row["客户编码"] == JIA and row["承诺金额"])
    assert generate(small).promises == 1
    promises = [row for row in read_rows(small, "tblPromises") if row["客户编码"] == JIA]
    assert [(p["承诺金额"], p["状态"], p["级次"], p["替代编号"]) for p in promises] == [
        (60_000, "已替代", 1, None), (20_000, "未到期", 2, old["承诺编号"]),
    ]  # fmt: skip
    assert as_date(promises[1]["作出日"]) == TODAY and as_date(promises[1]["承诺到款日"]) == day(24)
    # what came before the renewal still counts: 40,000 + 20,000
    assert by_code(small, "tblCommitments")[JIA]["客户承诺"] == 60_000
    # the second and third generation move nothing again
    for _ in range(2):
        assert generate(small).promises == 0
    assert len([row for row in read_rows(small, "tblPromises") if row["客户编码"] == JIA]) == 2


def test_a_promise_moved_before_its_date_keeps_its_level(small):
    for_customer(small, "tblFollowups", BING, 再次承诺金额=50_000, 再次承诺日期=day(27))
    generate(small)
    promises = [row for row in read_rows(small, "tblPromises") if row["客户编码"] == BING]
    assert [(p["状态"], p["级次"]) for p in promises] == [("已替代", 1), ("未到期", 1)]


def test_three_renewals_of_a_promise_never_kept(small):
    for generation, (when, due) in enumerate(((18, 19), (20, 21), (23, 24)), 2):
        for_customer(small, "tblFollowups", DING, 再次承诺金额=25_000 + generation, 再次承诺日期=day(due))
        assert generate(small, day(when)).promises == 1
        levels = [row["级次"] for row in read_rows(small, "tblPromises") if row["客户编码"] == DING]
        assert levels == list(range(1, generation + 1))
    assert by_code(small, "tblFollowups")[DING]["跟进级别"] == "经理出面"


def test_a_first_promise_fills_the_empty_line(small):
    empty = [row for row in read_rows(small, "tblPromises") if row["客户编码"] == WU]
    assert [row["承诺金额"] for row in empty] == [None]
    for_customer(small, "tblFollowups", WU, 再次承诺金额=80_000, 再次承诺日期=day(26))
    generate(small)
    promises = [row for row in read_rows(small, "tblPromises") if row["客户编码"] == WU]
    assert [(p["承诺编号"], p["承诺金额"], p["级次"], p["替代编号"]) for p in promises] == [
        (empty[0]["承诺编号"], 80_000, 1, None)
    ]


def test_half_a_promise_stays_and_is_told(small):
    for_customer(small, "tblFollowups", BING, 结果="再说", 再次承诺金额=30_000)
    before = len(read_rows(small, "tblContacts"))
    listed = generate(small)
    first = read_rows(small, "tblFollowups")[0]
    assert (first["客户编码"], first["优先级"], first["结果"], first["再次承诺金额"]) == (
        BING,
        "数据待改",
        "再说",
        30_000,
    )
    assert "再次承诺日期" in first["原因"] and len(read_rows(small, "tblContacts")) == before
    assert any(problem.customer == BING for problem in listed.problems)
    # mended, it moves
    for_customer(small, "tblFollowups", BING, 再次承诺日期=day(26))
    assert generate(small).promises == 1
    assert by_code(small, "tblFollowups")[BING]["再次承诺金额"] is None


def test_unreadable_promise_stays_where_it_is(small):
    for_customer(small, "tblFollowups", BING, 再次承诺金额="三五万吧", 再次承诺日期=day(26))
    generate(small)
    row = by_code(small, "tblFollowups")[BING]
    assert row["再次承诺金额"] == "三五万吧" and row["优先级"] == "数据待改"


def test_note_stays_with_its_customer_and_leaves_with_it(small):
    for code in (JIA, YI, BING):
        for_customer(small, "tblFollowups", code, 备注=f"给{code}的备注")
    order = [row["客户编码"] for row in read_rows(small, "tblFollowups")]
    # 乙 pays the rest: it drops out; what was typed for it is logged all the same
    add_row(
        small,
        "tblReceipts",
        {"日期": day(18), "客户编码": YI, "金额": 10_000, "方式": "转账", "款项性质": "清欠", "状态": "财务确认"},
    )
    for_customer(small, "tblFollowups", YI, 结果="已付清")
    generate(small, day(20))
    rows = by_code(small, "tblFollowups")
    assert YI not in rows and [row["客户编码"] for row in read_rows(small, "tblFollowups")] != order
    assert {code: rows[code]["备注"] for code in (JIA, BING)} == {JIA: f"给{JIA}的备注", BING: f"给{BING}的备注"}
    mine = [row for row in read_rows(small, "tblContacts") if row["客户编码"] == YI]
    assert [row["结果"] for row in mine if row["结果"]] == ["已付清"]
    assert [row["备注"] for row in mine if row["备注"]] == [f"给{YI}的备注"]
    generate(small, day(20))
    assert len([row for row in read_rows(small, "tblContacts") if row["客户编码"] == YI]) == len(mine)


def test_text_that_looks_like_a_formula_stays_text(small):
    for_customer(small, "tblFollowups", YI, 结果="=1+1", 备注="+86 130")
    generate(small)
    # read as values: a formula would show its result, or nothing
    assert "=1+1" in [row["结果"] for row in read_rows(small, "tblContacts")]
    assert by_code(small, "tblFollowups")[YI]["备注"] == "+86 130"


@pytest.mark.parametrize("job", ["plan", "measures", "followups"])
def test_a_kill_in_the_middle_leaves_the_old_file(small, job):
    for_customer(small, "tblFollowups", YI, 结果="谈妥")
    before = small.read_bytes()
    program = "import os, sys\nos.replace = lambda *a, **k: os._exit(9)\nfrom xl_huikuan.cli import main\nmain(sys.argv[1:])\n"
    run = subprocess.run(
        [sys.executable, "-c", program, job, str(small), "--today", "2026-11-20"],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 9 and small.read_bytes() == before
    assert generate(small, day(20)).contacts == 1  # and the next run does the work


results = st.text(alphabet="款已付=+-@'\"<&月底0123456789", min_size=1, max_size=12).filter(
    lambda text: text.strip() == text
)


@settings(max_examples=at_most(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from([JIA, YI, BING, DING, WU]), st.tuples(results, st.integers(1, 9999)), min_size=1)
)
def test_whatever_is_typed_is_found_again_exactly_once(small_master, tmp_path_factory, typed):
    path = tmp_path_factory.mktemp("typed") / "b.xlsm"
    path.write_bytes(small_master.read_bytes())
    cells = {}
    for code, (text, amount) in typed.items():
        row = row_of(path, "tblFollowups", code)
        cells |= {(row, "结果"): text, (row, "再次承诺金额"): float(amount), (row, "再次承诺日期"): day(28)}
    set_cells(path, "tblFollowups", cells)
    for _ in range(2):
        generate(path)
    contacts = read_rows(path, "tblContacts")
    assert sorted((row["客户编码"], str(row["结果"]), row["承诺金额"]) for row in contacts) == sorted(
        (code, text, amount) for code, (text, amount) in typed.items()
    )
    promised = [
        (row["客户编码"], row["承诺金额"])
        for row in read_rows(path, "tblPromises")
        if as_date(row["承诺到款日"]) == day(28)
    ]
    assert sorted(promised) == sorted((code, amount) for code, (_, amount) in typed.items())
