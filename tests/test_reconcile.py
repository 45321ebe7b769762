"""The sums of the trade agree to the cent, in memory for any month and in workbook files."""

from __future__ import annotations

import datetime as dt
import random

from examples import at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read_table

from xl_huikuan.book.contract.columns import Filled
from xl_huikuan.book.contract.dashboard import WATERFALL
from xl_huikuan.book.contract.defaults import LIST_ROWS
from xl_huikuan.book.contract.tables import NAMES, TABLES
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.book.month import Month
from xl_huikuan.book.month_table import MonthTable, Place
from xl_huikuan.domain.workdays import Workdays
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.keeping import keep_up
from xl_huikuan.template import template_path
from xl_huikuan.values import to_cents

FIRST, LAST, TODAY = dt.date(2026, 11, 1), dt.date(2026, 11, 30), dt.date(2026, 11, 17)
amounts = st.integers(0, 10**9).map(lambda cents: cents / 100)
signed = st.integers(-(10**8), 10**9).map(lambda cents: cents / 100)
days = st.dates(FIRST, LAST)


@st.composite
def months(draw):
    """Customers with targets, promises (renewed ones among them), receipts of all kinds, actions and changes."""
    codes = [f"{i:05d}" for i in range(1, draw(st.integers(1, 6)) + 1)]
    rules = LIST_ROWS["tblReceiptRules"]
    some = st.sampled_from(codes)
    promises = [
        {
            "承诺编号": f"P202611-{i:03d}", "客户编码": draw(some), "作出日": draw(days), "承诺到款日": draw(days),
            "承诺金额": draw(amounts),
        }
        for i in range(draw(st.integers(0, 8)))
    ]  # fmt: skip
    for i, promise in enumerate(promises):
        earlier = [old["承诺编号"] for old in promises[:i] if old["客户编码"] == promise["客户编码"]]
        if earlier and draw(st.booleans()):
            promise["替代编号"] = draw(st.sampled_from(earlier))
    receipts = []
    for i in range(draw(st.integers(0, 12))):
        rule = draw(st.sampled_from(rules))
        receipts.append(
            {
                "日期": draw(days), "客户编码": draw(some), "金额": draw(signed), "方式": rule[0], "款项性质": rule[1],
                "状态": draw(st.sampled_from(("业务员报款", "财务确认"))), "流水号": draw(st.sampled_from((None, f"9{i % 3:019d}"))),
            }
        )  # fmt: skip
    changes = [
        {"日期": draw(days), "客户编码": draw(some), "调整额": draw(signed)} for _ in range(draw(st.integers(0, 3)))
    ]
    actions = [
        {
            "客户编码": draw(some), "措施": draw(st.sampled_from(("客户激励", "赠品"))), "预计增量": draw(amounts),
            "状态": draw(st.sampled_from(("建议", "已定", "完成"))),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    plan = [{"客户编码": code, "期初目标": draw(amounts)} for code in codes]
    customers = [
        {"客户编码": code, "客户名称": f"客户{code}", "信用等级": draw(st.sampled_from("ABCD"))} for code in codes
    ]
    return {
        "tblCustomers": customers, "tblPlan": plan, "tblCommitments": [{"客户编码": code} for code in codes],
        "tblPromises": promises, "tblReceipts": receipts, "tblTargetChanges": changes, "tblActions": actions,
    }  # fmt: skip


def in_memory(rows: dict[str, list[dict[str, object]]], target: float) -> Month:
    """A month of these rows; 测算 has one for each customer, as the jobs keep it."""
    listed_in = ("tblCustomers", "tblPlan", "tblCommitments")
    codes = dict.fromkeys(row.get("客户编码") for table in listed_in for row in rows[table])
    rows = {"tblWorkings": [{"客户编码": code} for code in codes if code is not None], **rows}
    tables = {}
    for name, declared in TABLES.items():
        names = [n for n in declared.headers() if declared.by_header[n].filled is not Filled.FORMULA]
        listed = [dict(zip(names, row, strict=False)) for row in LIST_ROWS.get(name, ())]
        given_rows = rows.get(name, listed)
        columns = {n: [row.get(n) for row in given_rows] for n in names}
        tables[name] = MonthTable(name, columns, list(range(len(given_rows))), Place(declared.sheet, 5, {}))
    names = {cell.name: cell.default for cell in NAMES.values() if cell.formula is None}
    names |= {"hk_from": FIRST, "hk_to": LAST, "hk_today": TODAY, "hk_target": target}
    month = Month(tables, names)
    keep_up(month, Workdays())
    return month


def cents(values):
    return [to_cents(value) for value in values]


@settings(max_examples=at_most(150), deadline=None)
@given(months(), amounts)
def test_every_month_reconciles(rows, target):
    calc = in_memory(rows, target).sums

    def column(name, table="tblCommitments"):
        return cents(calc.column(table, name))

    t, r = column("本月目标"), column("累计实收")
    gap, not_kept, beyond = column("差距"), column("未兑现", "tblWorkings"), column("超承诺", "tblWorkings")
    for i in range(len(t)):
        if t[i] < 0:
            continue  # 数据检查 tells of it; no sum is defined for a negative target
        assert t[i] - r[i] == gap[i] + not_kept[i] - beyond[i]
    if all(figure >= 0 for figure in t):
        block = calc.block(WATERFALL)
        bars = {row[0]: to_cents(row[1]) for row in block}
        assert bars["本月目标"] - bars["未承诺"] - bars["未兑现"] + bars["超承诺"] == bars["累计实收"]
    # plan plus not broken down = target
    assert sum(cents(calc.column("tblPlan", "本月目标"))) + to_cents(calc.name("hk_unallocated")) == to_cents(target)
    # what counts is worked out again from the rows, one by one
    shares = {(way, nature): share for way, nature, share in LIST_ROWS["tblReceiptRules"]}
    confirmed = {row["流水号"] for row in rows["tblReceipts"] if row["状态"] == "财务确认" and row["流水号"]}
    for i, customer in enumerate(rows["tblPlan"]):
        expected = 0
        for row in rows["tblReceipts"]:
            twice = row["状态"] == "业务员报款" and row["流水号"] in confirmed
            if row["客户编码"] == customer["客户编码"] and not twice:
                expected += to_cents(row["金额"]) * int(shares[row["方式"], row["款项性质"]])
        assert r[i] == expected
    # a decided or finished action counts once, in its own column or among the others
    decided = [row for row in rows["tblActions"] if row["状态"] in ("已定", "完成")]
    assert sum(column("措施合计")) == sum(to_cents(row["预计增量"]) for row in decided)


@settings(max_examples=at_most(12), deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(0, 5 * 10**9))
def test_workbook_files_reconcile(tmp_path_factory, seed, count, target):
    """Jobs over a real file: the figures in the saved workbook, read back by openpyxl, agree to the cent."""
    dice = random.Random(seed)
    path = tmp_path_factory.mktemp("reconcile") / "b.xlsm"
    book = FileBook(template_path(), path)
    month = book.read()
    month.names |= {
        "hk_month": "2026-11", "hk_from": FIRST, "hk_to": LAST, "hk_today": TODAY, "hk_target": target / 100,
        "hk_unit": dice.choice([0.01, 1, 100, 1000]),
    }  # fmt: skip
    for i in range(count):
        month["tblCustomers"].append(
            {
                "客户编码": f"{i + 1:05d}", "客户名称": f"客户{i}", "状态": dice.choice(["正常"] * 8 + ["新开", "停供"]),
                "信用等级": dice.choice("ABCD"), "手工月均": dice.choice([None, 0, dice.randrange(10**8) / 100]),
                "本月能力上限": dice.choice([None, None, dice.randrange(10**8) / 100]),
                "锁定目标": dice.choice([None] * 4 + [dice.randrange(10**7) / 100]),
            }
        )  # fmt: skip
        for _ in range(dice.randrange(3)):
            month["tblReceipts"].append(
                {
                    "日期": FIRST + dt.timedelta(days=dice.randrange(17)), "客户编码": f"{i + 1:05d}",
                    "金额": dice.randrange(-(10**6), 10**8) / 100, "方式": "转账", "款项性质": "清欠", "状态": "财务确认",
                }
            )  # fmt: skip
    book.write(month)
    planned = break_down(FileBook(path), TODAY)
    assert planned.allocated + planned.unallocated == target
    assert planned.unallocated == planned.shortfall - planned.surplus
    follow_up(FileBook(path), TODAY)

    plan = read_table(path, "tblPlan")
    assert sum(to_cents(row["本月目标"]) for row in plan) == planned.allocated
    for row in plan:
        assert to_cents(row["本月目标"]) == sum(to_cents(row[f"节点{i}"] or 0) for i in (1, 2, 3, 4))
        assert row["数据检查"] in (None, "")
    workings = {row["客户编码"]: row for row in read_table(path, "tblWorkings")}
    for row in read_table(path, "tblCommitments"):
        t, r, steps = to_cents(row["本月目标"]), to_cents(row["累计实收"]), workings[row["客户编码"]]
        assert t - r == to_cents(row["差距"]) + to_cents(steps["未兑现"]) - to_cents(steps["超承诺"])
