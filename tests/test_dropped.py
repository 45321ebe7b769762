"""Workbooks dropped onto the bundle's files: which paths a command line holds, what is said, and where names are declared."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path

import pytest
from conftest import YI
from office_edits import for_customer, read_rows

from xl_huikuan import cli_dropped
from xl_huikuan.addin.bundle_drops import CALLED, SCRIPT, write_drops
from xl_huikuan.cli import app
from xl_huikuan.cli_dropped import dropped
from xl_huikuan.jobs import import_receipts
from xl_huikuan.jobs.commands import COMMANDS, FROM_TABLES

HOME = r"C:\回款 程序\校验.cmd"


@pytest.mark.parametrize(
    ("called", "script", "paths"),
    [
        # as Explorer and cmd.exe write them
        (r'cmd /c ""C:\test\drag.cmd" C:\test\a.xlsm"', r"C:\test\drag.cmd", [r"C:\test\a.xlsm"]),
        (r'cmd /c ""C:\test\drag.cmd" "C:\test\a b.xlsm""', r"C:\test\drag.cmd", [r"C:\test\a b.xlsm"]),
        (r'cmd /c ""C:\test\drag.cmd" C:\test\a&b.xlsm"', r"C:\test\drag.cmd", [r"C:\test\a&b.xlsm"]),
        (rf'C:\WINDOWS\system32\cmd.exe /c ""{HOME}" "', HOME, []),  # a double click
        (
            rf'C:\WINDOWS\system32\cmd.exe /c ""{HOME}" D:\a&b^c.xlsm "D:\甲 & 乙(1).xlsm" D:\!x!%P%,=;.xlsm"',
            HOME,
            [r"D:\a&b^c.xlsm", r"D:\甲 & 乙(1).xlsm", r"D:\!x!%P%,=;.xlsm"],
        ),
        # from PowerShell, from a program, from another folder, in other letters
        (rf'"C:\Windows\system32\cmd.exe" /c ""{HOME}" 十一月.xlsm"', HOME, ["十一月.xlsm"]),
        (rf'cmd.exe /c "{HOME}" D:\a.xlsm', HOME, [r"D:\a.xlsm"]),
        (rf'cmd.exe /c "{HOME}"', HOME, []),
        (r"cmd /c 校验.CMD D:\a.xlsm", HOME, [r"D:\a.xlsm"]),
        (r'cmd /c ""c:\R&D\校验.cmd" "\\server\共享 盘\a.xlsm""', r"C:\R&D\校验.cmd", [r"\\server\共享 盘\a.xlsm"]),
        # typed in a window that stands open: it knows only how it was opened itself
        (r'"C:\WINDOWS\system32\cmd.exe" ', HOME, []),
        ("", HOME, []),
    ],
)
def test_the_paths_of_a_command_line(called, script, paths):
    assert dropped(called, script) == paths


@pytest.fixture
def drop(capsys):
    """Run a job as the file does that has it; what Explorer started, or what was typed."""

    def run(job, *paths, typed=False):
        given = " ".join(f'"{path}"' for path in paths)
        called = {} if typed else {CALLED: f'cmd /c ""C:\\x\\{job}.cmd" {given}"', SCRIPT: f"C:\\x\\{job}.cmd"}
        code = cli_dropped.main([(COMMANDS | FROM_TABLES)[job], *(map(str, paths) if typed else ())], called)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.mark.parametrize("typed", [False, True])
def test_every_workbook_has_its_turn(small, drop, typed):
    second = Path(shutil.copy(small, small.with_name("第二 本.xlsm")))
    for_customer(second, "tblReceipts", YI, 金额="若干")
    code, out, err = drop("校验", small, second, typed=typed)
    assert code == 0 and err == ""
    assert [line for line in out.splitlines() if line.startswith("==")] == [
        "== 校验：十一月.xlsm ==",
        "== 校验：第二 本.xlsm ==",
    ]
    first, last = out.split("== 校验：第二 本.xlsm ==")
    assert "没有发现问题" in first and "若干" in last


def test_a_fault_of_one_keeps_no_other_from_its_turn(small, drop):
    other = small.with_name("别的.xlsm")
    other.write_bytes(b"no workbook")
    locked = Path(shutil.copy(small, small.with_name("开着.xlsm")))
    (small.parent / "~$开着.xlsm").touch()
    code, out, err = drop("生成跟进清单", other, locked, small.parent, small)
    assert code == 2 and err.count("没有写入任何内容") == 3
    assert "别的.xlsm：不是 Excel 工作簿" in err and "开着.xlsm：工作簿正在 Excel / WPS 中打开" in err
    assert "风险金额合计" in out


def test_an_error_of_ours_is_the_gravest(small, drop, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("xl_huikuan.book.file.book.FileBook.read", lambda self: 1 / 0)
    code, _, err = drop("分解计划", small)
    assert code == 1 and "意料之外的错误" in err


@pytest.mark.parametrize("job", COMMANDS)
def test_nothing_was_dropped(drop, job):
    code, out, err = drop(job)
    assert (code, err) == (2, "")
    assert out == (
        f"没有收到工作簿。请把一本或几本月度工作簿（.xlsm 或 .xlsx）拖到“{job}.cmd”上，松开鼠标。"
        "先在 WPS 或 Excel 里保存并关闭它们。\n"
    )


@pytest.mark.parametrize("typed", [False, True])
def test_tables_become_one_workbook_beside_the_first(drop, tmp_path, typed):
    first, second = tmp_path / "老 台账.csv", tmp_path / "别处" / "新客户.csv"
    second.parent.mkdir()
    first.write_text("客户名称,应收余额\n甲酒业,100\n", "utf-8")
    second.write_text("客户名称,应收余额\n乙商行,7\n", "utf-8")
    code, out, err = drop("从旧表开始", first, second, typed=typed)
    made = tmp_path / f"回款计划-{dt.date.today():%Y-%m}.xlsm"
    assert (code, err) == (0, "") and f"打开 {made}" in out
    assert [row["客户名称"] for row in read_rows(made, "tblCustomers") if row["客户编码"]] == ["甲酒业", "乙商行"]
    before = made.read_bytes()
    code, _, err = drop("从旧表开始", first, typed=typed)  # what is there stays
    assert code == 2 and "文件已经存在" in err and made.read_bytes() == before


def test_no_table_was_dropped(drop):
    assert drop("从旧表开始") == (
        2,
        "没有收到文件。请把现在用的台账、回款表（.xlsx、.xls、.csv，一个或几个一起）拖到“从旧表开始.cmd”上，松开鼠标。\n",
        "",
    )


def test_names_are_those_of_the_buttons_and_of_the_command_line(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "workbook"))
    commands = __import__("commands")
    needs_files_too = {import_receipts.JOB}
    assert {command.caption for command in commands.RIBBON["本月"]} - needs_files_too == COMMANDS.keys()
    assert {commands.FROM_TABLES.caption} == FROM_TABLES.keys()
    assert {*COMMANDS.values(), *FROM_TABLES.values()} <= app.commands.keys()
    sys.modules.pop("commands")


def test_the_files(tmp_path):
    write_drops(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{job}.cmd" for job in COMMANDS | FROM_TABLES}
    for job, command in (COMMANDS | FROM_TABLES).items():
        text = (tmp_path / f"{job}.cmd").read_bytes()
        assert text.isascii() and text.count(b"\n") == text.count(b"\r\n") > 10
        assert text.count(f"-m xl_huikuan.cli_dropped {command}".encode()) == 2
