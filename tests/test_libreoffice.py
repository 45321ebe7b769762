"""The template's formulas in a real spreadsheet: what our jobs write beside every formula is what LibreOffice Calc works out,
with the real Python functions behind the HK_ formulas."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from figures import edges, files, judging, november, receipts
from hosts import libreoffice
from office_edits import add_column, insert_rows_above, reorder_columns, set_name

from xl_huikuan.book.contract.dashboard import BOARD_DATA
from xl_huikuan.book.contract.footing import FOOTING_SHEET
from xl_huikuan.book.file.book import FileBook
from xl_huikuan.jobs.break_down import break_down
from xl_huikuan.jobs.follow_up import follow_up
from xl_huikuan.jobs.new_month import new_month
from xl_huikuan.jobs.suggest_measures import suggest_measures
from xl_huikuan.template import template_path

pytestmark = pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
BY_HAND = {
    "november": november.NOVEMBER,
    "judging": judging.JUDGING,
    "promises": edges.PROMISES,
    "twice": receipts.TWICE,
}
"""Workbooks whose files show figures worked out by hand (`test_figures`). Not the one of faults: of two kinds of error in one
sum ours shows the first, Calc's SUMIFS another."""
FIRST, LAST, TODAY = dt.date(2026, 11, 1), dt.date(2026, 11, 30), dt.date(2026, 11, 18)


def day(number):
    return FIRST.replace(day=number)


def promise(number, code, made, due, amount, **more):
    return {
        "承诺编号": f"P{number}",
        "客户编码": code,
        "作出日": day(made),
        "承诺到款日": day(due),
        "承诺金额": amount,
        **more,
    }


def receipt(number, code, amount, way="转账", nature="清欠", state="财务确认", serial=None, **more):
    return {
        "日期": day(number), "客户编码": code, "金额": amount, "方式": way, "款项性质": nature, "状态": state, "流水号": serial, **more,
    }  # fmt: skip


def faulty(path):
    """What Excel's rules are easily got wrong on, and what people mistype."""
    book = FileBook(template_path(), path)
    month = book.read()
    month.names |= {"hk_month": "2026-11", "hk_from": FIRST, "hk_to": LAST, "hk_today": TODAY, "hk_target": 700_000.0}
    for code, grade in (
        ("00123", "A"),
        ("1-2", "B"),
        ("D4", "C"),
        ("E5", "D"),
        ("F6", "B"),
        ("G7", None),
        ("H8", "A"),
        ("1_2", "A"),
        ("NAN", "A"),
    ):
        customer = {"客户编码": code, "客户名称": f"客户{code}", "信用等级": grade, "手工月均": 100_000.0}
        month["tblCustomers"].append(customer)
    month["tblCustomers"].set(3, "结算方式", "先款后货")
    for name, value in (("月均动销", 90_000.0), ("库存金额", 20_000.0), ("预收余额", 5_000.0)):
        month["tblCustomers"].set(3, name, value)
    rows = {
        "tblReceipts": [
            receipt(3, "00123", 50_000.0), receipt(9, "00123", -3_000.55), receipt(4, "1-2", "两万"), receipt(5, "D4", 7.0, way="微信"),
            receipt(6, "E5", 100.0, state="业务员报款", serial="20261103000000000001"),
            receipt(6, "E5", 100.0, serial="20261103000000000001"),
            receipt(6, "E5", 30.0, state="业务员报款", serial="20261103000000000002"),
            receipt(7, "E5", 999.0, nature="保证金"), receipt(7, "X9", 5.0), receipt(7, "e5", 0.1), receipt(8, "E5", 0.2),
            receipt(10, "H8", 33_333.33, way="承兑汇票"),
            receipt(11, "H8 ", 77_200.0), receipt(11, "Ｈ８", 1.0), receipt(11, "H8\xa0", 2.0), receipt(11, "H8", 4.0, way="转账 "),
            receipt(11, "H8", 8.0, state="业务员报款 ", serial="71"), receipt(11, "H8", 8.0, serial=71.0), receipt(11, "H8", 8.0, serial="71"),
            receipt(12, "1_2", 16.0), receipt(12, "NAN", 32.0), receipt(12, "H8", 64.0, serial="x" * 300), receipt(12, "H8", 64.0, serial="x" * 300),
        ],
        "tblPromises": [
            promise(1, "00123", 2, 10, 80_000.0), promise(2, "00123", 12, 16, 30_000.0, 替代编号="P1", 级次=2),
            promise(3, "00123", 17, 25, 25_000.0, 替代编号="P2", 级次=3), promise(4, "1-2", 2, 12, "五万"),
            promise(5, "D4", 2, 14, 40_000.0), promise(6, "D4", 2, 14, 10_000.0), promise(7, "E5", 2, 5, 60.0),
            promise(8, "E5", 2, 9, 100.0), promise(9, "G7", 2, 9, 100.0), promise(10, "H8", 2, 25, 300_000.0),
            promise(11, "X9", 2, 25, 1.0),
        ],
        "tblTargetChanges": [
            {"日期": day(5), "客户编码": "1-2", "调整额": 5_000.0}, {"日期": day(5), "客户编码": "G7", "调整额": "五百"},
            {"日期": dt.date(2026, 10, 5), "客户编码": "E5", "调整额": 9.0},
        ],
        "tblActions": [
            {"客户编码": "00123", "措施": "客户激励", "预计增量": 1_000.0, "状态": "已定"},
            {"客户编码": "00123", "措施": "赠品", "预计增量": 200.5, "状态": "完成"},
            {"客户编码": "E5", "措施": "促销宣传", "预计增量": "一千", "状态": "已定"},
            {"客户编码": "F6", "措施": "促销宣传", "预计增量": 1_000.0, "状态": "建议"},
            {"客户编码": "h8", "措施": "客户激励", "预计增量": 1_000.5, "费用": 50.0, "状态": "建议"},
            {"客户编码": "H8", "措施": "赠品", "预计增量": None, "费用": None, "状态": "建议"},
            {"客户编码": "D4", "措施": "客户激励", "预计增量": "一千", "费用": 50.0, "状态": "建议"},
        ],
        "tblPlan": [{"客户编码": code, "期初目标": 100_000.0, "节点1": 40_000.0, "节点2": 60_000.0} for code in ("00123", "1-2", "D4", "E5")]
        + [{"客户编码": "F6", "期初目标": "十万"}, {"客户编码": "G7", "期初目标": 100_000.0}, {"客户编码": "ZZ", "期初目标": 1.0}],
        "tblCommitments": [{"客户编码": code, "障碍": "资金"} for code in ("00123", "1-2", "D4", "E5", "F6", "G7", "H8", "ZZ", "1_2", "NAN")],
    }  # fmt: skip
    for name, given in rows.items():
        for row in given:
            month[name].append(row)
    book.write(month)
    return path


def changed(path, demo):
    """The demo after the office's own changes and another run of the jobs."""
    shutil.copy(demo, path)
    add_column(path, "tblPlan", "本办备注", ["甲", "乙"])
    reorder_columns(path, "tblCommitments", lambda names: [names[0], *reversed(names[1:])])
    reorder_columns(path, "tblReceipts", lambda names: sorted(names))
    insert_rows_above(path, "承诺登记", 3, "本办抬头")
    set_name(path, "hk_target", 4_300_000.0)
    break_down(FileBook(path), dt.date(2026, 11, 24), anew=True)
    suggest_measures(FileBook(path), dt.date(2026, 11, 24))
    follow_up(FileBook(path), dt.date(2026, 11, 24))
    return path


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory, demo_master):
    folder = tmp_path_factory.mktemp("calc")
    empty = folder / "empty.xlsm"
    new_month(FileBook(template_path(), empty), TODAY)
    books = {
        "demo": demo_master, "empty": empty, "faulty": faulty(folder / "faulty.xlsm"),
        "changed": changed(folder / "changed.xlsm", demo_master),
        **{name: files.write(book, folder / f"{name}.xlsm") for name, book in BY_HAND.items()},
    }  # fmt: skip
    work = folder / "work"
    work.mkdir()
    return libreoffice.recalculate(books, work)


@pytest.mark.parametrize(
    ("name", "at_least"),
    [("demo", 2_000), ("empty", 150), ("faulty", 400), ("changed", 2_000), *((name, 250) for name in BY_HAND)],
)
def test_every_formula_shows_what_the_file_says(recalculated, name, at_least):
    cells = recalculated[name]
    assert len(cells) >= at_least
    assert any("HK_" in cell.formula for cell in cells)
    wrong = [cell for cell in cells if not cell.agrees and not _other_error_of_all_rows(cell)]
    shown = "\n".join(
        f"{c.sheet}!{c.ref} file {c.written!r} Calc {c.calculated!r} {c.formula[:160]}" for c in wrong[:20]
    )
    assert not wrong, f"{len(wrong)} of {len(cells)}\n{shown}"


def _other_error_of_all_rows(cell):
    """对账 and 看板 add whole columns up: where rows hold two kinds of error, ours shows the first, Calc another."""
    return (
        cell.sheet in (FOOTING_SHEET, BOARD_DATA)
        and str(cell.written).startswith("!#")
        and str(cell.calculated).startswith("!#")
    )


def test_the_faults_show_as_errors_and_words(recalculated):
    cells = recalculated["faulty"]
    assert {cell.calculated for cell in cells} >= {"!#VALUE!", "!#N/A"}
    said = " ".join(str(cell.calculated) for cell in cells if "HK_CHECK" in cell.formula)
    for words in ("客户表里没有", "累计实收算不出", "计划里没有这个客户的行", "期初目标不是数字"):
        assert words in said


def test_a_wrong_value_in_a_file_would_be_found(recalculated):
    cell = next(cell for cell in recalculated["demo"] if isinstance(cell.calculated, float) and cell.calculated > 1_000)
    assert not libreoffice.Cell(cell.sheet, cell.ref, cell.formula, cell.calculated + 0.01, cell.calculated).agrees
