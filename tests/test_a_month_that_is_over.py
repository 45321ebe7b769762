"""A month that is closed, past, or renamed by hand: what each command that meets it does, and in how many lines it says so."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from foreign_files import text
from office_books import lay_out
from office_edits import read_rows, set_name

from xl_huikuan.book.contract.guide_steps import NEXT, STEPS_DONE
from xl_huikuan.book.file.book import FileBook

OF_A_BOOK = {
    "plan": ("plan",), "plan --anew": ("plan", "--anew"), "followups": ("followups",), "log": ("log",),
    "measures": ("measures",), "review": ("review",), "import-receipts": ("import-receipts",),
}  # fmt: skip
LOOKING = {"check": ("check",), "show": ("show",), "report": ("report",)}
AFTER = "2026-12-03"


def call(huikuan, command, book, today):
    files = [text(book.with_name("银行.csv"), ["日期,客户编码,金额", "20261109,00101,5"])]
    given = files if command[0] == "import-receipts" else []
    return huikuan(command[0], book, *given, *command[1:], "--today", today)


def told(ran):
    """Its problems, a line each."""
    return [line.strip() for line in (ran.out + ran.err).splitlines() if line.strip().startswith("[")]


@pytest.mark.parametrize("command", OF_A_BOOK.values(), ids=OF_A_BOOK.keys())
def test_no_command_changes_a_closed_book_and_each_says_how_to_open_it_again(huikuan, small, command):
    assert huikuan("rollover", small, "--today", "2026-11-30").code == 0
    before = small.read_bytes()
    ran = call(huikuan, command, small, "2026-11-30")
    [line] = told(ran)
    assert ran.code == 2 and "这个月已在 2026-11-30 结账" in line and "真要重开这个月，请清空“参数”的结账日" in line
    assert small.read_bytes() == before
    set_name(small, "hk_closed", None)  # as it says
    assert call(huikuan, command, small, "2026-11-30").code == 0


@pytest.mark.parametrize("command", ["measures", "learn", "distribute-receipts"])
def test_no_command_over_a_folder_changes_a_closed_book(huikuan, tmp_path, command):
    one, two = lay_out(tmp_path / "各本", 2)
    set_name(two, "hk_closed", dt.date(2026, 11, 30))
    before = two.read_bytes()
    file = text(
        tmp_path / "全.csv", ["日期,客户编码,金额", f"20261109,{read_rows(two, 'tblCustomers')[0]['客户编码']},5"]
    )
    given = {
        "measures": (one.parent, "--budget", 50_000, "--today", "2026-11-20"), "learn": (one.parent,),
        "distribute-receipts": (file, one.parent, "--today", "2026-11-20"),
    }  # fmt: skip
    ran = huikuan(command, *given[command])
    assert two.read_bytes() == before and "结账" in ran.out + ran.err


@pytest.mark.parametrize(
    "command", [*OF_A_BOOK.values(), *LOOKING.values(), ("rollover",)], ids=lambda each: " ".join(each)
)
def test_a_month_renamed_by_hand_is_one_line_in_every_command(huikuan, demo, command):
    """The days with it, as somebody does who begins December in November's workbook; sixty customers."""
    set_name(demo, "hk_month", "2026-12")
    set_name(demo, "hk_from", dt.date(2026, 12, 1))
    set_name(demo, "hk_to", dt.date(2026, 12, 31))
    before = demo.read_bytes()
    ran = call(huikuan, command, demo, AFTER)
    [line] = told(ran)
    assert ran.code == 2 and line.startswith("[必须先改] 参数!B5：月份改成了“2026-12”，而表里是 2026-11 的计划和流水")
    assert "换月请用结转" in line and demo.read_bytes() == before


def test_a_copy_to_read_says_it_in_one_line_too(huikuan, demo):
    set_name(demo, "hk_month", "2026-12")
    set_name(demo, "hk_from", dt.date(2026, 12, 1))
    set_name(demo, "hk_to", dt.date(2026, 12, 31))
    [line] = told(huikuan("share", demo))
    assert "换月请用结转" in line


@pytest.mark.parametrize("command", [*OF_A_BOOK.values(), *LOOKING.values()], ids=lambda each: " ".join(each))
def test_a_day_past_the_month_is_one_line_in_every_command(huikuan, demo, command):
    """And 结转 is what is to be done next."""
    ran = call(huikuan, command, demo, AFTER)
    past = [line for line in told(ran) if "不在本月" in line]
    assert ran.code == 0 and [line.startswith("[请核对] 参数!B8") and "huikuan rollover" in line for line in past] == [
        True
    ]
    assert len([line for line in told(ran) if "2026-12" in line or "2026-11" in line]) == 1
    last = ran.out.rstrip().splitlines()[-1]
    assert "结转" in last or "待认领" in last  # what was imported waits first


def test_once_it_is_closed_nobody_is_told_to_close_it(huikuan, demo):
    ran = huikuan("rollover", demo, "--today", AFTER)
    assert ran.code == 0 and not [line for line in told(ran) if "不在本月" in line]
    assert not [line for line in told(huikuan("show", demo, "--today", AFTER)) if "不在本月" in line]


def test_the_source_stays_as_it_is_but_for_the_close(huikuan, demo):
    """What people typed, what the plan gave, what came: cell by cell."""
    import openpyxl

    copy = Path(shutil.copy2(demo, demo.with_name("前.xlsm")))
    assert huikuan("review", copy, "--today", "2026-11-30").code == 0
    assert huikuan("rollover", demo, "--today", "2026-11-30").code == 0
    before, after = openpyxl.load_workbook(copy), openpyxl.load_workbook(demo)
    assert before.sheetnames == after.sheetnames
    changed = {
        (sheet.title, cell.coordinate): (cell.value, after[sheet.title][cell.coordinate].value)
        for sheet in before
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != after[sheet.title][cell.coordinate].value
    }
    [(_, closed)] = after.defined_names["hk_closed"].destinations
    assert changed.pop(("参数", closed.replace("$", "")))[1] == dt.datetime(2026, 11, 30)
    assert {place for place, _ in changed} <= {"说明"}, changed  # what ran last, and when


def test_and_the_sheets_say_it_without_python(demo):
    """As the commands do."""
    assert not any("月份改了" in text for text in guided(demo))
    set_name(demo, "hk_month", "2026-12")
    set_name(demo, "hk_from", dt.date(2026, 12, 1))
    set_name(demo, "hk_to", dt.date(2026, 12, 31))
    assert guided(demo) == ["月份改了，表里是 2026-11 的：请改回；换月点“结转”，或运行 huikuan rollover"] * 2


def guided(path):
    """说明: what is next, and what is to be done in the first step."""
    month = FileBook(path).read()
    return [str(month.sums.figure(each)) for each in (NEXT.rows[0][0], STEPS_DONE.rows[0][1])]
