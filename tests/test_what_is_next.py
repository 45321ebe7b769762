"""Every command and every button ends with 下一步: the table names all commands, so that a new one has to say what is next."""

from __future__ import annotations

import ast
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from conftest import JIA
from foreign_files import text
from month_in_memory import InMemory
from office_books import lay_out
from office_edits import drop_name, set_cells, set_name
from office_lists import written

import xl_huikuan.addin
from xl_huikuan import cli
from xl_huikuan.book.file.book import FileBook

TODAY, AFTER = "2026-11-18", "2026-12-01"
NO_JOB = {"version", "setup", "doctor", "selftest", "bundle"}
"""Of the PC and the program: there is no workbook to work it out from."""
BANK = ["日期,客户编码,金额,摘要", "20261109,00101,100,货款", "20261112,,50,不知道谁的"]
MINE = ["客户名称,应收余额", "甲酒业,100"]


def _undone(book: Path, huikuan: Callable[..., object]) -> tuple[object, ...]:
    huikuan("review", book, "--today", TODAY)
    return "undo", book


def _back_up(book: Path) -> None:
    """All backups are what it is now; it itself is another since."""
    for copy in (book.parent / "备份").iterdir():
        shutil.copyfile(book, copy)
    set_name(book, "hk_target", 2.0)


def _in_need(book: Path, *more: object) -> tuple[object, ...]:
    drop_name(book, "hk_days")
    return "repair", book, *more


def _named(book: Path) -> Path:
    set_name(book, "hk_rep", "张三")
    return book.parent


def _retarget(book: Path, huikuan: Callable[..., object], *more: object) -> tuple[object, ...]:
    targets = written(book.with_name("任务.xlsx"))
    huikuan("issue", targets, "-o", book.parent / "发", "--today", TODAY, "--month", "2026-12")
    changed = written(book.with_name("新任务.xlsx"), targets=[["层级", "名称", "目标"], ["公司", "", 600_000.0]])
    return "retarget", changed, book.parent / "发", "--today", TODAY, "--month", "2026-12", *more


CALLS: dict[str, Callable[[Path, Callable[..., object]], tuple[object, ...]]] = {
    "demo": lambda book, _: ("demo", "-o", book.parent / "示例"),
    "new": lambda book, _: ("new", "-o", book.with_name("新.xlsm")),
    "new --targets": lambda book, _: ("new", "--targets", "-o", book.with_name("任务.xlsx")),
    "new --from": lambda book, _: (
        "new", "--from", text(book.with_name("台账.csv"), MINE), "-o", book.with_name("新.xlsm"), "--today", TODAY,
    ),
    "new --dry-run": lambda book, _: ("new", "--from", text(book.with_name("台账.csv"), MINE), "--dry-run"),
    "check": lambda book, _: ("check", book),
    "plan": lambda book, _: ("plan", book, "--today", TODAY),
    "followups": lambda book, _: ("followups", book, "--today", TODAY),
    "log": lambda book, _: ("log", book, "--today", TODAY),
    "measures": lambda book, _: ("measures", book, "--today", TODAY),
    "measures of a folder": lambda book, _: ("measures", _named(book), "--today", TODAY, "--budget", 50_000),
    "import-receipts": lambda book, _: ("import-receipts", book, text(book.with_name("银行.csv"), BANK), "--today", TODAY),
    "import-receipts --dry-run": lambda book, _: ("import-receipts", book, text(book.with_name("银行.csv"), BANK), "--dry-run"),
    "distribute-receipts": lambda book, _: ("distribute-receipts", text(book.with_name("全.csv"), BANK), _named(book), "--today", TODAY),
    "consolidate": lambda book, _: ("consolidate", _named(book), "-o", book.with_name("汇总.xlsx"), "--workers", 1),
    "learn": lambda book, _: ("learn", _named(book), "--dry-run"),
    "show": lambda book, _: ("show", book),
    "show --text": lambda book, _: ("show", book, "--text"),
    "show --customer": lambda book, _: ("show", book, "--customer", JIA),
    "report": lambda book, _: ("report", book),
    "report --customers": lambda book, _: ("report", book, "--customers"),
    "report of a folder": lambda book, _: ("report", _named(book)),
    "review": lambda book, _: ("review", book, "--today", TODAY),
    "rollover": lambda book, _: ("rollover", book, "--today", AFTER),
    "share": lambda book, _: ("share", book),
    "repair": lambda book, _: _in_need(book),
    "repair --dry-run": lambda book, _: _in_need(book, "--dry-run"),
    "repair of a whole one": lambda book, _: ("repair", book),
    "undo": _undone,
    "issue": lambda book, _: ("issue", written(book.with_name("任务.xlsx")), "-o", book.parent / "发", "--month", "2026-12"),
    "issue --dry-run": lambda book, _: (
        "issue", written(book.with_name("任务.xlsx")), "-o", book.parent / "发", "--month", "2026-12", "--dry-run",
    ),
    "retarget": lambda book, huikuan: _retarget(book, huikuan),
    "retarget --dry-run": lambda book, huikuan: _retarget(book, huikuan, "--dry-run"),
}  # fmt: skip
"""By command, and what else tells calls of one apart."""


def test_no_command_is_forgotten():
    assert isinstance(cli.app, click.Group)
    assert {call.split(" ")[0] for call in CALLS} == {*cli.app.commands} - NO_JOB


@pytest.mark.parametrize("call", CALLS)
def test_each_command_ends_with_what_is_next(call, request, huikuan):
    book = request.getfixturevalue(
        "demo" if call == "learn" else "small"
    )  # five customers without history teach nothing
    if call == "learn":
        lay_out(book.parent, 1)
    ran = huikuan(*CALLS[call](book, huikuan))
    assert ran.code == 0 and ran.out, ran.err
    last = ran.out.rstrip().splitlines()[-1]
    assert last.startswith("下一步：") and len(last) > len("下一步：") + 3 and "下一步：下一步" not in last, ran.out
    assert ran.out.count("下一步：") == 1


SAID = {
    "repair": "下一步：打开看一眼补回来的内容，再校验一次",
    "repair --dry-run": "下一步：看过没有问题，就再点一次“修复”（或运行 huikuan repair，不带 --dry-run）",
    "repair of a whole one": "下一步：照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”",
    "undo": "下一步：照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”",
    "share": "下一步：照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”",
    "report": "下一步：照“跟进清单”从上往下联系，结果填在清单里；到款记入“回款流水”",
    "report --customers": "下一步：请客户在计划单上签字，谈定的填进“承诺登记”",
    "show --text": "下一步：把上面的文字发给客户，客户怎么答的填在“跟进清单”",
    "issue --dry-run": "下一步：看过没有问题，就不加 --dry-run 再运行一次",
    "retarget": "下一步：业务员打开工作簿就看到新的目标和各节点；请他们与客户重新谈承诺",
}


@pytest.mark.parametrize("call", SAID)
def test_it_is_worked_out_from_the_workbook(call, small, huikuan):
    assert huikuan(*CALLS[call](small, huikuan)).out.rstrip().splitlines()[-1] == SAID[call]


@pytest.mark.parametrize("call", ["undo", "share", "report", "repair of a whole one", "show"])
def test_of_a_month_that_is_past_it_is_to_roll_over(call, small, huikuan):
    set_name(small, "hk_today", dt.date(2026, 12, 1))
    command = CALLS[call](small, huikuan)
    if call == "undo":
        set_name(small, "hk_today", dt.date(2026, 12, 1))
        _back_up(small)
    last = huikuan(*command).out.rstrip().splitlines()[-1]
    assert last == "下一步：本月过完了，最后几天的到款导入完，就结转（“结转”按钮，或 huikuan rollover）"


def test_what_was_brought_back_may_have_to_be_mended_first(small, huikuan):
    huikuan("review", small, "--today", TODAY)
    set_cells(small, "tblPromises", {(0, "承诺金额"): "约三万"})
    drop_name(small, "hk_days")
    _back_up(small)
    ran = huikuan("undo", small)
    assert ran.code == 0 and ran.out.rstrip().splitlines()[-1] == "下一步：列出的问题从上往下改，改好再校验一次"


def test_the_first_click_on_roll_over_asks_for_the_second(small):
    pytest.importorskip("xlwings")
    from xl_huikuan.addin import buttons

    book = InMemory(FileBook(small).read())
    book.book, book.place = SimpleNamespace(fullname=str(small)), lambda: small
    book.month.names["hk_from"] = book.month.names["hk_to"] = dt.date.today()
    lines, problems, step = buttons._roll_over(book)
    assert "还没有动手" in lines[0] and not problems and step == "要结账，就再点一次“结转”" and not book.writes


def test_who_chooses_no_file_is_told_to_go_on():
    pytest.importorskip("xlwings")
    from xl_huikuan.addin import buttons

    assert buttons._NO_FILE[-1] == "要继续，就再点一次这个按钮，选好文件"


def test_no_button_ends_without():
    source = (Path(xl_huikuan.addin.__file__).parent / "buttons.py").read_text("utf-8")
    buttons = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "_Said"
    ]
    said = [
        node.value.elts[-1]
        for button in buttons
        for node in ast.walk(button)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple)
    ]
    assert len(buttons) >= 10 and len(said) >= 10
    assert not [node.lineno for node in said if isinstance(node, ast.Constant) and not node.value]
